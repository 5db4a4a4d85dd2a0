import os
import random
import subprocess
import sys
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import pytest
from letters import DRAFTING, GARDEN, GREETING, agenda_with_drafts, garden_vault, with_drafts
from letters import rules_of as garden_rules
from ticking import (
    ANA,
    BO,
    CY,
    CY_KEY,
    PRUNE,
    TWO,
    WAITS,
    box_line,
    build,
    bytes_in,
    edit_page,
    logs_of,
    notes_in,
    page_of_vault,
    run,
    tick,
    ticking_vault,
)
from visits import NOTES, TODAY, make_vault, page_of, visit_rules

import followup_md
from followup_md.agenda.model import DraftState
from followup_md.agenda.page_file import HEAD
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.notes import Notes, read_notes
from followup_md.workflow.build import (
    MOST_TRIES,
    build_agenda,
    evaluate_vault,
    is_current,
    read_all,
    update_agenda,
    write_agenda,
)
from followup_md.workflow.check import check_vault
from followup_md.workflow.record_ticks import Taken

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
    built = build(make_vault(tmp_path))
    assert built.page == page_of(NOTES, VISITS)
    assert built.agenda.problems == (WRONG_DAY,)


def test_names_that_stand_twice_are_counted_over_the_whole_vault(tmp_path: Path):
    make_vault(tmp_path, {"Beds/Rose.md": NOTES["Beds/Rose.md"]})
    (tmp_path / "rose.MD").write_text("no front matter", "utf-8")
    assert "[[Beds/Rose|Rose Hill]]" in build(tmp_path).page


def test_the_reach_of_coming_up_and_the_progress_are_handed_on(tmp_path: Path):
    told: list[tuple[int, int]] = []
    make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]})
    built = build_agenda(
        tmp_path, VISITS, TODAY, read_all(tmp_path, VISITS, lambda done, total: told.append((done, total))), 60
    )
    assert [section.title for section in built.agenda.sections] == ["Coming up"]
    assert build(tmp_path).agenda.sections == ()
    assert told == [(0, 1)]


def test_what_is_evaluated_has_the_keys_of_the_agenda(tmp_path: Path):
    evaluated = evaluate_vault(make_vault(tmp_path), VISITS, TODAY)
    items = build(tmp_path).agenda.items()
    shown = {item.key: (item.outcome.rule.id, item.outcome.path) for item in items}
    assert {key: (evaluated.keys[key].rule.id, evaluated.keys[key].path) for key in shown} == shown
    assert (len(shown), evaluated.problems) == (5, (WRONG_DAY,))


def test_the_agenda_is_written_once_and_then_left_alone(tmp_path: Path):
    built = build(make_vault(tmp_path))
    path = tmp_path / "Agenda.md"
    assert (is_current(tmp_path, VISITS, built), write_agenda(tmp_path, VISITS, built)) == (False, True)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    assert before[0] == (HEAD + built.page).encode()
    again = build(tmp_path)
    assert (again.page, again.old) == (built.page, before[0])
    assert (is_current(tmp_path, VISITS, again), write_agenda(tmp_path, VISITS, again)) == (True, False)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_the_agenda_is_no_note_of_the_next_run(tmp_path: Path):
    built = build(make_vault(tmp_path))
    write_agenda(tmp_path, VISITS, built)
    assert build(tmp_path).page == built.page


@pytest.mark.parametrize("spelled", ["Notes/To do.md", "./Notes//To do.md"])
def test_an_agenda_in_a_folder_of_its_own_is_made_with_the_folder(tmp_path: Path, spelled: str):
    rules = visit_rules(f"page:\n  file: {spelled}\n")
    built = build(make_vault(tmp_path), rules=rules)
    assert write_agenda(tmp_path, rules, built)
    assert (tmp_path / "Notes" / "To do.md").read_bytes() == (HEAD + built.page).encode()
    assert build(tmp_path, rules=rules).page == built.page


def test_what_the_user_wrote_around_the_page_stays(tmp_path: Path):
    path = make_vault(tmp_path) / "Agenda.md"
    path.write_bytes(b"\xef\xbb\xbfmine\r\n<!-- followup-md:begin -->\n<!-- followup-md:end -->\r\nmine too")
    built = build(tmp_path)
    assert write_agenda(tmp_path, VISITS, built)
    assert path.read_bytes() == b"\xef\xbb\xbfmine\r\n" + built.page.rstrip("\n").encode() + b"\r\nmine too"


