"""The languages Septet ships, and which of them a person gets."""

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
"""The shipped languages, each in its own name. English is the source and needs no catalogue."""


def choose(wanted: str | None, system: str | None) -> str:
    """Return the shipped language closest to the wished one, else to the system's, else English."""
    for candidate in (wanted, system):
        code = (candidate or "").replace("-", "_").split("_")[0].split(".")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"
