"""An adviser with a plain HTTP client: reads pages, fills forms, and holds a second factor."""

from pathlib import Path
from typing import Any

import httpx
import pyotp
from lxml import html

from company.clock import utc_now
from company.staff import Started, add
from company.storage import open_storage
from tests.company.servers import Musician, Server
from wire.declaration import Declaration

PASSWORD = "correct horse battery"


def started(database: Path | str, login: str, role: str = "adviser", name: str = "") -> Started:
    """Add a person as the company's own command does."""
    storage = open_storage(str(database))
    try:
        return add(storage, utc_now(), login, name or f"{login} <b>&amp;</b>", role)
    finally:
        storage.close()


class Adviser:
    """Somebody at the desk of a running server."""

    def __init__(self, server: Server, login: str, *, language: str = "en") -> None:
        self.login = login
        self.http = httpx.Client(
            base_url=server.url + "/desk",
            trust_env=False,
            timeout=30,
            follow_redirects=True,
            headers={"Accept-Language": language},
        )
        self.secret = ""
        self.page = self.http.get("/login")

    def get(self, path: str) -> httpx.Response:
        self.page = self.http.get(path)
        return self.page

    def tree(self) -> Any:
        return html.fromstring(self.page.text)

    def fields(self, action: str) -> dict[str, str]:
        """What a form of the page holds, by the end of its action."""
        form = next(each for each in self.tree().forms if (each.action or "").endswith(action))
        return {name: value for name, value in form.fields.items() if value is not None and name != "what"}

    def send(self, action: str, *, files: Any = None, **values: str) -> httpx.Response:
        """Fill a form of the page and send it."""
        self.page = self.http.post(action, data=self.fields(action) | values, files=files)
        return self.page

    def set_up(self, start: str) -> "Adviser":
        """From the start password to the queue."""
        self.send("/login", login=self.login, password=start)
        self.secret = self.tree().xpath('//code[@class="secret"]')[0].text.replace(" ", "")
        self.send("/setup", password=PASSWORD, again=PASSWORD, code=pyotp.TOTP(self.secret).now())
        assert self.page.status_code == 200, self.page.text
        assert self.page.url.path == "/desk/"
        return self

    def do(self, declaration_id: str, verb: str, **values: str) -> httpx.Response:
        """Do one verb to a declaration, as its form asks for it."""
        path = f"/declarations/{declaration_id}/do/{verb}"
        self.get(path)
        return self.send(path, **values)

    def problems(self) -> list[str]:
        """What the page says is wrong."""
        return [str(each.text_content()) for each in self.tree().xpath('//div[@role="alert"]//li')]

    def says(self) -> str:
        return " ".join(self.tree().text_content().split())


def last(musician: Musician) -> dict[str, object]:
    """What the member was told last."""
    found: dict[str, object] = musician.changes().json()["events"][-1]
    return found


def accepted(lead: Adviser, musician: Musician, number: str) -> Declaration:
    """A new declaration, accepted under a number."""
    document = musician.delivered()
    lead.do(document.declaration_id, "accept", number=number)
    assert lead.page.status_code == 200, lead.problems()
    return document


def paid(musician: Musician) -> list[int]:
    """Every payment to a musician that the member was told of."""
    events = musician.changes().json()["events"]
    return [p["amount"]["minor"] for e in events for p in (e["data"] or {}).get("payments", ())]
