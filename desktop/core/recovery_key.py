"""The recovery key: the key of a book as letters and digits that a person can print, read and type.

Four lines of four groups of four. Each line carries eight bytes of the key and a check of its own, so that a slip of
the pen is found in its line. Letters that look like digits are not used (Crockford's base 32) and are read as those.
"""

import hashlib

from desktop.core.problems import N_, Problem, Refused

LINES = 4
GROUP = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = {**{letter: n for n, letter in enumerate(_ALPHABET)}, "O": 0, "I": 1, "L": 1}
_BYTES, _LETTERS, _CHECKS = 8, 13, 3
LINE = _LETTERS + _CHECKS
"""Letters and digits in one line."""
SEPARATORS = " -\u2010\u2011\u2012\u2013\n\r\t.,"

FIELD = "recovery_key"
_LENGTH = N_(
    "encryption",
    "A recovery key has {wanted} letters and digits; here are {count}. Compare it with your sheet.",
)
_LINE = N_("encryption", "Line {line} is not right. Compare it with your sheet, letter by letter.")


def lines(key: bytes) -> list[str]:
    """Return the four lines of a key of 32 bytes, each as `ABCD-EFGH-JKMN-PQRS`."""
    return [_line(number, key[number * _BYTES : (number + 1) * _BYTES]) for number in range(LINES)]


def read(text: str) -> bytes:
    """Return the key that was typed, in any capitals, with or without lines between the groups.

    Raises:
        Refused: it is too short or too long, or a line has a slip; the field is `recovery_key`.
    """
    typed = _plain(text)
    if len(typed) != LINES * LINE:
        raise Refused([Problem(FIELD, _LENGTH, {"wanted": LINES * LINE, "count": len(typed)})])
    parts = [_bytes(number, typed[number * LINE : (number + 1) * LINE]) for number in range(LINES)]
    wrong = [number + 1 for number, part in enumerate(parts) if part is None]
    if wrong:
        raise Refused([Problem(FIELD, _LINE, {"line": line}) for line in wrong])
    return b"".join(part for part in parts if part is not None)


def is_line(key: bytes, number: int, text: str) -> bool:
    """Tell whether a person typed this line of a key, counted from zero."""
    part = _plain(text)
    return len(part) == LINE and _bytes(number, part) == key[number * _BYTES : (number + 1) * _BYTES]


def _line(number: int, part: bytes) -> str:
    value = int.from_bytes(part, "big") << 15 | _check(number, part)
    digits = [_ALPHABET[value >> 5 * place & 31] for place in reversed(range(LINE))]
    return "-".join("".join(digits[place : place + GROUP]) for place in range(0, LINE, GROUP))


def _bytes(number: int, typed: str) -> bytes | None:
    """Return what a line says, None where its check does not hold."""
    value = 0
    for letter in typed:
        if letter not in _READ:
            return None
        value = value << 5 | _READ[letter]
    said, check = value >> 15, value & 0x7FFF
    if said >> 8 * _BYTES:
        return None
    part = said.to_bytes(_BYTES, "big")
    return part if check == _check(number, part) else None


def _check(number: int, part: bytes) -> int:
    digest = hashlib.sha256(b"septet recovery key %d " % number + part).digest()
    return int.from_bytes(digest[:2], "big") & 0x7FFF


def _plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, SEPARATORS))).upper()
