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
from datetime import date
from pathlib import Path

import pytest
from ticking import ANA, PARTY, TWO, bytes_in, log_of, tick
from visits import NOTES, RULES, TODAY, Command, make_vault, note

import followup_md
from followup_md.agenda.phrasing import summary
from followup_md.commands import watch as watch_command
from followup_md.commands.watch import POLL, SHARE, SURE_TO_LISTEN, Stopped, Watcher
from followup_md.vault import snapshot
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.locks import watcher_lock
from followup_md.vault.rules import load_rules
from followup_md.watch.fs_events import Source
from followup_md.watch.schedule import BEAT, RESCAN
from followup_md.watch.watcher import Change, Watch
from followup_md.workflow.build import build_agenda, is_current, read_all

ROOT = Path(followup_md.__file__).parent.parent
LONGEST = 20.0
DAY = ("--as-of", TODAY.isoformat())
NEW = note("garden: Fern Gully\nday: 2026-03-02\nguides: [Dee Quill]\n")
GONE = "followup-md: the vault could not be listed: No such file or directory; the old agenda stays\n"
WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is no day of the calendar [field-value]\n"
DEFECT = "followup-md: this is a defect of ours; please report it. Watching goes on."


def until(condition: Callable[[], bool], deadline: float = LONGEST) -> None:
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def state_of(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino


def is_right(vault: Path) -> bool:
    """Whether the agenda file is what a fresh run would write now."""
    try:
        rules, _ = load_rules(vault, with_tests=False)
        assert rules
        return is_current(vault, rules, build_agenda(vault, rules, TODAY, read_all(vault, rules)))
    except (CouldNotLook, CouldNotWrite):
        return False


def timeless(text: str) -> str:
    """Output without the milliseconds in it."""
    return re.sub(r"\(\d+ ms", "(… ms", text)


class Running:
    """A `followup-md watch` in a process of its own."""

    def __init__(self, vault: Path, runtime: Path, *options: str) -> None:
        self.vault, self.runtime, self.page = vault, runtime, vault / "Agenda.md"
        runtime.mkdir(exist_ok=True)
        self.said, self.wrong = runtime.with_suffix(".out"), runtime.with_suffix(".err")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        environment["XDG_RUNTIME_DIR"] = str(runtime)
        with self.said.open("ab") as out, self.wrong.open("ab") as err:
            command = (sys.executable, "-u", "-m", "followup_md", "watch", str(vault), *options)
            self.process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)

    def follows(self, act: Callable[[Path], object]) -> None:
        """Something is done to the vault, after which its agenda has to be another, and right."""
        before = self.page.read_bytes()
        act(self.vault)
        until(lambda: self.page.exists() and self.page.read_bytes() != before and is_right(self.vault))

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal: exit code, standard output, standard error."""
        self.process.send_signal(number)
        code = self.process.wait(LONGEST)
        return code, timeless(self.said.read_text("utf-8")), self.wrong.read_text("utf-8")


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a watcher and waits until its agenda stands; whatever still runs in the end is killed."""
    started: list[Running] = []

    def begin(vault: Path, *options: str) -> Running:
        one = Running(vault, tmp_path / "runtime", *(options or DAY))
        started.append(one)
        until(lambda: is_right(vault) or one.process.poll() is not None)
        assert one.process.poll() is None, one.wrong.read_text("utf-8")
        return one

    yield begin
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make_vault(tmp_path / "vault")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


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
def test_a_save_is_followed_however_it_is_made(start: Start, vault: Path, save: Callable[[Path], None]):
    running = start(vault)
    running.follows(lambda vault: save(vault / "Fern.md"))
    code, _, err = running.end()
    assert (code, err) == (0, WRONG_DAY)


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
    before = state_of(running.page)
    (vault / "rules.yaml").write_text("format: 1\nextends: nowhere.yaml\n", "utf-8")
    until(lambda: running.wrong.read_text("utf-8").endswith("the agenda stays as it is\n"))
    assert state_of(running.page) == before
    running.follows(lambda vault: (vault / "rules.yaml").write_text(RULES.replace("Prune", "Trim"), "utf-8"))
    assert running.end()[2] == (
        f"{WRONG_DAY}rules.yaml:2:10: error: `nowhere.yaml` is not there; say `job-search`, a path from this file, or "
        "`none` [rules-extends]\nfollowup-md: the rules have a mistake; the agenda stays as it is\n"
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
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", *who, *arguments], cwd=vault, env=environment, check=True, capture_output=True)

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
    recorded = "Recorded in Beds/Rose.md: 2026-03-03 watered Ana Ruiz"
    assert (code, err, out.splitlines()[1]) == (0, "", recorded)


def log_of_rose(vault: Path) -> list[str]:
    return log_of((vault / "Beds/Rose.md").read_bytes())


def test_read_only_leaves_a_tick_on_the_page(start: Start, tmp_path: Path):
    vault = make_vault(tmp_path / "vault", TWO)
    running = start(vault, *DAY, "--read-only")
    tick(vault, ANA)
    until(lambda: b" \xe2\x9c\x85 2026-03-03" in running.page.read_bytes())
    assert (running.end()[0], (vault / "Beds/Rose.md").read_text("utf-8")) == (0, note(PARTY))


# options and output


def test_a_rebuild_is_a_line(start: Start, vault: Path):
    running = start(vault)
    first = summary_of(vault)
    assert first == "1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error"
    running.follows(lambda vault: in_place(vault / "Fern.md"))
    expected = f"2026-03-03 start: {first} (… ms)\n2026-03-03 Fern.md: {summary_of(vault)} (… ms)\n"
    until(lambda: timeless(running.said.read_text("utf-8")) == expected)
    assert running.end() == (0, expected, WRONG_DAY)


def summary_of(vault: Path) -> str:
    rules, _ = load_rules(vault, with_tests=False)
    assert rules
    return summary(build_agenda(vault, rules, TODAY, read_all(vault, rules)).agenda)


def test_quiet_prints_nothing_but_problems(start: Start, vault: Path):
    running = start(vault, *DAY, "-q")
    running.follows(lambda vault: in_place(vault / "Fern.md"))
    assert running.end() == (0, "", WRONG_DAY)


def test_an_idle_watcher_writes_and_says_nothing_whoever_reads(start: Start, vault: Path):
    running = start(vault)
    before = {path: state_of(path) for path in vault.rglob("*") if path.is_file()}
    with pytest.raises(subprocess.TimeoutExpired):
        running.process.wait(3)
    assert {path: state_of(path) for path in vault.rglob("*") if path.is_file()} == before
    code, out, err = running.end()
    assert (code, out, err) == (0, f"2026-03-03 start: {summary_of(vault)} (… ms)\n", WRONG_DAY)


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(start: Start, vault: Path, number: int):
    running = start(vault)
    before = bytes_in(vault)
    assert (running.end(number)[0], running.wrong.read_text("utf-8")) == (0, WRONG_DAY)
    assert (bytes_in(vault), sorted(before)) == (before, sorted(("Agenda.md", "rules.yaml", *NOTES)))
    assert list(running.runtime.iterdir()) == []


def test_the_unit_for_systemd_in_the_readme_starts_and_stops(tmp_path: Path):
    (block,) = re.findall(r"```ini\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    unit = RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block)
    program, vault = tmp_path / ".local" / "bin" / "followup-md", make_vault(tmp_path / "search")
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m followup_md "$@"\n', "utf-8")
    program.chmod(0o755)
    line = shlex.split(unit["Service"]["ExecStart"].replace("%h", str(tmp_path)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(tmp_path)}
    process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        until(lambda: (vault / "Agenda.md").exists() or process.poll() is not None)
        process.terminate()
        assert (process.wait(LONGEST), process.communicate()[0]) == (0, b"")
    finally:
        process.kill()


def test_a_second_watcher_is_refused_and_told_which_one_there_is(start: Start, vault: Path, run: Command, monkeypatch):
    running = start(vault)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(running.runtime))
    message = f"followup-md: process {running.process.pid} watches this vault already\n"
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


# the lock of a watcher


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "locks"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def refused(vault: Path) -> str:
    with pytest.raises(CouldNotWrite) as caught, watcher_lock(vault):
        pass
    return str(caught.value)


def test_the_lock_lies_outside_the_vault_and_names_its_owner(locks: Path, vault: Path):
    before = bytes_in(vault)
    with watcher_lock(vault):
        (path,) = locks.iterdir()
        assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == (f"process {os.getpid()}", 0o600)
        assert refused(vault) == f"process {os.getpid()} watches this vault already"
        assert bytes_in(vault) == before
    assert list(locks.iterdir()) == []


def test_a_lock_without_a_name_is_another_followup_md(locks: Path, vault: Path):
    with watcher_lock(vault):
        (path,) = locks.iterdir()
        path.write_bytes(b" \n")
        assert refused(vault) == "another followup-md watches this vault already"


def test_a_lock_is_gone_after_a_failure_and_can_be_taken_again(locks: Path, vault: Path):
    with pytest.raises(ZeroDivisionError), watcher_lock(vault):
        raise ZeroDivisionError
    assert list(locks.iterdir()) == []
    with watcher_lock(vault):
        pass


@pytest.mark.parametrize("is_new", [False, True], ids=["gone", "another one"])
def test_a_lock_file_that_its_owner_takes_away_meanwhile_is_made_anew(
    locks: Path, vault: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool
):
    import fcntl

    real, taken = fcntl.flock, []

    def taking(descriptor: int, how: int) -> None:
        real(descriptor, how)
        taken.append(descriptor)
        if len(taken) == 1:
            (path,) = locks.iterdir()
            path.rename(locks / "old")
            if is_new:
                path.touch()

    monkeypatch.setattr(fcntl, "flock", taking)
    with watcher_lock(vault):
        assert (len(taken), [path.name for path in locks.iterdir() if path.name != "old"]) == (
            2,
            [path.name for path in locks.iterdir() if path.suffix == ".lock"],
        )
        assert refused(vault) == f"process {os.getpid()} watches this vault already"


def test_without_a_folder_of_the_user_the_one_for_temporary_files_is_used(
    tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "vault/Beds"))
    with watcher_lock(vault):
        assert len(list((tmp_path / "vault/Beds").glob("*.lock"))) == 1


def test_where_the_system_has_no_locks_there_are_none(locks: Path, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with watcher_lock(vault), watcher_lock(vault):
        assert list(locks.iterdir()) == []


def test_a_folder_for_locks_that_is_not_there_is_no_defect_of_ours(run: Command, vault: Path, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(Watcher, "run", lambda watcher: None)
    assert run("watch", vault, *DAY)[0] == 0


def test_a_lock_file_that_was_cleaned_away_is_no_defect_of_ours(locks: Path, vault: Path):
    with watcher_lock(vault):
        (path,) = locks.iterdir()
        path.unlink()


# the loop


@pytest.fixture
def watcher(vault: Path) -> Watcher:
    """One without events, so that nothing but its turns moves it."""
    return Watcher(vault, TODAY, None, True, 0.1, False)


def watcher_of(vault: Path, **options: object) -> Watcher:
    given = {"as_of": TODAY, "days": None, "take_ticks": True, "poll": None, "quiet": False, **options}
    return Watcher(vault, **given)  # type: ignore[arg-type]


def test_the_command_runs_a_watcher_with_its_options(
    run: Command, vault: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[object, ...]] = []

    def running(one: Watcher) -> None:
        watch = one.watch
        seen.append((one.folder, one.as_of, watch.days, watch.take_ticks, one.poll, one.quiet, one.source.events))
        seen.append((watch.schedule.rescan, len(list(locks.iterdir()))))

    monkeypatch.setattr(Watcher, "run", running)
    assert run("watch", vault, *DAY, "--days", "3", "--read-only", "--poll", "-q") == (0, "", "")
    monkeypatch.chdir(vault / "Beds")
    assert run("watch") == (0, "", "")
    assert seen == [
        *((vault, TODAY, 3, False, POLL, True, False), (POLL, 1)),
        *((vault, None, None, True, None, False, True), (RESCAN, 1)),
    ]
    assert list(locks.iterdir()) == []


def test_a_turn_that_builds_says_so_and_one_that_does_not_says_nothing(watcher: Watcher, vault: Path, capsys):
    watcher.turn()
    line = f"2026-03-03 start: {summary_of(vault)} (… ms)\n"
    assert tuple(map(timeless, capsys.readouterr())) == (line, WRONG_DAY)
    watcher.turn()
    assert capsys.readouterr() == ("", "")


def test_what_had_not_to_be_written_is_said_to_be_so(vault: Path, capsys: pytest.CaptureFixture[str]):
    watcher_of(vault, quiet=True).turn()
    capsys.readouterr()
    watcher_of(vault).turn()
    line = f"2026-03-03 start: {summary_of(vault)} (… ms, nothing to write)\n"
    assert timeless(capsys.readouterr().out) == line


def test_several_causes_are_one_and_a_number_and_the_listing_is_the_folders(watcher: Watcher, vault: Path, capsys):
    watcher.turn()
    in_place(vault / "Fern.md")
    in_place(vault / "Beds/Rose.md")
    capsys.readouterr()
    watcher.source.lost()
    turns_until_said(watcher, capsys, f"2026-03-03 Beds/Rose.md and 1 more: {summary_of(vault)} (… ms)\n")
    (vault / "link").symlink_to("Beds")
    watcher.source.lost()
    turns_until_said(watcher, capsys, f"2026-03-03 the folders: {summary_of(vault)} (… ms)\n")


def turns_until_said(watcher: Watcher, capsys: pytest.CaptureFixture[str], expected: str) -> None:
    said = ""
    end = time.monotonic() + LONGEST
    while not said:
        assert time.monotonic() < end
        watcher.turn()
        said = timeless(capsys.readouterr().out)
    assert said == expected


def test_a_failure_is_a_line_of_its_own_and_no_defect(watcher: Watcher, vault: Path, capsys):
    shutil.rmtree(vault)
    for _ in range(3):
        watcher.turn()
    assert capsys.readouterr() == ("", GONE)


def test_a_name_that_holds_an_escape_sequence_shows_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    watcher = watcher_of(make_vault(tmp_path, {}), poll=0.1)
    watcher.turn()
    make_vault(tmp_path, {"a\x1b[31mb.md": NOTES["Fern.md"]})
    capsys.readouterr()
    watcher.source.lost()
    turns_until_said(watcher, capsys, f"2026-03-03 a[31mb.md: {summary_of(tmp_path)} (… ms)\n")


def test_the_day_is_that_of_the_clock_unless_one_was_given(vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch_command, "today", lambda: date(2026, 5, 5))
    days = [watcher_of(vault, as_of=as_of).clock().day for as_of in (None, TODAY)]
    assert days == [date(2026, 5, 5), TODAY]


def test_what_was_ticked_is_a_line_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    watcher_of(make_vault(tmp_path, TWO), quiet=True).turn()
    tick(tmp_path, ANA)
    past = time.time() - 60
    os.utime(tmp_path / "Beds/Rose.md", (past, past))
    watcher_of(tmp_path).turn()
    recorded = "Recorded in Beds/Rose.md: 2026-03-03 watered Ana Ruiz\n"
    line = f"2026-03-03 start: {summary_of(tmp_path)} (… ms)\n"
    assert (timeless(capsys.readouterr().out), is_right(tmp_path)) == (recorded + line, True)


@pytest.mark.parametrize(
    ("as_of", "take_ticks", "takes"),
    [
        *((None, True, True), (None, False, False), (date(2026, 3, 2), True, True)),
        *((TODAY, True, True), (TODAY, False, False), (date(2026, 3, 4), True, False)),
    ],
)
def test_on_a_day_still_to_come_no_tick_is_taken_in(vault: Path, monkeypatch, as_of, take_ticks, takes):
    monkeypatch.setattr(watch_command, "today", lambda: TODAY)
    assert watcher_of(vault, as_of=as_of, take_ticks=take_ticks).watch.take_ticks is takes


def test_a_defect_is_printed_and_watching_goes_on(watcher: Watcher, vault: Path, monkeypatch, capsys):
    def broken(*arguments: object) -> object:
        raise AssertionError("never thought of")

    with monkeypatch.context() as patch:
        patch.setattr("followup_md.watch.watcher.update_agenda", broken)
        watcher.turn()
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-2:]) == ("", ["AssertionError: never thought of", DEFECT])
    turns_until_said(watcher, capsys, f"2026-03-03 start: {summary_of(vault)} (… ms)\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_loop_at_its_next_turn(watcher: Watcher, vault: Path, monkeypatch, number: int):
    handlers: dict[int, Callable[[int, None], None]] = {}
    stopped: list[bool] = []
    woken: list[list[Change]] = []
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(watcher.source, "stop", lambda: stopped.append(True))
    real = watcher.source.get

    def getting(timeout: float) -> list[Change]:
        handlers[number](number, None)
        woken.append(real(0.0))
        return woken[-1]

    monkeypatch.setattr(watcher.source, "get", getting)
    watcher.run()
    assert (set(handlers), stopped, (vault / "Agenda.md").exists()) == (
        {signal.SIGINT, signal.SIGTERM},
        [True] * 2,
        False,
    )
    assert woken == [[Change(lost=True), Change()]]


def test_a_signal_ends_a_long_look_in_its_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = make_vault(tmp_path, {f"{number}.md": NOTES["Fern.md"] for number in range(300)})
    watcher, real, read = watcher_of(vault, poll=0.1), snapshot.read_note, []

    def reading(full: str, path: str, reader: object) -> object:
        read.append(path)
        watcher.stop(signal.SIGINT, None)
        return real(full, path, reader)

    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr("followup_md.vault.snapshot.read_note", reading)
    watcher.run()
    assert (len(read), (vault / "Agenda.md").exists()) == (128, False)


def test_a_look_goes_on_while_nobody_stops_it(watcher: Watcher):
    watcher.pulse(1, 2)
    watcher.stopped = True
    with pytest.raises(Stopped):
        watcher.pulse(1, 2)


def test_a_loop_of_many_turns_ends_with_the_listening(vault: Path, monkeypatch: pytest.MonkeyPatch):
    watcher, turns = watcher_of(vault), []
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    def turning() -> None:
        turns.append(watcher.source.is_sound())
        watcher.stopped = len(turns) == 3

    monkeypatch.setattr(watcher, "turn", turning)
    watcher.run()
    assert (turns, watcher.source.is_sound()) == ([True] * 3, False)


# where no events come


def test_where_the_system_has_no_watches_left_it_looks_now_and_then_and_says_so(vault: Path, monkeypatch, capsys):
    watcher = watcher_of(vault, quiet=True)

    def exhausted(source: Source) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Source, "start", exhausted)
    watcher.listen()
    message = "followup-md: no more folders can be watched (No space left on device): looking every 5 seconds\n"
    assert capsys.readouterr() == ("", message)
    assert (watcher.poll, watcher.watch.schedule.rescan, watcher.source.events) == (POLL, POLL, False)
    for _ in range(3):
        watcher.turn()
    assert (capsys.readouterr(), is_right(vault)) == (("", WRONG_DAY), True)


@pytest.mark.parametrize(
    ("kind", "poll", "expected"), [("", None, None), ("nfs4", None, POLL), ("nfs4", 60.0, 60.0), ("", 0.5, 0.5)]
)
def test_on_a_network_it_looks_now_and_then_and_says_so(vault: Path, monkeypatch, capsys, kind, poll, expected):
    monkeypatch.setattr(watch_command, "silent_file_system", lambda folder: kind)
    watcher = watcher_of(vault, poll=poll)
    message = f"followup-md: {vault} lies on nfs4, which sends no events: looking every 5 seconds\n"
    assert capsys.readouterr() == ("", message if kind and poll is None else "")
    assert (watcher.poll, watcher.watch.schedule.rescan) == (expected, expected or RESCAN)
    assert watcher.source.events is (expected is None)


def test_a_source_that_went_deaf_is_started_anew(vault: Path, monkeypatch: pytest.MonkeyPatch):
    watcher, done, is_deaf = watcher_of(vault, quiet=True), [], [True]
    monkeypatch.setattr(watcher.source, "start", lambda: (done.append("start"), is_deaf.clear()))
    monkeypatch.setattr(watcher.source, "stop", lambda: done.append("stop"))
    monkeypatch.setattr(watcher.source, "is_sound", lambda: not is_deaf)
    watcher.turn()
    assert (done, watcher.source.get(0.0)) == (["stop", "start"], [Change(lost=True)])
    watcher.turn()
    assert done == ["stop", "start"]


def test_a_moment_after_it_began_to_listen_everything_is_looked_at_again(vault: Path, monkeypatch: pytest.MonkeyPatch):
    watcher, now = watcher_of(vault, quiet=True, poll=60.0), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    real = watcher.source.get
    monkeypatch.setattr(watcher.source, "get", lambda timeout: real(0.0))
    watcher.listen()
    heard = []
    for after in (0.0, SURE_TO_LISTEN / 2, SURE_TO_LISTEN, 2 * SURE_TO_LISTEN):
        now[0] = 1000.0 + after
        watcher.turn()
        heard.append(watcher.source.get(0.0))
    assert heard == [[], [], [Change(lost=True)], []]


class Slow:
    """A watcher whose time is made of its waiting, of its looks, and of a thousandth of a second a turn."""

    def __init__(self, watcher: Watcher, monkeypatch: pytest.MonkeyPatch, seconds_a_look: float) -> None:
        self.watcher, self.now, self.turns, self.looks = watcher, 1000.0, 0, 0
        get, step = watcher.source.get, watcher.watch.step

        def getting(timeout: float) -> list[Change]:
            changes = get(0.0)
            self.now += 0.001 if changes else timeout + 0.001
            return changes

        def stepping(changes: object, clock: object) -> object:
            before = watcher.watch.schedule._looked
            report = step(changes, clock)  # type: ignore[arg-type]
            if watcher.watch.schedule._looked != before:
                self.looks += 1
                self.now += seconds_a_look
            return report

        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "time", lambda: 1e9 + self.now)
        monkeypatch.setattr(watcher.source, "get", getting)
        monkeypatch.setattr(watcher.watch, "step", stepping)

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.watcher.turn()
            self.turns += 1


