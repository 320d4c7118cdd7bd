"""Answer a company's question: the signed answer waits for the next sync, as a declaration does."""

from typing import TYPE_CHECKING

from desktop.core.problems import N_, Refused, refuse
from desktop.core.queries.questions import DRAFT, TWO_GIGS, is_open, question
from desktop.core.store.book import Book, Done
from desktop.core.text import check_text

if TYPE_CHECKING:
    from desktop.core.queries.questions import Question

TOPICS = frozenset({"declarations"})
LONGEST = 2000

_NO_QUESTION = N_("answer to a question", "There is no question {id}. List them with: septet list questions.")
_CLOSED = N_("answer to a question", "This question is settled already. Nothing was sent.")
_ANSWERED = N_("answer to a question", "Your answer is written already; it goes out with the next sync.")


def send_answer(book: Book, question_id: str, text: str) -> Done:
    """Sign the answer to a question; it goes out at the next sync. It can no longer be taken back.

    Raises:
        Refused: there is no such question, it is settled, it has an answer, or the text is missing or too long.
    """
    from desktop.core.actions import trail

    asked = _unanswered(book, question_id)
    said = text.strip().replace("\r\n", "\n")
    if problems := check_text("text", said, needed=True, limit=LONGEST, lines=True):
        raise Refused(problems)
    key = trail.device_key(book)
    answer_id = book.new_id()
    with book.transaction() as session:
        from desktop.core.store.sync_tables import Answer as Table
        from desktop.core.store.tables import Setting
        from wire.answer import Answer
        from wire.canonical import digest
        from wire.signing import sign

        paper = Answer(
            answer_id=answer_id,
            question_id=question_id,
            declaration_id=asked.declaration_id,
            text=_plain(said),
            author_device=key.public.thumbprint,
            written_at=trail.instant(book),
        )
        payload = paper.to_bytes()
        session.add(
            Table(
                id=answer_id,
                question_id=question_id,
                company_id=asked.company_id,
                declaration_id=asked.declaration_id,
                text=paper.text,
                document=sign(payload, key),
                digest=digest(payload),
                written_at=paper.written_at,
                state="queued",
            )
        )
        trail.note(session, book, "answer", answer_id, digest(payload))
        if (draft := session.get(Setting, f"{DRAFT}{question_id}")) is not None:
            session.delete(draft)
    return Done(answer_id, TOPICS)


def keep_draft(book: Book, question_id: str, text: str) -> Done:
    """Keep an answer that is being written; nothing is signed or sent."""
    _set(book, f"{DRAFT}{question_id}", text[: LONGEST * 2])
    return Done(question_id, frozenset())


def note_two_gigs(book: Book, declaration_id: str) -> Done:
    """Note that two declarations which a company takes for one gig are about two."""
    _set(book, f"{TWO_GIGS}{declaration_id}", "yes")
    return Done(declaration_id, TOPICS)


def _set(book: Book, key: str, value: str) -> None:
    from desktop.core.store.tables import Setting

    with book.transaction() as session:
        session.merge(Setting(key=key, value=value))


def _unanswered(book: Book, question_id: str) -> "Question":
    asked = question(book, question_id)
    if asked is None:
        raise refuse("", _NO_QUESTION, id=question_id)
    if asked.answer is not None:
        raise refuse("", _ANSWERED)
    if not is_open(book, question_id):
        raise refuse("", _CLOSED)
    return asked


def _plain(text: str) -> str:
    """Return the text in the one form that travels."""
    import unicodedata

    return unicodedata.normalize("NFC", text).replace("\t", " ").replace("\r", "\n")
