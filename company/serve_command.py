"""`septet-company serve`: one company or several, in one process or many."""

import argparse
import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from company.command_line import add_command, opened, say
from company.logs import LEVELS
from company.storage import Storage, Unusable, exists, open_storage

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

    from company.guard import Meter
    from company.identity import Company
    from company.packs import Packs
    from company.restore import HighWater

MOST_WORKERS = 64
EVERY = 5
"""Seconds between two writings of the high-water mark."""


class Served(NamedTuple):
    """A company that is served: under which host (None: any), from which database, with which mark outside it."""

    host: str | None
    open: Callable[[], Storage]
    company: "Company"
    water: "HighWater"


def register(commands: Any) -> None:
    """Add the command."""
    serve = add_command(commands, "serve", _serve, "take declarations in until stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes any free one (0)")
    serve.add_argument("--name", help="the company's name, as members see it")
    serve.add_argument("--company-id", help="the company's id; fixed once a device is enrolled")
    serve.add_argument(
        "--company",
        action="append",
        metavar="HOST=DATABASE",
        default=[],
        help="serve this company's database (made before by `make`) under that host; can be given several times",
    )
    serve.add_argument("--workers", type=int, default=1, metavar="N", help="processes that take requests (1)")
    serve.add_argument(
        "--metrics-port", type=int, metavar="PORT", help="hand out figures for Prometheus here"
    )
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM) for https")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="its key (PEM)")
    serve.add_argument(
        "--behind-proxy",
        metavar="ADDRESSES",
        help="believe the X-Forwarded headers of these addresses or networks, with commas between",
    )
    serve.add_argument(
        "--rate", type=int, default=100, metavar="N", help="requests a second of one device and worker (100)"
    )
    serve.add_argument(
        "--peer-rate",
        type=int,
        default=300,
        metavar="N",
        help="requests a second of one address and worker (300)",
    )
    serve.add_argument(
        "--high-water", type=Path, metavar="FILE", help="where to keep how far the database is"
    )
    serve.add_argument(
        "--accept-restore", action="store_true", help="serve a database that was restored from a backup"
    )
    serve.add_argument(
        "--packs",
        type=Path,
        metavar="FOLDER",
        help="offer members the signed country packs (*.septet-pack) in here",
    )
    serve.add_argument("--log-level", choices=LEVELS, default="warning", help="what is logged (warning)")
    serve.add_argument("--stop-with-stdin", action="store_true", help="end when standard input closes")


def _serve(arguments: argparse.Namespace) -> None:
    from company import serve
    from company.packs import NOTHING, load

    _check(arguments)
    offered = load(arguments.packs) if arguments.packs else NOTHING
    tls = serve.tls_context(arguments.tls_cert, arguments.tls_key) if arguments.tls_cert else None
    served = list(_companies(arguments))
    if arguments.metrics_port is not None:
        serve.listen(
            arguments.host, arguments.metrics_port
        ).close()  # refused now rather than by a process later
    with serve.listen(arguments.host, arguments.port) as listening:
        line = _line(serve.url(listening, tls=tls is not None), served)

        def work(ready: Callable[[], None], until: int | None, meter: "Meter | None" = None) -> None:
            with _app(arguments, served, offered, meter) as app:
                settings = serve.config(app, tls=tls, proxies=arguments.behind_proxy)
                serve.run(settings, listening, ready, until=until)

        if arguments.workers == 1 and arguments.metrics_port is None:
            with _marking(served):
                work(lambda: say(line), 0 if arguments.stop_with_stdin else None)
        else:
            _supervise(arguments, served, listening, work, lambda: say(line))


def _supervise(
    arguments: argparse.Namespace,
    served: list[Served],
    listening: "socket.socket",
    work: Callable[..., None],
    ready: Callable[[], None],
) -> None:
    """Run the work in several processes, with one more that hands out the figures."""
    import company.app  # noqa: F401  # once, before the processes part
    from company import metrics
    from company.workers import Job, Supervisor

    measured = arguments.metrics_port is not None

    def one(tell: Callable[[], None], until: int) -> None:
        work(tell, until, metrics.Counters() if measured else None)

    def figures(tell: Callable[[], None], until: int) -> None:
        listening.close()
        metrics.hand_out(arguments.host, arguments.metrics_port)
        tell()
        os.read(until, 1)

    with metrics.shared() if measured else contextlib.nullcontext():
        jobs = [Job(f"worker {number + 1}", one) for number in range(arguments.workers)]
        if measured:
            jobs.append(Job("metrics", figures))
        supervisor = Supervisor(
            jobs,
            tick=lambda: _mark(served),
            died=metrics.forget if measured else lambda _: None,
        )
        supervisor.run(ready, stop_with_stdin=arguments.stop_with_stdin)


