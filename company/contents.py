"""What members wrote and sealed, as it lies in the database: encrypted, each declaration with a key of its own.

The key is wrapped by the server's (`company.vault`). Destroying it erases every revision and answer of a declaration,
in all places at once, and leaves their hashes and receipts.
"""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from company import vault
from company.problems import Refusal
from company.tables import declaration_keys, declarations
from company.vault import Vault

_KEY = select(declaration_keys.c.wrapped).where(declaration_keys.c.declaration_id == bindparam("declaration"))
_KEEP = insert(declaration_keys)
_ERASED = select(declarations.c.erased_at).where(declarations.c.declaration_id == bindparam("declaration"))


class Alone(NamedTuple):
    """Encrypted content with its wrapped key beside it."""

    payload: bytes
    wrapped: bytes


def seal(connection: Connection, declaration_id: str, content: bytes) -> bytes:
    """Return content encrypted with the declaration's key, which is made with the first content.

    The declaration's row must be there.

    Raises:
        Refusal: `erased`, the declaration's content was erased; none is added to it.
    """
    key = _key(connection, declaration_id)
    if key is not None:
        return vault.encrypt(key, content, declaration_id)
    if connection.scalar(_ERASED, {"declaration": declaration_id}) is not None:
        raise Refusal("erased")
    first = seal_first(connection, declaration_id, content)
    connection.execute(_KEEP, {"declaration_id": declaration_id, "wrapped": first.wrapped})
    return first.payload


def seal_first(connection: Connection, declaration_id: str, content: bytes) -> Alone:
    """Return the first content of a declaration encrypted with its new key; the wrapped key is the caller's to keep."""
    key = vault.make_key()
    wrapped = vault_of(connection).wrap(key, _purpose(declaration_id))
    return Alone(vault.encrypt(key, content, declaration_id), wrapped)


def open_(connection: Connection, declaration_id: str, sealed: bytes) -> bytes:
    """Return what `seal` was given.

    Raises:
        Refusal: `erased`.
        WrongKey: altered in the database.
    """
    key = _key(connection, declaration_id)
    if key is None:
        raise Refusal("erased")
    return vault.decrypt(key, sealed, declaration_id)


def seal_alone(connection: Connection, declaration_id: str, content: bytes) -> Alone:
    """Return content encrypted with a key of its own, for a revision that is held before it is part of a declaration."""
    key = vault.make_key()
    wrapped = vault_of(connection).wrap(key, f"held:{declaration_id}")
    return Alone(vault.encrypt(key, content, declaration_id), wrapped)


def open_alone(connection: Connection, declaration_id: str, held: Alone) -> bytes:
    """Return what `seal_alone` was given.

    Raises:
        Refusal: `erased`: the wrapped key is empty.
        WrongKey: altered in the database.
    """
    if not held.wrapped:
        raise Refusal("erased")
    key = vault_of(connection).unwrap(held.wrapped, f"held:{declaration_id}")
    return vault.decrypt(key, held.payload, declaration_id)


def destroy(connection: Connection, declaration_id: str) -> None:
    """Destroy a declaration's key: its content is gone."""
    connection.execute(delete(declaration_keys).where(declaration_keys.c.declaration_id == declaration_id))


def seal_key(connection: Connection, kid: str, secret: str) -> str:
    """Return the secret of a signing key as it is stored."""
    return vault_of(connection).wrap_text(secret, f"key:{kid}")


def open_key(connection: Connection, kid: str, stored: str) -> str:
    """Return what `seal_key` was given.

    Raises:
        WrongKey: altered in the database.
    """
    return vault_of(connection).unwrap_text(stored, f"key:{kid}")


def vault_of(connection: Connection) -> Vault:
    """Return the vault that the database was opened with."""
    found: Vault = connection.get_execution_options()["vault"]
    return found


def _key(connection: Connection, declaration_id: str) -> bytes | None:
    wrapped = connection.scalar(_KEY, {"declaration": declaration_id})
    return None if wrapped is None else vault_of(connection).unwrap(wrapped, _purpose(declaration_id))


def _purpose(declaration_id: str) -> str:
    return f"declaration:{declaration_id}"
