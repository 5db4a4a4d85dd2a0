"""The rules in words: every setting stands in a sentence of the advice, and the value that holds stands there."""

from __future__ import annotations

import re

import pytest
from defaults import TEXT, default_document, default_rules
from garden import SMALL

from followup_md.rules.advice import Topic, named_settings, render_advice, spellings, topics
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import Document, parse_document

DEFAULT = default_rules()
OTHERS = {"amount": "9 weeks", "time of day": "9:45", "number": "11", "yes or no": "No"}
"""A value of each type that no setting of the default rules has."""
HEAD = "format: 1\nextends: job-search\n"


def advice(child: str = "", base: Document | None = None) -> str:
    documents = (base or default_document(),)
    if child:
        documents = (parse_document(child, "Rules.md" if child.startswith("---") else "rules.yaml"), *documents)
    rules, problems = build_rules(documents)
    assert rules is not None, problems
    return render_advice(documents, rules)


USUAL = advice()


@pytest.mark.parametrize("name", DEFAULT.settings)
def test_a_setting_that_is_changed_appears_in_its_sentence_and_nothing_else_changes(name: str):
    value = "9 business days" if name == "follow_up_from" else OTHERS[DEFAULT.settings[name].type.name]
    shown = advice(f"{HEAD}settings:\n  {name}: {value.lower()}\n")
    assert shown.count(f" **{value}** (`{name}`)") == 1
    before, _, after = shown.partition(f"**{value}** (`{name}`)")
    assert USUAL.startswith(before)
    assert USUAL.endswith(after)
    usual = USUAL[len(before) : -len(after)].removesuffix(f" (`{name}`)").lower()
    assert usual in spellings(DEFAULT.settings[name].text)


def test_three_changes_stand_in_their_sentences():
    shown = advice(f"{HEAD}settings: {{first_follow_up: 10 days, enough_applications: 5, courtesy: no}}\n")
    assert "One message after **10 days** (`first_follow_up`) is welcome, and silence after it is an answer." in shown
    assert "keep at least **5** (`enough_applications`) companies in play." in shown
    assert "Do you want to be reminded of it? **No** (`courtesy`)." in shown


def test_every_statement_of_the_advice_is_in_it_and_nothing_of_the_appendix_or_of_the_program():
    headings = re.findall(r"^###? .*$", TEXT.partition("\n## Appendix")[0], re.MULTILINE)
    assert re.findall(r"^###? .*$", USUAL, re.MULTILINE) == headings
    assert ("```" in USUAL, "Appendix" in USUAL, "Other settings" in USUAL) == (False, False, False)


def test_rules_that_are_switched_off_or_changed_say_so_below_their_advice():
    shown = advice(f"{HEAD}rules:\n  check-boards: off\n  let-go:\n    priority: high\n")
    assert (
        "look every three days (`boards_every`).\n\n**Switched off** (`check-boards`: rules.yaml, line 4).\n\n" in shown
    )
    assert "closed for you.\n\n**Changed** (`let-go`: rules.yaml, line 5).\n\n" in shown


def test_rules_and_settings_of_the_vault_itself_follow():
    rule = "{for: vault, title: Rest, why: You need it., source: [Z1], when: [rest_days > 1], say: Rest, because: So}"
    shown = advice(f"{HEAD}settings:\n  rest_days: 2\nrules:\n  rest: {rule}\n")
    end = "## Rules of this vault\n\n### Rest (Z1)\n\nYou need it.\n\n## Other settings\n\n- `rest_days`: 2\n"
    assert shown == f"{USUAL}\n{end}"


def test_rules_without_prose_are_their_titles_reasons_and_settings():
    document = parse_document(SMALL, "rules.yaml")
    rules, problems = build_rules((document,))
    assert rules is not None, problems
    told = "".join(f"## {rule.title}\n\n{rule.why}\n\n" for rule in rules.rules)
    assert render_advice((document,), rules) == (
        f"# {rules.title}: the rules in force\n\n{told}## Other settings\n\n- `dry_spell`: 3 days\n- `many`: 2\n"
    )


NOTE = f"""---
followup-md: rules
---

# Plants

All of this is for us.

## A1: Water

Water it after three
days (`dry_spell`), or not (`never`).
- One list.
- Another,
  longer one.

```sh
water
```

```yaml
{SMALL}```
"""


def test_lists_and_other_blocks_stay_and_lines_are_put_together():
    shown = advice(base=parse_document(NOTE, "Base.md"))
    prose = "Water it after three days (`dry_spell`), or not (`never`).\n- One list.\n- Another, longer one."
    assert f"## A1: Water\n\n{prose}\n\n```sh\nwater\n```\n" in shown


def test_a_value_is_found_in_its_spellings_and_only_as_a_word_of_its_own():
    assert spellings("1 hour") == ("one hour", "an hour", "1 hour", "a hour", "hour")
    assert spellings("7 business days") == ("seven business days", "7 business days")
    assert [spellings(text) for text in ("3", "yes", "12:00", "26 weeks", "0 days")] == [
        ("three", "3"),
        ("yes",),
        ("12:00",),
        ("26 weeks",),
        ("0 days",),
    ]
    settings = {"enough": DEFAULT.settings["enough_applications"]}
    texts = (
        "At least three (`enough`).",
        "Three (`enough`)",
        "athree (`enough`)",
        "four (`enough`)",
        "three (`other`)",
    )
    assert [[named[1:] for named in named_settings(text, settings)] for text in texts] == [
        [(9, 14)],
        [(0, 5)],
        [],
        [],
        [],
    ]


def test_every_setting_has_one_sentence_below_one_heading():
    found = topics(TEXT, DEFAULT.settings)
    assert sorted(name for topic in found for name in topic.settings) == sorted(DEFAULT.settings)
    sentence = (
        "New openings do not wait for the answer that you are waiting for: look every three days (`boards_every`)."
    )
    assert Topic("Keep checking job boards", (sentence,), ("boards_every",)) in found
