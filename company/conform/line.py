"""How the kit speaks to a server: a plain client that knows `docs/protocol.md` and nothing of this server's code."""

import contextlib
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx

from wire.canonical import Malformed, canonical, digest, read_json
from wire.declaration import Client, Contract, Declaration, Edition, GigLine, Line, Member, Money, Part
from wire.keyset import Keyset, Untrusted, first, read, walk
from wire.proof import make
from wire.reading import Invalid
from wire.receipt import Receipt, read_receipt
from wire.signing import MEDIA_TYPE, BadSignature, SigningKey, sign, unpack, verify

RETRY = {"same-later", "after-auth", "after-fix", "after-update", "never"}
PROBLEM = {"type", "title", "status", "detail", "code", "retry", "issues", "trace_id"}
DECLARE = "declare"


class Failed(Exception):  # noqa: N818  # a finding about a server
    """The server does something else than the specification says; the message says what."""


def need(holds: object, otherwise: str) -> None:
    """Fail with a sentence unless something holds."""
    if not holds:
        raise Failed(otherwise)


class Server:
    """A server under test, with the nonce that it gave last."""

    def __init__(self, http: httpx.Client, url: str) -> None:
        self.http = http
        self.url = url.rstrip("/")
        self.nonce = ""
        self.about: dict[str, Any] = {}
        self.keys: Keyset | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send one request as it is, and remember the nonce of the answer."""
        answer = self.http.request(method, self.url + path, content=body, headers=dict(headers or {}))
        self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        return answer

    def discover(self) -> dict[str, Any]:
        """Return what the server says of itself."""
        answer = self.ask("GET", "/.well-known/declaration-company")
        need(answer.status_code == 200, f"the discovery is answered with {answer.status_code}")
        self.about = _object(answer)
        return self.about

    def learn_keys(self) -> Keyset:
        """Return the newest list of keys, walked from the first."""
        newest = canonical(self.discover().get("keyset"))
        try:
            version = read(unpack(newest).payload).version
            bodies = [self.ask("GET", f"/v1/keysets/{number}").content for number in range(1, version + 1)]
            self.keys = walk(first(bodies[0]), bodies[1:])
        except (Malformed, Invalid, Untrusted) as error:
            raise Failed(f"the lists of keys cannot be walked: {error}") from None
        need(canonical(read_json(bodies[-1])) == newest, "the newest list is not the one of the discovery")
        return self.keys

    def believed(self, body: bytes) -> bytes:
        """Return the payload of something that the company signed just now, having proved it."""
        if self.keys is None:
            self.learn_keys()
        assert self.keys is not None
        try:
            envelope = unpack(body)
            at = json.loads(envelope.payload)["received_at"]
            return verify(envelope, self.keys.key_at(envelope.kid, at))
        except (Malformed, Untrusted, BadSignature, KeyError, TypeError, ValueError) as error:
            raise Failed(f"a receipt is not proved: {error}") from None


class Device:
    """A device with its key, and its token once it is enrolled."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.key = SigningKey.make()
        self.token = ""
        self.member_id = ""
        self.code = ""

    def enrol(
        self, code: str, key: SigningKey | None = None, named: SigningKey | None = None
    ) -> httpx.Response:
        """Ask for a token; `key` signs the proof, `named` stands in the body."""
        key = key or self.key
        body = json.dumps(
            {"code": code, "public_key": (named or key).public.jwk(), "device_name": "Conformance kit"}
        ).encode()
        headers = {"Content-Type": "application/json"}
        self.server.ask("GET", "/v1/time")
        headers["DPoP"] = self.proof("POST", "/v1/devices", token=None, key=key)
        answer = self.server.ask("POST", "/v1/devices", body, headers)
        if answer.status_code in (200, 201) and key is self.key:
            found = _object(answer)
            self.token, self.member_id, self.code = str(found["token"]), str(found["member_id"]), code
        return answer

    def proof(self, method: str, path: str, **changes: Any) -> str:
        """Return the proof of one request, each part of it to be changed."""
        said: dict[str, Any] = {"nonce": self.server.nonce, "token": self.token, "key": self.key, **changes}
        key, url = said.pop("key"), said.pop("url", self.server.url + path.partition("?")[0])
        return make(key, method, url, now=int(datetime.now(UTC).timestamp()), **said)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a request with token and proof, once more when the server wants a fresh nonce."""
        for _ in range(2):
            authorised = {"Authorization": f"DPoP {self.token}", "DPoP": self.proof(method, path)}
            answer = self.server.ask(method, path, body, authorised | dict(headers or {}))
            if answer.status_code != 401 or _code(answer) != "use-nonce":
                break
        return answer

    def put(self, paper: Declaration, *, key: SigningKey | None = None, **headers: str) -> httpx.Response:
        """Sign and deliver a paper."""
        return self.put_body(
            paper.declaration_id, paper.rev, sign(paper.to_bytes(), key or self.key), **headers
        )

    def put_body(self, declaration_id: str, rev: int, body: bytes, **headers: str) -> httpx.Response:
        """Deliver any bytes."""
        sent = {"Content-Type": MEDIA_TYPE} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.ask("PUT", address(declaration_id, rev), body, sent)

    def delivered(self, paper: Declaration, status: int = 201) -> bytes:
        """Deliver a paper and return the answer's bytes, its receipt proved."""
        answer = self.put(paper)
        need(answer.status_code == status, f"{status} was expected, not {_said(answer)}")
        self.receipt(answer, paper)
        return answer.content

    def receipt(self, answer: httpx.Response, paper: Declaration) -> Receipt:
        """Return the receipt of an answer, proved and of this paper."""
        body = canonical(_object(answer).get("receipt"))
        try:
            found = read_receipt(self.server.believed(body))
        except Invalid as error:
            raise Failed(f"a receipt is not of the shape: {error}") from None
        need(found.declaration_id == paper.declaration_id, "a receipt names another declaration")
        need((found.rev, found.doc_hash) == (paper.rev, hashed(paper)), "a receipt names other bytes")
        need(found.company_id == self.server.about["company_id"], "a receipt names another company")
        need(found.audit_head == paper.audit_head, "a receipt names another audit head")
        return found

    def events(self, limit: int = 500) -> list[dict[str, Any]]:
        """Return the whole feed, in pages of `limit`, and prove that each page goes on where the last ended."""
        cursor, found = "0." + "0" * 64, []
        while True:
            page = _object(self.ask("GET", f"/v1/changes?after={cursor}&limit={limit}"))
            need({"events", "next", "end"} <= set(page), "a page of the feed lacks a member")
            need(len(page["events"]) <= limit, "a page of the feed is longer than was asked for")
            for event in page["events"]:
                seq, chain = cursor.split(".")
                bare = {name: value for name, value in event.items() if name != "chain"}
                linked = hashlib.sha256(chain.encode() + canonical(bare)).hexdigest()
                need(event.get("seq") == int(seq) + 1, f"event {int(seq) + 1} is missing from the feed")
                need(event.get("chain") == linked, f"event {int(seq) + 1} does not fit the chain")
                cursor = f"{event['seq']}.{event['chain']}"
                found.append(event)
            need(page["next"] == cursor, "“next” is not the place of the last event")
            if page["end"]:
                return found
            need(page["events"], "a page is empty and not the end")


