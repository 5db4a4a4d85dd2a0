"""A watched vault step by step, on clocks that the tests turn: real files, but no event, no thread and no waiting."""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from faults import cannot_list
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from observed import state_of
from ticking import ANA, BO, CY, DONE, FERN, IDS, PARTY, TWO, box_line, bytes_in, edit_page, log_of, page_of_vault, tick
from visits import NOTES, RULES, TODAY, make_vault, note, page_of, visit_rules

from followup_md.agenda.banner import TITLE, with_banner
from followup_md.agenda.page_file import END, HEAD
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.vault.files import CouldNotWrite
from followup_md.vault.rules import load_rules
from followup_md.watch import watcher as watching
from followup_md.watch.schedule import BEAT, RESCAN, Change, Clock
from followup_md.watch.watcher import BANNER, BROKEN_RULES, RETRY, Report, Watcher
from followup_md.workflow.record_ticks import Recorded
from followup_md.workflow.update import update_agenda
from followup_md.workflow.workspace import make_workspace

VISITS = visit_rules()
WRONG_DAY = Problem(Place("Thyme.md", 4, 6), ERROR, "field-value", "`day: 2026-02-31` is not a valid date")
GULLY = note("garden: Fern Gully\nday: 2026-03-02\nguides: [Cy Wren]\n")
TOMORROW = TODAY + timedelta(1)
DRAFTED = RULES.replace("    log: watered {person}\n", "    log: watered {person}\n    draft: greeting.md\n")
DRAFT_HEAD = "type: draft\nrule: greet\nabout: Rose\nperson: Ana Ruiz\nto: Ana Ruiz\nsubject: Hello"
DRAFT = f"---\n{DRAFT_HEAD}\n---\nDear <!-- -->\n"
Said = tuple[tuple[str, ...], bool, str]
"""The causes of a report, whether the agenda was written, and what failed."""


class Garden:
    """A watched vault and its clocks. The wall clock is ahead of the real one: what is there is long unchanged."""

    def __init__(self, vault: Path, **options: object) -> None:
        self.vault = vault
        self.watcher = Watcher(vault, **{"rescan": RESCAN, **options})  # type: ignore[arg-type]
        self.steady, self.wall, self.day = 100.0, time.time() + 1000, TODAY
        self.heard: list[Change] = []

    def clock(self) -> Clock:
        return Clock(self.steady, self.wall, self.day)

    def go_on(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds

    def hear(self, *paths: str, lost: bool = False) -> None:
        self.heard.append(Change(paths, lost))

    def write(self, path: str, text: str | bytes, heard: bool = True) -> None:
        """Somebody saves a file in place."""
        (self.vault / path).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / path).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        self.stamp(path, heard)

    def stamp(self, path: str, heard: bool = True) -> None:
        """A file was changed now."""
        os.utime(self.vault / path, (self.wall, self.wall))
        if heard:
            self.hear(path)

    def tick(self, words: str, mark: str = "x") -> None:
        tick(self.vault, words, mark)
        self.stamp("Agenda.md")

    def step(self) -> Report | None:
        heard, self.heard = self.heard, []
        return self.watcher.step(heard, self.clock())

    def run(self, seconds: float = 3.0) -> list[Report]:
        """All reports of the next seconds, with a step whenever one is worth making."""
        until, reports = self.steady + seconds, []
        while True:
            report = self.step()
            if report:
                reports.append(report)
            pause = self.watcher.wait(self.clock()) + 2**-10
            if self.steady + pause > until:
                self.go_on(max(until - self.steady, 0.0))
                return reports
            self.go_on(pause)

    def said(self, seconds: float = 3.0) -> list[Said]:
        return [said(report) for report in self.run(seconds)]

    def wrote(self, seconds: float = 3.0) -> list[bool]:
        """For each report of the next seconds whether the agenda was written."""
        return [report.written for report in self.run(seconds)]

    def is_current(self) -> bool:
        """Whether a fresh run on a copy of the vault would change nothing at all."""
        with TemporaryDirectory() as name:
            copy = Path(name, "copy")
            shutil.copytree(self.vault, copy, symlinks=True)
            before = bytes_in(copy)
            rules, _ = load_rules(copy, with_tests=False)
            assert rules
            update_agenda(make_workspace(copy, rules, self.day))
            assert before == bytes_in(copy)
        return True


def said(report: Report) -> Said:
    return report.causes, report.written, report.failure


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """The vault of garden visits; its agenda stands."""
    made = Garden(make_vault(tmp_path))
    assert made.said(0) == [(("start",), True, "")]
    return made


@pytest.fixture
def ticking(tmp_path: Path) -> Garden:
    """Two visits with boxes to tick; the agenda stands."""
    made = Garden(make_vault(tmp_path, TWO))
    made.run(0)
    return made


# start, edits and days


def test_the_agenda_is_written_at_the_start(tmp_path: Path):
    garden = Garden(make_vault(tmp_path))
    assert garden.watcher.wait(garden.clock()) == 0.0
    report = garden.step()
    assert report
    assert (said(report), report.problems) == ((("start",), True, ""), (WRONG_DAY,))
    assert (tmp_path / "Agenda.md").read_bytes() == (HEAD + page_of(NOTES, VISITS)).encode()
    assert (garden.step(), garden.watcher.wait(garden.clock())) == (None, BEAT)


