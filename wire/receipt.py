"""What the shared company says back: receipts, and the feed of events whose hashes form a chain."""

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from wire import reading
from wire.canonical import Json, Malformed, canonical, digest, read_json
from wire.declaration import MAX_MINOR, Money
from wire.reading import (
    Bad,
    Invalid,
    Issue,
    Place,
    Reader,
    code_word,
    integer,
    optional,
    pattern,
    record,
    several,
    text,
)
from wire.signing import PublicKey

SCHEMA = "receipt/1"
STATES = (
    "received",
    "question",
    "accepted",
    "accepted_with_remarks",
    "needs_correction",
    "refused",
    "invoiced",
    "client_paid",
    "members_paid",
    "disputed",
    "credited",
    "cancelled",
)
"""What a declaration can be in this version. A reader keeps a state that it does not know as text."""

WAITING = ("parked", "review")
"""What a receipt may say instead of `received`, and the state of the events that tell of it: the bytes are kept and not
yet part of their declaration."""

KINDS = ("received", "parked", "review", "status", "question", "answer", "possible_duplicate")
"""What an event can be in this version. A reader keeps a kind that it does not know as text."""

_MOST = 2**53 - 1
_CURSOR = re.compile(r"(0|[1-9][0-9]{0,15})\.([0-9a-f]{64})", re.ASCII)


