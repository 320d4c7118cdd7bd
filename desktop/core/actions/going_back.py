"""After a book went back to a backup: which companies were heard, and which contracts stand sealed again."""

from typing import TYPE_CHECKING

from desktop.core.problems import Refused
from desktop.core.queries.going_back import Held, document_of, held, to_join, unheard
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book, Done
from desktop.core.store.opening import HEARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from desktop.core.corrections import Sent
    from desktop.core.declarations import Review, World
    from desktop.core.queries.contracts import ContractFacts
    from wire.declaration import Declaration
    from wire.signing import SigningKey

TOPICS = frozenset({"contracts", "gigs", "declarations", "sync", "journal"})


def note_heard(book: Book, company_id: str) -> Done:
    """Note that a company's news were read to the end and everything it has was fetched."""
    if setting(book, HEARD) is None:
        return Done(company_id, frozenset())
    with book.transaction() as session:
        topics = TOPICS if _add(session, company_id) else frozenset()
    return Done(company_id, topics)


def go_on_unheard(book: Book, company_id: str | None = None) -> Done:
    """Let contracts be sealed although a company was not heard, or any: the person knows that nothing was sent to it since.

    The trail says so. What the company turns out to have is still not sealed a second time.
    """
    from desktop.core.actions import trail

    asked = [each.company_id for each in unheard(book) if company_id in (None, each.company_id)]
    with book.transaction() as session:
        for each in asked:
            if _add(session, each):
                trail.note(session, book, "unheard", each)
    return Done(HEARD, TOPICS)


def _add(session: "Session", company_id: str) -> bool:
    """Add a company to those heard, unless it is there or the book never went back; tell whether it was added."""
    from desktop.core.store.tables import Setting

    row = session.get(Setting, HEARD)
    if row is None or company_id in row.value.split():
        return False
    row.value = f"{row.value} {company_id}".strip()
    return True


def join_again(book: Book) -> tuple[str, ...]:
    """Join contracts to the declarations that companies have of them, and return their ids.

    Only what is proved is joined: the paper is of this contract, this book's own key signed it, and sealing the contract
    as it stands would say the same in every part. The papers wait for the next delivery, which gets the very receipt
    that the company gave before.
    """
    return tuple(key for key in to_join(book) if _join(book, key))


def _join(book: Book, contract_id: str) -> bool:
    from desktop.core.actions import sealing, trail
    from desktop.core.declarations import review
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.packs import countries_of
    from desktop.core.store.sync_tables import Elsewhere
    from desktop.core.store.tables import Contract

    found = held(book, contract_id)
    facts = contract(book, contract_id) if found else None
    if facts is None:
        return False
    key = trail.device_key(book)
    papers = [_own(book, row, key) for row in found]
    own = [paper for paper in papers if paper is not None]
    if len(own) < len(papers):
        return False
    world = sealing.world_of(book, countries_of(book), book.today())
    looked_at = review(facts, world)
    if looked_at.problems or not _says_the_same(facts, looked_at, world, _newest(own, found)):
        return False
    try:
        with book.transaction() as session:
            for paper, row in zip(own, found, strict=True):
                practice = sealing.is_practice(facts, world, paper.company_country)
                sealing.keep_paper(book, session, paper, key, demo=practice, what="join")
                session.delete(session.get_one(Elsewhere, (row.declaration_id, row.rev)))
            sealing.keep_contract(book, session, facts, looked_at)
            kept = session.get_one(Contract, contract_id)
            kept.sealed_at = max(paper.sealed_at for paper in own)
            kept.version = max(paper.contract_version for paper in own)
    except Refused:  # it was sealed meanwhile, in another window
        return False
    book.undo_log.clear()
    return True


def _own(book: Book, row: Held, key: "SigningKey") -> "Declaration | None":
    """Return a paper that this book's key signed, None for any other."""
    from wire import declaration
    from wire.canonical import Malformed, digest
    from wire.reading import Invalid
    from wire.signing import BadSignature, unpack, verify

    try:
        payload = verify(unpack(document_of(book, row.declaration_id, row.rev)), key.public)
        paper = declaration.read(payload)
    except (Malformed, Invalid, BadSignature):
        return None
    named = (paper.declaration_id, paper.rev, digest(paper.to_bytes()))
    return paper if named == (row.declaration_id, row.rev, row.digest) else None


def _newest(papers: "Sequence[Declaration]", rows: "Sequence[Held]") -> "tuple[Sent, ...]":
    from desktop.core.corrections import Sent

    newest = {
        paper.declaration_id: Sent(paper, row.digest, row.company_id, paper.rev)
        for paper, row in zip(papers, rows, strict=True)  # in the order of their revisions
    }
    return tuple(newest.values())


def _says_the_same(
    facts: "ContractFacts", looked_at: "Review", world: "World", sent: "Sequence[Sent]"
) -> bool:
    """Tell whether sealing would make nothing new, and no country is declared twice already."""
    from desktop.core.corrections import live, preview

    return len(live(sent)) == len(sent) and not preview(facts, looked_at, world, sent)
