"""`septet correct` and `septet call-off`: what follows after the seal, headless (docs/corrections.md)."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from desktop.core.store.book import Book

Command = Callable[..., argparse.ArgumentParser]
OpenBook = Callable[..., Any]
Say = Callable[[object], int]


def add(command: Command, book: OpenBook, say: Say) -> None:
    """Add the commands."""
    made = command(
        "correct",
        lambda found: _correct(found, book, say),
        "open a sealed contract for a correction, or say what its correction changes (docs/corrections.md)",
    )
    made.add_argument("contract", metavar="CONTRACT_ID")
    made.add_argument("--fee", metavar="AMOUNT", help="correct the fee, in the currency of the contract")
    made.add_argument("--give-up", action="store_true", help="bring the contract back as it was sealed")
    made = command(
        "call-off",
        lambda found: _call_off(found, book, say),
        "cancel a sealed contract at every company that has a part of it",
    )
    made.add_argument("contract", metavar="CONTRACT_ID")
    made.add_argument("--reason", required=True, help="why; it is kept in the book")
    made.add_argument("--keep-gigs", action="store_true", help="its gigs still take place")


def _correct(arguments: argparse.Namespace, open_book: OpenBook, say: Say) -> int:
    from desktop.core.actions.contracts import draft_contract
    from desktop.core.actions.corrections import begin_correction, give_up_correction
    from desktop.core.money import Money
    from desktop.core.queries.contracts import contract

    key = arguments.contract
    with open_book(arguments, create=False) as book:
        if arguments.give_up:
            give_up_correction(book, key)
            return say({"contract": key, "correcting": False})
        facts = contract(book, key)
        fee = Money.read(arguments.fee, facts.fee.currency) if facts and arguments.fee else None
        if facts is None or not facts.correcting:
            begin_correction(book, key)
        if fee is not None and (facts := contract(book, key)) is not None:
            draft_contract(book, replace(facts.command(), fee=fee))
        return say({"contract": key, "correcting": True, **_stands(book, key)})


def _stands(book: Book, key: str) -> dict[str, Any]:
    """Return what sealing would make, and what still keeps the contract from being sealed."""
    from desktop.core.actions.sealing import world_of
    from desktop.core.corrections import preview
    from desktop.core.declarations import review
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.corrections import sent
    from desktop.core.queries.packs import countries_of
    from desktop.listing_corrections import planned

    facts = contract(book, key)
    assert facts is not None
    world = world_of(book, countries_of(book), book.today())
    found = review(facts, world)
    made = () if found.problems else preview(facts, found, world, sent(book, key))
    return {"sealing_makes": planned(made), "missing": [problem.as_json() for problem in found.problems]}


def _call_off(arguments: argparse.Namespace, open_book: OpenBook, say: Say) -> int:
    from desktop.core.actions.corrections import call_off
    from desktop.core.queries.declarations import declarations

    with open_book(arguments, create=False) as book:
        call_off(book, arguments.contract, arguments.reason, () if arguments.keep_gigs else None)
        rows = declarations(book, contract_id=arguments.contract)
    made = [{"id": row.id, "rev": row.rev, "country": row.country} for row in rows if row.kind == "cancel"]
    return say({"contract": arguments.contract, "cancelled": made})
