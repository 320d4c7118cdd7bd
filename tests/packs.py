"""Signed country packs for tests, and publishers whose keys exist in tests only."""

import re
from datetime import date
from pathlib import Path

from desktop.core.countries import RESOURCES
from desktop.core.pack_file import sign_pack
from desktop.core.publishers import Publisher
from wire.signing import SigningKey, encode

KEY = SigningKey.make()
"""The test publisher's key: new in every run, trusted by nobody else."""

PUBLISHER = Publisher(name="Test publisher", key=encode(KEY.public.raw), valid_from=date(2026, 1, 1))
TRUSTED = {KEY.public.thumbprint: PUBLISHER}


def pack_text(country: str = "BE", edition: str = "2027-01-01") -> str:
    """Return the shipped pack of a country as another edition."""
    text = (RESOURCES / "countries" / f"{country.lower()}.toml").read_text("utf-8")
    return re.sub(r"(?m)^edition = .*$", f"edition = {edition}", text)


def signed(text: str, key: SigningKey = KEY) -> bytes:
    """Return a pack's text as the bytes of a `.septet-pack` file."""
    return sign_pack(text.encode(), "test.toml", key)[1]


def publishers_file(path: Path, key: SigningKey = KEY) -> Path:
    """Write a list of publishers that trusts the test key."""
    path.write_text(
        f'[[publishers]]\nname = "Test publisher"\nkey = "{encode(key.public.raw)}"\nvalid_from = 2026-01-01\n',
        "utf-8",
    )
    return path


def cheaper_text(edition: str = "2027-01-01") -> str:
    """Return the Belgian pack with another fee of the shared company, and without the examples that it breaks."""
    text = pack_text("BE", edition).replace('percent = "6.5"', 'percent = "6.4"', 1)
    return text.partition("[[examples]]")[0]
