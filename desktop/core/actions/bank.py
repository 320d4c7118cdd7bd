"""Bring a bank statement in, say what its lines pay, and take it back whole. Nothing is written before it was shown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.core.actions.payments import TOPICS as PAYMENT_TOPICS
from desktop.core.actions.payments import check_whole, settlement, write_payment
from desktop.core.books.expected import Expected
from desktop.core.books.matching import Confidence, Proposal
from desktop.core.books.payments import CLIENT, COMPANY, DEPOSIT, Part, PaymentCommand
from desktop.core.money import Money
from desktop.core.problems import N_, refuse
from desktop.core.queries.bank import (
    BankLineRow,
    bank_line,
    bank_lines,
    kept_columns,
    known_fingerprints,
    line_proposals,
)
from desktop.core.store.book import Book, Done, Step
from desktop.core.transfer.bank_csv import Asked, Columns, CsvTable, meaning_of, read_csv, read_table
from desktop.core.transfer.camt import read_camt
from desktop.core.transfer.limits import digest_of
from desktop.core.transfer.mt940 import read_mt940
from desktop.core.transfer.statement import MAX_BYTES, Statement, StatementLine, fingerprints, tell_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

KIND = "bank"
TOPICS = PAYMENT_TOPICS | {"bank"}

_IMPORT = N_("undo", "bank statement")
_MATCH = N_("undo", "matching")
_ASIDE = N_("undo", "putting aside")
_BACK = N_("undo", "bringing back")
_KNOWN = N_("bank", "Every line of this statement is in the book already. Nothing was changed.")
_TAKEN = N_("bank", "This line is matched already. Remove its payment first.")
_GONE = N_("bank", "This line no longer exists. Nothing was changed.")
_OUT = N_("bank", "This is money that went out. It pays nothing that is owed to you.")
_ASK = N_("bank", "Say first which columns are which.")


@dataclass(frozen=True, slots=True)
class Preview:
    """A statement as it would be imported.

    Attributes:
        statements: as read; empty while something has to be asked.
        known: for each line of each statement whether it is in the book already.
        table, columns: for a CSV how it was taken apart and what its columns mean.
        asked: what a person has to answer first.
    """

    name: str
    digest: str
    kind: str
    statements: tuple[Statement, ...]
    known: tuple[tuple[bool, ...], ...]
    table: CsvTable | None = None
    columns: Columns | None = None
    asked: Asked | None = None

    @property
    def new_lines(self) -> list[StatementLine]:
        """The lines that would come in."""
        pairs = zip(self.statements, self.known, strict=True)
        return [
            line
            for statement, known in pairs
            for line, is_known in zip(statement.lines, known, strict=True)
            if not is_known
        ]


def read_file(path: "Path") -> bytes:
    """Return the bytes of a statement; one that is too large is refused before it is read."""
    from desktop.core.transfer.limits import read_bytes

    return read_bytes(path, MAX_BYTES)


def preview(
    book: Book, name: str, data: bytes, columns: Columns | None = None, encoding: str | None = None
) -> Preview:
    """Return what importing a file would bring; nothing is written.

    Raises:
        Refused: the file is damaged or no statement, with the lines that are wrong.
    """
    from desktop.core.transfer.limits import sized

    kind = tell_kind(name, sized(data, name, MAX_BYTES))
    digest = digest_of(data)
    if kind == "camt":
        return _previewed(book, name, digest, kind, read_camt(data, name))
    if kind == "mt940":
        return _previewed(book, name, digest, kind, read_mt940(data, name))
    table = read_table(data, name, encoding)
    chosen = columns or _columns(book, table)
    found = read_csv(table, chosen) if _enough(chosen) else Asked(())
    if isinstance(found, Asked):
        return Preview(name, digest, kind, (), (), table, chosen, found)
    made = _previewed(book, name, digest, kind, [found])
    return Preview(name, digest, kind, made.statements, made.known, table, chosen)


def _enough(columns: Columns) -> bool:
    meaning = columns.meaning
    return "on" in meaning and ("amount" in meaning or {"credit", "debit"} <= set(meaning))


def _columns(book: Book, table: CsvTable) -> Columns:
    """Return what was said of such a file last time, else what its header says."""
    kept = kept_columns(book, table.key)
    if kept is None:
        return Columns(meaning_of(table), currency=_usual_currency(book))
    found = json.loads(kept)
    meaning = {name: tuple(places) for name, places in found["meaning"].items()}
    return Columns(meaning, found["date_order"], found["decimal"], found["currency"])


def _usual_currency(book: Book) -> str:
    last = book.value("SELECT currency FROM gig ORDER BY n DESC LIMIT 1")
    return str(last) if last else "EUR"


def _previewed(book: Book, name: str, digest: str, kind: str, statements: Sequence[Statement]) -> Preview:
    there = known_fingerprints(book)
    known = tuple(
        tuple(print_ in there for print_ in fingerprints(statement.account, statement.lines))
        for statement in statements
    )
    return Preview(name, digest, kind, tuple(statements), known)


def import_statement(book: Book, shown: Preview) -> Done:
    """Bring in the lines that are new, all of them or none; what the columns of a CSV mean is remembered.

    Money out is put aside: it pays nothing that is owed to anybody here.

    Raises:
        Refused: something has to be answered first, or every line is in the book already.
    """
    from desktop.core.actions.batches import begin_batch
    from desktop.core.store.books_tables import ImportBatch

    if shown.asked is not None:
        raise refuse("", _ASK)
    fresh = _previewed(book, shown.name, shown.digest, shown.kind, shown.statements)
    if not fresh.new_lines:
        raise refuse("", _KNOWN)
    with book.transaction(Step(_IMPORT, TOPICS)) as session:
        batch = begin_batch(book, session, KIND, shown.name, shown.digest)
        for statement, known in zip(fresh.statements, fresh.known, strict=True):
            _write(book, session, batch, shown.name, statement, known)
        row = session.get(ImportBatch, batch)
        assert row is not None
        row.rows = len(fresh.new_lines)
        if shown.table is not None and shown.columns is not None:
            _remember(book, session, shown.table.key, shown.columns)
    return Done(batch, TOPICS)


def _write(
    book: Book, session: "Session", batch: str, name: str, statement: Statement, known: Sequence[bool]
) -> None:
    from sqlalchemy import insert

    from desktop.core.store.books_tables import BankLine, BankStatement

    days = statement.days
    made = BankStatement(
        id=book.new_id(),
        batch_id=batch,
        account=statement.account or None,
        name=name,
        from_on=days[0].isoformat() if days else None,
        to_on=days[1].isoformat() if days else None,
    )
    session.add(made)
    session.flush()
    prints = fingerprints(statement.account, statement.lines)
    rows = [
        {
            "id": book.new_id(),
            "statement_id": made.id,
            "position": place,
            "on_date": line.on.isoformat(),
            "minor": line.amount.minor,
            "currency": line.amount.currency,
            "name": line.name or None,
            "account": line.account or None,
            "text": line.text,
            "ref": line.ref or None,
            "fingerprint": print_,
            "state": "new" if line.amount.minor > 0 else "left",
        }
        for place, (line, print_, is_known) in enumerate(zip(statement.lines, prints, known, strict=True))
        if not is_known
    ]
    if rows:
        session.execute(insert(BankLine), rows)


def _remember(book: Book, session: "Session", header: str, columns: Columns) -> None:
    from desktop.core.actions import trail
    from desktop.core.store.books_tables import ColumnMapping

    kept = session.query(ColumnMapping).filter_by(kind=KIND, header=header).first()
    if kept is None:
        kept = ColumnMapping(id=book.new_id(), kind=KIND, header=header, mapping="", used_at="")
        session.add(kept)
    kept.mapping, kept.used_at = json.dumps(asdict(columns)), trail.instant(book)


def take_back(book: Book, batch_id: str) -> Done:
    """Take a statement back whole, with the payments that were made from its lines.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions.batches import undo_batch

    return undo_batch(book, batch_id, TOPICS)


