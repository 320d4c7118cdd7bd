"""Logging in, setting up, and what a person changes of the own account."""

import io
from typing import Any

import pyotp
import segno
from markupsafe import Markup
from starlette.responses import Response

from company import sessions
from company.checks import Rejected
from company.desk.languages import LANGUAGES
from company.desk.web import COOKIE, Visit, refused


def login(visit: Visit) -> Response:
    """Ask for name and password, or check them and go on to the second factor."""
    if visit.session is not None and visit.request.method == "GET":
        return visit.go("/" if visit.session.proved else "/code" if visit.session.enrolled else "/setup")
    if visit.request.method == "GET":
        return visit.page("login.html", login="")
    server = visit.server
    try:
        token = sessions.begin(server.storage, visit.text("login"), visit.text("password"), server.clock())
    except Rejected as refusal:
        return refused(visit, "login.html", refusal, login=visit.text("login"))
    found = sessions.find(server.storage, token, server.clock())
    if visit.session is not None:
        sessions.end(server.storage, visit.session.token_hash)
    return visit.remember(visit.go("/code" if found and found.enrolled else "/setup"), token)


def code(visit: Visit) -> Response:
    """Ask for the code of the second factor and open the desk."""
    if visit.who.proved or not visit.who.enrolled:
        return visit.go("/" if visit.who.proved else "/setup")
    if visit.request.method == "GET":
        return visit.page("code.html")
    server = visit.server
    try:
        token = sessions.prove(server.storage, visit.who, visit.text("code"), server.clock())
    except Rejected as refusal:
        return refused(visit, "code.html", refusal)
    return visit.remember(visit.go("/"), token)


def setup(visit: Visit) -> Response:
    """End a start password: an own one and a second factor."""
    if visit.who.proved or visit.who.enrolled:
        return visit.go("/" if visit.who.proved else "/code")
    server = visit.server
    secret = sessions.offer_factor(server.storage, visit.who)
    if visit.request.method == "GET":
        return visit.page("setup.html", **_factor(visit, secret))
    try:
        token = sessions.set_up(
            server.storage,
            visit.who,
            visit.text("password"),
            visit.text("again"),
            visit.text("code"),
            server.clock(),
        )
    except Rejected as refusal:
        return refused(visit, "setup.html", refusal, **_factor(visit, secret))
    return visit.remember(visit.go("/"), token)


def logout(visit: Visit) -> Response:
    """End the session."""
    sessions.end(visit.server.storage, visit.who.token_hash)
    answer = visit.go("/login", done="logged_out")
    answer.delete_cookie(COOKIE, path=visit.base or "/")
    return answer


def account(visit: Visit) -> Response:
    """Show what a person can change, and change language or password."""
    if visit.request.method == "GET":
        return visit.page("account.html")
    server = visit.server
    if visit.text("what") == "language":
        wanted = visit.text("language")
        sessions.choose_language(server.storage, visit.who, wanted if wanted in LANGUAGES else None)
        return visit.go("/account", done="language")
    try:
        sessions.change_password(
            server.storage,
            visit.who,
            visit.text("old"),
            visit.text("password"),
            visit.text("again"),
            server.clock(),
        )
    except Rejected as refusal:
        return refused(visit, "account.html", refusal)
    return visit.go("/account", done="password")


def factor(visit: Visit) -> Response:
    """Set up a new second factor in the place of the old one."""
    server = visit.server
    secret = sessions.offer_factor(server.storage, visit.who)
    if visit.request.method == "GET":
        return visit.page("factor.html", **_factor(visit, secret))
    try:
        sessions.change_factor(
            server.storage, visit.who, visit.text("old"), visit.text("code"), server.clock()
        )
    except Rejected as refusal:
        return refused(visit, "factor.html", refusal, **_factor(visit, secret))
    return visit.go("/account", done="factor")


def _factor(visit: Visit, secret: str) -> dict[str, Any]:
    """Return the second factor's secret as text and as a picture for the phone's camera."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=visit.who.login, issuer_name=visit.server.company.name)
    drawing = io.BytesIO()
    segno.make(uri, error="m").save(
        drawing,
        kind="svg",
        omitsize=True,
        xmldecl=False,
        svgns=True,
        svgclass="qr",
        lineclass=None,
        light="#fff",
        dark="#000",
    )
    return {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": Markup(drawing.getvalue().decode()),  # noqa: S704  # drawn by us: squares only
    }
