"""When a company pays, on what conditions, and what is to be seen to abroad."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.core import working_days
from desktop.core.abroad import Done, Item, checklist
from desktop.core.actions.certificates import record_certificate
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import world_of
from desktop.core.certificates import CertificateCommand
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.gig_file import read_gig_file
from desktop.core.guarantee import Payment, pay_day, payment
from desktop.core.packs.record import NOT_CHECKED
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, CLARA, GIG, gig_file

TODAY = date(2026, 11, 22)


def facts_of(book: Book, *people: dict[str, Any], **gig: Any) -> ContractFacts:
    made = import_gig_file(book, read_gig_file(gig_file(*people, gigs=[{**GIG, **gig}])))
    found = contract(book, made.new["contracts"][0])
    assert found is not None
    return found


# Friday 18 December 2026: Christmas Day is a Friday, New Year's Day too; 26 December is a Saturday.
@pytest.mark.parametrize(
    ("day", "count", "country", "wanted"),
    [
        (date(2026, 12, 5), 7, "BE", date(2026, 12, 15)),  # Saturday: Mon 7 … Fri 11, Mon 14, Tue 15
        (date(2026, 12, 18), 7, "BE", date(2026, 12, 30)),  # without Fri 25: 21 22 23 24 28 29 30
        (date(2026, 12, 18), 10, "BE", date(2027, 1, 5)),  # without 25 December and 1 January
        (date(2026, 7, 20), 1, "BE", date(2026, 7, 22)),  # the national day
        (date(2026, 7, 20), 1, "DE", date(2026, 7, 21)),
        (date(2026, 12, 5), 0, "BE", date(2026, 12, 5)),
        (date(2026, 12, 4), 1, "ZZ", date(2026, 12, 7)),  # holidays not known: weekends alone
    ],
)
def test_working_days_leave_out_weekends_and_the_countrys_holidays(
    day: date, count: int, country: str, wanted: date
) -> None:
    assert working_days.after(day, count, country) == wanted


@pytest.mark.parametrize(
    ("kind", "n", "wanted"),
    [
        ("working_days_after_end", 7, date(2026, 12, 15)),
        ("day_of_next_month", 10, date(2027, 1, 10)),
        ("day_of_next_month", 31, date(2027, 1, 31)),
        ("end_of_month", 0, date(2026, 12, 31)),
        ("after_invoice_days", 7, None),
        ("unknown", 0, None),
    ],
)
def test_each_payment_rule_gives_its_day(kind: str, n: int, wanted: date | None) -> None:
    assert pay_day(kind, n, date(2026, 12, 5), "BE") == wanted


def test_the_last_day_of_a_short_month_is_taken_where_the_day_is_missing() -> None:
    assert pay_day("day_of_next_month", 31, date(2027, 1, 5), "BE") == date(2027, 2, 28)


def paid(facts: ContractFacts, countries: Countries, country: str) -> Payment:
    last = date(2026, 12, 5)
    found = payment(facts, countries[country], countries.coordination.union_on(last), last)
    assert found is not None
    return found


def test_a_guarantee_without_conditions_holds(book: Book, countries: Countries) -> None:
    found = paid(facts_of(book, AICHA), countries, "BE")
    assert (found.guaranteed, found.conditions, found.holds, found.on) == (
        "yes",
        (),
        True,
        date(2026, 12, 15),
    )


@pytest.mark.parametrize(
    ("signed", "client", "met"),
    [
        (None, "BE", [False, True]),
        (TODAY, "BE", [True, True]),
        (TODAY, "HR", [True, True]),
        (TODAY, "CH", [True, False]),
        (TODAY, "GB", [True, False]),
        (TODAY, None, [True, False]),
    ],
)
def test_each_condition_is_told_with_where_it_is_mended(
    book: Book, countries: Countries, signed: date | None, client: str | None, met: list[bool]
) -> None:
    facts = facts_of(book, CLARA)
    facts = replace(facts, signed_on=signed, client=replace(facts.client, country=client))
    found = paid(facts, countries, "DE")
    assert [(each.code, each.met, each.field) for each in found.conditions] == [
        ("order_confirmed_by_client", met[0], "signed_on"),
        ("client_in_eu", met[1], "client.country"),
    ]
    assert found.holds is all(met)


def test_croatia_is_in_the_union_since_2013_and_britain_was_never_in_this_list(countries: Countries) -> None:
    coordination = countries.coordination
    assert "HR" not in coordination.union_on(date(2013, 6, 30))
    assert "HR" in coordination.union_on(date(2013, 7, 1))
    assert not {"CH", "NO", "GB"} & coordination.union_on(TODAY)
    assert len(coordination.union_on(TODAY)) == 27


def items(
    book: Book, countries: Countries, facts: ContractFacts, done: dict[str, Done] | None = None
) -> list[Item]:
    world = world_of(book, countries, TODAY)
    return checklist(facts, review(facts, world).routes, world, done or {})


def test_at_home_there_is_nothing_on_the_list(book: Book, countries: Countries) -> None:
    assert items(book, countries, facts_of(book, AICHA, BRAM)) == []


def test_abroad_there_are_an_a1_for_each_a_notice_and_the_tax(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA, BRAM, CLARA)
    clara = facts.line_up[2].person
    found = items(book, countries, facts)
    assert [(item.code, item.sort, item.due) for item in found] == [
        (f"a1.{clara}", "a1", date(2026, 11, 25)),
        ("posting.BE.limosa", "posting", date(2026, 12, 5)),
        ("withholding.BE", "withholding", date(2026, 12, 5)),
    ]
    assert found[2].said.params["percent"] == 18
    assert all("Clara" in str(item.said.params.get("names") or item.said.params["name"]) for item in found)
    assert not any("Aïcha" in str(item.said.params) for item in found)


def test_what_was_ticked_off_says_when(book: Book, countries: Countries) -> None:
    facts = facts_of(book, CLARA)
    seen = Done(TODAY, "no. 17")
    found = {item.sort: item.done for item in items(book, countries, facts, {"withholding.BE": seen})}
    assert found == {"a1": None, "posting": None, "withholding": seen}


def test_an_a1_and_a_tax_certificate_that_are_recorded_are_told(book: Book, countries: Countries) -> None:
    facts = facts_of(book, CLARA)
    clara, year = facts.line_up[0].person, (date(2026, 1, 1), date(2026, 12, 31))
    record_certificate(book, CertificateCommand(clara, "a1", "DE", *year))
    record_certificate(book, CertificateCommand(clara, "residence", "DE", *year))
    again = contract(book, facts.id)
    assert again is not None
    found = {item.sort: item for item in items(book, countries, again)}
    assert found["a1"].done is not None
    papers = [paper.params.get("until") for paper in found["withholding"].papers]
    assert papers[-1] == date(2026, 12, 31)


def test_a_country_without_a_pack_asks_for_the_a1_alone(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA, country="PT")
    assert [item.sort for item in items(book, countries, facts)] == ["a1"]


def test_a_rule_that_nobody_has_checked_says_so_and_others_their_source_with_its_year(
    book: Book, countries: Countries
) -> None:
    facts = facts_of(book, AICHA, country="FR")
    found = {item.sort: item.source for item in items(book, countries, facts)}
    assert found["posting"] is NOT_CHECKED
    assert found["withholding"] == "CGI, art. 182 A bis, french-business-law.com"
    assert paid(facts, countries, "BE").source == "[interview with C. Vergnano], info.hub.brussels, 2022"
