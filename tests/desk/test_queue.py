"""The lists of the desk on both databases: by deadline, page by page, and found by words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.desk import fill
from company import office_queue, search
from company.identity import establish
from company.office_queue import PAGE, Wish
from company.storage import Storage, open_storage
from tests.postgres import Cluster

MANY = 1200


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    """A company with twelve hundred declarations."""
    folder: Path = tmp_path_factory.mktemp("queue")
    if request.param == "sqlite":
        yield from _filled(str(folder / "be.sqlite"), folder)
    else:
        with Cluster() as cluster:
            yield from _filled(cluster.database(), folder)


def _filled(place: str, folder: Path) -> Iterator[Storage]:
    storage = open_storage(place, folder / "key")
    establish(storage, "BE")
    fill(storage, MANY)
    search.prepare(storage)
    yield storage
    storage.close()


def test_pages_of_a_state_hold_everything_once_by_deadline(full: Storage) -> None:
    with full.writing() as connection:
        connection.execute(
            text("UPDATE declarations SET deadline = NULL WHERE client IN ('Client 6', 'Client 7')")
        )
    seen, after = [], None
    while True:
        page = office_queue.page(full, Wish("members_paid", after=after))
        seen += page.rows
        after = page.next
        if after is None:
            break
        assert len(page.rows) == PAGE
    assert (
        len(seen)
        == len({row.declaration_id for row in seen})
        == office_queue.counts(full)["members_paid"]
        == 840
    )
    assert [row.deadline for row in seen[-2:]] == [None, None]
    dated = [(row.deadline, row.declaration_id) for row in seen[:-2]]
    assert dated == sorted(dated)


def test_late_ones_are_found_and_counted(full: Storage) -> None:
    late = office_queue.page(full, Wish("received", before="2026-12-10T00:00")).rows
    assert late
    assert all((row.deadline or "~") < "2026-12-10T00:00" for row in late)
    figures = office_queue.figures(full, "2027-01-01T00:00")
    assert figures.late == sum(figures.counts[state] for state in office_queue.WAITING)


def test_a_search_finds_the_beginnings_of_words_without_accents(full: Storage) -> None:
    found = {row.client for row in office_queue.find(full, "CLIÉNT 77").rows}
    assert found == {"Client 77", *(f"Client 77{n}" for n in range(10))}
    assert office_queue.find(full, "zwa gent").rows
    assert office_queue.find(full, "waan").rows == []
    assert office_queue.find(full, "!?").rows == []
    row = office_queue.find(full, "client 78").rows[0]
    assert office_queue.find(full, row.declaration_id).rows == [row]


def test_a_search_finds_the_number_from_the_moment_it_is_given(full: Storage) -> None:
    with full.writing() as connection:
        connection.execute(text("UPDATE declarations SET number = '2026/X-118' WHERE client = 'Client 9'"))
    assert [row.client for row in office_queue.find(full, "2026/x-11").rows] == ["Client 9"]
    with full.writing() as connection:
        connection.execute(text("UPDATE declarations SET number = 'B7' WHERE client = 'Client 9'"))
    assert office_queue.find(full, "x-118").rows == []


def test_a_large_find_says_that_there_is_more(full: Storage) -> None:
    found = office_queue.find(full, "client")
    assert (len(found.rows), found.next) == (office_queue.FOUND, "more")


@pytest.mark.parametrize(
    ("country", "expected"),
    [("BE", "2026-11-26T13:00"), ("ES", "2026-11-26T13:00"), ("XX", "2026-11-26T12:00")],
)
def test_the_wall_time_is_the_companys(country: str, expected: str) -> None:
    assert office_queue.wall_time(country, datetime(2026, 11, 26, 12, tzinfo=UTC)) == expected
