"""Announcements of a newer Septet that enrolled companies hand out: asked for when a person says so, never otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.core.problems import Refused
from desktop.core.publishers import Publisher
from desktop.core.queries import outbox as read
from desktop.core.release_file import Announced, newest, read_release_file
from desktop.core.store.book import Book
from desktop.sync.api import CallFailed, Door


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking.

    Attributes:
        companies: how many companies the book is enrolled at.
        silent: names of those that could not be reached.
        doubtful: names of those that sent what is not believed.
        found: the newest announcement; None where nobody has one.
    """

    companies: int
    silent: tuple[str, ...]
    doubtful: tuple[str, ...]
    found: Announced | None


def ask_releases(book: Book, publishers: Mapping[str, Publisher], today: date) -> Asked:
    """Ask every enrolled company for the announcement that it hands out. The call says nothing about the book.

    An announcement is believed by its seal, whoever hands it out.
    """
    companies = read.addresses(book)
    silent: list[str] = []
    doubtful: list[str] = []
    found: list[Announced] = []
    for company in companies:
        try:
            with Door(company.url) as door:
                data = door.release()
        except CallFailed as failed:
            if failed.problem != "not-found" and failed.status != 404:
                silent.append(company.name)
            continue
        try:
            found.append(read_release_file(data, publishers, today))
        except Refused:
            doubtful.append(company.name)
    return Asked(len(companies), tuple(silent), tuple(doubtful), newest(found))
