"""Fits the columns of a table to their words and to the room there is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.ui.cells import PAD
from desktop.ui.column_widths import fitted, left_out
from desktop.ui.row_model import Align, GroupRow
from desktop.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from desktop.ui.row_table import RowTable

SAMPLE = 30
"""Columns are fitted to the words of so many rows; all are alike, and no list is read whole."""
WIDEST = 320
NARROWEST = 72


class Fitting:
    """The widths of a table's columns: fitted to the words of its first rows, or as somebody dragged them."""

    def __init__(self, table: "RowTable", theme: Theme) -> None:
        self._table = table
        self._theme = theme
        self._natural: list[int] = []
        self.dragged: dict[str, int] = {}
        self.busy = False

    def use(self, widths: Mapping[str, int]) -> None:
        """Take widths (pixels at 100 %) that were given by hand before."""
        self.dragged = {key: self._theme.px(width) for key, width in widths.items()}

    def given(self) -> dict[str, int]:
        """Return the widths that were given by hand, in pixels at 100 %."""
        hundred = self._theme.px(100)
        return {key: width * 100 // hundred for key, width in self.dragged.items()}

    def measure(self) -> None:
        """Look at the rows again, then fit."""
        chosen = self._table.chosen
        self._natural = [
            self._wanted(place) if place in chosen else 0 for place in range(self._table.rows.columnCount())
        ]
        self.fit()

    def _wanted(self, section: int) -> int:
        table, column = self._table, self._table.rows.columns[section]
        title = self._title(section)
        arrow = self._theme.px(Space.L) if column.sortable and table.orders and column.title else 0
        rows = [table.rows.row(place) for place in range(min(SAMPLE, table.rows.rowCount()))]
        cells = [
            table.cells.wanted(column, row)
            for row in rows
            if row is not None and not isinstance(row, GroupRow)
        ]
        least = self._theme.px(column.width)
        return max(least, title + arrow, min(max(cells, default=0), self._theme.px(WIDEST)))

    def _title(self, section: int) -> int:
        """Return the width that a column's title needs, without the arrow of its order."""
        title = self._table.rows.columns[section].title
        width = self._table.cells.letters(Role.PILL)[1].horizontalAdvance(title)
        return width + 2 * self._theme.px(PAD) if title else 0

    def fit(self) -> None:
        """Give every column its words' width and share out the rest; too narrow, the stretching ones give way."""
        table, columns = self._table, self._table.rows.columns
        wanted = [self.dragged.get(c.key, w) for c, w in zip(columns, self._natural, strict=True)]
        least = [
            max(self._theme.px(c.width), self._theme.px(NARROWEST), self._title(place))
            for place, c in enumerate(columns)
        ]
        stretches = [0 if c.key in self.dragged else c.stretch for c in columns]
        needed = [min(w, least_) if s else w for w, least_, s in zip(wanted, least, stretches, strict=True)]
        room, chosen = table.viewport().width(), table.chosen
        gone: frozenset[int] = frozenset()
        if room > self._theme.px(NARROWEST):
            few = [needed[place] if place in chosen else 0 for place in range(len(columns))]
            quiet = self._dispensable(chosen)
            gone = left_out(few, quiet, room)
            more = left_out(few, [*quiet, *self._days(chosen)], room)
            if sum(width for place, width in enumerate(few) if place not in more) <= room:
                gone = more
        shown = [section for section in chosen if section not in gone]
        wanted, least, stretches = ([each[place] for place in shown] for each in (wanted, least, stretches))
        widths = fitted(wanted, least, stretches, room)
        self.busy = True
        for section in range(len(columns)):
            table.setColumnHidden(section, section not in shown)
        for section, width in zip(shown, widths, strict=True):
            table.setColumnWidth(section, width)
        self.busy = False

    def _dispensable(self, chosen: Sequence[int]) -> list[int]:
        """Return the columns that may go where there is no room, in order: quiet ones, then those that stretch least.

        The first column and the one whose words stretch most always stay, and so do numbers and pills.
        """
        columns = self._table.rows.columns
        may = [place for place in self._others(chosen) if columns[place].muted or columns[place].stretch]
        return sorted(may, key=lambda place: (not columns[place].muted, columns[place].stretch, place))

    def _days(self, chosen: Sequence[int]) -> list[int]:
        """Return the days and short words that go after them, the last first, where the numbers fit without them."""
        columns = self._table.rows.columns
        return [
            place
            for place in reversed(self._others(chosen))
            if not (columns[place].muted or columns[place].stretch or columns[place].pill)
            and columns[place].align is Align.LEFT
        ]

    def _others(self, chosen: Sequence[int]) -> list[int]:
        """Return the columns beside the first one and the one whose words stretch most."""
        columns = self._table.rows.columns
        main = max(
            chosen,
            key=lambda place: (not columns[place].muted, columns[place].stretch),
            default=0,
        )
        return [place for place in chosen if place not in (chosen[0], main)]
