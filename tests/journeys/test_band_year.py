"""A year of a band: last time's recipe, kept ones, a tour of several dates, subs and drop-outs, undo; all adds up."""

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, draft_from_gig, record_band, record_client, record_gig
from desktop.core.actions.contracts import draft_contract, split_contract
from desktop.core.actions.recipes import DROPPED_OUT, REPLACED, TAKEN, keep_recipe, take_arrangement
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.attendance import with_absence
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.declarations import review, split_of
from desktop.core.gigs import GigCommand, GigState
from desktop.core.kept_recipes import (
    Arrangement,
    changed_facts,
    changes,
    fitted,
    replaced_by,
    taken_over,
    without,
)
from desktop.core.people import BandCommand, ClientCommand
from desktop.core.problems import Message
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.recipes import band_of, last_time, recipe_version
from desktop.core.store.book import Book
from desktop.ui.contract.contract_view import SPLIT
from desktop.ui.session import Session
from tests.core.test_declarations import sealed_papers
from tests.ui.owls import button, eur, person, shown

BAND = "The Night Owls"


class Year:
    """The band's book, and what its leader does with it."""

    def __init__(self, book: Book, countries: Countries) -> None:
        self.book, self.countries = book, countries
        told = (
            ("Aïcha Benali", "vocals"),
            ("Bram De Wit", "double bass"),
            ("Chloé Maes", "drums"),
            ("Dávid Kiss", "piano"),
        )
        self.band = [person(book, countries, name, "BE", plays) for name, plays in told]
        self.subs = [
            person(book, countries, name, "BE", "double bass") for name in ("Eva Lind", "Ferenc Őry")
        ]
        change_setting(book, "me", self.band[0])
        change_setting(book, "country", "BE")
        record_band(book, BandCommand(name=BAND, members=tuple(self.band)))
        record_client(book, ClientCommand(name="De Roma vzw", country="BE"))

    def gig(self, on: date, fee: int = 1000, hours: tuple[int, int] = (20, 23)) -> str:
        starts, ends = (time(hour) for hour in hours)
        command = GigCommand(
            on=on, starts=starts, ends=ends, venue=f"Hall {on:%d %b}", country="BE", currency="EUR", band=BAND,
            client="De Roma vzw", fee=eur(fee), state=GigState.CONFIRMED,
        )  # fmt: skip
        return record_gig(self.book, command).id

    def draft(self, on: date, fee: int = 1000) -> ContractFacts:
        return self.facts(draft_from_gig(self.book, self.gig(on, fee), self.countries).id)

    def facts(self, key: str) -> ContractFacts:
        found = contract(self.book, key)
        assert found is not None
        return found

    def accept(self, facts: ContractFacts, proposal: Arrangement, what: Message) -> ContractFacts:
        """Accept a proposal; what it was shown to change is what it then changes."""
        shown_before = changes(facts, proposal)
        take_arrangement(self.book, facts.id, proposal, what)
        after = self.facts(facts.id)
        assert after.steps == changed_facts(facts, proposal).steps
        now = {key: money.minor for key, money in split_of(after).per_person.items()}
        assert {row.person: row.after for row in shown_before.rows if row.person in now} == now
        assert sum(row.difference for row in shown_before.rows) == 0
        self.adds_up(after)
        return after

    def adds_up(self, facts: ContractFacts) -> None:
        """Hold that everything is divided, among those who play, and reviewed without a problem."""
        split = split_of(facts)
        assert split.problems == ()
        assert sum(line.minor for line in split.lines) == facts.fee.minor
        playing = {place.person for place in facts.line_up}
        assert {line.to for line in split.lines if line.to in {*self.band, *self.subs}} <= playing
        found = review(facts, world_of(self.book, self.countries, date(2026, 11, 22)))
        assert found.problems == ()

    def pay(self, facts: ContractFacts) -> dict[str, int]:
        return {facts.name_of(key): money.minor for key, money in split_of(facts).per_person.items()}


@pytest.fixture
def year(book: Book, countries: Countries) -> Year:
    return Year(book, countries)


