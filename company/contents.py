"""What members wrote and sealed, on its way to and from the tables: every payload and secret passes here."""

from typing import NamedTuple

from sqlalchemy import Connection


class Alone(NamedTuple):
    """Content that belongs to no declaration yet, with its own wrapped key beside it."""

    payload: bytes
    wrapped: bytes


def seal(connection: Connection, declaration_id: str, content: bytes, *, new: bool = False) -> bytes:
    """Return content as it is stored for a declaration, whose row must be there."""
    del connection, declaration_id, new
    return content


def open_(connection: Connection, declaration_id: str, sealed: bytes) -> bytes:
    """Return what `seal` was given."""
    del connection, declaration_id
    return sealed


def seal_alone(connection: Connection, declaration_id: str, content: bytes) -> Alone:
    """Return content as it is stored before it is part of a declaration."""
    del connection, declaration_id
    return Alone(content, b"")


def open_alone(connection: Connection, declaration_id: str, held: Alone) -> bytes:
    """Return what `seal_alone` was given."""
    del connection, declaration_id
    return held.payload


def seal_key(connection: Connection, kid: str, secret: str) -> str:
    """Return the secret of a signing key as it is stored."""
    del connection, kid
    return secret


def open_key(connection: Connection, kid: str, stored: str) -> str:
    """Return what `seal_key` was given."""
    del connection, kid
    return stored
