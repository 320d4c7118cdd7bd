"""The main job as a blind musician does it: every control found by its role and name on the accessibility bus."""

from collections.abc import Callable
from pathlib import Path

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.settings import change_setting
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.sync.enrolment import enrol
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.journeys import bus


def test_from_a_new_gig_to_the_receipt_by_role_and_name(
    book_path: Path, start_company: Callable[..., Company]
) -> None:
    company = start_company("BE")
    with Book(book_path) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, gigs=[], contracts=[])))
        enrol(book, company.url, company.invite())
        for key, value in (("started", "1"), ("language", "en"), ("country", "BE")):
            change_setting(book, key, value)
    with bus.display() as environment:
        seen = bus.walk(book_path, environment)
    assert seen == {"shares": ["Share of Aïcha Benali", "Share of Bram De Wit"], "state": "Received"}
    with Book(book_path) as book:
        (row,) = declarations(book)
        assert (row.state, row.total.minor) == ("received", 140250)
    assert len(company.stored()) == 1
