"""What may be erased, by the periods that the operator states. Without a stated period everything is kept.

How long a law asks that something be kept is not known here: it differs by country and changes. The operator writes
it into a file, dated and with its source:

    [[keep]]
    country = "BE"
    from = 2026-01-01
    months = 120
    source = "what the company's lawyer said, and when"
"""

import calendar
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from company.erasing import OPEN_STATES
from company.failures import Unusable
from company.storage import Storage
from company.tables import company, declarations


class Rule(NamedTuple):
    """From the first of these days on, papers are kept for so many months after their last change."""

    since: date
    months: int
    source: str


class Due(NamedTuple):
    """A declaration whose period is over, since when, and by which source."""

    declaration_id: str
    since: str
    source: str


class Retention(NamedTuple):
    """What may be erased now, and how many are kept: still open, within their period, or without any period."""

    may_be_erased: tuple[Due, ...]
    open: int
    within: int
    without_period: int
    erased: int


def read_rules(path: Path | None, country: str) -> list[Rule]:
    """Return the rules of a country, the latest first.

    Raises:
        Unusable: the file cannot be read, or says something else.
    """
    if path is None:
        return []
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable("rules", f"{path} cannot be read: {error}.") from None
    entries = found.get("keep")
    if set(found) != {"keep"} or not isinstance(entries, list):
        raise Unusable("rules", f"{path} holds [[keep]] entries and nothing else.")
    return sorted((_rule(entry, path) for entry in entries if _is_of(entry, country)), reverse=True)


def look(storage: Storage, rules: list[Rule], today: date) -> Retention:
    """Say of every declaration whether it may be erased today."""
    due: list[Due] = []
    counts = dict.fromkeys(("open", "within", "without_period", "erased"), 0)
    query = select(
        declarations.c.declaration_id,
        declarations.c.state,
        declarations.c.changed_at,
        declarations.c.erased_at,
    ).order_by(declarations.c.changed_at)
    with storage.reading(patient=True) as connection:
        for row in connection.execute(query, execution_options={"yield_per": 1000}):
            changed = date.fromisoformat(row.changed_at[:10])
            rule = next((one for one in rules if one.since <= changed), None)
            if row.erased_at is not None:
                counts["erased"] += 1
            elif row.state in OPEN_STATES:
                counts["open"] += 1
            elif rule is None:
                counts["without_period"] += 1
            elif _later(changed, rule.months) > today:
                counts["within"] += 1
            else:
                due.append(Due(row.declaration_id, _later(changed, rule.months).isoformat(), rule.source))
    return Retention(tuple(due), **counts)


def country_of(storage: Storage) -> str:
    """Return the company's country."""
    with storage.reading() as connection:
        return connection.scalar(select(company.c.country)) or ""


def _is_of(entry: Any, country: str) -> bool:
    return isinstance(entry, dict) and entry.get("country") == country


def _rule(entry: dict[str, Any], path: Path) -> Rule:
    problems = list(_problems(entry))
    if problems:
        raise Unusable("rules", f"{path}: {'; '.join(problems)}.")
    return Rule(entry["from"], entry["months"], entry["source"])


def _problems(entry: dict[str, Any]) -> Iterator[str]:
    if set(entry) != {"country", "from", "months", "source"}:
        yield "an entry has exactly country, from, months and source"
        return
    if type(entry["from"]) is not date:
        yield "“from” is a day without quotes, such as 2026-01-01"
    if type(entry["months"]) is not int or not 1 <= entry["months"] <= 1200:
        yield "“months” is a whole number from 1 to 1200"
    if not isinstance(entry["source"], str) or not entry["source"].strip():
        yield "“source” says where the period comes from"


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
