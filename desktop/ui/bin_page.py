"""The page of the bin: what was deleted and when; it comes back from here, or is thrown away for good."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.core.actions.bin import empty_bin, restore
from desktop.core.actions.settings import change_setting
from desktop.core.bin import KEEP, KEEP_SETTING, KINDS, USUAL
from desktop.core.queries.bin import BinRow, bin_rows
from desktop.core.queries.settings import setting
from desktop.core.text import fold
from desktop.i18n.words import Words
from desktop.ui.list_panel import ListPanel
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_menu import removing
from desktop.ui.row_model import Align, Column, ListSource
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Kind, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import (
    STRETCH,
    Card,
    Chip,
    Run,
    danger_button,
    hbox,
    label,
    plain_button,
)


class BinPage(Page):
    """Everything that was deleted and not thrown away yet, what went last first."""

    key = "bin"
    topics = frozenset({"bin", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._text = ""
        self._rows: list[BinRow] = []
        self.empty_button = plain_button(
            tr("bin", "Empty the bin…"), self._ask_all, icon=session.icons.get("bin")
        )
        self.back_button = plain_button(
            tr("bin", "Bring back"), self.bring_back, icon=session.icons.get("undo"), tip="Enter"
        )
        self.list = ListPanel(
            session,
            tr("bin", "Bin"),
            _columns(self.words),
            search_hint=tr("bin", "Search the bin"),
            filters=tr("bin", "What kind"),
            keys=tr("bin", "Enter brings back · Del deletes for good"),
            buttons=[self.back_button, self.empty_button],
            key="bin",
        )
        self.question = Question(session)
        self.question.hide()
        self.kept = ChoiceEditor([Choice(days, self.words.say(text)) for days, text in KEEP.items()])
        self.kept.describe(tr("bin", "Keep what is deleted"), "")
        self.kept.changed.connect(self._keep_days)
        foot = hbox(label(tr("bin", "Keep what is deleted")), self.kept, STRETCH, gap=Space.S)
        self.body.addWidget(self.question)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(foot)
        self.list.search.searched.connect(self._search)
        self.list.chips.picked.connect(lambda _key: self._show())
        self.list.table.opened.connect(lambda _row: self.bring_back())
        self.list.table.deleted.connect(self._ask_one)
        gone = removing(tr("bin", "Delete for good"), self.list.table)
        self.list.let_act(gone, opens=tr("bin", "Bring back"))

    def refresh(self) -> None:
        """Read the bin again."""
        self._rows = bin_rows(self.session.book)
        kept = setting(self.session.book, KEEP_SETTING)
        self.kept.set_value(USUAL if kept is None else kept)
        self._show()

    def bring_back(self) -> None:
        """Bring the chosen entry back, and say what could not come with it."""
        row = self.list.table.current()
        if row is None:
            return
        session = self.session
        done = session.attempt(restore, session.book, row.id)
        if done is None:
            return
        text = self.words.tr("bin", "{name}: it is back.", name=row.name or self._kind(row))
        if done.notes:
            session.note(Kind.WARNING, " ".join((text, session.say_all(done.notes))))
        else:
            offer_undo(session, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc takes the question back before it leaves the page."""
        if event.key() == Qt.Key.Key_Escape and self.question.isVisible():
            self._close_question()
        else:
            super().keyPressEvent(event)

    def _kind(self, row: BinRow) -> str:
        return self.words.say(KINDS[row.kind].name)

    def _search(self, text: str) -> None:
        self._text = text
        self._show()

    def _show(self) -> None:
        found = self._found()
        self._show_chips(found)
        chosen = self.list.chips.current
        shown = [row for row in found if chosen in ("", "all", row.kind)]
        tr, table = self.words.tr, self.list.table
        if self._text:
            table.set_empty(tr("bin", "Nothing in the bin has these words"))
        else:
            hint = tr("bin", "What you delete comes here first, and can be brought back.")
            table.set_empty(tr("bin", "The bin is empty"), hint)
        self.list.show_rows(ListSource(shown))
        self.list.totals.setText(self.words.trn("people", "{n} entry", "{n} entries", len(shown)))
        for made in (self.empty_button, self.back_button):
            made.setEnabled(bool(shown))

    def _found(self) -> list[BinRow]:
        """Return what has every word of the search in its kind or name."""
        wanted = fold(self._text).split()
        return [
            row for row in self._rows if all(word in fold(f"{self._kind(row)} {row.name}") for word in wanted)
        ]

    def _show_chips(self, found: list[BinRow]) -> None:
        kinds = [kind for kind in KINDS if any(row.kind == kind for row in self._rows)]
        counts = {kind: sum(row.kind == kind for row in found) for kind in kinds}
        chips = [Chip("all", self.words.tr("bin", "All"), len(found))]
        chips += [Chip(kind, self.words.say(KINDS[kind].name), counts[kind]) for kind in kinds]
        self.list.chips.set_chips(chips)

    # ---- for good ----

    def _ask_all(self) -> None:
        text = self.words.trn(
            "bin",
            "Delete {n} entry for good? Until you close Septet, undo brings it back.",
            "Delete all {n} entries for good? Until you close Septet, undo brings them back.",
            len(self._rows),
        )
        self.question.ask(text, lambda: self._throw_away(None), self._close_question)

    def _ask_one(self, row: BinRow) -> None:
        text = self.words.tr(
            "bin",
            "Delete “{name}” for good? Until you close Septet, undo brings it back.",
            name=row.name or self._kind(row),
        )
        self.question.ask(text, lambda: self._throw_away([row.id]), self._close_question)

    def _throw_away(self, ids: list[str] | None) -> None:
        self._close_question()
        if self.session.attempt(empty_bin, self.session.book, ids):
            offer_undo(self.session, self.words.tr("bin", "Deleted for good."))

    def _close_question(self) -> None:
        self.question.hide()
        self.list.show_first()

    def _keep_days(self) -> None:
        self.session.attempt(change_setting, self.session.book, KEEP_SETTING, self.kept.value())


class Question(Card):
    """Asks in the page itself whether something shall go for good; the way out has the keyboard."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        tr = session.words.tr
        self._text = label("", wrap=True)
        self.yes = danger_button(tr("bin", "Delete for good"), lambda: self._yes())
        self.no = plain_button(tr("bin", "Keep"), lambda: self._no(), tip="Esc")
        row = hbox(self._text, self.no, self.yes, gap=Space.M)
        row.setStretch(0, 1)
        self.body.addLayout(row)

    def ask(self, text: str, yes: Run, no: Run) -> None:
        """Ask, and run one of the two."""
        self._yes, self._no = yes, no
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
        announce(self, text)
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)


def _columns(words: Words) -> list[Column]:
    tr = words.tr
    return [
        Column("kind", tr("bin", "What"), lambda row: words.say(KINDS[row.kind].name), width=120, muted=True),
        Column("name", tr("bin", "Name"), lambda row: row.name, width=140, stretch=3),
        Column("day", tr("gig form", "Date"), lambda row: words.short_day(row.day) if row.day else ""),
        Column(
            "amount",
            tr("band money", "Amount"),
            lambda row: words.money(row.amount) if row.amount else "",
            align=Align.RIGHT,
        ),
        Column("deleted", tr("bin", "Deleted"), lambda row: words.short_day(row.deleted_on)),
    ]
