"""A mail to a company that is late with the pay, opened in the mail program to be looked over; nothing is sent from here."""

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices

from desktop.core.queries.company_words import clock_of, progress
from desktop.core.queries.declarations import DeclarationRow
from desktop.ui import declaration_words
from desktop.ui.session import Session
from desktop.ui.theme import Kind


def ask_for_pay(session: Session, row: DeclarationRow) -> None:
    """Open a mail with the question where the pay is; say so where there is no mail program."""
    words = session.words
    if not QDesktopServices.openUrl(pay_mail(session, row)):
        session.note(
            Kind.WARNING, words.tr("pay clock", "No mail program could be opened. Call the company instead.")
        )


def pay_mail(session: Session, row: DeclarationRow) -> QUrl:
    """Return the mail: what it is about, the company's number, and the day by which the pay was due."""
    words, found = session.words, progress(session.book, row.id)
    clock = clock_of(row, found, session.countries, session.today())
    subject = words.tr("pay clock", "Where is the pay for {gig}?", gig=declaration_words.title(words, row))
    lines = [
        words.tr("pay clock", "Hello,"),
        "",
        words.tr(
            "pay clock",
            "the pay for {gig} was due by {due} and has not come yet. When will it be paid?",
            gig=declaration_words.title(words, row),
            due=clock.due if clock and clock.due else "",
        ),
        "",
        words.tr("pay clock", "Number of the declaration: {number}", number=found.number or row.id),
    ]
    made, query = QUrl("mailto:"), QUrlQuery()
    query.addQueryItem("subject", subject)
    query.addQueryItem("body", "\r\n".join(lines))
    made.setQuery(query)
    return made
