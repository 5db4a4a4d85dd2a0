"""The public document of `why`: every key, in its order."""

from __future__ import annotations

import json

from explanations import WHOLE

from followup_md.explain.json import render_explanation_json

TRACE = (
    "rule title person state text reason reasons why source clauses window case settled_by missing key "
    "reason_silent because_of"
)
PARTS = "note kind day rules_files off fields facts speaking unknown next held silent switched_off"


def plain(value: object) -> object:
    """Tuples as lists, and those with names as objects."""
    if hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def test_the_document_has_the_promised_keys_in_their_order() -> None:
    document = json.loads(render_explanation_json(WHOLE))
    assert (list(document), document["version"]) == (["version", *PARTS.split(" ")], 1)
    traces = [trace for part in PARTS.split(" ")[7:12] for trace in document[part]]
    assert [list(trace) for trace in traces] == [TRACE.split(" ")] * 9
    causes = [cause for trace in traces for cause in trace["because_of"]]
    assert [list(cause) for cause in causes] == [["note", "line", "text"]]
    sentences = [sentence for trace in traces for sentence in trace["reasons"]]
    assert [list(sentence) for sentence in sentences] == [["text", "when"]] * 2
    assert {*map(tuple, (clause for trace in traces for clause in trace["clauses"]))} == {
        ("block", "text", "verdict", "values")
    }
    assert {*map(tuple, (step for trace in traces for step in trace["window"]))} == {("name", "text", "day", "how")}
    assert {*map(tuple, (*document["fields"], *document["facts"]))} == {("name", "shown", "formula", "line")}


def test_the_document_holds_everything_that_the_explanation_does() -> None:
    expected = {"version": 1, **plain(WHOLE)}
    assert render_explanation_json(WHOLE) == json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