def test_an_agenda_that_is_right_already_is_not_written(garden: Garden):
    before = state_of(garden.vault / "Agenda.md")
    assert Garden(garden.vault).said() == [(("start",), False, "")]
    assert state_of(garden.vault / "Agenda.md") == before


def test_what_changed_is_in_the_agenda_and_named(garden: Garden):
    garden.write("Fern.md", GULLY)
    garden.write("Beds/Fig.md", note("garden: Fig\nday: 2026-03-02\n"))
    assert garden.said() == [(("Beds/Fig.md", "Fern.md"), True, "")]
    assert garden.is_current()


def test_a_change_that_no_item_shows_is_reported_and_nothing_written(garden: Garden):
    garden.write("Fern.md", note(NOTES["Fern.md"] + "fee: 3 days\n"))
    assert garden.said() == [(("Fern.md",), False, "")]


@pytest.mark.parametrize("path", ["Fern.md", "Agenda.md", "rules.yaml", "new.md", "other.yaml", "photo.png", "Beds"])
def test_a_hint_without_a_change_leads_to_nothing(garden: Garden, path: str):
    garden.hear(path)
    assert (garden.said(10), garden.is_current()) == ([], True)


def test_lost_events_without_a_change_lead_to_nothing(garden: Garden):
    garden.hear(lost=True)
    assert garden.said(10) == []


def test_a_save_without_a_change_leads_to_nothing(garden: Garden):
    garden.write("Fern.md", note(NOTES["Fern.md"]))
    garden.write("rules.yaml", RULES)
    assert garden.said(10) == []


def test_nothing_heard_is_nothing_done_and_after_five_minutes_all_is_found(garden: Garden):
    garden.write("Fern.md", GULLY, heard=False)
    assert garden.said(RESCAN - 1) == []
    assert (garden.said(4), garden.is_current()) == ([(("Fern.md",), True, "")], True)


def test_an_idle_vault_is_built_once(garden: Garden, monkeypatch: pytest.MonkeyPatch):
    def never(*arguments: object) -> object:
        raise AssertionError("nothing changed")

    monkeypatch.setattr(watching, "update_agenda", never)
    assert garden.said(10 * RESCAN) == []


def test_a_new_day_has_its_agenda_at_once(garden: Garden):
    garden.go_on(2)
    garden.day = TOMORROW
    assert [said(report) for report in [garden.step()] if report] == [(("a new day",), True, "")]
    assert (garden.said(), garden.is_current()) == ([], True)
    assert (garden.vault / "Agenda.md").read_bytes() == (HEAD + page_of(NOTES, VISITS, TOMORROW)).encode()


@pytest.mark.parametrize(("steady", "wall"), [(2, 30_000), (2, 8000), (2, -8000), (0, 30_000)])
def test_sleep_and_leaps_of_the_clock_are_a_look_at_everything(garden: Garden, steady: float, wall: float):
    garden.write("Fern.md", GULLY, heard=False)
    garden.steady, garden.wall = garden.steady + steady, garden.wall + wall
    assert (garden.said(), garden.is_current()) == ([(("Fern.md",), True, "")], True)


def test_folders_that_come_and_go_take_their_notes_along(garden: Garden, tmp_path_factory: pytest.TempPathFactory):
    outside = tmp_path_factory.mktemp("outside") / "Beds"
    names = ("Beds/Rose two.md", "Beds/Rose.md")
    for old, new in ((garden.vault / "Beds", outside), (outside, garden.vault / "Beds")):
        old.rename(new)
        garden.hear(lost=True)
        assert (garden.said(), garden.is_current()) == ([(names, True, "")], True)


@pytest.mark.parametrize("target", ["Beds", "Fern.md", "nowhere"])
def test_links_come_and_go(garden: Garden, target: str):
    (garden.vault / "Linked").symlink_to(target)
    garden.hear("Linked")
    garden.run()
    assert garden.is_current()
    (garden.vault / "Linked").unlink()
    garden.hear("Linked")
    garden.run()
    assert garden.is_current()


def test_only_problems_that_were_not_there_before_are_told(garden: Garden):
    garden.write("Fern.md", note("garden: Fern Dell\nday: 2026-02-30\n"))
    wrong = Problem(Place("Fern.md", 4, 6), ERROR, "field-value", "`day: 2026-02-30` is not a valid date")
    assert [report.problems for report in garden.run()] == [(wrong,)]
    garden.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-02\n"))
    assert [report.problems for report in garden.run()] == [()]


def test_the_reach_of_coming_up_and_the_progress_are_handed_on(tmp_path: Path):
    garden = Garden(make_vault(tmp_path, {"Moss.md": NOTES["Moss.md"]}), days=60)
    told: list[tuple[int, int]] = []
    garden.watcher.on_progress = lambda done, total: told.append((done, total))
    (report,) = garden.run()
    assert report.built
    assert ([section.title for section in report.built.agenda.sections], told) == (["Coming up"], [(0, 1)])


# saves that take a while


