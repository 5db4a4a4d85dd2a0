import json
from datetime import date
from pathlib import Path

import pytest
from observed import usage_error
from visits import NOTES, RULES, Command, make_vault

TESTED = """\
  mow:
    for: visit
    title: Mow
    why: It is long.
    from: day
    say: Mow
    because: The grass is long
    tests:
      - name: on the day
        note: {type: visit, garden: Fig, day: 2026-03-02}
        expect: {2026-03-02: today}
      - name: the day after
        note: {type: visit, garden: Fig, day: 2026-03-02}
        expect: {2026-03-03: @@}
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


DAY = ("--as-of", "2026-03-03")
TITLES = {
    "greet": "Greet everybody  (G1, G2)",
    "pay": "Pay",
    "harvest": "Harvest",
    "prune": "Prune",
    "measure": "Measure",
}


def listed(*off: str, **items: int) -> str:
    """The lines of the list for the rules that are on, with their number of items."""
    return "".join(f"{items.get(name, '-'):>3}  {name:<7}  {TITLES[name]}\n" for name in TITLES if name not in off)


def test_the_list_begins_with_the_number_of_items_and_names_every_rule_with_its_sources(run: Command, tmp_path: Path):
    notes = {**NOTES, "Fig.md": "garden: Fig\nday: 2026-02-27\n"}  # held, snoozed and later ones do not count
    make_vault(tmp_path, notes)
    assert run("rules", "list", tmp_path, *DAY) == (0, listed(greet=1, pay=1, prune=3, measure=1), "")


def test_a_long_line_of_the_list_goes_on_below_its_title(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {}, RULES.replace("title: Prune", "title: Prune what grows over the path"))
    monkeypatch.setattr("followup_md.commands.rules.width", lambda: 40)
    assert run("rules", "list", tmp_path)[1].splitlines()[3:5] == [
        "  -  prune    Prune what grows over the",
        "                path",
    ]


def test_the_list_counts_for_today_when_no_day_is_given(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {"Fig.md": "garden: Fig\nday: 2026-02-27\n"})
    monkeypatch.setattr("followup_md.commands.rules.today", lambda: date(2026, 2, 28))
    assert run("rules", "list", tmp_path) == (0, listed(prune=1), "")


def test_the_list_says_which_rules_are_off_and_where(run: Command, tmp_path: Path):
    (tmp_path / "base.yaml").write_text(RULES, "utf-8")
    mine = "format: 1\nextends: base.yaml\nrules:\n  prune: off\n  harvest: off\n"
    make_vault(tmp_path, {}, mine)
    off = "off  harvest  rules.yaml:5\noff  prune    rules.yaml:4\n"
    assert run("rules", "list", tmp_path, *DAY) == (0, listed("harvest", "prune") + off, "")


def test_a_list_of_no_rules_is_empty(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES.partition("rules:\n")[0])
    assert run("rules", "list", tmp_path, *DAY) == (0, "", "")


def test_no_escape_sequence_of_a_rules_file_reaches_the_output(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES.replace("title: Prune", 'title: "Prune \\e[31mred"'))
    assert run("rules", "list", tmp_path, *DAY)[1].splitlines()[3] == "  -  prune    Prune [31mred"
    shown = run("rules", "show", tmp_path, "prune")[1].splitlines()[3]
    assert shown.split("  #")[0].rstrip() == "    title: Prune [31mred"


HOSTILE_NAME = "we\x1b[31mird.yaml"
PARENT = RULES.replace("type: visit", 'type: visit\n      "pl\\e[31mot": fig')


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A vault whose rules extend a file with an escape sequence in its name."""
    (tmp_path / HOSTILE_NAME).write_text(PARENT + "  gone: off\n", "utf-8")
    mine = 'format: 1\nextends: "we\\e[31mird.yaml"\nrules:\n  prune: off\n'
    return make_vault(tmp_path, {}, mine)


def test_no_escape_sequence_of_a_file_name_reaches_the_list(run: Command, hostile: Path):
    off = "off  prune    rules.yaml:4\noff  gone     we[31mird.yaml:80\n"
    assert run("rules", "list", hostile, *DAY) == (0, listed("prune") + off, "")


