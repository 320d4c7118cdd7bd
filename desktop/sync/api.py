"""One company's door over HTTP. Each call returns what was understood, or a typed failure; nothing is believed here
that is not bounded in size and time.
"""  # noqa: D205

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

import httpx

from desktop.core.outbox import Reason
from desktop.core.queries.outbox import AddressRow
from desktop.sync.answers import (
    DEVICES,
    DISCOVERY,
    ENROLLED,
    MISSING,
    DeviceRow,
    Discovery,
    Page,
    offers,
    until,
)
from desktop.sync.failed import CallFailed, HistoryDiverged, Raw, failure, garbled, parsed, trace_of
from desktop.sync.line import Line
from wire import proof, reading
from wire.canonical import Malformed, canonical, digest, read_json
from wire.pack import LARGEST, Offer
from wire.reading import Invalid
from wire.signing import MEDIA_TYPE, SigningKey, encode

MOST_OFFERS = 300
"""Country packs that a company may offer; there are fewer countries."""
PAGE = 500
"""Events asked for at once."""

__all__ = ["Call", "CallFailed", "DeviceRow", "Discovery", "Door", "HistoryDiverged", "Page"]


class Call(NamedTuple):
    """One call for the journal: what it was about, and what came back. No bodies, no tokens, nothing personal."""

    what: str
    ref: str
    rev: int | None
    digest: str | None
    status: int | None
    code: str | None
    trace: str | None


def unrecorded(_call: Call) -> None:
    """Write no journal: before there is a company to write of."""


