"""The demo band: a year of made-up gigs, and real company servers on this machine to send them to.

Nothing of it leaves the computer: each company is the very server that a cooperative runs, started on loopback with
a database beside the book, and stopped with the program that started it.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from desktop.core.actions.demo import move_company, record_demo_money, remove_demo
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import N_, Refused, Unavailable, refuse
from desktop.core.queries.outbox import addresses
from desktop.core.queries.settings import has_demo
from desktop.core.store.book import Book
from desktop.core.territories import Country
from desktop.paths import resources
from desktop.sync.api import CallFailed, Door
from desktop.sync.enrolment import enrol
from desktop.sync.execute import Outcome, sync

_NO_START = N_(
    "demo", "The demo company of {country} did not start. Your book is as it was; try the demo once more."
)
_THERE = N_("demo", "The demo band is in this book already.")
PATIENCE = 60.0
"""Seconds for a company to be ready; it takes about one, on a busy or old machine many more."""

Progress = Callable[[int, int], None]


class DemoCompanies:
    """The demo's companies while they are needed: starts those that do not answer yet, and stops what it started."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the companies of the book's demo enrolments; a company on another port than last time is noted."""
        for company in addresses(self._book):
            if company.demo and not _answers(company.url, company.company_id):
                move_company(self._book, company.company_id, self.serve(company.country, company.name))

    def serve(self, country: str, name: str) -> str:
        """Start one company and return its address.

        Raises:
            Unavailable: it did not start.
        """
        serve = ("serve", "--database", str(self.database(country)))
        process = subprocess.Popen(  # noqa: S603  # our own program
            [*_command(), *serve, "--country", country, "--name", name, "--port", "0", "--stop-with-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._started.append(process)
        said = json.loads(_first_line(process) or b"{}")
        if "url" not in said:
            self.stop()
            raise Unavailable(_NO_START, country=Country(country))
        return str(said["url"])

    def rehearse(self, countries: Iterable[str]) -> None:
        """Have companies answer what they received, as offices would; where one cannot, its papers stay received."""
        running = [
            subprocess.Popen(  # noqa: S603  # our own program
                [*_command(), "rehearse", "--database", str(self.database(country))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for country in countries
        ]
        self._started += running
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)

    def database(self, country: str) -> Path:
        """Return the file of a demo company's own records."""
        folder = self._book.path.with_name(self._book.path.name + ".demo")
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{country.lower()}.sqlite"

    def stop(self) -> None:
        """Stop what was started, by closing its standard input, which a killed program does by itself."""
        for process in self._started:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
        for process in self._started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._started.clear()


def sync_with_demo(
    book: Book,
    progress: Progress = lambda _done, _all: None,
    *,
    asked: bool = True,
    accept: Collection[str] = (),
) -> Outcome:
    """Sync; where the demo band is in the book, its companies run for as long as that takes."""
    companies = DemoCompanies(book)
    try:
        with contextlib.suppress(
            Unavailable
        ):  # real companies are synced all the same; the demo's papers wait
            companies.start()
        return sync(book, progress, asked=asked, accept=accept)
    finally:
        companies.stop()


def load_demo(
    book: Book, countries: Countries, companies: DemoCompanies, progress: Progress = lambda _d, _a: None
) -> dict[str, int]:
    """Bring the demo band into a book: import, enrol at its companies, seal and deliver its past contracts.

    Returns:
        How many gigs, contracts and delivered declarations it brought.

    Raises:
        Refused: it is there already.
        Unavailable: a demo company did not start.
    """
    if has_demo(book):
        raise refuse("", _THERE)
    demo = json.loads((resources() / "demo" / "band.json").read_text("utf-8"))
    _clear_away(book, companies)  # what an earlier start left behind that was killed before the band came
    try:
        return _load(book, countries, companies, demo, progress)
    except (Refused, Unavailable):
        with contextlib.suppress(Unavailable):  # the first failure is the one to tell
            _clear_away(book, companies)
        raise


def _clear_away(book: Book, companies: DemoCompanies) -> None:
    companies.stop()
    if any(company.demo for company in addresses(book)):
        remove_demo(book)
    remove_demo_files(book)


def _load(
    book: Book, countries: Countries, companies: DemoCompanies, demo: Mapping[str, Any], progress: Progress
) -> dict[str, int]:
    days = (book.today() - date.fromisoformat(demo["written_on"])).days
    moved = _shifted(demo["gig_file"], timedelta(days=days - days % 7))  # whole weeks: a Saturday stays one
    total = 2 * len(demo["companies"]) + demo["sealed_contracts"]
    for number, company in enumerate(demo["companies"]):
        progress(number, total)
        url = companies.serve(company["country"], company["name"])
        enrol(book, url, _code(companies, company["country"]), demo=True)
    imported = import_gig_file(book, read_gig_file(json.dumps(moved, ensure_ascii=False).encode()), demo=True)
    contracts = imported.new["contracts"]
    record_demo_money(book, _shifted(demo["money"], timedelta(days=days - days % 7)))
    for number, contract in enumerate(contracts[: demo["sealed_contracts"]]):
        progress(len(demo["companies"]) + number, total)
        seal_contract(book, contract, countries)
    outcome = sync(book)
    companies.rehearse(company["country"] for company in demo["companies"])
    sync(book)
    book.undo_log.clear()
    progress(total, total)
    return {
        "gigs": len(imported.new["gigs"]),
        "contracts": len(contracts),
        "delivered": len(outcome.delivered),
    }


def remove_demo_files(book: Book) -> None:
    """Delete the demo companies' own records; the companies must be stopped."""
    folder = book.path.with_name(book.path.name + ".demo")
    for file in folder.glob("*.sqlite*"):
        file.unlink()
    if folder.exists():
        folder.rmdir()


def _command() -> list[str]:
    """Return how the company's program is started: by this Python, or as the frozen program's neighbour."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("septet-company"))]
    return [sys.executable, "-m", "company"]


def _code(companies: DemoCompanies, country: str) -> str:
    """Return a fresh invitation of a demo company, asked for as its adviser would."""
    command = [
        *_command(),
        "invite",
        "--database",
        str(companies.database(country)),
        "--country",
        country,
        "--member",
        "Demo",
    ]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  # our own program
    if done.returncode:
        raise Unavailable(_NO_START, country=Country(country))
    return str(json.loads(done.stdout)["code"])


def _answers(url: str, company_id: str) -> bool:
    try:
        with Door(url) as door:
            return door.discover().company_id == company_id
    except CallFailed:
        return False


def _first_line(process: subprocess.Popen[bytes]) -> bytes | None:
    """Return the line by which a company says that it is ready, or None when it does not come in time."""
    found: list[bytes] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: found.append(process.stdout.readline()), daemon=True)  # type: ignore[union-attr]
    reader.start()
    reader.join(PATIENCE)
    return found[0] if found and found[0] else None


def _shifted(value: Any, by: timedelta) -> Any:
    """Return a gig file with every day moved: its days are those of the week in which it was written."""
    if isinstance(value, Mapping):
        return {
            k: _later(v, by) if k in ("on", "signed_on") else v if k == "key" else _shifted(v, by)
            for k, v in value.items()
        }
    return [_shifted(item, by) for item in value] if isinstance(value, list) else value


def _later(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()
