"""The line to one company: one call, one bounded answer. Nothing is understood here, and nothing is followed."""

import ipaddress
import math
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from desktop.core.outbox import Reason
from desktop.core.store.book import utc_now
from desktop.sync.address import is_loopback
from desktop.sync.failed import CallFailed, Raw, garbled, no_answer
from desktop.sync.patience import Patience, Patient

LARGEST_ANSWER = 4_000_000
LARGEST_PROBLEM = 65_536
LONGEST_ANSWER = 60.0
"""Seconds until an answer begins, and again for the whole of it, however steadily it drips in."""
TIMEOUT = httpx.Timeout(15.0, connect=8.0)
HEADERS = {"User-Agent": "septet/1", "Accept": "application/json", "Accept-Encoding": "identity"}


class Line:
    """A connection to one origin. `transport` is for tests that stand in for the network."""

    def __init__(
        self,
        origin: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
        longest: float = LONGEST_ANSWER,
    ) -> None:
        parts = urlsplit(origin)
        self.origin = origin
        self._host, self._port = parts.hostname or "", parts.port or 443
        self._clock, self._longest = clock, longest
        local = is_loopback(self._host)
        self._client = httpx.Client(
            base_url=origin,
            headers=HEADERS,
            timeout=TIMEOUT,
            follow_redirects=False,  # a redirect of a write would hand the paper to somebody else
            trust_env=not local,
            transport=transport,
            verify=ssl.create_default_context()
            if origin.startswith("https")
            else False,  # http: nothing to verify
        )
        self._patience = Patience()
        if transport is None:
            backend = httpcore.SyncBackend() if local else _PublicOnly()
            pool = self._client._transport._pool  # type: ignore[attr-defined]  # httpx has no door for it
            pool._network_backend = Patient(backend, self._patience)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Raw:
        """Send a request and return the answer as it came.

        Raises:
            CallFailed: no answer came, or one without an end.
        """
        self._patience.begin(self._longest)
        try:
            with self._client.stream(
                method, path, headers=dict(headers), content=content, params=params
            ) as response:
                return Raw(response.status_code, self._body(response), _small(response.headers))
        except (httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout) as error:
            found = no_answer(error, self._host, self._port, self._clock())
            found.whole_company = (
                found.reason.code != "unreachable"
            )  # this call may be the only one it chokes on
            raise found from None
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            raise no_answer(error, self._host, self._port, self._clock()) from None

    def _body(self, response: httpx.Response) -> bytes:
        """Return the body, refusing one that does not end, also one that only unpacks to such."""
        good = response.status_code < 300
        most = LARGEST_ANSWER if good else LARGEST_PROBLEM
        body, until = bytearray(), time.monotonic() + self._longest
        self._patience.begin(math.inf)
        for chunk in response.iter_raw():
            body += chunk
            if time.monotonic() > until or len(body) > most:
                if good:
                    raise garbled(Raw(response.status_code, b"", {}))
                return b""  # what went wrong is said by the status alone
        return _unpacked(bytes(body), response.headers.get("content-encoding", "identity"), most)


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body that somebody on the way compressed unasked, at most `most` bytes of it."""
    if encoding.strip().lower() in ("", "identity"):
        return body
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        raise garbled()
    try:
        worker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        found = worker.decompress(body, most + 1)
    except zlib.error:
        raise garbled() from None
    if len(found) > most or not worker.eof:
        raise garbled()
    return found


def _small(headers: httpx.Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _PublicOnly(httpcore.NetworkBackend):
    """Connects to addresses of the internet only: looked at after the name was resolved, so that no name leads inside."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in public_addresses(host, port):
            try:
                return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError("no address")


def public_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each of them on the internet.

    Raises:
        CallFailed: the name is unknown, or one of its addresses is of a local network.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallFailed(Reason("no_name")) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise CallFailed(Reason("private_address", address))
    return addresses
