"""What a report is: titled columns, rows that lead to their source, totals per currency, and perhaps a chart.

A report is data. The screen, PDF, XLSX, CSV and JSON all show the same one, so they cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from desktop.core.money import Money
from desktop.core.problems import Message

Kind = Literal["text", "money", "count", "percent", "day", "month", "country", "message", "moment"]
"""What the cells of a column hold: `str`, `Money`, `int`, `Decimal` (percent), `date`, `Month`, a country's code, a
sentence that is said in the reader's language, or a day with its time in UTC, written out. None is an empty cell."""

NUMBERS: frozenset[Kind] = frozenset({"money", "count", "percent"})

Cell = object


class Column(NamedTuple):
    """One column: `total` says whether its amounts or counts make a sum that means something."""

    key: str
    title: Message
    kind: Kind = "text"
    total: bool = True


class Row(NamedTuple):
    """One row: a cell for each column, and what it is about as `gig:<id>`, `contract:<id>`, … for who clicks on it."""

    cells: tuple[Cell, ...]
    ref: str | None = None


class Bar(NamedTuple):
    """One bar of a chart: its name, and the amount of each series in minor units."""

    name: Cell
    kind: Kind
    minors: tuple[int, ...]
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one currency side by side; `series` names the parts that each bar is made of, from the bottom up."""

    currency: str
    series: tuple[Message, ...]
    bars: tuple[Bar, ...]


class Note(NamedTuple):
    """A sentence beneath a report: what is left out, estimated, or where a value comes from."""

    message: Message
    params: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report. `title` takes its values from `params`; `about` says of whom and of when it is, in plain words."""

    key: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    params: Mapping[str, object] = field(default_factory=dict)
    chart: Chart | None = None
    notes: tuple[Note, ...] = ()
    about: str = ""

    def totals(self) -> tuple[Row, ...]:
        """Return a row of sums for each currency in which something is summed, in the order of the codes."""
        currencies = sorted(
            {cell.currency for row in self.rows for cell in row.cells if isinstance(cell, Money)}
        )
        rows = (self._total(currency) for currency in currencies)
        return tuple(row for row in rows if any(cell is not None for cell in row.cells))

    def _total(self, currency: str) -> Row:
        """Return the sums of a currency: its amounts, and the counts of the rows that have an amount in it."""
        rows = [row for row in self.rows if any(_is_in(cell, currency) for cell in row.cells)]
        sums: list[Cell] = []
        for place, column in enumerate(self.columns):
            cells = [row.cells[place] for row in rows]
            if column.kind == "money" and column.total:
                minors = [c.minor for c in cells if isinstance(c, Money) and c.currency == currency]
                sums.append(Money(sum(minors), currency) if minors else None)
            elif column.kind == "count" and column.total:
                sums.append(sum(cell for cell in cells if isinstance(cell, int)))
            else:
                sums.append(None)
        return Row(tuple(sums))


def _is_in(cell: Cell, currency: str) -> bool:
    return isinstance(cell, Money) and cell.currency == currency


def chart_of(
    report_rows: Sequence[Row], name: int, amounts: Sequence[int], columns: Sequence[Column]
) -> Chart | None:
    """Return a chart of some money columns of rows; None unless all amounts are of one currency.

    Args:
        report_rows: the rows, each a bar.
        name: the column that names the bars.
        amounts: the columns of money, from the bottom of a bar up.
        columns: the report's columns.
    """
    cells = [row.cells[place] for row in report_rows for place in amounts]
    currencies = {cell.currency for cell in cells if isinstance(cell, Money)}
    if len(currencies) != 1:
        return None
    bars = tuple(
        Bar(
            row.cells[name],
            columns[name].kind,
            tuple(cell.minor if isinstance(cell := row.cells[place], Money) else 0 for place in amounts),
            row.ref,
        )
        for row in report_rows
    )
    return Chart(currencies.pop(), tuple(columns[place].title for place in amounts), bars)
