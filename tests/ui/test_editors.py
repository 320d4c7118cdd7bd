"""Editors: typed values, nothing guessed, silent when set, and the same to a screen reader as to the hand."""

from datetime import date, time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel

from desktop.core.money import Money
from desktop.core.problems import N_, Problem, Refused
from desktop.i18n.amounts import read_amount
from desktop.i18n.dates import read_date, read_time
from desktop.i18n.words import Words
from desktop.ui.editors import (
    AmountEditor,
    CheckEditor,
    DateEditor,
    Editor,
    LineEditor,
    NotesEditor,
    TimeEditor,
)
from desktop.ui.icons import Icons
from desktop.ui.pickers import Choice, ChoiceEditor, CountryEditor, Picked, PickerEditor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TODAY = date(2026, 11, 22)
UNKNOWN = Problem("", N_("test", "Nobody here is called that."))
CLIENTS = [
    Choice("1", "De Roma vzw, Antwerp"),
    Choice("2", "Café Ő, Győr"),
    Choice("3", "Opus Jazz Club, Budapest"),
    Choice("4", "Sunset SARL, Paris"),
    Choice("5", "Paris Jazz SARL"),
]


def day(text: str) -> date:
    return read_date(text, Words("en").locale, TODAY)


def amount(**more: str) -> AmountEditor:
    return AmountEditor(lambda text: read_amount(text, "EUR"), lambda money: money.plain(), **more)


@pytest.fixture
def shown(qtbot):
    """Show an editor in an active window."""

    def show(editor: Editor, width: int = 320) -> Editor:
        qtbot.addWidget(editor)
        editor.resize(width, 40)
        editor.show()
        editor.activateWindow()
        editor.setFocus()
        qtbot.waitUntil(editor.control.hasFocus)
        return editor

    return show


MAKERS = {
    "line": (lambda icons: LineEditor(), "Aïcha"),
    "notes": (lambda icons: NotesEditor(), "one\ntwo"),
    "date": (lambda icons: DateEditor(day, str, str), date(2026, 11, 14)),
    "time": (lambda icons: TimeEditor(read_time, lambda t: f"{t:%H:%M}"), time(20, 30)),
    "amount": (lambda icons: amount(), Money(150000, "EUR")),
    "choice": (lambda icons: ChoiceEditor([Choice("a", "A"), Choice("b", "B")]), "b"),
    "picker": (lambda icons: PickerEditor(icons, CLIENTS), Picked("3", "Opus Jazz Club, Budapest")),
    "country": (lambda icons: CountryEditor(icons, [Choice("BE", "Belgium")], UNKNOWN), "BE"),
    "check": (lambda icons: CheckEditor("Signed"), True),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_editor_gives_back_what_it_was_given_without_a_signal(qtbot, icons: Icons, name: str) -> None:
    make, value = MAKERS[name]
    editor = make(icons)
    qtbot.addWidget(editor)
    changes = QSignalSpy(editor.changed)
    editor.set_value(value)
    assert editor.value() == value
    assert changes.count() == 0
    editor.set_read_only(True)
    assert editor.value() == value
    editor.describe("Name of it", "Help for it")
    seen = QAccessible.queryAccessibleInterface(editor.control)
    combo = (
        seen.role() == QAccessible.Role.ComboBox
    )  # on this desktop a combo box is named by its label, as in forms
    assert combo or seen.text(QAccessible.Text.Name) in {"Name of it", "Signed"}
    assert seen.text(QAccessible.Text.Description) == "Help for it"


@pytest.mark.parametrize("name", ["line", "notes", "date", "time", "amount", "picker", "country"])
def test_nothing_typed_is_nothing(qtbot, icons: Icons, name: str) -> None:
    editor = MAKERS[name][0](icons)
    qtbot.addWidget(editor)
    assert not editor.value()
    editor.set_value(None)
    assert not editor.value()


def test_a_screen_reader_types_as_a_hand_does(qtbot) -> None:
    editor = LineEditor()
    qtbot.addWidget(editor)
    changes = QSignalSpy(editor.changed)
    QAccessible.queryAccessibleInterface(editor.control).setText(QAccessible.Text.Value, "De Roma")
    assert editor.value() == "De Roma"
    assert changes.count() == 1


def test_a_day_is_echoed_in_words_while_it_is_typed(qtbot, shown) -> None:
    editor = shown(DateEditor(day, lambda d: f"{d:%d/%m/%Y}", lambda d: f"{d:%a %d %b %Y}"))
    qtbot.keyClicks(editor.line, "14 no")
    assert editor.echo == ""
    qtbot.keyClicks(editor.line, "v")
    assert editor.echo == "Sat 14 Nov 2026"
    assert editor.line.text() == "14 nov"
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "14/11/2026"
    assert editor.value() == date(2026, 11, 14)


def test_the_echo_hides_rather_than_cover_what_is_typed(shown) -> None:
    editor = shown(DateEditor(day, str, lambda d: f"{d:%A %d %B %Y}"), width=150)
    editor.set_value(date(2026, 11, 14))
    echo = next(label for label in editor.findChildren(QLabel) if label.text() == editor.echo)
    assert not echo.isVisible()
    editor.resize(500, 40)
    QApplication.processEvents()
    assert echo.isVisible()


def test_what_is_not_understood_stays_as_typed_and_is_refused(qtbot, shown) -> None:
    editor = shown(amount())
    qtbot.keyClicks(editor.line, "1.500")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "1.500"
    with pytest.raises(Refused):
        editor.value()


@pytest.mark.parametrize("decimal", [",", "."])
@pytest.mark.parametrize("key", [Qt.Key.Key_Period, Qt.Key.Key_Comma])
def test_the_keypad_types_the_languages_decimal_mark(qtbot, shown, decimal: str, key: Qt.Key) -> None:
    editor = shown(amount(decimal=decimal))
    qtbot.keyClicks(editor.line, "12")
    press = QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.KeypadModifier, ".")
    QApplication.sendEvent(editor.line, press)
    qtbot.keyClicks(editor.line, "5")
    assert editor.line.text() == f"12{decimal}5"
    assert editor.value() == Money(1250, "EUR")


