"""Lists of any length as a Qt model: rows are fetched a page at a time as they come into view."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.tagging import said_near
from desktop.ui.term_places import COLUMNS
from desktop.ui.theme import Kind

PAGE = 200
PAGES_KEPT = 12
Index = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """A row of a list: a named tuple of ready values whose `id` stays the same from one reading to the next."""

    @property
    def id(self) -> str:
        """The id of what the row shows."""


class Source(Protocol):
    """Where a table gets its rows: filtered and sorted already, by place."""

    def count(self) -> int:
        """Return how many rows there are."""

    def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """Return the rows from `offset` on, at most `limit`."""


@runtime_checkable
class Finding(Protocol):
    """A source that knows where a row stands, so that a selection follows it however far it moves."""

    def position(self, row_id: str) -> int | None:
        """Return the place of a row, None when it is not in the list."""


class ListSource:
    """A source over rows in memory, for short lists."""

    def __init__(self, rows: Sequence[Any] = ()) -> None:
        self._rows = rows

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """Return a slice of the rows."""
        return self._rows[offset : offset + limit]

    def position(self, row_id: str) -> int | None:
        """Return the place of a row."""
        return next((i for i, row in enumerate(self._rows) if row.id == row_id), None)


class Pill(NamedTuple):
    """A state in a cell: its word and what it wants to say."""

    text: str
    kind: Kind = Kind.NEUTRAL


class Align(Enum):
    """Where a column's text stands; amounts stand on the right so that their digits line up."""

    LEFT = Qt.AlignmentFlag.AlignLeft
    RIGHT = Qt.AlignmentFlag.AlignRight
    CENTRE = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: its name in the program, for sorting and saved views.
        text: what a row shows in it, formatted.
        pill: shows a pill instead; its text is what `text` would have been.
        width: the least width in pixels at 100 %; a column is as wide as its words where there is room.
        stretch: its part of the width that is left over; 0 keeps it as narrow as its words.
        term: the word of the trade that it shows, in `terms.TERMS`; empty for what `term_places` says, or for none.
    """

    key: str
    title: str
    text: Callable[[Any], str] | None = None
    align: Align = Align.LEFT
    pill: Callable[[Any], Pill] | None = None
    width: int = 0
    stretch: int = 0
    sortable: bool = False
    muted: bool = False
    term: str = ""

    @property
    def known_term(self) -> str:
        """The term that it shows, empty for none."""
        return self.term or COLUMNS.get(self.key, "")

    def words(self, row: Any) -> str:
        """Return the text of a row's cell."""
        if self.pill is not None:
            return self.pill(row).text
        return "" if self.text is None else self.text(row)


class RowTableModel(QAbstractTableModel):
    """Shows a source through columns; keeps only the pages that were looked at last."""

    def __init__(self, columns: Sequence[Column], source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._source = source
        self._count = source.count()
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns shown."""
        return self._columns

    @property
    def source(self) -> Source:
        """The list shown."""
        return self._source

    def set_source(self, source: Source, columns: Sequence[Column] | None = None) -> None:
        """Show another list, with other columns if given."""
        self.beginResetModel()
        self._source = source
        self._columns = self._columns if columns is None else tuple(columns)
        self._pages.clear()
        self._count = source.count()
        self.endResetModel()

    def reload(self) -> None:
        """Read the list again after something changed."""
        self.set_source(self._source)

    def row(self, place: int) -> Any | None:
        """Return the row at a place; None for a place outside, or when the row has gone since the list was counted."""
        number, offset = divmod(place, PAGE)
        page = self._page(number) if 0 <= place < self._count else ()
        return page[offset] if offset < len(page) else None

    def find(self, row_id: str, near: int = 0) -> int | None:
        """Return the place of a row: anywhere if the source can tell, else within a page of where it was."""
        if isinstance(self._source, Finding):
            return self._source.position(row_id)
        places = range(max(0, near - PAGE), min(self._count, near + PAGE))
        return next((place for place in places if (row := self.row(place)) and row.id == row_id), None)

    def _page(self, number: int) -> Sequence[Any]:
        if number not in self._pages:
            self._pages[number] = self._source.fetch(number * PAGE, PAGE)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  # Qt's own signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words, or how they stand."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row(index.row())
            return None if row is None else column.words(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align.value | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[section].align.value | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and isinstance(table := self.parent(), QWidget):
            return said_near(table, self._columns[section].known_term) or None
        return None
