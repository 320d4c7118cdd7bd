"""The countries that have a pack, each read from its file when it is first asked for, and what holds for others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.problems import N_, Refused, refuse
from desktop.core.toml_reader import load, load_list

if TYPE_CHECKING:
    from desktop.core.coordination import Coordination
    from desktop.core.country_pack import CountryPack, PersonId
    from desktop.core.deadlines import Timing
    from desktop.core.pack_file import ImportedEdition
    from desktop.core.packs.companies import Settlement

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""What is shipped beside the program, in a checkout, an installed copy and a frozen folder alike."""

PACK_NAME = re.compile(r"[a-z]{2}\.toml")
EDITION = re.compile(r"^edition *= *(\d{4}-\d\d-\d\d)\b", re.MULTILINE)

OTHER_NAME = N_("country pack", "The file is named after another country: {name}.")


def load_pack(path: Path) -> "CountryPack":
    """Return the country pack in a file.

    Raises:
        Refused: with every problem of the file; each names file, line and key, as in `be.toml, line 12: vat[0].percent`.
    """
    from desktop.core.country_pack import CountryPack  # a tenth of a second that the first paint does without

    return load(path, CountryPack)


class Edition(NamedTuple):
    """Which edition of a country's rules holds: `publisher` is None for the one that is shipped."""

    country: str
    on: date
    publisher: str | None


class Countries(Mapping[str, "CountryPack"]):
    """Country packs by ISO 3166-1 code, in the order of the codes. Listing the codes opens no file.

    Asking for a pack reads its file once; `Refused` tells what is wrong with it. The router asks its three
    questions here: they have an answer for every country. Of a shipped and an imported edition the newer one
    holds; an imported one that this program cannot read gives way to the next.
    """

    def __init__(self, folder: Path, coordination: Path) -> None:
        self._files = {p.stem.upper(): p for p in sorted(folder.iterdir()) if PACK_NAME.fullmatch(p.name)}
        self._coordination = coordination
        self._imported: dict[str, list[ImportedEdition]] = {}
        self._packs: dict[str, tuple[CountryPack, str | None]] = {}
        self._numbers: dict[str, tuple[PersonId, ...]] = {}

    def __getitem__(self, country: str) -> "CountryPack":
        return self._pack(country)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._files, *self._imported}))

    def __len__(self) -> int:
        return len({*self._files, *self._imported})

    def __contains__(self, country: object) -> bool:
        return country in self._files or country in self._imported

    def use(self, imported: Iterable["ImportedEdition"]) -> None:
        """Let these imported editions count beside the shipped ones, and no others."""
        self._imported = {}
        for edition in sorted(imported, key=lambda each: each.edition, reverse=True):
            self._imported.setdefault(edition.country, []).append(edition)
        self._packs = {}

    def edition(self, country: str) -> Edition:
        """Return which edition of a country's rules holds. Without an imported one only the file's head is read."""
        if country in self._imported or country in self._packs:
            pack, publisher = self._pack(country)
            return Edition(country, pack.edition, publisher)
        return Edition(country, self._shipped_edition(country) or self._pack(country)[0].edition, None)

    def shipped(self, country: str) -> "CountryPack | None":
        """Return the pack that came with the program, whatever was imported since."""
        return self._load(self._files[country]) if country in self._files else None

    def _pack(self, country: str) -> "tuple[CountryPack, str | None]":
        if country not in self._packs:
            self._packs[country] = self._newest(country)
        return self._packs[country]

    def _newest(self, country: str) -> "tuple[CountryPack, str | None]":
        """Return the newest edition that can be read, and who published it."""
        shipped = self._shipped_edition(country)
        refusal: Refused | None = None
        for edition in self._imported.get(country, ()):
            if shipped is not None and edition.edition <= shipped.isoformat():
                break
            try:
                return edition.rules(), edition.publisher
            except Refused as unread:
                refusal = refusal or unread
        if refusal is not None and country not in self._files:
            raise refusal
        return self._load(self._files[country]), None

    def _shipped_edition(self, country: str) -> date | None:
        """Return the edition that the shipped file names, None where there is no file."""
        if country not in self._files:
            return None
        try:
            with self._files[country].open(encoding="utf-8") as file:
                found = EDITION.search(file.read(2000))
            return date.fromisoformat(found[1]) if found else self._load(self._files[country]).edition
        except (OSError, ValueError):  # the file says itself what is wrong, when it is read as a whole
            return self._load(self._files[country]).edition

    def numbers(self, country: str, on: date) -> "tuple[PersonId, ...]":
        """Return the numbers that a country gives to people on the day; of a pack not read yet only this part is."""
        if country in self._packs or country in self._imported:
            return self[country].ids_on(on)
        if country not in self._numbers:
            from desktop.core.packs.people import PersonId

            try:
                self._numbers[country] = load_list(self._files[country], "person_ids", PersonId)
            except Refused:
                self._numbers[country] = self[country].person_ids
        return tuple(number for number in self._numbers[country] if number.holds_on(on))

    def path(self, country: str) -> Path:
        """Return the file of a country's pack."""
        return self._files[country]

    def _load(self, path: Path) -> "CountryPack":
        pack = load_pack(path)
        if pack.country != path.stem.upper():
            raise refuse(f"{path.name}: country", OTHER_NAME, name=path.name)
        return pack

    @cached_property
    def coordination(self) -> "Coordination":
        """The coordination area, read when it is first asked for."""
        from desktop.core.coordination import Coordination

        return load(self._coordination, Coordination)

    def pre_declaration(self, country: str, on: date) -> "Timing":
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

    def settlement(self, invoicing: str, other: str, on: date) -> "Settlement":
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
