"""What nobody should send: a problem with its stable code, nothing stored, nothing of it repeated anywhere."""

import gzip
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import func, select

from company.storage import open_storage
from company.tables import metadata
from tests.company.servers import Musician, Server, problem
from tests.wire.samples import euros, paper
from wire.canonical import canonical
from wire.signing import SigningKey, encode, sign

CANARY = "Canary-85073003328"
Send = Callable[[Musician], httpx.Response]


def counts(server: Server) -> dict[str, int]:
    """How many rows each table has."""
    storage = open_storage(str(server.database), server.key_file)
    try:
        with storage.reading() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in metadata.tables.items()
            }
    finally:
        storage.close()


def payload(**changes: object) -> bytes:
    return canonical({**paper(band=CANARY).to_payload(), **changes})  # type: ignore[dict-item]


def body(content: bytes, **headers: str) -> Send:
    return lambda musician: musician.put_body(paper().declaration_id, 1, content, **headers)


def signed(content: bytes) -> Send:
    return lambda musician: musician.put_body(paper().declaration_id, 1, sign(content, musician.key))


def sealed(**changes: object) -> Send:
    return lambda musician: musician.put(paper(band=CANARY, **changes))


def tampered(musician: Musician) -> httpx.Response:
    document = paper(band=CANARY)
    whole = sign(document.to_bytes(), musician.key)
    other = encode(paper(declaration_id=document.declaration_id, band=CANARY, total=euros(1)).to_bytes())
    changed = whole.replace(encode(document.to_bytes()).encode(), other.encode())
    assert changed != whole
    return musician.put_body(document.declaration_id, 1, changed)


def foreign(musician: Musician) -> httpx.Response:
    return musician.put(paper(band=CANARY), key=SigningKey.make())


def replayed(musician: Musician) -> httpx.Response:
    """A request of another address, sent again as it was, with a new body."""
    document, other = paper(band=CANARY), paper(band=CANARY)
    path = f"/v1/declarations/{document.declaration_id}/revisions/1"
    headers = musician.proof("PUT", path) | {"Content-Type": "application/jose+json"}
    return musician.http.put(
        path.replace(document.declaration_id, other.declaration_id),
        content=sign(other.to_bytes(), musician.key),
        headers=headers,
    )


def without_proof(musician: Musician) -> httpx.Response:
    document = paper(band=CANARY)
    return musician.http.put(
        f"/v1/declarations/{document.declaration_id}/revisions/1",
        content=sign(document.to_bytes(), musician.key),
        headers={"Content-Type": "application/jose+json", "Authorization": f"DPoP {musician.token}"},
    )


def answered(content: bytes) -> Send:
    return lambda musician: musician.http.put(
        f"/v1/answers/{paper().declaration_id}",
        content=sign(content, musician.key),
        headers={"Content-Type": "application/jose+json"},
        auth=musician.auth,
    )


def listed(content: bytes) -> Send:
    return lambda musician: musician.http.post(
        "/v1/reconcile",
        content=content,
        headers={"Content-Type": "application/json"},
        auth=musician.auth,
    )


DEEP = b'{"Canary":' * 60 + b"1" + b"}" * 60
TWICE = b'{"held":[],"held":["' + CANARY.encode() + b'"]}'

BAD: dict[str, tuple[Send, int, str]] = {
    "oversized": (body(b'"' + CANARY.encode() + b"x" * 1_000_000 + b'"'), 413, "too-large"),
    "oversized when unpacked": (
        body(gzip.compress(b"x" * 2_000_000), **{"Content-Encoding": "gzip"}),
        413,
        "too-large",
    ),
    "deeply nested": (body(DEEP), 400, "malformed"),
    "deeply nested within": (signed(DEEP), 422, "invalid"),
    "a key twice": (signed(payload()[:-1] + b',"band":"' + CANARY.encode() + b'"}'), 422, "invalid"),
    "a key twice in the envelope": (body(b'{"payload":"x","payload":"Canary"}'), 400, "malformed"),
    "another charset": (signed(payload().decode().encode("utf-16")), 422, "invalid"),
    "another charset declared": (
        body(b"{}", **{"Content-Type": "application/jose+json; charset=utf-16"}),
        415,
        "wrong-media-type",
    ),
    "half a letter": (signed(b'{"band":"Canary\xc3"}'), 422, "invalid"),
    "a later version": (sealed(schema="declaration/2"), 422, "unknown-schema"),
    "an unknown field": (signed(payload(Canary=CANARY)), 422, "invalid"),
    "another country": (sealed(company_country="DE"), 403, "wrong-country"),
    "another company": (sealed(company_id="another"), 403, "wrong-company"),
    "replayed": (replayed, 401, "bad-proof"),
    "without a proof": (without_proof, 401, "use-nonce"),
    "tampered": (tampered, 400, "bad-signature"),
    "signed by another": (foreign, 403, "wrong-key"),
    "unsigned": (body(payload()), 400, "malformed"),
    "a sum that is wrong": (sealed(total=euros(1)), 422, "invalid"),
    "an answer of a later version": (
        answered(b'{"schema":"answer/2","text":"Canary"}'),
        422,
        "unknown-schema",
    ),
    "an answer that is none": (answered(DEEP), 422, "invalid"),
    "a list with a key twice": (listed(TWICE), 400, "malformed"),
    "a list deeply nested": (listed(DEEP), 400, "malformed"),
    "a list in another charset": (listed(TWICE.decode().encode("utf-16")), 400, "malformed"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_its_code_and_leaves_no_trace(
    server: Server, musician: Musician, name: str
) -> None:
    send, status, code = BAD[name]
    before = counts(server)
    answer = send(musician)
    assert problem(answer) == (status, code)
    assert "Canary" not in answer.text.replace("/Canary", "")  # an unknown key is named by its pointer
    assert "85073003328" not in answer.text.replace("/Canary", "")
    assert counts(server) == before
    assert "Canary" not in server.log.read_text()
