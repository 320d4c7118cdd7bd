"""The real company server in this very process, on a real database in a file, behind a line that a test can hold.

No port, no second process: requests go straight into the application, so that thousands of steps take seconds. What
the line does to a request or an answer is the test's affair.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection

from company import enrolment
from company.app import build
from company.clock import stamp
from company.identity import establish, load
from company.schemas import ENDING, Ending
from company.storage import Storage, open_storage
from desktop.core.queries.outbox import AddressRow
from desktop.sync.api import Call, Door
from wire.signing import SigningKey

Pass = Callable[[httpx.Request], httpx.Response]
Fault = Callable[[httpx.Request, Pass], httpx.Response]
"""Gets a request and a function that hands it to the company; returns the answer, or raises what the line would."""

ORIGIN = "http://127.0.0.1"


class Inside(httpx.BaseTransport):
    """One company. `faults` are used up one for each request, or for each of the method `only`; then the line is honest."""

    def __init__(
        self,
        database: Path,
        *,
        country: str = "BE",
        now: datetime | None = None,
        ending: Mapping[str, Ending] = ENDING,
    ) -> None:
        self.database, self.country, self.ending = database, country, ending
        self.now = now or datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
        self.faults: list[Fault] = []
        self.only = ""
        self.requests: list[tuple[str, str]] = []
        self.delayed: list[httpx.Request] = []
        """Requests that their sender has given up and that are still on their way."""
        self._last: dict[tuple[str, str], httpx.Response] = {}
        self._loop = asyncio.new_event_loop()
        self._open()

    def _open(self) -> None:
        self.storage: Storage = open_storage(str(self.database))
        self.company = establish(self.storage, self.country, clock=self.clock)
        self.app = build(self.storage, self.company, self.clock, ending=self.ending)

    def clock(self) -> datetime:
        """Tell the company's time, which moves on a little with every look."""
        self.now += timedelta(milliseconds=200)
        return self.now

    # ---- what a company's people and machines do ----

    def invite(self, member_id: str | None = None) -> enrolment.Invitation:
        """Make an invitation for a new member, or for a further device of one."""
        name = None if member_id else "Aïcha"
        return enrolment.invite(
            self.storage, now=self.clock(), valid_hours=24, name=name, member_id=member_id
        )

    def backup(self) -> bytes:
        """Return a copy of the database as a backup makes it."""
        place = self.database.with_suffix(".copy")
        place.write_bytes(b"")
        self.storage.copy_to(place)
        found = place.read_bytes()
        place.unlink()
        return found

    def restore(self, backup: bytes) -> None:
        """Go back to a backup, with nobody told."""
        self.storage.close()
        for leftover in self.database.parent.glob(self.database.name + "-*"):
            leftover.unlink()
        self.database.write_bytes(backup)
        self._open()

    @property
    def signing(self) -> SigningKey:
        """The key that signs receipts now."""
        found = load(self.storage)
        assert found is not None
        return found.signing_at(stamp(self.now))

    def restart(self) -> None:
        """End the process and start it again: nothing but the database stays."""
        self.storage.close()
        self._open()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database, through the company's own door: a second library on the file would break its locks."""
        with self.storage.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

    def close(self) -> None:
        self.storage.close()
        self._loop.close()

    # ---- the line ----

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append((request.method, request.url.path))
        due = self.faults and self.only in ("", request.method)
        fault = self.faults.pop(0) if due else honest
        answer = fault(request, self.pass_on)
        stream = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers.raw, stream=stream, request=request)

    def pass_on(self, request: httpx.Request) -> httpx.Response:
        """Hand a request to the application and return its answer."""
        answer = self._loop.run_until_complete(self._ask(request))
        if answer.status_code in (200, 201, 202):
            self._last[request.method, request.url.path] = answer
        return answer

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        async with httpx.ASGITransport(app=self.app) as transport:
            made = httpx.Request(
                request.method, request.url, headers=request.headers.raw, content=request.content
            )
            answer = await transport.handle_async_request(made)
            body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body, request=request)

    # ---- what happens to a request on the line, and to the company in the middle of it ----

    def delay(self, request: httpx.Request, _pass_on: Pass) -> httpx.Response:
        """Keep a request for later: its sender gives up, and it comes in whenever `arrive` says so."""
        self.delayed.append(request)
        raise httpx.ReadTimeout("under way", request=request)

    def overtaken(self, request: httpx.Request, pass_on: Pass) -> httpx.Response:
        """Let what was delayed come in after this request, the newest first."""
        answer = pass_on(request)
        while self.delayed:
            self.arrive(len(self.delayed) - 1)
        return answer

    def stale(self, request: httpx.Request, pass_on: Pass) -> httpx.Response:
        """Answer as the last request to this address was answered: a cache that should be none."""
        return self._last.get((request.method, request.url.path)) or pass_on(request)

    def arrive(self, which: int) -> None:
        """Let a delayed request come in; nobody waits for its answer any more."""
        if self.delayed:
            self.pass_on(self.delayed.pop(which % len(self.delayed)))

    def die_before(self, request: httpx.Request, _pass_on: Pass) -> httpx.Response:
        """Kill the company before it has written what it was asked to: its transaction is gone."""
        with self._dying():
            return self._died(request)

    def die_after(self, request: httpx.Request, pass_on: Pass) -> httpx.Response:
        """Kill the company when it has written, before it could answer."""
        pass_on(request)
        self.restart()
        raise httpx.ReadError("the company died", request=request)

    def _died(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = self.pass_on(request)
        except Died:
            raise httpx.ReadError("the company died", request=request) from None
        finally:
            self.restart()
        return answer  # it had nothing to write

    @contextlib.contextmanager
    def _dying(self) -> Iterator[None]:
        """Let the next transaction that writes come to its last step and no further."""
        storage, writing = self.storage, self.storage.writing

        @contextlib.contextmanager
        def doomed(**more: Any) -> Iterator[Connection]:
            with writing(**more) as connection:
                yield connection
                raise Died

        storage.writing = doomed  # type: ignore[method-assign]
        yield

    # ---- the client's doors ----

    def door(self, origin: str, key: SigningKey) -> Door:
        """Open the door to be enrolled through."""
        return Door(origin, None, key, transport=_Kept(self))

    def door_to(self, company: AddressRow, key: SigningKey, record: Callable[[Call], None]) -> Door:
        """Open the door of an enrolled device."""
        return Door(company.url, company.token, key, record=record, transport=_Kept(self))


class _Kept(httpx.BaseTransport):
    """The same company for many doors: closing a door does not close it."""

    def __init__(self, company: Inside) -> None:
        self._company = company

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._company.handle_request(request)


def several(*companies: Inside) -> Callable[[AddressRow, SigningKey, Callable[[Call], None]], Door]:
    """Return how doors are opened to several companies, told apart by their country."""

    def door_to(company: AddressRow, key: SigningKey, record: Callable[[Call], None]) -> Door:
        found = next(each for each in companies if each.country == company.country)
        return found.door_to(company, key, record)

    return door_to


@contextlib.contextmanager
def company(database: Path, **more: Any) -> Iterator[Inside]:
    """Run a company inside for as long as the body."""
    made = Inside(database, **more)
    try:
        yield made
    finally:
        made.close()


# ---- what a line can do ----


def honest(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    return pass_on(request)


def lose_request(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
    raise httpx.ConnectError("lost on the way", request=request)


def lose_answer(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    pass_on(request)
    raise httpx.ReadError("lost on the way back", request=request)


def repeat(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    pass_on(request)
    return pass_on(request)


def cut(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    answer = pass_on(request)
    return httpx.Response(
        answer.status_code,
        headers={"content-type": answer.headers.get("content-type", "application/json")},
        content=answer.content[: len(answer.content) * random.randrange(10) // 10],
    )


def unwell(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
    return httpx.Response(503, headers={"retry-after": "1"})


def broken(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
    return httpx.Response(500)


def login(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/html"}, content=b"<html>Welcome</html>")


class Died(BaseException):
    """The company is killed at this very step; nothing of it answers any more."""


class Killed(BaseException):
    """The client is killed at this very step; nothing of the program runs any more."""


def kill_before(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
    raise Killed


def kill_after(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    pass_on(request)
    raise Killed


def torn(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    """Lose the first event of a page of news: what somebody on the way pieced together wrongly."""
    answer = pass_on(request)
    if request.url.path != "/v1/changes" or answer.status_code != 200:
        return answer
    page = answer.json()
    page["events"] = page["events"][1:]
    return httpx.Response(200, json=page)


def saying(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Fault:
    """Return a fault that gives this answer and forwards nothing."""

    def say(request: httpx.Request, _pass_on: Pass) -> httpx.Response:
        return httpx.Response(status, headers={"content-type": kind, **headers}, content=body)

    return say


def now_of(inside: Inside) -> str:
    """Return the company's present time as it writes it."""
    return stamp(inside.now)
