"""On which line of a TOML file a key stands: the standard reader tells lines for broken syntax only."""

import re
from collections.abc import Iterator, Mapping

_HEADER = re.compile(r"\s*\[(\[)?\s*([^\]\n]+?)\s*\](\])?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"\n]*"|'[^'\n]*'""")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


def key_lines(text: str) -> dict[str, int]:
    """Return the line of every table and key of a file by its path, as problems name it: `vat[0].percent` → 12."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            table = _table(_parts(header[2]), counts, many=bool(header[1]))
            found.setdefault(table, number)
            found.setdefault(table.rpartition("[")[0] if table.endswith("]") else table, number)
        elif key := _KEY.match(line):
            path = table
            for part in _parts(key[1]):
                path = f"{path}.{part}" if path else part
                found.setdefault(path, number)
    return found


def line_of(lines: Mapping[str, int], path: str) -> int:
    """Return the line of a path, or of the nearest thing around it: a key that is missing is looked for in its table."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def key_at(text: str, line: int) -> str:
    """Return the path of the last key or table that begins on a line or above it, empty where there is none."""
    above = [(number, path) for path, number in key_lines(text).items() if number <= line]
    return max(above, key=lambda found: (found[0], len(found[1])), default=(0, ""))[1]


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(name)]


def _table(parts: list[str], counts: dict[str, int], *, many: bool) -> str:
    """Return a table's path, counting how often a list's table has come."""
    path = ""
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        last = place == len(parts) - 1
        if last and many:
            counts[path] = counts.get(path, -1) + 1
        if path in counts and (many or not last):
            path = f"{path}[{counts[path]}]"
    return path


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield every line that begins a statement, with its number: none inside a list, a table or a long text."""
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not depth and not quote:
            yield number, line
            header = _HEADER.match(line)
            rest = line[header.end() :] if header else line
        else:
            rest = line
        depth, quote = _after(rest, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets are open after a line, and the quotes of a text that goes on."""
    place = 0
    while True:
        if quote:
            end = line.find(quote, place)
            if end < 0:
                return depth, quote
            place, quote = end + 3, ""
        token = _TOKEN.search(line, place)
        if token is None:
            return depth, ""
        place = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth = max(depth - 1, 0)
