"""The declaration: one company's part of one contract, as it is sealed, sent and kept (`declaration/1`).

Amounts are whole minor units with their currency. Dates and times are civil, in the zone of their gig.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import NamedTuple

from wire import reading
from wire.canonical import Json, Malformed, canonical, read_json
from wire.reading import Invalid, Issue

SCHEMA = "declaration/1"
KINDS = ("declare", "amend", "cancel")
OFF_THE_TOP = ("company_fee", "commission", "fund")
SHARE_PARTS = ("expense", "fixed", "shares", "commission")
OUTCOMES = ("declare", "adviser", "export")
OVERRIDE = "override"
"""The `rule` of a member for whom a person decided; the rule that fired then stands in the field of this name."""

MAX_MINOR = 10**15
MAX_REV = 999_999


class Money(NamedTuple):
    """An amount in minor units (cents for EUR) of one currency, never negative."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the contract this is: number `k` of `n` companies."""

    k: int
    n: int


@dataclass(frozen=True, slots=True)
class OtherPart:
    """Another company's part: a count and a sum, so that every company can check the whole, and nothing personal."""

    company_country: str
    company_id: str | None
    members: int
    total: Money


@dataclass(frozen=True, slots=True)
class Line:
    """An amount and what it is for: a kind of `OFF_THE_TOP` or of `SHARE_PARTS`."""

    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Client:
    """Who ordered the music and gets the invoice."""

    name: str
    country: str
    vat_no: str | None
    email: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Contract:
    """The terms agreed with the client. `vat_percent` is decimal text; `fee` is without VAT."""

    fee: Money
    vat_percent: str
    payment_days: int
    signed_on: str | None
    signed_by: str | None


@dataclass(frozen=True, slots=True)
class GigLine:
    """One date: `starts` and `ends` are wall times in `zone` (IANA)."""

    id: str
    on: str
    starts: str
    ends: str
    zone: str
    venue: str
    place: str
    country: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number by which a country knows a person: for instance `niss` or `nir`."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision against the router: the written reason, and the answer that the rules gave."""

    reason: str
    rule: str
    outcome: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A musician whom this company declares, with the share and how it came about."""

    person_id: str
    name: str
    residence: str
    identifiers: tuple[Identifier, ...]
    plays: str | None
    share: Money
    parts: tuple[Line, ...]
    gigs: tuple[str, ...]
    rule: str
    deadline: str | None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The country rules under which the paper was sealed."""

    country: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One revision of a declaration, complete in itself. `docs/protocol.md` says what every field means."""

    schema: str = SCHEMA
    declaration_id: str
    rev: int
    base: str | None
    kind: str
    company_country: str
    company_id: str | None
    contract_id: str
    contract_version: int
    part: Part
    others: tuple[OtherPart, ...]
    off_the_top: tuple[Line, ...]
    exported: Money
    client: Client
    contract: Contract
    invoices: bool
    band: str | None
    gigs: tuple[GigLine, ...]
    members: tuple[Member, ...]
    total: Money
    edition: Edition
    salt: str
    author_device: str
    sealed_at: str
    audit_head: str

    def to_payload(self) -> dict[str, Json]:
        """Return the payload as JSON values: what `canonical` turns into the sealed bytes."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    def to_bytes(self) -> bytes:
        """Return the canonical bytes to be sealed, hashed and sent."""
        return canonical(self.to_payload())


def read(data: bytes) -> Declaration:
    """Return the declaration that `data` holds.

    Raises:
        Invalid: with every fault found, each with its JSON pointer.
    """
    try:
        value = read_json(data)
    except Malformed as error:
        raise Invalid([Issue("", error.code)]) from None
    if isinstance(value, Mapping) and value.get("schema", SCHEMA) != SCHEMA:
        raise Invalid([Issue("/schema", "unknown_schema", {"known": SCHEMA})])
    from wire.shape import DECLARATION  # sealing needs no reader

    return reading.read(value, DECLARATION)


def _plain(value: object) -> Json:
    """Return dataclasses, amounts and tuples as JSON values; the names of fields are the keys.

    A field that may be absent (its default is None) is left out rather than written as null.
    """
    if isinstance(value, Money):
        return value._asdict()
    if is_dataclass(value):
        found = {item.name: getattr(value, item.name) for item in fields(value)}
        absent = {item.name for item in fields(value) if item.default is None and found[item.name] is None}
        return {name: _plain(each) for name, each in found.items() if name not in absent}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a declaration")
