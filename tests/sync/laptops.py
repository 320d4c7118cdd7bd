"""A member's laptops: each has a book with contracts of its own, seals, corrects and gives way as the window does."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.actions import trail
from desktop.core.actions.contracts import draft_contract
from desktop.core.actions.corrections import begin_correction, give_up_correction, keep_theirs
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import load_countries
from desktop.core.gig_file import read_gig_file
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.journal import elsewhere
from desktop.core.store.book import Book
from desktop.core.store.tables import Declaration, Outbox
from desktop.sync.enrolment import enrol
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.sync import inside
from tests.sync.inside import Killed
from wire import declaration as line
from wire.canonical import digest
from wire.signing import unpack

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
known_countries = cache(load_countries)


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

    def __init__(self, path: Path) -> None:
        self.path = path
        self.off = timedelta(0)
        self.book = self._open()

    def _open(self) -> FragileBook:
        return FragileBook(self.path, clock=lambda: NOW + self.off)

    def restart(self) -> None:
        self.book.close()
        self.book = self._open()

    def backup(self) -> bytes:
        place = self.path.with_suffix(".copy")
        place.unlink(missing_ok=True)
        self.book.rows(Id, "VACUUM INTO ?", str(place))
        found = place.read_bytes()
        place.unlink()
        return found

    def restore(self, backup: bytes) -> None:
        self.book.close()
        for leftover in self.path.parent.glob(self.path.name + "-*"):
            leftover.unlink()
        self.path.write_bytes(backup)
        self.book = self._open()

    def knows(self, key: str) -> bool:
        """Tell whether this book holds a declaration, sealed here or adopted."""
        return bool(self.book.value("SELECT 1 FROM declaration WHERE id = ?", key))

    def seal(self) -> tuple[str, ...]:
        """Seal a new contract like the first one; return the ids of its declarations."""
        key = str(self.book.new_id())
        copy_contract(self.book, key, self.book.new_id(), state="draft", sealed_at=None, outcomes=None)
        return seal_contract(self.book, key, known_countries()).declarations

    def correct(self, key: str, fee: int) -> bool:
        """Open the contract of a declaration, change its fee and seal it anew; whether Septet let that happen."""
        book = self.book
        contract_id = str(book.value("SELECT contract_id FROM declaration WHERE id = ?", key))
        try:
            begin_correction(book, contract_id)
        except Refused:
            return False
        facts = contract(book, contract_id)
        assert facts is not None
        draft_contract(book, replace(facts.command(), fee=Money(fee, "EUR")))
        try:
            seal_contract(book, contract_id, known_countries())
        except Refused:
            give_up_correction(book, contract_id)
            return False
        return True

    def adopt(self, key: str) -> None:
        """Take another laptop's paper and its contract into this book, as a copied book has them: both can correct it now."""
        papers = [row for row in elsewhere(self.book) if row.declaration_id == key and row.rev == 1]
        if not self.knows(key) and papers and papers[0].document:
            _write(self.book, papers[0].document)

    def choose(self, key: str, fee: int, *, theirs: bool) -> bool:
        """Keep what the company has of a declaration, or correct it on top of that; whether Septet let that happen."""
        if not theirs:
            return self.correct(key, fee)
        try:
            keep_theirs(self.book, key)
        except Refused:
            return False
        return True


class Id(NamedTuple):
    id: str


def make_start(place: Path, laptops: int = 2) -> None:
    """Make a company and so many enrolled laptops of one member: every history begins with a copy of them."""
    make_template(place / "laptop0.septet")
    for number in range(1, laptops):  # one member has one band, and each laptop papers of its own
        shutil.copyfile(place / "laptop0.septet", place / f"laptop{number}.septet")
        with Book(place / f"laptop{number}.septet") as book:
            _forget_sealed(book)
    member = None
    with inside.company(place / "company.sqlite") as company:
        for number in range(laptops):
            invitation = company.invite(member)
            member = invitation.member_id
            with Book(place / f"laptop{number}.septet", clock=lambda: NOW) as book:
                enrol(book, inside.ORIGIN, invitation.code, door_to=company.door)


def make_template(path: Path) -> None:
    """Make a book with one sealed contract, from which all others are made."""
    with Book(path, clock=lambda: NOW) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
        seal_contract(book, str(book.value("SELECT id FROM contract")), known_countries())


def copy_contract(book: Book, contract_id: str, gig_id: str, **changes: object) -> None:
    """Copy the first contract of a book, with its gig and its line-up, under these ids."""
    from sqlalchemy import text

    with book.transaction() as session:
        first = session.execute(text("SELECT id FROM contract ORDER BY rowid LIMIT 1")).scalar_one()
        for table, column, own in (
            ("contract", "id", {"id": contract_id, **changes}),
            ("gig", "contract_id", {"n": None, "id": gig_id, "contract_id": contract_id}),
            ("line_up", "contract_id", {"contract_id": contract_id}),
        ):
            rows = session.execute(
                text(f"SELECT * FROM {table} WHERE {column} = :id"), {"id": first}
            )  # words of ours
            for row in rows.mappings().all():
                _insert(session, table, {**row, **own})


def _insert(session: "Session", table: str, row: Mapping[str, object]) -> None:
    from sqlalchemy import text

    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), dict(row))  # words of ours


def _write(book: Book, document: bytes) -> None:
    """Write another laptop's paper down as sealing does: bytes, outbox and trail."""
    payload = unpack(document).payload
    paper = line.read(payload)
    if not book.value("SELECT 1 FROM contract WHERE id = ?", paper.contract_id):
        copy_contract(book, paper.contract_id, paper.gigs[0].id, version=paper.contract_version)
    with book.transaction() as session:
        session.add(
            Declaration(
                id=paper.declaration_id, rev=paper.rev, contract_id=paper.contract_id, part=paper.part.k,
                country=paper.company_country, company_id=paper.company_id, document=document, digest=digest(payload),
                members=len(paper.members), total_minor=paper.total.minor, currency=paper.total.currency, deadline=None,
                edition=paper.edition.edition, sealed_at=trail.instant(book), kind=paper.kind,
                contract_version=paper.contract_version,
            )
        )  # fmt: skip
        session.add(Outbox(declaration_id=paper.declaration_id, rev=paper.rev, state="queued", attempts=0))
        trail.note(session, book, "seal", paper.declaration_id, digest(payload))


def _forget_sealed(book: Book) -> None:
    """Give a copied book a key of its own, and no papers yet."""
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
