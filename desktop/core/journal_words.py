"""How the journal speaks: what a call was for and what came back, in a person's words; and as a table for others."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.core.fund import table_text
from desktop.core.problems import N_, Message
from desktop.core.queries.journal import JournalRow, ProofRow

WHAT: Mapping[str, Message] = {
    "deliver": N_("journal", "Declaration sent"),
    "receipt": N_("journal", "Receipt looked at"),
    "answer": N_("journal", "Answer sent"),
    "news": N_("journal", "News read"),
    "fetch": N_("journal", "Paper of another computer fetched"),
    "reconcile": N_("journal", "Asked what is missing"),
    "discover": N_("journal", "Company asked who it is"),
    "keys": N_("journal", "Keys read"),
    "enrol": N_("journal", "Enrolled"),
    "devices": N_("journal", "Computers read"),
    "revoke": N_("journal", "Computer stopped"),
    "pack": N_("journal", "Country rules fetched"),
}

_RECEIPTS: Mapping[str, Message] = {
    "received": N_("journal", "Genuine: received"),
    "parked": N_("journal", "Genuine: kept until the version before it comes"),
    "review": N_("journal", "Genuine: the company looks at it by hand"),
}
_TAKEN = N_("journal", "Taken")
_SAME = N_("journal", "Answered")
_KEPT = N_("journal", "Kept for now")
_NO_ANSWER = N_("journal", "No answer")
_NOT_BELIEVED = N_("journal", "Not believed")
_REFUSED = N_("journal", "Not taken")


def what(row: JournalRow) -> Message:
    """Return what a call was for; an unknown kind is said as it is."""
    return WHAT.get(row.what, Message("journal", row.what))


def answer(row: JournalRow) -> Message:
    """Return what came back, in two or three words; the code beside it says more."""
    if row.what == "receipt":
        return _RECEIPTS.get(row.code or "", _NOT_BELIEVED)
    if row.status is None:
        return _NO_ANSWER
    if row.code is not None or row.status >= 300:
        return _REFUSED
    return {201: _TAKEN, 202: _KEPT}.get(row.status, _SAME)


def code(row: JournalRow) -> str:
    """Return the numbers and words of the protocol that tell a company which answer is meant.

    What a genuine receipt says is left out: it is no code for a fault, and `answer` says it in a person's words.
    """
    told = None if row.what == "receipt" and row.code in _RECEIPTS else row.code
    return " ".join(str(part) for part in (row.status, told) if part is not None)


def is_good(row: JournalRow) -> bool:
    """Tell whether a call did what it was for."""
    return answer(row) not in (_NO_ANSWER, _NOT_BELIEVED, _REFUSED)


FIELDS = (
    "n", "at", "company_id", "company", "what", "declaration", "rev", "digest", "status", "code", "trace_id", "about", "on",
)  # fmt: skip


def as_csv(rows: Sequence[JournalRow]) -> str:
    """Return the journal as a table, oldest first, with stable English heads."""
    return table_text(
        FIELDS,
        (["" if value is None else str(value) for value in as_json(row).values()] for row in reversed(rows)),
    )


def as_json(row: JournalRow) -> dict[str, Any]:
    """Return a line as JSON."""
    values = (
        row.n, row.at, row.company_id, row.company, row.what, row.ref, row.rev, row.digest, row.status, row.code,
        row.trace_id, row.about, row.on,
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def proof_json(row: ProofRow) -> dict[str, Any]:
    """Return a receipt as JSON, whole: whoever has the company's keys can check it."""
    return {
        "declaration": row.declaration_id,
        "rev": row.rev,
        "digest": row.digest,
        "sealed_at": row.sealed_at,
        "company_id": row.company_id,
        "company": row.company,
        "received_at": row.received_at,
        "number": row.seq,
        "receipt": row.receipt.decode("ascii"),
    }
