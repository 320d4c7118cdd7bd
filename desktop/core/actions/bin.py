"""Delete into the bin, bring back from it, and throw away for good; each is one step to undo."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from desktop.core.bin import KINDS, TOPIC
from desktop.core.problems import N_, Message, Problem, refuse
from desktop.core.queries.bin import overdue
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import same_name

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

    from desktop.core.store.band_tables import BinItem
    from desktop.core.store.tables import Base

DERIVED = frozenset({"kept_share", "kept_contract"})
"""Tables that are worked out anew; what they said of something deleted is not kept."""

NAMED_ONCE = frozenset({"person", "band", "client"})
"""Tables in which a name tells an entry from the others."""

_RESTORE = N_("undo", "bringing back from the bin")
_THERE = N_("bin", "“{name}” is in the book already. Nothing was changed.")
_TAKEN = N_(
    "bin", "There is another entry with the name {name} by now. Rename that one first, then bring this back."
)
_PART_GONE = N_("bin", "“{name}” belongs to something that is gone for good. It cannot come back without it.")
_WITHOUT = N_("bin", "“{name}” is back, but without {what}, which is gone.")
_WITH = N_("bin", "“{name}” came back with it.")
_NOT_IN_CONTRACT = N_(
    "bin", "“{name}” is back, but no longer part of its contract, which was sealed meanwhile."
)
_EMPTIED = N_("bin", "This is no longer in the bin.")

_WHAT_FOR = N_("bin", "something that it was for")
WHAT = {
    "person": N_("bin", "a musician"),
    "band": N_("bin", "its band"),
    "client": N_("bin", "its client"),
    "contract": N_("bin", "its contract"),
    "gig": N_("bin", "its gig"),
    "bank_line": N_("bin", "its line of the bank statement"),
}


# ---- deleting ----


def discard(book: Book, session: "Session", kind: str, row: "Base") -> None:
    """Delete a record inside a transaction with everything that goes with it, and keep all of it in the bin.

    Raises:
        sqlalchemy.exc.IntegrityError: something else still speaks of it.
    """
    from sqlalchemy import func, select

    from desktop.core.actions import trail
    from desktop.core.store.band_tables import BinItem
    from desktop.core.store.tables import Base

    session.flush()
    table, key = Base.metadata.tables[row.__tablename__], str(row.id)  # type: ignore[attr-defined]  # each has one
    seen = _seen(session, kind, row)
    kept = [{"table": name, "row": each} for name, each in _with_parts(session, table, key)]
    links = _links(session, table, key)
    session.delete(row)
    session.flush()
    session.add(
        BinItem(
            id=book.new_id(),
            n=(session.scalar(select(func.max(BinItem.n))) or 0) + 1,
            kind=kind,
            ref=key,
            **seen,
            deleted_at=trail.instant(book),
            rows=json.dumps({"rows": kept, "links": links}, ensure_ascii=False),
            demo=bool(getattr(row, "demo", False)),
        )
    )
    session.flush()


def _with_parts(session: "Session", table: "Table", key: str) -> "list[tuple[str, dict[str, Any]]]":
    """Return a row and everything that would be deleted along with it, what is spoken of before what speaks of it."""
    from sqlalchemy import select

    found = [
        (table.name, _said(each))
        for each in session.execute(select(table).where(table.c.id == key)).mappings()
    ]
    for other, column in _speaking(table, "CASCADE"):
        if other.name in DERIVED:
            continue
        rows = session.execute(select(other).where(column == key)).mappings().all()
        if "id" in other.c:
            for each in rows:
                found += _with_parts(session, other, each["id"])
        else:
            found += [(other.name, _said(each)) for each in rows]
    return found


def _speaking(table: "Table", deletion: str) -> "Iterable[tuple[Table, Column[Any]]]":
    """Yield the columns by which other tables speak of this one and which its deletion does this to."""
    from desktop.core.store import band_tables, books_tables, sync_tables  # noqa: F401  # they register themselves
    from desktop.core.store.tables import Base

    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            for key in column.foreign_keys:
                if key.column.table is table and key.ondelete == deletion:
                    yield other, column


def _links(session: "Session", table: "Table", key: str) -> list[list[str]]:
    """Return what forgets the record when it goes, as table, column and id, so that it can be told again."""
    from sqlalchemy import select

    return [
        [other.name, column.name, found]
        for other, column in _speaking(table, "SET NULL")
        for found in session.scalars(select(other.c.id).where(column == key))
    ]


def _said(row: Any) -> dict[str, Any]:
    return {name: {"hex": value.hex()} if isinstance(value, bytes) else value for name, value in row.items()}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for name, value in row.items()
    }


def _seen(session: "Session", kind: str, row: Any) -> dict[str, Any]:
    """Return what the list of the bin shows of a record."""
    from desktop.core.store.books_tables import Expense
    from desktop.core.store.tables import Client, Contract, Person

    name, on, minor = (
        "",
        getattr(row, "on_date", None),
        getattr(row, "minor", getattr(row, "fee_minor", None)),
    )
    match kind:
        case "gig":
            name = ", ".join(filter(None, (row.venue, row.place)))
        case "contract":
            client = session.get(Client, row.client_id)
            name, on = client.name if client else "", _first_day(session, row.id)
        case "certificate":
            person = session.get(Person, row.person_id)
            name, on = person.name if person else "", row.from_on
        case "reminder":
            contract = session.get(Contract, row.contract_id)
            client = session.get(Client, contract.client_id) if contract else None
            name, on = client.name if client else "", row.made_at[:10]
        case "receipt":
            expense = session.get(Expense, row.expense_id)
            name, on = row.name, expense.on_date if expense else None
        case "regular_cost":
            name, on = row.text, row.from_on
        case "cost" | "cash":
            names, minor = _mates(session, row.id)
            name = row.text or names
        case "payment":
            client = session.get(Client, row.client_id) if row.client_id else None
            name = row.text or (client.name if client else row.company_id or "")
        case _:
            name = getattr(row, "name", None) or getattr(row, "text", None) or ""
    return {"name": name, "on_date": on, "minor": minor, "currency": getattr(row, "currency", None)}


def _mates(session: "Session", entry_id: str) -> tuple[str, int]:
    """Return the names of those whom an entry of band money is about, and what was paid."""
    from sqlalchemy import select

    from desktop.core.store.band_tables import MateLine
    from desktop.core.store.tables import Person

    found = session.execute(
        select(Person.name, MateLine.paid_minor)
        .join(Person, Person.id == MateLine.person_id)
        .where(MateLine.entry_id == entry_id)
        .order_by(MateLine.position)
    ).all()
    return ", ".join(row[0] for row in found), sum(row[1] for row in found)


def _first_day(session: "Session", contract_id: str) -> str | None:
    from desktop.core.actions import find

    gigs = find.gigs_of(session, contract_id)
    return gigs[0].on_date if gigs else None


# ---- bringing back ----


def restore(book: Book, item_id: str) -> Done:
    """Bring something back from the bin, with what it needs that lies there too; the notes say what is missing.

    Raises:
        Refused: it is in the book already, its name is taken, or what it belongs to is gone for good.
    """
    notes: list[Problem] = []
    with book.transaction(Step(_RESTORE, TOPIC)) as session:
        item = _item(session, item_id)
        topics, ref = _bring_back(session, item, notes), item.ref
    return Done(ref, topics | TOPIC, tuple(notes))


def _item(session: "Session", item_id: str) -> "BinItem":
    from desktop.core.store.band_tables import BinItem

    item = session.get(BinItem, item_id)
    if item is None:
        raise refuse("", _EMPTIED)
    return item


def _bring_back(session: "Session", item: "BinItem", notes: list[Problem]) -> frozenset[str]:
    from sqlalchemy import select, update

    from desktop.core.store.tables import Base

    tables, name, ref = Base.metadata.tables, item.name, item.ref
    kept = json.loads(item.rows)
    rows = [(tables[each["table"]], _read(each["row"])) for each in kept["rows"]]
    topics = KINDS[item.kind].topics
    session.delete(item)
    session.flush()
    root = rows[0][0]
    if session.scalar(select(root.c.id).where(root.c.id == ref)) is not None:
        raise refuse("", _THERE, name=name)
    _refuse_taken(session, root, name)
    for place, (table, row) in enumerate(rows):
        fits, more = _mend(session, table, row, name, notes)
        topics |= more
        if fits:
            session.execute(table.insert().values(**row))
        elif place == 0:
            raise refuse("", _PART_GONE, name=name)
    for other, column, key in kept["links"]:
        linked = tables[other]
        session.execute(
            update(linked).where(linked.c.id == key, linked.c[column].is_(None)).values({column: ref})
        )
    _match_again(session, item.kind, rows[0][1])
    session.flush()
    return topics


def _refuse_taken(session: "Session", table: "Table", name: str) -> None:
    from sqlalchemy import select

    if table.name in NAMED_ONCE:
        for known in session.scalars(select(table.c.name)):
            if same_name(known) == same_name(name):
                raise refuse("", _TAKEN, name=known)


def _mend(
    session: "Session", table: "Table", row: dict[str, Any], name: str, notes: list[Problem]
) -> tuple[bool, frozenset[str]]:
    """Let a row speak of nothing that is gone; bring back from the bin what it needs. Tell whether it can be there."""
    topics: frozenset[str] = frozenset()
    if table.name == "gig":
        _mend_gig(session, table, row, name, notes)
    if table.name == "allocation" and not _target_there(session, row):
        notes.append(Problem("", _WITHOUT, {"name": name, "what": _WHAT_FOR}))
        return False, topics
    for column in table.columns:
        for key in column.foreign_keys:
            wanted, target = row.get(column.name), key.column.table
            if wanted is None or _there(session, target, wanted):
                continue
            found = _in_bin(session, wanted)
            if found is not None:
                notes.append(Problem("", _WITH, {"name": found.name}))
                topics |= _bring_back(session, found, notes)
            elif column.nullable:
                row[column.name] = None
                notes.append(Problem("", _WITHOUT, {"name": name, "what": _what(target)}))
            else:
                notes.append(Problem("", _WITHOUT, {"name": name, "what": _what(target)}))
                return False, topics
    return True, topics


def _what(table: "Table") -> Message:
    return WHAT.get(table.name, _WHAT_FOR)


def _mend_gig(
    session: "Session", table: "Table", row: dict[str, Any], name: str, notes: list[Problem]
) -> None:
    """Let a gig be free of a contract that was sealed without it; its number may have been given away."""
    from sqlalchemy import select

    from desktop.core.store.tables import Contract

    if session.scalar(select(table.c.n).where(table.c.n == row["n"])) is not None:
        del row["n"]
    contract = session.get(Contract, row["contract_id"]) if row["contract_id"] else None
    if contract is not None and (contract.sealed_at is not None or contract.state == "void"):
        row["contract_id"] = None
        notes.append(Problem("", _NOT_IN_CONTRACT, {"name": name}))


def _target_there(session: "Session", row: dict[str, Any]) -> bool:
    """Tell whether the book still has what a piece of a payment is for."""
    from sqlalchemy import select

    from desktop.core.store.tables import Base

    table = Base.metadata.tables[row["target"]]
    return (
        session.scalars(select(table.c.id).where(table.c.id == row["target_id"]).limit(1)).first() is not None
    )


def _there(session: "Session", table: "Table", key: str) -> bool:
    from sqlalchemy import select

    return session.scalar(select(table.c.id).where(table.c.id == key)) is not None


def _in_bin(session: "Session", ref: str) -> "BinItem | None":
    from sqlalchemy import select

    from desktop.core.store.band_tables import BinItem

    return session.scalars(
        select(BinItem).where(BinItem.ref == ref).order_by(BinItem.n.desc()).limit(1)
    ).first()


def _match_again(session: "Session", kind: str, row: dict[str, Any]) -> None:
    """Let the line of a bank statement be matched again whose payment is back."""
    from desktop.core.store.books_tables import BankLine

    line = session.get(BankLine, row["bank_line_id"]) if kind == "payment" and row["bank_line_id"] else None
    if line is not None and line.state == "new":
        line.state = "matched"


# ---- throwing away ----


def empty_bin(book: Book, ids: Sequence[str] | None = None) -> Done:
    """Throw away what lies in the bin: all of it, or what is named by id. Only undo brings it back, in this sitting."""
    with book.transaction(Step(AUTO, TOPIC)) as session:
        _throw_away(session, ids)
    return Done("", TOPIC)


def purge(book: Book) -> Done:
    """Throw away for good what has lain in the bin longer than the person wants; no step to undo."""
    if ids := overdue(book):
        with book.transaction() as session:
            _throw_away(session, ids)
    return Done("", TOPIC if ids else frozenset())


def _throw_away(session: "Session", ids: Sequence[str] | None) -> None:
    from sqlalchemy import delete

    from desktop.core.store.band_tables import BinItem

    if ids is None:
        session.execute(delete(BinItem))
    for start in range(0, len(ids or ()), 500):
        session.execute(delete(BinItem).where(BinItem.id.in_((ids or ())[start : start + 500])))
