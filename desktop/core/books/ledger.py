"""The ledger: double entries derived from what people did. Pure: facts go in, balanced entries come out.

Whose books these are decides everything: the owner's. What a shared company pays a band mate directly is never the
owner's money; what a client pays the owner for the whole band is, together with what is owed to the mates out of it.
A book without a known owner is the whole band's. The model in words is in `docs/books.md`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from desktop.core.books import accounts as chart
from desktop.core.problems import N_, Message
from desktop.core.splitting import largest_remainder

START = "0" * 64
"""What the first link of the chain is chained to."""
OPEN = 1_000_000_000
"""Numbers above this belong to entries that are not posted yet."""
ALL = "*"
"""The mark that says that every entry is stale."""

KINDS: Mapping[str, Message] = {
    "played": N_("ledger entry", "Played"),
    "fronted": N_("ledger entry", "Cost of the contract"),
    "gig": N_("ledger entry", "Played, no contract"),
    "payment": N_("ledger entry", "Payment"),
    "settled": N_("ledger entry", "Rest settled"),
    "expense": N_("ledger entry", "Expense"),
    "cost": N_("ledger entry", "Shared cost"),
    "cash": N_("ledger entry", "Cash between mates"),
    "fund": N_("ledger entry", "Band fund"),
    "reversal": N_("ledger entry", "Reversal"),
}
"""What an entry can be."""


class Line(NamedTuple):
    """One line: debit positive, credit negative; whom and what it concerns, where that is known."""

    account: str
    minor: int
    currency: str
    person_id: str | None = None
    client_id: str | None = None
    contract_id: str | None = None
    band_id: str | None = None


class Entry(NamedTuple):
    """A derived entry. `what` is one of `KINDS`, and only once for one `ref`."""

    on: str
    what: str
    ref: str
    text: str
    lines: tuple[Line, ...]


class Owner(NamedTuple):
    """Whose books these are; None where it is not known: then everybody of the band is meant."""

    id: str | None

    def is_own(self, person: str | None) -> bool:
        """Tell whether money of this person is the owner's."""
        return self.id is None or person == self.id


class SplitLine(NamedTuple):
    """What one step of a contract's split takes, and for whom."""

    kind: str
    to: str | None
    minor: int
    label: str
    ref: str | None


class Contract(NamedTuple):
    """A contract as far as the ledger asks.

    Attributes:
        on: the last day that is played.
        counts: it is sealed, or everything in it was played.
        undeclared: a shared company will declare it, but it is not sealed and nothing was paid for it yet.
        declared: musician → the account's id of the shared company that declares; who is missing is paid directly.
        recorded: `ref` and payer of cost steps that an expense of the book belongs to.
    """

    id: str
    on: str
    counts: bool
    undeclared: bool
    client_id: str
    client: str
    band_id: str | None
    signer_id: str | None
    currency: str
    split: tuple[SplitLine, ...]
    declared: Mapping[str, str]
    recorded: frozenset[tuple[str | None, str | None]]


def contract_entries(contract: Contract, owner: Owner) -> list[Entry]:
    """Return what a contract comes to for the owner, once it counts."""
    if not contract.counts:
        return []
    made = _Lines(contract.currency, client=contract.client_id, contract=contract.id, band=contract.band_id)
    fronted = _Lines(
        contract.currency, client=contract.client_id, contract=contract.id, band=contract.band_id
    )
    holds = contract.signer_id is None or owner.is_own(contract.signer_id)
    for line in contract.split:
        _take(line, contract, owner, made, holds=holds)
        if line.kind == "expense" and owner.is_own(line.to) and (line.ref, line.to) not in contract.recorded:
            fronted.move(chart.BANK, f"{chart.EXPENSES}:other", line.minor, line.to)
    ref, text = f"contract:{contract.id}", contract.client
    entries = [
        Entry(contract.on, "played", ref, text, made.all()),
        Entry(contract.on, "fronted", ref, text, fronted.all()),
    ]
    return [entry for entry in entries if entry.lines]


