"""After undo and redo the window goes to where it happened: to the list with the row, or to the field of the record."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.mates import CostCommand
from desktop.core.queries.mates import entry
from desktop.core.queries.places import is_there
from desktop.core.store.steps import Place
from desktop.ui.page import Page
from desktop.ui.session import Session

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class Spot(NamedTuple):
    """Where records of a kind stand: the page, its section if it has some, and what opens one of them."""

    page: str
    section: str = ""
    argument: Callable[[Session, Place], object] | None = None


def _entry(_session: Session, place: Place) -> object:
    return (place.kind, place.id, place.field)


def _money(session: Session, place: Place) -> object:
    return ("cost" if isinstance(entry(session.book, place.id), CostCommand) else "cash", place.id)


def _id(_session: Session, place: Place) -> object:
    return place.id


SPOTS: Mapping[str, Spot] = {
    "gig": Spot("gigs", argument=_entry),
    "contract": Spot("contracts", argument=_id),
    "person": Spot("people", argument=_entry),
    "band": Spot("people", argument=_entry),
    "client": Spot("people", argument=_entry),
    "mate": Spot("money", argument=_money),
    "fund": Spot("money"),
    "payment": Spot("books", "money_in", _id),
    "bank_line": Spot("books", "money_in"),
    "expense": Spot("books", "expenses", _id),
    "reminder": Spot("books", "owed"),
    "regular_cost": Spot("books", "ahead"),
    "bin": Spot("bin"),
}
"""Kinds without one are seen wherever one is: settings, or an import that touched much."""


def lead(window: "MainWindow", place: Place, *, anyway: bool = False) -> bool:
    """Show where a step happened; tell whether what is being typed there did not stand in the way.

    With `anyway` it is put away, from where it can be brought back.
    """
    spot = SPOTS.get(place.kind)
    if spot is None or window.page is None:
        return True
    if not anyway and _in_the_way(window, spot, place):
        return False
    in_front = _is_in_front(window, spot)
    if not in_front:
        window.go(spot.page, spot.section or None)
    if window.page is not None:
        _show(window.session, window.page.front, spot, place, stay=in_front)
    return True


def _is_in_front(window: "MainWindow", spot: Spot) -> bool:
    assert window.page is not None
    return window.page.key == spot.page and spot.section in ("", window.page.front.key)


def _in_the_way(window: "MainWindow", spot: Spot, place: Place) -> bool:
    """Tell whether the page has another record open into which something was typed."""
    from desktop.ui.record_page import RecordPage

    for part in window.parts_of(spot.page):
        if isinstance(part, RecordPage) and spot.section in ("", part.key):
            form = part.form
            return form is not None and form.dirty and form.key != place.id
    return False


def _show(session: Session, page: Page, spot: Spot, place: Place, *, stay: bool) -> None:
    from desktop.ui.contracts_page import ContractsPage
    from desktop.ui.record_page import RecordPage

    there = is_there(session.book, place.kind, place.id)
    if isinstance(page, RecordPage):
        if page.form is not None and page.form.key == place.id and there:
            page.form.focus(place.field)
            return
        stay = stay and page.form is None
        page.close_form()
        if there and place.field and not stay and spot.argument is not None:
            page.show_argument(spot.argument(session, place))
            if page.form is not None:
                page.form.focus(place.field)
        elif there:
            page.show_saved(place.id)
    elif isinstance(page, ContractsPage):
        if not there:
            page.show_list()
        elif page.chosen != place.id:
            page.open(place.id)
