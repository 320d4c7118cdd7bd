"""Ask for a file or a folder, in Qt's own dialogs, which speak the language of the window."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

OURS = QFileDialog.Option.DontUseNativeDialog


def open_file(parent: QWidget, title: str, kinds: str = "", folder: Path | None = None) -> Path | None:
    """Return the file that was chosen, None when the person thought better of it; `kinds` as Qt writes filters."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder or ""), kinds, options=OURS)
    return Path(name) if name else None


def open_files(parent: QWidget, title: str, kinds: str = "", folder: Path | None = None) -> list[Path]:
    """Return the files that were chosen, none when the person thought better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder or ""), kinds, options=OURS)
    return [Path(name) for name in names]


def save_file(parent: QWidget, title: str, proposed: Path, kinds: str = "") -> Path | None:
    """Return where a file shall be written; the dialog has asked before an older one is replaced."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), kinds, options=OURS)
    return Path(name) if name else None


def choose_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Return the folder that was chosen, None when the person thought better of it."""
    shown = OURS | QFileDialog.Option.ShowDirsOnly
    name = QFileDialog.getExistingDirectory(parent, title, str(folder), options=shown)
    return Path(name) if name else None
