"""What holds between countries and for those without a pack: the area whose states agree on social security."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import ClassVar

from desktop.core.country_pack import Dated, Found
from desktop.core.country_values import CountryCode
from desktop.core.deadlines import Timing
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

TWICE = N_("country pack", "On the same days {country} is in {other} already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Dated):
    """Countries that belong to an area together, on the same ground and over the same days."""

    name: str
    countries: tuple[CountryCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise(Dated):
    """What is taken for a country without a pack, and where a pack has no answer."""

    pre_declaration: Timing
    a1_lead_days: int


def _countries_are_in_once(found: Found) -> Iterator[Problem]:
    for kind in ("area", "eu"):
        areas: tuple[Area, ...] = found.get(kind, ())
        for (i, one), (j, two) in combinations(enumerate(areas), 2):
            both = set(one.countries) & set(two.countries) if one.meets(two) else ()
            for country in sorted(both):
                yield Problem(f"{kind}[{j}].countries", TWICE, {"country": country, "other": f"{kind}[{i}]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """The social-security coordination area and the European Union over time, as known at `edition`."""

    checks: ClassVar[tuple[Check, ...]] = (_countries_are_in_once,)

    edition: date
    area: tuple[Area, ...]
    otherwise: Otherwise
    eu: tuple[Area, ...] = ()

    def union_on(self, on: date) -> frozenset[str]:
        """Return the countries that belong to the European Union on the day."""
        return frozenset(country for part in self.eu if part.holds_on(on) for country in part.countries)

    def area_on(self, on: date) -> frozenset[str]:
        """Return the countries of the area on the day (ISO 3166-1 alpha-2)."""
        return frozenset(country for area in self.area if area.holds_on(on) for country in area.countries)
