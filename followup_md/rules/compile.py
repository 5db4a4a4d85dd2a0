"""The documents of a rules file → checked rules. All problems of a file are found in one go."""

from __future__ import annotations

import re

from followup_md.core.dates import Calendar
from followup_md.core.problem import Place, Problem
from followup_md.core.words import fold, suggest
from followup_md.language.context import VAULT
from followup_md.language.texts import parse_text
from followup_md.language.types import BROKEN
from followup_md.rules.cases import read_rests, read_texts
from followup_md.rules.declared import declared_fields, declared_names, entries_of, kind_nodes
from followup_md.rules.forms import plain_form
from followup_md.rules.identifiers import RULE_ID_PATTERN
from followup_md.rules.kinds import read_kinds
from followup_md.rules.merge import Document, file_of_tests, merge_documents
from followup_md.rules.model import Kind, Rule, Rules, Setting
from followup_md.rules.must import check_settings
from followup_md.rules.page import read_page
from followup_md.rules.reader import Reader
from followup_md.rules.relations import read_relations
from followup_md.rules.rule import RuleReader
from followup_md.rules.scope import Scope
from followup_md.rules.settings import read_calendar, read_limits, read_settings, wrong_type
from followup_md.rules.shared import with_shared
from followup_md.rules.stages import read_stages
from followup_md.rules.tables import read_tables
from followup_md.rules.values import KINDS_PATTERN
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar


def build_rules(documents: tuple[Document, ...]) -> tuple[Rules | None, tuple[Problem, ...]]:
    """The rules of a file and those that it extends (the child first), or None and the problems of the files."""
    problems = tuple(problem for document in documents for problem in document.problems)
    if any(document.tree is None for document in documents):
        return None, problems
    tree, clashes = merge_documents(documents)
    rules, mistakes = build_tree(tree, documents)
    problems += tuple(sorted({*clashes, *mistakes}))
    return (None if problems else rules), problems


def build_tree(tree: MappingNode, documents: tuple[Document, ...]) -> tuple[Rules, tuple[Problem, ...]]:
    """The rules of a tree that was merged from the documents, and its problems."""
    reader = Reader()
    tree = with_shared(reader, tree)
    inherited = _inherited(documents)
    settings = read_settings(reader, tree.get("settings"))
    if inherited:
        _keep_types(reader, tree, settings, inherited[documents[1].path][0])
    nodes, kinds = kind_nodes(tree), read_kinds(reader, tree, settings)
    kinds |= {
        name: kind._replace(relations=read_relations(reader, nodes[name], kind, kinds)) for name, kind in kinds.items()
    }
    scope = Scope(reader, settings, kinds, _fact_nodes(reader, tree, kinds))
    scope.compile_facts()
    limits = read_limits(reader, tree.get("limits"))
    check_settings(reader, tree.get("must"), scope.of_settings(), settings, documents[0].path)
    rules, off = _read_rules(tree, RuleReader(scope, limits, settings))
    tables = read_tables(tree.get("tables"), scope)
    stages = read_stages(tree, scope)
    if inherited:
        _refuse_unused(reader, tree, documents, scope)
    page = read_page(reader, tree.get("page"))
    if "overview" in page.views and not tables:
        overview = entries_of(tree.get("page"))["overview"][0]
        reader.problem(overview, "rules-incomplete", "`overview` shows the first of `tables`, and there is none")
    built = Rules(
        names=tuple(document.path for document in documents),
        title=reader.text(tree.get("title"), "`title`") or "Agenda",
        calendar=read_calendar(reader, tree.get("calendar")),
        page=page,
        settings=settings,
        kinds={name: _complete(kind, nodes[name], scope) for name, kind in kinds.items()},
        facts=scope.facts,
        limits=limits,
        rules=rules,
        notices=read_texts(reader, tree.get("notices"), "notices", scope.of_kind(VAULT)),
        channels=tuple(plain_form(item.text) for item in reader.scalars(tree.get("channels"), "`channels`")),
        group_suffixes=frozenset(
            fold(item.text).rstrip(".") for item in reader.scalars(tree.get("group_suffixes"), "`group_suffixes`")
        ),
        off=off,
        inherited=inherited,
        tables=tables,
        stages=stages,
        places={ref: key.place for ref, key in (*declared_names(tree), *declared_fields(tree))},
    )
    return built, tuple(reader.problems)


