"""How the numbers of a contract are typed, and how an editor shows a value without disturbing who types it."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from babel.numbers import get_currency_symbol, get_decimal_symbol
from PySide6.QtCore import SignalInstance

from desktop.core.problems import N_, Refused, refuse
from desktop.i18n.words import Words
from desktop.ui.editors import Editor
from desktop.ui.pickers import PickerEditor

_NOT_A_SHARE = N_("contract entry", "This is not a share. Type a number such as 1 or 1.5.")
_NOT_DAYS = N_("contract entry", "This is not a number of days. Type it like 30.")


def read_share(text: str) -> Decimal:
    """Return a share that a person typed: `1`, `1,5`, `0.75`; the mark is the decimal one.

    Raises:
        Refused: it is no such number.
    """
    body = unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", body, re.ASCII):
        raise refuse("", _NOT_A_SHARE)
    return Decimal(body)


def read_days(text: str) -> int:
    """Return a number of days that a person typed.

    Raises:
        Refused: it is no whole number.
    """
    body = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]{1,4}", body, re.ASCII):
        raise refuse("payment_days", _NOT_DAYS)
    return int(body)


def decimal_mark(words: Words) -> str:
    """Return the mark that the numeric keypad types: the language's own."""
    return str(get_decimal_symbol(words.locale))


def currency_sign(words: Words, currency: str) -> str:
    """Return the sign of a currency as it stands after an amount: `€`."""
    return str(get_currency_symbol(currency, locale=words.locale))


def when_picked(picker: PickerEditor, ended: SignalInstance, run: Callable[[], object]) -> None:
    """Call `run` when an entry of the list is taken, or when `ended` says that typed words are finished.

    The Enter that takes an entry of the list ends the half name before it too; that is passed over.
    """

    def end() -> None:
        if not (picker.popup.isVisible() and picker.popup.currentIndex().isValid()):
            run()

    picker.chosen.connect(lambda _key: run())
    ended.connect(end)


def show_value(editor: Editor, value: object, *, fresh: bool = False, typing: bool = False) -> None:
    """Show a value, but leave alone what says it already and what cannot be understood yet.

    Args:
        editor: where it is shown.
        value: what the book holds.
        fresh: something else is shown than before: nothing is left alone.
        typing: the value comes from what is just being typed, so the editor with the cursor knows better.
    """
    if not fresh:
        if typing and editor.control.hasFocus():
            return
        try:
            if editor.value() == value:
                return
        except Refused:
            if value is None or editor.control.hasFocus():
                return
    editor.set_value(value)
