"""A book in two files: the client's side of `docs/protocol.md`, written from that text alone.

    python client.py https://be.example.org XXXX-XXXX-XXXX

enrols a device, delivers a paper twice, corrects and cancels it, prints what the company says, and stops the device.
State is kept in memory; a real client stores each paper before it is sent, and events and cursor together.
Nothing of Septet is imported. Numbers in brackets name sections of the text.
"""

import hashlib
import json
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from signed import Keyset, b64, canonical, jwk, need, now, read, sha, sign, thumbprint, unb64

START = "0." + "0" * 64
MOST = 10_000_000
JOSE = "application/jose+json"


class Problem(Exception):  # noqa: N818  # the text's word
    """The company refused: `code`, `retry` and `issues` as in (8), the rest in `said`."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        super().__init__(f"{status} {said.get('code')}: {said.get('detail')}")
        self.status, self.said, self.code = status, said, said.get("code")
        self.retry = said.get("retry") or ("same-later" if status >= 500 else "after-fix")
        self.issues = [(one["pointer"], one["code"]) for one in said.get("issues") or []]


class Answer(NamedTuple):
    """One answer of the server."""

    status: int
    headers: Any
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Its JSON."""
        found = read(self.body)
        need(isinstance(found, dict), "an answer that is no object")
        return dict(found)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Company:
    """A company's server as one device of a member sees it."""

    def __init__(self, url: str, key: Ed25519PrivateKey | None = None) -> None:
        self.url, self.key = url.rstrip("/"), key or Ed25519PrivateKey.generate()
        self.me = thumbprint(jwk(self.key))
        self.token = self.nonce = ""
        self.cursor, self.events = START, list[dict[str, Any]]()
        self._line = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
        self.about: dict[str, Any] = {}
        self.keyset: Keyset | None = None
        self.discover()

    # Sections 7, 7.1: requests

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        member: bool = True,
    ) -> Answer:
        """Send a request; `member` is false where no token is needed."""
        for last in (False, True):
            told = {"DPoP": self.proof(method, path, self.token if member else "")}
            told |= {"Authorization": f"DPoP {self.token}"} if member else {}
            told |= {"Content-Type": "application/json"} if body is not None else {}
            try:
                return self._sent(method, path, body, told | (headers or {}))
            except Problem as problem:
                if problem.code != "use-nonce" or last:
                    raise
        raise AssertionError

    def _sent(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(self.url + path, body, headers, method=method)  # noqa: S310  # its own address
        try:
            came = self._line.open(request, timeout=30)
        except urllib.error.HTTPError as refused:
            came = refused
        with came:
            answer = Answer(came.status, came.headers, came.read(MOST + 1))
        need(len(answer.body) <= MOST, "an answer without end")
        self.nonce = answer.headers.get("DPoP-Nonce") or self.nonce
        if answer.status in (200, 201, 202):
            return answer
        need(answer.headers.get_content_type() == "application/problem+json", f"{answer.status}, unexplained")
        raise Problem(answer.status, answer.said)

    def proof(self, method: str, path: str, token: str, **other: Any) -> str:
        """Return a proof that this device asks; `other` replaces what it says."""
        says = {"jti": str(uuid.uuid4()), "htm": method, "iat": int(time.time()), "nonce": self.nonce}
        says["htu"] = self.url + path.partition("?")[0]
        if token:
            says["ath"] = b64(hashlib.sha256(token.encode()).digest())
        head = b64(canonical({"typ": "dpop+jwt", "alg": "Ed25519", "jwk": jwk(self.key)}))
        body = b64(canonical(says | other))
        return f"{head}.{body}.{b64(self.key.sign(f'{head}.{body}'.encode()))}"

    # Sections 7.2, 7.3: who the company is, and who asks

    def discover(self) -> None:
        """Ask who the company is, and walk its lists of keys to the newest."""
        self.about = self.ask("GET", "/.well-known/declaration-company", member=False).said
        newest = read(unb64(self.about["keyset"]["payload"]))["version"]
        if self.keyset is None:
            self.keyset = Keyset(self._listed(1), self.about["company_id"])
        need(newest >= self.keyset.version, "the company's list of keys went back")
        for version in range(self.keyset.version + 1, newest + 1):
            self.keyset.step(self._listed(version))

    def _listed(self, version: int) -> dict[str, Any]:
        return self.ask("GET", f"/v1/keysets/{version}", member=False).said

    def enrol(self, code: str, name: str = "Example") -> dict[str, Any]:
        """Enrol this device by an invitation code; its token is kept."""
        body = json.dumps({"code": code, "public_key": jwk(self.key), "device_name": name}).encode()
        said = self.ask("POST", "/v1/devices", body, member=False).said
        need(
            said["company_id"] == self.about["company_id"] and said["thumbprint"] == self.me,
            "enrolled elsewhere",
        )
        self.token = said["token"]
        return said

    # Sections 7.4, 7.6: papers and answers

    def deliver(self, paper: dict[str, Any], prior: Any = None) -> tuple[Answer, dict[str, Any]]:
        """Deliver a paper; return the answer and what its receipt says, proved."""
        raw = canonical(paper)
        path = f"/v1/declarations/{paper['declaration_id']}/revisions/{paper['rev']}"
        more = {"Prior-Receipt": b64(canonical(prior))} if prior else {}
        return self._signed_for(
            path, raw, "receipt/1", {key: paper[key] for key in ("declaration_id", "rev")}, more
        )

    def answer(
        self, question: dict[str, Any], text: str, answer_id: str = ""
    ) -> tuple[Answer, dict[str, Any]]:
        """Answer a question, given as its event; return as `deliver` does."""
        said = {"schema": "answer/1", "answer_id": answer_id or str(uuid.uuid4()), "text": text}
        said |= {"question_id": question["data"]["question_id"], "declaration_id": question["declaration_id"]}
        raw = canonical(said | {"author_device": self.me, "written_at": now()})
        same = {key: said[key] for key in ("answer_id", "question_id", "declaration_id")}
        return self._signed_for(f"/v1/answers/{said['answer_id']}", raw, "answer-receipt/1", same, {})

    def _signed_for(
        self, path: str, raw: bytes, schema: str, same: dict[str, Any], more: dict[str, str]
    ) -> tuple[Answer, dict[str, Any]]:
        assert self.keyset is not None
        answer = self.ask("PUT", path, canonical(sign(self.key, raw)), {"Content-Type": JOSE, **more})
        told = self.keyset.believed(answer.said["receipt"])
        same = {**same, "schema": schema, "company_id": self.about["company_id"], "doc_hash": sha(raw)}
        need(all(told.get(key) == value for key, value in same.items()), "the receipt is for something else")
        return answer, told

    # Sections 6, 7.7: the feed

    def pull(self, limit: int = 200) -> list[dict[str, Any]]:
        """Return the new events, their chain checked."""
        fresh, end = list[dict[str, Any]](), False
        while not end:
            page = self.ask("GET", f"/v1/changes?after={self.cursor}&limit={limit}").said
            seq, chain = int(self.cursor.partition(".")[0]), self.cursor.partition(".")[2]
            for event in page["events"]:
                plain = {key: value for key, value in event.items() if key != "chain"}
                seq, chain = seq + 1, sha(chain.encode() + canonical(plain))
                need((event["seq"], event["chain"]) == (seq, chain), "the history does not continue")
            need(page["next"] == f"{seq}.{chain}", "a cursor that is not the last event's")
            end = page["end"]
            need(end or page["events"], "a feed that does not go on")
            self.cursor = page["next"]
            fresh += page["events"]
        self.events += fresh
        return fresh


# Section 4: papers


def euros(minor: int) -> dict[str, Any]:
    """Return an amount."""
    return {"minor": minor, "currency": "EUR"}


def declaration(device: str, country: str, **other: Any) -> dict[str, Any]:
    """Return a paper of two musicians and one gig for 1,500 euros; `other` replaces fields."""
    gig = str(uuid.uuid4())

    def member(name: str) -> dict[str, Any]:
        return {
            "person_id": str(uuid.uuid4()),
            "name": name,
            "residence": country,
            "identifiers": [],
            "plays": None,
            "share": euros(70000),
            "parts": [{"kind": "shares", "amount": euros(70000)}],
            "gigs": [gig],
            "rule": "local",
            "deadline": None,
        }

    evening = {
        "on": "2026-12-05",
        "starts": "2026-12-05T20:00",
        "ends": "2026-12-06T01:00",
        "country": country,
    }
    client = {
        "name": "Café De Zwaan",
        "country": country,
        "vat_no": None,
        "email": None,
        "address": "Markt 1\nGent",
    }
    terms = {
        "fee": euros(150000),
        "vat_percent": "6",
        "payment_days": 30,
        "signed_on": None,
        "signed_by": None,
    }
    return {
        "schema": "declaration/1",
        "declaration_id": str(uuid.uuid4()),
        "rev": 1,
        "base": None,
        "kind": "declare",
        "company_country": country,
        "company_id": None,
        "contract_id": str(uuid.uuid4()),
        "contract_version": 1,
        "part": {"k": 1, "n": 1},
        "others": [],
        "off_the_top": [{"kind": "company_fee", "amount": euros(10000)}],
        "exported": euros(0),
        "client": client,
        "contract": terms,
        "invoices": True,
        "band": None,
        "gigs": [{"id": gig, "zone": "Europe/Brussels", "venue": "", "place": "Gent", **evening}],
        "members": [member("Aïcha"), member("Bram")],
        "total": euros(140000),
        "edition": {"country": country, "edition": "2026-11-22"},
        "salt": secrets.token_hex(16),
        "author_device": device,
        "sealed_at": now(),
        "audit_head": "0" * 64,
        **other,
    }


def following(paper: dict[str, Any], kind: str = "amend", **other: Any) -> dict[str, Any]:
    """Return a correction of a paper, or its cancellation: complete, with the same id."""
    after = {"rev": paper["rev"] + 1, "base": sha(canonical(paper)), "kind": kind}
    return paper | after | {"salt": secrets.token_hex(16), "sealed_at": now()} | other


def main(url: str, code: str) -> None:
    """Walk through a paper's life."""
    company = Company(url)
    print("member", company.enrol(code)["member_name"], "of", company.about["name"])  # noqa: T201
    paper = declaration(company.me, company.about["country"])
    first, receipt = company.deliver(paper)
    again, _ = company.deliver(paper)
    need(again.body == first.body, "the same bytes got another answer")
    print(receipt["disposition"], receipt["received_at"])  # noqa: T201
    corrected = following(paper, band="Quartet")
    company.deliver(corrected)
    company.deliver(following(corrected, "cancel"))
    for event in company.pull():
        print(event["seq"], event["kind"], event["rev"], event["state"])  # noqa: T201
    company.ask("DELETE", f"/v1/devices/{company.me}")


if __name__ == "__main__":
    main(*sys.argv[1:])
