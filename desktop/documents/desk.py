"""What papers of a contract are written from, read from the book once: the contract, its review, what was sealed."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from desktop.core.actions.sealing import world_of
from desktop.core.corrections import Change
from desktop.core.countries import Countries
from desktop.core.declarations import PartPlan, Review, World, review
from desktop.core.problems import N_, refuse
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.corrections import changes_of
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.papers import Sealed, band_logo, sealed_documents
from desktop.core.store.book import Book
from desktop.documents.frame import Frame
from desktop.i18n.words import Words

_NO_CONTRACT = N_("papers", "There is no contract {id}. List them with: septet list contracts.")


class Declared(NamedTuple):
    """A sealed declaration: its line in the list, its documents as they are kept, and what its newest revision changed."""

    row: DeclarationRow
    documents: Sealed
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is on the desk while a contract's papers are written."""

    facts: ContractFacts
    review: Review
    world: World
    declared: tuple[Declared, ...] = ()
    logo: bytes | None = field(default=None, repr=False)

    @property
    def countries(self) -> Countries:
        """The country packs."""
        return self.world.countries

    @property
    def today(self) -> date:
        """The day that is printed on the papers."""
        return self.world.today

    @property
    def invoicing(self) -> PartPlan | None:
        """The part of the company that invoices the client, where one does."""
        return self.review.parts[0] if self.review.parts else None

    def frame(self, words: Words, title: str) -> Frame:
        """Return what stands on every page of a paper with this title."""
        band = self.facts.band or ""
        foot = " · ".join(part for part in (title, words.long_day(self.today)) if part)
        return Frame(band, title, foot, words.locale.language, self.logo)


def read_desk(book: Book, contract_id: str, countries: Countries, today: date) -> Desk:
    """Return the desk for a contract.

    Raises:
        Refused: there is no such contract.
    """
    with book.snapshot():
        facts = contract(book, contract_id)
        if facts is None:
            raise refuse("", _NO_CONTRACT, id=contract_id)
        documents = sealed_documents(book, contract_id)
        world = world_of(book, countries, today)
        return Desk(
            facts,
            review(facts, world),
            world,
            tuple(
                Declared(row, documents[row.id], changes_of(book, row.id) if row.rev > 1 else ())
                for row in declarations(book, contract_id=contract_id)
                if row.id in documents
            ),
            band_logo(book, contract_id),
        )


def safe_stem(text: str, longest: int = 60) -> str:
    """Return words as part of a file's name on any system: letters, digits and dashes only."""
    kept = re.sub(r"[^\w]+", "-", text, flags=re.UNICODE).strip("-_")
    return kept.encode("utf-8")[:longest].decode("utf-8", "ignore").strip("-_")
