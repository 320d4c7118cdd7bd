"""Words that remember which sentence each text on the screen came from: what the translator mode reads back."""

import html
import re
from decimal import Decimal
from typing import NamedTuple

from desktop.i18n.po import Key
from desktop.i18n.words import Words

MOST = 50_000
"""So many different texts are remembered; the oldest are forgotten first."""
SHORTEST_INSIDE = 4
"""A sentence of fewer letters is not looked for inside a longer text."""

_TAGS = re.compile(r"<[^>]*>")
_JOINTS = re.compile(r"\s*(?:\n|\s{2,}|·|•)\s*|\s+[0-9]+$|,\s+[0-9]+$")


class Said(NamedTuple):
    """A text that was said, and the entries it may have come from."""

    text: str
    keys: tuple[Key, ...]


def plain(text: str) -> str:
    """Return text as it is read: without markup, marks of shortcuts and doubled blanks."""
    if text.startswith("<"):
        text = html.unescape(_TAGS.sub("", text))
    text = re.sub(r"&(.)", r"\1", text)
    return " ".join(text.split())


class RecordingWords(Words):
    """The words of a language, which remember what they said."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._said: dict[str, dict[Key, None]] = {}

    def tr(self, context: str, text: str, /, **values: object) -> str:
        """Return the sentence, and remember it."""
        return self._remember(super().tr(context, text, **values), (context, text))

    def trn(self, context: str, one: str, many: str, n: int | Decimal, /, **values: object) -> str:
        """Return the form for a number, and remember it."""
        return self._remember(super().trn(context, one, many, n, **values), (context, one))

    def sources(self, shown: str) -> list[Said]:
        """Return which sentences a text on the screen is made of: the whole of it, else its parts, else what stands in it."""
        text = plain(shown)
        for pieces in ([text], [piece for piece in _JOINTS.split(shown) if piece.strip()]):
            found = [Said(p, tuple(self._said[p])) for piece in pieces if (p := plain(piece)) in self._said]
            if found:
                return found
        inside = [said for said in self._said if len(said) >= SHORTEST_INSIDE and said in text]
        whole = [said for said in inside if not any(said != other and said in other for other in inside)]
        return [Said(said, tuple(self._said[said])) for said in whole]

    def _remember(self, said: str, key: Key) -> str:
        if len(self._said) >= MOST:
            self._said.pop(next(iter(self._said)))
        self._said.setdefault(plain(said), {})[key] = None
        return said