def address(declaration_id: str, rev: int) -> str:
    """Return where a revision is delivered to."""
    return f"/v1/declarations/{declaration_id}/revisions/{rev}"


def hashed(paper: Declaration) -> str:
    """Return the hash of a paper's bytes."""
    return digest(paper.to_bytes())


def refused(answer: httpx.Response, status: int, *codes: str) -> dict[str, Any]:
    """Return the problem of an answer, having proved that it is the one that was expected and in due form."""
    need(answer.status_code == status, f"{status} {codes[0]} was expected, not {_said(answer)}")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    need(kind == "application/problem+json", f"a problem came as {kind}")
    found = _object(answer)
    need(set(found) >= PROBLEM, f"a problem lacks {', '.join(sorted(PROBLEM - set(found)))}")
    need(found["code"] in codes, f"{codes[0]} was expected, not {found['code']}")
    need(found["status"] == status and found["retry"] in RETRY, "a problem contradicts itself")
    need(found["type"] == f"urn:septet:problem:{found['code']}", "a problem's type does not fit its code")
    need(found["trace_id"] == answer.headers.get("x-trace-id"), "a problem names another trace")
    return found


def sample(server: Server, **changes: Any) -> Declaration:
    """Return a paper of nobody: one gig, one musician, for the country of the server."""
    gig, amount = str(uuid.uuid4()), Money(100_00, "EUR")
    musician = Member(
        person_id=str(uuid.uuid4()),
        name="Conformance Kit",
        residence=server.about["country"],
        identifiers=(),
        plays=None,
        share=amount,
        parts=(Line("shares", amount),),
        gigs=(gig,),
        rule="local",
        deadline=None,
    )
    declaration_id = str(uuid.uuid4())
    plain = Declaration(
        declaration_id=declaration_id,
        rev=1,
        base=None,
        kind=DECLARE,
        company_country=server.about["country"],
        company_id=server.about["company_id"],
        contract_id=str(uuid.uuid4()),
        contract_version=1,
        part=Part(1, 1),
        others=(),
        off_the_top=(),
        exported=Money(0, "EUR"),
        client=Client("Conformance Kit", server.about["country"], None, None, None),
        contract=Contract(amount, "0", 30, None, None),
        invoices=True,
        band=None,
        gigs=(
            GigLine(
                gig,
                "2030-01-01",
                "2030-01-01T20:00",
                "2030-01-01T23:00",
                "UTC",
                "",
                declaration_id,
                server.about["country"],
            ),
        ),
        members=(musician,),
        total=amount,
        edition=Edition(server.about["country"], "2026-01-01"),
        salt=uuid.uuid4().hex,
        author_device="A" * 43,
        sealed_at="2026-11-22T10:00:00Z",
        audit_head="a" * 64,
    )
    return replace(plain, **changes)


def after(paper: Declaration, **changes: Any) -> Declaration:
    """Return the revision after a paper."""
    return replace(paper, rev=paper.rev + 1, base=hashed(paper), kind="amend", **changes)


def _object(answer: httpx.Response) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        found = answer.json()
        if isinstance(found, dict):
            return found
    raise Failed(f"an answer is no object of JSON: {_said(answer)}")


def _code(answer: httpx.Response) -> object:
    with contextlib.suppress(ValueError, AttributeError):
        return answer.json().get("code")
    return None


def _said(answer: httpx.Response) -> str:
    return f"{answer.status_code} {_code(answer) or ''}".strip()


def altered(payload: str) -> bytes:
    """Return what a signature is over, with one letter changed in the middle."""
    place = len(payload) // 2
    letter = "A" if payload[place] != "A" else "B"
    return (payload[:place] + letter + payload[place + 1 :]).encode()


def as_json(value: object) -> bytes:
    """Return a document as the wire writes it, whether or not it is one that may be sent."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


class Kit(NamedTuple):
    """What the checks work with: a device of one member and, with a second code, one of another."""

    server: Server
    one: Device
    other: Device | None
