"""What comes in by HTTP: addresses, parameters and bodies, read strictly and never beyond their limits."""

import base64
import hashlib
import re
import zlib
from asyncio import timeout
from collections.abc import AsyncIterator
from typing import Final, TypeVar

from starlette.requests import Request

from company.problems import Refusal
from wire import reading, signing
from wire.canonical import Malformed, read_json
from wire.keyset import PUBLIC_KEY
from wire.reading import Invalid, Issue, Reader, record, several, text
from wire.receipt import START, Cursor
from wire.signing import PublicKey

T = TypeVar("T")

BODY_BYTES: Final = 1_000_000
BODY_SECONDS: Final = 60
LIMIT: Final = 200
MOST: Final = 500
JSON_TYPE: Final = "application/json"
SIGNED: Final = signing.MEDIA_TYPE

UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REV: Final = r"[1-9][0-9]{0,5}"
THUMBPRINT: Final = r"[A-Za-z0-9_-]{43}"
VERSION: Final = r"[1-9][0-9]{0,8}"
CURSOR: Final = r"(0|[1-9][0-9]{0,15})\.[0-9a-f]{64}"
_PARTS: Final = {
    name: re.compile(form, re.ASCII)
    for name, form in {
        "declaration_id": UUID,
        "answer_id": UUID,
        "rev": REV,
        "thumbprint": THUMBPRINT,
        "version": VERSION,
    }.items()
}
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_DIGEST = re.compile(r"\s*sha-256\s*=\s*:([A-Za-z0-9+/=]+):\s*", re.ASCII)


def part(request: Request, name: str) -> str:
    """Return a part of the address.

    Raises:
        Refusal: it is not of its form.
    """
    written: str = request.path_params[name]
    if not _PARTS[name].fullmatch(written):
        raise Refusal("bad-path")
    return written


def address(request: Request) -> tuple[str, int]:
    """Return the declaration id and the revision that an address names.

    Raises:
        Refusal: they are not of their form.
    """
    return part(request, "declaration_id"), int(part(request, "rev"))


def span(request: Request) -> tuple[Cursor, int]:
    """Return from where on and how many events are asked for.

    Raises:
        Refusal: a parameter is not of its form.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    if len(set(given)) < len(given) or not set(given) <= {"after", "limit"}:
        raise Refusal("bad-parameter", detail="There are the parameters “after” and “limit”, each once.")
    written = request.query_params.get("after", str(START))
    limit = request.query_params.get("limit", str(LIMIT))
    if not _LIMIT.fullmatch(limit) or int(limit) > MOST:
        raise Refusal("bad-parameter", detail=f"The parameter “limit” is a number from 1 to {MOST}.")
    try:
        return Cursor.read(written), int(limit)
    except Malformed:
        raise Refusal("bad-parameter", detail="The parameter “after” is not a cursor.") from None


async def body(request: Request, media_type: str) -> bytes:
    """Return the body, having stopped at the limit while it came in and while it was unpacked.

    Raises:
        Refusal: of another type, encoding or digest, too large, too slow.
    """
    sent = request.headers.get("content-type", "").partition(";")
    charset = sent[2].strip().lower().partition("charset=")[2].strip('"')
    if sent[0].strip().lower() != media_type or charset not in ("", "utf-8"):
        raise Refusal(
            "wrong-media-type",
            detail=f"This address takes {media_type} in UTF-8.",
            headers={"Accept": media_type},
        )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Refusal(
            "wrong-media-type",
            detail="A body is sent as it is, or compressed with gzip.",
            headers={"Accept-Encoding": "gzip"},
        )
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > BODY_BYTES:
        raise _too_large()
    try:
        async with timeout(BODY_SECONDS):
            raw = await _collected(request.stream())
    except TimeoutError:
        raise Refusal("request-timeout") from None
    _check_digest(request.headers.get("content-digest", ""), raw)
    return _unpacked(raw) if encoding == "gzip" else raw


def read(data: bytes, reader: Reader[T]) -> T:
    """Return what a body of JSON holds.

    Raises:
        Refusal: no JSON of ours, or not what `reader` reads.
    """
    try:
        return reading.read(read_json(data), reader)
    except Malformed as error:
        raise Refusal("malformed", issues=[Issue("", error.code)]) from None
    except Invalid as error:
        raise Refusal("invalid", issues=error.issues) from None


def _too_large() -> Refusal:
    return Refusal("too-large", detail=f"The limit is {BODY_BYTES} bytes.")


async def _collected(stream: AsyncIterator[bytes]) -> bytes:
    found = bytearray()
    async for chunk in stream:
        found += chunk
        if len(found) > BODY_BYTES:
            raise _too_large()
    return bytes(found)


def _check_digest(header: str, raw: bytes) -> None:
    """Compare the body with its Content-Digest (RFC 9530); other algorithms than SHA-256 are passed over."""
    for written in header.split(","):
        match = _DIGEST.fullmatch(written)
        if match and match[1] != base64.b64encode(hashlib.sha256(raw).digest()).decode():
            raise Refusal("bad-digest")


def _unpacked(raw: bytes) -> bytes:
    """Return what gzip packed: one member, and never more than the limit."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(raw, BODY_BYTES + 1)
    except zlib.error:
        raise Refusal("malformed", issues=[Issue("", "not_gzip")]) from None
    if len(found) > BODY_BYTES:
        raise _too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise Refusal("malformed", issues=[Issue("", "not_gzip")])
    return found


WISH: Reader[tuple[str, PublicKey, str]] = record(
    lambda code, public_key, device_name: (code, public_key, device_name),
    {"code": text(100), "public_key": PUBLIC_KEY, "device_name": text(200)},
)
"""What an enrolment asks for: code, key and the device's name."""

HELD: Reader[tuple[tuple[str, int, str], ...]] = record(
    lambda held: held,
    {
        "held": several(
            record(
                lambda declaration_id, rev, doc_hash: (declaration_id, rev, doc_hash),
                {
                    "declaration_id": reading.identifier,
                    "rev": reading.integer(1, 999_999),
                    "doc_hash": reading.hash_,
                },
            ),
            least=0,
            most=MOST,
        )
    },
)
"""What a book holds and wants to know of."""
