from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from company.enrolment import ALPHABET, by_tokens, enrol, invite, revoke
from company.identity import establish
from company.problems import Refusal
from company.storage import Storage, Unusable, open_storage
from tests.company.servers import Dpop, Musician, Server, problem
from tests.wire.samples import paper
from wire.signing import SigningKey

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def refused(storage: Storage, code: str, key: SigningKey, now: datetime = NOW) -> str:
    with pytest.raises(Refusal) as caught:
        enrol(storage, code, key.public, "Laptop", now, str(uuid4()))
    return caught.value.code


def test_an_invitation_binds_a_device_to_its_member(server: Server, musician: Musician) -> None:
    code = server.code(name="Dávid")
    answer = musician.enrol(code, SigningKey.make())
    assert answer.status_code == 201
    found = answer.json()
    assert found["member_name"] == "Dávid"
    assert (found["company_id"], found["country"]) == (server.ready["company_id"], "BE")
    assert set(found) == {"member_id", "member_name", "thumbprint", "token", "company_id", "country", "name"}
    assert musician.changes().json() == {"events": [], "next": "0." + "0" * 64, "end": True}


def test_a_code_can_be_typed_in_any_way(server: Server, musician: Musician) -> None:
    for spell in (str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "):
        musician.key = SigningKey.make()
        assert musician.enrol(spell(server.code())).status_code == 201
    musician.key = SigningKey.make()
    assert musician.enrol(server.code().replace("0", "O").replace("1", "l")).status_code == 201


def test_the_same_code_and_key_again_renew_the_token_and_end_the_old_one(
    server: Server, musician: Musician
) -> None:
    musician.key = SigningKey.make()
    code = server.code()
    first = musician.enrol(code)
    lost = musician.auth
    again = musician.enrol(code)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"token": again.json()["token"]}
    assert again.json()["token"] != first.json()["token"]
    assert problem(musician.http.get("/v1/changes", auth=lost)) == (401, "not-authenticated")
    assert musician.changes().status_code == 200


def test_a_copied_enrolment_sent_once_more_renews_nothing(server: Server, musician: Musician) -> None:
    musician.key = SigningKey.make()
    body = {"code": server.code(), "public_key": musician.key.public.jwk(), "device_name": "Laptop"}
    proof = {"DPoP": musician.proof("POST", "/v1/devices", token=None)["DPoP"]}
    first = musician.http.post("/v1/devices", json=body, headers=proof)
    assert first.status_code == 201
    musician.token = first.json()["token"]
    fresh = musician.http.post("/v1/devices", json=body, auth=Dpop(musician.key, None, {}))
    assert fresh.status_code == 200, "the answer was lost: a fresh proof renews the token"
    musician.token = fresh.json()["token"]
    for _ in range(2):
        copied = musician.http.post("/v1/devices", json=body, headers=proof)
        assert problem(copied) == (401, "use-nonce")
        assert "use_dpop_nonce" in copied.headers["www-authenticate"]
    assert musician.changes().status_code == 200


def test_a_used_code_is_refused_to_another_key(server: Server, musician: Musician) -> None:
    code = server.code()
    musician.key = SigningKey.make()
    assert musician.enrol(code).status_code == 201
    musician.key = SigningKey.make()
    assert problem(musician.enrol(code)) == (409, "invitation-used")


def test_of_ten_devices_with_one_code_one_is_enrolled(server: Server, musician: Musician) -> None:
    code = server.code()
    keys = [SigningKey.make() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda key: musician.enrol(code, key).status_code, keys))
    assert sorted(answers) == [201] + [409] * 9


