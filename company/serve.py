"""Run the server in one process: one socket, a call when it is ready, a quiet end."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from company.storage import Unusable

BACKLOG = 512


class _Server(uvicorn.Server):
    """Calls back when connections are taken, and ends with the exit code 0 when it is told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(BACKLOG)  # see `config`
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections; port 0 takes any free one.

    Raises:
        Unusable: the address is not ours or is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not switch Nagle's algorithm off and every answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or "it is no port"
        raise Unusable("port", f"{host}, port {port}, cannot be used: {reason}.") from None
    return listening


def url(listening: socket.socket, *, tls: bool = False) -> str:
    """Return the address that clients use."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the settings for TLS 1.2 and later.

    Raises:
        Unusable: the files cannot be read, or do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "they do not fit"
        raise Unusable("tls-cert", f"{certificate} and {key} cannot be used: {reason}.") from None
    return context


def config(app: ASGIApp, *, tls: ssl.SSLContext | None = None, proxies: str | None = None) -> uvicorn.Config:
    """Return uvicorn's settings. `proxies` are the addresses whose `X-Forwarded-For` and `-Proto` are believed.

    With a backlog of 1 a process takes one connection at a time, so that several that share a socket share the work;
    the kernel's queue is made long again once the server has started.
    """
    made = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=proxies is not None,
        forwarded_allow_ips=proxies or "",
        backlog=1,
        timeout_graceful_shutdown=5,
    )
    if tls:
        made.load()
        made.ssl = tls
    return made


def run(
    settings: uvicorn.Config,
    listening: socket.socket,
    ready: Callable[[], None],
    *,
    until: int | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or until the descriptor `until` closes."""
    server = _Server(settings, ready)
    if until is not None:
        threading.Thread(target=_stop_with, args=(server, until), daemon=True).start()
    asyncio.run(server.serve(sockets=[listening]))


def _stop_with(server: uvicorn.Server, descriptor: int) -> None:
    """Wait for the end of a pipe; it comes even when the process at its other end was killed."""
    with contextlib.suppress(OSError):  # closed before it was ever open
        while os.read(descriptor, 4096):
            pass
    server.should_exit = True