FOREIGN = (
    "Agenda.md is there already, and not with the two marker lines of followup-md, so it is left alone. "
    "Rename it, put the lines back, or set another file under `page: file:` in rules.yaml."
)


@pytest.mark.parametrize("old", [b"", b"of a meeting\n"])
def test_a_file_of_that_name_without_markers_is_refused_with_advice(tmp_path: Path, old: bytes):
    (tmp_path / "Agenda.md").write_bytes(old)
    for function in (is_current, write_agenda):
        with pytest.raises(CouldNotWrite) as caught:
            function(tmp_path, VISITS, build(tmp_path))
        assert str(caught.value) == FOREIGN
    assert (tmp_path / "Agenda.md").read_bytes() == old


def test_a_folder_behind_a_link_out_of_the_vault_is_not_written_to(tmp_path: Path):
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    vault.mkdir()
    outside.mkdir()
    (vault / "Notes").symlink_to(outside)
    with pytest.raises(CouldNotWrite) as caught:
        run(vault, rules=visit_rules("page:\n  file: Notes/Agenda.md\n"))
    assert str(caught.value) == "Agenda.md would lie outside the vault, behind a link; it is not written"
    assert os.listdir(outside) == []


def test_a_vault_that_is_itself_a_link_is_written_to(tmp_path: Path):
    (tmp_path / "vault").mkdir()
    (tmp_path / "link").symlink_to("vault")
    done = run(tmp_path / "link")
    assert done.written
    assert (tmp_path / "vault" / "Agenda.md").read_bytes() == (HEAD + done.built.page).encode()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(path: Path, **named: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(CouldNotWrite) as caught:
        run(tmp_path, rules=visit_rules("page:\n  file: Notes/Agenda.md\n"))
    assert str(caught.value) == "Notes could not be made: No space left on device"
    assert os.listdir(tmp_path) == []


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path):
    (tmp_path / "Notes").write_bytes(b"x")
    with pytest.raises(CouldNotLook) as caught:
        run(tmp_path, rules=visit_rules("page:\n  file: Notes/Agenda.md\n"))
    assert str(caught.value) == "Agenda.md could not be read: Not a directory"


# ticks


@pytest.fixture
def ticked(tmp_path: Path) -> Path:
    """A vault with one box ticked in each of its two notes."""
    vault = ticking_vault(tmp_path, TWO)
    tick(vault, ANA)
    tick(vault, CY, "-")
    return vault


ROSE, FERN = "Beds/Rose.md", "Fern.md"
EVENTS = {ROSE: ["2026-03-03 watered Ana Ruiz"], FERN: ["2026-03-03 skipped greet Cy Wren"]}
TOMORROW = date(2026, 3, 4)


def test_ticks_are_taken_in_and_the_page_is_that_of_the_notes_as_they_are_then(ticked: Path):
    done = run(ticked)
    assert (logs_of(ticked), done.written, done.built.pending) == (EVENTS, True, ())
    assert done.built.taken == (
        Taken(FERN, ("2026-03-03 skipped greet Cy Wren",)),
        Taken(ROSE, ("2026-03-03 watered Ana Ruiz",)),
    )
    assert page_of_vault(ticked) == HEAD + build(ticked).page
    assert [item.text for item in done.built.agenda.items()] == [
        *("Greet Bo Lee", "Measure", "Pay by hand", "Pay", "Prune by hand", "Prune"),
    ]


def test_a_run_that_writes_nothing_takes_nothing_in_and_says_that_ticks_wait(ticked: Path):
    before = bytes_in(ticked)
    built = build(ticked)
    assert [(one.tick.key, one.line) for one in built.pending] == [
        (CY_KEY, "2026-03-03 skipped greet Cy Wren"),
        (WAITS[ANA], "2026-03-03 watered Ana Ruiz"),
    ]
    assert (built.taken, is_current(ticked, VISITS, built), bytes_in(ticked)) == ((), False, before)
    write_agenda(ticked, VISITS, built)
    assert is_current(ticked, VISITS, build(ticked)) is False
    run(ticked)
    assert is_current(ticked, VISITS, build(ticked)) is True


