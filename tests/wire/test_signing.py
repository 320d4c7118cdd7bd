import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from wire.canonical import Malformed, canonical
from wire.signing import BadSignature, PublicKey, SigningKey, decode, encode, sign, unpack, verify

# RFC 8037, appendix A
RFC_KEY = '{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

KEY = SigningKey.load(RFC_KEY)
PAYLOAD = b'{"fee":150000}'


def resigned(**header: str) -> bytes:
    """The envelope of another program: correctly signed, with a header of its own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    protected, payload = encode(canonical(dict(header))), encode(PAYLOAD)
    secret = Ed25519PrivateKey.from_private_bytes(KEY.secret)
    signature = encode(secret.sign(f"{protected}.{payload}".encode()))
    return canonical({"payload": payload, "protected": protected, "signature": signature})


def test_a_key_is_named_by_its_thumbprint_as_the_standard_computes_it() -> None:
    assert KEY.public.thumbprint == RFC_THUMBPRINT


def test_what_is_signed_verifies_and_holds_the_same_bytes() -> None:
    body = sign(PAYLOAD, KEY)
    assert verify(unpack(body), KEY.public) == PAYLOAD
    assert unpack(body).kid == RFC_THUMBPRINT


def test_signing_twice_gives_the_same_bytes() -> None:
    assert sign(PAYLOAD, KEY) == sign(PAYLOAD, SigningKey.load(KEY.dump()))


def test_another_library_verifies_what_is_signed_here() -> None:
    parts = json.loads(sign(PAYLOAD, KEY))
    signed = f"{parts['protected']}.{parts['payload']}".encode()
    Ed25519PublicKey.from_public_bytes(KEY.public.raw).verify(decode(parts["signature"]), signed)


def test_what_another_program_signs_verifies_here() -> None:
    assert verify(unpack(resigned(kid=RFC_THUMBPRINT, alg="Ed25519")), KEY.public) == PAYLOAD


def test_a_large_body_can_be_signed() -> None:
    payload = b" " * 900_000
    assert verify(unpack(sign(payload, KEY)), KEY.public) == payload


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_of_a_signed_body_can_be_changed(place: int, change: int) -> None:
    body = bytearray(sign(PAYLOAD, KEY))
    body[place % len(body)] ^= change
    with pytest.raises((Malformed, BadSignature)):
        verify(unpack(bytes(body)), KEY.public)


def test_another_key_does_not_fit() -> None:
    with pytest.raises(BadSignature):
        verify(unpack(sign(PAYLOAD, SigningKey.make())), KEY.public)


def test_another_key_under_our_name_does_not_fit() -> None:
    forged = unpack(sign(PAYLOAD, SigningKey.make()))._replace(kid=RFC_THUMBPRINT)
    with pytest.raises(BadSignature):
        verify(forged, KEY.public)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": RFC_THUMBPRINT},
        {"alg": "HS256", "kid": RFC_THUMBPRINT},
        {"alg": "EdDSA", "kid": RFC_THUMBPRINT},
        {"alg": "Ed25519"},
        {"alg": "Ed25519", "kid": RFC_THUMBPRINT, "crit": "b64"},
    ],
)
def test_there_is_one_header_and_one_algorithm(header: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        unpack(resigned(**header))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"payload":"","protected":"","signature":"","header":{}}',
        b'{"payload":1,"protected":1,"signature":1}',
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(body)


@pytest.mark.parametrize("text", ["a", "YQ==", "YR", "Y Q", "YQ\n", "+/8", "é"])
def test_base64url_has_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        decode(text)


@given(st.binary(max_size=100))
def test_base64url_is_read_back(raw: bytes) -> None:
    assert decode(encode(raw)) == raw


def test_the_secret_shows_in_no_printed_form() -> None:
    assert encode(KEY.secret) not in f"{KEY!r}{KEY}"
    assert repr(KEY.secret) not in repr(KEY)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "X25519", "x": KEY.public.jwk()["x"]},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
    ],
)
def test_what_is_no_ed25519_key_is_refused(jwk: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        PublicKey.read(jwk)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"d":"AAAA"}', '{"d":1}'])
def test_what_is_no_stored_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        SigningKey.load(text)


def test_a_window_can_seal_without_loading_cryptography_first() -> None:
    program = (
        "import sys, wire.declaration, wire.signing, wire.receipt;"
        "sys.exit(any(name.split('.')[0] in ('cryptography', 'joserfc', 'zoneinfo') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-I", "-c", program], check=False).returncode == 0
