"""The countries that have a pack, each read from its file when it is first asked for, and what holds for others."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from desktop.core.coordination import Coordination
from desktop.core.country_pack import CountryPack
from desktop.core.deadlines import Timing
from desktop.core.packs.companies import Settlement
from desktop.core.problems import N_, refuse
from desktop.core.toml_reader import load

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""What is shipped beside the program, in a checkout, an installed copy and a frozen folder alike."""

PACK_NAME = re.compile(r"[a-z]{2}\.toml")

OTHER_NAME = N_("country pack", "The file is named after another country: {name}.")


def load_pack(path: Path) -> CountryPack:
    """Return the country pack in a file.

    Raises:
        Refused: with every problem of the file; each names file, line and key, as in `be.toml, line 12: vat[0].percent`.
    """
    return load(path, CountryPack)


class Countries(Mapping[str, CountryPack]):
    """Country packs by ISO 3166-1 code, in the order of the codes. Listing the codes opens no file.

    Asking for a pack reads its file once; `Refused` tells what is wrong with it. The router asks its three
    questions here: they have an answer for every country.
    """

    def __init__(self, folder: Path, coordination: Path) -> None:
        self._files = {p.stem.upper(): p for p in sorted(folder.iterdir()) if PACK_NAME.fullmatch(p.name)}
        self._coordination = coordination
        self._packs: dict[str, CountryPack] = {}

    def __getitem__(self, country: str) -> CountryPack:
        if country not in self._packs:
            self._packs[country] = self._load(self._files[country])
        return self._packs[country]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, country: object) -> bool:
        return country in self._files

    def path(self, country: str) -> Path:
        """Return the file of a country's pack."""
        return self._files[country]

    def _load(self, path: Path) -> CountryPack:
        pack = load_pack(path)
        if pack.country != path.stem.upper():
            raise refuse(f"{path.name}: country", OTHER_NAME, name=path.name)
        return pack

    @cached_property
    def coordination(self) -> Coordination:
        """The coordination area, read when it is first asked for."""
        return load(self._coordination, Coordination)

    def pre_declaration(self, country: str, on: date) -> Timing:
        """Return when work in the country on that day must be declared at the latest."""
        pack = self.get(country)
        rule = pack.pre_declaration_on(on) if pack else None
        return rule.timing if rule else self.coordination.otherwise.pre_declaration

    def a1_lead_days(self, country: str, on: date) -> int:
        """Return how many days before a date abroad the country's A1 should be asked for."""
        pack = self.get(country)
        days = pack.a1_lead_days_on(on) if pack else None
        return self.coordination.otherwise.a1_lead_days if days is None else days

    def in_eu(self, country: str, on: date) -> bool:
        """Return whether the country belongs to the European Union on that day."""
        return country in self.coordination.union_on(on)

    def settlement(self, invoicing: str, other: str, on: date) -> Settlement:
        """Return how the company that invoices settles with another country's: what either pack says, else unknown."""
        pairs = ((invoicing, other), (other, invoicing))
        found = (self[one].settlement_with(two, on) for one, two in pairs if one in self)
        return next((how for how in found if how not in (None, "unknown")), None) or "unknown"

    def coordination_area(self, on: date) -> frozenset[str]:
        """Return the countries that agree whose social security counts, on that day."""
        return self.coordination.area_on(on)


def load_countries(folder: Path | None = None, coordination: Path | None = None) -> Countries:
    """Return the countries whose packs lie in a folder; without one, those that are shipped."""
    return Countries(folder or RESOURCES / "countries", coordination or RESOURCES / "coordination.toml")
