"""Whole rules files: every mistake is refused at its place, with what to write instead."""

import re
from datetime import date
from pathlib import Path

import pytest
from garden import SMALL, changed, problems
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.people import Person
from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import run_tests
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules
from followup_md.rules.scope import MOST_DEPTH

ROOT = Path(__file__).parent.parent.parent
PLANTS = (ROOT / "tests" / "data" / "plants.yaml").read_text(encoding="utf-8")
JOBS = (ROOT / "rules" / "job-search.yaml").read_text(encoding="utf-8")

MISTAKES = [
    (
        "a misspelt setting",
        "settings.dry_spell after",
        "settings.dry_spel after",
        ["39:15: the list of settings has no `dry_spel`; did you mean `dry_spell`? [rules-clause]"],
    ),
    (
        "a misspelt field",
        "latest(watered, bought)",
        "latest(watered, bougt)",
        ["35:35: kind `plant` has no `bougt`; did you mean `bought`? [rules-clause]"],
    ),
    (
        "a misspelt event in a clause",
        "      - fed\n",
        "      - fedd\n",
        ["54:9: kind `plant` has no `fedd`; did you mean `fed`? [rules-clause]"],
    ),
    (
        "a misspelt fact",
        "      - alive\n",
        "      - alife\n",
        ["52:9: kind `plant` has no `alife`; did you mean `alive`? [rules-clause]"],
    ),
    (
        "a misspelt section",
        "      - alive\n",
        "      - remraks is present\n",
        ["52:9: kind `plant` has no `remraks`; did you mean `remarks`? [rules-clause]"],
    ),
    (
        "a misspelt kind of notes",
        "notes.plant",
        "notes.plnt",
        ["41:17: the list of kinds has no `plnt`; did you mean `plant`? [rules-clause]"],
    ),
    (
        "a misspelt kind of a rule",
        "for: plant",
        "for: plnt",
        [
            "48:10: `for` is a kind, `each person in KIND.FIELD`, or `vault`; there is no kind `plnt`; did "
            "you mean `plant`? [rules-unknown]"
        ],
    ),
    (
        "a misspelt limit",
        "limit: bucket",
        "limit: buckte",
        ["59:12: there is no limit `buckte`; did you mean `bucket`? [rules-unknown]"],
    ),
    (
        "a misspelt function",
        "count(notes",
        "cuont(notes",
        ["41:11: there is no function `cuont`; did you mean `count`? [rules-clause]"],
    ),
    (
        "a misspelt choice",
        "when: light is sun\n          is: 1",
        "when: light is sunn\n          is: 1",
        ["37:17: `light` is shade or sun, never `sunn`; did you mean `sun`? [rules-clause]"],
    ),
    (
        "a misspelt choice in a reason",
        "when: light is sun\n        is: It",
        "when: light is sunn\n        is: It",
        ["62:15: `light` is shade or sun, never `sunn`; did you mean `sun`? [rules-clause]"],
    ),
    (
        "a misspelt type",
        "room: text",
        "room: txet",
        ["20:13: there is no type `txet`; did you mean `text`? [rules-type]"],
    ),
    (
        "a misspelt placeholder",
        "say: Water {species}",
        "say: Water {speices}",
        ["60:17: kind `plant` has no `speices`; did you mean `species`? [rules-text]"],
    ),
    (
        "a misspelt placeholder of a file name",
        'name: "{species}"',
        'name: "{speces}"',
        ["17:13: kind `plant` has no `speces`; did you mean `species`? [rules-clause]"],
    ),
    (
        "a misspelt group",
        "group: room",
        "group: rooom",
        ["16:12: there is no field `rooom`; did you mean `room`? [rules-unknown]"],
    ),
    (
        "a misspelt field among the aliases",
        "      species: [sort]",
        "      speces: [sort]",
        ["25:7: there is no field `speces`; did you mean `species`? [rules-unknown]"],
    ),
    (
        "a misspelt event in a log line",
        "    log: watered",
        "    log: waterd",
        ["65:10: `log` must begin with an event; did you mean `watered`? [rules-unknown]"],
    ),
    (
        "a misspelt priority",
        "priority: high",
        "priority: hihg",
        ["58:15: `priority` is highest, high, normal or low, never `hihg`; did you mean `high`? [rules-value]"],
    ),
    (
        "a misspelt state",
        "2026-03-05: open",
        "2026-03-05: opne",
        ["69:30: `opne` is no state; did you mean `open`? [rules-value]"],
    ),
    (
        "a misspelt unit",
        "1 day after last_drink",
        "1 dya after last_drink",
        ["38:15: `1 dya` is not an amount as 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks [rules-clause]"],
    ),
    (
        "a misspelt unit of business days",
        "from: thirsty_on",
        "from: 7 bussiness days after bought",
        [
            "55:11: `7 bussiness days` is not an amount as 45 minutes, 1 hour, 3 days, 7 business days or 2 "
            "weeks [rules-phrase]"
        ],
    ),
    (
        "an unknown unit",
        "from: thirsty_on",
        "from: 3 fortnights after bought",
        [
            "55:11: `3 fortnights` is not an amount as 45 minutes, 1 hour, 3 days, 7 business days or 2 "
            "weeks [rules-phrase]"
        ],
    ),
    (
        "an unknown unit of a setting",
        "dry_spell: 3 days",
        "dry_spell: 3 fortnights",
        [
            "10:14: `3 fortnights` is no amount, time, date or number; amounts are as 45 minutes, 7 "
            "business days, 2 weeks [rules-value]"
        ],
    ),
    (
        "an unknown country",
        "holidays: none",
        "holidays: Atlantis",
        [
            "5:13: `Atlantis` is no country that is known: say none, a code as US or DE-BY, or a list of "
            "dates [rules-value]"
        ],
    ),
    (
        "a holiday that is no day",
        "holidays: none",
        "holidays: [2026-02-30]",
        ["5:14: holiday `2026-02-30` is no day of the calendar [rules-value]"],
    ),
    (
        "an unknown weekday",
        "weekend: sat sun",
        "weekend: satan sun",
        ["4:12: `satan` is no day of the week: say mon, tue, wed, thu, fri, sat or sun, or none [rules-value]"],
    ),
    (
        "a key twice",
        "  many: 2\n",
        "  many: 2\n  many: 3\n",
        ["12:3: `many` stands here again, first on line 11: keep one of the two [yaml-repeated-key]"],
    ),
    (
        "a rule twice",
        "rules:\n",
        "rules:\n  water: off\n",
        ["48:3: `water` stands here again, first on line 47: keep one of the two [yaml-repeated-key]"],
    ),
    (
        "an unknown key of the file",
        "title: Plants\n",
        "titel: Plants\n",
        ["2:1: a rules file has no key `titel`; did you mean `title`? [rules-key]"],
    ),
    (
        "an unknown key of the calendar",
        "  holidays: none",
        "  holiday: none",
        ["5:3: a calendar has no key `holiday`; did you mean `holidays`? [rules-key]"],
    ),
    (
        "an unknown key of the page",
        "  days: 7",
        "  day: 7",
        ["8:3: a page has no key `day`; did you mean `days`? [rules-key]"],
    ),
    (
        "an unknown key of a kind",
        "    aliases:",
        "    alias:",
        ["24:5: a kind has no key `alias`; did you mean `aliases`? [rules-key]"],
    ),
    (
        "an unknown key of an event",
        "        also: [",
        "        als: [",
        ["31:9: an event has no key `als`; did you mean `also`? [rules-key]"],
    ),
    (
        "an unknown key of a limit",
        "    at_most: 1",
        "    atmost: 1",
        ["44:5: a limit has no key `atmost`; did you mean `at_most`? [rules-key]"],
    ),
    (
        "an unknown key of a rule",
        "    because:\n",
        "    becuase:\n",
        ["61:5: a rule has no key `becuase`; did you mean `because`? [rules-key]"],
    ),
    (
        "an unknown key of a case of a fact",
        "        - when: light is sun\n          is: 1",
        "        - whn: light is sun\n          is: 1",
        ["37:11: a case has no key `whn`; did you mean `when`? [rules-key]"],
    ),
    (
        "an unknown key of a case of a text",
        "      - when: light is sun\n        is: It",
        "      - if: light is sun\n        is: It",
        ["62:9: a case has no key `if`; known are when and is [rules-key]"],
    ),
    (
        "an unknown key of a test",
        "        expect: {",
        "        expekt: {",
        [
            "67:9: a test needs `expect:`, a line as `2026-03-02: today` for each day [rules-incomplete]",
            "69:9: a test has no key `expekt`; did you mean `expect`? [rules-key]",
        ],
    ),
    ("no format", "format: 1\n", "", ["1:1: `format: 1` is missing [rules-format]"]),
    ("another format", "format: 1\n", "format: 2\n", ["1:9: only `format: 1` is known [rules-format]"]),
    ("a format that is a list", "format: 1\n", "format: [1]\n", ["1:9: only `format: 1` is known [rules-format]"]),
    (
        "no kinds at all",
        SMALL,
        "format: 1\n",
        ["1:1: no `kinds:` are declared; is `extends: job-search` missing? [rules-incomplete]"],
    ),
    (
        "a date where a yes or no is wanted",
        "      - alive\n",
        "      - bought\n",
        ["52:9: `bought` is a date, not a yes or no; compare it, or ask `is present` [rules-clause]"],
    ),
    (
        "a text where a yes or no is wanted",
        "      - alive\n",
        "      - room\n",
        ["52:9: `room` is a text, not a yes or no; compare it, or ask `is present` [rules-clause]"],
    ),
    (
        "a text where a date is wanted",
        "from: thirsty_on",
        "from: room",
        ["55:11: `room` is a text, not a date [rules-phrase]"],
    ),
    (
        "a text that is compared with a date",
        "bought <= today",
        "room <= today",
        ["34:14: `room` is a text, not a date [rules-clause]"],
    ),
    (
        "a date that is compared with a number",
        "bought <= today",
        "bought <= 3",
        ["34:14: `3` is a number, not a date [rules-clause]"],
    ),
    (
        "texts in an order",
        "bought <= today",
        "room < 'M'",
        ["34:14: `room` is a text: it can be equal or not, but not less or more [rules-clause]"],
    ),
    (
        "cases of different types",
        "          is: 1 day after last_drink",
        "          is: settings.many",
        ["37:9: `settings.many` is a number, not a date [rules-type]"],
    ),
    (
        "cases of different types without a date",
        "        - is: settings.dry_spell after last_drink\n",
        "        - is: settings.many\n",
        ["37:9: `settings.many` is a number, not a date [rules-type]"],
    ),
    (
        "facts in a circle",
        "alive: bought <= today",
        "alive: dead\n      dead: not alive",
        ["35:17: fact `alive` needs itself: alive → dead → alive [rules-clause]"],
    ),
    (
        "facts in a wider circle",
        "alive: bought <= today",
        "alive: not dead\n      dead: gone\n      gone: alive",
        ["36:13: fact `alive` needs itself: alive → dead → gone → alive [rules-clause]"],
    ),
    (
        "a fact that is itself",
        "alive: bought <= today",
        "alive: not alive",
        ["34:18: fact `alive` needs itself: alive → alive [rules-clause]"],
    ),
    (
        "facts of the vault in a circle",
        "plants: count(notes.plant)",
        "plants: vault.plants",
        ["41:11: fact `plants` needs itself: plants → plants [rules-clause]"],
    ),
    (
        "a limit for a kind without its field",
        "    per: room",
        "    per: rooom",
        ["59:12: limit `bucket` counts per `rooom`, which `plant` has no field for [rules-unknown]"],
    ),
    (
        "a limit without a field",
        "    at_most: 1\n    per: room",
        "    at_most: 1",
        ["43:3: limit `bucket` needs `per:`, the field whose values it counts by [rules-incomplete]"],
    ),
    (
        "an overlong clause",
        "      - alive\n",
        f"      - {'alive or ' * 50}alive\n",
        ["52:9: more than 400 characters; give a part of it a name among the facts [rules-clause]"],
    ),
    (
        "a backslash",
        "      - alive\n",
        "      - room is 'a\\b'\n",
        ["52:19: a backslash has no meaning here [rules-clause]"],
    ),
    (
        "arithmetic",
        "      - alive\n",
        "      - alive and 1 + 1 > 2\n",
        [
            "52:19: `1 + 1` is not part of the language: there is no arithmetic; use a date phrase or a "
            "setting [rules-clause]"
        ],
    ),
    (
        "an attribute of Python",
        "      - alive\n",
        "      - species.__class__ is present\n",
        ["52:9: `species` is a text; `.__class__` has no meaning on it [rules-clause]"],
    ),
    (
        "a lambda",
        "      - alive\n",
        "      - (lambda x:x)(1)\n",
        ["52:9: there is no function `lambda x:x` [rules-clause]"],
    ),
    (
        "an f-string",
        "      - alive\n",
        "      - f'{species}' is species\n",
        ["52:9: `f` stands against a quote; is a blank missing? [rules-clause]"],
    ),
    (
        "a walrus",
        "      - alive\n",
        "      - (x:=alive)\n",
        ["52:10: `x:=alive` is not part of the language [rules-clause]"],
    ),
    (
        "a comprehension",
        "      - alive\n",
        "      - alive and [x for x in watered]\n",
        ["52:19: `[x for x in watered]` is not part of the language [rules-clause]"],
    ),
    (
        "a keyword argument",
        "      - alive\n",
        "      - count(list=watered) > 1\n",
        ["52:9: `count` takes values, separated by commas [rules-clause]"],
    ),
    (
        "brackets without end",
        "      - alive\n",
        "      - alive and (light is sun\n",
        ["52:19: cannot be read as a clause; is a bracket, a quote or an operator missing? [rules-clause]"],
    ),
    (
        "a column behind letters that are no ASCII",
        "      - alive\n",
        "      - room is 'Küche ☀' and speces is present\n",
        ["52:31: kind `plant` has no `speces`; did you mean `species`? [rules-clause]"],
    ),
    (
        "a quoted clause",
        "      - alive\n",
        '      - "alive and speces is present"\n',
        ["52:20: kind `plant` has no `speces`; did you mean `species`? [rules-clause]"],
    ),
    (
        "from in a rule that has none",
        "    from: thirsty_on\n",
        "",
        ["55:22: `from` has no meaning here [rules-phrase]"],
    ),
    (
        "due in from",
        "    from: thirsty_on\n",
        "    from: 1 day after due\n",
        ["55:23: `due` has no meaning here [rules-phrase]"],
    ),
    (
        "cases in from",
        "    from: thirsty_on\n",
        "    from:\n      - is: bought\n",
        ["56:7: `from` is one date phrase; cases belong in a fact [rules-shape]"],
    ),
    (
        "a mapping for a list of clauses",
        "    unless:\n      - fed\n",
        "    unless:\n      fed: yes\n",
        ["54:7: `unless` is a list of clauses, each behind a dash [rules-shape]"],
    ),
    (
        "two clauses in one flow list",
        "    unless:\n      - fed\n",
        "    unless:\n      - [fed, alive]\n",
        ["54:9: `unless` must be texts, each on a line of its own behind a dash [rules-shape]"],
    ),
    ("one clause without a dash", "    unless:\n      - fed\n", "    unless: fed\n", []),
    (
        "a rule that needs everything",
        SMALL[SMALL.index("    for: plant") :],
        "    priority: low\n",
        [
            "47:3: rule `water` needs `for:` [rules-incomplete]",
            "47:3: rule `water` needs `say:` [rules-incomplete]",
            "47:3: rule `water` needs `title:` [rules-incomplete]",
            "47:3: rule `water` needs `why:` [rules-incomplete]",
        ],
    ),
    (
        "a rule that is a text",
        "rules:\n",
        "rules:\n  feed: yes\n",
        ["47:9: rule `feed` must be `off` or a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "a rule id in another style",
        "  water:\n",
        "  Water_It:\n",
        ["47:3: `Water_It` is no rule id: small letters and digits, with `-` between words [rules-name]"],
    ),
    (
        "people that are none",
        "for: plant",
        "for: each person in plant.room",
        ["48:31: `room` is a text, not people [rules-clause]"],
    ),
    (
        "people that nobody declared",
        "for: plant",
        "for: each person in plant.carer",
        ["48:31: kind `plant` has no `carer`; did you mean `carers`? [rules-clause]"],
    ),
    (
        "people of the vault",
        "for: plant",
        "for: each person in vault.people",
        ["48:10: `for` is a kind, `each person in KIND.FIELD`, or `vault`; there is no kind `vault` [rules-unknown]"],
    ),
    (
        "a for that is a sentence",
        "for: plant",
        "for: all the plants",
        [
            "48:10: `for` is a kind, `each person in KIND.FIELD`, or `vault`; there is no kind `all the "
            "plants` [rules-unknown]"
        ],
    ),
    ("a for that is a list", "for: plant", "for: [plant]", ["48:10: `for` must be a text [rules-shape]"]),
    ("a log that is a list", "    log: watered", "    log: [watered]", ["65:10: `log` must be a text [rules-shape]"]),
    (
        "a log that begins with more than an event",
        "    log: watered",
        "    log: wateredly {species}",
        ["65:10: `log` must begin with an event; did you mean `watered`? [rules-unknown]"],
    ),
    (
        "a log that begins with a placeholder",
        "    log: watered",
        '    log: "{species} watered"',
        ["65:10: `log` must begin with an event; known are watered, gave water to and fed [rules-unknown]"],
    ),
    (
        "a reason that is a list in a list",
        '      - is: "Dry since {last_drink}"',
        "      - [Dry]",
        ["64:9: `because` is a text, or a list of cases `when:`, `is:` [rules-shape]"],
    ),
    (
        "a case of a reason without words",
        '      - is: "Dry since {last_drink}"',
        "      - when: alive",
        ["64:9: a case needs `is:`, and `when:` unless it holds always [rules-shape]"],
    ),
    (
        "a case with a list of conditions",
        "        - when: light is sun\n          is: 1 day",
        "        - when: [light is sun]\n          is: 1 day",
        ["37:17: the `when` of a case is one clause; join several with `and` [rules-shape]"],
    ),
    (
        "a fact without cases",
        "      alive: bought <= today",
        "      alive: {is: bought}",
        ["34:14: a fact is a clause, a value, a date phrase, or a list of cases `when:`, `is:` [rules-shape]"],
    ),
    (
        "a fact with no cases",
        "      alive: bought <= today",
        "      alive: []",
        ["34:14: a fact is a clause, a value, a date phrase, or a list of cases `when:`, `is:` [rules-shape]"],
    ),
    (
        "a case that is a text",
        "        - is: settings.dry_spell after last_drink",
        "        - settings.dry_spell after last_drink",
        ["39:11: a case must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "a text case with an unclosed bracket",
        "Dry since {last_drink}",
        "Dry since {last_drink",
        ["64:24: this bracket is not closed [rules-text]"],
    ),
    (
        "a bare section name for a rule",
        "    priority: high",
        "    section: [a]",
        ["58:14: `section` must be a text [rules-shape]"],
    ),
    (
        "a kind that is a text",
        "kinds:\n  plant:\n",
        "kinds:\n  pot: yes\n  plant:\n",
        ["13:8: kind `pot` must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "a match that is a list",
        "    match:\n      type: plant\n",
        "    match: [plant]\n",
        ["14:12: `match` must be a mapping (`name: value` lines), not a list [rules-shape]"],
    ),
    (
        "a kind that is empty",
        "kinds:\n  plant:\n",
        "kinds:\n  pot:\n  plant:\n",
        ["13:3: kind `pot` needs `match:` and `fields:` [rules-incomplete]"],
    ),
    (
        "a kind without match",
        "    match:\n      type: plant\n",
        "",
        ["13:3: kind `plant` needs `match:`, as `type: plant` [rules-incomplete]"],
    ),
    (
        "a kind with a word of the language",
        "kinds:\n  plant:\n",
        "kinds:\n  vault: {match: {type: v}}\n  plant:\n",
        ["13:3: `vault` is a word of the language; call the kind something else [rules-name]"],
    ),
    (
        "a name that stands for two things",
        "      fed:\n    facts:",
        "      room:\n    facts:",
        [
            "32:7: `room` is already one of the fields of `plant` [rules-name]",
            "54:9: kind `plant` has no `fed` [rules-clause]",
        ],
    ),
    ("a file name that is a list", 'name: "{species}"', "name: [a]", ["17:11: `name` must be a text [rules-shape]"]),
    *(
        (
            f"a template called {name}",
            "    group: room\n",
            f"    group: room\n    template: {name}\n",
            [f"17:15: `{name}` is no template: give the name of a Markdown file, without its folder [rules-value]"],
        )
        for name in ("../a.md", "a/b.md", "a.txt", ".a.md", "a.MD", "C:a.md", "a")
    ),
    (
        "a template that is a list",
        "    group: room\n",
        "    group: room\n    template: [a.md]\n",
        ["17:15: `template` must be a text [rules-shape]"],
    ),
    *(
        (
            f"a {kind} called like the events of skipped rules",
            old,
            f"{old}      skipped{value}\n",
            [f"{line}:7: `skipped` is a word of the language; call the {kind} something else [rules-name]"],
        )
        for kind, old, value, line in (
            ("field", "      room: text\n", ": text", 21),
            ("event", "      fed:\n", ":", 33),
            ("fact", "      alive: bought <= today\n", ": bought", 35),
        )
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_each_mistake_is_refused_at_its_place(old, new, said):
    wanted = [f"rules.yaml:{one}".replace(": ", ": error: ", 1) for one in said]
    assert problems(changed(old, new)) == wanted


def test_the_file_itself_has_no_mistake():
    assert problems(SMALL) == []


def test_all_mistakes_of_a_file_are_found_in_one_go():
    text = changed("      - fed\n", "      - fedd\n", changed("room: text", "room: txet"))
    assert problems(text) == [
        "rules.yaml:20:13: error: there is no type `txet`; did you mean `text`? [rules-type]",
        "rules.yaml:54:9: error: kind `plant` has no `fedd`; did you mean `fed`? [rules-clause]",
    ]


def test_brackets_three_hundred_deep_are_refused_and_end_nothing():
    text = changed("      - alive\n", f"      - ({'(' * 299}alive\n")
    said = "cannot be read as a clause; is a bracket, a quote or an operator missing? [rules-clause]"
    (problem,) = problems(text)
    assert problem.startswith("rules.yaml:52:")
    assert problem.endswith(f": error: {said}")


def chained(number: int, order: str) -> list[str]:
    """The problems of a file with facts that build on each other, f1 on alive, each further one on the one before."""
    facts = [
        f"      f{n}: f{n - 1} is present\n" if n > 1 else "      f1: bought < today\n" for n in range(1, number + 1)
    ]
    if order == "mixed":
        facts = facts[::2] + facts[1::2]
    chain = "".join(facts if order == "up" else facts[::-1])
    return problems(changed("    facts:\n", f"    facts:\n{chain}"))


@pytest.mark.parametrize("order", ["up", "down", "mixed"])
def test_more_than_sixty_facts_that_build_on_each_other_are_refused_whatever_their_order(order):
    assert chained(MOST_DEPTH, order) == []
    (problem,) = chained(MOST_DEPTH + 1, order)
    assert re.fullmatch(
        r"rules\.yaml:\d+:\d+: error: fact `f\d+` is the last of more than 60 facts that build on each other "
        r"\[rules-clause\]",
        problem,
    )


@pytest.mark.parametrize(("order", "last"), [("up", [61, 122, 183, 244, 305]), ("down", [290, 230, 170, 110, 50])])
def test_three_hundred_and_fifty_chained_facts_are_refused_and_end_nothing(order, last):
    assert [problem.partition(": error: ")[2] for problem in chained(350, order)] == [
        f"fact `f{number}` is the last of more than 60 facts that build on each other [rules-clause]" for number in last
    ]


def test_a_list_of_which_no_case_holds_is_an_empty_list():
    text = changed(
        "    facts:\n",
        "    facts:\n      who:\n        - when: light is sun\n          is: carers\n"
        "        - when: bought < today\n          is: carers\n      helpers: count(who)\n      pot:\n"
        "        - when: light is sun\n          is: room\n",
    )
    rules = build(text)
    front = "type: plant\nspecies: Fern\ncarers: [Ana, Bo]\n"

    def facts(more: str) -> list[object]:
        record = RecordReader(rules).read(f"---\n{front}{more}---\n".encode(), "n.md").record
        subject = evaluate(rules, [record], date(2026, 3, 5)).world.everything[0]
        return [subject.fact(name) for name in ("who", "helpers", "pot")]

    both = (Person("Ana"), Person("Bo"))
    assert facts("light: sun\nroom: Hall\n") == [both, 2, "Hall"]
    assert facts("light: shade\nbought: 2026-03-09\nroom: Hall\n") == [(), 0, None]
    assert facts("light: shade\nroom: Hall\n") == [(), 0, None]  # whether the second holds cannot be told
    assert facts("light: shade\nbought: 2026-03-01\n") == [both, 2, None]


def test_nobody_has_been_thanked_where_the_note_names_nobody():
    text = changed(
        "      carers: people\n",
        "      carers: people\n      contact: person\n",
        changed("    facts:\n", "    facts:\n      thanks: count(contact.watered)\n"),
    )
    rules = build(text)

    def thanks(more: str) -> object:
        data = f"---\ntype: plant\nspecies: Fern\n{more}log: 2026-03-02 watered Ana\n---\n".encode()
        record = RecordReader(rules).read(data, "n.md").record
        return evaluate(rules, [record], date(2026, 3, 5)).world.everything[0].fact("thanks")

    assert (thanks(""), thanks("contact: Ana\n"), thanks("contact: Bo\ncarers: Ana\n")) == (0, 1, 0)


def test_problems_stand_by_path_line_and_column():
    parent = changed("      - fed\n", "      - fedd\n", changed("bought <= today", "bougt <= today"))
    child = "format: 1\nextends: parent\nrules:\n  water:\n    say: Go {roo}\n    when+: [alife]\npage: {days: x}\n"
    assert problems(child, parent) == [
        "parent.yaml:34:14: error: kind `plant` has no `bougt`; did you mean `bought`? [rules-clause]",
        "parent.yaml:54:9: error: kind `plant` has no `fedd`; did you mean `fed`? [rules-clause]",
        "rules.yaml:5:14: error: kind `plant` has no `roo`; did you mean `room`? [rules-text]",
        "rules.yaml:6:13: error: kind `plant` has no `alife`; did you mean `alive`? [rules-clause]",
        "rules.yaml:7:14: error: `days` is a whole number from 0 to 10,000, not `x` [rules-value]",
    ]


def test_what_the_documents_themselves_say_comes_first():
    child = "format: 1\nextends: parent\nsettings: {many: 3 days}\nrulez: {}\n"
    found = problems(child, SMALL)
    assert [problem.split(":")[1] for problem in found] == ["4", "3"]


def test_a_broken_fact_is_reported_once_however_many_use_it():
    text = changed("bought <= today", "bougt <= today", changed("    unless:\n", "      - not alive\n    unless:\n"))
    assert problems(text) == [
        "rules.yaml:34:14: error: kind `plant` has no `bougt`; did you mean `bought`? [rules-clause]"
    ]


def build(text: str, name: str = "rules.yaml") -> Rules:
    rules, found = build_rules((parse_document(text, name),))
    assert found == ()
    assert rules is not None
    return rules


def test_a_rules_file_is_built_with_all_that_it_says():
    rules = build(SMALL)
    (rule,) = rules.rules
    assert (rules.names, rules.title, rules.page.days, dict(rules.off)) == (("rules.yaml",), "Plants", 7, {})
    assert (rule.id, rule.kind, rule.title, rule.why, rule.priority, rule.limit, rule.line, rule.order) == (
        "water",
        "plant",
        "Water it",
        "It wilts.",
        "high",
        "bucket",
        47,
        0,
    )
    assert [(clause.expr.text, clause.line) for clause in (*rule.when, *rule.unless)] == [("alive", 52), ("fed", 54)]
    assert rules.setting_values() == {"dry_spell": (3, "days"), "many": 2}
    assert rules.group_fields() == {"plant": "room"}
    assert run_tests(rules) == (1, ())


@pytest.mark.parametrize("name", ["a.md", "a b (c).md", "é.md", '" a.md "'])
def test_a_kind_may_have_a_template(name):
    rules = build(changed("    group: room\n", f"    group: room\n    template: {name}\n"))
    assert (rules.kinds["plant"].template, build(SMALL).kinds["plant"].template) == (name.strip('" '), "")


def test_a_file_without_a_title_is_called_agenda():
    assert build(changed("title: Plants\n", "")).title == "Agenda"


def test_a_rule_that_is_switched_off_is_no_rule_and_says_where():
    rules = build(changed("rules:\n", "rules:\n  feed: off\n"))
    assert [rule.id for rule in rules.rules] == ["water"]
    assert dict(rules.off) == {"feed": ("rules.yaml", 47)}


def test_a_second_rules_file_about_another_domain_passes_its_own_tests():
    rules = build(PLANTS, "plants.yaml")
    number, failures = run_tests(rules)
    assert (number, [str(failure) for failure in failures]) == (16, [])
    assert [rule.id for rule in rules.rules] == ["water", "feed", "show", "repot", "buy"]


def test_the_default_rules_pass_their_own_tests():
    number, failures = run_tests(build(JOBS, "job-search.yaml"))
    assert (number > 0, [str(failure) for failure in failures]) == (True, [])


@st.composite
def mutated(draw, text: str) -> str:
    """The text with one to three characters or lines deleted, doubled or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        parts = list(text) if draw(st.booleans()) else text.splitlines(keepends=True)
        at = draw(st.integers(0, len(parts) - 1))
        piece = draw(st.sampled_from(["", parts[at] * 2, "x", "{", "[", "'", ": ", "- ", " ", "\n", "é", "0", "off\n"]))
        text = "".join((*parts[:at], piece, *parts[at + 1 :]))
    return text


@pytest.mark.parametrize("text", [PLANTS, SMALL, JOBS], ids=["plants", "small", "jobs"])
@given(data=st.data())
def test_a_damaged_rules_file_is_built_or_refused_and_never_stops_us(text, data):
    rules, found = build_rules((parse_document(data.draw(mutated(text)), "rules.yaml"),))
    assert (rules is None) is bool(found)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in found)


@given(st.text(max_size=200))
def test_any_text_is_a_document_or_refused(text):
    rules, found = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is None
    assert found
