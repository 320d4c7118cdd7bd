"""Editors that take a value from a list: a plain combo box, and a line that finds what is typed."""

from collections.abc import Callable, Container, Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QSignalBlocker,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QStyledItemDelegate

from desktop.core.problems import Problem, Refused
from desktop.core.text import fold
from desktop.ui.editors import Editor
from desktop.ui.icons import Icons
from desktop.ui.signs import SignedLine, restyle

ROWS_SHOWN = 9
MATCHES = 200
"""The most that is offered at once; whoever sees so many types one more letter."""

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Choice(NamedTuple):
    """One entry of a list: the value behind it and its words."""

    value: Any
    text: str


class _Combo(QComboBox):
    """A combo box that a turn of the wheel cannot change while the page scrolls past under the pointer."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()


class ChoiceEditor(Editor):
    """One of a few values. With `none_text` there is a first entry that means None."""

    def __init__(self, choices: Iterable[Choice] = (), *, none_text: str | None = None) -> None:
        self.combo = _Combo()
        super().__init__(self.combo)
        self._none = () if none_text is None else (Choice(None, none_text),)
        self._choices: tuple[Choice, ...] = ()
        self.combo.setItemDelegate(QStyledItemDelegate(self.combo))
        self.combo.setMaxVisibleItems(ROWS_SHOWN)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_choices(choices)
        self.combo.currentIndexChanged.connect(lambda: self.changed.emit())
        self.combo.activated.connect(lambda: self.settled.emit())
        self.combo.view().selectionModel().selectionChanged.connect(self._selected)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer these; the value stays where it is still offered, else the first entry is shown."""
        kept = self.value()
        self._choices = (*self._none, *choices)
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems([choice.text for choice in self._choices])
            self.combo.setCurrentIndex(max(0, self._place(kept)))

    def values(self) -> list[Any]:
        """Return every value that is offered."""
        return [choice.value for choice in self._choices]

    def _selected(self, selected: QItemSelection) -> None:
        """Take an entry that a screen reader selected without opening the list."""
        if selected.indexes() and not self.combo.view().isVisible():
            self.combo.setCurrentIndex(selected.indexes()[0].row())

    def _place(self, value: Any) -> int:
        return next((place for place, choice in enumerate(self._choices) if choice.value == value), -1)

    def value(self) -> Any:
        """Return the value of the entry shown, None without one."""
        index = self.combo.currentIndex()
        return self._choices[index].value if 0 <= index < len(self._choices) else None

    def set_value(self, value: Any) -> None:
        """Show the entry of a value, or no entry when it is not offered."""
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self._place(value))

    def typed(self) -> str:
        """Return the value that is chosen, as a text."""
        return str(self.value() or "")

    def retype(self, text: str) -> None:
        """Choose the value with this text, if it is offered."""
        found = [choice for choice in self._choices if str(choice.value or "") == text]
        if found:
            self.set_value(found[0].value)


class Picked(NamedTuple):
    """What stands in a picker: the id of a known entry and its words, or new words with the id None."""

    value: Any
    text: str


class _FindingLine(SignedLine):
    """A line whose Down key asks for the list, and whose Enter takes from it while it is open.

    Signals:
        wanted: the list is asked for.
        confirmed: Enter was pressed over the open list.
        emptied: Backspace was pressed where there is nothing left to delete.
    """

    wanted = Signal()
    confirmed = Signal()
    emptied = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, "chevron-down", leading=False, side=16)
        self.list_is_open: Callable[[], bool] = lambda: False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        if key == Qt.Key.Key_Down:
            self.wanted.emit()
        elif key in ENTERS and not event.modifiers() & ~KEYPAD and self.list_is_open():
            self.confirmed.emit()
            event.accept()
        elif key == Qt.Key.Key_Backspace and not self.text() and not event.isAutoRepeat():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


