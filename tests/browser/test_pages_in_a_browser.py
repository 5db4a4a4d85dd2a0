"""The page for a browser and the picture, in a real one: on a phone and a wide screen, in the light and in the dark."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from browsers import BEYOND, CONTRASTS, LABELS, axe, chromium
from hostile import NASTY
from timelines import FORTY, ROOT
from visits import RULES, hostile_note, note

from followup_md.text.escape import escape_xml
from followup_md.vault.rules import load_rules
from followup_md.workflow.update import update_agenda
from followup_md.workflow.workspace import make_workspace

DAY = "2026-03-12"
SCREENS = [(width, scheme) for width in (390, 1200) for scheme in ("light", "dark")]
PAGES = "page: {html: Search.html, timeline: Timeline.svg}\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample vault, forty groups with long names, and notes that would like to be more than text."""
    folder = tmp_path_factory.mktemp("vaults")
    shutil.copytree(ROOT / "sample-vault", folder / "sample")
    with (folder / "sample" / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write(f"\n{PAGES}")
    notes = {
        "forty": [f"garden: {json.dumps(name)}\nday: 2026-03-0{1 + at % 9}\n" for at, name in enumerate(FORTY)],
        "hostile": [
            hostile_note(f"G{text}", f"P{text}", f"{text}{NASTY[at % len(NASTY)]}") for at, text in enumerate(ATTACKS)
        ],
    }
    for name, texts in notes.items():
        (folder / name).mkdir()
        (folder / name / "rules.yaml").write_text(RULES + PAGES, "utf-8")
        for at, text in enumerate(texts):
            (folder / name / f"{at} #%?&'\".md").write_text(note(text), "utf-8")
    for vault in ("sample", "forty", "hostile"):
        keep_pages(folder / vault)
    return {vault.name: vault for vault in folder.iterdir()}


ATTACKS = (
    *("".join(NASTY[at : at + 16]) for at in range(0, len(NASTY), 16)),
    "</style><script>document.title = 'taken'</script>",
    '"><img src=x onerror="document.title=\'taken\'">',
    "</title></svg><form action='https://evil.example'><button>Go</button></form>",
    "<link rel=stylesheet href='https://evil.example/a.css'><base href='https://evil.example'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "javascript:alert(1)",
    "W" * 300,
    "庭" * 300,
)


ADD = """([tag, text]) => {
  const element = document.createElement(tag);
  element.textContent = text;
  document.head.append(element);
}"""
"""Add an element to a page."""


def keep_pages(vault: Path) -> None:
    rules, problems = load_rules(vault, with_tests=False)
    assert rules, problems
    assert update_agenda(make_workspace(vault, rules, date.fromisoformat(DAY))).views == ("Timeline.svg", "Search.html")


@pytest.fixture
def opened(browser: Any, vaults: dict[str, Path]) -> Iterator[Any]:
    """Opens a page of a vault; nothing may be said on the console, asked for or popped up meanwhile."""
    pages: list[Any] = []
    faults: list[str] = []

    def open_page(vault: str, file: str = "Search.html", width: int = 390, scheme: str = "light") -> Any:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        pages.append(page)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append("dialog"))
        page.on("request", lambda request: faults.append(request.url) if not request.is_navigation_request() else None)
        page.goto((vaults[vault] / file).as_uri())
        return page

    yield open_page
    for page in pages:
        page.close()
    assert faults == []