def test_an_amount_stands_right_and_leaves_room_for_its_unit(shown) -> None:
    editor = shown(amount(suffix="€"))
    assert editor.line.alignment() & Qt.AlignmentFlag.AlignRight
    unit = next(label for label in editor.findChildren(QLabel) if label.text() == "€")
    assert unit.isVisible()
    assert editor.line.textMargins().right() >= unit.width()
    editor.set_suffix("kr")
    assert unit.text() == "kr"


def test_tab_leads_out_of_the_notes(qtbot, shown) -> None:
    editor = shown(NotesEditor(lines=3))
    settled = QSignalSpy(editor.settled)
    assert editor.box.tabChangesFocus()
    qtbot.keyClicks(editor.box, "loud")
    editor.box.clearFocus()
    assert settled.count() == 1
    assert editor.value() == "loud"


def test_a_choice_keeps_its_value_when_the_list_changes(qtbot) -> None:
    editor = ChoiceEditor([Choice(1, "One"), Choice(2, "Two")])
    qtbot.addWidget(editor)
    assert editor.value() == 1
    editor.set_value(2)
    editor.set_choices([Choice(3, "Three"), Choice(2, "Zwei")])
    assert editor.value() == 2
    assert editor.combo.currentText() == "Zwei"
    editor.set_choices([Choice(3, "Three")])
    assert editor.value() == 3


def test_a_screen_reader_chooses_without_opening_the_list(qtbot) -> None:
    editor = ChoiceEditor([Choice(1, "One"), Choice(2, "Two"), Choice(3, "Three")])
    qtbot.addWidget(editor)
    editor.show()
    changes = QSignalSpy(editor.changed)
    entry = QAccessible.queryAccessibleInterface(editor.combo).child(0).child(1)
    assert entry.text(QAccessible.Text.Name) == "Two"
    entry.actionInterface().doAction("Toggle")
    assert editor.value() == 2
    assert changes.count() == 1


def test_walking_through_an_open_list_changes_nothing_until_enter(qtbot, shown) -> None:
    editor = shown(ChoiceEditor([Choice(1, "One"), Choice(2, "Two")]))
    editor.combo.showPopup()
    qtbot.keyClick(editor.combo.view(), Qt.Key.Key_Down)
    assert editor.value() == 1
    qtbot.keyClick(editor.combo.view(), Qt.Key.Key_Return)
    assert editor.value() == 2


def test_a_choice_may_be_none(qtbot) -> None:
    editor = ChoiceEditor([Choice("x", "X")], none_text="Not yet")
    qtbot.addWidget(editor)
    assert editor.value() is None
    assert editor.combo.currentText() == "Not yet"
    editor.set_value("x")
    assert editor.value() == "x"


def test_scrolling_a_page_does_not_change_a_choice(qtbot, shown) -> None:
    editor = shown(ChoiceEditor([Choice(1, "One"), Choice(2, "Two")]))
    down, middle = QPoint(0, -120), QPointF(10, 10)
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle, middle, QPoint(), down, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(editor.combo, event)
    assert editor.value() == 1
    assert not event.isAccepted()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("roma", ["1"]),
        ("CAFE o", ["2"]),
        ("gyor", ["2"]),
        ("jazz", ["3", "5"]),
        ("paris", ["5", "4"]),
        ("sarl paris", ["4", "5"]),
        ("xyz", []),
    ],
)
def test_a_picker_finds_any_part_whatever_capitals_and_accents(qtbot, icons: Icons, typed, found) -> None:
    editor = PickerEditor(icons, CLIENTS)
    qtbot.addWidget(editor)
    assert [choice.value for choice in editor.matches(typed)] == found


