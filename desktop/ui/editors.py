"""What a person types or ticks a value with. Every editor has the same few methods, so a form needs no branches."""

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from desktop.core.problems import Refused
from desktop.ui.signs import restyle
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import hbox, label

Parse = Callable[[str], Any]
Write = Callable[[Any], str]


class Editor(QWidget):
    """A control with a typed value.

    `changed` comes with every change by a person (also through a screen reader), never from `set_value`;
    `settled` when the person leaves the control or confirms with Enter.

    Attributes:
        answers: what a form puts beneath the words about this value; None for nothing.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        self.answers: QWidget | None = None
        self.setLayout(hbox(control))
        self.setFocusProxy(control)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> Any:
        """Return what is entered, None for nothing.

        Raises:
            Refused: it cannot be understood; the problems name no field.
        """
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def typed(self) -> str:
        """Return what stands in the control, understood or not; where that is no text, the value as JSON."""
        try:
            return json.dumps(self.value(), ensure_ascii=False)
        except Refused:
            return ""

    def retype(self, text: str) -> None:
        """Show again what `typed` returned."""
        if text:
            value = json.loads(text)
            self.set_value(tuple(value) if isinstance(value, list) else value)

    def set_read_only(self, fixed: bool) -> None:
        """Let the value be read but not changed."""
        self.control.setEnabled(not fixed)

    def describe(self, name: str, description: str) -> None:
        """Set what a screen reader calls the control, and what it adds."""
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(description)

    def show_bad(self, bad: bool) -> None:
        """Draw the outline of a value with a problem."""
        restyle(self.control, "bad", bad)


class LineEditor(Editor):
    """One line of text; the value is `str`, empty for nothing."""

    def __init__(self, hint: str = "") -> None:
        self.line = QLineEdit()
        super().__init__(self.line)
        self.line.setPlaceholderText(hint)
        self.line.textChanged.connect(lambda: self.changed.emit())
        self.line.editingFinished.connect(self.settled)

    def value(self) -> Any:
        """Return the text without blanks around it."""
        return self.line.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a text from its beginning."""
        with QSignalBlocker(self.line):
            self.line.setText(value or "")
            self.line.setCursorPosition(0)

    def typed(self) -> str:
        """Return the text as it is typed."""
        return self.line.text()

    def retype(self, text: str) -> None:
        """Show a text."""
        self.set_value(text)

    def set_read_only(self, fixed: bool) -> None:
        """Keep the text selectable."""
        restyle(self.line, "readOnly", fixed)


class _Paragraphs(QPlainTextEdit):
    """A text box of so many lines that tells when it is left."""

    left = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self._set_height()

    def _set_height(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 2 * Space.M)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_height()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.left.emit()


class NotesEditor(Editor):
    """Several lines of text; Tab leads on to the next field. The value is `str`, empty for nothing."""

    def __init__(self, hint: str = "", lines: int = 4) -> None:
        self.box = _Paragraphs(lines)
        super().__init__(self.box)
        self.box.setPlaceholderText(hint)
        self.box.textChanged.connect(self.changed)
        self.box.left.connect(self.settled)

    def value(self) -> Any:
        """Return the text without blanks around it."""
        return self.box.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        """Show a text."""
        with QSignalBlocker(self.box):
            self.box.setPlainText(value or "")

    def typed(self) -> str:
        """Return the text as it is typed."""
        return self.box.toPlainText()

    def retype(self, text: str) -> None:
        """Show a text."""
        self.set_value(text)

    def set_read_only(self, fixed: bool) -> None:
        """Keep the text selectable."""
        restyle(self.box, "readOnly", fixed)


