"""What a broken or hostile server, name or network can do to one call: each ends in a named reason, none in harm."""

import gzip
import json
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.sync.failed import CallFailed, Raw, asked_wait, failure
from desktop.sync.line import LARGEST_ANSWER, LARGEST_PROBLEM, Line, public_addresses
from tests.sync.raw import Authority, Say, saying, whole

THEN = datetime(2019, 3, 4, tzinfo=UTC)


def call(url: str, *, longest: float = 60.0) -> Raw:
    line = Line(url, clock=lambda: THEN, longest=longest)
    try:
        return line.call("GET", "/", headers={})
    finally:
        line.close()


def reason(url: str, *, longest: float = 60.0) -> tuple[str, str]:
    with pytest.raises(CallFailed) as failed:
        call(url, longest=longest)
    assert failed.value.state == "queued"
    return failed.value.reason


def dripping(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        client.sendall(b"1\r\n \r\n")
        time.sleep(0.02)


def endless(status: str) -> Say:
    def say(client: socket.socket) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.sendall(head.encode())
        while True:
            client.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")

    return say


def cut(client: socket.socket) -> None:
    client.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"rece')


def test_an_answer_without_an_end_is_let_go() -> None:
    with saying(endless("200 OK")) as port:
        assert reason(f"http://127.0.0.1:{port}") == ("garbled", "")


def test_of_an_endless_problem_only_its_status_is_heard() -> None:
    with saying(endless("503 Busy")) as port:
        raw = call(f"http://127.0.0.1:{port}")
    assert (raw.status, raw.body) == (503, b"")


def test_an_answer_that_drips_for_ever_is_let_go_in_time() -> None:
    began = time.monotonic()
    with saying(dripping) as port:
        assert reason(f"http://127.0.0.1:{port}", longest=0.3) == ("garbled", "")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\n", b""])
def test_an_answer_that_never_begins_is_let_go_in_time(begun: bytes) -> None:
    """One header after the other, or one early hint after the other."""

    def preluding(client: socket.socket) -> None:
        client.sendall(begun)
        while True:
            client.sendall(b"X-More: 1\r\n" if begun else b"HTTP/1.1 103 Early Hints\r\n\r\n")
            time.sleep(0.02)

    with saying(preluding) as port:
        assert reason(f"http://127.0.0.1:{port}", longest=0.3) == ("unreachable", "")


def test_a_small_body_that_unpacks_to_a_huge_one_is_let_go() -> None:
    bomb = gzip.compress(b" " * (LARGEST_ANSWER * 3))
    assert len(bomb) * 500 < LARGEST_ANSWER * 3
    with saying(whole(bomb, more="Content-Encoding: gzip\r\n")) as port:
        assert reason(f"http://127.0.0.1:{port}") == ("garbled", "")


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_body_in_an_encoding_that_nobody_asked_for_is_read_or_let_go(encoding: str) -> None:
    with saying(whole(b"nonsense", more=f"Content-Encoding: {encoding}\r\n")) as port:
        assert reason(f"http://127.0.0.1:{port}") == ("garbled", "")


def test_a_proxy_that_packs_unasked_is_understood() -> None:
    with saying(whole(gzip.compress(b'{"ok":1}'), more="Content-Encoding: gzip\r\n")) as port:
        assert call(f"http://127.0.0.1:{port}").body == b'{"ok":1}'


def test_half_an_answer_is_none_and_may_be_this_paper_alone() -> None:
    with saying(cut) as port, pytest.raises(CallFailed) as failed:
        call(f"http://127.0.0.1:{port}")
    assert failed.value.reason.code == "unreachable"
    assert not failed.value.whole_company


def test_nobody_there_is_said_and_holds_for_the_whole_company() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CallFailed) as failed:
        call(f"http://127.0.0.1:{port}")
    assert (failed.value.reason.code, failed.value.whole_company) == ("unreachable", True)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with saying(whole(b"{}"), context=Authority(tmp_path).context("localhost")) as port:
        assert reason(f"https://localhost:{port}") == ("untrusted", "")


def test_a_certificate_for_another_name_is_refused_and_says_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with saying(whole(b"{}"), context=authority.context("evil.example")) as port:
        assert reason(f"https://localhost:{port}") == ("wrong_name", "evil.example")


