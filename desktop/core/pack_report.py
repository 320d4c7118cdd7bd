"""What `septet countries` says: which packs there are, what is wrong with one, and what holds in a country on a day."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.country_examples import failed_examples
from desktop.core.country_pack import CountryPack, Dated
from desktop.core.toml_reader import look_over, place_problems

if TYPE_CHECKING:
    from desktop.core.countries import Countries

HEAD = ("country", "edition", "currency", "locales", "time_zone", "vat_number", "labels")
"""What holds on every day."""


def check_file(path: Path) -> dict[str, Any]:
    """Return everything that is wrong with a pack, examples that do not come out included, by file, line and key."""
    pack, problems = look_over(path, CountryPack)
    if pack is not None and (failed := failed_examples(pack)):
        problems = place_problems(path.name, path.read_text("utf-8-sig"), failed)
    return {
        "ok": not problems,
        "file": str(path),
        "country": pack.country if pack else None,
        "examples": len(pack.examples) if pack else None,
        "problems": [problem.as_json() for problem in problems],
    }


def all_countries(countries: "Countries", on: date) -> list[dict[str, Any]]:
    """Return every country that has a pack, with the shared companies of the day; a broken pack says so in one line."""
    found: list[dict[str, Any]] = []
    for code in countries:
        pack, problems = look_over(countries.path(code), CountryPack)
        if pack is None:
            found.append({"country": code, "problems": [problem.as_json() for problem in problems]})
            continue
        companies = [{"id": c.id, "name": c.name, "status": c.status} for c in pack.companies_on(on)]
        found.append({"country": code, "edition": pack.edition.isoformat(), "companies": companies})
    return found


def show(pack: CountryPack, on: date) -> dict[str, Any]:
    """Return what holds in a country on a day: every record with its days, its source and how sure we are of it."""
    head = {name: plain(getattr(pack, name)) for name in HEAD}
    kinds = [f.name for f in fields(pack) if f.name not in (*HEAD, "unknowns", "examples")]
    held = {kind: [_record(r) for r in getattr(pack, kind) if r.holds_on(on)] for kind in kinds}
    unknowns = [plain(unknown) for unknown in pack.unknowns]
    return {**head, "on": on.isoformat(), **held, "unknowns": unknowns}


def _record(record: Dated) -> dict[str, Any]:
    """Return a record with its values first and where they come from last; what is not given is left out."""
    last = {"valid_from", "valid_to", "source", "confidence", "note", "see"}
    ordered = sorted(fields(record), key=lambda field: field.name in last)
    given = {f.name: plain(value) for f in ordered if (value := getattr(record, f.name)) not in (None, ())}
    return {**given, "checked": record.source.checked}


def plain(value: object) -> Any:
    """Return a value of a pack as JSON has it: amounts and rates as text, days as they are written in files."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    if is_dataclass(value):
        given = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(inner) for name, inner in given if inner not in (None, ())}
    return value
