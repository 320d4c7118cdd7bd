"""A real PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket in it, gone afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Self

import psycopg

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"))
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "autovacuum": "on",
}


class Cluster:
    """PostgreSQL, with what it promises switched on. It ends with the process that made it, even if that is killed."""

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="septet-pg-", dir="/tmp"))  # a socket's path is short
        self._settings = SETTINGS | settings
        self._user: list[str] = []
        if os.geteuid() == 0:  # it refuses to be run by root
            shutil.chown(self.folder, "nobody", "nogroup")
            self._user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self._run(
            "initdb", "--username=septet", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"
        )
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start it, after a kill as well, and wait until it answers."""
        given = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("postgres", "-k", str(self.folder), *given), stdout=log, stderr=log, cwd="/"
            )
        for _ in range(600):
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url("postgres")):
                return
            assert self._process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)
        raise AssertionError("PostgreSQL does not answer")

    def kill(self) -> None:
        """Kill all of it at once, without a last word."""
        if not self.runs():
            return
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in [self._process.pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(20)
        for pid in map(int, children):  # they hold the shared memory until they are gone
            while Path(f"/proc/{pid}").exists():
                time.sleep(0.01)

    def runs(self) -> bool:
        """Return whether it was not killed."""
        return self._process.poll() is None

    def database(self, *, template: str = "template1") -> str:
        """Make a database and return its URL."""
        name = f"c{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://septet@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), check=True, capture_output=True, cwd="/")

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [
            "setpriv",
            *self._user,
            "--pdeathsig=KILL",
            str(PROGRAMS / program),
            "-D",
            str(self.folder / "data"),
            *arguments,
        ]
