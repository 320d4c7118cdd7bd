"""The window's pages by name. Each is imported and built when it is first shown, so that the first one is there at once."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop.ui.page import Page

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def _home(window: "MainWindow") -> Page:
    from desktop.ui.home.page import HomePage

    return HomePage(window.session, window.works.clock, window.works.reading)


def _gigs(window: "MainWindow") -> Page:
    from desktop.ui.gigs_page import GigsPage

    return GigsPage(window.session)


def _calendar(window: "MainWindow") -> Page:
    from desktop.ui.calendar.page import CalendarPage

    return CalendarPage(window.session, window.works.clock)


def _contracts(window: "MainWindow") -> Page:
    from desktop.ui.contracts_page import ContractsPage

    return ContractsPage(window.session)


def _declarations(window: "MainWindow") -> Page:
    from desktop.ui.declarations_page import DeclarationsPage

    return DeclarationsPage(window.session, window.works.syncing)


def _people(window: "MainWindow") -> Page:
    from desktop.ui.people_page import PeoplePage

    return PeoplePage(window.session)


def _money(window: "MainWindow") -> Page:
    from desktop.ui.money_page import MoneyPage

    return MoneyPage(window.session)


def _books(window: "MainWindow") -> Page:
    from desktop.ui.books.page import BooksPage

    return BooksPage(window.session)


def _shares(window: "MainWindow") -> Page:
    from desktop.ui.share_page import SharesPage

    return SharesPage(window.session)


def _deadlines(window: "MainWindow") -> Page:
    from desktop.ui.deadlines_page import DeadlinesPage

    return DeadlinesPage(window.session)


def _counters(window: "MainWindow") -> Page:
    from desktop.ui.counters_page import CountersPage

    return CountersPage(window.session)


def _papers(window: "MainWindow") -> Page:
    from desktop.ui.papers_page import PapersPage

    return PapersPage(window.session, window.works.background)


def _journal(window: "MainWindow") -> Page:
    from desktop.ui.journal_page import JournalPage

    return JournalPage(window.session)


def _settings(window: "MainWindow") -> Page:
    from desktop.ui.settings_page import SettingsPage

    return SettingsPage(window.session, window.works)


def _bin(window: "MainWindow") -> Page:
    from desktop.ui.bin_page import BinPage

    return BinPage(window.session)


def _import(window: "MainWindow") -> Page:
    from desktop.ui.transfer.import_page import ImportPage

    return ImportPage(window.session, window.works.background)


def _export(window: "MainWindow") -> Page:
    from desktop.ui.transfer.export_page import ExportPage

    return ExportPage(window.session)


def _backups(window: "MainWindow") -> Page:
    from desktop.ui.backups_page import BackupsPage

    return BackupsPage(window.session, window.works, window.open_instead)


def _manual(window: "MainWindow") -> Page:
    from desktop.ui.manual_page import ManualPage

    return ManualPage(window.session, window.menus)


def _shortcuts(window: "MainWindow") -> Page:
    from desktop.ui.shortcuts_page import ShortcutsPage

    return ShortcutsPage(window.session, window.menus)


def _about(window: "MainWindow") -> Page:
    from desktop.ui.about_page import AboutPage

    return AboutPage(window.session, window.works.background)


def _details(window: "MainWindow") -> Page:
    from desktop.ui.details_page import DetailsPage

    return DetailsPage(window.session, window.works.reading)


def _translate(window: "MainWindow") -> Page:
    from desktop.ui.translate_page import TranslatePage

    return TranslatePage(window)


PAGES: Mapping[str, Callable[["MainWindow"], Page]] = {
    "home": _home,
    "gigs": _gigs,
    "calendar": _calendar,
    "contracts": _contracts,
    "declarations": _declarations,
    "money": _money,
    "books": _books,
    "people": _people,
    "shares": _shares,
    "deadlines": _deadlines,
    "counters": _counters,
    "papers": _papers,
    "journal": _journal,
    "bin": _bin,
    "import": _import,
    "export": _export,
    "backups": _backups,
    "settings": _settings,
    "manual": _manual,
    "shortcuts": _shortcuts,
    "about": _about,
    "details": _details,
    "translate": _translate,
}

ASIDE = frozenset(
    {
        "papers",
        "journal",
        "bin",
        "import",
        "export",
        "backups",
        "settings",
        "manual",
        "shortcuts",
        "about",
        "details",
        "translate",
    }
)
"""Pages that one looks into and leaves again with Esc."""