class BrokenChain(ValueError):  # noqa: N818  # a finding about what was received
    """Events that do not continue the history known so far: one is missing, altered or from another history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the company signs when it has stored a revision. `received_at` is the company's clock, in UTC."""

    schema: str = SCHEMA
    company_id: str
    declaration_id: str
    rev: int
    doc_hash: str
    disposition: str
    received_at: str
    seq: int
    chain: str
    epoch: int
    audit_head: str

    def to_bytes(self) -> bytes:
        """Return the canonical payload, to be signed once and kept."""
        return canonical({item.name: getattr(self, item.name) for item in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a member's feed. `chain` proves all events before it, see `link`.

    `data` is what this kind of event says besides, see `status_data` and its neighbours.
    """

    seq: int
    chain: str
    at: str
    kind: str
    declaration_id: str
    rev: int
    doc_hash: str
    state: str
    text: str | None
    data: Mapping[str, Json] | None = None


class PaymentData(NamedTuple):
    """What one musician was paid, and when. Two that differ in their `reference` alone are two; older servers give none."""

    person_id: str
    amount: Money
    on: str
    reference: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the object that travels."""
        found: dict[str, Json] = {
            "person_id": self.person_id,
            "amount": self.amount._asdict(),
            "on": self.on,
        }
        return found | ({"reference": self.reference} if self.reference else {})


class StatusData(NamedTuple):
    """What a `status` says besides its state: the company's own number, a day, an amount, payments, an invoice."""

    number: str | None = None
    on: str | None = None
    amount: Money | None = None
    payments: tuple[PaymentData, ...] = ()
    invoice: str | None = None

    def as_json(self) -> dict[str, Json] | None:
        """Return the object that travels, None where there is nothing to say."""
        found: dict[str, Json] = {
            "number": self.number,
            "on": self.on,
            "amount": self.amount._asdict() if self.amount else None,
            "payments": [paid.as_json() for paid in self.payments],
            "invoice": self.invoice,
        }
        return {name: value for name, value in found.items() if value} or None


class AnswerData(NamedTuple):
    """Which answer to which question has come in; `doc_hash` is that of the answer's bytes."""

    question_id: str
    answer_id: str
    doc_hash: str


class Cursor(NamedTuple):
    """A place in a feed: the last event seen and the chain up to it. Written `<seq>.<chain>`."""

    seq: int
    chain: str

    def __str__(self) -> str:
        return f"{self.seq}.{self.chain}"

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """Return the cursor that a text writes.

        Raises:
            Malformed: not a cursor.
        """
        match = _CURSOR.fullmatch(written)
        if match is None:
            raise Malformed("not_a_cursor", "a cursor is written <seq>.<chain>")
        return cls(int(match[1]), match[2])


START = Cursor(0, "0" * 64)
"""Where every feed begins."""


def link(chain: str, entry: Mapping[str, Json]) -> str:
    """Return the chain after an event: SHA-256 of the chain before it and its canonical bytes without `chain`."""
    bare = {key: value for key, value in entry.items() if key != "chain"}
    return link_bytes(chain, canonical(bare))


def link_bytes(chain: str, entry: bytes) -> str:
    """Return the chain after an event of these canonical bytes without `chain`."""
    return digest(chain.encode() + entry)


def follow(cursor: Cursor, entries: Iterable[Mapping[str, Json]]) -> Cursor:
    """Return the cursor after `entries`, events as they came, having proved that they continue from `cursor`.

    Raises:
        BrokenChain: a number is skipped or a chain does not fit.
    """
    for entry in entries:
        cursor = Cursor(cursor.seq + 1, link(cursor.chain, entry))
        if entry.get("seq") != cursor.seq or entry.get("chain") != cursor.chain:
            raise BrokenChain(f"event {cursor.seq} does not continue the history")
    return cursor


def read_receipt(payload: bytes) -> Receipt:
    """Return the receipt in a verified payload; members that a later version adds are passed over.

    Raises:
        Invalid: not a receipt.
    """
    try:
        value = read_json(payload)
    except Malformed as error:
        raise Invalid([Issue("", error.code)]) from None
    return reading.read(value, RECEIPT)


def read_event(entry: Json) -> Event:
    """Return an event of the feed; members that a later version adds are passed over.

    Raises:
        Invalid: not an event.
    """
    return reading.read(entry, EVENT)


def status_data(event: Event) -> StatusData:
    """Return what a `status` says besides its state.

    Raises:
        Invalid: its `data` is not of the shape.
    """
    return reading.read(event.data or {}, STATUS_DATA)


def question_id(event: Event) -> str:
    """Return which question an event of kind `question` asks.

    Raises:
        Invalid: its `data` is not of the shape.
    """
    return reading.read(event.data, _QUESTION_DATA)


def answer_data(event: Event) -> AnswerData:
    """Return which answer an event of kind `answer` tells of.

    Raises:
        Invalid: its `data` is not of the shape.
    """
    return reading.read(event.data, _ANSWER_DATA)


def duplicate_of(event: Event) -> str | None:
    """Return the member's other declaration that a `possible_duplicate` names; None when it is another member's.

    Raises:
        Invalid: its `data` is not of the shape.
    """
    return reading.read(event.data, _DUPLICATE_DATA)


def read_keys(entries: Json) -> dict[str, PublicKey]:
    """Return the keys that a company names, by thumbprint; one of a kind that this version does not know is passed over."""
    found: dict[str, PublicKey] = {}
    for entry in entries if isinstance(entries, Sequence) and not isinstance(entries, str) else ():
        with contextlib.suppress(Malformed):
            key = PublicKey.read(entry if isinstance(entry, Mapping) else {})
            found[key.thumbprint] = key
    return found


STATUS_TEXT = text(2000, lines=True)
"""What a company may say with a status."""

MONEY: Reader[Money] = record(
    Money, {"minor": integer(0, MAX_MINOR), "currency": pattern(r"[A-Z]{3}", "not_a_currency")}, closed=False
)

_PAYMENT: Reader[PaymentData] = record(
    PaymentData,
    {"person_id": reading.identifier, "amount": MONEY, "on": reading.civil_date},
    closed=False,
    extra={"reference": optional(text(100))},
)

STATUS_DATA: Reader[StatusData] = record(
    StatusData,
    {},
    closed=False,
    extra={
        "number": optional(text(100)),
        "on": optional(reading.civil_date),
        "amount": optional(MONEY),
        "payments": several(_PAYMENT, least=0, most=999),
        "invoice": optional(text(100)),
    },
)
"""What a company may say with a status besides its text; every member may be absent."""

_QUESTION_DATA: Reader[str] = record(
    lambda question_id: question_id, {"question_id": reading.identifier}, closed=False
)

_ANSWER_DATA: Reader[AnswerData] = record(
    AnswerData,
    {"question_id": reading.identifier, "answer_id": reading.identifier, "doc_hash": reading.hash_},
    closed=False,
)

_DUPLICATE_DATA: Reader[str | None] = record(
    lambda other: other, {"other": optional(reading.identifier)}, closed=False
)


def _object(at: Place) -> Mapping[str, Json] | Bad:
    return at.value if isinstance(at.value, Mapping) else at.bad("not_an_object")


reading.described(_object, {"type": "object"})

RECEIPT: Reader[Receipt] = record(
    Receipt,
    {
        "schema": reading.one_of(SCHEMA),
        "company_id": reading.company_id,
        "declaration_id": reading.identifier,
        "rev": integer(1, _MOST),
        "doc_hash": reading.hash_,
        "disposition": code_word,
        "received_at": reading.instant,
        "seq": integer(1, _MOST),
        "chain": reading.hash_,
        "epoch": integer(1, _MOST),
        "audit_head": reading.hash_,
    },
    closed=False,
)

EVENT: Reader[Event] = record(
    Event,
    {
        "seq": integer(1, _MOST),
        "chain": reading.hash_,
        "at": reading.instant,
        "kind": code_word,
        "declaration_id": reading.identifier,
        "rev": integer(1, _MOST),
        "doc_hash": reading.hash_,
        "state": code_word,
        "text": optional(STATUS_TEXT),
    },
    closed=False,
    extra={"data": optional(_object)},
)
