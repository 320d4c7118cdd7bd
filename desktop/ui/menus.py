"""Every entry of the menu bar, as data."""

import os
from functools import partial
from typing import TYPE_CHECKING

from desktop.core.actions.settings import change_setting
from desktop.i18n import catalogues
from desktop.i18n.languages import PSEUDO, language_name
from desktop.i18n.words import Words
from desktop.ui import deeds
from desktop.ui.commands import Command, Submenu
from desktop.ui.open_papers import correct_contract, open_papers
from desktop.ui.session import Session
from desktop.ui.theme import Scheme
from desktop.ui.undo_keys import can_redo_typing, can_undo_typing

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


SHOW = "SEPTET_LANGUAGE"
"""A variable of the environment that offers the pseudo-language in the menu, for those who test the screens."""


def all_menus(window: "MainWindow") -> list[Submenu]:
    """Return the menus of the open book."""
    tr = window.session.words.tr
    return [
        Submenu(
            tr("menu", "File"),
            [
                *_new(window),
                None,
                _papers(window),
                _correct(window),
                None,
                _open(window),
                _open_shares(window),
                None,
                *_transfer(window),
                None,
                settings_command(window),
                None,
                *_lock(window),
                quit_command(window),
            ],
        ),
        Submenu(tr("menu", "Edit"), _edit(window)),
        Submenu(tr("menu", "Go"), go_commands(window)),
        Submenu(tr("menu", "Sync"), [_sync(window), _enrol(window), _journal(window)]),
        Submenu(tr("menu", "View"), [*_looks(window), None, _languages(window), _translator(window)]),
        Submenu(tr("menu", "Help"), _help(window)),
    ]


def first_menus(window: "MainWindow") -> list[Submenu]:
    """Return the menus of the first start, when there is nothing to work on yet."""
    tr = window.session.words.tr
    return [
        Submenu(tr("menu", "File"), [quit_command(window)]),
        Submenu(tr("menu", "View"), [*_looks(window), None, _languages(window)]),
    ]


def go_commands(window: "MainWindow") -> list[Command]:
    """Return the ways to the pages of the side bar."""
    tr = window.session.words.tr
    pages = (
        ("home", tr("menu", "Home"), ("Ctrl+0", "Alt+Home")),
        ("gigs", tr("menu", "Gigs"), ("Ctrl+1",)),
        ("calendar", tr("menu", "Calendar"), ("Ctrl+Shift+C",)),
        ("contracts", tr("menu", "Contracts"), ("Ctrl+2",)),
        ("declarations", tr("menu", "Declarations"), ("Ctrl+3",)),
        ("money", tr("menu", "Band money"), ("Ctrl+4",)),
        ("books", tr("menu", "Books"), ("Ctrl+5",)),
        ("deadlines", tr("menu", "Deadlines"), ("Ctrl+6",)),
        ("people", tr("menu", "People"), ("Ctrl+7",)),
        ("counters", tr("menu", "Counters"), ("Ctrl+8",)),
        ("shares", tr("menu", "Shares"), ("Ctrl+9",)),
    )
    return [
        Command(f"go_{page}", text, partial(window.go, page), keys, icon=page) for page, text, keys in pages
    ]


def settings_command(window: "MainWindow") -> Command:
    """Return the way to the settings."""
    text = window.session.words.tr("menu", "Settings")
    return Command("go_settings", text, lambda: window.go("settings"), ("Ctrl+,",), icon="settings")


def quit_command(window: "MainWindow") -> Command:
    """Return the end."""
    return Command("quit", window.session.words.tr("menu", "Quit"), window.close, ("Ctrl+Q",))


def _lock(window: "MainWindow") -> list[Command]:
    """Return the way to lock the book; nothing for a book that is not encrypted."""
    if window.session.book.key is None:
        return []
    text = window.session.words.tr("menu", "Lock the book")
    return [Command("lock", text, partial(deeds.lock, window), ("Ctrl+F12",), icon="lock")]


def _open(window: "MainWindow") -> Command:
    return Command(
        "open",
        window.session.words.tr("trouble", "Open another book…"),
        partial(deeds.open_book, window),
        ("Ctrl+O",),
    )


