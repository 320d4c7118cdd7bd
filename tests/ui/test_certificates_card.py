"""Certificates on a musician's page: added, changed, removed, undone, and refused beside their fields."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QPushButton, QStackedWidget
from pytestqt.qtbot import QtBot

from desktop.core.contracts import Certificate
from desktop.core.queries.certificates import certificates_of
from desktop.core.queries.people import person
from desktop.ui.certificates_card import CertificateForm, CertificatesCard
from desktop.ui.person_form import PersonForm
from desktop.ui.session import Note, Session
from tests.ui.owls import button, retype


@pytest.fixture
def form(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> Iterator[PersonForm]:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    made = PersonForm(session, stack, owls.clara)
    stack.addWidget(made)
    stack.resize(1072, 900)
    stack.show()
    yield made


def card(form: PersonForm) -> CertificatesCard:
    assert form.certificates is not None
    return form.certificates


def fill(qtbot: QtBot, made: CertificateForm, country: str, first: str, last: str) -> None:
    editors = made.form
    editors.editor("country").set_value(country)
    editors.editor("country").changed.emit()
    retype(qtbot, editors.editor("from_on").control, first)
    retype(qtbot, editors.editor("to_on").control, last)


def opened(form: PersonForm) -> CertificateForm:
    card(form).more.click()
    made = card(form).form
    assert made is not None
    return made


def test_an_a1_is_typed_in_and_can_be_undone(
    qtbot: QtBot, form: PersonForm, session: Session, owls: SimpleNamespace
) -> None:
    made = opened(form)
    fill(qtbot, made, "DE", "1/2/2027", "28/2/2027")
    button(made, "Save the certificate").click()
    [kept] = certificates_of(session.book, owls.clara)
    assert (kept.kind, kept.country, kept.from_on, kept.to_on) == (
        "a1",
        "DE",
        date(2027, 2, 1),
        date(2027, 2, 28),
    )
    assert card(form).form is None
    assert len(_removers(form)) == 1
    session.undo()
    assert certificates_of(session.book, owls.clara) == []
    assert _removers(form) == []


def _removers(form: PersonForm) -> list[QPushButton]:
    found = card(form)._rows.findChildren(QPushButton)
    return [each for each in found if each.accessibleName().startswith("Remove: A1")]


def test_bad_dates_are_said_beside_their_fields_all_at_once(
    qtbot: QtBot, form: PersonForm, session: Session, owls: SimpleNamespace
) -> None:
    made = opened(form)
    retype(qtbot, made.form.editor("from_on").control, "31/2/2027")
    button(made, "Save the certificate").click()
    assert made.form.problem("country") == "This is needed."
    assert made.form.problem("to_on") == "This is needed."
    assert made.form.problem("from_on")
    fill(qtbot, made, "DE", "1/3/2027", "28/2/2027")
    button(made, "Save the certificate").click()
    assert made.form.problem("to_on") == "The last day lies before the first, Mon, 1 Mar 2027."
    assert certificates_of(session.book, owls.clara) == []


def test_saving_the_musician_saves_what_is_typed_or_says_what_is_wrong(
    qtbot: QtBot, form: PersonForm, session: Session, owls: SimpleNamespace
) -> None:
    made = opened(form)
    fill(qtbot, made, "DE", "1/2/2027", "")
    assert not form.keep()
    assert made.form.problem("to_on") == "This is needed."
    fill(qtbot, made, "DE", "1/2/2027", "28/2/2027")
    assert form.keep()
    assert len(certificates_of(session.book, owls.clara)) == 1
    assert person(session.book, owls.clara) is not None


def test_a_certificate_is_changed_and_removed_with_a_way_back(
    qtbot: QtBot, form: PersonForm, session: Session, owls: SimpleNamespace, notes: list[Note]
) -> None:
    fill(qtbot, opened(form), "DE", "1/2/2027", "28/2/2027")
    assert form.keep()
    button(form, "Change: A1 (social security), Germany, 01/02/2027 to 28/02/2027").click()
    made = card(form).form
    assert made is not None
    retype(qtbot, made.form.editor("to_on").control, "31/3/2027")
    button(made, "Save the certificate").click()
    assert [paper.to_on for paper in certificates_of(session.book, owls.clara)] == [date(2027, 3, 31)]
    _removers(form)[0].click()
    assert certificates_of(session.book, owls.clara) == []
    assert notes[-1].run is not None
    notes[-1].run()
    kept: list[Certificate] = certificates_of(session.book, owls.clara)
    assert [paper.to_on for paper in kept] == [date(2027, 3, 31)]


def test_somebody_new_is_saved_first(qtbot: QtBot, session: Session) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    assert PersonForm(session, stack).certificates is None
