"""Files at the desk: payments of a bank or a payroll office, and the export for payroll."""

import csv
import io
from dataclasses import replace

import pytest

from company import office_files, office_import
from company.amounts import Unclear, read_amount
from company.checks import Rejected
from tests.company.servers import Musician
from tests.desk.desks import Adviser, accepted, last, paid


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
    assert paid(musician) == [33750, 33750]


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
    assert paid(musician) == [33750, 33750]


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
    partly, whole = accepted(lead, musician, "E-1"), accepted(lead, musician, "E-2")
    first, second = (f"amount-{each.person_id}" for each in partly.members)
    half = {"reference": "half", "on": "2026-11-20", first: "337.50", second: "37.50"}
    lead.do(partly.declaration_id, "members_paid", **half)
    lead.do(whole.declaration_id, "members_paid", reference="all", on="2026-11-20")
    lead.do(whole.declaration_id, "invoice", invoice="FE-2", on="2026-11-20")
    lead.get("/export")
    lead.send("/export", since="2026-12-01", until="2026-12-31")
    rows = list(csv.DictReader(io.StringIO(lead.page.content.decode("utf-8-sig"))))
    left = {row["name"]: row["still_to_pay"] for row in rows if row["number"] == "E-1"}
    assert left == {"Musician 1": "0.00", "Musician 2": "300.00"}
    assert "E-2" not in [row["number"] for row in rows]


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
