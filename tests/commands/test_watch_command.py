"""The real command on real folders: what editors, sync tools and git do is followed; signals and locks; its loop.

Whatever is waited for is asked about again and again until it is so; no pause decides what comes out.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from observed import ROOT, environment, usage_error
from ticking import ANA, TWO, bytes_in, log_of, tick
from visits import NOTES, RULES, TODAY, Command, make_vault, note
from waiting import LONGEST, until

from followup_md.agenda.banner import with_banner
from followup_md.agenda.phrasing import summary
from followup_md.commands import watch_loop
from followup_md.commands.watch_loop import POLL, SHARE, SURE_TO_LISTEN, Stopped, WatchLoop
from followup_md.vault import snapshot
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.rules import load_rules
from followup_md.watch.fs_events import FileEvents
from followup_md.watch.schedule import BEAT, RESCAN, Change
from followup_md.workflow.build import build_agenda
from followup_md.workflow.update import is_current
from followup_md.workflow.workspace import make_workspace

DAY = ("--as-of", TODAY.isoformat())
NEW = note("garden: Fern Gully\nday: 2026-03-02\nguides: [Dee Quill]\n")
GONE = "followup-md: the vault could not be listed: No such file or directory; the old agenda stays\n"
WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is not a valid date [field-value]\n"
WROTE = "wrote the agenda"
DEFECT = "followup-md: internal error; please report it with the traceback. Watching goes on."


def is_right(vault: Path) -> bool:
    """Whether the agenda file is what a fresh run would write now."""
    try:
        rules, _ = load_rules(vault, with_tests=False)
        assert rules
        workspace = make_workspace(vault, rules, TODAY)
        return is_current(workspace, build_agenda(workspace))
    except (CouldNotLook, CouldNotWrite):
        return False


def timeless(text: str) -> str:
    """Output with a sign for every time of the clock in it."""
    return re.sub(r"^\d\d:\d\d:\d\d ", "⌚ ", text, flags=re.MULTILINE)


def begun(vault: Path) -> str:
    """What is said before anything is done."""
    return f"Watching {vault}: Ctrl-C ends it\n"


class Running:
    """A `followup-md watch` in a process of its own."""

    def __init__(self, vault: Path, runtime: Path, *options: str) -> None:
        self.vault, self.runtime, self.page = vault, runtime, vault / "Agenda.md"
        runtime.mkdir(exist_ok=True)
        self.said, self.wrong = runtime.with_suffix(".out"), runtime.with_suffix(".err")
        with self.said.open("ab") as out, self.wrong.open("ab") as err:
            command = (sys.executable, "-u", "-m", "followup_md", "watch", str(vault), *(options or DAY))
            self.process = subprocess.Popen(
                command, stdout=out, stderr=err, env=environment(XDG_RUNTIME_DIR=str(runtime))
            )
        until(lambda: is_right(vault) or self.process.poll() is not None, "the first agenda")
        assert self.process.poll() is None, self.wrong.read_text("utf-8")

    def follows(self, act: Callable[[Path], object]) -> None:
        """Something is done to the vault, after which its agenda has to be another, and right."""
        before = self.page.read_bytes()
        act(self.vault)
        until(
            lambda: self.page.exists() and self.page.read_bytes() != before and is_right(self.vault),
            "another agenda that is right",
        )

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal: exit code, standard output, standard error."""
        self.process.send_signal(number)
        code = self.process.wait(LONGEST)
        return code, timeless(self.said.read_text("utf-8")), self.wrong.read_text("utf-8")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(LONGEST)


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a watcher whose agenda stands; whatever still runs in the end is killed."""
    with ExitStack() as stack:

        def begin(vault: Path, *options: str) -> Running:
            running = Running(vault, tmp_path / "runtime", *options)
            stack.callback(running.kill)
            return running

        yield begin


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One watcher for every way to save."""
    folder = tmp_path_factory.mktemp("saves")
    running = Running(make_vault(folder / "vault"), folder / "runtime")
    yield running
    running.kill()
    assert running.wrong.read_text("utf-8") == WRONG_DAY