def match_line(book: Book, line_id: str, given: Sequence[tuple[Expected, Money]], settle: str = "") -> Done:
    """Record that a line pays something; `settle` says why the rest of it will not come, if it will not.

    Raises:
        Refused: the line is gone or matched, more is given than is owed or came, or it is money out.
    """
    with book.transaction(Step(_MATCH, TOPICS)) as session:
        payment = _match(book, session, line_id, given)
        part, amount = given[0]
        short = part._replace(paid=part.paid + amount)
        if settle and short.left:
            write_payment(book, session, settlement(book, short, settle))
    return Done(payment, TOPICS)


def _match(book: Book, session: "Session", line_id: str, given: Sequence[tuple[Expected, Money]]) -> str:
    from desktop.core.actions.batches import add_rows
    from desktop.core.store.books_tables import BankLine

    found = bank_line(book, line_id)
    row = session.get(BankLine, line_id)
    if found is None or row is None:
        raise refuse("", _GONE)
    if row.state == "matched":
        raise refuse("", _TAKEN)
    command = payment_of(found, given)
    check_whole(book, command)
    key = write_payment(book, session, command)
    add_rows(session, found.batch_id, "payment", [key])
    row.state = "matched"
    return key


def payment_of(line: BankLineRow, given: Sequence[tuple[Expected, Money]]) -> PaymentCommand:
    """Return the payment that a line is: by whom what it pays for is paid, and as a deposit before it is played."""
    if line.minor <= 0:
        raise refuse("", _OUT)
    first = given[0][0]
    on = date.fromisoformat(line.on)
    client_kind = DEPOSIT if on < first.on else CLIENT
    return PaymentCommand(
        on=on,
        amount=line.amount,
        kind=COMPANY if first.payer == "company" else client_kind,
        company=first.payer_id if first.payer == "company" else None,
        client=first.payer_id if first.payer == "client" else None,
        band=first.band_id,
        text=line.text[:200],
        ref=line.ref or "",
        source="bank",
        bank_line=line.id,
        parts=tuple(Part(part.target, part.target_id, amount) for part, amount in given),
    )


