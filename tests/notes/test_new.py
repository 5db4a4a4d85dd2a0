from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import BIDI, hostile_texts
from visits import RULES

from followup_md.core.dates import MOMENT_FORMS, Moment
from followup_md.core.people import Person
from followup_md.notes.new import MOST_NAME_BYTES, NewNote, make_note, missing_required, value_problem
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Field, Rules
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar, is_missing, to_plain
from followup_md.vault.rules import load_rules
from followup_md.vault.shipped import rules_folder

TODAY = date(2026, 11, 1)
FIELDS = "      words: text\n"
MATCH = "    match:\n      type: visit"
MORE_FIELDS = FIELDS + "      wet: yes or no\n      tools: list\n      light: shade | sun\n      beds: number\n"


def rules_of(text: str) -> Rules:
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is not None, problems
    return rules


def visits(old: str = "", new: str = "") -> Rules:
    """The rules for garden visits with more fields, a file name for new notes, and one change."""
    text = RULES.replace("    group: garden\n", '    group: garden\n    name: "{garden}[ {words}]"\n', 1)
    text = text.replace(FIELDS, MORE_FIELDS, 1)
    assert old in text
    return rules_of(text.replace(old, new, 1))


def job_search() -> Rules:
    rules, problems = load_rules(rules_folder(), with_tests=False)
    assert rules is not None, problems
    return rules


JOBS, VISITS = job_search(), visits()
INTERVIEW, VISIT = JOBS.kinds["interview"], VISITS.kinds["visit"]
NEEDED = {"company": ["Northwind Traders"], "interview": ["2026-11-20T09:30"]}
ROSE = {"garden": ["Rose Hill"], "day": ["2026-03-02"]}


def shipped(kind: str) -> str:
    return (rules_folder() / "templates" / f"{kind}.md").read_text("utf-8")


def interview(template: str | None, **values: str) -> NewNote:
    given = {**NEEDED, **{name: [text] for name, text in values.items()}}
    made, problems = make_note(JOBS, INTERVIEW, given, template, TODAY)
    assert made is not None, problems
    return made


def visit(rules: Rules = VISITS, template: str | None = None, **values: list[str]) -> NewNote:
    made, problems = make_note(rules, rules.kinds["visit"], {**ROSE, **values}, template, TODAY)
    assert made is not None, problems
    return made


def refusal(**values: list[str]) -> list[str]:
    made, problems = make_note(VISITS, VISIT, {**ROSE, **values}, None, TODAY)
    assert made is None
    return [problem.message for problem in problems]


def front_matter(note: NewNote) -> dict[str, object]:
    fields, problems = parse_front_matter(split_front_matter(note.text).front or "", "")
    assert fields is not None, problems
    return dict(to_plain(fields))


# the whole note


HEADINGS = "".join(f"\n## {name}\n" for name in ("Debrief", "Went well", "Awkward", "Unanswered", "Red flags", "Fit"))
LAID_OUT = f"""\
---
type: interview
company: Northwind Traders
role: Data Engineer
interview: 2026-11-20T09:30
interviewers:
  - Dana Lee <dana@northwind.example>
  - '[[Sam Ortiz]]'
contact:
timeline:
next_steps:
answer_by:
go_ahead: true
channel: email
log:
---
{HEADINGS}"""
BARE = "---\ntype: interview\ncompany: Northwind Traders\ninterview: 2026-11-20T09:30\nlog:\n---\n"


def test_an_interview_is_laid_out_by_the_template_that_ships_with_its_rules():
    people = ["Dana Lee <dana@northwind.example>, [[Sam Ortiz]]"]
    given = {"role": ["Data Engineer"], "interviewers": people, "go_ahead": ["yes"], "channel": ["email"], **NEEDED}
    made = make_note(JOBS, INTERVIEW, given, shipped("interview"), TODAY)
    assert made == (NewNote("2026-11-20 Northwind Traders.md", LAID_OUT), ())


