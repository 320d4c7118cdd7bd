"""Corrections headless, and killed in the middle: the book holds the old state or the new one, never half of each."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.core.countries import Countries
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.core.test_corrections import Sealing
from tests.core.test_questions import QUESTION, Company

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.core.actions.corrections import call_off
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import load_countries
from desktop.core.store.book import Book
left = int(sys.argv[3])
def clock():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
book = Book(Path(sys.argv[1]), clock=clock)
if sys.argv[4] == "seal":
    seal_contract(book, sys.argv[2], load_countries())
else:
    call_off(book, sys.argv[2], "The hall was flooded.")
"""


class Paper(NamedTuple):
    country: str
    rev: int


def septet(book: Path, *arguments: str, code: int = 0) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", *arguments, "--book", str(book)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.fixture
def sealing(book: Book, countries: Countries) -> Sealing:
    return Sealing(book, countries)


def test_a_correction_headless_from_the_first_seal_to_the_second(sealing: Sealing) -> None:
    path, key = sealing.book.path, sealing.key
    sealing.book.close()
    opened = septet(path, "correct", key, "--fee", "1800")
    assert [(each["country"], each["rev"], each["kind"]) for each in opened["sealing_makes"]] == [
        ("BE", 2, "amend"),
        ("DE", 2, "amend"),
    ]
    assert opened["sealing_makes"][0]["changes"][0] == {
        "what": "fee",
        "about": None,
        "before": {"amount": "1500.00", "currency": "EUR"},
        "after": {"amount": "1800.00", "currency": "EUR"},
    }
    assert septet(path, "list", "contracts")[0]["correcting"] is True
    septet(path, "correct", key, "--give-up")
    refused = septet(path, "correct", key, "--give-up", code=2)
    assert "nothing to give up" in refused["problems"][0]["message"]
    septet(path, "correct", key, "--fee", "1700")
    made = septet(path, "seal", key)
    assert [(each["rev"], each["kind"]) for each in made["made"]] == [(2, "amend"), (2, "amend")]
    (first, second) = septet(path, "list", "declarations")[0]["revisions"]
    assert (first["changes"], second["changes"][0]["what"]) == ([], "fee")
    off = septet(path, "call-off", key, "--reason", "The hall was flooded.")
    assert [each["rev"] for each in off["cancelled"]] == [3, 3]
    assert septet(path, "list", "contracts")[0]["called_off"] == "The hall was flooded."
    assert septet(path, "verify")["ok"] is True


def test_a_question_headless(sealing: Sealing) -> None:
    company = Company(sealing.book, sealing.first.declarations[0])
    company.receives()
    company.says("question", "question", "Who drives?", question_id=QUESTION)
    path = sealing.book.path
    sealing.book.close()
    (asked,) = septet(path, "list", "questions")
    assert (asked["id"], asked["text"], asked["answer"]) == (QUESTION, "Who drives?", None)
    assert septet(path, "answer", QUESTION, "--text", "Bram")["state"] == "queued"
    assert septet(path, "list", "questions")[0]["answer"] == "Bram"
    refused = septet(path, "answer", QUESTION, "--text", "Clara", code=2)
    assert "written already" in refused["problems"][0]["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by signal")
@pytest.mark.parametrize("what", ["seal", "call off"])
def test_a_kill_in_the_middle_leaves_the_old_state(sealing: Sealing, what: str) -> None:
    book, key = sealing.book, sealing.key
    if what == "seal":
        sealing.open()
        sealing.pay("1800")
    path = book.path
    before = dict(_rows(book))
    book.close()
    for left in range(1, 60, 4):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), key, str(left), what],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            timeout=60,
            check=False,
        )
        with Book(path) as again:
            assert verify(again).problems == ()
            if done.returncode == 0:
                assert again.rows(Paper, "SELECT country, rev FROM declaration WHERE rev = 2") != []
                return
            assert dict(_rows(again)) == before
    pytest.fail("it was never left to finish")


def _rows(book: Book) -> Any:
    for table in ("contract", "correction", "declaration", "outbox", "audit", "gig"):
        yield table, [tuple(row) for row in book._reader.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
