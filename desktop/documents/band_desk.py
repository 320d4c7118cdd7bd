"""What a band's own papers are written from: the account of its fund, or a payment that settles a balance."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from desktop.core.fund import FundAccount
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.problems import N_, refuse
from desktop.core.queries.fund import fund_accounts
from desktop.core.queries.papers import logo_of
from desktop.core.queries.people import band, person
from desktop.core.store.book import Book

_GONE = N_("papers", "This band or musician is no longer in the book.")


class FundOf(NamedTuple):
    """Asks for the account of a band's fund."""

    band: str


class SlipOf(NamedTuple):
    """Asks for the slip of a payment between two musicians, by their ids; `text` is for the receiver's statement."""

    payer: str
    receiver: str
    amount: Money
    text: str
    band: str = ""


class Slip(NamedTuple):
    """A payment with its two musicians as the book has them."""

    payer: PersonCommand
    receiver: PersonCommand
    amount: Money
    text: str


@dataclass(frozen=True, slots=True)
class BandDesk:
    """Everything that is on the desk while a band's own papers are written: a slip, or else the fund's accounts."""

    band: str
    today: date
    slip: Slip | None = field(default=None, repr=False)
    accounts: tuple[FundAccount, ...] = ()
    logo: bytes | None = field(default=None, repr=False)


def read_band_desk(book: Book, asked: FundOf | SlipOf, today: date) -> BandDesk:
    """Return the desk for what is asked.

    Raises:
        Refused: the band or one of the musicians is gone.
    """
    with book.snapshot():
        if isinstance(asked, FundOf):
            found = band(book, asked.band)
            if found is None:
                raise refuse("", _GONE)
            accounts = tuple(fund_accounts(book, asked.band))
            return BandDesk(found.name, today, None, accounts, logo_of(book, asked.band))
        payer, receiver = person(book, asked.payer), person(book, asked.receiver)
        if payer is None or receiver is None:
            raise refuse("", _GONE)
        return BandDesk(asked.band, today, Slip(payer, receiver, asked.amount, asked.text))
