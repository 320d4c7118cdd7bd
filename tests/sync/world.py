"""A member with several laptops, a company, and a line and a life between them that go wrong in every way.

Driven by Hypothesis in `test_machine`, and at random for much longer by `benchmarks.faults`.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from company import questions as company_questions
from company import statuses
from company.checking import check
from company.contents import open_
from company.storage import Unusable
from desktop.core.actions.answers import send_answer
from desktop.core.queries import outbox as read
from desktop.core.queries.journal import journal
from desktop.core.queries.questions import questions
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.execute import Outcome, sync
from tests.sync import inside
from tests.sync.inside import Fault, Inside, Killed
from tests.sync.laptops import Id, Laptop
from wire import declaration as line
from wire.declaration import Money

FAULTS: dict[str, Fault] = {
    "honest": inside.honest,
    "lose_request": inside.lose_request,
    "lose_answer": inside.lose_answer,
    "repeat": inside.repeat,
    "cut": inside.cut,
    "unwell": inside.unwell,
    "broken": inside.broken,
    "login": inside.login,
    "torn": inside.torn,
    "kill_before": inside.kill_before,
    "kill_after": inside.kill_after,
}
PAID = Money(10000, "EUR")
ON_THE_LINE = ("delay", "overtaken", "stale", "die_before", "die_after")
"""Faults in which the company itself has a part: methods of `Inside`."""
EVERY_FAULT = (*sorted(FAULTS), *ON_THE_LINE)
STATES = ("accepted", "invoiced", "refused", "needs_correction", "disputed")
QUIET_WITHIN = 14
"""Rounds of honest syncs of every laptop after which nothing may be left to do."""


class Key(NamedTuple):
    """One revision's bytes."""

    id: str
    rev: int
    digest: str


