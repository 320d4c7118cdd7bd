"""What is expected, what is owed and how late it is; payments and what they are for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions import change_setting
from desktop.core.actions.contracts import draft_contract
from desktop.core.actions.corrections import begin_correction
from desktop.core.actions.ledger import rebuild, refresh
from desktop.core.actions.news import _put_aside
from desktop.core.actions.payments import record_payment, remove_payment, settle_rest, spread
from desktop.core.actions.status_payments import take_status_payments
from desktop.core.books.expected import Expected, PaidPart, State, age, due_of, histories
from desktop.core.books.payments import Part, PaymentCommand
from desktop.core.contracts import ContractCommand
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.expected import ageing_of, expected, owed, pay_histories
from desktop.core.queries.ledger import balances
from desktop.core.queries.payments import allocations, payment, payment_page, payment_totals
from desktop.core.store.book import Book
from tests.core.incomes import COMPANY, Income, book_on, company, eur, record_income, tell

LATER = date(2027, 1, 20)


@pytest.fixture
def income(book_path: Path, countries: Countries) -> Income:
    with book_on(book_path, date(2026, 11, 22)) as book:
        company(book)
        return record_income(book, countries)


@pytest.fixture
def book(book_path: Path, income: Income) -> Iterator[Book]:
    with book_on(book_path, LATER) as opened:
        yield opened


def part(book: Book, target_id: str, today: date = LATER) -> Expected:
    return next(each for each in expected(book, today) if each.target_id == target_id)


def paid(amount: int, *parts: Part, on: date = date(2026, 12, 14), **more: Any) -> PaymentCommand:
    return PaymentCommand(
        **{"on": on, "amount": eur(amount), "kind": "company", "company": COMPANY, "parts": parts, **more}
    )


def said(book: Book, command: PaymentCommand) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        record_payment(book, command)
    return [(problem.field, problem.english()) for problem in caught.value.problems]


def test_the_own_share_is_waited_for_within_seven_days_and_clients_have_their_days(
    book: Book, income: Income
) -> None:
    found = [(each.target, each.payer_name, each.amount, each.due) for each in expected(book, LATER)]
    assert found == [
        ("declaration", "Demo Coop Belgium", eur(76125), date(2026, 12, 12)),
        ("contract", "Apolo SL", eur(80000), date(2027, 1, 5)),
        ("gig", "Opus bvba", eur(30000), date(2027, 1, 6)),
    ]
    assert part(book, income.declared).whole == eur(140250)


def test_without_a_keeper_the_whole_part_is_waited_for(book: Book, income: Income) -> None:
    change_setting(book, "me", None)
    assert part(book, income.declared).amount == eur(140250)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 12, 5), State.PLANNED),
        (date(2026, 12, 6), State.DUE),
        (date(2026, 12, 12), State.DUE),
        (date(2026, 12, 13), State.LATE),
    ],
)
def test_what_is_owed_goes_from_planned_to_late(
    book: Book, income: Income, today: date, state: State
) -> None:
    assert part(book, income.declared, today).state is state


def test_what_was_played_by_members_without_a_declaration_is_told_apart(book: Book, income: Income) -> None:
    from desktop.core.store.tables import Person

    with book.transaction() as session:
        chloe = session.query(Person).filter_by(name="Chloé Martin").one()
        chloe.companies = "FR"
    assert part(book, income.outside).state is State.UNDECLARED


def test_ageing_adds_up_to_what_is_owed(book: Book, income: Income) -> None:
    lines = ageing_of(book, LATER)
    assert [(line.name, [amount.minor for amount in line.amounts]) for line in lines] == [
        ("Apolo SL", [0, 80000, 0, 0, 0]),
        ("Demo Coop Belgium", [0, 0, 76125, 0, 0]),
        ("Opus bvba", [0, 30000, 0, 0, 0]),
    ]
    assert sum(line.total.minor for line in lines) == sum(each.left.minor for each in owed(book, LATER))


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)]
)
def test_days_late_fall_into_their_age(days: int, bucket: int) -> None:
    assert age(date(2026, 1, 1), date.fromordinal(date(2026, 1, 1).toordinal() + days)) == bucket


def test_a_part_payment_leaves_the_rest_and_the_last_one_pays(book: Book, income: Income) -> None:
    record_payment(book, paid(50000, Part("declaration", income.declared, eur(50000))))
    assert (part(book, income.declared).left, part(book, income.declared).state) == (eur(26125), State.LATE)
    record_payment(book, paid(26125, Part("declaration", income.declared, eur(26125))))
    assert (part(book, income.declared).left, part(book, income.declared).state) == (eur(0), State.PAID)


def test_what_a_mate_got_does_not_count_as_the_own(book: Book, income: Income) -> None:
    record_payment(book, paid(64125, Part("declaration", income.declared, eur(64125)), person=income.bram))
    assert part(book, income.declared).left == eur(76125)


def test_one_payment_for_several_and_a_deposit_that_stays_open(book: Book, income: Income) -> None:
    done = record_payment(
        book,
        PaymentCommand(
            date(2026, 11, 25), eur(100000), "deposit", client=income.client,
            parts=(Part("contract", income.outside, eur(80000)),),
        ),
    )  # fmt: skip
    (row,) = payment_page(book, "open", "", 0, 10)
    assert (row.id, row.left, row.about) == (done.id, eur(20000), "Apolo SL")
    assert payment_totals(book, "client", "apolo") == [eur(100000)]
    assert payment(book, done.id) is not None


def test_a_client_may_pay_the_fee_with_its_vat_but_no_more(book: Book, income: Income) -> None:
    with_vat = PaymentCommand(
        date(2027, 1, 4),
        eur(96800),
        "client",
        client=income.client,
        parts=(Part("contract", income.outside, eur(96800)),),
    )
    record_payment(book, with_vat)
    assert part(book, income.outside).state is State.PAID
    more = PaymentCommand(
        date(2027, 1, 4),
        eur(1),
        "client",
        client=income.client,
        parts=(Part("contract", income.outside, eur(1)),),
    )
    assert said(book, more) == [
        ("parts[0]", "Only 0.00 EUR is still owed for this. Leave the rest of the payment open.")
    ]


def test_money_that_goes_back_is_owed_again(book: Book, income: Income) -> None:
    whole = (Part("contract", income.outside, eur(80000)),)
    record_payment(
        book, PaymentCommand(date(2027, 1, 4), eur(80000), "client", client=income.client, parts=whole)
    )
    back = (Part("contract", income.outside, eur(10000)),)
    record_payment(
        book, PaymentCommand(date(2027, 1, 5), eur(10000), "refund", client=income.client, parts=back)
    )
    assert part(book, income.outside).left == eur(10000)
    assert [row.minor for row in allocations(book, "contract", income.outside)] == [80000, -10000]


def test_everything_that_is_wrong_is_said_at_once(book: Book, income: Income) -> None:
    command = PaymentCommand(
        None, None, "gift", parts=(Part("gig", income.gig, eur(0)), Part("gig", income.gig, eur(1)))
    )
    assert [field for field, _ in said(book, command)] == ["on", "amount", "kind", "parts[0]", "parts[1]"]


def test_more_than_came_and_other_money_are_refused(book: Book, income: Income) -> None:
    assert [f for f, _ in said(book, paid(100, Part("declaration", income.declared, eur(101))))] == ["amount"]
    other = Part("declaration", income.declared, Money(100, "SEK"))
    assert [f for f, _ in said(book, paid(100, other))] == ["parts[0]", "parts[0]"]


def test_a_payment_is_amended_removed_and_brought_back(book: Book, income: Income) -> None:
    done = record_payment(book, paid(50000, Part("declaration", income.declared, eur(50000))))
    record_payment(book, paid(76125, Part("declaration", income.declared, eur(76125)), id=done.id))
    assert part(book, income.declared).state is State.PAID
    remove_payment(book, done.id)
    assert part(book, income.declared).left == eur(76125)
    book.undo_log.undo()
    assert part(book, income.declared).state is State.PAID


def test_the_rest_is_settled_as_held_back(book: Book, income: Income) -> None:
    record_payment(book, paid(50000, Part("declaration", income.declared, eur(50000))))
    settle_rest(book, part(book, income.declared), "withheld")
    assert part(book, income.declared).state is State.PAID
    assert payment_totals(book, "all", "") == [eur(50000)]


def payments_told(income: Income, **amounts: int) -> dict[str, Any]:
    entries = [
        {
            "person_id": getattr(income, name),
            "amount": {"minor": minor, "currency": "EUR"},
            "on": "2026-12-11",
        }
        for name, minor in amounts.items()
    ]
    return {"number": "BE-2026-00731", "payments": entries}


def test_what_a_company_tells_of_payments_is_taken_once(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "members_paid", payments_told(income, aicha=59125, bram=50000))
    take_status_payments(book)
    tell(book, income.declared, 2, "client_paid", payments_told(income, aicha=59125, bram=50000))
    take_status_payments(book)
    rows = payment_page(book, "all", "", 0, 10)
    assert sorted((row.person, row.minor, row.source, row.ref) for row in rows) == [
        ("Aïcha Benali", 59125, "status", "BE-2026-00731"),
        ("Bram De Wit", 50000, "status", "BE-2026-00731"),
    ]


def test_the_companys_word_that_all_are_paid_settles_the_part(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "members_paid")
    assert (part(book, income.declared).state, part(book, income.declared).left) == (State.PAID, eur(0))


def test_two_equal_payments_with_references_of_their_own_are_two(book: Book, income: Income) -> None:
    once = payments_told(income, aicha=20000)
    [entry] = once["payments"]
    told = (once, *({"payments": [{**entry, "reference": mark}]} for mark in ("a1", "b2", "b2", "c3")))
    counts = []
    for seq, data in enumerate(told, 1):  # the first by a server that gives no references yet
        tell(book, income.declared, seq, "members_paid", data)
        take_status_payments(book)
        counts.append(len(payment_page(book, "all", "", 0, 9)))
    assert counts == [1, 1, 2, 2, 3]
    with book.transaction() as session:
        _put_aside(session, COMPANY, "2026-12-12T10:00:00Z")
    tell(book, income.declared, 1, "members_paid", told[3])  # told once more after a backup
    take_status_payments(book)
    assert len(payment_page(book, "all", "", 0, 9)) == 3


def test_one_that_was_removed_does_not_come_back(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "members_paid", payments_told(income, aicha=59125))
    take_status_payments(book)
    remove_payment(book, payment_page(book, "all", "", 0, 1)[0].id)
    take_status_payments(book)
    assert payment_page(book, "all", "", 0, 10) == []


def test_one_that_was_removed_does_not_come_back_with_a_lost_history(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "members_paid", payments_told(income, aicha=59125, bram=50000))
    take_status_payments(book)
    remove_payment(book, next(row.id for row in payment_page(book, "all", "", 0, 9) if row.minor == 59125))
    with book.transaction() as session:
        _put_aside(session, COMPANY, "2026-12-12T10:00:00Z")
    assert not book.value("SELECT count(*) FROM event WHERE kind = 'status'")
    take_status_payments(book)
    assert [row.minor for row in payment_page(book, "all", "", 0, 9)] == [50000]


@pytest.mark.parametrize(
    "payments",
    [
        "all",
        [{"person_id": 1}],
        [{"person_id": "AICHA", "amount": {"minor": "5", "currency": "EUR"}, "on": "2026-12-11"}],
        [{"person_id": "AICHA", "amount": {"minor": 5, "currency": "EUR"}, "on": "11/12/2026"}],
        [{"person_id": "AICHA", "amount": {"minor": -5, "currency": "EUR"}, "on": "2026-12-11"}],
        [{"person_id": "nobody", "amount": {"minor": 5, "currency": "EUR"}, "on": "2026-12-11"}],
    ],
)
def test_what_is_no_payment_is_passed_over(book: Book, income: Income, payments: Any) -> None:
    if isinstance(payments, list):
        payments = [
            {**each, "person_id": income.aicha} if each["person_id"] == "AICHA" else each for each in payments
        ]
    tell(book, income.declared, 1, "members_paid", {"payments": payments})
    take_status_payments(book)
    assert payment_page(book, "all", "", 0, 10) == []


def test_a_disputed_or_refused_part_is_shown_as_such(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "disputed")
    assert part(book, income.declared).state is State.DISPUTED
    tell(book, income.declared, 2, "refused")
    assert all(each.target_id != income.declared for each in expected(book, LATER))


def test_what_was_paid_for_a_gig_is_paid_for_its_contract_and_follows_its_client(
    book: Book, income: Income
) -> None:
    record_payment(
        book,
        PaymentCommand(
            LATER, eur(10000), "client", client=income.client, parts=(Part("gig", income.gig, eur(10000)),)
        ),
    )
    refresh(book)
    made = draft_contract(book, ContractCommand(client="Other", fee=eur(30000), gigs=(income.gig,))).id
    assert part(book, made).left == eur(20000)
    over = Part("contract", made, eur(20001))
    assert said(book, PaymentCommand(LATER, eur(20001), "client", client=income.client, parts=(over,)))
    refresh(book)
    kept = balances(book)
    rebuild(book)
    assert balances(book) == kept


def test_while_a_contract_is_corrected_it_is_owed_once_as_it_was_sealed(book: Book, income: Income) -> None:
    before = expected(book, LATER)
    begin_correction(book, income.contract)
    assert expected(book, LATER) == before


def test_how_long_a_company_took_rests_on_its_payments(book: Book, income: Income) -> None:
    record_payment(book, paid(76125, Part("declaration", income.declared, eur(76125)), on=date(2026, 12, 11)))
    (history,) = pay_histories(book, LATER)
    assert (history.name, history.payments, history.median, history.in_time) == ("Demo Coop Belgium", 1, 6, 1)


@given(st.lists(st.integers(-5, 200), min_size=1, max_size=40))
def test_half_of_the_payments_lie_between_low_and_high(days: list[int]) -> None:
    start = date(2026, 1, 10)
    found = [
        PaidPart(
            "client", "c", "C", start, due_of("client", start, 30), date.fromordinal(start.toordinal() + n)
        )
        for n in days
    ]
    (history,) = histories(found)
    assert history.low <= history.median <= history.high
    assert 2 * sum(history.low <= n <= history.high for n in days) >= len(days)
    assert history.in_time == sum(n <= 30 for n in days)


@given(st.integers(1, 10**7), st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), max_size=8))
def test_an_amount_is_spread_without_giving_more_than_came_or_is_owed(
    amount: int, parts: list[tuple[int, int]]
) -> None:
    on = date(2026, 1, 1)
    opens = [
        Expected(
            "gig", str(n), None, "client", None, "C", "C", None, None, "", on, on, eur(whole), eur(whole),
            eur(min(got, whole)), None, True, State.LATE,
        )
        for n, (whole, got) in enumerate(parts)
    ]  # fmt: skip
    given_ = spread(eur(amount), opens)
    left = {each.target_id: each.left.minor for each in opens}
    assert all(0 < each.amount.minor <= left[each.target_id] for each in given_)
    assert sum(each.amount.minor for each in given_) == min(amount, sum(left.values()))
