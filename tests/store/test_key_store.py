"""A real key store of a desktop (GNOME's, on a bus of its own), where it is installed: gnome-keyring and dbus of Debian."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring and dbus",
)

TRIES = """
import json
from desktop.core.store import key_store
key, name = bytes(range(32)), "of a test"
said = [key_store.available(), key_store.put(name, key), key_store.get(name) == key]
key_store.forget(name)
print(json.dumps([*said, key_store.get(name)]))
"""


def tried(home: Path, start: str) -> list[object]:
    """Return what a store answers on a bus that nobody else is on."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBUS_", "DISPLAY", "WAYLAND"))
    }
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            f'{start} >/dev/null 2>&1; exec "$0" -c "$1"',
            sys.executable,
            TRIES,
        ],
        env=environment | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_an_open_store_keeps_the_key_and_forgets_it(tmp_path: Path) -> None:
    start = "printf words | gnome-keyring-daemon --unlock --components=secrets"
    assert tried(tmp_path, start) == [True, True, True, None]
    key = bytes(range(32))
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert key not in file.read_bytes()
            assert key.hex().encode() not in file.read_bytes()


def test_a_store_that_stays_closed_is_one_that_does_not_answer(tmp_path: Path) -> None:
    start = "gnome-keyring-daemon --start --components=secrets"
    assert tried(tmp_path, start)[1:] == [False, False, None]
