"""A member's answer to the company's question (`answer/1`), signed like a declaration, and the company's receipt for it."""

from dataclasses import asdict, dataclass

from wire import reading
from wire.canonical import Malformed, canonical, read_json
from wire.reading import Invalid, Issue, Reader, integer, record, text

SCHEMA = "answer/1"
RECEIPT_SCHEMA = "answer-receipt/1"

LONGEST = 2000
"""Letters of an answer."""

_MOST = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a member says to a question. `answer_id` is made once, with the first draft, and never derived."""

    schema: str = SCHEMA
    answer_id: str
    question_id: str
    declaration_id: str
    text: str
    author_device: str
    written_at: str

    def to_bytes(self) -> bytes:
        """Return the canonical bytes to be signed, hashed and sent."""
        return canonical(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceipt:
    """What the company signs when it has stored an answer."""

    schema: str = RECEIPT_SCHEMA
    company_id: str
    answer_id: str
    question_id: str
    declaration_id: str
    doc_hash: str
    received_at: str
    seq: int
    chain: str
    epoch: int

    def to_bytes(self) -> bytes:
        """Return the canonical payload, to be signed once and kept."""
        return canonical(asdict(self))


def read(payload: bytes) -> Answer:
    """Return the answer that a payload holds.

    Raises:
        Invalid: with every fault found.
    """
    return _read(payload, SCHEMA, ANSWER)


def read_receipt(payload: bytes) -> AnswerReceipt:
    """Return the receipt in a verified payload; members that a later version adds are passed over.

    Raises:
        Invalid: not a receipt for an answer.
    """
    return _read(payload, RECEIPT_SCHEMA, ANSWER_RECEIPT)


def _read(payload: bytes, schema: str, reader: Reader[reading.T]) -> reading.T:
    try:
        value = read_json(payload)
    except Malformed as error:
        raise Invalid([Issue("", error.code)]) from None
    if isinstance(value, dict) and value.get("schema", schema) != schema:
        raise Invalid([Issue("/schema", "unknown_schema", {"known": schema})])
    return reading.read(value, reader)


ANSWER: Reader[Answer] = record(
    Answer,
    {
        "schema": reading.one_of(SCHEMA),
        "answer_id": reading.identifier,
        "question_id": reading.identifier,
        "declaration_id": reading.identifier,
        "text": text(LONGEST, lines=True),
        "author_device": reading.thumbprint,
        "written_at": reading.instant,
    },
)

ANSWER_RECEIPT: Reader[AnswerReceipt] = record(
    AnswerReceipt,
    {
        "schema": reading.one_of(RECEIPT_SCHEMA),
        "company_id": reading.company_id,
        "answer_id": reading.identifier,
        "question_id": reading.identifier,
        "declaration_id": reading.identifier,
        "doc_hash": reading.hash_,
        "received_at": reading.instant,
        "seq": integer(1, _MOST),
        "chain": reading.hash_,
        "epoch": integer(1, _MOST),
    },
    closed=False,
)
