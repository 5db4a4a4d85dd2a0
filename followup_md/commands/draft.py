"""`followup-md draft`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from followup_md.commands.completion import complete_notes
from followup_md.commands.options import (
    FOUND,
    as_of_option,
    locate,
    one_note,
    open_or_exit,
    say_problems,
    today,
    vault_option,
)
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.drafts.draft import Draft
    from followup_md.drafts.letter import Letter
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
@click.option("--force", is_flag=True, help="Write drafts anew that you edited; the old ones are kept as copies.")
@as_of_option
@vault_option
@click.pass_context
def command(
    context: click.Context,
    note: str,
    person: str | None,
    stdout: bool,
    mailto: bool,
    force: bool,
    as_of: date | None,
    vault: Path | None,
) -> None:
    """Write a draft for each item of NOTE whose rule has a template: for you to finish, and to send yourself.

    The words come from the sections of the note. A bullet that begins with a person's name goes into the draft to that
    person, the others are dealt out. What is missing stays a visible gap. Nothing is sent, and a draft that you edited
    is never written over.

    \b
      followup-md draft northwind
      followup-md draft northwind --person dana --mailto
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.drafts.draft import about_link, find_draft
    from followup_md.drafts.letter import compose
    from followup_md.drafts.review import alike_problems
    from followup_md.drafts.store import load_template, read_drafts, write_draft
    from followup_md.rules.state import STANDING, State
    from followup_md.workflow.workspace import evaluate_vault

    folder, wanted, _ = locate(note, vault)
    workspace = open_or_exit(context, folder, as_of or today())
    rules, evaluated = workspace.rules, evaluate_vault(workspace)
    subject = one_note(context, evaluated, wanted, note)
    own = [one for one in evaluated.evaluation.outcomes if one.subject is subject and one.rule.draft]
    due = _only(context, person, [one for one in own if one.state in STANDING])
    if not due:
        click.echo(_nothing([one for one in own if one.state == State.LATER]))
        return
    about = about_link(due[0].path, evaluated.names, rules.page)
    for outcome in due:
        template, wrong = load_template(folder, outcome.rule)
        if template is None:
            say_problems(wrong)
            context.exit(FOUND)
        letter = compose(template, outcome)
        drafts = read_drafts(folder, rules)
        if stdout or mailto:
            standing = find_draft([draft for draft in drafts if draft.is_edited], outcome)
            _print(standing, letter, outcome, mailto)
        else:
            _tell(write_draft(folder, rules, outcome, letter, about, drafts, force))
    if not stdout and not mailto:
        say_problems(alike_problems(folder, rules, evaluated.evaluation, read_drafts(folder, rules)))


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


def _print(standing: Draft | None, letter: Letter, outcome: Outcome, mailto: bool) -> None:
    """A draft on standard output: its text, or a link that opens a mail program with it."""
    from followup_md.core.words import count_of
    from followup_md.drafts.gaps import count_gaps, plain_letter
    from followup_md.drafts.letter import addressee, mailbox

    to = (standing.to if standing else None) or addressee(letter, outcome)
    subject, body = (standing.subject, standing.body) if standing else (letter.subject, letter.body)
    if not mailto:
        click.echo(f"To: {escape_plain(mailbox(to))}\nSubject: {escape_plain(subject)}\n")
        click.echo("\n".join(map(escape_plain, body.strip().split("\n"))) + "\n")
        return
    address = to.address if to.address and "@" in to.address else ""
    link = f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(plain_letter(body))}"
    click.echo(link)
    for message in (
        "" if address else f"no mail address of {to.name} is noted",
        f"{count_of(count_gaps(body), 'gap')} to fill before it can go" if count_gaps(body) else "",
        f"the link has {len(link):,} characters; some mail programs cut it" if len(link) > MOST_LINK else "",
    ):
        if message:
            click.echo(escape_plain(f"{to.name}: {message}"), err=True)
