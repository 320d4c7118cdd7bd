"""The server's addresses (`docs/protocol.md`), each a thin layer over intake, enrolment and feed."""

import logging
import re
import uuid
from asyncio import timeout
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from company import enrolment, feed, intake, packs, problems, receipts
from company.clock import Clock, stamp, utc_now
from company.desk.mount import Desk
from company.enrolment import Device
from company.identity import Company
from company.logs import places
from company.problems import Refusal
from company.storage import WORKERS, Busy, Storage
from wire import declaration, reading, signing
from wire.canonical import Json, Malformed, canonical, read_json
from wire.reading import Invalid, Issue, Reader, record, text
from wire.receipt import START, Cursor
from wire.signing import PublicKey

T = TypeVar("T")

BODY_BYTES: Final = 1_000_000
BODY_SECONDS: Final = 60
LIMIT: Final = 200
MOST: Final = 500

log = logging.getLogger("company")

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_REV = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_TRACE = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def build(
    storage: Storage, company: Company, clock: Clock = utc_now, offered: packs.Packs = packs.NOTHING
) -> ASGIApp:
    """Return the server of one company as an ASGI application; `offered` are the country packs it hands out."""
    server = _Server(storage, company, clock, offered)
    routes = [
        Route("/.well-known/declaration-company", server.discovery, methods=["GET"]),
        Route("/v1/devices", server.enrol, methods=["POST"]),
        Route("/v1/declarations/{declaration_id}/revisions/{rev}", server.deliver, methods=["PUT"]),
        Route("/v1/declarations/{declaration_id}/revisions/{rev}/receipt", server.receipt, methods=["GET"]),
        Route("/v1/changes", server.changes, methods=["GET"]),
        Route("/v1/packs/{digest}", server.pack, methods=["GET"]),
        Route("/v1/time", server.time, methods=["GET"]),
        Route("/v1/health", server.health, methods=["GET"]),
        Mount("/desk", Desk(storage, company, clock)),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_Boundary)],
        exception_handlers={HTTPException: _not_here, Refusal: _refused, Busy: _busy},
    )
    app.router.redirect_slashes = False
    return app


class _Server:
    """The endpoints. Whatever waits for the database or computes signatures runs in a bounded set of threads."""

    def __init__(self, storage: Storage, company: Company, clock: Clock, offered: packs.Packs) -> None:
        self.storage = storage
        self.company = company
        self.clock = clock
        self.offered = offered
        self.threads = CapacityLimiter(WORKERS)

    async def discovery(self, _: Request) -> Response:
        """Say who the company is and what this server takes."""
        return _answer(
            {
                "company_id": self.company.company_id,
                "country": self.company.country,
                "name": self.company.name,
                "schemas": [declaration.SCHEMA],
                "limits": {"body_bytes": BODY_BYTES},
                "keys": [
                    {"kid": public.thumbprint, **public.jwk(), "from": key.used_from}
                    for key in self.company.keys
                    for public in (key.signing.public,)
                ],
                "epoch": self.company.epoch,
                "packs": [asdict(offer) for offer in self.offered.offers],
                "time": stamp(self.clock()),
            }
        )

    async def pack(self, request: Request) -> Response:
        """Hand out a signed country pack: public, and proved by its own seal."""
        body = self.offered.body(request.path_params["digest"])
        if body is None:
            raise Refusal("not-found")
        return Response(body, media_type=signing.MEDIA_TYPE)

    async def enrol(self, request: Request) -> Response:
        """Exchange an invitation code for a token."""
        body = await _body(request, "application/json")
        code, key, name = _wish(body)
        result = await self._in_thread(lambda: enrolment.enrol(self.storage, code, key, name, self.clock()))
        return _answer(
            {
                "member_id": result.member_id,
                "member_name": result.member_name,
                "thumbprint": result.thumbprint,
                "token": result.token,
                "company_id": self.company.company_id,
                "country": self.company.country,
                "name": self.company.name,
            },
            201 if result.new else 200,
        )

    async def deliver(self, request: Request) -> Response:
        """Store a revision once, and answer with its receipt however often it comes."""
        device = await self._device(request)
        declaration_id, rev = _address(request)
        body = await _body(request, signing.MEDIA_TYPE)
        result = await self._in_thread(
            lambda: intake.receive(
                self.storage, self.company, device, declaration_id, rev, body, self.clock()
            )
        )
        return _receipt(result.receipt, 201 if result.new else 200)

    async def receipt(self, request: Request) -> Response:
        """Repeat a receipt."""
        device = await self._device(request)
        declaration_id, rev = _address(request)

        def find() -> bytes | None:
            with self.storage.reading() as connection:
                return receipts.find(connection, device.member_id, declaration_id, rev)

        body = await self._in_thread(find)
        if body is None:
            raise Refusal("not-found")
        return _receipt(body, 200)

    async def changes(self, request: Request) -> Response:
        """Give the events after a cursor."""
        device = await self._device(request)
        after, limit = _span(request)
        page = await self._in_thread(lambda: feed.page(self.storage, device.member_id, after, limit))
        return _answer({"events": page.events, "next": str(page.next), "end": page.end})

    async def time(self, _: Request) -> Response:
        """Tell the server's clock."""
        return _answer({"time": stamp(self.clock())})

    async def health(self, _: Request) -> Response:
        """Say whether the database answers, and whether it takes what is written."""
        writing = await self._in_thread(self.storage.can_write)
        return _answer({"status": "ok" if writing else "read-only"})

    async def _device(self, request: Request) -> Device:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refusal("not-authenticated", headers={"WWW-Authenticate": "Bearer"})
        return await self._in_thread(lambda: enrolment.authenticate(self.storage, token.strip()))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self.threads)


