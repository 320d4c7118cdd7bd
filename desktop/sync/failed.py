"""What a call to a company can end in beside an understood answer, and how an answer that is no success is read."""

import contextlib
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from desktop.core.outbox import Reason
from wire.canonical import Malformed, read_json

WAIT = frozenset({408, 425, 429, 503})
"""Answers that hold for every call to this company, not for one paper alone."""


class Raw(NamedTuple):
    """An answer as it came, bounded in size. `headers` have small names."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "")


class CallFailed(Exception):  # noqa: N818  # an answer of the world, not an error of ours
    """A call that did not end in an understood answer.

    Attributes:
        reason: what the person is told.
        state: the outbox state it leads to: `queued` (same bytes later), `conflict` or `fault`.
        whole_company: later calls to the same company would fail alike.
        problem: the company's own code for it, empty where it gave none.
        status: the HTTP status, None where no answer came.
        asked: how long the company asked to wait.
        trace: the company's own number for the call.
    """

    def __init__(
        self,
        reason: Reason,
        state: str = "queued",
        *,
        whole_company: bool = True,
        problem: str = "",
        status: int | None = None,
        asked: timedelta | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.state = state
        self.whole_company = whole_company
        self.problem = problem
        self.status = status
        self.asked = asked
        self.trace = trace


class HistoryDiverged(Exception):  # noqa: N818  # a finding, not an error
    """The company's history is not the one we read: its system was restored."""


class Cancelled(Exception):  # noqa: N818  # the person's wish
    """The person stopped the sync; what was done so far stands in the book."""


def garbled(raw: Raw | None = None) -> CallFailed:
    """Return the failure for an answer that broke off or cannot be read: the same again later."""
    return CallFailed(
        Reason("garbled"), whole_company=False, status=raw.status if raw else None, trace=trace_of(raw)
    )


def trace_of(raw: Raw | None) -> str | None:
    """Return the company's number for a call, if it is one."""
    found = raw.headers.get("x-trace-id", "") if raw else ""
    return found if 0 < len(found) <= 64 and found.isascii() and found.isprintable() else None


def parsed(raw: Raw) -> Mapping[str, Any]:
    """Return the object of a successful answer.

    Raises:
        CallFailed: a login page, or what cannot be read.
    """
    if "html" in raw.kind:
        raise CallFailed(Reason("login"), status=raw.status)
    try:
        value = read_json(raw.body)
    except Malformed:
        raise garbled(raw) from None
    if not isinstance(value, dict):
        raise garbled(raw)
    return value


def failure(raw: Raw, origin: str) -> CallFailed:
    """Return what an answer that is no success leads to: by its `retry`, then by its code, then by its status."""
    if 300 <= raw.status < 400:
        return _redirected(raw, origin)
    problem = _problem(raw)
    code = _text(problem.get("code"), 60)
    found = _by_code(raw, problem, code) or _by_status(raw, code, _detail(problem))
    found.problem, found.status, found.trace = code, raw.status, trace_of(raw)
    found.asked = asked_wait(raw.headers)
    return found


def _by_code(raw: Raw, problem: Mapping[str, Any], code: str) -> CallFailed | None:
    detail = _detail(problem)
    if code in _CODES:
        reason, state, whole = _CODES[code]
        return CallFailed(Reason(reason, detail), state, whole_company=whole)
    if raw.status == 401:
        return CallFailed(Reason("unknown_device"))
    if problem.get("retry") == "same-later":
        return CallFailed(Reason("busy"), whole_company=raw.status in WAIT)
    if problem.get("retry") == "after-update":
        return CallFailed(Reason("too_old", detail), "fault", whole_company=False)
    return None


