"""Which way text runs; asked before there is any paper."""

import unicodedata

APART = "\u200e"
"""Not seen: keeps two names that run from right to left from changing places in a list."""
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def runs_left(text: str) -> bool:
    """Tell whether some of a text runs from right to left."""
    return any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)
