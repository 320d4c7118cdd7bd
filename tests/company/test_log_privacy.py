"""Canaries in every field, answers of every kind, failures and tracebacks: none of them reaches the log."""

import contextlib
import logging
import sys
from dataclasses import replace
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite3

from company.logs import Lines
from tests.company.servers import Server
from tests.wire.samples import member, paper
from wire.declaration import Declaration, Identifier


def with_canaries(number: int) -> Declaration:
    """A valid paper in which every free text is a canary."""
    plain = paper()
    says = f"Canary {number}"
    return replace(
        plain,
        band=says,
        client=replace(plain.client, name=says, vat_no="CANARY", email="canary@example.org", address=says),
        contract=replace(plain.contract, signed_by=says),
        gigs=(replace(plain.gigs[0], venue=says, place=says),),
        members=tuple(
            member(n, 33750, name=says, plays=says, identifiers=(Identifier("niss", f"CANARY{n}"),))
            for n in (1, 2)
        ),
    )


def test_nothing_that_people_wrote_is_logged_whatever_happens(tmp_path: Path) -> None:
    with (
        Server(tmp_path / "be.sqlite", more=("--log-level", "info")) as server,
        server.musician() as musician,
    ):
        good = with_canaries(1)
        assert musician.put(good).status_code == 201
        assert musician.put(replace(good, band="Canary again")).status_code == 409
        assert musician.put(replace(with_canaries(2), rev=3, base="0" * 64, kind="amend")).status_code == 202
        assert musician.put(replace(with_canaries(3), salt="Canary")).status_code == 422
        assert musician.put(replace(with_canaries(4), company_country="NL")).status_code == 403
        assert musician.put_body("Canary", 1, b"Canary").status_code >= 400
        assert musician.http.put("/v1/answers/Canary", content=b"Canary").status_code >= 400
        assert (
            musician.http.post("/desk/login", data={"login": "Canary", "password": "Canary"}).status_code
            >= 200
        )
        assert musician.http.get("/desk/declarations?search=Canary").status_code >= 200
        with contextlib.closing(sqlite3.connect(server.database, isolation_level=None)) as holder:
            holder.execute("ALTER TABLE revisions RENAME COLUMN payload TO gone")
        assert musician.put(with_canaries(5)).status_code == 503
        with contextlib.closing(sqlite3.connect(server.database, isolation_level=None)) as holder:
            holder.execute('UPDATE events SET body = CAST(\'{"text": "Canary\' AS BLOB)')
        assert musician.changes().status_code == 500
        token, key = musician.token, musician.key.public.thumbprint
    log = server.log.read_text()
    assert "status 500" in log
    assert "canary" not in log.casefold()
    for secret in (token, key, good.declaration_id, good.client.name, "127.0.0.1"):
        assert secret not in log


def test_a_failure_is_logged_by_its_kind_and_place_and_a_library_by_its_fixed_text() -> None:
    try:
        int("Canary")
    except ValueError:
        failed = logging.LogRecord(
            "asyncio", logging.ERROR, "x", 1, "Lost %s\nCanary", ("Canary",), sys.exc_info()
        )
    line = Lines().format(failed)
    assert "anary" not in line
    assert "ValueError" in line
    assert "test_log_privacy.py" in line
    assert "Lost %s" in line
