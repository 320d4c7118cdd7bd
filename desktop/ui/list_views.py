"""What a list remembers: how it was left, and views under a name; with the menu of order, columns and views."""

import contextlib
import dataclasses

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QMenu, QStackedWidget, QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.problems import Unavailable
from desktop.core.queries.settings import setting
from desktop.ui.commands import shown_keys
from desktop.ui.completing import Completer
from desktop.ui.list_layout import KeptList, ListView, SavedView
from desktop.ui.local_keys import VIEWS, bind
from desktop.ui.row_model import Column
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.widgets import Chips, hbox, quiet_button


class ListViews(QObject):
    """Keeps one list as somebody wants to see it.

    Attributes:
        button: opens the menu. place: where columns and views are arranged, and a view gets its name.
        groups: words of the menu for showing the rows in groups; empty where they have none.
        completer: has worked out what a long list lacks at first.

    A list whose rows only make sense in their own order (`ordered=False`) has its columns and views only.
    """

    def __init__(
        self,
        session: Session,
        table: RowTable,
        key: str,
        *,
        chips: Chips | None = None,
        search: SearchBox | None = None,
        natural: tuple[str, bool] = ("", False),
        groups: str = "",
        ordered: bool = True,
    ) -> None:
        super().__init__(table)
        self.session, self.words, self.table, self.groups = session, session.words, table, groups
        self._setting = f"list.{key}"
        self._chips, self._search = chips, search
        self.kept = KeptList.from_json(setting(session.book, self._setting))
        tr = self.words.tr
        self.button = quiet_button(
            tr("list", "View"),
            icon=session.icons.get("chevron-down"),
            tip=tr("list", "Order, columns and views"),
        )
        self.button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        said = tr("list", "Order, columns and views")
        self.button.setToolTip(f"{said} ({shown_keys(VIEWS.keys[0])})")
        self.menu = QMenu(self.button)
        self.menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.menu.setAccessibleName(said)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button.setMenu(self.menu)
        self.place = QStackedWidget()
        self.place.hide()
        table.horizontalHeader().viewport().installEventFilter(self)
        table.rows.say_title = self._say_title
        self.completer = Completer(session, table)
        table.view = self.kept.last
        table.fitting.use(table.view.widths)
        if ordered:
            table.let_order(self.words.sort_key, natural)
        if chips is not None:
            chips.prefer(self.kept.last.chip)
            chips.picked.connect(lambda _key: self.keep())
        table.viewed.connect(self._viewed)

    def listen(self, where: QWidget) -> None:
        """Let the keys of the menu work while the keyboard is in here."""
        bind(VIEWS, self.button.showMenu, where)

    def _fill_menu(self) -> None:
        from desktop.ui.list_menu import fill_menu

        fill_menu(self, self.menu)

    def _say_title(self, column: Column) -> str:
        """Return what a screen reader says of a title: with the order of the rows."""
        key, descending = self.table.sorted_by
        if not self.table.orders or column.key != key:
            return column.title
        tr = self.words.tr
        if descending:
            return tr("list", "{title}, in descending order", title=column.title)
        return tr("list", "{title}, in ascending order", title=column.title)

    def _viewed(self) -> None:
        key, _ = self.table.sorted_by
        column = next((column for column in self.table.columns if column.key == key), None)
        if column is not None:
            announce(self.table, self._say_title(column))
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.keep()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the width of a title when it is let go, not each one that it is dragged through."""
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.keep()
        return False

    # ---- as it is and as it was ----

    def now(self) -> ListView:
        """Return the view as it is, with filter and words."""
        chip = self._chips.current if self._chips is not None else ""
        text = self._search.text() if self._search is not None else ""
        return dataclasses.replace(self.table.view, chip=chip, text=text)

    def keep(self) -> None:
        """Write down how the list is seen; the words searched for are not kept."""
        self._write(dataclasses.replace(self.kept, last=dataclasses.replace(self.now(), text="")))

    def change(self, view: ListView) -> None:
        """Show the list in another order, with other columns or in groups."""
        self.table.arrange(view)
        self._viewed()

    def show_view(self, view: ListView) -> None:
        """Show a saved view: its filter, its words, its order and its columns."""
        self.table.view = dataclasses.replace(view, chip="", text="")
        self.table.fitting.use(view.widths)
        read = False
        if self._search is not None and self._search.text() != view.text:
            self._search.setText(view.text)
            self._search.returnPressed.emit()
            read = True
        if self._chips is not None and view.chip and self._chips.current != view.chip:
            self._chips.select(view.chip)
            self._chips.picked.emit(view.chip)
            read = True
        if not read:
            self.table.reload()
        self.keep()

    def save_as(self, name: str) -> None:
        """Keep the list as it is now under a name; one that has this name is replaced."""
        made = SavedView(name, self.now())
        names = [each.name for each in self.kept.saved]
        saved = list(self.kept.saved)
        if name in names:
            saved[names.index(name)] = made
        else:
            saved.append(made)
        self.put_saved(saved)

    def put_saved(self, saved: list[SavedView]) -> None:
        """Keep these views, in this order."""
        self._write(dataclasses.replace(self.kept, saved=tuple(saved)))

    def _write(self, kept: KeptList) -> None:
        if kept == self.kept:
            return
        self.kept = kept
        with contextlib.suppress(Unavailable):  # a convenience; nobody is held up when it cannot be written
            change_setting(self.session.book, self._setting, kept.to_json())

    # ---- the place beneath the filters ----

    def open(self, card: QWidget) -> None:
        """Show a card in the place, with the keyboard in it; another one that is there goes."""
        self.close()
        self.place.addWidget(card)
        self.place.show()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Put away what is in the place."""
        self.place.hide()
        while (card := self.place.currentWidget()) is not None:
            self.place.removeWidget(card)
            card.deleteLater()

    def leave(self) -> None:
        """Put away what is in the place, and give the keyboard back to the list."""
        self.close()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def filter_row(chips: QWidget, button: QWidget) -> QBoxLayout:
    """Return a row with the filters and, at its right end, what opens the menu."""
    row = hbox(chips, button)
    row.setStretch(0, 1)
    row.setAlignment(button, Qt.AlignmentFlag.AlignTop)
    return row
