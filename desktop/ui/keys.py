"""Keys as the code writes them: always by their portable names."""

from PySide6.QtGui import QKeySequence


def key_sequence(written: str) -> QKeySequence:
    """Return the keys that `Ctrl+Enter` names.

    Qt reads them in the window's language otherwise, and in Hungarian "Enter" then is the name of another key.
    """
    return QKeySequence.fromString(written, QKeySequence.SequenceFormat.PortableText)
