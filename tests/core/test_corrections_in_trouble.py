"""Corrections where something is in the way: another version at the company, a paper nobody could read, the demo band."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from desktop.core.actions.contracts import draft_contract
from desktop.core.actions.corrections import begin_correction, keep_theirs
from desktop.core.actions.demo import remove_demo
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.corrections import chain, document, sent
from desktop.core.queries.deadlines import undelivered
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.core.store.sync_tables import Elsewhere
from desktop.core.store.tables import Event, Receipt
from desktop.core.verifying import verify
from tests.core.test_corrections import Sealing, refused
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CLARA
from wire.canonical import digest
from wire.signing import SigningKey, sign


@pytest.fixture
def sealing(book: Book, countries: Countries) -> Sealing:
    return Sealing(book, countries)


def test_the_version_that_the_company_has_stands_once_it_was_fetched(sealing: Sealing) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    sealing.open()
    sealing.pay("1800")
    sealing.seal()
    theirs, news = _other_device(sealing, key)
    _contest(book, key, 2, news)
    with pytest.raises(Refused) as caught:
        sealing.open()
    assert refused(caught).startswith("The company has another paper")
    with pytest.raises(Refused):
        keep_theirs(book, key)
    with book.transaction() as session:
        session.add(theirs)
    sealing.open()
    made = sealing.seal()
    assert ("BE", 3) in [(each.country, each.rev) for each in made.made]
    newest = next(each for each in sent(book, sealing.key) if each.paper.declaration_id == key)
    assert newest.paper.base == theirs.digest
    assert verify(book).problems == ()
    assert [row.rev for row in declarations(book) if row.id == key] == [3]


def test_the_own_version_can_be_dropped_for_the_other_one(sealing: Sealing) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    sealing.open()
    sealing.pay("1800")
    sealing.seal()
    _contest(book, key, 2, *_other_device(sealing, key))
    keep_theirs(book, key)
    assert [row.rev for row in declarations(book) if row.id == key] == [1]
    assert [(link.rev, link.elsewhere) for link in chain(book, key)] == [(1, False), (2, False), (2, True)]
    assert book.value("SELECT what FROM audit ORDER BY seq DESC LIMIT 1") == "drop"
    assert verify(book).problems == ()


@pytest.mark.parametrize("own", [True, False])
def test_two_own_corrections_give_way_together_or_go_on_top_of_the_other_version(
    sealing: Sealing, own: bool
) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    for fee in ("1800", "1900"):
        sealing.open()
        sealing.pay(fee)
        sealing.seal()
    theirs, news = _other_device(sealing, key)
    _contest(book, key, 2, theirs, news)
    assert [row.delivery for row in declarations(book) if row.id == key] == [
        "conflict"
    ]  # the last one waits behind it
    if own:
        sealing.open()
        sealing.seal()
    else:
        keep_theirs(book, key)
    states = "SELECT group_concat(state ORDER BY rev) FROM outbox WHERE declaration_id = ?"
    assert book.value(states, key) == ("queued,dropped,dropped,queued" if own else "queued,dropped,dropped")
    newest = next(each for each in sent(book, sealing.key) if each.paper.declaration_id == key)
    assert (newest.paper.base if own else newest.digest) == theirs.digest
    assert newest.paper.rev == (4 if own else 2)
    assert (newest.paper.contract.fee.minor == 190_000) == own
    assert verify(book).problems == ()


@pytest.mark.parametrize("own", [True, False])
def test_what_follows_a_version_that_the_company_looks_at_gives_way_or_goes_on_top_of_the_other(
    sealing: Sealing, own: bool
) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    for fee in ("1800", "1900"):
        sealing.open()
        sealing.pay(fee)
        sealing.seal()
    theirs, news = _other_device(sealing, key)
    _contest(book, key, 3, news)
    _contest(book, key, 2, state="review")
    with pytest.raises(Refused):
        sealing.open()
    with book.transaction() as session:
        session.add(theirs)
    if own:
        sealing.open()
        sealing.seal()
    else:
        keep_theirs(book, key)
    states = "SELECT group_concat(state ORDER BY rev) FROM outbox WHERE declaration_id = ?"
    assert book.value(states, key) == ("queued,review,dropped,queued" if own else "queued,review,dropped")
    newest = next(each for each in sent(book, sealing.key) if each.paper.declaration_id == key)
    assert (newest.paper.base if own else newest.digest) == theirs.digest
    assert verify(book).problems == ()


def test_what_the_company_went_back_behind_goes_on_top_of_what_it_still_has(sealing: Sealing) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    for fee in ("1800", "1900"):
        sealing.open()
        sealing.pay(fee)
        sealing.seal()
    first = document(book, key, 1)
    assert first is not None
    _contest(book, key, 3, _news(key, 1, digest(first.to_bytes())))
    _contest(
        book, key, 2, _other_device(sealing, key)[0], state="dropped"
    )  # fetched before the company lost it
    sealing.open()
    sealing.seal()
    newest = next(each for each in sent(book, sealing.key) if each.paper.declaration_id == key)
    assert (newest.paper.rev, newest.paper.base) == (4, digest(first.to_bytes()))
    assert book.value("SELECT state FROM outbox WHERE declaration_id = ? AND rev = 4", key) == "queued"


def test_what_follows_a_paper_that_no_company_could_read_goes_with_it_and_the_correction_stays(
    sealing: Sealing,
) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    sealing.open()
    sealing.pay("1800")
    sealing.seal()
    _contest(book, key, 1, state="fault")
    sealing.open()
    sealing.pay("1900")
    made = sealing.seal()
    assert [(each.country, each.rev) for each in made.made] == [("BE", 1), ("DE", 3)]
    states = "SELECT group_concat(o.state, ' ') FROM outbox o JOIN declaration d USING (rev) WHERE d.id = declaration_id AND country = 'BE'"
    assert sorted(book.value(states).split()) == ["dropped", "dropped", "queued"]
    assert verify(book).problems == ()


def _contest(book: Book, key: str, rev: int, *rows: Elsewhere | Event, state: str = "conflict") -> None:
    """Let a revision of a declaration be in trouble, and these rows come with that."""
    sql = "UPDATE outbox SET state = :state WHERE declaration_id = :id AND rev = :rev"
    with book.transaction() as session:
        session.add_all(rows)
        session.execute(text(sql), {"id": key, "rev": rev, "state": state})


def _news(key: str, rev: int, digest_: str) -> Event:
    """Return that a company said which revision it has."""
    body = {"declaration_id": key, "kind": "received", "rev": rev, "seq": rev, "doc_hash": digest_}
    return Event(
        company_id="smart-be", seq=rev, chain=f"{rev:064}", at="2026-11-22T18:00:00Z", kind="received",
        declaration_id=key, rev=rev, state="received", text=None, body=json.dumps(body),
    )  # fmt: skip


def _other_device(sealing: Sealing, key: str) -> tuple[Elsewhere, Event]:
    """Return the second revision, that another device of the member sealed, and the news of it."""
    mine = document(sealing.book, key, 2)
    assert mine is not None
    paper = replace(mine, contract=replace(mine.contract, payment_days=60), salt="1" * 32)
    payload = paper.to_bytes()
    theirs = Elsewhere(
        declaration_id=key, rev=2, company_id="smart-be", document=sign(payload, SigningKey.make()),
        digest=digest(payload), fetched_at="2026-11-22T18:00:00Z",
    )  # fmt: skip
    return theirs, _news(key, 2, digest(payload))


def test_what_no_company_could_read_is_replaced_by_a_new_declaration(sealing: Sealing) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    with book.transaction() as session:
        session.execute(text("UPDATE outbox SET state = 'fault' WHERE declaration_id = :id"), {"id": key})
    sealing.open()
    sealing.pay("1800")
    made = sealing.seal()
    assert [(each.country, each.rev, each.kind) for each in made.made] == [
        ("BE", 1, "declare"),
        ("DE", 2, "amend"),
    ]
    assert key not in [row.id for row in declarations(book)]
    assert book.value("SELECT state FROM outbox WHERE declaration_id = ?", key) == "dropped"


def test_a_correction_after_its_deadline_is_no_alarm_and_a_cancellation_neither(sealing: Sealing) -> None:
    book, key = sealing.book, sealing.first.declarations[0]
    assert {each.id for each in undelivered(book)} == set(sealing.first.declarations)
    with book.transaction() as session:
        for declaration_id in sealing.first.declarations:
            session.add(
                Receipt(
                    declaration_id=declaration_id, rev=1, company_id="c", document=b"", received_at="2026-11-22T18:00:00Z",
                    seq=len(declaration_id),
                )
            )  # fmt: skip
            session.execute(
                text("UPDATE outbox SET state = 'confirmed' WHERE declaration_id = :id"),
                {"id": declaration_id},
            )
    sealing.open()
    sealing.without("Clara Vogel")
    sealing.seal()
    assert [each.id for each in undelivered(book)] == [key]


def test_with_the_demo_band_all_revisions_of_its_papers_go(book: Book, countries: Countries) -> None:
    key = facts_of(book, AICHA, BRAM, CLARA).id
    with book.transaction() as session:
        session.execute(text("UPDATE contract SET demo = 1"))
    seal_contract(book, key, countries)
    begin_correction(book, key)
    found = contract(book, key)
    assert found is not None
    draft_contract(book, replace(found.command(), fee=Money.read("1800", "EUR")))
    seal_contract(book, key, countries)
    begin_correction(book, key)
    assert book.value("SELECT count(*) FROM declaration WHERE demo") == 4
    remove_demo(book)
    assert book.value("SELECT count(*) FROM declaration") == 0
    assert book.value("SELECT count(*) FROM correction") == 0
    assert verify(book).problems == ()
