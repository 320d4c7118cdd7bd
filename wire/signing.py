"""Ed25519 keys and signatures (flattened JWS, RFC 7515 and RFC 9864) of devices and companies.

The cryptography is imported inside the functions that need it, so that a window starts without it.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wire.canonical import Json, Malformed, canonical, read_json

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey
    from joserfc.jws import JWSRegistry

MEDIA_TYPE = "application/jose+json"
ALGORITHM = "Ed25519"


class BadSignature(ValueError):  # noqa: N818  # a finding about what was received
    """The signature does not belong to these bytes and this key."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key pair: 32 bytes."""

    raw: bytes

    @property
    def thumbprint(self) -> str:
        """The key's own name (RFC 7638), used as `kid`: 43 letters of base64url."""
        return encode(hashlib.sha256(canonical(self.jwk())).digest())

    def jwk(self) -> dict[str, str]:
        """Return the key as it travels (RFC 8037)."""
        return {"kty": "OKP", "crv": ALGORITHM, "x": encode(self.raw)}

    @classmethod
    def read(cls, jwk: Mapping[str, Json]) -> "PublicKey":
        """Return the key that a JWK holds; members beyond `kty`, `crv` and `x` are passed over.

        Raises:
            Malformed: not an Ed25519 key.
        """
        x = jwk.get("x")
        if jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM or not isinstance(x, str):
            raise Malformed("not_a_key", "not an Ed25519 public key")
        raw = decode(x)
        if len(raw) != 32:
            raise Malformed("not_a_key", "an Ed25519 public key has 32 bytes")
        return cls(raw)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair. Its secret half (32 bytes) never shows in a log: it is left out of the printed form."""

    secret: bytes = field(repr=False)
    public: PublicKey

    @classmethod
    def make(cls) -> "SigningKey":
        """Return a new key from the system's random source."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.generate()
        return cls(key.private_bytes_raw(), PublicKey(key.public_key().public_bytes_raw()))

    def dump(self) -> str:
        """Return the key as text to be stored in a safe place; `load` reads it back."""
        return canonical({**self.public.jwk(), "d": encode(self.secret)}).decode()

    @classmethod
    def load(cls, text: str) -> "SigningKey":
        """Return the key that `dump` wrote.

        Raises:
            Malformed: not such a text.
        """
        jwk = read_json(text.encode())
        if not isinstance(jwk, Mapping) or not isinstance(d := jwk.get("d"), str):
            raise Malformed("not_a_key", "not a stored signing key")
        secret = decode(d)
        if len(secret) != 32:
            raise Malformed("not_a_key", "an Ed25519 secret has 32 bytes")
        return cls(secret, PublicKey.read(jwk))


class Envelope(NamedTuple):
    """A signed body taken apart but not yet believed: see `verify`."""

    payload: bytes
    kid: str
    parts: Mapping[str, str]


def sign(payload: bytes, key: SigningKey) -> bytes:
    """Return `payload` signed: the bytes of a flattened JWS. The same payload and key give the same bytes for ever."""
    from joserfc import jws

    header = {"protected": {"alg": ALGORITHM, "kid": key.public.thumbprint}}
    private = _imported(encode(key.public.raw), encode(key.secret))
    return canonical(dict(jws.serialize_json(header, payload, private, registry=_registry())))  # type: ignore[call-overload]


def unpack(body: bytes) -> Envelope:
    """Take a flattened JWS apart, believing nothing yet.

    Raises:
        Malformed: not the one form that `sign` makes: `payload`, `protected` with `alg` and `kid`, `signature`.
    """
    parts = _texts(read_json(body), {"payload", "protected", "signature"}, "a signed body")
    header = _texts(read_json(decode(parts["protected"])), {"alg", "kid"}, "its protected header")
    if header["alg"] != ALGORITHM:
        raise Malformed("wrong_algorithm", f"signed with another algorithm than {ALGORITHM}")
    if len(decode(parts["signature"])) != 64:
        raise Malformed("not_signed", "an Ed25519 signature has 64 bytes")
    return Envelope(decode(parts["payload"]), header["kid"], parts)


def verify(envelope: Envelope, key: PublicKey) -> bytes:
    """Return the payload after proving that the holder of `key` signed exactly these bytes.

    Raises:
        BadSignature: the proof fails, or the envelope names another key.
    """
    from joserfc import jws
    from joserfc.errors import JoseError

    if envelope.kid != key.thumbprint:
        raise BadSignature("signed with another key")
    try:
        jws.deserialize_json(dict(envelope.parts), _imported(encode(key.raw)), registry=_registry())  # type: ignore[call-overload]
    except JoseError:
        raise BadSignature("the signature does not fit the bytes") from None
    return envelope.payload


def signature(data: bytes, key: SigningKey) -> bytes:
    """Return the bare signature (64 bytes) of `data`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key.secret).sign(data)


def prove(data: bytes, signed: bytes, key: PublicKey) -> None:
    """Prove that the holder of `key` signed exactly `data`.

    Raises:
        BadSignature: the proof fails.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signed, data)
    except InvalidSignature:
        raise BadSignature("the signature does not fit the bytes") from None


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of base64url text; only the one spelling that `encode` makes is read.

    Raises:
        Malformed: any other spelling.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Malformed("not_base64url", "not base64url") from None
    if encode(raw) != text:
        raise Malformed("not_base64url", "not base64url without padding")
    return raw


def _texts(value: Json, keys: set[str], name: str) -> Mapping[str, str]:
    """Return an object that has exactly these `keys` and texts as values."""
    if not isinstance(value, Mapping) or set(value) != keys:
        raise Malformed("not_signed", f"{name} has exactly the members {', '.join(sorted(keys))}")
    texts = {key: item for key, item in value.items() if isinstance(item, str)}
    if len(texts) != len(keys):
        raise Malformed("not_signed", f"the members of {name} are texts")
    return texts


def _imported(x: str, d: str | None = None) -> "OKPKey":
    from joserfc.jwk import OKPKey

    jwk: dict[str, str | list[str]] = {"kty": "OKP", "crv": ALGORITHM, "x": x}
    return OKPKey.import_key(jwk | {"d": d} if d else jwk)


@cache
def _registry() -> "JWSRegistry":
    from joserfc.jws import JWSRegistry

    class Registry(JWSRegistry):
        """One algorithm; the size of a body is limited where it is read, not here."""

        max_payload_length = 2**31

    return Registry(algorithms=[ALGORITHM])
