"""The copy of a declaration, to prove that it was sent: what was sealed, the receipt, and the digests as QR codes.

The musicians' official numbers are in the sealed document alone; a copy goes from hand to hand and has none.
"""

from datetime import datetime, time
from decimal import Decimal
from hashlib import sha256

import wire.declaration as line
from desktop.core.money import Money
from desktop.core.territories import Country
from desktop.documents import contract_words as said
from desktop.documents import correction_words
from desktop.documents.desk import Declared, Desk
from desktop.documents.page import BODY, HEADING, LEFT, ROOM, SMALL, STRONG, Sheet
from desktop.documents.qr import code_of, put_code
from desktop.documents.table import Column, Row, put_table
from desktop.documents.text import wrap
from desktop.i18n.words import Words
from wire.receipt import Receipt, read_receipt
from wire.signing import unpack

CODE_SIDE = 92.0


def declaration_copy(desk: Desk, words: Words, declared: Declared) -> bytes:
    """Return the copy of one sealed declaration."""
    tr, row = words.tr, declared.row
    payload = unpack(declared.documents.document).payload
    paper = line.read(payload)
    receipt = _receipt(declared)
    title = tr("declaration copy", "Copy of a declaration")
    sheet = Sheet(desk.frame(words, title))
    company = _company(words, row.company, paper)
    sheet.title(title, tr("declaration copy", "To {company}", company=company))
    _put_state(sheet, words, receipt, None if paper.kind == "cancel" else row.deadline)
    _put_revision(sheet, words, paper, declared)
    _put_terms(sheet, words, paper)
    _put_dates(sheet, words, paper)
    _put_members(sheet, desk, words, paper)
    _put_proof(sheet, words, declared, receipt)
    return sheet.finish()


def _receipt(declared: Declared) -> Receipt | None:
    if declared.documents.receipt is None:
        return None
    return read_receipt(unpack(declared.documents.receipt).payload)


def _company(words: Words, name: str | None, paper: line.Declaration) -> str:
    country = Country(paper.company_country)
    return name or words.tr("order form", "the shared company in {country}", country=country)


def _put_state(sheet: Sheet, words: Words, receipt: Receipt | None, deadline: str | None) -> None:
    """Say first of all whether the company has it: only then it is declared."""
    tr = words.tr
    if receipt is not None:
        text = tr(
            "declaration copy",
            "Received by the company on {at} UTC, receipt no. {number}.",
            at=_instant(words, receipt.received_at),
            number=str(receipt.seq),
        )
        sheet.paragraph(text, STRONG)
        return
    sheet.paragraph(tr("declaration copy", "There is no receipt yet: sealed here is not declared."), STRONG)
    if deadline:
        at = datetime.fromisoformat(deadline)
        text = tr(
            "declaration copy",
            "The company must have it by {day}, {time}.",
            day=at.date(),
            time=at.time(),
        )
        sheet.paragraph(text)


def _put_revision(sheet: Sheet, words: Words, paper: line.Declaration, declared: Declared) -> None:
    """Say of a further revision which one it replaces, and what it says differently."""
    tr = words.tr
    if paper.rev == 1:
        return
    kind = words.say(correction_words.KINDS[paper.kind])
    # Translators: {kind} is "Correction" or "Cancellation".
    text = tr(
        "declaration copy",
        "{kind}: revision {n} replaces revision {before}.",
        kind=kind,
        n=paper.rev,
        before=paper.rev - 1,
    )
    sheet.paragraph(text, STRONG)
    for change in correction_words.lines(words, declared.changes):
        sheet.paragraph(change, SMALL)


