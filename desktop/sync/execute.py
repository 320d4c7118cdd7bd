"""Carries a plan out: push every paper, pull every company's news, push what fell back. Repeating a sync is always safe."""

import random
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

import desktop.core.actions.outbox as papers
from desktop.core.actions import companies as companies_
from desktop.core.actions import going_back, journal, news, trail
from desktop.core.actions.status_payments import take_status_payments
from desktop.core.outbox import WORLD, Reason
from desktop.core.queries import outbox as read
from desktop.core.queries.outbox import AddressRow, AnswerRow, WaitingRow
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.sync import keysets, pulling
from desktop.sync.api import Call, Door
from desktop.sync.failed import CallFailed, Cancelled, HistoryDiverged
from desktop.sync.packs import Offered
from desktop.sync.plan import Delivery, plan
from desktop.sync.receipts import Paper, believed, believed_answer
from wire.keyset import Keyset
from wire.signing import SigningKey, sign, unpack

ROUNDS = 3
"""Pushes and pulls in one sync: a second one for what a company lost, a third for what that brought up."""
MISSES = 3
"""Calls without a good answer in a row after which a company is left alone until later."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", re.ASCII)

DoorTo = Callable[[AddressRow, SigningKey, Callable[[Call], None]], Door]
Roll = Callable[[], float]


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
    """What a sync came to.

    Attributes:
        delivered: declarations that a company has signed for now, and answers.
        waits: papers that are still here.
        troubled: companies that could not be spoken to, with the reason.
        news: how many events came.
        offers: country packs that companies hand out.
        until: companies that will not take what this Septet writes for ever, by name, each with the last day.
        restored: companies that went back to a backup, each with the declarations that it set back.
        fetched: papers of other computers that were fetched.
        joined: contracts that stand sealed again, after the book went back to a backup.
        answers: how many of what was delivered are answers.
        stopped: the person stopped it before its end.
    """

    delivered: list[str] = field(default_factory=list)
    waits: list[Waits] = field(default_factory=list)
    troubled: dict[str, Reason] = field(default_factory=dict)
    news: int = 0
    offers: list[Offered] = field(default_factory=list)
    until: dict[str, date] = field(default_factory=dict)
    restored: dict[str, list[str]] = field(default_factory=dict)
    fetched: int = 0
    joined: list[str] = field(default_factory=list)
    answers: int = 0
    stopped: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing waits and every company could be spoken to."""
        return not self.waits and not self.troubled and not self.stopped

    @property
    def needs_person(self) -> bool:
        """Whether something waits for a person rather than for the network."""
        reasons = [*(found.reason for found in self.waits), *self.troubled.values()]
        return any(reason.code not in WORLD for reason in reasons)


def _door(company: AddressRow, key: SigningKey, record: Callable[[Call], None]) -> Door:
    return Door.of(company, key, record)


def sync(
    book: Book,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    *,
    asked: bool = True,
    accept: Collection[str] = (),
    stop: Callable[[], bool] = lambda: False,
    door_to: DoorTo = _door,
    roll: Roll = random.random,
) -> Outcome:
    """Send what waits and read what the companies say. Never raises for what a network or server does.

    Args:
        book: the book; each result is written in its own transaction, so a kill loses nothing.
        progress: told how many papers are done, of how many.
        asked: a person asked, or the program starts: everything is tried now; else only what is due.
        accept: companies whose news may set back many declarations: the person looked at it.
        stop: asked between calls whether the person wants it to end.
        door_to: opens the doors; tests stand in for the network here.
        roll: random numbers from 0 up to 1.
    """
    run = _Run(book, progress, stop, door_to, roll)
    now = None if asked else trail.instant(book)
    try:
        run.all(now, frozenset(accept))
    except Cancelled:
        run.outcome.stopped = True
    finally:
        run.close()
    take_status_payments(book)
    return run.outcome


@dataclass(slots=True)
class _Contact:
    """A company that was met in this sync: its door, its proved keys, and how many calls in a row came to nothing."""

    row: AddressRow
    door: Door
    keys: Keyset
    keyset: bytes
    epoch: int
    misses: int = 0


