"""What nobody may do at the desk, tried from the wrong side."""

import re
import uuid
from collections.abc import Callable

import httpx
import pytest

from company.desk.app import PAGES
from company.desk.web import HALF, LEAD, NOBODY
from tests.company.servers import Musician, Server
from tests.desk.desks import PASSWORD, Adviser
from tests.wire.samples import member, paper
from wire.declaration import Client, Contract, Declaration, Identifier, Override

ID = str(uuid.uuid4())
CANARY = "<script>alert('x')</script>\"&"


def address(path: str) -> str:
    return path.replace("{declaration_id}", ID).replace("{rev}", "1").replace("{verb}", "accept")


def bare(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url + "/desk", trust_env=False, timeout=30)


CLOSED = [(path, method) for path, methods, need, _ in PAGES if need != NOBODY for method in methods]


def test_no_page_opens_without_a_login(server: Server) -> None:
    with bare(server) as http:
        for path, method in CLOSED:
            answer = http.request(method, address(path), data={"token": "x"} if method == "POST" else None)
            assert (path, answer.status_code, answer.headers["location"]) == (path, 303, "/desk/login")


def test_half_a_login_opens_nothing_but_the_second_step(comes: Callable[..., Adviser]) -> None:
    adviser = comes("half")
    adviser.send("/logout")
    adviser.send("/login", login="half", password=PASSWORD)
    adviser.http.follow_redirects = False
    token = adviser.fields("/code")["token"]
    whole = {path for path, _, need, _ in PAGES if need not in (NOBODY, HALF)}
    for path, method in CLOSED:
        if path in whole:
            answer = adviser.http.request(
                method, address(path), data={"token": token} if method == "POST" else None
            )
            assert (path, answer.status_code, answer.headers["location"]) == (path, 303, "/desk/code")
    assert adviser.http.get("/setup").headers["location"] == "/desk/code", (
        "a second factor could be set up anew"
    )


def test_an_adviser_is_no_lead(comes: Callable[..., Adviser]) -> None:
    adviser = comes("plain")
    token = adviser.fields("/logout")["token"]
    for path, methods, need, _ in PAGES:
        for method in methods if need == LEAD else ():
            answer = adviser.http.request(method, path, data={"token": token} if method == "POST" else None)
            assert answer.status_code == 403


def test_a_form_without_its_token_does_nothing(lead: Adviser) -> None:
    for path, methods, need, _ in PAGES:
        if "POST" in methods and need != NOBODY and path not in ("/code", "/setup"):
            for sent in ({}, {"token": "wrong"}, {"token": ""}):
                answer = lead.http.post(address(path), data={"x": "y"} | sent)
                assert (path, answer.status_code) == (path, 403)
    assert lead.get("/").status_code == 200


def test_a_form_from_another_site_does_nothing(lead: Adviser) -> None:
    lead.get("/account")
    fields = lead.fields("/account") | {"what": "language", "language": "hu"}
    for site in ("cross-site", "same-site", "none"):
        assert lead.http.post("/account", data=fields, headers={"Sec-Fetch-Site": site}).status_code == 403


def test_a_login_form_from_elsewhere_does_nothing(server: Server) -> None:
    with bare(server) as http:
        assert http.post("/login", data={"login": "lea", "password": "x", "token": "x"}).status_code == 403


def test_a_token_known_before_the_login_is_worth_nothing_after(
    server: Server, comes: Callable[..., Adviser]
) -> None:
    adviser = comes("fixed")
    with bare(server) as http:
        http.cookies.set("septet_desk", "planted", path="/desk")
        assert http.get("/").status_code == 303
    first = adviser.http.cookies.get("septet_desk", path="/desk")
    adviser.send("/logout")
    with bare(server) as http:
        http.cookies.set("septet_desk", str(first), path="/desk")
        assert http.get("/").status_code == 303


def test_cookies_are_out_of_reach(server: Server) -> None:
    with bare(server) as http:
        plain = http.get("/login").headers["set-cookie"]
        assert "HttpOnly" in plain
        assert "SameSite=strict" in plain
        elsewhere = http.get("/login", headers={"Host": "desk.example.org"}).headers["set-cookie"]
        assert "Secure" in elsewhere
        assert "Secure" not in plain, "on this machine alone the desk works without TLS"