# how programs save


def in_place(path: Path) -> None:
    path.write_text(NEW, "utf-8")


def obsidian(path: Path) -> None:
    with path.open("r+", encoding="utf-8") as file:
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
        file.write(NEW)


def in_pieces(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for character in NEW:
            file.write(character)
            file.flush()


def by_renaming(temporary: str) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        path.with_name(temporary).write_text(NEW, "utf-8")
        path.with_name(temporary).replace(path)

    return save


def vim(path: Path) -> None:
    path.with_name(".Fern.md.swp").write_text("b0VIM 9.0", "utf-8")
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    path.rename(f"{path}~")
    path.write_text(NEW, "utf-8")
    os.unlink(f"{path}~")
    path.with_name(".Fern.md.swp").unlink()


def emacs(path: Path) -> None:
    path.with_name(".#Fern.md").symlink_to("somebody@somewhere.example:1")
    path.with_name("#Fern.md#").write_text(NEW, "utf-8")
    path.rename(f"{path}~")
    path.write_text(NEW, "utf-8")
    path.with_name("#Fern.md#").unlink()
    path.with_name(".#Fern.md").unlink()


def anew(path: Path) -> None:
    path.unlink()
    path.write_text(NEW, "utf-8")


SAVES = {
    "in place": in_place,
    "in small pieces": in_pieces,
    "Obsidian": obsidian,
    "by a rename": by_renaming("Fern.md.tmp"),
    "by a rename out of hiding": by_renaming(".goutputstream-AB12"),
    "Syncthing": by_renaming(".syncthing.Fern.md.tmp"),
    "Syncthing on Windows": by_renaming("~syncthing~Fern.md.tmp"),
    "Vim": vim,
    "Emacs": emacs,
    "deleted and written anew": anew,
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_a_save_is_followed_however_it_is_made(following: Running, save: Callable[[Path], None]):
    following.follows(lambda vault: save(vault / "Fern.md"))
    following.follows(lambda vault: (vault / "Fern.md").write_text(note(NOTES["Fern.md"]), "utf-8"))


def test_what_happens_to_folders_is_followed(start: Start, vault: Path):
    running = start(vault)
    running.follows(lambda vault: (vault / "Beds").rename(vault.parent / "Beds"))
    running.follows(lambda vault: (vault.parent / "Beds").rename(vault / "Beds"))
    running.follows(lambda vault: (vault / "Beds/Rose.md").write_text(NEW, "utf-8"))
    (vault / "Beds").rename(vault / "Borders")
    running.follows(lambda vault: (vault / "Borders/Rose.md").unlink())
    running.follows(lambda vault: make_vault(vault, {"New/Deep/Deeper/Fig.md": NOTES["Beds/Rose.md"]}, None))
    running.follows(lambda vault: (vault / "New/Deep/Deeper/Fig.md").write_text(NEW, "utf-8"))
    running.follows(lambda vault: shutil.rmtree(vault / "New"))
    assert running.end()[0] == 0


@pytest.mark.parametrize("way", ["deleted", "moved away"])
def test_a_root_that_goes_and_comes_back_is_followed(start: Start, vault: Path, way: str):
    running = start(vault)
    if way == "deleted":
        shutil.rmtree(vault)
    else:
        vault.rename(vault.parent / "away")
    until(lambda: running.wrong.read_text("utf-8").endswith(GONE))
    make_vault(vault)
    until(lambda: running.page.exists() and is_right(vault))
    running.follows(lambda vault: in_place(vault / "Fern.md"))
    assert running.end()[0] == 0


def test_rules_are_followed_and_a_mistake_in_them_leaves_the_agenda(start: Start, vault: Path):
    running = start(vault)
    running.follows(lambda vault: (vault / "rules.yaml").write_text(RULES.replace("Prune", "Cut"), "utf-8"))
    before = running.page.read_bytes()
    (vault / "rules.yaml").write_text("format: 1\nextends: nowhere.yaml\n", "utf-8")
    until(lambda: running.wrong.read_text("utf-8").endswith("says so at its top\n"))
    assert running.page.read_bytes() == with_banner(before, load_rules(vault)[1])
    running.follows(lambda vault: (vault / "rules.yaml").write_text(RULES.replace("Prune", "Trim"), "utf-8"))
    assert running.end()[2] == (
        f"{WRONG_DAY}rules.yaml:2:10: error: `nowhere.yaml` does not exist; use `job-search`, a path from this file, "
        "or `none` [rules-extends]\n"
        "followup-md: the rules have a mistake; the agenda stays as it is, and says so at its top\n"
    )


def test_ten_thousand_files_at_once_are_followed(start: Start, vault: Path):
    running = start(vault)

    def burst(vault: Path) -> None:
        (vault / "Many").mkdir()
        for number in range(10_000):
            text = note(f"garden: Plot {number}\nday: 2026-03-02\n") if number % 20 == 0 else f"Page {number}\n"
            (vault / f"Many/{number}.md").write_text(text, "utf-8")

    running.follows(burst)
    running.follows(lambda vault: (vault / "Many/40.md").write_text(NEW, "utf-8"))
    assert running.end()[0] == 0


def test_another_branch_of_git_is_followed(start: Start, vault: Path):
    if shutil.which("git") is None:
        pytest.skip("there is no git here")

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Ana Ruiz", "-c", "user.email=ana@garden.example", "-c", "commit.gpgsign=false")
        alone = environment(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull)
        subprocess.run(
            ["git", *who, *arguments], cwd=vault, env=alone, check=True, capture_output=True, timeout=LONGEST
        )

    git("init", "-q", "-b", "winter")
    (vault / ".gitignore").write_text("Agenda.md\n", "utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "Winter")
    git("checkout", "-q", "-b", "spring")
    shutil.rmtree(vault / "Beds")
    make_vault(vault, {"Pots/One/Fig.md": NOTES["Beds/Rose.md"], "Fern.md": NOTES["Moss.md"]}, RULES + "  # spring\n")
    git("add", ".")
    git("commit", "-q", "-m", "Spring")
    running = start(vault)
    for branch in ("winter", "spring", "winter"):
        running.follows(lambda vault, branch=branch: git("checkout", "-q", branch))  # type: ignore[misc]
    assert running.end()[0] == 0


def test_a_tick_is_taken_in(start: Start, tmp_path: Path):
    vault = make_vault(tmp_path / "vault", TWO)
    running = start(vault)
    tick(vault, ANA)
    until(lambda: log_of_rose(vault) == ["2026-03-03 watered Ana Ruiz"] and is_right(vault))
    code, out, err = running.end()
    recorded = "⌚ Recorded in Beds/Rose.md: 2026-03-03 watered Ana Ruiz"
    assert (code, err, out.splitlines()[3]) == (0, "", recorded)


def log_of_rose(vault: Path) -> list[str]:
    return log_of((vault / "Beds/Rose.md").read_bytes())


# options and output


def summary_of(vault: Path) -> str:
    rules, _ = load_rules(vault, with_tests=False)
    assert rules
    return summary(build_agenda(make_workspace(vault, rules, TODAY)).agenda)


def test_a_change_is_a_line_and_what_is_read_or_written_by_us_is_none(start: Start, vault: Path):
    running = start(vault)
    first = summary_of(vault)
    assert first == "1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error"
    assert set(bytes_in(vault)) == {"Agenda.md", "rules.yaml", *NOTES}
    running.follows(lambda vault: in_place(vault / "Fern.md"))
    expected = f"{begun(vault)}⌚ start, Tue 3 Mar: {first}; {WROTE}\n⌚ Fern.md: {summary_of(vault)}; {WROTE}\n"
    until(lambda: timeless(running.said.read_text("utf-8")) == expected)
    assert running.end() == (0, expected, WRONG_DAY)


def test_without_events_it_looks_from_time_to_time(start: Start, vault: Path):
    running = start(vault, *DAY, "--poll=0.2", "-q")
    running.follows(lambda vault: in_place(vault / "Fern.md"))
    running.follows(lambda vault: (vault / "Beds").rename(vault.parent / "Beds"))
    running.follows(lambda vault: (vault / "rules.yaml").write_text(RULES.replace("Prune", "Cut"), "utf-8"))
    assert running.end() == (0, "", WRONG_DAY)


@pytest.mark.parametrize("option", ["--poll=0", "--poll=0.09", "--poll=86401", "--poll=a", "--days=-1", "--as-of=x"])
def test_an_option_that_makes_no_sense_is_a_usage_error(run: Command, vault: Path, option: str):
    assert run("watch", vault, option)[:2] == (2, "")


# its end, and others


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(start: Start, vault: Path, number: int):
    running = start(vault)
    before = bytes_in(vault)
    assert (running.end(number)[0], running.wrong.read_text("utf-8")) == (0, WRONG_DAY)
    assert (bytes_in(vault), sorted(before)) == (before, sorted(("Agenda.md", "rules.yaml", *NOTES)))
    assert list(running.runtime.iterdir()) == []


def test_watching_goes_on_when_nobody_reads_what_it_says_any_more(start: Start, vault: Path):
    running = start(vault)
    reader, writer = os.pipe()
    running.kill()
    os.close(reader)
    command = (sys.executable, "-m", "followup_md", "watch", str(vault), *DAY)
    running.process = subprocess.Popen(
        command, stdout=writer, stderr=writer, env=environment(XDG_RUNTIME_DIR=str(running.runtime))
    )
    os.close(writer)
    running.follows(lambda folder: (folder / "Fern.md").write_text(NEW, "utf-8"))
    running.follows(lambda folder: (folder / "Fern.md").unlink())
    assert running.end()[0] == 0


def test_what_is_told_to_outlive_its_terminal_does(loop: WatchLoop, monkeypatch: pytest.MonkeyPatch):
    heard: list[int] = []
    monkeypatch.setattr(signal, "getsignal", lambda number: signal.SIG_IGN)  # SIGINT too, as with `&` in a script
    monkeypatch.setattr(signal, "signal", lambda number, handler: heard.append(number))
    loop.stopped = True
    loop.run()
    assert heard == [signal.SIGINT, signal.SIGTERM]


def test_the_unit_for_systemd_in_the_readme_starts_and_stops(tmp_path: Path):
    (block,) = re.findall(r"```ini\n(.*?)```", (ROOT / "docs" / "always-on.md").read_text("utf-8"), re.DOTALL)
    unit = RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block)
    program, vault = tmp_path / ".local" / "bin" / "followup-md", make_vault(tmp_path / "search")
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m followup_md "$@"\n', "utf-8")
    program.chmod(0o755)
    line = shlex.split(unit["Service"]["ExecStart"].replace("%h", str(tmp_path)))
    surroundings = environment(XDG_RUNTIME_DIR=str(tmp_path))
    process = subprocess.Popen(line, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        until(lambda: (vault / "Agenda.md").exists() or process.poll() is not None)
        process.terminate()
        assert (process.wait(LONGEST), process.communicate(timeout=LONGEST)[0]) == (0, b"")
    finally:
        process.kill()


def test_a_second_watcher_is_refused_and_told_which_one_there_is(start: Start, vault: Path, run: Command, monkeypatch):
    running = start(vault)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(running.runtime))
    message = f"followup-md: process {running.process.pid} is already watching this vault\n"
    link = vault.parent / "link"
    link.symlink_to(vault)
    assert [run("watch", folder, *DAY) for folder in (vault, link)] == [(3, "", message)] * 2
    running.follows(lambda vault: in_place(vault / "Fern.md"))


def test_another_vault_may_be_watched_too(start: Start, tmp_path: Path):
    one, two = start(make_vault(tmp_path / "one")), start(make_vault(tmp_path / "two"))
    for running in (one, two):
        running.follows(lambda vault: in_place(vault / "Fern.md"))
    assert [one.end()[0], two.end()[0]] == [0, 0]


def test_after_a_sudden_death_a_new_watcher_starts(start: Start, vault: Path):
    first = start(vault)
    assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert len(list(first.runtime.iterdir())) == 1
    in_place(vault / "Fern.md")
    second = start(vault)
    assert (second.end()[0], list(second.runtime.iterdir())) == (0, [])


# the loop


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "locks"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def test_a_folder_for_locks_that_is_not_there_is_no_defect_of_ours(run: Command, vault: Path, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(WatchLoop, "run", lambda loop: None)
    assert run("watch", vault, *DAY)[0] == 0


@pytest.fixture
def loop(vault: Path) -> WatchLoop:
    """One without events, so that nothing but its turns moves it."""
    return WatchLoop(vault, TODAY, None, True, 0.1, False)


def watcher_of(vault: Path, **options: object) -> WatchLoop:
    given = {"as_of": TODAY, "days": None, "take_ticks": True, "poll": None, "quiet": False, **options}
    return WatchLoop(vault, **given)  # type: ignore[arg-type]


def test_the_command_runs_a_watcher_with_its_options(
    run: Command, vault: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[object, ...]] = []

    def running(one: WatchLoop) -> None:
        watch = one.watcher
        seen.append((one.folder, one.as_of, watch.days, watch.take_ticks, one.poll, one.quiet, one.events.enabled))
        seen.append((watch.schedule.rescan, len(list(locks.iterdir()))))

    monkeypatch.setattr(WatchLoop, "run", running)
    assert run("watch", vault, *DAY, "--days", "3", "--read-only", "--poll", "-q") == (0, "", "")
    monkeypatch.chdir(vault / "Beds")
    assert run("watch") == (0, "", "")
    assert seen == [
        *((vault, TODAY, 3, False, POLL, True, False), (POLL, 1)),
        *((vault, None, None, True, None, False, True), (RESCAN, 1)),
    ]
    assert list(locks.iterdir()) == []


def test_a_turn_that_builds_says_so_and_one_that_does_not_says_nothing(loop: WatchLoop, vault: Path, capsys):
    loop.turn()
    line = f"⌚ start, Tue 3 Mar: {summary_of(vault)}; {WROTE}\n"
    assert tuple(map(timeless, capsys.readouterr())) == (line, WRONG_DAY)
    loop.turn()
    assert capsys.readouterr() == ("", "")


def test_what_had_not_to_be_written_is_said_to_be_so(vault: Path, capsys: pytest.CaptureFixture[str]):
    watcher_of(vault, quiet=True).turn()
    capsys.readouterr()
    watcher_of(vault).turn()
    line = f"⌚ start, Tue 3 Mar: {summary_of(vault)}; nothing to write\n"
    assert timeless(capsys.readouterr().out) == line


def test_what_changed_is_named_and_the_listing_is_the_folders(loop: WatchLoop, vault: Path, capsys):
    loop.turn()
    in_place(vault / "Fern.md")
    in_place(vault / "Beds/Rose.md")
    capsys.readouterr()
    loop.events.lost()
    turns_until_said(loop, capsys, f"⌚ Beds/Rose.md, Fern.md: {summary_of(vault)}; {WROTE}\n")
    (vault / "link").symlink_to("Beds")
    loop.events.lost()
    turns_until_said(loop, capsys, f"⌚ the folders: {summary_of(vault)}; {WROTE}\n")


def test_of_many_changes_the_first_are_named(loop: WatchLoop, vault: Path, capsys):
    loop.turn()
    make_vault(vault, {f"{number}.md": NOTES["Moss.md"] for number in range(5)}, None)
    capsys.readouterr()
    loop.events.lost()
    turns_until_said(loop, capsys, f"⌚ 0.md, 1.md, 2.md and 2 more: {summary_of(vault)}; {WROTE}\n")


def test_a_new_day_is_named(vault: Path, capsys: pytest.CaptureFixture[str]):
    loop = watcher_of(vault, poll=0.1)
    loop.turn()
    capsys.readouterr()
    loop.as_of = date(2026, 3, 4)
    loop.turn()
    assert timeless(capsys.readouterr().out).partition(": ")[0] == "⌚ a new day, Wed 4 Mar"


def test_where_no_note_is_of_a_kind_it_is_said_why_nothing_is_written(tmp_path: Path, capsys):
    watcher_of(make_vault(tmp_path, {}), poll=0.1).turn()
    line = "⌚ start, Tue 3 Mar: nothing to do; no note here is of a kind, so no agenda is written\n"
    assert (timeless(capsys.readouterr().out), (tmp_path / "Agenda.md").exists()) == (line, False)


def test_what_is_said_first_is_how_to_end_it_unless_it_is_to_be_quiet(
    loop: WatchLoop, vault: Path, monkeypatch, capsys
):
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    loop.stopped = True
    loop.run()
    assert capsys.readouterr() == (begun(vault), "")
    loop.quiet = True
    loop.run()
    assert capsys.readouterr() == ("", "")


def test_looking_ahead_is_refused(run: Command, vault: Path):
    ahead = (date.today() + timedelta(1)).isoformat()
    before = bytes_in(vault)
    said = "watch keeps the page of today; to look ahead, use `followup-md agenda --as-of`, which writes nothing\n"
    assert usage_error(run("watch", vault, "--as-of", ahead)) == (2, "", said)
    assert bytes_in(vault) == before


def turns_until_said(loop: WatchLoop, capsys: pytest.CaptureFixture[str], expected: str) -> None:
    said: list[str] = []

    def turned() -> str:
        loop.turn()
        said.append(timeless(capsys.readouterr().out))
        return said[-1]

    until(turned, expected)
    assert said[-1] == expected


def test_a_failure_is_a_line_of_its_own_and_no_defect(loop: WatchLoop, vault: Path, capsys):
    shutil.rmtree(vault)
    for _ in range(3):
        loop.turn()
    assert capsys.readouterr() == ("", GONE)


def test_a_name_that_holds_an_escape_sequence_shows_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    loop = watcher_of(make_vault(tmp_path, {}), poll=0.1)
    loop.turn()
    make_vault(tmp_path, {"a\x1b[31mb.md": NOTES["Fern.md"]})
    capsys.readouterr()
    loop.events.lost()
    turns_until_said(loop, capsys, f"⌚ a[31mb.md: {summary_of(tmp_path)}; {WROTE}\n")


def test_the_day_is_that_of_the_clock_unless_one_was_given(vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch_loop, "today", lambda: date(2026, 5, 5))
    days = [watcher_of(vault, as_of=as_of).clock().day for as_of in (None, TODAY)]
    assert days == [date(2026, 5, 5), TODAY]


def test_what_was_ticked_is_a_line_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    watcher_of(make_vault(tmp_path, TWO), quiet=True).turn()
    tick(tmp_path, ANA)
    past = time.time() - 60
    os.utime(tmp_path / "Beds/Rose.md", (past, past))
    watcher_of(tmp_path).turn()
    line = f"⌚ start, Tue 3 Mar: {summary_of(tmp_path)}; {WROTE}\n"
    recorded = "⌚ Recorded in Beds/Rose.md: 2026-03-03 watered Ana Ruiz\n"
    assert (timeless(capsys.readouterr().out), is_right(tmp_path)) == (line + recorded, True)


def test_a_defect_is_printed_and_watching_goes_on(loop: WatchLoop, vault: Path, monkeypatch, capsys):
    def broken(*arguments: object) -> object:
        raise AssertionError("never thought of")

    with monkeypatch.context() as patch:
        patch.setattr("followup_md.watch.watcher.update_agenda", broken)
        loop.turn()
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-2:]) == ("", ["AssertionError: never thought of", DEFECT])
    turns_until_said(loop, capsys, f"⌚ start, Tue 3 Mar: {summary_of(vault)}; {WROTE}\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_loop_at_its_next_turn(loop: WatchLoop, vault: Path, monkeypatch, number: int):
    handlers: dict[int, Callable[[int, None], None]] = {}
    stopped: list[bool] = []
    woken: list[list[Change]] = []
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(loop.events, "stop", lambda: stopped.append(True))
    real = loop.events.get

    def getting(timeout: float) -> list[Change]:
        handlers[number](number, None)
        woken.append(real(0.0))
        return woken[-1]

    monkeypatch.setattr(loop.events, "get", getting)
    loop.run()
    assert (set(handlers), stopped, (vault / "Agenda.md").exists()) == (
        {signal.SIGINT, signal.SIGTERM, signal.SIGHUP},
        [True] * 2,
        False,
    )
    assert woken == [[Change(lost=True), Change()]]


def test_a_signal_ends_a_long_look_in_its_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = make_vault(tmp_path, {f"{number}.md": NOTES["Fern.md"] for number in range(300)})
    loop, real, read = watcher_of(vault, poll=0.1), snapshot.read_note, []

    def reading(full: str, path: str, reader: object) -> object:
        read.append(path)
        loop.stop(signal.SIGINT, None)
        return real(full, path, reader)

    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr("followup_md.vault.snapshot.read_note", reading)
    loop.run()
    assert (len(read), (vault / "Agenda.md").exists()) == (128, False)


def test_a_look_goes_on_while_nobody_stops_it(loop: WatchLoop):
    loop.pulse(1, 2)
    loop.stopped = True
    with pytest.raises(Stopped):
        loop.pulse(1, 2)


def test_a_loop_of_many_turns_ends_with_the_listening(vault: Path, monkeypatch: pytest.MonkeyPatch):
    loop, turns = watcher_of(vault), []
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    def turning() -> None:
        turns.append(loop.events.is_sound())
        loop.stopped = len(turns) == 3

    monkeypatch.setattr(loop, "turn", turning)
    loop.run()
    assert (turns, loop.events.is_sound()) == ([True] * 3, False)


# where no events come


def test_where_the_system_has_no_watches_left_it_looks_now_and_then_and_says_so(vault: Path, monkeypatch, capsys):
    loop = watcher_of(vault, quiet=True)

    def exhausted(source: FileEvents) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileEvents, "start", exhausted)
    loop.listen()
    message = "followup-md: no more folders can be watched (No space left on device): looking every 5 seconds\n"
    assert capsys.readouterr() == ("", message)
    assert (loop.poll, loop.watcher.schedule.rescan, loop.events.enabled) == (POLL, POLL, False)
    for _ in range(3):
        loop.turn()
    assert (capsys.readouterr(), is_right(vault)) == (("", WRONG_DAY), True)


@pytest.mark.parametrize(
    ("kind", "poll", "expected"), [("", None, None), ("nfs4", None, POLL), ("nfs4", 60.0, 60.0), ("", 0.5, 0.5)]
)
def test_on_a_network_it_looks_now_and_then_and_says_so(vault: Path, monkeypatch, capsys, kind, poll, expected):
    monkeypatch.setattr(watch_loop, "silent_file_system", lambda folder: kind)
    loop = watcher_of(vault, poll=poll)
    message = f"followup-md: {vault} lies on nfs4, which sends no events: looking every 5 seconds\n"
    assert capsys.readouterr() == ("", message if kind and poll is None else "")
    assert (loop.poll, loop.watcher.schedule.rescan) == (expected, expected or RESCAN)
    assert loop.events.enabled is (expected is None)


def test_a_source_that_went_deaf_is_started_anew(vault: Path, monkeypatch: pytest.MonkeyPatch):
    loop, done, is_deaf = watcher_of(vault, quiet=True), [], [True]
    monkeypatch.setattr(loop.events, "start", lambda: (done.append("start"), is_deaf.clear()))
    monkeypatch.setattr(loop.events, "stop", lambda: done.append("stop"))
    monkeypatch.setattr(loop.events, "is_sound", lambda: not is_deaf)
    loop.turn()
    assert (done, loop.events.get(0.0)) == (["stop", "start"], [Change(lost=True)])
    loop.turn()
    assert done == ["stop", "start"]


def test_a_moment_after_it_began_to_listen_everything_is_looked_at_again(vault: Path, monkeypatch: pytest.MonkeyPatch):
    loop, now = watcher_of(vault, quiet=True, poll=60.0), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    real = loop.events.get
    monkeypatch.setattr(loop.events, "get", lambda timeout: real(0.0))
    loop.listen()
    heard = []
    for after in (0.0, SURE_TO_LISTEN / 2, SURE_TO_LISTEN, 2 * SURE_TO_LISTEN):
        now[0] = 1000.0 + after
        loop.turn()
        heard.append(loop.events.get(0.0))
    assert heard == [[], [], [Change(lost=True)], []]


class Slow:
    """A loop whose time is made of its waiting, of its looks, and of a thousandth of a second a turn."""

    def __init__(self, loop: WatchLoop, monkeypatch: pytest.MonkeyPatch, seconds_a_look: float) -> None:
        self.loop, self.now, self.turns, self.looks = loop, 1000.0, 0, 0
        get, step = loop.events.get, loop.watcher.step

        def getting(timeout: float) -> list[Change]:
            changes = get(0.0)
            self.now += 0.001 if changes else timeout + 0.001
            return changes

        def stepping(changes: object, clock: object) -> object:
            before = loop.watcher.schedule._looked
            report = step(changes, clock)  # type: ignore[arg-type]
            if loop.watcher.schedule._looked != before:
                self.looks += 1
                self.now += seconds_a_look
            return report

        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "time", lambda: 1e9 + self.now)
        monkeypatch.setattr(loop.events, "get", getting)
        monkeypatch.setattr(loop.watcher, "step", stepping)

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.loop.turn()
            self.turns += 1