def _take(line: SplitLine, contract: Contract, owner: Owner, made: "_Lines", *, holds: bool) -> None:
    """Book one line of the split: the own share, or what is owed to others out of money that comes to the owner."""
    company = contract.declared.get(line.to or "")
    own = line.to is not None and owner.is_own(line.to)
    direct = not contract.declared and not contract.undeclared
    if own:
        source = _source(contract, company, holds=holds)
        income = chart.REIMBURSED if line.kind == "expense" else chart.FEES
        made.move(income, source, line.minor, line.to)
    elif line.kind == "fund":
        account = f":{contract.band_id or ''}"
        made.move(chart.FUND + account, chart.FUND_MONEY + account, line.minor)
        if direct and holds:
            made.move(chart.TO_FUND + account, _source(contract, None, holds=True), line.minor)
    elif holds and line.kind in ("company_fee", "commission"):
        account = chart.AGENTS if line.kind == "commission" else chart.COMPANY_FEE
        made.move(account, _source(contract, None, holds=True), line.minor if direct else 0)
    elif holds and company is None and not contract.undeclared:
        made.move(f"{chart.MATES}:{line.to}", _source(contract, None, holds=True), line.minor, line.to)


def _source(contract: Contract, company: str | None, *, holds: bool) -> str:
    """Return who owes it: the company, the client, or the mate who signed and is paid for all."""
    if company is not None:
        return f"{chart.COMPANY}:{company}"
    if contract.undeclared:
        return chart.UNDECLARED
    if not holds:
        return f"{chart.MATES}:{contract.signer_id}"
    return f"{chart.CLIENT}:{contract.client_id}"


class Gig(NamedTuple):
    """A gig that no contract covers, with a fee."""

    id: str
    on: str
    venue: str
    client_id: str | None
    band_id: str | None
    minor: int
    currency: str


def gig_entries(gig: Gig, owner: Owner) -> list[Entry]:
    """Return what a played gig without a contract comes to: own income, or the band's while it is not split."""
    made = _Lines(gig.currency, client=gig.client_id, band=gig.band_id)
    income = chart.UNSPLIT if gig.band_id and owner.id is not None else chart.FEES
    made.move(income, f"{chart.CLIENT}:{gig.client_id or ''}".rstrip(":"), gig.minor)
    return [Entry(gig.on, "gig", f"gig:{gig.id}", gig.venue, made.all())] if made.all() else []


class Piece(NamedTuple):
    """What a piece of a payment is for: the account that it settles."""

    account: str
    minor: int
    contract_id: str | None


class Payment(NamedTuple):
    """A payment with its pieces; `minor` is negative for money that went back.

    `holder` is who signed the contract it is for, where that is a mate who is paid for all.
    """

    id: str
    on: str
    kind: str
    minor: int
    currency: str
    client_id: str | None
    person_id: str | None
    band_id: str | None
    text: str
    pieces: tuple[Piece, ...]
    holder: str | None = None


_SETTLES = {"withheld": chart.WITHHELD, "bank_fee": chart.BANK_FEE, "waived": chart.WAIVED}


def payment_entries(payment: Payment, owner: Owner) -> list[Entry]:
    """Return a payment in the owner's books; what a company pays a mate is none, what a client pays one is."""
    own = payment.person_id is None or owner.is_own(payment.person_id)
    by_client = payment.client_id is not None and payment.kind not in _SETTLES
    if not own and not by_client:
        return []
    if not own and payment.holder == payment.person_id:
        return []
    made = _Lines(payment.currency, client=payment.client_id, band=payment.band_id)
    target = _SETTLES.get(payment.kind, chart.BANK if own else f"{chart.MATES}:{payment.person_id}")
    left = payment.minor
    for piece in payment.pieces:
        made.move(piece.account, target, piece.minor, payment.person_id, piece.contract_id)
        left -= piece.minor
    made.move(chart.UNMATCHED, target, left, payment.person_id)
    what = "settled" if payment.kind in _SETTLES else "payment"
    lines = made.all()
    return [Entry(payment.on, what, f"payment:{payment.id}", payment.text, lines)] if lines else []


class Expense(NamedTuple):
    """An expense: `minor` with VAT, `vat_minor` of it the VAT; `payer_id` None for the band's fund."""

    id: str
    on: str
    kind: str
    category: str
    text: str
    minor: int
    currency: str
    vat_minor: int
    payer_id: str | None
    band_id: str | None
    contract_id: str | None


def expense_entries(expense: Expense, owner: Owner) -> list[Entry]:
    """Return an expense of the owner, or of the band's fund. One that a mate paid is the mate's."""
    if expense.payer_id is not None and not owner.is_own(expense.payer_id):
        return []
    made = _Lines(expense.currency, contract=expense.contract_id, band=expense.band_id)
    if expense.payer_id is None:
        account = f":{expense.band_id or ''}"
        made.move(chart.FUND_MONEY + account, chart.FUND + account, expense.minor)
    else:
        source = chart.BANK if expense.kind == "purchase" else chart.ALLOWANCES
        net = expense.minor - expense.vat_minor
        made.move(source, f"{chart.EXPENSES}:{expense.category}", net, expense.payer_id)
        made.move(source, chart.VAT, expense.vat_minor, expense.payer_id)
    return [Entry(expense.on, "expense", f"expense:{expense.id}", expense.text, made.all())]


