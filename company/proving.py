"""Who asks: a token bound to a device's key, a proof of that key for this very request, and the nonces that date it.

A nonce is a span of time and its seal: nothing is stored, every worker knows every nonce, and a restart changes none.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from company.enrolment import NEW_NONCE, Device, Known, by_tokens
from company.problems import Refusal
from wire.proof import BadProof, Proof, check
from wire.reading import Issue
from wire.signing import ALGORITHM, PublicKey, SigningKey, encode

SPAN = 300
"""Seconds for which a nonce is given out; it is good until the next span has ended too."""

_CHALLENGE = {"WWW-Authenticate": f'DPoP algs="{ALGORITHM}"'}
_NEW_NONCE = {"WWW-Authenticate": NEW_NONCE}
_BAD_PROOF = {"WWW-Authenticate": f'DPoP error="invalid_dpop_proof", algs="{ALGORITHM}"'}
_BAD_TOKEN = {"WWW-Authenticate": f'DPoP error="invalid_token", algs="{ALGORITHM}"'}


class Asked(NamedTuple):
    """What a request says of itself: `url` without a scheme (`//host/path`) where the company has no origin."""

    method: str
    url: str
    authorization: str
    proof: str


class Nonces:
    """Gives nonces out and knows them again."""

    def __init__(self, secret: SigningKey, seconds: Callable[[], float] = time.time) -> None:
        self._secret = hmac.digest(secret.secret, b"septet-company/dpop-nonce/1", hashlib.sha256)
        self._seconds = seconds
        self._made: tuple[int, str] = (-1, "")

    def current(self) -> str:
        """Return the nonce of now."""
        span = self._span()
        if self._made[0] != span:
            self._made = (span, self._nonce(span))
        return self._made[1]

    def good(self, nonce: str) -> bool:
        """Return whether this is a nonce of now, of the span before, or of a worker whose clock is ahead."""
        span = self._span()
        written = nonce.encode()
        return any(
            hmac.compare_digest(self._nonce(each).encode(), written) for each in (span, span - 1, span + 1)
        )

    def _span(self) -> int:
        return int(self._seconds()) // SPAN

    def _nonce(self, span: int) -> str:
        seal = hmac.digest(self._secret, str(span).encode(), hashlib.sha256)
        return f"{span:x}.{encode(seal[:18])}"


def device(connection: Connection, nonces: Nonces, asked: Asked) -> Device:
    """Return the device that asks.

    Raises:
        Refusal: no or unknown token, a proof that does not fit, a nonce that is missing or old, a revoked device.
    """
    (found,) = devices(connection, nonces, [asked])
    if isinstance(found, Refusal):
        raise found
    return found


def devices(connection: Connection, nonces: Nonces, asked: Sequence[Asked]) -> list[Device | Refusal]:
    """Return, for each of several requests, the device that asks, or why it is refused."""
    known = by_tokens(connection, [_token(each)[1] for each in asked])
    return [_device(nonces, *each) for each in zip(asked, known, strict=True)]


def _device(nonces: Nonces, asked: Asked, known: Known | None) -> Device | Refusal:
    try:
        token = check_scheme(asked)
        if known is None:
            return Refusal("not-authenticated", headers=_BAD_TOKEN)
        _prove(nonces, asked, token, known.device.key)
    except Refusal as refusal:
        return refusal
    return known.device if known.revoked_at is None else Refusal("device-revoked")


def check_scheme(asked: Asked) -> str:
    """Return the token that a request names, which proves nothing yet.

    Raises:
        Refusal: there is none.
    """
    scheme, token = _token(asked)
    if scheme.lower() != "dpop" or not token:
        raise Refusal("not-authenticated", headers=_CHALLENGE)
    return token


def _token(asked: Asked) -> tuple[str, str]:
    scheme, _, token = asked.authorization.partition(" ")
    return scheme, token.strip()


def newcomer(nonces: Nonces, asked: Asked, key: PublicKey) -> Proof:
    """Return the proof of whoever enrols: it holds the key that it names.

    Raises:
        Refusal: a proof that does not fit, a nonce that is missing or old.
    """
    return _prove(nonces, asked, None, key)


def _prove(nonces: Nonces, asked: Asked, token: str | None, key: PublicKey) -> Proof:
    if not asked.proof:
        raise Refusal("use-nonce", headers=_NEW_NONCE)
    try:
        proof = check(asked.proof, method=asked.method, url=asked.url, token=token, key=key)
    except BadProof as error:
        raise Refusal("bad-proof", issues=[Issue("", error.code)], headers=_BAD_PROOF) from None
    if proof.nonce is None or not nonces.good(proof.nonce):
        raise Refusal("use-nonce", headers=_NEW_NONCE)
    return proof
