"""The forms of an event as a rules file declares them: `[got|had] water [today]` → all that it stands for."""

from __future__ import annotations

import re

from followup_md.core.words import fold

MOST_FORMS = 200
_CHOICE = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")


def plain_form(text: str) -> str:
    """The form in which words of a log are compared: without case, and a hyphen is a blank."""
    return " ".join(fold(text).replace("-", " ").split())


def expand_forms(text: str) -> list[str]:
    """Every form that a text stands for: `[a|b]` is one of them or nothing, `(a|b)` one of them.

    Raises ValueError with what is wrong with the text.
    """
    forms = [text]
    while any(_CHOICE.search(form) for form in forms):
        forms = [longer for form in forms for longer in _without_first_choice(form)]
        if len(forms) > MOST_FORMS:
            raise ValueError(f"stands for more than {MOST_FORMS} forms; write fewer brackets")
    if any(set(form) & set("[]()|") for form in forms):
        raise ValueError("has a bracket or a bar that belongs to none; write `[a|b]` or `(a|b)`")
    return list(dict.fromkeys(plain_form(form) for form in forms))


def _without_first_choice(form: str) -> list[str]:
    match = _CHOICE.search(form)
    assert match, "all forms of a text have the same brackets left"
    words = (match[1] if match[1] is not None else match[2]).split("|")
    words += [""] if match[1] is not None else []
    return [form[: match.start()] + word + form[match.end() :] for word in words]