class PickerEditor(Editor):
    """Finds a known entry by any part of its words, whatever the capitals and accents; the value is `Picked`.

    Words that are not known make a new entry, or, when `unknown` is given, are refused with that problem.

    Signals:
        chosen(value): an entry of the list was taken.
        entered: it was taken with Enter; comes after `chosen`.
    """

    chosen = Signal(object)
    entered = Signal()

    def __init__(
        self, icons: Icons, choices: Iterable[Choice] = (), *, hint: str = "", unknown: Problem | None = None
    ) -> None:
        self.line = _FindingLine(icons)
        super().__init__(self.line)
        self._unknown = unknown
        self._picked: Choice | None = None
        self._found: list[Choice] = []
        self._completer = self._make_completer()
        self.line.list_is_open = lambda: self.popup.isVisible() and self.popup.currentIndex().isValid()
        self.line.confirmed.connect(self._confirm)
        self.line.setPlaceholderText(hint)
        self.line.sign.pressed.connect(self._offer_all)
        self.line.wanted.connect(self._offer)
        self.line.textChanged.connect(self._edited)
        self.line.editingFinished.connect(self._finish)
        self.line.editingFinished.connect(self.settled)
        self.set_choices(choices)

    def _make_completer(self) -> QCompleter:
        self._words = QStringListModel(self)
        made = QCompleter(self._words, self)
        self.popup = view = QListView()
        view.setProperty("popup", True)
        view.setUniformItemSizes(True)
        made.setPopup(view)
        view.setItemDelegate(QStyledItemDelegate(view))
        made.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        made.setMaxVisibleItems(ROWS_SHOWN)
        made.setWrapAround(False)
        made.setWidget(self.line)
        made.activated[QModelIndex].connect(self._take)  # type: ignore[index]  # one signal, two signatures
        return made

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer these entries, in this order."""
        self._choices = [(fold(choice.text), choice) for choice in choices]

    def value(self) -> Any:
        """Return `Picked`, or None for an empty line.

        Raises:
            Refused: the words are not known, and only known ones are taken.
        """
        text = self.line.text().strip()
        if not text:
            return None
        known = self._known(text)
        if known is None and self._unknown is not None:
            raise Refused([self._unknown])
        return Picked(known.value if known else None, known.text if known else text)

    def set_value(self, value: Any) -> None:
        """Show a `Picked`, or the entry whose id is given."""
        text = value.text if isinstance(value, Picked) else self._text_of(value)
        wanted = value.value if isinstance(value, Picked) else value
        self._picked = None if wanted is None else Choice(wanted, text)
        self._write(text)

    def typed(self) -> str:
        """Return the words as they are typed."""
        return self.line.text()

    def retype(self, text: str) -> None:
        """Show words, known or not."""
        self._picked = None
        self._write(text)

    def set_read_only(self, fixed: bool) -> None:
        """Keep the words selectable."""
        restyle(self.line, "readOnly", fixed)
        self.line.sign.setVisible(not fixed)

    def matches(self, text: str) -> list[Choice]:
        """Return the entries in whose words every typed word occurs; those that begin with it come first."""
        typed = fold(text)
        parts = typed.split()
        found = [
            (folded, choice) for folded, choice in self._choices if all(part in folded for part in parts)
        ]
        return [choice for _, choice in sorted(found, key=lambda pair: not pair[0].startswith(typed))]

    def _known(self, text: str) -> Choice | None:
        if self._picked is not None and self._picked.text == text:
            return self._picked
        folded = fold(text)
        return next((choice for known, choice in self._choices if known == folded), None)

    def _text_of(self, value: Any) -> str:
        return next((choice.text for _, choice in self._choices if choice.value == value), "")

    def _write(self, text: str) -> None:
        with QSignalBlocker(self.line):
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def _edited(self) -> None:
        self._picked = None
        if self.line.hasFocus() and self.line.text().strip():
            self._offer()
        else:
            self.popup.hide()
        self.changed.emit()

    def _offer(self) -> None:
        text = self.line.text()
        found = self.matches(text)
        finished = len(found) == 1 and found[0].text == text
        self._show_list([] if finished else found)

    def _offer_all(self) -> None:
        self.line.setFocus()
        self._show_list([choice for _, choice in self._choices])

    def _show_list(self, found: list[Choice]) -> None:
        self._found = found[:MATCHES]
        self._words.setStringList([choice.text for choice in self._found])
        scrolls = len(self._found) > ROWS_SHOWN
        policies = Qt.ScrollBarPolicy
        self.popup.setVerticalScrollBarPolicy(
            policies.ScrollBarAsNeeded if scrolls else policies.ScrollBarAlwaysOff
        )
        if self._found:
            self._completer.complete()
            self.popup.setCurrentIndex(
                self._words.index(0, 0)
            )  # what Enter takes is seen before it is pressed
        else:
            self.popup.hide()

    def _take(self, index: QModelIndex) -> None:
        self._picked = self._found[index.row()]
        self._write(self._picked.text)
        self.line.end(False)
        self.changed.emit()
        self.chosen.emit(self._picked.value)

    def _finish(self) -> None:
        """Take the only entry that the words can mean when the line is left, where nothing else would do."""
        text = self.line.text().strip()
        if self._unknown is None or not text or self._known(text) is not None:
            return
        found = self.matches(text)
        if len(found) == 1:
            self._found = found
            self._words.setStringList([found[0].text])
            self._take(self._words.index(0, 0))

    def _confirm(self) -> None:
        """Take what is marked in the list, and only that: the half word before it is not finished by this Enter."""
        at = self.popup.currentIndex()
        self.popup.hide()
        self._take(at)
        self.entered.emit()
        if not self.line.hasFocus():
            self.line.home(False)


class CountryEditor(PickerEditor):
    """A country, found by its name in the reader's language; the value is its code or None.

    Of those that begin alike the ones in `first` come first: the countries whose rules are known.
    """

    def __init__(
        self,
        icons: Icons,
        choices: Iterable[Choice],
        unknown: Problem,
        *,
        hint: str = "",
        first: Container[str] = (),
    ) -> None:
        super().__init__(icons, choices, hint=hint, unknown=unknown)
        self._first = first

    def value(self) -> Any:
        """Return the code.

        Raises:
            Refused: the words name no country of the list.
        """
        picked = super().value()
        return None if picked is None else picked.value

    def matches(self, text: str) -> list[Choice]:
        """Return the countries with these words; the one whose code they are comes first: BE is not Belarus."""
        code, typed = text.strip().upper(), fold(text)

        def order(choice: Choice) -> tuple[bool, bool, bool]:
            begins = fold(choice.text).startswith(typed)
            return choice.value != code, not begins, choice.value not in self._first

        own = [choice for _, choice in self._choices if choice.value == code]
        found = super().matches(text)
        return sorted([*own, *(choice for choice in found if choice not in own)], key=order)
