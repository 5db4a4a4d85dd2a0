import json
from datetime import date
from pathlib import Path

import pytest
from visits import NOTES, RULES, VAULT_RULE, Command, make_vault

DAY = ("--as-of", "2026-03-03")
WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is not a valid date [field-value]\n"
MOSS = """\
Moss.md (visit) on 2026-03-03

Asked for: nothing
Later:
  Prune, from Fri 1 May (prune)
  Pay, from Sun 3 May (pay)
  Harvest, from Sun 31 May (harvest)
Silent:
  measure: `sown < day` is no (line 5: sown is 2026-05-02, line 4: day is 2026-05-01)
  greet: nobody is named in `guides`

Clause by clause
  prune: later fm-wz2bdl
    Prune
    why: It grows.
    from 2026-05-01: day = Fri 1 May
    until 2026-05-21: 20 days after day (Fri 1 May) = Thu 21 May
  pay: later fm-v0jqzb
    Pay
    It is due
    why: The garden lives on it.
    + when paid is missing: yes (paid = none)
    from 2026-05-03: 2 days after day (Fri 1 May) = Sun 3 May
    until 2026-06-10: 40 days after day (Fri 1 May) = Wed 10 Jun
  harvest: later fm-qk0k8r
    Harvest
    Ripe
    why: It is ripe.
    from 2026-05-31: 30 days after day (Fri 1 May) = Sun 31 May
    until 2026-07-30: 90 days after day (Fri 1 May) = Thu 30 Jul

In the note
  garden = Moss End (line 3)
  day = 2026-05-01 (line 4)
  sown = 2026-05-02 (line 5)

Rules: rules.yaml
"""
MEASURED = """\
  measure: quiet
    why: To know.
    - when sown < day: no (sown = 2026-05-02, day = 2026-05-01)
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(tmp_path / "vault")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("note", ["Moss.md", "moss", "Moss End", "end", "fm-v0jqzb", "./Moss.md", "Beds/../Moss.md"])
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


def test_a_note_that_is_switched_off_says_so(run: Command, vault: Path):
    assert run("why", "ivy", *DAY) == (
        0,
        "Ivy.md (visit) on 2026-03-03\n\nSwitched off with `followup: off`: too far\n\n"
        "In the note\n  garden = Ivy (line 3)\n  day = 2026-03-10 (line 4)\n\nRules: rules.yaml\n",
        "",
    )


def test_the_vault_as_a_whole_is_explained(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES + VAULT_RULE)
    assert run("why", "vault", "--vault", tmp_path, *DAY) == (
        0,
        "The vault as a whole (vault) on 2026-03-03\n\nAsked for:\n  Walk, open (walk)\n    Daily\n\n"
        "Clause by clause\n  walk: open fm-ryiu82\n    Walk\n    Daily\n    why: Good.\n\nRules: rules.yaml\n",
        "",
    )


# --all, --rule, --format


def test_all_takes_silent_rules_apart_too(run: Command, vault: Path):
    before, head, after = MOSS.partition("\nIn the note\n")
    nobody = (
        "  greet: quiet\n    why: Nobody likes to be passed over. (G1, G2)\n"
        "    - for each person in guides: no (guides = none)\n"
    )
    assert run("why", "moss", "--all", *DAY) == (0, before + MEASURED + nobody + head + after, "")


def test_one_rule_is_taken_apart_alone(run: Command, vault: Path):
    assert run("why", "moss", "--rule", "measure", *DAY) == (
        0,
        "Moss.md (visit) on 2026-03-03\n\nAsked for: nothing\nSilent:\n"
        "  measure: `sown < day` is no (line 5: sown is 2026-05-02, line 4: day is 2026-05-01)\n\n"
        f"Clause by clause\n{MEASURED}\n"
        "In the note\n  day = 2026-05-01 (line 4)\n  sown = 2026-05-02 (line 5)\n\nRules: rules.yaml\n",
        "",
    )


@pytest.mark.parametrize(
    ("note", "rule", "message"),
    [
        ("moss", "mesure", "there is no rule `mesure`; did you mean `measure`?"),
        ("moss", "", "there is no rule ``"),
        ("moss", "x\x1b[31m", "there is no rule `x[31m`"),
        ("moss", "walk", "the rule `walk` is for `vault`, and this is `visit`"),
        ("vault", "pay", "the rule `pay` is for `visit`, and this is `vault`"),
    ],
)
def test_a_rule_that_is_misspelt_or_for_something_else_is_a_usage_error(
    run: Command, vault: Path, note: str, rule: str, message: str
):
    (vault / "rules.yaml").write_text(RULES + VAULT_RULE, "utf-8")
    code, out, err = run("why", note, "--rule", rule, *DAY)
    assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: {message}")


def test_rules_that_are_off_are_named_and_can_be_asked_for(run: Command, tmp_path: Path):
    (tmp_path / "base.yaml").write_text(RULES, "utf-8")
    mine = "format: 1\nextends: base.yaml\nrules:\n  prune: off\n  harvest: off\n"
    note = make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]}, mine) / "Moss.md"
    off = "Switched off:\n  harvest: rules.yaml:5\n  prune: rules.yaml:4\n\n"
    code, out, err = run("why", note, *DAY)
    assert (code, off in out, err) == (0, True, "")
    assert run("why", note, "--rule", "prune", *DAY) == (
        0,
        "Moss.md (visit) on 2026-03-03\n\nAsked for: nothing\nSwitched off:\n  prune: rules.yaml:4\n\n"
        "Rules: rules.yaml, base.yaml\n",
        "",
    )
    code, out, err = run("why", note, "--rule", "prnue", *DAY)
    assert (code, err.splitlines()[-1]) == (2, "Error: there is no rule `prnue`; did you mean `prune`?")


def test_json_says_the_same(run: Command, vault: Path):
    code, out, err = run("why", "moss", "--rule", "measure", "--format", "json", *DAY)
    found = json.loads(out)
    (measure,) = found["silent"]
    assert (code, err, found["version"], found["note"]) == (0, "", 1, "Moss.md")
    assert [(value["name"], value["line"]) for value in found["fields"]] == [("day", 4), ("sown", 5)]
    assert (measure["rule"], measure["state"], measure["clauses"][0]["text"]) == ("measure", "quiet", "sown < day")


SHARED = "  share: {for: visit, title: Share, why: It is kind., unless: ['others[paid] is present'], say: Share}\n"


def test_another_note_that_silences_a_rule_is_named_in_text_and_json(run: Command, tmp_path: Path):
    make_vault(
        tmp_path,
        rules=RULES.replace(
            "    group: garden\n", "    group: garden\n    relations: {others: visit with the same garden}\n"
        )
        + SHARED,
    )
    command = ("why", "Beds/Rose.md", "--rule", "share", "--vault", tmp_path, *DAY)
    clause = "`others[paid] is present` is yes"
    said = f"Silent:\n  share: {clause}, because of Beds/Rose two.md (line 5: 2026-03-03 paid)\n"
    assert said in run(*command)[1]
    (trace,) = json.loads(run(*command, "--format", "json")[1])["silent"]
    assert trace["reason_silent"] == clause
    assert trace["because_of"] == [{"note": "Beds/Rose two.md", "line": 5, "text": "2026-03-03 paid"}]


# what cannot be explained


HILL = """\
rose hill: 2 notes on 2026-03-03

