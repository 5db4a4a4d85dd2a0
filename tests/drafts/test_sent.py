"""An event in the log of a note marks the drafts that it says were sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from letters import (
    ANA,
    ANA_TEXT,
    BO,
    GARDEN,
    PAY,
    ROSE,
    TODAY,
    change,
    done,
    drafts_in,
    events_of,
    record_of,
    write_all,
)

from followup_md.drafts.sent import mark_sent
from followup_md.drafts.store import MADE, SAME, read_drafts
from followup_md.vault.edits import log_events
from followup_md.vault.journal import read_journal
from followup_md.vault.undo import undo_last
from followup_md.workflow.record_ticks import record_events
from followup_md.workflow.workspace import make_workspace


def mark(vault: Path, *lines: str) -> tuple[str, ...]:
    """The paths of the drafts that are marked because of these log lines."""
    return mark_sent(vault, GARDEN, record_of(vault), events_of(vault, *lines), TODAY)


def marks(vault: Path) -> dict[str, str]:
    return {draft.path.removeprefix("Drafts/"): draft.sent for draft in read_drafts(vault, GARDEN)}


@pytest.mark.parametrize(
    ("lines", "sent"),
    [
        (["2026-03-03 watered Ana Ruiz"], {ANA: "2026-03-03"}),
        (["2026-03-02 watered Ana - in the rain"], {ANA: "2026-03-02"}),
        (["2026-03-03 watered everyone"], {ANA: "2026-03-03", BO: "2026-03-03"}),
        (["2026-03-03 paid"], {PAY: "2026-03-03"}),
        (["2026-03-03 paid the fee"], {PAY: "2026-03-03"}),
        (["2026-03-02 watered Ana", "2026-03-03 paid"], {ANA: "2026-03-02", PAY: "2026-03-03"}),
        (["2026-03-02 watered Ana", "2026-03-03 watered everyone"], {ANA: "2026-03-03", BO: "2026-03-03"}),
        (["2026-03-03 watered"], {}),
        (["2026-03-03 watered Cy Wren"], {}),
        (["2026-03-03 skipped greet Ana Ruiz", "2026-03-03 done pay"], {}),
        ([], {}),
    ],
)
def test_an_event_marks_the_drafts_that_it_says_were_sent(drafted: Path, lines: list[str], sent: dict[str, str]):
    before = drafts_in(drafted)
    paths = mark(drafted, *lines)
    assert (paths, marks(drafted)) == (tuple(f"Drafts/{name}" for name in sent), {ANA: "", BO: "", PAY: "", **sent})
    for name, data in drafts_in(drafted).items():
        end = f"sent: {sent[name]}\n---\n\n".encode() if name in sent else b"---\n\n"
        assert data == before[name].replace(b"---\n\n", end, 1)


def test_a_mark_is_no_edit_and_is_not_changed_by_another_event(drafted: Path):
    for day in ("2026-03-02", "2026-03-03"):
        mark(drafted, f"{day} watered Ana")
    assert marks(drafted)[ANA] == "2026-03-02"
    assert [draft.is_edited for draft in read_drafts(drafted, GARDEN)] == [False] * 3


def test_a_draft_of_another_note_or_rule_is_not_marked(drafted: Path):
    change(drafted, ANA, lambda text: text.replace("[[Rose]]", "[[Fern]]"))
    change(drafted, BO, lambda text: text.replace("rule: greet", "rule: prune"))
    change(drafted, PAY, lambda text: text.replace("rule: pay", "rule: gone"))
    assert mark(drafted, "2026-03-03 watered everyone", "2026-03-03 paid") == ()


def test_a_draft_about_nobody_is_not_marked_by_what_is_about_somebody(drafted: Path):
    change(drafted, ANA, lambda text: text.replace("person: Ana Ruiz\n", ""))
    assert mark(drafted, "2026-03-03 watered Ana", "2026-03-03 watered Bo") == (f"Drafts/{BO}",)


def test_a_draft_with_a_conflict_copy_beside_it_is_left_alone(drafted: Path):
    copy = drafted / "Drafts" / ANA.replace(".md", ".sync-conflict-20260303-093000-ABCDEFG.md")
    copy.write_text("mine", "utf-8")
    assert mark(drafted, "2026-03-03 watered everyone") == (f"Drafts/{BO}",)
    assert copy.read_text("utf-8") == "mine"


def test_an_event_in_the_log_marks_its_draft_and_undo_takes_back_both(drafted: Path):
    before = {path: path.read_bytes() for path in drafted.rglob("*.md")}
    lines = ("2026-03-03 watered everyone", "2026-03-03 paid")
    result = record_events(make_workspace(drafted, GARDEN, TODAY), record_of(drafted), lines, ("fm-000001",))
    assert result.refused == ""
    assert marks(drafted) == {ANA: "2026-03-03", BO: "2026-03-03", PAY: "2026-03-03"}
    journal = [(entry.note, entry.events, entry.keys, entry.joined) for entry in read_journal(drafted)]
    assert journal == [
        ("Rose.md", lines, ("fm-000001",), False),
        *((f"Drafts/{name}", ("sent: 2026-03-03",), (), True) for name in (ANA, BO, PAY)),
    ]
    entry, refused = undo_last(drafted)
    assert (entry and entry.note, refused) == ("Rose.md", None)
    assert {path: path.read_bytes() for path in drafted.rglob("*.md")} == before
    assert [(entry.note, entry.keys, entry.undone) for entry in read_journal(drafted)] == [
        ("Rose.md", ("fm-000001",), True)
    ]


def test_a_draft_that_changed_since_it_was_marked_keeps_its_mark_when_the_event_is_taken_back(drafted: Path):
    before = drafts_in(drafted)
    record_events(make_workspace(drafted, GARDEN, TODAY), record_of(drafted), ("2026-03-03 watered everyone",))
    data = change(drafted, ANA, lambda text: text + "PS\n")
    assert undo_last(drafted)[1] is None
    assert (drafts_in(drafted), (drafted / "Rose.md").read_text("utf-8")) == ({**before, ANA: data}, ROSE)


def test_an_event_that_stands_there_already_marks_nothing(drafted: Path):
    log_events(drafted, "Rose.md", ("2026-03-03 paid",), TODAY)
    before = drafts_in(drafted)
    assert record_events(make_workspace(drafted, GARDEN, TODAY), record_of(drafted), ("2026-03-03 paid",)).refused == ""
    assert (drafts_in(drafted), len(read_journal(drafted))) == (before, 1)


def test_after_it_was_sent_a_new_draft_is_a_new_file(drafted: Path):
    mark(drafted, "2026-03-03 watered Ana")
    before = drafts_in(drafted)
    again = ANA.replace(".md", " 2.md")
    assert done(write_all(drafted)) == [(again, MADE), (BO, SAME)]
    assert drafts_in(drafted) == {**before, again: ANA_TEXT.encode()}
    assert done(write_all(drafted)) == [(again, SAME), (BO, SAME)]