def test_every_answer_carries_the_headers_of_safety(lead: Adviser) -> None:
    for path in ("/", "/nothing", "/desk.css", "/account/factor", "/login", f"/declarations/{ID}"):
        answer = lead.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        if "html" in answer.headers["content-type"]:
            assert not re.search(r"<script|\sstyle=|<style|\son\w+=|javascript:", answer.text)


def poisoned() -> Declaration:
    """A declaration in which every text that people write tries to run."""
    plain = paper()
    override = Override(CANARY, "local", "declare", "BE")
    players = tuple(
        member(
            n, 33750, name=f"{CANARY}{n}", plays=CANARY, rule="override", override=override,
            identifiers=(Identifier("niss", "85073003328"),),
        )
        for n in (1, 2)
    )  # fmt: skip
    from dataclasses import replace

    gig = replace(plain.gigs[0], venue=CANARY, place=CANARY)
    return replace(
        plain,
        client=Client(CANARY, "BE", "BE0417497106", None, f"{CANARY}\n{CANARY}"),
        contract=Contract(plain.contract.fee, "6", 30, "2026-11-22", CANARY),
        band=CANARY,
        gigs=(gig,),
        members=players,
    )


def test_what_members_write_never_runs(lead: Adviser, musician: Musician) -> None:
    document = poisoned()
    assert musician.put(document).status_code == 201
    here = f"/declarations/{document.declaration_id}"
    lead.do(document.declaration_id, "ask", text=CANARY)
    pages = [
        "/",
        "/?state=question",
        "/?q=script",
        here,
        f"{here}/papers/1",
        f"{here}/do/ask",
        "/trail",
        "/staff",
    ]
    for path in pages:
        text = lead.get(path).text
        assert lead.page.status_code == 200
        assert "<script" not in text, path
    assert "&lt;script&gt;" in lead.get(here).text


def test_identifiers_are_hidden_until_somebody_asks_and_that_is_written_down(
    lead: Adviser, musician: Musician
) -> None:
    document = musician.delivered()
    here = f"/declarations/{document.declaration_id}"
    assert "85073003328" not in lead.get(here).text
    assert "85073003328" not in lead.get(f"{here}/papers/1").text
    lead.get(here)
    assert "85073003328" in lead.send(f"{here}/identifiers").text
    assert "Identifiers shown" in lead.get(here).text
    assert "85073003328" not in lead.page.text


def test_another_companys_declaration_is_not_there(lead: Adviser) -> None:
    for path in (f"/declarations/{ID}", f"/declarations/{ID}/papers/1", f"/declarations/{ID}/do/accept"):
        assert lead.get(path).status_code == 404
    for path in (
        "/declarations/x' OR 1=1",
        "/declarations/../staff/x",
        "/declarations/x/papers/9999999999999",
    ):
        assert lead.get(path).status_code == 404


def test_a_disabled_person_is_out_at_the_next_click(lead: Adviser, comes: Callable[..., Adviser]) -> None:
    adviser = comes("gone")
    lead.get("/staff")
    token = lead.fields("/logout")["token"]
    lead.http.post("/staff", data={"token": token, "what": "disable", "login": "gone"})
    assert adviser.get("/").url.path == "/desk/login"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * 3_100_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
def test_a_body_that_is_no_form_is_not_read(lead: Adviser, body: bytes, kind: str, status: int) -> None:
    answer = lead.http.post("/import", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "Nothing was changed" in answer.text


def test_nonsense_in_addresses_and_forms_is_no_failure(lead: Adviser) -> None:
    for path in (
        "/?q=%00%ff%27&state=%00",
        "/?state=received&after=x%7Cy",
        "/?state=received&after=%00&since=tomorrow&until=2026-99-99",
        "/trail?before=99999999999999999999999999",
        "/?done=nothing",
        "/?q=" + "%C3%A9" * 300,
    ):
        assert lead.get(path).status_code == 200, path
    lead.get("/account")
    token = lead.fields("/logout")["token"]
    for path, data in (
        ("/several", {"verb": "invoice", "chosen": "\0x", "step": "do"}),
        ("/staff", {"what": "reset", "login": "\0"}),
        ("/reviews", {"declaration_id": "\0", "rev": "x", "doc_hash": "\0"}),
    ):
        assert lead.http.post(path, data=data | {"token": token}).status_code == 422, path
    broken = lead.http.post(
        "/import", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert broken.status_code in (400, 403)
