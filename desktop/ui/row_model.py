"""Lists of any length as a Qt model: rows are fetched a page at a time as they come into view."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, is_dataclass, replace
from enum import Enum
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from desktop.core.money import Money
from desktop.core.store.book import Book
from desktop.ui.tagging import said_near
from desktop.ui.term_places import COLUMNS
from desktop.ui.theme import Kind

PAGE = 200
PAGES_KEPT = 12
READ_WHOLE = 5_000
"""A list that has no other orders of its own is read whole for them up to so many rows."""
NOTHING = (None, "")
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


TextKey = Callable[[str], Any]
"""What texts are compared by: `Words.sort_key` of the reader's language."""


@runtime_checkable
class Finding(Protocol):
    """A source that knows where a row stands, so that a selection follows it however far it moves."""

    def position(self, row_id: str) -> int | None:
        """Return the place of a row, None when it is not in the list."""


@runtime_checkable
class Orderable(Protocol):
    """A source that can be read in the order of a column."""

    def ordered(self, column: "Column", *, descending: bool, key: TextKey) -> Source | None:
        """Return the same rows by what this column shows; None where they cannot be ordered by it."""


@runtime_checkable
class Naming(Protocol):
    """A source that tells the ids of many rows without reading the rows."""

    def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Return the ids of the rows from `offset` on."""


@runtime_checkable
class Completing(Source, Protocol):
    """A source that shows something at once, and knows the places of all rows a moment later."""

    @property
    def complete(self) -> bool:
        """Whether the places of all rows are known."""

    def work_out(self, book: Book) -> Any:
        """Return what `take` wants, through another door to the book: for a worker's thread."""

    def take(self, found: Any) -> None:
        """Know the places of all rows from now on."""


@runtime_checkable
class Reopening(Protocol):
    """A source that is more than a record with the book it reads from."""

    def through(self, book: Book) -> Source:
        """Return the same rows, read through another door to the book: for a worker's thread."""


def through(source: Source, book: Book) -> Source:
    """Return the rows of a source, read through another door to the book; those in memory as they are."""
    if isinstance(source, Reopening):
        return source.through(book)
    record: Any = source
    if not is_dataclass(record) or not hasattr(record, "book"):
        return source
    return cast("Source", cast("Any", replace)(record, book=book))


@runtime_checkable
class Grouped(Protocol):
    """A source in which some rows head the ones beneath them."""

    def is_group(self, place: int) -> bool:
        """Tell whether the row at a place heads others."""

    def groups_within(self, first: int, last: int) -> int:
        """Return how many such rows stand from place `first` to `last`."""


class GroupRow(NamedTuple):
    """A row that is none: it heads the rows beneath it, is painted across the table and cannot be selected.

    Attributes:
        title: what the rows have in common.
        figures: their number and their sums.
    """

    id: str
    title: str
    figures: str


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

    def ordered(self, column: "Column", *, descending: bool, key: TextKey) -> "ListSource":
        """Return the rows by a column; rows that are alike in it keep their order, empty cells come last."""
        keyed = [(column.order(row, key), row) for row in self._rows]
        filled = [pair for pair in keyed if pair[0] not in NOTHING]
        filled.sort(key=lambda pair: pair[0], reverse=descending)
        return ListSource([row for _, row in (*filled, *(pair for pair in keyed if pair[0] in NOTHING))])


class Pill(NamedTuple):
    """A state in a cell: its word and what it wants to say."""

    text: str
    kind: Kind = Kind.NEUTRAL


class Align(Enum):
    """Where a column's text stands; amounts stand on the right so that their digits line up."""

    LEFT = Qt.AlignmentFlag.AlignLeft
    RIGHT = Qt.AlignmentFlag.AlignRight


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
        sort: what rows are ordered by instead of their words: dates, amounts, numbers.
        sortable: False for a column whose order says nothing.
        optional: it is shown once somebody has chosen it.
    """

    key: str
    title: str
    text: Callable[[Any], str] | None = None
    align: Align = Align.LEFT
    pill: Callable[[Any], Pill] | None = None
    width: int = 0
    stretch: int = 0
    sort: Callable[[Any], Any] | None = None
    sortable: bool = True
    muted: bool = False
    optional: bool = False
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

    def order(self, row: Any, key: TextKey) -> Any:
        """Return what a row is ordered by; words go by `key`, the rules of the reader's language."""
        return key(self.words(row)) if self.sort is None else self.sort(row)


def amount_key(amount: Money | None) -> tuple[str, int] | None:
    """Return what amounts are ordered by: first their currency, for nobody can compare two, then their size."""
    return (amount.currency, amount.minor) if amount else None


class RowTableModel(QAbstractTableModel):
    """Shows a source through columns; keeps only the pages that were looked at last.

    Attributes:
        say_title: what a screen reader says of a column's title.
    """

    def __init__(self, columns: Sequence[Column], source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._source = source
        self._grouped = source if isinstance(source, Grouped) else None
        self._count = source.count()
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self.say_title: Callable[[Column], str] = lambda column: column.title

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
        self._grouped = source if isinstance(source, Grouped) else None
        self._columns = self._columns if columns is None else tuple(columns)
        self._pages.clear()
        self._count = source.count()
        self.endResetModel()

    def reload(self) -> None:
        """Read the list again after something changed."""
        self.set_source(self._source)

    def look_again(self) -> None:
        """Ask a list that is complete now how long it is, which it knew at most, and for its rows."""
        count, before = self._source.count(), self._count
        self._pages.clear()
        if count < before:
            self.beginRemoveRows(QModelIndex(), count, before - 1)
            self._count = count
            self.endRemoveRows()
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(self._columns) - 1))

    @property
    def complete(self) -> bool:
        """Whether the places of all rows are known."""
        return not isinstance(self._source, Completing) or self._source.complete

    def row(self, place: int) -> Any | None:
        """Return the row at a place; None for a place outside, or when the row has gone since the list was counted."""
        number, offset = divmod(place, PAGE)
        page = self._page(number) if 0 <= place < self._count else ()
        return page[offset] if offset < len(page) else None

    def find(self, row_id: str, near: int = 0) -> int | None:
        """Return the place of a row: anywhere if the source can tell, else within a page of where it was."""
        if isinstance(self._source, Finding):
            return self._source.position(row_id)
        return self.find_near({row_id}, near).get(row_id)

    def find_near(self, row_ids: Collection[str], near: int, reach: int = PAGE) -> dict[str, int]:
        """Return the places of those of these rows that stand within `reach` of a place."""
        places = range(max(0, near - reach), min(self._count, near + reach))
        return {row.id: place for place in places if (row := self.row(place)) and row.id in row_ids}

    def _page(self, number: int) -> Sequence[Any]:
        if number not in self._pages:
            self._pages[number] = self._source.fetch(number * PAGE, PAGE)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]

    def is_group(self, place: int) -> bool:
        """Tell whether a row only heads others."""
        return self._grouped is not None and self._grouped.is_group(place)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell: nothing with what heads others."""
        if index.isValid() and self.is_group(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

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
            if isinstance(row, GroupRow):
                return f"{row.title}, {row.figures}" if index.column() == 0 else ""
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
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.say_title(self._columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[section].align.value | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and isinstance(table := self.parent(), QWidget):
            return said_near(table, self._columns[section].known_term) or None
        return None
