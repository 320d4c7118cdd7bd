"""A display and an accessibility bus of their own for a test, and the real window on them."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).with_name("bus_client.py")
LAUNCHER = next(
    (
        p
        for p in map(Path, ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher"))
        if p.exists()
    ),
    None,
)


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Start a virtual display; yield the environment that names it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    try:
        yield {
            **os.environ,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LC_ALL": "C.UTF-8",
        }
    finally:
        server.terminate()
        server.wait(10)


def walk(book: Path, environment: dict[str, str], names: Any) -> Any:
    """Run the client's journey against the real window, on a bus that ends with it; return what it printed.

    `names` is what everything is called in the language of the window.
    """
    assert LAUNCHER is not None, "at-spi2-core is not installed"
    script = f'"{LAUNCHER}" --launch-immediately >/dev/null 2>&1 & exec /usr/bin/python3 "$@"'
    command = [
        "dbus-run-session",
        "--",
        "sh",
        "-c",
        script,
        "sh",
        str(CLIENT),
        sys.executable,
        str(book),
        json.dumps(names),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=800, check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout.splitlines()[-1])
