"""What a member can read back: where a declaration stands, its exact bytes, what is missing, a copy of everything."""

import gzip
import json
import uuid

import httpx
import pytest

from tests.company.servers import Musician, Server, problem
from tests.company.test_questions import answer, ask, put
from tests.wire.samples import paper
from wire.canonical import canonical, digest
from wire.receipt import START, follow
from wire.signing import sign


def reconcile(musician: Musician, held: object, **headers: str) -> httpx.Response:
    return musician.http.post(
        "/v1/reconcile",
        content=json.dumps({"held": held}),
        headers={"Content-Type": "application/json"} | headers,
        auth=musician.auth,
    )


def entry(document: object) -> dict[str, object]:
    return {
        "declaration_id": document.declaration_id,  # type: ignore[attr-defined]
        "rev": document.rev,  # type: ignore[attr-defined]
        "doc_hash": digest(document.to_bytes()),  # type: ignore[attr-defined]
    }


def test_a_revision_is_given_back_exactly_as_it_was_signed(musician: Musician) -> None:
    document = musician.delivered()
    parked = paper(rev=2, kind="amend", base="f" * 64)
    assert musician.put(parked).status_code == 202
    for each in (document, parked):
        found = musician.get(f"/v1/declarations/{each.declaration_id}/revisions/{each.rev}")
        assert found.headers["content-type"] == "application/jose+json"
        assert found.content == sign(each.to_bytes(), musician.key)
    assert problem(musician.get(f"/v1/declarations/{uuid.uuid4()}")) == (404, "not-found")
    assert problem(musician.get(f"/v1/declarations/{document.declaration_id}/revisions/2")) == (
        404,
        "not-found",
    )


def test_what_is_missing_is_named_and_nothing_else(server: Server, musician: Musician) -> None:
    here = [musician.delivered() for _ in range(3)]
    parked = paper(rev=2, kind="amend", base="f" * 64)
    musician.put(parked)
    gone = [paper() for _ in range(2)]
    with server.musician() as stranger:
        foreign = stranger.delivered()
        found = reconcile(musician, [entry(each) for each in (*here, gone[0], parked, foreign, gone[1])])
    assert found.json() == {"missing": [entry(gone[0]), entry(foreign), entry(gone[1])]}
    other = entry(here[0]) | {"doc_hash": "a" * 64}
    assert reconcile(musician, [other]).json() == {"missing": [other]}
    assert reconcile(musician, []).json() == {"missing": []}


@pytest.mark.parametrize("held", [None, [1], [{}], [{"declaration_id": "x", "rev": 0, "doc_hash": "x"}]])
def test_a_list_that_cannot_be_read_is_refused(musician: Musician, held: object) -> None:
    assert problem(reconcile(musician, held)) == (422, "invalid")


def test_a_list_has_its_limit(musician: Musician) -> None:
    each = entry(paper())
    assert reconcile(musician, [each] * 500).status_code == 200
    assert problem(reconcile(musician, [each] * 501)) == (422, "invalid")


def test_a_member_gets_a_copy_of_everything(server: Server, musician: Musician) -> None:
    document = musician.delivered(band="Canary")
    question = ask(server, document.declaration_id)
    said = answer(question, document.declaration_id, musician, text="Canary two")
    assert put(musician, said).status_code == 201
    parked = paper(rev=2, kind="amend", base="f" * 64)
    musician.put(parked)
    copy = musician.get("/v1/me/export").json()
    assert copy["schema"] == "export/1"
    assert copy["member"] == {"member_id": musician.member_id, "name": "Aïcha"}
    [declaration] = copy["declarations"]
    [revision] = declaration["revisions"]
    assert canonical(revision["document"]) == sign(document.to_bytes(), musician.key)
    assert {"receipt": revision["receipt"]} == musician.receipt(document).json()
    assert declaration["questions"][0]["text"] == "Which hall?"
    assert canonical(declaration["answers"][0]["document"]) == sign(said.to_bytes(), musician.key)
    assert canonical(copy["held"][0]["document"]) == sign(parked.to_bytes(), musician.key)
    assert follow(START, copy["events"]).seq == 4
    assert musician.token not in json.dumps(copy)


def test_a_packed_body_is_taken_and_answered_alike(musician: Musician) -> None:
    document = paper()
    body = gzip.compress(sign(document.to_bytes(), musician.key))
    first = musician.put_body(document.declaration_id, 1, body, **{"Content-Encoding": "gzip"})
    assert first.status_code == 201
    assert musician.put(document).content == first.content
    assert reconcile(musician, []).status_code == 200


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(musician: Musician) -> None:
    packed = {"Content-Encoding": "gzip"}
    address = str(uuid.uuid4())
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert problem(musician.put_body(address, 1, bomb, **packed)) == (413, "too-large")
    whole = gzip.compress(b"x" * 1000)
    for broken in (b"", b"x", whole[:-4], whole + b"x", whole + whole):
        answer_ = musician.put_body(address, 1, broken, **packed)
        assert problem(answer_) == (400, "malformed")
        assert answer_.json()["issues"][0]["code"] == "not_gzip"


def test_a_body_that_was_altered_on_the_way_is_noticed(musician: Musician) -> None:
    import base64
    import hashlib

    document = paper()
    body = sign(document.to_bytes(), musician.key)
    right = base64.b64encode(hashlib.sha256(body).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    altered = musician.put_body(document.declaration_id, 1, body, **{"Content-Digest": f"sha-256=:{wrong}:"})
    assert problem(altered) == (400, "bad-digest")
    assert altered.json()["retry"] == "same-later"
    good = musician.put_body(
        document.declaration_id, 1, body, **{"Content-Digest": f"sha-512=:AA==:, sha-256=:{right}:"}
    )
    assert good.status_code == 201
