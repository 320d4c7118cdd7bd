"""One company's door over HTTP. Each call returns what was understood, or a typed failure; nothing is believed here
that is not bounded in size and time.
"""  # noqa: D205

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from desktop.core.outbox import Reason
from desktop.sync.address import is_loopback
from wire import reading
from wire.canonical import Malformed, canonical, digest, read_json
from wire.pack import LARGEST, OFFER, Offer
from wire.reading import Invalid, Reader

LARGEST_ANSWER = 4_000_000
LONGEST_ANSWER = 60.0
"""Seconds for a whole answer, however steadily it drips in."""
MOST_OFFERS = 300
"""Country packs that a company may offer; there are fewer countries."""
TIMEOUT = httpx.Timeout(15.0, connect=8.0)


class CallFailed(Exception):  # noqa: N818  # an answer of the world, not an error of ours
    """A call that did not end in an understood answer.

    Attributes:
        reason: what the person is told.
        state: the outbox state it leads to: `queued` (same bytes later), `conflict` or `fault`.
        whole_company: later calls to the same company would fail alike.
        problem: the company's own code for it, empty where it gave none.
    """

    def __init__(
        self, reason: Reason, state: str = "queued", *, whole_company: bool = True, problem: str = ""
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.state = state
        self.whole_company = whole_company
        self.problem = problem


class HistoryDiverged(Exception):  # noqa: N818  # a finding, not an error
    """The company's history is not the one we read: its system was restored."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a company's news, as it came."""

    events: list[Mapping[str, Any]]
    next: str
    end: bool


class Door:
    """The door of one company."""

    def __init__(self, origin: str, token: str | None = None) -> None:
        headers = {"User-Agent": "septet/1", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        local = is_loopback(urlsplit(origin).hostname or "")
        self._client = httpx.Client(
            base_url=origin,
            headers=headers,
            timeout=TIMEOUT,
            follow_redirects=False,  # a redirect of a write would hand the paper to somebody else
            trust_env=not local,
            verify=ssl.create_default_context()
            if origin.startswith("https")
            else False,  # http: nothing to verify
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def discover(self) -> Mapping[str, Any]:
        """Return what the company says of itself, checked for shape."""
        found = self._object("GET", "/.well-known/declaration-company")
        try:
            return reading.read(found, _DISCOVERY)
        except Invalid as error:
            raise CallFailed(Reason("not_a_company")) from error

    def offers(self) -> tuple[Offer, ...]:
        """Return the country packs that the company hands out; one that cannot be understood is passed over."""
        found = self._object("GET", "/.well-known/declaration-company").get("packs")
        read: list[Offer] = []
        for entry in found[:MOST_OFFERS] if isinstance(found, list) else ():
            with suppress(Invalid):
                read.append(reading.read(entry, OFFER))
        return tuple(read)

    def pack(self, offer: Offer) -> bytes:
        """Return the signed bytes of an offered pack, as they came; who signed them is for the reader to check."""
        with self._answer("GET", offer.path) as response:
            body = _bounded(response)
            if response.status_code != 200:
                raise _failure(response.status_code, body, response.headers.get("content-type", ""))
        if len(body) > LARGEST or digest(body) != offer.digest:
            raise CallFailed(Reason("not_a_company"))
        return body

    def enrol(self, code: str, public_key: Mapping[str, str], device_name: str) -> Mapping[str, Any]:
        """Hand in an invitation code and this device's public key; return the company's answer with the token."""
        body = {"code": code, "public_key": dict(public_key), "device_name": device_name}
        found = self._object("POST", "/v1/devices", json=body)
        try:
            return reading.read(found, _ENROLLED)
        except Invalid as error:
            raise CallFailed(Reason("not_a_company")) from error

    def deliver(self, declaration_id: str, rev: int, document: bytes) -> bytes:
        """Hand in a sealed paper; return the receipt's body as it came."""
        path = f"/v1/declarations/{declaration_id}/revisions/{rev}"
        answer = self._object(
            "PUT", path, content=document, headers={"Content-Type": "application/jose+json"}
        )
        if not isinstance(answer.get("receipt"), Mapping):
            raise CallFailed(Reason("bad_receipt"), whole_company=False)
        return canonical(answer["receipt"])

    def changes(self, cursor: str) -> Page:
        """Return the news after a cursor.

        Raises:
            HistoryDiverged: the company does not know this cursor.
        """
        try:
            answer = self._object("GET", "/v1/changes", params={"after": cursor, "limit": "200"})
        except CallFailed as failed:
            if failed.problem == "history-diverged":
                raise HistoryDiverged from failed
            raise
        events, following, end = answer.get("events"), answer.get("next"), answer.get("end")
        if not isinstance(events, list) or not isinstance(following, str) or not isinstance(end, bool):
            raise CallFailed(Reason("not_a_company"))
        return Page(events, following, end)

    def _object(self, method: str, path: str, **arguments: Any) -> Mapping[str, Any]:
        with self._answer(method, path, **arguments) as response:
            body = _bounded(response)
            status = response.status_code
            kind = response.headers.get("content-type", "")
        if status in (200, 201):
            return _parsed(body, kind)
        raise _failure(status, body, kind)

    @contextmanager
    def _answer(self, method: str, path: str, **arguments: Any) -> Iterator[httpx.Response]:
        try:
            with self._client.stream(method, path, **arguments) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            raise CallFailed(Reason("unreachable")) from error


def _list(at: reading.Place) -> Any:
    return at.value if isinstance(at.value, list) else at.bad("not_a_list")


_DISCOVERY: Reader[dict[str, Any]] = reading.record(
    dict,
    {
        "company_id": reading.company_id,
        "country": reading.country,
        "name": reading.text(200),
        "keys": _list,
    },
    closed=False,
)
"""What a company says of itself, as far as it is believed: what a later version adds is passed over."""

_ENROLLED: Reader[dict[str, Any]] = reading.record(
    dict,
    {"token": reading.pattern(r"[!-~]{1,4000}", "not_a_token"), "member_name": reading.text(200)},
    closed=False,
)


def _bounded(response: httpx.Response) -> bytes:
    """Return an answer's body, refusing one that does not end."""
    body, until = bytearray(), time.monotonic() + LONGEST_ANSWER
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER or time.monotonic() > until:
            raise CallFailed(Reason("not_a_company"))
    return bytes(body)


def _parsed(body: bytes, kind: str) -> Mapping[str, Any]:
    if "html" in kind:
        raise CallFailed(Reason("login"))
    try:
        value = read_json(body)
    except Malformed as error:
        raise CallFailed(Reason("not_a_company")) from error
    if not isinstance(value, dict):
        raise CallFailed(Reason("not_a_company"))
    return value


def _failure(status: int, body: bytes, kind: str) -> CallFailed:
    """Return what an answer that is no success leads to (the client acts on `retry`, then on the status)."""
    problem: Mapping[str, Any] = {}
    if "json" in kind:
        try:
            read = read_json(body)
            problem = read if isinstance(read, dict) else {}
        except Malformed:
            problem = {}
    code, detail = str(problem.get("code", "")), str(problem.get("detail", ""))[:300]
    if 300 <= status < 400 or (not problem and "html" in kind):
        return CallFailed(Reason("login"))
    if status == 401 or code in ("device-revoked", "unknown-device", "wrong-device"):
        return CallFailed(Reason("unknown_device"))
    if problem.get("retry") == "same-later":
        return CallFailed(Reason("busy", detail))
    if not code and status < 500 and status not in (408, 425, 429):  # a proxy, or no company at all
        return CallFailed(Reason("not_a_company"))
    if status == 403:
        return CallFailed(Reason("wrong_company", detail), "fault", whole_company=False)
    if status == 409:
        return CallFailed(Reason("conflict", detail), "conflict", whole_company=False, problem=code)
    if status in (408, 425, 429) or status >= 500:
        return CallFailed(Reason("busy", detail))
    return CallFailed(Reason("refused", detail or f"HTTP {status}"), "fault", whole_company=False)
