"""Payments from a file of a bank or a payroll office: what each row means, and recording all of it or nothing."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from company import office, office_case
from company.amounts import Unclear, plain, read_amount
from company.checks import N_, Problem, refuse_if
from company.office import Filled
from company.office_case import Case
from company.office_files import read_sheet
from company.storage import Storage
from company.summary import folded
from company.tables import declarations, effects
from wire.declaration import Declaration

CLIENTS: Final = "clients"
MUSICIANS: Final = "musicians"
MATCHED, KNOWN, UNMATCHED, WRONG = "matched", "known", "unmatched", "wrong"

SEVERAL: Final = N_(
    "Several declarations have a number that stands in this row. Record this payment by hand."
)

_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]{2,99}")
_DAYS = (
    (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)"), (1, 2, 3)),
    (re.compile(r"(\d{4})[./](\d\d?)[./](\d\d?)\.?"), (1, 2, 3)),
    (re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{4})(\d\d)(\d\d)"), (1, 2, 3)),
)


class Found(NamedTuple):
    """One row: what was understood of it and what happens with it. `note` is an English sentence."""

    line: int
    outcome: str
    declaration_id: str
    client: str
    person_id: str
    name: str
    on: str
    minor: int
    currency: str
    reference: str
    note: Problem | None


class Plan(NamedTuple):
    """Every row of a file. `mark` is its fingerprint: what is confirmed is what was shown."""

    kind: str
    rows: tuple[Found, ...]
    mark: str

    def of(self, outcome: str) -> list[Found]:
        """Return the rows with one outcome."""
        return [row for row in self.rows if row.outcome == outcome]


def plan(storage: Storage, kind: str, text: str, today: date) -> Plan:
    """Return what a file means, recording nothing.

    Raises:
        Rejected: it cannot be read as a table of payments.
    """
    with storage.reading() as connection:
        return _plan(connection, kind, text, today)


def confirm(storage: Storage, by: str | None, kind: str, text: str, mark: str, now: datetime) -> Plan:
    """Record every matched row in one transaction and return what was recorded.

    Raises:
        Rejected: a row is wrong, the meaning has changed since it was shown, or a row cannot be recorded.
    """
    problems: list[Problem] = []
    with storage.writing() as connection:
        found = _plan(connection, kind, text, now.date())
        if found.mark != mark:
            problems.append(
                Problem(
                    "file",
                    N_("Something has changed meanwhile. Look at the rows again; nothing was recorded."),
                )
            )
        problems += [row.note for row in found.of(WRONG) if row.note]
        refuse_if(problems)
        for declaration_id, filled in _filled(connection, found):
            verb = "client_paid" if kind == CLIENTS else "members_paid"
            office.do_in(connection, by, declaration_id, verb, filled, now)
    return found


def _plan(connection: Connection, kind: str, text: str, today: date) -> Plan:
    sheet = read_sheet(text, ("on", "amount"))
    cases: dict[str, Case] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    rows = []
    for line, cells in sheet.rows:
        same = tuple(
            cells.get(name, "") for name in ("on", "amount", "text", "name", "declaration", "person")
        )
        seen[same] += 1
        rows.append(_row(connection, kind, line, cells, f"{seen[same]}", cases, today))
    checked = tuple(_checked(rows, cases))
    mark = hashlib.sha256(repr((kind, checked)).encode()).hexdigest()
    return Plan(kind, checked, mark)


def _row(
    connection: Connection,
    kind: str,
    line: int,
    cells: Mapping[str, str],
    turn: str,
    cases: dict[str, Case],
    today: date,
) -> Found:
    """Return what one row means by itself."""
    on = read_day(cells.get("on", ""))
    reference = cells.get("reference") or _reference(cells, turn)
    blank = Found(
        line, UNMATCHED, "", "", "", cells.get("name", ""), on or cells.get("on", ""), 0, "", reference, None
    )
    named = _named(connection, cells)
    if len(named) > 1:
        return blank._replace(note=Problem("", SEVERAL))
    case = _loaded(connection, named.pop(), cases) if named else None
    if case is None or case.head.paper is None:
        return blank._replace(note=Problem("", N_("No declaration has a number that stands in this row.")))
    paper = case.head.paper
    currency = paper.contract.fee.currency
    blank = blank._replace(declaration_id=case.declaration_id, client=paper.client.name, currency=currency)
    if len(reference) > 100 or not reference.isprintable():
        return _wrong(blank, N_("The reference is longer than 100 letters."))
    if cells.get("currency", currency).upper() not in ("", currency):
        return _wrong(blank, N_("The currency is not that of the contract."))
    if on is None or on > today.isoformat():
        return _wrong(blank, N_("The day cannot be read or has not come yet."))
    try:
        minor = read_amount(cells.get("amount", ""), currency)
    except Unclear:
        return _wrong(blank, N_("The amount cannot be read, or could mean two different ones."))
    blank = blank._replace(minor=abs(minor))
    if kind == CLIENTS:
        if minor <= 0:
            return blank._replace(declaration_id="", note=Problem("", N_("Money that went out.")))
        return blank._replace(outcome=MATCHED, note=_another_sum(minor, paper))
    return _musician(blank, case, cells)


def _another_sum(minor: int, paper: Declaration) -> Problem | None:
    """Return what to look at where a client paid another sum than the fee with its VAT; people decide, not the file."""
    fee = paper.contract.fee
    whole = int(
        (fee.minor * (1 + Decimal(paper.contract.vat_percent) / 100)).to_integral_value(ROUND_HALF_UP)
    )
    if minor == whole:
        return None
    said = {"amount": f"{plain(whole, fee.currency)} {fee.currency}"}
    return Problem("", N_("Another sum than the fee with VAT, which is {amount}."), said)


def _musician(blank: Found, case: Case, cells: Mapping[str, str]) -> Found:
    """Return a row with the musician it pays: by person id, else by the name as it is in the declaration."""
    assert case.head.paper is not None
    wanted, name = cells.get("person", ""), " ".join(folded(cells.get("name", "")).split())
    found = [
        member
        for member in case.head.paper.members
        if (member.person_id == wanted if wanted else set(folded(member.name).split()) == set(name.split()))
    ]
    if len(found) != 1:
        return _wrong(blank, N_("The declaration has no musician of that name or id."))
    return blank._replace(outcome=MATCHED, person_id=found[0].person_id, name=found[0].name)


def _checked(rows: Iterable[Found], cases: Mapping[str, Case]) -> Iterator[Found]:
    """Yield the rows with what they mean together: known ones, and shares that would be paid beyond their sum."""
    spent: Counter[tuple[str, str]] = Counter()
    settled: set[str] = set()
    for row in rows:
        if row.outcome != MATCHED:
            yield row
            continue
        case = cases[row.declaration_id]
        assert case.head.paper is not None
        if not row.person_id:
            again = row.declaration_id in settled
            settled.add(row.declaration_id)
            yield _repeated(row) if again else _client_row(row, case)
            continue
        if any((paid.person_id, paid.reference) == (row.person_id, row.reference) for paid in case.paid):
            yield row._replace(outcome=KNOWN)
            continue
        share = next(m.share.minor for m in case.head.paper.members if m.person_id == row.person_id)
        key = (row.declaration_id, row.person_id)
        spent[key] += row.minor
        if "members_paid" not in case.may_become:
            yield _wrong(row, N_("In its present state this declaration cannot be paid."))
        elif row.minor <= 0 or spent[key] > case.left(row.person_id, share):
            yield _wrong(row, N_("This is more than is still to be paid to this musician."))
        else:
            yield row


def _client_row(row: Found, case: Case) -> Found:
    if case.effects.get("client_paid") == row.reference:
        return row._replace(outcome=KNOWN)
    if "client_paid" not in case.may_become:
        return _wrong(row, N_("In its present state this declaration cannot be paid."))
    return row


def _repeated(row: Found) -> Found:
    """Return a further payment of a client whose contract another row of the file already marks as paid."""
    return row._replace(
        outcome=UNMATCHED,
        note=Problem("", N_("Another row of this file marks the same declaration as paid.")),
    )


def _filled(connection: Connection, found: Plan) -> Iterator[tuple[str, Filled]]:
    """Yield what is recorded: rows of one declaration, day and reference together."""
    together: dict[tuple[str, str, str], dict[str, int | None]] = {}
    for row in found.of(MATCHED):
        amounts = together.setdefault((row.declaration_id, row.on, row.reference), {})
        amounts[row.person_id] = (amounts.get(row.person_id) or 0) + row.minor
    for (declaration_id, on, reference), amounts in together.items():
        rev = connection.scalar(
            select(declarations.c.head_rev).where(declarations.c.declaration_id == declaration_id)
        )
        yield declaration_id, Filled(rev=rev or 0, on=on, reference=reference, amounts=amounts)


def _named(connection: Connection, cells: Mapping[str, str]) -> set[str]:
    """Return the declarations whose id, number or invoice stands in a row."""
    words = dict.fromkeys(
        [
            cells.get("declaration", ""),
            *_WORD.findall(f"{cells.get('declaration', '')} {cells.get('text', '')}"),
        ]
    )
    wanted = [word.rstrip(".-_/") for word in words if word][:40]
    ids = set(
        connection.scalars(
            select(declarations.c.declaration_id).where(
                declarations.c.declaration_id.in_([word.lower() for word in wanted])
            )
        )
    )
    ids |= set(
        connection.scalars(select(declarations.c.declaration_id).where(declarations.c.number.in_(wanted)))
    )
    ids |= set(
        connection.scalars(
            select(effects.c.declaration_id).where(
                effects.c.effect == "invoice", effects.c.reference.in_(wanted)
            )
        )
    )
    return ids


def _loaded(connection: Connection, declaration_id: str, cases: dict[str, Case]) -> Case:
    if declaration_id not in cases:
        case = office_case.load_in(connection, declaration_id)
        assert case is not None
        cases[declaration_id] = case
    return cases[declaration_id]


def _reference(cells: Mapping[str, str], turn: str) -> str:
    """Return what tells a row from its double where the bank gives no reference: same row, same text, same turn."""
    facts = [cells.get(name, "") for name in ("on", "amount", "text", "name", "declaration", "person")]
    return "row-" + hashlib.sha256("\n".join([*facts, turn]).encode()).hexdigest()[:24]


def _wrong(row: Found, message: str) -> Found:
    return row._replace(outcome=WRONG, note=Problem("", message))


def read_day(written: str) -> str | None:
    """Return a day as ISO text: `2026-11-05`, `05/11/2026`, `5.11.2026` or `20261105`; None where it is none."""
    for pattern, (year, month, day) in _DAYS:
        match = pattern.fullmatch(written.strip()[:10].strip())
        if match:
            try:
                return date(int(match[year]), int(match[month]), int(match[day])).isoformat()
            except ValueError:
                return None
    return None
