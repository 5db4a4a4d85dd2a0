import json
from datetime import date
from pathlib import Path

import pytest
from visits import NOTES, RULES, Command, make_vault

DAY = ("--as-of", "2026-03-03")
WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is no day of the calendar [field-value]\n"
MOSS = """\
Moss.md (visit) on 2026-03-03
rules: rules.yaml

In the note
  garden = Moss End (line 3)
  day = 2026-05-01 (line 4)
  sown = 2026-05-02 (line 5)

Next
  prune: later fm-ny6a0r
    Prune
    why: It grows.
    from 2026-05-01: day = Fri 1 May
    until 2026-05-21: 20 days after day (Fri 1 May) = Thu 21 May
  pay: later fm-t85d70
    Pay
    It is due
    why: The garden lives on it.
    + when paid is missing: yes (paid = none)
    from 2026-05-03: 2 days after day (Fri 1 May) = Sun 3 May
    until 2026-06-10: 40 days after day (Fri 1 May) = Wed 10 Jun
  harvest: later fm-i7w4yl
    Harvest
    Ripe
    why: It is ripe.
    from 2026-05-31: 30 days after day (Fri 1 May) = Sun 31 May
    until 2026-07-30: 90 days after day (Fri 1 May) = Thu 30 Jul

Silent
  measure: when sown < day: no (sown = 2026-05-02, day = 2026-05-01)
  greet: for each person in guides: no (guides = none)
"""
MOSS_MEASURED = """\
Moss.md (visit) on 2026-03-03
rules: rules.yaml

In the note
  day = 2026-05-01 (line 4)
  sown = 2026-05-02 (line 5)

Silent
  measure: quiet
    why: To know.
    - when sown < day: no (sown = 2026-05-02, day = 2026-05-01)
"""
FERN = """\
Fern.md (visit) on 2026-03-03
rules: rules.yaml

In the note
  day = 2026-03-04 (line 4)

"""
UNKNOWN = """\
Can't tell
  measure: unknown
    why: To know.
    ? when sown < day: unknown (sown = missing, day = 2026-03-04)
    fill in: sown
"""
HELD = """\
Held
  prune: held fm-g14gbm
    Prune
    why: It grows.
    from 2026-03-04: day = Wed 4 Mar
    until 2026-03-24: 20 days after day (Wed 4 Mar) = Tue 24 Mar
    snoozed until 2026-03-20
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(tmp_path / "vault")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("note", ["Moss.md", "moss", "Moss End", "end", "fm-t85d70", "./Moss.md", "Beds/../Moss.md"])
def test_a_note_is_explained_whatever_it_is_called(run: Command, vault: Path, note: str):
    assert run("why", note, *DAY) == (0, MOSS, "")


def test_a_path_outside_the_current_folder_finds_its_own_vault(run: Command, vault: Path, monkeypatch):
    monkeypatch.chdir("/")
    assert run("why", vault / "Moss.md", *DAY) == (0, MOSS, "")
    assert run("why", "moss", "--vault", vault, *DAY) == (0, MOSS, "")
    monkeypatch.chdir(vault / "Beds")
    assert run("why", "../Moss.md", *DAY) == (0, MOSS, "")
    assert run("why", "moss", *DAY) == (0, MOSS, "")


def test_a_file_outside_the_vault_named_is_a_word_like_any_other(
    run: Command, vault: Path, tmp_path: Path, monkeypatch
):
    (tmp_path / "Moss.md").write_text("of another vault", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("why", "Moss.md", "--vault", vault, *DAY) == (0, MOSS, "")


def test_the_default_day_is_today(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.why.today", lambda: date(2026, 3, 3))
    assert run("why", "moss") == (0, MOSS, "")
    assert run("why", "moss", "--as-of", "2026-03-04") == (0, MOSS.replace("2026-03-03", "2026-03-04"), "")


def test_what_is_unknown_says_what_to_fill_in_and_what_is_snoozed_until_when(run: Command, vault: Path):
    assert run("why", "fern", "--rule", "measure", *DAY) == (0, FERN + UNKNOWN, "")
    assert run("why", "fern", "--rule", "prune", *DAY) == (0, FERN + HELD, "")


def test_a_limit_that_holds_an_item_is_named(run: Command, tmp_path: Path):
    notes = {"Early.md": "garden: Fig\nday: 2026-02-20\n", "Late.md": "garden: fig\nday: 2026-02-25\n"}
    assert run("why", "late", "--vault", make_vault(tmp_path, notes), "--rule", "pay", *DAY) == (
        0,
        "Late.md (visit) on 2026-03-03\nrules: rules.yaml\n\n"
        "In the note\n  garden = fig (line 3)\n  day = 2026-02-25 (line 4)\n\n"
        "Held\n  pay: held fm-5w986k\n    Pay\n    It is due\n    why: The garden lives on it.\n"
        "    + when paid is missing: yes (paid = none)\n"
        "    from 2026-02-27: 2 days after day (Wed 25 Feb) = Fri 27 Feb\n"
        "    until 2026-04-06: 40 days after day (Wed 25 Feb) = Mon 6 Apr\n"
        "    limit one_call: pay of Early.md comes first\n",
        "",
    )


def test_a_note_that_is_switched_off_says_so(run: Command, vault: Path):
    assert run("why", "ivy", *DAY) == (
        0,
        "Ivy.md (visit) on 2026-03-03\nrules: rules.yaml\nswitched off with `followup: off`: too far\n\n"
        "In the note\n  garden = Ivy (line 3)\n  day = 2026-03-10 (line 4)\n",
        "",
    )


def test_done_and_skipped_lines_are_what_settled_a_rule(run: Command, tmp_path: Path):
    log = "log:\n  - 2026-03-03 done prune\n  - 2026-03-03 skipped pay\n"
    make_vault(tmp_path, {"Rose.md": f"garden: Rose\nday: 2026-02-27\nsown: 2026-03-09\n{log}"})
    code, out, err = run("why", tmp_path / "Rose.md", *DAY)
    assert (code, out.partition("\nSilent\n")[2], err) == (
        0,
        "  pay: settled by log line 8: 2026-03-03 skipped pay\n  prune: settled by log line 7: 2026-03-03 done prune\n"
        "  measure: when sown < day: no (sown = 2026-03-09, day = 2026-02-27)\n"
        "  greet: for each person in guides: no (guides = none)\n",
        "",
    )


VAULT_RULE = "  walk:\n    for: vault\n    title: Walk\n    why: Good.\n    say: Walk\n    because: Daily\n"


def test_the_vault_as_a_whole_is_explained(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES + VAULT_RULE)
    assert run("why", "vault", "--vault", tmp_path, *DAY) == (
        0,
        "The vault as a whole (vault) on 2026-03-03\nrules: rules.yaml\n\n"
        "Speaking\n  walk: open fm-9o1izb\n    Walk\n    Daily\n    why: Good.\n",
        "",
    )


# --all, --rule, --format

MEASURED = """\
  measure: quiet
    why: To know.
    - when sown < day: no (sown = 2026-05-02, day = 2026-05-01)