@pytest.mark.parametrize("half", ["", "---\ntype: visit\ngarden"], ids=["empty", "half"])
def test_a_save_that_takes_a_second_is_seen_when_it_is_done(garden: Garden, half: str):
    before = state_of(garden.vault / "Agenda.md")
    garden.write("Fern.md", half)
    assert (garden.said(1), state_of(garden.vault / "Agenda.md")) == ([], before)
    garden.write("Fern.md", GULLY)
    assert (garden.said(), garden.is_current()) == ([(("Fern.md",), True, "")], True)


def test_a_note_that_is_away_for_a_second_never_left_the_agenda(garden: Garden):
    before = state_of(garden.vault / "Agenda.md")
    (garden.vault / "Fern.md").rename(garden.vault / "Fern.md~")
    garden.hear("Fern.md", "Fern.md~")
    assert garden.said(1) == []
    (garden.vault / "Fern.md~").rename(garden.vault / "Fern.md")
    garden.hear("Fern.md~", "Fern.md")
    assert (garden.said(10), state_of(garden.vault / "Agenda.md")) == ([], before)


@pytest.mark.parametrize("lost", [False, True], ids=["named", "anywhere"])
@pytest.mark.parametrize("empty", [False, True], ids=["deleted", "emptied"])
def test_a_note_that_is_gone_for_good_leaves_the_agenda_within_three_seconds(garden: Garden, lost: bool, empty: bool):
    if empty:
        garden.write("Fern.md", "", heard=False)
    else:
        (garden.vault / "Fern.md").unlink()
    garden.hear("Fern.md" if not lost else "", lost=lost)
    assert (garden.said(3), garden.is_current()) == ([(("Fern.md",), True, "")], True)


def test_a_note_that_is_gone_for_good_leaves_the_agenda_also_while_another_is_written(garden: Garden):
    garden.write("Fern.md", "")
    found = []
    for number in range(30):
        garden.write("Moss.md", note(f"garden: Moss End\nday: 2026-03-02\nwords: draft {number}\n"))
        found += [cause for report in garden.run(0.1) for cause in report.causes]
    assert "Fern.md" in found


# rules


def test_other_rules_are_another_agenda(garden: Garden):
    garden.write("rules.yaml", RULES.replace("say: Harvest", "say: Gather"))
    assert (garden.wrote(), garden.is_current()) == ([False], True)
    garden.write("rules.yaml", RULES.replace("Prune", "Cut"))
    assert (garden.wrote(), garden.is_current()) == ([True], True)


@pytest.mark.parametrize("is_failure", [False, True], ids=["other rules", "after a failure"])
def test_notes_that_did_not_change_are_no_cause(garden: Garden, is_failure: bool):
    garden.write("rules.yaml", RULES.replace("Prune", "Cut"))
    garden.go_on(1) if not is_failure else garden.watcher.failed(garden.clock())
    assert garden.said() == [(("the rules",), True, "")]


SAID = BROKEN_RULES + BANNER


def with_mistakes(page: bytes, vault: Path) -> bytes | None:
    """The page with the banner of the rules as they are."""
    return with_banner(page, load_rules(vault, with_tests=False)[1])


def test_a_mistake_in_the_rules_is_told_once_and_said_on_top_of_the_agenda_which_stays(garden: Garden):
    page = garden.vault / "Agenda.md"
    before = page.read_bytes()
    garden.write("rules.yaml", "format: 2\n")
    (report,) = garden.run()
    assert (said(report), report.built) == ((("the rules",), False, SAID), None)
    assert {(one.path, one.level) for one in report.problems} == {("rules.yaml", ERROR)}
    assert page.read_bytes() == with_mistakes(before, garden.vault)
    shown = state_of(page)
    garden.hear("Agenda.md")
    garden.write("Fern.md", GULLY)
    garden.day = TOMORROW
    assert (garden.said(2 * RESCAN), state_of(page)) == ([], shown)
    garden.write("rules.yaml", RULES.replace("Prune", "Cut"))
    assert (garden.wrote(), garden.is_current(), TITLE in page.read_text("utf-8")) == ([True], True, False)


def test_mended_rules_are_the_only_cause_for_the_banner_to_go(garden: Garden):
    garden.write("rules.yaml", "format: 2\n")
    garden.run()
    garden.write("rules.yaml", RULES)
    assert (garden.said(), garden.is_current()) == ([(("the rules",), True, "")], True)


def test_a_box_that_is_ticked_under_mistaken_rules_is_taken_in_when_they_are_mended(ticking: Garden):
    ticking.write("rules.yaml", "format: 2\n")
    ticking.run()
    ticking.tick(ANA)
    assert ticking.said(10) == []
    ticking.write("rules.yaml", RULES)
    recorded = [edit.lines for report in ticking.run(10) if report.built for edit in report.built.recorded]
    assert (recorded, ticking.is_current()) == ([(f"{TODAY} {DONE[ANA]}",)], True)


def test_another_mistake_in_the_rules_is_told_again_in_place_of_the_first(garden: Garden):
    before = (garden.vault / "Agenda.md").read_bytes()
    garden.write("rules.yaml", "format: 2\n")
    first = garden.run()
    garden.write("rules.yaml", "format: 1\nextends: nowhere.yaml\n")
    second = garden.run()
    assert [said(report) for report in (*first, *second)] == [(("the rules",), False, SAID)] * 2
    assert [one.code for report in second for one in report.problems] == ["rules-extends"]
    assert (garden.vault / "Agenda.md").read_bytes() == with_mistakes(before, garden.vault)


