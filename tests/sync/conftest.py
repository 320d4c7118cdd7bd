"""A company in this program, and a book that is enrolled there and has something to send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.countries import Countries
from desktop.core.store.book import Book
from desktop.sync.enrolment import enrol
from tests.sync import inside
from tests.sync.dealings import seal
from tests.sync.inside import ORIGIN, Inside


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Inside]:
    with inside.company(tmp_path / "company.sqlite") as made:
        yield made


@pytest.fixture
def enrolled(book: Book, company: Inside) -> str:
    """The member's id, for further devices."""
    invitation = company.invite()
    enrol(book, ORIGIN, invitation.code, door_to=company.door)
    return invitation.member_id


@pytest.fixture
def sealed(book: Book, countries: Countries) -> str:
    return seal(book, countries)
