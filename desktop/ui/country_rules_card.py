"""The settings' card of country rules: which edition of each country holds, and the way to a newer one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from desktop.core.actions.packs import Considered, consider, import_pack, remove_pack
from desktop.core.countries import Edition
from desktop.core.problems import N_, Refused, Unavailable, refuse
from desktop.core.publishers import load_publishers
from desktop.core.territories import Country
from desktop.ui import choosing
from desktop.ui import country_rules_words as said
from desktop.ui.background import Background
from desktop.ui.country_rules_changes import ChangesView
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import Card, label, link_button, muted, plain_button

if TYPE_CHECKING:
    from desktop.sync.packs import Offered

_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")


class CountryRulesCard(Card):
    """Lists the editions; an imported one can be let go, and a new one shows what it changes before it holds.

    `grown` when what a new edition changes has been laid out beneath the list.
    """

    grown = Signal()

    def __init__(self, session: Session, background: Background) -> None:
        tr = session.words.tr
        self.choose = plain_button(
            tr("country rules", "Import an edition…"), self.ask_file, icon=session.icons.get("plus")
        )
        super().__init__(tr("country rules", "Country rules"), self.choose)
        tag(self, "edition", session.words)
        self._session = session
        self._background = background
        self._rows: tuple[Edition, ...] = ()
        explained = tr(
            "country rules",
            "Rates, deadlines and required numbers of each country. A newer edition counts only when a publisher known to Septet has signed it. Sealed declarations keep the edition they were made with.",
        )
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(2, 1)
        self._table = QWidget()
        self._table.setLayout(self._grid)
        self.changes = ChangesView(session)
        self.changes.applied.connect(self._apply)
        self.changes.left.connect(self._leave)
        self.changes.hide()
        self.add(muted(explained, wrap=True), self._table, self.changes)

    def refresh(self) -> None:
        """Show which editions hold."""
        countries = self._session.countries
        rows = tuple(countries.edition(country) for country in countries)
        if rows == self._rows:
            return
        self._rows = rows
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, edition in enumerate(rows):
            self._add_row(number, edition)

    def _add_row(self, number: int, edition: Edition) -> None:
        words = self._session.words
        name = words.country(edition.country)
        self._grid.addWidget(label(name, Role.STRONG), number, 0)
        self._grid.addWidget(label(words.short_day(edition.on)), number, 1)
        self._grid.addWidget(muted(said.source(words, edition), wrap=True), number, 2)
        if edition.publisher is not None:
            back = link_button(words.tr("country rules", "Go back"), partial(self._remove, edition))
            back.setAccessibleName(
                words.tr("country rules", "Let the imported edition for {country} go", country=name)
            )
            self._grid.addWidget(back, number, 3)

    def ask_file(self) -> None:
        """Ask for a file."""
        tr = self._session.words.tr
        packs, files = tr("country rules", "Country packs"), tr("trouble", "All files")
        kinds = f"{packs} (*.septet-pack);;{files} (*)"
        if chosen := choosing.open_file(self, tr("country rules", "Import an edition"), kinds):
            self.consider_file(chosen)

    def consider_file(self, path: Path) -> None:
        """Show what the edition in a file would change."""
        self._consider(lambda: _read(path))

    def consider_offer(self, offered: "Offered") -> None:
        """Fetch what a company offers, and show what it would change."""

        def fetched() -> bytes:
            from desktop.sync.packs import fetch

            with self._session.book.another() as own:
                return fetch(own, offered)

        self._consider(fetched)

    def _consider(self, get: Callable[[], bytes]) -> None:
        """Prove and compare beside the window: the first signature imports the cryptography."""
        session = self._session
        self.choose.setEnabled(False)
        self._background.run(
            lambda _tell: consider(get(), session.countries, load_publishers(), session.book),
            self._show,
            self._failed,
        )

    def _show(self, found: Considered) -> None:
        if isValid(self):
            self.choose.setEnabled(True)
            self.changes.show_edition(found)
            self.changes.show()
            self.grown.emit()

    def _failed(self, failure: Refused | Unavailable) -> None:
        if isValid(self):
            self.choose.setEnabled(True)
        self._session.show_failure(failure)

    def _apply(self, found: Considered) -> None:
        session = self._session
        done = session.attempt(
            import_pack, session.book, found.signed.document, session.countries, load_publishers()
        )
        if done is None:
            return
        self._leave()
        words, rules = session.words, found.signed.rules
        text = words.tr(
            "country rules",
            "The rules of {country} of {day} hold from now on.",
            country=Country(rules.country),
            day=rules.edition,
        )
        session.note(Kind.SUCCESS, text)

    def _remove(self, edition: Edition) -> None:
        session = self._session
        day = edition.on.isoformat()
        if session.attempt(remove_pack, session.book, edition.country, day, session.countries) is None:
            return
        self.refresh()
        words = session.words
        if edition.country not in session.countries:
            return
        text = words.tr(
            "country rules",
            "The rules of {country} of {day} hold again.",
            country=Country(edition.country),
            day=session.countries.edition(edition.country).on,
        )
        session.note(Kind.INFO, text)

    def _leave(self) -> None:
        self.changes.hide()
        self.refresh()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)


def _read(path: Path) -> bytes:
    """Return a file's bytes, as far as any pack goes and one byte more."""
    from wire.pack import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise refuse("", _UNREADABLE, name=path.name, reason=error.strerror or str(error)) from None
