"""The rules of `docs/architecture.md`, run instead of hoped for."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("desktop", "wire", "company")
MONEY_CODE = ("desktop/core", "wire", "company")
BOUNDARIES = {
    "desktop/core/store/failures.py",
    "desktop/core/store/key_store.py",
    "desktop/ui/background.py",
    "company/app.py",
    "company/gathering.py",
    "desktop/selfcheck.py",
}
"""Where whatever comes is caught: the driver's door, the system's key stores, the worker thread, the server's last line, what
gathers requests, a part that is missing."""


def sources(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    for part in parts:
        for path in sorted((ROOT / part).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def test_arrows_point_down() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_float_touches_money() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*MONEY_CODE)
        for node in ast.walk(tree)
        if name not in TIMES | FORMATS
        and (
            (isinstance(node, ast.Name) and node.id == "float")
            or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        )
    ]
    assert found == []


FORMATS = {"desktop/core/store/raw/trees.py"}
"""Where what a file may hold is read as it stands: SQLite knows numbers with a point, though no book has one."""

TIMES = {
    "desktop/core/store/locking.py",
    "desktop/core/backoff.py",
    "desktop/core/actions/companies.py",
    "desktop/core/actions/outbox.py",
    "company/conform/checks.py",
    "company/conform/ending.py",
    "company/guard.py",
    "company/limits.py",
    "company/metrics.py",
    "company/proving.py",
    "company/workers.py",
    "company/storage.py",
    "company/serve.py",
    "company/app.py",
    "company/intake.py",
}
"""Files in which a number with a point is a stretch of time in seconds, or the roll of a pause's dice."""


def test_nothing_is_caught_blindly() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*PARTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
        and name not in BOUNDARIES
    ]
    assert found == []


def test_no_country_stands_in_the_code() -> None:
    codes = {path.stem.upper() for path in (ROOT / "resources" / "countries").glob("*.toml")}
    found = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in sources(*PARTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in codes
    ]
    assert found == []


def test_every_visible_sentence_is_a_literal_that_can_be_collected() -> None:
    counts = {"tr": 2, "trn": 3, "N_": 2}
    found = []
    for name, tree in sources("desktop"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                literal = [
                    isinstance(a, ast.Constant) and isinstance(a.value, str)
                    for a in node.args[: counts.get(called, 0)]
                ]
                if (
                    called in counts
                    and name not in FACADES
                    and not (len(literal) == counts[called] and all(literal))
                ):
                    found.append(f"{name}:{node.lineno} {called}")
    assert found == []


def test_no_sentence_hides_in_an_f_string() -> None:
    """Before Python 3.12 the collector of sentences does not look into them."""
    found = [
        f"{name}:{inner.lineno}"
        for name, tree in sources("desktop")
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
        and (getattr(inner.func, "attr", "") or getattr(inner.func, "id", "")) in ("tr", "trn", "N_")
    ]
    assert found == []


FACADES = {"desktop/i18n/words.py", "desktop/i18n/recording.py", "desktop/core/problems.py"}


def test_one_word_for_one_thing() -> None:
    from desktop.i18n import catalogues

    other_words = (
        "customer",
        "invoice company",
        "musicians' company",
        "show up",
        "line up",
        "lineup",
        "setlist fee",
    )
    found = [
        str(m.id)
        for m in catalogues.extract()
        if m.id and any(word in str(m.id).lower() for word in other_words)
    ]
    assert found == []


@pytest.mark.parametrize("part", PARTS)
def test_files_can_be_held_in_the_head(part: str) -> None:
    long = [name for name, _ in sources(part) if len((ROOT / name).read_text("utf-8").splitlines()) > 400]
    assert long == []


def test_no_word_of_a_machine_enters_the_repository() -> None:
    marks = re.compile(r"(?<!\w)/(?:wo" + "rk|ho" + "me)/")
    kinds = {".py", ".md", ".toml", ".json", ".qss", ".po", ".pot", ".sh", ""}
    folders = (*PARTS, "docs", "resources", "tests", "benchmarks", "scripts")
    files = [
        p
        for f in folders
        for p in (ROOT / f).rglob("*")
        if p.is_file() and p.suffix in kinds and "__pycache__" not in p.parts
    ]
    found = [f"{p}" for p in files if marks.search(p.read_text("utf-8", errors="ignore"))]
    assert found == []
