import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from visits import NOTES, TODAY, make_vault, page_of, visit_rules

import followup_md
from followup_md.build import build_agenda, check_vault, evaluate_vault, is_current, write_agenda
from followup_md.files import CouldNotLook, CouldNotWrite
from followup_md.lint import Understood
from followup_md.model import ERROR, WARNING, Problem
from followup_md.render.markdown import HEAD

ROOT = Path(followup_md.__file__).parent.parent
VISITS = visit_rules()
WRONG_DAY = Problem(
    "Thyme.md",
    4,
    6,
    ERROR,
    "field-value",
    "`day: 2026-02-31` is no day of the calendar",
)
UNTESTED = "no test covers rule `{}`: add `tests:` with a note and what it expects on some days"
OF_THE_RULES = (
    Problem("rules.yaml", 13, 1, WARNING, "rules-unused", "nothing uses the field `fee` of `visit`"),
    Problem("rules.yaml", 21, 1, WARNING, "rules-unused", "no rule uses the fact `came` of `visit`"),
    Problem("rules.yaml", 27, 1, WARNING, "rules-untested", UNTESTED.format("greet")),
    Problem("rules.yaml", 41, 1, WARNING, "rules-untested", UNTESTED.format("pay")),
    Problem("rules.yaml", 53, 1, WARNING, "rules-untested", UNTESTED.format("harvest")),
    Problem("rules.yaml", 62, 1, WARNING, "rules-untested", UNTESTED.format("prune")),
    Problem("rules.yaml", 71, 1, WARNING, "rules-untested", UNTESTED.format("measure")),
)


def test_a_vault_gives_the_page_of_its_notes(tmp_path: Path):
    built = build_agenda(make_vault(tmp_path), VISITS, TODAY)
    assert built.page == page_of(NOTES, VISITS)
    assert built.agenda.problems == (WRONG_DAY,)


def test_names_that_stand_twice_are_counted_over_the_whole_vault(tmp_path: Path):
    make_vault(tmp_path, {"Beds/Rose.md": NOTES["Beds/Rose.md"]})
    (tmp_path / "rose.MD").write_text("no front matter", "utf-8")
    assert "[[Beds/Rose|Rose Hill]]" in build_agenda(tmp_path, VISITS, TODAY).page


def test_the_reach_of_coming_up_and_the_progress_are_handed_on(tmp_path: Path):
    told: list[tuple[int, int]] = []
    make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]})
    built = build_agenda(tmp_path, VISITS, TODAY, 60, lambda done, total: told.append((done, total)))
    assert [section.title for section in built.agenda.sections] == ["Coming up"]
    assert build_agenda(tmp_path, VISITS, TODAY).agenda.sections == ()
    assert told == [(0, 1)]


def test_what_is_evaluated_has_the_keys_of_the_agenda(tmp_path: Path):
    evaluated = evaluate_vault(make_vault(tmp_path), VISITS, TODAY)
    items = build_agenda(tmp_path, VISITS, TODAY).agenda.items()
    shown = {item.key: (item.outcome.rule.id, item.outcome.path) for item in items}
    assert {key: (evaluated.keys[key].rule.id, evaluated.keys[key].path) for key in shown} == shown
    assert (len(shown), evaluated.problems) == (5, (WRONG_DAY,))


def test_the_agenda_is_written_once_and_then_left_alone(tmp_path: Path):
    page = build_agenda(make_vault(tmp_path), VISITS, TODAY).page
    path = tmp_path / "Agenda.md"
    assert (is_current(tmp_path, VISITS, page), write_agenda(tmp_path, VISITS, page)) == (False, True)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    assert before[0] == (HEAD + page).encode()
    assert (is_current(tmp_path, VISITS, page), write_agenda(tmp_path, VISITS, page)) == (True, False)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_the_agenda_is_no_note_of_the_next_run(tmp_path: Path):
    page = build_agenda(make_vault(tmp_path), VISITS, TODAY).page
    write_agenda(tmp_path, VISITS, page)
    assert build_agenda(tmp_path, VISITS, TODAY).page == page


@pytest.mark.parametrize("spelled", ["Notes/To do.md", "./Notes//To do.md"])
def test_an_agenda_in_a_folder_of_its_own_is_made_with_the_folder(tmp_path: Path, spelled: str):
    rules = visit_rules(f"page:\n  file: {spelled}\n")
    page = build_agenda(make_vault(tmp_path), rules, TODAY).page
    assert write_agenda(tmp_path, rules, page)
    assert (tmp_path / "Notes" / "To do.md").read_bytes() == (HEAD + page).encode()
    assert build_agenda(tmp_path, rules, TODAY).page == page


