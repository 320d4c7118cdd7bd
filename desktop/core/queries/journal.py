"""The journal as it is read: every call to a company, newest first, with what it was about."""

from typing import NamedTuple

from desktop.core.store.book import Book


class JournalRow(NamedTuple):
    """One call.

    Attributes:
        what: kind of call: `deliver`, `receipt`, `answer`, `news`, …
        about: the gig or client of the declaration it was about, None where it is no declaration of this book.
        status: HTTP status, None where no answer came or none belongs to it.
        code: a stable word: why it failed, or what a receipt says.
    """

    n: int
    at: str
    company_id: str
    company: str | None
    what: str
    ref: str
    rev: int | None
    digest: str | None
    status: int | None
    code: str | None
    trace_id: str | None
    about: str | None
    on: str | None

    @property
    def id(self) -> str:
        """The row's name in a table."""
        return str(self.n)


_ABOUT = """FROM declaration d JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
    LEFT JOIN gig g ON g.contract_id = k.id WHERE d.id = x.ref"""
_LIST = f"""SELECT x.n, x.at, x.company_id, e.name, x.what, x.ref, x.rev, x.digest, x.status, x.code, x.trace_id,
    (SELECT coalesce(nullif(g.venue, ''), c.name) {_ABOUT} ORDER BY g.on_date LIMIT 1),
    (SELECT min(g.on_date) {_ABOUT})
    FROM exchange x LEFT JOIN enrolment e ON e.company_id = x.company_id"""


def journal_count(book: Book, ref: str | None = None) -> int:
    """Return how many lines there are, of one declaration or of all."""
    if ref is None:
        return int(book.value("SELECT count(*) FROM exchange"))
    return int(book.value("SELECT count(*) FROM exchange WHERE ref = ?", ref))


def journal(book: Book, ref: str | None = None, offset: int = 0, limit: int = -1) -> list[JournalRow]:
    """Return lines of the journal, the newest first; with `ref` those about one declaration or answer."""
    own = "WHERE x.ref = ?" if ref is not None else ""
    values = [ref] if ref is not None else []
    return book.rows(JournalRow, f"{_LIST} {own} ORDER BY x.n DESC LIMIT ? OFFSET ?", *values, limit, offset)


class ProofRow(NamedTuple):
    """A receipt as proof: for which bytes of which revision, when, under which number, and by whom."""

    declaration_id: str
    rev: int
    digest: str
    sealed_at: str
    company: str | None
    company_id: str
    received_at: str
    seq: int
    receipt: bytes


def proofs(book: Book, ref: str | None = None) -> list[ProofRow]:
    """Return every receipt that is held, later ones too, in the order in which they were given."""
    own = "WHERE declaration_id = ?" if ref is not None else ""
    return book.rows(
        ProofRow,
        f"""WITH every AS (SELECT declaration_id, rev, company_id, document, received_at, seq FROM receipt
            UNION ALL SELECT declaration_id, rev, company_id, document, received_at, seq FROM later_receipt)
        SELECT r.declaration_id, r.rev, d.digest, d.sealed_at, e.name, r.company_id, r.received_at, r.seq, r.document
        FROM (SELECT * FROM every {own}) r JOIN declaration d ON d.id = r.declaration_id AND d.rev = r.rev
        LEFT JOIN enrolment e ON e.company_id = r.company_id ORDER BY r.received_at, r.seq""",
        *([ref] if ref is not None else []),
    )


class ElsewhereRow(NamedTuple):
    """A paper that is not of this book: another computer's, or from before the book was restored."""

    declaration_id: str
    rev: int
    company: str | None
    company_id: str
    document: bytes
    digest: str
    fetched_at: str
    at: str | None
    state: str | None

    @property
    def id(self) -> str:
        """The row's name in a table."""
        return f"{self.declaration_id}/{self.rev}"


def elsewhere(book: Book) -> list[ElsewhereRow]:
    """Return the papers of this member that another computer sealed, the newest first."""
    return book.rows(
        ElsewhereRow,
        """SELECT x.declaration_id, x.rev, e.name, x.company_id, x.document, x.digest, x.fetched_at,
            (SELECT v.at FROM event v WHERE v.company_id = x.company_id AND v.declaration_id = x.declaration_id
                AND v.rev = x.rev AND v.kind = 'received' LIMIT 1) AS came,
            (SELECT v.state FROM event v WHERE v.company_id = x.company_id AND v.declaration_id = x.declaration_id
                ORDER BY v.seq DESC LIMIT 1)
        FROM elsewhere x LEFT JOIN enrolment e ON e.company_id = x.company_id ORDER BY came DESC, x.declaration_id, x.rev""",
    )


class PastRow(NamedTuple):
    """What a company had said of a declaration before it went back to a backup."""

    at: str
    state: str
    text: str | None
    lost_at: str


def past(book: Book, declaration_id: str) -> list[PastRow]:
    """Return what a company had said and lost since, in its order."""
    return book.rows(
        PastRow,
        """SELECT p.at, p.state, p.text, p.lost_at FROM past_event p WHERE p.declaration_id = ?
        AND NOT EXISTS (SELECT 1 FROM event v WHERE v.company_id = p.company_id AND v.chain = p.chain) ORDER BY p.lost_at, p.seq""",
        declaration_id,
    )
