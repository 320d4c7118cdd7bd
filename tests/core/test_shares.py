"""One musician's own part of a contract: all that is needed to believe it, and nothing of anybody else's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import ContractFacts
from desktop.core.shares import Share, ShareLine, share_of
from desktop.core.store.book import Book
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CHLOE


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def share(book: Book, countries: Countries, facts: ContractFacts, place: int) -> Share:
    world = world_of(book, countries, date(2026, 11, 22))
    return share_of(facts, review(facts, world), facts.line_up[place].person)


def of_three(book: Book, **more: Any) -> ContractFacts:
    return facts_of(book, AICHA, BRAM, CHLOE, **more)


def test_a_share_says_what_is_played_when_and_what_each_step_gives(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    found = share(book, countries, facts, 0)
    assert (found.contract, found.version, found.name, found.plays) == (
        facts.id,
        facts.version,
        "Aïcha Benali",
        facts.line_up[0].plays,
    )
    assert (found.band, found.client) == ("The Night Owls", "De Roma vzw")
    assert [(gig.on, gig.starts, gig.ends, gig.venue) for gig in found.gigs] == [
        ("2026-12-05", "20:30", "23:00", "De Roma")
    ]
    assert found.lines == (
        ShareLine(2, "expense", "Van and fuel", euros(12000)),
        ShareLine(
            3,
            "shares",
            "",
            euros(42750),
            base=euros(128250),
            weight=Decimal(1),
            all_weights=Decimal(3),
        ),
    )
    assert found.total == euros(54750)


def test_a_date_that_is_not_played_is_not_in_the_share(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    away = replace(facts, absences={facts.gigs[0].id: frozenset({facts.line_up[1].person})})
    assert share(book, countries, away, 1).gigs == ()
    assert len(share(book, countries, away, 0).gigs) == 1


def test_the_odd_cent_and_a_rate_can_be_computed_anew(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    first, second, third = (place.person for place in facts.line_up)
    steps = [
        {"kind": "fixed", "percent": "3.333", "of": "left", "to": second},
        {"kind": "shares", "weights": {first: "1", second: "1.5", third: "1"}},
    ]
    facts = replace(facts, steps=steps, fee=euros(100001))
    lines = share(book, countries, facts, 1).lines
    assert [(line.of, line.percent, line.base) for line in lines] == [
        ("left", Decimal("3.333"), euros(100001)),
        (None, None, euros(96668)),
    ]
    assert all(line.adds_up for place in range(3) for line in share(book, countries, facts, place).lines)


def test_words_that_tell_of_somebody_else_stay_at_home(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    first = facts.line_up[0].person
    private = {
        "Bram's van": "",
        "paid for CHLOÉ": "",
        "niss 850704-124.38": "",
        "Aïcha's van": "Aïcha's van",
        "Van (bramble)": "",
        "Hotel, 2 nights": "Hotel, 2 nights",
    }
    for label, expected in private.items():
        expense = {"kind": "expense", "amount": "120.00", "to": first, "label": label}
        told = replace(facts, steps=[expense, *facts.steps[2:]])
        assert share(book, countries, told, 0).lines[0].label == expected, label
        line_up = (replace(facts.line_up[0], plays=label), *facts.line_up[1:])
        assert share(book, countries, replace(facts, line_up=line_up), 0).plays == expected, label


def test_only_a_whole_split_of_a_living_contract_is_handed_out(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    for wrong, field in (
        (replace(facts, state="void"), ""),
        (replace(facts, steps=facts.steps[:2]), "steps"),
    ):
        with pytest.raises(Refused) as refused:
            share(book, countries, wrong, 0)
        assert [problem.field for problem in refused.value.problems] == [field]
    with pytest.raises(Refused) as refused:
        share_of(facts, review(facts, world_of(book, countries, date(2026, 11, 22))), "somebody else")
    assert [problem.field for problem in refused.value.problems] == ["musician"]


def test_what_changed_for_others_is_no_change_for_a_musician(book: Book, countries: Countries) -> None:
    facts = of_three(book)
    before = share(book, countries, facts, 1)
    people = {key: replace(person, iban="BE68539007547034") for key, person in facts.people.items()}
    after = share(book, countries, replace(facts, people=people, version=9, payment_days=60), 1)
    assert after.version == 9
    assert before.same_content(after)
    more = share(book, countries, replace(facts, fee=facts.fee + euros(1)), 1)
    assert not before.same_content(more)


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.lists(st.decimals(0, 99, places=2), min_size=1, max_size=12).filter(any))
def test_every_share_of_every_split_adds_up_by_itself(fee: int, weights: list[Decimal]) -> None:
    from desktop.core.splitting import Step, split

    names = [f"m{n}" for n in range(len(weights))]
    made = split(euros(fee), names, [Step("shares", weights=dict(zip(names, weights, strict=True)))])
    for line in made.lines:
        own = ShareLine(
            line.step,
            line.kind,
            "",
            line.amount,
            line.base,
            weight=line.weight,
            all_weights=sum(weights, Decimal(0)),
            odd_cent=line.odd_cent,
        )
        assert own.adds_up
        assert not own._replace(amount=own.amount + euros(1)).adds_up