def test_what_the_user_wrote_around_the_page_stays(tmp_path: Path):
    page = build_agenda(make_vault(tmp_path), VISITS, TODAY).page
    path = tmp_path / "Agenda.md"
    path.write_bytes(b"\xef\xbb\xbfmine\r\n<!-- followup-md:begin -->\n<!-- followup-md:end -->\r\nmine too")
    assert write_agenda(tmp_path, VISITS, page)
    assert path.read_bytes() == b"\xef\xbb\xbfmine\r\n" + page.rstrip("\n").encode() + b"\r\nmine too"


FOREIGN = (
    "Agenda.md is there already, and not with the two marker lines of followup-md, so it is left alone. "
    "Rename it, or set another file under `page: file:` in rules.yaml."
)


@pytest.mark.parametrize("old", [b"", b"of a meeting\n"])
def test_a_file_of_that_name_without_markers_is_refused_with_advice(tmp_path: Path, old: bytes):
    (tmp_path / "Agenda.md").write_bytes(old)
    for function in (is_current, write_agenda):
        with pytest.raises(CouldNotWrite) as caught:
            function(tmp_path, VISITS, "page")
        assert str(caught.value) == FOREIGN
    assert (tmp_path / "Agenda.md").read_bytes() == old


def test_a_folder_behind_a_link_out_of_the_vault_is_not_written_to(tmp_path: Path):
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    vault.mkdir()
    outside.mkdir()
    (vault / "Notes").symlink_to(outside)
    with pytest.raises(CouldNotWrite) as caught:
        write_agenda(vault, visit_rules("page:\n  file: Notes/Agenda.md\n"), "page")
    assert str(caught.value) == "Agenda.md would lie outside the vault, behind a link; it is not written"
    assert os.listdir(outside) == []


def test_a_vault_that_is_itself_a_link_is_written_to(tmp_path: Path):
    (tmp_path / "vault").mkdir()
    (tmp_path / "link").symlink_to("vault")
    assert write_agenda(tmp_path / "link", VISITS, "page")
    assert (tmp_path / "vault" / "Agenda.md").read_bytes() == (HEAD + "page").encode()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(path: Path, **named: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(CouldNotWrite) as caught:
        write_agenda(tmp_path, visit_rules("page:\n  file: Notes/Agenda.md\n"), "page")
    assert str(caught.value) == "Notes could not be made: No space left on device"
    assert os.listdir(tmp_path) == []


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path):
    (tmp_path / "Notes").write_bytes(b"x")
    with pytest.raises(CouldNotLook) as caught:
        write_agenda(tmp_path, visit_rules("page:\n  file: Notes/Agenda.md\n"), "page")
    assert str(caught.value) == "Agenda.md could not be read: Not a directory"


def test_checking_counts_files_and_warns_of_what_is_still_to_come(tmp_path: Path):
    log = "log:\n  - 2026-03-03 paid\n  - 2026-03-04 watered Ana\n  - 2026-03-05 done prune\n"
    make_vault(tmp_path, {"b.md": "garden: Fig\nday: 2026-03-01\nguides: [Ana]\n" + log, "Thyme.md": NOTES["Thyme.md"]})
    (tmp_path / "plain.md").write_text("", "utf-8")
    understood = tuple(
        Understood("rules.yaml", line, rule, name, phrase, "b.md", day)
        for line, rule, name, phrase, day in (
            (34, "greet", "from", "1 day before day", "Sat 28 Feb 2026"),
            (35, "greet", "due", "1 day after day", "Mon 2 Mar 2026"),
            (36, "greet", "until", "9 days after day", "Tue 10 Mar 2026"),
            (47, "pay", "from", "2 days after day", "Tue 3 Mar 2026"),
            (48, "pay", "until", "40 days after day", "Fri 10 Apr 2026"),
            (57, "harvest", "from", "30 days after day", "Tue 31 Mar 2026"),
            (58, "harvest", "until", "90 days after day", "Sat 30 May 2026"),
            (67, "prune", "from", "day", "Sun 1 Mar 2026"),
            (68, "prune", "until", "20 days after day", "Sat 21 Mar 2026"),
        )
    )
    assert check_vault(tmp_path, VISITS, TODAY) == (
        3,
        (
            *OF_THE_RULES,
            WRONG_DAY,
            Problem("b.md", 8, 1, WARNING, "log-future", "`watered Ana` is dated 2026-03-04, still to come"),
            Problem("b.md", 9, 1, WARNING, "log-future", "`done prune` is dated 2026-03-05, still to come"),
        ),
        understood,
    )
    assert check_vault(tmp_path, VISITS, date(2026, 3, 5)) == (3, (*OF_THE_RULES, WRONG_DAY), understood)


