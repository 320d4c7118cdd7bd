"""The payment slip between two band mates: one amount, one account, and the QR code that banking apps read.

The only paper that names an account: the receiver's, for the one who pays.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.identifiers import check_iban, normal_form
from desktop.core.money import Money
from desktop.core.problems import N_, Problem, Refused
from desktop.documents.frame import Frame
from desktop.documents.page import BODY, HEADING, LEFT, ROOM, Sheet
from desktop.documents.qr import put_code
from desktop.documents.text import wrap
from desktop.i18n.words import Words

LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
"""What the code can carry, in euros (European Payments Council, quick response code)."""
LONGEST_NAME, LONGEST_TEXT = 70, 140
SIDE = 150.0

_ONLY_EURO = N_("payment slip", "A payment slip with a code is for euros only.")
_AMOUNT = N_("payment slip", "The code can carry 0.01 to 999 999 999.99 euros.")
_NO_IBAN = N_(
    "payment slip", "The account of {name} is not known, or has a slip in it. Look at it on the page People."
)


class Transfer(NamedTuple):
    """A payment that somebody asked a slip for. `text` is what the receiver reads on the statement."""

    payer: str
    receiver: str
    iban: str
    amount: Money
    text: str
    band: str = ""


def transfer_problems(transfer: Transfer) -> list[Problem]:
    """Return what keeps a payment from being put on a slip."""
    problems = []
    if transfer.amount.currency != "EUR":
        problems.append(Problem("amount", _ONLY_EURO))
    elif not LEAST <= transfer.amount.decimal <= MOST:
        problems.append(Problem("amount", _AMOUNT))
    if not transfer.iban or check_iban(transfer.iban):
        problems.append(Problem("iban", _NO_IBAN, {"name": transfer.receiver}))
    return problems


def payment_slip(transfer: Transfer, words: Words, today: date) -> bytes:
    """Return the slip.

    Raises:
        Refused: no euros, an amount that the code cannot carry, or no right account.
    """
    import segno.helpers

    if problems := transfer_problems(transfer):
        raise Refused(problems)
    tr, iban = words.tr, normal_form(transfer.iban)
    code = segno.helpers.make_epc_qr(
        name=_cut(transfer.receiver, LONGEST_NAME),
        iban=iban,
        amount=transfer.amount.decimal,
        text=_cut(transfer.text, LONGEST_TEXT),
        encoding="utf-8",
    )
    title = tr("payment slip", "Payment slip")
    foot = f"{title} · {words.long_day(today)}"
    sheet = Sheet(Frame(transfer.band, title, foot, words.locale.language))
    sheet.title(
        title, tr("payment slip", "{payer} pays {receiver}", payer=transfer.payer, receiver=transfer.receiver)
    )
    sheet.pairs(
        [
            (tr("payment slip", "Amount"), words.money(transfer.amount)),
            (tr("payment slip", "To"), transfer.receiver),
            (tr("payment slip", "Account"), " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))),
            (tr("payment slip", "Text"), transfer.text),
        ]
    )
    sheet.space(14)
    sheet.need(SIDE)
    put_code(sheet, code, LEFT - 8, sheet.y, SIDE)
    x, y = LEFT + SIDE + 14, sheet.y - 24
    sheet.write(x, y, tr("payment slip", "Scan and pay"), HEADING)
    explained = tr(
        "payment slip",
        "A banking app fills the transfer in from this code. Compare the name and the amount before you confirm.",
    )
    for place, text in enumerate(wrap(explained, BODY, ROOM - SIDE - 14)):
        sheet.write(x, y - 20 - place * BODY.leading, text, BODY)
    return sheet.finish()


def _cut(text: str, longest: int) -> str:
    """Return text that the code has room for, without line breaks."""
    return " ".join(text.split())[:longest].strip()
