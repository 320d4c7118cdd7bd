"""Country rules in the settings: what holds, what a new edition changes, and the way back."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core import publishers
from desktop.core.countries import load_countries
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.country_rules_card import CountryRulesCard
from desktop.ui.icons import Icons
from desktop.ui.session import Note, Session
from desktop.ui.theme import Kind, Theme
from tests.packs import cheaper_text, pack_text, publishers_file, signed
from wire.signing import SigningKey


@pytest.fixture
def session(book: Book, theme: Theme, icons: Icons) -> Session:
    """A door with countries of its own: an import changes them."""
    return Session(book, Words("en"), load_countries(), theme, icons)


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishers, "PUBLISHERS", publishers_file(tmp_path / "publishers.toml"))


@pytest.fixture
def card(session: Session, qtbot: QtBot) -> CountryRulesCard:
    background = Background()
    made = CountryRulesCard(session, background)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.refresh()
    made.show()
    yield made
    background.stop(5)


def said(card: CountryRulesCard) -> list[str]:
    return [found.text() for found in card.findChildren(QLabel) if found.isVisible()]


def file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "new.septet-pack"
    path.write_bytes(data)
    return path


def cheaper() -> bytes:
    return signed(cheaper_text())


def test_every_country_stands_there_with_its_edition_and_its_source(card: CountryRulesCard) -> None:
    texts = said(card)
    assert "Belgium" in texts
    assert texts.count("Shipped with Septet") == len(load_countries())


def test_listing_the_editions_reads_no_pack_as_a_whole(card: CountryRulesCard, session: Session) -> None:
    assert session.countries._packs == {}


def test_an_edition_shows_what_it_changes_before_it_holds(
    card: CountryRulesCard, session: Session, qtbot: QtBot, tmp_path: Path, notes: list[Note]
) -> None:
    with qtbot.waitSignal(card.grown, timeout=15_000):
        card.consider_file(file(tmp_path, cheaper()))
    texts = said(card)
    assert "Changed: Shared company’s fee" in texts
    assert "Percent: 6.5 → 6.4" in texts
    assert any(text.startswith("Signed by Test publisher.") for text in texts)
    assert session.countries.edition("BE").publisher is None
    card.changes.apply.click()
    assert session.countries.edition("BE") == ("BE", date(2027, 1, 1), "Test publisher")
    qtbot.waitUntil(lambda: "Imported, by Test publisher" in said(card))
    assert notes[-1].text == "The rules of Belgium of Fri, 1 Jan 2027 hold from now on."
    back = next(b for b in card.findChildren(QPushButton) if b.text() == "Go back" and b.isVisible())
    assert back.accessibleName() == "Let the imported edition for Belgium go"
    back.click()
    assert session.countries.edition("BE").publisher is None
    assert "hold again" in notes[-1].text


def test_not_now_leaves_everything_as_it_is(
    card: CountryRulesCard, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(card.grown, timeout=15_000):
        card.consider_file(file(tmp_path, cheaper()))
    card.changes.cancel.click()
    assert not card.changes.isVisible()
    assert session.countries.edition("BE").publisher is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"no pack", "no signed country pack"),
        (signed(pack_text(), SigningKey.make()), "nobody that Septet trusts"),
        (signed(pack_text("BE", "2026-01-02")), "is used already"),
    ],
)
def test_what_is_refused_is_said_with_its_reason(
    card: CountryRulesCard, qtbot: QtBot, tmp_path: Path, notes: list[Note], data: bytes, why: str
) -> None:
    card.consider_file(file(tmp_path, data))
    qtbot.waitUntil(lambda: bool(notes), timeout=15_000)
    assert notes[-1].kind is Kind.PROBLEM
    assert why in notes[-1].text
    assert card.choose.isEnabled()
    assert not card.changes.isVisible()


def test_a_file_that_is_gone_is_said_so(
    card: CountryRulesCard, qtbot: QtBot, tmp_path: Path, notes: list[Note]
) -> None:
    card.consider_file(tmp_path / "none.septet-pack")
    qtbot.waitUntil(lambda: bool(notes), timeout=15_000)
    assert "none.septet-pack cannot be read" in notes[-1].text
