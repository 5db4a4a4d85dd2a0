from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import GREETING, PARTY, ROSE, drafts_in, garden_vault
from observed import usage_error
from strategies import BIDI, addresses
from ticking import bytes_in
from visits import Command, note

from followup_md.commands import agenda, check, draft, log
from followup_md.commands.draft import MOST_LINK
from followup_md.drafts.gaps import plain_letter
from followup_md.drafts.store import read_drafts
from followup_md.vault.rules import load_rules

ANA, BO = "Rose - greet Ana Ruiz.md", "Rose - greet Bo Lee.md"
DAY = ("--as-of", "2026-03-02")
"""The day on which the guides are to be greeted and the bill is not yet due."""
BOTH = f"Drafts/{ANA} (1 gap to fill): {{}}\nDrafts/{BO} (1 gap to fill): {{}}\n"
WRITTEN = BOTH.format("written", "written")
ALIKE = "people compare notes, so give each their own [drafts-alike]"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    for command in (agenda, check, draft, log):
        monkeypatch.setattr(command, "today", lambda: date(2026, 3, 2))
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = garden_vault(tmp_path / "vault")
    monkeypatch.chdir(folder)
    return folder


def change(vault: Path, name: str, edit: Callable[[str], str]) -> bytes:
    path = vault / "Drafts" / name
    path.write_bytes(edit(path.read_bytes().decode()).encode())
    return path.read_bytes()


# writing


def test_a_draft_is_written_for_each_item_and_a_second_time_none(run: Command, vault: Path):
    before = bytes_in(vault)
    assert run("draft", "rose") == (0, WRITTEN, "")
    written = bytes_in(vault)
    assert {path: data for path, data in written.items() if not path.startswith("Drafts/")} == before
    assert sorted(drafts_in(vault)) == [ANA, BO]
    assert run("draft", "rose") == (0, BOTH.format("up to date", "up to date"), "")
    assert bytes_in(vault) == written


@pytest.mark.parametrize("name", ["Rose.md", "rose", "Rose Hill", "hill"])
def test_a_note_is_found_whatever_it_is_called(run: Command, vault: Path, name: str):
    assert run("draft", name, *DAY) == (0, WRITTEN, "")


