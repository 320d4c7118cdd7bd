"""The journal as a paper: what was sent when and what came back, and the receipts that prove it."""

from collections.abc import Sequence
from datetime import date, datetime

from desktop.core import journal_words as said
from desktop.core.queries.journal import JournalRow, ProofRow
from desktop.documents.frame import Frame
from desktop.documents.page import BODY, SMALL, STRONG, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.words import Words

MOST_LINES = 5000
"""Lines on one paper, the newest ones; the table and the command line give all."""


def journal_sheet(
    rows: Sequence[JournalRow], proofs: Sequence[ProofRow], words: Words, today: date, about: str = ""
) -> bytes:
    """Return the journal, newest first, and each receipt with its digests; `about` names the one declaration it is of."""
    tr = words.tr
    title = tr("journal", "Journal of what was sent")
    sheet = Sheet(Frame(about, title, f"{title} · {words.long_day(today)}", words.locale.language, None))
    sheet.title(title, about or tr("journal", "All companies, as of {day}", day=words.long_day(today)))
    sheet.paragraph(
        tr(
            "journal",
            "Every call with its answer, as this computer wrote it down at its own time (UTC). What counts is the company's"
            " time in its signed receipts, below.",
        ),
        SMALL,
    )
    if not rows:
        sheet.paragraph(tr("journal", "Nothing was sent yet."))
    put_table(sheet, _columns(words), [Row(_cells(words, row)) for row in rows[:MOST_LINES]])
    if proofs:
        sheet.heading(tr("journal", "Receipts"), keep=80)
    for proof in proofs[:MOST_LINES]:
        _put_proof(sheet, words, proof)
    return sheet.finish()


def _columns(words: Words) -> tuple[Column, ...]:
    tr = words.tr
    return (
        Column(tr("journal", "When (UTC)"), whole=True),
        Column(tr("journal", "Company"), share=2),
        Column(tr("journal", "What"), share=3),
        Column(tr("journal", "About"), share=2),
        Column(tr("journal", "Answer"), share=2),
        Column(tr("journal", "Code"), whole=True),
    )


def _cells(words: Words, row: JournalRow) -> tuple[str, ...]:
    return (
        row.at.replace("T", " ").rstrip("Z"),
        row.company or row.company_id,
        words.say(said.what(row)),
        row.about or row.ref[-8:],
        words.say(said.answer(row)),
        said.code(row),
    )


def _put_proof(sheet: Sheet, words: Words, proof: ProofRow) -> None:
    from hashlib import sha256

    tr = words.tr
    at = datetime.fromisoformat(proof.received_at)
    sheet.need(70)
    sheet.paragraph(
        tr(
            "journal",
            "{company}: receipt no. {number}, {day}, {time} UTC",
            company=proof.company or proof.company_id,
            number=str(proof.seq),
            day=words.long_day(at.date()),
            time=at.time(),
        ),
        STRONG,
    )
    sheet.paragraph(
        tr("journal", "Declaration {id}, version {rev}", id=proof.declaration_id, rev=str(proof.rev)), BODY
    )
    sheet.paragraph(tr("journal", "Fingerprint of what was sent: {digest}", digest=proof.digest), SMALL)
    sheet.paragraph(
        tr("journal", "Fingerprint of the receipt: {digest}", digest=sha256(proof.receipt).hexdigest()), SMALL
    )
    sheet.space(6)
