"""Verify finds what was tampered with."""

import sqlite3
from pathlib import Path

import pytest

from desktop.core.actions.demo import remove_demo
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.diagnostics import form_of
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.gigfiles import AICHA, gig_file


@pytest.fixture
def sealed(book: Book, countries: Countries) -> Path:
    import_gig_file(book, read_gig_file(gig_file(AICHA)))
    seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    assert verify(book).problems == ()
    book.close()
    return book.path


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE declaration SET document = replace(document, 'payload', 'pavload')", "cannot be read"),
        ("UPDATE declaration SET digest = substr(digest, 2) || 'x'", "digest"),
        ("DELETE FROM outbox", "no place in the outbox"),
        ("UPDATE audit SET ref = 'x' WHERE seq = 1", "trail is broken"),
        ("DELETE FROM audit WHERE seq = 1", "trail is broken"),
        ("DELETE FROM declaration", "is not in the book"),
        ("INSERT INTO band_member VALUES ('nobody', 'nobody', 0)", "something that is gone"),
    ],
)
def test_tampering_is_named(sealed: Path, tampering: str, said: str) -> None:
    raw = sqlite3.connect(sealed)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(tampering)
    raw.commit()
    raw.close()
    with Book(sealed, writable=False) as book:
        assert any(said in problem.english() for problem in verify(book).problems)


def test_a_damaged_key_is_named_and_no_paper_is_called_unreadable_for_it(sealed: Path) -> None:
    raw = sqlite3.connect(sealed)
    raw.execute("UPDATE setting SET value = substr(value, 2) WHERE key = 'device_key'")
    raw.commit()
    raw.close()
    with Book(sealed, writable=False) as book:
        assert [problem.field for problem in verify(book).problems] == ["device"]


def test_a_whole_book_is_called_whole_after_a_search_and_many_changes(book: Book) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA)), demo=True)
    assert book.value("SELECT count(*) FROM gig_words WHERE gig_words MATCH 'bimhuis OR flagey'") is not None
    remove_demo(book)
    assert book.value("SELECT count(*) FROM gig") == 0
    assert verify(book).problems == ()
    assert dict(form_of(book))["quick check"] == "ok"