def test_looks_from_time_to_time_take_about_a_twentieth_of_it(vault: Path, monkeypatch: pytest.MonkeyPatch):
    slow = Slow(watcher_of(vault, poll=0.2, quiet=True), monkeypatch, seconds_a_look=1.0)
    slow.run(200)
    assert 200 / SHARE / 2 <= slow.looks <= 200 / SHARE + 1


def test_a_root_that_is_away_is_no_reason_to_hurry(vault: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    loop = watcher_of(vault, quiet=True)
    shutil.rmtree(vault)
    slow = Slow(loop, monkeypatch, seconds_a_look=0.0)
    slow.run(100)
    loop.events.stop()
    assert (slow.turns <= 10 * 100 / BEAT, capsys.readouterr()) == (True, ("", GONE))


def test_an_idle_watcher_takes_a_turn_every_other_second_and_builds_nothing(vault: Path, monkeypatch):
    loop = watcher_of(vault, quiet=True, poll=60.0)
    slow = Slow(loop, monkeypatch, seconds_a_look=0.0)
    slow.run(10)

    def never(*arguments: object) -> object:
        raise AssertionError("nothing changed")

    monkeypatch.setattr("followup_md.watch.watcher.update_agenda", never)
    slow.turns = 0
    slow.run(2000)
    assert slow.turns <= 2000 / BEAT + 2000 / 60 + 1
