"""Two signed papers contradict each other: a lead sees both and decides which counts."""

from tests.company.servers import Musician, Server
from tests.company.test_holding import fork, put_with
from tests.desk.desks import Adviser
from tests.wire.samples import paper
from wire.canonical import digest
from wire.declaration import Declaration
from wire.signing import encode


def in_review(musician: Musician, server: Server) -> tuple[Declaration, Declaration]:
    stands, lost, _, receipt = fork(musician, server)
    answer = put_with(musician, lost, encode(receipt))
    assert answer.status_code == 202  # type: ignore[attr-defined]
    return stands, lost


def decide(lead: Adviser, declaration_id: str, decision: str) -> None:
    lead.get("/reviews")
    form = next(each for each in lead.tree().forms if each.fields.get("declaration_id") == declaration_id)
    fields = dict(form.fields) | {"decision": decision, "text": "The older laptop was right."}
    lead.page = lead.http.post("/reviews", data=fields)


def test_a_lead_sees_what_differs_and_keeps_what_stands(
    lead: Adviser, server: Server, musician: Musician
) -> None:
    stands, lost = in_review(musician, server)
    assert "waits for a decision" in lead.get(f"/declarations/{stands.declaration_id}").text
    lead.get("/reviews")
    assert "Quartet" in lead.says()
    assert "Lost" in lead.says()
    decide(lead, stands.declaration_id, "drop")
    assert "The review is decided" in lead.says()
    event = musician.changes().json()["events"][-1]
    assert (event["kind"], event["state"], event["doc_hash"]) == (
        "review",
        "refused",
        digest(lost.to_bytes()),
    )
    assert event["text"] == "The older laptop was right."


def test_a_paper_that_is_taken_stands_at_the_desk_too(
    lead: Adviser, server: Server, musician: Musician
) -> None:
    stands, _ = in_review(musician, server)
    decide(lead, stands.declaration_id, "take")
    assert "Lost" in lead.get(f"/declarations/{stands.declaration_id}").text
    assert "Review decided: taken" in lead.get("/trail").text
    decided = {"token": lead.fields("/logout")["token"], "declaration_id": stands.declaration_id, "rev": "1"}
    again = lead.http.post("/reviews", data=decided | {"doc_hash": "a" * 64, "decision": "take"})
    assert again.status_code == 422


def test_a_paper_that_waits_for_a_lost_computer_can_only_be_left_out(
    lead: Adviser, musician: Musician
) -> None:
    first = musician.delivered()
    third = paper(declaration_id=first.declaration_id, rev=3, kind="amend", base="f" * 64)
    assert musician.put(third).status_code == 202
    lead.get("/reviews")
    assert "another computer of the member has it" in lead.says()
    assert "Take the paper in review" not in lead.says()
    decide(lead, first.declaration_id, "drop")
    assert (musician.changes().json()["events"][-1]["state"]) == "refused"
    assert "another computer of the member" not in lead.get("/reviews").text
