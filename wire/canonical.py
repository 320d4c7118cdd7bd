"""One spelling for what is signed, and a strict reader for what others send.

Bytes are made canonical once, when a paper is sealed; from then on they are hashed and kept, never written anew.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"
"""A value that may stand on the line. There is no fraction: money is whole minor units, rates are text."""

MAX_DEPTH = 50
MAX_INTEGER = 2**53 - 1
"""The largest whole number that every JSON reader in the world keeps exactly."""

_STRUCTURE = re.compile(r'"(?:[^"\\]+|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class Malformed(ValueError):  # noqa: N818  # a finding about what was received
    """Bytes that are no JSON of ours.

    `code` is stable; the message is an English sentence that quotes nothing of the content.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def canonical(value: Json) -> bytes:
    """Return the canonical bytes of `value`: UTF-8, keys sorted, no blanks, text in Unicode form NFC.

    Raises:
        Malformed: a fraction, a whole number of 2^53 or more, NUL, half a surrogate pair, or something that is no JSON.
    """
    text = json.dumps(
        _settled(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hexadecimal: how papers, keys and events are named by content."""
    return hashlib.sha256(data).hexdigest()


def read_json(data: bytes) -> Json:
    """Return the value that `data` writes, refusing whatever two readers could understand differently.

    Raises:
        Malformed: not UTF-8, not JSON, a key twice, NaN or a fraction, a number of 2^53 or more, NUL or half a
            surrogate pair in a text, deeper than 50.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("not_utf8", f"not UTF-8 text (byte {error.start})") from None
    _check_depth(text)
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_fraction,
        )
    except json.JSONDecodeError as error:
        raise Malformed("not_json", f"not JSON (line {error.lineno}, column {error.colno})") from None
    if "\\u" in text:  # what is unfit can only come in as an escape
        _check_text(value)
    return value


def _settled(value: Json) -> Json:
    """Return `value` with its texts in form NFC, after refusing what has no canonical form."""
    if isinstance(value, str):
        return _composed(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _small(value)
    if isinstance(value, dict | Mapping):  # the first is found at once
        return _object([(_composed(key), _settled(item)) for key, item in value.items()])
    if isinstance(value, list | tuple | Sequence) and not isinstance(value, bytes | bytearray):
        return [_settled(item) for item in value]
    raise Malformed("not_json", f"{type(value).__name__} has no place on the line")


def _check_text(value: Json) -> None:
    if isinstance(value, str):
        _fit(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _fit(key)
            _check_text(item)
    elif isinstance(value, Sequence):
        for item in value:
            _check_text(item)


def _check_depth(text: str) -> None:
    """Refuse deep nesting before a recursive reader meets it."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _STRUCTURE.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Malformed("too_deep", f"nested deeper than {MAX_DEPTH}")
        elif mark in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Malformed("duplicate_key", "an object has the same key twice")
    return result


def _integer(digits: str) -> int:
    return _small(int(digits)) if len(digits) <= len(str(MAX_INTEGER)) + 1 else _small(MAX_INTEGER + 1)


def _fraction(_: str) -> int:
    raise Malformed("not_whole", "a number is not whole; amounts are whole minor units, rates are text")


def _small(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise Malformed("too_large", "a whole number is 2^53 or more")
    return number


def _composed(text: str) -> str:
    return _fit(text if text.isascii() else unicodedata.normalize("NFC", text))


def _fit(text: str) -> str:
    if _UNFIT.search(text):
        raise Malformed("unfit_text", "a text holds NUL or half a surrogate pair")
    return text
