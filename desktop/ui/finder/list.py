"""The list of what was found: headings of groups, and beneath each its entries with their shortcuts at the right."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.i18n.words import Words
from desktop.ui.commands import shown_keys
from desktop.ui.finder.entries import Entry, Group, Hits
from desktop.ui.icons import Icons
from desktop.ui.row_model import Index
from desktop.ui.theme import Role, Space, Theme

ROW, HEAD = 36, 28
ICON = 18


class FoundModel(QAbstractListModel):
    """Headings and entries in one list; headings cannot be chosen."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.lines: list[Group | Entry] = []

    def show(self, hits: Sequence[Hits]) -> None:
        """Show what was found."""
        self.beginResetModel()
        self.lines = []
        for found in hits:
            self.lines += [found.group, *found.entries]
        self.endResetModel()

    @property
    def places(self) -> list[int]:
        """The rows that can be chosen."""
        return [place for place, line in enumerate(self.lines) if isinstance(line, Entry)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let entries be chosen."""
        entry = index.isValid() and isinstance(self.lines[index.row()], Entry)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if entry else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a line."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return self.words(self.lines[index.row()])

    def words(self, line: Group | Entry) -> str:
        """Return a line as it is said aloud."""
        if isinstance(line, Group):
            return self._words.say(line.message)
        keys = shown_keys(line.keys) if line.keys else ""
        return ", ".join(filter(None, (line.title, line.detail, keys)))


class _Lines(QStyledItemDelegate):
    """Paints headings and entries."""

    def __init__(self, view: "FoundList", theme: Theme, icons: Icons) -> None:
        super().__init__(view)
        self._view, self._theme, self._icons = view, theme, icons

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002
        heading = isinstance(self._view.found.lines[index.row()], Group)
        return QSize(0, self._theme.px(HEAD if heading else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, rect = self._view.found.lines[index.row()], QRect(option.rect)
        painter.save()
        if isinstance(line, Group):
            self._paint_heading(painter, rect, self._view.found.words(line))
        else:
            self._paint_entry(
                painter, rect, line, chosen=bool(option.state & QStyle.StateFlag.State_Selected)
            )
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._theme.font(Role.PILL))
        painter.setPen(QColor(self._theme.colours.muted))
        room = rect.adjusted(self._theme.px(Space.M), 0, 0, -2)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry, *, chosen: bool) -> None:
        px, colours = self._theme.px, self._theme.colours
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
            painter.fillRect(
                QRect(rect.left() + 2, rect.top() + 8, 3, rect.height() - 16), QColor(colours.focus)
            )
        left, middle, side = rect.left() + px(Space.M), rect.center().y(), px(ICON)
        if entry.icon:
            self._icons.get(entry.icon).paint(painter, QRect(left, middle - side // 2, side, side))
        left += side + px(Space.S)
        right = self._paint_keys(painter, rect, entry)
        title = QFontMetrics(self._theme.font(Role.BODY)).horizontalAdvance(entry.title) + px(Space.M)
        ink = QColor(colours.accent_text if chosen else colours.text)
        self._paint_words(
            painter, QRect(left, rect.top(), right - left, rect.height()), entry.title, Role.BODY, ink
        )
        if left + title < right:
            room = QRect(left + title, rect.top(), right - left - title, rect.height())
            self._paint_words(painter, room, entry.detail, Role.SMALL, QColor(colours.muted))

    def _paint_keys(self, painter: QPainter, rect: QRect, entry: Entry) -> int:
        """Paint the shortcut at the right end; return where the words have to stop."""
        right = rect.right() - self._theme.px(Space.M)
        if not entry.keys:
            return right
        text = shown_keys(entry.keys)
        painter.setFont(self._theme.font(Role.PILL))
        painter.setPen(QColor(self._theme.colours.muted))
        width = painter.fontMetrics().horizontalAdvance(text)
        room = QRect(right - width, rect.top(), width + 1, rect.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        return right - width - self._theme.px(Space.M)

    def _paint_words(self, painter: QPainter, room: QRect, text: str, role: Role, ink: QColor) -> None:
        painter.setFont(self._theme.font(role))
        painter.setPen(ink)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)


class FoundList(QListView):
    """What was found. The keyboard stays in the line above; its arrows move the choice here."""

    def __init__(self, words: Words, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self.found = FoundModel(words, self)
        self.setModel(self.found)
        self.setItemDelegate(_Lines(self, theme, icons))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def height_wanted(self) -> int:
        """The height in which every line stands."""
        px = self._theme.px
        return sum(px(HEAD if isinstance(line, Group) else ROW) for line in self.found.lines) + 4

    @property
    def entry(self) -> Entry | None:
        """The entry that is chosen."""
        index = self.currentIndex()
        line = self.found.lines[index.row()] if index.isValid() else None
        return line if isinstance(line, Entry) else None

    def choose(self, place: int) -> None:
        """Choose the entry at a place among the entries; before the first comes the last."""
        places = self.found.places
        if places:
            row = places[place % len(places)]
            self.setCurrentIndex(self.found.index(row))
            if place % len(places) == 0:
                self.scrollToTop()

    def choose_entry(self, entry: Entry | None) -> None:
        """Choose an entry again if it is still there."""
        if entry in self.found.lines:
            self.setCurrentIndex(self.found.index(self.found.lines.index(entry)))

    def step(self, by: int) -> None:
        """Choose the entry so many further on."""
        places, row = self.found.places, self.currentIndex().row()
        self.choose((places.index(row) if row in places else -1) + by)