Beds/Rose two.md (visit)
  Asked for:
    Prune, was due on Fri 27 Feb (prune)
  Later:
    Harvest, from Sun 29 Mar (harvest)
  Silent:
    pay: `paid is missing` is no (line 5: 2026-03-03 paid)
    measure: `sown < day` is no (line 6: sown is 2026-03-09, line 4: day is 2026-02-27)
    greet: nobody is named in `guides`

Beds/Rose.md (visit)
  Asked for:
    Greet Ana Ruiz with a bow, due today (greet [Ana Ruiz])
    Prune a bow, was due on Mon 2 Mar (prune)
    Measure, open (measure)
  Later:
    Pay a bow, from Wed 4 Mar (pay)
    Harvest a bow, from Wed 1 Apr (harvest)
  Silent:
    greet [Bo Lee]: `person.watered is missing` is no (line 7: 2026-03-03 watered Bo Lee)

More of one of them: followup-md why FILE
"""


@pytest.mark.parametrize("word", ["rose hill", "hill", "ose h"])
def test_the_notes_of_one_group_are_explained_shortly_in_order_of_date(run: Command, vault: Path, word: str):
    assert run("why", word, *DAY) == (0, HILL, "")


def test_a_file_or_a_key_means_one_note_of_a_group(run: Command, vault: Path):
    for word in ("rose", "Beds/Rose.md", "fm-7e1tcw"):
        code, out, err = run("why", word, *DAY)
        assert (code, out.splitlines()[0], err) == (0, "Beds/Rose.md (visit) on 2026-03-03", "")


def test_what_rests_what_is_off_and_what_cannot_be_told_is_said_of_each_note_of_a_group(run: Command, tmp_path: Path):
    notes = {
        "a.md": "garden: Elm\nday: 2026-03-02\nsnooze: 2026-03-20\n",
        "b.md": "garden: Elm\nfollowup: off, too far\n",
        "c.md": "garden: Elm\nday: 2026-03-01\nfollowup: off\n",
    }
    out = run("why", "elm", "--vault", make_vault(tmp_path, notes), *DAY)[1]
    assert out.partition("\n\n")[2] == (
        "c.md (visit)\n  Switched off with `followup: off`\n\n"
        "a.md (visit)\n  Asked for: nothing\n"
        "  Can't tell:\n    measure: `sown < day` is unknown; fill in sown\n"
        "  Held:\n    Pay, snoozed until 2026-03-20 (pay)\n    Harvest, snoozed until 2026-03-20 (harvest)\n"
        "    Prune, snoozed until 2026-03-20 (prune)\n  Silent:\n    greet: nobody is named in `guides`\n\n"
        "b.md (visit)\n  Switched off with `followup: off`: too far\n\n"
        "More of one of them: followup-md why FILE\n"
    )


def test_all_and_one_rule_are_taken_apart_for_each_note_of_a_group(run: Command, vault: Path):
    for option in (("--all",), ("--rule", "prune")):
        each = [run("why", path, *option, *DAY)[1] for path in ("Beds/Rose two.md", "Beds/Rose.md")]
        assert run("why", "rose hill", *option, *DAY) == (0, "\n".join(each), "")


def test_the_notes_of_one_group_are_one_document(run: Command, vault: Path):
    each = [json.loads(run("why", path, "--format", "json", *DAY)[1]) for path in ("Beds/Rose two.md", "Beds/Rose.md")]
    assert [one.pop("version") for one in each] == [1, 1]
    document = json.loads(run("why", "rose hill", "--format", "json", *DAY)[1])
    assert document == {"version": 1, "group": "rose hill", "notes": each}


def test_a_word_that_fits_notes_of_several_groups_lists_them(run: Command, vault: Path):
    listed = "".join(f"  {path}\n" for path in ("Beds/Rose two.md", "Beds/Rose.md", "Moss.md"))
    assert run("why", "os", *DAY) == (2, "", f"`os` fits several notes:\n{listed}")


def test_a_word_that_fits_notes_without_a_group_lists_them(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Bare one.md": "day: 2026-03-02\n", "Bare two.md": "day: 2026-03-02\n"})
    code, out, err = run("why", "bare", "--vault", tmp_path, *DAY)
    said = ["`bare` fits several notes:", "  Bare one.md", "  Bare two.md"]
    assert (code, out, err.splitlines()[-3:]) == (2, "", said)


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
    make_vault(tmp_path, {"a\x1b[31m.md": NOTES["Moss.md"], "b\x1b[31m.md": NOTES["Fern.md"]})
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
    assert (code, out.splitlines()[0], err) == (0, "Thyme.md (visit) on 2026-03-03", WRONG_DAY)
    assert [run("why", word, *DAY)[2] for word in ("moss", "vault")] == ["", ""]


def test_mistaken_rules_are_named_and_nothing_is_explained(run: Command, vault: Path):
    (vault / "rules.yaml").write_text("format: 2\n" + RULES.partition("\n")[2], "utf-8")
    assert run("why", "moss") == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")


def test_explaining_writes_nothing(run: Command, vault: Path):
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    run("why", "moss", *DAY)
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before
