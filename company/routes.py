"""The addresses of the server as data: what each takes, answers and refuses. The app and its OpenAPI are made of it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from company import incoming
from company.incoming import HELD, JSON_TYPE, SIGNED, WISH
from wire import pack, reading
from wire.answer import SCHEMA as ANSWER_SCHEMA
from wire.canonical import Json
from wire.declaration import SCHEMA as DECLARATION_SCHEMA
from wire.reading import shape
from wire.receipt import EVENT

Shape = dict[str, Json]


class Parameter(NamedTuple):
    """A part of the address, of the query or a header that is no part of every request."""

    name: str
    where: str
    schema: Shape
    description: str
    required: bool = False


class Operation(NamedTuple):
    """One method of one address. `endpoint` names the method of `Endpoints` that does it."""

    method: str
    path: str
    endpoint: str
    summary: str
    answers: Mapping[int, Shape]
    refusals: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    takes: tuple[str, Shape] | None = None
    gives: str = JSON_TYPE
    public: bool = False


def _form(regular: str) -> Shape:
    return {"type": "string", "pattern": f"^{regular}$"}


def _object(required: Mapping[str, Json], **optional: Json) -> Shape:
    return {"type": "object", "properties": {**required, **optional}, "required": list(required)}


def _list(items: Json) -> Shape:
    return {"type": "array", "items": items}


def _or_null(found: Shape) -> Shape:
    return {"anyOf": [found, {"type": "null"}]}


_BASE64URL = _form("[A-Za-z0-9_-]+")
JWS: Final[Shape] = {
    **_object({"payload": _BASE64URL, "protected": _BASE64URL, "signature": _form("[A-Za-z0-9_-]{86}")}),
    "additionalProperties": False,
}
"""A flattened JWS."""

_ID, _HASH, _INSTANT = shape(reading.identifier), shape(reading.hash_), shape(reading.instant)
_THUMBPRINT, _WORD = shape(reading.thumbprint), shape(reading.code_word)
_TEXT: Shape = {"type": "string"}
_REV: Shape = {"type": "integer", "minimum": 1, "maximum": 999_999}
_HEAD = _or_null(_object({"rev": _REV, "hash": _HASH}))
_RECEIPT = _object({"receipt": JWS})
_TIME = _object({"time": _INSTANT})
_COMPANY: Shape = {
    "company_id": shape(reading.company_id),
    "country": shape(reading.country),
    "name": _TEXT,
}
_HELD_PAPER = _object({"declaration_id": _ID, "rev": _REV, "doc_hash": _HASH})
_KEPT: Shape = {"rev": _REV, "doc_hash": _HASH, "received_at": _INSTANT}
_ASIDE: Shape = {**_KEPT, "why": {"enum": ["parked", "review"]}, "decision": _or_null(_TEXT)}
_DEVICE = _object(
    {
        "thumbprint": _THUMBPRINT,
        "name": _TEXT,
        "enrolled_at": _INSTANT,
        "revoked_at": _or_null(_INSTANT),
        "this": {"type": "boolean"},
    }
)
_DISCOVERY = _object(
    {
        **_COMPANY,
        "schemas": _list(_TEXT),
        "sunsets": {"type": "object", "additionalProperties": _INSTANT},
        "limits": _object({"body_bytes": {"type": "integer"}}),
        "keyset": JWS,
        "epoch": {"type": "integer", "minimum": 1},
        "time": _INSTANT,
    },
    packs=_list(shape(pack.OFFER)),
)
_ENROLLED = _object(
    {"member_id": _ID, "member_name": _TEXT, "thumbprint": _THUMBPRINT, "token": _TEXT, **_COMPANY}
)
_DECLARATION = _object(
    {
        "declaration_id": _ID,
        "state": _or_null(_WORD),
        "number": _or_null(_TEXT),
        "head": _HEAD,
        "revisions": _list(_object(_KEPT)),
        "held": _list(_object(_ASIDE)),
    }
)
_EXPORT = _object(
    {
        "schema": {"const": "export/1"},
        "member": _object({"member_id": _ID, "name": _TEXT}),
        "devices": _list({"type": "object"}),
        "declarations": _list({"type": "object"}),
        "held": _list({"type": "object"}),
        "events": _list(shape(EVENT)),
    }
)

_DECLARATION_ID = Parameter("declaration_id", "path", _form(incoming.UUID), "The declaration's id", True)
_REVISION = Parameter("rev", "path", _form(incoming.REV), "The revision, from 1", True)
_PRIOR = Parameter(
    "Prior-Receipt",
    "header",
    {"type": "string", "maxLength": 8000},
    "The earlier receipt for these bytes: base64url of its JSON",
)

BODY: Final = ("malformed", "too-large", "wrong-media-type", "bad-digest", "request-timeout")
_SIGNED: Final = (*BODY, "bad-signature", "wrong-key", "invalid", "unknown-schema", "not-yours", "erased")

OPERATIONS: Final = (
    Operation(
        "GET",
        "/.well-known/declaration-company",
        "discovery",
        "Who the company is",
        {200: _DISCOVERY},
        public=True,
    ),
    Operation(
        "GET",
        "/v1/keysets/{version}",
        "keyset",
        "One list of the company's keys",
        {200: JWS},
        ("bad-path", "not-found"),
        (Parameter("version", "path", _form(incoming.VERSION), "The version, from 1", True),),
        gives=SIGNED,
        public=True,
    ),
    Operation(
        "POST",
        "/v1/devices",
        "enrol",
        "Enrol a device",
        {201: _ENROLLED, 200: _ENROLLED},
        (
            *BODY,
            "invalid",
            "use-nonce",
            "bad-proof",
            "device-revoked",
            "invitation-unknown",
            "invitation-expired",
            "invitation-used",
            "key-in-use",
        ),
        takes=(JSON_TYPE, shape(WISH)),
        public=True,
    ),
    Operation(
        "GET", "/v1/devices", "devices", "The member's devices", {200: _object({"devices": _list(_DEVICE)})}
    ),
    Operation(
        "DELETE",
        "/v1/devices/{thumbprint}",
        "revoke",
        "Stop a device for ever",
        {200: _object({"thumbprint": _THUMBPRINT, "revoked_at": _INSTANT})},
        ("bad-path", "not-found"),
        (Parameter("thumbprint", "path", _form(incoming.THUMBPRINT), "The device's key", True),),
    ),
    Operation(
        "GET",
        "/v1/declarations/{declaration_id}",
        "declaration",
        "Where a declaration stands",
        {200: _DECLARATION},
        ("bad-path", "not-found"),
        (_DECLARATION_ID,),
    ),
    Operation(
        "PUT",
        "/v1/declarations/{declaration_id}/revisions/{rev}",
        "deliver",
        f"Deliver a revision: a JWS over {DECLARATION_SCHEMA}",
        {201: _RECEIPT, 200: _RECEIPT, 202: _RECEIPT},
        (
            "bad-path",
            *_SIGNED,
            "wrong-country",
            "wrong-company",
            "revision-conflict",
            "predecessor-missing",
        ),
        (_DECLARATION_ID, _REVISION, _PRIOR),
        (SIGNED, JWS),
    ),
    Operation(
        "GET",
        "/v1/declarations/{declaration_id}/revisions/{rev}",
        "revision",
        "A revision exactly as it was signed",
        {200: JWS},
        ("bad-path", "not-found", "erased"),
        (_DECLARATION_ID, _REVISION),
        gives=SIGNED,
    ),
    Operation(
        "GET",
        "/v1/declarations/{declaration_id}/revisions/{rev}/receipt",
        "receipt",
        "The receipt of a revision",
        {200: _RECEIPT},
        ("bad-path", "not-found"),
        (_DECLARATION_ID, _REVISION),
    ),
    Operation(
        "PUT",
        "/v1/answers/{answer_id}",
        "answer",
        f"Answer a question: a JWS over {ANSWER_SCHEMA}",
        {201: _RECEIPT, 200: _RECEIPT},
        ("bad-path", *_SIGNED, "answer-conflict", "question-unknown"),
        (Parameter("answer_id", "path", _form(incoming.UUID), "The answer's id", True),),
        (SIGNED, JWS),
    ),
    Operation(
        "GET",
        "/v1/changes",
        "changes",
        "The events after a cursor",
        {
            200: _object(
                {
                    "events": _list(shape(EVENT)),
                    "next": _form(incoming.CURSOR),
                    "end": {"type": "boolean"},
                }
            )
        },
        ("bad-parameter", "history-diverged"),
        (
            Parameter("after", "query", _form(incoming.CURSOR), "The last event seen; without it, the start"),
            Parameter(
                "limit",
                "query",
                {"type": "integer", "minimum": 1, "maximum": incoming.MOST},
                f"How many at most ({incoming.LIMIT})",
            ),
        ),
    ),
    Operation(
        "POST",
        "/v1/reconcile",
        "reconcile",
        "What of a book is not here",
        {200: _object({"missing": _list(_HELD_PAPER)})},
        (*BODY, "invalid"),
        takes=(JSON_TYPE, shape(HELD)),
    ),
    Operation("GET", "/v1/me/export", "export", "Everything that is stored about the member", {200: _EXPORT}),
    Operation(
        "GET",
        "/v1/packs/{digest}",
        "pack",
        "A signed country pack",
        {200: JWS},
        ("not-found",),
        (Parameter("digest", "path", _TEXT, "The SHA-256 of its bytes", True),),
        gives=SIGNED,
        public=True,
    ),
    Operation(
        "GET",
        "/v1/release",
        "release",
        "The signed announcement of a newer Septet",
        {200: JWS},
        ("not-found",),
        gives=SIGNED,
        public=True,
    ),
    Operation("GET", "/v1/time", "time", "The server's clock", {200: _TIME}, public=True),
    Operation(
        "GET",
        "/v1/health",
        "health",
        "Whether the database answers and takes what is written",
        {200: _object({"status": {"enum": ["ok", "read-only"]}})},
        public=True,
    ),
    Operation("GET", "/v1/openapi.json", "openapi", "This document", {200: {"type": "object"}}, public=True),
)
