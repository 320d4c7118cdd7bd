"""The rows of tables and indexes, read from their pages; what cannot be read is counted, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop.core.store.raw.pages import Pages

Value = int | str | bytes | None
INDEX_BRANCH, TABLE_BRANCH, INDEX_LEAF, TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_NEVER = (7, 10, 11)
"""Kinds of value that no book holds: numbers with a point, and what SQLite keeps for itself."""
_DEEPEST = 40


class Row(NamedTuple):
    """A row of a table with its number; of an index with the number 0, and the row's number as its last value."""

    n: int
    values: tuple[Value, ...]


@dataclass
class Tree:
    """What a table's or an index's pages hold.

    Attributes:
        rows: those that can be read.
        unread: cells whose content cannot be read.
        torn: pages that are missing or are none of this tree; what hung on them was not reached.
    """

    rows: list[Row] = field(default_factory=list)
    unread: int = 0
    torn: list[int] = field(default_factory=list)


class _Unreadable(Exception):  # noqa: N818  # names the cell's state
    """A cell that says nonsense."""


def read_tree(pages: Pages, root: int, *, index: bool, seen: set[int]) -> Tree:
    """Walk a tree from its root; `seen` are the pages that other trees have claimed, and takes up those of this one."""
    tree = Tree()
    _walk(pages, root, (INDEX_BRANCH, INDEX_LEAF) if index else (TABLE_BRANCH, TABLE_LEAF), seen, tree, 0)
    return tree


def read_leaf(pages: Pages, number: int) -> Tree:
    """Read one page as the leaf of a table; an empty tree where it is none."""
    tree = Tree()
    page = pages[number]
    if page is not None and page[_head(number)] == TABLE_LEAF:
        _rows(pages, number, page, tree)
    return tree


def free_pages(pages: Pages) -> set[int]:
    """Return the pages that hold nothing any more, as far as the list of them can be followed."""
    free: set[int] = set()
    trunk = int.from_bytes(pages.head[32:36], "big") if pages.head else 0
    while trunk and trunk not in free and (page := pages[trunk]) is not None:
        free.add(trunk)
        count = min(int.from_bytes(page[4:8], "big"), pages.usable // 4 - 2)
        free.update(int.from_bytes(page[8 + 4 * n : 12 + 4 * n], "big") for n in range(count))
        trunk = int.from_bytes(page[:4], "big")
    return free


def _walk(pages: Pages, number: int, kinds: tuple[int, int], seen: set[int], tree: Tree, depth: int) -> None:
    page = pages[number]
    if page is None or number in seen or depth > _DEEPEST or page[_head(number)] not in kinds:
        tree.torn.append(number)
        return
    seen.add(number)
    branch, _leaf = kinds
    if page[_head(number)] != branch or branch == INDEX_BRANCH:
        _rows(pages, number, page, tree)
    if page[_head(number)] == branch:
        for child in _children(page, number):
            _walk(pages, child, kinds, seen, tree, depth + 1)


def _children(page: bytes, number: int) -> list[int]:
    head = _head(number)
    places = [*_cells(page, number), head + 8]
    return [int.from_bytes(page[at : at + 4], "big") for at in places if at + 4 <= len(page)]


def _rows(pages: Pages, number: int, page: bytes, tree: Tree) -> None:
    kind, cells = page[_head(number)], _cells(page, number)
    for at in cells:
        if at < _head(number) + 8 + 2 * len(cells):
            tree.unread += 1
            continue
        try:
            tree.rows.append(_row(pages, page, at, kind))
        except (_Unreadable, IndexError, UnicodeDecodeError):
            tree.unread += 1


def _row(pages: Pages, page: bytes, at: int, kind: int) -> Row:
    if kind == INDEX_BRANCH:
        at += 4
    length, at = _varint(page, at)
    n = 0
    if kind == TABLE_LEAF:
        n, at = _varint(page, at)
    return Row(n, tuple(_record(_payload(pages, page, at, length, table=kind == TABLE_LEAF))))


def _payload(pages: Pages, page: bytes, at: int, length: int, *, table: bool) -> bytes:
    """Return a cell's content, with what overflowed to further pages."""
    usable = pages.usable
    if not 0 <= length <= pages.count * usable:
        raise _Unreadable
    most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
    least = (usable - 12) * 32 // 255 - 23
    local = length
    if length > most:
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
    if at + local > len(page):
        raise _Unreadable
    content = bytearray(page[at : at + local])
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    while len(content) < length:
        more = pages[following] if following else None
        if more is None:
            raise _Unreadable
        content += more[4 : min(usable, 4 + length - len(content))]
        following = int.from_bytes(more[:4], "big")
    return bytes(content)


def _record(content: bytes) -> Iterator[Value]:
    head, at = _varint(content, 0)
    if not at <= head <= len(content):
        raise _Unreadable
    kinds = []
    while at < head:
        kind, at = _varint(content, at)
        kinds.append(kind)
    at = head
    for kind in kinds:
        size = _INTEGERS.get(kind, 0) if kind < 12 else (kind - 12) // 2
        if at + size > len(content) or kind in _NEVER:
            raise _Unreadable
        yield _value(kind, content[at : at + size])
        at += size


def _value(kind: int, content: bytes) -> Value:
    if kind == 0:
        return None
    if kind in _INTEGERS:
        return int.from_bytes(content, "big", signed=True)
    if kind in (8, 9):
        return kind - 8
    return content.decode() if kind % 2 else content


def _cells(page: bytes, number: int) -> list[int]:
    """Return where the cells of a page begin; a place outside it is left in, and counts as unreadable."""
    head = _head(number)
    first = head + (12 if page[head] in (INDEX_BRANCH, TABLE_BRANCH) else 8)
    count = min(int.from_bytes(page[head + 3 : head + 5], "big"), (len(page) - first) // 2)
    return [int.from_bytes(page[first + 2 * n : first + 2 * n + 2], "big") for n in range(count)]


def _head(number: int) -> int:
    return 100 if number == 1 else 0


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        byte = content[at + n]
        if n == 8:
            value = value << 8 | byte
            return value - (1 << 64) if value >= 1 << 63 else value, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    raise _Unreadable
