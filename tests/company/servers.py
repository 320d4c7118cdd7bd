"""The real server as a process of its own, and a musician who speaks to it as any client would."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from company.clock import utc_now
from company.enrolment import invite
from company.storage import open_storage
from tests.wire.samples import paper
from wire import keyset
from wire.canonical import canonical
from wire.declaration import Declaration
from wire.keyset import Keyset
from wire.proof import make
from wire.signing import SigningKey, sign, unpack

ROOT = Path(__file__).parents[2]


def septet_company(*arguments: str, **environment: str) -> tuple[int, Any]:
    """Run one command to its end and return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "company", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, json.loads(done.stdout) if done.stdout else None


class Server:
    """`python -m company serve` on a free port. It ends with the tests, whatever happens: its input closes."""

    def __init__(
        self,
        database: Path | str,
        *,
        country: str = "BE",
        port: int = 0,
        folder: Path | None = None,
        more: tuple[str, ...] = (),
    ) -> None:
        self.database = database
        folder = folder or Path(database).parent
        self.log = folder / "be.log"
        self.key_file = Path(f"{database}.key") if "://" not in str(database) else folder / "key"
        settings = [
            "--database",
            str(database),
            "--key-file",
            str(self.key_file),
            "--country",
            country,
            "--port",
            str(port),
            "--stop-with-stdin",
            *more,
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "company", "serve", *settings],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.url: str = self.ready["url"]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is not None:
            self.kill()
        elif self.process.returncode is None:
            assert self.stop() == 0

    def stop(self) -> int:
        """Close its input, as an application that ends does, and return the exit code."""
        self._hang_up()
        return self._ended()

    def kill(self) -> None:
        """Kill it at once, without a last word."""
        self.process.kill()
        self._ended()
        self._hang_up()

    def _hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def _ended(self) -> int:
        code = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def code(self, member_id: str | None = None, name: str = "Aïcha") -> str:
        """Invite somebody while the server runs, as the company's own command does."""
        storage = open_storage(str(self.database), self.key_file)
        try:
            return invite(
                storage, now=utc_now(), valid_hours=1, name=None if member_id else name, member_id=member_id
            ).code
        finally:
            storage.close()

    def client(self) -> httpx.Client:
        """A connection to this server and no other."""
        return httpx.Client(base_url=self.url, trust_env=False, timeout=30)

    @contextmanager
    def musician(self, member_id: str | None = None) -> Iterator["Musician"]:
        """An enrolled device of a new member, or a further one of a member."""
        with self.client() as http:
            found = Musician(http)
            answer = found.enrol(self.code(member_id))
            assert answer.status_code == 201, answer.text
            yield found


class Dpop(httpx.Auth):
    """Signs each request anew (RFC 9449), and once more when the server wants a fresh nonce."""

    requires_response_body = True

    def __init__(self, key: SigningKey, token: str | None, nonces: dict[str, str]) -> None:
        self.key, self.token, self.nonces = key, token, nonces

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        for _ in range(2):
            self.sign(request, origin)
            answer = yield request
            self.nonces[origin] = answer.headers.get("dpop-nonce", "")
            if answer.status_code != 401 or answer.json()["code"] != "use-nonce":
                return

    def sign(self, request: httpx.Request, origin: str) -> None:
        if self.token is not None:
            request.headers["Authorization"] = f"DPoP {self.token}"
        nonce = self.nonces.get(origin)
        if nonce:
            request.headers["DPoP"] = make(
                self.key, request.method, str(request.url), now=0, nonce=nonce, token=self.token
            )


class Musician:
    """A device with its key and token."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.key = SigningKey.make()
        self.token = ""
        self.member_id = ""
        self.nonces: dict[str, str] = {}

    def enrol(self, code: str, /, key: SigningKey | None = None, **changes: Any) -> httpx.Response:
        key = key or self.key
        body = {"code": code, "public_key": key.public.jwk(), "device_name": "Laptop"} | changes
        answer = self.http.post("/v1/devices", json=body, auth=Dpop(key, None, self.nonces))
        if answer.is_success and key is self.key:
            self.token, self.member_id = answer.json()["token"], answer.json()["member_id"]
        return answer

    @property
    def auth(self) -> Dpop:
        return Dpop(self.key, self.token, self.nonces)

    def proof(self, method: str, path: str, **changes: Any) -> dict[str, str]:
        """The headers of one request, each part of them to be changed."""
        nonce = self.http.get("/v1/time").headers["dpop-nonce"]
        said: dict[str, Any] = {"now": 0, "nonce": nonce, "token": self.token, "key": self.key} | changes
        key, url = said.pop("key"), said.pop("url", str(self.http.base_url).rstrip("/") + path)
        return {"Authorization": f"DPoP {self.token}", "DPoP": make(key, method, url, **said)}

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path, auth=self.auth)

    def put(self, document: Declaration, *, key: SigningKey | None = None) -> httpx.Response:
        """Sign and deliver a declaration."""
        return self.put_body(
            document.declaration_id, document.rev, sign(document.to_bytes(), key or self.key)
        )

    def put_body(self, declaration_id: str, rev: object, body: bytes, **headers: str) -> httpx.Response:
        return self.http.put(
            f"/v1/declarations/{declaration_id}/revisions/{rev}",
            content=body,
            headers={"Content-Type": "application/jose+json"} | headers,
            auth=self.auth,
        )

    def delivered(self, **changes: Any) -> Declaration:
        """Deliver a new declaration and return it."""
        document = paper(**changes)
        answer = self.put(document)
        assert answer.status_code == 201, answer.text
        return document

    def receipt(self, document: Declaration) -> httpx.Response:
        path = f"/v1/declarations/{document.declaration_id}/revisions/{document.rev}/receipt"
        return self.get(path)

    def changes(self, **parameters: object) -> httpx.Response:
        return self.http.get("/v1/changes", params=parameters, auth=self.auth)  # type: ignore[arg-type]


def known_keys(http: httpx.Client) -> Keyset:
    """The company's keys, walked from the first list to the one in the discovery."""
    newest = canonical(http.get("/.well-known/declaration-company").json()["keyset"])
    version = keyset.read(unpack(newest).payload).version
    bodies = [http.get(f"/v1/keysets/{number}").content for number in range(1, version + 1)]
    assert bodies[-1] == newest
    return keyset.walk(keyset.first(bodies[0]), bodies[1:])


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, having proved that it is one in due form."""
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code
    assert found["retry"] in {"same-later", "after-auth", "after-fix", "after-update", "never"}
    assert found["type"] == f"urn:septet:problem:{found['code']}"
    assert found["trace_id"] == answer.headers["x-trace-id"]
    assert found["title"]
    assert found["detail"]
    return answer.status_code, found["code"]
