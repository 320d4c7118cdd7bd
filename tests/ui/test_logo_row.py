"""The logo in the band's form: chosen, seen, refused in words beside it, taken away and brought back."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_band
from desktop.core.people import BandCommand
from desktop.core.queries.papers import logo_of
from desktop.ui.band_form import BandForm
from desktop.ui.logo_row import LogoRow
from desktop.ui.page import Page
from desktop.ui.session import Session


def picture(path: Path) -> Path:
    made = io.BytesIO()
    Image.new("RGB", (300, 100), "#C2410C").save(made, "PNG")
    path.write_bytes(made.getvalue())
    return path


@pytest.fixture
def form(session: Session, qtbot: QtBot) -> Iterator[BandForm]:
    band = record_band(session.book, BandCommand("The Night Owls")).id
    page = Page(session)
    qtbot.addWidget(page)
    made = BandForm(session, page, band)
    page.body.addWidget(made)
    page.show()
    yield made


def row_of(form: BandForm) -> LogoRow:
    assert form.logo is not None
    return form.logo


def test_a_chosen_picture_is_kept_and_seen(form: BandForm, session: Session, tmp_path: Path) -> None:
    row = row_of(form)
    assert not row.remove.isVisible()
    row.take(picture(tmp_path / "logo.png"))
    assert logo_of(session.book, form.key or "") is not None
    assert not row._picture.pixmap().isNull()
    assert row.remove.isVisible()


def test_what_is_no_picture_is_told_beside_it(form: BandForm, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    row = row_of(form)
    row.take(path)
    assert row._problem.isVisible()
    assert "notes.png is no picture" in row._problem.text()
    row.take(picture(tmp_path / "logo.png"))
    assert not row._problem.isVisible()


def test_removing_can_be_undone(form: BandForm, session: Session, tmp_path: Path) -> None:
    row = row_of(form)
    row.take(picture(tmp_path / "logo.png"))
    row.remove.click()
    assert logo_of(session.book, form.key or "") is None
    session.undo()
    form.reload()
    assert row.remove.isVisible()


def test_saving_the_band_keeps_its_logo(form: BandForm, session: Session, tmp_path: Path) -> None:
    row_of(form).take(picture(tmp_path / "logo.png"))
    record_band(session.book, BandCommand("The Day Owls", (), form.key))
    assert logo_of(session.book, form.key or "") is not None


def test_a_new_band_has_no_logo_yet(session: Session, qtbot: QtBot) -> None:
    page = Page(session)
    qtbot.addWidget(page)
    assert BandForm(session, page).logo is None
