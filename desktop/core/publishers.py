"""Who may publish country packs: the keys that come with a release. Nobody adds one in the window."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar

from desktop.core.country_values import CountryCode
from desktop.core.packs.record import days_in_order
from desktop.core.problems import N_, Problem, refuse
from desktop.core.toml_reader import Check, load

PUBLISHERS = Path(__file__).resolve().parents[2] / "resources" / "publishers.toml"
"""The list that is shipped beside the program."""

_A_KEY = N_("publisher", "This is no public key. `septet countries keygen` prints one of 43 characters.")
_TWICE = N_("publisher", "This key stands in the list twice.")


def _key(value: Any) -> str:
    from wire.canonical import Malformed
    from wire.signing import decode

    try:
        if isinstance(value, str) and len(decode(value)) == 32:
            return value
    except Malformed:
        pass
    raise refuse("", _A_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Somebody whose editions are taken.

    Attributes:
        name: as people know it.
        key: the Ed25519 public key, 32 bytes as base64url.
        valid_from: the first day on which it counts.
        valid_to: the last one; missing while no end is in sight.
        countries: whose rules it may publish; none named means every country.
        releases: whether it may also say that there is a newer Septet.
    """

    checks: ClassVar[tuple[Check, ...]] = (days_in_order,)

    name: str
    key: Annotated[str, _key]
    valid_from: date
    valid_to: date | None = None
    countries: tuple[CountryCode, ...] = ()
    releases: bool = False

    def counts_on(self, day: date) -> bool:
        """Return whether the key is to be believed on that day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


def _once_each(found: Mapping[str, Any]) -> Iterator[Problem]:
    keys = [publisher.key for publisher in found.get("publishers", ())]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield Problem(f"publishers[{place}].key", _TWICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    checks: ClassVar[tuple[Check, ...]] = (_once_each,)

    publishers: tuple[Publisher, ...] = ()


def load_publishers(path: Path | None = None) -> Mapping[str, Publisher]:
    """Return the trusted publishers by the thumbprint of their key.

    Raises:
        Refused: the list cannot be read; with every problem of the file.
    """
    from wire.signing import PublicKey, decode

    listed = load(path or PUBLISHERS, _Listed)
    return {PublicKey(decode(each.key)).thumbprint: each for each in listed.publishers}