def test_a_run_that_may_edit_no_note_keeps_the_ticks_with_the_day_on_which_it_saw_them(ticked: Path):
    notes, lines = notes_in(ticked), page_of_vault(ticked)
    assert run(ticked, take_ticks=False).written is True
    assert notes_in(ticked) == notes
    ana, cy = box_line(lines, ANA, "- [x] "), box_line(lines, CY, "- [-] ")
    assert page_of_vault(ticked) == lines.replace(ana, f"{ana} ✅ 2026-03-03").replace(cy, f"{cy} ❌ 2026-03-03")
    assert run(ticked, take_ticks=False).written is False
    run(ticked, TOMORROW, take_ticks=False)
    assert notes_in(ticked) == notes
    run(ticked, TOMORROW)
    assert logs_of(ticked) == EVENTS


def test_a_note_that_may_not_be_edited_now_keeps_its_ticks_and_no_other_does(ticked: Path):
    read = read_all(ticked, VISITS)
    built = update_agenda(ticked, VISITS, TODAY, read, may_edit=lambda path: path == FERN).built
    assert ([one.tick.key for one in built.pending], built.agenda.problems) == ([WAITS[ANA]], ())
    assert logs_of(ticked) == {**EVENTS, ROSE: []}
    assert box_line(page_of_vault(ticked), ANA, "- [x] ")[-12:] == "✅ 2026-03-03"
    run(ticked, TOMORROW)
    assert logs_of(ticked) == EVENTS


def test_notes_are_read_again_where_events_were_written_and_else_once(ticked: Path):
    asked: list[Collection[str]] = []

    def read(paths: Collection[str]) -> Notes:
        asked.append(list(paths))
        return read_notes(ticked, VISITS)

    update_agenda(ticked, VISITS, TODAY, read)
    assert asked == [[], [FERN, ROSE]]
    update_agenda(ticked, VISITS, TODAY, read)
    assert asked == [[], [FERN, ROSE], []]


class Meanwhile:
    """Reads a vault, and lets somebody do something each time before the page is written."""

    def __init__(self, vault: Path, *deeds: Callable[[], object]) -> None:
        self.vault, self.deeds = vault, list(deeds)

    def __call__(self, paths: Collection[str]) -> Notes:
        notes = read_notes(self.vault, VISITS)
        if self.deeds:
            self.deeds.pop(0)()
        return notes


def test_a_box_that_is_ticked_while_the_page_is_built_is_not_lost(ticked: Path):
    read = Meanwhile(ticked, lambda: tick(ticked, BO), lambda: None, lambda: tick(ticked, PRUNE, "-"))
    done = update_agenda(ticked, VISITS, TODAY, read)
    events = {**EVENTS, ROSE: [*EVENTS[ROSE], "2026-03-03 watered Bo Lee", "2026-03-03 skipped prune"]}
    assert (logs_of(ticked), [(one.note, one.lines) for one in done.built.taken]) == (
        events,
        [
            (FERN, tuple(EVENTS[FERN])),
            (ROSE, tuple(EVENTS[ROSE])),
            (ROSE, ("2026-03-03 watered Bo Lee",)),
            (ROSE, ("2026-03-03 skipped prune",)),
        ],
    )
    assert page_of_vault(ticked) == HEAD + build(ticked).page
    assert run(ticked).written is False


def test_words_that_are_written_around_the_page_while_it_is_built_stay(ticked: Path):
    done = update_agenda(
        ticked, VISITS, TODAY, Meanwhile(ticked, lambda: edit_page(ticked, lambda page: f"{page}mine"))
    )
    assert page_of_vault(ticked) == f"{HEAD}{done.built.page}mine"


