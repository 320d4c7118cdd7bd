"""The desk's addresses, and the desk as one application to be mounted beside the protocol."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from company.checks import N_
from company.clock import Clock
from company.desk import case_pages, file_pages, lead_pages, login_pages, queue_pages
from company.desk.web import HALF, HEADERS, LEAD, NOBODY, WHOLE, Doors, Handler, Server
from company.identity import Company
from company.storage import Busy, Storage

_GET, _POST, _BOTH = ("GET",), ("POST",), ("GET", "POST")
_ONE = "/declarations/{declaration_id}"
PAGES: tuple[tuple[str, tuple[str, ...], str, Handler], ...] = (
    ("/login", _BOTH, NOBODY, login_pages.login),
    ("/code", _BOTH, HALF, login_pages.code),
    ("/setup", _BOTH, HALF, login_pages.setup),
    ("/logout", _POST, HALF, login_pages.logout),
    ("/account", _BOTH, WHOLE, login_pages.account),
    ("/account/factor", _BOTH, WHOLE, login_pages.factor),
    ("/", _GET, WHOLE, queue_pages.queue),
    ("/several", _POST, WHOLE, queue_pages.bulk),
    ("/figures", _GET, WHOLE, queue_pages.figures),
    (_ONE, _GET, WHOLE, case_pages.declaration),
    (f"{_ONE}/identifiers", _BOTH, WHOLE, case_pages.identifiers),
    (f"{_ONE}/papers/{{rev}}", _GET, WHOLE, case_pages.older),
    (f"{_ONE}/do/{{verb}}", _BOTH, WHOLE, case_pages.act),
    ("/import", _BOTH, WHOLE, file_pages.importing),
    ("/export", _BOTH, WHOLE, file_pages.exporting),
    ("/trail", _BOTH, WHOLE, lead_pages.who_did_what),
    ("/staff", _BOTH, LEAD, lead_pages.people),
    ("/reviews", _BOTH, LEAD, lead_pages.reviewing),
)
"""Every page: its address, its methods, who may see it."""

_STATIC = {"desk.css": "text/css", "desk.svg": "image/svg+xml"}

_SENTENCES = {
    404: N_("There is nothing at this address."),
    405: N_("There is nothing at this address."),
    413: N_("The file is too large. Nothing was changed."),
    415: N_("This form was not sent as the desk sends it. Nothing was changed."),
    503: N_("The database is busy; nothing was changed. Try again in a moment."),
}
_FAILED = N_("The desk failed, and nothing was changed. Try again; tell whoever runs the server.")


def build(storage: Storage, company: Company, clock: Clock) -> ASGIApp:
    """Return the desk of one company."""
    doors = Doors(Server(storage, company, clock))

    async def failed(request: Request, error: Exception) -> Response:
        status = (
            error.status_code if isinstance(error, HTTPException) else 503 if isinstance(error, Busy) else 500
        )
        try:
            visit = doors.visit(request)
        except Busy:
            return Response(_SENTENCES[503], 503, media_type="text/plain")
        return visit.error(status, _SENTENCES.get(status, _FAILED))

    app = Starlette(
        routes=[
            *(
                Route(path, doors.endpoint(handler, need), methods=list(methods))
                for path, methods, need, handler in PAGES
            ),
            *(Route(f"/{name}", _static, methods=["GET"]) for name in _STATIC),
        ],
        exception_handlers={HTTPException: failed, Busy: failed, 500: failed},
    )
    app.router.redirect_slashes = False
    return _Guarded(app)


async def _static(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    return FileResponse(Path(__file__).parent / "static" / name, media_type=_STATIC[name])


class _Guarded:
    """Puts the headers of safety on every answer, whatever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, sending)
