"""Take the demo band out of a book in one go. What a person recorded beside it stays, with all that it speaks of."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.core.actions.fund import record_fund_entry
from desktop.core.actions.mates import record_cash, record_cost
from desktop.core.actions.settings import change_setting
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.money import Money
from desktop.core.queries.people import bands, musicians
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book, Done

TOPICS = frozenset(
    {"gigs", "contracts", "people", "declarations", "sync", "settings", "money", "expenses", "payments"}
)

_OWN_CONTRACTS = "SELECT id FROM contract WHERE NOT demo"
_STATEMENTS = (  # the only values in them are names of tables
    "DELETE FROM receipt WHERE declaration_id IN (SELECT id FROM declaration WHERE demo)",
    "DELETE FROM outbox WHERE declaration_id IN (SELECT id FROM declaration WHERE demo)",
    *(
        f"DELETE FROM {table} WHERE company_id IN (SELECT company_id FROM enrolment WHERE demo)"
        for table in ("event", "answer", "elsewhere", "exchange", "later_receipt", "past_event")
    ),
    """DELETE FROM correction WHERE contract_id IN (SELECT contract_id FROM declaration WHERE demo)
       AND contract_id NOT IN (SELECT contract_id FROM declaration WHERE NOT demo)""",
    # an own contract that was sealed for practice alone is a draft again, unless it was called off
    """UPDATE contract SET state = CASE WHEN state = 'void' THEN state WHEN signed_on IS NULL THEN 'draft' ELSE 'agreed' END,
       sealed_at = NULL, outcomes = NULL
       WHERE id IN (SELECT contract_id FROM declaration WHERE demo)
       AND id NOT IN (SELECT contract_id FROM declaration WHERE NOT demo)""",
    "DELETE FROM declaration WHERE demo",
    "DELETE FROM import_batch WHERE id IN (SELECT 'status:' || company_id FROM enrolment WHERE demo)",
    "DELETE FROM enrolment WHERE demo",
    "DELETE FROM bin_item WHERE demo",
    "DELETE FROM payment WHERE demo",
    "DELETE FROM mate_entry WHERE demo",
    "DELETE FROM fund_entry WHERE demo",
    *(f"DELETE FROM {table} WHERE demo" for table in ("expense", "regular_cost")),
    f"DELETE FROM gig WHERE demo AND (contract_id IS NULL OR contract_id NOT IN ({_OWN_CONTRACTS}))",
    "DELETE FROM contract WHERE demo AND id NOT IN (SELECT contract_id FROM gig WHERE contract_id IS NOT NULL)",
    """DELETE FROM band WHERE demo AND id NOT IN (SELECT band_id FROM gig WHERE band_id IS NOT NULL)
       AND id NOT IN (SELECT band_id FROM contract WHERE band_id IS NOT NULL)
       AND id NOT IN (SELECT band_id FROM mate_entry WHERE band_id IS NOT NULL) AND id NOT IN (SELECT band_id FROM fund_entry)
       AND id NOT IN (SELECT band_id FROM expense WHERE band_id IS NOT NULL
           UNION SELECT band_id FROM payment WHERE band_id IS NOT NULL
           UNION SELECT band_id FROM regular_cost WHERE band_id IS NOT NULL)""",
    """DELETE FROM client WHERE demo AND id NOT IN (SELECT client_id FROM gig WHERE client_id IS NOT NULL)
       AND id NOT IN (SELECT client_id FROM contract)
       AND id NOT IN (SELECT client_id FROM payment WHERE client_id IS NOT NULL)""",
    """DELETE FROM person WHERE demo AND id NOT IN (SELECT person_id FROM line_up) AND id NOT IN (SELECT person_id FROM band_member)
       AND id NOT IN (SELECT signer_id FROM contract WHERE signer_id IS NOT NULL) AND id NOT IN (SELECT person_id FROM mate_line)
       AND id NOT IN (SELECT person_id FROM fund_entry WHERE person_id IS NOT NULL)
       AND id NOT IN (SELECT payer_id FROM expense WHERE payer_id IS NOT NULL)
       AND id NOT IN (SELECT person_id FROM payment WHERE person_id IS NOT NULL)""",
    "DELETE FROM setting WHERE key = 'me' AND value NOT IN (SELECT id FROM person WHERE NOT demo)",
    *(f"UPDATE {table} SET demo = 0 WHERE demo" for table in ("gig", "contract", "band", "client", "person")),
)
"""In this order; what own records still speak of stays and becomes the person's own."""


