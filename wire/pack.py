"""One edition of a country's rules on its way: `country-pack/1`, the text of the pack signed by its publisher.

The same bytes travel as a file (`.septet-pack`) and from a company's server; who made them is proved by the
signature alone, never by the way they came.
"""

from dataclasses import dataclass

from wire import reading
from wire.canonical import canonical, read_json
from wire.reading import Reader, record, text

SCHEMA = "country-pack/1"

LARGEST = 2_000_000
"""Bytes of a signed pack, as a file and on the line."""

LONGEST_TEXT = 1_000_000
"""Characters of the pack's own text."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One edition of a country's rules.

    Attributes:
        country: whose rules they are.
        edition: the day they were compiled, as the text says it too.
        text: the country pack itself (TOML).
    """

    country: str
    edition: str
    text: str

    def to_bytes(self) -> bytes:
        """Return the bytes that are signed.

        Raises:
            Malformed: the text holds NUL or half a surrogate pair.
        """
        return canonical(
            {"schema": SCHEMA, "country": self.country, "edition": self.edition, "text": self.text}
        )


def read(payload: bytes) -> Pack:
    """Return the pack that was signed.

    Raises:
        Malformed: no JSON of ours.
        Invalid: not the shape of `country-pack/1`, with every fault.
    """
    return reading.read(read_json(payload), _PACK)


_PACK: Reader[Pack] = record(
    lambda schema, country, edition, text: Pack(country, edition, text),  # noqa: ARG005  # read, then known
    {
        "schema": reading.one_of(SCHEMA),
        "country": reading.country,
        "edition": reading.civil_date,
        "text": text(LONGEST_TEXT, lines=True),
    },
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a company says of a pack that it hands out: `digest` is the SHA-256 of the signed bytes at `path`."""

    country: str
    edition: str
    digest: str
    path: str


OFFER: Reader[Offer] = record(
    Offer,
    {
        "country": reading.country,
        "edition": reading.civil_date,
        "digest": reading.hash_,
        "path": reading.pattern(r"(/[A-Za-z0-9._-]{1,100}){1,6}", "not_a_path"),
    },
    closed=False,
)
