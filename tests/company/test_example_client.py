"""A client that was written from `docs/protocol.md` alone gets on with the real server."""

import ast
import gzip
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from company import statuses
from company.clock import utc_now
from company.keysets import new_receipt_key, new_root, tell_stolen
from company.storage import Storage, open_storage
from tests.company.servers import Server
from tests.examples import FOLDER, example

signed, client = example("signed"), example("client")
canonical, read, sign = signed.canonical, signed.read, signed.sign


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own: its keys are changed."""
    with Server(tmp_path_factory.mktemp("trial") / "be.sqlite") as running:
        yield running
    assert running.log.read_text() == "", "the server logged a failure"


def enrolled(server: Server, name: str = "Aïcha") -> Any:
    company = client.Company(server.url)
    company.enrol(server.code(name=name))
    return company


@pytest.fixture
def company(trial: Server) -> Any:
    return enrolled(trial)


def office(server: Server, act: Callable[[Storage], object]) -> None:
    """Let the company's people do something while the server runs, as its own commands do."""
    storage = open_storage(str(server.database), server.key_file)
    try:
        act(storage)
    finally:
        storage.close()


def refusal(ask: Callable[[], Any]) -> tuple[int, str, str, list[tuple[str, str]]]:
    with pytest.raises(client.Problem) as refused:
        ask()
    return refused.value.status, refused.value.code, refused.value.retry, refused.value.issues


def test_the_examples_take_nothing_of_septet() -> None:
    own = {path.stem for path in FOLDER.glob("*.py")}
    assert {"client", "server"} < own
    for path in FOLDER.glob("*.py"):
        taken = set[str]()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                taken |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                taken.add((node.module or "").partition(".")[0])
        assert taken - own - set(sys.stdlib_module_names) <= {"cryptography"}, path.name


def test_the_example_runs(trial: Server) -> None:
    arguments = [sys.executable, str(FOLDER / "client.py"), trial.url, trial.code()]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=True, encoding="utf-8")
    lines = done.stdout.splitlines()
    assert lines[1].startswith("received ")
    assert [line.split()[1:] for line in lines[2:]] == [["received", number, "received"] for number in "123"]


def test_a_paper_lives_its_life(trial: Server, company: Any) -> None:
    paper = client.declaration(company.me, "BE")
    first, receipt = company.deliver(paper)
    assert (first.status, receipt["disposition"], receipt["seq"]) == (201, "received", 1)
    assert receipt["audit_head"] == paper["audit_head"]
    again, _ = company.deliver(paper)
    assert (again.status, again.body) == (200, first.body)

    ask = (paper["declaration_id"], "question", "Which hall?")
    office(trial, lambda storage: statuses.give(storage, *ask, utc_now()))
    question = company.pull()[-1]
    assert (question["kind"], question["text"], question["rev"]) == ("question", "Which hall?", 1)
    _, answered = company.answer(question, "The big one.\nTwo sets.")
    assert refusal(lambda: company.answer(question, "Another", answered["answer_id"]))[1] == "answer-conflict"
    (event,) = company.pull()
    assert (event["kind"], event["state"], event["chain"]) == ("answer", "received", answered["chain"])

    second = client.following(paper, band="Quartet")
    third = client.following(second, "cancel")
    assert company.deliver(third)[1]["disposition"] == "parked"
    with pytest.raises(client.Problem) as refused:
        company.deliver(
            client.following(paper, contract_version=9) | {"rev": 1, "base": None, "kind": "declare"}
        )
    assert refused.value.said["head"] == {"rev": 1, "hash": signed.sha(canonical(paper))}
    company.deliver(second)
    told = [(event["kind"], event["rev"]) for event in company.pull()]
    assert told == [("parked", 3), ("received", 2), ("received", 3)]

    base = f"/v1/declarations/{paper['declaration_id']}"
    assert company.ask("GET", base).said["head"]["rev"] == 3
    kept = company.ask("GET", f"{base}/revisions/2").said
    assert signed.unb64(kept["payload"]) == canonical(second)
    assert company.ask("GET", f"{base}/revisions/1/receipt").body == first.body
    held = [{"declaration_id": paper["declaration_id"], "rev": rev, "doc_hash": "0" * 64} for rev in (1, 9)]
    held[0]["doc_hash"] = receipt["doc_hash"]
    missing = company.ask("POST", "/v1/reconcile", json.dumps({"held": held}).encode()).said["missing"]
    assert missing == held[1:]
    page = company.ask("GET", "/v1/changes?limit=2").said
    assert (page["events"], page["end"]) == (company.events[:2], False)


