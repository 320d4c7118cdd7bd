"""What is worth a second look: it is said with its place, and stops nothing."""

from dataclasses import replace
from datetime import date

from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.doubts import doubts
from desktop.core.problems import Problem
from desktop.core.queries.contracts import ContractFacts
from desktop.core.store.book import Book
from desktop.core.territories import Country
from tests.core.test_declarations import facts_of, looked_at
from tests.gigfiles import AICHA, BRAM, CHLOE


def doubted(book: Book, countries: Countries, facts: ContractFacts) -> list[Problem]:
    world = world_of(book, countries, date(2026, 11, 22))
    return list(doubts(facts, review(facts, world), world))


def fine(facts: ContractFacts) -> ContractFacts:
    """Return the contract signed, its gigs sure, and without numbers to doubt."""
    gigs = tuple(gig._replace(state="confirmed") for gig in facts.gigs)
    people = {key: replace(person, iban="", identifiers={}) for key, person in facts.people.items()}
    return replace(facts, gigs=gigs, people=people, signed_on=date(2026, 11, 1))


def test_a_usual_contract_has_nothing_to_doubt(book: Book, countries: Countries) -> None:
    assert doubted(book, countries, fine(facts_of(book, AICHA, BRAM))) == []


def test_numbers_that_do_not_fit_are_said_with_their_place(book: Book, countries: Countries) -> None:
    facts = fine(facts_of(book, AICHA))
    key = facts.line_up[0].person
    wrong = replace(facts.people[key], iban="BE68539007547035", identifiers={"niss": "85073100369"})
    found = doubted(book, countries, replace(facts, people={key: wrong}))
    assert [problem.field for problem in found] == [f"people.{key}.identifiers.niss", f"people.{key}.iban"]


def test_numbers_of_who_is_not_declared_are_left_alone(book: Book, countries: Countries) -> None:
    facts = fine(facts_of(book, CHLOE))
    key = facts.line_up[0].person
    people = {key: replace(facts.people[key], iban="BE68539007547035", companies=())}
    assert doubted(book, countries, replace(facts, people=people)) == []


def test_a_company_that_a_musician_is_a_member_of_is_named_where_nobody_is_enrolled_there(
    book: Book, countries: Countries
) -> None:
    (found,) = doubted(book, countries, fine(facts_of(book, AICHA, CHLOE)))
    assert found.message.text.startswith("This book is not enrolled at a company in {country}")
    assert found.params == {"country": Country("FR"), "names": "Chloé Martin"}


def test_a_musician_who_gets_nothing_is_named(book: Book, countries: Countries) -> None:
    facts = fine(facts_of(book, AICHA, BRAM))
    first, second = (place.person for place in facts.line_up)
    found = doubted(book, countries, replace(facts, steps=[{"kind": "shares", "weights": {first: "1"}}]))
    assert [(p.field, p.params["name"]) for p in found] == [("line_up[1]", facts.people[second].name)]


def test_nobody_is_named_while_the_split_is_unfinished(book: Book, countries: Countries) -> None:
    assert doubted(book, countries, replace(fine(facts_of(book, AICHA)), steps=[])) == []


def test_a_missing_signature_and_an_unsure_gig_are_doubted_but_do_not_stop(
    book: Book, countries: Countries
) -> None:
    kept = facts_of(book, AICHA)
    facts = fine(kept)
    unsure = replace(
        facts,
        signed_on=None,
        gigs=tuple(gig._replace(state="option") for gig in facts.gigs),
    )
    assert [p.field for p in doubted(book, countries, unsure)] == ["signed", "gigs[0].state"]
    told = replace(unsure, people=kept.people)
    assert looked_at(book, countries, told).problems == ()


def test_a_company_number_of_the_client_that_looks_wrong_is_said(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA, BRAM)
    for number, said in (("556036-0793", []), ("556036-0794", ["client.company_no"]), ("", [])):
        client = replace(facts.client, country="SE", company_no=number)
        told = replace(facts, client=client)
        world = world_of(book, countries, date(2026, 11, 22))
        found = doubts(told, review(told, world), world)
        assert [p.field for p in found if p.field.startswith("client.")] == said, number
