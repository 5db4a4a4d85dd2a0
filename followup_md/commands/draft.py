"""`followup-md draft`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_notes
from followup_md.commands.options import (
    FOUND,
    as_of_option,
    format_option,
    locate,
    one_note,
    open_or_exit,
    say_document,
    say_problems,
    today,
    vault_option,
)
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.drafts.shown import Shown
    from followup_md.drafts.store import Written
    from followup_md.engine.outcome import Outcome

MOST_LINK = 2000
"""Characters of a mailto link that mail programs and systems are sure to take."""


@click.command()
@click.argument("note", shell_complete=complete_notes)
@click.option("--person", metavar="NAME", help="Only the draft to this person.")
@click.option("--stdout", is_flag=True, help="Print the drafts and write nothing.")
@click.option(
    "--mailto", is_flag=True, help="Print a mailto: link of each draft, with your own text where you edited it."
)
@click.option("--anyway", is_flag=True, help="With --mailto: print the link though gaps are left.")
@click.option("--force", is_flag=True, help="Write drafts anew that you edited; the old ones are kept as copies.")
@as_of_option
@format_option
@vault_option
@click.pass_context
def command(
    context: click.Context,
    note: str,
    person: str | None,
    stdout: bool,
    mailto: bool,
    anyway: bool,
    force: bool,
    as_of: date | None,
    form: str,
    vault: Path | None,
) -> None:
    """Write a draft for each item of NOTE whose rule has a template: for you to finish, and to send yourself.

    The words come from the sections of the note. A bullet that begins with a person's name goes into the draft to that
    person, the others are dealt out. What is missing stays a visible gap. Nothing is sent, and a draft that you edited
    is never written over.

    \b
      followup-md draft northwind
      followup-md draft northwind --person dana --mailto
      followup-md draft northwind --stdout --format json
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.drafts.draft import about_link, find_draft
    from followup_md.drafts.letter import compose
    from followup_md.drafts.review import alike_problems
    from followup_md.drafts.shown import shown_draft
    from followup_md.drafts.store import load_template, read_drafts, write_draft
    from followup_md.rules.state import STANDING, State
    from followup_md.workflow.workspace import evaluate_vault

    folder, wanted, _ = locate(note, vault)
    workspace = open_or_exit(context, folder, as_of or today())
    rules, evaluated = workspace.rules, evaluate_vault(workspace)
    subject = one_note(context, evaluated, wanted, note)
    own = [one for one in evaluated.evaluation.outcomes if one.subject is subject and one.rule.draft]
    due = _only(context, person, [one for one in own if one.state in STANDING])
    if not due and form == "text":
        click.echo(_nothing([one for one in own if one.state == State.LATER]))
        return
    about = about_link(due[0].path, evaluated.names, rules.page) if due else ""
    documents: list[dict[str, object]] = []
    is_held = False
    for outcome in due:
        template, wrong = load_template(folder, outcome.rule)
        if template is None:
            say_problems(wrong)
            context.exit(FOUND)
        letter = compose(template, outcome)
        drafts = read_drafts(folder, rules)
        written = None
        if not (stdout or mailto):
            written = write_draft(folder, rules, outcome, letter, about, drafts, force)
        standing = written.draft if written else find_draft([one for one in drafts if one.is_edited], outcome)
        shown = shown_draft(standing, letter, outcome)
        if form == "json":
            documents.append(_document(outcome, written, shown))
        elif written:
            _tell(written)
        elif mailto:
            is_held = (shown.gaps > 0 and not anyway) or is_held
            _print_link(shown, anyway)
        else:
            _print(shown)
    if form == "json":
        say_document(note=subject.record and subject.record.path, drafts=documents)
    if not stdout and not mailto:
        say_problems(alike_problems(folder, rules, evaluated.evaluation, read_drafts(folder, rules)))
    context.exit(FOUND if is_held else 0)


def _only(context: click.Context, person: str | None, outcomes: list[Outcome]) -> list[Outcome]:
    """Those for one person, when one is wanted."""
    from followup_md.core.people import NameIndex
    from followup_md.core.words import join_words

    people = [one.person for one in outcomes if one.person]
    if person is None or not people:
        return outcomes
    fitting = NameIndex(people).find(person)
    if len(fitting) != 1:
        names = join_words([one.name for one in fitting or people], "or")
        what = "can be" if fitting else "is none of those who are left to write to:"
        context.fail(escape_plain(f"`{person}` {what} {names}"))
    return [one for one in outcomes if one.person == fitting[0]]


def _nothing(later: list[Outcome]) -> str:
    """That there is nothing to draft, and what comes next."""
    from followup_md.core.dates import format_day

    days = {one.rule.id: one.opens.day for one in later if one.opens}
    rule = min(days, key=lambda rule: days[rule], default="")
    return f"Nothing to draft now; {rule} opens on {format_day(days[rule])}." if rule else "Nothing to draft."


def _tell(written: Written) -> None:
    from followup_md.core.words import count_of
    from followup_md.drafts.store import EDITED

    draft = written.draft
    gaps = f"{count_of(draft.gaps, 'gap')} to fill" if draft.gaps else "no gaps"
    if written.done == EDITED:
        click.echo(escape_plain(f"{draft.path} ({gaps}): you edited it, so it stays; --force writes it anew"))
        return
    if written.kept:
        click.echo(escape_plain(f"{written.kept}: the old one"))
    click.echo(escape_plain(f"{draft.path} ({gaps}): {written.done}"))


def _document(outcome: Outcome, written: Written | None, shown: Shown) -> dict[str, object]:
    """One draft for programs; path and what was done are null where nothing was to be written."""
    return {
        "rule": outcome.rule.id,
        "person": outcome.person.name if outcome.person else None,
        "path": written.draft.path if written else None,
        "done": written.done if written else None,
        "kept": (written.kept or None) if written else None,
        "to": shown.to.name,
        "address": shown.address or None,
        "subject": shown.subject,
        "body": shown.body,
        "gaps": shown.gaps,
        "mailto": shown.link,
    }


def _print(shown: Shown) -> None:
    from followup_md.drafts.letter import mailbox

    click.echo(f"To: {escape_plain(mailbox(shown.to))}\nSubject: {escape_plain(shown.subject)}\n")
    click.echo("\n".join(map(escape_plain, shown.body.strip().split("\n"))) + "\n")


def _print_link(shown: Shown, anyway: bool) -> None:
    """The link on standard output, unless gaps are left, and what the user should know of it."""
    from followup_md.core.words import count_of

    link, to, gaps = shown.link, shown.to.name, shown.gaps
    if gaps and not anyway:
        click.echo(
            escape_plain(f"{to}: {count_of(gaps, 'gap')} to fill first; --anyway prints the link as it is"), err=True
        )
        return
    click.echo(link)
    for message in (
        "" if shown.address else f"no mail address of {to} is noted",
        f"{count_of(gaps, 'gap')} to fill before it can go" if gaps else "",
        f"the link has {len(link):,} characters; some mail programs cut it" if len(link) > MOST_LINK else "",
    ):
        if message:
            click.echo(escape_plain(f"{to}: {message}"), err=True)
