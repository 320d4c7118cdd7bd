"""What companies ask: open questions, and declarations that may be about one and the same gig."""

from typing import NamedTuple

from desktop.core.queries.settings import setting
from desktop.core.store.book import Book

DRAFT = "answer_draft."
TWO_GIGS = "two_gigs."
"""Beginnings of settings: an answer that is being written, and a double that was looked at."""


class Question(NamedTuple):
    """A question of a company about a declaration of this book.

    Attributes:
        id: the company's id of the question.
        rev: the revision that it was asked about.
        answer: the text of the answer written here, None while there is none.
        answer_state: where that stands: `queued`, `receipted`, `confirmed`, `conflict`, `fault`.
    """

    id: str
    declaration_id: str
    rev: int
    contract_id: str
    company_id: str
    company: str
    client: str
    venue: str | None
    on: str | None
    at: str
    text: str
    answer: str | None
    answer_state: str | None
    answer_reason: str | None


class Double(NamedTuple):
    """Two declarations that a company takes for one gig; `other` is None where it is not the member's own."""

    declaration_id: str
    other: str | None
    company: str
    at: str


_ASKED = """SELECT json_extract(v.body, '$.data.question_id'), d.id, v.rev, d.contract_id, v.company_id,
        coalesce(e.name, v.company_id), c.name, g.venue, min(g.on_date), v.at, coalesce(v.text, ''), a.text, a.state, a.reason
    FROM event v JOIN declaration d ON d.id = v.declaration_id AND d.rev = v.rev
    JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
    LEFT JOIN gig g ON g.contract_id = k.id LEFT JOIN enrolment e ON e.company_id = v.company_id
    LEFT JOIN answer a ON a.question_id = json_extract(v.body, '$.data.question_id') AND a.company_id = v.company_id
        AND a.written_at = (SELECT max(x.written_at) FROM answer x WHERE x.question_id = a.question_id AND x.company_id = a.company_id)
    WHERE v.kind = 'question' AND json_extract(v.body, '$.data.question_id') IS NOT NULL{more}
    GROUP BY v.company_id, v.seq ORDER BY v.at, v.seq"""
_OPEN = """ AND NOT EXISTS (SELECT 1 FROM declaration n WHERE n.id = v.declaration_id AND n.rev > v.rev)
    AND NOT EXISTS (SELECT 1 FROM event w WHERE w.declaration_id = v.declaration_id AND w.company_id = v.company_id AND w.seq > v.seq
        AND (w.kind = 'status' OR w.rev > v.rev OR (w.kind = 'answer'
            AND json_extract(w.body, '$.data.question_id') = json_extract(v.body, '$.data.question_id'))))"""


def questions(book: Book, *, declaration_id: str | None = None) -> list[Question]:
    """Return the questions that are open, oldest first: a new revision, an answer or a later status closes one.

    One with an answer that is still on its way is among them, with the state of the answer.
    """
    own = " AND v.declaration_id = ?" if declaration_id else ""
    return book.rows(Question, _ASKED.format(more=_OPEN + own), *([declaration_id] if declaration_id else []))


def question(book: Book, key: str) -> Question | None:
    """Return an open or a closed question by its id."""
    more = " AND json_extract(v.body, '$.data.question_id') = ?"
    return book.row(Question, _ASKED.format(more=more), key)


def is_open(book: Book, key: str) -> bool:
    """Tell whether a question still waits for an answer or a correction."""
    return any(each.id == key for each in questions(book))


def asked_count(book: Book) -> int:
    """Return how many questions wait for the person: those without an answer."""
    return sum(each.answer is None for each in questions(book))


def doubles(book: Book) -> list[Double]:
    """Return the declarations of which a company asks whether they are about the same gig as another one."""
    sql = """SELECT v.declaration_id, json_extract(v.body, '$.data.other'), coalesce(e.name, v.company_id), v.at FROM event v
        JOIN declaration d ON d.id = v.declaration_id AND d.rev = v.rev LEFT JOIN enrolment e ON e.company_id = v.company_id
        WHERE v.kind = 'possible_duplicate' AND NOT EXISTS (SELECT 1 FROM declaration n WHERE n.id = d.id AND n.rev > d.rev)
        AND NOT EXISTS (SELECT 1 FROM setting s WHERE s.key = ? || v.declaration_id)
        GROUP BY v.declaration_id ORDER BY v.at, v.seq"""
    return book.rows(Double, sql, TWO_GIGS)


def draft_answer(book: Book, key: str) -> str:
    """Return what was written so far of an answer."""
    return setting(book, f"{DRAFT}{key}") or ""
