"""The default rules, as every test that needs them reads them: with the tests that lie beside them."""

from __future__ import annotations

from functools import cache

from followup_md.rules.compile import build_rules
from followup_md.rules.merge import Document
from followup_md.rules.model import Rules
from followup_md.vault.rules import load_documents
from followup_md.vault.shipped import rules_folder

SOURCE = rules_folder() / "job-search.md"
TEXT = SOURCE.read_text("utf-8")


@cache
def default_document() -> Document:
    """The one file that they are, as a tree."""
    (document,), problems = load_documents(rules_folder() / "templates")
    assert problems == ()
    return document


@cache
def default_rules() -> Rules:
    """The rules themselves."""
    rules, problems = build_rules((default_document(),))
    assert problems == ()
    assert rules is not None
    return rules
