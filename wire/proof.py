"""Proof of possession (DPoP, RFC 9449): each request carries a few words signed by the device's key.

The words name method, address, token and a nonce that the server gave a moment ago, so that a copied token or a
copied request is worth nothing elsewhere. No clock is trusted: the nonce alone says how old a proof may be.
"""

import hashlib
import uuid
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from wire import reading
from wire.canonical import Json, Malformed, canonical, read_json
from wire.reading import Invalid, Reader, integer, record, text
from wire.signing import ALGORITHM, BadSignature, PublicKey, SigningKey, decode, encode, prove, signature

TYPE = "dpop+jwt"

LONGEST = 4000
"""Letters of a proof."""

_PORTS = {"http": 80, "https": 443}


class BadProof(ValueError):  # noqa: N818  # a finding about what was received
    """A proof that proves nothing. `code` is stable and says why, the message quotes nothing.

    Codes: `unreadable`, `wrong_type`, `wrong_algorithm`, `wrong_key`, `bad_signature`, `wrong_method`, `wrong_address`,
    `wrong_token`.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code.replace("_", " "))


class Proof(NamedTuple):
    """What a proof says. `nonce` is still to be judged by whoever gave it; `iat` is the laptop's clock: information."""

    jti: str
    htm: str
    htu: str
    iat: int
    ath: str | None
    nonce: str | None
    key: PublicKey


def canonical_url(url: str) -> str:
    """Return an address as a proof names it: small scheme and host, no default port, no query, no fragment.

    Raises:
        ValueError: no address of HTTP.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an address of HTTP")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path or '/'}"


def token_hash(token: str) -> str:
    """Return what a proof says of the token (`ath`)."""
    return encode(hashlib.sha256(token.encode()).digest())


def make(
    key: SigningKey, method: str, url: str, *, now: int, nonce: str | None = None, token: str | None = None
) -> str:
    """Return the `DPoP` header of one request; `now` is in seconds since 1970. Every request needs a proof of its own."""
    header: dict[str, Json] = {"typ": TYPE, "alg": ALGORITHM, "jwk": key.public.jwk()}
    says: dict[str, Json] = {
        "jti": str(uuid.uuid4()),
        "htm": method,
        "htu": canonical_url(url),
        "iat": now,
    }
    says |= {"nonce": nonce} if nonce is not None else {}
    says |= {"ath": token_hash(token)} if token is not None else {}
    signed = f"{encode(canonical(header))}.{encode(canonical(says))}"
    return f"{signed}.{encode(signature(signed.encode(), key))}"


def check(
    proof: str, *, method: str, url: str, token: str | None = None, key: PublicKey | None = None
) -> Proof:
    """Return what a proof says, having proved that it is for this method, address and token, signed by `key`.

    Without `key` it proves that the sender holds the key that the proof itself names (enrolment).

    Raises:
        BadProof: anything else. The nonce is not judged.
    """
    found, signed, signature = read(proof)
    if key is not None and found.key != key:
        raise BadProof("wrong_key")
    try:
        prove(signed, signature, found.key)
    except BadSignature:
        raise BadProof("bad_signature") from None
    if found.htm != method:
        raise BadProof("wrong_method")
    if not _same(found.htu, url):
        raise BadProof("wrong_address")
    if found.ath != (token_hash(token) if token is not None else None):
        raise BadProof("wrong_token")
    return found


def read(proof: str) -> tuple[Proof, bytes, bytes]:
    """Take a proof apart, believing nothing yet: what it says, the bytes that are signed, the signature.

    Raises:
        BadProof: not of the form.
    """
    parts = proof.split(".")
    if len(parts) != 3 or len(proof) > LONGEST:
        raise BadProof("unreadable")
    try:
        header, says = read_json(decode(parts[0])), read_json(decode(parts[1]))
        signature = decode(parts[2])
        if not isinstance(header, Mapping) or not {"typ", "alg", "jwk"} <= set(header) or "crit" in header:
            raise BadProof("unreadable")
        if header["typ"] != TYPE:
            raise BadProof("wrong_type")
        if header["alg"] != ALGORITHM:
            raise BadProof("wrong_algorithm")
        jwk = header["jwk"]
        if not isinstance(jwk, Mapping) or "d" in jwk:
            raise BadProof("unreadable")
        key = PublicKey.read(jwk)
        return reading.read(says, _SAYS)._replace(key=key), f"{parts[0]}.{parts[1]}".encode(), signature
    except (Malformed, Invalid, UnicodeEncodeError):
        raise BadProof("unreadable") from None


def _same(written: str, url: str) -> bool:
    try:
        return canonical_url(written) == canonical_url(url)
    except ValueError:
        return False


_NOBODY = PublicKey(bytes(32))

_SAYS: Reader[Proof] = record(
    lambda jti, htm, htu, iat, ath=None, nonce=None: Proof(jti, htm, htu, iat, ath, nonce, _NOBODY),
    {"jti": text(100), "htm": text(20), "htu": text(1000), "iat": integer(0, 2**53 - 1)},
    closed=False,
    extra={"ath": text(100), "nonce": text(200)},
)