def test_without_a_template_there_are_the_needed_fields_and_all_sections():
    text = BARE.replace("log:", "contact: Dana Lee\nlog:") + HEADINGS
    assert interview(None, contact="Dana Lee") == ("2026-11-20 Northwind Traders.md", text)


def test_a_kind_of_another_domain_needs_no_template_and_no_name():
    rules = rules_of(RULES)
    text = "---\ntype: visit\ngarden: Rose Hill\nday: 2026-03-02\nlog:\n---\n"
    assert make_note(rules, rules.kinds["visit"], ROSE, None, TODAY) == (NewNote("visit.md", text), ())


def test_a_note_reads_back_as_the_values_that_were_given():
    given = {
        **ROSE,
        "guides": ["Ana Ruiz; Bo Lee <bo@garden.example>", "Ana Ruiz"],
        "fee": ["2 hours"],
        "wet": ["No"],
        "tools": ["a rake, a spade", "string"],
        "light": ["Sun"],
        "beds": ["12"],
    }
    made, _ = make_note(VISITS, VISIT, given, None, TODAY)
    assert made is not None
    reading = RecordReader(VISITS).read(made.text.encode(), made.name)
    assert reading.problems == ()
    assert reading.record is not None
    assert {name: str(value) if name == "fee" else value for name, value in reading.record.values.items()} == {
        "garden": "Rose Hill",
        "day": Moment(date(2026, 3, 2)),
        "guides": (Person("Ana Ruiz", None), Person("Bo Lee", "bo@garden.example")),
        "fee": "2 hours",
        "wet": False,
        "tools": ("a rake, a spade", "string"),
        "light": "sun",
        "beds": 12,
    }


@pytest.mark.parametrize(
    ("field", "texts", "written"),
    [
        ("guides", ["Ana Ruiz, Bo Lee", " Cy Wren "], ["Ana Ruiz", "Bo Lee", "Cy Wren"]),
        ("tools", ["a rake, a spade"], ["a rake, a spade"]),
        ("wet", ["Y"], "true"),
        ("wet", ["off"], "false"),
        ("words", ["a bow", "a wave"], "a bow, a wave"),
        ("fee", ["2 hours"], "2 hours"),
        ("log", ["2026-03-01 watered", "2026-03-02 paid"], ["2026-03-01 watered", "2026-03-02 paid"]),
        ("snooze", ["2026-03-09"], "2026-03-09"),
        ("followup", ["off, too far"], "off, too far"),
    ],
)
def test_a_value_is_written_as_obsidian_would_write_it(field: str, texts: list[str], written: object):
    assert front_matter(visit(**{field: texts}))[field] == written


@pytest.mark.parametrize(
    ("match", "start"),
    [
        ("{type: visit}", {"type": "visit"}),
        ("{type: visit, stage: new}", {"type": "visit", "stage": "new"}),
        ("{folder: Visits}", {}),
    ],
)
def test_a_note_says_whatever_makes_it_one_of_its_kind(match: str, start: dict[str, object]):
    rules = visits(MATCH, f"    match: {match}")
    found = front_matter(visit(rules))
    assert list(found.items()) == [*start.items(), ("garden", "Rose Hill"), ("day", "2026-03-02"), ("log", "")]


@pytest.mark.parametrize(
    ("template", "tags"),
    [
        (None, ["garden"]),
        ("---\ntags: [wet, far]\n---\n", ["wet", "far", "garden"]),
        ("---\ntags: [garden, far]\n---\n", ["garden", "far"]),
        ("---\ntags: far\n---\n", ["far", "garden"]),
        ("---\ntags: garden\n---\n", ["garden"]),
        ("---\ntags:\n---\n", ["garden"]),
    ],
    ids=["no template", "others", "it too", "a text", "that text", "none"],
)
@pytest.mark.parametrize("match", ["{tag: garden}", "{type: visit, tag: garden}"])
def test_the_tag_that_makes_it_one_of_its_kind_joins_those_of_the_template(match: str, template: str, tags: list[str]):
    rules = visits(MATCH, f"    match: {match}")
    assert front_matter(visit(rules, template))["tags"] == tags


