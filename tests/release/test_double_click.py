"""What opens with a double click: the desktop's lists name what the program opens, and the program opens it."""

import re
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.cli import BOOK, OPENED, _with_command
from desktop.core.share_file import ANSWER_SUFFIX, SHARE_SUFFIX
from desktop.core.transfer.handover import SUFFIX

ROOT = Path(__file__).parents[2]
RELEASE = ROOT / "release"


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        (["/music/band.septet"], ["--book", "/music/band.septet"]),
        (["gig.septet-gig"], ["open", "gig.septet-gig"]),
        (["--book", "b.septet", "gig.septet-gig"], ["--book", "b.septet", "open", "gig.septet-gig"]),
        (["verify", "--book", "b.septet"], ["verify", "--book", "b.septet"]),
        (["import", "gig.septet-gig"], ["import", "gig.septet-gig"]),
    ],
)
def test_a_file_named_alone_is_opened(given: list[str], understood: list[str]) -> None:
    assert _with_command(given) == understood


def test_the_desktop_knows_every_file_that_septet_opens() -> None:
    assert set(OPENED) == {SHARE_SUFFIX, ANSWER_SUFFIX, SUFFIX}
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    types = ElementTree.parse(RELEASE / "septet-mime.xml").findall("m:mime-type", space)
    known = {each.attrib["type"]: each.find("m:glob", space).attrib["pattern"] for each in types}  # type: ignore[union-attr]
    assert set(known.values()) == {f"*{ending}" for ending in (BOOK, *OPENED)}
    entry = ConfigParser(interpolation=None, delimiters=("=",))
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(RELEASE / "septet.desktop", "utf-8")
    assert set(filter(None, entry["Desktop Entry"]["MimeType"].split(";"))) == known.keys()
    spec = dict(
        re.findall(r'\("(septet[-a-z]*)", "(application/[^"]+)"', (ROOT / "build.spec").read_text("utf-8"))
    )
    assert {kind: f"*.{ending}" for ending, kind in spec.items()} == known
