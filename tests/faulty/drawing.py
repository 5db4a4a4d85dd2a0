"""Faults of one line: which a module offers, which are drawn, and where one stands in the present source."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
PACKAGE = "followup_md"

Fault = dict[str, Any]

COMPARISONS = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
WEIGHTS = {"comparison": 3, "if": 3, "and-or": 3, "not": 2, "number": 2, "return": 2, "drop": 2, "plus-minus": 2}
"""How often a kind of fault is drawn where a module offers several; a kind that is not named has 1."""

QUIET_CALLS = {"TypeVar", "NewType", "cast", "compile"}
QUIET_NAMES = {"__slots__", "__all__", "__version__"}
WORD = re.compile(r"[a-z][a-z_-]{1,15}")
"""A text that the code compares or looks up, not one that somebody reads."""


class Edit(NamedTuple):
    """What a fault does to a module: the bytes from `start` to `end` become `text`."""

    kind: str
    start: int
    end: int
    text: str


class Line(NamedTuple):
    """A line of a module, stripped, and the function or class that it stands in."""

    text: str
    function: str
    first: int
    last: int
    """The lines of the statement that it belongs to."""
    is_run: bool
    """Whether it is run by a call, not by the import."""


class Module:
    """The source of one module, its lines, and the faults that can be made in it."""

    def __init__(self, root: Path, path: Path) -> None:
        self.name = path.relative_to(root).as_posix()
        self.source = path.read_bytes()
        self.tree = ast.parse(self.source)
        self.rows = self.source.split(b"\n")
        self.starts = [0]
        for row in self.rows:
            self.starts.append(self.starts[-1] + len(row) + 1)
        self.lines = [Line(row.decode().strip(), "", n, n, False) for n, row in enumerate(self.rows, 1)]
        self._mark(self.tree, "", False)

    def _mark(self, parent: ast.AST, function: str, is_run: bool) -> None:
        for node in ast.iter_child_nodes(parent):
            inside, runs = function, is_run
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = f"{function}.{node.name}".lstrip(".")
                runs = is_run or not isinstance(node, ast.ClassDef)
            if isinstance(node, ast.stmt):
                body = getattr(node, "body", None) or getattr(node, "cases", None)
                first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
                header = body[0] if body and isinstance(body[0], ast.stmt) else None
                last = max(header.lineno - 1, node.lineno) if header else node.end_lineno or node.lineno
                for n in range(first, (node.end_lineno or last) + 1):
                    where = (first, last, is_run) if n <= last else (n, n, runs)
                    self.lines[n - 1] = Line(self.lines[n - 1].text, inside, *where)
            self._mark(node, inside, runs)

    def places(self, text: str) -> list[int]:
        """The numbers of the lines, from 1, that read `text`."""
        return [n for n, line in enumerate(self.lines, 1) if line.text == text]

    def holds(self, function: str) -> bool:
        """Whether a function or class stands in the module."""
        return any(line.function == function for line in self.lines)

    def edits(self) -> Iterator[Edit]:
        """Every fault that can be made, as it comes in the source."""
        yield from self._edits_below(self.tree)

    def _at(self, node: Any) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _token(self, kind: str, token: str, text: str, left: int, right: int) -> Iterator[Edit]:
        """The operator between two operands."""
        gap = self.source[left:right].decode()
        found = re.search(token, gap)
        if found and "#" not in gap:
            yield Edit(kind, left + found.start(), left + found.end(), text)

    def _edits_below(self, node: ast.AST) -> Iterator[Edit]:
        yield from self._edits_of_operator(node)
        yield from self._edits_of_rest(node)
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "bases"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_quiet(child):
                    yield from self._edits_below(child)

    def _edits_of_operator(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Compare():
                operands = [node.left, *node.comparators]
                for n, operator in enumerate(node.ops):
                    token, text = COMPARISONS[type(operator)]
                    yield from self._token(
                        "comparison", token, text, self._at(operands[n])[1], self._at(operands[n + 1])[0]
                    )
            case ast.BoolOp(op=operator):
                old, new = ("and", "or") if isinstance(operator, ast.And) else ("or", "and")
                for one, two in zip(node.values, node.values[1:], strict=False):
                    yield from self._token("and-or", old, new, self._at(one)[1], self._at(two)[0])
            case ast.UnaryOp(op=ast.Not()):
                yield from self._token("not", r"not\s*", "", self._at(node)[0], self._at(node.operand)[0])
            case ast.BinOp(op=ast.Add() | ast.Sub()) if not (_is_text(node.left) or _is_text(node.right)):
                old, new = (r"\+", "-") if isinstance(node.op, ast.Add) else ("-", "+")
                yield from self._token("plus-minus", old, new, self._at(node.left)[1], self._at(node.right)[0])
            case ast.AugAssign(op=ast.Add() | ast.Sub()) if not _is_text(node.value):
                old, new = (r"\+=", "-=") if isinstance(node.op, ast.Add) else ("-=", "+=")
                yield from self._token("plus-minus", old, new, self._at(node.target)[1], self._at(node.value)[0])

    def _edits_of_rest(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Constant(value=bool()):
                yield Edit("true-false", *self._at(node), str(not node.value))
            case ast.Constant(value=int()):
                for value in (node.value + 1, node.value - 1):
                    yield Edit("number", *self._at(node), str(value))
            case ast.Constant(value=str()) if WORD.fullmatch(node.value):
                yield Edit("text", *self._at(node), f'"{node.value}x"')
            case ast.Return(value=ast.expr()) if not (
                isinstance(node.value, ast.Constant) and node.value.value is None
            ):
                yield Edit("return", *self._at(node), "return None")
            case ast.Expr(value=ast.Call()):
                yield Edit("drop", *self._at(node), "pass")
            case ast.Continue():
                yield Edit("continue", *self._at(node), "break")
            case ast.If():
                start, end = self._at(node.test)
                yield Edit("if", start, end, f"not ({self.source[start:end].decode()})")

    def fault(self, edit: Edit) -> Fault | None:
        """The fault that an edit makes, if it keeps to one line that is not left out, and still parses."""
        number = self.source.count(b"\n", 0, edit.start) + 1
        if b"\n" in self.source[edit.start : edit.end] or b"pragma: no cover" in self.rows[number - 1]:
            return None
        faulty = self.source[: edit.start] + edit.text.encode() + self.source[edit.end :]
        try:
            if ast.dump(ast.parse(faulty)) == ast.dump(self.tree):
                return None
        except SyntaxError:
            return None
        line = self.lines[number - 1]
        same = [n for n in self.places(line.text) if self.lines[n - 1].function == line.function]
        return {
            "module": self.name,
            "function": line.function,
            "line": line.text,
            "occurrence": same.index(number),
            "around": self.around(number),
            "kind": edit.kind,
            "replacement": faulty.split(b"\n")[number - 1].decode().strip(),
            "number": number,
        }

    def around(self, number: int) -> list[str]:
        """The lines before and after a line, to tell it from others that read the same."""
        return [self.lines[n].text if 0 <= n < len(self.lines) else "" for n in (number - 2, number)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr | ast.List) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_quiet(node: ast.AST) -> bool:
    """Whether a part of the source holds nothing that runs, or only what no test need tell: docstrings, patterns."""
    match node:
        case ast.JoinedStr() | ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in QUIET_CALLS
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in QUIET_NAMES
    return False


def modules(root: Path = ROOT) -> list[Module]:
    """Every module of the package."""
    return [Module(root, path) for path in sorted((root / PACKAGE).rglob("*.py"))]


def draw(seed: int, count: int) -> list[Fault]:
    """Faults spread evenly over the modules by their lines, at most one a line."""
    chance = random.Random(seed)
    found = modules()
    total = sum(len(module.rows) for module in found)
    drawn: list[Fault] = []
    due = 0.0
    for module in found:
        due += count * len(module.rows) / total
        kinds: dict[str, list[Edit]] = {}
        for edit in module.edits():
            kinds.setdefault(edit.kind, []).append(edit)
        while kinds and round(due) > len(drawn):
            kind = chance.choices(sorted(kinds), [WEIGHTS.get(kind, 1) for kind in sorted(kinds)])[0]
            fault = module.fault(kinds[kind].pop(chance.randrange(len(kinds[kind]))))
            if not kinds[kind]:
                del kinds[kind]
            if fault and all((one["module"], one["number"]) != (module.name, fault["number"]) for one in drawn):
                drawn.append(fault)
    drawn.sort(key=lambda fault: (fault["module"], fault.pop("number")))
    return [{"id": f"{n:03}"} | fault for n, fault in enumerate(drawn, 1)]


class Place(NamedTuple):
    """Where a fault stands in the present source: nowhere, without a module, when it is gone."""

    fault: Fault
    module: Module | None = None
    number: int = 0
    is_sure: bool = True

    def faulty(self) -> bytes:
        """The module with the fault in it. A replacement that somebody supplied must parse there."""
        assert self.module
        row = self.module.rows[self.number - 1]
        indent = row[: len(row) - len(row.lstrip())]
        above, below = self.module.rows[: self.number - 1], self.module.rows[self.number :]
        source = b"\n".join([*above, indent + self.fault["replacement"].encode(), *below])
        ast.parse(source, f"{self.fault['id']} in {self.module.name}")
        return source


def locate(fault: Fault, found: list[Module], moves: dict[str, Any]) -> Place:
    """A fault as it reads now, after renames, and its place.

    The line may stand in the function of before, in one of the same name elsewhere, or anywhere if no other line of
    the package reads so or the lines around it are those of before.
    """
    fault = dict(fault)
    for old, new in moves.get("renames", {}).items():
        for part in ("function", "line", "replacement"):
            fault[part] = re.sub(rf"\b{re.escape(old)}\b", new, fault[part])
    fault["module"] = moves.get("modules", {}).get(fault["module"], fault["module"])
    fault |= moves.get("faults", {}).get(fault["id"], {})
    last = fault["function"].rpartition(".")[2]
    stays = any(one.name == fault["module"] and one.holds(fault["function"]) for one in found)
    only = sum(len(module.places(fault["line"])) for module in found) == 1
    ranked: list[tuple[tuple[int, int, bool], Place]] = []
    for module in found:
        places = module.places(fault["line"])
        for number in places:
            function = module.lines[number - 1].function
            same = [n for n in places if module.lines[n - 1].function == function]
            around = sum(one == two for one, two in zip(module.around(number), fault["around"], strict=True))
            near = 2 * (function == fault["function"]) or int(function.rpartition(".")[2] == last)
            is_home = near == 2 and module.name == fault["module"]
            if is_home or around or only or (near and not stays):
                place = Place(fault, module, number, is_home or only or around == 2)
                ranked.append(((near + 2 * is_home, around, same.index(number) == fault["occurrence"]), place))
    return max(ranked, key=lambda one: one[0])[1] if ranked else Place(fault)
