"""What of people, bands and clients can be changed right in their list."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from desktop.core.actions import record_band, record_client, record_person
from desktop.core.queries.people import PersonRow, band, client, person
from desktop.ui.cell_editing import CellField
from desktop.ui.editors import Editor, LineEditor
from desktop.ui.gig_form import country_editor
from desktop.ui.session import Session

_KINDS: dict[str, tuple[Any, Any]] = {
    "person": (person, record_person),
    "band": (band, record_band),
    "client": (client, record_client),
}
"""How an entry of each kind is read whole, and recorded."""
_DETAILS = {"person": "plays", "client": "email"}
_COUNTRIES = {"person": "residence", "client": "country"}


def people_cells(session: Session, kinds: dict[str, str]) -> list[CellField]:
    """Return what can be changed, in the order of the columns.

    Args:
        session: the open book.
        kinds: collects the kind of each entry that is being changed, by its id.
    """
    tr = session.words.tr

    def line(text: Any) -> Any:
        def make(row: PersonRow) -> Editor:
            kinds[row.id] = row.kind
            made = LineEditor()
            made.set_value(text(row))
            return made

        return make

    def country(row: PersonRow) -> Editor:
        kinds[row.id] = row.kind
        made = country_editor(session)
        made.set_value(row.country)
        return made

    save = partial(_save, session, kinds)
    names = dict.fromkeys(_KINDS, "name")
    return [
        CellField("name", tr("people", "Name"), line(lambda row: row.name), partial(save, names), many=False),
        CellField(
            "detail",
            tr("people", "Plays, members, e-mail"),
            line(lambda row: row.detail or ""),
            partial(save, _DETAILS),
            of=lambda row: row.kind in _DETAILS,
            many=False,
        ),
        CellField(
            "country",
            tr("people", "Country"),
            country,
            partial(save, _COUNTRIES),
            of=lambda row: row.kind in _COUNTRIES,
            many=False,
        ),
    ]


def _save(
    session: Session, kinds: dict[str, str], fields: dict[str, str], ids: Sequence[str], value: Any
) -> None:
    for key in ids:
        read, record = _KINDS[kinds[key]]
        whole = read(session.book, key)
        if whole is not None:
            session.run(record, session.book, replace(whole, **{fields[kinds[key]]: value}))
