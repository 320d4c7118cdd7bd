"""Rows of gigs that are made as they are asked for, for tests of lists."""

from typing import NamedTuple

from desktop.ui.row_model import Align, Column, Pill
from desktop.ui.theme import Kind


class Gig(NamedTuple):
    id: str
    on: str
    where: str
    fee: str
    state: str


def gig(place: int) -> Gig:
    return Gig(f"gig-{place}", "Sat 14 Nov 2026", f"Venue {place}, Antwerp", "1 500,00 €", "Confirmed")


COLUMNS = (
    Column("on", "Date", lambda row: row.on, sortable=True),
    Column("where", "Where", lambda row: row.where, stretch=1),
    Column("fee", "Fee", lambda row: row.fee, align=Align.RIGHT),
    Column("state", "State", pill=lambda row: Pill(row.state, Kind.SUCCESS)),
)


class Counting:
    """Makes rows as they are asked for, and remembers what was asked."""

    def __init__(self, count: int) -> None:
        self.total = count
        self.asked: list[tuple[int, int]] = []

    def count(self) -> int:
        return self.total

    def fetch(self, offset: int, limit: int) -> list[Gig]:
        self.asked.append((offset, limit))
        return [gig(place) for place in range(offset, min(offset + limit, self.total))]
