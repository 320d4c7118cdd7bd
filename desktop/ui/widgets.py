"""The small pieces every page is put together from: labels, buttons, cards, pills, notices, chips.

They show the words they are given, always as plain text; how they look is in the style sheet.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.flow_layout import FlowLayout, HeadLayout
from desktop.ui.icons import Icons
from desktop.ui.page_area import see_through
from desktop.ui.signs import Sign, announce, restyle, tip_text
from desktop.ui.theme import Kind, Role, Space


class Stretch(Enum):
    """Takes the room that is left in a layout."""

    STRETCH = 1


STRETCH = Stretch.STRETCH
LEAST_SEEN = 160
"""How much of something scrolled stays in sight, in pixels."""
Thing = QWidget | QLayout | Stretch | int
Run = Callable[[], object]


def _fill(layout: QBoxLayout, things: Iterable[Thing]) -> None:
    for thing in things:
        match thing:
            case QWidget():
                layout.addWidget(thing)
            case QLayout():
                layout.addLayout(thing)
            case Stretch():
                layout.addStretch(1)
            case int():
                layout.addSpacing(thing)


def vbox(*things: Thing, gap: int = Space.M, margins: int = 0) -> QVBoxLayout:
    """Return a column of widgets, layouts, fixed distances (numbers) and `STRETCH`."""
    layout = QVBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(margins, margins, margins, margins)
    _fill(layout, things)
    return layout


def hbox(*things: Thing, gap: int = Space.S, margins: int = 0) -> QHBoxLayout:
    """Return a line of widgets, layouts, fixed distances (numbers) and `STRETCH`."""
    layout = QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(margins, margins, margins, margins)
    _fill(layout, things)
    return layout


class _Area(QScrollArea):
    """Keeps a part of what it scrolls in sight."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Need no more than what is inside."""
        return QSize(super().minimumSizeHint().width(), min(LEAST_SEEN, super().sizeHint().height()))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for no more; what is left over is given to it."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


def scrolled(inside: QWidget, name: str = "") -> QScrollArea:
    """Return what scrolls `inside` up and down when the window is lower than it.

    With a name it takes the keyboard, for words among which there is nothing else to stop at.
    """
    area = _Area()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name else Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setProperty("stop", bool(name))
    area.setViewport(see_through())
    inside.setAutoFillBackground(False)
    area.setWidget(inside)
    return area


def label(text: str, role: Role = Role.BODY, *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Return words in a step of the type scale."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", str(role))
    made.setWordWrap(wrap)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        made.setTextInteractionFlags(flags)
    return made


def title(text: str) -> QLabel:
    """Return the name of a page."""
    return label(text, Role.TITLE)


def heading(text: str) -> QLabel:
    """Return the heading of a card."""
    return label(text, Role.HEADING)


def muted(text: str, *, wrap: bool = False) -> QLabel:
    """Return quiet words of normal size."""
    return label(text, Role.MUTED, wrap=wrap)


def caption(text: str, *, wrap: bool = False) -> QLabel:
    """Return small quiet words."""
    return label(text, Role.CAPTION, wrap=wrap)


def line() -> QFrame:
    """Return a hairline between two groups."""
    made = QFrame()
    made.setProperty("surface", "line")
    return made


class Look(StrEnum):
    """How much a button asks for. One primary button a page."""

    PLAIN = ""
    PRIMARY = "primary"
    DANGER = "danger"
    QUIET = "quiet"
    LINK = "link"
    ICON = "icon"
    CHIP = "chip"
    NAV = "nav"


def button(
    text: str, run: Run | None = None, *, look: Look = Look.PLAIN, icon: QIcon | None = None, tip: str = ""
) -> QPushButton:
    """Return a button that calls `run` when pressed."""
    made = QPushButton(text.replace("&", "&&"))
    made.setProperty("look", str(look))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    made.setToolTip(tip and tip_text(tip))
    made.setAccessibleDescription(tip)  # the words; without it a screen reader reads the tooltip's markup
    if icon is not None:
        made.setIcon(icon)
    if run is not None:
        made.clicked.connect(lambda: run())
    return made


plain_button = partial(button, look=Look.PLAIN)
"""An ordinary button."""

primary_button = partial(button, look=Look.PRIMARY)
"""The one button of a page that leads on."""

danger_button = partial(button, look=Look.DANGER)
"""A button that takes something away."""

quiet_button = partial(button, look=Look.QUIET)
"""A button without a frame."""

link_button = partial(button, look=Look.LINK)
"""A button that looks like a link within words."""


def icon_button(icon: QIcon, name: str, run: Run | None = None) -> QPushButton:
    """Return a button that shows only an icon; `name` is its tooltip and what a screen reader says."""
    made = button("", run, look=Look.ICON, icon=icon, tip=name)
    made.setAccessibleName(name)
    return made


