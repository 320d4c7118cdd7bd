"""What a new edition of a country's rules changes, record by record, before anybody lets it hold."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.actions.packs import Considered
from desktop.core.pack_changes import Change
from desktop.core.territories import Country
from desktop.ui import country_rules_words as said
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import (
    STRETCH,
    Thing,
    caption,
    hbox,
    heading,
    label,
    line,
    muted,
    plain_button,
    primary_button,
    vbox,
)

SHOWN = 60
"""So many changes are laid out; of more their number is said."""


class ChangesView(QWidget):
    """Shows a proved edition with what it changes.

    `applied` with the edition when it shall hold, `left` when it shall not.
    """

    applied = Signal(object)
    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        tr = session.words.tr
        self._found: Considered | None = None
        self._title = heading("")
        self._by = muted("", wrap=True)
        self._inside: QWidget | None = None
        self._column = vbox(gap=Space.M)
        self.apply = primary_button(tr("country rules", "Use this edition"), self._apply)
        self.cancel = plain_button(tr("country rules", "Not now"), self.left.emit)
        self.setLayout(
            vbox(
                line(),
                self._title,
                self._by,
                self._column,
                hbox(STRETCH, self.cancel, self.apply),
                gap=Space.S,
            )
        )

    def show_edition(self, found: Considered) -> None:
        """Show an edition and what it changes."""
        words, rules = self._session.words, found.signed.rules
        self._found = found
        title = words.tr(
            "country rules", "{country}, edition of {day}", country=Country(rules.country), day=rules.edition
        )
        self._title.setText(title)
        self.setAccessibleName(title)
        self._by.setText(self._origin(found))
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        self._inside.setLayout(vbox(*self._rows(found), gap=Space.M))
        self._column.addWidget(self._inside)
        self.apply.setFocus(Qt.FocusReason.OtherFocusReason)

    def _origin(self, found: Considered) -> str:
        words, publisher = self._session.words, found.signed.publisher.name
        if found.used is None:
            return words.tr(
                "country rules",
                "Signed by {publisher}. Septet has no rules of this country yet.",
                publisher=publisher,
            )
        return words.tr(
            "country rules",
            "Signed by {publisher}. The edition of {day} holds until you use this one.",
            publisher=publisher,
            day=found.used.on,
        )

    def _rows(self, found: Considered) -> list[Thing]:
        words = self._session.words
        if not found.changes:
            return [muted(words.tr("country rules", "No rule is different; only the edition is newer."))]
        count = len(found.changes)
        rows: list[Thing] = [
            label(words.trn("country rules", "{n} change", "{n} changes", count), Role.FIELD)
        ]
        rows += [self._row(change) for change in found.changes[:SHOWN]]
        if count > SHOWN:
            rows.append(muted(words.trn("country rules", "And {n} more.", "And {n} more.", count - SHOWN)))
        return rows

    def _row(self, change: Change) -> QWidget:
        words = self._session.words
        title = said.title(words, change)
        aside = " · ".join(part for part in (said.days(words, change), said.origin(words, change)) if part)
        things: list[Thing] = [label(title, Role.STRONG, wrap=True, selectable=True)]
        things += [label(each, wrap=True, selectable=True) for each in said.lines(words, change)]
        if aside:
            things.append(caption(aside, wrap=True))
        made = QWidget()
        made.setLayout(vbox(*things, gap=2))
        made.setAccessibleName(title)
        return made

    def _apply(self) -> None:
        if self._found is not None:
            self.applied.emit(self._found)
