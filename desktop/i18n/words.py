"""Everything said to a person in one language: sentences from the catalogue, formats from Babel (never from Qt)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal

from desktop.core.money import Money, digits
from desktop.core.problems import Label, Message, Problem
from desktop.core.territories import Country, known_countries
from desktop.i18n import catalogues, collation
from desktop.i18n.languages import locale_of, parent

ENDLESS = 4
"""So many digits behind the currency's own are shown of a value whose digits never end."""
LONGEST = 14
"""So many are shown at most: all that a percentage as typed can make."""


class Words:
    """One language: looks sentences up, fills them and formats values the way its readers write them.

    Passed to whatever speaks to people; a paper in the client's language simply gets other words than the screen.

    Attributes:
        language: its code, `nl`, or that of a variant, `nl_BE`.
        locale: Babel's name for how its values are written.
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.locale: Locale = locale_of(language)
        self._catalogue = catalogues.load(language)

    def tr(self, context: str, text: str, /, **values: object) -> str:
        """Return `text` in this language; `context` tells equal words apart, `values` fill named placeholders."""
        return self._fill(self._catalogue.pgettext(context, text), values)

    def trn(self, context: str, one: str, many: str, n: int | Decimal, /, **values: object) -> str:
        """Return the form for the number `n`, which also fills `{n}`.

        Catalogues know forms of whole numbers only: one with decimals goes with 1 or with more, as the language has it.
        """
        whole = int(n) if n == int(n) else 1 if self.locale.plural_form(n) == "one" else 2
        return self._fill(self._catalogue.npgettext(context, one, many, whole), {"n": n, **values})

    def say(self, marked: Problem | Message, /, **values: object) -> str:
        """Return a problem or a marked sentence of the core in this language."""
        if isinstance(marked, Problem):
            return self.tr(marked.message.context, marked.message.text, **marked.params)
        return self.tr(marked.context, marked.text, **values)

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        if not values:
            return text
        filled = {name: self.value(each) for name, each in values.items()}
        for name, each in filled.items():
            if each.endswith("."):  # a day in Hungarian, “e.V.”: its full stop ends the sentence too
                text = text.replace(f"{{{name}}}.", f"{{{name}}}")
        return text.format(**filled)

    def value(self, value: object) -> str:
        """Return any value as this language's readers write it: money, dates, whole numbers, countries, text."""
        match value:
            case Money():
                return self.money(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case time():
                return self.time(value)
            case Decimal():
                return format_decimal(value, locale=self.locale, decimal_quantization=False)
            case Country():
                return self.country(value.code)
            case Message():
                return self.say(value)
            case Label():
                return self._label(value.texts)
            case int() if 0 <= value < 1000:
                return f"{value:d}"  # the same in every language here, without reading the language's formats
            case int():
                return format_decimal(value, locale=self.locale)
            case _:
                return str(value)

    def _label(self, texts: Mapping[str, str]) -> str:
        """Return what a pack says in this language, else what the catalogue makes of its English."""
        english = texts["en"]
        return texts.get(parent(self.language)) or self.tr(catalogues.PACK_LABEL, english)

    def money(self, amount: Money) -> str:
        """Return the amount with its currency: `1.500,00 €`."""
        return _money(self, amount)

    def span(self, low: Money, high: Money) -> str:
        """Return two amounts in whole units of one currency, from one to the other: `190–225 €`."""
        pattern = str(self.locale.currency_formats["standard"].pattern).replace(".00", "")
        least, most = (format_decimal(x.decimal, format="#,##0", locale=self.locale) for x in (low, high))
        whole = format_currency(
            high.decimal, high.currency, pattern, locale=self.locale, currency_digits=False
        )
        return str(whole).replace(most, f"{least}–{most}", 1)

    def whole(self, amount: Money) -> str:
        """Return the amount in whole units with its currency, as a scale writes it: `1.500 €`."""
        pattern = str(self.locale.currency_formats["standard"].pattern).replace(".00", "")
        return str(
            format_currency(
                amount.decimal, amount.currency, format=pattern, locale=self.locale, currency_digits=False
            )
        )

    def amount(self, amount: Money) -> str:
        """Return the amount without currency, as one types it into a field: `1.500,00`."""
        return _amount(self, amount)

    def exact(self, value: Fraction, currency: str) -> str:
        """Return a value before it is rounded, with all its digits: `97,5025`, or `33,333333…` where they never end."""
        least = digits(currency)
        places = next((n for n in range(least, least + LONGEST + 1) if not 10**n % value.denominator), None)
        shown = least + ENDLESS if places is None else places
        # cut off, not rounded: the digits that follow are what the dots stand for
        number = Decimal(value.numerator * 10**shown // value.denominator).scaleb(-shown)
        pattern = "#,##0" + ("." + "0" * shown if shown else "")
        text = format_decimal(number, format=pattern, locale=self.locale)
        return text if places is not None else f"{text}…"

    def exact_money(self, value: Fraction, currency: str) -> str:
        """Return a value before it is rounded, with its currency: `97,5025 €`."""
        nothing = Money(0, currency)
        return self.money(nothing).replace(self.amount(nothing), self.exact(value, currency))

    def percent(self, rate: Decimal) -> str:
        """Return a rate given in percent: `6,5 %`."""
        number = format_decimal(rate.normalize(), locale=self.locale, decimal_quantization=False)
        pattern = str(self.locale.percent_formats[None].pattern)
        return pattern.replace("#,##0", number).replace("#0", number)

    def day(self, on: date) -> str:
        """Return a day with weekday, for lists: `Sat 14 Nov 2026`."""
        return _day(self, on)

    def long_day(self, on: date) -> str:
        """Return a day without its weekday, for letters and for when a paper was made: `14 November 2026`."""
        return format_date(on, format="long", locale=self.locale)

    def short_day(self, on: date) -> str:
        """Return a day in figures, as one types it: `14/11/2026`, always with the full year."""
        pattern = self.locale.date_formats["short"].pattern
        full = (
            pattern
            if "yyyy" in pattern or "y" not in pattern
            else pattern.replace("yy", "y").replace("yy", "y")
        )
        return format_date(on, format=full.replace("yyyy", "y"), locale=self.locale)

    def time(self, at: time) -> str:
        """Return a local wall time: `20:30`."""
        return format_time(at, "HH:mm", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return a day with its time, without the year: `Sat 14 Nov, 23:41`."""
        day = str(format_skeleton("MMMEd", at, locale=self.locale))
        return f"{day}, {format_datetime(at, 'HH:mm', tzinfo=at.tzinfo, locale=self.locale)}"

    def quoted(self, text: str) -> str:
        """Write what somebody said, between the quotation marks of this language."""
        return self.tr("quotation", "“{text}”", text=text)

    def country(self, code: str) -> str:
        """Return the country's name: `Belgium`."""
        return str(self._territories.get(code, code))

    def countries(self) -> list[tuple[str, str]]:
        """Return every country as (code, name), in this language's order."""
        pairs = [(code, self.country(code)) for code in known_countries()]
        return sorted(pairs, key=lambda pair: self.sort_key(pair[1]))

    def sort_key(self, text: str) -> str:
        """Return what sorts as `text` does in this language, by plain comparison."""
        return collation.sort_key(text, parent(self.language))

    @cached_property
    def _territories(self) -> Mapping[str, Any]:
        return self.locale.territories


@lru_cache(maxsize=4096)
def _money(words: Words, amount: Money) -> str:
    """Format an amount; remembered, since a screen says most of its figures again with every key."""
    return format_currency(amount.decimal, amount.currency, locale=words.locale)


@lru_cache(maxsize=4096)
def _day(words: Words, on: date) -> str:
    return str(format_skeleton("yMMMEd", on, locale=words.locale))


@lru_cache(maxsize=4096)
def _amount(words: Words, amount: Money) -> str:
    places = digits(amount.currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(amount.decimal, format=pattern, locale=words.locale)


@cache
def words_for(language: str) -> Words:
    """Return the words of a language, made once."""
    return Words(language)
