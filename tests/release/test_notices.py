"""What is packed is named with its licence, found by the files that are packed."""

import json
from pathlib import Path

import certifi
import pytest

from release.notices import write_notices

ROOT = Path(__file__).parents[2]


def test_each_packed_file_brings_the_licence_of_its_part(tmp_path: Path) -> None:
    packed = [
        ("certifi/cacert.pem", certifi.where()),
        (
            "alembic/__init__.pyc",
            str(tmp_path / "localpycs" / "0.pyc"),
        ),  # compiled elsewhere: told by its place
        ("json/decoder.pyc", str(tmp_path / "localpycs" / "1.pyc")),
        ("resources/countries/be.toml", str(ROOT / "resources" / "countries" / "be.toml")),
    ]
    folder = write_notices(packed, tmp_path / "licences")
    index = {each["name"]: each for each in json.loads((folder / "index.json").read_text("utf-8"))}
    assert {"alembic", "certifi", "Python", "Septet", "Qt", "Inter"} <= index.keys()
    assert "pytest" not in index
    assert (index["alembic"]["licence"], index["certifi"]["licence"]) == ("MIT", "MPL-2.0")
    for each in index.values():
        assert len((folder / each["file"]).read_text("utf-8")) > 200, each["name"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / index["Qt"]["file"]).read_text("utf-8")


def test_a_file_from_nowhere_stops_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.write_bytes(b"")
    with pytest.raises(SystemExit, match="libstranger"):
        write_notices([("libstranger.so", str(stranger))], tmp_path / "licences")
