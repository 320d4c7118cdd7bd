"""What the finder finds in the book."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from desktop.core.queries.finding import Named, found_contracts, found_gigs, found_papers, named
from desktop.core.queries.gigs import GigRow
from desktop.ui.finder.entries import Entry, Group, plain
from desktop.ui.gig_columns import state_pill, where

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

_GROUPS = {
    "person": (Group.PEOPLE, "people"),
    "band": (Group.BANDS, "people"),
    "client": (Group.CLIENTS, "people"),
    "expense": (Group.EXPENSES, "books"),
    "payment": (Group.PAYMENTS, "money"),
}
_SECTIONS = {"expense": "expenses", "payment": "money_in"}


def names(window: "MainWindow") -> Iterator[Entry]:
    """Yield musicians, bands, clients, expenses and payments."""
    for row in named(window.session.book):
        group, icon = _GROUPS[row.kind]
        if row.name:
            yield Entry(group, row.name, _opener(window, row), _detail(window, row), icon=icon)


def _opener(window: "MainWindow", row: Named) -> Callable[[], object]:
    if row.kind in _SECTIONS:
        return partial(window.go, "books", (_SECTIONS[row.kind], row.id))
    return partial(window.go, "people", (row.kind, row.id))


def _detail(window: "MainWindow", row: Named) -> str:
    words = window.session.words
    on = words.day(date.fromisoformat(row.on)) if row.on else ""
    amount = words.money(row.amount) if row.amount is not None else ""
    return " · ".join(filter(None, (row.detail, on, amount)))


def of_gigs(window: "MainWindow", typed: str, most: int) -> Iterator[tuple[int, Entry]]:
    """Yield gigs with these words, the nearest to today first, their venues, contracts and declarations."""
    session = window.session
    rows = found_gigs(session.book, typed)
    today = session.today()
    rows.sort(key=lambda row: (abs((row.day - today).days), row.day < today))
    for row in rows[:most]:
        yield _badness(row.venue, typed), _gig(window, row)
    yield from _venues(window, rows, typed, most)
    contracts = list({row.contract_id: None for row in rows if row.contract_id is not None})
    if contracts:
        yield from _contracts(window, contracts, typed, most)


def _badness(title: str, typed: str) -> int:
    return 0 if plain(title).startswith(plain(typed.strip())) else 1


def _gig(window: "MainWindow", row: GigRow) -> Entry:
    words = window.session.words
    detail = " · ".join((words.day(row.day), state_pill(words, row).text))
    return Entry(Group.GIGS, where(row), partial(window.go, "gigs", row.id), detail, icon="gigs")


def _venues(window: "MainWindow", rows: list[GigRow], typed: str, most: int) -> Iterator[tuple[int, Entry]]:
    """Yield the houses of the found gigs that have the words in their own name."""
    wanted = plain(typed).split()
    seen: dict[str, GigRow] = {}
    for row in rows:
        if all(word in plain(row.venue) for word in wanted):
            seen.setdefault(where(row), row)
    for title, row in list(seen.items())[:most]:
        run = partial(_show_gigs, window, row.venue)
        yield _badness(title, typed) + 1, Entry(Group.VENUES, title, run, icon="gigs")


def _show_gigs(window: "MainWindow", text: str) -> None:
    """Show the list of gigs that have these words."""
    from desktop.ui.gigs_page import GigsPage

    window.go("gigs")
    if isinstance(window.page, GigsPage):
        window.page.close_form()
        window.page.list.search.setText(text)


def _contracts(
    window: "MainWindow", contracts: list[str], typed: str, most: int
) -> Iterator[tuple[int, Entry]]:
    session = window.session
    day = session.words.day
    for row in found_contracts(session.book, contracts, most):
        detail = " · ".join((row.venue, day(date.fromisoformat(row.on))))
        run = partial(window.go, "contracts", row.id)
        yield (
            _badness(row.client, typed) + 1,
            Entry(Group.CONTRACTS, row.client, run, detail, icon="contracts"),
        )
    for paper in found_papers(session.book, contracts, most):
        detail = " · ".join(filter(None, (session.words.country(paper.country), paper.company)))
        run = partial(window.go, "declarations", paper.id)
        yield (
            _badness(paper.client, typed) + 1,
            Entry(Group.PAPERS, paper.client, run, detail, icon="declarations"),
        )