def _check(arguments: argparse.Namespace) -> None:
    if not 1 <= arguments.workers <= MOST_WORKERS:
        raise Unusable("workers", f"There can be 1 to {MOST_WORKERS} workers.")
    if not hasattr(os, "fork") and (arguments.workers > 1 or arguments.metrics_port is not None):
        raise Unusable("workers", "Several workers and metrics need Linux or macOS.")
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        raise Unusable("tls-cert", "Give both --tls-cert and --tls-key, or none of them.")
    if min(arguments.rate, arguments.peer_rate) < 1:
        raise Unusable("rate", "At least one request a second must be allowed.")
    if arguments.company and (
        arguments.database or arguments.name or arguments.company_id or arguments.high_water
    ):
        raise Unusable(
            "company",
            "With --company, each company's database, name and files are its own; leave those options out.",
        )


def _companies(arguments: argparse.Namespace) -> Iterator[Served]:
    """Open every database once, as the parent: bring it up to date, and check that it was not restored."""
    if not arguments.company:
        storage = opened(arguments, make=True)
        yield _established(arguments, None, storage, lambda: opened(arguments))
        return
    hosts = set()
    for written in arguments.company:
        host, _, database = written.partition("=")
        if not host or not database or host.casefold() in hosts:
            raise Unusable("company", f"“{written}” is not HOST=DATABASE with a host of its own.")
        hosts.add(host.casefold())
        if not exists(database):
            raise Unusable(
                "company", f"There is no database at {database}; make it first: septet-company make."
            )

        def reopen(database: str = database) -> Storage:
            return open_storage(database, arguments.key_file)

        yield _established(arguments, host.casefold(), reopen(), reopen)


def _established(
    arguments: argparse.Namespace, host: str | None, storage: Storage, reopen: Callable[[], Storage]
) -> Served:
    from company import search
    from company.identity import establish
    from company.restore import HighWater, default_place

    company = establish(storage, arguments.country, company_id=arguments.company_id, name=arguments.name)
    water = HighWater(arguments.high_water or default_place(storage, arguments.key_file))
    if water.check(storage, accept=arguments.accept_restore) is not None:
        company = establish(storage, arguments.country)
    search.prepare(storage)
    storage.close()
    return Served(host, reopen, company, water)


@contextlib.contextmanager
def _app(
    arguments: argparse.Namespace, served: list[Served], offered: "Packs", meter: "Meter | None"
) -> "Iterator[ASGIApp]":
    """Open what one process needs, and build its application."""
    from company.app import build
    from company.guard import ByHost, Guard
    from company.limits import Limits, Rate

    limits = Limits(
        Rate(arguments.rate, arguments.rate * 10), Rate(arguments.peer_rate, arguments.peer_rate * 10)
    )
    with contextlib.ExitStack() as opened_ones:
        apps: dict[str | None, ASGIApp] = {}
        for one in served:
            storage = one.open()
            opened_ones.callback(storage.close)
            one.water.record_effects(storage)
            apps[one.host] = build(storage, one.company, offered=offered)
        app = apps[None] if None in apps else ByHost({host or "": app for host, app in apps.items()})
        yield Guard(app, limits, meter)


def _line(url: str, served: list[Served]) -> dict[str, Any]:
    def who(one: Served) -> dict[str, Any]:
        return {"company_id": one.company.company_id, "country": one.company.country}

    if served[0].host is None:
        return {"url": url, **who(served[0])}
    return {"url": url, "companies": [{"host": one.host, **who(one)} for one in served]}


@contextlib.contextmanager
def _marking(served: list[Served]) -> Iterator[None]:
    """Write the high-water marks beside the work of a single process, and once more at its end."""
    ending = threading.Event()

    def keep() -> None:
        while not ending.wait(EVERY):
            _mark(served)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()
        _mark(served)


def _mark(served: list[Served]) -> None:
    """Write every mark, leaving no connection open."""
    import logging

    for one in served:
        try:
            storage = one.open()
            one.water.write(storage)
            storage.close()
            one.water.trouble = False
        except Unusable as error:
            if not one.water.trouble:  # said once, not every few seconds
                logging.getLogger("company").error("the high-water mark was not written: %s", error.field)  # noqa: TRY400  # the sentence may name files
            one.water.trouble = True
