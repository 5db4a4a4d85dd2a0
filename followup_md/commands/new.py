"""`followup-md new`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from followup_md.commands.completion import complete_fields, complete_kinds
from followup_md.commands.options import (
    FOUND,
    format_option,
    open_or_exit,
    say_document,
    today,
    vault_option,
    vault_or_nearest,
)
from followup_md.rules.model import Field, Kind
from followup_md.text.escape import escape_plain


@click.command()
@click.argument("kind", shell_complete=complete_kinds)
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...", shell_complete=complete_fields)
@click.option("--file", metavar="NAME", help="The name of the note, inside the vault. Default: as its kind declares.")
@format_option
@vault_option
@click.pass_context
def command(
    context: click.Context, kind: str, fields: tuple[str, ...], file: str | None, form: str, vault: Path | None
) -> None:
    """Make a new note of KIND from its template, with FIELD=VALUE in its front matter; never in place of another.

    KIND is one that the rules declare. A field that takes a list can be given several times, and days are said as
    people say them. When a required field is not given, that one and others that matter are asked for, and where the
    note goes is shown before it is made. It lies where most notes of its kind do, under the name of its kind.

    \b
      followup-md new search
      followup-md new search
      followup-md new KIND FIELD=VALUE day="tomorrow at 10"
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.core.words import join_words, suggest
    from followup_md.notes.new import make_note, missing_required
    from followup_md.vault.rules import TEMPLATES, read_template
    from followup_md.workflow.new import create_note, place_note

    workspace = open_or_exit(context, vault_or_nearest(vault), today())
    folder, rules = workspace.vault, workspace.rules
    if kind not in rules.kinds:
        hint = suggest(kind, rules.kinds) or f"; known are {join_words(list(rules.kinds))}"
        context.fail(f"there is no kind `{escape_plain(kind)}`{hint}")
    declared = rules.kinds[kind]
    values = _given(context, declared, fields)
    needed = missing_required(declared, values)
    if needed and not sys.stdin.isatty():
        context.fail(f"a note of the kind `{kind}` needs {' '.join(f'{name}=…' for name in needed)}")
    err = form == "json"
    for name in dict.fromkeys((*declared.ask, *needed)) if needed else ():
        answer = _ask(declared.fields[name], err) if name not in values else ""
        if answer:
            values[name] = [answer]
    new, problems = make_note(rules, declared, values, read_template(folder, declared.template), today())
    if new is None:
        where = f"{TEMPLATES}/{declared.template}: " if any(one.code == "template" for one in problems) else ""
        context.fail("\n".join(escape_plain(where + problem.message) for problem in problems))
    path, wrong = place_note(workspace, declared, new.name, file)
    if wrong:
        context.fail(escape_plain(wrong))
    if needed and not click.confirm(escape_plain(f"Make {path}?"), default=True, err=err):
        click.echo("No note was made.", err=True)
        context.exit(FOUND)
    is_made = create_note(folder, path, new.text)
    message = "" if is_made else f"{path} exists already and was left alone; give another name with --file"
    if form == "json":
        say_document(note=path, kind=kind, made=is_made, refused=message or None)
    if message:
        click.echo(escape_plain(message), err=True)
        context.exit(FOUND)
    if form == "text":
        click.echo(escape_plain(f"Made {os.path.join(folder, path)}"))


def _given(context: click.Context, kind: Kind, fields: Iterable[str]) -> dict[str, list[str]]:
    """Field → the values given for it."""
    from followup_md.core.words import suggest
    from followup_md.language.types import DATE
    from followup_md.notes.new import as_noted
    from followup_md.rules.identifiers import NOTE_KEYS

    snooze = Field("snooze", DATE, required=False, maybe_time=False, label="snooze")
    known = {**kind.aliases, **{name: name for name in NOTE_KEYS}}
    values: dict[str, list[str]] = {}
    for text in fields:
        name, sign, value = text.partition("=")
        if not sign:
            context.fail(f"`{escape_plain(text)}` is not written as FIELD=VALUE")
        if name.casefold() not in known:
            hint = suggest(name.casefold(), known) or f"; known are {', '.join(dict.fromkeys(known.values()))}"
            context.fail(f"there is no field `{escape_plain(name)}`{escape_plain(hint)}")
        field = kind.fields.get(known[name.casefold()]) or (snooze if name.casefold() == snooze.name else None)
        noted, wrong = as_noted(field, value, today()) if field and field.type == DATE else (value.strip(), "")
        if wrong and noted:
            context.fail(escape_plain(wrong))
        values.setdefault(known[name.casefold()], []).append(noted)
    for name, texts in values.items():
        if len(texts) > 1 and name in kind.fields and kind.fields[name].type.element is None:
            context.fail(escape_plain(f"`{name}` holds one value and was given {len(texts)}: {' and '.join(texts)}"))
    return values


def _ask(field: Field, err: bool) -> str:
    """A value for a field from the prompt, asked for until it can be one; empty where the field needs none."""
    from followup_md.notes.new import as_noted
    from followup_md.rules.field_types import field_prompt

    def checked(text: str) -> str:
        if not text.strip() and not field.required:
            return ""
        noted, wrong = as_noted(field, text, today())
        if wrong:
            raise click.UsageError(escape_plain(wrong))
        return noted

    hints = ", ".join(filter(None, (field_prompt(field), "" if field.required else "Enter for none")))
    question = f"{field.label[:1].upper()}{field.label[1:]}{f' ({hints})' if hints else ''}"
    answer: str = click.prompt(
        escape_plain(question), default=None if field.required else "", show_default=False, value_proc=checked, err=err
    )
    return answer
