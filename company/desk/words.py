"""Everything the desk says in one language: sentences from its catalogue, formats from Babel."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

from company.amounts import digits, plain
from company.checks import Problem
from company.desk import catalogues, labels
from company.office_queue import MANY, WAITING
from wire.declaration import Money

MOST = 1_000_000
"""More of a longer unit than any deadline is away by, so that days are never said in weeks or months."""


class Words:
    """One language, and the company's time zone, in which instants are shown."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.locale = Locale.parse("en_GB" if language == "en" else language)
        self._zone = ZoneInfo(zone)
        self._catalogue = catalogues.load(language)

    def tr(self, sentence: str, /, **values: object) -> str:
        """Return a sentence in this language with its places filled."""
        said = self._catalogue.gettext(sentence)
        return said.format(**values) if values else said

    def trn(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form for a number, which also fills `{n}`."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def problem(self, problem: Problem) -> str:
        """Return a problem in this language."""
        shown = {name: self.number(v) if isinstance(v, int) else v for name, v in problem.params.items()}
        return self.tr(problem.message, **shown)

    def label(self, group: str, code: str) -> str:
        """Return the name of a code (`labels`); an unknown one as it came."""
        known = labels.GROUPS[group].get(code)
        return code if known is None else self.tr(known)

    def number(self, n: int) -> str:
        """Return a whole number."""
        return _number(self.locale, n)

    def count(self, n: int) -> str:
        """Return a count; those that end at `MANY` are "or more"."""
        return f"{self.number(MANY)}+" if n >= MANY else self.number(n)

    def money(self, minor: int, currency: str) -> str:
        """Return an amount with its currency."""
        return _money(self.locale, minor, currency)

    def amount(self, minor: int, currency: str) -> str:
        """Return an amount as a person would type it into a field."""
        return plain(minor, currency).replace(".", get_decimal_symbol(self.locale))

    def day(self, on: str | None) -> str:
        """Return a day with its weekday; what is no day as it came."""
        try:
            return str(format_skeleton("yMMMEd", date.fromisoformat(on or ""), locale=self.locale))
        except ValueError:
            return on or ""

    def short_day(self, on: str | None) -> str:
        """Return a day in figures and short words, for tables."""
        try:
            return _short_day(self.locale, on or "")
        except ValueError:
            return on or ""

    def wall(self, at: str | None) -> str:
        """Return a local wall time as it is, its day as in all tables: of "05/12" nobody knows which is the month."""
        try:
            return _wall(self.locale, at or "")
        except ValueError:
            return at or ""

    def moment(self, at: str | None) -> str:
        """Return an instant in the company's time."""
        try:
            instant = datetime.strptime(at or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            return at or ""
        return format_datetime(instant.astimezone(self._zone), "medium", locale=self.locale)

    def value(self, value: object) -> str:
        """Return a value of a comparison: an amount, a number or text."""
        match value:
            case Money():
                return self.money(value.minor, value.currency)
            case int():
                return self.number(value)
            case None:
                return "–"
            case _:
                return str(value)

    def country(self, code: str) -> str:
        """Return a country's name."""
        return str(self.locale.territories.get(code, code))

    def clock(self, deadline: str | None, state: str, local: str) -> tuple[str, str]:
        """Return how long a deadline still runs, as a tone and in words."""
        if not deadline or state not in WAITING:
            return "none", self.wall(deadline) if deadline else ""
        try:
            left = datetime.fromisoformat(deadline[:16]) - datetime.fromisoformat(local)
        except ValueError:
            return "none", deadline
        span = _span(abs(left), self.locale)
        if left.total_seconds() < 0:
            return "late", self.tr(labels.LATE, span=span)
        return "soon" if left.days < 1 else "calm", self.tr(labels.LEFT, span=span)


def _span(span: timedelta, locale: Locale) -> str:
    """Return a span in whole days, or in hours or minutes where it is short; a member's window counts the same days."""
    units: tuple[tuple[Literal["day", "hour", "minute"], timedelta], ...] = (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    )
    name, unit = next((each for each in units if span >= 2 * each[1]), units[-1])
    return format_timedelta(span - span % unit, granularity=name, threshold=MOST, locale=locale)


@lru_cache(4096)
def _number(locale: Locale, n: int) -> str:
    return format_decimal(n, locale=locale)


@lru_cache(4096)
def _money(locale: Locale, minor: int, currency: str) -> str:
    return format_currency(Decimal(minor).scaleb(-digits(currency)), currency, locale=locale)


@lru_cache(4096)
def _wall(locale: Locale, at: str) -> str:
    moment = datetime.fromisoformat(at)
    day, hour = format_date(moment, "medium", locale=locale), format_time(moment, "short", locale=locale)
    return str(locale.datetime_formats["medium"]).replace("'", "").format(hour, day)


@lru_cache(4096)
def _short_day(locale: Locale, on: str) -> str:
    return format_date(date.fromisoformat(on), "medium", locale=locale)


@cache
def words(language: str, zone: str) -> Words:
    """Return the words of a language; made once."""
    return Words(language, zone)
