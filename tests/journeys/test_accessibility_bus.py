"""The main job as a blind musician does it: every control found by its role and name on the accessibility bus."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.core.actions import record_person
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.settings import change_setting
from desktop.core.gig_file import read_gig_file
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.i18n.words import Words, words_for
from desktop.sync.enrolment import enrol
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.journeys import bus

DRIES = PersonCommand(
    "Dries Maes",
    plays="drums",
    residence="BE",
    works_in=("BE",),
    companies=("BE",),
    status="employee",
    identifiers={"niss": "85070412636"},
)
DAYS = {"nl": "5-12-2026", "hu": "2026.12.05."}


def names_in(words: Words) -> dict[str, Any]:
    """Return what the window calls everything that the journey touches, and what is typed."""
    said = {
        "menu": ("Declarations",),
        "gigs": ("New gig", "Gigs"),
        "form": ("Save",),
        "gig form": ("Make the contract",),
        "line-up": ("Add a musician",),
        "contract": ("Next: check and finish", "Seal", "Sync now"),
        "declaration state": ("Received",),
    }
    fields = {
        "Date": DAYS[words.language],
        "Start": "20:30",
        "End": "23:00",
        "Venue": "De Roma",
        "Place": "Antwerp",
        "Country": words.country("BE"),
        "Band": "The Night Owls",
        "Client": "De Roma vzw",
        "Fee": "1500",
    }
    members = ("Aïcha Benali", "Bram De Wit", DRIES.name)
    return {
        **{text: words.tr(context, text) for context, texts in said.items() for text in texts},
        "gig": {words.tr("gig form", field): text for field, text in fields.items()},
        "where": "De Roma, Antwerp",
        "third": DRIES.name,
        "shares": [words.tr("line-up", "Share of {name}", name=name) for name in members],
        "adds up": words.tr("split", "✓ Adds up to the cent: {total}", total=Money(150_000, "EUR")),
        "1 waiting": words.trn("sync", "{n} waiting", "{n} waiting", 1),
    }


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", DAYS)
def test_from_a_new_gig_to_the_receipt_by_role_and_name(
    language: str, book_path: Path, start_company: Callable[..., Company]
) -> None:
    company, words = start_company("BE"), words_for(language)
    names = names_in(words)
    with Book(book_path) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, gigs=[], contracts=[])))
        dries = record_person(book, DRIES).id
        enrol(book, company.url, company.invite())
        for key, value in (("started", "1"), ("language", language), ("country", "BE")):
            change_setting(book, key, value)
    with bus.display() as environment:
        seen = bus.walk(book_path, environment, names)
    assert seen["shares"] == names["shares"]
    assert seen["state"] == names["Received"]
    cells = dict(zip(seen["table"]["columns"], seen["table"]["row"], strict=True))
    assert cells[words.tr("gigs", "Where")] == names["where"]
    assert cells[words.tr("gigs", "Fee excl. VAT")] == words.money(Money(150_000, "EUR"))
    with Book(book_path) as book:
        (row,) = declarations(book)
        assert (row.state, row.total.minor) == ("received", 140_250)
        facts = contract(book, row.contract_id)
        assert facts is not None
        weights = next(step["weights"] for step in facts.steps if step["kind"] == "shares")
        assert weights[dries] == "2"
    assert len(company.stored()) == 1