def test_keys_are_renewed_and_a_stolen_one_is_believed_no_longer(trial: Server, company: Any) -> None:
    paper = client.declaration(company.me, "BE")
    before, old = company.deliver(paper)
    stolen = signed.signer(before.said["receipt"])
    office(trial, lambda storage: new_receipt_key(storage, utc_now(), lead_days=0))
    office(trial, lambda storage: new_root(storage, utc_now()))
    office(trial, lambda storage: tell_stolen(storage, stolen, signed.now(), utc_now()))
    version = company.keyset.version
    company.discover()
    assert company.keyset.version > version + 1
    with pytest.raises(signed.Refused, match="stolen"):
        company.keyset.believed(before.said["receipt"])
    after, new = company.deliver(paper)
    assert {key for key in new if new[key] != old[key]} <= {"received_at", "epoch"}
    assert company.deliver(paper)[0].body == after.body


def test_a_device_is_stopped_and_another_member_sees_nothing(trial: Server, company: Any) -> None:
    other, paper = enrolled(trial, "Bea"), client.declaration(company.me, "BE")
    company.deliver(paper)
    assert refusal(lambda: other.deliver(paper))[:3] == (403, "not-yours", "never")
    assert refusal(lambda: other.ask("GET", f"/v1/declarations/{paper['declaration_id']}"))[1] == "not-found"
    assert other.pull() == []
    path = f"/v1/devices/{company.me}"
    assert refusal(lambda: other.ask("DELETE", path))[1] == "not-found"
    stopped = company.ask("DELETE", path).said
    assert stopped["thumbprint"] == company.me
    assert refusal(company.pull)[:3] == (403, "device-revoked", "after-auth")


def put(company: Any, body: bytes, path: str | None = None, **headers: str) -> Any:
    kind = {"Content-Type": "application/jose+json"}
    path = path or f"/v1/declarations/{uuid.uuid4()}/revisions/1"
    return company.ask(
        "PUT", path, body, kind | {name.replace("_", "-"): what for name, what in headers.items()}
    )


ENVELOPES: dict[bytes, str] = {
    b"": "not_json",
    b"{}": "not_signed",
    b'{"a":"\xe9"}': "not_utf8",
    b'{"a":1,"a":1}': "duplicate_key",
    b'{"a":NaN}': "not_whole",
    b'{"a":1.0}': "not_whole",
    b'{"a":9007199254740992}': "too_large",
    b'{"a":"\\u0000"}': "unfit_text",
    b'{"a":"\\ud800"}': "unfit_text",
    b"[" * 51 + b"]" * 51: "too_deep",
}


def test_bytes_that_can_be_understood_differently_are_refused_within_and_without(company: Any) -> None:
    for body, issue in ENVELOPES.items():
        assert refusal(lambda: put(company, body)) == (400, "malformed", "after-fix", [("", issue)])  # noqa: B023
        if body not in (b"", b"{}"):
            envelope = canonical(sign(company.key, body))
            inside = refusal(lambda: put(company, envelope))  # noqa: B023
            assert inside == (422, "invalid", "after-fix", [("", issue)])


