"""What a reminder is written from, and the reminders that were written."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books import reminders as rules
from desktop.core.books.expected import due_of
from desktop.core.books.reminders import Letter, Played
from desktop.core.money import Money
from desktop.core.problems import refuse
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.expected import expected
from desktop.core.queries.people import person
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.declarations import World


class LetterRow(NamedTuple):
    """A reminder that was written."""

    id: str
    contract_id: str
    client: str
    level: int
    made_at: str
    language: str
    digest: str


class _Pdf(NamedTuple):
    content: bytes


def letters(book: Book, contract_id: str | None = None) -> list[LetterRow]:
    """Return the reminders that were written, the newest first: all, or those about one contract."""
    own = " WHERE r.contract_id = ?" if contract_id else ""
    sql = f"""SELECT r.id, r.contract_id, c.name, r.level, r.made_at, r.language, r.digest FROM reminder_letter r
        JOIN contract k ON k.id = r.contract_id JOIN client c ON c.id = k.client_id{own} ORDER BY r.made_at DESC, r.id"""
    return book.rows(LetterRow, sql, *((contract_id,) if contract_id else ()))


def letter_pdf(book: Book, digest: str) -> bytes | None:
    """Return a reminder as it was written."""
    found = book.row(_Pdf, "SELECT content FROM file WHERE digest = ?", digest)
    return None if found is None else found.content


def next_level(book: Book, contract_id: str) -> int:
    """Return the level of the next reminder: one more than the last one's, three at most."""
    last = book.value("SELECT max(level) FROM reminder_letter WHERE contract_id = ?", contract_id)
    return min(int(last or 0) + 1, max(rules.LEVELS))


def letter_facts(book: Book, contract_id: str, world: "World", level: int | None = None) -> Letter:
    """Return what a reminder about a contract says; `level` is the next one if none is named.

    Raises:
        Refused: the contract is gone or goes through a shared company, nothing is owed, or it is not late.
    """
    facts = contract(book, contract_id)
    part = next(
        (
            each
            for each in expected(book, world.today)
            if each.target == "contract" and each.target_id == contract_id
        ),
        None,
    )
    if facts is None or part is None or _inside(facts, world):
        raise refuse("", rules.INSIDE)
    vat = Money(0, facts.fee.currency)
    if facts.vat_percent and facts.sealed_at is None:
        vat = facts.fee.percent(facts.vat_percent)
    made = _letter(book, facts, part.amount, vat, part.paid, world.today, level)
    if part.on >= world.today:
        raise refuse("", rules.NOT_PLAYED)
    if not part.left or made.left.minor <= 0:
        raise refuse("", rules.PAID)
    if made.days_late < 1:
        raise refuse("", rules.NOT_LATE, day=made.due)
    return made


def _inside(facts: ContractFacts, world: "World") -> bool:
    """Tell whether a company is to invoice a contract that is not sealed; of a sealed one only the rest outside is asked for."""
    from desktop.core.declarations import review

    return facts.sealed_at is None and bool(review(facts, world).parts)


def _letter(
    book: Book, facts: ContractFacts, fee: Money, vat: Money, paid: Money, today: date, level: int | None
) -> Letter:
    me = setting(book, "me")
    keeper = person(book, me) if me else None
    sender = facts.signer or keeper
    played = [gig for gig in facts.gigs if gig.state != "cancelled"]
    last = max(date.fromisoformat(gig.on) for gig in played)
    return Letter(
        contract=facts.id,
        level=level or next_level(book, facts.id),
        sender=sender.name if sender else "",
        band=facts.band or "",
        client=facts.client.name,
        address=facts.client.address or "",
        email=facts.client.email or "",
        gigs=tuple(Played(date.fromisoformat(gig.on), gig.venue, gig.place) for gig in played),
        fee=fee,
        vat=vat,
        paid=paid,
        due=due_of("client", last, facts.payment_days),
        today=today,
    )


def client_language(book: Book, contract_id: str, countries: "Countries") -> str | None:
    """Return the usual language of the client's country, None where it is not known."""
    country = book.value(
        "SELECT c.country FROM contract k JOIN client c ON c.id = k.client_id WHERE k.id = ?", contract_id
    )
    pack = countries.get(str(country)) if country else None
    return pack.locales[0] if pack and pack.locales else None
