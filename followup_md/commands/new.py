"""`followup-md new`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from followup_md.commands.completion import complete_kinds
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
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--file", metavar="NAME", help="The name of the note, inside the vault. Default: as its kind declares.")
@format_option
@vault_option
@click.pass_context
def command(
    context: click.Context, kind: str, fields: tuple[str, ...], file: str | None, form: str, vault: Path | None
) -> None:
    """Make a new note of KIND from its template, with FIELD=VALUE in its front matter; never in place of another.

    KIND is one that the rules declare. A field that takes a list can be given several times. Required fields that are
    not given are asked for at the prompt. The note lies where most notes of its kind do, under the name that the kind
    declares.

    \b
      followup-md new search
      followup-md new KIND FIELD=VALUE FIELD="two words"
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
    for name in missing_required(declared, values):
        if not sys.stdin.isatty():
            needed = " ".join(f"{one}=…" for one in missing_required(declared, values))
            context.fail(f"a note of the kind `{kind}` needs {needed}")
        values[name] = [_ask(declared.fields[name], err=form == "json")]
    new, problems = make_note(rules, declared, values, read_template(folder, declared.template), today())
    if new is None:
        where = f"{TEMPLATES}/{declared.template}: " if any(one.code == "template" for one in problems) else ""
        context.fail("\n".join(escape_plain(where + problem.message) for problem in problems))
    path, wrong = place_note(workspace, declared, new.name, file)
    if wrong:
        context.fail(escape_plain(wrong))
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
    from followup_md.rules.identifiers import NOTE_KEYS

    known = {**kind.aliases, **{name: name for name in NOTE_KEYS}}
    values: dict[str, list[str]] = {}
    for text in fields:
        name, sign, value = text.partition("=")
        if not sign:
            context.fail(f"`{escape_plain(text)}` is not written as FIELD=VALUE")
        if name.casefold() not in known:
            hint = suggest(name.casefold(), known) or f"; known are {', '.join(dict.fromkeys(known.values()))}"
            context.fail(f"there is no field `{escape_plain(name)}`{escape_plain(hint)}")
        values.setdefault(known[name.casefold()], []).append(value.strip())
    for name, texts in values.items():
        if len(texts) > 1 and name in kind.fields and kind.fields[name].type.element is None:
            context.fail(escape_plain(f"`{name}` holds one value and was given {len(texts)}: {' and '.join(texts)}"))
    return values


def _ask(field: Field, err: bool) -> str:
    """A value for a field from the prompt, asked for until it can be one."""
    from followup_md.notes.new import value_problem
    from followup_md.rules.field_types import field_form

    def checked(text: str) -> str:
        wrong = value_problem(field, text)
        if wrong:
            raise click.UsageError(escape_plain(wrong))
        return text.strip()

    answer: str = click.prompt(escape_plain(f"{field.label} ({field_form(field)})"), value_proc=checked, err=err)
    return answer
