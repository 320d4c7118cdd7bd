"""The page of people: musicians, bands and clients in one list, and the form of one of them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.core.queries.people import KINDS, PersonRow, people
from desktop.core.text import fold
from desktop.ui.band_form import BandForm
from desktop.ui.client_form import ClientForm
from desktop.ui.entry_form import EntryForm, remove_entry
from desktop.ui.list_panel import ListPanel
from desktop.ui.people_cells import people_cells
from desktop.ui.person_form import PersonForm
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import removing
from desktop.ui.row_model import Align, Column, ListSource
from desktop.ui.session import Session
from desktop.ui.widgets import Chip, Look, button

FORMS: dict[str, Callable[[Session, QWidget, str | None], EntryForm]] = {
    "band": BandForm,
    "client": ClientForm,
}


class PeoplePage(RecordPage):
    """Everybody the book knows, by name."""

    key = "people"
    topics = frozenset({"people", "gigs", "contracts", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._make_list(session))
        self._rows: list[PersonRow] = []
        self._last_kind = "person"
        self.list.chips.picked.connect(lambda _key: self.show_rows())
        self.list.table.opened.connect(lambda row: self.open_entry(row.kind, row.id))
        self.list.table.deleted.connect(lambda row: remove_entry(session, row.kind, row.id, row.name))
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.let_edit(people_cells(session, {}))
        self.list.let_act(removing(session.words.tr("people", "Remove"), self.list.table))

    def _make_list(self, session: Session) -> ListPanel:
        tr = session.words.tr
        new = {
            "person": (tr("people", "Musician"), tr("people", "New musician")),
            "band": (tr("people", "Band"), tr("people", "New band")),
            "client": (tr("people", "Client"), tr("people", "New client")),
        }
        buttons = []
        for kind, (text, name) in new.items():
            look, tint = (Look.PRIMARY, "on_accent") if kind == "person" else (Look.PLAIN, "muted")
            icon = session.icons.get("plus", tint)
            made = button(text, partial(self.open_entry, kind), look=look, icon=icon, tip=name)
            made.setAccessibleName(name)
            buttons.append(made)
        return ListPanel(
            session,
            tr("people", "People"),
            self._columns(session),
            search_hint=tr("people", "Search people"),
            filters=tr("people", "Who is shown"),
            keys=tr("people", "Enter opens · Del removes, Ctrl+Z takes it back"),
            buttons=buttons,
            key="people",
        )

    def _columns(self, session: Session) -> list[Column]:
        tr, words = session.words.tr, session.words
        kinds = {
            "person": tr("people", "Musician"),
            "band": tr("people", "Band"),
            "client": tr("people", "Client"),
        }
        return [
            Column("name", tr("people", "Name"), lambda row: row.name, width=140, stretch=2),
            Column("kind", tr("people", "Kind"), lambda row: kinds[row.kind], muted=True),
            Column("detail", tr("people", "Plays, members, e-mail"), lambda row: row.detail or "", stretch=3),
            Column(
                "country",
                tr("people", "Country"),
                lambda row: words.country(row.country) if row.country else "",
            ),
            Column(
                "gigs",
                tr("people", "Gigs"),
                lambda row: words.value(row.gigs),
                align=Align.RIGHT,
                sort=lambda row: row.gigs,
            ),
        ]

    def _chips(self) -> list[Chip]:
        tr, rows = self.words.tr, self._found()
        titles = {
            "all": tr("people", "All"),
            "person": tr("people", "Musicians"),
            "band": tr("people", "Bands"),
            "client": tr("people", "Clients"),
        }
        counts = {"all": len(rows)} | {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
        return [Chip(key, title, counts[key]) for key, title in titles.items()]

    def show_argument(self, argument: object) -> None:
        """Open an entry: by its id, or by `(kind, id, field)` with the cursor in that field."""
        if isinstance(argument, tuple):
            kind, key, *field = argument
            self.open_entry(kind, key, *field)
            return
        kind = next((row.kind for row in people(self.session.book) if row.id == argument), None)
        if kind is not None:
            self.open_entry(kind, str(argument))

    def open_entry(self, kind: str, key: str | None = None, field: str = "") -> None:
        """Open the form of an entry, or an empty one, with the cursor in a field."""
        self._last_kind = kind
        form = (
            PersonForm(self.session, self.stack, key, field)
            if kind == "person"
            else FORMS[kind](self.session, self.stack, key)
        )
        self.open_form(form, field or "name")

    def open_new(self) -> None:
        """Open an empty form of the kind that was saved last."""
        self.open_entry(self._last_kind)

    def refresh_list(self) -> None:
        """Read everybody again."""
        self._rows = sorted(
            people(self.session.book), key=lambda row: (self.words.sort_key(row.name), row.id)
        )
        self.show_rows()

    def _found(self) -> list[PersonRow]:
        """Return who has every word of the search in name, detail or country."""
        wanted = fold(self.text).split()
        if not wanted:
            return self._rows
        return [row for row in self._rows if all(word in self._folded(row) for word in wanted)]

    def _folded(self, row: PersonRow) -> str:
        country = self.words.country(row.country) if row.country else ""
        return fold(" ".join((row.name, row.detail or "", country)))

    def show_rows(self) -> None:
        """Show who the search and the chosen kind let through."""
        self.list.chips.set_chips(self._chips())
        kind = self.list.chips.current
        shown = [row for row in self._found() if kind in ("all", row.kind)]
        self._set_empty(kind)
        self.list.show_rows(ListSource(shown))
        self.list.totals.setText(self.words.trn("people", "{n} entry", "{n} entries", len(shown)))

    def _set_empty(self, kind: str) -> None:
        tr, table = self.words.tr, self.list.table
        self._empty_kind = "" if self.text else "person" if kind == "all" else kind
        if self.text:
            table.set_empty(tr("people", "Nobody has these words"), "", tr("people", "Show everybody"))
            return
        text, hint, action = {
            "person": (
                tr("people", "No musicians yet"),
                tr("people", "A musician is somebody who gets a share of a fee. Begin with yourself."),
                tr("people", "New musician"),
            ),
            "band": (
                tr("people", "No bands yet"),
                tr(
                    "people", "A band is a name and its members. Every contract of the band begins with them."
                ),
                tr("people", "New band"),
            ),
            "client": (
                tr("people", "No clients yet"),
                tr("people", "A client orders and pays. One that you name in a gig appears here by itself."),
                tr("people", "New client"),
            ),
        }[self._empty_kind]
        table.set_empty(text, hint, action)

    def _act_on_empty(self) -> None:
        if self._empty_kind:
            self.open_entry(self._empty_kind)
        else:
            self.show_all()