_CODES: Mapping[str, tuple[str, str, bool]] = {
    "device-revoked": ("unknown_device", "queued", True),
    "unknown-device": ("unknown_device", "queued", True),
    "not-authenticated": ("unknown_device", "queued", True),
    "use-nonce": ("busy", "queued", True),
    "wrong-key": ("refused", "fault", False),
    "key-in-use": ("other_member", "queued", True),
    "not-yours": ("other_member", "fault", False),
    "revision-conflict": ("conflict", "conflict", False),
    "history-diverged": ("bad_history", "queued", True),
    "wrong-country": ("wrong_company", "fault", False),
    "wrong-company": ("wrong_company", "fault", False),
}
"""Code of a problem → the reason the person is told, the outbox state, and whether all calls would fail alike."""


def _by_status(raw: Raw, code: str, detail: str) -> CallFailed:
    status = raw.status
    if not code and "html" in raw.kind and status < 500:
        return CallFailed(Reason("login"))
    if status in WAIT or status >= 500:
        return CallFailed(Reason("busy"), whole_company=status in WAIT)
    if not code:  # a proxy, or no company at all
        return CallFailed(Reason("not_a_company"))
    if status == 403:
        return CallFailed(Reason("wrong_company", detail), "fault", whole_company=False)
    if status == 409:
        return CallFailed(Reason("conflict", detail), "conflict", whole_company=False)
    return CallFailed(Reason("refused", detail or f"HTTP {status}"), "fault", whole_company=False)


def _redirected(raw: Raw, origin: str) -> CallFailed:
    """Never followed: it would hand a paper to somebody else."""
    with contextlib.suppress(ValueError):
        host = urlsplit(raw.headers.get("location", "")).hostname
        if host and host != urlsplit(origin).hostname:
            shown = host.encode("idna").decode("ascii")[:100]
            return CallFailed(Reason("redirected", shown), status=raw.status)
    return CallFailed(Reason("login"), status=raw.status)


def _problem(raw: Raw) -> Mapping[str, Any]:
    if "json" not in raw.kind:
        return {}
    try:
        read = read_json(raw.body)
    except Malformed:
        return {}
    return read if isinstance(read, dict) else {}


def _detail(problem: Mapping[str, Any]) -> str:
    """Return what a company says of a problem; it stands within a sentence of ours, so it ends without a stop."""
    return _text(problem.get("detail"), 300).rstrip(" .")


def _text(value: object, most: int) -> str:
    """Return a company's words as one plain line, cut where they are too long."""
    if not isinstance(value, str):
        return ""
    return "".join(c if c.isprintable() else " " for c in value)[:most].strip()


def asked_wait(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long `Retry-After` asks to wait: seconds, or an instant seen from the company's own clock."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return timedelta(seconds=min(int(asked[:9]), 10**8))
    try:
        until, now = parsedate_to_datetime(asked), parsedate_to_datetime(headers.get("date", ""))
        return max(until - now, timedelta(0))
    except (ValueError, TypeError):
        return None


def no_answer(error: BaseException, host: str, port: int, now: datetime) -> CallFailed:
    """Return why no answer came: the name is unknown, the certificate does not hold, or nobody is there."""
    for each in _causes(error):
        if isinstance(each, CallFailed):
            return each
        if isinstance(each, ssl.SSLCertVerificationError):
            return CallFailed(_certificate(each, host, port, now))
    return CallFailed(Reason("unreachable"))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _certificate(error: ssl.SSLCertVerificationError, host: str, port: int, now: datetime) -> Reason:
    if error.verify_code in (9, 10):  # not yet, or no longer
        return Reason("expired", now.strftime("%Y-%m-%d"))
    if error.verify_code in (62, 64):  # another name, another address
        return Reason("wrong_name", _names(host, port))
    return Reason("untrusted")


def _names(host: str, port: int) -> str:
    """Return for whom the certificate is that was shown, to tell the person. It is trusted for nothing."""
    from cryptography import x509

    try:
        shown = x509.load_pem_x509_certificate(ssl.get_server_certificate((host, port), timeout=5).encode())
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return ", ".join(names.get_values_for_type(x509.DNSName)[:3])[:100] or "?"
    except (OSError, ValueError, x509.ExtensionNotFound):
        return "?"
