"""Band money in the book: costs and cash between mates, balances across contracts, the fund, and undo of it all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core.actions import record_band, record_person, remove_person, split_contract
from desktop.core.actions.fund import record_fund_entry, remove_fund_entry
from desktop.core.actions.mates import mark_paid, record_cash, record_cost, remove_entry
from desktop.core.actions.sealing import seal_contract
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.fund import BOOKED, EXPECTED, FundAccount, table_text
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart, equal_parts
from desktop.core.money import Money
from desktop.core.people import BandCommand, PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries.fund import fund_accounts, fund_entry
from desktop.core.queries.mates import (
    accounts,
    contracts_of,
    entry,
    entry_count,
    entry_page,
    last_currency,
    mates,
    money_bands,
    on_the_spot,
)
from desktop.core.store.book import Book
from desktop.core.transfer.safe_cells import safe_or_number
from desktop.listing import list_money
from tests.ui.owls import complete_numbers, night_owls

DAY = date(2026, 11, 14)


def eur(text: str) -> Money:
    return Money.read(text, "EUR")


@pytest.fixture
def owls(book: Book, countries: Countries) -> SimpleNamespace:
    made = night_owls(book, countries)
    made.band = book.value("SELECT id FROM band")
    return made


def van(owls: SimpleNamespace, **more: Any) -> CostCommand:
    """Bram paid 80 and Clara 40 for all four."""
    parts = (
        MatePart(owls.aicha, None, Decimal(1)),
        MatePart(owls.bram, eur("80"), Decimal(1)),
        MatePart(owls.clara, eur("40"), Decimal(1)),
        MatePart(owls.davide, None, Decimal(1)),
    )
    return CostCommand(
        **{"on": DAY, "text": "Van", "currency": "EUR", "parts": parts, "band": owls.band, **more}
    )


def nets(book: Book, owls: SimpleNamespace, currency: str = "EUR") -> dict[str, str]:
    found = next((a for a in accounts(book, owls.band) if a.currency == currency), None)
    return {person.name.split()[0]: net.plain() for person, net in found.nets} if found else {}


def problems(refused: Refused) -> set[str]:
    return {problem.field for problem in refused.problems}


def test_a_cost_with_two_payers_is_divided_among_all_and_each_is_owed_the_rest(
    book: Book, owls: SimpleNamespace
) -> None:
    record_cost(book, van(owls))
    assert nets(book, owls) == {"Aïcha": "-30.00", "Bram": "50.00", "Clara": "10.00", "Davide": "-30.00"}
    row = entry_page(book, owls.band, "", 0, 10)[0]
    assert (row.amount, row.payers) == (eur("120"), "Bram De Wit, Clara Vogel")
    assert row.sharers == "Aïcha Benali, Bram De Wit, Clara Vogel, Davide Russo"


def test_who_has_no_share_owes_nothing(book: Book, owls: SimpleNamespace) -> None:
    parts = (MatePart(owls.bram, eur("0.05"), Decimal(0)), MatePart(owls.aicha, None, Decimal(2)))
    record_cost(
        book,
        van(owls, parts=(*parts, MatePart(owls.clara, None, None), MatePart(owls.davide, None, Decimal(1)))),
    )
    assert nets(book, owls) == {"Aïcha": "-0.03", "Bram": "0.05", "Davide": "-0.02"}


def test_cash_to_a_musician_is_owed_back_until_the_company_has_paid(
    book: Book, owls: SimpleNamespace
) -> None:
    cash = CashCommand(DAY, eur("270"), owls.aicha, owls.clara, band=owls.band, contract=owls.contract)
    record_cash(book, cash)
    assert nets(book, owls) == {"Aïcha": "270.00", "Clara": "-270.00"}
    spot = on_the_spot(book, owls.contract)
    assert [(one.payer, one.receiver_id, one.minor) for one in spot] == [("Aïcha Benali", owls.clara, 27000)]


def test_balances_run_across_entries_and_the_payments_settle_them(book: Book, owls: SimpleNamespace) -> None:
    record_cost(book, van(owls))
    record_cash(book, CashCommand(DAY, eur("30"), owls.davide, owls.bram, band=owls.band))
    account = accounts(book, owls.band)[0]
    assert account.fewest
    for payment in account.payments:
        mark_paid(book, owls.band, payment.payer.id, payment.receiver.id, payment.amount)
    assert set(nets(book, owls).values()) == {"0.00"}
    assert accounts(book, owls.band)[0].payments == ()


def test_currencies_stay_apart(book: Book, owls: SimpleNamespace) -> None:
    record_cost(book, van(owls))
    record_cash(book, CashCommand(DAY, Money(50_000, "SEK"), owls.aicha, owls.bram, band=owls.band))
    assert nets(book, owls, "SEK") == {"Aïcha": "500.00", "Bram": "-500.00"}
    assert nets(book, owls)["Bram"] == "50.00"
    assert [account.currency for account in accounts(book, owls.band)] == ["EUR", "SEK"]


def test_an_entry_is_read_back_as_it_was_recorded_and_amended_in_place(
    book: Book, owls: SimpleNamespace
) -> None:
    key = record_cost(book, van(owls, contract=owls.contract)).id
    kept = entry(book, key)
    assert kept == van(owls, contract=owls.contract, id=key)
    assert isinstance(kept, CostCommand)
    record_cost(book, replace(kept, text="Van and fuel", contract=None))
    assert entry_count(book, owls.band, "") == 1
    assert entry_page(book, owls.band, "fuel", 0, 10)[0].contract_id is None
    cash = CashCommand(DAY, eur("1.50"), owls.bram, owls.clara, "Coffee", owls.band)
    cash_key = record_cash(book, cash).id
    assert entry(book, cash_key) == replace(cash, id=cash_key)


def test_every_verb_is_one_step_to_undo_and_to_do_again(book: Book, owls: SimpleNamespace) -> None:
    states = [list_money(book)]
    key = record_cost(book, van(owls)).id
    states.append(list_money(book))
    record_cost(book, van(owls, id=key, text="Train"))
    record_cash(book, CashCommand(DAY, eur("30"), owls.davide, owls.bram, band=owls.band))
    states.append(list_money(book))
    fund = record_fund_entry(book, FundCommand(DAY, "spent", eur("12"), "Strings", owls.band)).id
    states.append(list_money(book))
    remove_fund_entry(book, fund)
    remove_entry(book, key)
    states.append(list_money(book))
    for steps, state in ((2, states[3]), (1, states[2]), (2, states[1]), (1, states[0])):
        for _ in range(steps):
            assert book.undo_log.undo() is not None
        assert list_money(book) == state
    while book.undo_log.redo() is not None:
        pass
    assert list_money(book) == states[4]


def test_an_entry_that_comes_back_by_undo_keeps_its_order(book: Book, owls: SimpleNamespace) -> None:
    key = record_cost(book, van(owls)).id
    remove_entry(book, key)
    book.undo_log.undo()
    assert entry(book, key) == van(owls, id=key)


def test_a_cost_is_refused_with_everything_that_is_wrong(book: Book, owls: SimpleNamespace) -> None:
    parts = (MatePart(owls.aicha, None, Decimal(0)), MatePart(owls.bram, -eur("1"), Decimal(-1)))
    with pytest.raises(Refused) as refused:
        record_cost(book, van(owls, on=None, text=" \n", parts=parts))
    assert problems(refused.value) == {
        "on",
        "text",
        f"paid.{owls.bram}",
        f"weight.{owls.bram}",
        f"paid.{owls.aicha}",
        f"weight.{owls.aicha}",
    }
    with pytest.raises(Refused) as refused:
        record_cost(book, van(owls, parts=()))
    assert problems(refused.value) == {"paid.", "weight."}
    assert entry_count(book, owls.band, "") == 0


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"amount": None}, {"amount"}),
        ({"amount": Money(0, "EUR")}, {"amount"}),
        ({"amount": Money(-5, "EUR")}, {"amount"}),
        ({"amount": Money(10**15 + 1, "EUR")}, {"amount"}),
        ({"payer": None, "receiver": None}, {"payer", "receiver"}),
        ({"text": "a\x00b", "on": date(202, 1, 1)}, {"text", "on"}),
    ],
)
def test_a_cash_payment_is_refused_with_everything_that_is_wrong(
    book: Book, owls: SimpleNamespace, more: dict[str, Any], fields: set[str]
) -> None:
    given = {
        "on": DAY,
        "amount": eur("5"),
        "payer": owls.aicha,
        "receiver": owls.bram,
        "band": owls.band,
        **more,
    }
    with pytest.raises(Refused) as refused:
        record_cash(book, CashCommand(**given))
    assert problems(refused.value) == fields


def test_nobody_pays_themselves(book: Book, owls: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        record_cash(book, CashCommand(DAY, eur("5"), owls.aicha, owls.aicha, band=owls.band))
    assert problems(refused.value) == {"receiver"}


def test_an_entry_that_is_gone_is_refused_and_nothing_is_written(book: Book, owls: SimpleNamespace) -> None:
    for action, key in ((remove_entry, "gone"), (remove_fund_entry, "gone")):
        with pytest.raises(Refused):
            action(book, key)
    with pytest.raises(Refused):
        record_cost(book, van(owls, id="gone"))
    with pytest.raises(Refused):
        record_cash(book, CashCommand(DAY, eur("5"), owls.aicha, "gone", band=owls.band))
    assert entry_count(book, owls.band, "") == 0


def test_who_has_money_in_the_band_cannot_be_removed_and_neither_can_the_band(
    book: Book, owls: SimpleNamespace
) -> None:
    eva = record_person(book, PersonCommand("Eva Sub")).id
    duo = record_band(book, BandCommand("Duo", ())).id
    record_cash(book, CashCommand(DAY, eur("5"), owls.aicha, eva, band=duo))
    for kind, key in (("person", eva), ("band", duo)):
        with pytest.raises(Refused):
            remove_person(book, kind, key)
    assert entry_count(book, duo, "") == 1


def test_the_search_looks_at_words_client_and_names_and_takes_signs_as_they_are(
    book: Book, owls: SimpleNamespace
) -> None:
    record_cost(book, van(owls, text="100 % silk_tie", contract=owls.contract))
    found = {
        word: entry_count(book, owls.band, word)
        for word in ("silk", "100 %", "%", "_", "middelheim", "davide", "x")
    }
    assert found == {"silk": 1, "100 %": 1, "%": 1, "_": 1, "middelheim": 1, "davide": 1, "x": 0}


def test_a_sub_of_the_contract_and_whoever_is_in_the_entry_can_take_part(
    book: Book, owls: SimpleNamespace
) -> None:
    eva = record_person(book, PersonCommand("Eva Sub")).id
    split_contract(book, owls.contract, [Place(eva), Place(owls.aicha)], [])
    assert [mate.name.split()[0] for mate in mates(book, owls.band)] == ["Aïcha", "Bram", "Clara", "Davide"]
    assert [mate.id for mate in mates(book, owls.band, owls.contract)][-1] == eva
    key = record_cash(book, CashCommand(DAY, eur("5"), eva, owls.bram, band=owls.band)).id
    assert [mate.id for mate in mates(book, owls.band, None, key)][-1] == eva


def test_entries_without_a_band_are_found_under_no_band(book: Book, owls: SimpleNamespace) -> None:
    assert [band.name for band in money_bands(book)] == ["The Night Owls"]
    record_cash(book, CashCommand(DAY, eur("5"), owls.aicha, owls.bram))
    assert [band.id for band in money_bands(book)][-1] == ""
    assert len(accounts(book, None)) == 1
    assert nets(book, owls) == {}


# ---- the fund ----


def in_fund(book: Book, owls: SimpleNamespace) -> FundAccount:
    return fund_accounts(book, owls.band)[0]


def put_aside(book: Book, owls: SimpleNamespace, *more: dict[str, Any]) -> None:
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "120.00", "to": owls.bram, "ref": "v"},
        {"kind": "fund", "percent": "5", "of": "left"},
        *more,
        {"kind": "shares", "weights": {owls.aicha: "1", owls.bram: "1", owls.clara: "1"}},
    ]
    split_contract(book, owls.contract, [Place(key) for key in (owls.aicha, owls.bram, owls.clara)], steps)


def test_what_a_contract_puts_into_the_fund_is_expected_until_it_is_sealed(
    book: Book, owls: SimpleNamespace, countries: Countries
) -> None:
    put_aside(book, owls, {"kind": "fund", "amount": "10"})
    account = in_fund(book, owls)
    assert [(line.amount, line.state, line.balance) for line in account.expected] == [
        (eur("74.13"), EXPECTED, None)  # 5 % of 1282.50 is 64.125, and 10
    ]
    assert (account.lines, account.balance, account.expected_sum) == ((), eur("0"), eur("74.13"))
    complete_numbers(book, countries, owls)
    seal_contract(book, owls.contract, countries)
    account = in_fund(book, owls)
    assert [(line.amount, line.state, line.balance) for line in account.lines] == [
        (eur("74.13"), BOOKED, eur("74.13"))
    ]
    assert account.expected == ()


def test_the_account_runs_from_day_to_day_and_says_who(book: Book, owls: SimpleNamespace) -> None:
    for on, kind, amount, text, person in (
        (date(2026, 3, 2), "spent", "70", "Strings", None),
        (date(2026, 1, 1), "opening", "50", "Opening balance", None),
        (date(2026, 3, 1), "paid_in", "10.50", "", owls.clara),
        (date(2026, 4, 1), "paid_out", "5", "", owls.aicha),
    ):
        record_fund_entry(book, FundCommand(on, kind, eur(amount), text, owls.band, person))
    account = in_fund(book, owls)
    told = [
        (line.kind, line.person, line.amount.plain(), line.balance and line.balance.plain())
        for line in account.lines
    ]
    assert told == [
        ("opening", None, "50.00", "50.00"),
        ("paid_in", "Clara Vogel", "10.50", "60.50"),
        ("spent", None, "-70.00", "-9.50"),
        ("paid_out", "Aïcha Benali", "-5.00", "-14.50"),
    ]
    assert account.balance == -eur("14.50")


def test_a_fund_entry_is_read_back_and_amended(book: Book, owls: SimpleNamespace) -> None:
    command = FundCommand(DAY, "paid_out", eur("5"), "Beer", owls.band, owls.aicha)
    key = record_fund_entry(book, command).id
    assert fund_entry(book, key) == replace(command, id=key)
    record_fund_entry(book, replace(command, id=key, kind="spent"))
    assert fund_entry(book, key) == replace(command, id=key, kind="spent", person=None)
    assert last_currency(book, owls.band) == "EUR"
    assert fund_entry(book, "gone") is None


def test_a_fund_entry_is_refused_with_everything_that_is_wrong(book: Book, owls: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        record_fund_entry(book, FundCommand(None, "paid_in", None, "x" * 201, owls.band))
    assert problems(refused.value) == {"on", "amount", "text", "person"}
    with pytest.raises(Refused) as refused:
        record_fund_entry(book, FundCommand(DAY, "stolen", eur("1"), "", owls.band))
    assert problems(refused.value) == {"kind", "text"}


def test_a_void_contract_and_a_label_that_looks_like_a_step_put_nothing_aside(
    book: Book, owls: SimpleNamespace
) -> None:
    steps = [{"kind": "expense", "amount": "1", "to": owls.bram, "label": '"kind":"fund"'}]
    split_contract(book, owls.contract, [Place(owls.bram)], steps)
    assert fund_accounts(book, owls.band) == []
    put_aside(book, owls)
    from desktop.core.actions import void_contract

    void_contract(book, owls.contract)
    assert fund_accounts(book, owls.band) == []
    assert contracts_of(book, owls.band) == []


def test_no_cell_of_the_table_is_taken_for_a_formula() -> None:
    rows = [["=1+1", "+49", "-2.50", "-cmd", "@x", "\tx", "\rx", "＝1", "12.00", 'a,"b"\nc']]
    text = table_text(["Day"], rows)
    assert text == ('Day\r\n\'=1+1,\'+49,-2.50,\'-cmd,\'@x,\'\tx,"\'\rx",\'＝1,12.00,"a,""b""\nc"\r\n')
    assert safe_or_number("") == ""


def test_the_list_of_money_says_everything_by_name_and_as_text(book: Book, owls: SimpleNamespace) -> None:
    record_cost(book, van(owls))
    record_fund_entry(book, FundCommand(DAY, "opening", eur("50"), "Opening balance", owls.band))
    found = list_money(book)[0]
    assert found["band"] == "The Night Owls"
    assert found["accounts"][0]["payments"] == [
        {"from": "Aïcha Benali", "to": "Bram De Wit", "amount": "30.00"},
        {"from": "Davide Russo", "to": "Bram De Wit", "amount": "20.00"},
        {"from": "Davide Russo", "to": "Clara Vogel", "amount": "10.00"},
    ]
    assert found["fund"][0]["balance"] == "50.00"
    assert found["fund"][0]["lines"][0]["text"] == "Opening balance"


def test_a_new_cost_begins_with_equal_shares() -> None:
    assert equal_parts(["a", "b"]) == (MatePart("a", None, Decimal(1)), MatePart("b", None, Decimal(1)))
