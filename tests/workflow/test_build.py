import os
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from faults import raised
from letters import DRAFTING, GARDEN, GREETING, agenda_with_drafts, garden_vault, with_drafts
from letters import rules_of as garden_rules
from observed import run_python, states_in
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
    with_field,
)
from visits import NOTES, TODAY, Command, make_vault, page_of, visit_rules

from followup_md.agenda.model import DraftState
from followup_md.agenda.page_file import HEAD
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.text.markdown import parse_front_matter
from followup_md.vault.files import CouldNotWrite, Quiet
from followup_md.vault.notes import Notes, NotesOnDisk
from followup_md.workflow.build import build_agenda
from followup_md.workflow.check import check_vault
from followup_md.workflow.record_ticks import Recorded
from followup_md.workflow.update import MOST_TRIES, is_current, update_agenda, write_agenda
from followup_md.workflow.workspace import Workspace, evaluate_vault, make_workspace

VISITS = visit_rules()


def workspace_of(vault: Path) -> Workspace:
    return make_workspace(vault, VISITS, TODAY)


WRONG_DAY = Problem(Place("Thyme.md", 4, 6), ERROR, "field-value", "`day: 2026-02-31` is not a valid date")
UNTESTED = "no test covers rule `{}`: add `tests:` with a note and what it expects on some days"
OF_THE_RULES = (
    Problem(Place("rules.yaml", 13, 7), WARNING, "rules-unused", "nothing uses the field `fee` of `visit`"),
    Problem(Place("rules.yaml", 21, 7), WARNING, "rules-unused", "no rule uses the fact `came` of `visit`"),
    Problem(Place("rules.yaml", 27, 3), WARNING, "rules-untested", UNTESTED.format("greet")),
    Problem(Place("rules.yaml", 41, 3), WARNING, "rules-untested", UNTESTED.format("pay")),
    Problem(Place("rules.yaml", 53, 3), WARNING, "rules-untested", UNTESTED.format("harvest")),
    Problem(Place("rules.yaml", 62, 3), WARNING, "rules-untested", UNTESTED.format("prune")),
    Problem(Place("rules.yaml", 71, 3), WARNING, "rules-untested", UNTESTED.format("measure")),
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
    built = build_agenda(make_workspace(tmp_path, VISITS, TODAY, lambda done, total: told.append((done, total))), 60)
    assert [section.title for section in built.agenda.sections] == ["Coming up"]
    assert build(tmp_path).agenda.sections == ()
    assert told == [(0, 1)]


def test_what_is_evaluated_has_the_keys_of_the_agenda(tmp_path: Path):
    evaluated = evaluate_vault(workspace_of(make_vault(tmp_path)))
    items = build(tmp_path).agenda.items()
    shown = {item.key: (item.outcome.rule.id, item.outcome.path) for item in items}
    assert {key: (evaluated.keys[key].rule.id, evaluated.keys[key].path) for key in shown} == shown
    assert (len(shown), evaluated.problems) == (5, (WRONG_DAY,))


def test_the_agenda_is_written_once_and_then_left_alone(tmp_path: Path):
    built = build(make_vault(tmp_path))
    path = tmp_path / "Agenda.md"
    assert (is_current(workspace_of(tmp_path), built), write_agenda(workspace_of(tmp_path), built)) == (False, True)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    assert before[0] == (HEAD + built.page).encode()
    again = build(tmp_path)
    assert (again.page, again.old) == (built.page, before[0])
    assert (is_current(workspace_of(tmp_path), again), write_agenda(workspace_of(tmp_path), again)) == (True, False)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("spelled", ["Notes/To do.md", "./Notes//To do.md"])
def test_an_agenda_in_a_folder_of_its_own_is_made_with_the_folder(tmp_path: Path, spelled: str):
    rules = visit_rules(f"page:\n  file: {spelled}\n")
    built = build(make_vault(tmp_path), rules=rules)
    assert write_agenda(make_workspace(tmp_path, rules, TODAY), built)
    assert (tmp_path / "Notes" / "To do.md").read_bytes() == (HEAD + built.page).encode()
    assert build(tmp_path, rules=rules).page == built.page


def test_what_the_user_wrote_around_the_page_stays(tmp_path: Path):
    path = make_vault(tmp_path) / "Agenda.md"
    path.write_bytes(b"\xef\xbb\xbfmine\r\n<!-- followup-md:begin -->\n<!-- followup-md:end -->\r\nmine too")
    built = build(tmp_path)
    assert write_agenda(workspace_of(tmp_path), built)
    assert path.read_bytes() == b"\xef\xbb\xbfmine\r\n" + built.page.rstrip("\n").encode() + b"\r\nmine too"


FOREIGN = (
    "Agenda.md exists and lacks the two marker lines of followup-md, so it is left alone. "
    "Rename it, put the lines back, or set another file under `page: file:` in your rules."
)


@pytest.mark.parametrize("old", [b"", b"of a meeting\n"])
def test_a_file_of_that_name_without_markers_is_refused_with_advice(tmp_path: Path, old: bytes):
    make_vault(tmp_path, TWO, None)
    (tmp_path / "Agenda.md").write_bytes(old)
    for function in (is_current, write_agenda):
        with raised(CouldNotWrite, FOREIGN):
            function(workspace_of(tmp_path), build(tmp_path))
    assert (tmp_path / "Agenda.md").read_bytes() == old


def test_a_folder_behind_a_link_out_of_the_vault_is_not_written_to(tmp_path: Path):
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    make_vault(vault, TWO, None)
    outside.mkdir()
    (vault / "Notes").symlink_to(outside)
    with raised(CouldNotWrite, "Agenda.md lies outside the vault, behind a symlink; refusing to write it"):
        run(vault, rules=visit_rules("page:\n  file: Notes/Agenda.md\n"))
    assert os.listdir(outside) == []


def test_a_vault_that_is_itself_a_link_is_written_to(tmp_path: Path):
    make_vault(tmp_path / "vault", TWO, None)
    (tmp_path / "link").symlink_to("vault")
    done = run(tmp_path / "link")
    assert done.written
    assert (tmp_path / "vault" / "Agenda.md").read_bytes() == (HEAD + done.built.page).encode()


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
    assert done.built.recorded == (
        Recorded(FERN, ("2026-03-03 skipped greet Cy Wren",)),
        Recorded(ROSE, ("2026-03-03 watered Ana Ruiz",)),
    )
    assert page_of_vault(ticked) == HEAD + build(ticked).page
    assert [item.text for item in done.built.agenda.items()] == [
        *("Greet Bo Lee", "Measure", "Pay by hand", "Pay", "Prune by hand", "Prune")
    ]


def test_a_run_that_writes_nothing_takes_nothing_in_and_says_that_ticks_wait(ticked: Path):
    before = bytes_in(ticked)
    built = build(ticked)
    assert [(one.tick.key, one.line) for one in built.pending] == [
        (CY_KEY, "2026-03-03 skipped greet Cy Wren"),
        (WAITS[ANA], "2026-03-03 watered Ana Ruiz"),
    ]
    assert (built.recorded, is_current(workspace_of(ticked), built), bytes_in(ticked)) == ((), False, before)
    write_agenda(workspace_of(ticked), built)
    assert is_current(workspace_of(ticked), build(ticked)) is False
    run(ticked)
    assert is_current(workspace_of(ticked), build(ticked)) is True


def test_a_run_that_may_edit_no_note_keeps_the_ticks_with_the_day_on_which_it_saw_them(ticked: Path):
    notes, lines = notes_in(ticked), page_of_vault(ticked)
    assert run(ticked, take_ticks=False).written is True
    assert notes_in(ticked) == notes
    ana, cy = box_line(lines, ANA, "- [x] "), box_line(lines, CY, "- [-] ")
    assert page_of_vault(ticked) == lines.replace(ana, with_field(ana, " ✅ 2026-03-03")).replace(
        cy, with_field(cy, " ❌ 2026-03-03")
    )
    assert run(ticked, take_ticks=False).written is False
    run(ticked, TOMORROW, take_ticks=False)
    assert notes_in(ticked) == notes
    run(ticked, TOMORROW)
    assert logs_of(ticked) == EVENTS


def test_a_note_that_may_not_be_edited_now_keeps_its_ticks_and_no_other_does(ticked: Path):
    os.utime(ticked / ROSE, (1000, 1000))
    os.utime(ticked / FERN, (900, 900))
    built = update_agenda(workspace_of(ticked), quiet=Quiet(1001, 2)).built
    assert ([one.tick.key for one in built.pending], built.agenda.problems) == ([WAITS[ANA]], ())
    assert logs_of(ticked) == {**EVENTS, ROSE: []}
    assert " ✅ 2026-03-03 ^fm-" in box_line(page_of_vault(ticked), ANA, "- [x] ")
    run(ticked, TOMORROW)
    assert logs_of(ticked) == EVENTS


class Meanwhile(NotesOnDisk):
    """Lets somebody do something each time before the page is written."""

    def __init__(self, vault: Path, *deeds: Callable[[], object]) -> None:
        super().__init__(vault, VISITS)
        self.deeds = list(deeds)

    def _notes(self) -> Notes:
        if self.deeds:
            self.deeds.pop(0)()
        return super()._notes()


def meanwhile(vault: Path, *deeds: Callable[[], object]) -> Workspace:
    return workspace_of(vault)._replace(notes=Meanwhile(vault, *deeds))


@pytest.mark.parametrize("command", [("agenda", "--as-of", "2026-03-03"), ("log", "rose", "watered Ana Ruiz")])
def test_the_front_matter_of_a_note_is_parsed_four_times_for_an_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
):
    vault = ticking_vault(tmp_path, {"Rose.md": TWO[ROSE]})
    tick(vault, ANA)
    parsed: list[str] = []

    def counting(front: str, path: str) -> object:
        parsed.append(front)
        return parse_front_matter(front, path)

    holders = [module for module in list(sys.modules.values()) if hasattr(module, "parse_front_matter")]
    for module in holders:
        if module.__name__.startswith("followup_md."):
            monkeypatch.setattr(module, "parse_front_matter", counting)
    monkeypatch.chdir(vault)
    monkeypatch.setattr("followup_md.commands.log.today", lambda: TODAY)
    assert Command(monkeypatch, capsys)(*command)[0] == 0
    assert logs_of(vault) == {"Rose.md": ["2026-03-03 watered Ana Ruiz"]}
    assert 0 < len(parsed) <= 4


