"""What of a gig can be changed right in the list, for one gig and for many."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from desktop.core.actions.gig_changes import change_gigs, unchangeable
from desktop.core.gigs import STATE_NAMES, GigState
from desktop.core.queries.gigs import GigRow
from desktop.core.queries.people import IdName, bands, clients
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.cell_editing import CellField
from desktop.ui.editors import DateEditor, Editor, LineEditor, NotesEditor
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.session import Session


class NameEditor(PickerEditor):
    """A band or client, known or new; the value is the name, empty for none."""

    def value(self) -> str:
        """Return the name."""
        picked: Picked | None = super().value()
        return "" if picked is None else picked.text


class FeeEditor(MoneyEditor):
    """A fee in the currency of its gig, or in one that can be chosen before it."""

    def __init__(self, session: Session, currency: str) -> None:
        self.currency = ChoiceEditor([Choice(currency, currency)])
        self.currency.set_value(currency)
        super().__init__(session.words, self.currency)
        self.currency.setParent(self)
        self.currency.hide()
        self.set_suffix(currency)


def gig_cells(session: Session, currency: Callable[[], str]) -> list[CellField]:
    """Return what can be changed, in the order of the columns.

    Args:
        session: the open book.
        currency: tells that of a fee that is given to several gigs.
    """
    tr = session.words.tr
    kinds: list[tuple[str, str, str, Any]] = [
        ("on", "on", tr("gig form", "Date"), partial(_day, session)),
        ("where", "venue", tr("gig form", "Venue"), lambda row: _line("" if row is None else row.venue)),
        ("place", "place", tr("gig form", "Place"), lambda row: _line("" if row is None else row.place)),
        ("band", "band", tr("gig form", "Band"), lambda row: _name(session, bands, row and row.band)),
        (
            "client",
            "client",
            tr("gig form", "Client"),
            lambda row: _name(session, clients, row and row.client),
        ),
        ("fee", "fee", tr("gig form", "Fee"), partial(_fee, session, currency)),
        ("state", "state", tr("gig form", "State"), partial(_state, session)),
        ("notes", "notes", tr("gig form", "Notes"), lambda row: _notes("" if row is None else row.notes)),
    ]
    many = ("state", "band", "client", "fee", "venue", "place")
    made = {
        field: CellField(
            column,
            name,
            make,
            partial(_save, session, field),
            many=field in many,
            change=partial(change_gigs, field=field),
            blocked=partial(unchangeable, field=field),
        )
        for column, field, name, make in kinds
    }
    return list(made.values())


def sealed_words(session: Session, row: GigRow) -> str:
    """Return why a sealed gig is not changed in the list."""
    if not row.sealed:
        return ""
    return session.words.tr(
        "gigs",
        "{venue}, {on}: it is sealed. What changes it is a correction of its contract.",
        venue=row.venue,
        on=row.day,
    )


def _save(session: Session, field: str, ids: Sequence[str], value: Any) -> None:
    session.run(change_gigs, session.book, ids, field, value)


def _day(session: Session, row: GigRow | None) -> Editor:
    words = session.words
    made = DateEditor(lambda text: read_date(text, words.locale, session.today()), words.short_day, words.day)
    made.set_value(row.day if row else None)
    return made


def _line(text: str) -> Editor:
    made = LineEditor()
    made.set_value(text)
    return made


def _notes(text: str) -> Editor:
    made = NotesEditor(lines=3)
    made.set_value(text)
    return made


def _name(session: Session, known: Any, name: str | None) -> Editor:
    entries: list[IdName] = known(session.book)
    made = NameEditor(session.icons, [Choice(entry.id, entry.name) for entry in entries])
    made.set_value(Picked(None, name) if name else None)
    return made


def _fee(session: Session, currency: Callable[[], str], row: GigRow | None) -> Editor:
    made = FeeEditor(session, row.currency if row else currency())
    made.set_value(row.fee if row else None)
    return made


def _state(session: Session, _row: GigRow | None) -> Editor:
    made = ChoiceEditor(Choice(state, session.words.say(STATE_NAMES[state])) for state in GigState)
    if _row is not None:
        made.set_value(GigState(_row.state))
    return made
