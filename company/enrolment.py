"""Enrolment: an invitation code, typed once, binds a device's key to a member and yields the device's token."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from company.clock import stamp
from company.problems import Refusal
from company.storage import Storage, Unusable, padded
from company.tables import devices, enrolment_proofs, invitations, members
from wire.canonical import Json
from wire.receipt import START
from wire.signing import ALGORITHM, PublicKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs, without I, L, O and U; twelve of them hold 60 bits."""

_ALIKE = str.maketrans("ILO", "110", "- \t")
MAX_HOURS = 24 * 30
PROOFS_KEPT = timedelta(days=2)
NEW_NONCE = f'DPoP error="use_dpop_nonce", algs="{ALGORITHM}"'


_BY_TOKEN = select(
    devices.c.thumbprint,
    devices.c.member_id,
    devices.c.public_key,
    devices.c.revoked_at,
    devices.c.token_hash,
).where(devices.c.token_hash.in_(bindparam("tokens", expanding=True)))


class Invitation(NamedTuple):
    """What the company hands to a member. The code cannot be shown again: only its hash is kept."""

    code: str
    valid_until: str
    member_id: str
    member_name: str


class Enrolled(NamedTuple):
    """A device that may now speak for its member. `new` is false when a lost answer is given again."""

    new: bool
    member_id: str
    member_name: str
    thumbprint: str
    token: str


class Device(NamedTuple):
    """An authenticated device."""

    thumbprint: str
    member_id: str
    key: PublicKey


def invite(
    storage: Storage,
    *,
    now: datetime,
    valid_hours: int,
    name: str | None = None,
    member_id: str | None = None,
) -> Invitation:
    """Return a code for the first device of a new member called `name`, or for a further device of `member_id`.

    Raises:
        Unusable: the hours or the name are out of bounds, or there is no such member.
    """
    if not 1 <= valid_hours <= MAX_HOURS:
        raise Unusable("valid-hours", f"An invitation is valid for 1 to {MAX_HOURS} hours.")
    if name is not None and not (name.isprintable() and 0 < len(name.strip()) <= len(name) <= 200):
        raise Unusable("member", "A member's name has 1 to 200 letters.")
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    valid_until = stamp(now + timedelta(hours=valid_hours))
    with storage.writing() as connection:
        member, called = _known(connection, member_id) if member_id else _add_member(connection, name)
        connection.execute(
            insert(invitations).values(code_hash=_code_hash(code), member_id=member, valid_until=valid_until)
        )
    return Invitation(code, valid_until, member, called)


def enrol(
    storage: Storage, code: str, key: PublicKey, device_name: str, now: datetime, proof_id: str
) -> Enrolled:
    """Bind a device's key to the member whom the code invites, and return a fresh token.

    The same code with the same key again is a lost answer: the token is renewed and the old one ends. `proof_id` is the
    proof's own (`jti`): the very same request again, copied on its way, renews nothing.

    Raises:
        Refusal: the proof enrolled before (`use-nonce`: a fresh one is asked for); the code is unknown, expired or used with another key; the key is revoked or another member's.
    """
    token = secrets.token_urlsafe(32)
    with storage.writing() as connection:
        member_id, member_name = _use(connection, code, key.thumbprint, stamp(now))
        _use_up(connection, f"{key.thumbprint} {proof_id}", now)
        known = connection.execute(
            select(devices.c.member_id, devices.c.revoked_at).where(devices.c.thumbprint == key.thumbprint)
        ).one_or_none()
        if known is None:
            connection.execute(
                insert(devices).values(
                    thumbprint=key.thumbprint,
                    member_id=member_id,
                    public_key=key.raw,
                    name=device_name,
                    token_hash=_hash(token),
                    enrolled_at=stamp(now),
                )
            )
        else:
            _renew(
                connection, key.thumbprint, token, ours=known.member_id == member_id, revoked=known.revoked_at
            )
    return Enrolled(known is None, member_id, member_name, key.thumbprint, token)


class Known(NamedTuple):
    """A device that a token belongs to, and when it was revoked."""

    device: Device
    revoked_at: str | None


def by_tokens(connection: Connection, tokens: Sequence[str]) -> list[Known | None]:
    """Return the device of each token; None for a token that is not known."""
    hashes = [_hash(token) for token in tokens]
    known = {
        row.token_hash: Known(
            Device(row.thumbprint, row.member_id, PublicKey(row.public_key)), row.revoked_at
        )
        for row in connection.execute(_BY_TOKEN, {"tokens": padded(hashes)})
    }
    return [known.get(each) for each in hashes]


