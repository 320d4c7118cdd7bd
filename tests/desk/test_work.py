"""An adviser's work on declarations: every verb, files in and out, and what the member hears of it."""

import csv
import io
from dataclasses import replace

import pytest

from company import office_files, office_import
from company.amounts import Unclear, read_amount
from company.checks import Rejected
from tests.company.servers import Musician
from tests.company.test_questions import answer, put
from tests.desk.desks import Adviser
from tests.wire.samples import member, paper
from wire.canonical import digest
from wire.declaration import Declaration, Identifier


def last(musician: Musician) -> dict[str, object]:
    found: dict[str, object] = musician.changes().json()["events"][-1]
    return found


def accepted(lead: Adviser, musician: Musician, number: str) -> Declaration:
    document = musician.delivered()
    lead.do(document.declaration_id, "accept", number=number)
    assert lead.page.status_code == 200, lead.problems()
    return document


def test_a_declaration_goes_from_the_queue_to_paid_and_the_member_hears_each_step(
    lead: Adviser, musician: Musician
) -> None:
    document = musician.delivered()
    here = f"/declarations/{document.declaration_id}"
    assert document.declaration_id in lead.get("/?q=gent").text
    lead.get(here)
    assert "adds up" in lead.says()
    lead.do(document.declaration_id, "accept", number="2026/17")
    assert last(musician)["data"] == {"number": "2026/17"}
    lead.do(document.declaration_id, "invoice", invoice="F-17", on="2026-11-20")
    assert last(musician)["data"] == {"invoice": "F-17", "on": "2026-11-20"}
    lead.do(document.declaration_id, "client_paid", reference="bank 1", on="2026-11-21")
    assert last(musician)["state"] == "client_paid"
    lead.do(document.declaration_id, "members_paid", reference="SEPA 1", on="2026-11-22")
    paid = last(musician)["data"]
    assert isinstance(paid, dict)
    assert [each["amount"]["minor"] for each in paid["payments"]] == [33750, 33750]
    assert "SEPA 1" in lead.get(here).text
    assert "Pay the musicians" not in [each.text for each in lead.tree().xpath('//ul[@class="acts"]//a')]


