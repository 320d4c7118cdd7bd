"""The languages of the desk, and which of them a person gets."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "nl": "Nederlands",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "ca": "Català",
    "it": "Italiano",
    "sv": "Svenska",
    "hu": "Magyar",
}
"""Each in its own name. English is the source and needs no catalogue."""


def choose(wanted: str | None, accepted: str) -> str:
    """Return the person's own choice, else the best of an `Accept-Language` header, else English."""
    if wanted in LANGUAGES:
        return str(wanted)
    found = [_weighed(part, place) for place, part in enumerate(accepted[:500].split(","))]
    for _, _, code in sorted(found):
        if code in LANGUAGES:
            return code
    return "en"


def _weighed(part: str, place: int) -> tuple[int, int, str]:
    """Return how late a language of the header is wished for, its place, and its code without a region."""
    tag, _, weight = part.partition(";")
    thousandths = weight.strip().removeprefix("q=").replace(".", "").ljust(4, "0")[:4]
    return (
        -int(thousandths) if weight and thousandths.isdigit() else -1000,
        place,
        tag.strip().split("-")[0].lower(),
    )
