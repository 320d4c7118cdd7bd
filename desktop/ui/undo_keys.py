"""Ctrl+Z in a field that was typed into takes the typing back; anywhere else it takes back the last step.

A field keeps no other key of the menu for itself either.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

Typed = QLineEdit | QPlainTextEdit
MENU = frozenset({Qt.Key.Key_E, Qt.Key.Key_K})
"""Keys of the menu, with Ctrl, that a field takes for its own on X11: to the end of the line, and cut it there."""


def can_undo_typing(widget: QWidget | None) -> bool:
    """Tell whether something was typed into a field that the field can take back."""
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    return (
        isinstance(widget, QPlainTextEdit) and not widget.isReadOnly() and widget.document().isUndoAvailable()
    )


def can_redo_typing(widget: QWidget | None) -> bool:
    """Tell whether a field can type again what it took back."""
    if isinstance(widget, QLineEdit):
        return widget.isRedoAvailable()
    return (
        isinstance(widget, QPlainTextEdit) and not widget.isReadOnly() and widget.document().isRedoAvailable()
    )


class UndoKeys(QObject):
    """Keeps a field from swallowing the menu's keys, those of undo and redo when it has nothing to take back.

    It looks at the one field that has the keyboard, not at every event of the program.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        app.focusChanged.connect(self._moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Hand the keys on to the menu's shortcut."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, Typed)
        ):
            undo = event.matches(QKeySequence.StandardKey.Undo) and not can_undo_typing(watched)
            redo = event.matches(QKeySequence.StandardKey.Redo) and not can_redo_typing(watched)
            menu = event.key() in MENU and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if undo or redo or menu:
                event.ignore()
                return True
        return False

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, Typed):
            old.removeEventFilter(self)
        if isinstance(new, Typed):
            new.installEventFilter(self)
