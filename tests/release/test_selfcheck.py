"""`septet --selfcheck` tries every part once, and tells which does not work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import cli
from desktop.selfcheck import MissingError, Part, all_parts, expect, selfcheck

ROOT = Path(__file__).parents[2]


def test_every_part_works_in_a_checkout() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.release.small_check"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=170,
    )
    found = json.loads(done.stdout or b"{}")
    assert [part for part in found.get("parts", []) if not part["ok"]] == [], done.stderr.decode()
    assert found["ok"]
    assert len(found["parts"]) == len(all_parts())


def test_a_part_that_does_not_work_is_named_and_the_others_are_tried() -> None:
    def wrong(_folder: Path) -> str:
        expect([], "one is not more than two")
        return ""

    def lost(_folder: Path) -> str:
        import desktop.no_such_module  # type: ignore[import-not-found]

        return str(desktop.no_such_module)

    def well(folder: Path) -> str:
        assert os.environ["SEPTET_DATA"].startswith(str(folder))
        return "seen"

    before = os.environ.get("SEPTET_DATA")
    found = selfcheck([Part("wrong", wrong), Part("lost", lost), Part("well", well)])
    assert os.environ.get("SEPTET_DATA") == before
    assert not found["ok"]
    said = {part["part"]: part.get("trouble", part.get("found")) for part in found["parts"]}
    assert said["wrong"] == f"{MissingError.__name__}: one is not more than two"
    assert said["lost"].startswith("ModuleNotFoundError")
    assert said["well"] == "seen"


def test_the_exit_code_tells_a_build_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "desktop.selfcheck.all_parts", lambda: (Part("lost", lambda _folder: expect(0, "no") or ""),)
    )
    assert cli.main(["--selfcheck"]) == cli.REFUSED
    assert json.loads(capsys.readouterr().out)["parts"][0]["part"] == "lost"