def test_what_usually_follows_stands_first(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    here = f"/declarations/{document.declaration_id}"
    steps = (
        ("Accept", "accept", {"number": "2026/19"}),
        ("Mark as invoiced", "invoice", {"invoice": "F-19", "on": "2026-11-20"}),
        ("Pay the musicians", "members_paid", {"reference": "SEPA 9", "on": "2026-11-22"}),
    )
    for name, verb, values in steps:
        lead.get(here)
        (first, *others) = lead.tree().xpath('//ul[@class="acts"]//a')
        assert (first.text, first.get("class")) == (name, "button")
        assert all("plain" in each.get("class") for each in others)
        lead.do(document.declaration_id, verb, **values)


def actions(lead: Adviser, document: Declaration) -> list[str]:
    """What can be done to a declaration, as its page offers it."""
    lead.get(f"/declarations/{document.declaration_id}")
    return [each.text for each in lead.tree().xpath('//ul[@class="acts"]//a')]


def test_what_is_invoiced_and_partly_paid_leads_on_to_the_rest(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "2026/21")
    lead.do(document.declaration_id, "invoice", invoice="F-21", on="2026-11-20")
    parts = {f"amount-{each.person_id}": "100" for each in document.members}
    lead.do(document.declaration_id, "members_paid", reference="half", on="2026-11-20", **parts)
    assert actions(lead, document)[0] == "Pay the musicians"
    assert "Paid Still to be paid: €475.00" in lead.says()
    assert "Mark as invoiced" not in actions(lead, document)
    lead.do(document.declaration_id, "members_paid", reference="rest", on="2026-11-20")
    assert actions(lead, document)[0] == "Client has paid…"
    lead.do(document.declaration_id, "client_paid", reference="bank", on="2026-11-20")
    lead.do(document.declaration_id, "dispute", text="They say it was too loud.")
    assert actions(lead, document)[0] != "Client has paid…"


def test_a_correction_after_the_invoice_is_credited_accepted_and_invoiced_anew(
    lead: Adviser, musician: Musician
) -> None:
    document = accepted(lead, musician, "2026/22")
    lead.do(document.declaration_id, "invoice", invoice="F-22", on="2026-11-20")
    newer = replace(
        document, rev=2, base=digest(document.to_bytes()), kind="amend", contract_version=2, band="Quintet"
    )
    assert musician.put(newer).status_code == 201
    lead.get(f"/declarations/{document.declaration_id}/do/credit")
    assert lead.fields("/do/credit").get("credit_note") == "", "a credit note has a number of its own"
    lead.do(document.declaration_id, "credit", credit_note="C-22", text="The band has grown.")
    assert (last(musician)["state"], last(musician)["data"]) == ("credited", {"invoice": "C-22"})
    lead.get(f"/declarations/{document.declaration_id}")
    assert "Number 2026/22" in lead.says()
    assert "Number of the credit note: C-22" in lead.says()
    lead.do(document.declaration_id, "accept", number="2026/22")
    assert actions(lead, newer)[0] == "Mark as invoiced"
    lead.do(document.declaration_id, "invoice", invoice="F-22b", on="2026-11-21")
    assert lead.page.status_code == 200, lead.problems()
    assert last(musician)["data"] == {"invoice": "F-22b", "on": "2026-11-21"}
    assert "Mark as invoiced" not in actions(lead, newer)


def test_musicians_who_are_paid_before_the_invoice_do_not_stop_it(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "2026/18")
    lead.do(document.declaration_id, "members_paid", reference="SEPA 2", on="2026-11-20")
    lead.get(f"/declarations/{document.declaration_id}")
    assert "Mark as invoiced" in [each.text for each in lead.tree().xpath('//ul[@class="acts"]//a')]
    lead.do(document.declaration_id, "invoice", invoice="F-18", on="2026-11-21")
    lead.do(document.declaration_id, "client_paid", reference="bank 2", on="2026-11-22")
    states = [event["state"] for event in musician.changes().json()["events"]]
    assert states == ["received", "accepted", "members_paid", "invoiced", "client_paid"]


def test_a_question_is_asked_answered_and_seen(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    lead.do(document.declaration_id, "ask", text="Which hall?\nAnd when?")
    event = last(musician)
    assert (event["kind"], event["state"], event["text"]) == (
        "question",
        "question",
        "Which hall?\nAnd when?",
    )
    data = event["data"]
    assert isinstance(data, dict)
    assert put(musician, answer(data["question_id"], document.declaration_id, musician)).status_code == 201
    lead.get(f"/declarations/{document.declaration_id}")
    assert "The big one." in lead.says()


def test_an_answer_is_seen_in_the_queue_until_it_is_decided(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered(client=replace(paper().client, name="Zaal Antwoord"))

    def pills() -> list[str]:
        lead.get("/?q=antwoord")
        return [each.text for each in lead.tree().xpath('//tbody//span[contains(@class,"pill")]')]

    lead.do(document.declaration_id, "ask", text="Which hall?")
    assert pills() == ["Question"]
    data = last(musician)["data"]
    assert isinstance(data, dict)
    assert put(musician, answer(data["question_id"], document.declaration_id, musician)).status_code == 201
    assert pills() == ["Received", "Answer"]
    lead.do(document.declaration_id, "accept", number="2026/23")
    assert pills() == ["Accepted"]


def test_a_form_says_which_of_a_clients_declarations_it_is_about(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    lead.get(f"/declarations/{document.declaration_id}/do/accept")
    assert "Quartet, 5 Dec 2026, €675.00" in lead.says()


def test_the_address_of_shown_identifiers_shows_none(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    lead.get(f"/declarations/{document.declaration_id}/identifiers")
    assert lead.page.status_code == 200
    assert "85073003328" not in lead.page.text


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_lost(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "2026/18")
    before = len(musician.changes().json()["events"])
    first, second = (f"amount-{each.person_id}" for each in document.members)
    lead.do(
        document.declaration_id,
        "members_paid",
        reference="",
        on="2999-01-01",
        **{first: "400", second: "1.500"},
    )
    assert lead.page.status_code == 422
    assert len(lead.problems()) == 4
    assert lead.tree().xpath(f'//input[@id="{first}"]')[0].get("value") == "400"
    assert lead.tree().xpath('//input[@id="on"]')[0].get("aria-describedby") == "problem-on"
    assert len(musician.changes().json()["events"]) == before


def test_musicians_can_be_paid_in_parts_but_never_beyond_their_share(
    lead: Adviser, musician: Musician
) -> None:
    document = accepted(lead, musician, "2026/19")
    first, second = (f"amount-{each.person_id}" for each in document.members)
    lead.do(
        document.declaration_id,
        "members_paid",
        reference="a",
        on="2026-11-20",
        **{first: "100,00", second: "0"},
    )
    assert lead.page.status_code == 200
    lead.do(
        document.declaration_id, "members_paid", reference="b", on="2026-11-20", **{first: "300", second: "0"}
    )
    assert lead.page.status_code == 422
    lead.do(document.declaration_id, "members_paid", reference="b", on="2026-11-20")
    assert lead.page.status_code == 200
    assert _paid(musician) == [10000, 23750, 33750]


def _paid(musician: Musician) -> list[int]:
    events = musician.changes().json()["events"]
    return [p["amount"]["minor"] for e in events for p in (e["data"] or {}).get("payments", ())]


def test_a_revision_that_comes_while_a_form_is_open_stops_it(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    path = f"/declarations/{document.declaration_id}/do/accept"
    lead.get(path)
    newer = replace(
        document, rev=2, base=digest(document.to_bytes()), kind="amend", contract_version=2, band="Quintet"
    )
    assert musician.put(newer).status_code == 201
    lead.send(path, number="2026/20")
    assert lead.page.status_code == 422
    assert "newer revision" in lead.problems()[0]


def test_a_correction_shows_what_it_changes(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    other = member(1, 33750, plays="flute", identifiers=(Identifier("niss", "85073003427"),))
    newer = replace(
        document,
        rev=2,
        base=digest(document.to_bytes()),
        kind="amend",
        contract_version=2,
        band=None,
        members=(other, document.members[1]),
    )
    assert musician.put(newer).status_code == 201
    lead.get(f"/declarations/{document.declaration_id}")
    cells = [row.xpath("th|td") for row in lead.tree().xpath('//table[@class="changes"]//tbody/tr')]
    rows = [" ".join(" ".join(cell.text_content() for cell in row).split()) for row in cells]
    assert rows == [
        "Band changed Quartet",
        "Musician 1: Plays changed tenor sax flute",
        "Musician 1: Identifiers changed",
    ]
    assert "85073003427" not in lead.page.text
    assert "replaced by a newer one" in lead.get(f"/declarations/{document.declaration_id}/papers/1").text


def test_several_are_changed_all_or_none(lead: Adviser, musician: Musician) -> None:
    both = [accepted(lead, musician, f"S-{n}").declaration_id for n in (1, 2)]
    lead.get("/?state=accepted")
    token = lead.fields("/several")["token"]
    send = {"token": token, "verb": "invoice", "step": "do", "chosen": both, "on": "2026-11-20"}
    send |= {f"rev-{each}": "1" for each in both} | {f"invoice-{both[0]}": "F-S1"}
    answer = lead.http.post("/several", data=send)
    assert answer.status_code == 422
    assert "invoiced" not in [event["state"] for event in musician.changes().json()["events"]]
    answer = lead.http.post("/several", data=send | {f"invoice-{both[1]}": "F-S2"})
    assert answer.status_code == 200
    assert [
        e["data"]["invoice"] for e in musician.changes().json()["events"] if e["state"] == "invoiced"
    ] == [
        "F-S1",
        "F-S2",
    ]


def upload(lead: Adviser, kind: str, body: bytes) -> None:
    lead.get("/import")
    lead.send("/import", kind=kind, files={"file": ("bank.csv", body, "text/csv")})


def outcomes(lead: Adviser) -> list[str]:
    return [each.text_content() for each in lead.tree().xpath('//tbody//span[contains(@class,"pill")]')]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_bank_file_is_looked_at_then_recorded_once(
    lead: Adviser, musician: Musician, encoding: str
) -> None:
    document = accepted(lead, musician, f"B-{encoding}")
    lead.do(document.declaration_id, "invoice", invoice=f"FB-{encoding}", on="2026-11-20")
    rows = [
        "Datum;Bedrag;Mededeling;Naam",
        f"20/11/2026;1 590,00;FB-{encoding} bedankt;Café",
        "21/11/2026;-5,00;kost;Bank",
    ]
    body = "\r\n".join(rows).encode(encoding)
    upload(lead, "clients", body)
    assert outcomes(lead) == ["Will be recorded", "Left out"]
    assert last(musician)["state"] == "invoiced", "looking recorded something"
    lead.send("/import")
    assert "recorded" in lead.says()
    assert last(musician)["state"] == "client_paid"
    count = len(musician.changes().json()["events"])
    upload(lead, "clients", body)
    assert outcomes(lead) == ["Recorded before", "Left out"]
    assert len(musician.changes().json()["events"]) == count


def test_a_row_says_when_its_number_is_that_of_several_and_when_the_sum_is_another(
    lead: Adviser, musician: Musician
) -> None:
    for number, invoice in (("B-1", "FB-same"), ("B-2", "FB-same"), ("B-3", "FB-own")):
        document = accepted(lead, musician, number)
        lead.do(document.declaration_id, "invoice", invoice=invoice, on="2026-11-20")
    rows = ["date;amount;text", "20/11/2026;1590,00;FB-same", "20/11/2026;700,00;FB-own"]
    upload(lead, "clients", "\n".join(rows).encode())
    assert outcomes(lead) == ["Left out", "Will be recorded"]
    assert "Several declarations have a number" in lead.says()
    assert "Another sum than the fee with VAT, which is 1590.00 EUR" in lead.says()
    lead.send("/import")
    assert last(musician)["state"] == "client_paid", "people decide whether it is enough"


def test_a_payroll_file_pays_each_musician(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "P-1")
    rows = [
        "declaration,person_id,name,amount,paid_on,reference",
        f"P-1,{document.members[0].person_id},,337.50,2026-11-20,run 7",
        "P-1,,2 Musician,337.50,2026-11-20,run 7",
    ]
    upload(lead, "musicians", "\n".join(rows).encode())
    assert outcomes(lead) == ["Will be recorded"] * 2
    lead.send("/import")
    assert _paid(musician) == [33750, 33750]


def test_one_wrong_row_stops_the_whole_file(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "P-2")
    rows = [
        "declaration,person_id,amount,paid_on,reference",
        f"P-2,{document.members[0].person_id},100.00,2026-11-20,r1",
        f"P-2,{document.members[0].person_id},300.00,2026-11-20,r2",
        f"P-2,{document.members[1].person_id},1.500,2026-11-20,r3",
        f"P-2,{document.members[1].person_id},1.50,2026-13-20,r4",
    ]
    upload(lead, "musicians", "\n".join(rows).encode())
    assert outcomes(lead) == ["Will be recorded", "Problem", "Problem", "Problem"]
    assert not [each for each in lead.tree().forms if (each.action or "").endswith("/import")]


def test_what_is_confirmed_is_what_was_shown(lead: Adviser, musician: Musician) -> None:
    document = accepted(lead, musician, "P-3")
    body = f"declaration,person_id,amount,paid_on,reference\nP-3,{document.members[0].person_id},50.00,2026-11-20,q1"
    upload(lead, "musicians", body.encode())
    page = lead.page
    lead.do(document.declaration_id, "members_paid", reference="by hand", on="2026-11-20")
    lead.page = page
    lead.send("/import")
    assert lead.page.status_code == 422
    assert _paid(musician) == [33750, 33750]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"a,b\n1,2\n",
        b"amount,paid_on\n",
        b'amount,paid_on\n"1,2\n',
        b"amount,paid_on\n1,2" + b"0" * 1_000_001,
        b"amount,paid_on\n" + b"1,2026-01-01\n" * 5001,
    ],
)
def test_a_file_that_is_no_table_of_payments_is_refused_in_words(lead: Adviser, body: bytes) -> None:
    upload(lead, "clients", body)
    assert lead.page.status_code == 422
    assert len(lead.problems()) == 1


def test_the_export_holds_what_payroll_needs_and_no_formula(lead: Adviser, musician: Musician) -> None:
    client = replace(musician.delivered().client, name='=HYPERLINK("http://x","y")')
    document = musician.delivered(client=client)
    lead.do(document.declaration_id, "accept", number="+X-1")
    lead.get("/export")
    lead.send("/export", since="2026-12-01", until="2026-12-31")
    assert lead.page.headers["content-type"].startswith("text/csv")
    assert lead.page.content.startswith(b"\xef\xbb\xbf")
    rows = [
        r
        for r in csv.DictReader(io.StringIO(lead.page.content.decode("utf-8-sig")))
        if r["declaration_id"] == document.declaration_id
    ]
    assert [(r["name"], r["amount"], r["identifiers"], r["gigs"]) for r in rows] == [
        ("Musician 1", "337.50", "niss:85073003328", "2026-12-05"),
        ("Musician 2", "337.50", "niss:85073003328", "2026-12-05"),
    ]
    assert rows[0]["client"] == "'" + client.name
    assert rows[0]["number"] == "'+X-1"
    assert "Exported for payroll" in lead.get("/trail").text
    lead.get("/export")
    lead.send("/export", since="2026-12-01", until="2026-12-31")
    assert document.declaration_id not in lead.page.text, "exported twice without being asked to"
    lead.get("/export")
    lead.send("/export", since="2026-12-31", until="2026-12-01")
    assert lead.page.status_code == 422


def test_the_export_holds_who_is_still_to_be_paid_and_nothing_that_is_paid(
    lead: Adviser, musician: Musician
) -> None:
    partly, paid = accepted(lead, musician, "E-1"), accepted(lead, musician, "E-2")
    first, second = (f"amount-{each.person_id}" for each in partly.members)
    half = {"reference": "half", "on": "2026-11-20", first: "337.50", second: "37.50"}
    lead.do(partly.declaration_id, "members_paid", **half)
    lead.do(paid.declaration_id, "members_paid", reference="all", on="2026-11-20")
    lead.do(paid.declaration_id, "invoice", invoice="FE-2", on="2026-11-20")
    lead.get("/export")
    lead.send("/export", since="2026-12-01", until="2026-12-31")
    rows = list(csv.DictReader(io.StringIO(lead.page.content.decode("utf-8-sig"))))
    left = {row["name"]: row["still_to_pay"] for row in rows if row["number"] == "E-1"}
    assert left == {"Musician 1": "0.00", "Musician 2": "300.00"}
    assert "E-2" not in [row["number"] for row in rows]


def test_possible_doubles_are_shown(lead: Adviser, musician: Musician) -> None:
    client = replace(paper().client, name="Twice")
    same = {"client": client, "gigs": paper().gigs}
    one, two = musician.delivered(**same), musician.delivered(**same)
    assert two.declaration_id in lead.get(f"/declarations/{one.declaration_id}").text


def test_the_trail_of_all_this_is_whole(lead: Adviser) -> None:
    lead.get("/trail")
    lead.send("/trail")
    assert "The trail is whole" in lead.says()


@pytest.mark.parametrize(
    ("written", "minor"),
    [("1500", 150000), ("1 500,00", 150000), ("1.500,00", 150000), ("1,500.00", 150000), ("€ 1.500,-", None),
     ("-12,5", -1250), ("1.500", None), ("1.234.567", 123456700), ("0.125", None), ("", None), ("12x", None)],
)  # fmt: skip
def test_an_amount_means_one_thing_or_is_refused(written: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(Unclear):
            read_amount(written, "EUR")
    else:
        assert read_amount(written, "EUR") == minor


@pytest.mark.parametrize(
    ("written", "day"),
    [("2026-11-05", "2026-11-05"), ("05/11/2026", "2026-11-05"), ("5.11.2026", "2026-11-05"), ("20261105", "2026-11-05"),
     ("2026.11.05.", "2026-11-05"), ("31/02/2026", None), ("soon", None)],
)  # fmt: skip
def test_a_day_of_a_bank_is_read_or_refused(written: str, day: str | None) -> None:
    assert office_import.read_day(written) == day


def test_binary_is_no_text() -> None:
    with pytest.raises(Rejected):
        office_files.decoded(b"PK\x03\x04\x00\x00")
