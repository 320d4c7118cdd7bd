"""A tenth country is one file: dropped in, a band of that country goes the whole way, and no line of program knows it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.countries import RESOURCES, Countries, load_countries
from desktop.core.declarations import review
from desktop.core.doubts import doubts
from desktop.core.estimates import net_estimate
from desktop.core.floor import floors, remedy
from desktop.core.gig_file import read_gig_file
from desktop.core.money import Money
from desktop.core.pack_report import check_file
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import Company
from tests.gigfiles import GIG, gig_file
from tests.gigfiles import contract as contract_of

SOURCE = 'source = { title = "Saga of Song", publisher = "Althing", year = 2026 }\nconfidence = "H"'

ICELAND = f"""
country = "IS"
edition = 2026-11-22
currency = "ISK"
locales = ["is-IS"]
time_zone = "Atlantic/Reykjavik"

[[companies]]
id = "bards"
name = "The Bards"
status = "active"
payroll_model = "per_assignment"
{SOURCE}

[[fee]]
percent = "8"
{SOURCE}

[[vat]]
code = "performance"
percent = "11"
{SOURCE}

[[pre_declaration]]
code = "horn"
name = "Horn call"
timing = "end_of_day_before"
recipient = "authority"
{SOURCE}

[[person_ids]]
code = "rune"
required = true
sensitivity = "restricted"
pattern = 'R(?P<number>\\d{{4}})'
label = {{ en = "Rune number", is = "Rúnanúmer" }}
checksum = {{ modulus = 7, weights = [1, 2, 3] }}
{SOURCE}

[[work_units]]
code = "service"
label = {{ en = "Service", is = "Vakt" }}
hours = "2"
counts = "started"
{SOURCE}

[[minimum_pay]]
code = "bard"
per = "service"
amount = "10000"
scope = "musician"
set_by = "agreement"
{SOURCE}

[[estimate]]
code = "employee"
method = "factors"
employer_factor = {{ low = "1.20", high = "1.30" }}
employee_percent = {{ likely = "4" }}
tax_percent = {{ low = "30", high = "36" }}
{SOURCE}

[[examples]]
on = 2026-12-05
invoice = "100000.00"
company_fee = "8000.00"
vat = "11000.00"
company = "bards"
pre_declaration = "horn"
minimum_pay = {{ per = "service", amount = "10000" }}
estimate = {{ budget = "92000", gross = "73600", net = "46368", low = "42462", high = "50600" }}
"""

EGILL = {
    "name": "Egill",
    "plays": "lyre",
    "residence": "IS",
    "works_in": ["IS"],
    "status": "employee",
    "companies": ["IS"],
    "identifiers": {"rune": "R1230"},
}
GUDRUN = {**EGILL, "name": "Guðrún", "plays": "voice", "identifiers": {"rune": "R1231"}}
"""1 + 2·2 + 3·3 = 14 leaves 0 in sevens: Guðrún’s number is wrong."""
THING = {**GIG, "country": "IS", "place": "Reykjavík", "venue": "Harpa", "fee": "90000", "currency": "ISK"}


@pytest.fixture
def ten(tmp_path: Path) -> Countries:
    folder = tmp_path / "countries"
    shutil.copytree(RESOURCES / "countries", folder)
    (folder / "is.toml").write_text(ICELAND, "utf-8")
    assert check_file(folder / "is.toml")["problems"] == []
    return load_countries(folder)


def recorded(book: Book, **more: object) -> str:
    steps = [
        {"kind": "company_fee", "percent": "8"},
        {"kind": "expense", "amount": "5000", "to": "Egill", "label": "Horse"},
        {"kind": "shares", "weights": {"Egill": "1", "Guðrún": "2"}},
    ]
    made = contract_of(
        "Egill", "Guðrún", fee="90000", currency="ISK", vat_percent="11", **{"steps": steps, **more}
    )
    done = import_gig_file(book, read_gig_file(gig_file(EGILL, GUDRUN, gigs=[THING], contracts=[made])))
    return done.new["contracts"][0]


def test_a_country_is_added_by_dropping_in_its_file(
    book: Book, ten: Countries, start_company: Callable[..., Company]
) -> None:
    assert len(ten) == len(load_countries()) + 1
    key = recorded(book)
    sealed = seal_contract(book, key, ten)
    assert [(p.country, p.invoices, p.total) for p in sealed.review.parts] == [
        ("IS", True, Money(82800, "ISK"))
    ]
    assert sealed.review.deadline is not None
    assert sealed.review.deadline.isoformat() == "2026-12-05T00:00:00"
    company = start_company("IS")
    enrol(book, company.url, company.invite())
    assert sync(book).delivered == list(sealed.declarations)
    [row] = declarations(book)
    assert (row.country, row.delivery, row.state) == ("IS", "confirmed", "received")
    assert [stored["id"] for stored in company.stored()] == list(sealed.declarations)
    assert verify(book).problems == ()


def test_its_minimum_its_estimate_and_its_numbers_work_at_once(book: Book, ten: Countries) -> None:
    facts = contract(book, recorded(book))
    assert facts is not None
    world = world_of(book, ten, date(2026, 11, 22))
    seen = review(facts, world)
    egill, gudrun = (place.person for place in facts.line_up)
    assert floors(facts, seen, world) == ()
    [low] = floors(cheap := replace(facts, fee=Money(70000, "ISK")), review(cheap, world), world)
    assert (low.person, low.required) == (egill, Money(20000, "ISK"))  # a second service has started
    assert remedy(cheap, low).fee == Money(
        86955, "ISK"
    )  # (3 × 20 000 × 1.25 + 5 000) ÷ 0.92, and the rounding helps
    net = net_estimate(facts, seen, world, gudrun)
    assert net is not None
    assert (net.country, net.year, net.record.source.publisher) == ("IS", 2026, "Althing")
    assert Money(0, "ISK") < net.low < net.high < seen.split.per_person[gudrun]
    said = [p.english() for p in doubts(facts, seen, world)]
    assert [text for text in said if "Rune number" in text] == [
        "Guðrún, Rune number: The check digits do not fit, so a digit may be wrong. Please compare them once more."
    ]


def test_a_number_that_the_new_country_requires_stops_sealing_in_that_country_alone(
    book: Book, ten: Countries
) -> None:
    nameless = {**GUDRUN, "identifiers": {}}
    belgian = {**nameless, "name": "Bram", "residence": "BE", "works_in": ["IS"], "companies": ["IS"]}
    made = contract_of(
        "Guðrún",
        "Bram",
        currency="ISK",
        fee="90000",
        steps=[{"kind": "shares", "weights": {"Guðrún": "1", "Bram": "1"}}],
    )
    done = import_gig_file(book, read_gig_file(gig_file(nameless, belgian, gigs=[THING], contracts=[made])))
    with pytest.raises(Refused) as caught:
        seal_contract(book, done.new["contracts"][0], ten)
    assert len(caught.value.problems) == 2
    assert all(p.field.endswith("identifiers.rune") for p in caught.value.problems)
