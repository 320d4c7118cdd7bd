"""The recovery key of an encrypted book as a sheet to be printed and put away."""

from datetime import date

from desktop.core.recovery_key import lines
from desktop.documents.frame import Frame
from desktop.documents.page import BODY, LEFT, SMALL, STRONG, Sheet, scaled
from desktop.i18n.words import Words

_SIZE, _LEADING = 20.0, 30.0


def recovery_sheet(book: str, key: bytes, words: Words, today: date) -> bytes:
    """Return the sheet as PDF; `book` is the name of its file."""
    tr = words.tr
    title = tr("encryption", "Recovery key")
    sheet = Sheet(Frame("", title, f"{title} · {words.long_day(today)}", words.locale.language, None))
    sheet.title(title, tr("encryption", "Septet book {name}, {day}", name=book, day=words.long_day(today)))
    sheet.paragraph(
        tr(
            "encryption",
            "This key opens the book when the passphrase is forgotten. Whoever has it and the book can read everything.",
        )
    )
    sheet.space(14)
    style = scaled(STRONG, _SIZE)
    for number, line in enumerate(lines(key), 1):
        sheet.write(LEFT, sheet.y - _SIZE, str(number), BODY)
        sheet.write(LEFT + 24, sheet.y - _SIZE, "  ".join(line.split("-")), style)
        sheet.space(_LEADING)
    sheet.space(10)
    for text in (
        tr("encryption", "Keep this sheet where you keep contracts, not with the computer."),
        tr("encryption", "There is no O, I, L or U in it: what looks like them is 0, 1, 1 or V."),
        tr(
            "encryption",
            "Without the passphrase and without this key nobody can open the book, not even the makers of Septet.",
        ),
    ):
        sheet.paragraph(text, SMALL)
    return sheet.finish()
