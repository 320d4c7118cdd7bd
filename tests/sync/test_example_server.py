"""The real client and a company's server that was written from `docs/protocol.md` alone, honest and faulty."""

import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from company.conform.run import FAILED, SKIPPED, run, table
from desktop import listing
from desktop.core.actions.answers import send_answer
from desktop.core.countries import Countries
from desktop.core.queries.declarations import declarations
from desktop.core.queries.questions import questions
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import Outcome, sync
from tests.conftest import NOW
from tests.examples import example
from tests.sync.dealings import seal

server, door, signed = example("server"), example("door"), example("signed")
Said, canonical, sign = door.Said, signed.canonical, signed.sign
Spoil = Callable[[Any, Any, dict[str, str]], Any]


@pytest.fixture(scope="module")
def office() -> Iterator[Any]:
    with server.Office(server.Company()) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def enrolled(office: Any, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One book for all faults: what one of them leaves behind would show in the next."""
    path = tmp_path_factory.mktemp("enrolled") / "band.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as book:
        enrol(book, office.url, office.company.invite("Aïcha"))
        yield book


def synced(book: Book) -> Outcome:
    return sync(book, asked=True, roll=lambda: 0.5)


def received(book: Book, paper: str) -> str | None:
    return next(row.received_at for row in declarations(book) if row.id == paper)


def reasons(outcome: Outcome) -> set[str]:
    return {waits.reason.code for waits in outcome.waits} | {each.code for each in outcome.troubled.values()}


def test_the_conformance_kit_passes(office: Any) -> None:
    results = run(office.url, [office.company.invite(name) for name in ("Bea", "Carl")])
    assert [each for each in results if each.result in (FAILED, SKIPPED)] == [], table(results)


def test_a_paper_goes_from_sealed_to_paid(office: Any, enrolled: Book, countries: Countries) -> None:
    company, paper = office.company, seal(enrolled, countries)
    assert synced(enrolled).delivered == [paper]
    company.say(paper, "question", "Which hall?")
    synced(enrolled)
    (asked,) = questions(enrolled)
    send_answer(enrolled, asked.id, "The big one.")
    for spoil, codes in ((to("PUT", "/v1/answers/", says(200, b"")), ["garbled"]), (door.honest, [])):
        told = listing.synced(enrolled, under(enrolled, office, spoil), countries)
        assert [each["code"] for each in told["answers_waiting"]] == codes
    assert [event["kind"] for event in company.papers[paper].member.events][-1] == "answer"
    company.say(paper, "accepted", data={"number": "BE-7"})
    company.say(paper, "members_paid", "On its way.", data={"moon": [1]})
    assert synced(enrolled).news == 2
    assert [row.state for row in declarations(enrolled) if row.id == paper] == ["members_paid"]


def to(method: str, part: str, spoil: Spoil) -> Spoil:
    """Return a fault of one kind of request; everything else is answered honestly."""
    return lambda ask, answer, headers: (
        spoil(ask, answer, headers) if ask.method == method and part in ask.where.path else answer
    )


def put(spoil: Spoil) -> Spoil:
    return to("PUT", "/v1/declarations/", spoil)


def says(status: int, body: bytes = b"{}", kind: str = "application/json", **more: str) -> Spoil:
    def spoil(_: Any, __: Any, headers: dict[str, str]) -> Any:
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return Said(status, body, kind)

    return spoil


def problem(status: int, code: str, **more: Any) -> Spoil:
    told = {"code": code, "status": status, "detail": "No.", "retry": "after-fix", "issues": [], **more}
    return says(status, json.dumps(told).encode(), "application/problem+json")


def receipt(key: str = "key", **changes: Any) -> Spoil:
    """A receipt that is signed well, with the company's key or another, and says something else."""

    def spoil(ask: Any, answer: Any, _: Any) -> Any:
        told = signed.read(signed.unb64(json.loads(answer.body)["receipt"]["payload"])) | changes
        by = OFFICE[0].company.root if key == "root" else OFFICE[0].company.key
        return Said(answer.status, canonical({"receipt": sign(by, canonical(told))}))

    return put(spoil)


def changed(part: str, **changes: Any) -> Spoil:
    """The answer of an address, some of it changed."""
    return to(
        "GET", part, lambda _, answer, __: Said(200, json.dumps(json.loads(answer.body) | changes).encode())
    )


def page(change: Callable[[list[Any]], list[Any]]) -> Spoil:
    def spoil(_: Any, answer: Any, __: Any) -> Any:
        told = json.loads(answer.body)
        return Said(200, json.dumps(told | {"events": change(told["events"])}).encode())

    return to("GET", "/v1/changes", spoil)


def forged(version: int, **changes: Any) -> Spoil:
    """A list of keys by a root of the company, that does not follow from the one before."""

    def spoil(_: Any, answer: Any, __: Any) -> Any:
        told = json.loads(answer.body)
        listed = signed.read(signed.unb64(told["keyset"]["payload"])) | {"version": version, **changes}
        return Said(
            200, json.dumps(told | {"keyset": sign(OFFICE[0].company.root, canonical(listed))}).encode()
        )

    return to("GET", "/.well-known/", spoil)


OFFICE: list[Any] = []
KEEPING: dict[str, tuple[Spoil, str]] = {
    "the receipt of another paper": (receipt(declaration_id=str(uuid.uuid4())), "bad_receipt"),
    "a receipt for other bytes": (receipt(doc_hash="0" * 64), "bad_receipt"),
    "a receipt for another revision": (receipt(rev=2), "bad_receipt"),
    "the receipt of another company": (receipt(company_id="x"), "bad_receipt"),
    "a receipt of a later form": (receipt(schema="receipt/2"), "bad_receipt"),
    "a receipt dated before its key": (receipt(received_at="2001-01-01T00:00:00Z"), "bad_receipt"),
    "a receipt of no date": (receipt(received_at="yesterday"), "bad_receipt"),
    "a receipt that disposes in a new way": (receipt(disposition="lost"), "bad_receipt"),
    "a receipt by a root": (receipt("root"), "unknown_key"),
    "half an answer": (put(lambda _, answer, __: Said(201, answer.body[:90])), "garbled"),
    "no answer": (put(says(200, b"")), "garbled"),
    "an answer of 9 MB": (put(says(200, b" " * 9_000_000 + b"{}")), "garbled"),
    "a page to log in": (put(says(200, b"<html>", "text/html")), "login"),
    "a wish to wait for ever": (put(says(503, Retry_After="9" * 30)), "busy"),
    "a code nobody knows": (put(problem(422, "flux-exhausted")), "refused"),
    "a retry nobody knows": (put(problem(422, "invalid", retry="after-full-moon", issues="x")), "refused"),
    "a conflict with nothing": (put(problem(409, "revision-conflict", head={"rev": "x"})), "conflict"),
    "a nonce that is never good": (put(problem(401, "use-nonce", retry="same-later")), "busy"),
    "another company": (changed("/.well-known/", company_id="x"), "other_company"),
    "an epoch below one": (changed("/.well-known/", epoch=-5), "not_a_company"),
    "a thousand million lists": (forged(10**9), "other_keys"),
    "another first list": (forged(1, keys=[]), "other_keys"),
}
"""Faults under which a paper stays in the book, with what the person is told."""

PASSING: dict[str, tuple[Spoil, set[str]]] = {
    "a receipt that says more": (receipt(mood="good"), set()),
    "odd limits and offers": (
        changed("/.well-known/", limits=None, packs=[{"country": 5}], sunsets=[1]),
        set(),
    ),
    "news that leave one out": (
        page(lambda events: [each | {"seq": 99} for each in events]),
        {"bad_history"},
    ),
    "news altered": (page(lambda events: [each | {"state": "paid"} for each in events]), {"bad_history"}),
    "news twice": (page(lambda events: [each for each in events for _ in "12"]), {"bad_history"}),
    "news that are no list": (changed("/v1/changes", events={}), {"garbled"}),
    "news that go back": (changed("/v1/changes", next="0." + "0" * 64), set()),
    "news without end": (changed("/v1/changes", events=[], end=False), set()),
    "a protocol of later": (changed("/.well-known/", schemas=["declaration/2"], protocol=2), set()),
}
"""Faults under which a paper is delivered, with what is told of the news."""


def under(book: Book, office: Any, spoil: Spoil) -> Outcome:
    """Sync while the server is spoilt."""
    office.spoilt = spoil
    try:
        return synced(book)
    finally:
        office.spoilt = door.honest


def test_a_fault_is_told_and_the_paper_goes_through_later(
    office: Any, enrolled: Book, countries: Countries
) -> None:
    OFFICE[:] = [office]
    paper = seal(enrolled, countries)
    for name, (spoil, code) in KEEPING.items():
        outcome = under(enrolled, office, spoil)
        assert (name, outcome.delivered, reasons(outcome)) == (name, [], {code})
        assert received(enrolled, paper) is None, name
    assert synced(enrolled).delivered == [paper]
    assert received(enrolled, paper) is not None
    assert len(office.company.papers[paper].taken) == 1
    assert verify(enrolled).problems == ()


def test_what_can_be_passed_over_hinders_nothing_and_bad_news_changes_nothing(
    office: Any, enrolled: Book, countries: Countries
) -> None:
    OFFICE[:] = [office]
    for name, (spoil, codes) in PASSING.items():
        paper = seal(enrolled, countries)
        outcome = under(enrolled, office, spoil)
        assert paper in outcome.delivered, name  # what a spoilt feed did not tell of goes out again, too
        assert (name, reasons(outcome)) == (name, codes)
    assert synced(enrolled).complete
    assert {row.state for row in declarations(enrolled) if row.id == paper} == {"received"}
    assert verify(enrolled).problems == ()
