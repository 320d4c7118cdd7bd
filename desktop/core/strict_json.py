"""A strict JSON reader: UTF-8 only, no key twice, no NaN, nothing nested too deep, numbers kept as written.

A list is read item by item, so a file of any length needs the memory of one item.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from desktop.core.problems import N_, Refused, refuse

DEEPEST = 50
"""How many lists and objects may lie inside one another."""
LONGEST_ITEM = 16_000_000
"""How many characters one item of a list may have when it is read from a stream."""

_QUOTABLE = 40
_CHUNK = 1 << 18
_LONGEST_TOKEN = 16
"""More characters than any token of JSON has, strings aside: where an error may mean "to be continued"."""

_EMPTY = N_("json", "The file is empty.")
_MARKED = N_("json", "The file begins with a byte order mark. Save it as UTF-8 without one.")
_NOT_UTF8 = N_("json", "Line {line}: the text is not UTF-8. Save the file as UTF-8.")
_NOT_JSON = N_("json", "Line {line} is not JSON.")
_CUT_SHORT = N_("json", "The file stops in the middle, on line {line}.")
_MORE = N_("json", "Line {line}: something follows after the end of the JSON.")
_TWICE = N_("json", "The key “{key}” is there twice in one object.")
_NO_NUMBER = N_("json", "{text} is not a number in JSON.")
_TOO_DEEP = N_("json", "Line {line}: more than {limit} lists and objects lie inside one another.")
_TOO_LONG = N_("json", "Line {line}: one item is longer than {limit} characters.")

_NOT_BLANK = re.compile(r"[^ \t\n\r]")
_NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{\]}]')
_STEP_DOWN = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the file writes it: never a float, and not yet a whole number either, whatever its length."""

    text: str


def read(data: bytes) -> object:
    """Return what a JSON text says: dicts, lists, strings, `Number`, booleans and None.

    Raises:
        Refused: it is no JSON, or not strict; one problem for the whole input (field `""`).
    """
    text = _Text(BytesIO(data), chunk=len(data) + 1, longest=len(data))
    value = text.value(DEEPEST)
    text.end()
    return value


def stream(source: BinaryIO) -> tuple[bool, Iterator[object]]:
    """Return whether the JSON text is a list, and its items (or the one value) as they are read.

    The rest of the input is unknown while items come: a problem may still be raised after the last of them.

    Raises:
        Refused: as in `read`, here or while the items are read.
    """
    text = _Text(source, _CHUNK, LONGEST_ITEM)
    is_list = text.next() == "["
    return is_list, _items(text) if is_list else _one(text)


def _one(text: "_Text") -> Iterator[object]:
    yield text.value(DEEPEST)
    text.end()


def _items(text: "_Text") -> Iterator[object]:
    text.skip()
    if text.next() != "]":
        yield text.value(DEEPEST - 1)
        while text.next() == ",":
            text.skip()
            yield text.value(DEEPEST - 1)
    text.close("]")
    text.end()


class _Text:
    """The characters of a JSON text as they arrive, of which only the unread ones are kept."""

    def __init__(self, source: BinaryIO, chunk: int, longest: int) -> None:
        self._source = source
        self._chunk = chunk
        self._longest = longest
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._line = 1
        first = self.next()
        if first in {"", "\ufeff"}:
            raise refuse("", _MARKED if first else _EMPTY)

    def next(self) -> str:
        """Return the next character that is not blank, without passing it; nothing at the end."""
        while True:
            found = _NOT_BLANK.search(self._text, self._at)
            if found:
                self._at = found.start()
                return found[0]
            self._at = len(self._text)
            if not self._more():
                return ""

    def skip(self) -> None:
        """Pass the character that `next` has shown."""
        self._at += 1

    def close(self, bracket: str) -> None:
        """Pass the bracket that has to come next."""
        if self.next() != bracket:
            raise self._not_json(self._at)
        self.skip()

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.next():
            raise refuse("", _MORE, line=self._line_of(self._at))

    def value(self, deepest: int) -> object:
        """Return the next value, in which at most `deepest` lists and objects lie inside one another."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                self._refuse_endless(error.pos)
                if not self._more():
                    raise self._not_json(error.pos) from None
            except RecursionError:
                raise refuse("", _TOO_DEEP, line=self._line_of(self._at), limit=DEEPEST) from None
            else:
                # A number at the very end may go on in what has not arrived yet.
                complete = end + _LONGEST_TOKEN < len(self._text)
                if not complete:
                    self._refuse_endless(end)
                if complete or not self._more():
                    self._refuse_depth(end, deepest)
                    self._at = end
                    return value

    def _more(self) -> bool:
        """Let more text arrive behind what is unread, twice as much each time; False at the end of the input."""
        data = self._source.read(max(self._chunk, len(self._text) - self._at))
        try:
            arrived = self._utf8.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self._line_of(len(self._text)) + error.object.count(b"\n", 0, error.start)
            raise refuse("", _NOT_UTF8, line=line) from None
        if not data:
            return False
        self._line = self._line_of(self._at)
        self._text = self._text[self._at :] + arrived
        self._at = 0
        return True

    def _refuse_endless(self, fault: int) -> None:
        """Stop reading when an item that is still not complete is longer than any sensible one."""
        if len(self._text) - self._at > self._longest:
            if fault + _LONGEST_TOKEN < len(self._text):
                raise self._not_json(fault)
            raise refuse("", _TOO_LONG, line=self._line_of(self._at), limit=self._longest)

    def _refuse_depth(self, end: int, deepest: int) -> None:
        """Count how deep the value up to `end` really nests, if it has brackets enough for it to matter."""
        if self._text.count("[", self._at, end) + self._text.count("{", self._at, end) <= deepest:
            return
        depth = 0
        for token in _NESTING.finditer(self._text, self._at, end):
            depth += _STEP_DOWN.get(token[0], 0)
            if depth > deepest:
                raise refuse("", _TOO_DEEP, line=self._line_of(token.start()), limit=DEEPEST)

    def _not_json(self, at: int) -> Refused:
        cut_short = at >= len(self._text)
        return refuse("", _CUT_SHORT if cut_short else _NOT_JSON, line=self._line_of(at))

    def _line_of(self, at: int) -> int:
        return self._line + self._text.count("\n", 0, at)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object that `pairs` make, if no key is there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise refuse("", _TWICE, key=shortened(twice))
    return found


def shortened(text: str) -> str:
    """Return text from a file as a sentence can quote it."""
    return text if len(text) <= _QUOTABLE else f"{text[:_QUOTABLE]}…"


def _constant(text: str) -> object:
    """Refuse `NaN` and `Infinity`, which Python would read although JSON has no such numbers."""
    raise refuse("", _NO_NUMBER, text=text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=_constant
)
