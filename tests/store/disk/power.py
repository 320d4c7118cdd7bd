"""Power cuts: from what was written and synced, the states in which a disk can be found when the power is back.

What a file was synced with is there. Of what was written since, nothing, all, a part or torn sectors are. Names are made,
moved and removed in order, and those since the last sync of the folder may be lost from the end.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512


class Event(NamedTuple):
    """One operation: created, truncated, written, cut, synced, renamed, unlinked; or a mark of the test."""

    what: str
    path: str
    offset: int
    data: bytes


def read_log(log: bytes) -> Iterator[Event]:
    """Return the operations that `disk.c` wrote down."""
    at = 0
    while at < len(log):
        what, length, offset, size = struct.unpack_from("<cHqI", log, at)
        at += 15
        path = log[at : at + length].decode()
        at += length
        yield Event(what.decode(), path, offset, log[at : at + size])
        at += size


@dataclass
class _File:
    synced: bytes = b""
    since: list[Event] = field(default_factory=list)


class State(NamedTuple):
    """The files of a folder after a cut, and how many marks had been made before it."""

    files: dict[str, bytes]
    marks: int


def states(
    before: dict[str, bytes], events: list[Event], folder: str, count: int, roll: random.Random
) -> Iterator[State]:
    """Return so many states after cuts at random places, of a folder that held `before` on the disk."""
    for _ in range(count):
        yield _cut(before, events[: roll.randrange(len(events) + 1)], folder, roll)


def _cut(before: dict[str, bytes], events: list[Event], folder: str, roll: random.Random) -> State:
    files = [_File(content) for content in before.values()]
    durable = {name: number for number, name in enumerate(before)}
    steps: list[dict[str, int]] = [dict(durable)]
    marks = 0
    for event in events:
        names = dict(steps[-1])
        if event.what == "M":
            marks += 1
        elif event.what == "S" and event.path.rstrip("/") == folder:
            steps = [names]
        elif event.what in "CT":
            if event.path not in names:
                names[event.path] = len(files)
                files.append(_File())
                steps.append(names)
            elif event.what == "T":
                files[names[event.path]].since.append(Event("L", event.path, 0, b""))
        elif event.what in "RU" and event.path in names:
            moved = names.pop(event.path)
            if event.what == "R":
                names[event.data.decode()] = moved
            steps.append(names)
        elif event.what == "S" and event.path in names:
            file = files[names[event.path]]
            file.synced, file.since = _applied(file.synced, file.since), []
        elif event.what in "WL" and event.path in names:
            files[names[event.path]].since.append(event)
    kept = roll.choice(steps)
    return State({name: _found(files[number], roll) for name, number in kept.items()}, marks)


def _found(file: _File, roll: random.Random) -> bytes:
    """Return a file as it can be found: the newest operations are lost, some are, or one is torn."""
    way = roll.choice(("none", "all", "first", "some", "torn"))
    since = {"none": [], "all": file.since, "first": file.since[: roll.randrange(len(file.since) + 1)]}.get(
        way
    )
    if since is None:
        since = [event for event in file.since if event.what == "L" or roll.random() < 0.6]
    if way == "torn" and since:
        at = roll.randrange(len(since))
        event = since[at]
        keep = roll.randrange(len(event.data) // SECTOR + 1) * SECTOR
        since = [
            *since[:at],
            event._replace(data=event.data[:keep]) if event.what == "W" else event,
            *since[at + 1 :],
        ]
    return _applied(file.synced, since)


def _applied(content: bytes, events: list[Event]) -> bytes:
    made = bytearray(content)
    for event in events:
        if event.what == "L":
            del made[event.offset :]
            made.extend(bytes(event.offset - len(made)))
        else:
            made.extend(bytes(max(event.offset - len(made), 0)))
            made[event.offset : event.offset + len(event.data)] = event.data
    return bytes(made)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their paths."""
    return {str(path): path.read_bytes() for path in folder.iterdir() if path.is_file()}
