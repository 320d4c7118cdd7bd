"""Where the desk hangs beside the protocol: `Mount("/desk", Desk(storage, company, clock))`."""

import threading

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from company.clock import Clock
from company.identity import Company
from company.storage import Storage


class Desk:
    """The desk, made when somebody first comes: a server at which nobody advises starts without it."""

    def __init__(self, storage: Storage, company: Company, clock: Clock) -> None:
        self._parts = storage, company, clock
        self._turn = threading.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  # ASGI's own name
        app = self._app
        if app is None:
            app = await to_thread.run_sync(self._made)
        await app(scope, receive, send)

    def _made(self) -> ASGIApp:
        from company.desk.app import build

        with self._turn:
            if self._app is None:
                self._app = build(*self._parts)
        return self._app
