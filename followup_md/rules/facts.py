"""The node of a fact → an expression: a clause, a value, a date phrase, or cases of these."""

from __future__ import annotations

from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import ALWAYS, Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import is_phrase, parse_phrase
from followup_md.language.types import DATE
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Node, Scalar, Sequence


def compile_fact(reader: Reader, node: Node, names: Namespace) -> Expr | None:
    """The expression of a fact, or None after noting a problem."""
    if isinstance(node, Scalar):
        return reader.compiled(node, lambda text: parse_fact(text, names), "rules-clause")
    if not isinstance(node, Sequence) or not node.items:
        message = "a fact must be a clause, a value, a date phrase, or a list of cases `when:`, `is:`"
        reader.problem(node, "rules-shape", message)
        return None
    cases: list[tuple[Expr | None, Expr]] = []
    for item in node.items:
        when, value = read_case(reader, item, names)
        expr = value and reader.compiled(value, lambda text: parse_fact(text, names), "rules-clause")
        if expr is None:
            return None
        cases.append((when, expr))
    cases = _of_one_type(reader, node, cases)
    return _first_that_holds(cases) if cases else None


def parse_fact(text: str, names: Namespace) -> Expr:
    """A date phrase if the text has the words of one, otherwise a clause or a value. Raises ClauseError."""
    return parse_phrase(text, names) if is_phrase(text, names) else parse_value(text, names)


def read_case(reader: Reader, item: Node, names: Namespace) -> tuple[Expr | None, Scalar | None]:
    """The condition of a case, if it has one, and the node of its value, or None after noting a problem."""
    mapping = reader.mapping(item, "a case")
    if mapping is None:
        return None, None
    reader.known_keys(mapping, "case")
    value = mapping.get("is")
    if not isinstance(value, Scalar):
        reader.problem(item, "rules-shape", "a case needs `is:`, and `when:` unless it always holds")
        return None, None
    when = mapping.get("when")
    if isinstance(when, Scalar):
        return reader.compiled(when, lambda text: parse_clause(text, names), "rules-clause"), value
    if when is not None:
        reader.problem(when, "rules-shape", "the `when` of a case must be one clause; join several with `and`")
    return None, value


def _of_one_type(reader: Reader, node: Node, cases: list[tuple[Expr | None, Expr]]) -> list[tuple[Expr | None, Expr]]:
    """The cases as values of one type: dates if one of them is a date. Empty after noting a problem."""
    try:
        if any(value.type == DATE for _, value in cases):
            return [(when, as_date(value)) for when, value in cases]
    except ClauseError as error:
        reader.problem(node, "rules-type", error.message)
        return []
    first = cases[0][1]
    odd = next((value for _, value in cases if value.type != first.type), None)
    if odd is None:
        return cases
    message = f"`{first.text}` is {first.type} and `{odd.text}` {odd.type}: all cases must be of one type"
    reader.problem(node, "rules-type", message)
    return []


def _first_that_holds(cases: list[tuple[Expr | None, Expr]]) -> Expr:
    first = cases[0][1]
    pairs = tuple((when.run if when else None, value.run) for when, value in cases)
    nothing = () if first.type.element is not None else None

    def run(c: Context) -> object:
        for when, value in pairs:
            verdict = True if when is None else when(c)
            if verdict is None:
                return nothing
            if verdict:
                return value(c)
        return nothing

    parts = tuple(expr for when, value in cases for expr in (when or ALWAYS, value))
    return Expr(first.type, run, first.text, parts, form="cases")
