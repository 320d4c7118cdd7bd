"""English stretched and with accents: whatever is still plain was never marked, whatever is cut off has too little room."""

import gettext
import re

_ACCENTS = str.maketrans("aceginosuyzACEGINOSUYZrtdlhk", "åçéĝîñöšûýžÅÇÉĜÎÑÖŠÛÝŽřťďľĥķ")
_WORD = 6
_PARTS = re.compile(r"(\{[^{}]*\}|\{\{|\}\})")
STRETCH = 0.3
"""So much longer than the English; short words grow by more, as they do in Hungarian or German."""


def pseudo(text: str) -> str:
    """Return `[Ñéŵ ĝîĝ~~]` for `New gig`; placeholders stay as they are."""
    parts = _PARTS.split(text)
    letters = sum(len(part) for part in parts[::2])
    more = max(2, round(letters * STRETCH)) if letters else 0
    said = "".join(part.translate(_ACCENTS) if place % 2 == 0 else part for place, part in enumerate(parts))
    return f"[{said}{_fill(more)}]" if letters else said


def _fill(letters: int) -> str:
    """Return so many letters more, in words of the usual length, so that lines can be broken between them."""
    return (
        " ".join(["~" * (letters % _WORD), *["~" * _WORD] * (letters // _WORD)])
        if letters > _WORD
        else "~" * letters
    )


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue that has an answer for every sentence."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        """Return the sentence, stretched."""
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        """Return the form of the number, stretched."""
        return pseudo(msgid1 if n == 1 else msgid2)