def _inherited(documents: tuple[Document, ...]) -> dict[str, tuple[dict[str, Setting], Calendar]]:
    """Each extended file → the settings and the calendar of it and all that it extends. They were checked before."""
    inherited: dict[str, tuple[dict[str, Setting], Calendar]] = {}
    for number in range(1, len(documents)):
        tree, _ = merge_documents(documents[number:])
        ignored = Reader()
        settings = read_settings(ignored, tree.get("settings"))
        path = documents[number].path
        inherited[path] = inherited[file_of_tests(path)] = settings, read_calendar(ignored, tree.get("calendar"))
    return inherited


def _keep_types(reader: Reader, tree: MappingNode, settings: dict[str, Setting], before: dict[str, Setting]) -> None:
    """A child cannot change the type of a setting. The old value then stays, so that this is reported only once."""
    for name, old in before.items():
        new = settings.get(name)
        if new and new.type not in (old.type, BROKEN):
            reader.problem(entries_of(tree.get("settings"))[name][1], "rules-type", wrong_type(name, old, new.text))
            settings[name] = old


def _fact_nodes(reader: Reader, tree: MappingNode, kinds: dict[str, Kind]) -> dict[str, dict[str, Node]]:
    """Each kind, and `vault` → the nodes of its facts."""
    blocks = {name: (node.get("facts"), "`facts`") for name, node in kind_nodes(tree).items() if name in kinds}
    blocks[VAULT] = tree.get("vault_facts"), "`vault_facts`"
    return {
        name: {key.text: value for key, value in reader.entries(node, what) if reader.is_name(key, "fact")}
        for name, (node, what) in blocks.items()
    }


def _complete(kind: Kind, node: MappingNode, scope: Scope) -> Kind:
    """The kind with its facts, its rests and the file name of its new notes."""
    value, name, names = node.get("name"), None, scope.of_kind(kind.name)
    if scope.reader.text(value, "`name`") and isinstance(value, Scalar):
        name = scope.reader.compiled(value, lambda text: parse_text(text, names), "rules-clause")
    rests = read_rests(scope.reader, node.get("rests"), names)
    return kind._replace(file_name=name, facts=scope.facts[kind.name], rests=rests)


def _read_rules(tree: MappingNode, rule_reader: RuleReader) -> tuple[tuple[Rule, ...], dict[str, Place]]:
    """The rules in force, and those that are switched off with the place of that."""
    rules: list[Rule] = []
    off: dict[str, Place] = {}
    reader = rule_reader.reader
    for order, (key, node) in enumerate(reader.entries(tree.get("rules"), "`rules`")):
        if not RULE_ID_PATTERN.fullmatch(key.text):
            message = f"`{key.text}` is not a valid rule id: use small letters and digits, with `-` between words"
            reader.problem(key, "rules-name", message)
        elif isinstance(node, Scalar) and node.text == "off":
            off[key.text] = node.place
        elif isinstance(node, MappingNode):
            read = (rule_reader.rule(key, part, order) for part in _for_each_kind(reader, node))
            rules += (rule for rule in read if rule)
        else:
            reader.no_mapping(node, f"rule `{key.text}` must be `off` or")
    return tuple(rules), off


def _for_each_kind(reader: Reader, node: MappingNode) -> tuple[MappingNode, ...]:
    """A rule for several kinds as a rule for each of them; its tests stand in the first."""
    key, value = node.entries.get("for", (None, None))
    if key is None or not isinstance(value, Scalar) or not KINDS_PATTERN.fullmatch(value.text.strip()):
        return (node,)
    rest = {name: entry for name, entry in node.entries.items() if name != "tests"}
    kinds = re.findall(r"\w+", value.text)
    twice = next((kind for kind in kinds if kinds.count(kind) > 1), None)
    if twice:
        reader.problem(value, "rules-value", f"`for` names the kind `{twice}` twice")
    return tuple(
        node._replace(
            entries={
                **(rest if number else node.entries),
                "for": (key, value._replace(text=part[0], column=value.column + part.start())),
            }
        )
        for number, part in enumerate(re.finditer(r"\w+", value.text))
    )


def _refuse_unused(reader: Reader, tree: MappingNode, documents: tuple[Document, ...], scope: Scope) -> None:
    """A new setting or fact of a child that nothing uses is taken for a misspelt name of its parent."""
    parent, _ = merge_documents(documents[1:])
    known = {ref for ref, _ in declared_names(with_shared(Reader(), parent))}
    for ref, key in declared_names(tree):
        if ref not in known and ref not in scope.used:
            message = f"nothing uses the {ref.kind} `{ref.name}`, and what this file extends has none of that name"
            alike = [other.name for other in known if other[:2] == ref[:2]]
            reader.problem(key, "rules-unknown", message + suggest(ref.name, alike))
