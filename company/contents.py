"""What a member wrote or sealed, on its way to and from the tables: every payload passes here, and nowhere else.

The contents of a declaration share its key; what is not part of a declaration yet (a held revision) has one of its own.
"""

from sqlalchemy import Connection


def seal(connection: Connection, declaration_id: str, content: bytes) -> bytes:
    """Return `content` as it is stored for a declaration, whose row must be there."""
    del connection, declaration_id
    return content


def open_(connection: Connection, declaration_id: str, stored: bytes) -> bytes:
    """Return what `seal` stored."""
    del connection, declaration_id
    return stored


def seal_apart(content: bytes) -> tuple[bytes, bytes]:
    """Return `content` as it is stored by itself, and its own wrapped key."""
    return content, b""


def open_apart(stored: bytes, wrapped: bytes) -> bytes:
    """Return what `seal_apart` stored."""
    del wrapped
    return stored
