"""The translator mode: point at any words in the window, see where they come from, and say them better."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from desktop.i18n import catalogues
from desktop.i18n.po import Entry, Key
from desktop.i18n.recording import RecordingWords
from desktop.ui.tab_order import give_keyboard
from desktop.ui.translator_panel import TranslatorPanel

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

PICK_KEY = Qt.Key.Key_F4
"""Shows the words of what has the keyboard, as the right mouse button does for what is pointed at."""


class Spot(QWidget):
    """The frame around the words that are pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def frame(self, widget: QWidget, area: QRect) -> None:
        """Stand around a part of a widget, inside its own window."""
        window = widget.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = widget.mapTo(window, area.topLeft())
        self.setGeometry(QRect(corner, area.size()).adjusted(-3, -3, 3, 3))
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame."""
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().highlight().color(), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)


class Translator(QObject):
    """On from its making to `end`: the window's words remember where they come from, and the panel shows it.

    The program goes on working under it: a click is a click. The right button, or F4 for what has the keyboard,
    takes words into the panel; Esc in the panel leads back to where F4 was pressed.

    Attributes:
        panel: where words are changed.
        list_at: the filter and the row of the list of `TranslatePage` that was opened last.
    """

    def __init__(self, window: "MainWindow", again: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._again = again
        self.words = RecordingWords(window.session.words.language)
        self._entries: dict[Key, Entry] = {}
        self.panel: TranslatorPanel | None = None
        self._spot = Spot()
        self.list_at: tuple[str, int] | None = None
        self._from: tuple[type[QWidget], int] | None = None
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def speak(self, language: str) -> RecordingWords:
        """Return the words of a language, which remember what they say from now on."""
        self.words = RecordingWords(language)
        self._spot.setParent(self._window)  # the menu it may stand in is made anew
        return self.words

    def built(self) -> None:
        """Put the panel, in the language of now, beside the window built anew; it keeps what it showed."""
        if not self._entries:
            self._entries = {entry.key: entry for entry in catalogues.template()}
        shown = self.panel.key if self.panel is not None else None
        if self.panel is not None:
            self._window.removeDockWidget(self.panel)
            self.panel.deleteLater()
        self.panel = TranslatorPanel(
            self._window.session, self._saved, self._window.speaking.toggle_translator
        )
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.panel)
        if shown in self._entries:
            self.panel.show_entries([self._entries[shown]])

    def end(self) -> None:
        """Leave the mode."""
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self._spot.deleteLater()
        if self.panel is not None:
            self._window.removeDockWidget(self.panel)
            self.panel.deleteLater()
        self.deleteLater()

    def _saved(self) -> None:
        self._again()

    # ---- pointing ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the pointer, and take words on the right button or F4."""
        match event.type():
            case QEvent.Type.MouseMove if isinstance(watched, QWidget) and isinstance(event, QMouseEvent):
                self.point(watched, event.position().toPoint())
            case QEvent.Type.HoverMove | QEvent.Type.Enter if isinstance(watched, QWidget):
                self.point(watched, watched.mapFromGlobal(QCursor.pos()))
            case QEvent.Type.MouseButtonPress if isinstance(watched, QWidget) and isinstance(
                event, QMouseEvent
            ):
                if event.button() is Qt.MouseButton.RightButton and not self._own(watched):
                    return self.take(watched, event.position().toPoint())
            case QEvent.Type.ContextMenu if isinstance(watched, QWidget) and not self._own(watched):
                return True
            case QEvent.Type.KeyPress | QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                deed = self._deed(watched, event)
                if deed is not None:
                    event.accept()
                    return event.type() is QEvent.Type.KeyPress and deed()
            case _:
                pass
        return False

    def _deed(self, watched: QObject, event: QKeyEvent) -> Callable[[], bool] | None:
        """Return what a key does in this mode."""
        if event.modifiers():
            return None
        if event.key() == PICK_KEY:
            return self._take_focus
        at_panel = isinstance(watched, QWidget) and self._own(watched)
        return self._lead_back if at_panel and event.key() == Qt.Key.Key_Escape else None

    def _own(self, widget: QWidget) -> bool:
        return self.panel is not None and (widget is self.panel or self.panel.isAncestorOf(widget))

    def point(self, widget: QWidget, at: QPoint) -> None:
        """Frame the words at a place, where there are words that can be translated."""
        if self._own(widget):
            self._spot.hide()
            return
        texts, area = texts_at(widget, at)
        if any(self.words.sources(text) for text in texts[:1]):
            self._spot.frame(widget, area)
        elif widget is not self._window:
            self._spot.hide()

    def take(self, widget: QWidget, at: QPoint) -> bool:
        """Show the words at a place in the panel; return whether there were any."""
        texts, area = texts_at(widget, at)
        found = self._found(texts)
        if not found or self.panel is None:
            return False
        if not _close_popups():
            self._spot.frame(widget, area)
        self.show(found)
        return True

    def show(self, entries: list[Entry]) -> None:
        """Show entries in the panel."""
        assert self.panel is not None
        self._from = None
        self.panel.show_entries(entries)

    def _take_focus(self) -> bool:
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu) and popup.activeAction() is not None:
            return self.take(popup, popup.actionGeometry(popup.activeAction()).center())
        widget = QApplication.focusWidget()
        if widget is None or self._own(widget):
            return False
        alike = self._alike(type(widget))
        taken = self.take(widget, _cursor_of(widget))
        if taken and widget in alike:
            self._from = type(widget), alike.index(widget)
        return taken

    def _alike(self, kind: type[QWidget]) -> list[QWidget]:
        """Return what is seen of a kind of widget; each keeps its place among them in a window built anew."""
        return [each for each in self._window.findChildren(kind) if each.isVisible()]

    def _lead_back(self) -> bool:
        """Give the keyboard to where F4 was pressed, also in a window built anew; else to the page."""
        kind, place = self._from or (QWidget, 0)
        alike = self._alike(kind) if self._from else []
        if place < len(alike):
            alike[place].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            give_keyboard(self._window)
        return True

    def _found(self, texts: list[str]) -> list[Entry]:
        keys = dict.fromkeys(key for text in texts for said in self.words.sources(text) for key in said.keys)
        return [self._entries[key] for key in keys if key in self._entries]