def test_a_page_that_goes_or_comes_while_it_is_built_is_built_anew(ticked: Path):
    update_agenda(ticked, VISITS, TODAY, Meanwhile(ticked, (ticked / "Agenda.md").unlink))
    assert (page_of_vault(ticked), logs_of(ticked)) == (HEAD + build(ticked).page, EVENTS)
    (ticked / "Agenda.md").unlink()
    with pytest.raises(CouldNotWrite) as caught:
        read = Meanwhile(ticked, lambda: (ticked / "Agenda.md").write_bytes(b"mine"))
        update_agenda(ticked, VISITS, TODAY, read)
    assert (str(caught.value), page_of_vault(ticked)) == (FOREIGN, "mine")


def test_a_page_that_never_stays_the_same_is_left_as_it_is(ticked: Path):
    page = page_of_vault(ticked)
    deeds = [lambda: edit_page(ticked, lambda page: f"{page}x") for _ in range(MOST_TRIES + 1)]
    with pytest.raises(CouldNotWrite) as caught:
        update_agenda(ticked, VISITS, TODAY, Meanwhile(ticked, *deeds))
    assert str(caught.value) == "Agenda.md keeps changing while it is being written; close it elsewhere and try again"
    assert (page_of_vault(ticked), logs_of(ticked)) == (page + "x" * (MOST_TRIES + 1), EVENTS)
    run(ticked)
    assert (page_of_vault(ticked), logs_of(ticked)) == (
        HEAD + build(ticked).page + "x" * (MOST_TRIES + 1),
        EVENTS,
    )


def test_the_page_may_change_four_times(ticked: Path):
    deeds = [lambda: edit_page(ticked, lambda page: f"{page}x")] * MOST_TRIES
    update_agenda(ticked, VISITS, TODAY, Meanwhile(ticked, *deeds))  # one try reads twice
    assert page_of_vault(ticked) == HEAD + build(ticked).page + "xxxxx"


def test_ticks_in_a_file_that_is_not_ours_are_nothing(ticked: Path):
    edit_page(ticked, lambda page: page.replace("<!-- followup-md:end -->", ""))
    before = bytes_in(ticked)
    with pytest.raises(CouldNotWrite):
        run(ticked)
    assert bytes_in(ticked) == before


# checking


def test_checking_counts_files_and_warns_of_what_is_still_to_come(tmp_path: Path):
    log = "log:\n  - 2026-03-03 paid\n  - 2026-03-04 watered Ana\n  - 2026-03-05 done prune\n"
    make_vault(tmp_path, {"b.md": "garden: Fig\nday: 2026-03-01\nguides: [Ana]\n" + log, "Thyme.md": NOTES["Thyme.md"]})
    (tmp_path / "plain.md").write_text("", "utf-8")
    assert check_vault(tmp_path, VISITS, TODAY) == (
        3,
        (
            *OF_THE_RULES,
            WRONG_DAY,
            Problem("b.md", 8, 1, WARNING, "log-future", "`watered Ana` is dated 2026-03-04, still to come"),
            Problem("b.md", 9, 1, WARNING, "log-future", "`done prune` is dated 2026-03-05, still to come"),
        ),
    )
    assert check_vault(tmp_path, VISITS, date(2026, 3, 5)) == (3, (*OF_THE_RULES, WRONG_DAY))


def test_a_check_names_the_ticks_that_cannot_be_taken_in_with_their_lines(ticked: Path):
    edit_page(ticked, lambda page: f"{page}- [x] mine 🆔 fm-zzzzzz\n")
    line = page_of_vault(ticked).split("\n").index("- [x] mine 🆔 fm-zzzzzz") + 1
    gone = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
    before = bytes_in(ticked)
    found = check_vault(ticked, VISITS, TODAY).problems
    assert [problem for problem in found if problem.code == "tick"] == [
        Problem("Agenda.md", line, 1, ERROR, "tick", f"`fm-zzzzzz` {gone}")
    ]
    assert bytes_in(ticked) == before


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
    expected = build(tmp_path).page
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
    assert build(tmp_path).page == expected


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


# drafts

SAME_WORDS = "It was a lovely day at the pond.\n"
ANA_DRAFT, BO_DRAFT = "Drafts/Rose - greet Ana Ruiz.md", "Drafts/Rose - greet Bo Lee.md"
ALIKE_DRAFTS = Problem(
    ANA_DRAFT,
    0,
    0,
    WARNING,
    "drafts-alike",
    f"is 100 % like `{BO_DRAFT}`, both say “It was a lovely day at the pond.”; "
    "people compare notes, so give each their own",
)


