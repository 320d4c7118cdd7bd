"""The selection of a list stays with its rows when the list is read again, wherever they stand then."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QItemSelectionModel

from desktop.ui.row_model import PAGE, READ_WHOLE

if TYPE_CHECKING:
    from desktop.ui.row_table import RowTable

MOST = 300
"""So many selected rows stay selected when the list is read again."""
SOUGHT = 3
"""So many rows that are no longer near their place are looked for in the whole list."""


class Kept(NamedTuple):
    """What was selected: the current row and its place, the column that the keyboard is in, all chosen rows with places."""

    current: str | None
    near: int
    column: int
    chosen: dict[str, int]


def kept(table: "RowTable") -> Kept:
    """Return what is selected in a list; of very many selected rows only the current one."""
    current, index = table.current(), table.currentIndex()
    few = table.selected_count() <= MOST
    places = {row.id: place for place in table.places() if (row := table.rows.row(place))} if few else {}
    return Kept(None if current is None else current.id, max(0, index.row()), max(0, index.column()), places)


def choose(table: "RowTable", kept: Kept, *, everywhere: bool = True) -> bool:
    """Select the same rows again; where the current one has gone, the keyboard stands on its neighbour.

    Of a long list, only what is at hand is looked at unless `everywhere`, so that the list is painted at once. Tells
    whether that was enough.
    """
    wanted = {**kept.chosen, **({kept.current: kept.near} if kept.current else {})}
    found = _near(table, wanted)
    enough = found.keys() >= wanted.keys()
    if not enough and (everywhere or _short(table)):
        enough = True
        for row_id in [row_id for row_id in wanted if row_id not in found][:SOUGHT]:
            if (place := table.rows.find(row_id, wanted[row_id])) is not None:
                found[row_id] = place
    flags = QItemSelectionModel.SelectionFlag
    for row_id in kept.chosen:
        if (place := found.get(row_id)) is not None:
            table.selectionModel().select(table.rows.index(place, 0), flags.Select | flags.Rows)
    place = found.get(kept.current) if kept.current else None
    if place is not None:
        at = table.rows.index(place, min(kept.column, table.rows.columnCount() - 1))
        table.selectionModel().setCurrentIndex(at, flags.NoUpdate)
    elif (
        enough and table.hasFocus() and table.count()
    ):  # as the keyboard's coming in does, had there been a row then
        table.select_place(min(kept.near, table.rows.rowCount() - 1))
    elif enough and kept.current is not None:
        table.picked.emit(None)
    return enough


def _short(table: "RowTable") -> bool:
    return table.rows.complete and table.rows.rowCount() <= READ_WHOLE


def _near(table: "RowTable", wanted: dict[str, int]) -> dict[str, int]:
    """Return where rows stand now that are still near their place, and that the list has at hand."""
    found: dict[str, int] = {}
    for row_id, place in wanted.items():
        if row_id not in found and (table.rows.complete or place + len(wanted) < PAGE):
            found.update(table.rows.find_near(wanted.keys() - found.keys(), place, len(wanted)))
    return found
