"""Stands before the server: limits, measures, and sends each request to the company whose host it names.

What is refused here is refused before anything of it was read or begun.
"""

import hashlib
import logging
import time
import uuid
from collections.abc import Mapping
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from company import problems
from company.limits import Buckets, Limits
from company.problems import Refusal
from wire.canonical import canonical

log = logging.getLogger("company")

ALWAYS: Final = frozenset({"/v1/health", "/v1/time"})
"""Answered however busy the server is: whoever watches it must see it."""


class Meter(Protocol):
    """Counts what was answered; see `company.metrics`."""

    def began(self) -> None:
        """Count one more request at work."""

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""


class Guard:
    """Limits and measures one process."""

    def __init__(self, app: ASGIApp, limits: Limits, meter: Meter | None = None) -> None:
        self._app = app
        self._most = limits.together
        self._at_work = 0
        self._tokens = Buckets(limits.token)
        self._peers = Buckets(limits.peer)
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the server answer it."""
        if scope["type"] != "http":
            return
        refusal = None if scope["path"] in ALWAYS else self._refused(scope)
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._at_work += 1
        if self._meter:
            self._meter.began()
        try:
            if refusal is None:
                await self._app(scope, receive, sending)
            else:
                await answer(refusal)(scope, receive, sending)
        finally:
            self._at_work -= 1
            seconds = time.perf_counter() - began
            if self._meter:
                self._meter.ended(scope["method"], _route(scope), status, seconds)
            if log.isEnabledFor(logging.INFO):
                log.info("%s %s status %s in %.0f ms", scope["method"], _route(scope), status, seconds * 1000)

    def _refused(self, scope: Scope) -> Refusal | None:
        if self._at_work >= self._most:
            return Refusal("busy", headers={"Retry-After": "1"})
        peer = scope["client"][0] if scope.get("client") else "-"
        wait = self._peers.wait(peer)
        token = next((value for name, value in scope["headers"] if name == b"authorization"), None)
        if not wait and token is not None:
            wait = self._tokens.wait(hashlib.sha256(token).hexdigest())
        return Refusal("rate-limited", headers={"Retry-After": str(wait)}) if wait else None


class ByHost:
    """Several companies at one address: the `Host` of a request says which is meant."""

    def __init__(self, companies: Mapping[str, ASGIApp]) -> None:
        self._companies = companies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the company of the host answer."""
        app = self._companies.get(_host(Headers(scope=scope).get("host", "")))
        if app is None:
            await answer(Refusal("not-found", detail="No company is served under this host."))(
                scope, receive, send
            )
        else:
            await app(scope, receive, send)


def answer(refusal: Refusal) -> Response:
    """Return a refusal in the form that all others have."""
    trace_id = uuid.uuid4().hex
    log.info("trace %s status %s code %s", trace_id, refusal.kind.status, refusal.code)
    return Response(
        canonical(refusal.body(trace_id)),
        refusal.kind.status,
        refusal.headers | {"X-Trace-Id": trace_id, "Cache-Control": "no-store"},
        media_type=problems.MEDIA_TYPE,
    )


def _host(written: str) -> str:
    """Return a host as it is compared: small letters, no port, no last point."""
    name = written.rpartition(":")[0] if ":" in written.rpartition("]")[2] else written
    return name.casefold().rstrip(".")


def _route(scope: Scope) -> str:
    """Return the template of the address, never the address itself."""
    return getattr(scope.get("route"), "path", "other")