def test_mistakes_are_told_even_where_the_page_cannot_be_written(garden: Garden):
    (garden.vault / "Agenda.md").chmod(0o444)
    garden.write("rules.yaml", "format: 2\n")
    (report,) = garden.run()
    assert said(report) == (("the rules",), False, f"{BROKEN_RULES}: Agenda.md is read-only")
    assert [one.code for one in report.problems] == ["rules-format", "rules-incomplete"]


def test_a_folder_without_a_note_of_a_kind_gets_no_page_until_there_is_one(tmp_path: Path):
    garden = Garden(make_vault(tmp_path, {}))
    assert garden.said(2 * RESCAN) == [(("start",), False, "")]
    assert not (tmp_path / "Agenda.md").exists()
    garden.write("Fern.md", GULLY)
    assert (garden.said(), garden.is_current()) == ([(("Fern.md",), True, "")], True)


def test_rules_that_are_mistaken_at_the_start_can_be_mended(tmp_path: Path):
    garden = Garden(make_vault(tmp_path, rules="["))
    assert (garden.said(10), (tmp_path / "Agenda.md").exists()) == ([(("the rules",), False, BROKEN_RULES)], False)
    garden.write("rules.yaml", RULES)
    assert (garden.said(), garden.is_current()) == ([(("start", "the rules"), True, "")], True)


def test_rules_that_are_away_during_a_save_never_were_away(garden: Garden):
    before = state_of(garden.vault / "Agenda.md")
    for _ in range(2):
        (garden.vault / "rules.yaml").rename(garden.vault / "rules.yaml~")
        garden.hear("rules.yaml")
        assert garden.said(1.5) == []
        (garden.vault / "rules.yaml~").rename(garden.vault / "rules.yaml")
        garden.hear("rules.yaml")
        assert (garden.said(10), state_of(garden.vault / "Agenda.md")) == ([], before)


def test_a_change_of_the_rules_is_found_though_nothing_was_heard(garden: Garden):
    garden.write("rules.yaml", RULES.replace("Prune", "Cut"), heard=False)
    assert (garden.wrote(), garden.is_current()) == ([True], True)


@pytest.mark.parametrize("name", ["base.yaml", "base.txt"])
def test_a_change_of_what_rules_extend_is_a_change_of_the_rules_whatever_its_name(garden: Garden, name: str):
    garden.write(name, RULES)
    garden.write("rules.yaml", f"format: 1\nextends: {name}\n")
    garden.run()
    garden.write(name, RULES.replace("Prune", "Cut"))
    assert (garden.wrote(), garden.is_current()) == ([True], True)


def rules_note(rules: str) -> str:
    return f"---\nfollowup-md: rules\n---\n\n```yaml\n{rules}```\n"


@pytest.fixture
def noted(tmp_path: Path) -> Garden:
    """The vault of garden visits with its rules in a note; its agenda stands."""
    made = Garden(make_vault(tmp_path, rules=None))
    (tmp_path / "Rules.md").write_text(rules_note(RULES), "utf-8")
    assert made.said(0) == [(("start",), True, "")]
    return made


@pytest.mark.parametrize("heard", [True, False])
def test_a_change_of_a_rules_note_is_a_change_of_the_rules(noted: Garden, heard: bool):
    noted.write("Rules.md", rules_note(RULES.replace("Prune", "Cut")), heard)
    assert (noted.said(), noted.is_current()) == ([(("the rules",), True, "")], True)


def test_a_note_that_becomes_the_rules_and_is_none_again_is_heard(garden: Garden):
    (garden.vault / "rules.yaml").unlink()
    garden.write("Ours.md", rules_note(RULES.replace("Prune", "Cut")))
    assert (garden.said(), garden.is_current()) == ([(("the rules",), True, "")], True)
    garden.write("Ours.md", "# No rules any more\n")
    assert [causes[0] for causes, _, _ in garden.said()] == ["the rules"]
    assert garden.is_current()


def test_a_second_rules_file_is_a_mistake_until_it_is_gone(noted: Garden):
    noted.write("rules.yaml", RULES)
    (report,) = noted.run()
    assert (said(report), [one.code for one in report.problems]) == ((("the rules",), False, SAID), ["rules-twice"])
    (noted.vault / "rules.yaml").unlink()
    noted.hear("rules.yaml")
    assert (noted.said(), noted.is_current()) == ([(("the rules",), True, "")], True)


def test_a_rules_note_that_is_away_or_empty_during_a_save_never_was(noted: Garden):
    before = state_of(noted.vault / "Agenda.md")
    text = (noted.vault / "Rules.md").read_text("utf-8")
    (noted.vault / "Rules.md").rename(noted.vault / "Rules.md~")
    noted.hear("Rules.md")
    assert noted.said(1) == []
    noted.write("Rules.md", "")
    assert noted.said(0.5) == []
    noted.write("Rules.md", text)
    assert (noted.said(10), state_of(noted.vault / "Agenda.md")) == ([], before)


