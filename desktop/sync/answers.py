"""The shapes of a company's answers: what is read of them, and how much of it is believed."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from wire import answer, declaration, reading
from wire.pack import OFFER, Offer
from wire.reading import Invalid, Reader

MOST_OFFERS = 300
"""Country packs that a company may offer; there are fewer countries."""
MOST_DEVICES = 200

WRITTEN = (declaration.SCHEMA, answer.SCHEMA)
"""What this Septet writes."""


class Page(NamedTuple):
    """A page of a company's news, as it came."""

    events: list[Mapping[str, Any]]
    next: str
    end: bool


class Discovery(NamedTuple):
    """What a company says of itself. `keyset` are the signed bytes of its newest list of keys, not yet believed.

    `until` is the last day on which it takes what this Septet writes; None while there is no end to that.
    """

    company_id: str
    country: str
    name: str
    keyset: bytes
    epoch: int
    offers: tuple[Offer, ...]
    until: date | None = None


class DeviceRow(NamedTuple):
    """A device of this member, as the company knows it."""

    thumbprint: str
    name: str
    enrolled_at: str
    seen_at: str | None
    revoked_at: str | None
    this: bool


def until(value: object) -> date | None:
    """Return the last day on which a company takes all that this Septet writes; None where it names none."""
    ends = value if isinstance(value, Mapping) else {}
    days = [each[:10] for name in WRITTEN if isinstance(each := ends.get(name), str)]
    with suppress(ValueError):
        return min((date.fromisoformat(day) for day in days), default=None)
    return None


def offers(found: Any) -> tuple[Offer, ...]:
    """Return the country packs on offer; one that cannot be understood is passed over."""
    read: list[Offer] = []
    for entry in found[:MOST_OFFERS] if isinstance(found, list) else ():
        with suppress(Invalid):
            read.append(reading.read(entry, OFFER))
    return tuple(read)


def _signed(at: reading.Place) -> Any:
    return at.value if isinstance(at.value, Mapping) else at.bad("not_an_object")


DISCOVERY: Reader[dict[str, Any]] = reading.record(
    dict,
    {
        "company_id": reading.company_id,
        "country": reading.country,
        "name": reading.text(200),
        "keyset": _signed,
        "epoch": reading.integer(1, 2**53 - 1),
    },
    closed=False,
)
"""What a company says of itself, as far as it is believed: what a later version adds is passed over."""

ENROLLED: Reader[dict[str, Any]] = reading.record(
    dict,
    {
        "token": reading.pattern(r"[!-~]{1,4000}", "not_a_token"),
        "member_name": reading.text(200),
        "member_id": reading.identifier,
    },
    closed=False,
)

DEVICES: Reader[list[dict[str, Any]]] = reading.record(
    lambda devices: devices,
    {
        "devices": reading.several(
            reading.record(
                dict,
                {
                    "thumbprint": reading.thumbprint,
                    "name": reading.text(200),
                    "enrolled_at": reading.instant,
                    "revoked_at": reading.optional(reading.instant),
                },
                closed=False,
                extra={"seen_at": reading.optional(reading.instant)},
            ),
            least=0,
            most=MOST_DEVICES,
        )
    },
    closed=False,
)

MISSING: Reader[list[tuple[str, int]]] = reading.record(
    lambda missing: missing,
    {
        "missing": reading.several(
            reading.record(
                lambda declaration_id, rev: (declaration_id, rev),
                {"declaration_id": reading.identifier, "rev": reading.integer(1, 2**53 - 1)},
                closed=False,
            ),
            least=0,
            most=500,
        )
    },
    closed=False,
)
