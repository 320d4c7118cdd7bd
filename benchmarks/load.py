"""A sender that costs little: requests made beforehand, one thread, plain sockets. A process of its own."""

import asyncio
import time
from typing import NamedTuple

from tests.wire.samples import paper
from wire.proof import make
from wire.signing import SigningKey, sign


class Sent(NamedTuple):
    """A request ready to be sent, and the status that it must be answered with."""

    request: bytes
    expected: int


class Device(NamedTuple):
    """An enrolled device."""

    secret: str
    token: str


class Times(NamedTuple):
    """When the first request went out, when the last answer was there, and how long each took, in seconds."""

    began: float
    ended: float
    each: list[float]


def requests(url: str, device: Device, nonce: str, papers: int) -> list[Sent]:
    """Return new papers of a device, signed and proved."""
    key = SigningKey.load(device.secret)
    host = url.partition("//")[2]
    made = []
    for _ in range(papers):
        document = paper(author_device=key.public.thumbprint)
        body = sign(document.to_bytes(), key)
        path = f"/v1/declarations/{document.declaration_id}/revisions/1"
        proof = make(key, "PUT", url + path, now=int(time.time()), nonce=nonce, token=device.token)
        head = (
            f"PUT {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: DPoP {device.token}\r\nDPoP: {proof}\r\n"
            f"Content-Type: application/jose+json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(Sent(head.encode() + body, 201))
    return made


class _Line(asyncio.Protocol):
    """One connection: sends a request, waits for its whole answer."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._need = 0
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._need:
            head = self._got.find(b"\r\n\r\n")
            if head < 0:
                return
            length = (
                bytes(self._got[:head]).lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            )
            self._need = head + 4 + int(length)
        if len(self._got) >= self._need and self._answer:
            self._answer.set_result(int(self._got[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    async def ask(self, sent: Sent) -> None:
        self._got.clear()
        self._need = 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(sent.request)
        status = await self._answer
        assert status == sent.expected, bytes(self._got)

    def close(self) -> None:
        self._transport.close()


def send(host: str, port: int, items: list[Sent], lines: int, rate: float | None = None) -> Times:
    """Send everything over some connections: as fast as answers come, or at a steady rate whatever they do.

    At a rate, the time of each counts from when it was due: a server that falls behind cannot hide it.
    """
    return asyncio.run(_send(host, port, items, lines, rate))


async def _send(host: str, port: int, items: list[Sent], lines: int, rate: float | None) -> Times:
    loop = asyncio.get_running_loop()
    opened = [(await loop.create_connection(_Line, host, port))[1] for _ in range(lines)]
    each: list[float] = []
    waiting = list(enumerate(items))[::-1]
    began = time.perf_counter()

    async def work(line: _Line) -> None:
        while waiting:
            number, item = waiting.pop()
            start = time.perf_counter()
            if rate is not None:
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - start))
                start = due
            await line.ask(item)
            each.append(time.perf_counter() - start)

    await asyncio.gather(*(work(line) for line in opened))
    ended = time.perf_counter()
    for line in opened:
        line.close()
    return Times(began, ended, each)
