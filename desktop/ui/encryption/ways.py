"""The settings of an encrypted book: what opens it, when it is locked, and turning encryption off."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core import encrypting
from desktop.core.actions.settings import change_setting
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import setting
from desktop.core.store import key_store
from desktop.core.store.key_slots import Slots
from desktop.ui.background import Background
from desktop.ui.editors import CheckEditor
from desktop.ui.encryption.ask_panel import AskPanel, Values
from desktop.ui.encryption.idle import CHOICES, LOCK_AFTER, USUAL
from desktop.ui.encryption.leaving import Errand, lock
from desktop.ui.encryption.passphrase import PassphraseEditor
from desktop.ui.encryption.sheet_panel import SheetPanel
from desktop.ui.form import Field
from desktop.ui.readable_copies import said_of
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, Chip, Chips, hbox, label, muted, plain_button, primary_button, vbox

if TYPE_CHECKING:
    from desktop.ui.encryption.card import EncryptionCard


Found = tuple[Slots, bool, int]
"""What opens the book, whether this computer has a key store, and how many backups open without any of it."""


class Ways(QWidget):
    """Buttons and choices; what they ask appears in the card in their place."""

    def __init__(self, session: Session, background: Background, key: bytes, card: "EncryptionCard") -> None:
        super().__init__()
        self._session, self._background, self._key, self._card = session, background, key, card
        self._book = session.book.path
        self._by_passphrase = True
        self._lay_out()
        for shown in (self.key_store, self._about_store, self.remove):
            shown.hide()
        self.refresh()
        self._read()

    def _lay_out(self) -> None:
        session, tr = self._session, self._session.words.tr
        self.lock = plain_button(
            tr("encryption", "Lock now"), self._lock, icon=session.icons.get("lock"), tip="Ctrl+F12"
        )
        self.change = plain_button(tr("encryption", "Change the passphrase…"), self.change_passphrase)
        self.sheet = plain_button(tr("encryption", "Show the recovery key…"), self.show_sheet)
        self.remove = plain_button(tr("encryption", "Remove the passphrase…"), self.remove_passphrase)
        self.off = plain_button(tr("encryption", "Turn encryption off…"), self.turn_off)
        self.backups = plain_button(tr("backup", "Show the backups"), lambda: session.go("backups"))
        self.backups.hide()
        names = {
            minutes: session.words.trn("encryption", "{n} minute", "{n} minutes", minutes)
            for minutes in CHOICES
        }
        names[0] = tr("encryption", "Never")
        when = tr("encryption", "Lock when nobody uses Septet for")
        self.after = Chips(when, [Chip(str(minutes), name) for minutes, name in names.items()])
        self.after.picked.connect(
            lambda minutes: session.attempt(change_setting, session.book, LOCK_AFTER, minutes)
        )
        self.key_store = CheckEditor(tr("encryption", "Open without asking on this computer"))
        self.key_store.changed.connect(self._keep_key_store)
        self._about_store = muted(
            tr("encryption", "The key is then in this computer's key store, which opens when you log in."),
            wrap=True,
        )
        self.setLayout(
            vbox(
                hbox(self.lock, self.change, self.sheet, STRETCH),
                vbox(label(when, Role.FIELD), hbox(self.after, STRETCH), gap=Space.XS + 2),
                self.key_store,
                self._about_store,
                hbox(self.backups, self.remove, self.off, STRETCH),
            )
        )

    def refresh(self) -> None:
        """Show what is chosen."""
        self.after.select(setting(self._session.book, LOCK_AFTER) or str(USUAL))

    # ---- what opens the book ----

    def _read(self) -> None:
        """Look beside the window what opens the book, and whether this computer has a key store."""
        self._background.run(lambda _tell: self._look(), self._show, self._unread)

    def _look(self) -> Found:
        readable = encrypting.readable_copies(self._book, self._key)
        return encrypting.ways(self._book), key_store.available(), len(readable)

    def _unread(self, failure: Refused | Unavailable) -> None:
        """The file beside the book is damaged: the recovery key is needed, and a passphrase can be set here and now."""
        if isValid(self):
            self._show((Slots(), False, 0))
            self._session.show_failure(failure)

    def _show(self, found: Found) -> None:
        if not isValid(self):
            return
        slots, store, readable = found
        tr = self._session.words.tr
        self._by_passphrase = slots.passphrase is not None
        said = tr("encryption", "This book and its backups are encrypted.")
        if not self._by_passphrase and not slots.key_store:
            said = tr("encryption", "Only the recovery key opens this book. Set a passphrase.")
        elif readable:
            said = said_of(self._session.words, readable)
        self._card.state.setText(said)
        self.backups.setVisible(readable > 0)
        change = (
            tr("encryption", "Change the passphrase…")
            if self._by_passphrase
            else tr("encryption", "Set a passphrase…")
        )
        self.change.setText(change)
        self.change.setAccessibleName(change)
        self.key_store.set_value(slots.key_store)
        for shown in (self.key_store, self._about_store):
            shown.setVisible(store or slots.key_store)
        self.remove.setVisible(slots.key_store and self._by_passphrase)
        self.refresh()

    def _lock(self) -> None:
        lock(self.window())  # type: ignore[arg-type]  # a card of the settings stands in the main window

    def _keep_key_store(self) -> None:
        wanted, key, book = self.key_store.value(), self._key, self._book
        self._background.run(
            lambda _tell: encrypting.use_key_store(book, key, wanted=wanted),
            lambda _done: self._read(),
            self._not_kept,
        )

    def _not_kept(self, failure: Refused | Unavailable) -> None:
        self._session.show_failure(failure)
        if isValid(self):
            self._read()

    # ---- what is asked ----

    def change_passphrase(self) -> None:
        """Ask for the passphrase and a new one."""
        tr = self._session.words.tr
        fields = [
            Field("new", tr("encryption", "New passphrase"), PassphraseEditor()),
            Field("again", tr("encryption", "New passphrase once more"), PassphraseEditor()),
        ]
        explained = tr(
            "encryption",
            "The recovery key stays as it is. Copies made before still open with the old passphrase.",
        )
        self._ask(explained, fields, tr("encryption", "Set the passphrase"), self._set, self._is_set)

    def _set(self, values: Values, key: bytes) -> None:
        encrypting.set_passphrase(self._book, key, values["new"], values["again"])

    def _is_set(self, _key: bytes) -> None:
        self._card.close_panel()
        text = self._session.words.tr("encryption", "The new passphrase holds from now on.")
        self._session.note(Kind.SUCCESS, text)
        self._read()

    def show_sheet(self) -> None:
        """Show the recovery key, once the passphrase is typed."""
        tr = self._session.words.tr
        explained = tr("encryption", "Whoever has the recovery key can open the book.")
        self._ask(
            explained, [], tr("encryption", "Show the recovery key"), lambda _values, _key: None, self._sheet
        )

    def _sheet(self, key: bytes) -> None:
        close = self._session.words.tr("trouble", "Close")
        made = SheetPanel(self._session, self._background, key, close, leavable=False)
        made.left.connect(self._card.close_panel)
        made.gone_on.connect(self._card.close_panel)
        self._card.open_panel(made)
        made.take_keyboard()

    def remove_passphrase(self) -> None:
        """Let the key store of this computer alone open the book."""
        tr = self._session.words.tr
        explained = tr(
            "encryption",
            "Then this computer opens the book for whoever is logged in. Anywhere else the recovery key is needed.",
        )
        remove = tr("encryption", "Remove the passphrase")
        self._ask(explained, [], remove, self._remove, self._removed)

    def _remove(self, _values: Values, key: bytes) -> None:
        encrypting.remove_passphrase(self._book, key)

    def _removed(self, _key: bytes) -> None:
        self._card.close_panel()
        self._read()

    def turn_off(self) -> None:
        """Make the book a plain one, once the passphrase is typed."""
        tr = self._session.words.tr
        explained = tr(
            "encryption",
            "The file can then be read by whoever gets hold of it. Copies made before stay encrypted.",
        )
        off = tr("encryption", "Turn encryption off")
        self._ask(explained, [], off, lambda _values, _key: None, self._decrypt)

    def _decrypt(self, key: bytes) -> None:
        tr, book = self._session.words.tr, self._book
        errand = Errand(
            tr("encryption", "Turning encryption off…"),
            lambda: encrypting.decrypt(book, key),
            tr("encryption", "The book is not encrypted any more."),
        )
        self._card.leave(errand, key)

    def _ask(
        self,
        explained: str,
        more: Sequence[Field],
        leads_on: str,
        work: Callable[[Values, bytes], object],
        done: Callable[[bytes], object],
    ) -> None:
        """Ask for the passphrase, where there is one, and then do something with the key."""
        session, tr, known = self._session, self._session.words.tr, self._key
        asked = (
            [Field("passphrase", tr("encryption", "Passphrase"), PassphraseEditor())]
            if self._by_passphrase
            else []
        )

        def run(values: Values) -> bytes:
            key = encrypting.by_passphrase(self._book, values["passphrase"]) if asked else known
            work(values, key)
            return key

        cancel = plain_button(tr("encryption", "Cancel"), self._card.close_panel)
        go_on = primary_button(leads_on)
        panel = AskPanel(
            session.words,
            session.icons,
            self._background,
            explained,
            [*asked, *more],
            [cancel, go_on],
            run,
            done,
        )
        panel.left.connect(self._card.close_panel)
        panel.grown.connect(self._card.grown)
        self._card.open_panel(panel)
        panel.take_keyboard()