def devices_of(storage: Storage, device: Device) -> list[dict[str, Json]]:
    """Return the devices of a member in the order in which they came, and which of them asks."""
    query = select(devices).where(devices.c.member_id == device.member_id)
    with storage.reading() as connection:
        rows = connection.execute(query.order_by(devices.c.enrolled_at, devices.c.thumbprint)).all()
    return [
        {
            "thumbprint": row.thumbprint,
            "name": row.name,
            "enrolled_at": row.enrolled_at,
            "revoked_at": row.revoked_at,
            "this": row.thumbprint == device.thumbprint,
        }
        for row in rows
    ]


def revoke_own(storage: Storage, device: Device, thumbprint: str, now: datetime) -> str:
    """Stop a device of the same member for ever, the asking one included; return when it was stopped.

    Raises:
        Refusal: no such device of this member.
    """
    mine = (devices.c.thumbprint == thumbprint) & (devices.c.member_id == device.member_id)
    with storage.writing() as connection:
        revoked_at = _revoke(connection, mine, now)
    if revoked_at is None:
        raise Refusal("not-found")
    return revoked_at


def revoke(storage: Storage, thumbprint: str, now: datetime) -> str:
    """Stop a device for ever and return when it was stopped; what it sent before stays.

    Raises:
        Unusable: no such device.
    """
    with storage.writing() as connection:
        revoked_at = _revoke(connection, devices.c.thumbprint == thumbprint, now)
    if revoked_at is None:
        raise Unusable("device", "There is no device of that name here.")
    return revoked_at


def _revoke(connection: Connection, which: ColumnElement[bool], now: datetime) -> str | None:
    at = func.coalesce(devices.c.revoked_at, stamp(now))
    connection.execute(update(devices).where(which).values(revoked_at=at))
    return connection.scalar(select(devices.c.revoked_at).where(which))


def _use(connection: Connection, code: str, thumbprint: str, now: str) -> tuple[str, str]:
    """Mark the code as used by this key and return the member whom it invites."""
    query = select(invitations.c.valid_until, invitations.c.used_by, members.c.member_id, members.c.name)
    row = connection.execute(
        query.join(members, members.c.member_id == invitations.c.member_id)
        .where(invitations.c.code_hash == _code_hash(code))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise Refusal("invitation-unknown")
    if row.used_by not in (None, thumbprint):
        raise Refusal("invitation-used")
    if row.valid_until <= now:
        raise Refusal("invitation-expired")
    connection.execute(
        update(invitations).where(invitations.c.code_hash == _code_hash(code)).values(used_by=thumbprint)
    )
    return row.member_id, row.name


def _use_up(connection: Connection, proof: str, now: datetime) -> None:
    """Remember a proof for longer than its nonce is good."""
    connection.execute(delete(enrolment_proofs).where(enrolment_proofs.c.used_at < stamp(now - PROOFS_KEPT)))
    mine = enrolment_proofs.c.digest == _hash(proof)
    if connection.scalar(select(enrolment_proofs.c.digest).where(mine)) is not None:
        raise Refusal("use-nonce", headers={"WWW-Authenticate": NEW_NONCE})
    connection.execute(insert(enrolment_proofs).values(digest=_hash(proof), used_at=stamp(now)))


def _renew(connection: Connection, thumbprint: str, token: str, *, ours: bool, revoked: str | None) -> None:
    """Give a known device a fresh token, unless it is another member's: a public key proves nothing by itself."""
    if not ours:
        raise Refusal("key-in-use")
    if revoked is not None:
        raise Refusal("device-revoked")
    connection.execute(
        update(devices).where(devices.c.thumbprint == thumbprint).values(token_hash=_hash(token))
    )


def _known(connection: Connection, member_id: str) -> tuple[str, str]:
    name = connection.scalar(select(members.c.name).where(members.c.member_id == member_id))
    if name is None:
        raise Unusable("member-id", "There is no member with that id here.")
    return member_id, name


def _add_member(connection: Connection, name: str | None) -> tuple[str, str]:
    member_id = str(uuid.uuid4())
    count = connection.scalar(select(func.count()).select_from(members)) or 0
    called = name or f"Member {count + 1}"
    connection.execute(
        insert(members).values(member_id=member_id, name=called, seq=START.seq, chain=START.chain, last_at="")
    )
    return member_id, called


def _code_hash(code: str) -> str:
    """Return the hash of a code however it was typed: small letters, no dashes, O for 0, I or L for 1."""
    return _hash(code.upper().translate(_ALIKE))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
