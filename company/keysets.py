"""The company's keys: which sign receipts and when, which roots sign the list of them, and every list published.

A list is never changed. Whatever changes here makes the next version, signed by the newest root of the one before.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from company import contents
from company.clock import stamp
from company.storage import Storage, Unusable
from company.tables import company, keys, keysets, roots
from wire.canonical import digest
from wire.keyset import Key, Keyset, read
from wire.signing import SigningKey, unpack

LEAD_DAYS = 30
"""A new receipt key is published so long before it signs, so that books that sync now and then know it."""

_BODY = select(keysets.c.body).where(keysets.c.version == bindparam("number"))
_NEWEST = select(keysets.c.version, keysets.c.body).order_by(keysets.c.version.desc()).limit(1)


class Published(NamedTuple):
    """The newest list as signed, and what it says."""

    body: bytes
    keyset: Keyset


class Change(NamedTuple):
    """What a change of keys did: the new version, and the key or root that it is about."""

    version: int
    kid: str
    since: str


def newest(connection: Connection) -> Published | None:
    """Return the newest list, None in a database that has none yet."""
    row = connection.execute(_NEWEST).one_or_none()
    return None if row is None else Published(row.body, read(unpack(row.body).payload))


def find(storage: Storage, version: int) -> bytes | None:
    """Return a list as it was signed."""
    with storage.reading() as connection:
        return connection.scalar(_BODY, {"number": version})


def begin(connection: Connection, at: str) -> None:
    """Make the first root and publish the first list, unless there is one."""
    if newest(connection) is None:
        root = SigningKey.make()
        _keep_root(connection, root, at)
        _publish(connection, at, None, [root], None)


def begin_anew(connection: Connection, at: str) -> None:
    """Publish the first list again under another company id; only while no device knows the first."""
    connection.execute(delete(keysets))
    connection.execute(delete(roots))
    begin(connection, at)


def new_receipt_key(storage: Storage, now: datetime, *, lead_days: int = LEAD_DAYS) -> Change:
    """Publish a new key that signs receipts from `lead_days` on, when the present one ends.

    Raises:
        Unusable: a new key is waiting already, or the days are out of bounds.
    """
    if not 0 <= lead_days <= 365:
        raise Unusable("lead-days", "A new key is published 0 to 365 days before it is used.")

    def change(connection: Connection, at: str) -> tuple[str, str]:
        waiting = connection.scalar(select(keys.c.used_from).where(keys.c.used_from > at))
        if waiting is not None:
            raise Unusable("key", f"A new key is published already; it is used from {waiting}.")
        since = max(at, stamp(now + timedelta(days=lead_days)))
        return _replace_key(connection, since), since

    return _changed(storage, now, change)


def new_root(storage: Storage, now: datetime) -> Change:
    """Publish a new root, signed for by the present one; the next list is signed by the new root alone."""
    with storage.writing() as connection:
        known, at = _known_at(connection, now)
        root = SigningKey.make()
        signer = _roots(connection, known.keyset)[0]
        _keep_root(connection, root, at)
        version = _publish(connection, at, known, [root], known.keyset.origin, signer)
    return Change(version, root.public.thumbprint, at)


def tell_stolen(storage: Storage, kid: str, since: str, now: datetime) -> Change:
    """Publish that a receipt key was stolen; if it signs now, a new one takes over at once.

    Raises:
        Unusable: no such key, or an instant in the future.
    """
    if since > stamp(now):
        raise Unusable("since", "A theft lies in the past.")

    def change(connection: Connection, at: str) -> tuple[str, str]:
        row = connection.execute(select(keys).where(keys.c.kid == kid)).one_or_none()
        if row is None:
            raise Unusable("key", "There is no receipt key of that name here.")
        told = min(since, row.compromised_since or since)
        connection.execute(update(keys).where(keys.c.kid == kid).values(compromised_since=told))
        if row.used_until is None or row.used_until > at:
            return _replace_key(connection, at, kid), at
        return kid, at

    return _changed(storage, now, change)


def set_origin(storage: Storage, origin: str | None, now: datetime) -> Change:
    """Publish the address at which members reach the server; proofs must name it from then on.

    Raises:
        Unusable: not an address such as https://be.example.org.
    """
    if origin is not None:
        parts = urlsplit(origin)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            raise Unusable(
                "origin", "An origin is an address without a path, such as https://be.example.org."
            )
        origin = f"{parts.scheme}://{parts.netloc}".lower()
    with storage.writing() as connection:
        known, at = _known_at(connection, now)
        signers = _roots(connection, known.keyset)
        version = _publish(connection, at, known, signers, origin)
    return Change(version, signers[0].public.thumbprint, at)


def listed(storage: Storage) -> Keyset:
    """Return what the newest list says.

    Raises:
        Unusable: the server never ran.
    """
    with storage.reading() as connection:
        return _known(connection).keyset


def _changed(storage: Storage, now: datetime, change: Callable[[Connection, str], tuple[str, str]]) -> Change:
    """Change the table of receipt keys and publish the list of it, in one transaction."""
    with storage.writing() as connection:
        known, at = _known_at(connection, now)
        kid, since = change(connection, at)
        signers = _roots(connection, known.keyset)
        version = _publish(connection, at, known, signers, known.keyset.origin)
    return Change(version, kid, since)


def _replace_key(connection: Connection, since: str, stolen: str | None = None) -> str:
    """Add a receipt key used from `since`, when every other ends; a stolen one ends with it."""
    key = SigningKey.make()
    connection.execute(
        update(keys).where(keys.c.used_until.is_(None) | (keys.c.kid == stolen)).values(used_until=since)
    )
    connection.execute(
        insert(keys).values(
            kid=key.public.thumbprint,
            secret=contents.seal_key(connection, key.public.thumbprint, key.dump()),
            used_from=since,
        )
    )
    return key.public.thumbprint


def _known(connection: Connection) -> Published:
    connection.execute(select(company.c.epoch).with_for_update()).one()  # one change of keys at a time
    found = newest(connection)
    if found is None:
        raise Unusable("database", "This company has no keys yet; start its server once.")
    return found


def _known_at(connection: Connection, now: datetime) -> tuple[Published, str]:
    """Return the newest list, and the instant of what follows it: never before it, even if the clock was set back."""
    known = _known(connection)
    return known, max(stamp(now), known.keyset.made_at)


def _keep_root(connection: Connection, root: SigningKey, at: str) -> None:
    kid = root.public.thumbprint
    connection.execute(
        insert(roots).values(kid=kid, secret=contents.seal_key(connection, kid, root.dump()), made_at=at)
    )


def _roots(connection: Connection, keyset: Keyset) -> list[SigningKey]:
    """Return the roots that the list names, with their secrets."""
    names = [root.thumbprint for root in keyset.roots]
    rows = connection.execute(select(roots).where(roots.c.kid.in_(names))).all()
    return [SigningKey.load(contents.open_key(connection, row.kid, row.secret)) for row in rows]


def _publish(
    connection: Connection,
    at: str,
    known: Published | None,
    named: list[SigningKey],
    origin: str | None,
    signer: SigningKey | None = None,
) -> int:
    """Keep the next version, signed by `signer` (a root of the version before), and return its number."""
    listed_keys = connection.execute(select(keys).order_by(keys.c.used_from, keys.c.kid)).all()
    company_id = connection.scalar(select(company.c.company_id))
    assert company_id is not None
    made = Keyset(
        company_id=company_id,
        version=known.keyset.version + 1 if known else 1,
        base=digest(known.keyset.to_bytes()) if known else None,
        origin=origin,
        roots=tuple(root.public for root in named),
        keys=tuple(
            Key(
                SigningKey.load(contents.open_key(connection, row.kid, row.secret)).public,
                row.used_from,
                row.used_until,
                row.compromised_since,
            )
            for row in listed_keys
        ),
        made_at=at,
    )
    connection.execute(insert(keysets).values(version=made.version, body=made.sign(signer or named[0])))
    return made.version
