"""Balances between band mates: a cost divided to the cent, and the fewest payments that settle everybody."""

from decimal import Decimal
from functools import cache
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from desktop.core.balances import EXACT_UP_TO, Owed, Part, Payment, balances, fronted, settle

PEOPLE = [f"m{n:02}" for n in range(40)]


def zero_sum(amounts: list[int]) -> dict[str, int]:
    """Return balances that add up to zero: the last one owes what the others are owed."""
    return dict(zip(PEOPLE, [*amounts, -sum(amounts)], strict=False))


small = st.lists(st.integers(-6, 6), min_size=1, max_size=7).map(zero_sum)
"""Few and small balances: many groups among them settle by themselves."""
wide = st.lists(st.integers(-(10**9), 10**9), max_size=15).map(zero_sum)


def most_groups(nets: dict[str, int]) -> int:
    """Return the most groups that settle among themselves, by trying every way to make them."""
    values = tuple(net for net in nets.values() if net)

    @cache
    def best(rest: frozenset[int]) -> int:
        if not rest:
            return 0
        first, *others = sorted(rest)
        ways = (
            frozenset((first, *chosen))
            for size in range(len(others) + 1)
            for chosen in combinations(others, size)
        )
        return max(1 + best(rest - way) for way in ways if sum(values[n] for n in way) == 0)

    return best(frozenset(range(len(values))))


@given(st.one_of(small, wide))
def test_the_payments_settle_everybody_exactly(nets: dict[str, int]) -> None:
    after = dict(nets)
    for payer, receiver, minor in settle(nets).payments:
        assert minor > 0
        assert payer != receiver
        after[payer] += minor
        after[receiver] -= minor
    assert not any(after.values())


@given(small)
@example(zero_sum([1, 1, 1, -3, 2, 2]))
def test_no_fewer_payments_would_do(nets: dict[str, int]) -> None:
    found = settle(nets)
    assert found.fewest
    assert len(found.payments) == sum(1 for net in nets.values() if net) - most_groups(nets)


@given(wide)
def test_nobody_both_pays_and_is_paid(nets: dict[str, int]) -> None:
    payments = settle(nets).payments
    assert not {payment.payer for payment in payments} & {payment.receiver for payment in payments}
    assert all(nets[payment.payer] < 0 < nets[payment.receiver] for payment in payments)


@given(small)
def test_the_same_balances_are_settled_the_same_way(nets: dict[str, int]) -> None:
    assert settle(nets) == settle(dict(nets))


def test_greedy_alone_would_take_a_payment_more() -> None:
    """The largest with the largest takes four payments here; two groups of their own take three."""
    nets = {"a": 5, "b": 4, "c": -3, "d": -2, "e": -4}
    found = settle(nets)
    assert found.payments == (Payment("c", "a", 3), Payment("d", "a", 2), Payment("e", "b", 4))


def test_groups_are_found_that_no_pair_gives_away() -> None:
    nets = {"a": 6, "b": -1, "c": -5, "d": 7, "e": -3, "f": -4}
    assert len(settle(nets).payments) == 4


def test_sixteen_balances_are_settled_with_proof_and_more_of_them_are_said_to_be_few() -> None:
    odd = [3**n for n in range(EXACT_UP_TO - 1)]
    assert settle(zero_sum(odd)).fewest
    found = settle(zero_sum([*odd, 3**EXACT_UP_TO]))
    assert not found.fewest
    assert len(found.payments) == EXACT_UP_TO


def test_forty_mates_who_owe_each_other_the_same_in_pairs_are_settled_with_the_fewest() -> None:
    nets = {person: (n + 1) * (1 if n < 20 else -1) for n, person in enumerate(PEOPLE[:20])}
    nets |= {person: -(n + 1) for n, person in enumerate(PEOPLE[20:])}
    found = settle(nets)
    assert found.fewest
    assert len(found.payments) == 20


def test_nothing_to_settle_needs_no_payment() -> None:
    assert settle({}).payments == ()
    assert settle({"a": 0, "b": 0}) == ((), True)


parts = st.lists(
    st.tuples(st.integers(0, 10**12), st.one_of(st.none(), st.decimals(0, 99, places=2))),
    min_size=1,
    max_size=12,
).map(lambda rows: [Part(PEOPLE[n], paid, weight) for n, (paid, weight) in enumerate(rows)])


@given(parts.filter(lambda made: any(part.weight for part in made)))
def test_a_cost_comes_to_nothing_in_all_and_everybody_bears_the_own_part(made: list[Part]) -> None:
    owed = fronted(made)
    whole, weights = sum(part.paid for part in made), sum(part.weight or 0 for part in made)
    assert [one.person for one in owed] == [part.person for part in made]
    assert sum(one.net for one in owed) == 0
    assert sum(one.share for one in owed) == whole
    for part, one in zip(made, owed, strict=True):
        exact = Decimal(whole) * (part.weight or 0) / Decimal(weights)
        assert abs(one.share - exact) < 1
        assert one.net == part.paid - one.share


def test_several_pay_one_cost_and_the_odd_cent_falls_to_the_earlier_place() -> None:
    one = Decimal(1)
    owed = fronted([Part("a", 0, one), Part("b", 8000, one), Part("c", 4000, one), Part("d", 1, None)])
    assert owed == [Owed("a", 0, 4001, True), Owed("b", 8000, 4000), Owed("c", 4000, 4000), Owed("d", 1, 0)]


def test_currencies_are_never_put_together() -> None:
    lines = [("EUR", "a", 500), ("SEK", "a", -700), ("EUR", "b", -500), ("SEK", "b", 700), ("EUR", "a", 1)]
    assert balances(lines) == {"EUR": {"a": 501, "b": -500}, "SEK": {"a": -700, "b": 700}}
