"""The review of a contract: who declares whom, what is missing, and papers whose sums hold."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.contracts import draft_from_gig, mark_signed, split_contract, void_contract
from desktop.core.actions.demo import remove_demo
from desktop.core.actions.gigs import amend_gig_state, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.countries import Countries
from desktop.core.declarations import Review, review, routed, same_routes
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money, total
from desktop.core.papers import Seal, papers
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.declarations import declarations
from desktop.core.queries.expected import expected
from desktop.core.store.book import Book
from tests.conftest import NOW
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, GIG, gig_file
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


def test_another_fee_or_recipe_sends_nobody_elsewhere_but_a_date_not_played_may(
    book: Book, countries: Countries
) -> None:
    facts, world = facts_of(book, AICHA, BRAM), world_of(book, countries, date(2026, 11, 22))
    split = replace(facts, fee=Money(1, "EUR"), steps=[])
    assert same_routes(facts, split)
    assert routed(facts, world) == routed(split, world)
    assert review(split, world, routed(facts, world)) == review(split, world)
    bram = facts.line_up[1].person
    moved = replace(facts, people={**facts.people, bram: replace(facts.people[bram], companies=())})
    assert not same_routes(facts, moved)
    assert not same_routes(facts, replace(facts, absences={facts.gigs[0].id: frozenset({bram})}))
    assert not same_routes(facts, replace(facts, gigs=()))


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


def test_a_paper_of_two_gigs_is_called_by_the_first_with_its_day_and_its_money_waits_for_the_last(
    book: Book, countries: Countries
) -> None:
    later = {**GIG, "key": "opus", "on": "2026-12-12", "venue": "L'Opus"}
    names = (AICHA["name"], BRAM["name"])
    file = gig_file(AICHA, BRAM, gigs=[GIG, later], contracts=[contract_of(*names, gigs=["roma", "opus"])])
    key = import_gig_file(book, read_gig_file(file)).new["contracts"][0]
    waits = expected(book, date(2026, 11, 22), countries)
    assert [(each.venue, each.on) for each in waits] == [("L'Opus", date(2026, 12, 12))]
    seal_contract(book, key, countries)
    (row,) = declarations(book)
    assert (row.venue, row.on, row.ended) == ("De Roma", "2026-12-05", "2026-12-12")


def test_an_empty_line_up_is_said_once(book: Book, countries: Countries) -> None:
    facts = replace(facts_of(book, AICHA), line_up=(), steps=[])
    found = looked_at(book, countries, facts)
    assert [problem.field for problem in found.problems].count("line_up") == 1


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


@settings(max_examples=40)
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


@pytest.mark.parametrize(("before", "after"), [("option", "confirmed"), ("played", "played")])
def test_a_gig_that_is_sealed_is_no_option_any_more(
    book: Book, countries: Countries, before: str, after: str
) -> None:
    facts = facts_of(book, AICHA)
    amend_gig_state(book, facts.gigs[0].id, GigState(before))
    seal_contract(book, facts.id, countries)
    assert book.value("SELECT state FROM gig") == after


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


def sealed_papers(book: Book) -> list[line.Declaration]:
    from wire.signing import unpack

    documents = book.rows(Sealed, "SELECT document FROM declaration ORDER BY part")
    return [line.read(unpack(row.document).payload) for row in documents]


class Sealed(NamedTuple):
    document: bytes


def test_a_company_sees_the_numbers_of_its_own_country_alone(book: Book, countries: Countries) -> None:
    abroad_too = {**AICHA, "identifiers": {"niss": "85070412438", "nir": "285077512345678", "Note": "x"}}
    seal_contract(book, facts_of(book, abroad_too).id, countries)
    (paper,) = sealed_papers(book)
    assert [number.code for number in paper.members[0].identifiers] == ["niss"]


def test_what_no_company_could_read_is_not_sealed(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA)
    with book.transaction() as session:
        from desktop.core.store.tables import Contract

        kept = session.get(Contract, facts.id)
        assert kept is not None
        kept.signed_on = "0202-06-01"
    with pytest.raises(Refused, match="/contract/signed_on"):
        seal_contract(book, facts.id, countries)
    assert declarations(book) == []


def enrol_at(book: Book, *companies: tuple[str, bool]) -> None:
    from desktop.core.actions.companies import Enrolled, enrol

    for company_id, demo in companies:
        found = Enrolled(company_id, "BE", company_id, "https://members.example.coop", b"{}", (), 1)
        enrol(book, found, "token", "member", "Me", demo=demo)


@pytest.mark.parametrize(
    "companies", [[("a-demo", True), ("b-real", False)], [("a-real", False), ("b-demo", True)]]
)
def test_own_papers_go_to_the_real_company_and_the_demo_bands_never(
    book: Book, countries: Countries, companies: list[tuple[str, bool]]
) -> None:
    enrol_at(book, *companies)
    seal_contract(book, facts_of(book, AICHA).id, countries)
    practice = import_gig_file(
        book, read_gig_file(gig_file(AICHA, BRAM, gigs=[{**GIG, "venue": "Demo hall"}])), demo=True
    )
    seal_contract(book, practice.new["contracts"][0], countries)
    where = {row.contract_id: (row.company_id or "")[2:] for row in declarations(book)}
    assert [where.pop(practice.new["contracts"][0]), *where.values()] == ["demo", "real"]


def test_removing_the_demo_keeps_a_contract_sealed_that_a_real_company_has_too(
    book: Book, countries: Countries
) -> None:
    enrol_at(book, ("the-demo", True))
    facts = facts_of(book, AICHA, CLARA)
    seal_contract(book, facts.id, countries)
    remove_demo(book)
    assert [row.country for row in declarations(book)] == ["DE"]
    with pytest.raises(Refused, match="sealed already"):
        seal_contract(book, facts.id, countries)


@pytest.mark.parametrize("fee", [Money(-1, "EUR"), Money(10**20, "EUR")])
def test_a_fee_that_a_book_cannot_keep_is_refused(book: Book, fee: Money) -> None:
    facts = facts_of(book, AICHA)
    with pytest.raises(Refused, match="fee"):
        split_contract(book, facts.id, facts.line_up, facts.steps, fee)
    with pytest.raises(Refused, match="line-up"):
        split_contract(book, facts.id, [*facts.line_up, *facts.line_up], facts.steps)
