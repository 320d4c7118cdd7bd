"""What the example's server refuses: proofs (7.1), bodies (7) and papers (4), in the words of section 8."""

import base64
import hashlib
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterator
from typing import Any

from signed import Refused, b64, need, prove, read, unb64

Json = dict[str, Any]
RETRY = {
    "same-later": {"bad-digest", "use-nonce"},
    "after-auth": {"not-authenticated", "bad-proof", "device-revoked"},
    "never": {
        "wrong-country",
        "wrong-company",
        "not-yours",
        "not-found",
        "method-not-allowed",
        "history-diverged",
    },
    "after-update": {"wrong-media-type", "unknown-schema"},
}
TOP = [
    "schema",
    "declaration_id",
    "rev",
    "base",
    "kind",
    "company_country",
    "company_id",
    "contract_id",
    "contract_version",
    "part",
    "others",
    "off_the_top",
    "exported",
    "client",
    "contract",
    "invoices",
    "band",
    "gigs",
    "members",
    "total",
    "edition",
    "salt",
    "author_device",
    "sealed_at",
    "audit_head",
]


class No(Exception):  # noqa: N818  # no error
    """A refusal."""

    def __init__(self, status: int, code: str, *issues: tuple[str, str], **more: Any) -> None:
        self.status = status
        retry = next((retry for retry, codes in RETRY.items() if code in codes), "after-fix")
        told = {
            "type": f"urn:septet:problem:{code}",
            "title": code,
            "status": status,
            "detail": f"Refused: {code}.",
        }
        named = [{"pointer": pointer, "code": fault, "params": {}} for pointer, fault in issues[:100]]
        self.told: Json = told | {"code": code, "retry": retry, "issues": named} | more


def unpacked(headers: Any, body: bytes, kind: str, limit: int) -> bytes:
    """Return a request's body as it was before it was packed."""
    if len(body) > limit:
        raise No(413, "too-large")
    if headers.get("Content-Type") is None or headers.get_content_type() != kind:
        raise No(415, "wrong-media-type")
    if headers.get_content_charset("utf-8") != "utf-8":
        raise No(415, "wrong-media-type")
    digest = re.search("sha-256=:([^:]*):", headers.get("Content-Digest", ""))
    if digest and digest[1] != base64.b64encode(hashlib.sha256(body).digest()).decode():
        raise No(400, "bad-digest")
    packing = headers.get("Content-Encoding", "identity")
    if packing not in ("identity", "gzip"):
        raise No(415, "wrong-media-type")
    if packing == "gzip":
        try:
            unpacker = zlib.decompressobj(31)
            body = unpacker.decompress(body, limit + 1)
        except zlib.error:
            raise Refused("not gzip", "not_gzip") from None
        if len(body) > limit:
            raise No(413, "too-large")
        need(unpacker.eof and not unpacker.unused_data, "not one member of gzip", "not_gzip")
    return body


def proved(ask: Any, nonces: set[str], token: str) -> Json:
    """Return what a request's proof says, with the key in its header, once it fits the request."""
    proofs = ask.headers.get_all("DPoP") or []
    if len(proofs) != 1:
        raise No(401, "use-nonce")
    try:
        head, body, signature = proofs[0].split(".")
        says, header = read(unb64(body)), read(unb64(head))
        need(header == {"typ": "dpop+jwt", "alg": "Ed25519", "jwk": header["jwk"]}, "another header")
        need(set(header["jwk"]) == {"kty", "crv", "x"} and isinstance(says["jti"], str), "another key")
        prove({"protected": head, "payload": body, "signature": signature}, header["jwk"])
        there = urllib.parse.urlsplit(str(says.get("htu")))
    except (Refused, ValueError, KeyError, TypeError):
        raise No(401, "bad-proof", ("", "unreadable")) from None
    if says.get("nonce") not in nonces:
        raise No(401, "use-nonce")
    if says.get("htm") != ask.method:
        raise No(401, "bad-proof", ("", "wrong_method"))
    if (there.netloc, there.path) != (ask.headers["Host"], ask.where.path):
        raise No(401, "bad-proof", ("", "wrong_address"))
    if token and says.get("ath") != b64(hashlib.sha256(token.encode()).digest()):
        raise No(401, "bad-proof", ("", "wrong_token"))
    return {**says, "jwk": header["jwk"]}


def faults(paper: Any, declaration_id: str, rev: int) -> list[tuple[str, str]]:
    """Return what of section 4 does not hold: not every rule, but keys, texts, sums, and what ties revisions."""
    if not isinstance(paper, dict):
        return [("", "not_an_object")]
    found = [(f"/{key}", "missing") for key in TOP if key not in paper]
    found += [(f"/{key}", "unknown_key") for key in paper if key not in TOP]
    found += list(_texts(paper, ""))
    if found and any(code == "missing" for _, code in found):
        return found
    checks = {
        ("/declaration_id", "differs_from_address"): paper["declaration_id"] == declaration_id,
        ("/rev", "differs_from_address"): paper["rev"] == rev,
        ("/base", "base_does_not_fit_rev"): (paper["base"] is None) == (rev == 1),
        ("/kind", "kind_does_not_fit_rev"): (paper["kind"] == "declare") == (rev == 1),
        ("/salt", "not_a_salt"): re.fullmatch("[0-9a-f]{32}", str(paper["salt"])),
    }
    found += [fault for fault, holds in checks.items() if not holds]
    try:
        return found + _sums(paper)
    except (KeyError, TypeError):
        return [*found, ("", "not_an_object")]


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        lines = pointer.endswith(("/address", "/reason"))
        if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]" if lines else "[\x00-\x1f\x7f-\x9f]", value):
            yield pointer, "control_character"
        if not unicodedata.is_normalized("NFC", value):
            yield pointer, "not_nfc"
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _texts(one, f"{pointer}/{key}")


def _sums(paper: Json) -> list[tuple[str, str]]:
    stated = {
        f"/members/{at}/share": (one["share"], [part["amount"] for part in one["parts"]])
        for at, one in enumerate(paper["members"])
    }
    stated["/total"] = (paper["total"], [one["share"] for one in paper["members"]])
    rest = [one["total"] for one in paper["others"]] + [one["amount"] for one in paper["off_the_top"]]
    stated["/contract/fee"] = (paper["contract"]["fee"], [paper["total"], paper["exported"], *rest])
    sums = {
        pointer: (total["minor"], sum(one["minor"] for one in ones))
        for pointer, (total, ones) in stated.items()
    }
    return [(pointer, "sum_differs") for pointer, (total, ones) in sums.items() if total != ones]