def test_no_escape_sequence_of_a_file_name_or_a_key_reaches_the_origins(run: Command, hostile: Path):
    code, out, err = run("rules", "show", hostile)
    lines = [line.split("  #") for line in out.splitlines()]
    shown = [(text.strip(), *map(str.strip, origin)) for text, *origin in lines]
    assert (code, err, "\x1b" in out, shown[0]) == (0, "", False, ("format: 1", "rules.yaml:1"))
    assert shown[5:7] == [("type: visit", "we[31mird.yaml:6"), ("pl[31mot: fig", "we[31mird.yaml:7")]


def test_no_escape_sequence_of_a_file_name_reaches_an_explanation(run: Command, hostile: Path):
    code, out, err = run("why", "vault", "--vault", hostile, *DAY)
    assert (code, err, out.splitlines()[-1]) == (0, "", "Rules: rules.yaml, we[31mird.yaml")


@pytest.mark.parametrize(("words", "stream"), [(["check"], 1), (["rules", "test"], 2), (["rules", "list"], 2)])
def test_no_escape_sequence_of_a_file_name_reaches_a_problem(
    run: Command, hostile: Path, words: list[str], stream: int
):
    (hostile / HOSTILE_NAME).write_text(PARENT.replace("title: Pay", "title: Pay\n    titl: Pay"), "utf-8")
    done = run(*words, hostile)
    said = "we[31mird.yaml:45:5: error: a rule has no key `titl`; did you mean `title`? [rules-key]\n"
    assert (done[0], done[stream]) == (1, said)


@pytest.mark.parametrize("word", ["show", "test"])
def test_no_escape_sequence_of_an_argument_reaches_the_message(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
):
    monkeypatch.chdir(make_vault(tmp_path, {}))
    code, out, err = run("rules", word, "\x1b[31mx")
    assert (code, out, err.splitlines()[-1]) == (2, "", "Error: there is no rule `[31mx`")


def test_a_label_reaches_a_schema_without_a_control_character(run: Command, tmp_path: Path):
    field = """'date, called "the day of sowing"'"""
    make_vault(tmp_path, {}, RULES.replace(field[1:-1], r'"date, called \"\u009b31m\u202eday\""'))
    code, out, err = run("rules", "schema", "--kind", "visit", tmp_path)
    line = '      "description": "\\u009b31m\\u202eday: a date like 2026-03-02.",'
    assert (code, err, [one for one in out.splitlines() if "31m" in one]) == (0, "", [line])


def test_without_a_folder_the_nearest_vault_is_listed(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {})
    (tmp_path / "Sub").mkdir()
    monkeypatch.chdir(tmp_path / "Sub")
    assert run("rules", "list", *DAY)[1].splitlines()[1] == "  -  pay      Pay"


@pytest.mark.parametrize(
    ("part", "word"),
    [("list", "pay"), ("schema", "pay"), *((part, "no/such") for part in ("list", "show", "test", "schema"))],
)
def test_what_is_no_folder_is_a_usage_error(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, word: str
):
    monkeypatch.chdir(make_vault(tmp_path, {}))
    code, out, err = run("rules", part, word)
    assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: `{word}` is not a folder")


