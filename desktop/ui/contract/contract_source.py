"""The contracts of the list, read page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.queries.contracts import ContractRow, contract_count, contract_page
from desktop.core.store.book import Book


@dataclass(frozen=True, slots=True)
class ContractSource:
    """The contracts that a filter lets through, read page by page."""

    book: Book
    which: str
    text: str

    def count(self) -> int:
        """Return how many contracts there are."""
        return contract_count(self.book, self.which, self.text)

    def fetch(self, offset: int, limit: int) -> Sequence[ContractRow]:
        """Return the contracts from `offset` on, newest gig first."""
        return contract_page(self.book, self.which, self.text, offset, limit)