def test_a_picker_offers_while_one_types_and_takes_with_enter(qtbot, icons: Icons, shown) -> None:
    editor = shown(PickerEditor(icons, CLIENTS))
    chosen = QSignalSpy(editor.chosen)
    qtbot.keyClicks(editor.line, "bud")
    popup = editor.popup
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert editor.value() == Picked("3", "Opus Jazz Club, Budapest")
    assert [chosen.at(n) for n in range(chosen.count())] == [["3"]]


def test_a_picker_shows_everything_on_request(qtbot, icons: Icons, shown) -> None:
    editor = shown(PickerEditor(icons, CLIENTS))
    editor.set_value("1")
    qtbot.mouseClick(editor.line.sign, Qt.MouseButton.LeftButton)
    assert editor.popup.isVisible()
    assert editor.popup.model().rowCount() == len(CLIENTS)
    at = editor.popup.visualRect(editor.popup.model().index(3, 0)).center()
    qtbot.mouseClick(editor.popup.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert editor.value() == Picked("4", "Sunset SARL, Paris")


def test_words_typed_whole_are_the_known_entry_and_others_are_new(qtbot, icons: Icons) -> None:
    editor = PickerEditor(icons, CLIENTS)
    qtbot.addWidget(editor)
    editor.line.setText("cafe ő, gyor")
    assert editor.value() == Picked("2", "Café Ő, Győr")
    editor.line.setText("Bimhuis")
    assert editor.value() == Picked(None, "Bimhuis")


def test_a_picker_that_takes_only_known_ones_refuses_others(qtbot, icons: Icons) -> None:
    editor = CountryEditor(icons, [Choice("BE", "Belgium"), Choice("HU", "Hungary")], UNKNOWN)
    qtbot.addWidget(editor)
    editor.line.setText("hungary")
    assert editor.value() == "HU"
    editor.line.setText("Atlantis")
    with pytest.raises(Refused) as refused:
        editor.value()
    assert refused.value.problems == (UNKNOWN,)


@pytest.mark.parametrize(("typed", "found"), [("belg", "BE"), ("hun", "HU")])
def test_a_word_that_can_mean_one_entry_only_is_finished_when_it_is_left(
    qtbot, icons: Icons, typed: str, found: str
) -> None:
    editor = CountryEditor(icons, [Choice("BE", "Belgium"), Choice("HU", "Hungary")], UNKNOWN)
    qtbot.addWidget(editor)
    editor.line.setText(typed)
    editor.line.editingFinished.emit()
    assert editor.value() == found


def test_a_word_that_can_mean_two_entries_or_a_new_one_stays_as_it_is(qtbot, icons: Icons) -> None:
    known = CountryEditor(icons, [Choice("BE", "Belgium"), Choice("BJ", "Benin")], UNKNOWN)
    free = PickerEditor(icons, CLIENTS)
    for editor, typed in ((known, "be"), (free, "opus")):
        qtbot.addWidget(editor)
        editor.line.setText(typed)
        editor.line.editingFinished.emit()
        assert editor.typed() == typed


def test_a_country_whose_rules_are_known_comes_first_of_those_that_begin_alike(qtbot, icons: Icons) -> None:
    names = {"AU": "Australia", "AT": "Austria", "LA": "Laos"}
    editor = CountryEditor(icons, [Choice(*pair) for pair in names.items()], UNKNOWN, first=("AT",))
    qtbot.addWidget(editor)
    assert [choice.value for choice in editor.matches("aus")] == ["AT", "AU"]
    assert [choice.value for choice in editor.matches("au")] == ["AU", "AT"]  # its code


def test_the_code_of_a_country_comes_before_names_that_begin_like_it(qtbot, icons: Icons) -> None:
    names = [("BY", "Belarus"), ("BE", "Belgium"), ("BZ", "Belize")]
    editor = CountryEditor(icons, [Choice(*name) for name in names], UNKNOWN)
    qtbot.addWidget(editor)
    assert [choice.value for choice in editor.matches("be")] == ["BE", "BY", "BZ"]
    assert [choice.value for choice in editor.matches("bel")] == ["BY", "BE", "BZ"]


def test_two_entries_of_one_name_keep_their_ids(qtbot, icons: Icons) -> None:
    editor = PickerEditor(icons, [Choice("a", "Peeters"), Choice("b", "Peeters")])
    qtbot.addWidget(editor)
    editor.set_value("b")
    assert editor.value() == Picked("b", "Peeters")


def test_a_hundred_thousand_clients_are_searched(qtbot, icons: Icons) -> None:
    editor = PickerEditor(icons, [Choice(str(n), f"Client {n} Gyõr") for n in range(100_000)])
    qtbot.addWidget(editor)
    assert len(editor.matches("9999")) == 19


def test_a_tick_tells(qtbot, shown) -> None:
    editor = shown(CheckEditor("Rock & roll"))
    changes = QSignalSpy(editor.changed)
    qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
    assert editor.value() is True
    assert changes.count() == 1
    editor.describe("", "")
    assert editor.box.accessibleName() == "Rock & roll"
