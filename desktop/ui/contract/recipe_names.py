"""The names of kept recipes: one is asked for where a recipe is kept, and all of a band can be renamed or removed."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.actions.recipes import keep_recipe, remove_recipe, rename_recipe
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.recipes import RecipeRow, kept_recipes, recipe_name, recipe_version
from desktop.ui.contract.draft import Draft
from desktop.ui.editors import LineEditor
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, hbox, icon_button, label, plain_button, vbox


class NamingLine(QWidget):
    """Asks under which name the recipe is kept.

    Signals:
        closed(bool): it is kept, or not; whether the cursor was here.
    """

    closed = Signal(bool)

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        tr = session.words.tr
        self._session, self._draft = session, draft
        self.name = LineEditor(hint=tr("recipe", "Club night, quartet"))
        self.name.describe(tr("recipe", "Name of the recipe"), "")
        self.name.setMaximumWidth(session.theme.px(320))
        self.keep = plain_button(tr("recipe", "Keep recipe"), self._keep)
        self._help = label(
            tr("recipe", "Under a known name it becomes the next version."), Role.CAPTION, wrap=True
        )
        self._problem = label("", Role.PROBLEM, wrap=True)
        cancel = plain_button(tr("recipe", "Cancel"), self.close_line)
        line = hbox(self.name, self.keep, cancel, STRETCH)
        line.setStretch(0, 1)
        self.setLayout(vbox(line, self._help, self._problem, gap=Space.XS))
        self.name.control.returnPressed.connect(self._keep)  # type: ignore[attr-defined]  # a line of text
        self.hide()

    def ask(self, name: str) -> None:
        """Ask, with this name offered."""
        self._problem.hide()
        self.name.set_value(name)
        self.show()
        self.name.control.setFocus()
        self.name.control.selectAll()  # type: ignore[attr-defined]  # a line of text

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            super().keyPressEvent(event)

    def close_line(self) -> None:
        """Ask no more."""
        if not self.isHidden():
            inside = self.isAncestorOf(QApplication.focusWidget() or self)
            self.hide()
            self.closed.emit(inside)

    def _keep(self) -> None:
        name = str(self.name.value() or "")
        self._draft.flush()
        try:
            done = self._session.run(keep_recipe, self._session.book, self._draft.facts.id, name)
        except (Refused, Unavailable) as failure:
            problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
            self._problem.setText(self._session.say_all(problems))
            self._problem.show()
            return
        self.close_line()
        kept = recipe_version(self._session.book, done.id)
        number = kept.origin[1] if kept and kept.origin else 1
        text = self._session.words.tr("recipe", "Kept as “{name}”, version {n}.", name=name, n=number)
        self._session.note(Kind.SUCCESS, text)


class TidyingList(QWidget):
    """The kept recipes of a band, to be renamed and removed.

    Signals:
        closed(bool): it was closed; whether the cursor was here.
    """

    closed = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._band: str | None = None
        self._rows: list[RecipeRow] = []
        self._list = vbox(gap=Space.XS)
        self._problem = label("", Role.PROBLEM, wrap=True)
        close = plain_button(session.words.tr("recipe", "Done"), self.close_list)
        self.setLayout(vbox(self._list, self._problem, hbox(close, STRETCH), gap=Space.S))
        self.hide()

    def ask(self, band: str | None) -> None:
        """Show a band's recipes."""
        self._rows = []
        self._problem.hide()
        self.show()
        self.refresh(band)
        if first := self.findChild(LineEditor):
            first.control.setFocus()

    def refresh(self, band: str | None) -> None:
        """Show what there is now, where it is open."""
        if self.isHidden():
            return
        self._band = band
        rows = kept_recipes(self._session.book, band)
        if not rows:
            self.close_list()
        elif [row.id for row in rows] != [row.id for row in self._rows]:
            self._rows = rows
            self._rebuild()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def close_list(self) -> None:
        """Close the list."""
        if not self.isHidden():
            inside = self.isAncestorOf(QApplication.focusWidget() or self)
            self.hide()
            self.closed.emit(inside)

    def _rebuild(self) -> None:
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row in self._rows:
            made = self._line(row)
            self._list.addWidget(made)
            made.show()

    def _line(self, row: RecipeRow) -> QWidget:
        tr = self._session.words.tr
        made, name = QWidget(), LineEditor()
        name.set_value(row.name)
        name.describe(tr("recipe", "Name of the recipe {name}", name=row.name), "")
        name.setMaximumWidth(self._session.theme.px(320))
        name.settled.connect(lambda: self._rename(row, str(name.value() or "")))
        version = label(tr("recipe", "version {n}", n=row.version), Role.MUTED)
        bin_ = icon_button(
            self._session.icons.get("bin"), tr("recipe", "Remove the recipe {name}", name=row.name), partial(self._remove, row)
        )  # fmt: skip
        layout = hbox(name, version, bin_, STRETCH)
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made

    def _rename(self, row: RecipeRow, name: str) -> None:
        if name == recipe_name(self._session.book, row.id):
            return
        try:
            self._session.run(rename_recipe, self._session.book, row.id, name)
            self._problem.hide()
        except (Refused, Unavailable) as failure:
            problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
            self._problem.setText(self._session.say_all(problems))
            self._problem.show()

    def _remove(self, row: RecipeRow) -> None:
        if self._session.attempt(remove_recipe, self._session.book, row.id):
            offer_undo(
                self._session, self._session.words.tr("recipe", "“{name}” was removed.", name=row.name)
            )
