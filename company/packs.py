"""The editions of country packs that a company hands out: signed files in a folder, read when the server starts.

The server vouches for none of them. Who published an edition is proved by its seal, which every book checks itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from company.storage import Unusable
from wire import release
from wire.canonical import Malformed, digest
from wire.pack import LARGEST, Offer, read
from wire.reading import Invalid
from wire.signing import unpack

SUFFIX = ".septet-pack"
RELEASE_SUFFIX = ".septet-release"
PATH = "/v1/packs/"


@dataclass(frozen=True, slots=True)
class Packs:
    """What is offered, the signed bytes of each by their digest, and the announcement of a newer Septet."""

    offers: tuple[Offer, ...] = ()
    bodies: Mapping[str, bytes] | None = None
    release: bytes | None = None

    def body(self, wanted: str) -> bytes | None:
        """Return the signed bytes with this digest, or None."""
        return (self.bodies or {}).get(wanted)


NOTHING = Packs()


def load(folder: Path) -> Packs:
    """Return the packs in a folder: of each country the newest edition.

    An announcement of a newer Septet (`*.septet-release`) is handed out beside them.

    Raises:
        Unusable: there is no such folder, or a file in it is no signed pack; nothing is offered half.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError as error:
        raise Unusable("packs", f"The folder {folder} cannot be read: {error.strerror}.") from None
    newest: dict[str, tuple[Offer, bytes]] = {}
    for path in files:
        offer, body = _read(path)
        known = newest.get(offer.country)
        if known is None or known[0].edition < offer.edition:
            newest[offer.country] = (offer, body)
    return Packs(
        tuple(offer for _, (offer, _) in sorted(newest.items())),
        {offer.digest: body for offer, body in newest.values()},
        _announcement(folder),
    )


def _announcement(folder: Path) -> bytes | None:
    """Return the signed announcement of a newer Septet in a folder: of several the newest, None where there is none.

    Raises:
        Unusable: a file is no announcement.
    """
    found: list[tuple[tuple[int, ...], bytes]] = []
    for path in folder.glob(f"*{RELEASE_SUFFIX}"):
        try:
            body = path.read_bytes()
            found.append((release.read(unpack(body).payload).number, body))
        except OSError as error:
            raise Unusable("packs", f"{path.name} cannot be read: {error.strerror}.") from None
        except (Malformed, Invalid):
            raise Unusable("packs", f"{path.name} is no announcement of Septet, or it is damaged.") from None
    return max(found, default=((), None))[1]


def _read(path: Path) -> tuple[Offer, bytes]:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise Unusable("packs", f"{path.name} cannot be read: {error.strerror}.") from None
    if len(body) > LARGEST:
        raise Unusable("packs", f"{path.name} is larger than {LARGEST} bytes, so it is no signed pack.")
    try:
        pack = read(unpack(body).payload)
    except (Malformed, Invalid):
        raise Unusable("packs", f"{path.name} is no signed country pack, or it is damaged.") from None
    name = digest(body)
    return Offer(pack.country, pack.edition, name, f"{PATH}{name}"), body
