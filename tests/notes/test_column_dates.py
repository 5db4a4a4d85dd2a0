import pytest

from followup_md.notes.column_dates import as_iso, order_of


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/02/2026", "13/02/2026"], "dmy"),
        (["03.02.26", "02.13.26"], "mdy"),
        (["03/02/2026", "04/05/2026"], ""),
        (["03/03/2026", "2026-02-01", "soon"], "dmy"),
        ([], "dmy"),
    ],
)
def test_the_order_is_the_one_that_all_dates_allow(texts: list[str], order: str):
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("03/02/2026", "dmy", "2026-02-03"),
        ("03-02-26", "mdy", "2026-03-02"),
        ("3.2.2026 14:30", "dmy", "2026-02-03 14:30"),
        ("6 Oct 2025", "dmy", "2025-10-06"),
        ("October 6, 2025", "dmy", "2025-10-06"),
        ("06-Oct-25", "mdy", "2025-10-06"),
        ("2026-02-01", "mdy", "2026-02-01"),
        ("next week", "dmy", "next week"),
    ],
)
def test_dates_are_written_with_the_year_first(text: str, order: str, iso: str):
    assert as_iso(text, order) == iso
