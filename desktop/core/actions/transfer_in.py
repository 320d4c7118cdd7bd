"""Bring a planned import into the book: all of it or nothing, one step to undo, remembered so that it can be taken back."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.actions.importing import Imported, Source, import_gig_file
from desktop.core.gig_file import GigFile
from desktop.core.gigs import GigCommand
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.queries.transfer import header_key
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import NAME_LIMIT, same_name, tidy
from desktop.core.transfer.fields import Reading
from desktop.core.transfer.planned import ExpenseLine, Plan, Tell
from desktop.core.uncollected import uncollected

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"gigs", "contracts", "people", "imports"})
EXPENSE_TOPICS = frozenset({"expenses", "people", "imports"})

_IMPORT = N_("undo", "import")
_NOTHING = N_("import", "There is nothing new in this file. Nothing was changed.")
_IN_CONTRACT = N_(
    "import",
    "The gig at {venue} on {on} is in a contract by now. Take it out of the contract first; nothing was changed.",
)


def _quiet(_done: int, _all: int) -> None:
    """Tell nobody."""


@uncollected()
def import_plan(
    book: Book, plan: Plan, source: Source, *, doubles: bool = False, tell: Tell = _quiet
) -> Imported:
    """Bring what a plan found into the book.

    Args:
        book: the book.
        plan: a plan without problems.
        source: the file it comes from.
        doubles: whether rows that look like doubles come in as well.
        tell: told the progress; what it raises stops the import, of which nothing stays.

    Raises:
        Refused: the plan has problems, or there is nothing new.
    """
    if problems := plan.all_problems():
        raise Refused(problems)
    commands = [row.command for row in plan.wanted(doubles=doubles)]
    if not commands:
        raise refuse("", _NOTHING)
    if plan.kind == "expenses":
        return _import_expenses(book, [c for c in commands if isinstance(c, ExpenseLine)], source, tell)
    found = GigFile(
        people=tuple(c for c in commands if isinstance(c, PersonCommand)),
        bands=(),
        clients=tuple(c for c in commands if isinstance(c, ClientCommand)),
        gigs=tuple(("", c) for c in commands if isinstance(c, GigCommand)),
        contracts=(),
    )
    return import_gig_file(book, found, source=source, fresh=True, tell=tell)


def _import_expenses(book: Book, lines: Sequence[ExpenseLine], source: Source, tell: Tell) -> Imported:
    from sqlalchemy import insert

    from desktop.core.actions import find, trail
    from desktop.core.actions.batches import add_rows, begin_batch
    from desktop.core.store.books_tables import Expense
    from desktop.core.store.tables import Band, Person

    with book.transaction(Step(_IMPORT, EXPENSE_TOPICS)) as session:
        before = {table: set(session.scalars(_ids(table))) for table in (Band, Person)}
        people = {same_name(name): key for key, name in session.query(Person.id, Person.name)}
        bands: dict[str, str | None] = {}
        rows = []
        for number, line in enumerate(lines):
            if number % 1000 == 0:
                tell(number, len(lines))
            key = same_name(line.band)
            if key not in bands:
                bands[key] = find.named(book, session, Band, line.band)
            rows.append(_expense_row(book, line, _payer(book, session, people, line.payer), bands[key]))
        session.execute(insert(Expense), rows)
        batch = begin_batch(book, session, source.kind, source.name, source.digest)
        made = {"expenses": [row["id"] for row in rows]}
        add_rows(session, batch, "expense", made["expenses"])
        for table, kind in ((Band, "bands"), (Person, "people")):
            made[kind] = sorted(set(session.scalars(_ids(table))) - before[table])
            add_rows(session, batch, table.__tablename__, made[kind])
        trail.note(session, book, "import", str(len(rows)))
    return Imported(Done(batch, EXPENSE_TOPICS), made, {}, batch)


def _ids(table: Any) -> Any:
    from sqlalchemy import select

    return select(table.id)


def _payer(book: Book, session: "Session", people: dict[str, str], name: str) -> str | None:
    """Return the id of the musician who paid, made when the name is new; None for the band's fund."""
    from desktop.core.store.tables import Person

    if not name:
        return None
    key = same_name(name)
    if key not in people:
        people[key] = book.new_id()
        session.add(Person(id=people[key], name=tidy(name)))
        session.flush()
    return people[key]


