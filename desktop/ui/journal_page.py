"""The journal: what was sent to the companies when and what they answered, to be looked through and handed on as proof."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt

from desktop.core import journal_words as said
from desktop.core.files_out import safe_name, write_whole
from desktop.core.problems import Unavailable
from desktop.core.queries.declarations import declaration
from desktop.core.queries.journal import (
    ElsewhereRow,
    JournalRow,
    elsewhere,
    journal,
    journal_count,
    proofs,
)
from desktop.core.store.book import Book
from desktop.ui import choosing, declaration_words
from desktop.ui.list_views import ListViews
from desktop.ui.page import Page
from desktop.ui.row_model import Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import Card, caption, label, muted, plain_button


class JournalSource:
    """The journal, read by the page; of one declaration or of all."""

    def __init__(self, book: Book, ref: str | None) -> None:
        self._book, self._ref = book, ref

    def count(self) -> int:
        """Return how many lines there are."""
        return journal_count(self._book, self._ref)

    def fetch(self, offset: int, limit: int) -> Sequence[JournalRow]:
        """Return some of them."""
        return journal(self._book, self._ref, offset, limit)


class JournalPage(Page):
    """Every call with its answer, newest first, and the papers that came from elsewhere."""

    key = "journal"
    topics = frozenset({"journal", "sync", "declarations", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._ref: str | None = None
        self.every = plain_button(tr("journal", "Show all"), lambda: self._show(None))
        self.table_file = plain_button(tr("journal", "Save as a table…"), self._save_table)
        self.paper = plain_button(tr("journal", "Save as a paper…"), self._save_paper)
        self.of = muted("", wrap=True)
        self.table = RowTable(session.theme, tr("journal", "Journal"), self._columns())
        self.views = ListViews(session, self.table, self.key, natural=("at", True))
        self.views.listen(self)
        self.set_head(tr("journal", "Journal"), self.every, self.table_file, self.paper, self.views.button)
        self.table.set_empty(
            tr("journal", "Nothing was sent yet"),
            tr(
                "journal",
                "Each call to a company stands here with its answer, as proof of what you sent when.",
            ),
            tr("journal", "Go to the declarations"),
        )
        self.table.empty_acted.connect(lambda: session.go("declarations"))
        self.others = RowTable(
            session.theme, tr("journal", "Papers of your other computers"), self._other_columns()
        )
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        self.elsewhere = Card()
        self.elsewhere.body.setContentsMargins(1, Space.S, 1, Space.S)
        heading = label(tr("journal", "Papers of your other computers"), Role.HEADING)
        heading.setContentsMargins(Space.M, 0, 0, 0)
        self.elsewhere.add(heading, self.others)
        self.body.addWidget(self.of)
        self.body.addWidget(self.views.place)
        self.body.addWidget(card, 1)
        self.body.addWidget(self.elsewhere)
        self.foot = caption(
            tr(
                "journal",
                "Bodies, tokens and personal data are never written here. Times are this computer's.",
            ),
            wrap=True,
        )
        self.body.addWidget(self.foot)

    def show_argument(self, argument: object) -> None:
        """Show the lines of one declaration."""
        self._show(str(argument))

    def enter(self, argument: object = None) -> None:
        """Come to the front with the keyboard in the list."""
        super().enter(argument)
        if self.table.count():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the journal again."""
        self._show(self._ref)

    def _show(self, ref: str | None) -> None:
        self._ref = ref
        row = declaration(self.session.book, ref) if ref else None
        self.of.setText(
            self.words.tr(
                "journal", "Of the declaration {what}", what=declaration_words.title(self.words, row)
            )
            if row
            else ""
        )
        self.of.setVisible(row is not None)
        self.every.setVisible(ref is not None)
        self.table.set_source(JournalSource(self.session.book, ref))
        found = elsewhere(self.session.book) if ref is None else []
        self.others.set_source(ListSource(found))
        self.elsewhere.setVisible(bool(found))
        if found:
            self.others.fit_height()
        for button in (self.table_file, self.paper):
            button.setEnabled(self.table.count() > 0)

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column(
                "at", tr("journal", "When"), lambda row: words.moment(_local(row.at)), sort=lambda row: row.at
            ),
            Column("company", tr("journal", "Company"), self._company, width=90, stretch=2),
            Column("what", tr("journal", "What"), lambda row: words.say(said.what(row)), width=90, stretch=2),
            Column("about", tr("journal", "About"), _about, width=80, stretch=2, muted=True),
            Column("answer", tr("journal", "Answer"), pill=self._answer),
            Column("code", tr("journal", "Code"), said.code, width=60, stretch=1, muted=True),
        ]

    def _company(self, row: JournalRow) -> str:
        return row.company or row.company_id

    def _answer(self, row: JournalRow) -> Pill:
        kind = Kind.SUCCESS if row.what in ("deliver", "receipt", "answer") else Kind.NEUTRAL
        return Pill(self.words.say(said.answer(row)), kind if said.is_good(row) else Kind.WARNING)

    def _other_columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column(
                "at", tr("journal", "Received"), lambda row: words.moment(_local(row.at or row.fetched_at))
            ),
            Column("company", tr("journal", "Company"), _other_company, width=90, stretch=2),
            Column("what", tr("journal", "What"), self._contents, width=90, stretch=3),
            Column("state", tr("journal", "State"), pill=self._state),
        ]

    def _contents(self, row: ElsewhereRow) -> str:
        """Say what such a paper is about, as far as it says it itself."""
        if not row.document:
            return self.words.tr("journal", "The company has erased it.")
        from wire import declaration as line
        from wire.canonical import Malformed
        from wire.reading import Invalid
        from wire.signing import unpack

        try:
            paper = line.read(unpack(row.document).payload)
        except (Malformed, Invalid):
            return self.words.tr("journal", "A newer Septet is needed to read it.")
        gig = paper.gigs[0]
        return " · ".join(
            part for part in (gig.venue or paper.client.name, gig.on, paper.client.name) if part
        )

    def _state(self, row: ElsewhereRow) -> Pill:
        return declaration_words.said(self.words, row.state or "received")

    # ---- handing on ----

    def _save_table(self) -> None:
        rows = journal(self.session.book, self._ref)
        self._write("csv", lambda: said.as_csv(rows).encode("utf-8-sig"))

    def _save_paper(self) -> None:
        from desktop.documents.journal import journal_sheet

        rows, held = journal(self.session.book, self._ref), proofs(self.session.book, self._ref)
        row = declaration(self.session.book, self._ref) if self._ref else None
        about = declaration_words.title(self.words, row) if row else ""
        self._write("pdf", lambda: journal_sheet(rows, held, self.words, self.session.today(), about))

    def _write(self, suffix: str, make: Callable[[], bytes]) -> None:
        tr = self.words.tr
        title = tr("journal", "Save the journal")
        folder = self.session.book.path.parent
        name = safe_name(tr("journal", "Journal"), self.session.today().isoformat(), suffix=f".{suffix}")
        path = choosing.save_file(self, title, folder / name, f"*.{suffix}")
        if path is None:
            return
        try:
            write_whole(_with_suffix(path, suffix), make())
        except Unavailable as failure:
            self.session.show_failure(failure)
            return
        self.session.note(Kind.SUCCESS, tr("journal", "Saved as {name}.", name=path.name))


def _with_suffix(path: Path, suffix: str) -> Path:
    return path if path.suffix else path.with_suffix(f".{suffix}")


def _local(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone()


def _about(row: JournalRow) -> str:
    return row.about or ""


def _other_company(row: ElsewhereRow) -> str:
    return row.company or row.company_id
