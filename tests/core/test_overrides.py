"""A person decides against the router: with a reason, within what is possible, sealed beside the computed answer."""

import json
from datetime import date
from typing import NamedTuple

import pytest

from desktop.core.actions.certificates import record_certificate
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.overrides import follow_rules, override_route
from desktop.core.actions.people import record_person
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.certificates import CertificateCommand
from desktop.core.contracts import Override
from desktop.core.countries import Countries
from desktop.core.declarations import Review, declarable, review
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.people import person
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, CHLOE, CLARA, gig_file
from wire import declaration as line
from wire.signing import unpack

WHY = "She lives here now; her papers still say otherwise."


class Case(NamedTuple):
    key: str
    aicha: str
    clara: str
    chloe: str


@pytest.fixture
def case(book: Book) -> Case:
    clara = {**CLARA, "companies": ["DE", "BE"]}
    made = import_gig_file(book, read_gig_file(gig_file(AICHA, clara, CHLOE)))
    facts = contract(book, made.new["contracts"][0])
    assert facts is not None
    return Case(facts.id, *(place.person for place in facts.line_up))


def facts_of(book: Book, case: Case) -> ContractFacts:
    found = contract(book, case.key)
    assert found is not None
    return found


def looked_at(book: Book, countries: Countries, case: Case) -> Review:
    return review(facts_of(book, case), world_of(book, countries, date(2026, 11, 22)))


def test_the_decision_holds_and_the_computed_answer_stays_beside_it(
    book: Book, countries: Countries, case: Case
) -> None:
    override_route(book, case.key, case.clara, Override("declare", "BE", f"  {WHY} "), countries)
    found = looked_at(book, countries, case)
    assert (found.routes[case.clara].rule, found.routes[case.clara].country) == ("override", "BE")
    assert (found.computed[case.clara].rule, found.computed[case.clara].country) == ("posted", "DE")
    assert [reason.params["reason"] for reason in found.routes[case.clara].reasons] == [WHY]
    assert [(part.country, len(part.members)) for part in found.parts] == [("BE", 2)]


def test_taking_it_back_restores_the_answer_and_both_can_be_undone(
    book: Book, countries: Countries, case: Case
) -> None:
    before = looked_at(book, countries, case).routes
    override_route(book, case.key, case.clara, Override("export", None, WHY), countries)
    assert looked_at(book, countries, case).routes[case.clara].outcome == "export"
    follow_rules(book, case.key, case.clara)
    assert looked_at(book, countries, case).routes == before
    book.undo_log.undo()
    assert looked_at(book, countries, case).routes[case.clara].outcome == "export"
    book.undo_log.undo()
    assert looked_at(book, countries, case).routes == before


def test_a_decision_for_another_country_asks_for_an_a1_unless_there_is_one(
    book: Book, countries: Countries, case: Case
) -> None:
    other = person(book, case.aicha)
    assert other is not None
    record_person(book, other.__class__(**{**_fields(other), "companies": ("BE", "DE")}))
    override_route(book, case.key, case.aicha, Override("declare", "DE", WHY), countries)
    found = looked_at(book, countries, case).routes[case.aicha]
    assert [task.due for task in found.tasks] == [date(2026, 11, 25)]
    assert found.deadline is not None
    assert found.deadline.at.date() == date(2026, 11, 26)
    record_certificate(
        book, CertificateCommand(case.aicha, "a1", "DE", date(2026, 12, 1), date(2026, 12, 31))
    )
    covered = looked_at(book, countries, case)
    assert covered.computed[case.aicha].rule == "a1"
    assert covered.routes[case.aicha].tasks == ()


