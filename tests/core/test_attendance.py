"""Who plays which date of a contract: the weights that follow, the dates declared, and what is kept of it."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions import amend_gig_state, draft_contract, record_gig, split_contract, void_contract
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.attendance import attendance_problems, filled, idle, weights_by, with_absence
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.declarations import Review, review, split_of
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts, GigOfContract, contract
from desktop.core.store.book import Book
from tests.core.test_declarations import sealed_papers
from tests.gigfiles import AICHA, BRAM, CLARA, GIG, gig_file
from tests.gigfiles import contract as contract_of

EVENINGS = (
    ("2026-12-05", "20:00", "23:00"),
    ("2026-12-06", "21:00", "00:30"),
    ("2026-12-12", "15:00", "16:40"),
)


def tour(book: Book, evenings: Any = EVENINGS, **more: Any) -> ContractFacts:
    """Import a contract of three musicians over several dates; the last date is in Germany."""
    gigs = [
        {**GIG, "key": on, "on": on, "starts": starts, "ends": ends, "country": "BE"}
        for on, starts, ends in evenings
    ]
    gigs[-1]["country"] = "DE"
    made = contract_of(AICHA["name"], BRAM["name"], CLARA["name"], gigs=[g["key"] for g in gigs], **more)
    shares = {"kind": "shares", "weights": dict.fromkeys((AICHA["name"], BRAM["name"], CLARA["name"]), "1")}
    made["steps"] = more.get("steps", [{"kind": "company_fee", "percent": "6.5"}, shares])
    done = import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA, contracts=[made], gigs=gigs)))
    return facts_of(book, done.new["contracts"][0])


def facts_of(book: Book, key: str) -> ContractFacts:
    found = contract(book, key)
    assert found is not None
    return found


def keys_of(facts: ContractFacts) -> list[str]:
    return [place.person for place in facts.line_up]


def misses(
    book: Book, facts: ContractFacts, *absent: tuple[int, int], shares_by: str = "dates"
) -> ContractFacts:
    """Keep that musicians (by place) do not play some dates (by place)."""
    absences: dict[str, frozenset[str]] = {}
    for gig, musician in absent:
        absences = with_absence(absences, facts.gigs[gig].id, keys_of(facts)[musician], absent=True)
    split_contract(book, facts.id, facts.line_up, facts.steps, shares_by=shares_by, absences=absences)
    return facts_of(book, facts.id)


def weights(facts: ContractFacts) -> list[str]:
    shares = next(step for step in facts.steps if step["kind"] == "shares")
    return [shares["weights"][key] for key in keys_of(facts)]


def looked_at(book: Book, countries: Countries, facts: ContractFacts) -> Review:
    return review(facts, world_of(book, countries, date(2026, 11, 22)))


def test_shares_by_dates_count_the_dates_that_each_musician_plays(book: Book) -> None:
    facts = misses(book, tour(book), (0, 1), (1, 1), (2, 2))
    assert weights(facts) == ["3", "1", "2"]
    assert split_of(facts).problems == ()


def test_shares_by_hours_add_up_wall_times_over_midnight_too(book: Book) -> None:
    facts = misses(book, tour(book, EVENINGS[:2]), (1, 1), shares_by="hours")
    assert weights(facts) == ["6.5", "3", "6.5"]


def test_hours_without_exact_decimals_are_counted_in_minutes_so_that_the_proportion_is_exact(
    book: Book,
) -> None:
    facts = misses(book, tour(book), (0, 1), (1, 1), shares_by="hours")
    assert weights(facts) == ["490", "100", "490"]


def test_typed_weights_stay_as_they_were_typed(book: Book) -> None:
    facts = misses(book, tour(book), (0, 1), shares_by="weights")
    assert weights(facts) == ["1", "1", "1"]
    assert weights_by(facts, "weights") == dict.fromkeys(keys_of(facts), "1")


def test_hours_that_are_not_known_are_a_problem_and_no_guess(book: Book, countries: Countries) -> None:
    evenings = (*EVENINGS[:1], ("2026-12-06", "21:00", None), ("2026-12-12", None, None))
    facts = misses(book, tour(book, evenings), shares_by="hours")
    found = looked_at(book, countries, facts)
    told = [p.english() for p in found.problems if p.field == "steps[1].weights"]
    assert [text[:52] for text in told] == [
        "The rest is shared by hours, but the gig on 2026-12-",
        "The rest is shared by hours, but the gig on 2026-12-",
    ]
    assert [found.split.per_person[key].minor for key in keys_of(facts)] == [0, 0, 0]
    assert not attendance_problems(facts, "dates")


def test_a_date_without_hours_that_nobody_plays_is_no_obstacle(book: Book) -> None:
    facts = tour(book, (*EVENINGS[:1], ("2026-12-12", None, None)))
    facts = misses(book, facts, (1, 0), (1, 1), (1, 2), shares_by="hours")
    assert weights(facts) == ["3", "3", "3"]


def test_weights_follow_a_gig_whose_times_change_or_that_is_cancelled(book: Book) -> None:
    facts = misses(book, tour(book, EVENINGS[:2]), (1, 1), shares_by="hours")
    first = facts.gigs[0]
    record_gig(
        book,
        GigCommand(
            id=first.id, on=date.fromisoformat(first.on), starts=time(20), ends=time(22), venue="De Roma",
            country="BE", currency="EUR", client="De Roma vzw", state=GigState.CONFIRMED,
        ),
    )  # fmt: skip
    assert weights(facts_of(book, facts.id)) == ["5.5", "2", "5.5"]
    amend_gig_state(book, facts.gigs[1].id, GigState.CANCELLED)
    assert weights(facts_of(book, facts.id)) == ["2", "2", "2"]
    book.undo_log.undo()
    assert weights(facts_of(book, facts.id)) == ["5.5", "2", "5.5"]


def test_whoever_gets_a_fixed_amount_only_gets_no_weight_by_attendance(book: Book) -> None:
    facts = tour(book)
    shares = {"kind": "shares", "weights": dict.fromkeys(keys_of(facts)[:2], "1")}
    split_contract(book, facts.id, facts.line_up, [shares], shares_by="dates")
    assert list(weights_by(facts_of(book, facts.id), "dates")) == keys_of(facts)[:2]


def test_a_musician_is_routed_and_declared_by_the_own_dates(book: Book, countries: Countries) -> None:
    facts = misses(book, tour(book), (2, 1))
    found = looked_at(book, countries, facts)
    aicha, bram, clara = keys_of(facts)
    assert (found.routes[aicha].rule, found.routes[bram].rule) == ("posted", "local")
    assert found.routes[aicha].tasks != found.routes[bram].tasks
    seal_contract(book, facts.id, countries)
    dates = {member.person_id: member.gigs for paper in sealed_papers(book) for member in paper.members}
    gigs = tuple(gig.id for gig in facts.gigs)
    assert (dates[aicha], dates[bram], dates[clara]) == (gigs, gigs[:2], gigs)


def test_who_plays_no_date_is_named_and_not_declared(book: Book, countries: Countries) -> None:
    facts = misses(book, tour(book), (0, 1), (1, 1), (2, 1))
    bram = keys_of(facts)[1]
    assert idle(facts) == (bram,)
    found = looked_at(book, countries, facts)
    assert (bram in found.undeclared, found.routes[bram].reasons[0].code) == (True, "no_dates")


def test_attendance_is_forgotten_with_its_gig_its_musician_or_its_contract(book: Book) -> None:
    facts = misses(book, tour(book), (0, 1), (1, 1), (2, 2))
    command = facts.command()
    draft_contract(book, replace(command, gigs=command.gigs[1:]))
    assert book.value("SELECT count(*) FROM absence") == 2
    split_contract(book, facts.id, facts.line_up[:2], facts.steps)
    assert book.value("SELECT count(*) FROM absence") == 1
    void_contract(book, facts.id)
    assert book.value("SELECT count(*) FROM absence") == 0
    for kept in (1, 2, 3):
        book.undo_log.undo()
        assert book.value("SELECT count(*) FROM absence") == kept
    assert facts_of(book, facts.id) == facts


def test_an_amended_agreement_keeps_attendance_and_basis(book: Book) -> None:
    facts = misses(book, tour(book), (0, 1))
    draft_contract(book, replace(facts.command(), fee=Money(90000, "EUR")))
    after = facts_of(book, facts.id)
    assert (after.absences, after.shares_by, weights(after)) == (facts.absences, "dates", ["3", "2", "3"])


def test_an_unknown_basis_is_refused_in_words(book: Book) -> None:
    facts = tour(book)
    with pytest.raises(Refused) as refused:
        split_contract(book, facts.id, facts.line_up, facts.steps, shares_by="moon")
    assert [(p.field, p.english()) for p in refused.value.problems] == [
        ("shares_by", "The rest is shared by one of: weights, dates, hours.")
    ]


days = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat)
clocks = st.times().map(lambda at: at.strftime("%H:%M"))
gigs = st.builds(
    GigOfContract,
    st.uuids().map(str),
    days,
    st.none() | clocks,
    st.none() | clocks,
    st.just("V"),
    st.just("P"),
    st.just("BE"),
    st.sampled_from(("confirmed", "cancelled")),
)


@given(st.lists(gigs, max_size=6), st.integers(1, 5), st.data())
@settings(max_examples=200)
def test_whatever_the_dates_and_absences_the_split_adds_up_or_says_why_not(
    gigs_: list[GigOfContract], musicians: int, data: st.DataObject
) -> None:
    keys = [f"m{n}" for n in range(musicians)]
    absences = {gig.id: data.draw(st.frozensets(st.sampled_from(keys))) for gig in gigs_}
    facts = ContractFacts(
        id="k", version=1, state="draft", sealed_at=None, demo=False, client=ClientCommand("c"), band=None,
        gigs=tuple(gigs_), fee=Money(data.draw(st.integers(0, 10**9)), "EUR"), vat_percent=None,
        payment_days=None, signer=None, signed_on=None, line_up=tuple(Place(key) for key in keys), people={},
        steps=[{"kind": "shares", "weights": dict.fromkeys(keys, "1")}], outcomes=[],
        shares_by=data.draw(st.sampled_from(("dates", "hours"))), absences=absences,
    )  # fmt: skip
    after = filled(facts)
    assert filled(after) == after
    split = split_of(after)
    if split.problems:
        assert all(problem.field.startswith("steps[0].weights") for problem in split.problems)
        nobody = not any(after.gigs_played(key) for key in keys)
        assert nobody or attendance_problems(after)
    else:
        assert sum(money.minor for money in split.per_person.values()) == facts.fee.minor
        for key in keys:
            if not after.gigs_played(key):
                assert split.per_person[key].minor == 0
        assert all(Decimal(weight) >= 0 for weight in after.steps[0]["weights"].values())
