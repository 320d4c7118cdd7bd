"""Two books: the leader's, with a contract of three, and the musician's, which is empty; and what travels between."""

from datetime import date
from typing import Any

from desktop.core.actions.contracts import split_contract
from desktop.core.actions.sealing import world_of
from desktop.core.actions.sharing import answer_paper, answer_share, hand_out, receive_share
from desktop.core.agreement import Standing
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.sharing import standings
from desktop.core.share_file import AnswerPaper, SharePaper, read_share
from desktop.core.store.book import Book
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CHLOE

BRAMS_IBAN = "BE68539007547034"


class Leader:
    """The book in which the contract is split."""

    def __init__(self, book: Book, countries: Countries) -> None:
        self.book = book
        self.countries = countries
        self.contract = facts_of(book, AICHA, {**BRAM, "iban": BRAMS_IBAN}, CHLOE).id

    @property
    def facts(self) -> ContractFacts:
        found = contract(self.book, self.contract)
        assert found is not None
        return found

    def person(self, place: int) -> str:
        return self.facts.line_up[place].person

    def share(self, place: int) -> SharePaper:
        """Hand one musician's share out and return the file as it arrives elsewhere."""
        made = hand_out(self.book, self.contract, self.countries, [self.person(place)])
        return read_share(made.files[0].document)

    def standing(self, place: int) -> Standing:
        return self.standings()[place]

    def standings(self) -> tuple[Standing, ...]:
        world = world_of(self.book, self.countries, date(2026, 11, 22))
        return standings(self.book, self.facts, review(self.facts, world))

    def weigh(self, *weights: str) -> None:
        """Give the three musicians these weights of the rest."""
        keys = [place.person for place in self.facts.line_up]
        steps: list[dict[str, Any]] = [dict(step) for step in self.facts.steps]
        steps[-1]["weights"] = dict(zip(keys, weights, strict=True))
        split_contract(self.book, self.contract, self.facts.line_up, steps)

    def drop_out(self, place: int) -> None:
        """Let a musician leave the line-up and the shares."""
        gone = self.person(place)
        kept: list[Place] = [each for each in self.facts.line_up if each.person != gone]
        steps = [dict(step) for step in self.facts.steps]
        steps[-1]["weights"] = {key: "1" for key in steps[-1]["weights"] if key != gone}
        split_contract(self.book, self.contract, kept, steps)


def answered(book: Book, paper: SharePaper, reply: Any = "agree", note: str = "") -> AnswerPaper:
    """Open a share in a musician's book, answer it, and return the answer file."""
    receive_share(book, paper)
    answer_share(book, paper.digest, reply, note)
    return answer_paper(book, paper.digest)
