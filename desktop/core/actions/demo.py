"""Take the demo band out of a book in one go. What a person recorded beside it stays, with all that it speaks of."""

from desktop.core.store.book import Book, Done

TOPICS = frozenset({"gigs", "contracts", "people", "declarations", "sync", "settings"})

_OWN_CONTRACTS = "SELECT id FROM contract WHERE NOT demo"
_STATEMENTS = (  # the only values in them are names of tables
    "DELETE FROM receipt WHERE declaration_id IN (SELECT id FROM declaration WHERE demo)",
    "DELETE FROM outbox WHERE declaration_id IN (SELECT id FROM declaration WHERE demo)",
    "DELETE FROM event WHERE company_id IN (SELECT company_id FROM enrolment WHERE demo)",
    # an own contract that was sealed for practice alone is a draft again
    """UPDATE contract SET state = CASE WHEN signed_on IS NULL THEN 'draft' ELSE 'agreed' END, sealed_at = NULL, outcomes = NULL
       WHERE id IN (SELECT contract_id FROM declaration WHERE demo)
       AND id NOT IN (SELECT contract_id FROM declaration WHERE NOT demo)""",
    "DELETE FROM declaration WHERE demo",
    "DELETE FROM enrolment WHERE demo",
    f"DELETE FROM gig WHERE demo AND (contract_id IS NULL OR contract_id NOT IN ({_OWN_CONTRACTS}))",
    "DELETE FROM contract WHERE demo AND id NOT IN (SELECT contract_id FROM gig WHERE contract_id IS NOT NULL)",
    """DELETE FROM band WHERE demo AND id NOT IN (SELECT band_id FROM gig WHERE band_id IS NOT NULL)
       AND id NOT IN (SELECT band_id FROM contract WHERE band_id IS NOT NULL)""",
    """DELETE FROM client WHERE demo AND id NOT IN (SELECT client_id FROM gig WHERE client_id IS NOT NULL)
       AND id NOT IN (SELECT client_id FROM contract)""",
    """DELETE FROM person WHERE demo AND id NOT IN (SELECT person_id FROM line_up) AND id NOT IN (SELECT person_id FROM band_member)
       AND id NOT IN (SELECT signer_id FROM contract WHERE signer_id IS NOT NULL)""",
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
            select(Declaration.id).where(Declaration.demo).order_by(Declaration.sealed_at, Declaration.id)
        ).all()
        for statement in _STATEMENTS:
            session.execute(text(statement))
        for declaration_id in gone:
            trail.note(session, book, "remove demo", declaration_id)
    book.undo_log.clear()
    return Done("", TOPICS)


def move_company(book: Book, company_id: str, url: str) -> Done:
    """Note the address at which a demo company runs this time."""
    from desktop.core.store.tables import Enrolment

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        enrolment.url = url
    return Done(company_id, frozenset({"sync"}))
