"""Logging in to the desk: password, then second factor, then a session that ends when nobody uses it.

Only hashes of tokens are kept. Each step gives a new token, so that none known before is worth anything after.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

import pyotp
from sqlalchemy import Connection, Row, delete, insert, select, update

from company import staff as people
from company import trail
from company.checks import N_, Problem, Rejected, refuse_if
from company.clock import stamp
from company.storage import Storage
from company.tables import sessions, staff

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
HALF: Final = timedelta(minutes=10)
"""How long after the password the second factor is waited for."""
TRIES: Final = 5
LONGEST_LOCK: Final = 60

WRONG = N_("That did not work. After several wrong tries a login is locked for some minutes.")


class Session(NamedTuple):
    """Somebody at the desk. Only a `proved` one may do anything."""

    token_hash: str
    staff_id: str
    form_token: str
    proved: bool
    login: str
    name: str
    role: str
    language: str | None
    enrolled: bool

    @property
    def leads(self) -> bool:
        """Whether this person may decide reviews and manage staff."""
        return self.role == "lead"


def begin(storage: Storage, login: str, password: str, now: datetime) -> str:
    """Check a password and return the token of half a session.

    Raises:
        Rejected: wrong, locked or disabled; it is not said which.
    """
    row = _person(storage, login)
    good = people.fits(row.password if row else _nobodys_hash(), password)
    with storage.writing() as connection:
        if row is None or not good or _barred(row, now):
            if row is not None and not _barred(row, now):
                _failed(connection, row.staff_id, now)
            failure = True
        else:
            failure = False
            connection.execute(delete(sessions).where(sessions.c.began_at < stamp(now - LONGEST)))
            token = _make(connection, row.staff_id, now, proved=False)
    if failure:
        raise Rejected([Problem("login", WRONG)])
    return token


def prove(storage: Storage, session: Session, code: str, now: datetime) -> str:
    """Check a code of the second factor and return the token of a whole session.

    Raises:
        Rejected: the code is wrong or was used, or the login is locked.
    """
    with storage.writing() as connection:
        row = _locked(connection, session.staff_id)
        secret = people.keys(connection, row).get("secret")
        step = people.used_step(secret, code, row.counter, now) if secret and not _barred(row, now) else None
        if step is not None:
            token = _whole(connection, session, step, now)
        elif not _barred(row, now):
            _failed(connection, row.staff_id, now)
    if step is None:
        raise Rejected([Problem("code", WRONG)])
    return token


def find(storage: Storage, token: str, now: datetime) -> Session | None:
    """Return the session of a token, if it still goes on, and note that it is used."""
    hashed = _hash(token)
    with storage.reading() as connection:
        row = connection.execute(
            select(sessions, staff)
            .join(staff, staff.c.staff_id == sessions.c.staff_id)
            .where(sessions.c.token_hash == hashed)
        ).one_or_none()
    if row is None:
        return None
    rest = IDLE if row.proved else HALF
    ended = row.seen_at < stamp(now - rest) or row.began_at < stamp(now - (LONGEST if row.proved else HALF))
    if ended or row.disabled_at is not None:
        end(storage, hashed)
        return None
    if row.seen_at < stamp(now - timedelta(minutes=1)):
        with storage.writing() as connection:
            connection.execute(
                update(sessions).where(sessions.c.token_hash == hashed).values(seen_at=stamp(now))
            )
    return Session(
        hashed,
        row.staff_id,
        row.form_token,
        bool(row.proved),
        row.login,
        row.name,
        row.role,
        row.language,
        row.counter > 0,
    )


def end(storage: Storage, token_hash: str) -> None:
    """End a session."""
    with storage.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


# --- what a person sets ---------------------------------------------------------------------------------------


def offer_factor(storage: Storage, session: Session) -> str:
    """Return the secret of a second factor that is being set up; the same until it is confirmed."""
    with storage.writing() as connection:
        row = _locked(connection, session.staff_id)
        found = people.keys(connection, row)
        if "next" not in found:
            found["next"] = pyotp.random_base32()
            people.change(connection, row.staff_id, secret=people.sealed(connection, row.staff_id, found))
    return found["next"]


def set_up(storage: Storage, session: Session, password: str, again: str, code: str, now: datetime) -> str:
    """End a start password: keep an own one and the second factor, and return the token of a whole session.

    Raises:
        Rejected: the password is weak, was the start password, or the code is wrong.
    """
    with storage.reading() as connection:
        row = connection.execute(select(staff).where(staff.c.staff_id == session.staff_id)).one()
        secret = people.keys(connection, row).get("next", "")
    problems = list(people.weak(password, again, session.login))
    if people.fits(row.password, password):
        problems.append(Problem("password", N_("Choose another password than the one you were given.")))
    step = people.used_step(secret, code, 0, now) if secret else None
    if step is None:
        problems.append(Problem("code", N_("This code does not fit. Is the clock of your phone right?")))
    refuse_if(problems)
    assert step is not None
    hashed = people.hash_password(password)
    with storage.writing() as connection:
        kept = people.sealed(connection, session.staff_id, {"secret": secret})
        people.change(connection, session.staff_id, password=hashed, secret=kept)
        trail.write(connection, stamp(now), session.staff_id, "staff_set_up", session.staff_id)
        return _whole(connection, session, step, now)


def change_password(
    storage: Storage, session: Session, old: str, new: str, again: str, now: datetime
) -> None:
    """Change a password; the person's other sessions end.

    Raises:
        Rejected: the old one is wrong or the new one is weak.
    """
    problems = list(people.weak(new, again, session.login))
    if not _confirmed(storage, session, old, now):
        problems.append(Problem("old", N_("This is not your password.")))
    refuse_if(problems)
    hashed = people.hash_password(new)
    with storage.writing() as connection:
        people.change(connection, session.staff_id, password=hashed)
        people.end_sessions(connection, session.staff_id, session.token_hash)
        trail.write(connection, stamp(now), session.staff_id, "password_changed", session.staff_id)


def change_factor(storage: Storage, session: Session, password: str, code: str, now: datetime) -> None:
    """Put the second factor that was set up in the place of the old one.

    Raises:
        Rejected: the password or the code is wrong.
    """
    problems = []
    if not _confirmed(storage, session, password, now):
        problems.append(Problem("old", N_("This is not your password.")))
    with storage.writing() as connection:
        row = _locked(connection, session.staff_id)
        secret = people.keys(connection, row).get("next", "")
        step = people.used_step(secret, code, 0, now) if secret else None
        if step is None:
            problems.append(Problem("code", N_("This code does not fit. Is the clock of your phone right?")))
        if not problems:
            kept = people.sealed(connection, session.staff_id, {"secret": secret})
            people.change(connection, session.staff_id, secret=kept, counter=step)
            people.end_sessions(connection, session.staff_id, session.token_hash)
            trail.write(connection, stamp(now), session.staff_id, "factor_changed", session.staff_id)
    refuse_if(problems)


def choose_language(storage: Storage, session: Session, language: str | None) -> None:
    """Keep the language in which a person wants the desk; None follows the browser."""
    with storage.writing() as connection:
        people.change(connection, session.staff_id, language=language)


# --- rows -----------------------------------------------------------------------------------------------------


def _confirmed(storage: Storage, session: Session, password: str, now: datetime) -> bool:
    """Return whether a password is the person's; wrong tries count as they do when logging in."""
    row = _person(storage, session.login)
    if row is None or _barred(row, now):
        return False
    good = people.fits(row.password, password)
    if not good:
        with storage.writing() as connection:
            _failed(connection, row.staff_id, now)
    return good


