"""The advisers' desk with a million declarations: `python -m benchmarks.desk [DECLARATIONS] [sqlite|postgresql]`.

Whole pages as a browser gets them, session and template included, without the network. On PostgreSQL (in a folder of
its own) unless told otherwise.
"""

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Mount

from company import search, sessions, staff
from company.clock import utc_now
from company.desk.app import build
from company.identity import establish
from company.storage import Storage, open_storage

TIMES = 20
PAGES = (
    ("queue, first page", "/desk/?state=received"),
    ("queue, a later page", "/desk/?state=received&after=2026-12-16T20:00|8"),
    ("queue, late ones", "/desk/?state=received&late=1"),
    ("search, a rare name", "/desk/?q=musician+777777"),
    ("search, a name in every tenth", "/desk/?q=zwaan"),
    ("figures", "/desk/figures"),
)
_MEMBERS = """
INSERT INTO members (member_id, name, seq, chain, last_at)
SELECT 'm' || n, 'Member ' || n, 0, 'c', '' FROM numbers WHERE n <= 1000
"""
_DECLARATIONS = """
INSERT INTO declarations (declaration_id, member_id, head_rev, head_hash, state, kind, contract_id, client, band,
  first_on, last_on, deadline, currency, total_minor, fee_minor, musicians, invoices, received_at, changed_at, facts,
  search)
SELECT HEX || '-0000-4000-8000-000000000000', 'm' || (1 + n % 1000), 1, 'h',
  CASE n % 20 WHEN 0 THEN 'question' WHEN 1 THEN 'accepted' WHEN 2 THEN 'invoiced' WHEN 3 THEN 'received'
    WHEN 4 THEN 'received' WHEN 5 THEN 'needs_correction' ELSE 'members_paid' END,
  'declare', 'c' || n, 'Client ' || n, NULL, '2026-12-01', '2026-12-01',
  '2026-12-' || substr('0' || (1 + n % 28), length('0' || (1 + n % 28)) - 1, 2) || 'T20:00',
  'EUR', 67500, 150000, 3, TRUE, '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z', 'f' || n,
  'client ' || n || ' musician ' || n || CASE WHEN n % 10 = 0 THEN ' de zwaan' ELSE ' le havre' END || ' gent'
FROM numbers
"""
_NUMBERS = {
    "sqlite": "CREATE TEMP TABLE numbers AS WITH RECURSIVE t(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < :many) SELECT n FROM t",
    "postgresql": "CREATE TEMP TABLE numbers AS SELECT n FROM generate_series(1, :many) AS t(n)",
}
_HEX = {"sqlite": "printf('%08x', n)", "postgresql": "lpad(to_hex(n), 8, '0')"}


def fill(storage: Storage, many: int) -> None:
    """Put so many declarations into a new database."""
    with storage.writing() as connection:
        kind = connection.dialect.name
        if kind == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(_NUMBERS[kind].replace(":many", str(many))))
        connection.execute(text(_MEMBERS))
        connection.execute(text(_DECLARATIONS.replace("HEX", _HEX[kind])))
        connection.execute(text("ANALYZE"))


def token(storage: Storage) -> str:
    """Return the session of an adviser."""
    now = utc_now()
    start = staff.add(storage, now, "lea", "Léa", "lead")
    half = sessions.find(storage, sessions.begin(storage, "lea", start.password, now), now)
    assert half is not None
    code = pyotp.TOTP(sessions.offer_factor(storage, half)).at(now)
    return sessions.set_up(storage, half, "correct horse battery", "correct horse battery", code, now)


async def measure(storage: Storage) -> None:
    """Print the median and the slowest of each page."""
    company = establish(storage, None)
    app = Starlette(routes=[Mount("/desk", build(storage, company, utc_now))])
    cookie = {"Cookie": f"septet_desk={token(storage)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://localhost", headers=cookie, timeout=60
    ) as http:
        for what, path in PAGES:
            took = []
            for _ in range(TIMES):
                began = time.perf_counter()
                answer = await http.get(path)
                took.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200
            print(
                f"{what:<34} median {statistics.median(took):6.1f} ms, slowest {max(took):6.1f} ms",
                flush=True,
            )


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Make a database of a kind that goes away afterwards."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        if kind == "sqlite":
            yield str(Path(folder) / "be.sqlite")
        else:
            from tests.postgres import Cluster

            cluster = stack.enter_context(Cluster(shared_buffers="256MB"))
            yield cluster.database()


def main() -> None:
    """Fill, then measure."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "postgresql"
    with database(kind) as place, tempfile.TemporaryDirectory() as folder:
        storage = open_storage(place, Path(folder) / "key") if kind != "sqlite" else open_storage(place)
        establish(storage, "BE")
        fill(storage, many)
        began = time.perf_counter()
        search.prepare(storage)
        print(f"{many} declarations on {kind}; the search's index took {time.perf_counter() - began:.0f} s")
        asyncio.run(measure(storage))
        storage.close()


if __name__ == "__main__":
    main()