def test_the_vault_can_be_named(run: Command, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run("draft", "rose", "--vault", vault) == (0, WRITTEN, "")


def test_every_rule_with_a_template_that_asks_for_something_has_a_draft(run: Command, vault: Path):
    assert run("draft", "rose", "--as-of", "2026-03-03") == (
        0,
        f"{WRITTEN}Drafts/Rose - pay.md (no gaps): written\n",
        "",
    )


@pytest.mark.parametrize("person", ["Ana Ruiz", "ana", "RUIZ", "ana@hill.example"])
def test_one_person_can_be_meant(run: Command, vault: Path, person: str):
    assert run("draft", "rose", "--person", person) == (0, f"Drafts/{ANA} (1 gap to fill): written\n", "")
    assert list(drafts_in(vault)) == [ANA]


def test_her_share_is_the_same_whoever_else_gets_a_draft(run: Command, vault: Path):
    run("draft", "rose", "--person", "bo")
    alone = drafts_in(vault)[BO]
    run("draft", "rose")
    assert drafts_in(vault)[BO] == alone


@pytest.mark.parametrize(
    ("guides", "person", "said"),
    [
        ("Ana Ruiz, Bo Lee", "cy", "`cy` is none of those who are left to write to: Ana Ruiz or Bo Lee"),
        ("Ana Ruiz, Bo Lee", "", "`` is none of those who are left to write to: Ana Ruiz or Bo Lee"),
        ("Ana Ruiz, Ana Lee, Cy", "ana", "`ana` can be Ana Lee or Ana Ruiz"),
        ("Ana Ruiz", "\x1b[31m", "`[31m` is none of those who are left to write to: Ana Ruiz"),
    ],
)
def test_a_person_who_is_none_of_them_is_a_usage_error(run: Command, vault: Path, guides: str, person: str, said: str):
    (vault / "Rose.md").write_text(note(f"garden: Rose Hill\nday: 2026-03-01\nguides: [{guides}]\n"), "utf-8")
    assert usage_error(run("draft", "rose", "--person", person)) == (2, "", f"{said}\n")
    assert drafts_in(vault) == {}


def test_for_an_item_of_nobody_a_person_makes_no_difference(run: Command, vault: Path):
    (vault / "Rose.md").write_text(note("garden: Rose Hill\nday: 2026-03-01\n"), "utf-8")
    said = (0, "Drafts/Rose - pay.md (no gaps): written\n", "")
    assert run("draft", "rose", "--person", "ana", "--as-of", "2026-03-03") == said


def test_whoever_was_greeted_needs_no_draft(run: Command, vault: Path):
    (vault / "Rose.md").write_text(ROSE.replace("guides", "log: [2026-03-02 watered Ana]\nguides"), "utf-8")
    assert run("draft", "rose") == (0, f"Drafts/{BO} (1 gap to fill): written\n", "")


@pytest.mark.parametrize(
    ("fields", "day", "said"),
    [
        (PARTY, "2026-02-27", "Nothing to draft now; greet opens on Sat 28 Feb."),
        ("garden: Rose Hill\nday: 2026-03-01\n", "2026-03-02", "Nothing to draft now; pay opens on Tue 3 Mar."),
        (PARTY, "2026-05-01", "Nothing to draft."),
        (f"{PARTY}followup: off\n", "2026-03-02", "Nothing to draft."),
    ],
)
def test_where_nothing_is_to_be_drafted_it_says_what_comes_next(
    run: Command, vault: Path, fields: str, day: str, said: str
):
    (vault / "Rose.md").write_text(note(fields), "utf-8")
    assert run("draft", "rose", "--as-of", day) == (0, f"{said}\n", "")
    assert drafts_in(vault) == {}


# what the user wrote


def test_an_edited_draft_stays_and_it_is_said_how_to_write_it_anew(run: Command, vault: Path):
    run("draft", "rose")
    data = change(vault, ANA, lambda text: text.replace("<!-- when you come again -->", "on Friday"))
    stays = f"Drafts/{ANA} (no gaps): you edited it, so it stays; --force writes it anew\n"
    same = f"Drafts/{BO} (1 gap to fill): up to date\n"
    assert run("draft", "rose") == (0, stays + same, "")
    assert drafts_in(vault)[ANA] == data
    kept = "Drafts/Rose - greet Ana Ruiz (old).md: the old one\n"
    assert run("draft", "rose", "--force") == (0, f"{kept}Drafts/{ANA} (1 gap to fill): written anew\n{same}", "")
    assert drafts_in(vault)["Rose - greet Ana Ruiz (old).md"] == data


COMMANDS: list[tuple[str, ...]] = [
    ("agenda", *DAY),
    ("agenda", "--as-of", "2026-03-03"),
    ("draft", "rose"),
    ("draft", "rose", "--stdout"),
    ("draft", "rose", "--mailto"),
    ("draft", "rose", "--person", "bo", "--force"),
    ("check",),
    ("why", "rose"),
    ("log", "rose", "watered Bo"),
    ("undo",),
    ("log", "rose", "paid"),
    ("draft", "rose"),
    ("undo",),
    ("agenda", *DAY),
]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("pond", "lake"),
        lambda text: "\ufeff" + text.replace("pond", "lake").replace("\n", "\r\n"),
        lambda text: text.replace("---\n\nDear", "mood: good\n---\nDear") + "\n\nPS <!-- x\n",
        lambda text: text[: text.index("Dear")],
    ],
    ids=["a word", "Windows", "a property", "nothing left"],
)
def test_an_edited_draft_survives_every_command_byte_for_byte(run: Command, vault: Path, edit: Callable[[str], str]):
    run("draft", "rose")
    data = change(vault, ANA, edit)
    for command in COMMANDS:
        assert run(*command)[0] in (0, 1)
        assert drafts_in(vault)[ANA] == data


def test_a_draft_that_was_sent_survives_and_the_next_one_is_another_file(run: Command, vault: Path):
    run("draft", "rose")
    run("log", "rose", "watered Ana")
    sent = drafts_in(vault)[ANA]
    assert sent.split(b"---\n")[1].endswith(b"\nsent: 2026-03-02\n")
    run("undo")
    assert drafts_in(vault)[ANA] == sent.replace(b"sent: 2026-03-02\n", b"")
    run("log", "rose", "watered Ana")
    text = (vault / "Rose.md").read_text("utf-8")
    (vault / "Rose.md").write_text(text.replace("  - 2026-03-02 watered Ana\n", ""), "utf-8")
    again = "Drafts/Rose - greet Ana Ruiz 2.md (1 gap to fill): written\n"
    assert run("draft", "rose", "--force", "--person", "ana")[:2] == (0, again)
    assert drafts_in(vault)[ANA] == sent


def test_a_ticked_box_marks_the_draft_and_undo_takes_it_back(run: Command, vault: Path):
    run("draft", "rose")
    run("agenda")
    before = drafts_in(vault)
    page = (vault / "Agenda.md").read_text("utf-8")
    (vault / "Agenda.md").write_text(page.replace("- [ ] **Greet Ana", "- [x] **Greet Ana"), "utf-8")
    assert run("agenda")[0] == 0
    marked = before[ANA].replace(b"---\n\nDear", b"sent: 2026-03-02\n---\n\nDear")
    assert drafts_in(vault) == {**before, ANA: marked}
    assert run("undo") == (0, "Rose.md: took back 2026-03-02 watered Ana Ruiz\n", "")
    assert (drafts_in(vault), (vault / "Rose.md").read_text("utf-8")) == (before, ROSE)


