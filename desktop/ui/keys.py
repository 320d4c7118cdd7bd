"""Keys as the code writes them: always by their portable names."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def key_sequence(written: str) -> QKeySequence:
    """Return the keys that `Ctrl+Enter` names.

    Qt reads them in the window's language otherwise, and in Hungarian "Enter" then is the name of another key.
    """
    return QKeySequence.fromString(written, QKeySequence.SequenceFormat.PortableText)


def shortcut(keys: str, where: QWidget, run: Callable[[], object]) -> QShortcut:
    """Let keys do something while the keyboard is in a widget or one of its parts.

    The context is set by itself: given to the constructor together with what to run, PySide forgets it, and the
    keys count in the whole window.
    """
    made = QShortcut(key_sequence(keys), where)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(lambda: run())
    return made
