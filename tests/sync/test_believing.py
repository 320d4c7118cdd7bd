"""What a company answers is believed only when its key signed it: receipts, keys, fingerprints, codes."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from company import keysets as company_keysets
from desktop.core.problems import Refused, Unreachable
from desktop.core.queries.companies import contacts, roots_of
from desktop.core.queries.declarations import declarations
from desktop.core.queries.journal import proofs
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from tests.sync import inside
from tests.sync.dealings import HONEST, run, state, why
from tests.sync.inside import ORIGIN, Inside, Pass
from wire.canonical import canonical
from wire.signing import SigningKey, sign, unpack


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (inside.lose_request, "unreachable"),
        (inside.lose_answer, "unreachable"),
        (inside.unwell, "busy"),
        (inside.broken, "busy"),
        (inside.login, "login"),
        (inside.saying(302, b"", location="https://evil.example/"), "redirected"),
        (inside.saying(200, b'{"receipt": {"payl'), "garbled"),
        (inside.saying(200, b"[]"), "garbled"),
        (inside.saying(200, b""), "garbled"),
        (inside.saying(429, b'{"code":"rate-limited","retry":"same-later"}'), "busy"),
        (inside.saying(403, b'{"code":"not-yours"}'), "other_member"),
    ],
)
def test_an_answer_that_is_no_receipt_leaves_the_paper_here_with_its_reason(
    book: Book, company: Inside, enrolled: str, sealed: str, fault: inside.Fault, reason: str
) -> None:
    outcome = run(book, company, HONEST, fault)
    assert why(outcome) == [reason]
    assert declarations(book)[0].received_at is None
    assert run(book, company).delivered == [sealed]
    assert len(company.rows("SELECT 1 FROM revisions")) == 1
    assert verify(book).problems == ()


def with_receipt(change: "Change", key: SigningKey | None = None) -> inside.Fault:
    """Return a fault that answers with a receipt that was tampered with."""

    def answer(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        good = json.loads(pass_on(request).content)["receipt"]
        payload = json.loads(unpack(canonical(good)).payload) | change
        body = json.loads(sign(canonical(payload), key or SigningKey.make()))
        return httpx.Response(201, json={"receipt": body})

    return answer


Change = dict[str, object]


@pytest.mark.parametrize(
    "change",
    [
        {"doc_hash": "0" * 64},
        {"rev": 2},
        {"company_id": "other"},
        {"disposition": "thrown_away"},
        {"seq": -1},
    ],
)
def test_a_receipt_that_does_not_fit_is_not_believed_even_when_the_companys_key_signed_it(
    book: Book, company: Inside, enrolled: str, sealed: str, change: Change
) -> None:
    outcome = run(book, company, HONEST, with_receipt(change, company.signing))
    assert why(outcome) == ["bad_receipt"]
    assert proofs(book) == []
    assert outcome.needs_person
    assert run(book, company).complete


def test_a_receipt_of_a_key_that_nobody_proved_is_held_and_asked_for_again(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    assert why(run(book, company, HONEST, with_receipt({}))) == ["unknown_key"]
    assert state(book) == "queued"
    assert run(book, company).complete


def test_a_key_that_the_company_made_known_meanwhile_is_walked_to_and_believed(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    before = company.signing.public.thumbprint
    for _ in range(3):
        company.now += timedelta(hours=1)
        company_keysets.new_receipt_key(company.storage, company.clock(), lead_days=0)
        company.restart()
    assert run(book, company).complete
    assert unpack(proofs(book)[0].receipt).kid != before
    assert verify(book).problems == ()


def test_a_company_with_other_keys_gets_nothing(
    book: Book, company: Inside, enrolled: str, sealed: str, tmp_path: Path
) -> None:
    with inside.company(tmp_path / "evil.sqlite") as evil:
        evil.company_id = company.company.company_id  # type: ignore[attr-defined]
        outcome = run(book, evil)
    assert why(outcome) == ["other_company"]
    assert [method for method, _ in evil.requests] == ["GET"]


def test_keys_that_do_not_follow_are_not_believed_and_nothing_is_sent(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    def forged(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        about = json.loads(pass_on(request).content)
        payload = json.loads(unpack(canonical(about["keyset"])).payload)
        about["keyset"] = json.loads(sign(canonical(payload | {"version": 2}), SigningKey.make()))
        return httpx.Response(200, json=about)

    outcome = run(book, company, forged)
    assert why(outcome) == ["other_keys"]
    assert outcome.needs_person
    assert not any(method == "PUT" for method, _ in company.requests)


def test_what_a_stolen_key_signed_is_confirmed_once_more_and_both_receipts_are_kept(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    run(book, company)
    stolen = company.signing.public.thumbprint
    company.now += timedelta(hours=1)
    company_keysets.tell_stolen(company.storage, stolen, "2026-11-21T00:00:00Z", company.clock())
    company.restart()
    run(book, company, HONEST, inside.lose_request)
    assert [problem.field for problem in verify(book).problems] == [f"receipts.{sealed}"]
    outcome = run(book, company)
    assert (outcome.delivered, why(outcome)) == ([sealed], [])
    kids = [unpack(row.receipt).kid for row in proofs(book)]
    assert kids[0] == stolen
    assert kids[1] != stolen
    assert state(book) == "confirmed"
    assert verify(book).problems == ()


def test_a_fingerprint_that_is_not_the_letters_stops_the_enrolment(book: Book, company: Inside) -> None:
    with pytest.raises(Unreachable, match="not those of the company you mean"):
        enrol(book, ORIGIN, company.invite().code, fingerprint="x" * 43, door_to=company.door)
    assert contacts(book) == []
    assert not any(method == "POST" for method, _ in company.requests)


def test_the_right_fingerprint_is_taken_and_shown(book: Book, company: Inside, enrolled: str) -> None:
    (found,) = roots_of(book, company.company.company_id)
    assert len(found) == 43
    enrol(book, ORIGIN, company.invite(enrolled).code, fingerprint=found, door_to=company.door)


def test_a_code_of_another_member_is_refused_by_name(book: Book, company: Inside, enrolled: str) -> None:
    with pytest.raises(Refused, match="for another member"):
        enrol(book, ORIGIN, company.invite().code, door_to=company.door)