def accept_sure(book: Book) -> tuple[Done, int]:
    """Match every line whose best proposal is sure, as one step; return how many were matched."""
    lines = bank_lines(book)
    sure = list(_sure(line_proposals(book, lines, book.today())))
    if not sure:
        return Done("", frozenset()), 0
    with book.transaction(Step(_MATCH, TOPICS)) as session:
        for proposal in sure:
            _match(book, session, proposal.line, proposal.given)
    return Done("", TOPICS), len(sure)


def _sure(found: "Mapping[str, list[Proposal]]") -> Iterable[Proposal]:
    """Yield the sure proposals, none of them for what another one pays already."""
    paid: set[str] = set()
    for each in found.values():
        for proposal in each[:1]:
            keys = {part.id for part, _ in proposal.given}
            if proposal.confidence is Confidence.SURE and not keys & paid:
                paid |= keys
                yield proposal


def put_aside(book: Book, line_id: str) -> Done:
    """Put a line aside that pays nothing here.

    Raises:
        Refused: it is gone, or matched.
    """
    return _set_state(book, line_id, "left", _ASIDE)


def bring_back(book: Book, line_id: str) -> Done:
    """Bring a line back that was put aside; as `put_aside`."""
    return _set_state(book, line_id, "new", _BACK)


def _set_state(book: Book, line_id: str, state: str, label: "object") -> Done:
    from desktop.core.problems import Message
    from desktop.core.store.books_tables import BankLine

    assert isinstance(label, Message)
    with book.transaction(Step(label, TOPICS)) as session:
        row = session.get(BankLine, line_id)
        if row is None:
            raise refuse("", _GONE)
        if row.state == "matched":
            raise refuse("", _TAKEN)
        row.state = state
    return Done(line_id, TOPICS)
