"""The answer table of `PUT`, against the real server."""

import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from company import enrolment, intake
from company.identity import Ring, establish
from company.statuses import list_declarations
from company.storage import Storage, open_storage
from tests.company.servers import Musician, Server, known_keys, problem
from tests.wire.samples import euros, member, paper
from wire.canonical import canonical, digest
from wire.declaration import Declaration, Override
from wire.receipt import START, follow, read_receipt
from wire.signing import SigningKey, sign, unpack, verify

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def rows(server: Server, declaration_id: str) -> list[int]:
    """The newest revision of each stored declaration with this id."""
    storage = open_storage(str(server.database), server.key_file)
    try:
        return [int(str(row["rev"])) for row in list_declarations(storage) if row["id"] == declaration_id]
    finally:
        storage.close()


def test_a_new_declaration_gets_a_receipt_that_the_companys_key_signed(
    server: Server, musician: Musician
) -> None:
    document = paper()
    answer = musician.put(document)
    assert answer.status_code == 201
    about = musician.http.get("/.well-known/declaration-company").json()
    envelope = unpack(canonical(answer.json()["receipt"]))
    keys = known_keys(musician.http)
    said = read_receipt(envelope.payload)
    receipt = read_receipt(verify(envelope, keys.key_at(envelope.kid, said.received_at)))
    assert (receipt.declaration_id, receipt.rev, receipt.doc_hash) == (
        document.declaration_id,
        1,
        digest(document.to_bytes()),
    )
    assert (receipt.company_id, receipt.disposition, receipt.epoch) == (about["company_id"], "received", 1)
    assert receipt.audit_head == document.audit_head


def test_a_lost_answer_is_given_again_byte_for_byte(server: Server, musician: Musician) -> None:
    document = paper()
    first = musician.put(document)
    again = [musician.put(document) for _ in range(5)]
    assert [answer.status_code for answer in again] == [200] * 5
    assert {answer.content for answer in again} == {first.content}
    assert musician.receipt(document).content == first.content
    assert rows(server, document.declaration_id) == [1]


def raw_request(server: Server, musician: Musician, document: Declaration) -> tuple[socket.socket, bytes]:
    body = sign(document.to_bytes(), musician.key)
    path = f"/v1/declarations/{document.declaration_id}/revisions/1"
    headers = musician.proof("PUT", path, url=f"http://x{path}")
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {headers['Authorization']}\r\nDPoP: {headers['DPoP']}\r\n"
        f"Content-Type: application/jose+json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    port = int(server.url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=10), head.encode() + body


def test_a_sender_who_hangs_up_before_the_answer_is_received_once(server: Server, musician: Musician) -> None:
    document = paper()
    for milliseconds in (0, 1, 2, 4, 8, 16, 32):
        line, request = raw_request(server, musician, document)
        with line:
            line.sendall(request)
            time.sleep(milliseconds / 1000)
    assert musician.put(document).status_code in (200, 201)
    assert musician.put(document).content == musician.receipt(document).content
    assert rows(server, document.declaration_id) == [1]
    assert len(musician.changes().json()["events"]) == 1