def test_looks_from_time_to_time_take_a_twentieth_of_it_at_most(vault: Path, monkeypatch: pytest.MonkeyPatch):
    slow = Slow(watcher_of(vault, poll=0.2, quiet=True), monkeypatch, seconds_a_look=1.0)
    slow.run(200)
    assert slow.looks <= 200 / SHARE + 1


def test_a_root_that_is_away_is_no_reason_to_hurry(vault: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    watcher = watcher_of(vault, quiet=True)
    shutil.rmtree(vault)
    slow = Slow(watcher, monkeypatch, seconds_a_look=0.0)
    slow.run(100)
    watcher.source.stop()
    assert (slow.turns <= 10 * 100 / BEAT, capsys.readouterr()) == (True, ("", GONE))


def test_an_idle_watcher_takes_a_turn_every_other_second_and_builds_nothing(vault: Path, monkeypatch):
    watcher = watcher_of(vault, quiet=True, poll=60.0)
    slow = Slow(watcher, monkeypatch, seconds_a_look=0.0)
    slow.run(10)

    def never(*arguments: object) -> object:
        raise AssertionError("nothing changed")

    monkeypatch.setattr("followup_md.watch.watcher.update_agenda", never)
    slow.turns = 0
    slow.run(2000)
    assert slow.turns <= 2000 / BEAT + 2000 / 60 + 1


def test_a_watch_is_made_for_the_folder(vault: Path):
    assert isinstance(watcher_of(vault).watch, Watch)