def _close_popups() -> bool:
    """Close the open menus, which keep the keyboard to themselves; tell whether there were any."""
    closed = False
    while (popup := QApplication.activePopupWidget()) is not None and popup.close():
        closed = True
    return closed


def _cursor_of(widget: QWidget) -> QPoint:
    """Return the middle of what has the keyboard in a widget."""
    if isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
        return widget.visualRect(widget.currentIndex()).center()
    return widget.rect().center()


def texts_at(widget: QWidget, at: QPoint) -> tuple[list[str], QRect]:
    """Return the texts at a place of a widget, what is seen first, and the area they stand in."""
    area, seen = widget.rect(), ""
    match widget:
        case QMenu() | QMenuBar():
            action = widget.actionAt(at)
            if action is not None:
                area, seen = widget.actionGeometry(action), action.text()
        case QHeaderView():
            place = widget.logicalIndexAt(at)
            if place >= 0 and widget.model() is not None:
                seen = str(widget.model().headerData(place, widget.orientation()) or "")
                area = QRect(
                    widget.sectionViewportPosition(place), 0, widget.sectionSize(place), widget.height()
                )
        case QTabBar():
            place = widget.tabAt(at)
            if place >= 0:
                area, seen = widget.tabRect(place), widget.tabText(place)
        case QLabel() | QAbstractButton():
            seen = widget.text()
        case QLineEdit():
            seen = widget.placeholderText()
        case QAbstractItemView():
            return _cell(widget, widget.indexAt(at), area)
        case _:
            view = widget.parentWidget()
            if isinstance(view, QHeaderView) and widget is view.viewport():
                return texts_at(view, at)
            if isinstance(view, QAbstractItemView) and widget is view.viewport():
                return _cell(view, view.indexAt(at), area)
    others = (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    return [text for text in dict.fromkeys((seen, *others)) if text.strip()], area


def _cell(view: QAbstractItemView, index: QModelIndex, area: QRect) -> tuple[list[str], QRect]:
    if not index.isValid():
        return [text for text in (view.accessibleName(),) if text], area
    text = str(
        index.data(Qt.ItemDataRole.DisplayRole) or index.data(Qt.ItemDataRole.AccessibleTextRole) or ""
    )
    return [text] if text else [], view.visualRect(index)
