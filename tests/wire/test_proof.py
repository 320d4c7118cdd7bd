import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from wire import proof
from wire.proof import BadProof, canonical_url, check, make, token_hash
from wire.signing import SigningKey, decode, encode

KEY = SigningKey.make()
URL = "https://be.example.org/v1/changes"
NOW = 1_795_600_000


def made(**changes: object) -> str:
    given_ = {"method": "GET", "url": URL, "now": NOW, "nonce": "n", "token": "t"} | changes
    return make(KEY, **given_)  # type: ignore[arg-type]


def refused(code: str, written: str, **changes: object) -> None:
    asked = {"method": "GET", "url": URL, "token": "t", "key": KEY.public} | changes
    with pytest.raises(BadProof) as refusal:
        check(written, **asked)  # type: ignore[arg-type]
    assert refusal.value.code == code


def rewritten(header: dict[str, object], says: dict[str, object], key: SigningKey = KEY) -> str:
    """A proof as another program would write it."""
    private = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public.raw), "d": encode(key.secret)}
    )
    plain = {"typ": "dpop+jwt", "alg": "Ed25519", "jwk": key.public.jwk()}
    registry = jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    return jws.serialize_compact(plain | header, json.dumps(says), private, registry=registry)


SAYS: dict[str, object] = {
    "jti": "1",
    "htm": "GET",
    "htu": URL,
    "iat": NOW,
    "ath": token_hash("t"),
    "nonce": "n",
}


def test_a_proof_is_believed_for_what_it_was_made_for() -> None:
    found = check(made(), method="GET", url=f"{URL}?after=0#x", token="t", key=KEY.public)
    assert (found.htm, found.htu, found.iat, found.nonce) == ("GET", URL, NOW, "n")
    assert found.key == KEY.public


def test_two_proofs_are_never_the_same() -> None:
    assert made() != made()


def test_a_proof_can_be_read_by_a_library_of_others_and_the_other_way_round() -> None:
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode(KEY.public.raw)})
    registry = jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    read = jws.deserialize_compact(made(), public, registry=registry)
    assert json.loads(read.payload)["ath"] == token_hash("t")
    assert check(rewritten({}, SAYS), method="GET", url=URL, token="t", key=KEY.public).nonce == "n"
    more = rewritten({"kid": "x"}, {**SAYS, "more": [1]})
    assert check(more, method="GET", url=URL, token="t", key=KEY.public).nonce == "n"


def test_a_proof_is_worth_nothing_elsewhere() -> None:
    refused("wrong_method", made(method="PUT"))
    refused("wrong_address", made(url=URL + "x"))
    refused("wrong_address", made(url="https://de.example.org/v1/changes"))
    refused("wrong_address", made(url="http://be.example.org/v1/changes"))
    refused("wrong_token", made(token="u"))
    refused("wrong_token", made(token=None))
    refused("wrong_token", made(), token=None)
    refused("wrong_key", made(), key=SigningKey.make().public)


def test_what_was_not_signed_so_is_refused() -> None:
    header, says, signature = made().split(".")
    other = encode(json.dumps({**SAYS, "htu": URL}).encode())
    refused("bad_signature", f"{header}.{other}.{signature}")
    refused("bad_signature", f"{header}.{says}.{encode(bytes(64))}")
    refused("wrong_type", rewritten({"typ": "jwt"}, SAYS))
    refused("unreadable", rewritten({"jwk": KEY.public.jwk() | {"d": "x"}}, SAYS))
    refused("wrong_key", rewritten({"jwk": SigningKey.make().public.jwk()}, SAYS))
    for alg in ("none", "EdDSA", "HS256"):
        head = encode(json.dumps({"typ": "dpop+jwt", "alg": alg, "jwk": KEY.public.jwk()}).encode())
        refused("wrong_algorithm", f"{head}.{says}.{signature}")
    refused("unreadable", rewritten({}, {**SAYS, "iat": "now"}))
    refused("unreadable", rewritten({}, {name: SAYS[name] for name in ("jti", "htm")}))


@given(st.text(max_size=60) | st.lists(st.binary(max_size=40).map(encode), max_size=4).map(".".join))
def test_any_text_is_refused(written: str) -> None:
    refused("unreadable", written)


@given(st.binary(max_size=60))
def test_a_proof_that_was_tampered_with_is_refused(noise: bytes) -> None:
    header, says, signature = made().split(".")
    for parts in ((encode(noise), says, signature), (header, encode(noise), signature)):
        with pytest.raises(BadProof):
            check(".".join(parts), method="GET", url=URL, token="t", key=KEY.public)
    if noise != decode(signature):
        with pytest.raises(BadProof):
            check(f"{header}.{says}.{encode(noise)}", method="GET", url=URL, token="t", key=KEY.public)


def test_without_a_known_key_the_proof_shows_who_holds_its_own() -> None:
    assert check(made(token=None), method="GET", url=URL).key == KEY.public


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTPS://Be.Example.org:443/v1/x?y=1#z", "https://be.example.org/v1/x"),
        ("http://be.example.org:80", "http://be.example.org/"),
        ("http://127.0.0.1:8440/v1", "http://127.0.0.1:8440/v1"),
        ("http://[::1]:8440/v1", "http://[::1]:8440/v1"),
    ],
)
def test_an_address_has_one_spelling(written: str, read: str) -> None:
    assert canonical_url(written) == read


@pytest.mark.parametrize("written", ["", "ftp://x/", "/v1/x", "https://"])
def test_what_is_no_address_has_none(written: str) -> None:
    with pytest.raises(ValueError, match="address"):
        canonical_url(written)


def test_a_very_long_proof_is_not_even_read() -> None:
    refused("unreadable", "a" * (proof.LONGEST + 1))
