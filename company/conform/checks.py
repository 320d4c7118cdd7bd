"""The checks, in the order in which they are run. Each raises `Failed` with what the server does instead."""

import base64
import gzip
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from company.conform.ending import ending
from company.conform.line import (
    Failed,
    Kit,
    address,
    after,
    altered,
    as_json,
    hashed,
    need,
    refused,
    sample,
)
from wire.declaration import Money
from wire.signing import MEDIA_TYPE, SigningKey, encode, sign


def discovery(kit: Kit) -> None:
    """Who the company is, with lists of keys that can be walked from the first."""
    about = kit.server.discover()
    for name in ("company_id", "country", "name", "schemas", "limits", "keyset", "epoch", "time"):
        need(name in about, f"the discovery lacks “{name}”")
    need("declaration/1" in about["schemas"], "declaration/1 is not taken")
    sunsets = about.get("sunsets", {})
    need(set(sunsets) <= set(about["schemas"]), "the end of a schema is named that is not taken")
    need(kit.server.learn_keys().company_id == about["company_id"], "the keys are another company's")


def headers(kit: Kit) -> None:
    """Every answer has a trace id, a nonce, and is not for caches."""
    for path in ("/v1/time", "/v1/health", "/v1/nothing-here", "/v1/changes"):
        answer = kit.server.ask("GET", path, headers={"X-Trace-Id": "conform-0001"})
        need(answer.headers.get("x-trace-id") == "conform-0001", f"{path} does not repeat the trace id")
        need(answer.headers.get("cache-control") == "no-store", f"{path} may be kept by caches")
        need(answer.headers.get("dpop-nonce"), f"{path} brings no nonce")
    wish = {"Accept-Language": "hu, en;q=0.5"}
    refused(kit.server.ask("GET", "/v1/nothing-here", headers=wish), 404, "not-found")
    refused(kit.server.ask("DELETE", "/v1/changes"), 405, "method-not-allowed")


def enrolment(kit: Kit) -> None:
    """A code binds the key whose possession is proved, once."""
    one, code = kit.one, kit.one.code
    stranger = SigningKey.make()
    refused(one.enrol(code, named=stranger), 401, "bad-proof")
    refused(one.enrol("0000-0000-0000"), 403, "invitation-unknown")
    token = one.token
    again = one.enrol(code.lower().replace("-", " "))
    need(again.status_code == 200, f"the lost answer of an enrolment is not given again: {again.status_code}")
    need(one.token != token, "the token of an enrolment that is repeated is not a new one")
    refused(one.enrol(code, stranger), 409, "invitation-used")
    body = json.dumps({"code": code, "public_key": one.key.public.jwk(), "device_name": "x"}).encode()
    bare = kit.server.ask("POST", "/v1/devices", body, {"Content-Type": "application/json"})
    refused(bare, 401, "use-nonce")


def proofs(kit: Kit) -> None:
    """A proof is worth something for its own method, address, token, key and a fresh nonce only."""
    one, path = kit.one, "/v1/changes"
    need(one.ask("GET", path).status_code == 200, "a good proof is refused")
    elsewhere = "https://elsewhere.example.org/v1/changes"
    for what, proof in (
        ("another address", one.proof("GET", path, url=elsewhere)),
        ("another path", one.proof("GET", "/v1/devices")),
        ("another method", one.proof("PUT", path)),
        ("another token", one.proof("GET", path, token="x")),  # noqa: S106  # no secret
        ("no token", one.proof("GET", path, token=None)),
        ("another key", one.proof("GET", path, key=SigningKey.make())),
        ("an altered signature", one.proof("GET", path)[:-8] + "AAAAAAAA"),
    ):
        sent = {"Authorization": f"DPoP {one.token}", "DPoP": proof}
        try:
            refused(kit.server.ask("GET", path, headers=sent), 401, "bad-proof")
        except Failed as failure:
            raise Failed(f"a proof for {what} is taken: {failure}") from None
    for nonce in (None, "never-given"):
        sent = {"Authorization": f"DPoP {one.token}", "DPoP": one.proof("GET", path, nonce=nonce)}
        refused(kit.server.ask("GET", path, headers=sent), 401, "use-nonce")


def tokens(kit: Kit) -> None:
    """Without a token, with an unknown one or with one as a bearer's, nothing is said."""
    for value in (None, "DPoP", "DPoP unknown", f"Bearer {kit.one.token}"):
        sent = {} if value is None else {"Authorization": value}
        refused(kit.server.ask("GET", "/v1/changes", headers=sent), 401, "not-authenticated")


