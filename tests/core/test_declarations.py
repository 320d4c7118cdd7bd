"""The review of a contract: who declares whom, what is missing, and papers whose sums hold."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.contracts import draft_from_gig, mark_signed, split_contract, void_contract
from desktop.core.actions.gigs import record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.countries import Countries
from desktop.core.declarations import Review, review
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand
from desktop.core.money import Money, total
from desktop.core.papers import Seal, papers
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from tests.conftest import NOW
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, gig_file
from tests.gigfiles import contract as contract_of
from wire import declaration as line


def facts_of(book: Book, *people: dict[str, Any], **more: Any) -> ContractFacts:
    names = [person["name"] for person in people]
    made = import_gig_file(book, read_gig_file(gig_file(*people, contracts=[contract_of(*names, **more)])))
    facts = contract(book, made.new["contracts"][0])
    assert facts is not None
    return facts


def looked_at(book: Book, countries: Countries, facts: ContractFacts) -> Review:
    return review(facts, world_of(book, countries, date(2026, 11, 22)))


def test_each_musician_goes_to_the_company_of_the_own_country(book: Book, countries: Countries) -> None:
    found = looked_at(book, countries, facts_of(book, AICHA, BRAM, CLARA))
    assert [(part.country, len(part.members), part.invoices) for part in found.parts] == [
        ("BE", 2, True),
        ("DE", 1, False),
    ]
    assert found.problems == ()


def test_the_company_of_who_signs_invoices(book: Book, countries: Countries) -> None:
    found = looked_at(book, countries, facts_of(book, AICHA, CLARA, signed_by=CLARA["name"]))
    assert [(part.country, part.invoices) for part in found.parts] == [("DE", True), ("BE", False)]


def test_no_company_in_a_country_means_export_and_never_another_countrys_company(
    book: Book, countries: Countries
) -> None:
    facts = facts_of(book, AICHA, CHLOE)
    found = looked_at(book, countries, facts)
    assert [facts.name_of(person) for person in found.undeclared] == ["Chloé Martin"]
    assert [part.country for part in found.parts] == ["BE"]


def test_a_contract_that_nobody_can_declare_is_a_problem(book: Book, countries: Countries) -> None:
    found = looked_at(book, countries, facts_of(book, CHLOE))
    assert [problem.field for problem in found.problems] == ["line_up"]


def test_every_gap_leads_to_its_place(book: Book, countries: Countries) -> None:
    stranger = {
        "name": "Zoë",
        "residence": "BE",
        "works_in": ["BE"],
        "status": "employee",
        "companies": ["BE"],
    }
    facts = facts_of(book, stranger, {"name": "Ödön"}, vat_percent=None, payment_days=None, signed_by=None)
    facts = replace(
        facts,
        client=replace(facts.client, country=None),
        gigs=tuple(g._replace(ends=None) for g in facts.gigs),
    )
    zoe, odon = (place.person for place in facts.line_up)
    assert {problem.field for problem in looked_at(book, countries, facts).problems} == {
        "vat_percent", "payment_days", "signer", "client.country", "gigs[0].starts", f"people.{zoe}.identifiers.niss",
        *(f"people.{odon}.{what}" for what in ("residence", "works_in", "status", "companies")),
    }  # fmt: skip


def test_a_recipe_that_does_not_fit_is_told_with_names(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA, steps=[{"kind": "fixed", "amount": "2000.00", "to": AICHA["name"]}])
    found = looked_at(book, countries, facts)
    assert [problem.field for problem in found.problems] == ["steps[0].amount"]


weights = st.integers(0, 30).map(str)


@settings(max_examples=40, deadline=None)
@given(
    fee=st.integers(0, 10**9),
    percent=st.sampled_from(["0", "6.5", "33.333", "100"]),
    shares=st.lists(weights, min_size=3, max_size=3),
)
def test_the_papers_of_one_contract_add_up_to_its_fee(
    tmp_path_factory: Any, countries: Countries, fee: int, percent: str, shares: list[str]
) -> None:
    if not any(int(weight) for weight in shares):
        shares[0] = "1"
    names = [AICHA["name"], CLARA["name"], CHLOE["name"]]
    steps = [
        {"kind": "company_fee", "percent": percent},
        {"kind": "commission", "percent": "10", "of": "left", "to": "Agent"},
        {"kind": "shares", "weights": dict(zip(names, shares, strict=True))},
    ]
    with Book(tmp_path_factory.mktemp("papers") / "x.septet", clock=lambda: NOW) as book:
        facts = facts_of(book, AICHA, CLARA, CHLOE, steps=steps, fee=Money(fee, "EUR").plain())
        world = world_of(book, countries, NOW.date())
        found = review(facts, world)
        seal = Seal(("a", "b"), ("0", "1"), "device", NOW, "0" * 64)
        written = list(papers(facts, found, world, seal))
    for paper in written:
        parts = [
            paper.total.minor,
            paper.exported.minor,
            *(o.total.minor for o in paper.others),
            *(x.amount.minor for x in paper.off_the_top),
        ]
        assert sum(parts) == fee
        assert all(
            member.share.minor == sum(part.amount.minor for part in member.parts) for member in paper.members
        )
    assert total((Money(p.total.minor, "EUR") for p in written), "EUR") + Money(
        written[0].exported.minor, "EUR"
    ) <= Money(fee, "EUR")


def test_what_is_sealed_is_locked(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA)
    seal_contract(book, facts.id, countries)
    for attempt in (
        lambda: split_contract(book, facts.id, facts.line_up, []),
        lambda: mark_signed(book, facts.id, date(2026, 11, 1)),
        lambda: void_contract(book, facts.id),
        lambda: record_gig(
            book,
            GigCommand(id=facts.gigs[0].id, on=date(2026, 1, 1), venue="Other", country="BE", currency="EUR"),
        ),
        lambda: seal_contract(book, facts.id, countries),
    ):
        with pytest.raises(Refused, match="sealed"):
            attempt()


def test_not_even_a_slip_of_ours_changes_sealed_bytes(book: Book, countries: Countries) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DatabaseError

    seal_contract(book, facts_of(book, AICHA).id, countries)
    for statement in (
        "UPDATE declaration SET digest = 'x'",
        "DELETE FROM declaration",
        "UPDATE audit SET ref = 'x'",
        "DELETE FROM audit",
    ):
        with pytest.raises(DatabaseError, match="sealed"), book.transaction() as session:
            session.execute(text(statement))


def test_the_sealed_bytes_are_a_declaration_that_the_company_can_read(
    book: Book, countries: Countries
) -> None:
    from wire.canonical import digest
    from wire.signing import unpack

    facts = facts_of(book, AICHA, BRAM, signed_on="2026-11-01")
    seal_contract(book, facts.id, countries)
    (row,) = declarations(book)
    payload = unpack(book.value("SELECT document FROM declaration")).payload
    paper = line.read(payload)
    assert digest(payload) == row.digest
    assert (paper.company_country, paper.rev, paper.kind, paper.contract.signed_on) == (
        "BE",
        1,
        "declare",
        "2026-11-01",
    )
    assert [member.name for member in paper.members] == ["Aïcha Benali", "Bram De Wit"]
    assert paper.gigs[0].zone == "Europe/Brussels"


def test_a_contract_drafted_from_a_gig_brings_what_the_book_knows(book: Book, countries: Countries) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, contracts=[])))
    gig = str(book.value("SELECT id FROM gig"))
    facts = contract(book, draft_from_gig(book, gig, countries).id)
    assert facts is not None
    assert (facts.client.name, facts.band, facts.fee) == (
        "De Roma vzw",
        "The Night Owls",
        Money(150000, "EUR"),
    )
    assert [facts.name_of(place.person) for place in facts.line_up] == ["Aïcha Benali", "Bram De Wit"]
    assert facts.steps[0] == {"kind": "company_fee", "percent": "6.5"}
    assert looked_at(book, countries, facts).problems == ()


def test_a_dropped_contract_frees_its_gigs(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA)
    void_contract(book, facts.id)
    again = draft_from_gig(book, facts.gigs[0].id, countries)
    assert again.id != facts.id
