"""The page of papers: what a contract has to show on paper, each in its reader's language, seen before it is given away."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from shiboken6 import isValid

from desktop.core.files_out import write_whole
from desktop.core.problems import Refused, Unavailable
from desktop.documents.band_desk import BandDesk, FundOf, SlipOf
from desktop.documents.desk import Desk
from desktop.documents.papers import DECLARATION, KINDS, SPLIT_SHEET, Paper, papers_of, reader_of, title_of
from desktop.documents.pictures import Picture
from desktop.i18n.catalogues import spoken
from desktop.i18n.words import Words, words_for
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.contract.ground import Cut
from desktop.ui.flow_layout import HeadLayout
from desktop.ui.local_keys import PRINT_PAPER, SAVE_PAPER, bind
from desktop.ui.mailing import Mailing
from desktop.ui.open_papers import PaperOf
from desktop.ui.page import Page
from desktop.ui.page_area import NO_LIMIT
from desktop.ui.paper_view import PaperView, documents_folder
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    caption,
    hbox,
    icon_button,
    muted,
    plain_button,
    primary_button,
    vbox,
)

LIST_WIDTH = 344


class _Made(NamedTuple):
    """What came back from the worker: a paper in a language, and its first page."""

    paper: Paper
    language: str
    pdf: bytes
    pages: int
    picture: Picture


class PapersPage(Page):
    """The papers of one contract at the left, the chosen one at the right."""

    key = "papers"
    topics = frozenset({"contracts", "declarations", "people", "sync", "settings", "gigs"})

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__(session)
        self._background = background
        self._subject: str | FundOf | SlipOf | None = None
        self._wish = ""
        self._desk: Desk | BandDesk | None = None
        self._made: _Made | None = None
        self._asked = 0
        self._languages: dict[str, str] = {}
        self._mailing = Mailing(self, session.show_failure)
        tr = self.words.tr
        self.table = RowTable(session.theme, tr("papers", "Papers"), self._columns())
        self.table.set_empty(
            tr("papers", "No papers"), tr("papers", "Open a contract, then press Papers there.")
        )
        self.language = ChoiceEditor([Choice(code, name) for code, name in spoken()])
        self.language.describe(tr("papers", "Language of the paper"), "")
        self.view = PaperView(self.words)
        self.about = muted("", wrap=True)
        self._lay_out()
        self._connect()
        self._show_state()

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column("kind", tr("papers", "Paper"), lambda paper: words.say(KINDS[paper.kind]), width=110),
            Column("reader", tr("papers", "For"), lambda paper: reader_of(paper, words), width=90, stretch=1),
        ]

    def _lay_out(self) -> None:
        tr, icons = self.words.tr, self.session.icons
        self.save = primary_button(tr("papers", "Save…"), self.save_one, tip="Ctrl+S")
        self.save_all = plain_button(tr("papers", "Save all…"), self.save_every)
        self.print = plain_button(tr("papers", "Print…"), self.print_one)
        self.mail = plain_button(tr("papers", "Open as a mail"), self.mail_one)
        self.back = icon_button(icons.get("chevron-left"), tr("papers", "Back"), self._go_back)
        self.title = Cut(Role.TITLE, least=80)
        self.title.show_words(tr("papers", "Papers"))
        lead = QWidget()
        lead.setLayout(hbox(self.back, self.title, STRETCH))
        self.body.addLayout(HeadLayout(lead, [self.mail, self.print, self.save_all, self.save], Space.S))
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        left = QWidget()
        self._left = left
        spoken = vbox(caption(tr("papers", "Language of the paper")), self.language, gap=Space.XS)
        column = vbox(card, spoken, self.about)
        column.setStretch(0, 1)
        left.setLayout(column)
        self.turning = [
            icon_button(icons.get("up"), tr("papers", "Page up"), lambda: self.view.turn(-1)),
            icon_button(icons.get("down"), tr("papers", "Page down"), lambda: self.view.turn(1)),
        ]
        self.sizing = [
            plain_button("−", lambda: self.view.zoom(-1)),
            plain_button("+", lambda: self.view.zoom(1)),
            plain_button(tr("papers", "Whole page"), self.view.fit),
        ]
        self.sizing[0].setAccessibleName(tr("papers", "Smaller"))
        self.sizing[1].setAccessibleName(tr("papers", "Larger"))
        self.count = caption("")
        above = hbox(STRETCH, self.count, *self.turning, *self.sizing)
        shown = Card()
        shown.body.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        shown.body.addLayout(above)
        shown.add(self.view)
        shown.body.setStretch(1, 1)
        self._both: QBoxLayout = hbox(left, shown, gap=Space.M)
        self._both.setStretch(1, 1)
        self.body.addLayout(self._both, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the paper stand beneath the list where there is no room beside it."""
        super().resizeEvent(event)
        px, directions = self.session.theme.px, QBoxLayout.Direction
        beneath = self.width() < px(LIST_WIDTH * 2)
        self._both.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)
        self._left.setMinimumWidth(0 if beneath else px(LIST_WIDTH))
        self._left.setMaximumWidth(NO_LIMIT if beneath else px(LIST_WIDTH))
        self.view.setMinimumHeight(px(LIST_WIDTH) if beneath else 0)

    def _connect(self) -> None:
        self.table.picked.connect(self._pick)
        self.language.changed.connect(self._speak)
        self.view.wanted.connect(self._draw)
        bind(SAVE_PAPER, self.save_one, self)
        bind(PRINT_PAPER, self.print_one, self)

    # ---- which contract ----

    @property
    def asked(self) -> PaperOf | FundOf | SlipOf | None:
        """What brings the page back to what it shows."""
        if isinstance(self._subject, str):
            return PaperOf(self._subject, self._made.paper.id if self._made else self._wish)
        return self._subject

    def show_argument(self, argument: object) -> None:
        """Show the papers of a contract (`PaperOf`), of a band's fund, or of a payment."""
        match argument:
            case PaperOf(contract, paper):
                self._start(contract, paper)
            case FundOf() | SlipOf():
                self._start(argument)

    def _start(self, subject: str | FundOf | SlipOf, paper: str = "") -> None:
        if subject != self._subject:
            self._languages.clear()
        self._subject, self._wish = subject, paper
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def refresh(self) -> None:
        """Read the contract again: what is on paper is what the book has now."""
        if self._subject is not None:
            self._read()

    def _read(self) -> None:
        from desktop.documents.band_desk import read_band_desk
        from desktop.documents.desk import read_desk

        subject, today = self._subject, self.session.today()
        self._asked += 1
        asked = self._asked

        def read(_tell: object) -> Desk | BandDesk:
            with self.session.book.another() as own:
                if isinstance(subject, FundOf | SlipOf):
                    return read_band_desk(own, subject, today)
                return read_desk(own, subject or "", self.session.countries, today)

        self._background.run(
            read,
            lambda desk: self._show_desk(desk) if self._waits(asked) else None,
            lambda failure: self._fail(failure, asked),
        )

    def _waits(self, asked: int) -> bool:
        """Tell whether an answer is still wanted: the page may show something else by now, or be gone with its language."""
        return asked == self._asked and isValid(self)

    def _show_desk(self, desk: Desk | BandDesk) -> None:
        kept = self._wish or (self._made.paper.id if self._made else "")
        self._desk, self._made, self._wish = desk, None, ""
        self.title.show_words(title_of(desk, self.words))
        self.table.set_source(ListSource(papers_of(desk, self.words.language)))
        if not (kept and self.table.select_id(kept)):
            self.table.selectRow(0)
        paper = self.table.current()
        if isinstance(paper, Paper):
            self._pick(paper)

    # ---- which paper ----

    def _language_of(self, paper: Paper) -> str:
        """Return the language that was chosen for a paper, else its reader's, else the screen's."""
        return self._languages.get(paper.id) or paper.language or self.words.language

    def _words_of(self, paper: Paper) -> Words:
        return words_for(self._language_of(paper))

    def _pick(self, paper: object) -> None:
        if isinstance(paper, Paper):
            self.language.set_value(self._language_of(paper))
            self._make(paper)

    def _speak(self) -> None:
        paper = self.table.current()
        if isinstance(paper, Paper):
            self._languages[paper.id] = str(self.language.value())
            self._make(paper)

    def _make(self, paper: Paper) -> None:
        """Have a paper made, and its first page drawn, in the worker's thread."""
        desk, language, scale = self._desk, self._language_of(paper), self.view.scale
        if desk is None:
            return
        self._asked += 1
        asked = self._asked

        def make_it(_tell: object) -> _Made:
            from desktop.documents.papers import make
            from desktop.documents.pictures import draw_page, page_count

            pdf = make(desk, paper, words_for(language))
            return _Made(paper, language, pdf, page_count(pdf), draw_page(pdf, 0, scale))

        self._background.run(
            make_it,
            lambda made: self._show_made(made) if self._waits(asked) else None,
            lambda failure: self._fail(failure, asked),
        )

    def _show_made(self, made: _Made) -> None:
        self._made = made
        self.view.begin(made.pages)
        self.view.show_picture(made.picture)
        self._show_state()

    def _draw(self, page: int, scale: float) -> None:
        made = self._made
        if made is None:
            return

        def draw(_tell: object) -> Picture:
            from desktop.documents.pictures import draw_page

            return draw_page(made.pdf, page, scale)

        def show(picture: Picture) -> None:
            if isValid(self) and self._made is made and self.view.page == page:
                self.view.show_picture(picture)
                self._show_state()

        self._background.run(draw, show, self.session.show_failure)

    def _fail(self, failure: Refused | Unavailable, asked: int) -> None:
        """Say in the paper's place why there is none."""
        if not self._waits(asked):
            return
        self._made = None
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self.view.show_words(self.session.say_all(problems))
        self._show_state()

    def _show_state(self) -> None:
        made, tr = self._made, self.words.tr
        for control in (self.save, self.print, self.mail, *self.sizing):
            control.setEnabled(made is not None)
        self.save_all.setEnabled(self._desk is not None)
        self.language.setEnabled(self._desk is not None)
        pages, page = self.view.pages, self.view.page
        self.count.setText(f"{page + 1}/{pages}" if pages else "")
        for control, usable in zip(self.turning, (page > 0, page + 1 < pages), strict=True):
            control.setVisible(pages > 1)
            control.setEnabled(usable)
        told = ""
        if made is not None:
            told = {
                SPLIT_SHEET: tr("papers", "For the band only: it shows what everybody gets."),
                DECLARATION: tr(
                    "papers", "For you, and for whom you show it: it names what each musician gets."
                ),
            }.get(made.paper.kind, "")
        self.about.setText(told)
        self.about.setVisible(bool(told))

    # ---- giving it away ----

    def save_one(self) -> None:
        """Ask where to save the paper that is shown, and save it there."""
        from desktop.documents.papers import file_stem

        made = self._made
        if made is None:
            return
        title, proposed = self.words.tr("papers", "Save the paper"), f"{file_stem(made.paper)}.pdf"
        if chosen := choosing.save_file(self, title, documents_folder() / proposed, "PDF (*.pdf)"):
            named = chosen.suffix.lower() == ".pdf"
            self.save_to(chosen if named else chosen.with_name(f"{chosen.name}.pdf"))

    def save_to(self, path: Path) -> None:
        """Save the paper that is shown; what lay there is replaced, which the dialog asked for."""
        if self._made is None:
            return
        try:
            write_whole(path, self._made.pdf)
        except Unavailable as failure:
            self.session.show_failure(failure)
        else:
            self.session.note(Kind.SUCCESS, self.words.tr("papers", "Saved as {name}.", name=path.name))

    def save_every(self) -> None:
        """Ask for a folder, and save all papers there, each in its reader's language."""
        title = self.words.tr("papers", "Save all papers in a folder")
        if folder := choosing.choose_folder(self, title, documents_folder()):
            self.save_all_to(folder)

    def save_all_to(self, folder: Path) -> None:
        """Save all papers in a folder, in the worker's thread."""
        desk = self._desk
        if desk is None:
            return

        def write(_tell: object) -> int:
            from desktop.documents.saving import save_all

            return len(save_all(desk, self._words_of, folder))

        def done(count: int) -> None:
            text = self.words.trn(
                "papers",
                "{n} paper is in {folder}.",
                "{n} papers are in {folder}.",
                count,
                folder=folder.name,
            )
            self.session.note(Kind.SUCCESS, text)

        self._background.run(write, done, self.session.show_failure)

    def print_one(self) -> None:
        """Ask for a printer, and print the paper that is shown."""
        from desktop.ui.paper_printing import Printing, ask_printer

        made = self._made
        if made is None:
            return
        printer = ask_printer(self, made.paper.reader, made.pages)
        if printer is not None:
            text = self.words.tr("papers", "The paper is with the printer.")
            Printing(
                self._background,
                printer,
                made.pdf,
                made.pages,
                lambda: self.session.note(Kind.SUCCESS, text),
                self.session.show_failure,
            ).start()

    def mail_one(self) -> None:
        """Open a mail with the paper that is shown in the mail program; nothing is sent."""
        from desktop.documents.mail import draft_of

        if self._made is not None and self._desk is not None:
            made = self._made
            self._mailing.open_draft(draft_of(self._desk, made.paper, words_for(made.language), made.pdf))

    def _go_back(self) -> None:
        if isinstance(self._subject, str):
            self.session.go("contracts", self._subject)
        else:
            self.session.go("money")
