"""The picture of a timeline: all of it in one file, every name visible, and no label on another."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from defaults import default_rules
from hostile import TEXT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from timelines import FORTY, ROOT, SAMPLE_DAY, SVG, of, outside, overlapping, parsed, plants, sample_timeline, texts
from visits import evaluated, hostile_note, quoted

from followup_md.agenda.model import Agenda
from followup_md.text.escape import escape_xml, holds_unseen
from followup_md.text.widths import text_width
from followup_md.views.lanes import Scale, lane_height
from followup_md.views.pages import render_views
from followup_md.views.picture import MARK, NOTHING, Drawing, render_timeline
from followup_md.views.timeline import Bar, Row, Timeline, make_timeline

NAMES = st.one_of(TEXT, st.text("WM@m w庭é😀ﷺ𒐫ا", min_size=1, max_size=150))


def named(*names: str) -> Timeline:
    """A row for each name."""
    notes = {f"{at}.md": f"garden: {quoted('G' + name)}\nday: 2026-03-01\n" for at, name in enumerate(names)}
    return make_timeline(evaluated(notes))


def shown(timeline: Timeline) -> str:
    """All labels, without blanks."""
    return "".join("".join(label.text.split()) for label in Drawing(timeline).labels)


def test_the_picture_of_the_readme_is_that_of_the_sample() -> None:
    command = "followup-md timeline sample-vault --as-of 2026-03-12 --out docs/timeline.svg"
    assert (ROOT / "docs" / "timeline.svg").read_text("utf-8") == render_timeline(sample_timeline()), command
    assert "](docs/timeline.svg)" in (ROOT / "README.md").read_text("utf-8")


def test_the_same_notes_rules_and_day_give_the_same_text() -> None:
    assert render_timeline(named("a", "b")) == render_timeline(named("a", "b"))


def test_it_has_a_title_and_stands_in_words() -> None:
    timeline = sample_timeline()
    root = parsed(render_timeline(timeline))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "title description")
    assert root.findtext(f"{SVG}title") == "Robin's search on Thu 12 Mar 2026"
    assert root.findtext(f"{SVG}desc") == " ".join(row.summary() for row in timeline.rows)


def test_it_loads_nothing_and_runs_nothing() -> None:
    text = render_timeline(sample_timeline())
    drawn = {element.tag.removeprefix(SVG) for element in parsed(text).iter()}
    assert drawn == {"svg", "title", "desc", "style", "rect", "g", "line", "circle", "text"}
    assert re.findall(r"\bhref|url\(|@import|\bon\w+=|https?:(?!//www\.w3\.org/2000/svg\")", text) == []


def test_it_has_colours_for_light_and_for_dark() -> None:
    style = parsed(render_timeline(sample_timeline())).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert set(re.findall(r"(--\w+):", light)) == set(re.findall(r"(--\w+):", dark))


@pytest.mark.parametrize("names", [FORTY, ["W" * 200, "M" * 200], ["工房" * 90], [" ".join("a" * 90)]])
def test_every_name_is_there_and_no_two_labels_overlap(names: list[str]) -> None:
    timeline = named(*names)
    assert [name for name in names if "".join(f"G{name}".split()) not in shown(timeline)] == []
    assert (overlapping(Drawing(timeline).labels), outside(timeline)) == ([], [])


@settings(max_examples=25)
@given(st.lists(NAMES, max_size=4))
@example(["<script>alert(1)</script>", "]]>", "\ufffe\uffff", "&lt;"])
def test_any_name_is_there_as_text_and_no_two_labels_overlap(names: list[str]) -> None:
    timeline = named(*names)
    text = render_timeline(timeline)
    assert {"".join(escape_xml(row.name).split()) in shown(timeline) for row in timeline.rows} <= {True}
    assert (overlapping(Drawing(timeline).labels), outside(timeline)) == ([], [])
    assert [label for label in texts(text) if holds_unseen(label)] == []


@settings(max_examples=15)  # each of them lives through six weeks
@given(TEXT, TEXT, TEXT)
def test_hostile_notes_stay_text(garden: str, guide: str, words: str) -> None:
    evaluation = evaluated({"A.md": hostile_note(f"G{garden}", f"P{guide}", words)})
    drawn = {element.tag.removeprefix(SVG) for element in parsed(render_timeline(make_timeline(evaluation))).iter()}
    assert drawn <= {"svg", "title", "desc", "style", "rect", "g", "line", "circle", "text"}


@pytest.mark.parametrize("today", [SAMPLE_DAY + timedelta(at) for at in (17, 45)])
def test_on_no_day_of_the_sample_labels_overlap(today: date) -> None:
    timeline = sample_timeline(today)
    assert (overlapping(Drawing(timeline).labels), outside(timeline)) == ([], [])


@pytest.mark.parametrize("letter", ["W", "m", "@", "w", "i", "Ж", "工", "😀"])
def test_letters_of_known_width_keep_theirs_and_others_are_held_to_it(letter: str) -> None:
    assert "textLength" not in render_timeline(named(letter))
    assert 0.4 * 14 <= text_width(letter, 14) <= 1.1 * 14


@pytest.mark.parametrize("name", ["ﷺ", "𒐫𒐫"])
def test_the_width_of_rare_letters_is_forced(name: str) -> None:
    labels = {label.text: label for label in Drawing(named(name)).labels}
    (element,) = (one for one in parsed(render_timeline(named(name))).iter(f"{SVG}text") if one.text == "G" + name)
    assert element.get("textLength") == f"{labels['G' + name].width:.1f}"


def test_what_lies_beyond_the_weeks_is_marked_at_the_ends() -> None:
    notes = {
        "A.md": "garden: Ivy\nday: 2020-01-01\nlog: [2020-01-05 paid]\n",
        "B.md": "garden: Ash\nday: 2026-09-01\n",
    }
    text = render_timeline(make_timeline(evaluated(notes)))
    signs = {label[0]: label[1:] for label in texts(text) if label[0] in "‹›"}
    assert signs == {"‹": "Wed 1 Jan: A (2020); Sun 5 Jan: paid (2020)", "›": "Tue 1 Sep: B (2026)"}


def test_the_ticks_are_mondays_with_room_for_their_days() -> None:
    scale = Scale(date(2025, 12, 1), date(2026, 2, 15), 400)
    assert list(scale.ticks(80)) == [
        (date(2025, 12, 1), "1 Dec 2025"),
        (date(2025, 12, 29), "29 Dec"),
        (date(2026, 1, 26), "26 Jan 2026"),
    ]


def test_a_scale_of_per_cent_fits_any_width() -> None:
    scale = Scale(date(2026, 3, 2), date(2026, 3, 11), 400, in_per_cent=True)
    assert [scale.x(date(2026, 3, day)) for day in (1, 2, 7, 11, 12)] == [
        "5.00%",
        "5.00%",
        "55.00%",
        "95.00%",
        "95.00%",
    ]


@pytest.mark.parametrize(
    ("days", "levels"), [([], 0), ([(1, 2), (3, 4)], 1), ([(1, 3), (3, 4)], 2), ([(1, 0), (3, 4)], 2)]
)
def test_windows_that_lie_side_by_side_share_a_level(days: list[tuple[int, int]], levels: int) -> None:
    windows = [Bar(date(2026, 3, first), date(2026, 3, last) if last else None, "Sit") for first, last in days]
    assert lane_height(Row("Ivy", "", windows=tuple(windows))) == 18 + (7 * levels + 2 if levels else 0)


def test_an_empty_vault_gives_a_picture_that_says_so() -> None:
    text = render_timeline(make_timeline(evaluated({})))
    assert parsed(text).findtext(f"{SVG}desc") == NOTHING
    assert texts(text) == ["Garden book on Tue 3 Mar 2026", NOTHING]


def test_it_is_kept_as_a_page_when_it_is_declared() -> None:
    rules = default_rules()
    rules = rules._replace(page=rules.page._replace(views={"timeline": "Timeline.svg"}))
    evaluation = of(rules, {}, date(2026, 3, 1))
    agenda = Agenda(date(2026, 3, 1), "", (), (), (), (), (), (), None)  # type: ignore[arg-type]
    (page,) = render_views(evaluation, agenda, {})
    assert (page.key, page.file, page.text) == ("timeline", "Timeline.svg", render_timeline(make_timeline(evaluation)))
    assert page.text.startswith(MARK)
    assert page.merged(b"<svg/>") is None
    assert page.merged(page.text.encode()) == page.text.encode()


def test_plants_have_a_picture_without_a_word_about_plants() -> None:
    fern = "---\ntype: plant\ntags: green\nspecies: Fern\nroom: Hall\nbought: 2026-03-02\npots: 3\n---\n"
    text = render_timeline(make_timeline(of(plants(), {"Fern.md": fern}, date(2026, 3, 7))))
    assert {"House plants on Sat 7 Mar 2026", "Hall"} <= {*texts(text)}
