"""The one reason for which a rule is silent, and the other notes that it comes from."""

from __future__ import annotations

from datetime import date

import pytest
from outings import rules_of

from followup_md.engine.evaluate import evaluate
from followup_md.engine.lookup import find_subjects
from followup_md.explain import evidence
from followup_md.explain.evidence import Read, reads_behind
from followup_md.explain.explanation import explain
from followup_md.explain.others import Cause, because_of
from followup_md.explain.trace import RuleTrace
from followup_md.notes.reader import RecordReader

TODAY = date(2026, 3, 12)
RULES = """\
format: 1
settings:
  gap: 1 week
  enough: 3
kinds:
  visit:
    match: {type: visit}
    group: garden
    relations: {siblings: visit with the same garden, beds: bed with the same garden}
    fields:
      garden: text
      day: date, maybe time
      guides: people
      host: person
      state: planned | dropped
      closed: yes or no
      words: text
      mood: text
    sections: {weather: Weather}
    events:
      watered: {about: "person, optional"}
      paid: {also: [paid the fee]}
      rained: {}
    facts:
      came: day <= today and state is planned
      others: siblings[state is planned]
      ended_on: latest(rained, paid)
      over: ended_on is present or others[ended_on >= this.day] is present or beds[dug] is present
      touched: latest(watered, siblings.watered)
      rests_until: gap after touched
      looked: weather is present or (words is present and mood is present and host is present)
      either: closed or looked
      best:
        - when: closed
          is: day
        - when: siblings[closed] is present
          is: siblings.day
        - is: today
      doubtful:
        - when: day < '2026-01-01'
          is: day
      never:
        - when: closed
          is: day
  bed:
    match: {type: bed}
    group: garden
    relations: {outings: visit with the same garden}
    fields: {garden: text, size: number}
    events: {dug: {}}
    facts:
      visits: outings[paid]
vault_facts:
  last_rain: latest(notes.visit.rained)
  wet: vault.last_rain is present and vault.last_rain >= '2026-03-01'
  gardens: distinct(notes.visit[came].garden, notes.bed.garden)
  number: count(vault.gardens)
rules:
  ask:
    for: visit
    title: Ask
    why: It is tested.
    CLAUSES
    say: Ask
"""
NOTES = {
    "Rose.md": "type: visit\ngarden: Rose\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nwords: a bow\nclosed: yes\n"
    "log:\n  - 2026-03-02 watered Ana Ruiz\n  - 2026-03-03 watered Ana Ruiz\n",
    "Rose B.md": "type: visit\ngarden: rose\nday: 2026-03-09\nlog:\n  - 2026-03-08 watered\n  - 2026-03-09 rained\n"
    "  - 2026-03-10 paid the fee\n",
    "Rose C.md": "type: visit\ngarden: Rose\nday: 2026-03-05\nstate: dropped\nlog: [2026-03-11 rained]\n",
    "Bed.md": "type: bed\ngarden: Rose\n",
    "Fern.md": "type: visit\ngarden: Fern\nlog: [2026-03-06 paid]\n",
    "Lily.md": "type: visit\ngarden: Lily\nday: 2026-03-20\nwords: soon\nmood: a\nhost: Cy Wren\n"
    "log: [2026-03-01 paid]\n",
    "Iris.md": "type: visit\ngarden: Iris\nday: 2025-03-01\n## Weather\nfair\n",
}
B_PAID = Cause("Rose B.md", 8, "2026-03-10 paid the fee")
B_DAY = Cause("Rose B.md", 4, "day is 2026-03-09")
C_RAINED = Cause("Rose C.md", 6, "2026-03-11 rained")


def trace_of(clauses: str, path: str = "Rose.md", more: dict[str, str] | None = None, rules: str = RULES) -> RuleTrace:
    """What the rule with these clauses says of a note."""
    compiled = rules_of(rules.replace("CLAUSES", clauses))
    reader = RecordReader(compiled)
    records = []
    for name, text in {**NOTES, **(more or {})}.items():
        front, heading, body = text.partition("##")
        record = reader.read(f"---\n{front}---\n{heading}{body}".encode(), name).record
        assert record
        records.append(record)
    evaluation = evaluate(compiled, records, TODAY)
    (subject,) = find_subjects(evaluation, {}, path)
    found = explain(evaluation, subject, {})
    (trace,) = (*found.speaking, *found.unknown, *found.next, *found.held, *found.silent)
    return trace


