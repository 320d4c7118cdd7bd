"""A member with several laptops, a company, and a line and a life between them that go wrong in every way.

Driven by Hypothesis in `test_machine`, and at random for much longer by `benchmarks.faults`.
"""

import dataclasses
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from company import statuses
from company.storage import Unusable
from desktop.core.actions import conflicts, trail
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import load_countries
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import Refused
from desktop.core.queries import outbox as read
from desktop.core.queries.journal import journal
from desktop.core.store.book import Book
from desktop.core.store.tables import Declaration, Outbox
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import Outcome, sync
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.sync import inside
from tests.sync.inside import Fault, Inside, Killed
from wire import declaration as line
from wire.canonical import digest
from wire.signing import sign, unpack

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
FAULTS: dict[str, Fault] = {
    "honest": inside.honest,
    "lose_request": inside.lose_request,
    "lose_answer": inside.lose_answer,
    "repeat": inside.repeat,
    "cut": inside.cut,
    "unwell": inside.unwell,
    "broken": inside.broken,
    "login": inside.login,
    "kill_before": inside.kill_before,
    "kill_after": inside.kill_after,
}
QUIET_WITHIN = 14
"""Rounds of honest syncs of every laptop after which nothing may be left to do."""


class Key(NamedTuple):
    """One revision's bytes."""

    id: str
    rev: int
    digest: str


class FragileBook(Book):
    """A book whose program is killed at the n-th transaction from now."""

    kill_in: int | None = None

    @contextmanager
    def transaction(self, undo: Any = None) -> "Iterator[Session]":
        if self.kill_in is not None:
            self.kill_in -= 1
            if self.kill_in < 0:
                self.kill_in = None
                raise Killed
        with super().transaction(undo) as session:
            yield session


class Laptop:
    """One device: a book, a clock that may be years off, and what was sealed on it."""

    def __init__(self, path: Path, template: Path) -> None:
        self.path = path
        shutil.copyfile(template, path)
        self.off = timedelta(0)
        self.book = self._open()

    def _open(self) -> FragileBook:
        return FragileBook(self.path, clock=lambda: NOW + self.off)

    def restart(self) -> None:
        self.book.close()
        self.book = self._open()

    def backup(self) -> bytes:
        self.book.close()
        found = self.path.read_bytes()
        self.book = self._open()
        return found

    def restore(self, backup: bytes) -> None:
        self.book.close()
        for leftover in self.path.parent.glob(self.path.name + "-*"):
            leftover.unlink()
        self.path.write_bytes(backup)
        self.book = self._open()


def make_template(path: Path) -> None:
    """Make a book with one sealed contract, from whose declaration all others are made."""
    with Book(path, clock=lambda: NOW) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
        seal_contract(book, str(book.value("SELECT id FROM contract")), load_countries())


