"""What a new vault begins with: that it is right, and that nothing that is there is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from faults import raised
from visits import NOTES, RULES, make_vault

from followup_md.rules.advice import fill_in
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotWrite
from followup_md.vault.notes import read_notes
from followup_md.vault.own_rules import RULES_FILE
from followup_md.vault.rules import TEMPLATES, load_default_rules, load_rules
from followup_md.vault.shipped import rules_folder
from followup_md.vault.transaction import Transaction
from followup_md.workflow.init import (
    ADDED_TO,
    AGENTS_FILE,
    LEFT,
    MADE,
    RULES_NOTE,
    TEMPLATES_FILE,
    THERE,
    Step,
    scaffold,
)
from followup_md.workflow.property_types import TYPES_FILE, property_types

STARTER = rules_folder() / "starter"
TEMPLATE_FILES = ("Templates/interview.md", "Templates/application.md", "Templates/search.md")
PATHS = (RULES_NOTE, "Interviews.base", "Search.md", *TEMPLATE_FILES, TEMPLATES_FILE, TYPES_FILE)


def loaded(vault: Path) -> Rules:
    rules, problems = load_rules(vault)
    assert rules is not None, problems
    return rules


DEFAULT = loaded(rules_folder())
START_RULES = fill_in((STARTER / RULES_NOTE).read_text("utf-8"), *load_default_rules())
SETTING = re.compile(r"^  #([a-z_]+): (.*)$", re.MULTILINE)


def files_in(vault: Path) -> dict[str, bytes]:
    return {str(path.relative_to(vault)): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def write(vault: Path, path: str, text: str) -> None:
    (vault / path).parent.mkdir(parents=True, exist_ok=True)
    (vault / path).write_text(text, "utf-8")


def laid(vault: Path) -> dict[str, tuple[str, str]]:
    """Path → what was done about it and why nothing was, of those not simply made."""
    return {one.path: (one.done, one.reason) for one in scaffold(vault) if one != Step(one.path, MADE)}


# laying down


def test_a_new_vault_gets_everything(tmp_path: Path):
    vault = tmp_path / "search"
    assert scaffold(vault) == tuple(Step(path, MADE) for path in PATHS)
    types = json.dumps({"types": property_types(DEFAULT)}, ensure_ascii=False, indent=2)
    assert files_in(vault) == {
        RULES_NOTE: START_RULES.encode(),
        **{name: (STARTER / name).read_bytes() for name in ("Interviews.base", "Search.md")},
        **{path: (rules_folder() / path.lower()).read_bytes() for path in TEMPLATE_FILES},
        TEMPLATES_FILE: b'{\n  "folder": "Templates"\n}',
        TYPES_FILE: types.encode(),
    }


def test_an_empty_folder_becomes_a_vault_and_a_second_time_nothing_is_done(tmp_path: Path):
    assert laid(tmp_path) == {}
    before = files_in(tmp_path)
    assert laid(tmp_path) == {**dict.fromkeys(PATHS, (LEFT, THERE)), TYPES_FILE: (LEFT, "it knows every field")}
    assert files_in(tmp_path) == before


def test_what_is_there_stays_byte_for_byte_and_only_the_rest_is_made(tmp_path: Path):
    own = {
        RULES_FILE: "format: 1\nextends: job-search\nsettings:\n  boards_every: 5 days\n",
        "Interviews.base": "views: []\n",
        "Templates/interview.md": "---\ntype: interview\nmood:\n---\n",
        TEMPLATES_FILE: '{"folder":"Elsewhere"}',
        "A note.md": "# Mine\n",
    }
    for path, text in own.items():
        write(tmp_path, path, text)
    kept = (RULES_FILE, *(path for path in PATHS if path in own))
    assert laid(tmp_path) == dict.fromkeys(kept, (LEFT, THERE))
    after = files_in(tmp_path)
    assert {path: after[path].decode() for path in own} == own
    assert sorted(after) == sorted({*PATHS, *own} - {RULES_NOTE})


def test_a_rules_note_of_any_name_is_left_alone_and_so_is_an_ordinary_note_of_that_name(tmp_path: Path):
    write(tmp_path, "Mine.md", "---\nfollowup-md: rules\n---\n\n```yaml\nformat: 1\nextends: job-search\n```\n")
    assert laid(tmp_path) == {"Mine.md": (LEFT, THERE)}
    write(tmp_path, "Mine.md", "# Mine\n")
    write(tmp_path, RULES_NOTE, "# My house rules\n")
    assert laid(tmp_path)[RULES_NOTE] == (LEFT, THERE)
    assert (tmp_path / RULES_NOTE).read_text("utf-8") == "# My house rules\n"


def test_a_link_that_leads_nowhere_is_there_and_left_alone(tmp_path: Path):
    (tmp_path / "Search.md").symlink_to(tmp_path / "gone.md")
    assert laid(tmp_path) == {"Search.md": (LEFT, THERE)}
    assert not (tmp_path / "gone.md").exists()


def test_a_vault_with_a_note_of_the_kind_needs_no_first_one(tmp_path: Path):
    write(tmp_path, "Notes/My search.md", "---\ntype: search\n---\n")
    assert laid(tmp_path) == {"Search.md": (LEFT, "1 note of the kind search existed before")}
    assert not (tmp_path / "Search.md").exists()


def test_rules_with_a_mistake_end_it(tmp_path: Path):
    write(tmp_path, RULES_FILE, "format: 2\n")
    reason = "it has a mistake: run followup-md check, then this again"
    assert scaffold(tmp_path) == (Step(RULES_FILE, LEFT, THERE), Step(RULES_FILE, LEFT, reason))
    assert files_in(tmp_path) == {RULES_FILE: b"format: 2\n"}


@pytest.mark.parametrize(("obsidian", "links"), [("", "markdown"), (".obsidian", "wiki"), ("../.obsidian", "wiki")])
def test_links_are_those_of_obsidian_where_there_is_an_obsidian_vault(tmp_path: Path, obsidian: str, links: str):
    vault = tmp_path / "search"
    vault.mkdir()
    if obsidian:
        (vault / obsidian).mkdir()
    scaffold(vault)
    assert loaded(vault).page == DEFAULT.page._replace(links=links)
    text = START_RULES.replace("links: markdown\n", f"links: {links}\n")
    assert (vault / RULES_NOTE).read_text("utf-8") == text


def test_instructions_for_assistants_are_written_on_demand_and_never_over_others(tmp_path: Path):
    assert AGENTS_FILE not in [one.path for one in scaffold(tmp_path)]
    assert Step(AGENTS_FILE, MADE) in scaffold(tmp_path, for_assistants=True)
    assert (tmp_path / AGENTS_FILE).read_bytes() == (rules_folder() / "for-assistants.md").read_bytes()
    write(tmp_path, AGENTS_FILE, "mine")
    assert Step(AGENTS_FILE, LEFT, THERE) in scaffold(tmp_path, for_assistants=True)
    assert (tmp_path / AGENTS_FILE).read_text("utf-8") == "mine"


def test_the_types_are_those_of_the_vaults_own_rules(tmp_path: Path):
    make_vault(tmp_path, {})
    scaffold(tmp_path)
    types = property_types(loaded(tmp_path))
    assert json.loads((tmp_path / TYPES_FILE).read_bytes()) == {"types": types}


def test_a_template_that_does_not_ship_is_the_users_to_write(tmp_path: Path):
    rules = RULES.replace("    group: garden\n", "    group: garden\n    template: visit.md\n", 1)
    make_vault(tmp_path, NOTES, rules)
    assert [one.path for one in scaffold(tmp_path) if one.path.startswith("Templates")] == []


def test_a_vault_of_another_domain_gets_nothing_of_the_default_one(tmp_path: Path):
    make_vault(tmp_path, NOTES)
    assert [one.path for one in scaffold(tmp_path)] == [RULES_FILE, TEMPLATES_FILE, TYPES_FILE]


def test_no_template_is_laid_where_it_would_be_read_as_a_note(tmp_path: Path):
    write(tmp_path, RULES_FILE, "format: 1\nextends: job-search\npage:\n  ignore: Archive\n")
    found = laid(tmp_path)
    reason = "it would be read as a note: put Templates under `page: ignore:` first"
    assert found == {RULES_FILE: (LEFT, THERE), **dict.fromkeys(TEMPLATE_FILES, (LEFT, reason))}
    assert sorted(path for path in files_in(tmp_path) if path.startswith("Templates")) == []


# Obsidian's types of properties


def test_types_that_obsidian_knows_are_kept_and_the_others_added(tmp_path: Path):
    write(tmp_path, TYPES_FILE, '{"own": 1, "types": {"Company": "multitext", "mood": "number"}}')
    assert laid(tmp_path) == {TYPES_FILE: (ADDED_TO, "")}
    missing = {name: made for name, made in property_types(DEFAULT).items() if name != "company"}
    assert json.loads((tmp_path / TYPES_FILE).read_bytes()) == {
        "own": 1,
        "types": {"Company": "multitext", "mood": "number", **missing},
    }


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"types": []}', b"\xff\xfe{}", b"\xef\xbb\xbf{}", b'{"types": {}, "caf\xe9": 1}']
)
def test_types_of_another_shape_are_left_alone(tmp_path: Path, data: bytes):
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / TYPES_FILE).write_bytes(data)
    assert laid(tmp_path) == {TYPES_FILE: (LEFT, "it is not written as Obsidian writes it")}
    assert (tmp_path / TYPES_FILE).read_bytes() == data


def test_types_that_change_meanwhile_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    scaffold(tmp_path)
    write(tmp_path, TYPES_FILE, "{}")
    monkeypatch.setattr(Transaction, "write", lambda *arguments: False)
    assert laid(tmp_path)[TYPES_FILE] == (LEFT, "it has changed meanwhile: run this again")


def test_half_a_character_in_types_stays_half_a_character(tmp_path: Path):
    write(tmp_path, TYPES_FILE, '{"types": {"\\ud800": "text"}, "é": "\\udce9"}')
    assert laid(tmp_path) == {TYPES_FILE: (ADDED_TO, "")}
    assert json.loads((tmp_path / TYPES_FILE).read_bytes().decode("utf-8")) == {
        "types": {"\ud800": "text", **property_types(DEFAULT)},
        "é": "\udce9",
    }


# what cannot be done


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    write(tmp_path, "file", "mine")
    with raised(CouldNotWrite, "file could not be created: File exists"):
        scaffold(tmp_path / "file")
    with raised(CouldNotWrite, "vault could not be created: Not a directory"):
        scaffold(tmp_path / "file" / "vault")
    assert files_in(tmp_path) == {"file": b"mine"}


def test_a_file_where_a_folder_is_needed_is_not_replaced(tmp_path: Path):
    write(tmp_path, "Templates", "a file")
    with pytest.raises(CouldNotWrite, match=r"\ATemplates could not be created: "):
        scaffold(tmp_path)
    assert (tmp_path / "Templates").read_bytes() == b"a file"


def test_a_folder_that_leads_out_of_the_vault_is_not_written_into(tmp_path: Path):
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    vault.mkdir()
    outside.mkdir()
    (vault / "Templates").symlink_to(outside)
    with pytest.raises(CouldNotWrite, match=r"\Ainterview\.md lies outside the vault, behind a symlink; "):
        scaffold(vault)
    assert files_in(outside) == {}


# what is laid down is right


def test_a_new_vault_has_one_note_and_no_problem(tmp_path: Path):
    scaffold(tmp_path)
    found = read_notes(tmp_path, loaded(tmp_path))
    assert (found.problems, [(record.path, record.kind) for record in found.records]) == ((), [("Search.md", "search")])


def test_the_rules_of_a_new_vault_are_the_default_ones(tmp_path: Path):
    scaffold(tmp_path)
    rules = loaded(tmp_path)
    page = DEFAULT.page._replace(links="markdown")
    assert (rules.page, rules.calendar, rules.title) == (page, DEFAULT.calendar, DEFAULT.title)
    assert {name: one.text for name, one in rules.settings.items()} == {
        name: one.text for name, one in DEFAULT.settings.items()
    }
    assert [rule.id for rule in rules.rules] == [rule.id for rule in DEFAULT.rules]


def with_changes(changes: dict[str, str]) -> str:
    """The first rules note with other values: the `#` before each is taken away."""
    text = START_RULES
    for name, value in changes.items():
        text, number = re.subn(rf"^  #{name}: [^#\n]*", f"  {name}: {value}  ", text, flags=re.MULTILINE)
        assert number == 1
    return text


def test_the_first_rules_note_has_every_setting_with_its_default_and_its_sentence():
    settings = {name: setting.text for name, setting in DEFAULT.settings.items()}
    found = {name: value for name, value in SETTING.findall(START_RULES) if name in settings}
    assert found == settings
    assert sorted(re.findall(r"\(`(\w+)`\)", START_RULES)) == sorted(settings)


OTHERS = {"amount": "9 weeks", "time of day": "9:45", "number": "11", "yes or no": "no"}


@pytest.mark.parametrize("name", DEFAULT.settings)
def test_a_setting_without_its_comment_sign_changes_nothing_else(tmp_path: Path, name: str):
    value = "9 business days" if name == "follow_up_from" else OTHERS[DEFAULT.settings[name].type.name]
    write(tmp_path, RULES_NOTE, with_changes({name: value}))
    rules = loaded(tmp_path)
    assert {one: rules.settings[one].text for one in rules.settings} == {
        **{one: setting.text for one, setting in DEFAULT.settings.items()},
        name: value,
    }


def test_every_rule_can_be_switched_off(tmp_path: Path):
    ids = dict.fromkeys(rule.id for rule in DEFAULT.rules)
    write(tmp_path, RULES_NOTE, with_changes(dict.fromkeys(ids, "off")))
    assert list(loaded(tmp_path).off) == list(ids)


def test_all_that_stands_in_comments_can_be_said_at_once(tmp_path: Path):
    write(tmp_path, RULES_NOTE, re.sub(r"^  #(?!check-boards)", "  ", START_RULES, flags=re.MULTILINE))
    rules = loaded(tmp_path)
    assert rules.page == DEFAULT.page._replace(links="markdown")
    assert {one.place.path for one in rules.settings.values()} == {RULES_NOTE}
    assert (rules.calendar.weekend, date(2026, 7, 3) in rules.calendar.holidays) == (DEFAULT.calendar.weekend, True)
    assert [rule.id for rule in rules.rules] == ["check-boards"]


BASE = yaml.safe_load((STARTER / "Interviews.base").read_text("utf-8"))
FIELDS = DEFAULT.kinds["interview"].fields


def filters_in(node: object) -> Iterator[dict[str, object]]:
    """Every filter object, however deep."""
    if isinstance(node, dict):
        yield node
        for items in node.values():
            for item in items if isinstance(items, list) else [items]:
                yield from filters_in(item)


def test_the_table_for_obsidian_names_only_what_there_is():
    named = [*BASE["properties"], *(name for view in BASE["views"] for name in view["order"])]
    declared = {"file.name", *(f"note.{name}" for name in FIELDS)}
    assert sorted({*named} - declared) == []
    assert sorted({name for view in BASE["views"] for name in view["order"]}) == sorted(BASE["properties"])


def test_the_filters_of_the_table_are_each_one_of_and_or_not():
    tops = [BASE["filters"], *(view["filters"] for view in BASE["views"] if "filters" in view)]
    found = [one for top in tops for one in filters_in(top)]
    assert [one for one in found if len(one) != 1 or not one.keys() <= {"and", "or", "not"}] == []
    assert BASE["filters"] == {
        "and": ['type == "interview"', f'!file.inFolder("{TEMPLATES}")', 'note["followup-md"] != "agenda"']
    }
    assert DEFAULT.kinds["interview"].match.values == {"type": "interview"}


def test_the_views_of_the_table_are_sorted_by_a_date_that_they_show():
    found = [(sort["property"], sort["direction"]) for view in BASE["views"] for sort in view["sort"]]
    assert found == [("note.interview", "DESC"), ("note.answer_by", "ASC")]
    assert [sort["property"] in view["order"] for view in BASE["views"] for sort in view["sort"]] == [True, True]


def test_the_views_of_the_table_have_names_of_their_own():
    assert [(view["type"], view["name"]) for view in BASE["views"]] == [
        ("table", "All interviews"),
        ("table", "Waiting for their date"),
    ]


def test_every_kind_that_names_a_template_has_it_among_the_shipped_ones():
    shipped = {path.name for path in (rules_folder() / "templates").iterdir()}
    assert {kind.template for kind in DEFAULT.kinds.values()} - shipped == set()
