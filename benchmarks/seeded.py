"""Bugs seeded by hand into client and server, one at a time, to see that the fault machine finds them.

    python -m benchmarks.faults --seeded [--steps 2000] [--history 40]

Each is a mistake that programs of this kind have made (`docs/reliability.md`).
"""

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unittest.mock import patch

import desktop.core.actions.outbox as client_outbox
from company import feed, intake, questions, receipts, statuses
from desktop.core.actions import news, status_payments
from desktop.core.outbox import Reason
from desktop.sync import execute, failed, pulling
from desktop.sync.api import Door
from desktop.sync.failed import CallFailed, HistoryDiverged
from wire.receipt import Cursor

Seed = Callable[[], contextlib.AbstractContextManager[Any]]


def _any_success_counts() -> Any:
    honest = execute._Run._deliver

    def deliver(run: Any, contact: Any, paper: Any) -> None:
        try:
            honest(run, contact, paper)
        except CallFailed as found:
            if found.status is None or found.status >= 300:
                raise
            from desktop.core.store.tables import Outbox

            with run.book.transaction() as session:
                session.get(Outbox, (paper.id, paper.rev)).state = "confirmed"

    return patch.object(execute._Run, "_deliver", deliver)


def _a_receipt_is_the_end() -> Any:
    return patch.dict(client_outbox._STATES, received="confirmed")


def _place_before_news() -> Any:
    honest = news.apply_changes

    def apply(book: Any, company_id: str, events: Any, entries: Any, _after: str, cursor: str) -> Any:
        from desktop.core.store.tables import Enrolment

        with book.transaction() as session:
            session.get(Enrolment, company_id).cursor = cursor
        return honest(book, company_id, events, entries, cursor, cursor)

    return patch.object(news, "apply_changes", apply)


def _history_is_not_proved() -> Any:
    def believe(cursor: Cursor, entries: Any) -> Cursor:
        return Cursor(entries[-1]["seq"], entries[-1]["chain"]) if entries else cursor

    return patch.object(pulling, "follow", believe)


def _lost_history_is_a_hiccup() -> Any:
    honest = Door.changes

    def changes(door: Door, cursor: str) -> Any:
        try:
            return honest(door, cursor)
        except HistoryDiverged:
            raise CallFailed(Reason("busy")) from None

    return patch.object(Door, "changes", changes)


@contextlib.contextmanager
def _nothing_is_sent_again() -> Iterator[None]:
    honest = news.begin_anew
    no_rule = news._LOST.replace("WHERE state IN", "WHERE 0 AND state IN")
    with (
        patch.object(news, "begin_anew", lambda book, company, _missing: honest(book, company, [])),
        patch.object(news, "_LOST", no_rule),
    ):
        yield


def _payments_without_key() -> Any:
    honest = status_payments._told

    def told(book: Any) -> Iterator[Any]:
        for each in honest(book):
            yield each._replace(key=f"{each.key}:{book.new_id()}")

    return patch.object(status_payments, "_told", told)


def _conflicts_are_dropped() -> Any:
    return patch.dict(failed._CODES, {"revision-conflict": ("conflict", "dropped", False)})


def _revision_by_number() -> Any:
    loose = news._CONFIRM.replace("AND json_extract(v.body, '$.doc_hash') = d.digest", "")
    return patch.object(news, "_CONFIRM", loose)


def _sealed_anew_for_each_try() -> Any:
    honest = execute._Run._deliver

    def deliver(run: Any, contact: Any, paper: Any) -> None:
        if paper.attempts == 0:
            honest(run, contact, paper)
            return
        import uuid

        from wire import declaration
        from wire.signing import sign, unpack

        found = declaration.read(unpack(paper.document).payload)
        key = str(uuid.uuid4())
        anew = dataclasses.replace(found, declaration_id=key, rev=1, base=None, kind="declare").to_bytes()
        contact.door.deliver(key, 1, sign(anew, run._key), digest_="")
        honest(run, contact, paper)

    return patch.object(execute._Run, "_deliver", deliver)


