"""Whatever is thrown at the server is answered with a problem in due form, never with a failure of its own."""

import json
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.company.servers import Musician, problem
from tests.wire.samples import json_values, paper
from wire.canonical import Malformed, canonical
from wire.signing import encode, sign

bounded = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAPER = paper()


def refused(answer: httpx.Response) -> None:
    status, _ = problem(answer)
    assert 400 <= status < 500


@bounded
@given(st.binary(max_size=400) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_refused_in_form(musician: Musician, body: bytes) -> None:
    refused(musician.put_body(PAPER.declaration_id, 1, body))


@bounded
@given(json_values | st.binary(max_size=50).map(lambda raw: {"raw": encode(raw)}))
def test_any_signed_payload_is_refused_in_form(musician: Musician, value: object) -> None:
    try:
        payload = canonical(value)  # type: ignore[arg-type]
    except Malformed:
        payload = repr(value).encode("utf-8", "replace")
    refused(musician.put_body(PAPER.declaration_id, 1, sign(payload, musician.key)))


@bounded
@given(st.sampled_from(sorted(PAPER.to_payload())), json_values)
def test_any_paper_with_one_wrong_field_is_refused_or_taken_but_never_fails(
    musician: Musician, field: str, value: object
) -> None:
    document = paper().to_payload()
    try:
        payload = canonical({**document, field: value})  # type: ignore[dict-item]
    except Malformed:
        return
    answer = musician.put_body(str(document["declaration_id"]), 1, sign(payload, musician.key))
    if answer.status_code != 201:
        refused(answer)


@bounded
@given(
    st.dictionaries(
        st.sampled_from(["payload", "protected", "signature", "header"]),
        json_values | st.text().map(lambda t: encode(t.encode("utf-8", "replace"))),
    )
)
def test_any_envelope_is_refused_in_form(musician: Musician, parts: object) -> None:
    refused(musician.put_body(PAPER.declaration_id, 1, json.dumps(parts).encode()))


@bounded
@given(
    st.fixed_dictionaries({"code": json_values, "public_key": json_values, "device_name": json_values})
    | json_values
)
def test_any_enrolment_is_refused_in_form(musician: Musician, body: object) -> None:
    refused(
        musician.http.post(
            "/v1/devices", content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
    )


@bounded
@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_any_address_and_parameter_is_answered_in_form(musician: Musician, word: str, parameter: str) -> None:
    word, parameter = (
        quote(word.encode("utf-8", "replace"), safe=""),
        quote(parameter.encode("utf-8", "replace")),
    )
    refused(musician.http.get(f"/v1/changes?after={parameter}x", auth=musician.auth))
    refused(musician.http.get(f"/v1/changes?limit={parameter}x", auth=musician.auth))
    refused(musician.http.get(f"/v1/declarations/{word}/revisions/{word}/receipt", auth=musician.auth))
    refused(musician.http.get(f"/x{word}", auth=musician.auth))


@bounded
@given(st.binary(min_size=1, max_size=60))
def test_any_header_is_answered_in_form(musician: Musician, raw: bytes) -> None:
    value = bytes(byte for byte in raw if byte > 0x20 and byte != 0x7F) or b"x"
    for name in (b"Authorization", b"Content-Type", b"Content-Encoding", b"DPoP", b"Content-Digest"):
        headers = {b"Content-Type": b"application/jose+json"} | {
            key.encode(): text.encode()
            for key, text in musician.proof(
                "PUT", f"/v1/declarations/{PAPER.declaration_id}/revisions/1"
            ).items()
        }
        answer = musician.http.put(
            f"/v1/declarations/{PAPER.declaration_id}/revisions/1",
            content=b"{}",
            headers=headers | {name: value},
        )
        refused(answer)