def test_a_box_that_is_ticked_while_the_page_is_built_is_not_lost(ticked: Path):
    done = update_agenda(meanwhile(ticked, lambda: tick(ticked, BO), lambda: None, lambda: tick(ticked, PRUNE, "-")))
    events = {**EVENTS, ROSE: [*EVENTS[ROSE], "2026-03-03 watered Bo Lee", "2026-03-03 skipped prune"]}
    assert (logs_of(ticked), [(one.note, one.lines) for one in done.built.recorded]) == (
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
    done = update_agenda(meanwhile(ticked, lambda: edit_page(ticked, lambda page: f"{page}mine")))
    assert page_of_vault(ticked) == f"{HEAD}{done.built.page}mine"


def test_a_page_that_goes_or_comes_while_it_is_built_is_built_anew(ticked: Path):
    update_agenda(meanwhile(ticked, (ticked / "Agenda.md").unlink))
    assert (page_of_vault(ticked), logs_of(ticked)) == (HEAD + build(ticked).page, EVENTS)
    (ticked / "Agenda.md").unlink()
    with pytest.raises(CouldNotWrite) as caught:
        update_agenda(meanwhile(ticked, lambda: (ticked / "Agenda.md").write_bytes(b"mine")))
    assert (str(caught.value), page_of_vault(ticked)) == (FOREIGN, "mine")


def test_a_page_that_never_stays_the_same_is_left_as_it_is(ticked: Path):
    page = page_of_vault(ticked)
    deeds = [lambda: edit_page(ticked, lambda page: f"{page}x") for _ in range(MOST_TRIES + 1)]
    with raised(CouldNotWrite, "Agenda.md keeps changing while it is being written; close it elsewhere and try again"):
        update_agenda(meanwhile(ticked, *deeds))
    assert (page_of_vault(ticked), logs_of(ticked)) == (page + "x" * (MOST_TRIES + 1), EVENTS)
    run(ticked)
    assert (page_of_vault(ticked), logs_of(ticked)) == (HEAD + build(ticked).page + "x" * (MOST_TRIES + 1), EVENTS)


def test_the_page_may_change_four_times(ticked: Path):
    deeds = [lambda: edit_page(ticked, lambda page: f"{page}x")] * MOST_TRIES
    update_agenda(meanwhile(ticked, *deeds))  # one try reads twice
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
    assert check_vault(workspace_of(tmp_path)) == (
        3,
        (
            *OF_THE_RULES,
            WRONG_DAY,
            Problem(Place("b.md", 8, 1), WARNING, "log-future", "`watered Ana` is dated 2026-03-04, still to come"),
            Problem(Place("b.md", 9, 1), WARNING, "log-future", "`done prune` is dated 2026-03-05, still to come"),
        ),
    )
    assert check_vault(make_workspace(tmp_path, VISITS, date(2026, 3, 5))) == (3, (*OF_THE_RULES, WRONG_DAY))


def test_a_check_names_the_ticks_that_cannot_be_taken_in_with_their_lines(ticked: Path):
    edit_page(ticked, lambda page: f"{page}- [x] mine ^fm-zzzzzz-00\n")
    line = page_of_vault(ticked).split("\n").index("- [x] mine ^fm-zzzzzz-00") + 1
    gone = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
    before = bytes_in(ticked)
    found = check_vault(workspace_of(ticked)).problems
    assert [problem for problem in found if problem.code == "tick"] == [
        Problem(Place("Agenda.md", line, 1), ERROR, "tick", f"`fm-zzzzzz` {gone}")
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
    for number, surrounding in enumerate(surroundings):
        vault = tmp_path / f"vault {number}"
        vault.mkdir()
        paths = sorted(notes)
        random.Random(number).shuffle(paths)
        make_vault(vault, {path: notes[path] for path in paths})
        done = run_python(
            "-m", "followup_md", "agenda", "--as-of", "2026-03-03", "--format", "json", vault, **surrounding
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
    done = run_python("-c", WATCHED, *arguments, cwd=vault)
    assert done.returncode == 0, done.stderr
    return [
        line.replace(f"{vault}/", "").replace(str(vault), "VAULT")
        for line in done.stderr.decode().splitlines()
        if "Thyme.md" not in line
    ]


def test_a_run_writes_nothing_but_the_agenda_and_makes_no_connection(tmp_path: Path):
    before = states_in(make_vault(tmp_path))
    temporary = ".Agenda.md.followup-md.tmp"
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03") == [
        "os.mkdir VAULT 511",
        f"os.remove {temporary} -1",
        f"open {temporary}",
        f"os.rename {temporary} Agenda.md",
    ]
    after = states_in(tmp_path)
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
    before = states_in(make_vault(tmp_path))
    assert watched_run(tmp_path, *arguments) == []
    assert states_in(tmp_path) == before


def test_a_second_run_opens_nothing_for_writing(tmp_path: Path):
    make_vault(tmp_path)
    watched_run(tmp_path, "agenda", "--as-of", "2026-03-03")
    before = states_in(tmp_path)
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03") == []
    assert states_in(tmp_path) == before


def test_code_in_notes_and_rules_is_not_run(tmp_path: Path):
    code = "!!python/object/apply:os.system ['touch forged']"
    make_vault(tmp_path, {"a.md": f"garden: {code}\nday: 2026-03-01\n", "b.md": NOTES["Beds/Rose.md"]})
    assert watched_run(tmp_path, "agenda", "--as-of", "2026-03-03", "--stdout") == []
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md", "rules.yaml"]


# drafts

SAME_WORDS = "It was a lovely day at the pond.\n"
ANA_DRAFT, BO_DRAFT = "Drafts/Rose - greet Ana Ruiz.md", "Drafts/Rose - greet Bo Lee.md"
ALIKE_DRAFTS = Problem(
    Place(ANA_DRAFT),
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
    found = check_vault(make_workspace(vault, GARDEN, TODAY)).problems
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
    found = check_vault(make_workspace(vault, GARDEN, TODAY)).problems
    assert [problem for problem in found if problem.code == "template"] == [
        Problem(Place(path, line, column), ERROR, "template", message)
    ]


def test_a_mistake_of_a_template_that_several_rules_use_is_named_once(tmp_path: Path):
    vault = garden_vault(tmp_path)
    text = DRAFTING.replace("draft: greeting.md", "draft: bill.md")
    (vault / "Templates" / "bill.md").write_text("---\nto: Ana\nsubject: Hi\n---\n{garden\n", "utf-8")
    found = check_vault(make_workspace(vault, garden_rules(text), TODAY)).problems
    said = "this bracket is not closed"
    assert [problem for problem in found if problem.code == "template"] == [
        Problem(Place("Templates/bill.md", 5, 1), ERROR, "template", said)
    ]


def test_a_template_that_is_missing_is_a_problem_of_the_rule(tmp_path: Path):
    vault = garden_vault(tmp_path)
    (vault / "Templates" / "bill.md").unlink()
    line = DRAFTING[: DRAFTING.index("draft: bill.md")].count("\n") + 1
    said = "there is no template `bill.md`, neither in `Templates` nor among those of the rules"
    found = check_vault(make_workspace(vault, GARDEN, TODAY)).problems
    assert [problem for problem in found if problem.code == "template"] == [
        Problem(Place("rules.yaml", line, 1), ERROR, "template", said)
    ]


def test_drafts_are_no_notes_of_a_kind_and_change_no_item(tmp_path: Path):
    before = [(item.key, item.text, item.reason) for item in agenda_with_drafts(garden_vault(tmp_path)).items()]
    agenda = agenda_with_drafts(with_drafts(tmp_path))
    assert [(item.key, item.text, item.reason) for item in agenda.items()] == before
    counts = agenda.counts
    assert (agenda.problems, counts.kinds, counts.drafts, counts.plain) == ((), {"visit": 1}, 2, 0)
