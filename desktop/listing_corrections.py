"""Corrections, questions and payments as JSON values for the headless commands; as `listing`."""

from typing import Any

from desktop.core.corrections import Change, Revision, difference
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.outbox import Reason
from desktop.core.queries import questions
from desktop.core.queries.company_words import clock_of, progress
from desktop.core.queries.corrections import chain
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.store.book import Book
from wire.declaration import GigLine
from wire.declaration import Money as LineMoney


def revisions(book: Book, declaration_id: str) -> list[dict[str, Any]]:
    """Return the revisions of a declaration, oldest first, each with what it says differently."""
    return [
        {
            "rev": link.rev,
            "kind": link.kind,
            "digest": link.digest,
            "sealed_at": link.sealed_at,
            "delivery": link.delivery,
            "received_at": link.received_at,
            "seq": link.seq,
            "elsewhere": link.elsewhere,
            "changes": [change(each) for each in link.changes],
        }
        for link in chain(book, declaration_id)
    ]


def said(book: Book, row: DeclarationRow, countries: Countries) -> dict[str, Any]:
    """Return how far the company is: its number, its invoice, the payments, and the clock of the pay."""
    found = progress(book, row.id)
    clock = clock_of(row, found, countries, book.today())
    return {
        "number": found.number,
        "invoice": found.invoice,
        "payments": [
            {
                "person_id": each.person,
                "amount": each.amount.plain(),
                "currency": each.amount.currency,
                "on": each.on.isoformat(),
            }
            for each in found.payments
        ],
        "pay": None
        if clock is None
        else {
            "stand": clock.stand,
            "due": clock.due.isoformat() if clock.due else None,
            "days": clock.days,
            "paid_on": clock.paid_on.isoformat() if clock.paid_on else None,
        },
    }


def asked(book: Book) -> list[dict[str, Any]]:
    """Return the open questions, and pairs of declarations that a company takes for one gig."""
    return [
        *(
            {
                "id": each.id,
                "kind": "question",
                "declaration": each.declaration_id,
                "rev": each.rev,
                "contract": each.contract_id,
                "company": each.company,
                "at": each.at,
                "text": each.text,
                "answer": each.answer,
                "answer_state": each.answer_state,
                "answer_waits_because": _code(each.answer_reason),
            }
            for each in questions.questions(book)
        ),
        *(
            {
                "id": None,
                "kind": "possible_duplicate",
                "declaration": each.declaration_id,
                "other": each.other,
                "company": each.company,
                "at": each.at,
            }
            for each in questions.doubles(book)
        ),
    ]


def planned(made: tuple[Revision, ...]) -> list[dict[str, Any]]:
    """Return what sealing a correction would make."""
    return [
        {
            "id": None if each.old is None else each.old.declaration_id,
            "country": each.new.company_country,
            "rev": each.new.rev,
            "kind": each.new.kind,
            "changes": [] if each.old is None else [change(c) for c in difference(each.old, each.new)],
        }
        for each in made
    ]


def change(found: Change) -> dict[str, Any]:
    """Return one difference."""
    return {
        "what": found.what,
        "about": found.about or None,
        "before": _plain(found.before),
        "after": _plain(found.after),
    }


def _plain(value: object) -> Any:
    if isinstance(value, LineMoney):
        return {"amount": Money(*value).plain(), "currency": value.currency}
    if isinstance(value, GigLine):
        return {
            "on": value.on,
            "starts": value.starts,
            "ends": value.ends,
            "venue": value.venue,
            "place": value.place,
        }
    return value


def _code(kept: str | None) -> str | None:
    reason = Reason.read(kept)
    return None if reason is None else reason.code
