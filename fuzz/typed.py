"""What a person types into a field: amounts, percentages, days and times, in the ways of every language."""

from collections.abc import Callable
from functools import partial

from fuzz.world import NOW, World


def typed(_world: World, data: bytes) -> None:
    """Any text in any field: read, or refused in words; an amount that was read is shown and read again alike."""
    from babel import Locale

    from desktop.core.money import Money
    from desktop.i18n.amounts import read_amount, read_percent
    from desktop.i18n.dates import read_date, read_time

    text = data.decode("utf-8", "surrogateescape")
    for currency in ("EUR", "HUF", "TND"):
        amount = _tried(partial(read_amount, text, currency))
        if isinstance(amount, Money):
            assert Money.read(amount.plain(), currency) == amount
    _tried(partial(read_percent, text))
    _tried(partial(read_time, text))
    for language in ("en", "hu", "sv", "pt"):
        _tried(partial(read_date, text, Locale(language), NOW.date()))


def _tried(read: Callable[[], object]) -> object:
    from desktop.core.problems import Refused

    try:
        return read()
    except Refused as refused:
        for problem in refused.problems:
            problem.english()
    return None


def book_file(world: World, data: bytes) -> None:
    """A file that is opened as a book: refused, and then left as it was; or opened and asked something."""
    from desktop.core.problems import Refused, Unavailable
    from desktop.core.store.book import Book

    path = world.folder / "opened.septet"
    for beside in world.folder.glob("opened.septet*"):
        beside.unlink()
    path.write_bytes(data)
    try:
        book = Book(path, clock=lambda: NOW)
    except (Refused, Unavailable):
        assert path.read_bytes() == data
        raise
    try:
        book.value("SELECT count(*) FROM gig")
    finally:
        book.close()