def test_rules_that_are_gone_for_good_leave_the_default_ones(garden: Garden):
    (garden.vault / "rules.yaml").unlink()
    garden.hear("rules.yaml")
    assert (garden.wrote(3), garden.is_current()) == ([True], True)
    garden.write("rules.yaml", RULES)
    assert (garden.wrote(3), garden.is_current()) == ([True], True)


def test_another_agenda_file_is_another_file(garden: Garden):
    garden.write("rules.yaml", f"{RULES}page:\n  file: Plan.md\n")
    assert (garden.wrote(), garden.is_current()) == ([True], True)
    assert (garden.vault / "Plan.md").exists()


def test_a_page_beside_the_agenda_that_somebody_changed_is_written_anew(garden: Garden):
    garden.write("rules.yaml", f"{RULES}page:\n  calendar: Agenda.ics\n")
    garden.run()
    before = (garden.vault / "Agenda.ics").read_bytes()
    garden.write("Agenda.ics", before.replace(b"Prune", b"Cut"))
    assert (garden.said(), garden.is_current()) == ([(("Agenda.ics",), True, "")], True)
    assert (garden.vault / "Agenda.ics").read_bytes() == before


# drafts


def test_a_draft_that_comes_changes_and_goes_is_in_the_agenda(tmp_path: Path):
    garden = Garden(make_vault(tmp_path, TWO, DRAFTED))
    garden.run()
    garden.write("Drafts/Ana.md", DRAFT)
    assert (garden.said(), garden.is_current()) == ([(("Drafts/Ana.md", "Drafts"), True, "")], True)
    garden.write("Drafts/Ana.md", DRAFT.replace("<!-- -->", "Ana"))
    assert (garden.wrote(), garden.is_current()) == ([True], True)
    (garden.vault / "Drafts/Ana.md").unlink()
    garden.hear("Drafts/Ana.md")
    assert (garden.said(), garden.is_current()) == ([(("Drafts/Ana.md", "Drafts"), True, "")], True)


def test_a_template_of_drafts_that_changes_is_in_the_agenda(tmp_path: Path):
    template = '---\nto: "{person}"\nsubject: Hello\n---\n'
    same = "We walked along the long border and you showed me every single rose."
    garden = Garden(make_vault(tmp_path, TWO, DRAFTED))
    garden.write("Templates/greeting.md", f"{template}Dear {{person}}\n")
    garden.write("Drafts/Ana.md", DRAFT.replace("Dear <!-- -->", f"{same} So it is."))
    garden.write("Drafts/Bo.md", DRAFT.replace("Ana Ruiz", "Bo Lee").replace("Dear <!-- -->", same))
    assert [one.code for report in garden.run() for one in report.problems] == ["drafts-alike"]
    garden.write("Templates/greeting.md", f"{template}{same}\n")
    garden.run()
    assert garden.is_current()


# the agenda file in other hands


def test_an_agenda_that_the_user_edits_is_left_alone_for_two_seconds(garden: Garden):
    edit_page(garden.vault, lambda page: page.replace(END, f"my words\n{END}"))
    garden.stamp("Agenda.md")
    edited = state_of(garden.vault / "Agenda.md")
    assert (garden.said(1.9), state_of(garden.vault / "Agenda.md")) == ([], edited)
    assert (garden.said(1), garden.is_current()) == ([(("Agenda.md",), True, "")], True)


def test_whoever_goes_on_writing_into_the_agenda_is_waited_for(garden: Garden):
    for number in range(5):
        edit_page(garden.vault, lambda page, number=number: page + f"line {number}\n")  # type: ignore[misc]
        garden.stamp("Agenda.md")
        assert garden.said(1.5) == []
    assert (garden.said(1), garden.is_current()) == ([(("Agenda.md",), False, "")], True)


def test_a_change_of_a_note_meanwhile_waits_too(garden: Garden):
    edit_page(garden.vault, lambda page: page + "my words\n")
    garden.stamp("Agenda.md")
    garden.write("Fern.md", GULLY)
    assert garden.said(1.9) == []
    assert (garden.said(1), garden.is_current()) == ([(("Fern.md", "Agenda.md"), True, "")], True)


def test_an_agenda_that_is_deleted_is_there_again_at_once(garden: Garden):
    (garden.vault / "Agenda.md").unlink()
    garden.hear("Agenda.md")
    assert (garden.said(0.1), garden.is_current()) == ([(("Agenda.md",), True, "")], True)


def test_a_tick_right_behind_a_write_is_seen(ticking: Garden, monkeypatch: pytest.MonkeyPatch):
    def slow(*arguments: object) -> object:
        done = update_agenda(*arguments)  # type: ignore[arg-type]
        ticking.tick(ANA)
        monkeypatch.undo()
        return done

    monkeypatch.setattr(watching, "update_agenda", slow)
    ticking.write("Fern.md", note(FERN + "fee: 3 days\n"))
    ticking.run(5)
    assert ticking.is_current()


# ticks


