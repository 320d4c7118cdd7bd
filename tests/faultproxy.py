"""A loopback proxy that loses, cuts or replaces what passes through it, one connection at a time, as told."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, NamedTuple
from urllib.parse import urlsplit


class Sent(NamedTuple):
    """What is sent back and how: `pause` seconds between single bytes, and how the connection ends."""

    answer: bytes
    end: Literal["close", "reset", "half_close", "silence"] = "close"
    pause: float = 0


Fault = Callable[[bytes, Callable[[bytes], bytes]], bytes | Sent]
"""Gets the request and a function that forwards it; returns the bytes to answer with (empty: hang up)."""


def honest(request: bytes, forward: Callable[[bytes], bytes]) -> bytes:
    return forward(request)


def lose_request(_request: bytes, _forward: Callable[[bytes], bytes]) -> bytes:
    return b""


def lose_answer(request: bytes, forward: Callable[[bytes], bytes]) -> bytes:
    forward(request)
    return b""


def repeat_request(request: bytes, forward: Callable[[bytes], bytes]) -> bytes:
    forward(request)
    return forward(request)


def cut_answer(request: bytes, forward: Callable[[bytes], bytes]) -> bytes:
    answer = forward(request)
    return answer[: len(answer) // 2]


def login_page(_request: bytes, _forward: Callable[[bytes], bytes]) -> bytes:
    page = b"<html>Welcome to the hotel</html>"
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        % (len(page), page)
    )


def server_error(_request: bytes, _forward: Callable[[bytes], bytes]) -> bytes:
    return b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def reset(_request: bytes, _forward: Callable[[bytes], bytes]) -> Sent:
    return Sent(b"", "reset")


def reset_in_the_answer(request: bytes, forward: Callable[[bytes], bytes]) -> Sent:
    answer = forward(request)
    return Sent(answer[: len(answer) - 40], "reset")


def close_one_half(request: bytes, forward: Callable[[bytes], bytes]) -> Sent:
    """Stop writing in the middle of the answer, and keep on listening."""
    answer = forward(request)
    return Sent(answer[: len(answer) - 40], "half_close")


def fall_silent(request: bytes, forward: Callable[[bytes], bytes]) -> Sent:
    """Take the request and never say a word, nor hang up."""
    forward(request)
    return Sent(b"", "silence")


def fall_silent_in_the_answer(request: bytes, forward: Callable[[bytes], bytes]) -> Sent:
    return Sent(forward(request)[:100], "silence")


def drip(request: bytes, forward: Callable[[bytes], bytes]) -> Sent:
    """Answer well, a byte at a time."""
    return Sent(forward(request), pause=0.001)


class FaultProxy:
    """Listens on a free port; `faults` are used up one for each request, then it is honest."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self.faults: list[Fault] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client:
                client.settimeout(5)
                with suppress(OSError):  # the client may have hung up before the end
                    if request := _message(client):
                        fault = self.faults.pop(0) if self.faults else honest
                        _say(client, fault(request, self._forward))

    def _forward(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(self._target, timeout=5) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body)
            answer = b""
            while chunk := server.recv(65536):
                answer += chunk
        return answer


def _say(client: socket.socket, said: bytes | Sent) -> None:
    sent = said if isinstance(said, Sent) else Sent(said)
    if sent.pause:
        for byte in sent.answer:
            client.sendall(bytes([byte]))
            time.sleep(sent.pause)
    else:
        client.sendall(sent.answer)
    if sent.end == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if sent.end == "half_close":
        client.shutdown(socket.SHUT_WR)
    if sent.end in ("half_close", "silence"):
        client.settimeout(60)
        while client.recv(65536):
            pass


def _message(client: socket.socket) -> bytes:
    """Return a whole request: its head, and as much body as it announces; nothing where it breaks off before."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


def answering(status: str, body: bytes, kind: str = "application/json") -> Fault:
    """Return a fault that gives this answer, and forwards nothing."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return lambda _request, _forward: head.encode() + body
