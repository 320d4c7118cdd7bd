"""Counters against hand-worked years: what counts, in which window, what is declared and what only saved here."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.gigs import record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.counters import Count, Work, by_months, count, next_day, window_on
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.packs.record import Source
from desktop.core.packs.status import Conversion, Threshold, Window
from desktop.core.queries.counters import countable, counters, counters_of, gross, works_of
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, GIG, contract, gig_file

ON = date(2026, 11, 22)


def threshold(measure: str, target: str, window: Window, *conversions: Conversion, **more: Any) -> Threshold:
    return Threshold(
        source=Source("a page", "somebody", 2026),
        confidence="H",
        code="status",
        label={"en": "Status"},
        measure=measure,  # type: ignore[arg-type]
        target=Decimal(target),
        window=window,
        conversions=conversions,
        **more,
    )


def one(each: str, counts: str, unit: str, **more: Any) -> Conversion:
    return Conversion(unit=unit, each=Decimal(each), counts=Decimal(counts), **more)  # type: ignore[arg-type]


def work(on: date, *, pay: str | None = None, hours: int | None = 3, declared: bool = True) -> Work:
    seconds = None if hours is None else hours * 3600
    return Work(on, seconds, None if pay is None else Decimal(pay), declared)


def counted(wanted: Threshold, works: list[Work], on: date = ON) -> Count:
    return count(wanted, works, on, person="p", name="Aïcha", country="BE", currency="EUR")


def days(first: date, number: int, step: int = 1, **more: Any) -> list[Work]:
    return [work(first + timedelta(days=n * step), **more) for n in range(number)]


HOURS_OF_CACHETS = threshold(
    "hours",
    "507",
    Window(months=12),
    one("1", "12", "cachet", most_per_month=Decimal(28)),
    one("1", "1", "hour"),
)
"""France: 507 hours in 12 months; a cachet counts as 12 hours, at most 28 of them in a month."""


def test_forty_three_cachets_of_twelve_hours_reach_507_and_forty_two_do_not() -> None:
    # 42 × 12 = 504, 43 × 12 = 516; one a week from 1 February: 43 weeks end on 22 November
    works = days(date(2026, 2, 1), 43, step=7)
    found = counted(HOURS_OF_CACHETS, works)
    assert (found.declared, found.reached, found.missing) == (516, True, 0)
    short = counted(HOURS_OF_CACHETS, works[1:])
    assert (short.declared, short.reached, short.missing) == (504, False, 3)


def test_of_thirty_cachets_in_a_month_twenty_eight_count() -> None:
    november = [work(date(2026, 10, 1) + timedelta(days=n)) for n in range(30)]
    assert counted(HOURS_OF_CACHETS, november).declared == 28 * 12
    spread = [*november, *days(date(2026, 11, 1), 2)]
    assert counted(HOURS_OF_CACHETS, spread).declared == 30 * 12


def test_the_cachet_rule_divides_pay_by_the_amount_of_a_day() -> None:
    # Belgium: 156 days × 81.23 = 12 671.88
    rule = threshold("days", "156", Window(months=24), one("81.23", "1", "income"))
    exact = counted(rule, days(date(2025, 1, 10), 12, step=30, pay="1055.99"))
    assert (exact.declared, exact.reached, exact.estimated) == (156, True, True)
    cent_less = counted(rule, [*days(date(2025, 1, 10), 11, step=30, pay="1055.99"), work(ON, pay="1055.98")])
    assert not cent_less.reached
    assert cent_less.uncounted == 0


def test_two_gigs_on_a_day_are_one_day_and_the_declared_one_counts() -> None:
    rule = threshold("days", "60", Window(months=18))
    found = counted(rule, [work(ON, declared=False), work(ON), work(ON - timedelta(days=1), declared=False)])
    assert (found.declared, found.saved, found.missing) == (1, 1, 59)


def test_a_week_counts_once_however_much_is_played_in_it() -> None:
    # the Netherlands: 16 of 39 weeks; 39 weeks before Sunday 22 November 2026 begin on Monday 23 February
    rule = threshold("weeks", "16", Window(weeks=39))
    assert window_on(rule.window, ON) == (date(2026, 2, 23), ON)
    works = [each for week in range(16) for each in days(date(2026, 3, 2) + timedelta(weeks=week), 3)]
    found = counted(rule, [work(date(2026, 2, 22)), *works])
    assert (found.declared, found.reached) == (16, True)
    assert found.holds_until == date(2026, 3, 2) + timedelta(weeks=39) - timedelta(days=1)


def test_the_year_before_counts_from_january_to_december() -> None:
    # Italy: at least 51 days in the year before, with at most 30 000 of income
    fifty_one = days(date(2025, 1, 1), 51, step=7, pay="588.24")  # 51 × 588.24 = 30 000.24
    enough = counted(threshold("days", "51", Window(months=12, kind="year_before")), fifty_one)
    assert (enough.since, enough.until) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (enough.declared, enough.reached, enough.holds_until) == (51, True, date(2026, 12, 31))
    limit = threshold(
        "income", "30000", Window(months=12, kind="year_before"), ceiling=True, apply_by="04-30"
    )
    passed = counted(limit, fifty_one)
    assert (passed.declared, passed.reached) == (Decimal("30000.24"), True)
    kept = counted(limit, [*fifty_one[1:], work(date(2025, 12, 31), pay="588.00")])
    assert (kept.declared, kept.reached, kept.would_be) == (Decimal("30000.00"), False, False)


def test_a_calendar_year_begins_anew() -> None:
    rule = threshold("income", "1000", Window(months=12, kind="calendar_year"))
    works = [
        work(date(2025, 12, 31), pay="900"),
        work(date(2026, 1, 1), pay="300"),
        work(date(2026, 12, 1), pay="700"),
    ]
    found = counted(rule, works)
    assert (found.declared, found.met_on) == (300, date(2026, 12, 1))
    after = counted(rule, works, date(2027, 1, 1))
    assert (after.declared, after.met_on) == (0, None)


def test_booked_gigs_tell_when_it_is_met_and_old_ones_when_it_ends() -> None:
    rule = threshold("cachets", "3", Window(months=12))
    past, booked = (
        [work(date(2026, 1, 10)), work(date(2026, 6, 1))],
        [
            work(date(2026, 12, 5), declared=False),
            work(date(2026, 12, 6), declared=False),
        ],
    )
    before = counted(rule, past + booked)
    assert (before.declared, before.saved, before.met_on, before.holds_until) == (
        2,
        0,
        date(2026, 12, 5),
        None,
    )
    after = counted(rule, past + booked, date(2026, 12, 5))
    # four by 6 December; that of 10 January leaves on 10 January 2027, that of 1 June on 1 June
    assert (after.declared, after.saved, after.would_be, after.reached) == (2, 1, True, False)
    assert after.holds_until == date(2027, 5, 31)


def test_a_window_of_months_ends_with_the_month_where_the_day_is_missing() -> None:
    assert by_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert by_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert window_on(Window(months=1), date(2026, 3, 31)) == (date(2026, 3, 1), date(2026, 3, 31))
    assert window_on(Window(months=24), ON) == (date(2024, 11, 23), ON)


def test_hours_that_are_not_known_are_said_and_not_guessed() -> None:
    rule = threshold("hours", "10", Window(months=12))
    found = counted(rule, [work(ON, hours=None), work(ON, hours=4), work(date(2020, 1, 1), hours=None)])
    assert (found.declared, found.uncounted) == (4, 1)


def test_the_next_day_to_apply_is_this_year_or_the_next() -> None:
    assert next_day("04-30", ON) == date(2027, 4, 30)
    assert next_day("11-22", ON) == ON
    assert next_day("02-29", date(2027, 1, 1)) == date(2027, 2, 28)


windows = st.builds(lambda n: Window(months=n), st.integers(1, 30)) | st.builds(
    lambda n: Window(weeks=n), st.integers(1, 60)
)
played = st.lists(
    st.builds(
        lambda n, pay, declared: Work(date(2025, 1, 31) + timedelta(days=n), 3600, Decimal(pay), declared),
        st.integers(0, 900),
        st.integers(0, 500),
        st.booleans(),
    ),
    max_size=30,
)


@given(windows, played, st.integers(1, 3000))
def test_what_is_told_of_the_days_to_come_is_what_counting_each_day_says(
    window: Window, works: list[Work], target: int
) -> None:
    rule = threshold("income", str(target), window)
    on = date(2026, 2, 28)
    found = counted(rule, works, on)

    def whole(day: date) -> Decimal:
        since, until = window_on(window, day)
        return sum((w.pay or Decimal(0) for w in works if since <= w.on <= until), Decimal(0))

    assert found.whole == whole(on)
    assert found.declared == sum(
        w.pay or 0 for w in works if w.declared and found.since <= w.on <= found.until
    )
    ahead = [on + timedelta(days=n) for n in range(1, 2200)]
    if whole(on) >= target:
        assert found.met_on is None
        assert found.holds_until == next(d for d in ahead if whole(d) < target) - timedelta(days=1)
    else:
        assert found.holds_until is None
        assert found.met_on == next((d for d in ahead if whole(d) >= target), None)


def test_own_gigs_are_split_into_declared_and_only_saved_here(book: Book, countries: Countries) -> None:
    gigs = [{**GIG, "key": "a", "on": "2026-10-01"}, {**GIG, "key": "b", "on": "2026-10-02"}]
    for gig in gigs:
        names = [AICHA["name"], BRAM["name"]]
        contract = {
            "client": "De Roma vzw", "band": "The Night Owls", "gigs": [gig["key"]], "fee": "1500.00",
            "currency": "EUR", "vat_percent": "6", "payment_days": 30, "signed_by": names[0], "line_up": names,
            "steps": [
                {"kind": "company_fee", "percent": "6.5"},
                {"kind": "expense", "amount": "102.50", "to": names[0]},
                {"kind": "shares", "weights": dict.fromkeys(names, "1")},
            ],
        }  # fmt: skip
        made = import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, contracts=[contract], gigs=[gig])))
        if gig["key"] == "a":
            sealed = seal_contract(book, made.new["contracts"][0], countries).declarations[0]
    aicha = next(who for who in countable(book) if who.name == AICHA["name"])

    def allowance() -> Count:
        found = counters_of(book, countries, aicha, ON)
        return next(each for each in found if each.code == "arts_work")

    pack = countries["BE"]
    rule, estimate = pack.threshold_on(ON, "arts_work"), pack.estimate_on(ON)
    assert rule is not None
    share = gross(Decimal(650), estimate)  # 1500 − 97.50 − 102.50, by two; what was fronted is no pay
    assert share is not None
    assert share < 650
    one_gig = rule.conversions[0].converted(share)
    before = allowance()
    assert before.declared == 0
    assert abs(before.saved - 2 * one_gig) < Decimal("0.0001")
    with book.transaction() as session:
        from desktop.core.store.tables import Receipt

        session.add(
            Receipt(
                declaration_id=sealed, rev=1, company_id="x", document=b"x", received_at="2026-11-01", seq=1
            )
        )
    after = allowance()
    assert abs(after.declared - one_gig) < Decimal("0.0001")
    assert abs(after.saved - one_gig) < Decimal("0.0001")


def test_options_and_gigs_of_other_bands_do_not_count_and_gigs_without_a_contract_are_only_saved(
    book: Book, countries: Countries
) -> None:
    spaniard = {
        "name": "Ana",
        "residence": "ES",
        "works_in": ["ES"],
        "status": "employee",
        "companies": ["ES"],
    }
    import_gig_file(book, read_gig_file(gig_file(spaniard, contracts=[], gigs=[])))
    for day, band, state in (
        (1, "The Night Owls", GigState.PLAYED),
        (2, "The Night Owls", GigState.OPTION),
        (3, "Somebody else", GigState.PLAYED),
        (4, "The Night Owls", GigState.CANCELLED),
    ):
        command = GigCommand(
            on=date(2026, 10, day), venue="X", country="ES", currency="EUR", band=band, state=state
        )
        record_gig(book, command)
    found = {each.code: each for each in counters(book, countries, ON)}
    assert (found["artists_benefit"].declared, found["artists_benefit"].saved) == (0, 1)


def test_an_option_counts_from_the_sealing_of_its_contract_on(book: Book, countries: Countries) -> None:
    gigs = [{**GIG, "on": "2026-10-01", "state": "option"}, {**GIG, "key": "b", "on": "2026-10-02"}]
    agreed = contract(str(AICHA["name"]), gigs=["roma", "b"])
    made = import_gig_file(book, read_gig_file(gig_file(AICHA, contracts=[agreed], gigs=gigs)))

    def days_of_aicha() -> list[int]:
        who = next(each for each in countable(book) if each.name == AICHA["name"])
        return [each.on.day for each in works_of(book, countries["BE"], who.id, date(2026, 1, 1), ON)]

    assert days_of_aicha() == [2]
    assert seal_contract(book, made.new["contracts"][0], countries).declarations
    assert days_of_aicha() == [1, 2]


@pytest.mark.parametrize("status", ["employee", "self_employed"])
def test_only_thresholds_for_the_own_kind_of_work_are_counted(
    book: Book, countries: Countries, status: str
) -> None:
    import_gig_file(book, read_gig_file(gig_file({**AICHA, "status": status}, contracts=[], gigs=[])))
    wanted = {"employee": {"employee", "anyone"}, "self_employed": {"self_employed", "anyone"}}[status]
    kinds = {each.code: each.of_works_as for each in countries["BE"].thresholds_on(ON)}
    assert {each.code for each in counters(book, countries, ON)} == {
        code for code, kind in kinds.items() if kind in wanted
    }
