"""Totals in words: how many rows, and what they come to in each currency."""

from collections.abc import Sequence

from desktop.core.money import Money
from desktop.i18n.words import Words


def sums(words: Words, amounts: Sequence[Money]) -> str:
    """Return totals in several currencies in one line: they are put side by side and never added up."""
    return " + ".join(words.money(amount) for amount in amounts)


def total(words: Words, counted: str, amounts: Sequence[Money]) -> str:
    """Return a number of rows, in words already, and what they come to."""
    return " · ".join(filter(None, (counted, sums(words, amounts))))
