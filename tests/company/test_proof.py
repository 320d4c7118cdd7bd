"""Who may ask: a token, the key it is bound to, and a fresh proof; every rule tried from the wrong side."""

from datetime import UTC, datetime

import httpx
import pytest

from company.proving import SPAN, Nonces
from tests.company.servers import Musician, Server, problem
from tests.wire.samples import paper
from wire.signing import SigningKey, sign

PATH = "/v1/changes"


def asked(
    musician: Musician, headers: dict[str, str], method: str = "GET", path: str = PATH
) -> httpx.Response:
    return musician.http.request(method, path, headers=headers)


def test_every_answer_brings_a_nonce(musician: Musician) -> None:
    for path in ("/v1/time", "/x", PATH, "/.well-known/declaration-company"):
        assert musician.http.get(path).headers["dpop-nonce"]


def test_a_proof_opens_what_it_was_made_for(musician: Musician) -> None:
    assert asked(musician, musician.proof("GET", PATH)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"url": "https://elsewhere.example.org/v1/changes"}, "wrong_address"),
        ({"url": "http://elsewhere.example.org/v1/changes"}, "wrong_address"),
        ({"token": "another"}, "wrong_token"),
        ({"token": None}, "wrong_token"),
        ({"key": SigningKey.make()}, "wrong_key"),
    ],
)
def test_a_proof_for_something_else_is_refused(
    musician: Musician, changes: dict[str, object], why: str
) -> None:
    answer = asked(musician, musician.proof("GET", PATH, **changes))
    assert problem(answer) == (401, "bad-proof")
    assert [issue["code"] for issue in answer.json()["issues"]] == [why]
    assert "invalid_dpop_proof" in answer.headers["www-authenticate"]


def test_a_proof_of_another_method_or_address_is_not_replayed(musician: Musician) -> None:
    document = musician.delivered()
    receipt = f"/v1/declarations/{document.declaration_id}/revisions/1/receipt"
    headers = musician.proof("GET", PATH)
    assert asked(musician, headers).status_code == 200
    assert problem(asked(musician, headers, path=receipt)) == (401, "bad-proof")
    own = f"/v1/devices/{musician.key.public.thumbprint}"
    assert problem(asked(musician, musician.proof("GET", own), "DELETE", own)) == (401, "bad-proof")
    assert musician.changes().status_code == 200


@pytest.mark.parametrize("nonce", [None, "", "x", "1.x", "62e1d2.AAAAAAAAAAAAAAAAAAAAAAAA"])
def test_without_a_nonce_of_this_server_a_new_one_is_asked_for(musician: Musician, nonce: str | None) -> None:
    answer = asked(musician, musician.proof("GET", PATH, nonce=nonce))
    assert problem(answer) == (401, "use-nonce")
    assert answer.json()["retry"] == "same-later"
    assert "use_dpop_nonce" in answer.headers["www-authenticate"]
    fresh = musician.proof("GET", PATH, nonce=answer.headers["dpop-nonce"])
    assert asked(musician, fresh).status_code == 200


def test_a_laptop_whose_clock_is_years_off_is_believed(musician: Musician) -> None:
    for now in (0, 2**40):
        assert asked(musician, musician.proof("GET", PATH, now=now)).status_code == 200


def test_a_token_alone_opens_nothing(musician: Musician) -> None:
    bearer = asked(musician, {"Authorization": f"Bearer {musician.token}"})
    assert problem(bearer) == (401, "not-authenticated")
    bare = asked(musician, {"Authorization": f"DPoP {musician.token}"})
    assert problem(bare) == (401, "use-nonce")


def test_two_proofs_are_none(musician: Musician) -> None:
    proof = musician.proof("GET", PATH)
    headers = [("Authorization", proof["Authorization"]), ("DPoP", proof["DPoP"]), ("DPoP", proof["DPoP"])]
    assert problem(musician.http.get(PATH, headers=headers)) == (401, "use-nonce")


def test_a_stolen_token_is_worth_nothing_with_another_key(server: Server, musician: Musician) -> None:
    with server.musician() as thief:
        headers = thief.proof("GET", PATH, token=musician.token)
        headers["Authorization"] = f"DPoP {musician.token}"
        assert problem(asked(thief, headers)) == (401, "bad-proof")


