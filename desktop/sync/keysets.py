"""A company's list of keys: walked from the version that is known to the newest, each proved by the one before."""

from collections.abc import Callable, Iterator

from desktop.core.outbox import Reason
from desktop.sync.failed import CallFailed
from wire import keyset
from wire.canonical import Malformed
from wire.keyset import Keyset, Untrusted
from wire.reading import Invalid
from wire.signing import unpack

LONGEST_WALK = 200
"""Versions that are walked at once; a company changes its keys about once a year."""

Fetch = Callable[[int], bytes]


def begin(newest: bytes, fetch: Fetch, *, origin_known: str | None = None) -> tuple[Keyset, bytes]:
    """Return the newest list with its bytes, where no version is known yet: from the first one on.

    `origin_known` is the fingerprint that a person has from the company's letter: then it has to be a root of the
    newest list.

    Raises:
        CallFailed: the lists do not follow one another, or the fingerprint is another one.
    """
    try:
        wanted = keyset.read(unpack(newest).payload)
        if wanted.version == 1:
            found, body = keyset.first(newest), newest
        else:
            body = fetch(1)
            found, body = walk(keyset.first(body), body, newest, fetch)
    except (Untrusted, Malformed, Invalid):
        raise CallFailed(Reason("other_keys")) from None
    if origin_known is not None and origin_known not in fingerprints(found):
        raise CallFailed(Reason("other_keys"))
    return found, body


def walk(known: Keyset, body: bytes, newest: bytes, fetch: Fetch) -> tuple[Keyset, bytes]:
    """Return the newest list that follows from the known one, with its bytes; an older offer changes nothing.

    Raises:
        CallFailed: it does not follow: somebody else's keys, or a fork.
    """
    try:
        wanted = keyset.read(unpack(newest).payload)
        if wanted.company_id != known.company_id:
            raise CallFailed(Reason("other_company"))
        if wanted.version < known.version:
            return known, body  # a company restored from a backup; the newer list holds
        if wanted.version == known.version:
            if unpack(newest).payload != unpack(body).payload:
                raise CallFailed(Reason("other_keys"))
            return known, body
        if wanted.version - known.version > LONGEST_WALK:
            raise CallFailed(Reason("other_keys"))
        for made in _between(known.version, wanted.version, newest, fetch):
            known, body = keyset.follow(known, made), made
    except (Untrusted, Malformed, Invalid):
        raise CallFailed(Reason("other_keys")) from None
    return known, body


def _between(known: int, wanted: int, newest: bytes, fetch: Fetch) -> Iterator[bytes]:
    for version in range(known + 1, wanted):
        yield fetch(version)
    yield newest


def read(body: str | bytes) -> Keyset:
    """Return a list that this book has proved before."""
    return keyset.read(unpack(body.encode() if isinstance(body, str) else body).payload)


def fingerprints(found: Keyset) -> tuple[str, ...]:
    """Return the names of the roots: what a company's letter says to compare with."""
    return tuple(root.thumbprint for root in found.roots)