def delivery(kit: Kit) -> None:
    """A new paper gets a receipt that the company's key signed."""
    paper = sample(kit.server)
    answer = kit.one.put(paper)
    need(answer.status_code == 201, f"a new paper is answered with {answer.status_code}")
    need(kit.one.receipt(answer, paper).disposition == "received", "the receipt does not say “received”")
    kit.one.delivered(sample(kit.server, company_id=None))


def repetition(kit: Kit) -> None:
    """The same bytes get the same answer, byte for byte, however often and however late."""
    paper = sample(kit.server)
    first = kit.one.delivered(paper)
    kit.one.delivered(after(paper, band="Later"))
    time.sleep(1.1)  # a receipt that is made anew would have another instant
    for _ in range(3):
        again = kit.one.put(paper)
        need(again.status_code == 200, f"bytes that are known are answered with {again.status_code}")
        need(again.content == first, "bytes that are known get another receipt")
    receipt = kit.one.ask("GET", address(paper.declaration_id, 1) + "/receipt")
    need(receipt.content == first, "the receipt that is asked for is another one")


def reading(kit: Kit) -> None:
    """A revision is given back exactly, and its declaration says where it stands."""
    paper = sample(kit.server)
    kit.one.delivered(paper)
    body = kit.one.ask("GET", address(paper.declaration_id, 1))
    need(body.content == sign(paper.to_bytes(), kit.one.key), "a revision comes back with other bytes")
    need(body.headers["content-type"].partition(";")[0] == MEDIA_TYPE, "a revision comes as another type")
    where = kit.one.ask("GET", f"/v1/declarations/{paper.declaration_id}").json()
    need(where.get("head") == {"rev": 1, "hash": hashed(paper)}, "a declaration says another head")
    need(where.get("state") == "received", "a new declaration is in another state")
    nobody = sample(kit.server).declaration_id
    refused(kit.one.ask("GET", f"/v1/declarations/{nobody}"), 404, "not-found")


def conflict(kit: Kit) -> None:
    """Other bytes in the same place are refused with the head, and change nothing."""
    paper = sample(kit.server)
    kit.one.delivered(paper)
    head = {"rev": 1, "hash": hashed(paper)}
    for other in (replace(paper, band="Other"), replace(after(paper), base="f" * 64)):
        problem = refused(kit.one.put(other), 409, "revision-conflict")
        need(problem.get("head") == head, "a conflict does not name the head")
    kit.one.delivered(after(paper, band="Second"))


def parking(kit: Kit) -> None:
    """A revision that is ahead is kept, receipted, and attached when its predecessor comes."""
    paper = sample(kit.server)
    second = after(paper, band="Second")
    third = after(second, band="Third")
    kept = {ahead.rev: kit.one.delivered(ahead, 202) for ahead in (third, second)}
    for ahead in (second, third):
        answer = kit.one.put(ahead)
        need(
            answer.status_code == 200 and answer.content == kept[ahead.rev],
            "a parked paper is not known again",
        )
        need(kit.one.receipt(answer, ahead).disposition == "parked", "the receipt does not say “parked”")
    kit.one.delivered(paper)
    where = kit.one.ask("GET", f"/v1/declarations/{paper.declaration_id}").json()
    need(where.get("head") == {"rev": 3, "hash": hashed(third)}, "parked revisions were not attached")
    told = [event for event in kit.one.events() if event["declaration_id"] == paper.declaration_id]
    kinds = [(event["kind"], event["rev"]) for event in told]
    expected = [("parked", 3), ("parked", 2), ("received", 1), ("received", 2), ("received", 3)]
    need(kinds == expected, f"the feed tells {kinds} of parking")


def feed(kit: Kit) -> None:
    """The feed is gapless and chained, in pages of any size, and tells of every receipt."""
    for _ in range(3):
        kit.one.delivered(sample(kit.server))
    paper = sample(kit.server)
    answer = kit.one.put(paper)
    receipt = kit.one.receipt(answer, paper)
    whole = kit.one.events()
    for limit in (1, 7):
        need(kit.one.events(limit) == whole, f"the feed is another one in pages of {limit}")
    need(len(whole) >= receipt.seq, "the feed ends before an event that a receipt names")
    event = whole[receipt.seq - 1]
    need(event["chain"] == receipt.chain, "a receipt names another event than the feed")
    need((event["kind"], event["doc_hash"]) == ("received", hashed(paper)), "the feed tells something else")
    for cursor in ("1." + "a" * 64, "0." + "a" * 64, "999999." + "a" * 64):
        refused(kit.one.ask("GET", f"/v1/changes?after={cursor}"), 409, "history-diverged")
    for wrong in ("after=x", "limit=0", "limit=501", "limit=x"):
        refused(kit.one.ask("GET", f"/v1/changes?{wrong}"), 400, "bad-parameter")


