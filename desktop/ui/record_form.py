"""One entry opened in the place of its list: a heading, its fields, what can be done with it, and Save."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.store.book import Done
from desktop.ui import drafts
from desktop.ui.editors import Editor
from desktop.ui.form import Field, Form, understood
from desktop.ui.local_keys import SAVE, SAVE_AND_NEXT, bind
from desktop.ui.pickers import PickerEditor
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import (
    PillLabel,
    caption,
    hbox,
    icon_button,
    plain_button,
    primary_button,
    title,
    vbox,
)

Rows = Sequence[Field | Sequence[Field]]

FORM_WIDTH = 760
SIDE_WIDTH = 320

DRAFT_AFTER_MS = 1000
"""How long after a key at most what is typed into a new entry is safe from a crash."""


class Verb(NamedTuple):
    """What Save does: `check` finds what is wrong with a command without writing, `action` writes it."""

    check: Callable[[Any], list[Problem]]
    action: Callable[..., Done]


class _Inside(QWidget):
    """What scrolls; it tells when something in it needs another room than before."""

    refitted = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.refitted.emit()
        return super().event(event)


class RecordForm(QWidget):
    """The frame of every such form. Esc goes back, Ctrl+Enter saves, Enter goes on to the next field.

    A form is made for one entry and thrown away with it; what was typed and not saved lives in it until then. It is
    made inside its `parent`, from the frame inwards: Qt styles widgets anew whenever they get another parent.

    Attributes:
        key: the id of the entry; None while it is new.
        dirty: something was typed since it was saved.
        draft_setting: where what is typed is kept until it is saved, the id of a recorded entry added; empty for nowhere.
        begun: it begins with something that was asked for, so what was typed before is not brought back into it.

    Signals:
        left: the person wants to go back to the list.
        escaped: it was left by Esc, which leads on to where the person came from.
        saved(id, again): it was recorded; `again` asks for another new one.
    """

    left = Signal()
    escaped = Signal()
    saved = Signal(str, bool)

    draft_setting = ""

    def __init__(self, session: Session, parent: QWidget, key: str | None, verb: Verb) -> None:
        super().__init__(parent)
        self.session = session
        self.words = session.words
        self.key = key
        self.dirty = False
        self.begun = False
        self._shown: dict[str, str] = {}
        self._verb = verb
        self._forms: list[Form] = []
        self._editors: dict[str, Editor] = {}
        self._passed: list[QWidget] = []
        self._side: QWidget | None = None
        self._draft_pause = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._draft_pause.timeout.connect(self.keep_draft)
        self._back = icon_button(session.icons.get("chevron-left"), self.words.tr("form", "Back to the list"))
        self._back.clicked.connect(self.left)
        self.heading = title("")
        self.heading.setWordWrap(True)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.pill = PillLabel()
        self._middle = hbox(gap=Space.M)
        self._head = QWidget()
        self._head.setLayout(hbox(self._back, self.heading, self.pill, gap=Space.M))
        self._area = self._scrolled(self._middle)
        self._column = vbox(self._head, self._area)
        self._column.setStretch(1, 1)
        self.setLayout(self._column)

    def _scrolled(self, layout: QBoxLayout) -> QScrollArea:
        inner = _Inside()
        inner.refitted.connect(self._place_side)
        inner.setObjectName("page")
        inner.setLayout(layout)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def add_form(self, rows: Rows) -> Form:
        """Return a form of these rows whose values belong to the entry."""
        form = Form(rows, self.words.say, self.session.icons)
        form.changed.connect(self._edited)
        self._forms.append(form)
        for row in rows:
            for field in (row,) if isinstance(row, Field) else row:
                self._editors[field.name] = field.editor
                if isinstance(field.editor, PickerEditor):
                    field.editor.entered.connect(field.editor.settled)
                    field.editor.entered.connect(self._go_on)
        return form

    def lay_out(
        self,
        main: QWidget,
        side: QWidget | None = None,
        *,
        last: str,
        passed: Sequence[str] = (),
        again: str = "",
        extra: QWidget | None = None,
    ) -> None:
        """Put the parts together: the fields at the left, what else there is at the right, Save beneath.

        Args:
            main: the card with the fields.
            side: what stands at its right.
            last: the field after which Enter saves; in several lines of text Enter begins another one.
            passed: fields at which Enter does not stop.
            again: the words of a second button that saves and opens a new entry; empty for none.
            extra: what stands beside the buttons.
        """
        self._last = self.editor(last).control
        self._passed = [self.editor(name).control for name in passed]
        px, top = self.session.theme.px, Qt.AlignmentFlag.AlignTop
        main.setMaximumWidth(px(FORM_WIDTH))
        self._middle.addWidget(main, 1, top)
        if side is not None:
            self._side = side
            self._middle.addWidget(side, 0, top)
        self._middle.addStretch(0)
        foot = self._make_foot(again, extra)
        self._column.addWidget(foot)
        for line in (self._head, foot):
            line.setMaximumWidth(px(FORM_WIDTH) + (0 if side is None else px(SIDE_WIDTH) + Space.M))
        self._place_side()
        bind(SAVE, self.save, self)
        if again:
            bind(SAVE_AND_NEXT, lambda: self.save(again=True), self)

    def _make_foot(self, again: str, extra: QWidget | None) -> QWidget:
        tr = self.words.tr
        self._hints = caption(tr("form", "Enter goes on · Ctrl+Enter saves · Esc goes back"), wrap=True)
        self._save = primary_button(tr("form", "Save"), self.save, tip="Ctrl+Enter")
        self._again = plain_button(again, lambda: self.save(again=True), tip="Ctrl+Shift+Enter")
        if not again:
            self._again.hide()
        row = hbox(self._hints, *filter(None, (extra,)), self._again, self._save, gap=Space.M)
        row.setStretch(0, 1)
        foot = QWidget()
        foot.setLayout(row)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put what stands at the right beneath the fields where there is no room for both."""
        super().resizeEvent(event)
        self._place_side()

    def _place_side(self) -> None:
        main = self._middle.itemAt(0)
        if self._side is None or main is None:
            return
        px, directions = self.session.theme.px, QBoxLayout.Direction
        needed = main.minimumSize().width() + px(SIDE_WIDTH) + Space.XL  # the gap and a scroll bar
        beneath = needed > self.width()
        self._side.setMinimumWidth(0 if beneath else px(SIDE_WIDTH))
        self._side.setMaximumWidth(px(FORM_WIDTH if beneath else SIDE_WIDTH))
        self._middle.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)

    def set_read_only(self, fixed: bool) -> None:
        """Let everything be read but nothing changed."""
        for form in self._forms:
            form.set_read_only(fixed)
        self._save.setHidden(fixed)
        self._hints.setHidden(fixed)

    def editor(self, name: str) -> Editor:
        """Return the editor of a field."""
        return self._editors[name]

    def focus(self, name: str) -> None:
        """Put the cursor into a field, whichever part of the entry it stands in."""
        for form in self._forms:
            if name in self._editors and form.isAncestorOf(self._editors[name]):
                form.focus(name)

    def problem(self, name: str) -> str:
        """Return the problem shown at a field, empty for none."""
        return next(form.problem(name) for form in self._forms if form.isAncestorOf(self._editors[name]))

    def command(self, values: dict[str, Any]) -> Any:
        """Return the values as the command that records them."""
        raise NotImplementedError

    def reload(self) -> None:
        """Show the entry as the book has it now; it goes back to the list when it is gone."""
        raise NotImplementedError

    def save(self, *, again: bool = False) -> None:
        """Record the entry and go back, or say beside the fields what is wrong."""
        if not self._save.isHidden() and self.keep():
            assert self.key is not None
            self.saved.emit(self.key, again)

    def keep(self) -> bool:
        """Record what was typed and stay; tell whether it is in the book."""
        try:
            command = self._checked()
            done = self.session.run(self._verb.action, self.session.book, command)
        except (Refused, Unavailable) as failure:
            self.show_failure(failure)
            return False
        self.dirty = False
        self.forget_draft()
        self.key = done.id
        return True

    def _checked(self) -> Any:
        """Return the command, having looked at every field: what cannot be read and what is wrong come together."""
        values, problems = understood(self._editors)
        command = self.command(values)
        unread = {problem.field for problem in problems}
        problems += [problem for problem in self._verb.check(command) if problem.field not in unread]
        if problems:
            raise Refused(problems)
        return command

    def show_failure(self, failure: Refused | Unavailable) -> None:
        """Say each problem beside its field, and what belongs to none in the notice bar."""
        problems = list(failure.problems) if isinstance(failure, Refused) else [failure.problem()]
        for form in reversed(self._forms):
            problems = form.show_problems(problems)
        self.session.show_rest(problems)

    def _edited(self) -> None:
        self.dirty = True
        if self.draft_setting and not self._draft_pause.isActive():
            self._draft_pause.start()

    # ---- what is typed and not saved yet ----

    @property
    def draft_key(self) -> str:
        """Where what is typed here is kept; empty for nowhere."""
        return drafts.key_of(self.draft_setting, self.key) if self.draft_setting else ""

    def draft_about(self) -> str | None:
        """Return what a new entry belongs to, such as its band: into another one's nothing is brought back."""
        return None

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Keep at once what is typed when the window goes."""
        super().hideEvent(event)
        if self._draft_pause.isActive():
            self.keep_draft()

    def note_shown(self) -> None:
        """Remember what the fields say before anything is typed: only what differs from it is kept."""
        if not self.dirty:
            self._shown = {name: editor.typed() for name, editor in self._editors.items()}

    def keep_draft(self) -> None:
        """Write down what is typed as it stands, understood or not, in case the program ends."""
        self._draft_pause.stop()
        if self.draft_key and self.dirty:
            texts = {name: editor.typed() for name, editor in self._editors.items()}
            if self.key is not None:
                texts = {name: text for name, text in texts.items() if text != self._shown.get(name)}
            draft = drafts.Draft(self.heading.text(), texts, self.draft_about())
            drafts.keep(self.session.book, self.draft_key, draft)

    def forget_draft(self) -> None:
        """Forget what was written down: it is saved, or the person has let it go."""
        self._draft_pause.stop()
        if self.draft_key:
            drafts.forget(self.session.book, self.draft_key)

    def bring_back_draft(self) -> bool:
        """Show what was typed and not saved before; tell whether there was anything."""
        draft = drafts.kept(self.session.book, self.draft_key) if self.draft_key else None
        if draft is None or self.begun or draft.about != self.draft_about() or self._save.isHidden():
            return False
        for name, editor in reversed(self._editors.items()):  # a currency before the fee that is read in it
            if draft.texts.get(name, editor.typed()) != editor.typed():
                editor.retype(draft.texts[name])
                editor.changed.emit()
        return self.dirty

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc goes back; Enter presses the button it stands on, saves after the last field, else goes on."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        plain = not event.modifiers() & ~keypad
        if plain and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            self.escaped.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        at = self.focusWidget()
        if isinstance(at, QAbstractButton) and at.isCheckable() is False:
            at.click()
        elif at is self._last:
            self.save()
        else:
            self.focusNextChild()
            while self.focusWidget() in self._passed:
                self.focusNextChild()
            QTimer.singleShot(0, self, self._show_cursor)  # once what has just appeared has its place

    def _show_cursor(self) -> None:
        at = self.focusWidget()
        if at is not None and self._area.isAncestorOf(at):
            self._area.ensureWidgetVisible(at)
