"""The language of clauses: text → a checked expression that computes a value with three-valued logic.

Knows the grammar and the types; which names exist is handed in as a `Namespace`. Python's own parser reads the text,
a closed list of node types is accepted, every name and type is checked, and closures are built: nothing of Python is
ever evaluated and no attribute of a Python object is read. None is "missing" as a value and "unknown" as a verdict.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from followup_md.core.words import join_words, nearest, suggest
from followup_md.language.context import Context, Expr
from followup_md.language.functions import FUNCTIONS, ClauseError, as_clause
from followup_md.language.namespace import Namespace
from followup_md.language.operators import IN_FORMS, contained, listed, ordering, presence, sameness
from followup_md.language.projections import ENTER, of_each, of_one
from followup_md.language.syntax import parse_syntax
from followup_md.language.types import BROKEN, NUMBER, PERSON, TEXT, TEXTS, YES_NO, Type

_PRESENCE = ("missing", "present")


def parse_clause(text: str, names: Namespace) -> Expr:
    """A clause: an expression that is yes, no or unknown. Raises ClauseError."""
    return as_clause(parse_value(text, names))


def parse_value(text: str, names: Namespace) -> Expr:
    """Any expression of the language. Raises ClauseError."""
    tree = parse_syntax(text)
    return _Compiler(text.strip(), names, len(text) - len(text.lstrip())).value(tree)


class _Compiler:
    """Turns one parsed text into an expression."""

    def __init__(self, text: str, names: Namespace, blanks: int = 0) -> None:
        self.text, self.names, self.blanks = text, names, blanks
        self.sliceable = text.isascii() and "\n" not in text

    def value(self, node: ast.expr) -> Expr:
        """The expression of a node. An error that has no place yet is placed at the innermost node around it."""
        make = self._makers.get(type(node))
        try:
            if make is None:
                raise ClauseError(f"`{self.words(node)}` is not part of the language{_refused(node)}")
            return make(self, node)
        except ClauseError as error:
            self.place(error, node)
            raise

    def place(self, error: ClauseError, node: ast.expr) -> None:
        if error.offset is None:
            before = self.text.encode()[: node.col_offset].decode(errors="replace")
            error.offset = self.blanks + len(before)

    def words(self, node: ast.AST) -> str:
        """The text of a node. Slicing is a tenth of the work, where columns are characters and there is one line."""
        if self.sliceable and isinstance(node, ast.expr):
            return self.text[node.col_offset : node.end_col_offset]
        return ast.get_source_segment(self.text, node) or self.text

    def clause(self, node: ast.expr) -> Expr:
        expr = self.value(node)
        try:
            return as_clause(expr)
        except ClauseError as error:
            self.place(error, node)
            raise

    # names

    def name(self, node: ast.Name) -> Expr:
        return self.lookup(self.names, node.id, self.words(node))

    def lookup(self, names: Namespace, name: str, words: str) -> Expr:
        if name in names.names:
            found = names.names[name]()
            if found.type == BROKEN:
                raise ClauseError("")
            return found._replace(text=words)
        if name in names.inner:
            example = next(iter(names.inner[name].names), "…")
            raise ClauseError(f"`{name}` needs a name behind it, as `{name}.{example}`")
        if name in _PRESENCE:
            raise ClauseError(f"`{name}` stands behind `is` or `is not`, as `x is {name}`")
        raise ClauseError(f"{names.title} has no `{name}`{suggest(name, {*names.names, *names.inner, *_PRESENCE})}")

    def attribute(self, node: ast.Attribute) -> Expr:
        space = self.namespace(node.value)
        if space is not None:
            return self.lookup(space, node.attr, self.words(node))
        base = self.value(node.value)
        element = PERSON if base.type == PERSON else base.type.element
        inside = element and self.names.of_element(element)
        if element is None or inside is None:
            raise ClauseError(f"`{base.text}` is {base.type}; `.{node.attr}` has no meaning on it")
        field = self.lookup(inside, node.attr, node.attr)
        if base.type == PERSON:
            return Expr(field.type, of_one(base, field), self.words(node), (base,), base.ref, base.label)
        made = field.type.element or field.type
        if made == PERSON:
            raise ClauseError(f"`{self.words(node)}` would be people of other notes, and those cannot be listed")
        return Expr(Type("list", made), of_each(base, field, element.name), self.words(node), (base, field))

    def namespace(self, node: ast.expr) -> Namespace | None:
        """The namespace that a prefix stands for, None when the node is a value."""
        if isinstance(node, ast.Name) and node.id not in self.names.names:
            return self.names.inner.get(node.id)
        if isinstance(node, ast.Attribute):
            outer = self.namespace(node.value)
            return outer.inner.get(node.attr) if outer and node.attr not in outer.names else None
        return None

    def constant(self, node: ast.Constant) -> Expr:
        value = node.value
        words = self.words(node)
        if isinstance(value, str) and words[1:-1] == value:
            return Expr(TEXT, lambda c: value, words)
        if type(value) is int:
            return Expr(NUMBER, lambda c: value, words)
        hint = _INSTEAD.get(type(value), "")
        raise ClauseError(f"`{words}` is not part of the language: only texts in quotes and whole numbers are{hint}")

    def subscript(self, node: ast.Subscript) -> Expr:
        base = self.value(node.value)
        element = base.type.element
        inside = element and self.names.of_element(element)
        if element is None or inside is None:
            raise ClauseError(f"`{base.text}` is {base.type}; only lists of notes, people and events can be filtered")
        test = _Compiler(self.text, inside, self.blanks).clause(node.slice)
        run, keep, enter = base.run, test.run, ENTER[element.name]

        def kept(c: Context) -> tuple[Any, ...]:
            return tuple(item for item in run(c) if keep(enter(c, item)) is True)

        return Expr(base.type, kept, self.words(node), (base, test))

    # logic

    def both(self, node: ast.BoolOp) -> Expr:
        parts = tuple(self.clause(value) for value in node.values)
        runs = tuple(part.run for part in parts)
        decisive: bool = isinstance(node.op, ast.Or)

        def verdict(c: Context) -> bool | None:
            unknown = False
            for run in runs:
                value = run(c)
                if value is decisive:
                    return bool(decisive)
                unknown = unknown or value is None
            return None if unknown else not decisive

        return Expr(YES_NO, verdict, self.words(node), parts)

    def negation(self, node: ast.UnaryOp) -> Expr:
        if not isinstance(node.op, ast.Not):
            raise ClauseError(f"`{self.words(node)}` is not part of the language{_refused(node)}")
        part = self.clause(node.operand)
        run = part.run

        def verdict(c: Context) -> bool | None:
            value: bool | None = run(c)
            return None if value is None else not value

        return Expr(YES_NO, verdict, self.words(node), (part,))

    def comparison(self, node: ast.Compare) -> Expr:
        if len(node.ops) != 1:
            raise ClauseError("compare two things at a time, joined by `and`")
        sign, left, right = type(node.ops[0]), self.value(node.left), node.comparators[0]
        parts: tuple[Expr, ...] = (left,)
        negated = sign in (ast.IsNot, ast.NotIn)
        is_test, is_in = sign in (ast.Is, ast.IsNot), sign in (ast.In, ast.NotIn)
        if is_test and isinstance(right, ast.Name) and right.id in _PRESENCE:
            verdict = presence(left, (right.id == "missing") is not negated)
        elif is_in and isinstance(right, ast.Tuple) and right.elts:
            options = tuple(self.right_side(left, option) for option in right.elts)
            verdict, parts = listed(left, options, negated), (left, *options)
        else:
            if is_in and left.type != TEXT:
                raise ClauseError(IN_FORMS)
            other = self.value(right) if is_in else self.right_side(left, right)
            parts = (left, other)
            if is_in:
                verdict = contained(left, other, negated)
            elif is_test:
                verdict = sameness(left, other, negated)
            else:
                verdict = ordering(left, other, _SIGNS[sign], sign in (ast.Eq, ast.NotEq))
        return Expr(YES_NO, verdict, self.words(node), parts)

    def right_side(self, left: Expr, node: ast.expr) -> Expr:
        """The right side of a comparison: a bare word where the left side is a choice or a yes or no."""
        words = left.type.choices or (("yes", "no") if left.type == YES_NO else ())
        if not words or not isinstance(node, ast.Name | ast.Constant):
            known = {*self.names.names, *self.names.inner, *_PRESENCE}
            if left.type == TEXT and isinstance(node, ast.Name) and not nearest(node.id, known):
                raise ClauseError(f"{self.names.title} has no `{node.id}`; a text stands in quotes")
            return self.value(node)
        word = self.words(node)
        if word not in words:
            raise ClauseError(
                f"`{left.text}` is {join_words(words, 'or')}, never `{word}`{suggest(word, (*words, *_PRESENCE))}"
            )
        value: object = word == "yes" if left.type == YES_NO else word
        return Expr(left.type, lambda c: value, word)

    # calls

    def call(self, node: ast.Call) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else self.words(node.func)
        if name not in FUNCTIONS:
            raise ClauseError(f"there is no function `{name}`{suggest(name, FUNCTIONS)}")
        if node.keywords or not node.args or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise ClauseError(f"`{name}` takes values, separated by commas")
        if name == "missing":
            return self.missing(node)
        args = [self.value(arg) for arg in node.args]
        try:
            made, run = FUNCTIONS[name](args)
        except ClauseError as error:
            raise ClauseError(f"`{name}`: {error.message}") from None
        return Expr(made, run, self.words(node), tuple(args))

    def missing(self, node: ast.Call) -> Expr:
        """`missing(a, b or c)`: what people call the missing names; alternatives count as one, called by the first."""
        wanted: list[tuple[str, tuple[Callable[[Context], Any], ...]]] = []
        parts: list[Expr] = []
        for arg in node.args:
            names = arg.values if isinstance(arg, ast.BoolOp) and isinstance(arg.op, ast.Or) else [arg]
            found = [self.value(name) for name in names]
            if any(not expr.label for expr in found):
                raise ClauseError(
                    "`missing` takes names of fields and sections, those joined by `or` being one of them"
                )
            wanted.append((found[0].label, tuple(expr.run for expr in found)))
            parts += found

        def labels(c: Context) -> tuple[str, ...]:
            return tuple(label for label, runs in wanted if all(run(c) in (None, (), "") for run in runs))

        return Expr(TEXTS, labels, self.words(node), tuple(parts))

    _makers: ClassVar[dict[type, Callable[[_Compiler, Any], Expr]]] = {
        ast.Name: name,
        ast.Attribute: attribute,
        ast.Constant: constant,
        ast.Subscript: subscript,
        ast.BoolOp: both,
        ast.UnaryOp: negation,
        ast.Compare: comparison,
        ast.Call: call,
    }


_INSTEAD: Mapping[type, str] = {
    str: "; is a comma missing between two texts?",
    bool: "; say `yes` or `no`",
    type(None): "; say `is missing`",
}


def _refused(node: ast.expr) -> str:
    """What to write instead of a node that people are used to, where there is something."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return "; say `and`, `or`"
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        return ": there is no arithmetic; use a date phrase or a setting"
    return ""


_SIGNS: dict[type, Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
