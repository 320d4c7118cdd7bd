from datetime import UTC, datetime

import pytest

from company.statuses import give
from company.storage import Unusable, open_storage
from tests.company.servers import Musician, Server, problem
from tests.wire.samples import paper
from wire.canonical import canonical, digest
from wire.receipt import START, Cursor, follow, read_event, read_receipt
from wire.signing import unpack

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def give_status(server: Server, declaration_id: str, state: str, text: str | None = None) -> Cursor:
    storage = open_storage(str(server.database), server.key_file)
    try:
        return give(storage, declaration_id, state, text, NOW)
    finally:
        storage.close()


def test_the_feed_is_gapless_and_its_chain_holds_in_pages_of_any_size(musician: Musician) -> None:
    documents = [musician.delivered() for _ in range(7)]
    for limit in (1, 3, 7, 200):
        cursor, seen, pages = START, [], 0
        while True:
            page = musician.changes(after=str(cursor), limit=limit).json()
            cursor = follow(cursor, page["events"])
            assert page["next"] == str(cursor)
            seen += [read_event(event) for event in page["events"]]
            pages += 1
            assert len(page["events"]) <= limit
            if page["end"]:
                break
            assert pages < 10
        assert [event.seq for event in seen] == [1, 2, 3, 4, 5, 6, 7]
        assert [event.declaration_id for event in seen] == [document.declaration_id for document in documents]
        assert pages == -(-7 // limit)


def test_a_receipt_names_its_place_in_the_feed(musician: Musician) -> None:
    musician.delivered()
    receipt = read_receipt(unpack(canonical(musician.put(paper()).json()["receipt"])).payload)
    event = musician.changes().json()["events"][1]
    assert (receipt.seq, receipt.chain, receipt.received_at) == (event["seq"], event["chain"], event["at"])


def test_the_end_of_the_feed_can_be_asked_again(musician: Musician) -> None:
    musician.delivered()
    end = musician.changes().json()["next"]
    assert musician.changes(after=end).json() == {"events": [], "next": end, "end": True}
    musician.delivered()
    assert [event["seq"] for event in musician.changes(after=end).json()["events"]] == [2]


def test_a_cursor_of_another_history_is_refused(server: Server, musician: Musician) -> None:
    musician.delivered()
    with server.musician() as other:
        other.delivered()
        foreign = other.changes().json()["next"]
    for cursor in (
        foreign,
        "1." + "a" * 64,
        "2." + "a" * 64,
        "0." + "a" * 64,
        "9999999999999999." + "a" * 64,
    ):
        assert problem(musician.changes(after=cursor)) == (409, "history-diverged")


@pytest.mark.parametrize(
    "parameters",
    [
        {"after": "x"},
        {"after": ""},
        {"after": "1"},
        {"limit": 0},
        {"limit": 501},
        {"limit": "٣"},
        {"limit": ""},
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(
    musician: Musician, parameters: dict[str, object]
) -> None:
    assert problem(musician.changes(**parameters)) == (400, "bad-parameter")


def test_a_status_reaches_the_member_with_its_text(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    end = Cursor.read(musician.changes().json()["next"])
    place = give_status(server, document.declaration_id, "accepted", "Which hall?\nGent has two, José\u0301.")
    page = musician.changes(after=str(end)).json()
    [event] = [read_event(entry) for entry in page["events"]]
    assert (event.kind, event.state, event.text) == (
        "status",
        "accepted",
        "Which hall?\nGent has two, Joséé.".replace("éé", "é\u0301"),
    )
    assert (event.declaration_id, event.rev, event.doc_hash) == (
        document.declaration_id,
        1,
        digest(document.to_bytes()),
    )
    assert follow(end, page["events"]) == place == Cursor.read(page["next"])


def test_the_server_clock_going_back_never_goes_back_in_the_feed(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    before = musician.changes().json()["events"][0]["at"]
    storage = open_storage(str(server.database), server.key_file)
    try:
        give(storage, document.declaration_id, "accepted", None, datetime(1999, 1, 1, tzinfo=UTC))
    finally:
        storage.close()
    assert musician.changes().json()["events"][1]["at"] == before


def test_a_corrected_declaration_is_new_again(server: Server, musician: Musician) -> None:
    first = musician.delivered()
    give_status(server, first.declaration_id, "needs_correction")
    second = paper(
        declaration_id=first.declaration_id, rev=2, kind="amend", base=digest(first.to_bytes()), band="B"
    )
    assert musician.put(second).status_code == 201
    states = [(event["rev"], event["state"]) for event in musician.changes().json()["events"]]
    assert states == [(1, "received"), (1, "needs_correction"), (2, "received")]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("paid", None),
        ("", None),
        ("accepted", ""),
        ("accepted", "a\x07"),
        ("accepted", "x" * 2001),
        ("accepted", "\udce9"),
    ],
)
def test_a_status_that_a_member_could_not_read_is_refused(
    server: Server, musician: Musician, state: str, text: str | None
) -> None:
    document = musician.delivered()
    with pytest.raises(Unusable):
        give_status(server, document.declaration_id, state, text)
    assert len(musician.changes().json()["events"]) == 1
