"""Desks to write papers from, made of values alone: any contract one can think of, reviewed by the real rules."""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from desktop.core.contracts import Place
from desktop.core.countries import Countries, load_countries
from desktop.core.declarations import World, review
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.queries.contracts import ContractFacts, GigOfContract
from desktop.documents.desk import Desk

TODAY = date(2026, 11, 22)
FEE = Money(150_000, "EUR")

IBANS = ("BE71096123456769", "FR7630006000011234567890189", "HU42117730161111101800000000")
NISS = "85073003328"


@cache
def packs() -> Countries:
    return load_countries()


def musician(n: int, name: str, **more: Any) -> PersonCommand:
    kept: dict[str, Any] = {
        "residence": "BE",
        "works_in": ("BE",),
        "status": "employee",
        "companies": ("BE",),
        "plays": "",
        "email": f"m{n}@example.org",
        "iban": IBANS[n % len(IBANS)],
        "identifiers": {"niss": f"{int(NISS) + n:011d}"},
    }
    return PersonCommand(name=name, id=f"p{n}", **{**kept, **more})


def gig(n: int, **more: Any) -> GigOfContract:
    kept: dict[str, Any] = {
        "id": f"g{n}",
        "on": date.fromordinal(TODAY.toordinal() + 14 + n).isoformat(),
        "starts": "20:30",
        "ends": "23:00",
        "venue": "De Roma",
        "place": "Antwerpen",
        "country": "BE",
        "state": "confirmed",
    }
    return GigOfContract(**{**kept, **more})


def desk_of(
    names: Sequence[str] = ("Aïcha Benali", "Bram De Wit", "Chloé Martin"),
    *,
    fee: Money = FEE,
    steps: Sequence[Mapping[str, Any]] | None = None,
    gigs: Sequence[GigOfContract] | None = None,
    people: Sequence[PersonCommand] | None = None,
    countries: Countries | None = None,
    logo: bytes | None = None,
    **more: Any,
) -> Desk:
    """Return the desk of a contract with these musicians (`p0`, `p1`, …) in the line-up."""
    persons = people or [musician(n, name) for n, name in enumerate(names)]
    keys = [person.id or "" for person in persons]
    kept: dict[str, Any] = {
        "id": "c1",
        "version": 3,
        "state": "draft",
        "sealed_at": None,
        "demo": False,
        "client": ClientCommand(
            "De Roma vzw",
            "k1",
            "BE",
            "BE0412345678",
            "booking@deroma.example",
            "Turnhoutsebaan 286\n2140 Antwerpen",
        ),
        "band": "The Night Owls",
        "vat_percent": Decimal(6),
        "payment_days": 30,
        "signer": persons[0] if persons else None,
        "signed_on": None,
        "outcomes": [],
        "people": dict(zip(keys, persons, strict=True)),
        "line_up": tuple(Place(p.id or "", p.plays) for p in persons),
        **more,
    }
    plain = [{"kind": "shares", "weights": dict.fromkeys(keys, "1")}] if keys else []
    facts = ContractFacts(
        fee=fee,
        gigs=tuple([gig(0)] if gigs is None else gigs),
        steps=[dict(step) for step in (plain if steps is None else steps)],
        **kept,
    )
    world = World(countries or packs(), {}, TODAY)
    return Desk(facts, review(facts, world), world, logo=logo)


def read_back(pdf: bytes, folder: Path) -> str:
    """Return what a reader's program finds on a paper, page after page, each line as it stands."""
    return _tool(["pdftotext", "-layout", "-enc", "UTF-8"], pdf, folder, "-")


def check_structure(pdf: bytes, folder: Path) -> str:
    """Return what qpdf has to complain of; nothing for a sound file."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["qpdf", "--check", str(path)], check=False, capture_output=True, timeout=60)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode("utf-8", "replace")


def fonts_of(pdf: bytes, folder: Path) -> list[tuple[str, bool]]:
    """Return the fonts of a paper, and whether each is in the file itself."""
    lines = _tool(["pdffonts"], pdf, folder).splitlines()[2:]
    return [(line.split()[0], line.split()[-5] == "yes") for line in lines]


def _tool(command: list[str], pdf: bytes, folder: Path, *after: str) -> str:
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([*command, str(path), *after], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")