class World:
    """Everything there is. Each method is one thing that can happen."""

    def __init__(
        self,
        folder: Path,
        template: Path,
        *,
        laptops: int = 2,
        door_to: Callable[[Inside], Any] | None = None,
    ) -> None:
        self.company = Inside(folder / "company.sqlite")
        self._door_to = door_to or (lambda company: company.door_to)
        self.laptops = [Laptop(folder / f"laptop{n}.septet", template) for n in range(laptops)]
        for laptop in self.laptops[1:]:  # one member has one band, and each laptop papers of its own
            _forget_sealed(laptop.book)
        member = None
        for laptop in self.laptops:
            invitation = self.company.invite(member)
            member = invitation.member_id
            enrol(
                laptop.book, inside.ORIGIN, invitation.code,
                door_to=lambda origin, key: self.company.door(origin, key),
            )  # fmt: skip
        self.company_backups = [self.company.backup()]
        self.book_backups: list[tuple[Laptop, bytes]] = []
        self.steps = 0

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.book.close()
        self.company.close()

    # ---- what a member does ----

    def seal(self, laptop: Laptop) -> None:
        """Seal a new declaration."""
        template = self._template(laptop)
        paper = dataclasses.replace(
            line.read(unpack(template.document).payload),
            declaration_id=str(laptop.book.new_id()),
            salt=secrets.token_hex(16),
            rev=1, base=None, kind="declare",
        )  # fmt: skip
        self._keep(laptop, paper, template)

    def revise(self, laptop: Laptop, which: int) -> None:
        """Seal the next revision of a declaration that this laptop knows, by its own newest one or the company's."""
        known = laptop.book.rows(_Id, "SELECT DISTINCT id FROM declaration ORDER BY sealed_at, id")
        if not known:
            return
        key = known[which % len(known)].id
        own = laptop.book.row(
            _Own, "SELECT rev, digest, document FROM declaration WHERE id = ? ORDER BY rev DESC LIMIT 1", key
        )
        assert own is not None
        head = conflicts.head_of(laptop.book, key)
        rev, base = (
            (head.rev, head.digest) if head is not None and head.rev > own.rev else (own.rev, own.digest)
        )
        paper = dataclasses.replace(
            line.read(unpack(own.document).payload),
            rev=rev + 1, base=base, kind="amend", salt=secrets.token_hex(16),
        )  # fmt: skip
        self._keep(laptop, paper, self._template(laptop))

    def sync(self, laptop: Laptop, faults: tuple[str, ...] = (), *, accept: bool = False) -> Outcome | None:
        """Sync over a line with these faults, one for each request; None when the program was killed in it."""
        self.company.faults = [FAULTS[name] for name in faults]
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

    def choose(self, laptop: Laptop, *, theirs: bool) -> None:
        """Solve every conflict one way."""
        for row in laptop.book.rows(
            _Place, "SELECT declaration_id, rev FROM outbox WHERE state = 'conflict' ORDER BY 1, 2"
        ):
            action = conflicts.keep_theirs if theirs else conflicts.send_as_next
            with suppress(Refused):
                action(laptop.book, row.id, row.rev)

    # ---- what a company does ----

    def say(self, which: int, state: str) -> None:
        """Put a declaration into a state, where that can follow."""
        found = self.company.rows("SELECT declaration_id FROM declarations ORDER BY declaration_id")
        if found:
            with suppress(Unusable):
                statuses.give(
                    self.company.storage, found[which % len(found)][0], state, None, self.company.clock()
                )

    def back_company_up(self) -> None:
        self.company_backups = [*self.company_backups[-4:], self.company.backup()]

    def restore_company(self, which: int, *, announced: bool) -> None:
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
        for laptop in self.laptops:
            laptop.book.kill_in = None
        for number in range(QUIET_WITHIN):
            before = self._moved()
            for laptop in self.laptops:
                self.sync(laptop, accept=True)
                self.choose(laptop, theirs=number > 3)
            if before == self._moved() and not self._waiting():
                break
        self.prove()

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
        stored = {
            Key(*row) for row in self.company.rows("SELECT declaration_id, rev, doc_hash FROM revisions")
        }
        held = {
            Key(*row) for row in self.company.rows("SELECT declaration_id, rev, doc_hash FROM held_revisions")
        }
        effects = self.company.rows(
            "SELECT json_extract(body, '$.declaration_id'), json_extract(body, '$.rev'), count(*) FROM events"
            " WHERE json_extract(body, '$.kind') = 'received' GROUP BY 1, 2"
        )
        assert all(count == 1 for *_, count in effects), "one revision was taken in twice"
        assert len({(key.id, key.rev) for key in stored}) == len(stored)
        company_id = self.company.company.company_id
        for laptop in self.laptops:
            for state, key in _outbox(laptop.book):
                assert state in ("confirmed", "review", "withdrawn", "parked"), self._tell(laptop, state, key)
                if state == "confirmed":
                    assert key in stored, f"confirmed, and not there: {key}"
                elif state != "withdrawn":
                    assert key in stored | held, f"held by nobody but this laptop: {key}"
            assert verify(laptop.book).problems == ()
            assert read.unseen(laptop.book, company_id, 1) == []
        asked = len(self.company.requests)
        for laptop in self.laptops:
            assert self.sync(laptop, accept=True) is not None
        sent = [path for method, path in self.company.requests[asked:] if method == "PUT"]
        assert sent == [], "not quiet"

    # ---- inside ----

    def _template(self, laptop: Laptop) -> Any:
        found = laptop.book.row(_Template, f"SELECT {', '.join(_Template._fields)} FROM declaration LIMIT 1")
        return found or self._template(self.laptops[0])

    def _keep(self, laptop: Laptop, paper: line.Declaration, template: Any) -> None:
        """Write a paper down as sealing does: bytes, outbox and trail in one transaction."""
        book = laptop.book
        key = trail.device_key(book)
        with suppress(Killed), book.transaction() as session:
            made = dataclasses.replace(
                paper, author_device=key.public.thumbprint, audit_head=trail.head(session)
            ).to_bytes()
            session.add(
                Declaration(
                    id=paper.declaration_id, rev=paper.rev, contract_id=_contract(book), part=1, country="BE",
                    company_id=None, document=sign(made, key), digest=digest(made), members=template.members,
                    total_minor=template.total_minor, currency=template.currency, deadline=None,
                    edition=template.edition, sealed_at=trail.instant(book), kind=paper.kind,
                )
            )  # fmt: skip
            session.add(
                Outbox(declaration_id=paper.declaration_id, rev=paper.rev, state="queued", attempts=0)
            )
            trail.note(session, book, "seal", paper.declaration_id, digest(made))


class _Id(NamedTuple):
    id: str


class _Place(NamedTuple):
    id: str
    rev: int


class _Own(NamedTuple):
    rev: int
    digest: str
    document: bytes


class _Template(NamedTuple):
    document: bytes
    members: int
    total_minor: int
    currency: str
    edition: str


class _Outbox(NamedTuple):
    state: str
    id: str
    rev: int
    digest: str


_OUTBOX = """SELECT o.state, d.id, d.rev, d.digest FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev"""


def _outbox(book: Book) -> list[tuple[str, Key]]:
    rows = book.rows(_Outbox, _OUTBOX)
    return [(row.state, Key(row.id, row.rev, row.digest)) for row in rows]


def _contract(book: Book) -> str:
    return str(book.value("SELECT id FROM contract LIMIT 1"))


def _forget_sealed(book: Book) -> None:
    """Give a copied book a key of its own, and its template paper an id of its own signed by that key."""
    from sqlalchemy import text

    from desktop.core.store.tables import Setting

    with book.transaction() as session:
        for row in session.query(Setting).filter_by(key="device_key"):
            session.delete(row)
        found = session.query(Outbox).one()
        session.execute(text("DROP TRIGGER declaration_is_kept"))
        session.execute(text("DROP TRIGGER audit_is_kept"))
        session.delete(found)
        session.execute(text("DELETE FROM declaration"))
        session.execute(text("DELETE FROM audit"))


def as_json(world: World) -> str:
    """Return how a world looks, for a failure's message."""
    return json.dumps([_outbox(laptop.book) for laptop in world.laptops], indent=1)