def test_nobody_enrols_a_key_that_they_do_not_hold(server: Server, musician: Musician) -> None:
    code = server.code()
    stranger = SigningKey.make()
    answer = musician.enrol(code, musician.key, public_key=stranger.public.jwk())
    assert problem(answer) == (401, "bad-proof")
    without = musician.http.post(
        "/v1/devices",
        json={"code": code, "public_key": stranger.public.jwk(), "device_name": "Laptop"},
    )
    assert problem(without) == (401, "use-nonce")
    assert musician.enrol(code, stranger).status_code == 201


def test_nonces_are_known_to_every_worker_and_for_two_spans() -> None:
    key = SigningKey.make()
    at = datetime(2026, 11, 22, 10, tzinfo=UTC).timestamp()
    seconds = [at]
    one, two = Nonces(key, lambda: seconds[0]), Nonces(key, lambda: seconds[0])
    nonce = one.current()
    assert two.current() == nonce
    for later, good in ((0, True), (SPAN, True), (-SPAN, True), (2 * SPAN, False), (-2 * SPAN, False)):
        seconds[0] = at + later
        assert two.good(nonce) is good
    seconds[0] = at
    assert not Nonces(SigningKey.make(), lambda: at).good(nonce)


def test_a_member_sees_and_stops_their_own_devices_only(server: Server, musician: Musician) -> None:
    with server.musician(musician.member_id) as lost, server.musician() as stranger:
        kept = lost.delivered()
        thumbprint = lost.key.public.thumbprint
        listed = musician.get("/v1/devices").json()["devices"]
        assert [(each["thumbprint"], each["this"], each["revoked_at"]) for each in listed] == [
            (musician.key.public.thumbprint, True, None),
            (thumbprint, False, None),
        ] or {each["thumbprint"] for each in listed} == {musician.key.public.thumbprint, thumbprint}
        path = f"/v1/devices/{thumbprint}"
        assert problem(stranger.http.delete(path, auth=stranger.auth)) == (404, "not-found")
        assert lost.changes().status_code == 200
        first = musician.http.delete(path, auth=musician.auth)
        again = musician.http.delete(path, auth=musician.auth)
        assert first.status_code == 200
        assert again.json() == first.json()
        assert problem(lost.changes()) == (403, "device-revoked")
        assert problem(lost.put(paper())) == (403, "device-revoked")
        assert problem(lost.get("/v1/me/export")) == (403, "device-revoked")
        assert musician.receipt(kept).status_code == 200
        [found] = [
            each for each in musician.get("/v1/devices").json()["devices"] if each["thumbprint"] == thumbprint
        ]
        assert found["revoked_at"] == first.json()["revoked_at"]


def test_a_device_may_stop_itself(server: Server, musician: Musician) -> None:
    with server.musician(musician.member_id) as leaving:
        path = f"/v1/devices/{leaving.key.public.thumbprint}"
        assert leaving.http.delete(path, auth=leaving.auth).status_code == 200
        assert problem(leaving.changes()) == (403, "device-revoked")
    assert musician.changes().status_code == 200


@pytest.mark.parametrize("name", ["x", "a" * 44, "%2F" * 15])
def test_what_is_no_thumbprint_is_no_address(musician: Musician, name: str) -> None:
    answer = musician.http.delete(f"/v1/devices/{name}", auth=musician.auth)
    assert problem(answer)[0] in (400, 404)


def test_nothing_of_one_member_is_seen_by_another(server: Server, musician: Musician) -> None:
    document = musician.delivered(band="Canary")
    base = f"/v1/declarations/{document.declaration_id}"
    with server.musician() as stranger:
        for path in (base, f"{base}/revisions/1", f"{base}/revisions/1/receipt"):
            answer = stranger.get(path)
            assert problem(answer) == (404, "not-found")
            assert "Canary" not in answer.text
        assert "Canary" not in stranger.get("/v1/me/export").text
        body = sign(document.to_bytes(), musician.key)
        assert problem(stranger.put_body(document.declaration_id, 1, body)) == (403, "wrong-key")