def silenced(clause: str, path: str = "Rose.md") -> tuple[str, tuple[Cause, ...]]:
    """Why the rule is silent that needs a clause, or its opposite."""
    for block in ("when", "unless"):
        trace = trace_of(f"{block}: [{clause!r}]", path)
        if trace.reason_silent:
            return trace.reason_silent.replace(f"`{clause}`", "it"), trace.because_of
    raise AssertionError("the rule is not silent")


@pytest.mark.parametrize(
    ("path", "clause", "reason"),
    [
        ("Lily.md", "came", "it is no (line 4: day is 2026-03-20)"),
        ("Rose C.md", "came", "it is no (line 5: state is dropped)"),
        ("Rose.md", "closed", "it is yes (line 7)"),
        ("Rose.md", "not closed", "it is no (line 7: closed is yes)"),
        ("Fern.md", "closed", "it is no"),
        ("Fern.md", "not closed", "it is yes (closed is no)"),
        ("Fern.md", "day is present", "it is no (day is missing)"),
        ("Rose.md", "rained", "it is no"),
        ("Rose.md", "watered", "it is yes (line 10: 2026-03-03 watered Ana Ruiz)"),
        ("Rose.md", "watered[date < '2026-03-03']", "it is yes (line 9: 2026-03-02 watered Ana Ruiz)"),
        ("Rose.md", "watered[date < '2026-03-01']", "it is no"),
        ("Rose.md", "watered == '2026-03-03'", "it is yes (line 10: 2026-03-03 watered Ana Ruiz)"),
        ("Lily.md", "ended_on is present", "it is yes (line 8: 2026-03-01 paid)"),
        ("Rose.md", "guides[watered].name is present", "it is yes (line 5: guides is Ana Ruiz, Bo Lee)"),
        ("Lily.md", "host.name is 'Cy Wren'", "it is yes (line 7: host is Cy Wren)"),
        ("Lily.md", "looked", "it is yes (line 5: words is soon, line 6: mood is a)"),
        ("Iris.md", "looked", "it is yes (weather is fair)"),
        # Much of the note has a part in it: its log, or else the values that the clause names.
        (
            "Lily.md",
            "words is present and mood is present and day is present and paid",
            "it is yes (line 8: 2026-03-01 paid)",
        ),
        (
            "Lily.md",
            "words is present and mood is present and day is present",
            "it is yes (words is soon, mood is a, day is 2026-03-20)",
        ),
        ("Lily.md", "1 < 0", "it is no"),
        ("Fern.md", "enough > 3", "it is no (enough is 3)"),
    ],
)
def test_a_reason_is_the_deciding_clause_and_what_in_the_note_decided_it(path: str, clause: str, reason: str) -> None:
    assert silenced(clause, path) == (reason, ())


