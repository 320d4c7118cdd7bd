"""The band of the contract tests: four musicians of three countries, two clients, four gigs and one contract; and what
the tests of its contract do with hands and eyes.
"""

from dataclasses import replace
from datetime import date, time
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import (
    change_setting,
    draft_from_gig,
    record_band,
    record_client,
    record_gig,
    record_person,
    split_contract,
)
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.people import person as kept_person
from desktop.core.store.book import Book
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Session

ON = date(2026, 11, 22)


def eur(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def numbers(countries: Countries, country: str) -> dict[str, str]:
    """Return a number for everything that the country asks of its people."""
    return {number.code: "12345" for number in countries[country].required_ids_on(ON)}


def person(book: Book, countries: Countries, name: str, country: str, plays: str, **more: Any) -> str:
    told = {
        "works_in": (country,),
        "companies": (country,),
        "identifiers": numbers(countries, country),
        "status": "employee",
    }
    return record_person(book, PersonCommand(name, plays=plays, residence=country, **(told | more))).id


def gig(book: Book, on: date, venue: str, client: str, fee: int) -> str:
    command = GigCommand(
        on=on,
        venue=venue,
        place="Antwerp",
        country="BE",
        currency="EUR",
        starts=time(20, 30),
        ends=time(23),
        band="The Night Owls",
        client=client,
        fee=eur(fee),
        state=GigState.CONFIRMED,
    )
    return record_gig(book, command).id


def night_owls(book: Book, countries: Countries) -> SimpleNamespace:
    """Record the band; Davide's numbers are missing, everything else is there. Returns the ids by short names."""
    aicha, bram = (
        person(book, countries, "Aïcha Benali", "BE", "vocals"),
        person(book, countries, "Bram De Wit", "BE", "double bass"),
    )
    clara = person(book, countries, "Clara Vogel", "DE", "drums")
    davide = person(book, countries, "Davide Russo", "IT", "piano", identifiers={})
    change_setting(book, "me", aicha)
    change_setting(book, "country", "BE")
    band = (aicha, bram, clara, davide)
    record_band(book, BandCommand(name="The Night Owls", members=band))
    client = record_client(book, ClientCommand(name="Jazz Middelheim vzw", country="BE")).id
    record_client(book, ClientCommand(name="De Roma vzw", country="BE"))
    park = gig(book, date(2027, 2, 13), "Park Den Brandt", "Jazz Middelheim vzw", 1500)
    stage = gig(book, date(2027, 2, 14), "Second stage", "Jazz Middelheim vzw", 900)
    roma = gig(book, date(2027, 3, 20), "De Roma", "De Roma vzw", 1200)
    opus = gig(book, date(2027, 4, 1), "Opus", "", 2000)
    contract = draft_from_gig(book, park, countries).id
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "120.00", "to": bram, "label": "Van and fuel"},
        {"kind": "fixed", "amount": "270.00", "to": clara},
        {"kind": "shares", "weights": {aicha: "1", bram: "1", davide: "1"}},
    ]
    split_contract(book, contract, [Place(key, "") for key in band], steps)
    return SimpleNamespace(
        aicha=aicha,
        bram=bram,
        clara=clara,
        davide=davide,
        client=client,
        park=park,
        stage=stage,
        roma=roma,
        opus=opus,
        contract=contract,
    )


def shown(qtbot: QtBot, session: Session) -> ContractsPage:
    page = ContractsPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 800)
    page.show()
    page.enter()
    return page


def facts(session: Session, key: str) -> ContractFacts:
    found = contract(session.book, key)
    assert found is not None
    return found


def focused() -> QWidget:
    """Return where the next key goes: to a list that dropped down, else to what has the focus."""
    widget = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert widget is not None
    return widget


def retype(qtbot: QtBot, control: QWidget, text: str) -> None:
    assert isinstance(control, QLineEdit)
    control.setFocus()
    control.selectAll()
    qtbot.keyClicks(control, text)


def button(widget: QWidget, name: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.accessibleName() == name)


def complete(session: Session, owls: SimpleNamespace) -> None:
    """Tell the one thing that is missing."""
    davide = kept_person(session.book, owls.davide)
    assert davide is not None
    told = replace(davide, identifiers=numbers(session.countries, "IT"))
    session.run(record_person, session.book, told)


def complete_numbers(book: Book, countries: Countries, owls: SimpleNamespace) -> None:
    """Tell the one thing that is missing, without a window."""
    davide = kept_person(book, owls.davide)
    assert davide is not None
    record_person(book, replace(davide, identifiers=numbers(countries, "IT")))
