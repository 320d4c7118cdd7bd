"""The foot of the side bar: with which companies this book works, what waits for them, and the button that sends it."""

from datetime import datetime

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.core.outbox import WORLD
from desktop.core.queries.companies import ContactRow, contacts
from desktop.core.queries.declarations import SyncState, sync_state
from desktop.ui import declaration_words
from desktop.ui.session import Session
from desktop.ui.signs import announce, tip_text
from desktop.ui.syncing import Syncing
from desktop.ui.tagging import tag
from desktop.ui.theme import Space
from desktop.ui.widgets import Look, caption, icon_button, vbox
from desktop.ui.wrapped_button import WrappedButton

TOPICS = frozenset({"sync", "declarations", "settings"})


class SyncPanel(QWidget):
    """Always in sight, so that nobody wonders whether a paper has gone."""

    def __init__(self, session: Session, syncing: Syncing) -> None:
        super().__init__()
        self._session = session
        self._syncing = syncing
        self._brief = self._narrow = self._ran = False
        tr = session.words.tr
        self.companies = caption("", wrap=True)
        self.state = tag(caption("", wrap=True), "outbox")
        self.trouble = WrappedButton("", lambda: session.go("settings", "companies"), look=Look.LINK)
        self.enrol = WrappedButton(
            tr("sync", "Enrol at a company…"), lambda: session.go("settings", "enrol"), look=Look.LINK
        )
        tag(self.enrol, "enrol", session.words)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("sync", "Progress of the sync"))
        self.button = WrappedButton(tr("sync", "Sync now"), self._press, tip="F5")
        self.sign = icon_button(
            session.icons.get("warning", "warning_text"), "", lambda: session.go("settings", "companies")
        )
        self.small = icon_button(session.icons.get("sync"), tr("sync", "Sync now"), self._press)
        self._words = (self.companies, self.state, self.trouble, self.enrol, self.button)
        column = vbox(
            *self._words[:3], self.sign, self.bar, self.enrol, self.button, self.small, gap=Space.XS + 2
        )
        self.setLayout(column)
        session.changed.connect(self._changed)
        syncing.moved.connect(self.refresh)
        self.refresh()

    def set_brief(self, *, brief: bool) -> None:
        """Say only the trouble while there is one, or everything."""
        if brief != self._brief:
            self._brief = brief
            self.refresh()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show signs in the place of words, which are their tooltips."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        found = sync_state(self._session.book)
        running = self._syncing.running
        self.companies.setText(self._companies(found))
        self.companies.setToolTip(tip_text("\n".join(company.name for company in found.companies)))
        troubled = [] if running else [row for row in contacts(self._session.book) if row.trouble]
        spoken = not (self._brief and troubled)
        self.companies.setVisible(bool(found.companies) and spoken)
        self.enrol.setVisible(not found.companies)
        self.state.setText(self._state(found))
        self.state.setVisible(bool(self.state.text()) and spoken)
        self._show_trouble(troubled)
        tr = self._session.words.tr
        self.button.set_words(tr("sync", "Stop the sync") if running else tr("sync", "Sync now"))
        if running != self._ran:  # a screen reader is told that it begins and how it ended, not every step
            self._ran = running
            announce(self, self.state.text())
        self.button.show()
        self._show_signs(found, troubled=bool(troubled))
        self.bar.setVisible(running)
        self.bar.setRange(0, self._syncing.progress[1])
        self.bar.setValue(self._syncing.progress[0])

    def _show_signs(self, found: SyncState, *, troubled: bool) -> None:
        """Say on two signs what the words say."""
        self.sign.setVisible(self._narrow and troubled)
        self.small.setVisible(self._narrow)
        if not self._narrow:
            return
        for words in self._words:
            words.hide()
        said = {
            self.sign: (self.trouble.accessibleName(), self.trouble.accessibleDescription()),
            self.small: (self.button.accessibleName(), self._state(found)),
        }
        for sign, (name, more) in said.items():
            sign.setAccessibleName(name)
            sign.setAccessibleDescription(more)
            sign.setToolTip(tip_text("\n".join(part for part in (name, more) if part)))

    def _press(self) -> None:
        """Start a sync, or end the one that runs."""
        if self._syncing.running:
            self._syncing.stop()
        else:
            self._syncing.start()

    def _show_trouble(self, troubled: list[ContactRow]) -> None:
        """Say in a few words which company cannot be spoken to and when it is tried again; the whole reason is the tip."""
        self.trouble.setVisible(bool(troubled))
        if not troubled:
            return
        words, row = self._session.words, troubled[0]
        reason = row.reason
        if reason is None or reason.code not in WORLD:
            text = words.tr("sync", "{company} needs you", company=row.name)
        elif row.next_try_at is None or not self._syncing.by_itself:
            text = words.tr("sync", "{company} did not answer", company=row.name)
        else:
            at = datetime.fromisoformat(row.next_try_at).astimezone()
            text = words.tr(
                "sync", "{company} did not answer; next try at {time}", company=row.name, time=at.time()
            )
        self.trouble.set_words(text)
        why = [declaration_words.why_not(words, r.reason, r.name, r.country) for r in troubled if r.reason]
        self.trouble.setToolTip(tip_text("\n".join(why)))
        self.trouble.setAccessibleDescription(" ".join(why))

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & TOPICS:
            self.refresh()

    def _companies(self, found: SyncState) -> str:
        if len(found.companies) == 1:
            return found.companies[0].name
        return self._session.words.trn(
            "sync", "{n} shared company", "{n} shared companies", len(found.companies)
        )

    def _state(self, found: SyncState) -> str:
        words = self._session.words
        if self._syncing.running:
            done, all_ = self._syncing.progress
            if not all_:
                return words.tr("sync", "Syncing…")
            return words.tr("sync", "Syncing, {done} of {all}…", done=done, all=all_)
        parts = [words.trn("sync", "{n} waiting", "{n} waiting", found.waiting) if found.waiting else ""]
        if found.synced_at:
            at = datetime.fromisoformat(found.synced_at).astimezone()
            parts.append(words.tr("sync", "last sync {when}", when=at))
        elif found.companies:
            parts.append(words.tr("sync", "not synced yet"))
        return " · ".join(part for part in parts if part)
