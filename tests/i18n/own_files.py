"""Catalogues of one's own, written by tests."""

from pathlib import Path

from desktop.paths import translations_folder

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def put(name: str, text: str) -> Path:
    """Write a file into the folder of one's own catalogues."""
    folder = translations_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
