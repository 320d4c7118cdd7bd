"""A polite reminder to a client: what was played, what is still owed, and until when it is asked for.

No account is named: where to pay stands on the invoice.
"""

from desktop.core.books.reminders import LEVELS, Letter
from desktop.core.files_out import safe_name
from desktop.documents.frame import Frame
from desktop.documents.mail import Draft
from desktop.documents.page import BODY, MUTED, SMALL, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.documents.text import Style
from desktop.i18n.words import Words

_LIGHT = Style(9.5, "Regular", MUTED)


def reminder(letter: Letter, words: Words) -> bytes:
    """Return the letter as a PDF."""
    title = words.say(LEVELS[letter.level])
    sheet = Sheet(
        Frame(
            letter.band or letter.sender,
            title,
            f"{title} · {words.long_day(letter.today)}",
            words.locale.language,
        )
    )
    left = [(letter.client, Style(9.5, "SemiBold", BODY.colour))]
    left += [(line, BODY) for line in letter.address.splitlines() if line.strip()]
    sheet.beside(left, [(words.long_day(letter.today), _LIGHT)])
    sheet.space(10)
    sheet.title(title)
    for paragraph in _before(letter, words):
        sheet.paragraph(paragraph, gap=7)
    _put_gigs(sheet, letter, words)
    _put_sum(sheet, letter, words)
    for paragraph in _after(letter, words):
        sheet.paragraph(paragraph, gap=7)
    sheet.space(14)
    sheet.paragraph(letter.sender)
    if letter.band:
        sheet.paragraph(letter.band, SMALL)
    return sheet.finish()


def mail_text(letter: Letter, words: Words) -> str:
    """Return the reminder as the text of a mail."""
    gigs = "\n".join(f"{words.day(gig.on)}: {gig.venue}, {gig.place}" for gig in letter.gigs)
    asked = words.tr("reminder", "Still to pay: {amount}", amount=letter.left)
    parts = [*_before(letter, words), gigs, asked, *_after(letter, words), letter.sender]
    return "\n\n".join(part for part in parts if part) + "\n"


def draft(letter: Letter, words: Words, pdf: bytes) -> Draft:
    """Return the mail with which the letter goes out, to be looked over and sent by the person."""
    title = words.say(LEVELS[letter.level])
    first = letter.gigs[0]
    subject = words.tr("reminder", "{title}: {venue}, {day}", title=title, venue=first.venue, day=first.on)
    name = file_name(letter, words)
    return Draft(letter.email, " ".join(subject.split()), mail_text(letter, words), name, pdf)


def file_name(letter: Letter, words: Words) -> str:
    """Return the name under which the letter is saved."""
    return safe_name(words.say(LEVELS[letter.level]), letter.client, letter.today.isoformat(), suffix=".pdf")


def _before(letter: Letter, words: Words) -> list[str]:
    tr = words.tr
    opening = {
        1: tr(
            "reminder",
            "We played for you with pleasure. The payment was due on {day} and has not come yet; perhaps it was overlooked.",
            day=words.long_day(letter.due),
        ),
        2: tr(
            "reminder",
            "We have written to you already about the payment that was due on {day}. It has still not come.",
            day=words.long_day(letter.due),
        ),
        3: tr(
            "reminder",
            "In spite of our earlier reminders the payment that was due on {day} has not come. This is our last reminder.",
            day=words.long_day(letter.due),
        ),
    }
    return [tr("reminder", "Dear Sir or Madam,"), opening[letter.level]]


def _after(letter: Letter, words: Words) -> list[str]:
    tr = words.tr
    asking = {
        1: tr(
            "reminder", "Please pay it by {day}, as the invoice says.", day=words.long_day(letter.answer_by)
        ),
        2: tr(
            "reminder",
            "Please pay it by {day}, or tell us what keeps you from it.",
            day=words.long_day(letter.answer_by),
        ),
        3: tr(
            "reminder",
            "Please pay it by {day}. After that we shall have to claim it, with the interest that the law grants.",
            day=words.long_day(letter.answer_by),
        ),
    }
    crossed = tr("reminder", "If the money is on its way, please take this letter as done.")
    return [asking[letter.level], crossed, tr("reminder", "With kind regards")]


def _put_gigs(sheet: Sheet, letter: Letter, words: Words) -> None:
    columns = (
        Column(words.tr("order form", "Date"), whole=True),
        Column(words.tr("gig form", "Venue"), share=3),
        Column(words.tr("gig form", "Place"), share=2),
    )
    put_table(sheet, columns, [Row((words.short_day(gig.on), gig.venue, gig.place)) for gig in letter.gigs])


def _put_sum(sheet: Sheet, letter: Letter, words: Words) -> None:
    tr = words.tr
    rows = [(tr("reminder", "Agreed fee"), words.money(letter.fee))]
    if letter.vat:
        rows.append((tr("reminder", "VAT"), words.money(letter.vat)))
    if letter.paid:
        rows.append((tr("reminder", "Paid"), words.money(-letter.paid)))
    sheet.space(6)
    sheet.sum(rows, (tr("reminder", "Still to pay"), words.money(letter.left)))
    sheet.space(6)