class _Run:
    """One sync."""

    def __init__(
        self,
        book: Book,
        progress: Callable[[int, int], None],
        stop: Callable[[], bool],
        door_to: DoorTo,
        roll: Roll,
    ) -> None:
        self.book, self.progress, self.stop, self.roll = book, progress, stop, roll
        self.outcome = Outcome()
        self._door_to = door_to
        self._contacts: dict[str, _Contact] = {}
        self._doors: list[Door] = []
        self._count = (0, 0)
        self._key: SigningKey | None = None
        self._language = chosen if _LANGUAGE.fullmatch(chosen := setting(book, "language") or "") else ""

    def close(self) -> None:
        for door in self._doors:
            door.__exit__()

    def all(self, now: str | None, accept: frozenset[str]) -> None:
        key = self._key = trail.device_key(self.book)
        for company in read.addresses(self.book):
            if now is None or company.next_try_at is None or company.next_try_at <= now:
                self._meet(company, key)
        for _round in range(ROUNDS):
            self.outcome.waits.clear()
            self._push(now)
            if not self._pull(accept):
                break

    # ---- meeting a company ----

    def _meet(self, company: AddressRow, key: SigningKey) -> None:
        """Ask a company who it is, before anything is handed to it, and take on keys that follow from those known."""
        self._go_on()
        door = self._door_to(company, key, lambda call: self._record(company.company_id, call))
        self._doors.append(door)
        door.language = self._language
        try:
            self._contacts[company.company_id] = self._introduced(company, door)
        except CallFailed as failed:
            self._trouble(company.company_id, failed)

    def _introduced(self, company: AddressRow, door: Door) -> _Contact:
        found = door.discover()
        if found.company_id != company.company_id or found.country != company.country:
            raise CallFailed(Reason("other_company"))
        if company.keyset is None:  # enrolled by an earlier Septet, before keys were signed
            keys, body = keysets.begin(found.keyset, door.keyset)
            if keys.company_id != company.company_id:
                raise CallFailed(Reason("other_keys"))
        else:
            known = company.keyset.encode()
            keys, body = keysets.walk(keysets.read(known), known, found.keyset, door.keyset)
        if company.keyset is None or body != company.keyset.encode():
            companies_.keep_keyset(
                self.book, company.company_id, body, [each.as_json() for each in keys.keys]
            )
        if found.until:
            self.outcome.until[company.name] = found.until
        self.outcome.offers += [Offered(company.company_id, company.name, offer) for offer in found.offers]
        return _Contact(company, door, keys, body, found.epoch)

    def _trouble(self, company_id: str, failed: CallFailed) -> None:
        self._contacts.pop(company_id, None)
        self.outcome.troubled[company_id] = failed.reason
        companies_.note_trouble(self.book, company_id, failed.reason, self.roll(), failed.asked)

    # ---- pushing ----

    def _push(self, now: str | None) -> None:
        book = self.book
        todo = plan(read.waiting(book), read.addresses(book), read.waiting_answers(book), now=now)
        self._count = (0, todo.size)
        for queue in todo.queues:
            self._push_queue(queue)
        for answer, company in todo.answers:
            self._push_answer(answer, company)
        self.progress(todo.size, todo.size)
        for paper, address, reason in todo.held:
            if reason.code == "later":
                self._waits(paper, address, reason)
            else:
                self._hold(paper, address, CallFailed(reason), tried=False)

    def _push_queue(self, queue: tuple[Delivery, ...]) -> None:
        """Send the revisions of one declaration in their order; the first that gets no receipt holds the others back.

        One that the company keeps aside holds nothing back: what corrects it has to be where the advisers decide.
        """
        failed: CallFailed | None = None
        for delivery in queue:
            self._step()
            contact = self._contacts.get(delivery.company.company_id)
            if failed is not None:
                self._hold(delivery.paper, delivery.company, CallFailed(Reason("earlier_first")), tried=False)
            elif contact is None:
                failed = CallFailed(self.outcome.troubled.get(delivery.company.company_id, Reason("later")))
                self._hold(delivery.paper, delivery.company, failed, tried=False)
            else:
                failed = self._tried(contact, delivery)

    def _tried(self, contact: _Contact, delivery: Delivery) -> CallFailed | None:
        try:
            self._deliver(contact, delivery.paper)
        except CallFailed as failed:
            self._hold(delivery.paper, delivery.company, failed)
            self._missed(contact, failed)
            return failed
        contact.misses = 0
        if delivery.paper.id not in self.outcome.delivered:
            self.outcome.delivered.append(delivery.paper.id)
        return None

    def _deliver(self, contact: _Contact, paper: WaitingRow) -> None:
        """Send one paper and keep its receipt, if it can be believed."""
        document = self._signed_by_us(paper.document)
        body = contact.door.deliver(paper.id, paper.rev, document, prior=paper.prior, digest_=paper.digest)
        expected = Paper(paper.id, paper.rev, paper.digest)
        try:
            receipt = believed(body, contact.keys, expected)
        except CallFailed as failed:
            self._distrust("receipt", paper.id, paper.rev, contact, failed)
            if failed.reason.code != "unknown_key":
                raise
            if body == paper.prior:  # it repeats what a stolen key signed
                raise CallFailed(Reason("stolen_key"), "fault", whole_company=False) from None
            self._newer_keys(contact)  # the company may sign with a key that it named since it was asked
            receipt = believed(body, contact.keys, expected)
        papers.keep_receipt(self.book, receipt, body)

    def _signed_by_us(self, document: bytes) -> bytes:
        """Return a paper in an envelope of this device's key: a book may have had another one when it was sealed.

        What is sealed, hashed and signed for is inside and stays as it is.
        """
        assert self._key is not None
        envelope = unpack(document)
        return document if envelope.kid == self._key.public.thumbprint else sign(envelope.payload, self._key)

    def _push_answer(self, answer: AnswerRow, company: AddressRow) -> None:
        self._step()
        contact = self._contacts.get(company.company_id)
        if contact is None:
            return
        try:
            body = contact.door.answer(answer.id, self._signed_by_us(answer.document), answer.digest)
            receipt = believed_answer(body, contact.keys, answer.id, answer.digest)
            papers.keep_answer_receipt(self.book, receipt, body)
            self.outcome.delivered.append(answer.id)
            self.outcome.answers += 1
            contact.misses = 0
        except CallFailed as failed:
            if failed.status is None or failed.status < 300:
                self._distrust("receipt", answer.id, None, contact, failed)
            papers.hold_answer(self.book, answer.id, failed.state, failed.reason, self.roll(), failed.asked)
            self._missed(contact, failed)

    def _newer_keys(self, contact: _Contact) -> None:
        found = contact.door.discover()
        keys, body = keysets.walk(contact.keys, contact.keyset, found.keyset, contact.door.keyset)
        if body != contact.keyset:
            entries = [each.as_json() for each in keys.keys]
            companies_.keep_keyset(self.book, contact.row.company_id, body, entries)
            contact.keys, contact.keyset = keys, body

    def _missed(self, contact: _Contact, failed: CallFailed) -> None:
        """Leave a company alone that cannot be spoken to; one paper that it chokes on is not enough for that."""
        if failed.state == "queued":
            contact.misses += 1
        if failed.whole_company or contact.misses >= MISSES:
            self._trouble(contact.row.company_id, failed)

    def _hold(
        self, paper: WaitingRow, company: AddressRow | None, failed: CallFailed, *, tried: bool = True
    ) -> None:
        if paper.state == "queued" or failed.state != "queued":  # else what a person has to solve stays said
            papers.hold(
                self.book, paper.id, paper.rev, failed.state, failed.reason,
                tried=tried, roll=self.roll() if tried else 0.0, asked=failed.asked,
            )  # fmt: skip
        self._waits(paper, company, failed.reason)

    def _waits(self, paper: WaitingRow, company: AddressRow | None, reason: Reason) -> None:
        company_id = company.company_id if company else None
        self.outcome.waits.append(Waits(paper.id, paper.rev, paper.country, company_id, reason))

    # ---- pulling ----

    def _pull(self, accept: frozenset[str]) -> bool:
        """Read every company's news to the end; return whether papers must be sent once more."""
        again = False
        for company_id, contact in list(self._contacts.items()):
            self._go_on()
            try:
                read_ = pulling.read_news(
                    self.book, contact.door, company_id, careful=company_id not in accept, go_on=self._go_on
                )
                self.outcome.news += read_.news
                if read_.set_back:
                    self.outcome.restored.setdefault(company_id, []).extend(sorted(read_.set_back))
                again |= news.settle(self.book, company_id)
                self.outcome.fetched += pulling.fetch_unseen(self.book, contact.door, company_id, self._go_on)
                if read_.whole and not read.unseen(self.book, company_id, 1):
                    going_back.note_heard(self.book, company_id)
                companies_.note_success(self.book, company_id, contact.epoch)
            except CallFailed as failed:
                self._trouble(company_id, failed)
            except HistoryDiverged:
                self.outcome.restored.setdefault(company_id, [])
                pulling.begin_anew(self.book, contact.door, company_id)
                again = True
        joined = going_back.join_again(self.book)
        self.outcome.joined += joined
        return again or bool(
            joined
        )  # what was joined is handed in again, for the receipt that there is of it

    # ---- the journal, and going on ----

    def _record(self, company_id: str, call: Call) -> None:
        journal.note(self.book, journal.Entry(company_id, *call))

    def _distrust(self, what: str, ref: str, rev: int | None, contact: _Contact, failed: CallFailed) -> None:
        self._record(
            contact.row.company_id, Call(what, ref, rev, None, None, failed.reason.code, failed.trace)
        )

    def _go_on(self) -> None:
        if self.stop():
            raise Cancelled

    def _step(self) -> None:
        self._go_on()
        done, all_ = self._count
        self.progress(done, all_)
        self._count = (done + 1, all_)