# templates


def test_a_template_keeps_its_own_properties_and_text_and_its_spelling_of_a_field():
    template = "---\ntype: interview\nmood: good\nOrg:\ndate:\ntags: [job]\n---\n\nAsk about:\n\n- pay\n\n## Fit\n"
    fields = "Org: Northwind Traders\ndate: 2026-11-20T09:30\ntags:\n  - job\nrole: Data Engineer\nlog:\n---\n"
    text = f"---\ntype: interview\nmood: good\n{fields}\nAsk about:\n\n- pay\n\n## Fit\n"
    assert interview(template, role="Data Engineer") == ("2026-11-20 Northwind Traders.md", text)


@pytest.mark.parametrize("key", ["content", "handler", "metadata"])
def test_a_template_may_have_any_key(key: str):
    # A defect once: the first two are arguments of python-frontmatter's notes, and that ended in a traceback.
    assert front_matter(visit(template=f"---\n{key}: x\n---\n"))[key] == "x"


MOODY = BARE.replace("interview\n", "interview\nmood: good\n", 1)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", interview(None).text),
        ("---\n---\n", BARE),
        ("# Notes\n{{date}}\n", BARE + "\n# Notes\n{{date}}\n"),
        ("\ufeff---\ntype: interview\nmood: good\n---\nText\n", MOODY + "\nText\n"),
        ("---\r\ntype: interview\r\nmood: good\r\n---\r\n\r\nText\r\n", MOODY + "\nText\n"),
        (
            "---\nlog:\n  - 2026-11-01 heard back\ntype: interview\n---\n",
            BARE[:-4] + "  - 2026-11-01 heard back\n---\n",
        ),
        ("---\ntype: interview\ncompany: Somebody\n---\n", BARE),
        ("---\ntype: interview\nmood: '{{title}}'\n---\n", MOODY.replace("good", "'{{title}}'")),
    ],
    ids=["nothing", "bare", "body only", "BOM", "CRLF", "log in it", "value in it", "placeholder"],
)
def test_a_template_may_hold_less_than_a_note_needs(template: str, text: str):
    assert interview(template).text == text


@pytest.mark.parametrize("kind", ["interview", "application", "search"])
def test_each_shipped_template_has_all_that_makes_a_note_one_of_its_kind(kind: str):
    given = {name: texts for name, texts in NEEDED.items() if name in JOBS.kinds[kind].fields}
    made, problems = make_note(JOBS, JOBS.kinds[kind], given, shipped(kind), TODAY)
    assert made is not None, problems
    assert made.text.splitlines()[:2] == ["---", f"type: {kind}"]
    assert [line for line in shipped(kind).splitlines() if line and ":" not in line] == [
        line for line in made.text.splitlines() if line and ":" not in line
    ]


# what cannot be made


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"garden": [" "]}, ["this visit note needs `garden:`, a text"]),
        ({"wet": ["a little"]}, ["`wet` must be yes or no, not `a little`"]),
        (
            {"log": ["2026-03-01 payed"]},
            [
                "unknown event `payed`; known events are watered and paid; other words belong into the text of "
                "the note, or behind ` - ` of an event"
            ],
        ),
        ({"snooze": ["soon"]}, [f"`snooze: soon` is not {MOMENT_FORMS}"]),
        ({"followup": ["perhaps"]}, ["`followup` is `off`, maybe with a reason behind it, or left out, not `perhaps`"]),
        ({"words": ["\ud800"]}, ["cannot be read as YAML: found invalid Unicode character escape code"]),
    ],
)
def test_a_note_with_a_problem_is_never_made(values: dict[str, list[str]], said: list[str]):
    assert refusal(**values) == said


