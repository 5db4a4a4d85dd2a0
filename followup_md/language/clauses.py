"""The language of clauses: text → a checked expression, computed with three-valued logic.

Python's own parser reads the text; a closed list of its node types is accepted, every name and type is checked, and
closures are built. Nothing is ever evaluated as Python, and no attribute of a Python object is read. Which names exist
is passed in as a `Namespace`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from followup_md.core.words import join_words, nearest, suggest
from followup_md.language.context import Context, Expr
from followup_md.language.functions import FUNCTION_NAMES, FUNCTIONS, ClauseError, as_clause
from followup_md.language.namespace import PRESENCE, Namespace
from followup_md.language.operators import (
    IN_FORMS,
    Verdict,
    answering,
    conjunction,
    contained,
    listed,
    negation,
    ordering,
    presence,
    sameness,
)
from followup_md.language.projections import filtered, of_each, of_one
from followup_md.language.selections import begins_with, dated_part, stated
from followup_md.language.syntax import alternative, mask, parse_syntax
from followup_md.language.types import NUMBER, PERSON, TEXT, TEXTS, YES_NO, Type
from followup_md.language.wording import BEFORE, BEGINS, BETWEEN, SINCE, STATED, UP_TO, rewrite


def parse_clause(text: str, names: Namespace) -> Expr:
    """A clause: an expression that is yes, no or unknown. Raises ClauseError."""
    return as_clause(parse_value(text, names))


def parse_value(text: str, names: Namespace) -> Expr:
    """Any expression of the language. Raises ClauseError."""
    tree = parse_syntax(text)
    return _Parser(text.strip(), names, len(text) - len(text.lstrip())).value(tree)


class _Parser:
    """Turns the syntax tree of a text into an expression. `margin` is the width of the blanks in front of the text."""

    def __init__(self, text: str, names: Namespace, margin: int) -> None:
        self.text, self.names, self.margin = text, names, margin
        self.rewritten = rewrite(mask(text), text) is not None
        self.can_slice = text.isascii() and "\n" not in text

    def value(self, node: ast.expr) -> Expr:
        """The expression of a node."""
        make = self._makers.get(type(node))
        try:
            if make is None:
                raise ClauseError(f"`{self.source(node)}` is not part of the language{alternative(node)}")
            return make(self, node)
        except ClauseError as error:
            self.place(error, node)
            raise

    def clause(self, node: ast.expr) -> Expr:
        """The expression of a node as a verdict."""
        expr = self.value(node)
        try:
            return as_clause(expr)
        except ClauseError as error:
            self.place(error, node)
            raise

    def place(self, error: ClauseError, node: ast.expr) -> None:
        """Place an error that has no offset yet at the node, which is the innermost around it."""
        if error.offset is None:
            before = self.text.encode()[: node.col_offset].decode(errors="replace")
            error.offset = self.margin + len(before)

    def source(self, node: ast.AST) -> str:
        """The text of a node. Slicing costs a tenth, but columns count bytes, and only within one line."""
        if self.can_slice and isinstance(node, ast.expr):
            return self.text[node.col_offset : node.end_col_offset]
        return ast.get_source_segment(self.text, node) or self.text

    # names and literals

    def name(self, node: ast.Name) -> Expr:
        if node.id.startswith(STATED):
            raise ClauseError(f"`{self.source(node)}` needs notes that state it, as `stated x in notes`")
        return self.names.find(node.id, self.source(node))

    def attribute(self, node: ast.Attribute) -> Expr:
        namespace = self.namespace(node.value)
        if namespace is not None:
            return namespace.find(node.attr, self.source(node))
        if isinstance(node.value, ast.Name) and node.value.id == "settings":
            raise ClauseError(f"`{self.source(node)}`: the name of a setting stands alone, as `{node.attr}`")
        base = self.value(node.value)
        element = PERSON if base.type == PERSON else base.type.element
        inside = element and self.names.of_element(element)
        if element is None or inside is None:
            raise ClauseError(f"`{base.text}` is {base.type}; `.{node.attr}` has no meaning on it")
        field = inside.find(node.attr, node.attr)
        if base.type == PERSON:
            return Expr(field.type, of_one(base, field), self.source(node), (base,), base.ref, base.label)
        type_of_each = field.type.element or field.type
        if type_of_each == PERSON:
            raise ClauseError(f"`{self.source(node)}` would be people of other notes, and those cannot be listed")
        return Expr(Type("list", type_of_each), of_each(base, field, element.name), self.source(node), (base, field))

    def namespace(self, node: ast.expr) -> Namespace | None:
        """The namespace that a prefix stands for, None when the node is a value."""
        if isinstance(node, ast.Name) and node.id not in self.names.names:
            return self.names.inner.get(node.id)
        if isinstance(node, ast.Attribute):
            outer = self.namespace(node.value)
            return outer.inner.get(node.attr) if outer and node.attr not in outer.names else None
        return None

    def constant(self, node: ast.Constant) -> Expr:
        value, source = node.value, self.source(node)
        if isinstance(value, str) and source[1:-1] == value:
            return Expr(TEXT, lambda c: value, source)
        if type(value) is int:
            return Expr(NUMBER, lambda c: value, source)
        hint = _INSTEAD.get(type(value), "")
        raise ClauseError(f"`{source}` is not part of the language: only texts in quotes and whole numbers are{hint}")

    def subscript(self, node: ast.Subscript) -> Expr:
        base = self.value(node.value)
        element = base.type.element
        inside = element and self.names.of_element(element)
        if element is None or inside is None:
            raise ClauseError(f"`{base.text}` is {base.type}; only lists of notes, people and events can be filtered")
        test = _Parser(self.text, inside, self.margin).clause(node.slice)
        return Expr(base.type, filtered(base, test, element.name), self.source(node), (base, test))

    # logic

    def both(self, node: ast.BoolOp) -> Expr:
        parts = tuple(self.clause(value) for value in node.values)
        return Expr(YES_NO, conjunction(parts, isinstance(node.op, ast.Or)), self.source(node), parts)

    def negated(self, node: ast.UnaryOp) -> Expr:
        if not isinstance(node.op, ast.Not):
            raise ClauseError(f"`{self.source(node)}` is not part of the language{alternative(node)}")
        part = self.clause(node.operand)
        return Expr(YES_NO, negation(part), self.source(node), (part,))

    def comparison(self, node: ast.Compare) -> Expr:
        sign, right = type(node.ops[0]), node.comparators[0]
        name = node.left.id if sign is ast.In and isinstance(node.left, ast.Name) else ""
        if len(node.ops) != 1:
            hint = "; put `stated … in …` in brackets" if name.startswith(STATED) else ", joined by `and`"
            raise ClauseError(f"compare two things at a time{hint}")
        if name.startswith(STATED):
            return self.stated(node, name.removeprefix(STATED))
        left = self.value(node.left)
        parts: tuple[Expr, ...] = (left,)
        negated = sign in (ast.IsNot, ast.NotIn)
        is_test, is_in = sign in (ast.Is, ast.IsNot), sign in (ast.In, ast.NotIn)
        if is_test and isinstance(right, ast.Name) and right.id in PRESENCE:
            test = presence if right.id in ("missing", "present") else answering
            verdict = test(left, (right.id in ("missing", "unanswered")) is not negated)
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
        return Expr(YES_NO, verdict, self.source(node), parts)

    def right_side(self, left: Expr, node: ast.expr) -> Expr:
        """The right side of a comparison: a bare word where the left side is a choice or a yes or no."""
        words = left.type.choices or (("yes", "no") if left.type == YES_NO else ())
        if not words or not isinstance(node, ast.Name | ast.Constant):
            if left.type == TEXT and isinstance(node, ast.Name) and not nearest(node.id, self.names.known):
                raise ClauseError(f"{self.names.title} has no `{node.id}`; a text stands in quotes")
            return self.value(node)
        word = self.source(node)
        if word not in words:
            raise ClauseError(
                f"`{left.text}` is {join_words(words, 'or')}, never `{word}`{suggest(word, (*words, *PRESENCE))}"
            )
        value: object = word == "yes" if left.type == YES_NO else word
        return Expr(left.type, lambda c: value, word)

    # words between two values

    def binary(self, node: ast.BinOp) -> Expr:
        sign, source = type(node.op), self.source(node)
        if not self.rewritten or sign not in (SINCE, BEFORE, BETWEEN, BEGINS, UP_TO):
            raise ClauseError(f"`{source}` is not part of the language{alternative(node)}")
        if sign is BEGINS:
            return begins_with(self.value(node.left), self.value(node.right), source)
        if sign is SINCE:
            return dated_part(self.dated(node.left), self.value(node.right), None, False, source)
        if sign is BEFORE:
            return dated_part(self.dated(node.left), None, self.value(node.right), False, source)
        between = node.left
        if sign is not UP_TO or not isinstance(between, ast.BinOp) or not isinstance(between.op, BETWEEN):
            raise ClauseError("`between` needs two days, as `x between a and b`")
        items = self.dated(between.left)
        return dated_part(items, self.value(between.right), self.value(node.right), True, source)

    def dated(self, node: ast.expr) -> Expr:
        """A value; a list of notes only if these have a day of their own."""
        items = self.value(node)
        inside = self.inside_notes(items)
        if inside and not inside.is_dated:
            raise ClauseError(f"`{items.text}` have no day: {inside.title} has no `date:` that orders its notes")
        return items

    def inside_notes(self, items: Expr) -> Namespace | None:
        """The names inside a list of notes, None for anything else."""
        element = items.type.element
        return self.names.of_element(element) if element and element.name == "note" else None

    def stated(self, node: ast.Compare, name: str) -> Expr:
        """`stated NAME in NOTES`."""
        notes = self.dated(node.comparators[0])
        inside = self.inside_notes(notes)
        if inside is None:
            raise ClauseError(f"`{notes.text}` is {notes.type}; `stated` looks for a field in notes")
        return stated(inside.find(name, name), notes, self.source(node))

    # calls

    def call(self, node: ast.Call) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else self.source(node.func)
        if name not in FUNCTION_NAMES:
            raise ClauseError(f"there is no function `{name}`{suggest(name, FUNCTION_NAMES)}")
        if node.keywords or not node.args or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise ClauseError(f"`{name}` takes values, separated by commas")
        if name == "missing":
            return self.missing(node)
        args = [self.value(arg) for arg in node.args]
        try:
            result_type, run = FUNCTIONS[name](args)
        except ClauseError as error:
            raise ClauseError(f"`{name}`: {error.message}") from None
        return Expr(result_type, run, self.source(node), tuple(args))

    def missing(self, node: ast.Call) -> Expr:
        """`missing(a, b or c)`: the labels of the missing names; alternatives count as one, labelled by the first."""
        wanted: list[tuple[str, tuple[Verdict, ...]]] = []
        parts: list[Expr] = []
        for arg in node.args:
            names = arg.values if isinstance(arg, ast.BoolOp) and isinstance(arg.op, ast.Or) else [arg]
            alternatives = [self.value(name) for name in names]
            if any(not expr.label for expr in alternatives):
                raise ClauseError(
                    "`missing` takes names of fields and sections, those joined by `or` being one of them"
                )
            wanted.append((alternatives[0].label, tuple(answering(expr, True) for expr in alternatives)))
            parts += alternatives

        def labels(c: Context) -> tuple[str, ...]:
            return tuple(label for label, tests in wanted if all(test(c) for test in tests))

        return Expr(TEXTS, labels, self.source(node), tuple(parts))

    _makers: ClassVar[dict[type, Callable[[_Parser, Any], Expr]]] = {
        ast.Name: name,
        ast.Attribute: attribute,
        ast.Constant: constant,
        ast.Subscript: subscript,
        ast.BoolOp: both,
        ast.UnaryOp: negated,
        ast.Compare: comparison,
        ast.Call: call,
        ast.BinOp: binary,
    }


_INSTEAD: Mapping[type, str] = {
    str: "; is a comma missing between two texts?",
    bool: "; say `yes` or `no`",
    type(None): "; say `is missing`",
}
_SIGNS: dict[type, Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