def make_alike(vault: Path) -> Path:
    for path in (ANA_DRAFT, BO_DRAFT):
        text = (vault / path).read_text("utf-8")
        (vault / path).write_text(text[: text.index("What I")] + SAME_WORDS, "utf-8")
    return vault


def test_the_agenda_knows_the_drafts_that_were_not_sent(tmp_path: Path):
    vault = with_drafts(tmp_path)
    drafts = {item.outcome.person.name: item.draft for item in agenda_with_drafts(vault).items() if item.outcome.person}
    assert drafts == {"Ana Ruiz": DraftState(ANA_DRAFT, 1), "Bo Lee": DraftState(BO_DRAFT, 0)}
    text = (vault / ANA_DRAFT).read_text("utf-8")
    (vault / ANA_DRAFT).write_text(text.replace("type: draft\n", "type: draft\nsent: 2026-03-02\n"), "utf-8")
    drafts = {item.outcome.person.name: item.draft for item in agenda_with_drafts(vault).items() if item.outcome.person}
    assert drafts == {"Ana Ruiz": None, "Bo Lee": DraftState(BO_DRAFT, 0)}


def test_drafts_that_say_the_same_are_a_problem_of_the_agenda_and_of_a_check(tmp_path: Path):
    vault = make_alike(with_drafts(tmp_path))
    assert agenda_with_drafts(vault).problems == (ALIKE_DRAFTS,)
    found = check_vault(vault, GARDEN, TODAY).problems
    assert [problem for problem in found if problem.code in ("drafts-alike", "template")] == [ALIKE_DRAFTS]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "greeting.md",
            GREETING.replace("{sorry}", "{sorry"),
            ("Templates/greeting.md", 13, 3, "this bracket is not closed"),
        ),
        (
            "bill.md",
            "---\nsubject: Hi\n---\n",
            (
                *("Templates/bill.md", 1, 1),
                "a template begins with front matter that holds `to:` and `subject:`; `to` is missing",
            ),
        ),
    ],
)
def test_a_check_names_the_mistakes_of_templates(tmp_path: Path, name: str, text: str, said: tuple[str, int, int, str]):
    vault = with_drafts(tmp_path)
    (vault / "Templates" / name).write_text(text, "utf-8")
    path, line, column, message = said
    found = check_vault(vault, GARDEN, TODAY).problems
    assert [problem for problem in found if problem.code == "template"] == [
        Problem(path, line, column, ERROR, "template", message)
    ]


def test_a_mistake_of_a_template_that_several_rules_use_is_named_once(tmp_path: Path):
    vault = garden_vault(tmp_path)
    text = DRAFTING.replace("draft: greeting.md", "draft: bill.md")
    (vault / "Templates" / "bill.md").write_text("---\nto: Ana\nsubject: Hi\n---\n{garden\n", "utf-8")
    found = check_vault(vault, garden_rules(text), TODAY).problems
    said = "this bracket is not closed"
    assert [problem for problem in found if problem.code == "template"] == [
        Problem("Templates/bill.md", 5, 1, ERROR, "template", said)
    ]


def test_a_template_that_is_missing_is_a_problem_of_the_rule(tmp_path: Path):
    vault = garden_vault(tmp_path)
    (vault / "Templates" / "bill.md").unlink()
    line = DRAFTING[: DRAFTING.index("draft: bill.md")].count("\n") + 1
    said = "there is no template `bill.md`, neither in `Templates` nor among those of the rules"
    found = check_vault(vault, GARDEN, TODAY).problems
    assert [problem for problem in found if problem.code == "template"] == [
        Problem("rules.yaml", line, 1, ERROR, "template", said)
    ]


def test_drafts_are_no_notes_of_a_kind_and_change_no_item(tmp_path: Path):
    before = [(item.key, item.text, item.reason) for item in agenda_with_drafts(garden_vault(tmp_path)).items()]
    agenda = agenda_with_drafts(with_drafts(tmp_path))
    assert [(item.key, item.text, item.reason) for item in agenda.items()] == before
    assert (agenda.problems, agenda.counts.kinds, agenda.counts.plain) == ((), {"visit": 1}, 2)