def test_a_tick_is_taken_in_when_the_page_was_left_alone_for_two_seconds(ticking: Garden):
    ticking.tick(ANA)
    assert (ticking.said(1.9), (ticking.vault / "Beds/Rose.md").read_text("utf-8")) == ([], note(PARTY))
    (report,) = ticking.run(1)
    assert report.built
    taken = (Recorded("Beds/Rose.md", ("2026-03-03 watered Ana Ruiz",)),)
    assert (said(report), report.built.recorded) == ((("Agenda.md",), True, ""), taken)
    assert log_of((ticking.vault / "Beds/Rose.md").read_bytes()) == ["2026-03-03 watered Ana Ruiz"]
    ticking.hear("Beds/Rose.md", "Agenda.md")
    assert (ticking.said(10), ticking.is_current()) == ([], True)


def test_a_tick_waits_until_its_note_was_left_alone_too(ticking: Garden):
    ticking.tick(ANA)
    ticking.tick(CY)
    ticking.said(1.5)
    ticking.write("Beds/Rose.md", note(PARTY + "words: a bow\n"))
    first, second = ticking.run(6)
    assert first.built
    assert second.built
    assert (said(first), first.built.recorded) == (
        *((("Agenda.md", "Beds/Rose.md"), True, ""),),
        (Recorded("Fern.md", ("2026-03-03 watered Cy Wren",)),),
    ) or said(first)[0] == ("Beds/Rose.md", "Agenda.md")
    assert (said(second), second.built.recorded) == (
        *((("ticks",), True, ""),),
        (Recorded("Beds/Rose.md", ("2026-03-03 watered Ana Ruiz",)),),
    )
    assert ticking.is_current()


@pytest.mark.parametrize("age", [-3600.0, 2.0, 3600.0], ids=["of the future", "quiet", "old"])
def test_a_tick_in_a_page_that_was_left_alone_is_taken_in_at_once(ticking: Garden, age: float):
    tick(ticking.vault, ANA)
    os.utime(ticking.vault / "Agenda.md", (ticking.wall - age, ticking.wall - age))
    ticking.hear("Agenda.md")
    assert (ticking.said(0.1), ticking.is_current()) == ([(("Agenda.md",), True, "")], True)


def test_a_tick_from_before_the_start_is_taken_in_at_the_start(ticking: Garden):
    ticking.tick(BO)
    again = Garden(ticking.vault)
    again.go_on(10)
    assert (again.said(), again.is_current()) == ([(("start",), True, "")], True)
    assert log_of((ticking.vault / "Beds/Rose.md").read_bytes()) == ["2026-03-03 watered Bo Lee"]


def test_read_only_leaves_ticks_on_the_page_and_notes_as_they_are(tmp_path: Path):
    garden = Garden(make_vault(tmp_path, TWO), take_ticks=False)
    garden.run()
    before = (tmp_path / "Beds/Rose.md").read_bytes()
    garden.tick(ANA)
    assert garden.said(20) == [(("Agenda.md",), True, "")]
    assert (tmp_path / "Beds/Rose.md").read_bytes() == before
    assert box_line(page_of_vault(tmp_path), ANA, "- [x] ").endswith(f" ✅ 2026-03-03 ^{IDS[ANA]}")


def test_an_event_for_the_vault_needs_no_quiet_note(tmp_path: Path):
    book = "kinds:\n  book:\n    match:\n      type: book\n    name: Garden book\n    events:\n      looked:\n"
    look = "  look:\n    for: vault\n    title: Look\n    why: To see.\n    say: Look round\n    log: looked\n"
    rules = RULES.replace("kinds:\n", book, 1) + look + "    log_to: book\n"
    garden = Garden(make_vault(tmp_path, {}, rules))
    garden.run()
    garden.tick("Look round")
    (report,) = garden.run()
    assert report.built
    lines = ("2026-03-03 looked", "2026-03-03 done look")  # which would be asked for again without the second
    assert report.built.recorded == (Recorded("Garden book.md", lines, is_new=True),)
    assert garden.is_current()


def test_a_note_with_an_unusual_name_that_a_tick_makes_is_read_at_once(tmp_path: Path):
    book = "kinds:\n  book:\n    match:\n      type: book\n    name: Gartenbücher\n    events:\n      looked:\n"
    look = "  look:\n    for: vault\n    title: Look\n    why: To see.\n    say: Look round\n    log: looked\n"
    unless = "    log_to: book\n    unless:\n      - notes.book.looked is present\n"
    rules = RULES.replace("kinds:\n", book, 1) + look + unless
    garden = Garden(make_vault(tmp_path, {}, rules))
    garden.run()
    garden.tick("Look round")
    assert (garden.said(), garden.is_current()) == ([(("Agenda.md",), True, "")], True)


# what fails


def test_a_vault_that_cannot_be_listed_is_told_once_and_looked_at_again(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
):
    before = state_of(garden.vault / "Agenda.md")
    garden.write("Fern.md", GULLY)
    garden.hear(lost=True)
    message = "Beds could not be listed: Input/output error; the old agenda stays"
    with monkeypatch.context() as patch:
        cannot_list(patch)
        assert garden.said(20) == [((), False, message)]
        assert state_of(garden.vault / "Agenda.md") == before
    assert (garden.wrote(2.1), garden.is_current()) == ([True], True)


def test_a_vault_that_is_not_there_yet_is_waited_for(tmp_path: Path):
    garden = Garden(tmp_path / "later")
    message = "the vault could not be listed: No such file or directory; the old agenda stays"
    assert garden.said(20) == [(("start",), False, message)]
    make_vault(tmp_path / "later")
    assert (garden.said(3), garden.is_current()) == ([(("start", "the rules"), True, "")], True)