# the same bytes everywhere


def test_the_same_notes_rules_and_date_give_the_same_bytes_in_any_surroundings(tmp_path: Path):
    notes = {**NOTES, "Beds/東京.md": "garden: Straße\nday: 2026-03-02\nguides: [Cy, Ana, Bo]\n"}
    notes |= {f"Beds/{number}.md": "garden: Plot\nday: 2026-02-28\nguides: [Ana]\n" for number in range(12)}
    pages, outputs = set(), set()
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "PYTHONUTF8": "1"},
    ]
    for number, environment in enumerate(surroundings):
        vault = tmp_path / f"vault {number}"
        vault.mkdir()
        paths = sorted(notes)
        random.Random(number).shuffle(paths)
        make_vault(vault, {path: notes[path] for path in paths})
        done = subprocess.run(
            [sys.executable, "-m", "followup_md", "agenda", "--as-of", "2026-03-03", "--format", "json", str(vault)],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        assert done.returncode == 0, done.stderr
        pages.add((vault / "Agenda.md").read_bytes())
        outputs.add((done.stdout, done.stderr))
    assert (len(pages), len(outputs)) == (1, 1)


def test_the_order_in_which_the_system_lists_a_folder_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path)
    expected = build_agenda(tmp_path, VISITS, TODAY).page
    scandir = os.scandir

    class Reversed:
        def __init__(self, folder: str) -> None:
            with scandir(folder) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> object:
            return iter(self.entries)

        def __exit__(self, *arguments: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Reversed)
    assert build_agenda(tmp_path, VISITS, TODAY).page == expected


# reading harms nothing

WATCHED = """
import os, sys
seen = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            seen.append(f"open {path}")
    elif event.partition(".")[0] in ("socket", "subprocess", "ftplib", "urllib") or event in (
        "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.system", "os.exec", "os.fork", "exec.code", "os.truncate"
    ):
        seen.append(" ".join([event, *map(str, arguments[:2])]))
sys.dont_write_bytecode = True
sys.argv[0] = "followup-md"
import followup_md.cli
sys.addaudithook(watch)
try:
    followup_md.cli.main()
finally:
    sys.stderr.write("".join(line + "\\n" for line in seen))
"""


def watched_run(vault: Path, *arguments: str) -> list[str]:
    """What a run did to the world, the vault's path taken out."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        capture_output=True,
        text=True,
        cwd=vault,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return [
        line.replace(f"{vault}/", "").replace(str(vault), "VAULT")
        for line in done.stderr.splitlines()
        if "Thyme.md" not in line
    ]


def bytes_of(vault: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in vault.rglob("*") if path.is_file())
    return {str(path.relative_to(vault)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_run_writes_nothing_but_the_agenda_and_makes_no_connection(tmp_path: Path):
    before = bytes_of(make_vault(tmp_path))
    temporary = ".Agenda.md.followup-md.tmp"
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03") == [
        "os.mkdir VAULT 511",
        f"os.remove {temporary} -1",
        f"open {temporary}",
        f"os.rename {temporary} Agenda.md",
    ]
    after = bytes_of(tmp_path)
    del after["Agenda.md"]
    assert after == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("agenda", "--as-of", "2026-03-03", "--stdout"),
        ("agenda", "--as-of", "2026-03-03", "--format", "json", "--stdout"),
        ("rules", "list"),
        ("rules", "test"),
    ],
)
def test_a_run_that_only_shows_something_opens_nothing_for_writing(tmp_path: Path, arguments: tuple[str, ...]):
    before = bytes_of(make_vault(tmp_path))
    assert watched_run(tmp_path, *arguments) == []
    assert bytes_of(tmp_path) == before


def test_a_second_run_opens_nothing_for_writing(tmp_path: Path):
    make_vault(tmp_path)
    watched_run(tmp_path, "agenda", "--as-of", "2026-03-03")
    before = bytes_of(tmp_path)
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03") == []
    assert bytes_of(tmp_path) == before


def test_code_in_notes_and_rules_is_not_run(tmp_path: Path):
    code = "!!python/object/apply:os.system ['touch forged']"
    make_vault(tmp_path, {"a.md": f"garden: {code}\nday: 2026-03-01\n", "b.md": NOTES["Beds/Rose.md"]})
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03", "--stdout") == []
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md", "rules.yaml"]