"""


def test_all_takes_silent_rules_apart_too(run: Command, vault: Path):
    beginning = MOSS.partition("Silent\n")[0] + "Silent\n"
    nobody = (
        "  greet: quiet\n    why: Nobody likes to be passed over. (G1, G2)\n"
        "    - for each person in guides: no (guides = none)\n"
    )
    assert run("why", "moss", "--all", *DAY) == (0, beginning + MEASURED + nobody, "")


def test_one_rule_is_taken_apart_alone(run: Command, vault: Path):
    assert run("why", "moss", "--rule", "measure", *DAY) == (0, MOSS_MEASURED, "")


def test_a_misspelt_rule_is_a_usage_error_with_a_suggestion(run: Command, vault: Path):
    for word, message in (
        ("mesure", "there is no rule `mesure`; did you mean `measure`?"),
        ("", "there is no rule ``"),
        ("x\x1b[31m", "there is no rule `x[31m`"),
    ):
        code, out, err = run("why", "moss", "--rule", word, *DAY)
        assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: {message}")


def test_a_rule_for_something_else_is_a_usage_error(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]}, RULES + VAULT_RULE)
    code, out, err = run("why", tmp_path / "Moss.md", "--rule", "walk", *DAY)
    message = "Error: the rule `walk` is for `vault`, and this is `visit`"
    assert (code, out, err.splitlines()[-1]) == (2, "", message)
    code, out, err = run("why", "vault", "--vault", tmp_path, "--rule", "pay", *DAY)
    message = "Error: the rule `pay` is for `visit`, and this is `vault`"
    assert (code, out, err.splitlines()[-1]) == (2, "", message)


def test_rules_that_are_off_are_named_and_can_be_asked_for(run: Command, tmp_path: Path):
    (tmp_path / "base.yaml").write_text(RULES, "utf-8")
    mine = "format: 1\nextends: base.yaml\nrules:\n  prune: off\n  harvest: off\n"
    make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]}, mine)
    code, out, err = run("why", tmp_path / "Moss.md", *DAY)
    assert (code, out.splitlines()[1], out.partition("\nSwitched off\n")[2], err) == (
        0,
        "rules: rules.yaml, base.yaml",
        "  harvest: rules.yaml:5\n  prune: rules.yaml:4\n",
        "",
    )
    assert run("why", tmp_path / "Moss.md", "--rule", "prune", *DAY) == (
        0,
        "Moss.md (visit) on 2026-03-03\nrules: rules.yaml, base.yaml\n\nSwitched off\n  prune: rules.yaml:4\n",
        "",
    )
    code, out, err = run("why", tmp_path / "Moss.md", "--rule", "prnue", *DAY)
    assert (code, err.splitlines()[-1]) == (2, "Error: there is no rule `prnue`; did you mean `prune`?")


def test_json_says_the_same(run: Command, vault: Path):
    code, out, err = run("why", "moss", "--rule", "measure", "--format", "json", *DAY)
    assert (code, json.loads(out), err) == (
        0,
        {
            "version": 1,
            "note": "Moss.md",
            "kind": "visit",
            "day": "2026-03-03",
            "rules_files": ["rules.yaml"],
            "off": None,
            "fields": [
                {"name": "day", "shown": "2026-05-01", "formula": "", "line": 4},
                {"name": "sown", "shown": "2026-05-02", "formula": "", "line": 5},
            ],
            "facts": [],
            "speaking": [],
            "unknown": [],
            "next": [],
            "held": [],
            "silent": [
                {
                    "rule": "measure",
                    "title": "Measure",
                    "person": None,
                    "state": "quiet",
                    "text": "",
                    "reason": "",
                    "why": "To know.",
                    "source": [],
                    "clauses": [
                        {
                            "block": "when",
                            "text": "sown < day",
                            "verdict": "no",
                            "values": [
                                {"name": "sown", "shown": "2026-05-02", "formula": "", "line": 0},
                                {"name": "day", "shown": "2026-05-01", "formula": "", "line": 0},
                            ],
                        }
                    ],
                    "window": [],
                    "case": "",
                    "settled_by": "",
                    "missing": [],
                    "key": None,
                }
            ],
            "switched_off": [],
        },
        "",
    )


# what cannot be explained


def test_a_word_that_fits_several_notes_lists_them(run: Command, vault: Path):
    assert run("why", "rose hill", *DAY) == (
        2,
        "",
        "`rose hill` fits several notes:\n  Beds/Rose two.md\n  Beds/Rose.md\n",
    )


@pytest.mark.parametrize("word", ["nobody", "fm-000000", "Beds", "x" * 300, "a\0b"])
def test_a_word_that_fits_nothing_is_said(run: Command, vault: Path, word: str):
    shown = word.replace("\0", "")
    assert run("why", word, *DAY) == (1, "", f"`{shown}` fits no note that the rules know\n")


def test_a_file_that_is_no_note_of_a_kind_is_said_with_the_kinds(run: Command, vault: Path):
    (vault / "plain.md").write_text("# no front matter\n", "utf-8")
    for word in ("rules.yaml", "plain.md"):
        message = f"`{word}` is no note of a kind that the rules know (visit)\n"
        assert run("why", word, *DAY) == (1, "", message)
    (vault / "rules.yaml").unlink()
    message = "`plain.md` is no note of a kind that the rules know (interview, application or search)\n"
    assert run("why", "plain.md", "--vault", vault, *DAY) == (1, "", message)
    assert run("why", "plain", "--vault", vault, *DAY) == (1, "", "`plain` fits no note that the rules know\n")


def test_no_escape_sequence_of_a_file_name_reaches_the_output(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"a\x1b[31m.md": NOTES["Moss.md"], "b\x1b[31m.md": NOTES["Moss.md"]})
    assert run("why", "\x1b[31m", "--vault", tmp_path, *DAY) == (
        2,
        "",
        "`[31m` fits several notes:\n  a[31m.md\n  b[31m.md\n",
    )


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("Broken.md", "is no note of a kind that the rules know (visit)"),
        ("broken", "fits no note that the rules know"),
        ("BROK", "fits no note that the rules know"),
    ],
)
def test_a_note_that_cannot_be_read_shows_its_problems(run: Command, vault: Path, word: str, what: str):
    (vault / "Broken.md").write_text("---\ntype: visit\ngarden: [\n---\n", "utf-8")
    code, out, err = run("why", word, *DAY)
    problem, last = err.splitlines()
    assert (code, out, problem.partition(":")[0], problem.rpartition(" ")[2], last) == (
        1,
        "",
        "Broken.md",
        "[yaml]",
        f"`{word}` {what}",
    )


def test_the_problems_of_a_note_stand_before_its_explanation_and_those_of_others_do_not(run: Command, vault: Path):
    code, out, err = run("why", "thyme", "--rule", "pay", *DAY)
    assert (code, out, err) == (
        0,
        "Thyme.md (visit) on 2026-03-03\nrules: rules.yaml\n\nIn the note\n  garden = Thyme (line 3)\n\n"
        "Can't tell\n  pay: unknown\n    why: The garden lives on it.\n    + when paid is missing: yes (paid = none)\n"
        "    from unknown: 2 days after day (missing) = unknown\n"
        "    until unknown: 40 days after day (missing) = unknown\n    fill in: day\n",
        WRONG_DAY,
    )
    assert run("why", "moss", *DAY)[2] == ""
    assert run("why", "vault", *DAY)[2] == ""


def test_mistaken_rules_are_named_and_nothing_is_explained(run: Command, vault: Path):
    (vault / "rules.yaml").write_text("format: 2\n" + RULES.partition("\n")[2], "utf-8")
    assert run("why", "moss") == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")


def test_explaining_writes_nothing(run: Command, vault: Path):
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    run("why", "moss", *DAY)
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


def test_the_default_rules_explain_their_arithmetic(run: Command, tmp_path: Path):
    (tmp_path / "Acme.md").write_text(
        "---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02T10:30\ngo_ahead: yes\ncontact: Ana Ruiz\n"
        "log: [2026-03-11 followed up with Ana Ruiz]\n---\n",
        "utf-8",
    )
    code, out, err = run("why", "acme", "--vault", tmp_path, "--rule", "check-in", "--as-of", "2026-03-20")
    window = [line for line in out.splitlines() if line.startswith(("    from", "    due"))]
    assert (code, window, err) == (
        0,
        [
            "    from 2026-03-20: settings.follow_up_from (7 business days) after last_contact (Wed 11 Mar) = "
            "Fri 20 Mar, skipping 2 weekend days and no holiday; not before settings.discretion_gap (1 week) after "
            "company_contact (Wed 11 Mar) = Wed 18 Mar; so Fri 20 Mar, a business day",
            "    due 2026-03-25: settings.follow_up_by (10 business days) after last_contact (Wed 11 Mar) = "
            "Wed 25 Mar, skipping 4 weekend days and no holiday, a business day",
        ],
        "",
    )
