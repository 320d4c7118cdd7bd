"""A fee in foreign money: what it is worth at home, by a rate that is typed or from a file, and what is asked about."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.rates import import_rates, keep_rate
from desktop.core.actions.sealing import seal_contract
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.rates import imported_rates, kept_rate
from desktop.core.rates import DayRate, Rate
from desktop.ui.background import Background
from desktop.ui.contract.agreement import AgreementView
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.exchange import ExchangeView
from desktop.ui.rates_card import RatesCard
from desktop.ui.session import Note, Session
from desktop.ui.theme import Kind
from tests import gigfiles

DAY = date(2026, 11, 20)


@pytest.fixture
def show(session: Session, qtbot: QtBot) -> Callable[..., ExchangeView]:
    """Show the agreement of a contract in a currency, in the book of somebody who counts in euros."""

    def made(currency: str = "SEK", *, home: str = "BE", sealed_with: Rate | None = None) -> ExchangeView:
        book = session.book
        change_setting(book, "country", home)
        gig = {**gigfiles.GIG, "currency": currency, "fee": "15000.00"}
        steps = [{"kind": "shares", "weights": {"Aïcha Benali": "1"}}]
        terms = gigfiles.contract("Aïcha Benali", currency=currency, fee="15000.00", steps=steps)
        import_gig_file(book, read_gig_file(gigfiles.gig_file(gigfiles.AICHA, gigs=[gig], contracts=[terms])))
        key = str(book.value("SELECT id FROM contract"))
        if sealed_with is not None:
            keep_rate(book, key, sealed_with)
            seal_contract(book, key, session.countries)
        draft = Draft(session)
        view = AgreementView(session, draft, lambda: None)
        qtbot.addWidget(view)
        draft.changed.connect(view.reload)
        session.changed.connect(lambda _topics: draft.reload())
        assert draft.open(key)
        view.reload()
        view.resize(900, 900)
        view.show()
        view.exchange.draft = draft  # type: ignore[attr-defined]  # kept alive as long as its view
        return view.exchange

    return made


def kept(session: Session) -> Rate | None:
    return kept_rate(session.book, str(session.book.value("SELECT id FROM contract")))


def type_rate(view: ExchangeView, rate: str, day: str = "20/11/2026") -> None:
    view.type.click()
    view.form.editor("rate").retype(rate)
    view.form.editor("rate_on").retype(day)
    view.keep_it.click()


def asked(view: ExchangeView) -> str:
    return view._asking.text() if view._question.isVisible() else ""


def test_a_fee_at_home_has_nothing_to_convert(show: Callable[..., ExchangeView]) -> None:
    assert not show("EUR").isVisible()


def test_a_fee_in_the_owners_own_crowns_neither(show: Callable[..., ExchangeView]) -> None:
    assert not show("SEK", home="SE").isVisible()


def test_the_banks_rate_shows_what_the_fee_is_worth_and_which_day_it_is_of(
    show: Callable[..., ExchangeView], session: Session
) -> None:
    import_rates(session.book, [DayRate("SEK", "2026-11-20", "11.4280"), DayRate("SEK", "2026-11-30", "20")])
    view = show()
    assert view.isVisible()
    assert view.worth.text() == "This fee is not in EUR. A rate shows what it is worth."
    view.bank.click()
    assert view.worth.text() == "≈ €1,312.57, rate of Fri, 20 Nov 2026, ECB file (1 SEK = 0.0875044 EUR)"
    assert kept(session) == Rate("SEK", "EUR", Decimal("0.08750437522"), DAY, "ecb")
    session.undo()
    assert kept(session) is None
    assert view.worth.text().startswith("This fee is not in EUR")


def test_a_typed_rate_is_kept_with_its_day(show: Callable[..., ExchangeView], session: Session) -> None:
    view = show()
    type_rate(view, "0,0875")
    assert kept(session) == Rate("SEK", "EUR", Decimal("0.0875"), DAY)
    assert view.worth.text() == "≈ €1,312.50, rate of Fri, 20 Nov 2026, typed (1 SEK = 0.0875 EUR)"
    view.forget.click()
    assert kept(session) is None


@pytest.mark.parametrize(
    ("rate", "day", "field", "said"),
    [
        ("", "20/11/2026", "rate", "not a rate"),
        ("abc", "20/11/2026", "rate", "not a rate"),
        ("-0.0875", "20/11/2026", "rate", "not a rate"),
        ("0", "20/11/2026", "rate", "more than zero"),
        ("9999999999", "20/11/2026", "rate", "so much"),
        ("0.0875", "1/12/2026", "rate_on", "future"),
        ("0.0875", "31/2/2026", "rate_on", "no such day"),
    ],
)
def test_a_wrong_rate_is_refused_beside_its_field(
    show: Callable[..., ExchangeView], session: Session, rate: str, day: str, field: str, said: str
) -> None:
    view = show()
    type_rate(view, rate, day)
    assert said in view.form.problem(field)
    assert kept(session) is None


def test_a_rate_typed_the_other_way_round_can_be_turned(
    show: Callable[..., ExchangeView], session: Session
) -> None:
    import_rates(session.book, [DayRate("SEK", "2026-11-20", "11.4280")])
    view = show()
    type_rate(view, "11.43")
    assert "other way round" in asked(view)
    assert kept(session) is None
    view.turn.click()
    assert kept(session) == Rate("SEK", "EUR", Decimal("0.08748906387"), DAY)
    assert asked(view) == ""


def test_an_odd_rate_is_asked_about_and_kept_when_it_was_agreed(
    show: Callable[..., ExchangeView], session: Session
) -> None:
    import_rates(session.book, [DayRate("SEK", "2026-11-20", "11.4280")])
    view = show()
    type_rate(view, "0.2")
    assert "Is 0.2 right?" in asked(view)
    assert not view.turn.isVisible()
    view.insist.click()
    assert kept(session) == Rate("SEK", "EUR", Decimal("0.2"), DAY)


def test_an_old_rate_of_the_bank_is_taken_only_when_it_is_wanted(
    show: Callable[..., ExchangeView], session: Session
) -> None:
    import_rates(session.book, [DayRate("SEK", "2026-10-01", "11")])
    view = show()
    view.bank.click()
    assert "The newest rate for SEK is of Thu, 1 Oct 2026" in asked(view)
    assert kept(session) is None
    view.insist.click()
    assert kept(session) == Rate("SEK", "EUR", Decimal("0.09090909091"), date(2026, 10, 1), "ecb")


def test_without_a_file_the_bank_has_no_rate(show: Callable[..., ExchangeView], session: Session) -> None:
    view = show()
    view.bank.click()
    assert "no rate for SEK" in asked(view)
    assert not view.insist.isVisible()


def test_a_sealed_contract_shows_its_rate_and_changes_nothing(
    show: Callable[..., ExchangeView], session: Session
) -> None:
    view = show(sealed_with=Rate("SEK", "EUR", Decimal("0.09"), DAY))
    assert view.worth.text() == "≈ €1,350.00, rate of Fri, 20 Nov 2026, typed (1 SEK = 0.09 EUR)"
    assert not view.bank.isVisible()
    assert not view.type.isVisible()
    assert not view.forget.isVisible()


@pytest.fixture
def card(session: Session, qtbot: QtBot) -> RatesCard:
    made = RatesCard(session, Background())
    qtbot.addWidget(made)
    made.refresh()
    made.show()
    return made


def test_the_settings_take_a_file_of_the_bank(
    card: RatesCard, session: Session, qtbot: QtBot, tmp_path: Path, notes: list[Note]
) -> None:
    assert card.state.text() == "No rates yet."
    path = tmp_path / "eurofxref-hist.csv"
    path.write_text("Date,SEK,HUF,\n2026-11-20,11.4280,391.25,\n2026-11-19,11.4050,N/A,\n", "utf-8")
    card.take(path)
    qtbot.waitUntil(lambda: bool(notes), timeout=15_000)
    assert notes[-1].text == "Rates of 2 currencies, from Thu, 19 Nov 2026 to Fri, 20 Nov 2026."
    assert imported_rates(session.book).rates == 3
    card.refresh()
    assert card.state.text() == notes[-1].text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hello", "no file of exchange rates"),
        ("<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>", "load or declare"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(
    card: RatesCard,
    session: Session,
    qtbot: QtBot,
    tmp_path: Path,
    notes: list[Note],
    content: str | None,
    said: str,
) -> None:
    path = tmp_path / "rates.xml"
    if content is not None:
        path.write_text(content, "utf-8")
    card.take(path)
    qtbot.waitUntil(lambda: bool(notes), timeout=15_000)
    assert notes[-1].kind is Kind.PROBLEM
    assert said in notes[-1].text
    assert imported_rates(session.book).rates == 0
    assert card.choose.isEnabled()
