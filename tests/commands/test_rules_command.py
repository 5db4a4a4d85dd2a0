from pathlib import Path

import pytest
from visits import RULES, Command, make_vault

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


def test_the_list_names_every_rule_with_its_sources(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    assert run("rules", "list", tmp_path) == (
        0,
        "greet    Greet everybody  (G1, G2)\npay      Pay\nharvest  Harvest\nprune    Prune\nmeasure  Measure\n",
        "",
    )


def test_the_list_says_which_rules_are_off_and_where(run: Command, tmp_path: Path):
    (tmp_path / "base.yaml").write_text(RULES, "utf-8")
    mine = "format: 1\nextends: base.yaml\nrules:\n  prune: off\n  harvest: off\n"
    make_vault(tmp_path, {}, mine)
    assert run("rules", "list", tmp_path) == (
        0,
        "greet    Greet everybody  (G1, G2)\npay      Pay\nmeasure  Measure\n"
        "harvest  off: rules.yaml:5\nprune    off: rules.yaml:4\n",
        "",
    )


def test_without_a_folder_the_nearest_vault_is_listed(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {})
    (tmp_path / "Sub").mkdir()
    monkeypatch.chdir(tmp_path / "Sub")
    assert run("rules", "list")[1].splitlines()[1] == "pay      Pay"


def test_tests_that_pass_are_counted(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES + TESTED.replace("@@", "overdue"))
    assert run("rules", "test", tmp_path) == (0, "2 tests of 6 rules: all passed\n", "")


def test_a_test_that_fails_is_named_with_its_line(run: Command, tmp_path: Path):
    rules = RULES + TESTED.replace("@@", "quiet")
    make_vault(tmp_path, {}, rules)
    line = rules[: rules.index("      - name: the day after")].count("\n") + 1
    assert run("rules", "test", tmp_path) == (
        1,
        f"rules.yaml:{line}: rule mow, test “the day after”: 2026-03-03: expected quiet, found overdue\n"
        "2 tests of 6 rules: 1 failed\n",
        "",
    )


@pytest.mark.parametrize(
    ("ids", "result"),
    [
        (["mow"], (1, 2)),
        (["pay"], (0, 1)),
        (["pay", "mow"], (1, 2)),
    ],
)
def test_only_the_tests_of_the_rules_named_are_run(run: Command, tmp_path: Path, ids: list[str], result):
    make_vault(tmp_path, {}, RULES + TESTED.replace("@@", "quiet"))
    code, out, err = run("rules", "test", tmp_path, *ids)
    assert ((code, len(out.splitlines())), err) == (result, "")
    counted = {"mow": "2 tests of 1 rule: 1 failed", "pay": "0 tests of 1 rule: all passed"}
    assert out.splitlines()[-1] == counted.get(" ".join(ids), "2 tests of 2 rules: 1 failed")


def test_a_rule_that_is_not_there_is_a_usage_error(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    code, out, err = run("rules", "test", tmp_path, "harvst")
    message = "Error: there is no rule `harvst`; did you mean `harvest`?"
    assert (code, out, err.splitlines()[-1]) == (2, "", message)


@pytest.mark.parametrize("part", ["list", "test"])
def test_mistaken_rules_are_named_and_nothing_is_shown(run: Command, tmp_path: Path, part: str):
    make_vault(tmp_path, {}, "format: 2\n" + RULES.partition("\n")[2])
    assert run("rules", part, tmp_path) == (
        1,
        "",
        "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n",
    )


def test_the_shipped_rules_pass_their_own_tests(run: Command, tmp_path: Path):
    code, out, err = run("rules", "test", tmp_path)
    assert (code, err, out.splitlines()[1:], out.rstrip("\n").endswith(": all passed")) == (0, "", [], True)