def _instant(words: Words, at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{words.long_day(moment.date())}, {words.time(time(moment.hour, moment.minute))}"


def _money(amount: line.Money) -> Money:
    return Money(amount.minor, amount.currency)


def _put_terms(sheet: Sheet, words: Words, paper: line.Declaration) -> None:
    tr, terms = words.tr, paper.contract
    fee = _money(terms.fee)
    vat = fee.percent(Decimal(terms.vat_percent))
    rate = words.tr("contract", "VAT {rate}", rate=words.percent(Decimal(terms.vat_percent)))
    sheet.space(4)
    sheet.pairs(
        [
            (tr("order form", "Client"), f"{paper.client.name}, {words.country(paper.client.country)}"),
            *([(tr("order form", "Band"), paper.band)] if paper.band else []),
            (tr("order form", "Fee without VAT"), words.money(fee)),
            (rate, words.money(vat)),
            (
                tr("declaration copy", "Part"),
                tr("declaration copy", "{k} of {n}", k=paper.part.k, n=paper.part.n),
            ),
            (tr("declaration copy", "Sealed"), f"{_instant(words, paper.sealed_at)} UTC"),
            (
                tr("declaration copy", "Country rules"),
                f"{words.country(paper.edition.country)}, {paper.edition.edition}",
            ),
        ]
    )


def _put_dates(sheet: Sheet, words: Words, paper: line.Declaration) -> None:
    tr = words.tr
    sheet.heading(tr("order form", "Dates"), keep=60)
    columns = (
        Column(tr("order form", "Date"), share=3, weight="SemiBold"),
        Column(tr("order form", "Hours"), share=3),
        Column(tr("order form", "Place"), share=6),
    )
    rows = []
    for gig in paper.gigs:
        starts, ends = datetime.fromisoformat(gig.starts), datetime.fromisoformat(gig.ends)
        hours = f"{words.time(starts.time())}–{words.time(ends.time())}"
        where = ", ".join(part for part in (gig.venue, gig.place, words.country(gig.country)) if part)
        rows.append(Row((words.short_day(starts.date()), hours, where)))
    put_table(sheet, columns, rows)


def _put_members(sheet: Sheet, desk: Desk, words: Words, paper: line.Declaration) -> None:
    tr = words.tr
    sheet.heading(tr("declaration copy", "Musicians in this declaration"), keep=60)
    amount = tr("proof", "Amount ({currency})", currency=paper.total.currency)
    columns = (
        Column(tr("split sheet", "Musician"), weight="SemiBold", share=3),
        Column(tr("split sheet", "Plays"), share=2),
        Column(amount, figures=True),
    )
    rows = [
        Row(
            (
                member.name,
                said.without_numbers(member.plays or "", desk.facts),
                words.amount(_money(member.share)),
            )
        )
        for member in paper.members
    ]
    whole = Row(
        (tr("declaration copy", "All in this declaration"), "", words.amount(_money(paper.total))),
        strong=True,
    )
    put_table(sheet, columns, [*rows, whole])
    sheet.paragraph(
        tr("declaration copy", "Official numbers of the musicians stand in the sealed document only."), SMALL
    )


def _put_proof(sheet: Sheet, words: Words, declared: Declared, receipt: Receipt | None) -> None:
    tr, row = words.tr, declared.row
    sheet.space(8)
    sheet.need(CODE_SIDE * 2 + 66)
    sheet.heading(tr("declaration copy", "The proof"), keep=CODE_SIDE)
    sealed = f"SEPTET DECLARATION {row.id} REV {row.rev} SHA-256 {row.digest}"
    explained = tr(
        "declaration copy",
        "The fingerprint (SHA-256) of the sealed declaration. Whoever holds the document can compute it anew.",
    )
    facts = [
        (tr("declaration copy", "Number"), f"{row.id}, {row.rev}"),
        (tr("declaration copy", "Fingerprint"), row.digest),
    ]
    _put_code_block(sheet, tr("declaration copy", "What was sealed"), sealed, explained, facts)
    if receipt is None or declared.documents.receipt is None:
        sheet.paragraph(
            tr(
                "declaration copy",
                "There is no receipt yet. Sync, then print this copy again: the company’s receipt is the proof.",
            )
        )
        return
    digest = sha256(unpack(declared.documents.receipt).payload).hexdigest()
    told = (
        f"SEPTET RECEIPT {receipt.company_id} {receipt.seq} {receipt.received_at} FOR {receipt.declaration_id} REV {receipt.rev} "
        f"SHA-256 {digest} DECLARATION {receipt.doc_hash}"
    )
    explained = tr(
        "declaration copy",
        "The company’s receipt names the fingerprint above and carries the company’s signature, which Septet has checked.",
    )
    facts = [
        (tr("declaration copy", "Receipt no."), str(receipt.seq)),
        (tr("declaration copy", "Company"), receipt.company_id),
        (tr("declaration copy", "Fingerprint"), digest),
    ]
    _put_code_block(sheet, tr("declaration copy", "The receipt"), told, explained, facts)


def _put_code_block(sheet: Sheet, name: str, text: str, explained: str, facts: list[tuple[str, str]]) -> None:
    """Put a code at the left, and beside it what it says in letters."""
    sheet.need(CODE_SIDE + 14)
    top, x, room = sheet.y, LEFT + CODE_SIDE + 18, ROOM - CODE_SIDE - 18
    put_code(sheet, code_of(text), LEFT - 8, top, CODE_SIDE + 8)
    y = top - 10
    rows = [(name, HEADING), *((piece, SMALL) for piece in wrap(explained, SMALL, room))]
    for label, value in facts:
        said_in_full = f"{label}: {value}"
        rows += [
            (piece, BODY._replace(size=8.5)) for piece in wrap(said_in_full, BODY._replace(size=8.5), room)
        ]
    for piece, style in rows:
        sheet.write(x, y - style.size * 0.4, piece, style)
        y -= style.leading
    sheet.y = min(top - CODE_SIDE - 14, y - 6)
