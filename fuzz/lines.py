"""What comes over the line or from a company's office: documents of the protocol, and the tables of its payroll."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from fuzz.world import NOW, World


def declaration(_world: World, data: bytes) -> None:
    """The content of a declaration; what is read is written again byte for byte."""
    from wire import declaration as wired

    found = wired.read(data)
    assert wired.read(found.to_bytes()) == found


def receipt(_world: World, data: bytes) -> None:
    """A company's receipt."""
    from wire.receipt import read_receipt

    read_receipt(data)


def event(_world: World, data: bytes) -> None:
    """One piece of a company's news, and the keys it was signed with."""
    from wire.canonical import read_json
    from wire.receipt import read_event, read_keys

    said = read_json(data)
    for read in (read_event, read_keys):
        _told(read, said)


def keyset(_world: World, data: bytes) -> None:
    """A company's keys."""
    from wire import keyset as wired

    wired.read(data)


def answer(_world: World, data: bytes) -> None:
    """An answer to a company's question, and its receipt."""
    from wire import answer as wired

    for read in (wired.read, wired.read_receipt):
        _told(read, data)


def proof(_world: World, data: bytes) -> None:
    """The proof that a request comes from a device."""
    from wire.proof import read

    read(data.decode("utf-8", "replace"))


def envelope(_world: World, data: bytes) -> None:
    """Any signed body."""
    from fuzz.papers import key
    from wire.signing import unpack, verify

    verify(unpack(data), key().public)


def _told(read: Callable[[Any], object], data: Any) -> None:
    from wire.canonical import Malformed
    from wire.reading import Invalid

    with suppress(Malformed, Invalid):
        read(data)


def payroll(world: World, data: bytes) -> None:
    """What an adviser brings in: what clients paid, and what musicians were paid."""
    from company.office_files import decoded
    from company.office_import import CLIENTS, MUSICIANS, confirm, plan

    text = decoded(data)
    for kind in (CLIENTS, MUSICIANS):
        found = plan(world.storage, kind, text, NOW.date())
        confirm(world.storage, None, kind, text, found.mark, NOW)


def retention(world: World, data: bytes) -> None:
    """A company's rules of keeping."""
    from company.retention import read_rules

    path = world.folder / "keep.toml"
    path.write_bytes(data)
    read_rules(path, "BE")
