"""The facts of the forecast: what is expected to come in, as far as it is the owner's, and the regular costs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.expected import Expected, History
from desktop.core.books.forecast import Coming, Likelihood, Regular, Stage
from desktop.core.books.months import Month
from desktop.core.money import Money
from desktop.core.queries.expected import LOOK_BACK, each_expected, expected, pay_histories
from desktop.core.queries.received import ReceivedRow, received_shares
from desktop.core.queries.reports import month_sums
from desktop.core.queries.sealed_amounts import shares_in
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.core.text import fold

if TYPE_CHECKING:
    from desktop.core.countries import Countries

CONFIRMED, OPTION = "likelihood_confirmed", "likelihood_option"
"""The settings that hold how likely booked income comes, as decimal text in percent."""


SHARES_COUNT = timedelta(days=60)
"""A share from a mate counts as to come for so long after its last day."""


_IS_OWN = "SELECT EXISTS (SELECT 1 FROM contract WHERE id = ?)"


class RegularCostRow(NamedTuple):
    """A cost that comes again."""

    id: str
    text: str
    minor: int
    currency: str
    every: str
    from_on: str
    to_on: str | None

    @property
    def amount(self) -> Money:
        """What it costs each time."""
        return Money(self.minor, self.currency)

    @property
    def regular(self) -> Regular:
        """The cost as the forecast counts it."""
        return Regular(
            self.minor,
            self.every,  # type: ignore[arg-type]  # checked when it was recorded
            date.fromisoformat(self.from_on),
            date.fromisoformat(self.to_on) if self.to_on else None,
        )


class _Sealed(NamedTuple):
    id: str
    digest: str


class _Own(NamedTuple):
    contract_id: str
    minor: int


class _Part(NamedTuple):
    band_id: str | None
    currency: str
    contracts: int
    own: int
    fees: int


class _Members(NamedTuple):
    band_id: str
    members: int


@dataclass(frozen=True, slots=True)
class OwnParts:
    """What part of a fee is the owner's: known for a contract whose split is complete, else by what it used to be.

    Attributes:
        elsewhere: declarations in which the owner is not declared: their money goes to others.
        contracts: the own part of each such contract, in minor units.
        usual: the own part of the fees of each band's contracts (None: of all) in each currency, in minor units (own,
            fees); under None in place of a currency that in which most contracts are.
        members: how many musicians a band has.
    """

    elsewhere: frozenset[str]
    contracts: Mapping[str, int]
    usual: Mapping[tuple[str | None, str | None], tuple[int, int]]
    members: Mapping[str, int]

    def of(self, part: Expected, left: int) -> tuple[int, bool]:
        """Return the own part of what is still to come, in minor units, and whether it is a guess."""
        if part.target == "declaration":
            return (0 if part.target_id in self.elsewhere else left), False
        own = self.contracts.get(part.contract_id or "")
        if own is not None and part.amount.minor:
            return own * left // part.amount.minor, False
        return self.guess(part.band_id, part.amount.currency, left), True

    def guess(self, band_id: str | None, currency: str, minor: int) -> int:
        """Return the own part of money for a band, by what it used to be, else as if the band divided it evenly.

        Amounts of two currencies are never added: it is the part in this currency, else in that of most contracts.
        """
        for key in ((band_id, currency), (band_id, None), (None, currency), (None, None)):
            if usual := self.usual.get(key):
                return minor * usual[0] // usual[1]
        return minor // max(self.members.get(band_id or "", 1), 1)


def own_parts(book: Book, since: date) -> OwnParts | None:
    """Return what is known of the owner's parts of fees. Costs that are paid back are left out.

    Of single contracts those are looked at that end on `since` or later; the `+` keeps SQLite from reading all shares
    of the owner for each. None where nobody told yet whose book this is.
    """
    me = setting(book, "me")
    if me is None:
        return None
    earned = "s.kind IN ('fixed', 'shares', 'commission')"
    contracts = book.rows(
        _Own,
        f"""SELECT s.contract_id, SUM(s.minor) FROM kept_contract e CROSS JOIN kept_share s ON s.contract_id = e.contract_id
        WHERE e.ends_on >= ? AND +s.person_id = ? AND {earned} GROUP BY s.contract_id""",
        since.isoformat(),
        me,
    )
    bands = book.rows(
        _Part,
        f"""SELECT k.band_id, k.currency, COUNT(*), SUM(o.own), SUM(k.fee_minor) FROM (SELECT s.contract_id,
        SUM(CASE WHEN s.person_id = ? AND {earned} THEN s.minor ELSE 0 END) AS own FROM kept_share s GROUP BY s.contract_id) o
        CROSS JOIN contract k ON k.id = o.contract_id WHERE k.state <> 'void'
        GROUP BY coalesce(k.band_id, '') || k.currency""",
        me,
    )
    members = book.rows(_Members, "SELECT band_id, COUNT(*) FROM band_member GROUP BY band_id")
    return OwnParts(
        _elsewhere(book, me),
        {row.contract_id: row.minor for row in contracts},
        _usual(bands),
        {m.band_id: m.members for m in members},
    )


def _usual(bands: Sequence[_Part]) -> dict[tuple[str | None, str | None], tuple[int, int]]:
    """Return the own part of fees as `OwnParts` has it."""
    sums: dict[tuple[str | None, str], tuple[int, int, int]] = {}
    for row in bands:
        for band in dict.fromkeys((row.band_id, None)):
            contracts, own, fees = sums.get((band, row.currency), (0, 0, 0))
            sums[band, row.currency] = contracts + row.contracts, own + row.own, fees + row.fees
    found: dict[tuple[str | None, str | None], tuple[int, int]] = {}
    for (band, currency), (_, own, fees) in sorted(sums.items(), key=lambda each: (-each[1][0], each[0][1])):
        if own:
            found[band, currency] = own, fees
            found.setdefault((band, None), (own, fees))
    return found


def _elsewhere(book: Book, me: str) -> frozenset[str]:
    """Return the declarations that declare others only, by what was sealed."""
    newest = "SELECT d.id, d.digest FROM declaration d WHERE d.rev = (SELECT MAX(x.rev) FROM declaration x WHERE x.id = d.id)"
    return frozenset(row.id for row in book.rows(_Sealed, newest) if me not in shares_in(book, row.digest))


def coming(
    book: Book, today: date, countries: "Countries", parts: OwnParts | None
) -> dict[str, list[Coming]]:
    """Return what is expected to come in for the owner, shares from mates too, by currency; kept splits must be up to date.

    A company pays on the day that its country's pack says. What was played more than three years ago is not expected.

    Without the owner's `parts`, whole fees are returned as guesses.
    """
    waited = expected(book, today, countries, since=today - LOOK_BACK)
    habits = _habits(pay_histories(book, today, countries, waited))
    shares = _counting_shares(book, today)
    told = _Evenings(book, shares)
    found: dict[str, list[Coming]] = {}
    for part in waited:
        one = None if told.have(part) else _comes(part, parts, habits)
        if one is not None:
            found.setdefault(part.amount.currency, []).append(one)
    for row in shares:
        found.setdefault(row.currency, []).append(_share_comes(row, today))
    return found


def coming_parts(book: Book, today: date, countries: "Countries") -> Iterator[tuple[Expected, Coming | None]]:
    """Yield what is not paid yet, played or not, with what comes of it for the owner; None where that is nothing."""
    first = today - LOOK_BACK
    parts, habits = own_parts(book, first), _habits(pay_histories(book, today, countries))
    for part in each_expected(book, today, countries, which="unpaid", since=first):
        yield part, _comes(part, parts, habits)


Habits = Mapping[tuple[str, str | None], History]


def _habits(histories: Iterable[History]) -> Habits:
    return {(each.payer, each.payer_id): each for each in histories}


def _comes(part: Expected, parts: OwnParts | None, habits: Habits) -> Coming | None:
    """Return what of a part is still to come for the owner, None where that is nothing."""
    left = part.left_minor
    if not left:
        return None
    minor, assumed = parts.of(part, left) if parts else (left, True)
    if not minor:
        return None
    about = part.client or part.venue
    return Coming(_pay_day(part, habits), minor, _stage(part), part.id, assumed, part.on, about)


def _counting_shares(book: Book, today: date) -> list[ReceivedRow]:
    """Return the shares from mates that come to the owner.

    Nobody tells this book when a share was paid: it counts no longer than `SHARES_COUNT` after its last day. A contract
    that is in this book itself counts by its own split.
    """
    first = (today - SHARES_COUNT).isoformat()
    return [
        row
        for row in received_shares(book)
        if row.last_on is not None
        and row.last_on >= first
        and row.total_minor
        and not book.value(_IS_OWN, row.contract)
    ]


def _share_comes(row: ReceivedRow, today: date) -> Coming:
    """Return what a mate said in a share that comes to the owner.

    A share does not say which company pays: it counts on its last day, which is the earliest that it can come. What
    the owner objected to counts like an option.
    """
    on = date.fromisoformat(row.last_on or "")
    stage: Stage = "option" if row.answer == "object" else "due" if on < today else "confirmed"
    return Coming(on, row.total_minor, stage, f"share:{row.id}", played=on, about=row.client)


class _Evenings:
    """The evenings that mates told of in their shares: an own gig of one of them would count its money twice."""

    def __init__(self, book: Book, shares: Iterable[ReceivedRow]) -> None:
        self._told = {
            (day, fold(name)) for row in shares for name in (row.band, row.client) if name for day in row.days
        }
        self._bands = dict(book.rows(_Band, "SELECT id, name FROM band")) if self._told else {}

    def have(self, part: Expected) -> bool:
        """Return whether this is an own gig without a contract, of the day and of the band or client of a share."""
        if part.target != "gig" or not self._told:
            return False
        names = (self._bands.get(part.band_id or "", ""), part.client)
        return any((part.on.isoformat(), fold(name)) in self._told for name in names if name)


class _Band(NamedTuple):
    id: str
    name: str


class _Played(NamedTuple):
    month: str
    currency: str
    band_id: str | None
    minor: int


_PLAYED = """SELECT substr(on_date, 1, 7), currency, band_id, SUM(fee_minor) FROM gig
    WHERE contract_id IS NULL AND fee_minor > 0 AND state IN ('confirmed', 'played') AND on_date BETWEEN ? AND ?
    GROUP BY 1, currency, band_id"""


def earned_by_month(
    book: Book, first: Month, last: Month, parts: OwnParts | None
) -> dict[str, dict[Month, int]]:
    """Return by currency what the owner earned in each month from `first` to `last`, in minor units.

    A contract counts in the month of its last gig, with the own part of its split. Gigs without a contract count
    with the usual part of their fees, as they do in the forecast. Nothing where nobody told yet whose book this is.
    """
    me, span = setting(book, "me"), (first.first.isoformat(), last.last.isoformat())
    if me is None or parts is None:
        return {}
    found: dict[str, dict[Month, int]] = {}

    def add(month: str, currency: str, minor: int) -> None:
        of = found.setdefault(currency, {})
        of[Month.read(month)] = of.get(Month.read(month), 0) + minor

    for each in month_sums(book, me, span):
        add(each.month, each.currency, each.earned)
    for row in book.rows(_Played, _PLAYED, *span):
        add(row.month, row.currency, parts.guess(row.band_id, row.currency, row.minor))
    return found


def _pay_day(part: Expected, habits: Habits) -> date:
    """Return when the money is likely there: when it is due, later for who usually pays later."""
    habit = habits.get((part.payer, part.payer_id))
    return part.due if habit is None else max(part.due, part.on + timedelta(days=habit.median))


def _stage(part: Expected) -> Stage:
    """Return how sure a part is. A gig whose day went by as an option stays one: nobody said that it was played."""
    if part.owed and (part.certain or part.target != "gig"):
        return "due"
    return "confirmed" if part.certain else "option"


def regular_costs(book: Book) -> list[RegularCostRow]:
    """Return the costs that come again, by name."""
    sql = "SELECT id, text, minor, currency, every, from_on, to_on FROM regular_cost ORDER BY text, id"
    return book.rows(RegularCostRow, sql)


def likelihood(book: Book) -> Likelihood:
    """Return how likely booked income comes, as the owner says."""
    usual = Likelihood()
    return Likelihood(
        _percent(setting(book, CONFIRMED), usual.confirmed), _percent(setting(book, OPTION), usual.option)
    )


def _percent(kept: str | None, usual: Decimal) -> Decimal:
    try:
        found = Decimal(kept) if kept else usual
    except InvalidOperation:
        return usual
    return found if 0 <= found <= 100 else usual