def _expense_row(book: Book, line: ExpenseLine, payer: str | None, band: str | None) -> dict[str, Any]:
    assert line.on is not None
    assert line.amount is not None
    vat = None
    category, text = _category(line)
    if line.vat_percent is not None:  # what is paid has the VAT in it
        vat = _vat_inside(line.amount.minor, line.vat_percent)
    return {
        "id": book.new_id(),
        "on_date": line.on.isoformat(),
        "kind": "purchase",
        "category": category,
        "text": text,
        "minor": line.amount.minor,
        "currency": line.amount.currency,
        "vat_percent": None if line.vat_percent is None else f"{line.vat_percent.normalize():f}",
        "vat_minor": vat,
        "payer_id": payer,
        "band_id": band,
        "demo": False,
    }


def _category(line: ExpenseLine) -> tuple[str, str]:
    """Return a category of Septet and the text; a word that is no category goes on in the text, so that it is not lost."""
    from desktop.core.books.accounts import CATEGORIES

    wanted = same_name(line.category)
    for key, name in CATEGORIES.items():
        if wanted in (key, same_name(name.text)):
            return key, line.text
    return "other", f"{line.text} ({line.category})"[:NAME_LIMIT] if line.category else line.text


def _vat_inside(minor: int, percent: Any) -> int:
    """Return the VAT that an amount holds, rounded half up to the minor unit."""
    numerator, denominator = percent.as_integer_ratio()
    whole = 100 * denominator + numerator
    return int((2 * minor * numerator + whole) // (2 * whole))


def remember_columns(book: Book, kind: str, header: Sequence[str], reading: Reading) -> Done:
    """Remember what the columns of such a file mean, for the next one."""
    from desktop.core.actions import trail
    from desktop.core.store.books_tables import ColumnMapping

    said = {
        "columns": list(reading.columns),
        "date_order": reading.date_order,
        "decimal": reading.decimal,
        "country": reading.country,
        "currency": reading.currency,
        "state": reading.state,
    }
    key = header_key(header)
    with book.transaction() as session:
        kept = session.query(ColumnMapping).filter_by(kind=kind, header=key).first()
        if kept is None:
            kept = ColumnMapping(id=book.new_id(), kind=kind, header=key, mapping="", used_at="")
            session.add(kept)
        kept.mapping = json.dumps(said, ensure_ascii=False)
        kept.used_at = trail.instant(book)
    return Done(key, frozenset())


class _Bound(NamedTuple):
    venue: str
    on: str


@uncollected()
def take_back(book: Book, batch_id: str) -> Done:
    """Take everything back that an import made.

    Raises:
        Refused: something it made is used by now: a gig in a contract, a client of another gig. Nothing is changed then.
    """
    from desktop.core.actions.batches import undo_batch

    bound = book.rows(
        _Bound,
        """SELECT g.venue, g.on_date FROM imported_row r JOIN gig g ON g.id = r.row_id AND r.table_name = 'gig'
        WHERE r.batch_id = ? AND g.contract_id IS NOT NULL AND g.contract_id NOT IN
        (SELECT row_id FROM imported_row WHERE batch_id = r.batch_id AND table_name = 'contract') ORDER BY g.on_date LIMIT 20""",
        batch_id,
    )
    if bound:
        raise Refused([Problem("", _IN_CONTRACT, gig._asdict()) for gig in bound])
    return undo_batch(book, batch_id, TOPICS | EXPENSE_TOPICS)


def bring_in(
    book: Book,
    plan: Plan,
    source: Source,
    remembered: "tuple[Sequence[str], Reading] | None",
    doubles: bool,
    tell: Tell,
) -> Done:
    """Bring a plan in, and remember what the columns of its table mean; as `import_plan`.

    Returns:
        The id of the import, by which it can be taken back.
    """
    done = import_plan(book, plan, source, doubles=doubles, tell=tell)
    if remembered is not None:
        remember_columns(book, plan.kind, *remembered)
    return Done(done.batch or "", done.done.topics | {"imports"})


def bring_in_many(
    book: Book,
    plan: Plan,
    source: Source,
    remembered: "tuple[Sequence[str], Reading] | None",
    doubles: bool,
    tell: Tell,
) -> Done:
    """Back the book up, then bring a large plan in, as `bring_in`."""
    from desktop.core.backing_up import back_up_before_import

    back_up_before_import(book)
    return bring_in(book, plan, source, remembered, doubles, tell)
