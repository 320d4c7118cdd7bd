"""Every refusal of the server by its stable code (RFC 9457), with what the client can do about it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wire.canonical import Json
from wire.reading import Issue

MEDIA_TYPE = "application/problem+json"
LANGUAGE = "en"
"""Of every title and detail, whatever was asked for: books have words of their own for each code."""


class Kind(NamedTuple):
    """What a code stands for. `retry` tells the client when sending again can help."""

    status: int
    retry: str
    title: str
    detail: str


_FIX, _AUTH, _LATER, _UPDATE, _NEVER = "after-fix", "after-auth", "same-later", "after-update", "never"

KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, _FIX, "Body cannot be read", "The body is not what this address takes."),
    "bad-signature": Kind(
        400, _FIX, "Signature does not fit", "The signature does not belong to these bytes."
    ),
    "bad-path": Kind(
        400, _FIX, "Address cannot be read", "The address holds no declaration id and revision."
    ),
    "bad-parameter": Kind(
        400, _FIX, "Parameter cannot be read", "A parameter of the address cannot be read."
    ),
    "not-authenticated": Kind(401, _AUTH, "Not authenticated", "The token is missing or not known here."),
    "use-nonce": Kind(
        401, _LATER, "Nonce missing or old", "Send the same again with the nonce that came with this answer."
    ),
    "bad-proof": Kind(
        401, _AUTH, "Proof does not fit", "The proof of possession does not fit this request, token or key."
    ),
    "device-revoked": Kind(403, _AUTH, "Device revoked", "This device may no longer speak for its member."),
    "wrong-key": Kind(
        403, _FIX, "Signed with another key", "The body is signed with another key than this device's."
    ),
    "wrong-country": Kind(
        403, _NEVER, "Another country", "The declaration is for a company of another country."
    ),
    "wrong-company": Kind(403, _NEVER, "Another company", "The declaration is for another company."),
    "not-yours": Kind(403, _NEVER, "Not this member's", "This member cannot use that declaration id."),
    "invitation-unknown": Kind(403, _FIX, "Invitation unknown", "This invitation code is not known here."),
    "invitation-expired": Kind(
        403, _FIX, "Invitation expired", "This invitation code is too old; ask for a new one."
    ),
    "invitation-used": Kind(409, _FIX, "Invitation used", "This invitation code was used by another device."),
    "key-in-use": Kind(
        409, _FIX, "Key in use", "This key belongs to another member; the device needs a new one."
    ),
    "not-found": Kind(404, _NEVER, "Not found", "There is nothing at this address for this member."),
    "method-not-allowed": Kind(405, _NEVER, "Method not allowed", "This address does not take that method."),
    "erased": Kind(
        410, _NEVER, "Erased", "The content of this declaration was erased by law; its hash is kept."
    ),
    "request-timeout": Kind(408, _LATER, "Too slow", "The body did not arrive in time; nothing is stored."),
    "revision-conflict": Kind(
        409, _FIX, "Revision conflict", "The server holds other bytes at or before this revision."
    ),
    "predecessor-missing": Kind(
        409, _LATER, "Predecessor missing", "Too many revisions wait for earlier ones; send those first."
    ),
    "answer-conflict": Kind(409, _FIX, "Answer conflict", "The server holds another answer under this id."),
    "question-unknown": Kind(
        404, _FIX, "Question unknown", "There is no such question about a declaration of this member."
    ),
    "history-diverged": Kind(
        409, _NEVER, "History diverged", "The cursor is from another history; pull from the start."
    ),
    "bad-digest": Kind(
        400, _LATER, "Body was altered", "The body is not the one that its Content-Digest names."
    ),
    "too-large": Kind(413, _FIX, "Body too large", "The body is larger than this server takes."),
    "wrong-media-type": Kind(
        415, _UPDATE, "Wrong media type", "The body is of a type or encoding not taken here."
    ),
    "invalid": Kind(
        422, _FIX, "Document not valid", "The document was understood but is not valid; nothing is stored."
    ),
    "unknown-schema": Kind(
        422, _UPDATE, "Schema unknown", "The document is of a schema that is not taken here."
    ),
    "rate-limited": Kind(
        429, _LATER, "Too many requests", "Wait as long as Retry-After says, then send the same again."
    ),
    "failed": Kind(500, _LATER, "Failure of the server", "The server failed; send the same again later."),
    "busy": Kind(
        503, _LATER, "Server busy", "The server could not store just now; send the same again later."
    ),
}


class Refusal(Exception):  # noqa: N818  # an answer, not an error of the program
    """An answer other than yes. Whatever its request had begun to store is undone."""

    def __init__(
        self,
        code: str,
        *,
        detail: str = "",
        issues: Sequence[Issue] = (),
        headers: Mapping[str, str] | None = None,
        **members: Json,
    ) -> None:
        self.code = code
        self.kind = KINDS[code]
        self.detail = detail or self.kind.detail
        self.issues = issues
        self.headers = dict(headers or {})
        self.members = members
        super().__init__(code)

    def body(self, trace_id: str) -> dict[str, Json]:
        """Return the problem details. They hold no personal data."""
        return {
            "type": f"urn:septet:problem:{self.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "code": self.code,
            "retry": self.kind.retry,
            "issues": [issue.as_json() for issue in self.issues],
            "trace_id": trace_id,
            **self.members,
        }
