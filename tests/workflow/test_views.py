"""Pages beside the agenda: kept in one way, never at the cost of a file that is not ours."""

from pathlib import Path

import pytest
from ticking import bytes_in
from visits import TODAY, make_vault, visit_rules

from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.views import pages
from followup_md.workflow.build import build_agenda
from followup_md.workflow.update import Updated, is_current, update_agenda
from followup_md.workflow.workspace import Workspace, make_workspace

VISITS = visit_rules()
BEGIN = "<!-- followup-md:overview:begin (written anew at each run; write your own text above or below) -->"
PAGE = f"---\nfollowup-md: overview\n---\n\n{BEGIN}\n\n# 6 notes\n\n<!-- followup-md:overview:end -->\n"


def with_views(**views: str) -> Rules:
    return VISITS._replace(page=VISITS.page._replace(views=views))


BOTH = with_views(overview="Pages/Overview.md", timeline="Timeline.svg")


@pytest.fixture(autouse=True)
def _two_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def text(context: pages.ViewContext) -> str:
        return f"# {len(context.evaluation.world.everything)} notes\n"

    def picture(context: pages.ViewContext) -> str:
        return f"<!-- followup-md --><svg>{context.file}</svg>\n"

    monkeypatch.setattr(pages, "VIEWS", {"overview": text, "timeline": picture})


def of(vault: Path, rules: Rules = BOTH) -> Workspace:
    return make_workspace(vault, rules, TODAY)


def run(vault: Path, rules: Rules = BOTH) -> Updated:
    return update_agenda(of(vault, rules))


def test_every_declared_page_is_written_beside_the_agenda(tmp_path: Path) -> None:
    done = run(make_vault(tmp_path))
    assert done.views == ("Pages/Overview.md", "Timeline.svg")
    assert (tmp_path / "Pages/Overview.md").read_text("utf-8") == PAGE
    assert (tmp_path / "Timeline.svg").read_text("utf-8") == "<!-- followup-md --><svg>Timeline.svg</svg>\n"


def test_without_a_declaration_nothing_is_rendered(tmp_path: Path) -> None:
    done = run(make_vault(tmp_path), VISITS)
    assert (done.views, done.built.views) == ((), ())


def test_a_second_run_writes_nothing_and_reads_no_page_as_a_note(tmp_path: Path) -> None:
    run(make_vault(tmp_path))
    before = bytes_in(tmp_path)
    again = run(tmp_path)
    assert (again.written, again.views, bytes_in(tmp_path)) == (False, (), before)


def test_text_around_the_markers_stays_and_line_ends_too(tmp_path: Path) -> None:
    run(make_vault(tmp_path))
    file = tmp_path / "Pages/Overview.md"
    mine = PAGE.replace("6 notes", "old").replace("\n", "\r\n").encode()
    file.write_bytes(b"mine\r\n" + mine + b"below")
    assert run(tmp_path).views == ("Pages/Overview.md",)
    assert file.read_bytes() == b"mine\r\n" + PAGE.replace("\n", "\r\n").encode() + b"below"


@pytest.mark.parametrize(("file", "key"), [("Pages/Overview.md", "overview"), ("Timeline.svg", "timeline")])
def test_a_file_that_is_not_ours_is_left_alone_and_costs_no_other_page(tmp_path: Path, file: str, key: str) -> None:
    make_vault(tmp_path)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("mine", "utf-8")
    said = f"{file} exists and is no page of followup-md, so it is left alone. "
    said += f"Rename it, or set another file under `page: {key}:` in your rules."
    with pytest.raises(CouldNotWrite) as raised:
        run(tmp_path)
    assert str(raised.value) == said
    others = {"Agenda.md", "Pages/Overview.md", "Timeline.svg"}
    assert others <= {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert (tmp_path / file).read_text("utf-8") == "mine"


def test_a_page_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    make_vault(tmp_path)
    (tmp_path / "Timeline.svg").mkdir()
    with pytest.raises(CouldNotLook, match=r"Timeline\.svg is not a regular file"):
        run(tmp_path)


def test_a_page_that_changes_while_it_is_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_vault(tmp_path)
    monkeypatch.setattr("followup_md.workflow.update.write_agenda", lambda workspace, built: False)
    monkeypatch.setattr("followup_md.vault.transaction.Transaction.write", lambda *arguments: False)
    with pytest.raises(CouldNotWrite, match="changed while it was being written"):
        run(tmp_path)


@pytest.mark.parametrize("file", ["Pages/Overview.md", "Timeline.svg"])
def test_pages_are_part_of_whether_all_is_current(tmp_path: Path, file: str) -> None:
    run(make_vault(tmp_path))
    assert is_current(of(tmp_path), build_agenda(of(tmp_path)))
    (tmp_path / file).unlink()
    assert not is_current(of(tmp_path), build_agenda(of(tmp_path)))
