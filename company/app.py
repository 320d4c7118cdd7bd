"""The server as an ASGI application: addresses, and the boundary around them."""

import logging
import re
import uuid
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from company import incoming, packs, problems
from company.clock import Clock, utc_now
from company.desk.mount import Desk
from company.endpoints import Endpoints
from company.identity import Company
from company.logs import places
from company.problems import Refusal
from company.proving import Nonces
from company.routes import OPERATIONS
from company.schemas import ENDING, Ending
from company.storage import Busy, Storage
from wire.canonical import canonical

log = logging.getLogger("company")

_UUID = re.compile(incoming.UUID, re.ASCII)
_TRACE = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def build(
    storage: Storage,
    company: Company,
    clock: Clock = utc_now,
    offered: packs.Packs = packs.NOTHING,
    ending: Mapping[str, Ending] = ENDING,
) -> ASGIApp:
    """Return the server of one company as an ASGI application.

    `offered` are the country packs that it hands out, `ending` the schemas that it will not take for ever.
    """
    endpoints = Endpoints(storage, company, clock, offered, ending)
    app = Starlette(
        routes=[
            *(
                Route(each.path, getattr(endpoints, each.endpoint), methods=[each.method])
                for each in OPERATIONS
            ),
            Route("/desk", _to_desk),
            Mount("/desk", Desk(storage, company, clock)),
        ],
        middleware=[Middleware(_Boundary, nonces=endpoints.nonces)],
        exception_handlers={HTTPException: _not_here, Refusal: _refused, Busy: _busy},
    )
    app.router.redirect_slashes = False
    return app


async def _to_desk(_: Request) -> Response:
    """Lead whoever typed the desk's address without its last stroke."""
    return RedirectResponse("/desk/", 303)


def _problem(refusal: Refusal, request: Request) -> Response:
    trace_id: str = request.scope["trace_id"]
    kind = refusal.kind
    tail = request.path_params.get("declaration_id", "")[-4:] if _is_address(request) else "-"
    log.log(
        logging.ERROR if kind.status >= 500 else logging.INFO,
        "trace %s status %s code %s id …%s",
        trace_id,
        kind.status,
        refusal.code,
        tail,
    )
    headers = {"Content-Language": problems.LANGUAGE, **refusal.headers}
    return Response(canonical(refusal.body(trace_id)), kind.status, headers, media_type=problems.MEDIA_TYPE)


def _is_address(request: Request) -> bool:
    return bool(_UUID.fullmatch(request.path_params.get("declaration_id", "")))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _problem(error, request)


def _busy(request: Request, error: Exception) -> Response:
    log.error("trace %s database: %s", request.scope["trace_id"], error)
    return _problem(Refusal("busy", headers={"Retry-After": "2"}), request)


def _not_here(request: Request, error: Exception) -> Response:
    """Answer for the router: an address or a method that does not exist."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return _problem(Refusal("not-found"), request)
    allowed = sorted(
        {each.method for each in OPERATIONS if re.fullmatch(_pattern(each.path), request.url.path)}
    )
    return _problem(Refusal("method-not-allowed", headers={"Allow": ", ".join(allowed)}), request)


def _pattern(path: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))


class _Boundary:
    """Around everything: gives each request its trace id, and turns a bug into an answer and a log line.

    The line names the kind of the failure and its places in the code; messages may quote what people wrote.
    """

    def __init__(self, app: ASGIApp, nonces: Nonces) -> None:
        self.app = app
        self.nonces = nonces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        sent = request.headers.get("x-trace-id", "")
        scope["trace_id"] = sent if _TRACE.fullmatch(sent) else uuid.uuid4().hex
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Trace-Id"] = scope["trace_id"]
                headers["DPoP-Nonce"] = self.nonces.current()
                headers["Cache-Control"] = "no-store"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  # the last layer: every bug ends here, in words
            where = places(error.__traceback__)
            log.error("trace %s %s at %s", scope["trace_id"], type(error).__name__, where)  # noqa: TRY400  # see above
            if not started:
                await _problem(Refusal("failed"), request)(scope, receive, sending)