def test_an_unknown_code_is_refused(musician: Musician) -> None:
    assert problem(musician.enrol("0000-0000-0000")) == (403, "invitation-unknown")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"device_name": ""}, "/device_name", "empty"),
        ({"device_name": "a\u0007"}, "/device_name", "control_character"),
        ({"code": 1}, "/code", "not_text"),
        ({"extra": 1}, "/extra", "unknown_key"),
        ({"public_key": {"kty": "RSA", "crv": "Ed25519", "x": "A" * 43}}, "/public_key/kty", "not_one_of"),
        ({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "AA"}}, "/public_key/x", "not_a_key"),
        ({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "A="}}, "/public_key/x", "not_a_key"),
    ],
)
def test_each_fault_of_an_enrolment_has_its_place(
    musician: Musician, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = musician.enrol("0000-0000-0000", **changes)
    assert problem(answer) == (422, "invalid")
    assert [(issue["pointer"], issue["code"]) for issue in answer.json()["issues"]] == [(pointer, code)]


def test_a_revoked_device_is_turned_away_and_its_papers_stay(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    storage = open_storage(str(server.database), server.key_file)
    try:
        revoke(storage, musician.key.public.thumbprint, NOW)
    finally:
        storage.close()
    assert problem(musician.put(paper())) == (403, "device-revoked")
    assert problem(musician.changes()) == (403, "device-revoked")
    assert problem(musician.enrol(server.code(musician.member_id))) == (403, "device-revoked")
    with server.musician(musician.member_id) as replacement:
        assert replacement.receipt(document).status_code == 200


def test_a_code_ends_with_its_hours(storage: Storage) -> None:
    establish(storage, "BE")
    invitation = invite(storage, now=NOW, valid_hours=72)
    assert invitation.valid_until == "2026-11-25T10:00:00Z"
    key = SigningKey.make()
    assert refused(storage, invitation.code, key, NOW + timedelta(hours=72)) == "invitation-expired"
    assert enrol(
        storage, invitation.code, key.public, "Laptop", NOW + timedelta(hours=71, minutes=59), "1"
    ).new


def test_a_code_is_short_enough_to_type_and_long_enough_not_to_be_guessed(storage: Storage) -> None:
    establish(storage, "BE")
    codes = {invite(storage, now=NOW, valid_hours=1).code for _ in range(50)}
    assert len(codes) == 50
    assert all(set(code.replace("-", "")) <= set(ALPHABET) and len(code) == 14 for code in codes)
    assert len(set(ALPHABET)) ** 12 >= 2**60


def test_neither_code_nor_token_is_kept_in_the_database(storage: Storage, tmp_path: object) -> None:
    establish(storage, "BE")
    code = invite(storage, now=NOW, valid_hours=1).code
    token = enrol(storage, code, SigningKey.make().public, "Laptop", NOW, str(uuid4())).token
    storage.close()
    with open(f"{tmp_path}/be.sqlite", "rb") as file:  # noqa: PTH123
        stored = file.read()
    assert b"Laptop" in stored
    assert token.encode() not in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored


def test_a_key_that_speaks_for_one_member_gets_no_token_of_another(storage: Storage) -> None:
    establish(storage, "BE")
    key = SigningKey.make()
    mine = invite(storage, now=NOW, valid_hours=1)
    enrolled = enrol(storage, mine.code, key.public, "Laptop", NOW, str(uuid4()))
    other = invite(storage, now=NOW, valid_hours=1)
    assert refused(storage, other.code, key) == "key-in-use"
    with storage.reading() as connection:
        found = by_tokens(connection, [enrolled.token])[0]
    assert found is not None
    assert found[0].member_id == mine.member_id


def test_a_further_code_for_the_same_member_renews_a_known_device(storage: Storage) -> None:
    establish(storage, "BE")
    key = SigningKey.make()
    first = invite(storage, now=NOW, valid_hours=1, name="Bram")
    enrol(storage, first.code, key.public, "Laptop", NOW, str(uuid4()))
    second = invite(storage, now=NOW, valid_hours=1, member_id=first.member_id)
    renewed = enrol(storage, second.code, key.public, "Laptop", NOW, str(uuid4()))
    assert (renewed.new, renewed.member_id, renewed.member_name) == (False, first.member_id, "Bram")


@pytest.mark.parametrize(
    "wish",
    [{"valid_hours": 0}, {"valid_hours": 10**9}, {"name": " "}, {"name": "x" * 201}, {"member_id": "nobody"}],
)
def test_an_invitation_that_makes_no_sense_is_refused(storage: Storage, wish: dict[str, object]) -> None:
    establish(storage, "BE")
    with pytest.raises(Unusable):
        invite(storage, now=NOW, **({"valid_hours": 1} | wish))  # type: ignore[arg-type]