# alike


def test_drafts_that_say_the_same_are_named(run: Command, vault: Path):
    run("draft", "rose")
    for name in (ANA, BO):
        change(vault, name, lambda text: text[: text.index("What I")] + "It was a lovely day.\n")
    said = f"Drafts/{ANA}: warning: is 100 % like `Drafts/{BO}`, both say “It was a lovely day.”; {ALIKE}\n"
    code, _, err = run("draft", "rose")
    assert (code, err) == (0, said)
    code, out, err = run("check")
    assert (code, [line for line in (out + err).splitlines() if "drafts-alike" in line]) == (0, [said.rstrip("\n")])
    for arguments in (("--stdout",), ("--mailto",)):
        assert "drafts-alike" not in run("draft", "rose", *arguments)[2]


# on standard output

STDOUT = """\
To: Ana Ruiz <ana@hill.example>
Subject: Greetings from Rose Hill

Dear Ana,

We met on Sun 1 Mar at Rose Hill.

What I liked:
- the pond
- the gate by the road

See you <!-- when you come again -->

"""


def test_a_draft_can_be_shown_and_nothing_written(run: Command, vault: Path):
    before = bytes_in(vault)
    code, out, err = run("draft", "rose", "--stdout")
    assert (code, out.partition("To: Bo")[0], err) == (0, STDOUT, "")
    assert out.partition("To: Bo")[2].startswith(" Lee\nSubject: Greetings from Rose Hill\n\nDear Bo,\n")
    assert bytes_in(vault) == before


def test_what_is_shown_is_the_draft_as_the_user_has_it(run: Command, vault: Path):
    run("draft", "rose")
    change(vault, ANA, lambda text: text.replace("pond", "lake").replace("subject: Gre", "subject: My gre"))
    expected = STDOUT.replace("pond", "lake").replace("Subject: Gre", "Subject: My gre")
    assert run("draft", "rose", "--stdout", "--person", "ana") == (0, expected, "")


def test_what_a_note_or_draft_holds_cannot_command_a_terminal(run: Command, vault: Path):
    run("draft", "rose")
    change(
        vault,
        ANA,
        lambda text: text.replace("pond", f"po\x1b[31mnd{BIDI}").replace("bject: Gre", "bject: '\u202eGre'#"),
    )
    _, out, _ = run("draft", "rose", "--stdout", "--person", "ana")
    expected = STDOUT.replace("pond", "po[31mnd").replace("Subject: Greetings from Rose Hill", "Subject: Gre")
    assert out == expected


# mailto


def link_of(said: tuple[int, str, str]) -> tuple[str, dict[str, list[str]]]:
    """Address and fields of the only link on standard output, as a mail program reads it (RFC 6068)."""
    code, out, _ = said
    parts = urlsplit(out.removesuffix("\n"))
    assert (code, parts.scheme, parts.netloc, parts.fragment, out.count("\n")) == (0, "mailto", "", "", 1)
    assert "+" not in parts.query
    return unquote(parts.path), parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)


def test_a_link_opens_a_mail_program_with_the_draft(run: Command, vault: Path):
    before = bytes_in(vault)
    said = run("draft", "rose", "--mailto", "--anyway", "--person", "ana")
    letter = "Dear Ana,\n\nWe met on Sun 1 Mar at Rose Hill.\n\nWhat I liked:\n- the pond\n- the gate by the road\n"
    assert link_of(said) == (
        "ana@hill.example",
        {"subject": ["Greetings from Rose Hill"], "body": [f"{letter}\nSee you".replace("\n", "\r\n")]},
    )
    assert (said[2], bytes_in(vault)) == ("Ana Ruiz: 1 gap to fill before it can go\n", before)


def test_there_is_no_link_while_gaps_are_left(run: Command, vault: Path):
    gap = "1 gap to fill first; --anyway prints the link as it is"
    assert run("draft", "rose", "--mailto") == (1, "", f"Ana Ruiz: {gap}\nBo Lee: {gap}\n")


def test_the_link_holds_the_draft_as_the_user_has_it(run: Command, vault: Path):
    run("draft", "rose")
    change(vault, ANA, lambda text: text[: text.index("Dear")] + "a & b = c? #1 100 % + é\r\n2\\. *x*\n")
    change(vault, ANA, lambda text: text.replace("subject: Greetings from Rose Hill", "subject: 'A & B = 1 #? é'"))
    said = run("draft", "rose", "--mailto", "--anyway", "--person", "ana")
    assert link_of(said)[1] == {"subject": ["A & B = 1 #? é"], "body": ["a & b = c? #1 100 % + é\r\n2. *x*"]}
    assert said[2] == ""


