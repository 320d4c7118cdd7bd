"""Bytes, signatures and lists of keys of `docs/protocol.md`, sections 2, 3 and 5: what both sides of it need.

Written from that text alone with Python's standard library and `cryptography`; nothing of Septet is imported.
"""

import base64
import hashlib
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SAFE = 2**53 - 1
LEVELS = 50
UNFIT = re.compile("[\0\ud800-\udfff]")


class Refused(Exception):  # noqa: N818  # said as a sentence
    """Something that came is not what the text says; `code` is one of section 8's codes for unreadable bytes."""

    def __init__(self, sentence: str, code: str = "not_signed") -> None:
        super().__init__(sentence)
        self.code = code


def need(fits: object, sentence: str, code: str = "not_signed") -> None:
    """Refuse with a sentence unless something fits."""
    if not fits:
        raise Refused(sentence, code)


def now() -> str:
    """Return the present as an instant."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: object) -> datetime:
    """Return the time of an instant; the text says whole seconds in UTC."""
    need(isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text), "no instant")
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused("an instant that does not exist") from None


# Section 2: bytes


def canonical(value: Any) -> bytes:
    """Return the one spelling of a value."""
    _check(value, 0, strict=True)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def read(data: bytes) -> Any:
    """Return what JSON says; refuses what two readers could understand differently."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len({key for key, _ in items}) == len(items), "a key twice", "duplicate_key")
        return dict(items)

    def whole(text: str) -> int:
        need(len(text) <= 17 and abs(int(text)) <= SAFE, "a number is too large", "too_large")
        return int(text)

    def no(text: str) -> NoReturn:
        raise Refused(f"{text} is not a whole number", "not_whole")

    try:
        value = json.loads(
            data.decode(), object_pairs_hook=pairs, parse_int=whole, parse_float=no, parse_constant=no
        )
    except UnicodeDecodeError:
        raise Refused("not UTF-8", "not_utf8") from None
    except RecursionError:
        raise Refused("too deep", "too_deep") from None
    except ValueError:
        raise Refused("not JSON", "not_json") from None
    _check(value, 0)
    return value


def _check(value: Any, depth: int, *, strict: bool = False) -> None:
    need(depth <= LEVELS, "too deep", "too_deep")
    if isinstance(value, str):
        need(not UNFIT.search(value), "text that cannot be written", "unfit_text")
        need(not strict or unicodedata.is_normalized("NFC", value), "text that is not in form NFC", "not_nfc")
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            _check(one, depth + 1, strict=strict)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth + 1, strict=strict)
    elif strict:
        need(value is None or (isinstance(value, int) and abs(value) <= SAFE), "no such value", "not_whole")


def sha(data: bytes) -> str:
    """Return SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object) -> bytes:
    """Return what `b64` was given; only its one spelling is read."""
    need(isinstance(text, str) and re.fullmatch("[A-Za-z0-9_-]*", text), "no base64url", "not_base64url")
    try:
        data = base64.urlsafe_b64decode(f"{text}{'=' * (-len(str(text)) % 4)}")
    except ValueError:
        raise Refused("no base64url", "not_base64url") from None
    need(b64(data) == text, "another spelling of base64url", "not_base64url")
    return data


# Section 3: keys and signatures


def jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    """Return a key's public half as it travels."""
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(key.public_key().public_bytes_raw())}


def thumbprint(key: dict[str, Any]) -> str:
    """Return a key's name."""
    return b64(hashlib.sha256(canonical({part: key[part] for part in ("crv", "kty", "x")})).digest())


def sign(key: Ed25519PrivateKey, payload: bytes) -> dict[str, str]:
    """Return a flattened JWS over the payload."""
    head, body = b64(canonical({"alg": "Ed25519", "kid": thumbprint(jwk(key))})), b64(payload)
    return {"payload": body, "protected": head, "signature": b64(key.sign(f"{head}.{body}".encode()))}


def signer(jws: Any) -> str:
    """Return the name of the key that a JWS says it is signed with; the signature is not checked yet."""
    need(isinstance(jws, dict) and set(jws) == {"payload", "protected", "signature"}, "not a signed thing")
    head = read(unb64(jws["protected"]))
    need(isinstance(head, dict) and isinstance(head.get("kid"), str), "a header without a key")
    need(head == {"alg": "Ed25519", "kid": head["kid"]}, "another algorithm", "wrong_algorithm")
    need(len(unb64(jws["signature"])) == 64, "a signature of another length")
    return str(head["kid"])


def prove(jws: dict[str, str], key: dict[str, Any]) -> None:
    """Refuse a JWS that this key did not sign."""
    signed = f"{jws['protected']}.{jws['payload']}".encode()
    try:
        Ed25519PublicKey.from_public_bytes(unb64(key["x"])).verify(unb64(jws["signature"]), signed)
    except (InvalidSignature, ValueError):
        raise Refused("the signature does not fit", "bad_signature") from None


def opened(jws: Any, keys: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    """Return what a JWS says and its bytes, once it is proved that one of `keys`, by their names, signed it."""
    kid = signer(jws)
    need(kid in keys and thumbprint(keys[kid]) == kid, "signed with a key that is not among those known")
    prove(jws, keys[kid])
    payload = unb64(jws["payload"])
    said = read(payload)
    need(isinstance(said, dict), "no object")
    return said, payload


# Section 5.2: the list of keys


class Keyset:
    """A company's list of keys, from version 1 on."""

    def __init__(self, jws: Any, company_id: str) -> None:
        first, _ = self._unproved(jws, company_id)
        need(first["version"] == 1 and first["base"] is None, "not the first list of keys")
        self.said, self.raw = opened(jws, {thumbprint(one): one for one in first["roots"]})

    @staticmethod
    def _unproved(jws: Any, company_id: str) -> tuple[dict[str, Any], bytes]:
        signer(jws)
        raw = unb64(jws["payload"])
        said = read(raw)
        need(isinstance(said, dict) and said.get("schema") == "keyset/1", "not a list of keys")
        need(said.get("company_id") == company_id, "the list of keys of another company")
        return said, raw

    @property
    def version(self) -> int:
        """The version that is trusted."""
        return int(self.said["version"])

    def step(self, jws: Any) -> None:
        """Go on to the next version."""
        said, raw = self._unproved(jws, self.said["company_id"])
        opened(jws, {thumbprint(one): one for one in self.said["roots"]})
        need(said["version"] == self.version + 1, "a version of the list of keys is left out")
        need(said["base"] == sha(self.raw), "the list of keys does not follow the one before")
        after = {one["kid"]: one for one in said["keys"]}
        for old in self.said["keys"]:
            new = after.get(old["kid"], {})
            need(all(new.get(name) == old[name] for name in ("x", "from")), "a key is left out or moved")
            was, is_now = old["compromised_since"], new["compromised_since"]
            need(was is None or (is_now or "9") <= was, "a theft is taken back")
        self.said, self.raw = said, raw

    def believed(self, jws: Any) -> dict[str, Any]:
        """Return what a receipt says that arrives now; refuses one whose key is not good at its instant."""
        keys = {one["kid"]: one for one in self.said["keys"]}
        said, _ = opened(jws, keys)
        key, at = keys[signer(jws)], instant(said.get("received_at"))
        need(key["compromised_since"] is None, "signed with a key that was stolen")
        need(instant(key["from"]) <= at, "dated before its key began")
        need(key["until"] is None or at < instant(key["until"]), "dated after its key ended")
        return said
