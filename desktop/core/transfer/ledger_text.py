"""What both plain-text accounting programs need: account names that both take, and entries whose texts cannot break a file."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from desktop.core.books import accounts as chart
from desktop.core.queries.ledger import EntryLine

ROOTS = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "income": "Income",
    "expenses": "Expenses",
    "equity": "Equity",
}
"""The five roots that Beancount asks for; hledger knows them too."""

_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")


def account_names(codes: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return for each code the account as both programs write it: `Assets:Receivable:Client:Jazz-Middelheim-vzw`.

    Two accounts never get one name: those whose ids have the same words are told apart by the beginning of the id.
    """
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for code in sorted(set(codes)):
        group, key = chart.group_of(code)
        family, *parts = group.split(":")
        written = [ROOTS[family], *(_part(part) for part in parts)]
        if key:
            written.append(_part(names.get(key) or key))
        name = ":".join(written)
        if name.casefold() in taken:
            name = f"{name}-{_part(key)[:36]}"
        taken[name.casefold()] = code
        found[code] = name
    return found


def _part(text: str) -> str:
    """Return a part of an account's name: Latin letters and figures, beginning with a capital or a figure."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = (
        _NO_LETTER.sub("-", plain).strip("-") or f"X{unicodedata.normalize('NFC', text).encode().hex()[:24]}"
    )
    return words[0].upper() + words[1:]


def one_line(text: str) -> str:
    """Return a text in one line, without what ends or comments a line in either program."""
    shown = "".join(
        " " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", text)
    )
    return " ".join(shown.replace(";", ",").replace("|", "/").replace('"', "'").replace("\\", "/").split())


def codes_in(lines: Mapping[int, Sequence[EntryLine]]) -> list[str]:
    """Return every account that has lines, once."""
    return sorted({line.account for of_entry in lines.values() for line in of_entry})


def currencies_in(lines: Mapping[int, Sequence[EntryLine]]) -> list[str]:
    """Return every currency that has lines, once."""
    return sorted({line.currency for of_entry in lines.values() for line in of_entry})
