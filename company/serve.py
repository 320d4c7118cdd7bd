"""Run the server: one process, one socket, a line when it is ready, a quiet end."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from company.app import build
from company.identity import Company
from company.packs import NOTHING, Packs
from company.storage import Storage, Unusable


class _Server(uvicorn.Server):
    """Calls back when connections are taken, and ends with the exit code 0 when it is told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
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
        listening.listen(512)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or "it is no port"
        raise Unusable("port", f"{host}, port {port}, cannot be used: {reason}.") from None
    return listening


def url(listening: socket.socket) -> str:
    """Return the address that clients use."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    storage: Storage,
    company: Company,
    listening: socket.socket,
    ready: Callable[[], None],
    *,
    stop_with_stdin: bool,
    offered: Packs = NOTHING,
) -> None:
    """Serve until SIGINT, SIGTERM or, with `stop_with_stdin`, until standard input closes."""
    config = uvicorn.Config(
        build(storage, company, offered=offered),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config, ready)
    if stop_with_stdin:
        threading.Thread(target=_stop_with_stdin, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listening]))


def _stop_with_stdin(server: uvicorn.Server) -> None:
    """Wait for the end of standard input; it comes even when the parent was killed."""
    with contextlib.suppress(OSError):  # closed before it was ever open
        while os.read(0, 4096):
            pass
    server.should_exit = True
