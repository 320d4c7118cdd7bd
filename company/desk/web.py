"""What every page of the desk goes through: body limits, session, form token, language, headers, templates."""

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Message

from company import sessions
from company.checks import N_, Problem, Rejected
from company.clock import Clock
from company.desk import labels
from company.desk.languages import LANGUAGES, choose
from company.desk.words import Words, words
from company.identity import Company
from company.office_queue import wall_time, zone_name
from company.sessions import Session
from company.storage import WORKERS, Storage

COOKIE: Final = "septet_desk"
LOGIN_COOKIE: Final = "septet_desk_login"
BODY_BYTES: Final = 3_000_000
_LOCAL: Final = ("localhost", "127.0.0.1", "[::1]", "::1")
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
NOBODY, HALF, WHOLE, LEAD = "nobody", "half", "whole", "lead"
"""Who may see a page: anybody; whoever has given the password; both factors; a lead."""


@dataclass(frozen=True, slots=True)
class Server:
    """What the desk works on."""

    storage: Storage
    company: Company
    clock: Clock


@dataclass(slots=True)
class Visit:
    """One request, with who is there and in which language."""

    server: Server
    request: Request
    session: Session | None
    words: Words
    form: FormData = field(default_factory=FormData)
    login_token: str = ""

    @property
    def who(self) -> Session:
        """The person; only for pages that need one."""
        assert self.session is not None
        return self.session

    @property
    def base(self) -> str:
        """The path under which the desk is mounted."""
        return str(self.request.scope.get("root_path", ""))

    @property
    def local(self) -> str:
        """The company's wall time."""
        return wall_time(self.server.company.country, self.server.clock())

    def text(self, name: str) -> str:
        """Return a field of the form, trimmed, with the line ends of texts."""
        value = self.form.get(name, "")
        return value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else ""

    def asked(self, name: str) -> str:
        """Return a parameter of the address."""
        return self.request.query_params.get(name, "")[:400].replace("\0", "")

    def path(self, name: str) -> str:
        """Return a piece of the path."""
        return str(self.request.path_params[name])

    def page(
        self, template: str, /, status: int = 200, problems: Iterable[Problem] = (), **values: object
    ) -> Response:
        """Return a page."""
        found = _TEMPLATES.get_template(template).render(
            visit=self,
            w=self.words,
            _=self.words.tr,
            n_=self.words.trn,
            base=self.base,
            who=self.session if self.session and self.session.proved else None,
            token=self.session.form_token if self.session else self.login_token,
            company=self.server.company,
            languages=LANGUAGES,
            problems=[(problem.field, self.words.problem(problem)) for problem in problems],
            done=self.asked("done") if self.asked("done") in labels.DONE else "",
            tones=labels.TONES,
            **values,
        )
        return HTMLResponse(found, status)

    def go(self, path: str, **query: str) -> Response:
        """Send the browser to a page of the desk."""
        return RedirectResponse(f"{self.base}{path}" + (f"?{urlencode(query)}" if query else ""), 303)

    def error(self, status: int, sentence: str) -> Response:
        """Return a page that says what is wrong."""
        return self.page("error.html", status, sentence=self.words.tr(sentence))

    def nothing(self) -> Response:
        """Return the page for what is not there."""
        return self.error(404, N_("There is nothing at this address."))

    def remember(self, answer: Response, token: str) -> Response:
        """Give the browser the token of a session."""
        answer.set_cookie(
            COOKIE,
            token,
            path=self.base or "/",
            httponly=True,
            samesite="strict",
            secure=self.is_secure,
        )
        answer.delete_cookie(LOGIN_COOKIE, path=self.base or "/")
        return answer

    @property
    def is_secure(self) -> bool:
        """Whether cookies are for TLS only: always, but on this very machine without it."""
        url = self.request.url
        return not (url.scheme == "http" and url.hostname in _LOCAL)


Handler = Callable[[Visit], Response]


class Doors:
    """Turns a handler into an endpoint: nobody gets in without what the page needs."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.threads = CapacityLimiter(WORKERS)

    def endpoint(self, handler: Handler, need: str) -> Callable[[Request], Any]:
        """Return the endpoint of a handler."""

        async def run(request: Request) -> Response:
            form = await _form(request) if request.method == "POST" else FormData()
            try:
                await _read_uploads(form)
                return await to_thread.run_sync(
                    lambda: self._run(handler, need, request, form), limiter=self.threads
                )
            finally:
                await form.close()

        return run

    def visit(self, request: Request, form: FormData | None = None) -> Visit:
        """Return a request with who is there."""
        token = request.cookies.get(COOKIE, "")
        session = sessions.find(self.server.storage, token, self.server.clock()) if token else None
        language = choose(session.language if session else None, request.headers.get("accept-language", ""))
        visit = Visit(self.server, request, session, words(language, zone_name(self.server.company.country)))
        visit.form = form or FormData()
        return visit

    def _run(self, handler: Handler, need: str, request: Request, form: FormData) -> Response:
        visit = self.visit(request, form)
        session = visit.session
        if need in (WHOLE, LEAD) and (session is None or not session.proved):
            return visit.go("/login" if session is None else "/code" if session.enrolled else "/setup")
        if need == HALF and session is None:
            return visit.go("/login")
        if need == LEAD and not visit.who.leads:
            return visit.error(403, N_("Only a lead may do this."))
        if request.method == "POST" and not _is_ours(visit):
            return visit.error(
                403, N_("This form is too old or was not sent from this desk. Open the page anew.")
            )
        if need == NOBODY and session is None:
            visit.login_token = request.cookies.get(LOGIN_COOKIE, "") or secrets.token_urlsafe(32)
        answer = handler(visit)
        if visit.login_token and COOKIE not in answer.headers.get("set-cookie", ""):
            answer.set_cookie(
                LOGIN_COOKIE,
                visit.login_token,
                path=visit.base or "/",
                httponly=True,
                samesite="strict",
                secure=visit.is_secure,
            )
        return answer


def _is_ours(visit: Visit) -> bool:
    """Return whether a form was made by this desk for this session, and sent from it."""
    site = visit.request.headers.get("sec-fetch-site", "same-origin")
    expected = visit.session.form_token if visit.session else visit.request.cookies.get(LOGIN_COOKIE, "")
    given = visit.text("token")
    return site == "same-origin" and bool(expected) and hmac.compare_digest(expected.encode(), given.encode())


async def _form(request: Request) -> FormData:
    """Return the form, having stopped at the limit while it came in."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(413)

    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return await Request(request.scope, receive).form(max_files=1, max_fields=1000, max_part_size=BODY_BYTES)


async def _read_uploads(form: FormData) -> None:
    """Keep what was uploaded where a thread can reach it."""
    for value in form.values():
        if isinstance(value, UploadFile):
            value.file.seek(0)


def upload(visit: Visit, name: str) -> bytes:
    """Return the content of an uploaded file; empty where none was chosen."""
    value = visit.form.get(name)
    return value.file.read() if isinstance(value, UploadFile) else b""


def refused(visit: Visit, template: str, refusal: Rejected, **values: object) -> Response:
    """Return a form again with all that is wrong with it."""
    return visit.page(template, 422, refusal.problems, **values)


def _lines(text: str | None) -> Markup:
    """Return a text whose line ends are seen; everything in it is escaped."""
    return Markup("<br>").join((text or "").split("\n"))


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters["lines"] = _lines
_TEMPLATES.filters["url"] = lambda text: quote(str(text), safe="")
