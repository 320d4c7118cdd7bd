"""Counters in the window: a musician is chosen, each threshold says how far it is and that it is indicative."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core.actions.people import record_person
from desktop.core.counters import Count
from desktop.core.people import PersonCommand
from desktop.core.problems import Label
from desktop.ui.counters_page import CountersPage, ProgressBar
from desktop.ui.session import Session


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> CountersPage:
    page = CountersPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 800)
    page.show()
    page.enter()
    return page


def said(page: CountersPage) -> str:
    inside = page._area.widget()
    return "\n".join(label.text() for label in inside.findChildren(QLabel))


def a_count(**changes: object) -> Count:
    plain: dict[str, object] = {
        "person": "p", "name": "Aïcha", "country": "BE", "currency": "EUR", "code": "x", "label": Label({"en": "Status"}),
        "measure": "days", "target": Decimal(156), "ceiling": False, "since": date(2025, 1, 1), "until": date(2026, 12, 31),
        "declared": Decimal(100), "saved": Decimal(20), "met_on": None, "holds_until": None, "apply_by": None,
        "uncounted": 0, "estimated": False, "source": "a page", "confidence": "H",
    }  # fmt: skip
    return Count(**{**plain, **changes})  # type: ignore[arg-type]


def test_the_owner_of_the_book_comes_first_and_others_are_chosen(
    page: CountersPage, owls: SimpleNamespace
) -> None:
    assert page.who.value() == owls.aicha
    assert "Arts work allowance" in said(page)
    page.show_argument(owls.clara)
    assert page.who.value() == owls.clara
    assert "Arts work allowance" not in said(page)


def test_every_counter_says_its_window_its_source_and_the_page_that_it_is_indicative(
    page: CountersPage,
) -> None:
    text = said(page)
    assert "Counted from" in text
    assert "Source: " in text
    assert "Indicative only" in "\n".join(label.text() for label in page.findChildren(QLabel))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "56 days missing"),
        ({"declared": Decimal("99.5")}, "56.5 days missing"),
        ({"declared": Decimal(156)}, "Reached"),
        ({"saved": Decimal(56)}, "Reached once all is declared"),
        ({"ceiling": True}, "Below the limit"),
        ({"ceiling": True, "saved": Decimal(57)}, "Limit passed"),
        ({"measure": "income"}, "€56.00 gross missing"),
        ({"met_on": date(2026, 12, 24)}, "With the gigs that are booked it is reached on Thu, 24 Dec 2026."),
        ({"holds_until": date(2027, 5, 31)}, "By what is recorded it stays reached until Mon, 31 May 2027."),
        ({"apply_by": "04-30"}, "Apply by Fri, 30 Apr 2027."),
        ({"uncounted": 2}, "2 gigs are not counted: their hours or pay are not known."),
        ({"estimated": True}, "Gross pay is estimated from the shares, at the low end."),
    ],
)
def test_a_card_says_how_far_it_is(page: CountersPage, changes: dict[str, object], words: str) -> None:
    card = page._card(a_count(**changes))
    assert words in [label.text() for label in card.findChildren(QLabel)]


def test_the_bar_is_read_aloud(page: CountersPage) -> None:
    card = page._card(a_count())
    assert [bar.accessibleName() for bar in card.findChildren(ProgressBar)] == [
        "100 days declared · 20 days only saved here · of 156 days"
    ]


def test_without_musicians_it_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    page = CountersPage(session)
    qtbot.addWidget(page)
    page.enter()
    assert "Add musicians first" in said(page)
    record_person(session.book, PersonCommand("Ana", residence="PT"))
    page.refresh()
    assert "Nothing to count is known for this musician’s country." in said(page)
