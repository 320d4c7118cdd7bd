"""The key store of the system (Secret Service, KWallet, Keychain, Windows), where a person wants no passphrase.

Only stores that encrypt are used: `keyring` would take any that is installed, also one that writes readable files.
Without one nothing is offered, and the passphrase is asked for as ever.
"""

import threading
from typing import Any

SERVICE = "Septet"
KNOWN = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
PATIENCE = 20.0
"""Seconds that a store may take, which asks for its own password in the meantime."""


def available() -> bool:
    """Tell whether this computer has a key store that can be trusted."""
    return _in_time(_store) is not None


def put(name: str, key: bytes) -> bool:
    """Keep a key; tell whether it is kept, by reading it back."""

    def keep() -> bool:
        if (store := _store()) is None:
            return False
        store.set_password(SERVICE, name, key.hex())
        return bool(store.get_password(SERVICE, name) == key.hex())

    return bool(_in_time(keep))


def get(name: str) -> bytes | None:
    """Return a key, None where it is not there or the store stays closed."""

    def look() -> bytes | None:
        store = _store()
        found = store.get_password(SERVICE, name) if store is not None else None
        return bytes.fromhex(found) if found else None

    found = _in_time(look)
    return found if isinstance(found, bytes) else None


def forget(name: str) -> None:
    """Take a key out of the store; one that is not there, or a store that stays closed, is no failure."""

    def drop() -> None:
        if (store := _store()) is not None:
            store.delete_password(SERVICE, name)

    _in_time(drop)


def _store() -> Any:
    """Return the best store that is known to encrypt, None for none."""
    try:
        from keyring import backend
    except ImportError:
        return None
    usable = [store for store in backend.get_all_keyring() if type(store).__module__.startswith(KNOWN)]
    return max(usable, key=lambda store: store.priority, default=None)


def _in_time(work: Any) -> Any:
    """Return what a store answers; None where it fails or takes too long: the passphrase is always there."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception:  # noqa: BLE001  # whatever a store of the system throws, it is one that does not answer
            answers.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return answers[0] if answers else None
