"""The book of a musician who keeps her own books, the day that it is in it, and short words for what is done in it."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from desktop.core.actions import change_setting, record_band, record_client, record_gig
from desktop.core.actions.contracts import draft_contract
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.gigs import amend_gig_state
from desktop.core.actions.importing import Source, import_gig_file
from desktop.core.actions.payments import record_payment
from desktop.core.actions.sealing import seal_contract
from desktop.core.actions.transfer_in import import_plan
from desktop.core.books.expected import Expected
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.books.payments import Part, PaymentCommand
from desktop.core.contracts import ContractCommand, Place
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import BandCommand, ClientCommand
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.expected import expected
from desktop.core.queries.people import bands, clients, musicians
from desktop.core.store.book import Book
from desktop.core.store.tables import Enrolment, Event, Receipt
from desktop.core.transfer.intake import Wish, look
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, gig_file

OWLS, DUO = "The Night Owls", "Duo Benali"
COMPANIES = {"BE": ("coop-be", "Demo Coop Belgium"), "DE": ("coop-de", "Demo Coop Deutschland")}
EVENT = "2026-06-30T10:00:00Z"

PEOPLE: tuple[dict[str, Any], ...] = (AICHA, BRAM, CLARA, {**CHLOE, "companies": []})

OLD_GIGS = """Datum;Beginn;Spielort;Ort;Land;Band;Veranstalter;Gage;Status
14.11.2025;20:30;Stadtgarten;Köln;Deutschland;;Stadtgarten e.V.;1.250,55 €;gespielt
03.01.2026;20:00;Café Leffe;Dinant;Belgien;;Café Leffe;180,00 €;gespielt
17.01.2026;20:00;Muziekgieterij;Maastricht;Niederlande;The Night Owls;Muziekgieterij;900,50 €;gespielt
24.01.2026;20:00;Café Leffe;Dinant;Belgien;;Café Leffe;180,00 €;abgesagt
"""
OLD_EXPENSES = """Datum;Beschreibung;Betrag;MwSt. %;bezahlt von
05.01.2026;Saiten;49,95;21;Aïcha Benali
06.01.2026;Benzin;119,00;19;Bram De Wit
"""


def eur(text: str, currency: str = "EUR") -> Money:
    return Money(int(Decimal(text).scaleb(0 if currency == "JPY" else 2)), currency)


def percent(kind: str, rate: str, **more: str) -> dict[str, Any]:
    return {"kind": kind, "percent": rate, **more}


class RealBook:
    """The book, the day that it is, and short words for what is done in it."""

    def __init__(self, path: Path, countries: Countries) -> None:
        self.day = date(2026, 1, 2)
        self.countries = countries
        self.book = Book(path, clock=self._now)
        self._seq = count(1)
        self.gigs: dict[str, str] = {}

    def _now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def on(self, month: int, day: int, year: int = 2026) -> date:
        self.day = date(year, month, day)
        return self.day

    def begin(self) -> None:
        """Musicians, bands and companies, and what a former program knew."""
        import_gig_file(self.book, read_gig_file(gig_file(*PEOPLE, gigs=[], contracts=[])))
        self.people = {name: key for key, name in musicians(self.book)}
        self.aicha, self.bram, self.clara, self.chloe = (self.people[who["name"]] for who in PEOPLE)
        change_setting(self.book, "me", self.aicha)
        change_setting(self.book, "country", "BE")
        record_band(self.book, BandCommand(name=DUO, members=(self.aicha, self.chloe)))
        self.bands = {each.name: each.id for each in bands(self.book)}
        with self.book.transaction() as session:
            for country, (key, name) in COMPANIES.items():
                session.add(
                    Enrolment(
                        company_id=key, country=country, name=name, url="https://coop.invalid", member_name="Aïcha Benali",
                        token="", keys="[]", cursor="0", enrolled_at="2026-01-01T00:00:00Z",
                    )
                )  # fmt: skip
        for kind, text in (("gigs", OLD_GIGS), ("expenses", OLD_EXPENSES)):
            found = look(self.book, text.encode(), f"{kind}.csv", Wish())
            assert found.kind == kind
            import_plan(self.book, found.plan, Source(kind, f"{kind}.csv", found.digest))

    def gig(
        self,
        name: str,
        on: date,
        fee: str | None,
        state: str = "confirmed",
        *,
        client: str = "",
        band: str = "",
        country: str = "BE",
        currency: str = "EUR",
    ) -> str:
        if client and client not in (each.name for each in clients(self.book)):
            record_client(self.book, ClientCommand(name=client, country=country))
        command = GigCommand(
            on=on, starts=time(20), ends=time(22, 30), venue=name, place="Plaats", country=country, currency=currency, client=client, band=band,
            fee=None if fee is None else eur(fee, currency), state=GigState(state),
        )  # fmt: skip
        self.gigs[name] = record_gig(self.book, command).id
        return self.gigs[name]

    def contract(
        self,
        gigs: tuple[str, ...],
        fee: str,
        steps: list[dict[str, Any]],
        players: tuple[str, ...],
        *,
        band: str = OWLS,
        client: str = "De Roma vzw",
        vat: str | None = "6",
        days: int | None = 30,
        signer: str | None = None,
        currency: str = "EUR",
        **more: Any,
    ) -> str:
        command = ContractCommand(
            client=client, fee=eur(fee, currency), band=band, gigs=tuple(self.gigs[name] for name in gigs),
            vat_percent=None if vat is None else Decimal(vat), payment_days=days, signer=signer or self.aicha,
            line_up=tuple(Place(who) for who in players), steps=steps, **more,
        )  # fmt: skip
        return draft_contract(self.book, command).id

    def facts(self, key: str) -> ContractFacts:
        found = contract(self.book, key)
        assert found is not None
        return found

    def seal(self, key: str) -> dict[str, str]:
        """Seal, and return the declarations by country."""
        return {made.country: made.id for made in seal_contract(self.book, key, self.countries).made}

    def received(self, declarations: dict[str, str], rev: int = 1) -> None:
        at = f"{self.day}T10:00:00Z"
        with self.book.transaction() as session:
            for country, key in declarations.items():
                session.add(
                    Receipt(
                        declaration_id=key, rev=rev, company_id=COMPANIES[country][0], document=b"", received_at=at, seq=next(self._seq)
                    )
                )  # fmt: skip

    def said(self, country: str, declaration: str, state: str) -> None:
        seq = next(self._seq)
        with self.book.transaction() as session:
            session.add(
                Event(
                    company_id=COMPANIES[country][0], seq=seq, chain=f"{seq:064}", at=EVENT, kind="status",
                    declaration_id=declaration, rev=1, state=state, text=None, body="{}",
                )
            )  # fmt: skip

    def client(self, name: str) -> str:
        return next(each.id for each in clients(self.book) if each.name == name)

    def paid(self, amount: Money, kind: str, *parts: tuple[str, str, Money], **more: Any) -> str:
        command = PaymentCommand(self.day, amount, kind, parts=tuple(Part(*part) for part in parts), **more)
        return record_payment(self.book, command).id

    def cost(self, text: str, amount: str, category: str, vat: str | None = None, **more: Any) -> str:
        kept: dict[str, Any] = {"payer": self.aicha, "currency": "EUR", **more}
        command = ExpenseCommand(
            on=self.day, kind="purchase", category=category, text=text, amount=eur(amount, kept["currency"]),
            vat_percent=None if vat is None else Decimal(vat), **kept,
        )  # fmt: skip
        return record_expense(self.book, command).id

    def reckoned(self, kind: str, text: str, quantity: str, rate: str, **more: Any) -> str:
        command = ExpenseCommand(
            self.day, kind, "travel", text, "EUR", quantity=Decimal(quantity), rate=Decimal(rate), payer=self.aicha, **more
        )  # fmt: skip
        return record_expense(self.book, command).id

    def waited(self, target_id: str) -> Expected:
        return next(each for each in expected(self.book, self.day) if each.target_id == target_id)

    def played(self, *names: str) -> None:
        for name in names:
            amend_gig_state(self.book, self.gigs[name], GigState.PLAYED)