def test_a_request_cut_off_anywhere_stores_nothing(server: Server, musician: Musician) -> None:
    document = paper()
    for part in range(0, 100, 10):
        line, request = raw_request(server, musician, document)
        with line:
            line.sendall(request[: len(request) * part // 100])
    assert problem(musician.receipt(document)) == (404, "not-found")
    assert musician.put(document).status_code == 201


def test_another_device_of_the_member_gets_the_same_receipt(server: Server, musician: Musician) -> None:
    document = paper()
    first = musician.put(document)
    with server.musician(musician.member_id) as other:
        again = other.put(document)
        assert other.receipt(document).content == first.content
    assert (again.status_code, again.content) == (200, first.content)


def test_other_bytes_under_the_same_id_and_revision_are_a_conflict(
    server: Server, musician: Musician
) -> None:
    document = musician.delivered()
    other = paper(declaration_id=document.declaration_id, band="Another band")
    answer = musician.put(other)
    assert problem(answer) == (409, "revision-conflict")
    assert answer.json()["head"] == {"rev": 1, "hash": digest(document.to_bytes())}
    assert rows(server, document.declaration_id) == [1]
    assert musician.put(document).status_code == 200


def test_a_revision_continues_the_one_before(server: Server, musician: Musician) -> None:
    first = musician.delivered()
    base = digest(first.to_bytes())
    second = paper(declaration_id=first.declaration_id, rev=2, kind="amend", base=base, band="New name")
    assert musician.put(second).status_code == 201
    third = paper(declaration_id=first.declaration_id, rev=3, kind="cancel", base=digest(second.to_bytes()))
    assert musician.put(third).status_code == 201
    assert [musician.put(document).status_code for document in (first, second, third)] == [200] * 3
    assert rows(server, first.declaration_id) == [3]


def test_a_revision_of_something_else_is_a_conflict(musician: Musician) -> None:
    first = musician.delivered()
    second = paper(declaration_id=first.declaration_id, rev=2, kind="amend", base="f" * 64)
    answer = musician.put(second)
    assert problem(answer) == (409, "revision-conflict")
    assert answer.json()["head"] == {"rev": 1, "hash": digest(first.to_bytes())}


def test_twenty_senders_of_one_paper_make_one_row_and_one_receipt(server: Server, musician: Musician) -> None:
    document = paper()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(musician.put, [document] * 20))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert rows(server, document.declaration_id) == [1]
    feed = musician.changes().json()
    assert [event["seq"] for event in feed["events"]] == [1]


class Desk:
    """The intake without a line: a device delivers straight into a database, at any time of the clock."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.ring = Ring(establish(storage, "BE"))
        self.key = SigningKey.make()
        code = enrolment.invite(storage, now=NOW, valid_hours=1).code
        enrolled = enrolment.enrol(storage, code, self.key.public, "Laptop", NOW, "1")
        self.device = enrolment.Device(enrolled.thumbprint, enrolled.member_id, self.key.public)

    def deliver(self, document: Declaration, now: datetime = NOW) -> intake.Delivery:
        body = sign(document.to_bytes(), self.key)
        wanted = intake.Wanted(document.declaration_id, document.rev, body)
        return intake.receive(self.storage, self.ring, lambda _: self.device, wanted, now)


def test_senders_who_all_wait_to_write_the_same_paper_get_one_receipt(storage: Storage) -> None:
    desk, document = Desk(storage), paper()
    with ThreadPoolExecutor(6) as pool:
        with storage.writing():  # until here nobody can write, but everybody has looked for a receipt
            waiting = [pool.submit(desk.deliver, document) for _ in range(6)]
            time.sleep(1)
        found = [future.result(timeout=30) for future in waiting]
    assert sorted(delivery.status for delivery in found) == [200] * 5 + [201]
    assert len({delivery.receipt for delivery in found}) == 1


def test_a_clock_that_goes_back_never_makes_a_receipt_older_than_the_one_before(storage: Storage) -> None:
    desk, later = Desk(storage), NOW.replace(year=NOW.year + 9)  # the company's key is older than that
    bodies = [desk.deliver(paper(), later - timedelta(days=days)).receipt for days in (0, 9, -1)]
    times = [read_receipt(unpack(body).payload).received_at for body in bodies]
    assert times == ["2035-11-22T10:00:00Z", "2035-11-22T10:00:00Z", "2035-11-23T10:00:00Z"]


def test_twenty_senders_of_many_papers_make_a_gapless_feed(musician: Musician) -> None:
    documents = [paper() for _ in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(musician.put, documents))
    assert {answer.status_code for answer in answers} == {201}
    events = musician.changes().json()["events"]
    assert follow(START, events).seq == 40
    assert {event["declaration_id"] for event in events} == {paper.declaration_id for paper in documents}


def test_every_fault_of_a_paper_comes_back_with_its_place(server: Server, musician: Musician) -> None:
    document = paper(total=euros(1), salt="x", members=(member(1, 33750), member(1, 33750)))
    answer = musician.put(document)
    assert problem(answer) == (422, "invalid")
    assert {issue["pointer"]: issue["code"] for issue in answer.json()["issues"]} == {
        "/total": "sum_differs",
        "/contract/fee": "sum_differs",
        "/salt": "not_a_salt",
        "/members/1/person_id": "repeated",
    }
    assert rows(server, document.declaration_id) == []


def test_a_paper_of_a_later_schema_asks_for_an_update_of_the_server_or_the_sender(musician: Musician) -> None:
    answer = musician.put(paper(schema="declaration/2"))
    assert problem(answer) == (422, "unknown-schema")
    assert answer.json()["retry"] == "after-update"


def test_the_address_and_the_paper_agree(musician: Musician) -> None:
    document = paper()
    answer = musician.put_body(str(uuid.uuid4()), 2, sign(document.to_bytes(), musician.key))
    assert problem(answer) == (422, "invalid")
    assert [issue["pointer"] for issue in answer.json()["issues"]] == ["/declaration_id", "/rev"]


@pytest.mark.parametrize(
    "address",
    ["1/revisions/1", "7D1F0A3E-2222-4000-8000-000000000001/revisions/1"]
    + [
        f"7d1f0a3e-2222-4000-8000-000000000001/revisions/{rev}"
        for rev in ("0", "01", "-1", "1.0", "x", "٣", "9999999")
    ],
)
def test_an_address_is_a_uuid_and_a_whole_number(musician: Musician, address: str) -> None:
    declaration_id, _, rev = address.partition("/revisions/")
    answer = musician.put_body(declaration_id, rev, sign(paper().to_bytes(), musician.key))
    assert problem(answer) == (400, "bad-path")


def test_a_paper_for_another_country_or_company_is_turned_away(server: Server, musician: Musician) -> None:
    assert problem(musician.put(paper(company_country="NL"))) == (403, "wrong-country")
    assert problem(musician.put(paper(company_id="another"))) == (403, "wrong-company")
    assert musician.put(paper(company_id=server.ready["company_id"])).status_code == 201


def test_another_members_declaration_is_neither_shown_nor_changed(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    with server.musician() as stranger:
        for attempt in (document, paper(declaration_id=document.declaration_id)):
            answer = stranger.put(attempt)
            assert problem(answer) == (403, "not-yours")
            assert "head" not in answer.json()
            assert digest(document.to_bytes()) not in answer.text
        assert problem(stranger.receipt(document)) == (404, "not-found")
        assert problem(stranger.receipt(paper())) == (404, "not-found")
        assert stranger.changes().json()["events"] == []
    assert musician.put(document).status_code == 200


@pytest.fixture
def stranger_key() -> SigningKey:
    return SigningKey.make()


def test_a_paper_signed_by_another_key_is_refused(
    server: Server, musician: Musician, stranger_key: SigningKey
) -> None:
    document = paper()
    assert problem(musician.put(document, key=stranger_key)) == (403, "wrong-key")
    forged = SigningKey(stranger_key.secret, musician.key.public)
    assert problem(musician.put(document, key=forged)) == (400, "bad-signature")
    assert rows(server, document.declaration_id) == []


def test_an_altered_byte_breaks_the_signature(musician: Musician) -> None:
    document = paper()
    body = sign(document.to_bytes(), musician.key)
    place = body.index(b'"payload":"') + 200
    altered = body[:place] + (b"A" if body[place : place + 1] != b"A" else b"B") + body[place + 1 :]
    assert problem(musician.put_body(document.declaration_id, 1, altered)) == (400, "bad-signature")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b'{"a":1,"a":2}', b"[" * 100_000, b"\xff", b'{"payload":NaN}']
)
def test_a_body_that_cannot_be_read_is_refused(musician: Musician, body: bytes) -> None:
    assert problem(musician.put_body(str(uuid.uuid4()), 1, body)) == (400, "malformed")


@pytest.mark.parametrize(
    "payload", [b"", b"x", b'{"fee":1.5}', b'{"a":1,"a":2}', b"[" * 60 + b"]" * 60, b'"\\ud800"', b"[]"]
)
def test_a_signed_payload_that_is_no_paper_is_refused(musician: Musician, payload: bytes) -> None:
    answer = musician.put_body(str(uuid.uuid4()), 1, sign(payload, musician.key))
    assert problem(answer) == (422, "invalid")
    assert len(answer.json()["issues"]) == 1


def test_a_body_over_the_limit_is_refused_whether_or_not_its_size_is_told(musician: Musician) -> None:
    limit = musician.http.get("/.well-known/declaration-company").json()["limits"]["body_bytes"]
    address = f"/v1/declarations/{uuid.uuid4()}/revisions/1"
    headers = {"Content-Type": "application/jose+json"}
    told = musician.http.put(address, content=b"x" * (limit + 1), headers=headers, auth=musician.auth)
    assert problem(told) == (413, "too-large")
    pieces = (b"x" * 1000 for _ in range(limit // 1000 + 1))
    proof = musician.proof("PUT", address)
    untold = musician.http.put(address, content=pieces, headers=headers | proof)
    assert problem(untold) == (413, "too-large")
    at_limit = musician.http.put(address, content=b"x" * limit, headers=headers, auth=musician.auth)
    assert problem(at_limit) == (400, "malformed")


def test_only_plain_signed_bodies_are_taken(musician: Musician) -> None:
    document = paper()
    body = sign(document.to_bytes(), musician.key)
    json_type = musician.put_body(document.declaration_id, 1, body, **{"Content-Type": "application/json"})
    assert problem(json_type) == (415, "wrong-media-type")
    odd = musician.put_body(document.declaration_id, 1, body, **{"Content-Encoding": "br"})
    assert problem(odd) == (415, "wrong-media-type")
    foreign = {"Content-Type": "application/jose+json; charset=latin-1"}
    assert problem(musician.put_body(document.declaration_id, 1, body, **foreign)) == (
        415,
        "wrong-media-type",
    )
    spelt = musician.put_body(
        document.declaration_id, 1, body, **{"Content-Type": "Application/JOSE+JSON; charset=utf-8"}
    )
    assert spelt.status_code == 201


@pytest.mark.parametrize("header", [None, "DPoP", "Basic eDp5", "Bearer wrong", "DPoP wrong", "DPoP \xe9"])
def test_without_a_known_token_nothing_is_said(musician: Musician, header: str | None) -> None:
    headers = {"Content-Type": "application/jose+json"}
    if header is not None:
        headers["Authorization"] = header
    encoded = {key: value.encode("latin-1") for key, value in headers.items()}
    answer = musician.http.put(f"/v1/declarations/{uuid.uuid4()}/revisions/1", content=b"x", headers=encoded)
    assert problem(answer) == (401, "not-authenticated")
    assert answer.headers["www-authenticate"].startswith("DPoP")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", (404, "not-found")),
        ("GET", "/v1/changes/", (404, "not-found")),
        ("PUT", "/v1/declarations", (404, "not-found")),
        ("DELETE", "/v1/changes", (405, "method-not-allowed")),
        ("POST", "/v1/declarations/x/revisions/1", (405, "method-not-allowed")),
    ],
)
def test_addresses_that_do_not_exist_are_refused_in_the_same_form(
    musician: Musician, method: str, path: str, expected: tuple[int, str]
) -> None:
    assert problem(musician.http.request(method, path, auth=musician.auth)) == expected


def test_an_answer_is_traced_and_never_kept_by_caches(musician: Musician) -> None:
    answer = musician.http.get("/v1/time", headers={"X-Trace-Id": "c0ffee-1234"})
    assert answer.headers["x-trace-id"] == "c0ffee-1234"
    assert answer.headers["cache-control"] == "no-store"
    foreign = musician.http.get("/v1/time", headers={"X-Trace-Id": "<script>"})
    assert foreign.headers["x-trace-id"].isalnum()


def test_health_and_time_need_no_token(server: Server) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        assert http.get("/v1/health").json() == {"status": "ok"}
        assert http.get("/v1/time").json()["time"].endswith("Z")


def test_a_decision_with_its_reason_is_stored_and_one_without_is_refused(
    server: Server, musician: Musician
) -> None:
    why = Override("She lives here now.", "posted", "declare", "DE")
    document = paper(members=(member(1, 33750, rule="override", override=why), member(2, 33750)))
    assert musician.put(document).status_code == 201
    assert rows(server, document.declaration_id) == [1]
    bare = paper(members=(member(1, 33750, rule="override"), member(2, 33750)))
    answer = musician.put(bare)
    assert problem(answer) == (422, "invalid")
    assert [issue["pointer"] for issue in answer.json()["issues"]] == ["/members/0/override"]
    assert rows(server, bare.declaration_id) == []