class Card(QFrame):
    """A white panel: a heading with what stands at its right end, and a body."""

    def __init__(self, text: str = "", *trailing: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._heading = heading(text)
        if trailing:  # what can be pressed keeps its room
            self._heading.setWordWrap(True)
        if not text:  # never shown by hand here: without a parent it would be a window for a moment
            self._heading.hide()
        self.body = vbox(margins=Space.L)
        if text or trailing:
            self.body.addLayout(HeadLayout(self._heading, trailing, Space.S))
        self.setLayout(self.body)
        self.setAccessibleName(text)

    def add(self, *things: Thing) -> None:
        """Put things under what is already there."""
        _fill(self.body, things)

    def set_heading(self, text: str) -> None:
        """Change the heading."""
        self._heading.setText(text)
        self.setAccessibleName(text)


class PillLabel(QLabel):
    """A state in one word on a tinted ground."""

    def __init__(self, text: str = "", kind: Kind = Kind.NEUTRAL, *, spoken: bool = False) -> None:
        super().__init__()
        self._spoken = spoken
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_pill(text, kind)

    def show_pill(self, text: str, kind: Kind = Kind.NEUTRAL) -> None:
        """Show another state; nothing is shown for an empty text."""
        if self._spoken and text != self.text() and self.isVisible():
            announce(self, text)
        self.setText(text)
        restyle(self, "pill", str(kind))
        if self.parent() is not None:
            self.setVisible(bool(text))
        elif not text:
            self.hide()


SIGNS = {
    Kind.NEUTRAL: "info",
    Kind.INFO: "info",
    Kind.SUCCESS: "check",
    Kind.WARNING: "warning",
    Kind.PROBLEM: "problem",
}
"""The icon that says the kind of a message without its colour."""


class Notice(QFrame):
    """A message in the page itself, with an optional action, said aloud when it comes and closed by hand."""

    closed = Signal()

    def __init__(self, icons: Icons, close_text: str) -> None:
        super().__init__()
        self._run: Run | None = None
        self._sign = Sign(icons)
        self._text = label("", wrap=True, selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.action = link_button("", self._act)
        self._close = icon_button(icons.get("close"), close_text, self.dismiss)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard alone
        row = hbox(self._sign, self._text, self.action, self._close, gap=Space.M)
        row.setContentsMargins(Space.M, Space.S, Space.XS, Space.S)
        self.setLayout(row)
        self.hide()

    def show_notice(self, kind: Kind, text: str, action: str = "", run: Run | None = None) -> None:
        """Say `text`; `action` names a button that calls `run` and closes the notice."""
        restyle(self, "notice", str(kind))
        self._sign.show_sign(SIGNS[kind], f"{kind}_text")
        self._text.setText(text)
        restyle(self._text, "notice", str(kind))
        self._run = run
        self.action.setText(action.replace("&", "&&"))
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.show()
        announce(self, text, urgent=kind is Kind.PROBLEM)

    @property
    def text(self) -> str:
        """What it says at the moment; empty when it is closed."""
        return "" if self.isHidden() else self._text.text()

    def dismiss(self) -> None:
        """Close it."""
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            run()


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter: what the page calls it, its words, and how many rows it would show."""

    key: str
    text: str
    count: int | None = None


class Chips(QWidget):
    """Filters of which exactly one is on. Arrow keys move between them; the first is on at the start."""

    picked = Signal(str)

    def __init__(self, name: str, chips: Iterable[Chip] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        # toggled, not clicked: a screen reader turns a filter on without clicking it
        self._group.buttonToggled.connect(self._toggled)
        self._row = FlowLayout(Space.S)
        self.setLayout(self._row)
        self._chips: tuple[Chip, ...] = ()
        self._preferred = ""
        self.set_chips(chips)

    @property
    def current(self) -> str:
        """The key of the filter that is on; empty when there is none."""
        made = self._group.checkedButton()
        return "" if made is None else str(made.property("key"))

    def select(self, key: str) -> None:
        """Turn a filter on without a signal."""
        for made in self._group.buttons():
            if made.property("key") == key:
                with QSignalBlocker(self._group):
                    made.setChecked(True)

    def prefer(self, key: str) -> None:
        """Let this filter be on when there are filters for the first time: the one of last time."""
        if self._chips:
            self.select(key)
        else:
            self._preferred = key

    def set_chips(self, chips: Iterable[Chip]) -> None:
        """Show these filters; the one that is on stays on where it still exists."""
        wanted = tuple(chips)
        if [chip.key for chip in wanted] != [chip.key for chip in self._chips]:
            self._rebuild(wanted)
        self._chips = wanted
        for made, chip in zip(self._group.buttons(), wanted, strict=True):
            words = chip.text if chip.count is None else f"{chip.text}  {chip.count}"
            made.setText(words.replace("&", "&&"))
            made.setAccessibleName(words)
            _leave_room_for_bold(made)

    def _rebuild(self, chips: tuple[Chip, ...]) -> None:
        kept = self.current if self._chips else self._preferred
        for made in self._group.buttons():
            self._group.removeButton(made)
            self._row.removeWidget(made)
            made.deleteLater()
        for chip in chips:
            made = button(chip.text, look=Look.CHIP)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setProperty("key", chip.key)
            self._group.addButton(made)
            self._row.addWidget(made)
        if chips:
            self.select(chips[0].key)
            self.select(kept)

    def _toggled(self, made: QAbstractButton, on: bool) -> None:
        if on:
            self.picked.emit(str(made.property("key")))


def _leave_room_for_bold(chip: QAbstractButton) -> None:
    """Make a chip as wide as its words are while it is on: the style sheet makes them bold, the size hint does not know."""
    chip.ensurePolished()
    bold = QFont(chip.font())
    bold.setWeight(QFont.Weight.DemiBold)
    more = QFontMetrics(bold).horizontalAdvance(chip.text()) - chip.fontMetrics().horizontalAdvance(
        chip.text()
    )
    chip.setMinimumWidth(0)
    chip.setMinimumWidth(chip.sizeHint().width() + max(more, 0))
