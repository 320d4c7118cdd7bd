"""The translator mode and the folder of one's own, in the whole window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.i18n import own
from desktop.i18n.languages import PSEUDO
from desktop.i18n.recording import RecordingWords
from desktop.i18n.words import words_for
from desktop.paths import translations_folder
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.translate_page import TranslatePage
from tests.ui.windows import opened, record_band, says

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
EDIT = 'msgctxt "menu"\nmsgid "Contracts"\nmsgstr "{said}"\n'
LONG = 20_000


@pytest.fixture(autouse=True)
def fresh_words() -> Iterator[None]:
    """Words are made once a language; those of a test's own folder end with it."""
    words_for.cache_clear()
    yield
    words_for.cache_clear()


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(session.book)
    change_setting(session.book, "language", "hu")
    session.words = words_for("hu")
    with opened(session, qtbot) as made:
        yield made


def contracts(window: MainWindow) -> str:
    return window.side.buttons["contracts"].text()


def test_words_that_are_pointed_at_are_shown_with_all_that_is_known_and_changed_at_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.speaking.toggle_translator()
    translator = window.speaking.translator
    assert translator is not None
    qtbot.mouseClick(window.side.buttons["contracts"], Qt.MouseButton.RightButton)
    panel = translator.panel
    assert panel is not None
    assert panel.key == ("menu", "Contracts")
    assert panel.entry is not None
    assert "desktop/ui/menus.py" in panel.entry.places
    assert panel.said[0].toPlainText() == "Szerződések"
    panel.said[0].setPlainText("Megbízások")
    qtbot.keyClick(panel.said[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert contracts(window) == "Megbízások"
    assert [entry.strings for entry in own.entries(own.file_for("hu"))][1:] == [["Megbízások"]]
    assert translator.panel is not None
    assert translator.panel.key == ("menu", "Contracts")
    window.speaking.toggle_translator()
    assert not isinstance(window.session.words, RecordingWords)
    assert contracts(window) == "Megbízások"


def test_titles_of_columns_entries_of_menus_and_what_has_the_keyboard_can_be_taken(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.speaking.toggle_translator()
    translator = window.speaking.translator
    assert translator is not None
    window.go("gigs")
    assert window.page is not None
    from desktop.ui.row_table import RowTable

    table = window.page.findChildren(RowTable)[0]
    header = table.horizontalHeader()
    assert translator.take(header.viewport(), QPoint(header.sectionViewportPosition(0) + 5, 5))
    assert translator.panel is not None
    assert translator.panel.entry is not None
    assert translator.panel.entry.ids[0] == "Date"
    bar = window.menuBar()
    assert translator.take(bar, bar.actionGeometry(bar.actions()[0]).center())
    assert translator.panel.key == ("menu", "File")
    window.side.buttons["people"].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.side.buttons["people"], timeout=LONG)
    qtbot.keyClick(window.side.buttons["people"], Qt.Key.Key_F4)
    assert translator.panel.key == ("menu", "People")


def test_words_of_a_menu_are_typed_at_once_and_the_mode_goes_on_after_its_menu_is_made_anew(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.speaking.toggle_translator()
    translator = window.speaking.translator
    assert translator is not None
    menu = next(each for each in window.menuBar().findChildren(QMenu) if each.actions())
    menu.popup(window.mapToGlobal(QPoint(0, 30)))
    menu.setActiveAction(menu.actions()[0])
    translator.point(menu, menu.actionGeometry(menu.actions()[0]).center())
    qtbot.keyClick(menu, Qt.Key.Key_F4)
    assert QApplication.activePopupWidget() is None
    panel = translator.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.said[0].hasFocus(), timeout=LONG)
    panel.said[0].setPlainText("Más")
    panel.save()
    button = window.side.buttons["people"]
    translator.point(button, button.rect().center())
    assert translator.take(button, button.rect().center())


def test_escape_leads_from_the_panel_back_to_where_the_words_were_taken(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.speaking.toggle_translator()
    window.go("journal")
    translator = window.speaking.translator
    assert translator is not None
    for said in ("", "Emberek"):
        qtbot.waitUntil(lambda: window.side.buttons["people"].isVisible(), timeout=LONG)
        window.side.buttons["people"].setFocus()
        qtbot.waitUntil(lambda: window.side.buttons["people"].hasFocus(), timeout=LONG)
        qtbot.keyClick(window.side.buttons["people"], Qt.Key.Key_F4)
        assert translator.panel is not None
        if said:
            translator.panel.said[0].setPlainText(said)
            translator.panel.save()
            qtbot.waitUntil(lambda: window.side.buttons["people"].isVisible(), timeout=LONG)
        qtbot.keyClick(translator.panel.said[0], Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: window.side.buttons["people"].hasFocus(), timeout=LONG)
    page = window.page
    assert page is not None
    assert page.key == "journal"
    assert translator.take(window.side.buttons["gigs"], QPoint(5, 5))
    assert translator.panel is not None
    qtbot.keyClick(translator.panel.said[0], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.focusWidget() in (page, *page.findChildren(QWidget)), timeout=LONG)


def test_what_the_same_english_is_called_elsewhere_is_proposed(window: MainWindow) -> None:
    from desktop.i18n import catalogues

    folder = translations_folder()
    folder.mkdir(parents=True)
    (folder / "gl.po").write_text(HEAD + EDIT.format(said="Contratos"), encoding="utf-8")
    change_setting(window.session.book, "language", "gl")
    window.speaking.anew()
    window.speaking.toggle_translator()
    assert window.speaking.translator is not None
    panel = window.speaking.translator.panel
    assert panel is not None
    alike = [entry for entry in catalogues.template() if entry.ids == ["Contracts"]]
    other = next(entry for entry in alike if entry.context != "menu")
    panel.show_entries([other])
    assert [each.toPlainText() for each in panel.said] == ["Contratos"]
    assert own.entries(own.file_for("gl"))[-1].context == "menu"
    panel.save()
    assert own.entries(own.file_for("gl"))[-1].key == other.key


def test_each_form_of_a_plural_says_what_it_is_for(window: MainWindow) -> None:
    from desktop.i18n import catalogues

    folder = translations_folder()
    folder.mkdir(parents=True)
    (folder / "pl.po").write_text(HEAD, encoding="utf-8")
    change_setting(window.session.book, "language", "pl")
    window.speaking.anew()
    window.speaking.toggle_translator()
    assert window.speaking.translator is not None
    panel = window.speaking.translator.panel
    assert panel is not None
    panel.show_entries([next(entry for entry in catalogues.template() if len(entry.ids) > 1)])
    assert [each.accessibleName().partition("for ")[2] for each in panel.said] == [
        "1",
        "2, 3, 4, 22, 23 …",
        "0, 5, 6, 7, 8 …",
    ]


def test_a_translation_without_its_placeholder_is_not_kept(window: MainWindow) -> None:
    from desktop.i18n import catalogues

    window.speaking.toggle_translator()
    translator = window.speaking.translator
    assert translator is not None
    panel = translator.panel
    assert panel is not None
    panel.show_entries([entry for entry in catalogues.template() if entry.key == ("menu", "Undo {what}")])
    panel.said[0].setPlainText("Vissza")
    panel.save()
    assert "{what}" in panel.wrong.text()
    assert not own.files()


def test_a_file_in_the_folder_is_seen_live_and_a_broken_one_is_told_with_its_line(
    window: MainWindow, qtbot: QtBot
) -> None:
    folder = translations_folder()
    folder.mkdir(parents=True)
    window.speaking.catalogues.begin()
    file = folder / "hu.po"
    file.write_text(HEAD + EDIT.format(said="Egy"), encoding="utf-8")
    qtbot.waitUntil(lambda: contracts(window) == "Egy", timeout=LONG)
    file.write_text(HEAD + EDIT.format(said="Kettő!"), encoding="utf-8")
    qtbot.waitUntil(lambda: contracts(window) == "Kettő!", timeout=LONG)
    file.write_text(HEAD + EDIT.format(said="Három") + "oops\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "hu.po" in says(window), timeout=LONG)
    assert "8" in says(window)
    assert contracts(window) == "Kettő!"
    (folder / "pt.po").write_text(HEAD + EDIT.format(said="Contratos"), encoding="utf-8")
    qtbot.waitUntil(lambda: "Português" in languages(window), timeout=LONG)
    change_setting(window.session.book, "language", "pt")
    window.speaking.anew()
    assert contracts(window) == "Contratos"


def languages(window: MainWindow) -> list[str]:
    from desktop.ui.commands import commands_of

    return [command.words for command in commands_of(window.menus)]


def test_the_page_lists_what_is_not_right_and_opens_it_in_the_panel(window: MainWindow) -> None:
    folder = translations_folder()
    folder.mkdir(parents=True)
    (folder / "hu.po").write_text(
        HEAD + 'msgctxt "menu"\nmsgid "Undo {what}"\nmsgstr "Vissza"\n', encoding="utf-8"
    )
    window.go("translate")
    page = window.page
    assert isinstance(page, TranslatePage)
    page.chips.select("placeholders")
    page.chips.picked.emit("placeholders")
    assert page.table.count() == 1
    page.table.selectRow(0)
    page.table.opened.emit(page.table.current())
    assert window.speaking.translator is not None
    assert window.speaking.translator.panel is not None
    assert window.speaking.translator.panel.key == ("menu", "Undo {what}")


def test_the_page_says_how_complete_each_language_is_once_it_is_there(
    window: MainWindow, qtbot: QtBot
) -> None:
    folder = translations_folder()
    folder.mkdir(parents=True)
    (folder / "gl.po").write_text(
        HEAD + 'msgctxt "menu"\nmsgid "Undo"\nmsgstr "Desfacer"\n', encoding="utf-8"
    )
    window.go("translate")
    said = {"English: 100%", "Magyar: 100%", "Galego: 0%"}
    page = window.page
    qtbot.waitUntil(lambda: said <= {line.text() for line in page.findChildren(QLabel)}, timeout=30_000)


def test_the_list_is_gone_through_by_keyboard_and_keeps_its_place(window: MainWindow, qtbot: QtBot) -> None:
    from desktop.ui.translate_page import FlawRow

    folder = translations_folder()
    folder.mkdir(parents=True)
    (folder / "gl.po").write_text(HEAD, encoding="utf-8")
    change_setting(window.session.book, "language", "gl")
    window.speaking.anew()
    window.go("translate")

    def row() -> FlawRow:
        assert isinstance(window.page, TranslatePage)
        assert window.page.chips.current == "missing"
        found = window.page.table.current()
        assert isinstance(found, FlawRow)
        return found

    page = window.page
    assert isinstance(page, TranslatePage)
    page.chips.select("missing")
    page.chips.picked.emit("missing")
    page.table.selectRow(40)
    wanted = [row().flaw.entry.key]
    page.table.selectRow(41)
    wanted.append(row().flaw.entry.key)
    page.table.selectRow(40)
    for key in wanted:
        assert isinstance(window.page, TranslatePage)
        assert row().flaw.entry.key == key
        qtbot.keyClick(window.page.table, Qt.Key.Key_Return)
        assert window.speaking.translator is not None
        panel = window.speaking.translator.panel
        assert panel is not None
        assert panel.key == key
        for said, english in zip(panel.said, row().flaw.entry.ids, strict=True):
            said.setPlainText(english)
        panel.save()
        assert window.speaking.translator.panel is not None
        qtbot.keyClick(window.speaking.translator.panel.said[0], Qt.Key.Key_Escape)
        there = window.page.table
        qtbot.waitUntil(there.hasFocus, timeout=LONG)
    assert row().flaw.entry.key not in wanted


def test_the_pseudo_language_is_for_translators(window: MainWindow) -> None:
    assert "[Pšéüðó]" not in languages(window)
    window.speaking.toggle_translator()
    assert "[Pšéüðó]" in languages(window)
    window.session.attempt(change_setting, window.session.book, "language", PSEUDO)
    window.speaking.anew()
    assert contracts(window).startswith("[Çöñťřåçťš")


def test_qts_own_words_follow_the_language_and_its_variants(window: MainWindow) -> None:
    from PySide6.QtCore import QCoreApplication

    said = {}
    for code in ("de", "de_AT", "fr_BE", "nl_BE", "ca", "sv", "hu", "es", "it"):
        window.speaking.speak(code)
        said[code] = QCoreApplication.translate("QPlatformTheme", "Cancel")
    assert said["de_AT"] == said["de"] == "Abbrechen"
    assert "Cancel" not in said.values()