def test_a_template_with_a_problem_makes_no_note():
    made, problems = make_note(JOBS, INTERVIEW, NEEDED, "---\ntype: interview\ncompanny: x\n---\n", TODAY)
    said = ["unknown field `companny`; did you mean `company`?"]
    assert (made, [problem.message for problem in problems]) == (None, said)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("---\ntype: interview\n", ": the closing `---` is missing"),
        ("---\n- a\n---\n", ", line 2: front matter must be `key: value` lines"),
        ("---\ntype: *a\n---\n", ", line 2: `*a` is an alias: write the value out instead"),
    ],
    ids=["not closed", "a list", "an alias"],
)
def test_a_template_that_cannot_be_read_makes_no_note(template: str, said: str):
    made, problems = make_note(JOBS, INTERVIEW, NEEDED, template, TODAY)
    assert (made, [problem.message for problem in problems]) == (None, [f"the template cannot be read{said}"])


def test_a_template_of_another_kind_makes_no_note():
    shed = "kinds:\n  shed:\n    match:\n      state: old\n    fields:\n      garden: text\n      day: text\n"
    rules = rules_of(RULES.replace("kinds:\n", shed, 1))
    made, problems = make_note(rules, rules.kinds["visit"], ROSE, "---\nstate: old\n---\n", TODAY)
    said = ["the template makes no note of the kind `visit`"]
    assert (made, [problem.message for problem in problems]) == (None, said)


@pytest.mark.parametrize(
    ("template", "fields"),
    [
        ("---\nType: visit\nLog:\nGarden:\nDAY:\n---\n", ["Type", "Garden", "DAY", "Log"]),
        ("---\nLOG:\n  - 2026-03-01 paid\nTYPE: shed\n---\n", ["TYPE", "garden", "day", "LOG"]),
    ],
)
def test_a_template_spells_the_keys_of_every_note_as_it_likes(template: str, fields: list[str]):
    assert list(front_matter(visit(template=template))) == fields


@pytest.mark.parametrize(
    ("kind", "values", "missing"),
    [
        ("interview", (), ["company", "interview"]),
        ("interview", ("interview", "role"), ["company"]),
        ("application", ("company",), []),
        ("search", (), []),
    ],
)
def test_the_required_fields_that_are_missing_are_named_in_their_order(kind: str, values: tuple[str, ...], missing):
    assert missing_required(JOBS.kinds[kind], values) == missing


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        (INTERVIEW.fields["company"], "Northwind", ""),
        (INTERVIEW.fields["company"], " ", "company is needed"),
        (INTERVIEW.fields["answer_by"], "", "the date they named is needed"),
        (INTERVIEW.fields["answer_by"], "soon", f"`answer_by: soon` is not {MOMENT_FORMS}"),
        (INTERVIEW.fields["interview"], "2026-11-20 09:30", ""),
        (INTERVIEW.fields["interviewers"], "Dana Lee, Sam Ortiz", ""),
        (INTERVIEW.fields["go_ahead"], "maybe", "`go_ahead` must be yes or no, not `maybe`"),
    ],
)
def test_a_text_is_a_value_of_a_field_or_it_is_said_why_not(field: Field, text: str, wrong: str):
    assert value_problem(field, text) == wrong


# the file name


@pytest.mark.parametrize(("garden", "name"), [
    ("Rose Hill", "Rose Hill.md"), ("Żółw & Söhne 😀", "Żółw & Söhne 😀.md"), ("東京の庭", "東京の庭.md"),
    ("a/b\\c", "a b c.md"), ('a: b*c?d"e<f>g|h', "a b c d e f g h.md"), ("#a^b[c]d%e", "a b c d e.md"),
    ("[[Gardens/Rose Hill|Rose]]", "Rose.md"), ("../../etc/passwd", "etc passwd.md"),
    ("Rose Hill Inc.", "Rose Hill Inc.md"), ("  a  \t b.. ", "a b.md"), (".hidden", "hidden.md"),
    ("CON", "CON note.md"), ("nul.txt", "nul.txt note.md"), ("Com1", "Com1 note.md"), ("Conrad", "Conrad.md"),
    ("a\x07b\x1b[31mc", "ab 31mc.md"), (f"a{BIDI}b", "ab.md"), ("???", "visit.md"), ("...", "visit.md"),
    ("x" * 300, "x" * 79 + "….md"), ("\U0001f600" * 60, "\U0001f600" * 50 + ".md"), ("é" * 60, "é" * 60 + ".md"),
])  # fmt: skip
def test_a_file_name_is_what_every_file_system_and_every_link_takes(garden: str, name: str):
    assert visit(garden=[garden]).name == name


