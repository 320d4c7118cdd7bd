"""Books of any size to measure with: made gigs of ten years, quickly and always the same."""

import random
from datetime import date, timedelta
from pathlib import Path

from desktop.core.actions.importing import Imported, import_gig_file
from desktop.core.gig_file import GigFile
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.store.book import Book

VENUES = (
    "De Roma",
    "Flagey",
    "Stadtgarten",
    "Bimhuis",
    "Sunset-Sunside",
    "Opus Jazz Club",
    "Fasching",
    "Teatro Verdi",
)
TOWNS = (
    ("Antwerp", "BE"),
    ("Brussels", "BE"),
    ("Köln", "DE"),
    ("Amsterdam", "NL"),
    ("Paris", "FR"),
    ("Budapest", "HU"),
)


_SYLLABLES = ("ka", "lo", "mi", "ren", "sto", "vel")


def client_name(number: int) -> str:
    """Return a name that shares no telling word with another's."""
    word = "".join(_SYLLABLES[number // 6**place % 6] for place in range(3))
    return f"{word.capitalize()} vzw"


def gigs(count: int) -> GigFile:
    """Return `count` gigs as a gig file says them."""
    chance = random.Random(7)
    first = date(2016, 1, 1)
    made = []
    for n in range(count):
        place, country = TOWNS[chance.randrange(len(TOWNS))]
        made.append(
            (
                f"g{n}",
                GigCommand(
                    on=first + timedelta(days=chance.randrange(3900)),
                    venue=f"{VENUES[chance.randrange(len(VENUES))]} {n % 97}",
                    place=place,
                    country=country,
                    band=f"Band {n % 13}",
                    client=client_name(n % 211),
                    fee=Money(chance.randrange(5000, 300000), "EUR"),
                    currency="EUR",
                    state=(GigState.PLAYED, GigState.CONFIRMED, GigState.OPTION)[n % 3],
                ),
            )
        )
    return GigFile((), (), (), tuple(made), ())


def fill(path: Path, count: int) -> Imported:
    """Make a book of `count` gigs at `path`."""
    with Book(path) as book:
        return import_gig_file(book, gigs(count))
