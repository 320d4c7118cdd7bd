"""From a row of a report to what it is about."""

from desktop.ui.session import Session

PAGES = {
    "gig": "gigs",
    "contract": "contracts",
    "declaration": "declarations",
    "person": "people",
    "band": "people",
    "client": "people",
    "share": "shares",
}
"""The page on which each kind of thing is shown."""

SECTIONS = {"expense": "expenses", "payment": "money_in", "account": "ledger"}
"""The section of the books on which each kind of thing is shown."""


def open_source(session: Session, ref: str | None) -> None:
    """Go to what `ref` names, as `gig:<id>`; nothing happens for a row that is about nothing of its own."""
    kind, _, key = (ref or "").partition(":")
    if kind in PAGES:
        session.go(PAGES[kind], key)
    elif kind in SECTIONS:
        session.go("books", (SECTIONS[kind], key))