def test_wrong_papers_are_refused_by_their_names(company: Any) -> None:
    paper = client.declaration(company.me, "BE")
    path = f"/v1/declarations/{paper['declaration_id']}/revisions/1"
    envelope = sign(company.key, canonical(paper))
    other = client.Company(company.url)

    def refused(body: dict[str, Any], **headers: str) -> tuple[int, str]:
        return refusal(lambda: put(company, canonical(body), path, **headers))[:2]

    def unfit(**fields: Any) -> list[tuple[str, str]]:
        status, code, _, issues = refusal(lambda: company.deliver({**paper, **fields}))
        assert (status, code) == (422, "invalid")
        return issues

    assert refused(envelope | {"signature": signed.b64(bytes(64))}) == (400, "bad-signature")
    assert refused(envelope | {"header": {}}) == (400, "malformed")
    assert refused(sign(other.key, canonical(paper))) == (403, "wrong-key")
    assert refused(envelope, Content_Type="application/json") == (415, "wrong-media-type")
    assert refused(envelope, Content_Encoding="br") == (415, "wrong-media-type")
    assert refused(envelope, Content_Digest=f"sha-256=:{'A' * 43}=:") == (400, "bad-digest")
    assert (
        refusal(lambda: put(company, gzip.compress(b" " * 2_000_000), path, Content_Encoding="gzip"))[0]
        == 413
    )
    assert refused(sign(company.key, canonical(paper | {"schema": "declaration/2"}))) == (
        422,
        "unknown-schema",
    )
    assert refused(sign(company.key, canonical(paper | {"rev": 2}))) == (422, "invalid")
    assert refusal(lambda: company.deliver(client.declaration(company.me, "DE")))[:2] == (
        403,
        "wrong-country",
    )
    assert refusal(lambda: company.deliver(paper | {"company_id": "x"}))[:2] == (403, "wrong-company")
    assert unfit(salt="x", extra=1) == [("/extra", "unknown_key"), ("/salt", "not_a_salt")]
    assert unfit(total=client.euros(1)) == [("/total", "sum_differs"), ("/contract/fee", "sum_differs")]
    assert unfit(band="a\tb") == [("/band", "control_character")]
    assert unfit(sealed_at="2026-11-22T10:00:00.5Z") == [("/sealed_at", "not_an_instant")]
    assert unfit(exported=client.euros(0) | {"currency": "USD"}) == [("/exported", "currency_differs")]
    assert company.pull() == []


def test_wrong_requests_are_refused_by_their_names(trial: Server, company: Any) -> None:
    def refused(path: str, **headers: str) -> tuple[int, str, list[tuple[str, str]]]:
        status, code, _, issues = refusal(lambda: company.ask("GET", path, headers=headers))
        return status, code, issues

    assert refused("/v1/changes?after=x")[:2] == (400, "bad-parameter")
    assert refused(f"/v1/changes?after=9.{'1' * 64}")[:2] == (409, "history-diverged")
    assert refused("/v1/declarations/x")[:2] == (400, "bad-path")
    assert refused("/v1/nothing")[:2] == (404, "not-found")
    assert refusal(lambda: company.ask("DELETE", "/v1/changes"))[:2] == (405, "method-not-allowed")
    assert refused("/v1/devices", Authorization=f"Bearer {company.token}")[:2] == (401, "not-authenticated")
    for wrong, issue in {
        company.proof("PUT", "/v1/devices", company.token): "wrong_method",
        company.proof("GET", "/v1/changes", company.token): "wrong_address",
        company.proof("GET", "/v1/devices", "x"): "wrong_token",
        "x": "unreadable",
    }.items():
        assert refused("/v1/devices", DPoP=wrong) == (401, "bad-proof", [("", issue)])
    stale = company.proof("GET", "/v1/devices", company.token, nonce="x")
    assert refused("/v1/devices", DPoP=stale)[:2] == (401, "use-nonce")
    other = client.Company(trial.url)
    assert refusal(lambda: other.enrol("0000-0000-0000"))[:2] == (403, "invitation-unknown")
    code = trial.code()
    company.token, kept = "", company.token
    assert refusal(lambda: company.enrol(code))[:2] == (409, "key-in-use")
    company.token = kept
    other.enrol(code)
    assert refusal(lambda: client.Company(trial.url).enrol(code))[:2] == (409, "invitation-used")


def test_the_figures_of_the_specification_come_out() -> None:
    text = (FOLDER.parents[1] / "protocol.md").read_text("utf-8").partition("## 11.")[2]
    secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    assert secret in text
    key = client.Ed25519PrivateKey.from_private_bytes(signed.unb64(secret))
    for payload in (
        line.encode() for line in text.splitlines() if line.startswith('{"a') and "doc" not in line[:9]
    ):
        assert canonical(read(payload)) == payload
    for start in ('{"audit_head"', '{"answer_id"', '{"base"'):
        payload = next(line for line in text.splitlines() if line.startswith(start)).encode()
        assert f"`{signed.sha(payload)}`" in text
        assert f"\n{sign(key, payload)['signature']}\n" in text + "\n"
