"""Certificates: recorded, amended, removed, undone; what they decide for the router."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.certificates import record_certificate, remove_certificate
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.people import record_person
from desktop.core.actions.sealing import world_of
from desktop.core.certificates import CertificateCommand, a1_of, residence_certificate
from desktop.core.contracts import Certificate
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.gig_file import read_gig_file
from desktop.core.people import PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries.certificates import certificates_of
from desktop.core.queries.contracts import contract
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.gigfiles import AICHA, CLARA, gig_file

DEC = (date(2026, 12, 1), date(2026, 12, 31))


def paper(country: str, first: date, last: date, kind: str = "a1") -> Certificate:
    return Certificate(f"{country}{first}", kind, country, first, last)


def test_a_certificate_is_recorded_amended_removed_and_each_can_be_undone(book: Book) -> None:
    person = record_person(book, PersonCommand("Aïcha")).id
    key = record_certificate(book, CertificateCommand(person, "a1", "BE", *DEC, note=" no. 17 ")).id
    assert certificates_of(book, person) == [Certificate(key, "a1", "BE", *DEC, "no. 17")]
    record_certificate(book, CertificateCommand(person, "residence", "BE", DEC[0], date(2027, 12, 31), key))
    assert [found.kind for found in certificates_of(book, person)] == ["residence"]
    book.undo_log.undo()
    assert [found.kind for found in certificates_of(book, person)] == ["a1"]
    remove_certificate(book, key)
    assert certificates_of(book, person) == []
    book.undo_log.undo()
    assert [found.id for found in certificates_of(book, person)] == [key]
    assert verify(book).problems == ()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "a2"}, ["kind"]),
        ({"country": None}, ["country"]),
        ({"country": "XX"}, ["country"]),
        ({"from_on": None, "to_on": None}, ["from_on", "to_on"]),
        ({"to_on": date(2026, 11, 30)}, ["to_on"]),
        ({"from_on": date(202, 12, 1)}, ["from_on"]),
        ({"to_on": date(2206, 12, 1)}, ["to_on"]),
        ({"note": "x" * 201}, ["note"]),
        (
            {"kind": "", "country": "", "from_on": None, "note": "\x00"},
            ["kind", "country", "from_on", "note"],
        ),
    ],
)
def test_what_is_wrong_comes_all_at_once_and_nothing_is_recorded(
    book: Book, changes: dict[str, object], fields: list[str]
) -> None:
    person = record_person(book, PersonCommand("Aïcha")).id
    plain: dict[str, object] = {"kind": "a1", "country": "BE", "from_on": DEC[0], "to_on": DEC[1]}
    with pytest.raises(Refused) as refused:
        record_certificate(book, CertificateCommand(person, **{**plain, **changes}))  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == fields
    assert certificates_of(book, person) == []


def test_a_certificate_of_nobody_is_refused(book: Book) -> None:
    with pytest.raises(Refused):
        record_certificate(book, CertificateCommand("gone", "a1", "BE", *DEC))


def test_the_a1_that_covers_every_date_goes_before_one_that_covers_some() -> None:
    days = [date(2026, 12, 5), date(2026, 12, 12)]
    whole, some = paper("BE", *DEC), paper("DE", date(2026, 12, 12), date(2027, 3, 1))
    found = a1_of([some, whole], days)
    assert found is not None
    assert found.country == "BE"
    part = a1_of([some], days)
    assert part is not None
    assert not part.covers(days[0])


def test_a1s_that_follow_each_other_count_as_one_and_a_gap_does_not() -> None:
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    joined = a1_of([paper("BE", date(2027, 1, 1), date(2027, 2, 1)), paper("BE", *DEC)], days)
    assert joined is not None
    assert all(map(joined.covers, days))
    apart = a1_of(
        [paper("BE", *DEC), paper("BE", date(2027, 1, 2), date(2027, 2, 1))], [*days, date(2027, 1, 3)]
    )
    assert apart is not None
    assert not all(map(apart.covers, days))


def test_an_a1_of_other_days_and_a_tax_certificate_say_nothing() -> None:
    assert a1_of([paper("BE", date(2025, 1, 1), date(2025, 12, 31))], [date(2026, 12, 5)]) is None
    assert a1_of([paper("BE", *DEC, kind="residence")], [date(2026, 12, 5)]) is None
    assert a1_of([paper("BE", *DEC)], []) is None


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), days, days), max_size=6),
    st.lists(days, min_size=1, max_size=4),
)
def test_the_chosen_a1_covers_every_date_exactly_when_one_countrys_papers_do(
    spans: list[tuple[str, date, date]], wanted: list[date]
) -> None:
    papers = [paper(country, min(a, b), max(a, b)) for country, a, b in spans]
    covered = {day: {p.country for p in papers if p.from_on <= day <= p.to_on} for day in wanted}
    found = a1_of(papers, wanted)
    for day in wanted:
        if found is not None and found.covers(day):
            assert found.country in covered[day]
    if found is None:
        assert not any(covered.values())


def test_the_tax_certificate_that_holds_longest_is_the_one_that_counts() -> None:
    short, long = paper("BE", *DEC, kind="residence"), paper("BE", DEC[0], date(2027, 6, 1), kind="residence")
    assert residence_certificate([long, short], "BE", date(2026, 12, 5)) == long
    assert residence_certificate([long, short], "DE", date(2026, 12, 5)) is None


def test_an_a1_decides_where_a_musician_is_declared(book: Book, countries: Countries) -> None:
    names = SimpleNamespace(aicha=AICHA, clara={**CLARA, "companies": ["DE", "BE"]})
    made = import_gig_file(book, read_gig_file(gig_file(names.aicha, names.clara)))
    key = made.new["contracts"][0]
    facts = contract(book, key)
    assert facts is not None
    clara = facts.line_up[1].person
    record_certificate(book, CertificateCommand(clara, "a1", "BE", *DEC))
    facts = contract(book, key)
    assert facts is not None
    found = review(facts, world_of(book, countries, date(2026, 11, 22))).routes[clara]
    assert (found.rule, found.country, found.tasks) == ("a1", "BE", ())