def test_a_long_name_is_cut_at_a_whole_letter_and_not_behind_a_dot_or_a_blank():
    rules = visits('"{garden}[ {words}]"', '"' + "x" * 198 + '. {garden}"')
    assert visit(rules).name == "x" * 198 + ".md"


@pytest.mark.parametrize(("words", "name"), [(["in May"], "Rose Hill in May.md"), ([], "Rose Hill.md")])
def test_a_part_of_a_name_that_hangs_on_a_missing_value_is_left_out(words: list[str], name: str):
    assert visit(**({"words": words} if words else {})).name == name


def test_a_date_in_a_name_is_without_its_time():
    rules = visits('"{garden}[ {words}]"', '"{guides} {day}"')
    assert (
        visit(rules, guides=["Ana Ruiz, Bo Lee"], day=["2026-03-02T10:00"]).name == "Ana Ruiz and Bo Lee 2026-03-02.md"
    )


RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def is_unfit(character: str) -> bool:
    """Whether no file name should hold it: a sign of file systems or links, a control character, a line end."""
    return character in '\\/:*?"<>|#^[]%' + BIDI or category(character) in ("Cc", "Cs", "Zl", "Zp")


@given(hostile_texts, st.integers(0, 8))
@example("con", 0)
@example("x. ", 8)
def test_any_text_gives_a_name_that_is_one_path_component_and_makes_a_file(text: str, times: int):
    made, problems = make_note(VISITS, VISIT, {**ROSE, "garden": [text], "words": [text * times]}, None, TODAY)
    if made is None:
        assert problems
        return
    name, ending = made.name[:-3], made.name[-3:]
    assert ending == ".md"
    assert 0 < len(name.encode()) <= MOST_NAME_BYTES + len(" note")
    assert [character for character in name if is_unfit(character)] == []
    assert (name.strip(" ."), name.split()) == (name, name.split(" "))
    assert name.partition(".")[0].casefold() not in RESERVED
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / made.name).write_bytes(b"")
        assert [path.name for path in Path(folder).iterdir()] == [made.name]


SIGNIFICANT = [
    "a:", "'q", '"dq"', "{a}", "[b]", "[[L|M]]", "*x", "&a", "!t", "|", ">", "%", "@", "`", "---", "...", "<<", "=",
    "no", "null", "~", "\x85", "1", "😀", "a: b", " #x", "- y", "- ", "? z", "a\nb", "\ta", "\u2028", "\ufeff",
]  # fmt: skip
any_texts = st.sampled_from(SIGNIFICANT) | hostile_texts


@given(any_texts, any_texts)
def test_what_is_given_reads_back_exactly_or_is_refused_in_words(garden: str, words: str):
    made, problems = make_note(VISITS, VISIT, {**ROSE, "garden": [garden], "words": [words]}, None, TODAY)
    if made is None:
        assert [problem.message for problem in problems if problem.message] != []
        return
    fields, _ = parse_front_matter(split_front_matter(made.text).front or "", "")
    assert fields is not None
    nodes = [fields.get("garden"), fields.get("words")]
    assert [node.text for node in nodes if isinstance(node, Scalar)] == [garden, words]
    assert [is_missing(node) for node in nodes] == [not garden.strip(), not words.strip()]
