"""An adviser's work on declarations: every verb, and what the member hears of it."""

from dataclasses import replace

from tests.company.servers import Musician
from tests.company.test_questions import answer, put
from tests.desk.desks import Adviser, accepted, last, paid
from tests.wire.samples import member, paper
from wire.canonical import digest
from wire.declaration import Declaration, Identifier


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
    assert actions(lead, newer)[0] == "Mark as credited"
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
    assert paid(musician) == [10000, 23750, 33750]


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


def test_a_cancellation_says_that_the_member_withdraws_the_whole(lead: Adviser, musician: Musician) -> None:
    document = musician.delivered()
    gone = replace(document, rev=2, base=digest(document.to_bytes()), kind="cancel", contract_version=2)
    assert musician.put(gone).status_code == 201
    lead.get(f"/declarations/{document.declaration_id}")
    assert "The member withdraws the whole declaration." in lead.says()
    assert "What this correction changes" not in lead.says()


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


def test_possible_doubles_are_shown(lead: Adviser, musician: Musician) -> None:
    client = replace(paper().client, name="Twice")
    same = {"client": client, "gigs": paper().gigs}
    one, two = musician.delivered(**same), musician.delivered(**same)
    assert two.declaration_id in lead.get(f"/declarations/{one.declaration_id}").text


def test_the_trail_of_all_this_is_whole(lead: Adviser) -> None:
    lead.get("/trail")
    lead.send("/trail")
    assert "The trail is whole" in lead.says()
