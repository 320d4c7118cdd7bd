"""Prove I sent it: the copy says what was sealed, what the company signed, and never more than is true."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import segno

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.store.book import Book
from desktop.documents.desk import Desk, read_desk
from desktop.documents.papers import DECLARATION, make, papers_of
from desktop.documents.pictures import draw_page, page_count
from desktop.documents.qr import QUIET
from desktop.i18n.words import words_for
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import Company
from tests.documents.test_papers import text
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file
from wire.signing import unpack

StartCompany = Callable[..., Company]


@pytest.fixture
def contract(book: Book, countries: Countries) -> str:
    """A sealed contract of two countries: one declaration each."""
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA)))
    key = str(book.value("SELECT id FROM contract"))
    seal_contract(book, key, countries)
    return key


def desk(book: Book, contract: str, countries: Countries) -> Desk:
    return read_desk(book, contract, countries, book.today())


def copies(found: Desk) -> list[bytes]:
    return [make(found, paper, words_for("en")) for paper in papers_of(found) if paper.kind == DECLARATION]


def test_without_a_receipt_the_copy_says_that_it_is_not_declared(
    book: Book, contract: str, countries: Countries, tmp_path: Path
) -> None:
    found = desk(book, contract, countries)
    papers = copies(found)
    assert len(papers) == 2
    for pdf, declared in zip(papers, found.declared, strict=True):
        read = text(pdf, tmp_path)
        assert "There is no receipt yet: sealed here is not declared." in read
        assert "Received by the company" not in read
        assert declared.row.digest in read


def test_with_a_receipt_the_copy_carries_both_fingerprints_in_full(
    book: Book, contract: str, countries: Countries, start_company: StartCompany, tmp_path: Path
) -> None:
    for country in ("BE", "DE"):
        company = start_company(country)
        enrol(book, company.url, company.invite())
    assert sync(book).complete
    found = desk(book, contract, countries)
    for pdf, declared in zip(copies(found), found.declared, strict=True):
        read = text(pdf, tmp_path)
        assert declared.documents.receipt is not None
        receipt = unpack(declared.documents.receipt).payload
        assert sha256(unpack(declared.documents.document).payload).hexdigest() in read
        assert sha256(receipt).hexdigest() in read
        assert f"receipt no. {json.loads(receipt)['seq']}" in read
        assert "no receipt yet" not in read


def test_a_copy_has_nobodys_official_numbers(
    book: Book, contract: str, countries: Countries, tmp_path: Path
) -> None:
    found = desk(book, contract, countries)
    numbers = [n for person in found.facts.people.values() for n in person.identifiers.values()]
    assert numbers
    for pdf in copies(found):
        assert not [number for number in numbers if number in text(pdf, tmp_path).replace(" ", "")]


def test_the_code_on_the_copy_is_that_of_the_fingerprint(
    book: Book, contract: str, countries: Countries
) -> None:
    found = desk(book, contract, countries)
    row = found.declared[0].row
    said = f"SEPTET DECLARATION {row.id} REV {row.rev} SHA-256 {row.digest}"
    code = [list(line) for line in segno.make(said, micro=False, error="m").matrix]
    pdf = copies(found)[0]
    assert any(_find(pdf, page, code) for page in range(page_count(pdf)))


def test_the_demo_year_s_papers_are_the_same_bytes_twice(
    book: Book, contract: str, countries: Countries
) -> None:
    assert copies(desk(book, contract, countries)) == copies(desk(book, contract, countries))


def _find(pdf: bytes, page: int, code: Sequence[Sequence[int]]) -> bool:
    """Tell whether a code is drawn on a page: dark and light exactly where it has them."""
    scale = 4.0
    picture: Any = draw_page(pdf, page, scale)

    def dark(x: float, y: float) -> bool:
        return bool(picture.pixels[int(y) * picture.stride + int(x) * 4] < 128)

    side = 100.0  # CODE_SIDE + 8, in points
    module = side / (len(code) + 2 * QUIET) * scale
    left = (62.0 - 8) * scale + QUIET * module
    for top in range(picture.height - int(side * scale)):
        y = top + QUIET * module
        if all(
            dark(left + (column + 0.5) * module, y + (line + 0.5) * module) == bool(value)
            for line, row in enumerate(code)
            for column, value in enumerate(row)
        ):
            return True
    return False