def test_where_no_address_is_noted_it_is_said(run: Command, vault: Path):
    said = run("draft", "rose", "--mailto", "--anyway", "--person", "bo")
    assert link_of(said)[0] == ""
    assert said[2] == "Bo Lee: no mail address of Bo Lee is noted\nBo Lee: 1 gap to fill before it can go\n"


def test_a_link_that_may_be_too_long_is_printed_and_it_is_said(run: Command, vault: Path):
    run("draft", "rose")
    change(vault, ANA, lambda text: text[: text.index("Dear")] + "x" * MOST_LINK)
    said = run("draft", "rose", "--mailto", "--anyway", "--person", "ana")
    length = f"{len(said[1]) - 1:,}"
    assert (link_of(said)[1]["body"], said[2]) == (
        ["x" * MOST_LINK],
        f"Ana Ruiz: the link has {length} characters; some mail programs cut it\n",
    )


def test_an_address_that_was_noted_since_counts(run: Command, vault: Path):
    run("draft", "rose")
    text = (vault / "Rose.md").read_text("utf-8")
    (vault / "Rose.md").write_text(text.replace("Bo Lee]\n", "Bo Lee <bo@hill.example>]\n"), "utf-8")
    run("draft", "rose")
    assert link_of(run("draft", "rose", "--mailto", "--anyway", "--person", "bo"))[0] == "bo@hill.example"


plain_words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(plain_words, max_size=4), plain_words, addresses)
def test_every_link_is_read_back_as_the_letter(run: Command, vault: Path, lines: list[str], subject: str, address: str):
    subject = " ".join(subject.replace("'", "").split())
    (vault / "Drafts").mkdir(exist_ok=True)
    head = "---\ntype: draft\nrule: greet\nperson: Ana Ruiz\nabout: Rose\n"
    head += f"to: Ana Ruiz <{address}>\nsubject: '{subject}'\n---\n"
    (vault / "Drafts" / "a.md").write_bytes((head + "\n".join(lines)).encode())
    rules, _ = load_rules(vault)
    assert rules is not None
    (draft,) = read_drafts(vault, rules)
    assert link_of(run("draft", "rose", "--mailto", "--anyway", "--person", "ana")) == (
        address,
        {"subject": [draft.subject], "body": [plain_letter("\n".join(lines))]},
    )


# what cannot be


def test_a_template_with_a_mistake_writes_nothing(run: Command, vault: Path):
    (vault / "Templates" / "greeting.md").write_text(GREETING.replace("{sorry}", "{sorry"), "utf-8")
    said = "Templates/greeting.md:13:3: error: this bracket is not closed [template]\n"
    assert run("draft", "rose") == (1, "", said)
    assert drafts_in(vault) == {}
    code, out, err = run("check")
    assert (code, [line for line in (out + err).splitlines() if line.endswith("[template]")]) == (
        1,
        [said.rstrip("\n")],
    )


def test_a_template_may_begin_with_a_byte_order_mark(run: Command, vault: Path):
    (vault / "Templates" / "greeting.md").write_text("\ufeff" + GREETING, "utf-8")
    assert run("draft", "rose") == (0, WRITTEN, "")


def test_a_template_may_address_everybody_alike(run: Command, vault: Path):
    (vault / "Templates" / "greeting.md").write_text(GREETING.replace('"{person}"', "The guides"), "utf-8")
    run("draft", "rose")
    before = drafts_in(vault)
    assert run("draft", "rose")[:2] == (0, BOTH.format("up to date", "up to date"))
    assert drafts_in(vault) == before


def test_what_is_secret_stands_in_no_draft(run: Command, vault: Path):
    run("draft", "rose", "--as-of", "2026-03-03")
    assert [name for name, data in drafts_in(vault).items() if b"shout" in data] == []
    assert b"shout" in (vault / "Rose.md").read_bytes()


@pytest.mark.parametrize(
    "below",
    ["  - and the frogs\n  - and the newts", "  and the frogs\n  and the newts"],
    ids=["bullets", "wrapped lines"],
)
def test_what_stands_below_a_bullet_goes_where_the_bullet_goes(run: Command, vault: Path, below: str):
    body = f"## What I liked\n- Ana: the pond\n{below}\n- Bo: the old wall\n"
    (vault / "Rose.md").write_text(note(PARTY, body), "utf-8")
    run("draft", "rose")
    holding = [name for name, data in drafts_in(vault).items() if b"frogs" in data or b"newts" in data]
    assert holding == [ANA]