class Door:
    """The door of one company. Every request with a token proves that this device's key is here.

    Args:
        origin: where the company is.
        token, key: of this device; without them only public calls and the enrolment are possible.
        record: gets every call for the journal.
        transport: for tests that stand in for the network.
    """

    def __init__(
        self,
        origin: str,
        token: str | None = None,
        key: SigningKey | None = None,
        *,
        record: Callable[[Call], None] = unrecorded,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._origin, self._token, self._key, self._record = origin, token, key, record
        self._line = Line(origin, transport=transport)
        self._nonce: str | None = None
        self.language = ""
        """In which the company may say what it has no code for, as `Accept-Language` writes it."""

    @classmethod
    def of(cls, company: AddressRow, key: SigningKey, record: Callable[[Call], None] = unrecorded) -> Self:
        """Return the door of a company at which this book is enrolled."""
        return cls(company.url, company.token, key, record=record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    # ---- public ----

    def discover(self) -> Discovery:
        """Return what the company says of itself, checked for shape."""
        found = self._object("discover", "", "GET", "/.well-known/declaration-company", quiet=True)
        try:
            read = reading.read(found, DISCOVERY)
        except Invalid:
            raise CallFailed(Reason("not_a_company")) from None
        return Discovery(
            read["company_id"],
            read["country"],
            read["name"],
            canonical(read["keyset"]),
            read["epoch"],
            offers(found.get("packs")),
            until(found.get("sunsets")),
        )

    def keyset(self, version: int) -> bytes:
        """Return the signed bytes of one version of the company's keys, not yet believed."""
        return self._bytes("keys", str(version), f"/v1/keysets/{version}")

    def offers(self) -> tuple[Offer, ...]:
        """Return the country packs that the company hands out; one that cannot be understood is passed over."""
        return self.discover().offers

    def pack(self, offer: Offer) -> bytes:
        """Return the signed bytes of an offered pack, as they came; who signed them is for the reader to check."""
        body = self._bytes("pack", offer.digest, offer.path)
        if len(body) > LARGEST or digest(body) != offer.digest:
            raise CallFailed(Reason("not_a_company"))
        return body

    def release(self) -> bytes:
        """Return the signed announcement of a newer Septet that the company hands out, not yet believed."""
        return self._bytes("release", "", "/v1/release")

    def enrol(self, code: str, device_name: str) -> Mapping[str, Any]:
        """Hand in an invitation code and this device's public key; return the company's answer with the token."""
        assert self._key is not None
        body = {"code": code, "public_key": self._key.public.jwk(), "device_name": device_name}
        kind = {"Content-Type": "application/json"}
        found = self._object(
            "enrol", "", "POST", "/v1/devices", content=json.dumps(body).encode(), headers=kind
        )
        try:
            return reading.read(found, ENROLLED)
        except Invalid:
            raise CallFailed(Reason("not_a_company")) from None

    # ---- this member's ----

    def deliver(
        self, declaration_id: str, rev: int, document: bytes, *, prior: bytes | None = None, digest_: str = ""
    ) -> bytes:
        """Hand in a sealed paper; return the receipt's body as it came.

        Args:
            declaration_id: of the paper.
            rev: its revision.
            document: its sealed bytes.
            prior: an earlier receipt of this company for it.
            digest_: the paper's digest, for the journal.
        """
        path = f"/v1/declarations/{declaration_id}/revisions/{rev}"
        headers = {"Content-Type": MEDIA_TYPE, "Content-Digest": _content_digest(document)}
        if prior is not None:
            headers["Prior-Receipt"] = encode(prior)
        about = (rev, digest_)
        answer = self._object(
            "deliver", declaration_id, "PUT", path, about=about, content=document, headers=headers
        )
        return _receipt(answer)

    def answer(self, answer_id: str, document: bytes, digest_: str) -> bytes:
        """Hand in an answer to a question; return the receipt's body as it came."""
        answer = self._object(
            "answer",
            answer_id,
            "PUT",
            f"/v1/answers/{answer_id}",
            about=(None, digest_),
            content=document,
            headers={"Content-Type": MEDIA_TYPE, "Content-Digest": _content_digest(document)},
        )
        return _receipt(answer)

    def changes(self, cursor: str) -> Page:
        """Return the news after a cursor.

        Raises:
            HistoryDiverged: the company does not know this cursor.
        """
        try:
            found = self._object(
                "news",
                cursor.partition(".")[0],
                "GET",
                "/v1/changes",
                params={"after": cursor, "limit": str(PAGE)},
                quiet=True,
            )
        except CallFailed as failed:
            if failed.problem == "history-diverged":
                raise HistoryDiverged from failed
            raise
        events, following, end = found.get("events"), found.get("next"), found.get("end")
        if not isinstance(events, list) or not isinstance(following, str) or not isinstance(end, bool):
            raise garbled()
        if events:
            self._record(Call("news", cursor.partition(".")[0], None, None, 200, None, None))
        return Page(events, following, end)

    def revision(self, declaration_id: str, rev: int) -> bytes:
        """Return the signed bytes of a revision that another device sent, not yet believed."""
        return self._bytes("fetch", declaration_id, f"/v1/declarations/{declaration_id}/revisions/{rev}", rev)

    def reconcile(self, held: Sequence[tuple[str, int, str]]) -> list[tuple[str, int]]:
        """Return which of at most 500 revisions (id, revision, digest) the company does not hold."""
        body = {"held": [{"declaration_id": i, "rev": r, "doc_hash": h} for i, r, h in held]}
        found = self._object(
            "reconcile",
            str(len(held)),
            "POST",
            "/v1/reconcile",
            content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            return list(reading.read(found, MISSING))
        except Invalid:
            raise garbled() from None

    def devices(self) -> list[DeviceRow]:
        """Return every device of this member, those that were stopped too."""
        try:
            found = reading.read(self._object("devices", "", "GET", "/v1/devices", quiet=True), DEVICES)
        except Invalid:
            raise garbled() from None
        mine = self._key.public.thumbprint if self._key else ""
        return [
            DeviceRow(
                row["thumbprint"], row["name"], row["enrolled_at"], row.get("seen_at"), row["revoked_at"],
                row["thumbprint"] == mine,
            )
            for row in found
        ]  # fmt: skip

    def revoke(self, thumbprint: str) -> None:
        """Stop a device of this member for ever."""
        raw = self._call("DELETE", f"/v1/devices/{thumbprint}")
        self._finish("revoke", thumbprint[-4:], None, raw, quiet=False)

    # ---- how it is asked ----

    def _object(
        self,
        what: str,
        ref: str,
        method: str,
        path: str,
        *,
        about: tuple[int | None, str | None] = (None, None),
        quiet: bool = False,
        **arguments: Any,
    ) -> Mapping[str, Any]:
        """Call, write it down, and return the object of a good answer. `quiet` writes down only what failed."""
        try:
            raw = self._call(method, path, **arguments)
            self._finish(what, ref, about, raw, quiet=quiet or raw.status < 300)
            value = parsed(raw)
        except CallFailed as failed:
            if failed.status is None or failed.status < 300:
                self._record(Call(what, ref, *about, failed.status, failed.reason.code, failed.trace))
            raise
        if not quiet:
            self._record(Call(what, ref, *about, raw.status, None, trace_of(raw)))
        return value

    def _bytes(self, what: str, ref: str, path: str, rev: int | None = None) -> bytes:
        raw = self._call("GET", path)
        self._finish(what, ref, (rev, None), raw, quiet=False)
        if "html" in raw.kind:
            raise CallFailed(Reason("login"), status=raw.status)
        return raw.body

    def _finish(
        self,
        what: str,
        ref: str,
        about: tuple[int | None, str | None] | None,
        raw: Raw,
        *,
        quiet: bool,
    ) -> None:
        rev, hash_ = about or (None, None)
        if raw.status in (200, 201, 202, 204):
            if not quiet:
                self._record(Call(what, ref, rev, hash_, raw.status, None, trace_of(raw)))
            return
        failed = failure(raw, self._origin)
        code = failed.problem or failed.reason.code
        self._record(Call(what, ref, rev, hash_, raw.status, code, failed.trace))
        raise failed

    def _call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Raw:
        """Send once, and once more with the nonce that the company asks for."""
        for last in (False, True):
            sent = {**(headers or {}), **self._proved(method, path), "X-Trace-Id": uuid.uuid4().hex}
            if self.language:
                sent["Accept-Language"] = self.language
            raw = self._line.call(method, path, headers=sent, content=content, params=params)
            self._nonce = _nonce(raw) or self._nonce
            if last or raw.status != 401 or not _wants_nonce(raw):
                return raw
        raise AssertionError

    def _proved(self, method: str, path: str) -> dict[str, str]:
        if self._key is None:
            return {}
        url = f"{self._origin}{path}"
        made = proof.make(self._key, method, url, now=int(time.time()), nonce=self._nonce, token=self._token)
        return {"DPoP": made} | ({"Authorization": f"DPoP {self._token}"} if self._token else {})


def _nonce(raw: Raw) -> str | None:
    found = raw.headers.get("dpop-nonce", "")
    return found if 0 < len(found) <= 200 and found.isascii() and found.isprintable() else None


def _wants_nonce(raw: Raw) -> bool:
    try:
        found = read_json(raw.body)
    except Malformed:
        return False
    return isinstance(found, dict) and found.get("code") == "use-nonce"


def _content_digest(body: bytes) -> str:
    """Return what a proxy must not alter, as RFC 9530 writes it."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _receipt(answer: Mapping[str, Any]) -> bytes:
    if not isinstance(answer.get("receipt"), Mapping):
        raise garbled()
    return canonical(answer["receipt"])
