"""The line of the tests itself: a client that dies in the middle of its request leaves it to the next one."""

import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.faultproxy import FaultProxy, answering


@pytest.fixture
def line() -> Iterator[FaultProxy]:
    proxy = FaultProxy("http://127.0.0.1:9")
    proxy.faults = [answering("200 OK", b"{}")]
    yield proxy
    proxy.close()


@pytest.mark.parametrize("begun", [b"PUT / HT", b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"])
def test_a_client_that_dies_in_its_request_is_let_go_of(line: FaultProxy, begun: bytes) -> None:
    where = (urlsplit(line.url).hostname or "", urlsplit(line.url).port or 0)
    with closing(socket.create_connection(where, timeout=10)) as killed:
        killed.sendall(begun)
    with closing(socket.create_connection(where, timeout=10)) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK")