def folder() -> "tempfile.TemporaryDirectory[str]":
    """Return a new folder in memory where there is such a thing: no power fails here, and the disk need not be waited for."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


class World:
    """Everything there is. Each method is one thing that can happen."""

    def __init__(
        self,
        folder: Path,
        start: Path,
        *,
        door_to: Callable[[Inside], Any] | None = None,
    ) -> None:
        shutil.copytree(start, folder, dirs_exist_ok=True)
        self.company = Inside(folder / "company.sqlite")
        self._door_to = door_to or (lambda company: company.door_to)
        self.laptops = [Laptop(path) for path in sorted(folder.glob("laptop*.septet"))]
        self.company_backups = [self.company.backup()]
        self.book_backups: list[tuple[Laptop, bytes]] = []
        self.restored = 0
        self._fees = 150_000
        self.sealed = {
            row.id for laptop in self.laptops for row in laptop.book.rows(Id, "SELECT id FROM declaration")
        }
        """Every declaration that anybody ever sealed, also those whose book was brought back from before."""

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.book.close()
        self.company.close()

    # ---- what a member does ----

    def seal(self, laptop: Laptop) -> None:
        """Seal a new contract."""
        self.sealed.update(laptop.seal())

    def revise(self, laptop: Laptop, which: int) -> None:
        """Correct the contract of a declaration that this laptop knows."""
        known = laptop.book.rows(Id, "SELECT DISTINCT id FROM declaration ORDER BY sealed_at, id")
        if known:
            laptop.correct(known[which % len(known)].id, self._fee())

    def disagree(self, which: int) -> None:
        """Correct one declaration on every laptop that knows it, before any of them hears of the others."""
        if key := self._one(which):
            for laptop in self.laptops:
                laptop.adopt(key)
                if laptop.knows(key):
                    laptop.correct(key, self._fee())

    def _fee(self) -> int:
        """Return a fee that nobody wrote before: a correction that changes nothing is none."""
        self._fees += 100
        return self._fees

    def sync(
        self, laptop: Laptop, faults: tuple[str, ...] = (), *, only: str = "", accept: bool = False
    ) -> Outcome | None:
        """Sync over a line with these faults, one for each request of a method; None when the program was killed in it."""
        self.company.faults = [FAULTS.get(name) or getattr(self.company, name) for name in faults]
        self.company.only = only
        company_id = self.company.company.company_id
        try:
            return sync(
                laptop.book,
                accept=frozenset({company_id} if accept else ()),
                door_to=self._door_to(self.company),
                roll=lambda: 0.5,
            )
        except Killed:
            laptop.restart()
            return None
        finally:
            laptop.book.kill_in = None
            self.company.faults = []
            unproved = laptop.book.rows(Id, _UNPROVED)
            assert not unproved, f"shown as received, and nobody signed for it: {unproved}"

    def answer(self, laptop: Laptop) -> None:
        """Answer every question that this laptop knows and has not answered."""
        with suppress(Killed):
            for asked in questions(laptop.book):
                if asked.answer is None:
                    send_answer(laptop.book, asked.id, "Yes, it was.")

    def correspond(self, laptop: Laptop, which: int) -> None:
        """Let the company ask, and this laptop hear of it and answer; the answer waits to be sent."""
        self.ask(which)
        self.sync(laptop)
        self.answer(laptop)

    def choose(self, laptop: Laptop, *, theirs: bool) -> None:
        """Solve every conflict one way."""
        for row in laptop.book.rows(
            Id, "SELECT DISTINCT declaration_id FROM outbox WHERE state = 'conflict' ORDER BY 1"
        ):
            laptop.choose(row.id, self._fee(), theirs=theirs)

    # ---- what a company does ----

    def say(self, which: int, state: str) -> None:
        """Put a declaration into a state, where that can follow."""
        if key := self._one(which):
            with suppress(Unusable):
                statuses.give(self.company.storage, key, state, None, self.company.clock())

    def ask(self, which: int) -> None:
        """Ask the member about a declaration."""
        if key := self._one(which):
            with suppress(Unusable):
                company_questions.ask(self.company.storage, key, "Was it this hall?", self.company.clock())

    def pay(self, which: int, turn: int = 0) -> None:
        """Tell that a musician of a declaration was paid, up to twice as much on one day; after a restore once more."""
        if key := self._one(which):
            self.say(which, "accepted")
            paid = statuses.Payment(self._musician, PAID, "2026-12-06", f"pay {turn} {key}")
            with suppress(Unusable):
                statuses.give(
                    self.company.storage, key, "members_paid", None, self.company.clock(), paid=(paid,)
                )

    def _one(self, which: int) -> str | None:
        found = self.company.rows("SELECT declaration_id FROM declarations ORDER BY declaration_id")
        return found[which % len(found)][0] if found else None

    @cached_property
    def _musician(self) -> str:
        return str(self.laptops[0].book.value("SELECT person_id FROM line_up ORDER BY position LIMIT 1"))

    def back_company_up(self) -> None:
        self.company_backups = [*self.company_backups[-4:], self.company.backup()]

    def restore_company(self, which: int, *, announced: bool) -> None:
        self.restored += 1
        self.company.restore(self.company_backups[which % len(self.company_backups)])
        if announced:
            from sqlalchemy import update

            from company.tables import company

            with self.company.storage.writing() as connection:
                connection.execute(update(company).values(epoch=company.c.epoch + 1))
            self.company.restart()

    # ---- how it ends ----

    def settle_down(self) -> None:
        """Sync everything honestly until nothing is left to do, and prove that nothing was lost or doubled."""
        while self.company.delayed:
            self.company.arrive(0)
        for laptop in self.laptops:
            laptop.book.kill_in = None
        for number in range(QUIET_WITHIN):
            before = self._moved()
            for laptop in self.laptops:
                self.sync(laptop, accept=True)
                self._is_no_conflict_with_itself(laptop)
                self.choose(laptop, theirs=number > 3)
            if before == self._moved() and not self._waiting():
                break
        self.prove()

    def _is_no_conflict_with_itself(self, laptop: Laptop) -> None:
        stored = self._stored()
        for state, key in _outbox(laptop.book):
            assert state not in ("conflict", "fault") or key not in stored, (
                f"refused, and there: {self._tell(laptop, state, key)}"
            )

    def _stored(self) -> set[Key]:
        return {Key(*row) for row in self.company.rows("SELECT declaration_id, rev, doc_hash FROM revisions")}

    def _moved(self) -> tuple[Any, ...]:
        return (
            self.company.rows("SELECT count(*), max(seq) FROM events")[0],
            *(laptop.book.value("SELECT group_concat(state) FROM outbox") for laptop in self.laptops),
            *(laptop.book.value("SELECT count(*) FROM elsewhere") for laptop in self.laptops),
        )

    def _tell(self, laptop: Laptop, state: str, key: Key) -> str:
        """Say all that is known of a paper that is not where it should be."""
        lines = journal(laptop.book, key.id, 0, 8)
        reason = laptop.book.value(
            "SELECT reason FROM outbox WHERE declaration_id = ? AND rev = ?", key.id, key.rev
        )
        told = [(line.what, line.rev, line.status, line.code) for line in lines]
        there = self.company.rows("SELECT rev, doc_hash FROM revisions WHERE declaration_id = ?", key.id)
        aside = self.company.rows(
            "SELECT rev, doc_hash, why FROM held_revisions WHERE declaration_id = ?", key.id
        )
        seen = self.company.rows(
            "SELECT body FROM events WHERE json_extract(body, '$.declaration_id') = ?", key.id
        )
        own = laptop.book.rows(_Outbox, _OUTBOX + " WHERE d.id = ?", key.id)
        return f"{state} {key} {reason}\n{own}\n{told}\nthere {there}\naside {aside}\n{seen}"

    def _waiting(self) -> list[str]:
        return [row.id for laptop in self.laptops for row in read.waiting(laptop.book)]

    def prove(self) -> None:
        """Raise unless every sealed paper has had exactly one effect, every receipt verifies, and all is quiet."""
        stored = self._stored()
        held = {
            Key(*row) for row in self.company.rows("SELECT declaration_id, rev, doc_hash FROM held_revisions")
        }
        effects = self.company.rows(
            "SELECT json_extract(body, '$.declaration_id'), json_extract(body, '$.rev'), count(*) FROM events"
            " WHERE json_extract(body, '$.kind') = 'received' GROUP BY 1, 2"
        )
        assert {key.id for key in stored | held} <= self.sealed, "a declaration that nobody sealed"
        assert all(count == 1 for *_, count in effects), "one revision was taken in twice"
        assert len({(key.id, key.rev) for key in stored}) == len(stored)
        assert check(self.company.storage).findings == ()
        self._prove_order()
        company_id = self.company.company.company_id
        for laptop in self.laptops:
            for state, key in _outbox(laptop.book):
                assert state in ("confirmed", "review", "dropped", "parked"), self._tell(laptop, state, key)
                if state == "confirmed":
                    assert key in stored, f"confirmed, and not there: {key}"
                elif state == "dropped":
                    assert laptop.book.value(_CHOSEN, key.id, key.rev), (
                        f"given up, and nobody chose that: {key}"
                    )
                else:
                    assert key in stored | held, f"held by nobody but this laptop: {key}"
            assert verify(laptop.book).problems == ()
            assert read.unseen(laptop.book, company_id, 1) == []
            self._prove_news(laptop)
            self._prove_answers(laptop)
            self._prove_payments(laptop)
        asked = len(self.company.requests)
        for laptop in self.laptops:
            assert self.sync(laptop, accept=True) is not None
        sent = [path for method, path in self.company.requests[asked:] if method == "PUT"]
        assert [path for path in sent if "/answers/" not in path] == [], "not quiet"

    def _prove_order(self) -> None:
        """Each revision that the company took in says that it follows the one that was there."""
        with self.company.storage.reading() as connection:
            found = connection.exec_driver_sql("SELECT declaration_id, rev, doc_hash, payload FROM revisions")
            papers = {
                (row.declaration_id, row.rev): (
                    row.doc_hash,
                    open_(connection, row.declaration_id, row.payload),
                )
                for row in found.all()
            }
        for (key, rev), (_, payload) in papers.items():
            earlier = [each for each in papers if each[0] == key and each[1] < rev]
            before = papers[max(earlier)][0] if earlier else None
            assert line.read(payload).base == before, f"does not follow what was there: {key} {rev}"

    def _prove_news(self, laptop: Laptop) -> None:
        """The book holds the member's whole history, event by event, as the company has it now."""
        there = self.company.rows("SELECT seq, chain FROM events ORDER BY seq")
        here = laptop.book.rows(_Place, "SELECT seq, chain FROM event ORDER BY seq")
        assert [tuple(row) for row in here] == there, "not the company's history"

    def _prove_answers(self, laptop: Laptop) -> None:
        """Every answer is at the company once, or its question is lost there and the person is told so."""
        there = {row[0] for row in self.company.rows("SELECT answer_id FROM answers")}
        asked = {row[0] for row in self.company.rows("SELECT question_id FROM questions")}
        told = self.company.rows(
            "SELECT json_extract(body, '$.data.answer_id'), count(*) FROM events"
            " WHERE json_extract(body, '$.kind') = 'answer' GROUP BY 1"
        )
        assert all(count == 1 for _, count in told), "one answer was taken in twice"
        for row in laptop.book.rows(_Answer, "SELECT id, question_id, state FROM answer"):
            if row.state == "confirmed":
                assert row.id in there, "an answer is confirmed, and not there"
            else:
                assert row.state == "fault", f"an answer is {row.state}"
                assert row.question_id not in asked, "an answer is refused whose question is there"

    def _prove_payments(self, laptop: Laptop) -> None:
        """What the company told of payments is in the book, each once; two equal ones are told apart by their references."""
        (told,) = laptop.book.rows(
            _Count,
            """SELECT count(DISTINCT p.value ->> 'reference') FROM (SELECT declaration_id, body FROM event
            UNION ALL SELECT declaration_id, body FROM past_event) v, json_each(v.body, '$.data.payments') p
            WHERE EXISTS (SELECT 1 FROM declaration d WHERE d.id = v.declaration_id AND d.rev = 1)""",
        )
        (kept,) = laptop.book.rows(_Count, "SELECT count(*) FROM payment WHERE source = 'status'")
        assert kept == told, f"{told.many} payments were told, {kept.many} are in the book"

    # ---- inside ----


