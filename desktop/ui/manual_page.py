"""The manual in the window: contents and search at the left, the chapter at the right. It needs no network."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QShortcut, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from desktop.ui import manual_text
from desktop.ui.commands import Submenu, commands_of, shown_keys
from desktop.ui.keys import key_sequence
from desktop.ui.manual_text import Chapter
from desktop.ui.page import Page
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.theme import TYPES, Role, Space, Theme
from desktop.ui.widgets import Card, caption, hbox, icon_button, vbox

CONTENTS = 290
READING = 720
"""Lines longer than this, in pixels at 100 %, are hard to read."""
HTML = QTextDocument.ResourceType.HtmlResource
"""What the chapters are to Qt; by their names it would take them for Markdown."""
MARKED = 200
"""So many places are marked at most."""


class Line(NamedTuple):
    """A line of the contents: a chapter, or a section that has the words."""

    id: str
    title: str


class ManualPage(Page):
    """Shows the chapters; `enter` takes the name of one, with or without a section: `gigs`, `gigs#2`."""

    key = "manual"

    def __init__(self, session: Session, menus: Sequence[Submenu]) -> None:
        super().__init__(session)
        tr, icons = self.words.tr, session.icons
        keys = {
            each.id: shown_keys(each.keys[0])
            for menu in menus
            for each in commands_of(menu.entries)
            if each.keys
        }
        self.chapters = manual_text.chapters(self.words, keys)
        self.back = icon_button(icons.get("chevron-left"), tr("manual", "Back (Alt+Left)"))
        self.forward = icon_button(icons.get("chevron-right"), tr("manual", "Forward (Alt+Right)"))
        self.set_head(tr("manual", "Manual"), self.back, self.forward)
        self.search = SearchBox(icons, tr("manual", "Search the manual"), tr("manual", "Search the manual"))
        self.contents = RowTable(
            session.theme, tr("manual", "Contents"), [Column("title", "", lambda row: row.title, stretch=1)]
        )
        self.contents.horizontalHeader().hide()
        self.contents.set_empty(tr("manual", "No chapter has these words"))
        self.note = caption(
            tr("manual", "This chapter is not translated yet. It stands here in English."), wrap=True
        )
        self.reader = Reader(session.theme, self.chapters)
        self.reader.setAccessibleName(tr("manual", "The chapter"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        side, card = QWidget(), Card()
        side.setFixedWidth(self.session.theme.px(CONTENTS))
        listed = Card()
        listed.body.setContentsMargins(1, Space.XS, 1, Space.S)
        listed.add(self.contents)
        column = vbox(self.search, listed, gap=Space.S)
        column.setStretch(1, 1)
        side.setLayout(column)
        card.add(self.note, self.reader)
        row = hbox(side, card, gap=Space.M)
        row.setStretch(1, 1)
        self.body.addLayout(row, 1)

    def _connect(self) -> None:
        self.search.searched.connect(self._list)
        self.search.returnPressed.connect(lambda: self.contents.setFocus(Qt.FocusReason.OtherFocusReason))
        self.contents.picked.connect(self._picked)
        self.contents.opened.connect(lambda _row: self.reader.setFocus(Qt.FocusReason.OtherFocusReason))
        self.reader.anchorClicked.connect(self._follow)
        self.reader.sourceChanged.connect(self._moved)
        self.back.clicked.connect(self.reader.backward)
        self.forward.clicked.connect(self.reader.forward)
        self.reader.backwardAvailable.connect(self.back.setEnabled)
        self.reader.forwardAvailable.connect(self.forward.setEnabled)
        for button in (self.back, self.forward):
            button.setEnabled(False)
        for keys, run in (("Alt+Left", self.reader.backward), ("Alt+Right", self.reader.forward)):
            shortcut = QShortcut(key_sequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        self.session.theme.changed.connect(self.reader.reload)

    def refresh(self) -> None:
        """Show the contents, and the first chapter."""
        self._list(self.search.text())
        if self.reader.source().isEmpty():
            self.show_argument(manual_text.CHAPTERS[0])

    def show_argument(self, argument: object) -> None:
        """Open a chapter at one of its sections."""
        chapter, _, section = str(argument).partition("#")
        if chapter in manual_text.CHAPTERS:
            self.reader.open(chapter, section)

    @property
    def chapter(self) -> Chapter:
        """The chapter that is shown."""
        return self.reader.chapter

    def _list(self, text: str) -> None:
        """List the chapters, or the sections that have the typed words."""
        self.reader.mark(text)
        if not text.strip():
            lines = [Line(chapter.id, chapter.title) for chapter in self.chapters]
        else:
            found = manual_text.search(self.chapters, text)
            lines = [
                Line(f"{chapter.id}#{section.anchor}", self._section_title(chapter, section.title))
                for chapter, section in found
            ]
        self.contents.set_source(ListSource(lines))
        if text.strip() and lines:
            self.contents.selectRow(0)

    def _section_title(self, chapter: Chapter, section: str) -> str:
        if not section:
            return chapter.title
        return self.words.tr("manual", "{section} ({chapter})", section=section, chapter=chapter.title)

    def _picked(self, row: Any) -> None:
        if (
            row is not None and row.id != self.chapter.id
        ):  # a chapter that is shown stays where it was scrolled to
            self.show_argument(row.id)

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == "septet":
            page, _, part = url.path().partition("/")
            self.session.go(page, part or None)
        else:
            self.reader.follow(url)

    def _moved(self) -> None:
        self.note.setVisible(not self.chapter.translated)
        self.reader.mark(self.search.text())
        if not self.search.text().strip():
            self.contents.select_id(self.chapter.id)


class Reader(QTextBrowser):
    """The chapter as set text; Qt keeps the way back, with the place on the page."""

    def __init__(self, theme: Theme, chapters: Sequence[Chapter]) -> None:
        super().__init__()
        self._theme = theme
        self._chapters = {chapter.id: chapter for chapter in chapters}
        self._shown = chapters[0]
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    @property
    def chapter(self) -> Chapter:
        """The chapter that is shown; the first before any was asked for."""
        return self._shown

    def open(self, chapter: str, section: str = "") -> None:
        """Show a chapter from one of its sections on."""
        url = QUrl(f"{chapter}.md#{section}" if section else f"{chapter}.md")
        if url != self.source():
            self.setSource(url, HTML)

    def follow(self, url: QUrl) -> None:
        """Go where a link leads, seen from the chapter that is shown."""
        self.setSource(self.source().resolved(url), HTML)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: N802
        """Give Qt the chapter of this name, in the colours of the moment; it asks for every page this way."""
        chapter = self._chapters.get(QUrl(url).path().removesuffix(".md"))
        if kind != HTML.value or chapter is None:
            return None
        self._shown = chapter
        self.document().setDefaultStyleSheet(_style(self._theme))
        return manual_text.to_html(chapter.text)

    def mark(self, text: str) -> None:
        """Mark the words that were searched for."""
        marks = QTextCharFormat()
        marks.setBackground(self._theme.colour("selection"))
        marks.setForeground(self._theme.colour("text"))
        selections: list[QTextEdit.ExtraSelection] = []
        for word in text.split():
            cursor = self.document().find(word)
            while not cursor.isNull() and len(selections) < MARKED:
                selections.append(_selection(cursor, marks))
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(selections)


def _selection(cursor: QTextCursor, marks: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = cursor
    made.format = marks
    return made


def _style(theme: Theme) -> str:
    colours = theme.colours
    px = theme.px
    return f"""
    body, p, li {{ color: {colours.text}; font-size: {px(TYPES[Role.BODY].size + 1)}px; line-height: 150%; }}
    p {{ margin: 0 0 {px(10)}px 0; }}
    li {{ margin: 0 0 {px(6)}px 0; }}
    h1 {{ color: {colours.text}; font-size: {px(TYPES[Role.TITLE].size)}px; margin: 0 0 {px(12)}px 0; }}
    h2 {{ color: {colours.text}; font-size: {px(TYPES[Role.HEADING].size + 1)}px; margin: {px(18)}px 0 {px(6)}px 0; }}
    a {{ color: {colours.accent_text}; }}
    .key {{ background-color: {colours.hover}; color: {colours.text}; }}
    """