# --- what comes in --------------------------------------------------------------------------------------------


def _address(request: Request) -> tuple[str, int]:
    declaration_id, rev = request.path_params["declaration_id"], request.path_params["rev"]
    if not _UUID.fullmatch(declaration_id) or not _REV.fullmatch(rev):
        raise Refusal("bad-path")
    return declaration_id, int(rev)


def _span(request: Request) -> tuple[Cursor, int]:
    written = request.query_params.get("after", str(START))
    limit = request.query_params.get("limit", str(LIMIT))
    if not _LIMIT.fullmatch(limit) or int(limit) > MOST:
        raise Refusal("bad-parameter", detail=f"The parameter “limit” is a number from 1 to {MOST}.")
    try:
        return Cursor.read(written), int(limit)
    except Malformed:
        raise Refusal("bad-parameter", detail="The parameter “after” is not a cursor.") from None


async def _body(request: Request, media_type: str) -> bytes:
    """Return the body, having stopped at the limit while it came in."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != media_type:
        raise Refusal(
            "wrong-media-type", detail=f"This address takes {media_type}.", headers={"Accept": media_type}
        )
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refusal("wrong-media-type", detail="Compressed bodies are not taken yet.")
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > BODY_BYTES:
        raise Refusal("too-large", detail=f"The limit is {BODY_BYTES} bytes.")
    body = bytearray()
    try:
        async with timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_BYTES:
                    raise Refusal("too-large", detail=f"The limit is {BODY_BYTES} bytes.")
    except TimeoutError:
        raise Refusal("request-timeout") from None
    return bytes(body)


_WISH: Reader[tuple[str, dict[str, str], str]] = record(
    lambda code, public_key, device_name: (code, public_key, device_name),
    {
        "code": text(100),
        "public_key": record(
            dict, {"kty": reading.one_of("OKP"), "crv": reading.one_of(signing.ALGORITHM), "x": text(100)}
        ),
        "device_name": text(200),
    },
)


def _wish(body: bytes) -> tuple[str, PublicKey, str]:
    """Return what an enrolment asks for: code, key and the device's name."""
    try:
        code, jwk, name = reading.read(read_json(body), _WISH)
    except Malformed as error:
        raise Refusal("malformed", issues=[Issue("", error.code)]) from None
    except Invalid as error:
        raise Refusal("invalid", issues=error.issues) from None
    try:
        return code, PublicKey.read(jwk), name
    except Malformed as error:
        raise Refusal("invalid", issues=[Issue("/public_key/x", error.code)]) from None


# --- what goes out --------------------------------------------------------------------------------------------


def _answer(value: dict[str, Json], status: int = 200) -> Response:
    return Response(canonical(value), status, media_type="application/json")


def _receipt(body: bytes, status: int) -> Response:
    return Response(b'{"receipt":' + body + b"}", status, media_type="application/json")


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
    return Response(
        canonical(refusal.body(trace_id)), kind.status, refusal.headers, media_type=problems.MEDIA_TYPE
    )


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
    code = "method-not-allowed" if error.status_code == 405 else "not-found"
    return _problem(Refusal(code, headers=error.headers), request)


class _Boundary:
    """Around everything: gives each request its trace id, and turns a bug into an answer and a log line.

    The line names the kind of the failure and its places in the code; messages may quote what people wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

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
