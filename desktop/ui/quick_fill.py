"""Fills free fields of a form from the last similar entry, says what it filled, and takes it back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from babel.lists import format_list
from PySide6.QtWidgets import QWidget

from desktop.core.problems import Refused
from desktop.i18n.words import Words
from desktop.ui.editors import Editor
from desktop.ui.signs import announce
from desktop.ui.theme import Space
from desktop.ui.widgets import caption, hbox, link_button


class QuickFill(QWidget):
    """The line beneath a form that says what was filled in, with the button that takes it back.

    Args:
        titles: the names of the fields that may be filled, in the order in which they are set.
        editor: returns the editor of a field.
    """

    def __init__(self, words: Words, titles: Mapping[str, str], editor: Callable[[str], Editor]) -> None:
        super().__init__()
        self._words, self._titles, self._editor = words, titles, editor
        self._given: set[str] = set()
        self._before: tuple[dict[str, str], set[str]] | None = None
        self._told = caption("", wrap=True)
        self._back = link_button(words.tr("gig form", "Take back"), self.take_back, tip="Esc")
        row = hbox(self._told, self._back, gap=Space.M)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.hide()
        for name in titles:
            editor(name).changed.connect(lambda name=name: self._given.discard(name))

    @property
    def fresh(self) -> bool:
        """Whether nothing was typed since fields were filled, so that they can be taken back."""
        return self._before is not None

    def give(self, names: Sequence[str]) -> None:
        """Remember that these fields hold what a new entry begins with: they are free."""
        self._given.update(names)

    def is_given(self, name: str) -> bool:
        """Tell whether a field holds what nobody typed."""
        return name in self._given

    def free(self, name: str) -> bool:
        """Tell whether a field is empty, or holds what nobody typed."""
        return name in self._given or quiet_value(self._editor(name)) is None

    def fill(self, values: Mapping[str, Any], names: Sequence[str]) -> None:
        """Fill those of the fields that are free, and say which had something to be filled with."""
        free = [name for name in self._titles if name in names and self.free(name)]
        if "fee" not in free:  # what was typed is in the currency that stands there
            free = [name for name in free if name != "currency"]
        before = {name: self._editor(name).typed() for name in free}, set(self._given)
        for name in free:
            self._editor(name).set_value(values[name])
        self._given.update(free)
        after = {name: self._editor(name).typed() for name in free}
        told = [self._titles[name] for name in free if after[name] and after[name] != before[0][name]]
        if told:
            self._before = before
            self._tell(told)

    def _tell(self, told: Sequence[str]) -> None:
        what = format_list(told, locale=self._words.locale)
        text = self._words.tr("gig form", "Filled in from last time: {what}.", what=what)
        self._told.setText(text)
        self.show()
        announce(self, text)

    def take_back(self) -> None:
        """Show what stood in the fields before."""
        if self._before is None:
            return
        typed, self._given = self._before
        for name in self._titles:
            if name in typed:
                self._editor(name).retype(typed[name])
        self.forget()
        announce(self, self._words.tr("gig form", "Taken back."))

    def forget(self) -> None:
        """Say it no longer: something was typed since."""
        self._before = None
        self.hide()


def quiet_value(editor: Editor) -> Any:
    """Return a field's value, None when it is empty, and the refusal when it cannot be read."""
    try:
        return editor.value() or None
    except Refused as refused:
        return refused