def _open_shares(window: "MainWindow") -> Command:
    text = window.session.words.tr("menu", "Open a share or answers…")
    return Command("open_shares", text, window.open_shares, ("Ctrl+Shift+O",))


def _transfer(window: "MainWindow") -> list[Command]:
    tr = window.session.words.tr
    return [
        Command("import", tr("menu", "Import…"), lambda: window.go("import"), ("Ctrl+I",)),
        Command(
            "statement", tr("bank", "Bank statement…"), partial(deeds.read_statement, window), ("Ctrl+B",)
        ),
        Command(
            "export", tr("menu", "Export and hand over…"), lambda: window.go("export"), ("Ctrl+Shift+X",)
        ),
        Command("backups", tr("menu", "Backups…"), lambda: window.go("backups"), ("Ctrl+Shift+G",)),
    ]


def _papers(window: "MainWindow") -> Command:
    text = window.session.words.tr("menu", "Papers of the contract…")
    return Command("papers", text, partial(open_papers, window), ("Ctrl+P",), icon="contracts")


def _correct(window: "MainWindow") -> Command:
    text = window.session.words.tr("correction", "Correct the contract…")
    return Command("correct", text, partial(correct_contract, window), ("Ctrl+Shift+K",))


def _new(window: "MainWindow") -> list[Command]:
    tr = window.session.words.tr
    return [
        Command("new_gig", tr("menu", "New gig"), window.new_gig, ("Ctrl+N",), icon="plus"),
        Command(
            "new_contract", tr("menu", "New contract"), partial(deeds.new_contract, window), ("Ctrl+Shift+N",)
        ),
        *(
            Command(f"new_{kind}", text, partial(window.go, "people", (kind, None)), (keys,))
            for kind, text, keys in (
                ("person", tr("people", "New musician"), "Ctrl+Shift+M"),
                ("band", tr("people", "New band"), "Ctrl+Shift+B"),
                ("client", tr("people", "New client"), "Ctrl+Shift+L"),
            )
        ),
        Command(
            "new_cost", tr("menu", "New shared cost"), lambda: window.go("money", ("cost", None)), ("Ctrl+E",)
        ),
        Command(
            "new_cash",
            tr("menu", "New cash payment"),
            lambda: window.go("money", ("cash", None)),
            ("Ctrl+Shift+E",),
        ),
        Command(
            "new_expense",
            tr("menu", "New expense"),
            lambda: window.go("books", ("expenses", "new")),
            ("Ctrl+Shift+D",),
        ),
    ]


def _edit(window: "MainWindow") -> list[Command | None]:
    tr = window.session.words.tr
    return [
        Command(
            "undo", lambda: _undo_words(window), window.undo, ("Ctrl+Z",), "undo", lambda: _can_undo(window)
        ),
        Command(
            "redo",
            lambda: _redo_words(window),
            window.redo,
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            "redo",
            lambda: _can_redo(window),
        ),
        Command(
            "notice",
            lambda: _notice_words(window),
            lambda: window.notice.action.click(),
            ("F6",),
            enabled=lambda: not (window.notice.isHidden() or window.notice.action.isHidden()),
        ),
        None,
        Command("search", tr("menu", "Search"), partial(deeds.search, window), ("Ctrl+F",), icon="search"),
        Command(
            "find",
            tr("menu", "Find anything…"),
            partial(deeds.find_anything, window),
            ("Ctrl+K",),
            icon="search",
        ),
        Command("bin", tr("menu", "Bin"), lambda: window.go("bin"), ("Ctrl+Shift+Del",), icon="bin"),
    ]


def _undo_words(window: "MainWindow") -> str:
    words, step = window.session.words, window.undoable
    if can_undo_typing(window.focusWidget()):
        return words.tr("menu", "Undo typing")
    if step is None:
        return words.tr("menu", "Undo")
    # Translators: {what} is what was done, such as "change of gig".
    return words.tr("menu", "Undo {what}", what=words.say(step.label))


def _redo_words(window: "MainWindow") -> str:
    words, step = window.session.words, window.redoable
    if can_redo_typing(window.focusWidget()):
        return words.tr("menu", "Type again")
    if step is None:
        return words.tr("menu", "Redo")
    # Translators: {what} is what was done, such as "change of gig".
    return words.tr("menu", "Redo {what}", what=words.say(step.label))


