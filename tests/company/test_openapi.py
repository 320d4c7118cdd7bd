"""The published OpenAPI document: complete, true, and tried by a program that reads nothing else.

`SEPTET_EXAMPLES=1000 ./test tests/company/test_openapi.py` tries more than the usual run.
"""

import json
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from company.openapi import document, refusals
from company.problems import KINDS
from company.routes import OPERATIONS
from tests.company.servers import Musician
from wire.signing import sign

EXAMPLES = int(os.environ.get("SEPTET_EXAMPLES", "10"))
CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    negative_data_rejection,
)
"""All but the acceptance of whatever fits a schema: a signature is beyond JSON Schema."""

schema = schemathesis.openapi.from_dict(json.loads(document()))


def test_the_server_publishes_it(musician: Musician) -> None:
    answer = musician.http.get("/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == document()
    assert answer.json()["openapi"].startswith("3.1")


def test_every_code_belongs_to_an_address() -> None:
    used = {code for operation in OPERATIONS for code in refusals(operation)}
    assert set(KINDS) - used == {"method-not-allowed"}


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation.endpoint for operation in OPERATIONS}) == len(OPERATIONS)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_a_program_that_knows_the_document_only_finds_nothing(case: Any, musician: Musician) -> None:
    base = str(musician.http.base_url).rstrip("/")
    request = case.as_transport_kwargs(base_url=base)
    path = request["url"].removeprefix(base)
    headers = (
        {}
        if case.operation.definition.raw.get("security") is None
        else musician.proof(case.method.upper(), path.partition("?")[0], url=request["url"])
    )
    case.call_and_validate(base_url=base, headers=headers, checks=CHECKS)


@pytest.mark.parametrize("public", [operation for operation in OPERATIONS if not operation.public])
def test_no_address_of_a_member_opens_without_a_token(musician: Musician, public: Any) -> None:
    path = public.path
    for parameter in public.parameters:
        path = path.replace(
            "{" + parameter.name + "}",
            {"rev": "1"}.get(parameter.name, "0b8f7a52-9c1d-4e63-8a57-2f4d1c6e9b30"),
        )
    path = path.replace("/devices/0b8f7a52-9c1d-4e63-8a57-2f4d1c6e9b30", "/devices/" + "a" * 43)
    media = public.takes[0] if public.takes else "application/json"
    content = sign(b"{}", musician.key) if public.takes else None
    answer = musician.http.request(public.method, path, content=content, headers={"Content-Type": media})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")
