"""What entries of the menus do with the window; what they need is imported when they are first used."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop.ui.search_box import SearchBox

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def open_book(window: "MainWindow") -> None:
    """Ask for another book."""
    from desktop.ui import choosing

    tr = window.session.words.tr
    books, files = tr("trouble", "Septet books"), tr("trouble", "All files")
    kinds = f"{books} (*.septet);;{files} (*)"
    title, folder = tr("trouble", "Open another book"), window.session.book.path.parent
    if chosen := choosing.open_file(window, title, kinds, folder):
        window.open_instead(chosen)


def read_statement(window: "MainWindow") -> None:
    """Ask for a bank statement, where money that came in is noted."""
    from desktop.ui.books.money_in import MoneyInPage

    window.go("books", "money_in")
    if window.page is not None and isinstance(window.page.front, MoneyInPage):
        window.page.front.ask_file()


def lock(window: "MainWindow") -> None:
    """Lock an encrypted book."""
    from desktop.ui.encryption.leaving import lock as lock_book

    lock_book(window)


def search(window: "MainWindow") -> None:
    """Put the cursor into the search box of the page, if it shows one."""
    boxes = window.page.findChildren(SearchBox) if window.page else []
    for box in boxes:
        if box.isVisible():
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.selectAll()


def find_anything(window: "MainWindow") -> None:
    """Open the line that finds everything."""
    from desktop.ui.finder.finder import Finder

    if window.finder is None:
        window.finder = Finder(window)
    window.finder.open()


def say_term(window: "MainWindow") -> None:
    """Say what the word at the keyboard means, else open the manual."""
    from desktop.ui.helping import help_at

    help_at(window)


def say_why(window: "MainWindow") -> None:
    """Say how the figure at the keyboard was worked out."""
    from desktop.ui.helping import why_at

    why_at(window)


def open_manual(window: "MainWindow") -> None:
    """Open the manual where it tells about the page in front."""
    from desktop.ui import helping

    helping.open_manual(window)


def show_guide(window: "MainWindow") -> None:
    """Bring the guided first contract back to the home page, and go there."""
    from desktop.ui.home.guide_card import show_guide
    from desktop.ui.home.page import HomePage

    show_guide(window.session, shown=True)
    window.go("home")
    if isinstance(window.page, HomePage):
        window.page.guide.list.take_keyboard()


def new_contract(window: "MainWindow") -> None:
    """Make the contract of the gigs at hand; where there are none, ask for which gig it is."""
    from desktop.ui.contracts_page import ContractsPage
    from desktop.ui.gigs_page import GigsPage

    if isinstance(window.page, GigsPage) and window.page.start_contract():
        return
    window.go("contracts")
    assert isinstance(window.page, ContractsPage)
    window.page.show_list()
    window.page.ask_gig()
