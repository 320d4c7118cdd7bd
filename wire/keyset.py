"""The list of a company's keys (`keyset/1`): versions that anybody can walk from the one they know to the newest.

Version n is signed by a root of version n - 1, the first by a root of its own. Roots sign lists and nothing else; the
keys of a list sign receipts, each in its time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wire import reading
from wire.canonical import Json, Malformed, canonical, digest, read_json
from wire.reading import (
    Invalid,
    Issue,
    Place,
    Reader,
    Rule,
    integer,
    optional,
    pattern,
    record,
    several,
    text,
)
from wire.signing import ALGORITHM, BadSignature, PublicKey, SigningKey, sign, unpack, verify

SCHEMA = "keyset/1"

_MOST = 2**53 - 1


class Untrusted(ValueError):  # noqa: N818  # a finding about what was received
    """A list of keys or a key that must not be believed. `code` is stable, the message an English sentence.

    Codes: `unreadable`, `not_signed_by_root`, `other_company`, `gap`, `not_based`, `key_lost`; for a key at an
    instant `unknown_key`, `not_yet`, `ended`, `compromised`.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs receipts from `since` until `until` (None: no end is set)."""

    public: PublicKey
    since: str
    until: str | None = None
    compromised_since: str | None = None

    @property
    def kid(self) -> str:
        """The key's thumbprint."""
        return self.public.thumbprint

    def as_json(self) -> dict[str, Json]:
        """Return the entry of the list."""
        return {
            "kid": self.kid,
            **self.public.jwk(),
            "from": self.since,
            "until": self.until,
            "compromised_since": self.compromised_since,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyset:
    """One version of a company's keys. `base` is the SHA-256 of the payload of the version before."""

    company_id: str
    version: int
    base: str | None
    origin: str | None
    roots: tuple[PublicKey, ...]
    keys: tuple[Key, ...]
    made_at: str

    def to_bytes(self) -> bytes:
        """Return the canonical payload, to be signed by a root."""
        return canonical(
            {
                "schema": SCHEMA,
                "company_id": self.company_id,
                "version": self.version,
                "base": self.base,
                "origin": self.origin,
                "roots": [root.jwk() for root in self.roots],
                "keys": [key.as_json() for key in self.keys],
                "made_at": self.made_at,
            }
        )

    def sign(self, root: SigningKey) -> bytes:
        """Return the list signed: the bytes that are published and kept."""
        return sign(self.to_bytes(), root)

    def find(self, kid: str) -> Key | None:
        """Return the key of that name."""
        return next((key for key in self.keys if key.kid == kid), None)

    def key_at(self, kid: str, at: str, *, fresh: bool = True) -> PublicKey:
        """Return the key `kid` if it could sign something dated `at`.

        `fresh` is what was received just now: whoever stole a key can date back, so nothing new of a compromised key is
        believed. What was held before (`fresh=False`) stays good when it is dated before the theft.

        Raises:
            Untrusted: not a key of this company, or not one at that instant.
        """
        key = self.find(kid)
        if key is None:
            raise Untrusted("unknown_key", "signed with a key that the company does not name")
        if at < key.since:
            raise Untrusted("not_yet", "signed with a key before its time")
        if key.until is not None and at >= key.until:
            raise Untrusted("ended", "signed with a key after its time")
        if key.compromised_since is not None and (fresh or at >= key.compromised_since):
            raise Untrusted("compromised", "signed with a key that was stolen")
        return key.public


def read(payload: bytes) -> Keyset:
    """Return the list that a payload holds; members that a later version adds are passed over.

    Raises:
        Invalid: with every fault found.
    """
    try:
        value = read_json(payload)
    except Malformed as error:
        raise Invalid([Issue("", error.code)]) from None
    return reading.read(value, KEYSET)


def first(body: bytes, root: str | None = None) -> Keyset:
    """Return a list that is signed by one of its own roots: where trust begins.

    That is version 1, or any version when the thumbprint of its signing `root` is known from elsewhere (a paper, the
    country pack).

    Raises:
        Untrusted: unreadable, or not signed so.
    """
    found, kid = _unpacked(body)
    if root is not None and kid != root:
        raise Untrusted("not_signed_by_root", "signed by another root than the one that is known")
    _prove(body, found.roots)
    if root is None and found.version != 1:
        raise Untrusted("gap", "without a known root the first version is needed")
    return found


def follow(known: Keyset, body: bytes) -> Keyset:
    """Return the version after `known`, having proved that a root of `known` signed it and that it loses no key.

    Raises:
        Untrusted: anything else.
    """
    found, _ = _unpacked(body)
    _prove(body, known.roots)
    if found.company_id != known.company_id:
        raise Untrusted("other_company", "the keys of another company")
    if found.version != known.version + 1:
        raise Untrusted("gap", "not the version after the one that is known")
    if found.base != digest(known.to_bytes()):
        raise Untrusted("not_based", "does not continue the version that is known")
    later = {key.kid: key for key in found.keys}
    for key in known.keys:
        kept = later.get(key.kid)
        if kept is None or kept.since != key.since or _unmarked(key, kept):
            raise Untrusted("key_lost", "a key was taken out of the list or its time was moved")
    return found


def walk(known: Keyset, bodies: Iterable[bytes]) -> Keyset:
    """Return the newest of `bodies`, the versions after `known` in order, each proved by the one before.

    Raises:
        Untrusted: one of them does not follow.
    """
    for body in bodies:
        known = follow(known, body)
    return known


def _unmarked(before: Key, after: Key) -> bool:
    """Return whether a theft is no longer told, or told of later."""
    told, now = before.compromised_since, after.compromised_since
    return told is not None and (now is None or now > told)


def _unpacked(body: bytes) -> tuple[Keyset, str]:
    try:
        envelope = unpack(body)
        return read(envelope.payload), envelope.kid
    except (Malformed, Invalid):
        raise Untrusted("unreadable", "not a list of keys") from None


def _prove(body: bytes, roots: Sequence[PublicKey]) -> None:
    envelope = unpack(body)
    root = next((each for each in roots if each.thumbprint == envelope.kid), None)
    try:
        if root is not None:
            verify(envelope, root)
            return
    except BadSignature:
        pass
    raise Untrusted("not_signed_by_root", "not signed by a root that is known")


def _public(kty: str, crv: str, x: str) -> PublicKey:
    return PublicKey.read({"kty": kty, "crv": crv, "x": x})


def _made(**fields: object) -> Keyset:
    return Keyset(**{name: value for name, value in fields.items() if name != "schema"})  # type: ignore[arg-type]


def _entry(entry: Mapping[str, str | None]) -> Key:
    found = {name: value for name, value in entry.items() if value is not None}
    public = _public(found["kty"], found["crv"], found["x"])
    return Key(public, found["from"], entry["until"], entry["compromised_since"])


def _named_by_thumbprint(at: Place, kid: str, x: str) -> None:
    if _public("OKP", ALGORITHM, x).thumbprint != kid:
        at.inside("kid").bad("not_a_thumbprint")


_JWK = {
    "kty": reading.one_of("OKP"),
    "crv": reading.one_of(ALGORITHM),
    "x": pattern(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", "not_a_key"),
}

PUBLIC_KEY: Reader[PublicKey] = record(_public, _JWK, closed=False)
"""An Ed25519 key as it travels."""

_KEY: Reader[Key] = record(
    lambda **entry: _entry(entry),
    {
        "kid": reading.thumbprint,
        **_JWK,
        "from": reading.instant,
        "until": optional(reading.instant),
        "compromised_since": optional(reading.instant),
    },
    Rule(("kid", "x"), _named_by_thumbprint),
    closed=False,
)

KEYSET: Reader[Keyset] = record(
    _made,
    {
        "schema": reading.one_of(SCHEMA),
        "company_id": reading.company_id,
        "version": integer(1, _MOST),
        "base": optional(reading.hash_),
        "origin": optional(text(200)),
        "roots": several(PUBLIC_KEY, least=1, most=9),
        "keys": several(_KEY, least=1, most=999),
        "made_at": reading.instant,
    },
    closed=False,
)
