"""Correcting what was sealed: nothing that was sent changes, and giving up leaves no trace."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.actions.contracts import draft_contract, mark_signed, split_contract, void_contract
from desktop.core.actions.corrections import begin_correction, call_off, give_up_correction
from desktop.core.actions.gigs import amend_gig_state, record_gig
from desktop.core.actions.sealing import Sealed, seal_contract
from desktop.core.contracts import Place
from desktop.core.corrections import Change, difference
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.corrections import chain, document, sent
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CLARA
from wire import declaration as line


class Kept(NamedTuple):
    country: str
    rev: int
    kind: str


class Sealing:
    """A contract of three that was sealed: one part in Belgium, one in Germany."""

    def __init__(self, book: Book, countries: Countries) -> None:
        self.book, self.countries = book, countries
        self.key = facts_of(book, AICHA, BRAM, CLARA).id
        self.first = seal_contract(book, self.key, countries)

    @property
    def facts(self) -> ContractFacts:
        found = contract(self.book, self.key)
        assert found is not None
        return found

    def person(self, name: str) -> str:
        return next(key for key, each in self.facts.people.items() if each.name == name)

    def open(self) -> None:
        begin_correction(self.book, self.key)

    def pay(self, fee: str) -> None:
        draft_contract(self.book, replace(self.facts.command(), fee=Money.read(fee, "EUR")))

    def without(self, name: str) -> None:
        gone = self.person(name)
        places = [place for place in self.facts.line_up if place.person != gone]
        steps: list[dict[str, Any]] = [dict(step) for step in self.facts.steps]
        steps[-1]["weights"] = {k: v for k, v in steps[-1]["weights"].items() if k != gone}
        split_contract(self.book, self.key, places, steps)

    def seal(self) -> Sealed:
        return seal_contract(self.book, self.key, self.countries)

    def papers(self) -> list[Kept]:
        return self.book.rows(Kept, "SELECT country, rev, kind FROM declaration ORDER BY country, rev")


@pytest.fixture
def sealing(book: Book, countries: Countries) -> Sealing:
    return Sealing(book, countries)


def refused(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.problems[0].english()


def test_another_fee_makes_a_second_revision_for_every_company(sealing: Sealing) -> None:
    before = {each.paper.company_country: each for each in sent(sealing.book, sealing.key)}
    sealing.open()
    assert sealing.facts.correcting
    sealing.pay("1800")
    made = sealing.seal()
    assert [(each.country, each.rev, each.kind) for each in made.made] == [
        ("BE", 2, "amend"),
        ("DE", 2, "amend"),
    ]
    versions = set()
    for each in sent(sealing.book, sealing.key):
        old = before[each.paper.company_country]
        assert each.paper.declaration_id == old.paper.declaration_id
        assert each.paper.base == old.digest
        assert each.paper.contract_version > old.paper.contract_version
        versions.add(each.paper.contract_version)
    assert len(versions) == 1
    assert not sealing.facts.correcting
    assert sealing.facts.state == "sealed"
    assert verify(sealing.book).problems == ()


def test_a_number_that_one_company_alone_needs_makes_one_revision(sealing: Sealing) -> None:
    from desktop.core.actions import record_person
    from desktop.core.queries.people import person

    sealing.open()
    clara = person(sealing.book, sealing.person("Clara Vogel"))
    assert clara is not None
    record_person(sealing.book, replace(clara, identifiers={**clara.identifiers, "steuer_id": "65929970489"}))
    made = sealing.seal()
    assert [(each.country, each.rev) for each in made.made] == [("DE", 2)]
    changes = chain(sealing.book, made.made[0].id)[-1].changes
    assert changes == (Change("identifiers", "Clara Vogel", None, None),)


def test_a_part_that_falls_away_is_cancelled_whole_and_comes_back_as_a_new_declaration(
    sealing: Sealing,
) -> None:
    sealing.open()
    clara = sealing.person("Clara Vogel")
    sealing.without("Clara Vogel")
    sealing.seal()
    assert sealing.papers() == [
        ("BE", 1, "declare"),
        ("BE", 2, "amend"),
        ("DE", 1, "declare"),
        ("DE", 2, "cancel"),
    ]
    (gone,) = [each for each in sent(sealing.book, sealing.key) if each.paper.kind == "cancel"]
    assert [each.name for each in gone.paper.members] == ["Clara Vogel"]
    sealing.open()
    steps: list[dict[str, Any]] = [dict(step) for step in sealing.facts.steps]
    steps[-1]["weights"] = {**steps[-1]["weights"], clara: "1"}
    split_contract(sealing.book, sealing.key, [*sealing.facts.line_up, Place(clara, "drums")], steps)
    made = sealing.seal()
    assert [(each.country, each.rev, each.kind) for each in made.made] == [
        ("BE", 3, "amend"),
        ("DE", 1, "declare"),
    ]
    assert made.made[1].id != gone.paper.declaration_id
    assert verify(sealing.book).problems == ()


def test_nothing_different_is_not_sealed_again(sealing: Sealing) -> None:
    sealing.open()
    with pytest.raises(Refused) as caught:
        sealing.seal()
    assert refused(caught).startswith("Nothing is different from what was sent.")
    assert sealing.facts.correcting


def test_the_list_has_one_line_for_a_declaration_with_its_newest_revision(sealing: Sealing) -> None:
    sealing.open()
    sealing.pay("1800")
    sealing.seal()
    assert [(row.country, row.rev, row.kind) for row in declarations(sealing.book)] == [
        ("BE", 2, "amend"),
        ("DE", 2, "amend"),
    ]


def test_a_contract_that_is_being_corrected_is_neither_dropped_nor_opened_twice(sealing: Sealing) -> None:
    sealing.open()
    with pytest.raises(Refused) as caught:
        void_contract(sealing.book, sealing.key)
    assert "Give up the correction" in refused(caught)
    with pytest.raises(Refused) as caught:
        sealing.open()
    assert "already" in refused(caught)


def test_calling_off_cancels_every_part_keeps_the_reason_and_ends_what_could_be_undone(
    sealing: Sealing,
) -> None:
    gig = sealing.facts.gigs[0].id
    sealing.open()
    sealing.pay("1800")
    call_off(sealing.book, sealing.key, "The hall was flooded.")
    assert sealing.papers() == [
        ("BE", 1, "declare"),
        ("BE", 2, "cancel"),
        ("DE", 1, "declare"),
        ("DE", 2, "cancel"),
    ]
    assert sealing.facts.state == "void"
    assert sealing.facts.fee == Money.read("1500", "EUR")
    assert sealing.facts.correction is not None
    assert sealing.facts.correction.reason == "The hall was flooded."
    assert sealing.book.value("SELECT state FROM gig WHERE id = ?", gig) == "cancelled"
    assert sealing.book.undo_log.undoable is None
    assert sealing.book.value("SELECT count(*) FROM audit WHERE what = 'call off'") == 2
    assert verify(sealing.book).problems == ()
    with pytest.raises(Refused):
        sealing.open()


def test_a_gig_that_goes_on_is_free_for_another_contract(sealing: Sealing) -> None:
    gig = sealing.facts.gigs[0].id
    call_off(sealing.book, sealing.key, "Another client takes it over.", cancelled=())
    assert sealing.book.value("SELECT contract_id FROM gig WHERE id = ?", gig) is None
    assert sealing.book.value("SELECT state FROM gig WHERE id = ?", gig) == "confirmed"


def test_calling_off_asks_for_a_reason(sealing: Sealing) -> None:
    with pytest.raises(Refused) as caught:
        call_off(sealing.book, sealing.key, "  ")
    assert caught.value.problems[0].field == "reason"
    assert sealing.papers() == [("BE", 1, "declare"), ("DE", 1, "declare")]


def test_opening_and_giving_up_can_be_undone_and_sealing_cannot(sealing: Sealing) -> None:
    book = sealing.book
    sealing.open()
    sealing.pay("1800")
    give_up_correction(book, sealing.key)
    assert sealing.facts.fee == Money.read("1500", "EUR")
    book.undo_log.undo()
    assert sealing.facts.correcting
    assert sealing.facts.fee == Money.read("1800", "EUR")
    sealing.seal()
    assert book.undo_log.undoable is None


def test_the_difference_names_what_changed_and_never_a_number(sealing: Sealing) -> None:
    old = document(sealing.book, sealing.first.declarations[0])
    assert old is not None
    member = replace(old.members[0], identifiers=(line.Identifier("niss", "99999999999"),), deadline=None)
    new = replace(old, members=(member,), gigs=(replace(old.gigs[0], ends="2026-12-05T23:30"),))
    found = difference(old, new)
    assert [change.what for change in found] == ["gig", "deadline", "identifiers", "member_removed"]
    assert "99999999999" not in str(found)
    assert difference(old, old) == ()


ROWS = {
    "contract": "SELECT * FROM contract ORDER BY id",
    "line_up": "SELECT * FROM line_up ORDER BY contract_id, person_id",
    "gig": "SELECT * FROM gig ORDER BY id",
    "absence": "SELECT * FROM absence ORDER BY gig_id, person_id",
    "route_override": "SELECT * FROM route_override ORDER BY contract_id, person_id",
    "correction": "SELECT * FROM correction",
    "declaration": "SELECT id, rev, digest FROM declaration ORDER BY id, rev",
}


def rows(book: Book) -> dict[str, list[tuple[object, ...]]]:
    return {name: [tuple(row) for row in book._reader.execute(sql)] for name, sql in ROWS.items()}


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, object]]:
    one = st.one_of(
        st.tuples(st.just("fee"), st.integers(1, 10**7)),
        st.tuples(st.just("client"), st.sampled_from(["De Roma vzw", "AB", "New client"])),
        st.tuples(st.just("without"), st.sampled_from(["Bram De Wit", "Clara Vogel"])),
        st.tuples(st.just("hours"), st.integers(0, 22)),
        st.tuples(st.just("take gig"), st.none()),
        st.tuples(st.just("absent"), st.none()),
        st.tuples(st.just("sign"), st.dates(date(2026, 1, 1), date(2026, 11, 22))),
        st.tuples(st.just("percent"), st.integers(0, 30)),
    )
    return draw(st.lists(one, max_size=6))


def make(sealing: Sealing, other: str, what: str, value: Any) -> None:
    book, key, facts = sealing.book, sealing.key, sealing.facts
    match what:
        case "fee":
            draft_contract(book, replace(facts.command(), fee=Money(value, "EUR")))
        case "client":
            draft_contract(book, replace(facts.command(), client=value))
        case "without":
            if value in [facts.name_of(place.person) for place in facts.line_up]:
                sealing.without(value)
        case "hours":
            record_gig(
                book,
                GigCommand(
                    id=facts.gigs[0].id, on=date(2026, 12, 6), starts=time(value), ends=time(value + 1), venue="Elsewhere",
                    place="Ghent", country="BE", band="The Night Owls", client=facts.client.name, currency="EUR",
                    state=GigState.CONFIRMED, fee=None,
                ),
            )  # fmt: skip
        case "take gig":
            gigs = tuple(dict.fromkeys((*facts.command().gigs, other)))
            draft_contract(book, replace(facts.command(), gigs=gigs))
        case "absent":
            split_contract(
                book, key, facts.line_up, facts.steps,
                absences={facts.gigs[0].id: frozenset({facts.line_up[-1].person})},
            )  # fmt: skip
        case "sign":
            mark_signed(book, key, value)
        case "percent":
            draft_contract(book, replace(facts.command(), vat_percent=Decimal(value)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes())
def test_a_correction_that_is_given_up_leaves_identical_rows(
    sealing: Sealing, made: list[tuple[str, object]]
) -> None:
    book = sealing.book
    other = book.value("SELECT id FROM gig WHERE venue = 'AB'") or record_gig(
        book,
        GigCommand(
            on=date(2026, 12, 12), starts=time(20), ends=time(22), venue="AB", place="Brussels", country="BE",
            band="The Night Owls", client="AB vzw", currency="EUR", state=GigState.CONFIRMED, fee=None,
        ),
    ).id  # fmt: skip
    before = rows(book)
    sealing.open()
    for what, value in made:
        make(sealing, str(other), what, value)
    give_up_correction(book, sealing.key)
    assert rows(book) == before


def test_a_gig_that_was_played_meanwhile_stays_played(sealing: Sealing) -> None:
    gig = sealing.facts.gigs[0].id
    sealing.open()
    amend_gig_state(sealing.book, gig, GigState.PLAYED)
    give_up_correction(sealing.book, sealing.key)
    assert sealing.book.value("SELECT state FROM gig WHERE id = ?", gig) == "played"
