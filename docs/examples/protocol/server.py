"""A company's server: the server's side of `docs/protocol.md`, written from that text alone.

    python server.py [PORT]

prints its address and two invitation codes. Everything is in memory and one lock stands for its transactions: for trials
only. Nothing of Septet is imported. Numbers in brackets name sections of the text.
"""

import json
import re
import secrets
import sys
import threading
import urllib.parse
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from door import JOSE, JSON, LIMIT, Answering, Ask, Office, Said, openapi, said
from judging import Json, No, faults, proved
from papers import ZEROS, Member, Paper
from signed import Refused, canonical, jwk, now, opened, prove, read, sha, sign, signer, thumbprint, unb64

CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SCHEMAS = ["declaration/1", "answer/1"]


class Company:
    """The company: keys, members, codes, devices, papers."""

    def __init__(self, country: str = "BE", name: str = "Paper company") -> None:
        self.id, self.country, self.name, self.lock = str(uuid.uuid4()), country, name, threading.RLock()
        self.root, self.key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        key = {**jwk(self.key), "kid": thumbprint(jwk(self.key)), "from": now(), "until": None}
        first = {"schema": "keyset/1", "company_id": self.id, "version": 1, "base": None, "origin": None}
        first |= {"roots": [jwk(self.root)], "keys": [key | {"compromised_since": None}], "made_at": now()}
        self.keysets = [sign(self.root, canonical(first))]
        self.codes: dict[str, tuple[Member, list[str]]] = {}
        self.devices: dict[str, Json] = {}
        self.papers: dict[str, Paper] = {}
        self.answers: dict[str, tuple[Member, str, bytes]] = {}
        self.nonces, self.used = set[str](), set[str]()

    def invite(self, name: str) -> str:
        """Return a code for a new member."""
        code = "".join(secrets.choice(CODE) for _ in range(12))
        self.codes[code] = (Member(name), [])
        return "-".join(code[at : at + 4] for at in (0, 4, 8))

    def say(self, declaration_id: str, state: str, text: Any = None, data: Any = None) -> Json:
        """Put a declaration into a state, as an adviser does; `question` asks one."""
        with self.lock:
            paper = self.papers[declaration_id]
            assert paper.head is not None
            paper.state = state
            if state == "question":
                data = {"question_id": str(uuid.uuid4())}
                paper.open[data["question_id"]] = True
            kind = "question" if state == "question" else "status"
            return paper.member.tell(kind, paper.id, paper.head, state, text, data)

    # Section 7.1: who asks

    def who(self, ask: Ask) -> Json:
        """Return the device that asks."""
        scheme, _, token = ask.headers.get("Authorization", "").partition(" ")
        found = [one for one in self.devices.values() if one["token"] == sha(token.encode())]
        if scheme.lower() != "dpop" or not found:
            raise No(401, "not-authenticated")
        if thumbprint(proved(ask, self.nonces, token)["jwk"]) != found[0]["thumbprint"]:
            raise No(401, "bad-proof", ("", "wrong_key"))
        if found[0]["revoked_at"]:
            raise No(403, "device-revoked")
        return found[0]

    # Sections 7.2, 7.3: the company and its members' devices

    def discovery(self, _: Ask) -> Said:
        """Say who the company is."""
        about: Json = {"company_id": self.id, "country": self.country, "name": self.name, "schemas": SCHEMAS}
        about |= {"limits": {"body_bytes": LIMIT}, "keyset": self.keysets[-1], "epoch": 1, "time": now()}
        return said(200, about)

    def keyset(self, _: Ask, version: str) -> Said:
        """Hand out a list of keys."""
        if int(version) > len(self.keysets):
            raise No(404, "not-found")
        return Said(200, canonical(self.keysets[int(version) - 1]), JOSE)

    def enrol(self, ask: Ask) -> Said:
        """Bind a device's key to a member."""
        asked = ask.payload(JSON)
        if not isinstance(asked, dict) or not isinstance(asked.get("code"), str):
            raise No(422, "invalid", ("/code", "missing"))
        proof = proved(ask, self.nonces, "")
        if proof["jwk"] != asked.get("public_key"):
            raise No(401, "bad-proof", ("", "wrong_key"))
        code = asked["code"].upper().translate(str.maketrans("OIL", "011", "- "))
        if code not in self.codes:
            raise No(403, "invitation-unknown")
        kid, (member, by) = thumbprint(proof["jwk"]), self.codes[code]
        device = self.devices.get(kid)
        if by not in ([], [kid]):
            raise No(409, "invitation-used")
        if device and device["member"] is not member:
            raise No(409, "key-in-use")
        if device and device["revoked_at"]:
            raise No(403, "device-revoked")
        if proof["jti"] in self.used:
            raise No(401, "use-nonce")
        self.used.add(proof["jti"])
        by[:] = [kid]
        new = {"thumbprint": kid, "name": asked.get("device_name"), "enrolled_at": now(), "revoked_at": None}
        self.devices[kid] = device or new | {"jwk": proof["jwk"], "member": member}
        token = secrets.token_urlsafe(24)
        self.devices[kid]["token"] = sha(token.encode())
        told = {"member_id": member.id, "member_name": member.name, "thumbprint": kid, "token": token}
        return said(
            200 if device else 201, told | {"company_id": self.id, "country": self.country, "name": self.name}
        )

    def listed(self, me: Json) -> list[Json]:
        """Return a member's devices."""
        shown = ("thumbprint", "name", "enrolled_at", "revoked_at")
        mine = [one for one in self.devices.values() if one["member"] is me["member"]]
        return [{key: one[key] for key in shown} | {"this": one is me} for one in mine]

    def own_devices(self, ask: Ask) -> Said:
        """List the member's devices."""
        return said(200, {"devices": self.listed(self.who(ask))})

    def stop(self, ask: Ask, kid: str) -> Said:
        """Stop one of them."""
        me, device = self.who(ask), self.devices.get(kid)
        if device is None or device["member"] is not me["member"]:
            raise No(404, "not-found")
        device["revoked_at"] = device["revoked_at"] or now()
        return said(200, {"thumbprint": kid, "revoked_at": device["revoked_at"]})

    # Sections 7.4, 7.5: papers

    def signed(self, ask: Ask, device: Json) -> tuple[bytes, bytes, Any]:
        """Return a delivered envelope, its payload and what that says; this device signed it."""
        jws = ask.payload(JOSE)
        if signer(jws) != device["thumbprint"]:
            raise No(403, "wrong-key")
        prove(jws, device["jwk"])
        payload = unb64(jws["payload"])
        try:
            return canonical(jws), payload, read(payload)
        except Refused as fault:
            raise No(422, "invalid", ("", fault.code)) from None

    def deliver(self, ask: Ask, declaration_id: str, rev: str) -> Said:
        """Take a paper in."""
        device = self.who(ask)
        raw, payload, paper = self.signed(ask, device)
        known, this = self.papers.get(declaration_id), (int(rev), sha(payload))
        if known and known.member is not device["member"]:
            raise No(403, "not-yours")
        if known and this in known.taken | known.held:
            return Said(200, (known.taken | known.held)[this]["answer"])
        if isinstance(paper, dict) and paper.get("schema", SCHEMAS[0]) != SCHEMAS[0]:
            raise No(422, "unknown-schema")
        if found := faults(paper, declaration_id, int(rev)):
            raise No(422, "invalid", *found)
        if paper["company_country"] != self.country:
            raise No(403, "wrong-country")
        if paper["company_id"] not in (None, self.id):
            raise No(403, "wrong-company")
        mine = known or Paper(declaration_id, device["member"])
        kind = self.kind(ask, mine, this, paper["base"])
        self.papers[declaration_id] = mine
        event = mine.member.tell(kind, mine.id, this, kind)
        receipt = {"schema": "receipt/1", "company_id": self.id, "declaration_id": mine.id, "rev": this[0]}
        receipt |= {"doc_hash": this[1], "disposition": kind, "audit_head": paper["audit_head"], "epoch": 1}
        answer = self.receipted(receipt, event)
        kept = {"raw": raw, "answer": answer, "at": event["at"], "base": paper["base"], "why": kind}
        (mine.taken if kind == "received" else mine.held)[this] = kept
        if kind == "received":
            mine.head, mine.state = this, "received"
            mine.compare(paper, self.papers.values())
            mine.settle()
        return Said(201 if kind == "received" else 202, answer)

    def kind(self, ask: Ask, mine: Paper, this: tuple[int, str], base: str | None) -> str:
        """Say what becomes of a new paper: `received`, `parked` or `review`."""
        rev, head = mine.head or (0, None)
        if base == head and this[0] > rev:
            return "received"
        if this[0] > rev + 1:
            return "parked"
        try:
            prior, _ = opened(
                read(unb64(ask.headers.get("Prior-Receipt"))), {signer(self.own): jwk(self.key)}
            )
        except Refused:
            prior = {}
        if (prior.get("declaration_id"), prior.get("rev"), prior.get("doc_hash")) == (mine.id, *this):
            return "review"
        raise No(409, "revision-conflict", head={"rev": rev, "hash": head} if head else None)

    @property
    def own(self) -> dict[str, str]:
        """Something that the present key signed."""
        return sign(self.key, b"{}")

    def receipted(self, receipt: Json, event: Json) -> bytes:
        """Return the answer with a receipt for the event."""
        receipt |= {"received_at": event["at"], "seq": event["seq"], "chain": event["chain"]}
        return canonical({"receipt": sign(self.key, canonical(receipt))})

    def mine(self, ask: Ask, declaration_id: str) -> Paper:
        """Return a declaration of the member who asks."""
        member, paper = self.who(ask)["member"], self.papers.get(declaration_id)
        if paper is None or paper.member is not member:
            raise No(404, "not-found")
        return paper

    def look(self, ask: Ask, declaration_id: str) -> Said:
        """Say where a declaration stands."""
        paper = self.mine(ask, declaration_id)

        def lines(papers: dict[tuple[int, str], Json]) -> list[Json]:
            return [
                {"rev": n, "doc_hash": h, "received_at": one["at"]} for (n, h), one in sorted(papers.items())
            ]

        aside = [one | {"why": paper.held[one["rev"], one["doc_hash"]]["why"]} for one in lines(paper.held)]
        head = {"rev": paper.head[0], "hash": paper.head[1]} if paper.head else None
        told: Json = {
            "declaration_id": paper.id,
            "state": paper.state if head else None,
            "number": None,
            "head": head,
        }
        told |= {"revisions": lines(paper.taken), "held": [one | {"decision": None} for one in aside]}
        return said(200, told)

    def one(self, paper: Paper, rev: str) -> Json:
        """Return a revision, one that is part of the declaration before one that is held."""
        for key, one in (paper.taken | paper.held).items():
            if key[0] == int(rev):
                return one
        raise No(404, "not-found")

    def revision(self, ask: Ask, declaration_id: str, rev: str) -> Said:
        """Return a paper as it was delivered."""
        return Said(200, self.one(self.mine(ask, declaration_id), rev)["raw"], JOSE)

    def receipt(self, ask: Ask, declaration_id: str, rev: str) -> Said:
        """Return the answer it got."""
        return Said(200, self.one(self.mine(ask, declaration_id), rev)["answer"])

    # Sections 7.6 to 7.9

    def answer(self, ask: Ask, answer_id: str) -> Said:
        """Take an answer to a question in."""
        device = self.who(ask)
        _, payload, told = self.signed(ask, device)
        member, doc_hash, kept = self.answers.get(answer_id, (device["member"], sha(payload), b""))
        if member is not device["member"] or doc_hash != sha(payload):
            raise No(409, "answer-conflict")
        if kept:
            return Said(200, kept)
        if not isinstance(told, dict) or told.get("schema") != "answer/1":
            raise No(422, "unknown-schema")
        if told.get("answer_id") != answer_id or not isinstance(told.get("text"), str):
            raise No(422, "invalid", ("/answer_id", "differs_from_address"))
        same = {key: told.get(key) for key in ("question_id", "declaration_id")}
        paper = self.papers.get(str(same["declaration_id"]))
        if (
            paper is None
            or paper.member is not member
            or paper.head is None
            or same["question_id"] not in paper.open
        ):
            raise No(404, "question-unknown")
        paper.open[str(same["question_id"])] = False
        if paper.state == "question" and not any(paper.open.values()):
            paper.state = "received"
        data = {"question_id": same["question_id"], "answer_id": answer_id, "doc_hash": doc_hash}
        event = member.tell("answer", paper.id, paper.head, paper.state, None, data)
        receipt = {"schema": "answer-receipt/1", "company_id": self.id, "answer_id": answer_id, "epoch": 1}
        kept = self.receipted(receipt | same | {"doc_hash": doc_hash}, event)
        self.answers[answer_id] = (member, doc_hash, kept)
        return Said(201, kept)

    def changes(self, ask: Ask) -> Said:
        """Return a page of the member's feed."""
        member: Member = self.who(ask)["member"]
        asked = urllib.parse.parse_qs(ask.where.query, keep_blank_values=True)
        (after, *more), (limit, *most) = asked.pop("after", [f"0.{ZEROS}"]), asked.pop("limit", ["200"])
        cursor = re.fullmatch(r"(0|[1-9]\d{0,15})\.([0-9a-f]{64})", after)
        fits = cursor and re.fullmatch(r"[1-9]\d{0,2}", limit) and int(limit) <= 500
        if asked or more or most or not cursor or not fits:
            raise No(400, "bad-parameter")
        seq = int(cursor[1])
        chains = [ZEROS, *(one["chain"] for one in member.events)]
        if seq >= len(chains) or chains[seq] != cursor[2]:
            raise No(409, "history-diverged")
        page = member.events[seq : seq + int(limit)]
        seq += len(page)
        return said(200, {"events": page, "next": f"{seq}.{chains[seq]}", "end": seq == len(member.events)})

    def reconcile(self, ask: Ask) -> Said:
        """Say what of a book is not held here."""
        member, asked = self.who(ask)["member"], ask.payload(JSON)
        held = asked.get("held") if isinstance(asked, dict) else None
        if not isinstance(held, list) or len(held) > 500 or not all(isinstance(one, dict) for one in held):
            raise No(422, "invalid", ("/held", "not_a_list"))

        def here(one: Json) -> bool:
            paper = self.papers.get(str(one.get("declaration_id")))
            known = paper.taken | paper.held if paper and paper.member is member else {}
            return (one.get("rev"), one.get("doc_hash")) in known

        return said(200, {"missing": [one for one in held if not here(one)]})

    def export(self, ask: Ask) -> Said:
        """Return all that is stored of a member."""
        me = self.who(ask)
        member: Member = me["member"]
        papers = [one for one in self.papers.values() if one.member is member]

        def whole(key: tuple[int, str], one: Json) -> Json:
            told = {"rev": key[0], "doc_hash": key[1], "received_at": one["at"], "document": read(one["raw"])}
            return told | {"receipt": read(one["answer"])["receipt"]}

        kept = [
            {"declaration_id": one.id, "revisions": [whole(*each) for each in one.taken.items()]}
            for one in papers
        ]
        held = [{"declaration_id": one.id, **whole(*each)} for one in papers for each in one.held.items()]
        told: Json = {"schema": "export/1", "member": {"member_id": member.id, "name": member.name}}
        told |= {"devices": self.listed(me), "declarations": kept, "held": held, "events": member.events}
        return said(200, told)

    def time(self, _: Ask) -> Said:
        """Say what time it is."""
        return said(200, {"time": now()})

    def health(self, _: Ask) -> Said:
        """Say that all is well."""
        return said(200, {"status": "ok"})

    def listing(self, _: Ask) -> Said:
        """List the addresses for programs."""
        return said(200, openapi(self.name, self.doors()))

    def doors(self) -> list[tuple[str, str, Answering]]:
        """Return every address with what answers there."""
        return [
            ("GET", "/.well-known/declaration-company", self.discovery),
            ("GET", "/v1/keysets/{version}", self.keyset),
            ("GET", "/v1/openapi.json", self.listing),
            ("GET", "/v1/time", self.time),
            ("GET", "/v1/health", self.health),
            ("POST", "/v1/devices", self.enrol),
            ("GET", "/v1/devices", self.own_devices),
            ("DELETE", "/v1/devices/{thumbprint}", self.stop),
            ("PUT", "/v1/declarations/{id}/revisions/{n}", self.deliver),
            ("GET", "/v1/declarations/{id}/revisions/{n}", self.revision),
            ("GET", "/v1/declarations/{id}/revisions/{n}/receipt", self.receipt),
            ("GET", "/v1/declarations/{id}", self.look),
            ("PUT", "/v1/answers/{id}", self.answer),
            ("GET", "/v1/changes", self.changes),
            ("POST", "/v1/reconcile", self.reconcile),
            ("GET", "/v1/me/export", self.export),
        ]


if __name__ == "__main__":
    office = Office(Company(), int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    codes = [office.company.invite(name) for name in ("Aïcha", "Bea")]
    print(json.dumps({"url": office.url, "codes": codes}), flush=True)  # noqa: T201
    office.serve_forever()