class Mate(NamedTuple):
    """An entry between mates: person → what was paid, and what it comes to (positive: gets it back)."""

    id: str
    on: str
    kind: str
    text: str
    currency: str
    band_id: str | None
    contract_id: str | None
    parts: tuple[tuple[str, int, int], ...]


def mate_entries(mate: Mate, owner: Owner) -> list[Entry]:
    """Return what a cost or cash between mates comes to for the owner: what was paid, the own part, the claims.

    A claim falls to the others in proportion to what each of them owes or gets back.
    """
    own = next((part for part in mate.parts if owner.id is not None and part[0] == owner.id), None)
    if own is None:
        return []
    _, paid, net = own
    made = _Lines(mate.currency, contract=mate.contract_id, band=mate.band_id)
    made.move(chart.BANK, chart.SHARED, paid - net if mate.kind == "cost" else 0, owner.id)
    others = [(person, -other) for person, _, other in mate.parts if person != owner.id and other * net < 0]
    whole = [abs(other) for _, other in others]
    for (person, _), minor in zip(others, _in_proportion(abs(net), whole), strict=True):
        made.move(chart.BANK, f"{chart.MATES}:{person}", minor if net > 0 else -minor, person)
    return [Entry(mate.on, mate.kind, f"mate:{mate.id}", mate.text, made.all())] if made.all() else []


def _in_proportion(minor: int, weights: Sequence[int]) -> list[int]:
    from decimal import Decimal

    return largest_remainder(minor, [Decimal(weight) for weight in weights])[0] if any(weights) else []


class FundMove(NamedTuple):
    """Money into a band's fund (positive) or out of it; `person_id` who paid it in or got it."""

    id: str
    on: str
    text: str
    minor: int
    currency: str
    band_id: str
    person_id: str | None


def fund_entries(fund: FundMove, owner: Owner) -> list[Entry]:
    """Return an entry of a band's fund; what the owner pays in leaves the owner's own money."""
    made = _Lines(fund.currency, band=fund.band_id)
    account = f":{fund.band_id}"
    made.move(chart.FUND + account, chart.FUND_MONEY + account, fund.minor, fund.person_id)
    if fund.person_id is not None and fund.person_id == owner.id:
        made.move(chart.BANK, chart.OWN_FUND + account, fund.minor, fund.person_id)
    return [Entry(fund.on, "fund", f"fund:{fund.id}", fund.text, made.all())] if made.all() else []


class _Lines:
    """Collects the lines of one entry; lines of one account and person become one, and nothing is not written.

    What somebody has or is owed is one sum, whoever it is for; shares and what is owed to mates name the musician.
    """

    def __init__(
        self,
        currency: str,
        *,
        client: str | None = None,
        contract: str | None = None,
        band: str | None = None,
    ) -> None:
        self._currency = currency
        self._client = client
        self._contract = contract
        self._band = band
        self._sums: dict[tuple[str, str | None, str | None], int] = {}

    def move(
        self, credit: str, debit: str, minor: int, person: str | None = None, contract: str | None = None
    ) -> None:
        """Move an amount from one account to another."""
        contract = contract or self._contract
        for account, amount in ((debit, minor), (credit, -minor)):
            key = (account, None if account.startswith("assets:") else person, contract)
            self._sums[key] = self._sums.get(key, 0) + amount

    def all(self) -> tuple[Line, ...]:
        """Return the lines that are not nothing."""
        return tuple(
            Line(account, minor, self._currency, person, self._client, contract, self._band)
            for (account, person, contract), minor in self._sums.items()
            if minor
        )


def digest(
    on: str, fact_on: str, what: str, ref: str, text: str, reverses: int | None, lines: Iterable[Line]
) -> str:
    """Return the SHA-256 of what an entry says, written in one way only."""
    said: list[Any] = [
        on,
        fact_on,
        what,
        ref,
        text,
        reverses,
        sorted(list(line) for line in map(_written, lines)),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _written(line: Line) -> list[str]:
    return [str(value if value is not None else "") for value in line]


def link(before: str, n: int, posted_at: str, content: str) -> str:
    """Return the chain's value after a posted entry: SHA-256 over the one before, its number, instant and digest."""
    return hashlib.sha256("\n".join((before, str(n), posted_at, content)).encode()).hexdigest()
