"""Revisions that come before their predecessor, and papers that contradict each other: kept, never refused twice."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from company import holding, reviews
from company.checking import check
from company.identity import load
from company.storage import Unusable, open_storage
from tests.company.servers import Musician, Server, problem
from tests.wire.samples import paper
from wire.canonical import canonical, digest
from wire.declaration import Declaration
from wire.receipt import START, Receipt, follow, read_receipt
from wire.signing import SigningKey, encode, sign, unpack

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def chain(length: int) -> list[Declaration]:
    """Revisions 1 to `length` of one declaration."""
    found = [paper()]
    for rev in range(2, length + 1):
        base = digest(found[-1].to_bytes())
        declaration_id = found[0].declaration_id
        found.append(paper(declaration_id=declaration_id, rev=rev, kind="amend", base=base, band=f"B{rev}"))
    return found


def said(answer: object) -> Receipt:
    return read_receipt(unpack(canonical(answer.json()["receipt"])).payload)  # type: ignore[attr-defined]


def told(musician: Musician) -> list[tuple[str, int, str]]:
    events = musician.changes(limit=500).json()["events"]
    assert follow(START, events).seq == len(events)
    return [(event["kind"], event["rev"], event["state"]) for event in events]


def test_a_revision_ahead_of_its_predecessor_is_parked_and_attached_when_that_comes(
    musician: Musician,
) -> None:
    first, second = chain(2)
    ahead = musician.put(second)
    assert ahead.status_code == 202
    assert said(ahead).disposition == "parked"
    assert (musician.put(second).status_code, musician.put(second).content) == (200, ahead.content)
    assert musician.receipt(second).content == ahead.content
    where = musician.get(f"/v1/declarations/{first.declaration_id}").json()
    assert (where["state"], where["head"], [each["why"] for each in where["held"]]) == (
        None,
        None,
        ["parked"],
    )
    assert musician.put(first).status_code == 201
    assert told(musician) == [
        ("parked", 2, "parked"),
        ("received", 1, "received"),
        ("received", 2, "received"),
    ]
    assert (musician.put(second).status_code, musician.put(second).content) == (200, ahead.content)
    assert musician.receipt(second).content == ahead.content
    where = musician.get(f"/v1/declarations/{first.declaration_id}").json()
    assert where["head"] == {"rev": 2, "hash": digest(second.to_bytes())}
    assert where["held"] == []
    assert where["revisions"][1]["received_at"] == said(ahead).received_at


def test_a_whole_chain_that_comes_backwards_is_attached_at_once(musician: Musician) -> None:
    papers = chain(6)
    for document in reversed(papers[1:]):
        assert musician.put(document).status_code == 202
    assert musician.put(papers[0]).status_code == 201
    kinds = [kind for kind, _, _ in told(musician)]
    assert kinds == ["parked"] * 5 + ["received"] * 6
    where = musician.get(f"/v1/declarations/{papers[0].declaration_id}").json()
    assert where["head"]["rev"] == 6
    assert {musician.put(document).status_code for document in papers} == {200}


def test_a_parked_revision_of_something_else_goes_to_review(musician: Musician) -> None:
    first, second = chain(2)
    other = paper(declaration_id=first.declaration_id, rev=2, kind="amend", base="f" * 64, band="Other")
    assert musician.put(other).status_code == 202
    assert musician.put(second).status_code == 202
    assert musician.put(first).status_code == 201
    assert ("review", 2, "review") in told(musician)
    where = musician.get(f"/v1/declarations/{first.declaration_id}").json()
    assert where["head"]["hash"] == digest(second.to_bytes())
    assert [(each["doc_hash"], each["why"]) for each in where["held"]] == [
        (digest(other.to_bytes()), "review")
    ]


def test_numbers_may_be_left_out(musician: Musician) -> None:
    first = paper()
    base = digest(first.to_bytes())
    third = paper(declaration_id=first.declaration_id, rev=3, kind="amend", base=base)
    second = paper(declaration_id=first.declaration_id, rev=2, kind="amend", base=base, band="Other")
    assert [musician.put(each).status_code for each in (first, third, second)] == [201, 201, 409]
    where = musician.get(f"/v1/declarations/{first.declaration_id}").json()
    assert where["head"] == {"rev": 3, "hash": digest(third.to_bytes())}
    assert [each["rev"] for each in where["revisions"]] == [1, 3]


def test_what_waits_is_attached_by_what_it_continues_and_not_by_its_number(musician: Musician) -> None:
    first, second, third = chain(3)
    fourth = paper(
        declaration_id=first.declaration_id, rev=4, kind="amend", base=digest(first.to_bytes()), band="Own"
    )
    for document in (third, fourth):  # one continues what never comes
        assert said(musician.put(document)).disposition == "parked"
    assert musician.put(first).status_code == 201
    attached = [("received", 1, "received"), ("received", 4, "received"), ("review", 3, "review")]
    assert told(musician)[-3:] == attached
    assert problem(musician.put(second)) == (409, "revision-conflict")
    fifth = paper(declaration_id=first.declaration_id, rev=5, kind="cancel", base=digest(fourth.to_bytes()))
    assert musician.put(fifth).status_code == 201
    where = musician.get(f"/v1/declarations/{first.declaration_id}").json()
    assert [(each["rev"], each["why"]) for each in where["held"]] == [(3, "review")]


def test_a_parked_id_belongs_to_its_member(server: Server, musician: Musician) -> None:
    first, second = chain(2)
    assert musician.put(second).status_code == 202
    with server.musician() as stranger:
        for document in (first, second):
            assert problem(stranger.put(document)) == (403, "not-yours")
        assert problem(stranger.get(f"/v1/declarations/{first.declaration_id}")) == (404, "not-found")
    assert musician.put(first).status_code == 201


def test_too_many_parked_revisions_are_sent_later(
    musician: Musician, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    assert holding.MOST_PARKED == 1000
    storage = open_storage(str(server.database), server.key_file)
    try:
        with storage.reading() as connection:
            assert not holding.is_full(connection, musician.member_id)
            monkeypatch.setattr(holding, "MOST_PARKED", 0)
            assert holding.is_full(connection, musician.member_id)
    finally:
        storage.close()


def fork(musician: Musician, server: Server) -> tuple[Declaration, Declaration, Receipt, bytes]:
    """Two papers under one id, and a receipt that this company once gave for the second: as after a restore."""
    stands = musician.delivered()
    lost = paper(declaration_id=stands.declaration_id, band="Lost")
    storage = open_storage(str(server.database), server.key_file)
    try:
        company = load(storage)
    finally:
        storage.close()
    assert company is not None
    receipt = Receipt(
        company_id=company.company_id,
        declaration_id=lost.declaration_id,
        rev=1,
        doc_hash=digest(lost.to_bytes()),
        disposition="received",
        received_at="2026-11-22T10:00:00Z",
        seq=1,
        chain="a" * 64,
        epoch=1,
        audit_head="a" * 64,
    )
    return stands, lost, receipt, sign(receipt.to_bytes(), company.signing_at("2030-01-01T00:00:00Z"))


def put_with(musician: Musician, document: Declaration, prior: str) -> object:
    body = sign(document.to_bytes(), musician.key)
    return musician.put_body(document.declaration_id, document.rev, body, **{"Prior-Receipt": prior})


def test_what_was_once_signed_for_is_kept_for_review(server: Server, musician: Musician) -> None:
    stands, lost, _, prior = fork(musician, server)
    assert problem(musician.put(lost)) == (409, "revision-conflict")
    answer = put_with(musician, lost, encode(prior))
    assert answer.status_code == 202  # type: ignore[attr-defined]
    assert said(answer).disposition == "review"
    assert musician.put(lost).content == answer.content  # type: ignore[attr-defined]
    assert told(musician)[-1] == ("review", 1, "review")
    assert musician.put(stands).status_code == 200


def test_what_a_restored_server_forgot_is_taken_with_the_date_of_its_first_receipt(
    server: Server, musician: Musician
) -> None:
    _, lost, receipt, _ = fork(musician, server)
    gone = paper()
    storage = open_storage(str(server.database), server.key_file)
    try:
        company = load(storage)
    finally:
        storage.close()
    assert company is not None
    earlier = replace(
        receipt,
        declaration_id=gone.declaration_id,
        doc_hash=digest(gone.to_bytes()),
        received_at="2020-01-01T00:00:00Z",
    )
    prior = sign(earlier.to_bytes(), company.signing_at("2030-01-01T00:00:00Z"))
    answer = put_with(musician, gone, encode(prior))
    assert answer.status_code == 201  # type: ignore[attr-defined]
    assert said(answer).received_at > earlier.received_at
    where = musician.get(f"/v1/declarations/{gone.declaration_id}").json()
    assert where["revisions"][0]["received_at"] == earlier.received_at
    assert lost.declaration_id != gone.declaration_id


def test_a_receipt_for_something_else_or_of_somebody_else_opens_no_review(
    server: Server, musician: Musician
) -> None:
    stands, lost, receipt, prior = fork(musician, server)
    forged = sign(receipt.to_bytes(), SigningKey.make())
    others = musician.receipt(stands).json()["receipt"]
    for written in (encode(forged), encode(canonical(others)), "x", "{}", "=="):
        assert problem(put_with(musician, lost, written)) == (409, "revision-conflict")  # type: ignore[arg-type]
    padded = base64.urlsafe_b64encode(prior).decode()
    if padded.endswith("="):
        assert problem(put_with(musician, lost, padded)) == (409, "revision-conflict")  # type: ignore[arg-type]


def assert_clean(server: Server) -> None:
    """Every hash, signature, receipt and chain of the database fits."""
    storage = open_storage(str(server.database), server.key_file)
    try:
        assert check(storage).findings == ()
    finally:
        storage.close()


def decide(server: Server, document: Declaration, *, take: bool) -> None:
    storage = open_storage(str(server.database), server.key_file)
    try:
        with storage.reading() as connection:
            waiting = [(each.declaration_id, each.doc_hash) for each in reviews.waiting(connection)]
        assert (document.declaration_id, digest(document.to_bytes())) in waiting
        reviews.decide(
            storage,
            document.declaration_id,
            document.rev,
            digest(document.to_bytes()),
            take=take,
            text="Both were the same.",
            now=NOW,
        )
        with pytest.raises(Unusable):
            reviews.decide(
                storage,
                document.declaration_id,
                1,
                digest(document.to_bytes()),
                take=True,
                text=None,
                now=NOW,
            )
    finally:
        storage.close()


def test_a_dropped_paper_leaves_everything_as_it_is(server: Server, musician: Musician) -> None:
    stands, lost, _, prior = fork(musician, server)
    answer = put_with(musician, lost, encode(prior))
    decide(server, lost, take=False)
    assert told(musician)[-1] == ("review", 1, "refused")
    where = musician.get(f"/v1/declarations/{lost.declaration_id}").json()
    assert where["head"]["hash"] == digest(stands.to_bytes())
    assert where["held"][0]["decision"] == "drop"
    assert musician.put(lost).content == answer.content  # type: ignore[attr-defined]


def test_a_paper_that_is_taken_stands_in_place_of_the_other(server: Server, musician: Musician) -> None:
    stands, lost, _, prior = fork(musician, server)
    first = musician.receipt(stands).content
    second = paper(
        declaration_id=stands.declaration_id, rev=2, kind="amend", base=digest(stands.to_bytes()), band="2"
    )
    assert musician.put(second).status_code == 201
    answer = put_with(musician, lost, encode(prior))
    decide(server, lost, take=True)
    assert told(musician)[-3:] == [
        ("review", 1, "refused"),
        ("review", 2, "refused"),
        ("received", 1, "received"),
    ]
    where = musician.get(f"/v1/declarations/{lost.declaration_id}").json()
    assert where["head"] == {"rev": 1, "hash": digest(lost.to_bytes())}
    assert musician.put(lost).content == answer.content  # type: ignore[attr-defined]
    assert musician.put(stands).content == first
    assert musician.put(second).status_code == 200
    assert_clean(server)
    third = paper(
        declaration_id=lost.declaration_id, rev=2, kind="amend", base=digest(lost.to_bytes()), band="3"
    )
    assert musician.put(third).status_code == 201


def test_what_waits_for_a_paper_that_is_left_out_is_decided_about_too(
    server: Server, musician: Musician
) -> None:
    stands, lost, _, prior = fork(musician, server)
    put_with(musician, lost, encode(prior))
    third = paper(
        declaration_id=lost.declaration_id, rev=3, kind="amend", base=digest(lost.to_bytes()), band="3"
    )
    assert said(musician.put(third)).disposition == "parked"
    decide(server, lost, take=False)
    assert told(musician)[-2:] == [("review", 1, "refused"), ("review", 3, "review")]
    decide(server, third, take=False)
    assert told(musician)[-1] == ("review", 3, "refused")
    where = musician.get(f"/v1/declarations/{lost.declaration_id}").json()
    assert where["head"]["hash"] == digest(stands.to_bytes())
    assert_clean(server)


def test_a_paper_whose_predecessor_is_lost_can_be_left_out_and_not_taken(
    server: Server, musician: Musician
) -> None:
    first = musician.delivered()
    third = paper(declaration_id=first.declaration_id, rev=3, kind="amend", base="f" * 64)
    answer = musician.put(third)
    assert said(answer).disposition == "parked"
    with pytest.raises(Unusable, match="is not there"):
        decide(server, third, take=True)
    decide(server, third, take=False)
    assert told(musician)[-1] == ("review", 3, "refused")
    assert musician.put(third).content == answer.content
    fourth = paper(
        declaration_id=first.declaration_id, rev=4, kind="amend", base=digest(first.to_bytes()), band="4"
    )
    assert musician.put(fourth).status_code == 201
    assert_clean(server)
