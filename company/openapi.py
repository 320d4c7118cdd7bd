"""The OpenAPI 3.1 document that the server publishes, made of the addresses (`routes`) and the problems."""

from functools import cache
from typing import Final

from company import problems
from company.problems import KINDS
from company.routes import OPERATIONS, Operation, Parameter
from wire.canonical import Json, canonical

OF_A_MEMBER: Final = ("not-authenticated", "use-nonce", "bad-proof", "device-revoked")
ANYWHERE: Final = ("rate-limited", "failed", "busy")

_RETRY = ["same-later", "after-auth", "after-fix", "after-update", "never"]


@cache
def document() -> bytes:
    """Return the document."""
    paths: dict[str, dict[str, Json]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return canonical(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Shared company",
                "version": "1",
                "description": "docs/protocol.md is the specification; this lists its addresses.",
            },
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "dpop": {
                        "type": "apiKey",
                        "in": "header",
                        "name": "Authorization",
                        "description": "DPoP <token>, with a proof of the device's key in the header DPoP (RFC 9449)",
                    }
                },
                "schemas": {"Problem": _problem()},
            },
        }
    )


def refusals(operation: Operation) -> tuple[str, ...]:
    """Return every code that an operation may be refused with."""
    return (*operation.refusals, *(() if operation.public else OF_A_MEMBER), *ANYWHERE)


def _operation(operation: Operation) -> Json:
    answers: dict[str, Json] = {
        str(status): {
            "description": "Done",
            "content": {operation.gives: {"schema": schema}},
            "headers": _HEADERS | (_ENDING if operation.method == "PUT" else {}),
        }
        for status, schema in operation.answers.items()
    }
    codes: dict[int, list[str]] = {}
    for code in dict.fromkeys(refusals(operation)):
        codes.setdefault(KINDS[code].status, []).append(code)
    for status, found in codes.items():
        answers[str(status)] = {
            "description": ", ".join(found),
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            "headers": _HEADERS | _LANGUAGE,
        }
    described: dict[str, Json] = {
        "operationId": operation.endpoint,
        "summary": operation.summary,
        "responses": dict(sorted(answers.items())),
        "parameters": [_parameter(each) for each in operation.parameters],
    }
    if operation.takes is not None:
        media_type, schema = operation.takes
        described["requestBody"] = {"required": True, "content": {media_type: {"schema": schema}}}
    if not operation.public:
        described["security"] = [{"dpop": []}]
    return described


def _parameter(found: Parameter) -> Json:
    return {
        "name": found.name,
        "in": found.where,
        "required": found.required,
        "schema": found.schema,
        "description": found.description,
    }


def _problem() -> Json:
    text: Json = {"type": "string"}
    issue: Json = {
        "type": "object",
        "properties": {"pointer": text, "code": text, "params": {"type": "object"}},
        "required": ["pointer", "code", "params"],
    }
    properties: dict[str, Json] = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "code": {"enum": list(KINDS)},
        "retry": {"enum": _RETRY},
        "issues": {"type": "array", "items": issue},
        "trace_id": text,
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _header(description: str, *, required: bool) -> Json:
    return {"schema": {"type": "string"}, "required": required, "description": description}


_HEADERS: Final[dict[str, Json]] = {
    "X-Trace-Id": _header("Names this request in the server's log", required=True),
    "DPoP-Nonce": _header("For the next proof", required=True),
}
_ENDING: Final[dict[str, Json]] = {
    "Deprecation": _header("Since when papers of this schema have a successor (RFC 9745)", required=False),
    "Sunset": _header("Until when they are taken all the same (RFC 8594)", required=False),
}
_LANGUAGE: Final[dict[str, Json]] = {"Content-Language": _header("Of title and detail", required=True)}