def bodies(kit: Kit) -> None:
    """What cannot be read is refused by its code, and nothing of it is stored."""
    paper, key, limit = sample(kit.server), kit.one.key, int(kit.server.about["limits"]["body_bytes"])
    before = len(kit.one.events())
    good = sign(paper.to_bytes(), key)
    payload = encode(paper.to_bytes())
    plain = paper.to_payload()
    cases: tuple[tuple[str, bytes, int, str], ...] = (
        ("nothing", b"", 400, "malformed"),
        ("no JSON", b"{", 400, "malformed"),
        ("no UTF-8", good[:-1] + b"\xff}", 400, "malformed"),
        ("a key twice", b'{"payload":"",' + good[1:], 400, "malformed"),
        ("deep nesting", b"[" * 60 + b"]" * 60, 400, "malformed"),
        ("an unsigned paper", paper.to_bytes(), 400, "malformed"),
        ("an altered paper", good.replace(payload.encode(), altered(payload)), 400, "bad-signature"),
        ("another key", sign(paper.to_bytes(), SigningKey.make()), 403, "wrong-key"),
        ("no paper", sign(b"[]", key), 422, "invalid"),
        ("a fraction", sign(b'{"schema":1.5}', key), 422, "invalid"),
        (
            "an unknown schema",
            sign(as_json({**plain, "schema": "declaration/9"}), key),
            422,
            "unknown-schema",
        ),
        ("an unknown field", sign(as_json({**plain, "more": 1}), key), 422, "invalid"),
        ("a wrong sum", sign(replace(paper, total=Money(1, "EUR")).to_bytes(), key), 422, "invalid"),
        ("another revision", sign(after(paper).to_bytes(), key), 422, "invalid"),
        ("another country", sign(replace(paper, company_country="AQ").to_bytes(), key), 403, "wrong-country"),
        ("another company", sign(replace(paper, company_id="x-0").to_bytes(), key), 403, "wrong-company"),
        ("too much", b" " * (limit + 1), 413, "too-large"),
    )
    for what, body, status, code in cases:
        try:
            refused(kit.one.put_body(paper.declaration_id, 1, body), status, code)
        except Failed as failure:
            raise Failed(f"{what}: {failure}") from None
    typed = kit.one.put_body(paper.declaration_id, 1, good, **{"Content-Type": "text/plain"})
    refused(typed, 415, "wrong-media-type")
    refused(kit.one.ask("GET", address(paper.declaration_id, 1)), 404, "not-found")
    need(len(kit.one.events()) == before, "something of what was refused is told in the feed")


def issues(kit: Kit) -> None:
    """Every fault of a paper is named with its place, and nothing that was written is repeated."""
    secret = "Canary-7391"  # noqa: S105  # a word to look for
    document = sample(kit.server, total=Money(1, "EUR"), salt="x", band=secret + "\x07")
    problem = refused(kit.one.put(document), 422, "invalid")
    places = {issue["pointer"] for issue in problem["issues"]}
    need({"/total", "/salt", "/band"} <= places, f"of three faults only {sorted(places)} are named")
    need(secret not in json.dumps(problem), "a problem repeats what was written")


def packing(kit: Kit) -> None:
    """A body may be packed with gzip and carry its digest; neither fools the server."""
    paper = sample(kit.server)
    body = gzip.compress(sign(paper.to_bytes(), kit.one.key))
    wrong = "sha-256=:" + base64.b64encode(bytes(32)).decode() + ":"
    packed = {"Content-Encoding": "gzip"}
    altered = kit.one.put_body(paper.declaration_id, 1, body, **packed, **{"Content-Digest": wrong})
    refused(altered, 400, "bad-digest")
    bomb = gzip.compress(b" " * (int(kit.server.about["limits"]["body_bytes"]) + 1))
    refused(kit.one.put_body(paper.declaration_id, 1, bomb, **packed), 413, "too-large")
    answer = kit.one.put_body(paper.declaration_id, 1, body, **packed)
    need(answer.status_code == 201, f"a packed paper is answered with {answer.status_code}")


def reconciling(kit: Kit) -> None:
    """The server names what it lacks, and only that."""
    here, gone = sample(kit.server), sample(kit.server)
    kit.one.delivered(here)
    listed = [
        {"declaration_id": each.declaration_id, "rev": each.rev, "doc_hash": hashed(each)}
        for each in (here, gone)
    ]
    asked = json.dumps({"held": listed}).encode()
    answer = kit.one.ask("POST", "/v1/reconcile", asked, {"Content-Type": "application/json"})
    need(answer.status_code == 200, f"a list is answered with {answer.status_code}")
    need(answer.json().get("missing") == listed[1:], "something else than what is missing is named")


