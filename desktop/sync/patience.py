"""How long a company may take until an answer begins: a clock over every byte, for a timeout of single reads is no end.

A server that sends one header after the other, or one `103 Early Hints` after the other, keeps each read short and the
call for ever.
"""

import math
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore


class Patience:
    """Until when a call may take. One for each line, as calls of a line follow one another."""

    def __init__(self) -> None:
        self._until = math.inf

    def begin(self, seconds: float) -> None:
        """Let the call take so many seconds from now on; infinite where something else watches over it."""
        self._until = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Return how long one step may take.

        Raises:
            httpcore.ReadTimeout: the call took too long.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer did not begin in time")
        return min(left, math.inf if timeout is None else timeout)


class Patient(httpcore.NetworkBackend):
    """Connects as another backend does, and watches over what then comes and goes."""

    def __init__(self, backend: httpcore.NetworkBackend, patience: Patience) -> None:
        self._backend, self._patience = backend, patience

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host."""
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._patience)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, patience: Patience) -> None:
        self._stream, self._patience = stream, patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._step(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._step(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _step(self, timeout: float | None) -> float | None:
        left = self._patience.left(timeout)
        return None if math.isinf(left) else left
