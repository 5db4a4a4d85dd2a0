"""One rule's node → a checked rule."""

import pytest
from garden import SMALL, build, changed, problems

from followup_md.language.texts import parse_text
from followup_md.language.types import PEOPLE
from followup_md.rules.model import PAGE_SECTIONS

HEAD = SMALL[: SMALL.index("rules:\n")]
NEEDED = "    title: T\n    why: W\n    say: S\n"


def rule(target: str, *lines: str):
    text = HEAD + f"rules:\n  a-rule:\n    for: {target}\n{NEEDED}" + "".join(f"    {line}\n" for line in lines)
    return build(text).rules[0]


@pytest.mark.parametrize(
    ("target", "kind", "each", "stand_in"),
    [
        ("plant", "plant", None, ""),
        ("vault", "vault", None, ""),
        ("each person in plant.carers", "plant", "carers", ""),
        ('each person in plant.carers or "a neighbour"', "plant", "carers", "a neighbour"),
    ],
)
def test_a_rule_is_for_a_kind_the_vault_or_each_person(target, kind, each, stand_in):
    made = rule(target)
    assert (made.kind, made.each and made.each.text, made.stand_in) == (kind, each, stand_in)
    assert made.each is None or made.each.type == PEOPLE


def test_a_rule_has_defaults_for_all_that_it_leaves_out():
    made = rule("plant")
    assert (made.when, made.unless, made.opens, made.due, made.until, made.because, made.log, made.tests) == (
        (),
        (),
        None,
        None,
        None,
        (),
        None,
        (),
    )
    assert (made.priority, made.limits, made.section, made.sources) == ("normal", (), "", ())


def test_texts_of_a_rule_are_put_on_one_line():
    made = rule("plant", "section: >-", "  Far", "", "  away", "source: [A1, A2]")
    assert (made.section, made.sources) == ("Far away", ("A1", "A2"))


@pytest.mark.parametrize(
    ("log", "kept"),
    [
        ("watered", "watered"),
        ("Watered {species}", "Watered {species}"),
        ('"watered[ with {room}]"', "watered[ with {room}]"),
        ("gave  water to somebody", "gave  water to somebody"),
        ("Fed", "Fed"),
        ("fed - with {room}", "fed - with {room}"),
        ('"fed[ - with {room}]"', "fed[ - with {room}]"),
    ],
)
def test_a_log_line_begins_with_an_event(log, kept):
    assert rule("plant", f"log: {log}").log.source == kept


def test_a_rule_for_the_vault_logs_an_event_of_the_kind_that_it_names():
    made = rule("vault", "log: fed", "log_to: plant")
    assert (made.log.source, made.log_to) == ("fed", "plant")
    assert (rule("vault", "log_to: plant").log_to, rule("vault").log_to, rule("plant").log_to) == ("plant", "", "")


@pytest.mark.parametrize("section", [*PAGE_SECTIONS, "today", "now   open"])
def test_a_section_is_not_named_like_one_of_the_page(section):
    text = HEAD + f"rules:\n  a-rule:\n    for: plant\n{NEEDED}    section: {section}\n"
    shown = " ".join(section.split())
    assert problems(text) == [
        f"rules.yaml:52:14: error: every page may have a section `{shown}`; choose another name for this one "
        "[rules-name]"
    ]


@pytest.mark.parametrize("section", ["Todays", "Not today", "Waiting list"])
def test_a_section_may_hold_words_of_the_page(section):
    assert rule("plant", f"section: {section}").section == section


def test_from_and_due_are_anchors_where_the_rule_has_them():
    made = rule("plant", "due: 1 day after bought", "until: 1 week after due")
    assert (made.opens, made.due.text, made.until.text) == (None, "1 day after bought", "1 week after due")
    made = rule("plant", "from: bought", "due: 1 day after from", "until: 1 week after due")
    assert [phrase.text for phrase in (made.opens, made.due, made.until)] == [
        "bought",
        "1 day after from",
        "1 week after due",
    ]


def test_cases_of_words_keep_their_conditions_and_places():
    made = rule("plant", "because:", "  - when: light is sun", "    is: Sunny", "  - Shady")
    sunny, shady = made.because
    assert sunny.when.text == "light is sun"
    assert [case.place for case in made.because] == [("rules.yaml", 53, 9), ("rules.yaml", 55, 9)]
    assert shady.when is None
    assert [case.text.source for case in made.because] == ["Sunny", "Shady"]


def test_a_rule_without_a_target_is_still_told_what_else_is_missing():
    text = changed("    for: plant\n    title: Water it\n", "")
    assert problems(text) == [
        "rules.yaml:47:3: error: rule `water` needs `for:` [rules-incomplete]",
        "rules.yaml:47:3: error: rule `water` needs `title:` [rules-incomplete]",
    ]


# drafts


@pytest.mark.parametrize(
    ("log", "verb"),
    [
        ("log: watered", "watered"),
        ('log: "gave water to {species}"', "watered"),
        ("log: fed", "fed"),
        ("", ""),
    ],
)
def test_a_rule_knows_the_event_that_its_log_line_reports(log: str, verb: str):
    assert build(changed("    log: watered\n", f"    {log}\n" if log else "")).rules[0].log_verb == verb


def test_a_log_line_reports_the_event_with_the_longest_words_that_it_begins_with():
    text = changed("      fed:\n", "      fed:\n      fed_well:\n", changed("log: watered\n", "log: fed well\n"))
    assert build(text).rules[0].log_verb == "fed_well"


def test_a_rule_may_have_drafts_whose_template_knows_the_names_of_the_rule():
    asked = rule("each person in plant.carers", "draft: card.md")
    assert asked.names is not None
    text = parse_text("{species} {person.name} {many}", asked.names)
    assert (asked.draft, [part.text for part in text.parts]) == (
        "card.md",
        ["species", "person.name", "many"],
    )
    assert (rule("plant").draft, rule("plant").names) == ("", None)
