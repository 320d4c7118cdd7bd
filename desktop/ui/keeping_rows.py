"""The selection of a list stays with its rows when the list is read again, wherever they stand then."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QItemSelectionModel

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


def choose(table: "RowTable", kept: Kept) -> None:
    """Select the same rows again; where the current one has gone, the keyboard stands on its neighbour."""
    found = _found(table, kept)
    flags = QItemSelectionModel.SelectionFlag
    for row_id in kept.chosen:
        if (place := found.get(row_id)) is not None:
            table.selectionModel().select(table.rows.index(place, 0), flags.Select | flags.Rows)
    place = found.get(kept.current) if kept.current else None
    if place is not None:
        at = table.rows.index(place, min(kept.column, table.rows.columnCount() - 1))
        table.selectionModel().setCurrentIndex(at, flags.NoUpdate)
    elif kept.current is not None and table.hasFocus() and table.count():
        table.select_place(min(kept.near, table.rows.rowCount() - 1))
    elif kept.current is not None:
        table.picked.emit(None)


def _found(table: "RowTable", kept: Kept) -> dict[str, int]:
    """Return where rows stand now: most are still near their place, and only a few are looked for everywhere."""
    wanted = {**kept.chosen, **({kept.current: kept.near} if kept.current else {})}
    found: dict[str, int] = {}
    for row_id, place in wanted.items():
        if row_id not in found:
            found.update(table.rows.find_near(wanted.keys() - found.keys(), place, len(wanted)))
    for row_id in [row_id for row_id in wanted if row_id not in found][:SOUGHT]:
        if (place_ := table.rows.find(row_id, wanted[row_id])) is not None:
            found[row_id] = place_
    return found
