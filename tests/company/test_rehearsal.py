"""A company that answers by itself does only what an adviser could, and each thing once."""

from pathlib import Path

from company.clock import utc_now
from company.rehearsal import QUESTION, Played, play
from company.storage import open_storage
from company.trail import verify
from tests.company.servers import Server
from tests.company.test_questions import answer, put


def test_what_was_played_is_accepted_invoiced_and_paid_and_the_newest_is_asked_about(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        for _ in range(3):
            musician.delivered()
        storage = open_storage(str(server.database))
        later = utc_now().replace(year=utc_now().year + 2)  # by then everything is played
        assert play(storage, later) == Played(accepted=2, invoiced=2, paid=2, asked=1)
        assert play(storage, later) == Played(0, 0, 0, 0)
        assert verify(storage).broken_at is None
        storage.close()
        told = [event for event in musician.changes().json()["events"] if event["kind"] != "received"]
    assert [event["state"] for event in told] == [*("accepted", "invoiced", "members_paid") * 2, "question"]
    assert told[-1]["text"] == QUESTION
    assert all(payment["amount"]["minor"] > 0 for payment in told[2]["data"]["payments"])


def test_who_answered_the_question_is_accepted_then(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        document = musician.delivered()
        storage = open_storage(str(server.database))
        assert play(storage, utc_now()).asked == 1
        asked = musician.changes().json()["events"][-1]
        said = answer(asked["data"]["question_id"], document.declaration_id, musician)
        assert put(musician, said).status_code == 201
        assert play(storage, utc_now()) == Played(accepted=1, invoiced=0, paid=0, asked=0)
        storage.close()
