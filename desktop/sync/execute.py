"""Carries a plan out: push every paper, pull every company's news. Repeating a sync is always safe."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.core.actions import outbox as write
from desktop.core.outbox import Reason
from desktop.core.queries import outbox as read
from desktop.core.queries.outbox import AddressRow, WaitingRow
from desktop.core.store.book import Book
from desktop.sync.api import CallFailed, Door, HistoryDiverged
from desktop.sync.packs import Offered, offers_of
from desktop.sync.plan import Delivery, plan
from desktop.sync.receipts import believed
from wire.canonical import Malformed
from wire.reading import Invalid
from wire.receipt import BrokenChain, Cursor, follow, read_event, read_keys

WORLD = frozenset({"unreachable", "busy", "login", "not_a_company"})
"""Reasons that lie in the world; the person need not do anything but try again."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A paper that was not received, and why."""

    id: str
    rev: int
    country: str
    company: str | None
    reason: Reason


@dataclass(slots=True)
class Outcome:
    """What a sync came to. `troubled` names companies that could not be spoken to, with the reason; `offers` are the
    country packs that companies hand out.
    """  # noqa: D205

    delivered: list[str] = field(default_factory=list)
    waits: list[Waits] = field(default_factory=list)
    troubled: dict[str, Reason] = field(default_factory=dict)
    news: int = 0
    offers: list[Offered] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing waits and every company could be spoken to."""
        return not self.waits and not self.troubled

    @property
    def needs_person(self) -> bool:
        """Whether something waits for a person rather than for the network."""
        reasons = [*(found.reason for found in self.waits), *self.troubled.values()]
        return any(reason.code not in WORLD for reason in reasons)


def sync(book: Book, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Outcome:
    """Send what waits and read what the companies say. Never raises for what a network or server does.

    Args:
        book: the book; each result is written in its own transaction, so a kill loses nothing.
        progress: told how many papers are done, of how many.
    """
    outcome = Outcome()
    companies = read.addresses(book)
    for _round in range(2):  # a second one only for what a company confirmed once and does not hold any more
        todo = plan(read.waiting(book), companies)
        _push(book, todo.deliveries, outcome, progress)
        if not _pull(book, companies, outcome):
            break
        outcome.waits.clear()
    for paper, reason in todo.stranded:
        _waits(book, paper, None, CallFailed(reason), outcome, tried=False)
    return outcome


def _push(
    book: Book, deliveries: tuple[Delivery, ...], outcome: Outcome, progress: Callable[[int, int], None]
) -> None:
    doors: dict[str, Door] = {}
    try:
        for number, delivery in enumerate(deliveries):
            progress(number, len(deliveries))
            company = delivery.company
            if company.company_id in outcome.troubled:
                failed = CallFailed(outcome.troubled[company.company_id])
                _waits(book, delivery.paper, company, failed, outcome, tried=False)
                continue
            if company.company_id not in doors:
                doors[company.company_id] = Door(company.url, company.token)
            try:
                _deliver(book, doors[company.company_id], delivery)
                outcome.delivered += [delivery.paper.id] if delivery.paper.id not in outcome.delivered else []
            except CallFailed as failed:
                if failed.whole_company:
                    outcome.troubled[company.company_id] = failed.reason
                _waits(book, delivery.paper, company, failed, outcome)
        progress(len(deliveries), len(deliveries))
    finally:
        for door in doors.values():
            door.__exit__()


def _deliver(book: Book, door: Door, delivery: Delivery) -> None:
    """Send one paper and keep its receipt, if it can be believed."""
    paper, company = delivery.paper, delivery.company
    body = door.deliver(paper.id, paper.rev, paper.document)
    expected = (paper.id, paper.rev, paper.digest)
    receipt = believed(body, read_keys(json.loads(company.keys)), company.company_id, expected)
    if receipt is None:  # the company may sign with a newer key than it named so far
        found = door.discover()
        receipt = believed(body, read_keys(found["keys"]), company.company_id, expected)
        if receipt is not None and found["company_id"] == company.company_id:
            write.keep_keys(book, company.company_id, found["keys"])
    if receipt is None:
        raise CallFailed(Reason("bad_receipt"), whole_company=False)
    write.keep_receipt(book, receipt, body)


def _pull(book: Book, companies: list[AddressRow], outcome: Outcome) -> bool:
    """Read every company's news to the end; return whether one was restored and papers must be sent again."""
    again = False
    for company in companies:
        if company.company_id in outcome.troubled:
            continue
        try:
            with Door(company.url, company.token) as door:
                _read_news(book, door, company, outcome)
                outcome.offers += offers_of(door, company.company_id, company.name)
            again |= write.settle(book, company.company_id)
            if not any(waits.company == company.company_id for waits in outcome.waits):
                write.note_success(book, company.company_id)
        except CallFailed as failed:
            outcome.troubled[company.company_id] = failed.reason
        except HistoryDiverged:
            write.push_again(book, company.company_id)
            again = True
    return again


def _read_news(book: Book, door: Door, company: AddressRow, outcome: Outcome) -> None:
    cursor = next(row.cursor for row in read.addresses(book) if row.company_id == company.company_id)
    while True:
        page = door.changes(cursor)
        try:
            reached = follow(Cursor.read(cursor), page.events)
            events = [read_event(dict(entry)) for entry in page.events]
        except (BrokenChain, Malformed, Invalid):
            raise CallFailed(Reason("not_a_company")) from None
        write.apply_changes(book, company.company_id, events, str(reached))
        outcome.news += len(events)
        if page.end or not events:
            return
        cursor = str(reached)


def _waits(
    book: Book,
    paper: WaitingRow,
    company: AddressRow | None,
    failed: CallFailed,
    outcome: Outcome,
    *,
    tried: bool = True,
) -> None:
    write.hold(book, paper.id, paper.rev, failed.state, failed.reason, tried=tried)
    outcome.waits.append(
        Waits(paper.id, paper.rev, paper.country, company.company_id if company else None, failed.reason)
    )
