"""The conformance kit passes against this server, and finds each fault of servers that were broken on purpose."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from company import holdings, incoming, proving
from company.app import build
from company.clock import utc_now
from company.conform.checks import CHECKS
from company.conform.run import FAILED, PASSED, SKIPPED, Result, run, table
from company.enrolment import invite
from company.identity import establish
from company.schemas import Ending
from company.serve import listen, url
from company.storage import Storage
from tests.company.servers import Server, septet_company
from wire.proof import read


def found(results: list[Result], kind: str) -> list[str]:
    return [each.check for each in results if each.result == kind]


def test_this_server_passes_every_check(server: Server) -> None:
    results = run(server.url, [server.code(), server.code()])
    assert found(results, FAILED) == [], table(results)
    assert found(results, SKIPPED) == []
    assert len(results) == 21


def test_the_command_prints_a_table_or_json_and_says_by_its_exit_code(server: Server) -> None:
    code, printed = septet_company("conform", server.url, "--code", server.code(), "--json")
    assert code == 0
    assert [each["check"] for each in printed if each["result"] == SKIPPED] == ["strangers"]
    code, printed = septet_company("conform", server.url, "--code", "0000-0000-0000", "--json")
    assert (code, [each["result"] for each in printed]) == (1, [FAILED])


def test_the_table_is_for_people() -> None:
    lines = table(
        [Result("feed", "What it is.", PASSED, ""), Result("copy", "", FAILED, "it lacks something")]
    )
    assert lines.splitlines() == [
        "passed   feed What it is.",
        "failed   copy it lacks something",
        "1 passed, 1 failed, 0 skipped",
    ]


def test_what_is_no_server_fails_in_one_line() -> None:
    [only] = run("http://127.0.0.1:9", ["0000-0000-0000"])
    assert (only.check, only.result) == ("enrol", FAILED)


Change = Callable[[Scope, int, dict[str, str], Any], tuple[int, dict[str, str], Any] | None]


class Faulty:
    """Changes the answers of a server: `change` gets request, status, headers and JSON, and returns others."""

    def __init__(self, app: ASGIApp, change: Change) -> None:
        self.app, self.change = app, change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began: Message = {}

        async def sending(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = message
                return
            headers = {name.decode(): value.decode() for name, value in began["headers"]}
            try:
                said = json.loads(message["body"])
            except ValueError:
                said = None
            changed = self.change(scope, began["status"], headers, said)
            body = message["body"]
            if changed is not None:
                status, headers, said = changed
                body = json.dumps(said).encode() if not isinstance(said, bytes) else said
                headers["content-length"] = str(len(body))
                encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
                began = {**began, "status": status, "headers": encoded}
            await send(began)
            await send({**message, "body": body})

        await self.app(scope, receive, sending)


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    settings = uvicorn.Config(app, loop="asyncio", lifespan="off", log_config=None, ws="none")
    running = uvicorn.Server(settings)
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield url(listening)
    running.should_exit = True
    thread.join(timeout=20)
    listening.close()


def is_put(scope: Scope) -> bool:
    return scope["method"] == "PUT" and "/declarations/" in scope["path"]


def a_new_answer_on_repeat(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (status, headers, {**said, "again": True}) if is_put(scope) and status == 200 else None


def a_conflict_on_repeat(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (409, headers, said) if is_put(scope) and status == 200 else None


def a_dropped_event(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    if scope["path"] != "/v1/changes" or status != 200 or len(said["events"]) < 3:
        return None
    return status, headers, {**said, "events": said["events"][:1] + said["events"][2:]}


def an_altered_event(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    if scope["path"] != "/v1/changes" or status != 200 or not said["events"]:
        return None
    return status, headers, {**said, "events": [{**each, "state": "accepted"} for each in said["events"]]}


def a_receipt_that_nobody_signed(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    if not is_put(scope) or status not in (200, 201, 202):
        return None
    return status, headers, {"receipt": {**said["receipt"], "signature": "A" * 86}}


def a_refusal_of_what_is_ahead(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (409, headers, said) if status == 202 else None


def a_problem_without_its_code(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (status, headers, {**said, "code": "oops"}) if status == 422 else None


def a_failure_instead_of_a_refusal(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (500, headers, said) if status == 400 and is_put(scope) else None


def a_page_for_caches(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return status, {name: value for name, value in headers.items() if name != "cache-control"}, said


def a_forgotten_device_list(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    if scope["path"] == "/v1/devices" and scope["method"] == "GET" and status == 200:
        return status, headers, {"devices": []}
    return None


def an_unknown_paper_is_known(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (200, headers, {"missing": []}) if scope["path"] == "/v1/reconcile" else None


def an_end_that_receipts_do_not_name(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return status, {name: value for name, value in headers.items() if name != "sunset"}, said


def an_end_before_the_successor(scope: Scope, status: int, headers: dict[str, str], said: Any) -> Any:
    return (status, {**headers, "deprecation": "@4102444800"}, said) if is_put(scope) else None


FAULTS = [
    (a_new_answer_on_repeat, "repetition"),
    (a_conflict_on_repeat, "repetition"),
    (a_dropped_event, "feed"),
    (an_altered_event, "feed"),
    (a_receipt_that_nobody_signed, "delivery"),
    (an_end_that_receipts_do_not_name, "ending"),
    (an_end_before_the_successor, "ending"),
    (a_refusal_of_what_is_ahead, "parking"),
    (a_problem_without_its_code, "bodies"),
    (a_failure_instead_of_a_refusal, "bodies"),
    (a_page_for_caches, "headers"),
    (a_forgotten_device_list, "revoking"),
    (an_unknown_paper_is_known, "reconciling"),
]


def tried(storage: Storage, *names: str, change: Change | None = None) -> list[str]:
    """Which of the named checks fail against this server, with its answers changed."""
    checks = [check for check in CHECKS if check.__name__ in ("discovery", *names)]
    company = establish(storage, "BE")
    codes = [invite(storage, now=utc_now(), valid_hours=1).code for _ in range(2)]
    since = utc_now().replace(microsecond=0)
    ending = {"declaration/1": Ending(since, since + timedelta(days=731))}
    app = build(storage, company, ending=ending)
    with serving(Faulty(app, change) if change else app) as address:
        return found(run(address, codes, checks), FAILED)


def test_a_server_that_says_when_a_schema_ends_passes(storage: Storage) -> None:
    assert tried(storage, "ending", "delivery", "headers") == []


@pytest.mark.parametrize(("change", "check"), FAULTS, ids=[change.__name__ for change, _ in FAULTS])
def test_a_broken_server_is_found_out(storage: Storage, change: Change, check: str) -> None:
    assert tried(storage, check, change=change) == [check]


def test_a_server_that_takes_any_proof_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lax(written: str, **_: object) -> proving.Proof:
        return read(written)[0]

    monkeypatch.setattr(proving, "check", lax)
    assert tried(storage, "proofs", "enrolment") == ["enrolment", "proofs"]


def test_a_server_that_takes_a_replayed_proof_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = proving.check

    def replayable(written: str, **asked: Any) -> proving.Proof:
        said = read(written)[0]
        return strict(written, **asked | {"url": said.htu, "method": said.htm})

    monkeypatch.setattr(proving, "check", replayable)
    assert tried(storage, "proofs") == ["proofs"]


def test_a_server_that_asks_for_no_nonce_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving.Nonces, "good", lambda *_: True)
    assert tried(storage, "proofs") == ["proofs"]


def test_a_server_that_shows_papers_to_strangers_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybody(*_: object) -> dict[str, Any]:
        return {"state": "received", "head": None}

    monkeypatch.setattr(holdings, "declaration", anybody)
    assert tried(storage, "strangers") == ["strangers"]


def test_a_server_that_does_not_check_signatures_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from company import intake

    monkeypatch.setattr(intake, "verify", lambda envelope, _: envelope.payload)
    assert tried(storage, "bodies") == ["bodies"]


def test_a_server_that_unpacks_anything_is_found_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "_check_digest", lambda *_: None)
    assert tried(storage, "packing") == ["packing"]
