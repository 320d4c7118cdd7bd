"""Decides whether a receipt is to be believed: signed by the company's key of that time, for this very paper."""

from typing import NamedTuple

from desktop.core.outbox import Reason
from desktop.sync.failed import CallFailed
from wire import answer as wire_answer
from wire.answer import AnswerReceipt
from wire.canonical import Malformed
from wire.keyset import Keyset, Untrusted
from wire.reading import Invalid
from wire.receipt import Receipt, read_receipt
from wire.signing import BadSignature, unpack, verify

DISPOSITIONS = frozenset({"received", "parked", "review"})


class Paper(NamedTuple):
    """What a receipt has to be for."""

    id: str
    rev: int
    digest: str


def believed(body: bytes, keys: Keyset, paper: Paper, *, fresh: bool = True) -> Receipt:
    """Return the receipt if it proves that the company of `keys` holds the paper.

    Raises:
        CallFailed: `unknown_key` when the company has not named the key (yet), else `bad_receipt`.
    """
    try:
        receipt = read_receipt(unpack(body).payload)
        _prove(body, keys, receipt.received_at, fresh=fresh)
    except (Malformed, Invalid, BadSignature):
        raise _bad() from None
    same = (receipt.declaration_id, receipt.rev, receipt.doc_hash) == paper
    if not same or receipt.company_id != keys.company_id or receipt.disposition not in DISPOSITIONS:
        raise _bad()
    return receipt


def believed_answer(body: bytes, keys: Keyset, answer_id: str, digest: str) -> AnswerReceipt:
    """Return the receipt if it proves that the company holds an answer.

    Raises:
        CallFailed: as `believed`.
    """
    try:
        receipt = wire_answer.read_receipt(unpack(body).payload)
        _prove(body, keys, receipt.received_at, fresh=True)
    except (Malformed, Invalid, BadSignature):
        raise _bad() from None
    if (receipt.answer_id, receipt.doc_hash, receipt.company_id) != (answer_id, digest, keys.company_id):
        raise _bad()
    return receipt


def _prove(body: bytes, keys: Keyset, at: str, *, fresh: bool) -> None:
    envelope = unpack(body)
    try:
        verify(envelope, keys.key_at(envelope.kid, at, fresh=fresh))
    except Untrusted as found:
        if found.code in ("unknown_key", "compromised"):
            raise CallFailed(Reason("unknown_key"), whole_company=False) from None
        raise _bad() from None


def _bad() -> CallFailed:
    return CallFailed(Reason("bad_receipt"), whole_company=False)
