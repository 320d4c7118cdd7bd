"""A paper in a mail that is not sent yet: for the mail program, to be looked over and sent there."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from desktop.documents.band_desk import BandDesk
from desktop.documents.desk import Desk
from desktop.documents.papers import KINDS, Paper, file_stem, title_of
from desktop.i18n.words import Words


class Draft(NamedTuple):
    """A mail as it is handed over. `to` is empty where nobody told an address."""

    to: str
    subject: str
    text: str
    file_name: str
    pdf: bytes


def draft_of(desk: Desk | BandDesk, paper: Paper, words: Words, pdf: bytes) -> Draft:
    """Return the mail that a paper goes out with, in the language of the paper."""
    subject = words.tr("mail", "{paper}: {contract}", paper=KINDS[paper.kind], contract=title_of(desk, words))
    text = words.tr("mail", "Hello,\n\nthe paper is attached.") + "\n"
    return Draft(paper.email, _one_line(subject), text, f"{file_stem(paper)}.pdf", pdf)


def as_eml(draft: Draft) -> bytes:
    """Return the mail as a file that mail programs open as a draft."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    if draft.to:
        mail["To"] = _one_line(draft.to)
    mail["Subject"] = draft.subject
    mail.set_content(draft.text)
    mail.add_attachment(draft.pdf, maintype="application", subtype="pdf", filename=draft.file_name)
    return mail.as_bytes()


def _one_line(text: str) -> str:
    """Return text without anything that could begin another header."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