def _fields(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (Override("declare", "BE", ""), ["reason"]),
        (Override("declare", "BE", "123456789"), ["reason"]),
        (Override("declare", "BE", "   123456789   "), ["reason"]),
        (Override("declare", "BE", "x" * 501), ["reason"]),
        (Override("declare", "BE", "a bell \x07 in it"), ["reason"]),
        (Override("declare", "FR", WHY), ["country"]),
        (Override("declare", None, WHY), ["country"]),
        (Override("declare", "DE", WHY), ["outcome"]),
        (Override("wait", None, "short"), ["reason", "outcome"]),
        (Override("declare", "SE", "short"), ["reason", "country"]),
    ],
)
def test_what_cannot_be_decided_is_refused_with_every_problem(
    book: Book, countries: Countries, case: Case, wanted: Override, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        override_route(book, case.key, case.clara, wanted, countries)
    assert [problem.field for problem in refused.value.problems] == fields
    assert facts_of(book, case).overrides == {}


@pytest.mark.parametrize("length", [10, 500])
def test_ten_to_five_hundred_characters_are_enough(
    book: Book, countries: Countries, case: Case, length: int
) -> None:
    override_route(book, case.key, case.clara, Override("adviser", None, "ő" * length), countries)
    assert facts_of(book, case).overrides[case.clara].reason == "ő" * length


def test_who_is_not_in_the_line_up_cannot_be_decided_on(book: Book, countries: Countries, case: Case) -> None:
    with pytest.raises(Refused):
        override_route(book, case.key, "nobody", Override("export", None, WHY), countries)
    with pytest.raises(Refused):
        override_route(book, "gone", case.clara, Override("export", None, WHY), countries)


def test_only_countries_with_a_membership_in_an_active_company_are_offered(
    book: Book, countries: Countries, case: Case
) -> None:
    world = world_of(book, countries, date(2026, 11, 22))
    facts = facts_of(book, case)
    assert declarable(facts, case.clara, world) == ["BE", "DE"]
    assert declarable(facts, case.chloe, world) == []


def test_a_decision_that_no_longer_fits_keeps_the_contract_from_being_sealed(
    book: Book, countries: Countries, case: Case
) -> None:
    override_route(book, case.key, case.clara, Override("declare", "BE", WHY), countries)
    clara = person(book, case.clara)
    assert clara is not None
    record_person(book, clara.__class__(**{**_fields(clara), "companies": ("DE",)}))
    fields = [problem.field for problem in looked_at(book, countries, case).problems]
    assert f"routes.{case.clara}" in fields
    with pytest.raises(Refused):
        seal_contract(book, case.key, countries)


def test_the_decision_is_sealed_with_the_declaration_and_then_stays(
    book: Book, countries: Countries, case: Case
) -> None:
    clara = person(book, case.clara)
    assert clara is not None
    numbers = {**clara.identifiers, "niss": "79031223122"}
    record_person(book, clara.__class__(**{**_fields(clara), "identifiers": numbers}))
    override_route(book, case.key, case.clara, Override("declare", "BE", WHY), countries)
    made = seal_contract(book, case.key, countries)
    document = book.value("SELECT document FROM declaration WHERE id = ?", made.declarations[0])
    paper = line.read(unpack(document).payload)
    members = {member.person_id: member for member in paper.members}
    assert members[case.clara].override == line.Override(WHY, "posted", "declare", "DE")
    assert (members[case.clara].rule, members[case.aicha].rule) == ("override", "local")
    assert b'"override"' not in json.dumps(paper.to_payload()["members"][0]).encode()  # type: ignore[index, call-overload]
    outcome = next(o for o in facts_of(book, case).outcomes if o["person"] == case.clara)
    assert outcome["computed"] == {"outcome": "declare", "country": "DE", "rule": "posted"}
    with pytest.raises(Refused):
        follow_rules(book, case.key, case.clara)


def test_somebody_without_a_country_cannot_be_declared_by_decision_alone(
    book: Book, countries: Countries, case: Case
) -> None:
    clara = person(book, case.clara)
    assert clara is not None
    record_person(book, clara.__class__(**{**_fields(clara), "residence": None}))
    override_route(book, case.key, case.clara, Override("declare", "BE", WHY), countries)
    assert f"people.{case.clara}.residence" in [p.field for p in looked_at(book, countries, case).problems]
