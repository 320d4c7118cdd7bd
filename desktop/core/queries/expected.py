"""What is expected to come in, what came of it, and how long payers took: the facts for what is owed and the forecast.

Whoever keeps the book (the setting `me`) waits for the own share of a declared part; where that is not known, and
outside the companies, for the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from desktop.core.books.expected import (
    OFF_STATES,
    Ageing,
    Expected,
    History,
    PaidPart,
    ageing,
    due_of,
    histories,
    state_of,
)
from desktop.core.money import Money
from desktop.core.queries.sealed_amounts import exported, shares_in
from desktop.core.queries.settings import setting
from desktop.core.seven_days import due_on
from desktop.core.store.book import Book
from desktop.core.uncollected import uncollected

if TYPE_CHECKING:
    from desktop.core.countries import Countries

__all__ = ["Ageing", "Expected", "History", "expected", "owed", "paid_parts", "pay_histories"]


class _Declared(NamedTuple):
    id: str
    rev: int
    contract_id: str
    client: str
    client_id: str
    band_id: str | None
    venue: str | None
    on: str | None
    total_minor: int
    currency: str
    company_id: str | None
    company: str | None
    country: str
    said: str | None
    digest: str


class _Contract(NamedTuple):
    id: str
    client: str
    client_id: str
    band_id: str | None
    venue: str | None
    on: str
    fee_minor: int
    currency: str
    payment_days: int | None
    inside: int
    certain: int
    sealed: int


class _Gig(NamedTuple):
    id: str
    client: str | None
    client_id: str | None
    band_id: str | None
    venue: str
    on: str
    fee_minor: int
    currency: str
    certain: int


class _Paid(NamedTuple):
    target: str
    target_id: str
    person_id: str | None
    minor: int
    last_on: str


_DECLARED = """SELECT d.id, d.rev, k.id, c.name, c.id, k.band_id, g.venue, max(g.on_date), d.total_minor, d.currency,
    coalesce(r.company_id, d.company_id, e.company_id), e.name, d.country,
    (SELECT v.state FROM event v WHERE v.declaration_id = d.id ORDER BY v.seq DESC LIMIT 1), d.digest
    FROM declaration d JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
    LEFT JOIN gig g ON g.contract_id = k.id AND g.state <> 'cancelled'
    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
    LEFT JOIN enrolment e ON e.company_id = coalesce(r.company_id, d.company_id,
        (SELECT x.company_id FROM enrolment x WHERE x.country = d.country LIMIT 1))
    WHERE d.kind <> 'cancel' AND d.rev = (SELECT max(x.rev) FROM declaration x WHERE x.id = d.id)
    GROUP BY d.id HAVING max(g.on_date) >= ? AND max(g.on_date) < ?"""
_INSIDE = """EXISTS (SELECT 1 FROM line_up l JOIN person p ON p.id = l.person_id
    WHERE l.contract_id = k.id AND coalesce(p.companies, '') <> '')"""
_CONTRACTS = f"""SELECT k.id, c.name, c.id, k.band_id, g.venue, max(g.on_date), k.fee_minor, k.currency,
    k.payment_days, {_INSIDE}, sum(g.state = 'option') = 0 OR k.sealed_at IS NOT NULL,
    k.sealed_at IS NOT NULL OR x.contract_id IS NOT NULL
    FROM contract k JOIN client c ON c.id = k.client_id
    JOIN gig g ON g.contract_id = k.id AND g.state <> 'cancelled'
    LEFT JOIN correction x ON x.contract_id = k.id
    WHERE k.state <> 'void' AND ((k.sealed_at IS NULL AND x.contract_id IS NULL) OR k.outcomes LIKE '%"outcome": "export%'){{late}}
    GROUP BY k.id HAVING max(g.on_date) >= ? AND max(g.on_date) < ?"""
_LATE = " AND k.id IN (SELECT contract_id FROM gig WHERE on_date >= ? AND state <> 'cancelled')"
"""With a first day those contracts alone are looked at that can lie after it, by the index of days."""
_GIGS = """SELECT g.id, c.name, g.client_id, g.band_id, g.venue, g.on_date, g.fee_minor, g.currency,
    g.state <> 'option'
    FROM gig g LEFT JOIN client c ON c.id = g.client_id
    {sums} WHERE g.on_date >= ? AND g.on_date < ? AND g.contract_id IS NULL AND g.fee_minor > 0 AND g.state <> 'cancelled'"""
_GIG_SUMS = """LEFT JOIN (SELECT target_id, sum(minor) AS minor FROM allocation WHERE target = 'gig' GROUP BY target_id) a
    ON a.target_id = g.id"""
_FOR = (
    "CASE WHEN g.contract_id IS NULL THEN a.target ELSE 'contract' END, coalesce(g.contract_id, a.target_id)"
)
"""What was paid for a gig before it came into a contract is paid for the contract."""
_PAID = f"""SELECT {_FOR}, p.person_id, sum(a.minor), max(p.on_date) FROM allocation a
    JOIN payment p ON p.id = a.payment_id LEFT JOIN gig g ON a.target = 'gig' AND g.id = a.target_id GROUP BY 1, 2, 3"""

Paid = Mapping[tuple[str, str], Mapping[str | None, int]]
"""(target, id) → who got it → how much, in minor units."""


_WHICH = {
    "all": "",
    "unpaid": " AND coalesce(a.minor, 0) < g.fee_minor",
    "paid": " AND coalesce(a.minor, 0) >= g.fee_minor",
}
Which = Literal["all", "unpaid", "paid"]
LOOK_BACK = timedelta(days=3 * 366)
"""What was played longer ago is not asked for any more: claims of that age have lapsed in most countries."""
_EVER, _NEVER = "0000", "9999"


@uncollected()
def expected(
    book: Book,
    today: date,
    countries: "Countries | None" = None,
    *,
    which: Which = "all",
    since: date | None = None,
    until: date | None = None,
) -> list[Expected]:
    """Return everything that is expected to come in, paid or not, in the order of its last day.

    With `countries` a company's day of pay is what its country's pack says; else, and where that says nothing before
    the invoice, seven days after the last gig. `since` is the first last day that is looked at, `until` the first
    that is not.
    """
    parts = each_expected(book, today, countries, which=which, since=since, until=until)
    return sorted(parts, key=attrgetter("on", "client", "target_id"))


def each_expected(
    book: Book,
    today: date,
    countries: "Countries | None" = None,
    *,
    which: Which = "all",
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Expected]:
    """Yield the same as `expected` in no order, so that a long book does not lie in memory as a whole."""
    paid, me = _paid(book), setting(book, "me")
    days = (since.isoformat() if since else _EVER, until.isoformat() if until else _NEVER)
    declared = filter(_counts, book.rows(_Declared, _DECLARED, *days))
    sealed = (_declared(book, row, paid, me, today, countries) for row in declared)
    contracts, late = (_CONTRACTS.format(late=_LATE), days[:1]) if since else (_CONTRACTS.format(late=""), ())
    others = (_direct(book, row, paid, today) for row in book.rows(_Contract, contracts, *late, *days))
    for part in chain(sealed, others):
        if part.amount.minor and (which == "all" or bool(part.left_minor) is (which == "unpaid")):
            yield part
    gigs = _GIGS.format(sums=_GIG_SUMS if _WHICH[which] else "") + _WHICH[which]
    for row in book.each(_Gig, gigs, *days):  # by far the most, and sifted by the query
        yield _gig(row, paid, today)


@uncollected()
def owed(book: Book, today: date, countries: "Countries | None" = None) -> list[Expected]:
    """Return what was played for and is not paid, the longest due first; what is older than `LOOK_BACK` is let go."""
    found = each_expected(book, today, countries, which="unpaid", since=today - LOOK_BACK, until=today)
    return sorted(filter(_OWED, found), key=_BY_DUE)


_OWED = attrgetter("owed")
_BY_DUE = attrgetter("due", "client", "target_id")


def ageing_of(book: Book, today: date, countries: "Countries | None" = None) -> list[Ageing]:
    """Return what is owed for each payer and currency, by how late it is."""
    return ageing(owed(book, today, countries), today)


class _Id(NamedTuple):
    id: str


def received_ids(book: Book) -> frozenset[str]:
    """Return the declarations of which a company has given a receipt."""
    return frozenset(row.id for row in book.rows(_Id, "SELECT DISTINCT declaration_id FROM receipt"))


def _counts(row: _Declared) -> bool:
    return row.on is not None and row.said not in OFF_STATES


def _paid(book: Book) -> Paid:
    found: dict[tuple[str, str], dict[str | None, int]] = {}
    for row in book.rows(_Paid, _PAID):
        found.setdefault((row.target, row.target_id), {})[row.person_id] = row.minor
    return found


def _declared(
    book: Book, row: _Declared, paid: Paid, me: str | None, today: date, countries: "Countries | None"
) -> Expected:
    on = date.fromisoformat(row.on or "")
    whole = row.total_minor
    got = paid.get(("declaration", row.id), {})
    came, waited = sum(got.values()), whole
    if me is not None and whole > came and (own := shares_in(book, row.digest).get(me)) is not None:
        came, waited = got.get(None, 0) + got.get(me, 0), own
    due = (due_on(countries.get(row.country), on, None) if countries else None) or due_of("company", on, None)
    return Expected(
        target="declaration",
        target_id=row.id,
        contract_id=row.contract_id,
        payer="company",
        payer_id=row.company_id,
        payer_name=row.company or row.country,
        client=row.client,
        client_id=row.client_id,
        band_id=row.band_id,
        venue=row.venue or "",
        on=on,
        due=due,
        whole=Money(whole, row.currency),
        amount=Money(waited, row.currency),
        paid=Money(came, row.currency),
        said=row.said,
        certain=True,  # what is sealed is no option any more
        state=state_of(on, due, today, waited - came, row.said, undeclared=False),
    )


def _direct(book: Book, row: _Contract, paid: Paid, today: date) -> Expected:
    """Return a contract that no company invoices, or what of a sealed one stays outside the companies."""
    came = sum(paid.get(("contract", row.id), _NOTHING).values())
    undeclared = bool(row.inside) and not row.sealed and not came
    whole = exported(book, row.id) if row.sealed else row.fee_minor
    return _of_client("contract", row, whole, came, today, row.payment_days, undeclared=undeclared)


def _gig(row: _Gig, paid: Paid, today: date) -> Expected:
    came = sum(paid.get(("gig", row.id), _NOTHING).values())
    return _of_client("gig", row, row.fee_minor, came, today)


_NOTHING: Mapping[str | None, int] = {}


def _of_client(
    target: str,
    row: _Contract | _Gig,
    minor: int,
    came: int,
    today: date,
    payment_days: int | None = None,
    *,
    undeclared: bool = False,
) -> Expected:
    """Return what a client pays. There are very many of them: fields are given in their order, which is twice as fast."""
    currency, client = row.currency, row.client or ""
    on = date.fromisoformat(row.on)
    due = due_of("client", on, payment_days)
    whole = Money(minor, currency)
    return Expected(
        target,
        row.id,
        row.id if target == "contract" else None,
        "client",
        row.client_id,
        client or row.venue or "",
        client,
        row.client_id,
        row.band_id,
        row.venue or "",
        on,
        due,
        whole,
        whole,
        Money(came, currency) if came else _none(currency),
        None,
        bool(row.certain),
        state_of(on, due, today, minor - came, None, undeclared=undeclared),
    )


@cache
def _none(currency: str) -> Money:
    return Money(0, currency)


class _Settled(NamedTuple):
    target_id: str
    last_on: str


def paid_parts(
    book: Book, today: date, countries: "Countries | None" = None, parts: Sequence[Expected] | None = None
) -> list[PaidPart]:
    """Return every part that was paid in full, with the day of the last money for it.

    `parts` is what is expected since `LOOK_BACK`, where the caller has read it anyway.
    """
    if parts is None:
        parts = expected(book, today, countries, which="paid", since=today - LOOK_BACK, until=today)
    last = {(row.target, row.target_id): row.last_on for row in book.rows(_Paid, _LAST_ON)}
    told = dict(book.rows(_Settled, _TOLD))
    found = []
    for part in parts:
        if part.left_minor or part.on >= today:
            continue
        on = last.get((part.target, part.target_id)) or told.get(part.target_id)
        if on is not None:
            day = date.fromisoformat(on[:10])
            found.append(PaidPart(part.payer, part.payer_id, part.payer_name, part.on, part.due, day))
    return found


_LAST_ON = f"""SELECT {_FOR}, NULL, sum(a.minor), max(p.on_date) FROM allocation a
    JOIN payment p ON p.id = a.payment_id LEFT JOIN gig g ON a.target = 'gig' AND g.id = a.target_id
    WHERE p.kind NOT IN ('withheld', 'bank_fee', 'waived') GROUP BY 1, 2"""
_TOLD = "SELECT declaration_id, min(at) FROM event WHERE state = 'members_paid' GROUP BY declaration_id"


def pay_histories(
    book: Book, today: date, countries: "Countries | None" = None, parts: Sequence[Expected] | None = None
) -> list[History]:
    """Return how long each company and client took, and how often in time; `parts` as for `paid_parts`."""
    return histories(paid_parts(book, today, countries, parts))
