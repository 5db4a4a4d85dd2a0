"""What settings must be: clauses of `must:`, checked when the rules are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from followup_md.core.dates import Calendar
from followup_md.language.clauses import parse_clause
from followup_md.language.context import World
from followup_md.language.namespace import Namespace
from followup_md.language.types import BROKEN, RefKind
from followup_md.rules.model import Setting
from followup_md.rules.reader import Reader
from followup_md.rules.references import references
from followup_md.text.yaml_nodes import Node, Scalar


def check_settings(
    reader: Reader, node: Node | None, names: Namespace, settings: Mapping[str, Setting], file: str
) -> None:
    """Report each clause that does not hold, at the setting that the nearest file gives, else at its own."""
    if any(setting.type == BROKEN for setting in settings.values()):
        return
    values = {name: setting.value for name, setting in settings.items()}
    vault = World((), date(2000, 1, 1), {}, {}, values, Calendar()).vault
    for item in reader.scalars(node, "`must`"):
        clause = reader.compiled(item, lambda text: parse_clause(text, names), "rules-clause")
        if clause is None or clause.run(vault.context) is True:
            continue
        used = [settings[ref.name] for ref in references([clause], {}) if ref.kind is RefKind.SETTING]
        used.sort(key=lambda setting: (setting.place.path != file, setting.place))
        shown = ", ".join(f"{ref.name}: {settings[ref.name].text}" for ref in sorted(references([clause], {})))
        place = Scalar("", used[0].place.line, used[0].place.column, True, used[0].place.path) if used else item
        given = f"`{shown}`: " if shown else ""
        reader.problem(place, "rules-value", f"{given}it must hold that `{item.text}`")