def _repeats_are_told_again() -> Any:
    honest = intake.receive_all

    def receive_all(storage: Any, ring: Any, who: Any, several: Any, now: Any) -> Any:
        results = honest(storage, ring, who, several, now)
        for number, (wanted, given) in enumerate(zip(several, results, strict=True)):
            if not isinstance(given, intake.Delivery) or given.status != 200:
                continue
            with storage.writing() as connection:
                row = connection.exec_driver_sql(
                    "SELECT doc_hash FROM revisions WHERE declaration_id = ? AND rev = ?",
                    (wanted.declaration_id, wanted.rev),
                ).first()
                if row is not None:
                    head = feed.lock(connection, who(connection)[number].member_id)
                    feed.append(
                        connection, head, at=head.moment(now), kind="received", rev=wanted.rev, state="received",
                        declaration_id=wanted.declaration_id, doc_hash=row.doc_hash,
                    )  # fmt: skip
        return results

    return patch.object(intake, "receive_all", receive_all)


@contextlib.contextmanager
def _forgets_what_it_has() -> Iterator[None]:
    with (
        patch.object(receipts, "find", lambda *_arguments: None),
        patch.object(receipts, "find_exact", lambda *_arguments: {}),
    ):
        yield


def _takes_any_base() -> Any:
    honest = intake._store

    def store(connection: Any, company: Any, head: Any, sealed: Any, at: str, prior: Any) -> Any:
        known = {"declaration": sealed.paper.declaration_id, "facts": ""}
        row = connection.execute(intake._KNOWN, known).one()
        if row.member_id is not None and sealed.paper.rev == row.head_rev + 1:
            paper = dataclasses.replace(sealed.paper, base=row.head_hash)
            sealed = sealed._replace(paper=paper)
        return honest(connection, company, head, sealed, at, prior)

    return patch.object(intake, "_store", store)


def _takes_any_place() -> Any:
    honest = feed.page

    def page(storage: Any, member_id: str, after: Cursor, limit: int) -> Any:
        from sqlalchemy import select

        from company.tables import events

        with storage.reading() as connection:
            known = connection.scalar(
                select(events.c.chain).where(events.c.member_id == member_id, events.c.seq == after.seq)
            )
        if after.seq and known is None:
            return feed.Page([], after, True)
        return honest(storage, member_id, Cursor(after.seq, known or after.chain), limit)

    return patch.object(feed, "page", page)


def _answers_are_told_again() -> Any:
    honest = questions.answer

    def answer(storage: Any, ring: Any, device: Any, answer_id: str, body: bytes, now: Any) -> Any:
        given = honest(storage, ring, device, answer_id, body, now)
        if given.status == 200:
            with storage.writing() as connection:
                row = connection.exec_driver_sql(
                    "SELECT body FROM events WHERE CAST(body AS TEXT) LIKE ? LIMIT 1",
                    (f'%"answer_id":"{answer_id}"%',),
                ).first()
                told = json.loads(row.body)
                place = statuses.locked(connection, told["declaration_id"], now)
                statuses.move(connection, place, place.row.state, "answer", None, told["data"])
        return given

    return patch.object(questions, "answer", answer)


SEEDS: Mapping[str, Seed] = {
    "client: any answer with 2xx counts as received": _any_success_counts,
    "client: a receipt is the end, also when the company loses the paper": _a_receipt_is_the_end,
    "client: how far it has read is stored before what it read": _place_before_news,
    "client: news are not proved to continue the history": _history_is_not_proved,
    "client: a history that was lost is taken for a hiccup": _lost_history_is_a_hiccup,
    "client: after a restore nothing is sent again": _nothing_is_sent_again,
    "client: payments that are told again are booked again": _payments_without_key,
    "client: a conflict is dropped without asking anybody": _conflicts_are_dropped,
    "client: a revision is known by its number, not by its bytes": _revision_by_number,
    "client: a second try is a new declaration": _sealed_anew_for_each_try,
    "server: a paper that comes again is told again": _repeats_are_told_again,
    "server: a paper that comes again is a conflict": _forgets_what_it_has,
    "server: a revision need not follow what is there": _takes_any_base,
    "server: any place in the history is taken for its own": _takes_any_place,
    "server: an answer that comes again is told again": _answers_are_told_again,
}
