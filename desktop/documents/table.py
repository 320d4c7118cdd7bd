"""Tables on paper: figures in columns that always fit, words that wrap, the head again on every page."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop.documents.page import BOTTOM, INK, LABEL, LEFT, MUTED, ROOM, RULE, Sheet, scaled
from desktop.documents.text import Style, lay, measure, wrap

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""Tried from the largest on until the figures leave the words enough room."""
GAP = 12.0
SMALL_ENOUGH = 7.0
"""Letters are not made smaller than this for the sake of words, which are then broken where they are too long."""
WORDS_ROOM = 0.34
"""The part of the width that columns of words get at least, together."""

AIR = 26.0
"""What a column of figures gets beyond its need where there is room."""


class Column(NamedTuple):
    """A column: its head, and whether it holds figures, which stand at the right and never wrap.

    Attributes:
        share: how much of the words' room it gets beside other columns of words.
        whole: it holds days or codes, which stand at the left and never wrap either.
    """

    head: str
    figures: bool = False
    weight: str = "Regular"
    share: int = 1
    whole: bool = False

    @property
    def wraps(self) -> bool:
        """Whether its cells may go on in a second line."""
        return not (self.figures or self.whole)


class Row(NamedTuple):
    """A row; `strong` for a total, `muted` for what explains the row above."""

    cells: Sequence[str]
    strong: bool = False
    muted: bool = False


def put_table(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Put a table from here on, over as many pages as it takes."""
    size, widths = _fit(columns, rows)
    _Table(sheet, columns, size, widths).put(rows)


def _fit(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[float, list[float]]:
    """Return the size of the letters, and the width of each column."""
    style = Style(SIZES[0])
    for size in SIZES:
        style = Style(size)
        kept = {
            n: max([_widest(row.cells[n], style) for row in rows] + [_head_width(column.head, size)])
            for n, column in enumerate(columns)
            if not column.wraps
        }
        free = ROOM - sum(kept.values()) - GAP * (len(columns) - 1)
        needed = _needed(columns, rows, style, _widest)
        fits = free >= min(needed, ROOM * WORDS_ROOM)
        if fits and (size <= SMALL_ENOUGH or free >= _needed(columns, rows, style, _longest_word)):
            break
    free = max(free, 40.0)
    figures = sum(column.figures for column in columns)
    air = free - needed - GAP * len(columns)
    spare = min(max(0.0, air), AIR * figures) / (figures or 1)
    shares = _shares(columns)
    free -= spare * figures
    return size, [
        free * column.share / shares if column.wraps else kept[n] + spare * column.figures
        for n, column in enumerate(columns)
    ]


def _needed(
    columns: Sequence[Column], rows: Sequence[Row], style: Style, wide: Callable[[str, Style], float]
) -> float:
    """Return the room that the columns of words need together, each having its share of it.

    `wide` says what a cell needs: all in one line, or its longest word.
    """
    needed = 0.0
    for n, column in enumerate(columns):
        if column.wraps:
            widest = max((wide(row.cells[n], style) for row in rows), default=0.0)
            widest = max(widest, _head_width(column.head, style.size))
            needed = max(needed, widest * _shares(columns) / column.share)
    return needed


def _shares(columns: Sequence[Column]) -> int:
    return sum(column.share for column in columns if column.wraps) or 1


def _widest(text: str, style: Style) -> float:
    """Return the room of a cell in either weight: bold letters are wider, but its blanks between thousands are narrower."""
    return style.size * max(lay(text, weight).width for weight in ("Regular", "SemiBold"))


def _longest_word(text: str, style: Style) -> float:
    return max((_widest(word, style) for word in text.split()), default=0.0)


def _head_width(head: str, size: float) -> float:
    """Return the room of a head, which may wrap between its words."""
    style = scaled(LABEL, min(LABEL.size, size))
    return max((measure(word, style) for word in head.split()), default=0.0)


class _Table:
    def __init__(self, sheet: Sheet, columns: Sequence[Column], size: float, widths: Sequence[float]) -> None:
        self._sheet, self._columns, self._widths = sheet, columns, widths
        self._style = Style(size)
        self._strong, self._muted = Style(size, "SemiBold"), Style(size, colour=MUTED)
        self._weights = {column.weight: Style(size, column.weight) for column in columns}
        self._pad = size * 0.42

    def put(self, rows: Sequence[Row]) -> None:
        head = scaled(LABEL, min(LABEL.size, self._style.size))
        titles = [wrap(c.head, head, w + 0.5) for c, w in zip(self._columns, self._widths, strict=True)]
        self._sheet.need(len(max(titles, key=len)) * head.leading + 3 * self._style.leading)
        self._put_head(titles, head)
        for row in rows:
            cells = [
                wrap(text, self._of(row, column), width + 0.5)
                for text, column, width in zip(row.cells, self._columns, self._widths, strict=True)
            ]
            height = max(map(len, cells)) * self._style.leading + 2 * self._pad
            if height > self._sheet.free and (height < 300 or self._sheet.free < 60):
                self._break(titles, head)
            self._put_row(row, cells, titles, head)
        self._sheet.space(6)

    def _break(self, titles: Sequence[list[str]], head: Style) -> None:
        self._sheet.break_page()
        self._put_head(titles, head)

    def _put_head(self, titles: Sequence[list[str]], style: Style) -> None:
        sheet, deepest = self._sheet, max(map(len, titles))
        for column, title, x, width in zip(self._columns, titles, self._starts(), self._widths, strict=True):
            for place, line in enumerate(title):
                y = sheet.y - style.size - (deepest - len(title) + place) * style.leading
                if column.figures:
                    sheet.write_right(x + width, y, line, style)
                else:
                    sheet.write(x, y, line, style)
        sheet.space(deepest * style.leading + 1)
        sheet.rule(LEFT, sheet.y, ROOM, INK, 0.8)

    def _put_row(
        self, row: Row, cells: Sequence[list[str]], titles: Sequence[list[str]], head: Style
    ) -> None:
        sheet, style = self._sheet, self._style
        if row.strong:
            sheet.rule(LEFT, sheet.y, ROOM, INK, 0.8)
        sheet.space(self._pad)
        for place in range(max(map(len, cells))):
            if sheet.y - style.leading < BOTTOM:
                self._break(titles, head)
                sheet.space(self._pad)
            self._put_line(row, cells, place, sheet.y - style.size)
            sheet.space(style.leading)
        sheet.space(self._pad)
        sheet.rule(LEFT, sheet.y, ROOM, RULE, 0.5)

    def _put_line(self, row: Row, cells: Sequence[list[str]], place: int, y: float) -> None:
        for column, lines, x, width in zip(self._columns, cells, self._starts(), self._widths, strict=True):
            if place < len(lines) and lines[place]:
                style = self._of(row, column)
                if column.figures:
                    self._sheet.write_right(x + width, y, lines[place], style)
                else:
                    self._sheet.write(x, y, lines[place], style)

    def _of(self, row: Row, column: Column) -> Style:
        if row.strong:
            return self._strong
        return self._muted if row.muted else self._weights[column.weight]

    def _starts(self) -> list[float]:
        starts, x = [], LEFT
        for width in self._widths:
            starts.append(x)
            x += width + GAP
        return starts