class _Place(NamedTuple):
    id: str
    rev: int


class _Answer(NamedTuple):
    id: str
    question_id: str
    state: str


class _Count(NamedTuple):
    many: int


class _Outbox(NamedTuple):
    state: str
    id: str
    rev: int
    digest: str


_CHOSEN = """SELECT EXISTS (SELECT 1 FROM audit WHERE what = 'drop' AND ref = ?1)
    OR EXISTS (SELECT 1 FROM declaration WHERE id = ?1 AND rev > ?2)"""
"""Whether the company's version was kept, or another one of the own was sealed in the place of this."""
_UNPROVED = """SELECT declaration_id || ' ' || rev AS id FROM outbox o WHERE state NOT IN ('queued', 'conflict', 'fault', 'dropped')
    AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.declaration_id = o.declaration_id AND r.rev = o.rev)"""
_OUTBOX = """SELECT o.state, d.id, d.rev, d.digest FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev"""


def _outbox(book: Book) -> list[tuple[str, Key]]:
    rows = book.rows(_Outbox, _OUTBOX)
    return [(row.state, Key(row.id, row.rev, row.digest)) for row in rows]


def as_json(world: World) -> str:
    """Return how a world looks, for a failure's message."""
    return json.dumps([_outbox(laptop.book) for laptop in world.laptops], indent=1)
