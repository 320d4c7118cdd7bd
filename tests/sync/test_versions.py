"""A company that will not take today's papers for ever says so early, and in which language one may be answered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from company.schemas import Ending
from desktop.core.actions import change_setting
from desktop.core.countries import load_countries
from desktop.core.store.book import Book
from desktop.listing import synced
from desktop.sync.answers import until
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.sync import inside
from tests.sync.inside import Inside, Pass
from tests.sync.laptops import NOW, make_template

ENDS = Ending(datetime(2028, 1, 1, tzinfo=UTC), datetime(2030, 6, 30, 22, tzinfo=UTC))


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Inside]:
    with inside.company(tmp_path / "be.sqlite", ending={"declaration/1": ENDS}) as made:
        yield made


@pytest.fixture
def member(tmp_path: Path, company: Inside) -> Iterator[Book]:
    make_template(tmp_path / "book.septet")
    with Book(tmp_path / "book.septet", clock=lambda: NOW) as book:
        enrol(book, inside.ORIGIN, company.invite().code, door_to=company.door)
        yield book


def test_the_book_is_told_until_when_its_papers_are_taken_and_goes_on(member: Book, company: Inside) -> None:
    seen: dict[str, httpx.Response] = {}

    def watch(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        return seen.setdefault(request.method, pass_on(request))

    company.faults, company.only = [watch], "PUT"
    outcome = sync(member, door_to=company.door_to)
    assert outcome.complete
    assert list(outcome.until.values()) == [date(2030, 6, 30)]
    assert list(synced(member, outcome, load_countries())["until"].values()) == ["2030-06-30"]
    assert seen["PUT"].headers["deprecation"] == "@1830297600"
    assert seen["PUT"].headers["sunset"] == "Sun, 30 Jun 2030 22:00:00 GMT"


@pytest.mark.parametrize(("chosen", "sent"), [("hu", "hu"), (None, None), ("../x", None)])
def test_the_language_of_the_person_is_wished_for(
    member: Book, company: Inside, chosen: str | None, sent: str | None
) -> None:
    wishes = []

    def watch(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        wishes.append(request.headers.get("accept-language"))
        return pass_on(request)

    change_setting(member, "language", chosen)
    company.faults, company.only = [watch], ""
    sync(member, door_to=company.door_to)
    assert wishes == [sent]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({"declaration/1": "2030-06-30T22:00:00Z", "answer/1": "2029-01-01T00:00:00Z"}, date(2029, 1, 1)),
        ({"declaration/2": "2030-06-30T22:00:00Z"}, None),
        ({"declaration/1": "soon"}, None),
        ({"declaration/1": 7}, None),
        ([], None),
        (None, None),
    ],
)
def test_what_is_no_end_is_none(said: Any, day: date | None) -> None:
    assert until(said) == day