def _person(storage: Storage, login: str) -> Row[tuple[object, ...]] | None:
    with storage.reading() as connection:
        return connection.execute(
            select(staff).where(staff.c.login == login.strip().casefold()[:100])
        ).one_or_none()


def _locked(connection: Connection, staff_id: str) -> Row[tuple[object, ...]]:
    return connection.execute(select(staff).where(staff.c.staff_id == staff_id).with_for_update()).one()


def _barred(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return row.disabled_at is not None or (row.locked_until or "") > stamp(now)


def _failed(connection: Connection, staff_id: str, now: datetime) -> None:
    """Count a wrong try; from the fifth on each locks for twice as long as the one before."""
    failures = _locked(connection, staff_id).failures + 1
    until = None
    if failures >= TRIES:
        until = stamp(now + timedelta(minutes=min(2 ** (failures - TRIES), LONGEST_LOCK)))
        trail.write(connection, stamp(now), None, "login_locked", staff_id, failures=failures)
    people.change(connection, staff_id, failures=failures, locked_until=until)


def _whole(connection: Connection, session: Session, step: int, now: datetime) -> str:
    connection.execute(delete(sessions).where(sessions.c.token_hash == session.token_hash))
    people.change(connection, session.staff_id, counter=step, failures=0, locked_until=None)
    trail.write(connection, stamp(now), session.staff_id, "logged_in", session.staff_id)
    return _make(connection, session.staff_id, now, proved=True)


def _make(connection: Connection, staff_id: str, now: datetime, *, proved: bool) -> str:
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(sessions).values(
            token_hash=_hash(token),
            staff_id=staff_id,
            form_token=secrets.token_urlsafe(32),
            proved=proved,
            began_at=stamp(now),
            seen_at=stamp(now),
        )
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _nobodys_hash() -> str:
    """Return a hash that no password fits, so that an unknown login takes as long as a known one."""
    return people.hash_password(secrets.token_urlsafe(32))