def test_an_agenda_that_cannot_be_written_is_told_once_and_tried_again(garden: Garden, monkeypatch: pytest.MonkeyPatch):
    def full(*arguments: object) -> None:
        raise CouldNotWrite("the disk is full")

    garden.write("Fern.md", GULLY)
    with monkeypatch.context() as patch:
        patch.setattr("followup_md.vault.transaction.replace_unchanged", full)
        assert garden.said(20) == [(("Fern.md",), False, "the disk is full")]
    assert (garden.wrote(2.1), garden.is_current()) == ([True], True)
    garden.write("Fern.md", note(NOTES["Fern.md"]))
    with monkeypatch.context() as patch:
        patch.setattr("followup_md.vault.transaction.replace_unchanged", full)
        assert garden.said(20) == [(("Fern.md",), False, "the disk is full")]


def test_what_fails_is_tried_less_and_less_often_and_at_least_once_a_minute(garden: Garden, monkeypatch):
    tries: list[float] = []

    def full(*arguments: object) -> None:
        tries.append(garden.steady)
        raise CouldNotWrite("the disk is full")

    garden.write("Fern.md", GULLY)
    with monkeypatch.context() as patch:
        patch.setattr("followup_md.vault.transaction.replace_unchanged", full)
        garden.run(RESCAN - 10)
    pauses = [round(later - earlier) for earlier, later in pairwise(tries)]
    assert pauses == [2 * number for number in range(1, len(tries))]
    assert garden.wrote(60) == [True]


def test_what_fails_at_the_start_is_not_tried_again_at_once(tmp_path: Path):
    garden = Garden(tmp_path / "later")
    garden.step()
    assert garden.watcher.wait(garden.clock()) == RETRY


def test_an_agenda_that_is_a_folder_is_told_once(garden: Garden):
    (garden.vault / "Agenda.md").unlink()
    (garden.vault / "Agenda.md").mkdir()
    garden.hear("Agenda.md")
    assert garden.said(20) == [((), False, "Agenda.md is not a regular file")]
    (garden.vault / "Agenda.md").rmdir()
    garden.hear("Agenda.md")
    assert (garden.wrote(3), garden.is_current()) == ([True], True)


def test_a_step_that_was_broken_off_is_made_up_for_in_a_moment(garden: Garden, monkeypatch: pytest.MonkeyPatch):
    def broken(*arguments: object) -> object:
        raise ZeroDivisionError

    garden.write("Fern.md", GULLY)
    garden.step()
    garden.go_on(0.1)
    with monkeypatch.context() as patch:
        patch.setattr(watching, "update_agenda", broken)
        with pytest.raises(ZeroDivisionError):
            garden.step()
        garden.watcher.failed(garden.clock())
    assert (garden.watcher.wait(garden.clock()), garden.said(1.9)) == (2.0, [])
    assert (garden.wrote(0.2), garden.is_current()) == ([True], True)


# two machines


def test_two_watchers_of_one_synced_vault_come_to_rest(tmp_path: Path):
    here, there = Garden(make_vault(tmp_path / "here", TWO)), Garden(make_vault(tmp_path / "there", TWO))

    def sync(source: Garden, target: Garden) -> None:
        for path, data in bytes_in(source.vault).items():
            if bytes_in(target.vault).get(path) != data:
                target.write(path, data)

    here.run()
    sync(here, there)
    assert [report.written for report in there.run()] == [False]
    here.write("Fern.md", GULLY)
    here.tick(ANA)
    assert [report.written for report in here.run(5)] == [True]
    sync(here, there)
    assert [report.written for report in there.run(10)] == [False]
    sync(there, here)
    assert (here.said(10), there.said(10), bytes_in(here.vault) == bytes_in(there.vault)) == ([], [], True)


# any history at all

FIELDS = (*NOTES.values(), PARTY, FERN)
CONTENTS = (
    *map(note, FIELDS),
    *map(note, FIELDS),
    DRAFT,
    "",
    "plain",
    "---\ntype: visit\n",
    "---\ntype: visit\na: [\n---\n",
)
PLACES = (
    "Fern.md",
    "Moss.md",
    "Beds/Rose.md",
    "Beds/Deep/Ivy.md",
    "Été.md",
    "Templates/Visit.md",
    "Beds/~Rose.md",
    "Drafts/Ana.md",
)
OTHER_RULES = (
    *(RULES, DRAFTED, RULES.replace("Prune", "Cut"), f"{RULES}page:\n  ignore: [Templates]\n", "format: 2\n", "["),
    *(f"{RULES}page:\n  days: 60\n", f"{RULES}page:\n  file: Plan.md\n"),
)
FOLDERS = ("Beds", "Beds/Deep", "Borders", "Templates", "../outside")
OFTEN = 30.0
"""Seconds between two looks at everything."""
HEARD = st.sampled_from(("heard", "heard", "heard", "doubled", "early", "late", "lost"))
"""What becomes of an event: it may stand before those of earlier changes, come when all is over, or never."""