@pytest.mark.parametrize(
    ("path", "clause", "causes"),
    [
        ("Rose.md", "over", (B_PAID,)),
        # One reason is enough: its own end.
        ("Rose C.md", "over", ()),
        ("Rose.md", "(beds[dug] is present) or others[paid] is present", (B_PAID,)),
        ("Rose.md", "others[paid] is present and beds is present", (B_PAID, Cause("Bed.md", 0, ""))),
        ("Rose.md", "others[paid] is present and others[paid] is missing", (B_PAID,)),
        ("Rose.md", "siblings[this.day < day and state is planned] is present", (B_DAY,)),
        ("Rose.md", "siblings[day in (today, '2026-03-09')] is present", (B_DAY,)),
        ("Rose.md", "siblings[day > this.day] is present", (B_DAY, Cause("Rose C.md", 4, "day is 2026-03-05"))),
        ("Rose.md", "siblings[day > this.day and state is planned] is present", (B_DAY,)),
        ("Rose.md", "others[rained] is present", (Cause("Rose B.md", 7, "2026-03-09 rained"),)),
        ("Rose.md", "others[rained[date > '2026-03-10']] is present", ()),
        # A note of which nothing more was asked.
        ("Rose.md", "beds is present", (Cause("Bed.md", 0, ""),)),
        ("Rose.md", "beds[size is missing] is present", (Cause("Bed.md", 0, ""),)),
        ("Rose.md", "first(beds, beds) is present", (Cause("Bed.md", 0, ""),)),
        ("Fern.md", "beds is present", ()),
        # Of several dates the one that counts, with its note; `this` note is not another one.
        ("Rose.md", "touched == '2026-03-08'", (Cause("Rose B.md", 6, "2026-03-08 watered"),)),
        ("Rose.md", "siblings[touched is present].day is present", (B_DAY, Cause("Rose C.md", 4, "day is 2026-03-05"))),
        ("Rose.md", "latest(siblings.day) > '2026-03-01'", (B_DAY,)),
        ("Fern.md", "vault.wet", (C_RAINED,)),
        ("Fern.md", "vault.last_rain == '2026-03-11'", (C_RAINED,)),
        ("Rose.md", "beds[visits is present] is present", (Cause("Bed.md", 0, ""), B_PAID)),
        # Cases: the one that holds, and what made it hold.
        (
            "Rose B.md",
            "best == '2026-03-05'",
            (Cause("Rose C.md", 4, "day is 2026-03-05"), Cause("Rose.md", 7, "closed is yes")),
        ),
        ("Fern.md", "best == today", ()),
        ("Fern.md", "never is present", ()),
        ("Fern.md", "doubtful is present", ()),
    ],
)
def test_the_other_notes_behind_the_deciding_clause_are_named(
    path: str, clause: str, causes: tuple[Cause, ...]
) -> None:
    assert silenced(clause, path)[1] == causes


def test_values_of_the_clause_and_other_notes_can_both_have_decided() -> None:
    reason, causes = silenced("vault.number < enough", "Fern.md")
    assert reason == "it is yes (vault.number is 2, enough is 3)"
    assert [cause.note for cause in causes] == ["Iris.md", "Rose B.md", "Rose.md", "Bed.md"]
    assert causes[-1] == Cause("Bed.md", 3, "garden is Rose")


def test_beyond_a_number_of_steps_further_notes_are_named_without_what_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_STEPS", 4)
    causes = silenced("siblings[day > this.day] is present")[1]
    assert causes == (B_DAY, Cause("Rose C.md", 0, ""))


def test_an_explanation_asks_for_no_fact_that_the_rules_did_not_need() -> None:
    compiled = rules_of(RULES.replace("CLAUSES", "unless: [either]"))
    record = RecordReader(compiled).read(f"---\n{NOTES['Rose.md']}---\n".encode(), "Rose.md").record
    assert record
    evaluation = evaluate(compiled, [record], TODAY)
    explanation = explain(evaluation, evaluation.world.everything[0], {})
    assert explanation.silent[0].reason_silent == "`either` is yes (line 7: closed is yes)"
    assert [fact.name for fact in explanation.facts] == ["either"]


def test_what_is_read_twice_is_named_once() -> None:
    reason, _ = silenced("day is present and day < today")
    assert reason == "it is yes (line 4: day is 2026-03-02)"


@pytest.mark.parametrize(
    ("window", "path", "reason"),
    [
        ("{from: day, until: 2 days after day}", "Rose.md", "ended on Wed 4 Mar"),
        ("{from: day, until: 2 days after day}", "Iris.md", "ended on Mon 3 Mar 2025"),
        (
            "{from: 3 weeks after day, until: 2 weeks after day}",
            "Rose.md",
            "it would open on Mon 23 Mar, after its last day, Mon 16 Mar",
        ),
    ],
)
def test_a_window_that_is_over_says_its_last_day(window: str, path: str, reason: str) -> None:
    assert trace_of(window[1:-1].replace(", ", "\n    "), path).reason_silent == reason


