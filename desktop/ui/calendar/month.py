"""The sheet of a month as a Qt model: six weeks of days, each with its gigs and what is due."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desktop.core.queries.gigs import GigRow
from desktop.i18n.months import DAYS, WEEKS, month_title, sheet, weekdays, whole_day
from desktop.i18n.words import Words
from desktop.ui.gig_columns import state_pill, where
from desktop.ui.row_model import Index


class Day(NamedTuple):
    """One day of the sheet; `within`: it belongs to the month itself, not to the one before or after."""

    on: date
    within: bool
    today: bool
    gigs: Sequence[GigRow]
    dues: Sequence[str]


class MonthModel(QAbstractTableModel):
    """The days of one month's sheet, in weeks. What a screen reader says of a day is all that stands in it."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._titles = weekdays(words.locale)
        self._days: list[Day] = []

    def show(
        self, month: date, today: date, gigs: Iterable[GigRow], dues: Mapping[date, Sequence[str]]
    ) -> None:
        """Show a month."""
        of_day: dict[date, list[GigRow]] = defaultdict(list)
        for gig in gigs:
            of_day[gig.day].append(gig)
        days = sheet(month, self._words.locale)
        self.beginResetModel()
        self._days = [
            Day(on, on.month == month.month, on == today, of_day[on], dues.get(on, ())) for on in days
        ]
        self.endResetModel()

    def day(self, index: Index) -> Day:
        """Return the day of a cell."""
        return self._days[index.row() * DAYS + index.column()]

    def index_of(self, on: date) -> QModelIndex:
        """Return the cell of a day; an invalid one when the sheet does not hold it."""
        place = (on - self._days[0].on).days if self._days else -1
        return self.index(place // DAYS, place % DAYS) if 0 <= place < len(self._days) else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of weeks."""
        return 0 if parent.isValid() or not self._days else WEEKS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of days of a week."""
        return 0 if parent.isValid() else DAYS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a day for a screen reader."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.DisplayRole,
        ):
            return None
        return said(self._words, self.day(index))

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a day of the week."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None


def said(words: Words, day: Day) -> str:
    """Return a day with all that stands in it, in words."""
    on = whole_day(day.on, words.locale)
    head = words.tr("calendar", "Today, {on}", on=on) if day.today else on
    return "\n".join((head, *(gig_line(words, gig) for gig in day.gigs), *day.dues))


def gig_line(words: Words, gig: GigRow) -> str:
    """Return a gig in one line: when, where, and how far it is."""
    at = gig.starts or ""
    return " · ".join(filter(None, (at, where(gig), state_pill(words, gig).text)))


def titled(words: Words, month: date) -> str:
    """Return the title of a month with a large first letter, as a heading has it."""
    text = month_title(month, words.locale)
    return text[:1].upper() + text[1:]
