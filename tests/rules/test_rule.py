"""One rule's node → a checked rule."""

import pytest
from garden import SMALL, changed, problems

from followup_md.language.texts import parse_text
from followup_md.language.types import PEOPLE
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document

HEAD = SMALL[: SMALL.index("rules:\n")]
NEEDED = "    title: T\n    why: W\n    say: S\n"


def rule(target: str, *lines: str):
    text = HEAD + f"rules:\n  a-rule:\n    for: {target}\n{NEEDED}" + "".join(f"    {line}\n" for line in lines)
    rules, found = build_rules((parse_document(text, "rules.yaml"),))
    assert [str(problem) for problem in found] == []
    return rules.rules[0]


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
    assert (made.priority, made.limit, made.section, made.sources) == ("normal", "", "", ())


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


OF_A_NOTE = "a tick on a rule for `plant` is written into the note it is about; `log_to` is for the vault's"
OF_THE_VAULT = "a rule for the vault has no note of its own: say the kind that `log` is written into, `log_to:`"


@pytest.mark.parametrize(
    ("target", "lines", "said"),
    [
        ("vault", ["log: fed"], f"52:10: error: {OF_THE_VAULT} [rules-incomplete]"),
        ("vault", ["log_to: plnt"], "52:13: error: there is no kind `plnt`; did you mean `plant`? [rules-unknown]"),
        (
            "vault",
            ["log: fed", "log_to: plnt"],
            "53:13: error: there is no kind `plnt`; did you mean `plant`? [rules-unknown]",
        ),
        (
            "vault",
            ["log: feed", "log_to: plant"],
            "52:10: error: `log` must begin with an event; did you mean `fed`? [rules-unknown]",
        ),
        ("plant", ["log_to: plant"], f"52:13: error: {OF_A_NOTE} [rules-value]"),
        ("each person in plant.carers", ["log: watered", "log_to: x"], f"53:13: error: {OF_A_NOTE} [rules-value]"),
        ("vault", ["log_to: [plant]"], "52:13: error: `log_to` must be a text [rules-shape]"),
        ("vault", ["log: fed", "log_to: [plant]"], "53:13: error: `log_to` must be a text [rules-shape]"),
    ],
)
def test_where_a_tick_is_written_is_said_by_rules_for_the_vault_and_by_no_others(target, lines, said):
    text = HEAD + f"rules:\n  a-rule:\n    for: {target}\n{NEEDED}" + "".join(f"    {line}\n" for line in lines)
    assert problems(text) == [f"rules.yaml:{said}"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["due: 1 day after from"], "52:22: error: `from` has no meaning here [rules-phrase]"),
        (["until: 1 day after due"], "52:24: error: `due` has no meaning here [rules-phrase]"),
        (["log: {a: b}"], "52:10: error: `log` must be a text [rules-shape]"),
        (["log: feed"], "52:10: error: `log` must begin with an event; did you mean `fed`? [rules-unknown]"),
        (
            ["log: wat"],
            "52:10: error: `log` must begin with an event; known are watered, gave water to and fed [rules-unknown]",
        ),
        (["log: 'fed {rom}'"], "52:16: error: kind `plant` has no `rom`; did you mean `room`? [rules-text]"),
        (["when+: [alive]"], "52:5: error: a rule has no key `when+`; did you mean `when`? [rules-key]"),
        (
            ["log: fed with {room}"],
            "52:10: error: `with {room}` behind `fed` could not be read back; put ` - ` before a remark [rules-value]",
        ),
        (
            ["log: 'fed[ with {room}]'"],
            "52:10: error: `with {room}]` behind `fed` could not be read back; put ` - ` before a remark [rules-value]",
        ),
        (["limit: [bucket]"], "52:12: error: `limit` must be a text [rules-shape]"),
    ],
)
def test_what_a_rule_cannot_say_is_refused(lines, said):
    text = HEAD + f"rules:\n  a-rule:\n    for: plant\n{NEEDED}" + "".join(f"    {line}\n" for line in lines)
    assert problems(text) == [f"rules.yaml:{said}"]


@pytest.mark.parametrize(
    "section",
    [
        *("Overdue", "Today", "Now open", "Coming up", "Can't tell", "Done today", "Waiting", "Needs your attention"),
        *("today", "NOW OPEN", "now   open"),
    ],
)
def test_a_section_is_not_named_like_one_of_the_page(section):
    text = HEAD + f"rules:\n  a-rule:\n    for: plant\n{NEEDED}    section: {section}\n"
    assert problems(text) == [
        f"rules.yaml:52:14: error: every page may have a section `{' '.join(section.split())}` already; "
        "call this one something else [rules-name]"
    ]


@pytest.mark.parametrize("section", ["Todays", "Not today", "Waiting list"])
def test_a_section_may_hold_words_of_the_page(section):
    assert rule("plant", f"section: {section}").section == section


def test_a_rule_for_the_vault_has_no_limit_per_field():
    text = HEAD + f"rules:\n  a-rule:\n    for: vault\n{NEEDED}    limit: bucket\n"
    assert problems(text) == [
        "rules.yaml:52:12: error: limit `bucket` counts per `room`, which `vault` has no field for [rules-unknown]"
    ]


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
    assert [(case.when and (case.when.expr.text, case.when.line), case.text.source) for case in made.because] == [
        (("light is sun", 53), "Sunny"),
        (None, "Shady"),
    ]


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
        ("log: '[ fed]'", ""),
        ("", ""),
    ],
)
def test_a_rule_knows_the_event_that_its_log_line_reports(log: str, verb: str):
    text = SMALL.replace("    log: watered\n", f"    {log}\n" if log else "")
    rules, found = build_rules((parse_document(text, "rules.yaml"),))
    assert (rules.rules[0].log_verb if rules else "", len(found)) == (verb, 0 if verb or not log else 1)


def test_a_rule_may_have_drafts_whose_template_knows_the_names_of_the_rule():
    asked = rule("each person in plant.carers", "draft: card.md")
    assert asked.names is not None
    text = parse_text("{species} {person.name} {settings.many}", asked.names)
    assert (asked.draft, [part.text for part in text.parts]) == (
        "card.md",
        ["species", "person.name", "settings.many"],
    )
    assert (rule("plant").draft, rule("plant").names) == ("", None)


@pytest.mark.parametrize("name", ["a/card.md", "../card.md", "card.txt", ".card.md", "card"])
def test_a_template_of_drafts_is_a_file_name(name: str):
    text = changed("    log: watered\n", f"    draft: {name}\n")
    line = text[: text.index("    draft")].count("\n") + 1
    said = f"`{name}` is no template: give the name of a Markdown file, without its folder"
    assert problems(text) == [f"rules.yaml:{line}:12: error: {said} [rules-value]"]
