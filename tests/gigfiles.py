"""Gig files for tests: a band of two countries with one contract that is ready to be sealed."""

import json
from typing import Any

AICHA = {
    "name": "Aïcha Benali",
    "plays": "vocals",
    "residence": "BE",
    "works_in": ["BE"],
    "status": "employee",
    "companies": ["BE"],
    "identifiers": {"niss": "85070412438"},
}
BRAM = {
    "name": "Bram De Wit",
    "plays": "double bass",
    "residence": "BE",
    "works_in": ["BE"],
    "status": "employee",
    "companies": ["BE"],
    "identifiers": {"niss": "79031223122"},
}
CLARA = {
    "name": "Clara Vogel",
    "plays": "drums",
    "residence": "DE",
    "works_in": ["DE"],
    "status": "employee",
    "companies": ["DE"],
    "identifiers": {"steuer_id": "36950008121", "sv_number": "65180788V514"},
}
CHLOE = {
    "name": "Chloé Martin",
    "plays": "flute",
    "residence": "FR",
    "works_in": ["FR"],
    "status": "employee",
    "companies": ["FR"],
}

GIG = {
    "key": "roma",
    "on": "2026-12-05",
    "starts": "20:30",
    "ends": "23:00",
    "venue": "De Roma",
    "place": "Antwerp",
    "country": "BE",
    "band": "The Night Owls",
    "client": "De Roma vzw",
    "fee": "1500.00",
    "currency": "EUR",
    "state": "confirmed",
}


def contract(*names: str, **more: Any) -> dict[str, Any]:
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "120.00", "to": names[0], "label": "Van and fuel"},
        {"kind": "shares", "weights": dict.fromkeys(names, "1")},
    ]
    return {
        "client": "De Roma vzw", "band": "The Night Owls", "gigs": ["roma"], "fee": "1500.00", "currency": "EUR",
        "vat_percent": "6", "payment_days": 30, "signed_by": names[0], "line_up": list(names), "steps": steps, **more,
    }  # fmt: skip


def gig_file(
    *people: dict[str, Any],
    contracts: list[dict[str, Any]] | None = None,
    gigs: list[dict[str, Any]] | None = None,
) -> bytes:
    names = [person["name"] for person in people]
    made = {
        "schema": "septet-gig-file/1",
        "people": list(people),
        "bands": [{"name": "The Night Owls", "members": names}],
        "clients": [{"name": "De Roma vzw", "country": "BE"}],
        "gigs": [GIG] if gigs is None else gigs,
        "contracts": [contract(*names)] if contracts is None else contracts,
    }
    return json.dumps(made, ensure_ascii=False).encode()
