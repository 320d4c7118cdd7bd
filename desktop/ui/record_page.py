"""A page of entries: its list, and in the list's place the one entry that is open."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent

from desktop.core.queries.guide import GUIDE, SHOWN, progress
from desktop.core.queries.settings import setting
from desktop.ui.list_panel import ListPanel
from desktop.ui.page import Page
from desktop.ui.page_area import Stack
from desktop.ui.record_form import RecordForm
from desktop.ui.session import Session
from desktop.ui.theme import Kind


class RecordPage(Page):
    """Keeps list and form apart: one is shown at a time, the list's selection stays with the entry.

    What was typed into a form that is left unsaved can be brought back until the next form is left that way.
    """

    def __init__(self, session: Session, panel: ListPanel) -> None:
        super().__init__(session)
        self.list = panel
        self.form: RecordForm | None = None
        self.text = ""
        self._left: RecordForm | None = None
        self._leads_back: tuple[str, object] | None = None
        self._came = ""
        self._list_is_old = False
        self._comes_back = False
        self.stack = Stack()
        self.stack.addWidget(panel)
        self.body.addWidget(self.stack)
        panel.search.searched.connect(self._search)

    def open_form(self, form: RecordForm, field: str) -> None:
        """Show a form in the list's place with the cursor in a field; another one that is open is put away."""
        form.left.connect(self._leave)
        form.escaped.connect(self._go_where_it_came_from)
        form.saved.connect(lambda key, again: self._saved(form, key, again=again))
        self._show_form(form)
        form.focus(field)
        form.note_shown()
        if form.bring_back_draft():
            text = self.words.tr("gig form", "What you had typed and not saved is back.")
            self.session.note(Kind.INFO, text)

    def _show_form(self, form: RecordForm) -> None:
        self._put_away()
        self.form, self._leads_back, self._came = form, self.session.back, self.session.came
        self.stack.addWidget(form)
        self.stack.setCurrentWidget(form)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Remember that it comes from behind another page, not from behind another program."""
        super().showEvent(event)
        self._comes_back = self._comes_back or not event.spontaneous()

    def enter(self, argument: object = None) -> None:
        """Come to the front as it was left; whoever is here already and asks for the page again gets the list."""
        comes_back, self._comes_back = self._comes_back, False
        super().enter(argument)
        if argument is None and self.form is not None and not comes_back:
            self.close_form()

    def _leave(self) -> None:
        """Leave the form by its own door: what was typed is let go of, though it can be brought back for a while."""
        if self.form is not None and self.form.dirty:
            self.form.forget_draft()
        self.close_form()

    def _go_where_it_came_from(self) -> None:
        """Go back to the page on which the form was asked for, unless something else led away already."""
        if self.form is None and self._came and self.isVisible():
            self.session.go(*(self._leads_back or (self._came, None)))

    def close_form(self) -> None:
        """Go back to the list, to the entry that was open."""
        key = self.form.key if self.form else None
        self._put_away()
        if self._list_is_old:
            self._list_is_old = False
            self.refresh_list()
        self.stack.setCurrentWidget(self.list)
        self.list.show_first(key or "")

    def open_new(self) -> None:
        """Open an empty form of the kind that was saved last."""
        raise NotImplementedError

    def show_all(self) -> None:
        """Show the whole list: no search, no filter."""
        self.text = ""
        self.list.search.clear()
        self.list.chips.select("all")
        self.show_rows()

    def show_saved(self, key: str) -> None:
        """Select the entry in the list; a filter that hides it gives way."""
        if not self.list.show_first(key):
            self.show_all()
            self.list.show_first(key)

    def _search(self, text: str) -> None:
        self.text = text
        self.show_rows()

    def show_rows(self) -> None:
        """Show the list as search and filter now stand; a page that holds all its rows need not read them again."""
        self.refresh_list()

    def refresh(self) -> None:
        """Read what is in front again: the list, or the open entry unless something was typed into it."""
        if self.form is None:
            self.refresh_list()
        else:
            self._list_is_old = True
            self.form.reload()
            if self.form is not None:
                self.form.note_shown()

    def refresh_list(self) -> None:
        """Read the list again."""
        raise NotImplementedError

    def _saved(self, form: RecordForm, key: str, *, again: bool) -> None:
        if form is not self.form:
            return
        back, self._leads_back = self._leads_back, None
        self._say_saved(led=back is not None or again)
        if again:
            self.open_new()
        else:
            self.close_form()
            self.show_saved(key)
            if back is not None:
                self.session.go(*back)

    def _say_saved(self, *, led: bool) -> None:
        """Say that it is kept; whom nothing else leads on is pointed to the guide while that waits for a step."""
        text, book = self.words.tr("form", "Saved."), self.session.book
        if led or setting(book, GUIDE) != SHOWN or progress(book).following is None:
            self.session.note(Kind.SUCCESS, text)
        else:
            guide = self.words.tr("guide", "Your first contract, step by step")
            self.session.note(Kind.SUCCESS, text, guide, lambda: self.session.go("home"))

    def _put_away(self) -> None:
        """Take the open form off the page; if something in it was not saved, offer to bring it back."""
        form, self.form = self.form, None
        if form is None:
            return
        self.stack.removeWidget(form)
        form.hide()
        if not form.dirty:
            form.deleteLater()
            return
        if self._left is not None:
            self._left.deleteLater()
        self._left = form
        tr = self.words.tr
        text = tr("form", "“{what}” was not saved.", what=form.heading.text())
        self.session.note(Kind.INFO, text, tr("form", "Bring it back"), lambda: self._bring_back(form))

    def _bring_back(self, form: RecordForm) -> None:
        if form is self._left:
            self._left = None
            self.come_back()
            self._show_form(form)
            form.setFocus(Qt.FocusReason.OtherFocusReason)
            form.keep_draft()