@pytest.mark.parametrize(("begins", "ends"), [(-9, -2), (2, 9)])
def test_a_certificate_out_of_its_time_names_this_computers_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: int, ends: int
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with saying(whole(b"{}"), context=authority.context("localhost", begins=begins, ends=ends)) as port:
        assert reason(f"https://localhost:{port}") == ("expired", "2019-03-04")


def test_a_certificate_that_holds_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with saying(whole(b'{"ok":1}'), context=authority.context("localhost")) as port:
        assert call(f"https://localhost:{port}").body == b'{"ok":1}'


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"]
)
def test_a_name_that_leads_to_a_local_network_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answer)
    assert reason("https://members.example.coop") == ("private_address", address)


def test_one_local_address_among_good_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answer)
    with pytest.raises(CallFailed) as failed:
        public_addresses("members.example.coop", 443)
    assert failed.value.reason == ("private_address", "10.0.0.1")


def test_a_name_that_cannot_be_found_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_a: object, **_k: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert reason("https://members.example.coop") == ("no_name", "")


HERE = "https://members.example.coop"


@pytest.mark.parametrize(
    ("raw", "code", "detail"),
    [
        (Raw(302, b"", {"location": "https://evil.example/x"}), "redirected", "evil.example"),
        (Raw(307, b"", {"location": "https://bücher.example/x"}), "redirected", "xn--bcher-kva.example"),
        (Raw(301, b"", {"location": "/login"}), "login", ""),
        (Raw(302, b"", {}), "login", ""),
        (Raw(511, b"", {"content-type": "text/html"}), "busy", ""),
        (Raw(403, b"<html>", {"content-type": "text/html"}), "login", ""),
        (Raw(404, b"{}", {"content-type": "application/json"}), "not_a_company", ""),
        (Raw(500, b"", {}), "busy", ""),
    ],
)
def test_an_answer_that_is_no_success_has_its_reason(raw: Raw, code: str, detail: str) -> None:
    found = failure(raw, HERE)
    assert (found.reason.code, found.reason.detail, found.state) == (code, detail, "queued")


@pytest.mark.parametrize(
    ("status", "problem", "expected"),
    [
        (401, '{"code":"not-authenticated"}', ("unknown_device", "queued", True)),
        (403, '{"code":"device-revoked"}', ("unknown_device", "queued", True)),
        (403, '{"code":"not-yours"}', ("other_member", "fault", False)),
        (409, '{"code":"revision-conflict"}', ("conflict", "conflict", False)),
        (422, '{"code":"invalid","retry":"after-fix","detail":"x"}', ("refused", "fault", False)),
        (422, '{"code":"unknown-schema","retry":"after-update"}', ("too_old", "fault", False)),
        (400, '{"code":"never-heard-of","retry":"same-later"}', ("busy", "queued", False)),
        (418, '{"code":"never-heard-of"}', ("refused", "fault", False)),
        (500, '{"code":"failed","retry":"same-later"}', ("busy", "queued", False)),
        (503, '{"code":"busy","retry":"same-later"}', ("busy", "queued", True)),
        (429, '{"code":"slow-down","retry":"same-later"}', ("busy", "queued", True)),
    ],
)
def test_a_problem_is_acted_on_by_what_it_says(
    status: int, problem: str, expected: tuple[str, str, bool]
) -> None:
    found = failure(Raw(status, problem.encode(), {"content-type": "application/problem+json"}), HERE)
    assert (found.reason.code, found.state, found.whole_company) == expected


def test_what_a_company_says_becomes_one_short_plain_line() -> None:
    detail = "a\u0007b\n" + "c" * 5000
    problem = json.dumps({"code": "invalid", "retry": "after-fix", "detail": detail})
    raw = Raw(422, problem.encode(), {"content-type": "application/problem+json"})
    found = failure(raw, HERE).reason.detail
    assert len(found) <= 300
    assert found.startswith("a b c")
    assert len(problem) < LARGEST_PROBLEM


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "120"}, timedelta(seconds=120)),
        ({"retry-after": "9" * 40}, timedelta(seconds=10**8)),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
        (
            {"retry-after": "Wed, 21 Oct 2015 07:30:00 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
            timedelta(minutes=2),
        ),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_how_long_to_wait_is_read_by_the_companys_own_clock(
    headers: dict[str, str], expected: timedelta | None
) -> None:
    assert asked_wait(headers) == expected
