"""A book whose band has played: a contract of two sealed for a company, one of a client outside, a gig without a contract."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.actions import change_setting, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.contracts import contract
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, CHLOE, GIG, gig_file
from tests.gigfiles import contract as contract_of
from tests.watched import WatchedBook

PLAYED = date(2026, 12, 5)
COMPANY = "coop-be"
ALONE = {**CHLOE, "companies": []}


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


class Income(NamedTuple):
    """The ids of what is waited for: 1,402.50 € through the company, 800 € and 300 € of clients."""

    aicha: str
    bram: str
    declared: str
    contract: str
    outside: str
    gig: str
    client: str


@contextmanager
def book_on(path: Path, today: date) -> Iterator[Book]:
    """Open a book as it is opened on another day."""
    with WatchedBook(
        path, clock=lambda: datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    ) as book:
        yield book


def record_income(book: Book, countries: Countries) -> Income:
    """Record the three, sealed before they are played; Aïcha keeps the book."""
    apolo = {**GIG, "key": "apolo", "on": "2026-12-06", "venue": "Sala Apolo", "client": "Apolo SL"}
    made = import_gig_file(
        book,
        read_gig_file(
            gig_file(
                AICHA,
                BRAM,
                ALONE,
                gigs=[GIG, apolo],
                contracts=[
                    contract_of("Aïcha Benali", "Bram De Wit"),
                    contract_of(
                        "Chloé Martin", client="Apolo SL", gigs=["apolo"], fee="800.00", vat_percent="21",
                        steps=[{"kind": "shares", "weights": {"Chloé Martin": "1"}}],
                    ),
                ],
            )
        ),
    )  # fmt: skip
    first, outside = made.new["contracts"]
    sealed = seal_contract(book, first, countries)
    facts = contract(book, first)
    assert facts is not None
    aicha, bram = (place.person for place in facts.line_up)
    change_setting(book, "me", aicha)
    gig = record_gig(
        book,
        GigCommand(
            on=date(2026, 12, 7), venue="Opus", place="Gent", country="BE", client="Opus bvba", fee=eur(30000), currency="EUR",
            state=GigState.CONFIRMED,
        ),
    ).id  # fmt: skip
    return Income(aicha, bram, sealed.declarations[0], first, outside, gig, _client(book, "Apolo SL"))


def _client(book: Book, name: str) -> str:
    return str(book.value("SELECT id FROM client WHERE name = ?", name))


def company(book: Book, name: str = "Demo Coop Belgium") -> None:
    """Enrol the book at a company, so that it has a name; nothing is sent anywhere."""
    from desktop.core.store.tables import Enrolment

    with book.transaction() as session:
        session.add(
            Enrolment(
                company_id=COMPANY, country="BE", name=name, url="https://coop.invalid", member_name="Aïcha Benali",
                token="", keys="[]", cursor="0", enrolled_at="2026-11-01T00:00:00Z",
            )
        )  # fmt: skip


def tell(book: Book, declaration: str, seq: int, state: str, data: dict[str, Any] | None = None) -> None:
    """Write down what the company said of a declaration, as a sync does."""
    from desktop.core.store.tables import Event

    body = {"seq": seq, "kind": "status", "declaration_id": declaration, "state": state, "data": data}
    with book.transaction() as session:
        session.add(
            Event(
                company_id=COMPANY, seq=seq, chain=f"{seq:064}", at="2026-12-10T10:00:00Z", kind="status",
                declaration_id=declaration, rev=1, state=state, text=None, body=json.dumps(body),
            )
        )  # fmt: skip
