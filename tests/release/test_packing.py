"""What is installed for tests is not packed; what Septet needs is."""

import shutil
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from release.packing import foreign_modules, sources, without_orphans

ROOT = Path(__file__).parents[2]


def test_only_what_septet_needs_is_packed() -> None:
    foreign = set(foreign_modules())
    assert {"pytest", "hypothesis", "mypy", "selenium"} & packages_distributions().keys() <= foreign
    ours = {
        "PySide6",
        "sqlalchemy",
        "alembic",
        "babel",
        "stdnum",
        "reportlab",
        "PIL",
        "lxml",
        "psycopg",
        "desktop",
    }
    assert not foreign & ours


def test_every_dependency_is_locked_by_which_it_is_known() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8").lower()
    for wish in project["dependencies"]:
        name = wish.split(">")[0].split("=")[0].split("[")[0].strip().lower()
        assert f"\n{name}==" in f"\n{lock}", f"{wish} is not in requirements.lock"


def test_a_link_to_another_packed_file_needs_no_licence_of_its_own() -> None:
    entries = [("lib.so", "PySide6/lib.so", "SYMLINK"), ("PySide6/lib.so", "/somewhere/lib.so", "BINARY")]
    assert list(sources(entries)) == [("PySide6/lib.so", "/somewhere/lib.so")]


@pytest.mark.skipif(not shutil.which("objdump"), reason="binutils are installed by scripts/build")
def test_a_library_that_only_a_dropped_file_needs_is_dropped() -> None:
    python = (sys.executable, "BINARY")
    needed = [("libmusic.so.1", "/nowhere/libmusic.so.1", "BINARY"), ("part/kept.so", *python)]
    assert [entry[0] for entry in without_orphans(needed)] == ["part/kept.so"]