def test_another_note_can_have_ended_or_moved_the_window() -> None:
    watered = Cause("Rose B.md", 6, "2026-03-08 watered")
    ended = trace_of("until: 1 day after touched")
    assert (ended.reason_silent, ended.because_of) == ("ended on Mon 9 Mar", (watered,))
    later = trace_of("from: 1 day after day not before gap after touched")
    assert (later.state, later.window[0].day, later.reason_silent, later.because_of) == (
        "later",
        "2026-03-15",
        None,
        (watered,),
    )
    assert trace_of("from: 3 weeks after day not before gap after touched").because_of == ()


def test_what_a_line_of_the_log_settled_or_put_off_has_no_other_note() -> None:
    window = "from: 1 day after touched\n    until: 90 days after touched"
    note = NOTES["Rose.md"] + "  - {}\n"
    done = trace_of(window, more={"Rose.md": note.format("2026-03-11 done ask")})
    assert (done.reason_silent, done.because_of) == ("settled by log line 11: 2026-03-11 done ask", ())
    put_off = trace_of(window, more={"Rose.md": note.format("2026-03-11 snoozed ask - until 2026-03-20")})
    assert (put_off.state, put_off.reason_silent, put_off.because_of) == ("later", None, ())


def test_what_is_asked_for_has_neither_reason_nor_other_notes() -> None:
    trace = trace_of("when: [siblings is present]")
    assert (trace.state, trace.reason_silent, trace.because_of) == ("open", None, ())


def test_the_items_that_come_first_under_a_limit_are_named_with_their_words() -> None:
    limits = "limits: {one: {at_most: 1, per: garden}}\nrules:\n"
    rules = RULES.replace("rules:\n", limits)
    trace = trace_of("due: day\n    limits: one", "Rose C.md", rules=rules)
    assert (trace.state, trace.because_of) == ("held", (Cause("Rose.md", 0, "Ask"),))


def test_an_item_of_the_same_note_that_comes_first_is_no_other_note() -> None:
    limits = "limits: {one: {at_most: 1, per: garden}}\nrules:\n"
    rules = RULES.replace("rules:\n", limits).replace("for: visit\n", "for: each person in visit.guides\n")
    compiled = rules_of(rules.replace("CLAUSES", "limits: one"))
    record = RecordReader(compiled).read(f"---\n{NOTES['Rose.md']}---\n".encode(), "Rose.md").record
    assert record
    evaluation = evaluate(compiled, [record], TODAY)
    (trace,) = explain(evaluation, evaluation.world.everything[0], {}).held
    assert (trace.person, trace.because_of) == ("Bo Lee", ())


def test_what_a_fact_of_the_vault_reads_of_the_note_itself_is_no_other_note() -> None:
    assert silenced("vault.wet", "Rose C.md") == ("it is yes (line 6: 2026-03-11 rained)", ())


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, ""),
        (1, ", because of 1.md (line 1: words)"),
        (2, ", because of 1.md (line 1: words) and 2.md"),
        (3, ", because of 1.md (line 1: words), 2.md and 3.md (day is missing)"),
        (4, ", because of 1.md (line 1: words), 2.md, 3.md (day is missing) and 1 more"),
        (5, ", because of 1.md (line 1: words), 2.md, 3.md (day is missing) and 2 more"),
    ],
)
def test_three_notes_are_named_and_the_others_counted(number: int, text: str) -> None:
    causes = [Cause("1.md", 1, "words"), Cause("2.md", 0, ""), Cause("3.md", 0, "day is missing")]
    causes += [Cause("4.md", 0, ""), Cause("5.md", 0, "")]
    assert because_of(causes[:number]) == text


def test_long_values_are_cut() -> None:
    compiled = rules_of(RULES.replace("CLAUSES", "when: [words is missing]"))
    text = "---\ntype: visit\nwords: a field of words that goes on and on, and on\n---\n"
    record = RecordReader(compiled).read(text.encode(), "Long.md").record
    assert record
    (subject,) = evaluate(compiled, [record], TODAY).world.everything
    (rule,) = compiled.rules
    shown = "words is a field of words that goes on and on…"
    assert reads_behind(rule.when[0].expr, subject.context) == [Read(subject, shown, 3, True)]