class _Inlaid(QLineEdit):
    """A line with quiet words inside it: a unit after the text, and an echo at the other end where there is room."""

    def __init__(self, alignment: Qt.AlignmentFlag) -> None:
        super().__init__()
        self.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        self._mirrored = alignment == Qt.AlignmentFlag.AlignRight
        self._unit = self._inlay()
        self._echo = self._inlay()
        self.textChanged.connect(self._place)

    def _inlay(self) -> QLabel:
        made = label("", Role.MUTED)
        made.setParent(self)
        made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return made

    def show_unit(self, text: str) -> None:
        self._unit.setText(text)
        self._place()

    def show_echo(self, text: str) -> None:
        self._echo.setText(text)
        self._place()

    @property
    def echo(self) -> str:
        return self._echo.text()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        edge, unit, echo = Space.M, self._unit, self._echo
        for inlay in (unit, echo):
            inlay.resize(inlay.sizeHint() if inlay.text() else QSize(0, 0))
        self.setTextMargins(0, 0, unit.width() + Space.XS if unit.text() else 0, 0)
        unit.move(self.width() - unit.width() - edge, (self.height() - unit.height()) // 2)
        free = self.width() - 2 * edge - unit.width() - self.fontMetrics().horizontalAdvance(self.text())
        echo.setVisible(bool(echo.text()) and echo.width() + Space.L <= free)
        echo.move(
            edge if self._mirrored else self.width() - echo.width() - edge,
            (self.height() - echo.height()) // 2,
        )


class ParsedEditor(Editor):
    """A line whose text means a value: `parse` reads it, `write` shows it, `echo` says how it was understood."""

    def __init__(
        self,
        parse: Parse,
        write: Write,
        echo: Write | None = None,
        *,
        hint: str = "",
        line: _Inlaid | None = None,
    ) -> None:
        self.line = line or _Inlaid(Qt.AlignmentFlag.AlignLeft)
        super().__init__(self.line)
        self._parse = parse
        self._write = write
        self._say = echo
        self.line.setPlaceholderText(hint)
        self.line.textChanged.connect(self._edited)
        self.line.editingFinished.connect(self._settle)

    def value(self) -> Any:
        """Return the value, None for an empty line."""
        text = self.line.text().strip()
        return self._parse(text) if text else None

    def set_value(self, value: Any) -> None:
        """Show a value as `write` writes it."""
        self._show("" if value is None else self._write(value))

    def set_text(self, text: str) -> None:
        """Show a text as if it had been typed, understood or not."""
        self._show(text)

    def typed(self) -> str:
        """Return the text as it is typed."""
        return self.line.text()

    def retype(self, text: str) -> None:
        """Show a text, understood or not."""
        self._show(text)

    def set_read_only(self, fixed: bool) -> None:
        """Keep the text selectable."""
        restyle(self.line, "readOnly", fixed)

    @property
    def echo(self) -> str:
        """How the text was understood, in words."""
        return self.line.echo

    def _show(self, text: str) -> None:
        with QSignalBlocker(self.line):
            self.line.setText(text)
        self._tell()

    def _understood(self) -> Any:
        try:
            return self.value()
        except Refused:
            return None

    def _tell(self) -> None:
        value = self._understood()
        self.line.show_echo("" if value is None or self._say is None else self._say(value))

    def _edited(self) -> None:
        self._tell()
        self.changed.emit()

    def _settle(self) -> None:
        value = self._understood()
        if value is not None:
            self.set_value(value)
        self.settled.emit()


class DateEditor(ParsedEditor):
    """A day, typed freely; the echo names the weekday, by which people notice a slip."""


class TimeEditor(ParsedEditor):
    """A local wall time, typed freely."""


class _AmountLine(_Inlaid):
    """Types the language's decimal mark for the numeric keypad's decimal key, whatever the keyboard layout says."""

    def __init__(self, decimal: str) -> None:
        super().__init__(Qt.AlignmentFlag.AlignRight)
        self._decimal = decimal

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        keypad = event.modifiers() & Qt.KeyboardModifier.KeypadModifier
        if keypad and event.key() in (Qt.Key.Key_Period, Qt.Key.Key_Comma) and not self.isReadOnly():
            self.insert(self._decimal)
            return
        super().keyPressEvent(event)


class AmountEditor(ParsedEditor):
    """An amount, a percentage or a weight: right-aligned, with its unit after it."""

    def __init__(
        self,
        parse: Parse,
        write: Write,
        echo: Write | None = None,
        *,
        decimal: str = ",",
        hint: str = "",
        suffix: str = "",
    ) -> None:
        super().__init__(parse, write, echo, hint=hint, line=_AmountLine(decimal))
        self.set_suffix(suffix)

    def set_suffix(self, text: str) -> None:
        """Show another unit."""
        self.line.show_unit(text)


class CheckEditor(Editor):
    """A box to tick; the value is `bool`."""

    def __init__(self, text: str) -> None:
        self.box = QCheckBox(text.replace("&", "&&"))
        super().__init__(self.box)
        self.box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.box.toggled.connect(lambda: self.changed.emit())
        self.box.clicked.connect(lambda: self.settled.emit())

    def value(self) -> Any:
        """Return whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick it or not."""
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))

    def describe(self, name: str, description: str) -> None:
        """Keep the words beside the box as its name; the form's label, if any, belongs to the description."""
        self.box.setAccessibleName(self.box.text().replace("&&", "&") or name)
        self.box.setAccessibleDescription(description)
