"""Staff of the shared company: who may use the advisers' desk, with a password and a second factor.

A person is added with a start password that is good for one thing: choosing an own one and a second factor.
"""

import json
import re
import secrets
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, insert, select, update

from company import trail
from company.checks import N_, Problem, Rejected, refuse_if
from company.clock import stamp
from company.contents import vault_of
from company.storage import Storage
from company.tables import sessions, staff

ROLES: Final = ("adviser", "lead")
LEAST: Final = 12
TELLING: Final = 4
"""Letters of a login that make a password with it in it easy to guess; "an" stands in any words."""
STEP: Final = 30
"""Seconds for which one code of the second factor stands."""

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}", re.ASCII)
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_hasher = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1
)  # OWASP's; the second factor is beside it
_turns = threading.BoundedSemaphore(2)
"""A hash takes 19 MB and a core: no more than two at once, however many knock."""


class Account(NamedTuple):
    """A person who may log in, without anything secret."""

    staff_id: str
    login: str
    name: str
    role: str
    enrolled: bool
    locked_until: str | None
    disabled_at: str | None


class Started(NamedTuple):
    """A start password, shown once."""

    login: str
    password: str


def add(storage: Storage, now: datetime, login: str, name: str, role: str, by: str | None = None) -> Started:
    """Add a person and return the start password.

    Raises:
        Rejected: a name that cannot be, or a login that is taken.
    """
    wanted = login.strip().casefold()
    refuse_if(_wrong(wanted, name.strip(), role))
    password = _start_password()
    hashed = hash_password(password)
    with storage.writing() as connection:
        if connection.scalar(select(staff.c.staff_id).where(staff.c.login == wanted)):
            raise Rejected([Problem("login", N_("This login name is taken."))])
        staff_id = str(uuid.uuid4())
        connection.execute(
            insert(staff).values(
                staff_id=staff_id,
                login=wanted,
                name=name.strip(),
                role=role,
                password=hashed,
                counter=0,
                failures=0,
                made_at=stamp(now),
            )
        )
        trail.write(connection, stamp(now), by, "staff_added", staff_id, role=role)
    return Started(wanted, password)


def _wrong(login: str, name: str, role: str) -> Iterator[Problem]:
    if not _LOGIN.fullmatch(login):
        yield Problem("login", N_("A login name has 2 to 100 small letters, digits, points and dashes."))
    if not (name.isprintable() and 0 < len(name) <= 200):
        yield Problem("name", N_("A name has 1 to 200 letters."))
    if role not in ROLES:
        yield Problem("role", N_("A role is adviser or lead."))


def everybody(storage: Storage) -> list[Account]:
    """Return all staff by login."""
    with storage.reading() as connection:
        rows = connection.execute(select(staff).order_by(staff.c.login)).all()
    return [account(row) for row in rows]


def account(row: Row[tuple[object, ...]]) -> Account:
    """Return a stored row without its secrets."""
    return Account(
        row.staff_id,
        row.login,
        row.name,
        row.role,
        row.counter > 0,
        row.locked_until,
        row.disabled_at,
    )


def disable(storage: Storage, now: datetime, login: str, by: str | None = None) -> Account:
    """Stop a person's access at once, sessions included.

    Raises:
        Rejected: nobody has that login, or it is the person's own.
    """
    with storage.writing() as connection:
        row = _known(connection, login)
        if row.staff_id == by:
            raise Rejected([Problem("login", N_("You cannot disable yourself."))])
        if row.disabled_at is None:
            change(connection, row.staff_id, disabled_at=stamp(now))
            trail.write(connection, stamp(now), by, "staff_disabled", row.staff_id)
        end_sessions(connection, row.staff_id)
        return account(_known(connection, login))


def reset(storage: Storage, now: datetime, login: str, by: str | None = None) -> Started:
    """Give a person a new start password and forget the second factor; a disabled person may come back.

    Raises:
        Rejected: nobody has that login.
    """
    password = _start_password()
    hashed = hash_password(password)
    with storage.writing() as connection:
        row = _known(connection, login)
        change(
            connection,
            row.staff_id,
            password=hashed,
            secret=None,
            counter=0,
            failures=0,
            locked_until=None,
            disabled_at=None,
        )
        end_sessions(connection, row.staff_id)
        trail.write(connection, stamp(now), by, "staff_reset", row.staff_id)
    return Started(row.login, password)


# --- passwords ------------------------------------------------------------------------------------------------


def hash_password(password: str) -> str:
    """Return the hash that is kept."""
    with _turns:
        return _hasher.hash(password)


def fits(hashed: str, password: str) -> bool:
    """Return whether a password is the one behind a hash."""
    with _turns:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def weak(password: str, again: str, login: str) -> Iterator[Problem]:
    """Yield what is wrong with a new password."""
    if len(password) < LEAST or len(password) > 1000:
        yield Problem("password", N_("A password has at least {n} characters."), {"n": LEAST})
    elif len(set(password)) < 5 or (len(login) >= TELLING and login in password.casefold()):
        yield Problem("password", N_("This password is too easy to guess."))
    if password != again:
        yield Problem("again", N_("The two passwords differ."))


def _start_password() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(4))


# --- the second factor ----------------------------------------------------------------------------------------


def keys(connection: Connection, row: Row[tuple[object, ...]]) -> dict[str, str]:
    """Return a person's second factor: `secret` in use, `next` being set up."""
    if row.secret is None:
        return {}
    return dict(json.loads(vault_of(connection).unwrap(row.secret, f"staff:{row.staff_id}")))


def sealed(connection: Connection, staff_id: str, found: dict[str, str]) -> bytes:
    """Return a second factor as it is stored."""
    return vault_of(connection).wrap(json.dumps(found).encode(), f"staff:{staff_id}")


def used_step(secret: str, code: str, counter: int, now: datetime) -> int | None:
    """Return which step of time a code stands for; None where it is wrong or was used before."""
    digits = code.replace(" ", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return None
    at = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    found = [step for step in (at - 1, at, at + 1) if secrets.compare_digest(totp.at(step * STEP), digits)]
    return found[-1] if found and found[-1] > counter else None


# --- rows -----------------------------------------------------------------------------------------------------


def change(connection: Connection, staff_id: str, **values: object) -> None:
    """Change a person's row."""
    connection.execute(update(staff).where(staff.c.staff_id == staff_id).values(**values))


def end_sessions(connection: Connection, staff_id: str, but: str = "") -> None:
    """End every session of a person, but one."""
    connection.execute(delete(sessions).where(sessions.c.staff_id == staff_id, sessions.c.token_hash != but))


def _known(connection: Connection, login: str) -> Row[tuple[object, ...]]:
    row = connection.execute(
        select(staff).where(staff.c.login == login.strip().casefold()).with_for_update()
    ).one_or_none()
    if row is None:
        raise Rejected([Problem("login", N_("Nobody has this login name."))])
    return row