def test_a_rule_is_named_with_or_without_the_vault_before_it(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rules = RULES + TESTED.replace("@@", "overdue")
    named = run("rules", "test", make_vault(tmp_path, {}, rules), "mow")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mow").mkdir()
    assert named == (0, "2 tests of 1 rule: all passed\n", "")
    assert run("rules", "test", ".", "mow") == named
    assert run("rules", "test", "pay") == (0, "0 tests of 1 rule: all passed\n", "")
    # A first word that is a folder is the vault: this one has no rules of its own, so it has the default ones.
    assert run("rules", "test", "mow", "debrief")[1].endswith(" tests of 1 rule: all passed\n")


# show


MINE = """\
format: 1
extends: base.yaml
settings:
  gap: 3 days
rules:
  ring:
    unless+:
      - resting
    from: gap after day
  sweep: off
"""
BASE = """\
format: 1
title: Little book
settings:
  gap: 2 days
kinds:
  visit:
    match: {type: visit}
    fields:
      day: date
      resting: yes or no
rules:
  ring:
    for: visit
    title: Ring
    why: It is polite.
    unless:
      - day is missing
    from: day
    say:
      - when: day < today
        is: Ring
      - is: Ring soon
    tests:
      - name: rings
        note: {type: visit, day: 2026-03-02}
        expect: {2026-03-02: today}
  sweep:
    for: visit
    title: Sweep
    why: Leaves.
    say: Sweep
"""


@pytest.fixture
def little(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    return make_vault(tmp_path, {}, MINE)


def at(text: str, origin: str) -> str:
    return f"{text:<76}  # {origin}\n"


RING = (
    "rules:\n"
    "  ring:\n"
    + at("    for: visit", "base.yaml:13")
    + at("    title: Ring", "base.yaml:14")
    + at("    why: It is polite.", "base.yaml:15")
    + "    unless:\n"
    + at("      - day is missing", "base.yaml:17")
    + at("      - resting", "rules.yaml:8")
    + at("    from: gap after day", "rules.yaml:9")
    + "    say:\n"
    + at("      - when: day < today", "base.yaml:20")
    + at("        is: Ring", "base.yaml:21")
    + at("      - is: Ring soon", "base.yaml:22")
)


def test_a_rule_is_shown_with_the_place_of_every_value(run: Command, little: Path):
    assert run("rules", "show", little, "ring") == (0, RING, "")


def test_a_rule_that_is_off_is_shown_too_and_several_stand_in_the_order_asked_for(run: Command, little: Path):
    off = at("  sweep: off", "rules.yaml:10")
    assert run("rules", "show", little, "sweep") == (0, "rules:\n" + off, "")
    assert run("rules", "show", little, "sweep", "ring") == (0, "rules:\n" + off + RING.partition("\n")[2], "")


def test_the_whole_file_is_shown(run: Command, little: Path):
    whole = (
        at("format: 1", "rules.yaml:1")
        + at("title: Little book", "base.yaml:2")
        + "settings:\n"
        + at("  gap: 3 days", "rules.yaml:4")
        + "kinds:\n  visit:\n    match:\n"
        + at("      type: visit", "base.yaml:7")
        + "    fields:\n"
        + at("      day: date", "base.yaml:9")
        + at("      resting: yes or no", "base.yaml:10")
        + RING
        + at("  sweep: off", "rules.yaml:10")
        + at("extends: base.yaml", "rules.yaml:2")
    )
    assert run("rules", "show", little) == (0, whole, "")


def test_a_rule_is_shown_as_yaml(run: Command, little: Path):
    assert run("rules", "show", little, "ring", "--format", "yaml") == (
        0,
        "rules:\n  ring:\n    for: visit\n    title: Ring\n    why: It is polite.\n    unless:\n    - day is missing\n"
        "    - resting\n    from: gap after day\n    say:\n    - when: day < today\n      is: Ring\n"
        "    - is: Ring soon\n    tests:\n    - name: rings\n      note:\n        type: visit\n"
        "        day: '2026-03-02'\n      expect:\n        '2026-03-02': today\n",
        "",
    )


def test_the_whole_file_as_yaml_extends_nothing_and_lists_the_same_rules(run: Command, little: Path, tmp_path: Path):
    code, out, err = run("rules", "show", little, "--format", "yaml")
    other = tmp_path / "other"
    other.mkdir()
    (other / "rules.yaml").write_text(out, "utf-8")
    assert (code, err, "extends: none" in out.splitlines()) == (0, "", True)
    before, after = run("rules", "list", little, *DAY), run("rules", "list", other, *DAY)
    assert [line.split()[:3] for line in after[1].splitlines()] == [
        ["-", "ring", "Ring"],
        ["off", "sweep", "rules.yaml:32"],
    ]
    assert before[1].splitlines()[0] == after[1].splitlines()[0]
    assert run("rules", "show", other, "--format", "yaml") == (0, out, "")


@pytest.mark.parametrize("part", ["show", "test"])
def test_a_misspelt_rule_is_a_usage_error_with_a_suggestion(run: Command, little: Path, part: str):
    code, out, err = run("rules", part, little, "rnig")
    assert (code, out, err.splitlines()[-1]) == (2, "", "Error: there is no rule `rnig`; did you mean `ring`?")


# test


def test_a_test_that_fails_is_named_with_its_line(run: Command, tmp_path: Path):
    rules = RULES + TESTED.replace("@@", "quiet")
    make_vault(tmp_path, {}, rules)
    line = rules[: rules.index("      - name: the day after")].count("\n") + 1
    said = f"rules.yaml:{line}: rule mow, test “the day after”: 2026-03-03: expected quiet, found overdue\n"
    assert run("rules", "test", tmp_path) == (1, f"{said}2 tests of 6 rules: 1 failed\n", "")


@pytest.mark.parametrize(
    ("ids", "code", "last"),
    [
        (["mow"], 1, "2 tests of 1 rule: 1 failed"),
        (["pay"], 0, "0 tests of 1 rule: all passed"),
        (["pay", "mow"], 1, "2 tests of 2 rules: 1 failed"),
    ],
)
def test_only_the_tests_of_the_rules_named_are_run(run: Command, tmp_path: Path, ids: list[str], code: int, last: str):
    make_vault(tmp_path, {}, RULES + TESTED.replace("@@", "quiet"))
    found, out, err = run("rules", "test", tmp_path, *ids)
    *failures, result = out.splitlines()
    assert (found, len(failures), result, err) == (code, code, last, "")


WRONG_FORMAT = "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n"


@pytest.mark.parametrize("part", [["list"], ["show"], ["test"], ["schema", "--kind", "visit"]], ids=" ".join)
def test_mistaken_rules_are_named_and_nothing_is_shown(run: Command, tmp_path: Path, part: list[str]):
    make_vault(tmp_path, {}, "format: 2\n" + RULES.partition("\n")[2])
    assert run("rules", *part, tmp_path) == (1, "", WRONG_FORMAT)
    (tmp_path / "rules.yaml").write_text("format: 1\nextends: nowhere.yaml\n", "utf-8")
    assert run("rules", *part, tmp_path) == (
        1,
        "",
        "rules.yaml:2:10: error: `nowhere.yaml` does not exist; use `job-search`, a path from this file, or `none` "
        "[rules-extends]\n",
    )


# test --strict


STRICT = """\
format: 1
settings:
  gap: 2 days
kinds:
  visit:
    match: {type: visit}
    fields:
      day: date
rules:
  ring:
    for: visit
    title: Ring
    why: It is polite.
    when:
      - day is present
    from: gap after day
    say: Ring
    tests:
      - name: rings
        note: {type: visit, day: 2026-03-02}
        expect: {2026-03-03: later, 2026-03-04: @@}
        says: {2026-03-04: Ring}
  sweep:
    for: visit
    title: Sweep
    why: Leaves.
    when:
      - day < today
    say: Sweep
"""


def test_strict_names_every_line_that_no_test_notices(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, STRICT.replace("@@", "today"))
    assert run("rules", "test", tmp_path) == (0, "1 test of 2 rules: all passed\n", "")
    assert run("rules", "test", tmp_path, "--strict") == (
        1,
        "1 test of 2 rules: all passed\n"
        "rules.yaml:15: nothing tests this line: rule ring, when 1\n"
        "rules.yaml:28: nothing tests this line: rule sweep, when 1\n"
        "rules.yaml:29: nothing tests this line: rule sweep, say 1\n"
        "6 changes tried: no test notices 3 of them\n",
        "",
    )


def test_strict_looks_only_at_the_rules_named(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, STRICT.replace("@@", "today"))
    code, out, err = run("rules", "test", tmp_path, "ring", "--strict")
    assert (code, err, out.splitlines()[1:]) == (
        1,
        "",
        ["rules.yaml:15: nothing tests this line: rule ring, when 1", "3 changes tried: no test notices 1 of them"],
    )


def test_strict_tries_nothing_while_a_test_fails(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, STRICT.replace("@@", "quiet"))
    assert run("rules", "test", tmp_path, "--strict") == (
        1,
        "rules.yaml:19: rule ring, test “rings”: 2026-03-04: expected quiet, found today\n"
        "1 test of 2 rules: 1 failed\n",
        "",
    )


@pytest.mark.unmeasured
def test_the_shipped_rules_pass_strictly(run: Command, tmp_path: Path):
    code, out, err = run("rules", "test", tmp_path, "--strict")
    tested, tried = out.splitlines()
    assert (code, err, tested.partition(": ")[2]) == (0, "", "all passed")
    number, _, said = tried.partition(" changes tried: ")
    assert (int(number) > 150, said) == (True, "a test notices each of them")


# schema

SHIPPED = Path(__file__).parent.parent.parent / "rules"


def test_the_schema_of_rules_files_is_printed_whatever_the_rules_say(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, "format: 2\n")
    assert run("rules", "schema", tmp_path) == (0, (SHIPPED / "rules.schema.json").read_text("utf-8"), "")


@pytest.mark.parametrize("kind", ["interview", "application", "search"])
def test_the_schema_of_a_kind_of_the_default_rules_is_the_one_that_is_kept(run: Command, tmp_path: Path, kind: str):
    kept = (SHIPPED / f"{kind}.schema.json").read_text("utf-8")
    assert run("rules", "schema", tmp_path, "--kind", kind) == (0, kept, "")


def test_the_schema_of_a_kind_is_that_of_the_nearest_vault(run: Command, little: Path, monkeypatch: pytest.MonkeyPatch):
    (little / "Sub").mkdir()
    monkeypatch.chdir(little / "Sub")
    code, out, err = run("rules", "schema", "--kind", "visit")
    schema = json.loads(out)
    assert (code, schema["title"], schema["required"], list(schema["properties"]), err) == (
        0,
        "Front matter of kind visit",
        ["type"],
        ["day", "followup", "log", "resting", "snooze", "type"],
        "",
    )


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("vist", "there is no kind `vist`; did you mean `visit`?; known are visit"),
        ("vault", "there is no kind `vault`; known are visit"),
        ("", "there is no kind ``; known are visit"),
        ("x\x1b[31m", "there is no kind `x[31m`; known are visit"),
    ],
)
def test_a_misspelt_kind_is_a_usage_error(run: Command, little: Path, kind: str, message: str):
    code, out, err = run("rules", "schema", little, "--kind", kind)
    assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: {message}")


def test_show_in_words_has_the_values_of_the_vault(run: Command, tmp_path: Path):
    (tmp_path / "rules.yaml").write_text("format: 1\nextends: job-search\nsettings:\n  grace: 4 days\n", "utf-8")
    code, out, err = run("rules", "show", tmp_path, "--format", "markdown")
    assert (code, err) == (0, "")
    assert "Ask once, after another **4 days** (`grace`)." in out
    told = "--format markdown shows all rules; leave out the name of the rule\n"
    assert usage_error(run("rules", "show", tmp_path, "debrief", "--format", "markdown")) == (2, "", told)


def test_the_schema_of_a_vault_lists_what_its_rules_inherit(run: Command, tmp_path: Path):
    for text in ("", "format: 1\nextends: job-search\nsettings:\n  grace: 9 days\n"):
        if text:
            (tmp_path / "rules.yaml").write_text(text, "utf-8")
        schema = json.loads(run("rules", "schema", tmp_path)[1])["properties"]
        grace, debrief = schema["settings"]["properties"]["grace"], schema["rules"]["properties"]["debrief"]
        assert (grace["default"], grace["description"]) == ("2 business days", "Without it: 2 business days.")
        assert debrief["description"].startswith("Take some distance, then look back. First get away from it, ")
