"""How the example's server is asked: requests, answers, addresses, and the nonces of proofs (7)."""

import json
import re
import secrets
import urllib.parse
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from judging import Json, No, unpacked
from signed import Refused, read

JSON, JOSE, LIMIT = "application/json", "application/jose+json", 1_000_000


class Ask(NamedTuple):
    """A request."""

    method: str
    where: urllib.parse.SplitResult
    headers: Any
    body: bytes

    def payload(self, kind: str) -> Any:
        """Return the body's JSON, which must be of this media type."""
        return read(unpacked(self.headers, self.body, kind, LIMIT))


class Said(NamedTuple):
    """An answer."""

    status: int
    body: bytes
    kind: str = JSON


def said(status: int, value: Any) -> Said:
    """Answer with JSON."""
    return Said(status, json.dumps(value, ensure_ascii=False).encode())


Answering = Callable[..., Said]
PARTS = {
    "id": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "n": "[1-9][0-9]{0,5}",
    "version": "[1-9][0-9]{0,5}",
    "thumbprint": "[A-Za-z0-9_-]{43}",
}


def routed(doors: list[tuple[str, str, Answering]], ask: Ask) -> Said:
    """Answer a request, or refuse it in the text's words."""
    fits, near = [], False
    for method, path, do in doors:
        names = re.findall(r"\{(\w+)\}", path)
        pattern = re.sub(r"\{(\w+)\}", lambda part: f"({PARTS[part[1]]})", path)
        near = near or bool(names and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), ask.where.path))
        if found := re.fullmatch(pattern, ask.where.path):
            fits.append((method, do, found.groups()))
    if not fits:
        raise No(400, "bad-path") if near else No(404, "not-found")
    for method, do, parts in fits:
        if method == ask.method:
            return do(ask, *parts)
    raise No(405, "method-not-allowed")


def openapi(title: str, doors: list[tuple[str, str, Answering]]) -> Json:
    """Return the addresses as an OpenAPI document."""
    told = {"responses": {"default": {"description": "as docs/protocol.md says"}}}
    paths: dict[str, Json] = {}
    for method, path, _ in doors:
        paths.setdefault(path, {})[method.lower()] = told
    return {"openapi": "3.1.0", "info": {"title": title, "version": "1"}, "paths": paths}


class Door(BaseHTTPRequestHandler):
    """One request at a time of one connection."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    server: "Office"

    def log_message(self, *_: Any) -> None:
        """Log nothing: what members ask is personal."""

    def serve(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length <= 2 * LIMIT else b" " * (LIMIT + 1)
        self.close_connection = length > 2 * LIMIT
        ask = Ask(self.command, urllib.parse.urlsplit(self.path), self.headers, body)
        headers = {
            "Cache-Control": "no-store",
            "X-Trace-Id": self.headers.get("X-Trace-Id") or uuid.uuid4().hex,
        }
        company = self.server.company
        with company.lock:
            try:
                answer = routed(company.doors(), ask)
            except Refused as fault:
                unsigned = fault.code == "bad_signature"
                refused = No(400, "bad-signature") if unsigned else No(400, "malformed", ("", fault.code))
                answer = self.refused(refused, headers)
            except No as no:
                answer = self.refused(no, headers)
            headers["DPoP-Nonce"] = secrets.token_urlsafe(16)
            company.nonces.add(headers["DPoP-Nonce"])
        answer = self.server.spoilt(ask, answer, headers)
        self.send_response(answer.status)
        for name, value in {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def refused(self, no: No, headers: dict[str, str]) -> Said:
        """Return the details of a problem (8)."""
        if no.status == 401:
            headers["WWW-Authenticate"] = 'DPoP error="use_dpop_nonce", algs="Ed25519"'
        told = no.told | {"trace_id": headers["X-Trace-Id"]}
        return Said(no.status, json.dumps(told).encode(), "application/problem+json")

    do_GET = do_PUT = do_POST = do_DELETE = serve  # noqa: N815  # http.server's names


def honest(_: Ask, answer: Said, __: dict[str, str]) -> Said:
    """Spoil nothing."""
    return answer


class Office(ThreadingHTTPServer):
    """The company at an address of this machine. `spoilt` may be replaced, to try what a client makes of faults."""

    daemon_threads = True

    def __init__(self, company: Any, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Door)
        self.company = company
        self.spoilt: Callable[[Ask, Said, dict[str, str]], Said] = honest
        self.url = f"http://127.0.0.1:{self.server_port}"
