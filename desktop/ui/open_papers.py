"""The way to the papers from wherever a contract is shown: its own page, the lists of contracts and declarations."""

from typing import TYPE_CHECKING, NamedTuple

from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class PaperOf(NamedTuple):
    """Asks the page for a contract's papers, and to show one of them first (`Paper.id`; empty for the first)."""

    contract: str
    paper: str = ""


def shown_contract(window: "MainWindow") -> str | None:
    """Return the contract that the page in front shows or has selected, by id."""
    from desktop.ui.contracts_page import ContractsPage
    from desktop.ui.declarations_page import DeclarationsPage

    match window.page:
        case ContractsPage() as page:
            return page.chosen
        case DeclarationsPage() as page:
            row = page.table.current()
            return None if row is None else row.contract_id
        case _:
            return None


def open_papers(window: "MainWindow") -> None:
    """Open the papers of the contract that is shown."""
    contract = shown_contract(window)
    if contract is not None:
        window.go("papers", PaperOf(contract))
    elif window.page is not None and window.page.key != "papers":
        window.go("contracts")
        text = window.session.words.tr("papers", "Choose a contract: its papers are with it.")
        window.session.note(Kind.INFO, text)


def correct_contract(window: "MainWindow") -> None:
    """Open the contract that is shown for a correction."""
    from desktop.ui.declaration_words import TO_CORRECT

    contract = shown_contract(window)
    if contract is not None:
        window.go("contracts", (TO_CORRECT, contract))
        return
    window.go("contracts")
    text = window.session.words.tr("correction", "Choose the contract that is to be corrected.")
    window.session.note(Kind.INFO, text)