def _notice_words(window: "MainWindow") -> str:
    """Return what the button beside the message does; the key of the menu presses it."""
    offered = not (window.notice.isHidden() or window.notice.action.isHidden())
    return (
        window.notice.action.text() if offered else window.session.words.tr("menu", "Button of the message")
    )


def _can_undo(window: "MainWindow") -> bool:
    return window.undoable is not None or can_undo_typing(window.focusWidget())


def _can_redo(window: "MainWindow") -> bool:
    return window.redoable is not None or can_redo_typing(window.focusWidget())


def _sync(window: "MainWindow") -> Command:
    syncing = window.works.syncing
    text = window.session.words.tr("menu", "Sync now")
    return Command(
        "sync", text, syncing.start, ("F5", "Ctrl+Shift+S"), icon="sync", enabled=lambda: not syncing.running
    )


def _enrol(window: "MainWindow") -> Command:
    text = window.session.words.tr("settings", "Enrol at a company…")
    return Command("enrol", text, lambda: window.go("settings", "enrol"))


def _journal(window: "MainWindow") -> Command:
    text = window.session.words.tr("menu", "Journal of what was sent")
    return Command("journal", text, lambda: window.go("journal"), ("Ctrl+J",), icon="outbox")


def _looks(window: "MainWindow") -> list[Command]:
    session = window.session
    return [
        Command(
            f"look_{scheme.value}",
            text,
            partial(session.attempt, change_setting, session.book, "look", scheme.value),
            checked=partial(_is_look, session, scheme),
        )
        for scheme, text in look_names(session.words).items()
    ]


def _is_look(session: Session, scheme: Scheme) -> bool:
    return session.theme.scheme is scheme


def _is_language(session: Session, code: str) -> bool:
    return session.words.language == code


def look_names(words: Words) -> dict[Scheme, str]:
    """Return the looks with their names."""
    return {
        Scheme.LIGHT: words.tr("look", "Light"),
        Scheme.DARK: words.tr("look", "Dark"),
        Scheme.SYSTEM: words.tr("look", "As the system"),
    }


def _languages(window: "MainWindow") -> Submenu:
    session = window.session
    return Submenu(
        session.words.tr("menu", "Language"),
        [
            Command(
                f"language_{code}",
                name,
                partial(session.attempt, change_setting, session.book, "language", code),
                checked=partial(_is_language, session, code),
            )
            for code, name in _spoken(window)
        ],
    )


def _spoken(window: "MainWindow") -> list[tuple[str, str]]:
    """Return the languages to choose from; the pseudo-language is for translators."""
    shown = catalogues.spoken()
    if window.speaking.translator is not None or PSEUDO in (
        window.session.words.language,
        os.environ.get(SHOW),
    ):
        shown.append((PSEUDO, language_name(PSEUDO)))
    return shown


def _translator(window: "MainWindow") -> Command:
    tr = window.session.words.tr
    text = (
        tr("menu", "Translator mode")
        if window.speaking.translator is None
        else tr("menu", "End the translator mode")
    )
    return Command("translator", text, window.speaking.toggle_translator, ("Ctrl+Shift+T",))


def _help(window: "MainWindow") -> list[Command]:
    tr = window.session.words.tr
    return [
        Command("help", tr("menu", "What is this?"), partial(deeds.say_term, window), ("F1",), icon="info"),
        Command("why", tr("menu", "Why this figure?"), partial(deeds.say_why, window), ("Alt+?",)),
        Command("manual", tr("menu", "Manual"), partial(deeds.open_manual, window), ("Ctrl+F1",)),
        Command("guide", tr("guide", "Your first contract, step by step"), partial(deeds.show_guide, window)),
        Command(
            "shortcuts",
            tr("menu", "Keyboard shortcuts"),
            lambda: window.go("shortcuts"),
            ("Ctrl+/", "Ctrl+?"),
        ),
        Command("translate", tr("menu", "Translate Septet"), lambda: window.go("translate")),
        Command("details", tr("details", "Details for whoever helps you"), lambda: window.go("details")),
        Command("about", tr("menu", "About Septet"), lambda: window.go("about")),
    ]
