"""A bank statement as it is read from a file, whatever its kind; and by what a line is known when it comes again."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.core.money import Money, digits
from desktop.core.problems import N_, Message, Problem, Refused, refuse
from desktop.core.text import same_name, tidy

MAX_BYTES = 20 * 2**20
"""A year of a busy account is far smaller."""
MOST_LINES = 100_000
MOST_TEXT = 2000
MOST_PROBLEMS = 20
"""So many problems are told at once; whoever has more has the wrong file."""

TOO_LARGE = N_(
    "bank", "{name} is larger than {limit} MB. No bank statement is; nothing was read. Choose another file."
)
_EMPTY = N_("bank", "{name} is empty. Fetch the statement from the bank once more.")
_UNKNOWN = N_(
    "bank",
    "{name} is no bank statement that Septet reads: CAMT.053 (XML), MT940 or CSV. Nothing was changed.",
)
_MANY = N_("bank", "{name} has more than {limit} lines. Fetch a shorter time from the bank.")
_AMOUNT = N_("bank", "Line {line}: “{text}” is no amount.")
_DAY = N_("bank", "Line {line}: “{text}” is no day.")
NOT_ADDING_UP = N_(
    "bank",
    "The lines do not add up to the closing balance: {difference} is missing. The file may be incomplete.",
)

_PLAIN = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))?", re.ASCII)


class StatementLine(NamedTuple):
    """One line as the bank wrote it.

    Attributes:
        row: where it stands in the file: the line there.
        amount: positive for money in, negative for money out.
        name, account: the other side's.
        ref: the bank's or the payer's reference.
    """

    row: int
    on: date
    amount: Money
    name: str
    account: str
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account.

    Attributes:
        account: the own account, empty where the file does not say.
        kind: `camt`, `mt940` or `csv`.
        notes: what is odd about it without keeping it from being read.
    """

    kind: str
    account: str
    lines: tuple[StatementLine, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day, None without lines."""
        days = [line.on for line in self.lines]
        return (min(days), max(days)) if days else None


def tell_kind(name: str, data: bytes) -> str:
    """Return what kind of statement a file's bytes are: `camt`, `mt940` or `csv`.

    Raises:
        Refused: it is empty, or no text at all.
    """
    start = data[:4096]
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise refuse("", _EMPTY, name=name)
    plain = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"<"):
        return "camt"
    if re.search(rb"(?m)^\{?.*:20:", plain) and b":25" in plain:
        return "mt940"
    if start.startswith((b"%PDF", b"PK", b"\x89PNG", b"\xff\xd8", b"\xd0\xcf", b"\x1f\x8b")):
        raise refuse("", _UNKNOWN, name=name)
    zeros = start.count(b"\x00")
    if zeros and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("", _UNKNOWN, name=name)
    return "csv"


def plain_minor(text: str, currency: str, row: int) -> int:
    """Return the minor units that a bank wrote with a point: `1500.00`; zeros behind the cents are let pass.

    Raises:
        Refused: it is no such amount.
    """
    match = _PLAIN.fullmatch(text.strip())
    places = digits(currency)
    fraction = (match[2] or "") if match else ""
    if match is None or fraction[places:].strip("0"):
        raise refuse("", _AMOUNT, line=row, text=text.strip()[:40])
    return int(match[1] + fraction[:places].ljust(places, "0"))


def plain_day(text: str, row: int) -> date:
    """Return the day that a bank wrote as `2026-11-20`, with or without a time behind it.

    Raises:
        Refused: there is no such day.
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise refuse("", _DAY, line=row, text=text.strip()[:40]) from None


def squeezed(*texts: str | None) -> str:
    """Return texts as one, without line ends, doubled blanks and control characters."""
    found = " ".join(text for text in texts if text)
    clean = "".join(c if c.isprintable() else " " for c in tidy(found))
    return " ".join(clean.split())[:MOST_TEXT]


def fingerprints(account: str, lines: Sequence[StatementLine]) -> list[str]:
    """Return by what each line is known when it comes again, in another file or once more in a longer one.

    Equal lines of one day are told apart by their number among their equals: two of them stay two.
    """
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        parts = (
            re.sub(r"\s", "", account).upper(), line.on.isoformat(), line.amount.minor, line.amount.currency,
            same_name(line.name), re.sub(r"\s", "", line.account).upper(), same_name(line.text),
        )  # fmt: skip
        plain = "\x1f".join(str(part) for part in parts)
        seen[plain] = seen.get(plain, 0) + 1
        found.append(hashlib.sha256(f"{plain}\x1f{seen[plain]}".encode()).hexdigest())
    return found


def check_length(name: str, lines: Sequence[object]) -> None:
    """Refuse more lines than any statement has."""
    if len(lines) > MOST_LINES:
        raise refuse("", _MANY, name=name, limit=MOST_LINES)


def refuse_all(problems: Iterable[Problem]) -> None:
    """Raise `Refused` with the first of many problems, if there are any."""
    found = list(problems)[:MOST_PROBLEMS]
    if found:
        raise Refused(found)


def balance_note(opening: int, closing: int, total: int, currency: str) -> tuple[Problem, ...]:
    """Return the note that lines do not add up to the closing balance, nothing where they do."""
    missing = closing - opening - total
    if not missing:
        return ()
    return (Problem("", NOT_ADDING_UP, {"difference": Money(missing, currency)}),)


KINDS: dict[str, Message] = {
    "camt": N_("bank", "CAMT (XML)"),
    "mt940": N_("bank", "MT940"),
    "csv": N_("bank", "CSV"),
}