def doubles(kit: Kit) -> None:
    """Two declarations of one gig are noticed, and both are taken."""
    paper = sample(kit.server)
    kit.one.delivered(paper)
    same = replace(sample(kit.server), client=paper.client, gigs=paper.gigs, members=paper.members)
    kit.one.delivered(same)
    told = [event for event in kit.one.events() if event["declaration_id"] == same.declaration_id]
    need(
        [(each["kind"], each["data"]) for each in told[1:]]
        == [("possible_duplicate", {"other": paper.declaration_id})],
        "the possible duplicate is not told",
    )


def copy(kit: Kit) -> None:
    """A member gets a copy of everything that is stored about them."""
    paper = sample(kit.server, band="Canary-5512")
    kit.one.delivered(paper)
    found = kit.one.ask("GET", "/v1/me/export")
    need(found.status_code == 200, f"the copy is answered with {found.status_code}")
    whole = found.json()
    held = [each for each in whole["declarations"] if each["declaration_id"] == paper.declaration_id]
    need(
        held and held[0]["revisions"][0]["document"]["payload"] == encode(paper.to_bytes()),
        "a paper is missing",
    )
    need(kit.one.token not in found.text, "the copy holds a secret")


def strangers(kit: Kit) -> None:
    """Another member neither sees nor changes anything."""
    if kit.other is None:
        raise Skipped
    other = kit.other
    need(other.member_id != kit.one.member_id, "both codes are of one member")
    paper = sample(kit.server, band="Canary-2201")
    kit.one.delivered(paper)
    base = f"/v1/declarations/{paper.declaration_id}"
    for path in (base, f"{base}/revisions/1", f"{base}/revisions/1/receipt"):
        refused(other.ask("GET", path), 404, "not-found")
    for attempt in (paper, replace(paper, band="Mine")):
        problem = refused(other.put(attempt), 403, "not-yours")
        need(
            "head" not in problem and hashed(paper) not in json.dumps(problem),
            "a stranger is told of a paper",
        )
    need(
        "Canary-2201" not in other.ask("GET", "/v1/me/export").text, "a stranger's copy holds another's paper"
    )
    refused(other.ask("DELETE", f"/v1/devices/{kit.one.key.public.thumbprint}"), 404, "not-found")
    stolen = {
        "Authorization": f"DPoP {kit.one.token}",
        "DPoP": other.proof("GET", "/v1/changes", token=kit.one.token),
    }
    refused(kit.server.ask("GET", "/v1/changes", headers=stolen), 401, "bad-proof")
    answer = kit.one.put(paper)
    need(answer.status_code == 200, "the member's own paper was changed by a stranger")


def openapi(kit: Kit) -> None:
    """The server publishes its OpenAPI document."""
    answer = kit.server.ask("GET", "/v1/openapi.json")
    need(answer.status_code == 200, f"there is no OpenAPI document: {answer.status_code}")
    found = answer.json()
    need(str(found.get("openapi", "")).startswith("3."), "the OpenAPI document is of another version")
    paths = {re.sub(r"\{[^}]*\}", "{}", path) for path in found.get("paths", {})}
    need("/v1/declarations/{}/revisions/{}" in paths, "an address is missing")


def revoking(kit: Kit) -> None:
    """A member lists and stops their devices; a stopped one is turned away. The last check: the device ends."""
    thumbprint = kit.one.key.public.thumbprint
    listed = kit.one.ask("GET", "/v1/devices").json().get("devices", [])
    need(
        [each for each in listed if each["thumbprint"] == thumbprint and each["this"]],
        "the device is not listed",
    )
    path = f"/v1/devices/{thumbprint}"
    answer = kit.one.ask("DELETE", path)
    need(answer.status_code == 200 and answer.json().get("revoked_at"), "a device cannot be stopped")
    refused(kit.one.ask("GET", "/v1/changes"), 403, "device-revoked")
    refused(kit.one.put(sample(kit.server)), 403, "device-revoked")
    refused(kit.one.enrol(kit.one.code), 403, "device-revoked")


class Skipped(Exception):  # noqa: N818  # no error
    """The check needs a second code."""


Check: TypeAlias = Callable[[Kit], None]

CHECKS: Final[tuple[Check, ...]] = (
    discovery,
    headers,
    enrolment,
    proofs,
    tokens,
    delivery,
    ending,
    repetition,
    reading,
    conflict,
    parking,
    feed,
    bodies,
    issues,
    packing,
    reconciling,
    doubles,
    copy,
    strangers,
    openapi,
    revoking,
)
