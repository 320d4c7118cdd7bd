"""The panel of the translator mode: the English, what to know about it, and the translation to be changed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDockWidget, QPlainTextEdit, QWidget

from desktop.core.problems import Unavailable
from desktop.i18n import catalogues, editing, own
from desktop.i18n.checks import PluralRule, numbers_of, plural_rule
from desktop.i18n.languages import PSEUDO, language_name, parent
from desktop.i18n.po import BrokenFile, Entry, Key
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import (
    STRETCH,
    caption,
    hbox,
    label,
    muted,
    plain_button,
    primary_button,
    scrolled,
    vbox,
)

WIDTH = 340
LINES = 3


class _Said(QPlainTextEdit):
    """One form of a translation. Tab goes on, Ctrl+Enter saves."""

    def __init__(self, name: str, text: str, save: Callable[[], object]) -> None:
        super().__init__(text)
        self._save = save
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setFixedHeight((LINES + 1) * self.fontMetrics().lineSpacing())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Save on Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
        else:
            super().keyPressEvent(event)


class TranslatorPanel(QDockWidget):
    """Shows one entry at a time of those that were pointed at.

    Attributes:
        entry: the entry that is shown, None before anything was pointed at.
        said: its editors, one for each form of the plural.
    """

    def __init__(self, session: Session, saved: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self._after = saved
        self._leave = leave
        self._words = session.words
        self.entry: Entry | None = None
        self.said: list[_Said] = []
        self._others: Sequence[Entry] = ()
        tr = self._words.tr
        self.setWindowTitle(tr("translate", "Translator mode"))
        self.setAccessibleName(tr("translate", "Translator mode"))
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setTitleBarWidget(QWidget())
        self.setMinimumWidth(session.theme.px(WIDTH))
        self._show_hint()

    @property
    def key(self) -> Key | None:
        """The key of the entry that is shown."""
        return None if self.entry is None else self.entry.key

    def show_entries(self, found: Sequence[Entry]) -> None:
        """Show the first of these entries, and the way to the others."""
        self._others = found
        self._show(found[0])

    def _show_hint(self) -> None:
        tr = self._words.tr
        hint = tr(
            "translate",
            "Point at words anywhere in the window and press the right mouse button, or F4 for what has the keyboard.",
        )
        self._put(muted(hint, wrap=True))

    def _put(self, *things: QWidget) -> None:
        tr = self._words.tr
        inside = QWidget()
        inside.setObjectName("page")
        head = hbox(
            label(tr("translate", "Translator mode"), Role.HEADING),
            STRETCH,
            plain_button(tr("translate", "End"), self._leave),
        )
        inside.setLayout(vbox(head, *things, STRETCH, gap=Space.S, margins=Space.L))
        self.setWidget(scrolled(inside))

    def _show(self, entry: Entry) -> None:
        self.entry = entry
        tr, code = self._words.tr, self._session.words.language
        things: list[QWidget] = []
        if len(self._others) > 1:
            things += [plain_button(other.ids[0], partial(self._show, other)) for other in self._others]
        things += self._about(entry)
        self.wrong = label("", Role.WRONG, wrap=True)
        self.said = []
        if parent(code) == "en" or code == PSEUDO:
            things.append(
                muted(
                    tr("translate", "Choose another language in the menu View to translate this."), wrap=True
                )
            )
        else:
            things += self._editors(entry, code)
            things += [self.wrong, primary_button(tr("translate", "Save the translation"), self.save)]
        self._put(*things)
        if self.said:
            self.said[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.said[0].selectAll()

    def _about(self, entry: Entry) -> list[QWidget]:
        tr = self._words.tr
        shown = [
            (tr("translate", "English"), "\n".join(entry.ids)),
            (tr("translate", "Context"), entry.context or ""),
        ]
        shown += [(tr("translate", "To know"), entry.comment)]
        shown += [(tr("translate", "Stands in"), "\n".join(entry.places))]
        made: list[QWidget] = []
        for name, text in shown:
            if text:
                made += [caption(name), label(text, wrap=True, selectable=True)]
        return made

    def _editors(self, entry: Entry, code: str) -> list[QWidget]:
        said, rule, where = self._held(entry, code)
        made: list[QWidget] = [caption(language_name(code))]
        for number, text in enumerate(said):
            name = language_name(code) if len(said) == 1 else self._form_name(rule, number)
            if len(said) > 1:
                made.append(caption(name))
            self.said.append(_Said(name, text, self.save))
            made.append(self.said[-1])
        made.append(caption(where, wrap=True))
        return made

    def _form_name(self, rule: PluralRule, form: int) -> str:
        tr, numbers = self._words.tr, numbers_of(rule, form)
        if not numbers:
            return tr("translate", "Form {n}", n=form + 1)
        # Translators: {numbers} are examples of what this form of the plural is for, such as "0, 2, 3, 4, 5 …".
        return tr("translate", "Form {n}, as for {numbers}", n=form + 1, numbers=numbers)

    def _held(self, entry: Entry, code: str) -> tuple[list[str], PluralRule, str]:
        """Return how an entry is said now, the language's rule of plurals, and in which file and line it stands.

        What is not said yet is proposed as the same English is said elsewhere.
        """
        tr = self._words.tr
        broken = ""
        try:
            held = catalogues.held(code)
        except BrokenFile as problem:
            held = []
            broken = tr(
                "translate",
                "{name}, line {line}: this file cannot be read.",
                name=own.file_for(code).name,
                line=str(problem.line),
            )
        rule = plural_rule(held, code)
        forms = rule.forms if len(entry.ids) > 1 else 1
        mine = (
            {each.key for each in own.entries(own.file_for(code))}
            if not broken and code in own.files()
            else set()
        )
        alike = next((each.strings for each in held if each.ids == entry.ids and each.is_translated), [])
        for each in held:
            if each.key == entry.key:
                name = own.file_for(code).name if entry.key in mine else f"{code}/septet.po"
                said = each.strings if each.is_translated else alike
                strings = [*said, *[""] * forms][:forms]
                return strings, rule, tr("translate", "{name}, line {line}", name=name, line=str(each.line))
        return [*alike, *[""] * forms][:forms], rule, broken or tr("translate", "Not translated yet.")

    def save(self) -> None:
        """Keep the translation in the person's own file; the whole window says it at once."""
        assert self.entry is not None
        strings = [each.toPlainText().strip("\n") for each in self.said]
        found = editing.problems(self.entry, strings)
        if found:
            self.wrong.setText(" ".join(self._words.say(problem) for problem in found))
            return
        try:
            editing.keep(self._session.words.language, self.entry, strings)
        except BrokenFile as broken:
            self.wrong.setText(self._words.say(broken.message, **broken.params))
        except Unavailable as failure:
            self.wrong.setText(self._words.say(failure.problem()))
        else:
            self._after()
