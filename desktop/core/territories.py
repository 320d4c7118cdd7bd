"""Countries by their ISO 3166-1 code, whether Septet has a pack for them or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack


@dataclass(frozen=True, slots=True)
class Country:
    """A country given as a value of a sentence: its name is said in the reader's language, here in English."""

    code: str

    def __str__(self) -> str:
        return str(Locale.parse("en").territories.get(self.code, self.code))


@cache
def known_countries() -> frozenset[str]:
    """Return the 249 codes of ISO 3166-1 alpha-2, from the table that comes with the time zone data.

    CLDR will not do: it mixes in codes that ISO has not given out (`EU`, `XK`, `ZZ`).
    """
    from importlib.resources import files

    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    return frozenset(line.split("\t")[0] for line in table.splitlines() if not line.startswith("#"))


def zone_of(countries: "Mapping[str, CountryPack]", country: str) -> str:
    """Return the time zone of a country: that of its pack, else its first in the time zone data."""
    pack = countries.get(country)
    return pack.time_zone if pack else main_zone(country)


@cache
def main_zone(country: str) -> str:
    """Return the first time zone that the time zone data list for a country without a pack, else UTC."""
    from importlib.resources import files

    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    for row in table.splitlines():
        if not row.startswith("#") and country in row.split("\t")[0].split(","):
            return row.split("\t")[2]
    return "UTC"
