"""The page for translators: their folder, how complete each language is, and what is not right in the one on the screen."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QLabel

from desktop.core.problems import N_, Refused, Unavailable
from desktop.i18n import catalogues, editing, own
from desktop.i18n.checks import Flaw, check
from desktop.i18n.checks import Kind as Wrong
from desktop.i18n.languages import VARIANTS, language_name, parent
from desktop.i18n.po import BrokenFile, Entry
from desktop.i18n.recording import RecordingWords
from desktop.paths import translations_folder
from desktop.ui.clipping import clipped
from desktop.ui.editors import LineEditor
from desktop.ui.flow_layout import breaking
from desktop.ui.form import Field, Form
from desktop.ui.main_window import MainWindow
from desktop.ui.page import Page
from desktop.ui.pages import PAGES
from desktop.ui.row_menu import RowMenu, opening
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import STRETCH, Card, Chip, Chips, caption, hbox, label, muted, plain_button, vbox

KINDS = {
    Wrong.MISSING: N_("translate", "Missing"),
    Wrong.FUZZY: N_("translate", "To look at again"),
    Wrong.CLIPPED: N_("translate", "Too long"),
    Wrong.PLACEHOLDERS: N_("translate", "Wrong braces"),
    Wrong.PLURALS: N_("translate", "Wrong plurals"),
    Wrong.BLANKS: N_("translate", "Blanks at an edge"),
    Wrong.UNKNOWN: N_("translate", "Not asked for"),
}


BESIDE = 640
"""The least width, at 100 %, at which both cards stand side by side."""


class FlawRow(NamedTuple):
    """A line of the list."""

    id: str
    flaw: Flaw


class TranslatePage(Page):
    """Where a language grows."""

    key = "translate"

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.session)
        self._window = window
        self._flaws: list[Flaw] = []
        self._fresh = True
        tr = self.words.tr
        self.set_head(
            tr("translate", "Translate Septet"),
            plain_button(tr("translate", "Translator mode"), window.speaking.toggle_translator),
            plain_button(tr("translate", "Open my translations folder"), self.open_folder),
        )
        self._wrong = label("", wrap=True)
        self.chips = Chips(tr("translate", "What is not right"), ())
        self.table = RowTable(self.session.theme, tr("translate", "What is not right"), self._columns())
        self.table.set_empty(tr("translate", "Nothing"), tr("translate", "Everything is said, and fits."))
        self.chips.picked.connect(self._show_kind)
        self.table.opened.connect(self._open)
        RowMenu(self.words, self.table, [opening(self.words, self.table)])
        self._cards = hbox(self._new_card(), self._complete_card(), gap=Space.M)
        self._cards.setStretch(0, 1)
        self._cards.setStretch(1, 1)
        look = plain_button(tr("translate", "Look through every page"), self.look_through)
        self.body.addLayout(self._cards)
        self.body.addWidget(breaking(self.chips, look))
        self.body.addWidget(self._wrong)
        self.body.addWidget(self.table, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the cards stand beneath each other where there is no room side by side."""
        super().resizeEvent(event)
        beneath = self.width() < self.session.theme.px(BESIDE)
        directions = QBoxLayout.Direction
        self._cards.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)

    def _columns(self) -> list[Column]:
        tr = self.words.tr
        return [
            Column(
                "what", tr("translate", "What"), lambda row: self.words.say(KINDS[row.flaw.kind]), width=120
            ),
            Column(
                "text", tr("translate", "English"), lambda row: row.flaw.entry.ids[0], width=200, stretch=3
            ),
            Column(
                "said",
                tr("translate", "Translation"),
                lambda row: " / ".join(row.flaw.entry.strings),
                width=200,
                stretch=3,
            ),
            Column(
                "line", tr("translate", "Line"), lambda row: str(row.flaw.line or ""), width=60, muted=True
            ),
        ]

    def _new_card(self) -> Card:
        tr = self.words.tr
        card = Card(tr("translate", "Your translations"))
        self.code = LineEditor("pt_BR")
        self.form = Form(
            [Field("code", tr("translate", "Code of a new language"), self.code)],
            self.words.say,
            self.session.icons,
        )
        about = tr(
            "translate",
            "Every .po file in your folder goes before what Septet ships. What you save there is on the screen at once.",
        )
        begin = plain_button(tr("translate", "Begin a new language"), self.begin_language)
        card.add(muted(about, wrap=True), self.form, hbox(begin, STRETCH), STRETCH)
        return card

    def _complete_card(self) -> Card:
        card = Card(self.words.tr("translate", "How complete each language is"))
        lines = {
            code: caption(language_name(code)) for code in catalogues.available() if code not in VARIANTS
        }
        half = (len(lines) + 1) // 2
        shown = list(lines.values())
        columns = [vbox(*part, STRETCH, gap=Space.XS) for part in (shown[:half], shown[half:])]
        card.add(hbox(*columns, gap=Space.L), STRETCH)
        self._count(list(lines.items()))
        return card

    def _count(self, lines: Sequence[tuple[str, QLabel]]) -> None:
        """Say how complete each language is, one after the other, once the page is there: its catalogue is read for it."""
        if not lines:
            return
        (code, line), *others = lines

        def count() -> None:
            done = 100 if code == "en" else catalogues.percent_done(code)
            line.setText(
                self.words.tr("translate", "{name}: {percent} %", name=language_name(code), percent=done)
            )
            self._count(others)

        QTimer.singleShot(0, self, count)

    # ---- what is not right ----

    def refresh(self) -> None:
        """Read the catalogue on the screen again."""
        code, tr = self.words.language, self.words.tr
        self._wrong.setText("")
        clipped_before = [flaw for flaw in self._flaws if flaw.kind is Wrong.CLIPPED]
        try:
            known = code in catalogues.available() and parent(code) != "en"
            found = catalogues.held(code) if known else []
            flaws = check(found, catalogues.template(), code, variant=code in VARIANTS) if known else []
        except BrokenFile as broken:
            flaws = []
            name, what = own.file_for(code).name, self.words.say(broken.message, **broken.params)
            self._wrong.setText(
                tr("translate", "{name}, line {line}: {what}", name=name, line=str(broken.line), what=what)
            )
        self._wrong.setVisible(bool(self._wrong.text()))
        self._flaws = [*flaws, *clipped_before]
        self._show_kinds()
        if self._fresh:
            self._fresh = False
            self._show_place()

    def _show_place(self) -> None:
        """Show where the translator was in the list: each translation that is saved builds the page anew."""
        translator = self._window.speaking.translator
        if translator is None or translator.list_at is None:
            return
        kind, row = translator.list_at
        self.chips.select(kind)
        self._show_kind(kind)
        if self.table.count():
            place = min(row, self.table.count() - 1)
            self.table.select_place(place)
            self.table.scrollTo(self.table.rows.index(place, 0))

    def _show_kinds(self) -> None:
        counts = Counter(flaw.kind for flaw in self._flaws)
        everything = Chip("", self.words.tr("translate", "All"), len(self._flaws))
        self.chips.set_chips(
            [
                everything,
                *(Chip(str(kind), self.words.say(text), counts[kind]) for kind, text in KINDS.items()),
            ]
        )
        self._show_kind(self.chips.current)

    def _show_kind(self, kind: str) -> None:
        shown = [flaw for flaw in self._flaws if kind in ("", str(flaw.kind))]
        rows = [FlawRow(f"{n}", flaw) for n, flaw in enumerate(shown)]
        self.table.set_source(ListSource(rows))

    def _open(self, row: object) -> None:
        if not isinstance(row, FlawRow):
            return
        place = self.chips.current, self.table.currentIndex().row()
        if self._window.speaking.translator is None:
            self._window.speaking.toggle_translator()
        translator, page = self._window.speaking.translator, self._window.page
        assert translator is not None
        assert isinstance(page, TranslatePage)
        translator.list_at = place
        page._show_place()
        translator.show([row.flaw.entry])

    def look_through(self) -> None:
        """Open one page after the other, and list the words that do not fit there."""
        if self._window.speaking.translator is None:  # what is cut has to be known again as a sentence
            self._window.speaking.toggle_translator()
            page = self._window.page
            assert isinstance(page, TranslatePage)
            page.look_through()
            return
        window, words = self._window, self._window.session.words
        assert isinstance(words, RecordingWords)
        entries = {entry.key: entry for entry in catalogues.template()}
        found: dict[Entry | str, Flaw] = {}
        for key in PAGES:
            window.go(key)
            QApplication.processEvents()
            for cut in clipped(window):
                for said in words.sources(cut.text):
                    for entry in (entries[k] for k in said.keys if k in entries):
                        shown = Entry(0, entry.context, entry.ids, [said.text], entry.comment, entry.places)
                        found[entry.ids[0]] = Flaw(Wrong.CLIPPED, shown, 0)
        window.go(self.key)
        self._flaws = [*(flaw for flaw in self._flaws if flaw.kind is not Wrong.CLIPPED), *found.values()]
        self._show_kinds()
        self.chips.select(str(Wrong.CLIPPED))
        self._show_kind(str(Wrong.CLIPPED))

    # ---- the folder ----

    def open_folder(self) -> None:
        """Open the folder in the system's own window of files, and say where it lies."""
        folder = translations_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.session.note(Kind.PROBLEM, str(error.strerror))
            return
        self._window.speaking.catalogues.begin()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        self.session.note(
            Kind.INFO, self.words.tr("translate", "Your translations lie in {folder}.", folder=str(folder))
        )

    def begin_language(self) -> None:
        """Make the file of a new language, and offer it in the menu."""
        self.form.show_problems(())
        try:
            path = editing.begin(str(self.code.value()))
        except Refused as refused:
            self.form.show_problems(refused.problems)
        except Unavailable as failure:
            self.session.show_failure(failure)
        else:
            self._window.speaking.anew()
            text = self.words.tr(
                "translate", "{name} is in your folder, and the language in the menu View.", name=path.name
            )
            self.session.note(
                Kind.SUCCESS,
                text,
                self.words.tr("translate", "Open my translations folder"),
                self.open_folder,
            )