class AnyHistory(RuleBasedStateMachine):
    """Whatever is done to a vault, and whatever is heard of it: in the end a fresh run would change nothing."""

    settled = 3.0

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.garden = Garden(make_vault(Path(self.folder.name, "vault"), TWO), rescan=OFTEN)
        self.vault = self.garden.vault
        self.late: list[Change] = []
        self.is_lost = False

    def teardown(self) -> None:
        try:
            self.rest()
        finally:
            self.folder.cleanup()

    def tell(self, heard: str, *paths: str, lost: bool = False) -> None:
        change = Change(paths, lost)
        self.garden.go_on(2**-6)
        if heard == "lost":
            self.is_lost = True
        elif heard == "late":
            self.late.append(change)
        elif heard == "early":
            self.garden.heard.insert(0, change)
        else:
            self.garden.heard += [change] * (2 if heard == "doubled" else 1)

    def page(self) -> Path:
        rules, _ = load_rules(self.vault, with_tests=False)
        return self.vault / (rules.page.file if rules else "Agenda.md")

    @initialize(is_first=st.booleans())
    def start(self, is_first: bool) -> None:
        if is_first:
            self.garden.run(0)

    @rule(path=st.sampled_from(PLACES), content=st.sampled_from(CONTENTS), heard=HEARD)
    def write(self, path: str, content: str, heard: str) -> None:
        self.garden.write(path, content, heard=False)
        self.tell(heard, path)

    @rule(path=st.sampled_from(PLACES), content=st.sampled_from(CONTENTS), heard=HEARD)
    def write_by_renaming(self, path: str, content: str, heard: str) -> None:
        self.garden.write(".saved", content, heard=False)
        (self.vault / path).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / ".saved").replace(self.vault / path)
        self.tell(heard, path)

    @rule(path=st.sampled_from(PLACES), heard=HEARD)
    def delete(self, path: str, heard: str) -> None:
        (self.vault / path).unlink(missing_ok=True)
        self.tell(heard, path)

    @rule(old=st.sampled_from(PLACES), new=st.sampled_from(PLACES), heard=HEARD)
    def rename(self, old: str, new: str, heard: str) -> None:
        if (self.vault / old).exists():
            (self.vault / new).parent.mkdir(parents=True, exist_ok=True)
            (self.vault / old).replace(self.vault / new)
            self.tell(heard, old, new)

    @rule(old=st.sampled_from(FOLDERS), new=st.sampled_from(FOLDERS), heard=HEARD)
    def move_folder(self, old: str, new: str, heard: str) -> None:
        source, target = self.vault / old, self.vault / new
        if source.is_dir() and not target.exists() and source not in target.parents:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            self.tell(heard, lost=True)

    @rule(number=st.integers(0, 9), mark=st.sampled_from("xx-"), heard=HEARD)
    def tick(self, number: int, mark: str, heard: str) -> None:
        page = self.page()
        lines = page.read_text("utf-8").split("\n") if page.exists() else []
        boxes = [place for place, line in enumerate(lines) if line.startswith("- [ ] ")]
        if boxes:
            place = boxes[number % len(boxes)]
            lines[place] = f"- [{mark}] {lines[place].removeprefix('- [ ] ')}"
            self.garden.write(page.name, "\n".join(lines), heard=False)
            self.tell(heard, page.name)

    @rule(heard=HEARD, is_kept=st.booleans())
    def touch_the_page(self, heard: str, is_kept: bool) -> None:
        page = self.page()
        if page.exists() and is_kept:
            self.garden.write(page.name, page.read_bytes() + b"mine\n", heard=False)
        page.unlink(missing_ok=True) if not is_kept else None
        self.tell(heard, page.name)

    @rule(text=st.sampled_from(OTHER_RULES), heard=HEARD)
    def change_the_rules(self, text: str, heard: str) -> None:
        self.garden.write("rules.yaml", text, heard=False)
        self.tell(heard, "rules.yaml")

    @rule(heard=HEARD)
    def delete_the_rules(self, heard: str) -> None:
        (self.vault / "rules.yaml").unlink(missing_ok=True)
        self.tell(heard, "rules.yaml")

    @rule(days=st.sampled_from((1, 1, 2, 30, -1)))
    def change_the_day(self, days: int) -> None:
        self.garden.day += timedelta(days)

    @rule(seconds=st.sampled_from((-4000.0, -3.0, 3.0, 4000.0, 30_000.0)))
    def turn_the_clock(self, seconds: float) -> None:
        self.garden.wall += seconds

    @rule(seconds=st.sampled_from((0.0, 0.03, 0.06, 0.5, 1.9, 2.1, 6.0)))
    def wait(self, seconds: float) -> None:
        self.garden.run(seconds)

    @precondition(lambda self: self.garden.heard or self.is_lost or self.late)
    @rule()
    def rest(self) -> None:
        self.garden.heard += self.late
        self.garden.run(self.settled + (OFTEN if self.is_lost else 0.0))
        self.late, self.is_lost = [], False
        if load_rules(self.vault, with_tests=False)[0]:
            assert self.garden.is_current()
        before = bytes_in(self.vault)
        self.garden.hear(*PLACES, self.page().name, lost=True)
        assert self.garden.said(self.settled) == []
        assert bytes_in(self.vault) == before
        assert [path for path in before if path.endswith(".tmp")] == []


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(stateful_step_count=25, max_examples=12)
