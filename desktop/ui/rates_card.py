"""The settings' card of exchange rates: what was imported so far, and the way to bring in another file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shiboken6 import isValid

from desktop.core.problems import N_, Refused, Unavailable, refuse
from desktop.core.queries.rates import Imported, imported_rates
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind
from desktop.ui.widgets import Card, muted, plain_button

if TYPE_CHECKING:
    from desktop.core.store.book import Done

_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")


class RatesCard(Card):
    """Tells which days have rates; a file is read beside the window."""

    def __init__(self, session: Session, background: Background) -> None:
        tr = session.words.tr
        self.choose = plain_button(
            tr("rates", "Import a file…"), self.ask_file, icon=session.icons.get("plus")
        )
        super().__init__(tr("rates", "Exchange rates"), self.choose)
        tag(self, "exchange_rate", session.words)
        self._session = session
        self._background = background
        self.state = muted("", wrap=True)
        explained = tr(
            "rates",
            "For fees in other currencies. The European Central Bank publishes the files (eurofxref, XML or CSV); Septet never fetches them itself. A rate can also be typed at the contract.",
        )
        self.add(self.state, muted(explained, wrap=True))

    def refresh(self) -> None:
        """Show what was imported so far."""
        self.state.setText(_said(self._session, imported_rates(self._session.book)))

    def ask_file(self) -> None:
        """Ask for a file."""
        tr = self._session.words.tr
        rates, files = tr("rates", "Exchange rates"), tr("trouble", "All files")
        kinds = f"{rates} (*.xml *.csv *.zip);;{files} (*)"
        if chosen := choosing.open_file(self, tr("rates", "Import exchange rates"), kinds):
            self.take(chosen)

    def take(self, path: Path) -> None:
        """Import a file beside the window."""
        self.choose.setEnabled(False)
        self._background.run(lambda _tell: self._import(path), self._done, self._failed)

    def _import(self, path: Path) -> "Done":
        """Run in the worker's thread, through a door of its own to the book."""
        from desktop.core.actions.rates import import_rates
        from desktop.core.ecb_file import MAX_BYTES, read_rates

        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise refuse("", _UNREADABLE, name=path.name, reason=error.strerror or str(error)) from None
        with self._session.book.another() as own:
            return import_rates(own, read_rates(data))

    def _done(self, done: "Done") -> None:
        self._session.changed.emit(done.topics)
        self._end()
        self._session.note(Kind.SUCCESS, _said(self._session, imported_rates(self._session.book)))

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._end()
        self._session.show_failure(failure)

    def _end(self) -> None:
        if isValid(self):  # another language may have replaced the page meanwhile
            self.choose.setEnabled(True)


def _said(session: Session, found: Imported) -> str:
    words = session.words
    if found.first is None or found.last is None:
        return words.tr("rates", "No rates yet.")
    return words.trn(
        "rates",
        "Rates of {n} currency, from {first} to {last}.",
        "Rates of {n} currencies, from {first} to {last}.",
        found.currencies,
        first=date.fromisoformat(found.first),
        last=date.fromisoformat(found.last),
    )