def test_a_band_goes_through_its_year_with_subs_drop_outs_and_a_tour(year: Year) -> None:
    book, (aicha, bram, chloe, david), (eva, _) = year.book, year.band, year.subs
    club = year.draft(date(2027, 1, 9))
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "100.00", "to": bram, "label": "Van", "ref": "van"},
        {"kind": "fund", "percent": "5", "of": "left"},
        {"kind": "fixed", "amount": "150.00", "to": chloe},
        {"kind": "shares", "weights": {aicha: "1", bram: "1", david: "1"}},
    ]
    split_contract(book, club.id, club.line_up, steps)
    keep_recipe(book, club.id, "Club night")
    year.adds_up(year.facts(club.id))
    assert year.pay(year.facts(club.id)) == {
        "Aïcha Benali": 21442, "Bram De Wit": 31442, "Chloé Maes": 15000, "Dávid Kiss": 21441,
    }  # fmt: skip

    # february: the same as last time, at another fee
    february = year.draft(date(2027, 2, 13), 2000)
    assert (february.steps, february.recipe) == (steps, (year.facts(club.id).recipe or ("", 0)))
    year.adds_up(february)

    # march: Bram has a cold, Eva comes instead; the van is hers too
    march = year.draft(date(2027, 3, 13))
    after = year.accept(march, replaced_by(march, bram, Place(eva, "double bass")), REPLACED)
    assert year.pay(after)["Eva Lind"] == 31442
    book.undo_log.undo()
    assert year.facts(march.id) == march
    book.undo_log.redo()
    assert year.facts(march.id) == after

    # april: last time was with Eva, but the band plays as itself again: its own last time counts
    april = year.draft(date(2027, 4, 10))
    assert april.steps == steps

    # may: Chloé drops out and nobody replaces her; then the leader takes the kept recipe back, fitted to three
    may = year.draft(date(2027, 5, 8))
    trio = year.accept(may, without(may, chloe), DROPPED_OUT)
    assert [step["kind"] for step in trio.steps] == ["company_fee", "expense", "fund", "shares"]
    split_contract(book, may.id, trio.line_up, [steps[0], {"kind": "shares", "weights": {aicha: "1"}}])
    kept = recipe_version(book, (club.recipe or year.facts(club.id).recipe or ("", 0))[0])
    assert kept is not None
    again = year.accept(year.facts(may.id), taken_over(kept, year.facts(may.id)), TAKEN)
    assert again.steps == trio.steps

    # june: a tour of three evenings by hours; Eva plays the last one for Bram, who is absent then
    tour = year.draft(date(2027, 6, 4), 3000)
    gigs = (tour.gigs[0].id, year.gig(date(2027, 6, 5)), year.gig(date(2027, 6, 6), hours=(15, 16)))
    line_up = (*tour.line_up, Place(eva, "double bass"))
    everybody = {"kind": "shares", "weights": dict.fromkeys([place.person for place in line_up], "1")}
    draft_contract(book, replace(tour.command(), gigs=gigs, line_up=line_up, steps=[steps[0], everybody]))
    absences = with_absence({}, gigs[2], bram, absent=True)
    for gig in gigs[:2]:
        absences = with_absence(absences, gig, eva, absent=True)
    now = year.facts(tour.id)
    split_contract(book, tour.id, line_up, now.steps, shares_by="hours", absences=absences)
    tour = year.facts(tour.id)
    assert tour.steps[1]["weights"] == {aicha: "7", bram: "6", chloe: "7", david: "7", eva: "1"}
    year.adds_up(tour)
    seal_contract(book, tour.id, year.countries)
    dates = {member.name: len(member.gigs) for paper in sealed_papers(book) for member in paper.members}
    assert dates == {"Aïcha Benali": 3, "Bram De Wit": 2, "Chloé Maes": 3, "Dávid Kiss": 3, "Eva Lind": 1}

    # july: a draft after the tour begins with what fits the same four, which is not the tour's
    july = year.draft(date(2027, 7, 3))
    last = last_time(book, band_of(book, july.id), year.band, "2027-07-03", july.id)
    assert last is not None
    assert (last.on, july.steps) == ("2027-04-10", steps)


def test_whatever_happens_in_a_year_every_contract_adds_up_and_all_of_it_can_be_undone(year: Year) -> None:
    book, chance = year.book, random.Random(7)  # a story, not a secret
    first = year.draft(date(2027, 1, 2))
    shares = {"kind": "shares", "weights": dict.fromkeys(year.band, "1")}
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "40.00", "to": year.band[1]},
        {"kind": "fixed", "percent": "10", "of": "left", "to": year.band[2]},
        shares,
    ]
    split_contract(book, first.id, first.line_up, steps)

    def sub(facts: ContractFacts) -> Arrangement | None:
        keys = [place.person for place in facts.line_up]
        free = [key for key in (*year.band, *year.subs) if key not in keys]
        return replaced_by(facts, chance.choice(keys), Place(chance.choice(free))) if free else None

    def drop_out(facts: ContractFacts) -> Arrangement | None:
        keys = [place.person for place in facts.line_up]
        return without(facts, chance.choice(keys)) if len(keys) > 1 else None

    def as_last(facts: ContractFacts) -> Arrangement | None:
        keys = [place.person for place in facts.line_up]
        last = last_time(book, band_of(book, facts.id), keys, facts.gigs[0].on, facts.id)
        return fitted(last.kept, facts.line_up, "EUR") if last else None

    what: tuple[tuple[Callable[[ContractFacts], Arrangement | None], Message], ...] = (
        (sub, REPLACED),
        (drop_out, DROPPED_OUT),
        (as_last, TAKEN),
    )
    for week in range(1, 12):
        facts = year.draft(date(2027, 1, 2) + timedelta(weeks=week))
        year.adds_up(facts)
        history = [facts]
        for _ in range(chance.randrange(4)):
            make, label = chance.choice(what)
            proposal = make(facts)
            if proposal is not None:
                facts = year.accept(facts, proposal, label)
                history.append(facts)
        for before, _ in itertools.pairwise(reversed(history)):
            assert year.facts(facts.id) == before
            book.undo_log.undo()
        assert year.facts(facts.id) == history[0]
        for _ in history[1:]:
            book.undo_log.redo()
        assert year.facts(facts.id) == history[-1]


def test_the_leader_sees_the_same_figures_before_and_after_in_the_window(
    qtbot: QtBot, session: Session, year: Year
) -> None:
    facts = year.draft(date(2027, 1, 9))
    page = shown(qtbot, session)
    page.open(facts.id, SPLIT)
    view = page.view.split
    view.musicians.open_row(1)
    button(view.musicians, "Replace by…").click()
    qtbot.keyClicks(view.recipes.changes.sub.line, "Eva Lind")
    promised = changes(
        year.facts(facts.id), replaced_by(year.facts(facts.id), year.band[1], Place(year.subs[0]))
    )
    qtbot.mouseClick(view.recipes.changes.accept, Qt.MouseButton.LeftButton)
    after = year.facts(facts.id)
    assert [place.person for place in after.line_up][1] == year.subs[0]
    paid = split_of(after).per_person
    assert {row.person: row.after for row in promised.rows if row.person in paid} == {
        key: money.minor for key, money in paid.items()
    }
    assert view.proof.text() == "✓ Adds up to the cent: €1,000.00"