def remove_demo(book: Book) -> Done:
    """Remove the demo band, its companies and its practice papers in one transaction."""
    from sqlalchemy import select, text

    from desktop.core.actions import trail
    from desktop.core.store.tables import Declaration

    with book.transaction() as session:
        gone = session.scalars(
            select(Declaration.id)
            .where(Declaration.demo, Declaration.rev == 1)
            .order_by(Declaration.sealed_at, Declaration.id)
        ).all()
        for statement in _STATEMENTS:
            session.execute(text(statement))
        for declaration_id in gone:
            trail.note(session, book, "remove demo", declaration_id)
    book.undo_log.clear()
    return Done("", TOPICS)


def record_demo_money(book: Book, money: Mapping[str, Any]) -> None:
    """Record the demo band's costs, cash and fund, written with names in place of ids, as its own records."""
    from sqlalchemy import update

    from desktop.core.store.band_tables import FundEntry, MateEntry

    names = {name: key for key, name in (*musicians(book), *bands(book))}
    if setting(book, "me") is None:  # somebody has to be "I" for what is one's own to be seen
        change_setting(book, "me", names[money["me"]])
    entries = [record_cost(book, _cost(cost, names)).id for cost in money["costs"]]
    entries += [record_cash(book, _cash(cash, names)).id for cash in money["cash"]]
    lines = [record_fund_entry(book, _fund(entry, names)).id for entry in money["fund"]]
    with book.transaction() as session:
        session.execute(update(MateEntry).where(MateEntry.id.in_(entries)).values(demo=True))
        session.execute(update(FundEntry).where(FundEntry.id.in_(lines)).values(demo=True))


def _cost(cost: Mapping[str, Any], names: Mapping[str, str]) -> CostCommand:
    currency = cost["currency"]
    people = dict.fromkeys((*cost["for"], *cost["paid"]))
    return CostCommand(
        on=date.fromisoformat(cost["on"]),
        text=cost["text"],
        currency=currency,
        parts=tuple(
            MatePart(
                names[name],
                Money.read(cost["paid"][name], currency) if name in cost["paid"] else None,
                Decimal(cost["for"][name]) if name in cost["for"] else None,
            )
            for name in people
        ),
        band=names[cost["band"]],
    )


def _cash(cash: Mapping[str, Any], names: Mapping[str, str]) -> CashCommand:
    return CashCommand(
        on=date.fromisoformat(cash["on"]),
        amount=Money.read(cash["amount"], cash["currency"]),
        payer=names[cash["from"]],
        receiver=names[cash["to"]],
        text=cash["text"],
        band=names[cash["band"]],
    )


def _fund(entry: Mapping[str, Any], names: Mapping[str, str]) -> FundCommand:
    return FundCommand(
        on=date.fromisoformat(entry["on"]),
        kind=entry["kind"],
        amount=Money.read(entry["amount"], entry["currency"]),
        text=entry["text"],
        band=names[entry["band"]],
        person=names[entry["name"]] if "name" in entry else None,
    )


def move_company(book: Book, company_id: str, url: str) -> Done:
    """Note the address at which a demo company runs this time."""
    from desktop.core.store.tables import Enrolment

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        enrolment.url = url
    return Done(company_id, frozenset({"sync"}))
