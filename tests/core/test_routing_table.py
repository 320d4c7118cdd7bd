"""The router against a second reading of its rules, over a whole decision table and any input."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.deadlines import Timing
from desktop.core.routing import (
    A1,
    REASONS,
    RULES,
    GigPlace,
    Membership,
    Musician,
    Status,
    route,
)
from tests.core.routes import AICHA, TODAY, Rules, a1, codes, gig, member


def expected(musician: Musician, gigs: tuple[GigPlace, ...], rules: Rules) -> tuple[str, str, str | None]:
    active = {m.country for m in musician.companies or () if m.active}
    days = [g.starts.date() for g in gigs]
    certificate = musician.a1
    if certificate and days and certificate.from_ <= min(days) and max(days) <= certificate.to:
        return (
            ("a1", "declare", certificate.country)
            if certificate.country in active
            else ("a1", "export", None)
        )
    if None in (musician.residence, musician.status, musician.works_in, musician.companies):
        return "unknown", "adviser", None
    if musician.status in ("self_employed", "civil_servant", "benefit"):
        return "status", "adviser", None
    countries = frozenset(g.country for g in gigs)
    if countries - rules.area:
        return "outside", "adviser", None
    if len(musician.works_in or ()) > 1:
        return "several", "adviser", None
    if countries and countries == musician.works_in and countries <= active:
        return "local", "declare", min(countries)
    home = musician.residence or ""
    if musician.works_in == frozenset({home}) and countries - {home} and home in active:
        return "posted", "declare", home
    return "none", "export", None


def expected_deadline(musician: Musician, gigs: tuple[GigPlace, ...], rules: Rules) -> datetime | None:
    rule, outcome, country = expected(musician, gigs, rules)
    if outcome != "declare" or country is None:
        return None
    start = min(g.starts for g in gigs)
    midnight = start.replace(hour=0, minute=0)
    by_timing = {
        "before_start": start,
        "end_of_day_before": midnight,
        "end_of_month_before": midnight.replace(day=1),
    }
    deadline = by_timing[rules.pre_declaration(country, start.date())]
    if rule == "posted":
        abroad = min(g.starts for g in gigs if g.country != country).replace(hour=0, minute=0)
        deadline = min(deadline, abroad - timedelta(days=rules.a1_lead_days(country, abroad.date()) - 1))
    return deadline


def agrees(musician: Musician, gigs: tuple[GigPlace, ...], today: date, rules: Rules) -> None:
    answer = route(musician, gigs, today, rules)
    assert (answer.rule, answer.outcome, answer.country) == expected(musician, gigs, rules)
    deadline = expected_deadline(musician, gigs, rules)
    assert (answer.deadline.at if answer.deadline else None) == deadline
    assert answer.late == bool(deadline and deadline.date() < today)
    assert bool(answer.tasks) == (answer.rule == "posted")
    assert bool(answer.missing) == (answer.rule == "unknown")
    assert answer.reasons
    assert answer == route(musician, gigs[::-1], today, rules)


def decision_table() -> list[tuple[Musician, tuple[GigPlace, ...], date, Rules]]:
    residences = (None, "BE", "FR")
    usual = (None, frozenset[str](), frozenset({"BE"}), frozenset({"DE"}), frozenset({"BE", "FR"}))
    companies = (None, member(), member("BE"), member("FR", inactive="BE"), member("BE", "DE", "FR"))
    certificates = (None, a1("FR", "2026-12-01", "2026-12-31"), a1("BE", "2026-12-06", "2026-12-31"))
    evenings = (
        (gig("BE"),),
        (gig("DE"),),
        (gig("BE"), gig("DE", "2026-12-06T01:00")),
        (gig("US", "2026-12-07T20:00"), gig("BE")),
    )
    return [
        (Musician("Ása", home, works_in, status, members, certificate), gigs, TODAY, Rules())
        for home, works_in, status, members, certificate, gigs in product(
            residences, usual, (None, *get_args(Status)), companies, certificates, evenings
        )
    ]


def test_the_whole_decision_table_is_answered_as_the_rules_read() -> None:
    fired = set()
    for case in decision_table():
        agrees(*case)
        fired.add(expected(*case[:2], case[3])[0])
    assert fired == {code for code, _ in RULES}


LANDS = st.sampled_from(["BE", "DE", "FR", "IT", "GB", "US", "PL"])


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


GIGS = st.builds(
    lambda country, day, minutes: gig(country, f"{day.isoformat()}T{minutes // 60:02}:{minutes % 60:02}"),
    LANDS,
    DAYS,
    st.integers(0, 24 * 60 - 1),
)


MUSICIANS = st.builds(
    Musician,
    name=st.text(min_size=1, max_size=20),
    residence=st.none() | LANDS,
    works_in=st.none() | st.frozensets(LANDS, max_size=3),
    status=st.none() | st.sampled_from(get_args(Status)),
    companies=st.none() | st.frozensets(st.builds(Membership, LANDS, st.booleans()), max_size=5),
    a1=st.none() | st.builds(A1, LANDS, DAYS, DAYS),
)


ANY_RULES = st.builds(
    Rules,
    timings=st.dictionaries(LANDS, st.sampled_from(get_args(Timing))),
    lead_days=st.dictionaries(LANDS, st.integers(0, 60)),
    area=st.frozensets(LANDS),
)


@given(MUSICIANS, st.lists(GIGS, max_size=6).map(tuple), DAYS, ANY_RULES)
def test_any_input_has_exactly_the_answer_of_the_written_rules(
    musician: Musician, gigs: tuple[GigPlace, ...], today: date, rules: Rules
) -> None:
    agrees(musician, gigs, today, rules)


def test_every_sentence_is_used_and_reads_with_its_values_filled_in() -> None:
    answers = [route(*case) for case in decision_table()] + [route(AICHA, (), TODAY, Rules())]
    for answer in answers:
        for reason in (*answer.reasons, *([answer.deadline.reason] if answer.deadline else [])):
            assert "{" not in reason.english()
            assert reason.english().endswith(".")
    assert {code for answer in answers for code in codes(answer)} == set(REASONS)