@pytest.mark.parametrize(
    ("vault", "width", "scheme"),
    [
        *(("sample", *screen) for screen in (*SCREENS, (320, "light"))),
        *((vault, width, "light") for vault in ("forty", "hostile") for width in (390, 1200)),
    ],
)
def test_nothing_sticks_out_and_every_text_can_be_read(opened: Any, vault: str, width: int, scheme: str) -> None:
    page = opened(vault, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.evaluate(BEYOND) == []
    assert [text for text, contrast in page.evaluate(CONTRASTS) if contrast < 4.5] == []


def test_axe_finds_what_is_wrong(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<img src='a.png'><p style='color: #aaa'>pale</p>")
    assert {"color-contrast", "html-has-lang", "image-alt"} <= {fault for fault, _ in serious_faults(page)}
    page.close()


def serious_faults(page: Any) -> list[tuple[str, str]]:
    """What axe calls serious or critical: the name of each fault and the first element that has it."""
    page.evaluate(axe())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(
    ("vault", "width", "scheme"), [*(("sample", *screen) for screen in SCREENS), ("hostile", 390, "light")]
)
def test_axe_finds_no_serious_fault(opened: Any, vault: str, width: int, scheme: str) -> None:
    page = opened(vault, width=width, scheme=scheme)
    assert serious_faults(page) == []


def test_the_colours_follow_those_of_the_device(opened: Any) -> None:
    papers = {
        scheme: opened("sample", scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert papers == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}


@pytest.mark.parametrize("vault", ["sample", "forty", "hostile"])
def test_every_link_resolves(opened: Any, vaults: dict[str, Path], vault: str) -> None:
    page = opened(vault)
    links = page.evaluate("[...document.links].map((link) => [link.getAttribute('href'), link.href])")
    assert len(links) > 3
    for given, whole in links:
        parts = urlsplit(whole)
        assert parts.scheme == "file", given
        if given.startswith("#"):
            assert page.evaluate(f"document.getElementById({given[1:]!r}) !== null"), given
        else:
            assert (Path(unquote(parts.path)).is_file(), parts.query, parts.fragment) == (True, "", ""), given


@pytest.mark.parametrize("file", ["Search.html", "Timeline.svg"])
def test_hostile_notes_bring_in_nothing(opened: Any, file: str) -> None:
    page = opened("hostile", file)
    brought = (
        "script, img, image, iframe, object, embed, form, button, input, link, base, foreignObject, use, animate, set"
    )
    assert page.evaluate(f"[...document.querySelectorAll({brought!r})].map((one) => one.outerHTML)") == []
    assert page.evaluate("document.querySelectorAll('style').length") == 1
    attributes = "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]).map((one) => one.name)"
    assert [name for name in page.evaluate(attributes) if name.startswith("on") or name in ("style", "src")] == []
    assert page.title().startswith("Garden book")


@pytest.mark.parametrize(
    ("tag", "text", "taken"),
    [
        ("script", "window.taken = 1", "window.taken === 1"),
        ("style", "h1 {font-size: 99px}", "getComputedStyle(document.querySelector('h1')).fontSize === '99px'"),
    ],
)
def test_the_policy_lets_nothing_in(browser: Any, vaults: dict[str, Path], tag: str, text: str, taken: str) -> None:
    page = browser.new_page()
    page.goto((vaults["sample"] / "Search.html").as_uri())
    page.evaluate(ADD, [tag, text])
    assert page.evaluate(taken) is False
    page.close()


def test_the_keyboard_leads_past_the_contents_to_the_agenda(opened: Any) -> None:
    page = opened("sample")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the agenda"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "agenda"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize(
    ("caption", "rows", "first"),
    [("Who has nothing to be done for now", 4, "Fernhollow Clinics"), ("As of Thu 12 Mar 2026", 16, "Lantern Ferries")],
)
def test_tables_stay_tables_on_a_phone(opened: Any, width: int, caption: str, rows: int, first: str) -> None:
    table = opened("sample", width=width).get_by_role("table", name=caption)
    assert (table.get_by_role("row").count(), table.get_by_role("rowheader").first.inner_text()) == (rows, first)


def test_paper_is_light_and_has_no_contents(opened: Any) -> None:
    page = opened("sample", scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.get_by_role("navigation").count() == 0


@pytest.mark.parametrize("vault", ["sample", "forty", "hostile"])
def test_no_two_labels_of_the_picture_meet_where_they_really_stand(opened: Any, vault: str) -> None:
    page = opened(vault, "Timeline.svg", width=760)
    labels = page.evaluate(LABELS)
    meeting = [
        (one[0], other[0])
        for one, other in combinations(labels, 2)
        if one[1] < other[3] - 0.5 and other[1] < one[3] - 0.5 and one[2] < other[4] - 2 and other[2] < one[4] - 2
    ]
    assert meeting == []
    assert [label[0] for label in labels if label[1] < 0 or label[3] > 720.5] == []
    shown = "".join("".join(label[0].split()) for label in labels)
    names = {"forty": FORTY, "hostile": ["G" + text for text in ATTACKS]}.get(vault, ["Northwind Traders"])
    assert [name for name in names if "".join(escape_xml(name).split()) not in shown] == []
