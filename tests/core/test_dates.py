"""Dates, times, amounts and business days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import amounts, calendars, dates, days_only, hostile_texts, minutes, moments, short_amounts

from followup_md.core.amounts_in_words import amount_hint
from followup_md.core.dates import (
    AMOUNT_FORMS,
    DATE_FORMS,
    MOMENT_FORMS,
    MOST,
    TIME_FORMS,
    Amount,
    Calendar,
    Moment,
    business_days_between,
    compare,
    compare_amounts,
    country_holidays,
    earliest,
    format_day,
    format_long_day,
    format_moment,
    format_time,
    latest,
    move_to_business_day,
    order_key,
    parse_amount,
    parse_moment,
    parse_time,
    shift,
)

FRIDAY = date(2026, 11, 20)
NONE_OFF = Calendar()
THANKSGIVING = Calendar(holidays=frozenset((date(2026, 11, 26),)))
NO_FORM = f"is not {MOMENT_FORMS}"
NO_DAY = "is not a valid date"
NO_YEAR = "has a year outside 1900 to 2200"
NO_TIME = "is not a valid time: hours go to 23, minutes to 59"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-20", Moment(FRIDAY)),
        (" 2026-11-20\n", Moment(FRIDAY)),
        ("2026-11-20T09:30", Moment(FRIDAY, 570)),
        ("2026-11-20 09:30", Moment(FRIDAY, 570)),
        ("2026-11-20T09:30:59", Moment(FRIDAY, 570)),
        ("2026-11-20T09:30:59.123", Moment(FRIDAY, 570)),
        ("2026-11-20T09:30Z", Moment(FRIDAY, 570, "Z")),
        ("2026-11-20T09:30+01:00", Moment(FRIDAY, 570, "+01:00")),
        ("2026-11-20 09:30 -0500", Moment(FRIDAY, 570, "-0500")),
        ("2026-11-20T00:00", Moment(FRIDAY)),
        ("2026-11-20T00:00Z", Moment(FRIDAY, None, "Z")),
        ("2026-11-20T00:01", Moment(FRIDAY, 1)),
        ("2026-11-20T23:59", Moment(FRIDAY, 1439)),
        ("[[2026-11-20]]", Moment(FRIDAY)),
        ("[[ 2026-11-20 | that Friday ]]", Moment(FRIDAY)),
        ("2024-02-29", Moment(date(2024, 2, 29))),
        ("1900-01-01", Moment(date(1900, 1, 1))),
        ("2200-12-31", Moment(date(2200, 12, 31))),
        *((text, NO_DAY) for text in ("2026-02-29", "2026-00-10", "2026-13-01", "2026-11-00")),
        *((text, NO_YEAR) for text in ("1899-12-31", "2201-01-01", "0000-00-00")),
        *((text, NO_TIME) for text in ("2026-11-20T24:00", "2026-11-20T23:60")),
        *((text, NO_FORM) for text in ("", "[[]]", "[[2026-11-20", "2026.11.20", "2026-1", "2026-11-20T9")),
        *((f"2026-11-20{rest}", NO_FORM) for rest in ("t09:30", "T", "T09", " tomorrow")),
        ("٢٠٢٦-11-20", NO_FORM),
    ],
)
def test_a_moment_is_read_as_iso_8601_or_refused_with_what_is_wrong(text: str, read: Moment | str) -> None:
    assert parse_moment(text) == read


@given(hostile_texts | st.from_regex(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?.{0,6})?", fullmatch=True))
def test_no_text_is_beyond_reading_as_a_moment(text: str) -> None:
    read = parse_moment(text)
    assert read in (NO_FORM, NO_DAY, NO_YEAR, NO_TIME) or (isinstance(read, Moment) and text.count(str(read.day)) >= 1)


@given(moments, st.sampled_from("T "), st.sampled_from(("", ":00", ":59.5")), st.sampled_from(("{}", "[[{}]]", " {} ")))
def test_a_moment_written_as_iso_8601_is_read_back(moment: Moment, between: str, seconds: str, form: str) -> None:
    text = moment.day.isoformat()
    if moment.minute is not None:
        text += f"{between}{format_time(moment.minute)}{seconds}{moment.offset}"
    assert parse_moment(form.format(text)) == moment


def test_the_forms_named_in_messages_are_forms_that_are_read() -> None:
    day, moment = (form.rpartition(" ")[2] for form in MOMENT_FORMS.split(" or "))
    assert parse_moment(day) == Moment(date(2026, 3, 2))
    assert parse_moment(moment) == Moment(date(2026, 3, 2), 630)
    assert parse_time(TIME_FORMS.rpartition(" ")[2]) == 570
    assert MOMENT_FORMS.startswith(f"{DATE_FORMS} or ")


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("09:30", 570),
        ("9:30", 570),
        (" 9:30 ", 570),
        ("0:00", 0),
        ("23:59", 1439),
        *((text, None) for text in ("24:00", "12:60", "9:3", "930", "", "13:30 pm", "0 am", "٩:30")),
    ],
)
def test_a_time_of_day_is_read_as_minutes_since_midnight(text: str, minute: int | None) -> None:
    assert parse_time(text) == minute


@given(st.integers(0, 24 * 60 - 1))
def test_a_time_of_day_survives_writing_and_reading(minute: int) -> None:
    assert parse_time(format_time(minute)) == minute


@given(hostile_texts)
def test_no_text_is_beyond_reading_as_a_time(text: str) -> None:
    minute = parse_time(text)
    assert minute is None or format_time(minute).lstrip("0") == text.strip().lstrip("0")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("45 minutes", Amount(45, "minutes")),
        ("45 min", Amount(45, "minutes")),
        ("45mins", Amount(45, "minutes")),
        ("1 minute", Amount(1, "minutes")),
        ("1 hour", Amount(1, "hours")),
        ("2h", Amount(2, "hours")),
        ("3 Days", Amount(3, "days")),
        ("3d", Amount(3, "days")),
        ("1 business day", Amount(1, "business days")),
        (" 7 business days ", Amount(7, "business days")),
        ("2 weeks", Amount(2, "weeks")),
        ("2 w", Amount(2, "weeks")),
        ("0 days", Amount(0, "days")),
        ("10000 days", Amount(10_000, "days")),
        *((text, None) for text in ("10001 days", "9999999999 days", "-1 days", "1.5 hours", "3", "days", "")),
        *((text, None) for text in ("3 months", "3 m", "3 days ago", "٣ days")),
    ],
)
def test_an_amount_is_a_number_and_a_unit(text: str, amount: Amount | None) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["45 minutes", "1 hour", "3 days", "7 business days", "2 weeks"])
def test_the_amounts_named_in_messages_are_written_as_we_write_them(text: str) -> None:
    assert text in AMOUNT_FORMS
    assert str(parse_amount(text)) == text


@given(amounts)
def test_an_amount_survives_writing_and_reading(amount: Amount) -> None:
    text = str(amount)
    assert parse_amount(text) == parse_amount(text.upper()) == parse_amount(f" {text.title()} ") == amount


@given(hostile_texts)
def test_no_text_is_beyond_reading_as_an_amount(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or 0 <= amount.number <= MOST


@pytest.mark.parametrize(
    ("day", "calendar", "business"),
    [
        (FRIDAY, NONE_OFF, True),
        (date(2026, 11, 21), NONE_OFF, False),
        (date(2026, 11, 22), NONE_OFF, False),
        (date(2026, 11, 26), THANKSGIVING, False),
        (FRIDAY, Calendar(weekend=frozenset((4, 5))), False),
        (date(2026, 11, 22), Calendar(weekend=frozenset((4, 5))), True),
    ],
)
def test_a_business_day_is_neither_weekend_nor_holiday(day: date, calendar: Calendar, business: bool) -> None:
    assert calendar.is_business_day(day) is business


@pytest.mark.parametrize(
    ("anchor", "amount", "sign", "calendar", "moment"),
    [
        (Moment(FRIDAY, 570, "Z"), "3 days", 1, NONE_OFF, Moment(date(2026, 11, 23))),
        (Moment(FRIDAY, 570), "3 days", -1, NONE_OFF, Moment(date(2026, 11, 17))),
        (Moment(FRIDAY, 570), "0 days", 1, NONE_OFF, Moment(FRIDAY)),
        (Moment(FRIDAY), "2 weeks", 1, NONE_OFF, Moment(date(2026, 12, 4))),
        (Moment(FRIDAY), "1 week", -1, NONE_OFF, Moment(date(2026, 11, 13))),
        (Moment(FRIDAY, 570), "1 business day", 1, NONE_OFF, Moment(date(2026, 11, 23))),
        (Moment(FRIDAY), "7 business days", 1, NONE_OFF, Moment(date(2026, 12, 1))),
        (Moment(FRIDAY), "7 business days", 1, THANKSGIVING, Moment(date(2026, 12, 2))),
        (Moment(FRIDAY), "5 business days", -1, NONE_OFF, Moment(date(2026, 11, 13))),
        (Moment(date(2026, 11, 21)), "1 business day", 1, NONE_OFF, Moment(date(2026, 11, 23))),
        (Moment(date(2026, 11, 21)), "1 business day", -1, NONE_OFF, Moment(FRIDAY)),
        (Moment(date(2026, 11, 21), 570), "0 business days", 1, NONE_OFF, Moment(date(2026, 11, 21))),
        (Moment(FRIDAY, 570, "Z"), "45 minutes", 1, NONE_OFF, Moment(FRIDAY, 615, "Z")),
        (Moment(FRIDAY, 570), "10 hours", -1, NONE_OFF, Moment(date(2026, 11, 19), 1410)),
        (Moment(FRIDAY, 570), "15 hours", 1, NONE_OFF, Moment(date(2026, 11, 21), 30)),
        (Moment(FRIDAY, 60), "1 hour", -1, NONE_OFF, Moment(FRIDAY, 0)),
        (Moment(FRIDAY), "45 minutes", 1, NONE_OFF, Moment(FRIDAY)),
        (Moment(FRIDAY), "30 hours", -1, NONE_OFF, Moment(FRIDAY)),
        (Moment(date.max), "1 day", 1, NONE_OFF, Moment(date.max)),
        (Moment(date.min), "1 week", -1, NONE_OFF, Moment(date.min)),
        (Moment(date.max), "3 business days", 1, NONE_OFF, Moment(date.max)),
        (Moment(date.min), "3 business days", -1, NONE_OFF, Moment(date.min)),
    ],
)
def test_a_shift_counts_in_the_unit_of_its_amount(
    anchor: Moment, amount: str, sign: int, calendar: Calendar, moment: Moment
) -> None:
    parsed = parse_amount(amount)
    assert parsed
    assert shift(anchor, parsed, sign, calendar) == moment


def naive_business_day(day: date, number: int, sign: int, calendar: Calendar) -> date:
    """The n-th of all business days beyond the day, listed one by one."""
    others = (day + timedelta(sign * n) for n in range(1, 10 * number + 60))
    return [day, *filter(calendar.is_business_day, others)][number]


@given(st.data(), dates, st.integers(0, 40), st.sampled_from((1, -1)))
def test_business_days_agree_with_counting_on_a_list(data: st.DataObject, day: date, number: int, sign: int) -> None:
    calendar = data.draw(calendars(day))
    shifted = shift(Moment(day, 600), Amount(number, "business days"), sign, calendar)
    assert shifted == Moment(naive_business_day(day, number, sign, calendar))


@given(st.data(), dates, st.integers(1, 40), st.sampled_from((1, -1)))
def test_the_nth_business_day_lies_strictly_beyond_the_anchor(
    data: st.DataObject, day: date, number: int, sign: int
) -> None:
    calendar = data.draw(calendars(day))
    amount = Amount(number, "business days")
    there = shift(Moment(day), amount, sign, calendar)
    assert (there.day - day) * sign > timedelta(0)
    assert calendar.is_business_day(there.day)
    back = shift(there, amount, -sign, calendar)
    if calendar.is_business_day(day):
        assert back == Moment(day)
        assert business_days_between(day, there.day, calendar) == sign * number
    else:
        assert back == shift(Moment(day), Amount(1, "business days"), -sign, calendar)


@given(moments, short_amounts.filter(lambda amount: amount.unit != "business days"), st.sampled_from((1, -1)))
def test_a_shift_there_and_back_ends_where_it_began(moment: Moment, amount: Amount, sign: int) -> None:
    back = shift(shift(moment, amount, sign, NONE_OFF), amount, -sign, NONE_OFF)
    assert back == (moment if amount.unit in ("minutes", "hours") and moment.minute is not None else Moment(moment.day))


@given(moments, st.integers(0, 200), st.sampled_from((1, -1)))
def test_units_agree_with_one_another(moment: Moment, number: int, sign: int) -> None:
    def by(count: int, unit: str) -> Moment:
        return shift(moment, Amount(count, unit), sign, NONE_OFF)

    assert by(number, "weeks") == by(7 * number, "days")
    assert by(number, "hours") == by(60 * number, "minutes")
    assert by(24 * number, "hours").day == (moment.day if moment.minute is None else by(number, "days").day)


@given(st.data(), dates)
def test_moving_to_a_business_day_moves_no_further_than_needed(data: st.DataObject, day: date) -> None:
    calendar = data.draw(calendars(day))
    moment = Moment(day, 600, "Z")
    moved = move_to_business_day(moment, calendar)
    if calendar.is_business_day(day):
        assert moved == moment
    else:
        assert moved == Moment(naive_business_day(day, 1, 1, calendar))
    assert move_to_business_day(moved, calendar) == moved


@pytest.mark.parametrize(("start", "end", "number"), [
    (FRIDAY, FRIDAY, 0), (FRIDAY, date(2026, 11, 22), 0), (FRIDAY, date(2026, 11, 23), 1),
    (FRIDAY, date(2026, 11, 27), 4), (date(2026, 11, 27), FRIDAY, -4), (date(2026, 11, 22), FRIDAY, 0),
])  # fmt: skip
def test_business_days_between_count_the_last_day_and_not_the_first(start: date, end: date, number: int) -> None:
    assert business_days_between(start, end, THANKSGIVING) == number


@given(st.data(), dates, st.lists(st.integers(-80, 80), min_size=2, max_size=2))
def test_business_days_between_add_up(data: st.DataObject, day: date, steps: list[int]) -> None:
    calendar = data.draw(calendars(day))
    middle, end = (day + timedelta(step) for step in steps)
    first, second = business_days_between(day, middle, calendar), business_days_between(middle, end, calendar)
    assert first + second == business_days_between(day, end, calendar)
    assert business_days_between(end, day, calendar) == -business_days_between(day, end, calendar)


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (Moment(FRIDAY), Moment(FRIDAY), 0),
        (Moment(FRIDAY, 570), Moment(FRIDAY), 0),
        (Moment(FRIDAY), Moment(FRIDAY, 570), 0),
        (Moment(FRIDAY, 570), Moment(FRIDAY, 570, "Z"), 0),
        (Moment(FRIDAY, 570), Moment(FRIDAY, 571), -1),
        (Moment(FRIDAY, 571), Moment(FRIDAY, 570), 1),
        (Moment(FRIDAY, 571), Moment(date(2026, 11, 21), 1), -1),
        (Moment(date(2026, 11, 21)), Moment(FRIDAY, 571), 1),
    ],
)
def test_moments_compare_by_day_and_then_by_time_if_both_have_one(one: Moment, other: Moment, order: int) -> None:
    assert compare(one, other) == order


@given(moments, moments)
def test_comparing_the_other_way_round_gives_the_opposite(one: Moment, other: Moment) -> None:
    assert compare(one, other) == -compare(other, one)


def test_within_a_day_moments_without_a_time_sort_first() -> None:
    ordered = [Moment(FRIDAY), Moment(FRIDAY, 0), Moment(FRIDAY, 570, "Z"), Moment(date(2026, 11, 21))]
    assert sorted((ordered[at] for at in (3, 1, 2, 0)), key=order_key) == ordered
    assert earliest(ordered) == ordered[0]
    assert latest(ordered) == ordered[-1]


def test_of_no_moments_none_is_first_or_last() -> None:
    assert earliest(()) is None
    assert latest(()) is None


@given(st.lists(st.one_of(days_only, st.builds(Moment, dates, minutes)), min_size=1, max_size=6))
def test_the_earliest_is_never_after_the_latest(listed: list[Moment]) -> None:
    first, last = earliest(listed), latest(listed)
    assert {first, last} <= {*listed}
    assert all(compare(first, moment) <= 0 <= compare(last, moment) for moment in listed)


@pytest.mark.parametrize(("moment", "text"), [
    (Moment(FRIDAY), "Fri 20 Nov"), (Moment(date(2026, 3, 2)), "Mon 2 Mar"),
    (Moment(FRIDAY, 570), "Fri 20 Nov, 09:30"), (Moment(FRIDAY, 0), "Fri 20 Nov, 00:00"),
    (Moment(FRIDAY, 1439, "+01:00"), "Fri 20 Nov, 23:59+01:00"), (Moment(FRIDAY, None, "Z"), "Fri 20 Nov"),
])  # fmt: skip
def test_a_moment_is_shown_with_its_weekday(moment: Moment, text: str) -> None:
    assert format_moment(moment) == text
    assert format_day(moment.day) == text.partition(",")[0]


def test_a_long_day_names_its_year() -> None:
    assert format_long_day(FRIDAY) == "Fri 20 Nov 2026"


@given(dates)
def test_weekday_and_month_are_those_of_the_c_locale(day: date) -> None:
    assert format_day(day) == f"{day:%a} {day.day} {day:%b}"


@pytest.mark.parametrize(("code", "day", "holiday"), [
    ("US", date(2026, 11, 26), True), ("us", date(2031, 7, 4), True), ("US", date(2026, 11, 25), False),
    ("DE", date(2026, 1, 6), False), ("DE-BY", date(2026, 1, 6), True), ("de-by", date(2026, 1, 6), True),
])  # fmt: skip
def test_the_holidays_of_a_country_or_part_of_one_are_known(code: str, day: date, holiday: bool) -> None:
    known = country_holidays(code)
    assert known is not None
    assert (day in known) is holiday


@pytest.mark.parametrize("code", ["XX", "", "-", "US-XX", "Germany-", "__name__", "a.b"])
def test_nobody_knows_the_holidays_of_a_country_that_is_none(code: str) -> None:
    assert country_holidays(code) is None


def test_the_holidays_of_a_country_count_before_anything_was_asked_about_its_year() -> None:
    fresh = country_holidays("US")
    assert fresh is not None
    calendar = Calendar(frozenset((5, 6)), fresh)
    assert shift(Moment(date(2026, 6, 25)), Amount(8, "business days"), 1, calendar) == Moment(date(2026, 7, 8))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("six weeks", "; write `6 weeks`"),
        ("a week", "; write `1 week`"),
        ("an hour", "; write `1 hour`"),
        ("1 month", "; write `30 days` or `4 weeks`"),
        ("Two years", "; write `730 days` or `104 weeks`"),
        ("3 fortnights", "; write `42 days` or `6 weeks`"),
        ("soon", ""),
        ("3 days or so", ""),
    ],
)
def test_an_amount_in_words_or_months_is_told_what_to_write(text, hint):
    assert amount_hint(text) == hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("02/03/2026", "could be 2026-03-02 or 2026-02-03; write the one you mean"),
        ("25.3.2026", "must have the year first; write 2026-03-25"),
        ("3-3-2026", "must have the year first; write 2026-03-03"),
        ("30/30/2026", "is not a valid date"),
    ],
)
def test_a_date_that_begins_with_a_day_or_a_month_is_told_its_readings(text, said):
    assert parse_moment(text) == said


@pytest.mark.parametrize(
    ("text", "minute"),
    [("2026-3-2 9:30", 570), ("2026/03/02 14:30", 870), ("2026-03-02 2:30 PM", 870), ("2026-03-02 12 am", None)],
)
def test_a_date_is_read_as_people_type_it(text, minute):
    assert parse_moment(text) == Moment(date(2026, 3, 2), minute)


def test_an_hour_of_half_a_day_goes_to_twelve():
    assert parse_moment("2026-03-02 13 pm") == "is not a valid time: hours go to 23, minutes to 59"


@pytest.mark.parametrize(
    ("less", "more"),
    [("5 minutes", "1 hour"), ("23 hours", "1 day"), ("5 business days", "8 days"), ("6 days", "1 week")],
)
def test_amounts_are_in_order_of_their_length(less, more):
    assert (
        compare_amounts(parse_amount(less), parse_amount(more))
        < 0
        < compare_amounts(parse_amount(more), parse_amount(less))
    )


def test_five_working_days_are_five_business_days():
    assert parse_amount("5 working days") == Amount(5, "business days")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("02/03/2026 14:30", "could be 2026-03-02T14:30 or 2026-02-03T14:30; write the one you mean"),
        ("13/03/2026, 2 p.m.", "must have the year first; write 2026-03-13T14:00"),
        ("13/03/2026 early", "must have the year first; write 2026-03-13"),
    ],
)
def test_a_date_with_the_day_first_is_offered_with_its_time(text: str, wrong: str) -> None:
    assert parse_moment(text) == wrong


@pytest.mark.parametrize(("text", "minute"), [("10 a.m.", 600), ("2:30 P.M.", 870), ("12 a.m.", 0)])
def test_the_half_of_a_day_may_have_its_points(text: str, minute: int) -> None:
    assert parse_time(text) == minute


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("thirty minutes", "; write `30 minutes`"),
        ("forty-five minutes", "; write `45 minutes`"),
        ("half an hour", "; write `30 minutes`"),
    ],
)
def test_an_amount_in_words_is_offered_in_figures(text: str, hint: str) -> None:
    assert amount_hint(text) == hint
