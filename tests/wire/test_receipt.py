import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.canonical import Malformed, canonical
from wire.declaration import Money
from wire.reading import Invalid
from wire.receipt import (
    START,
    BrokenChain,
    Cursor,
    PaymentData,
    Receipt,
    StatusData,
    answer_data,
    duplicate_of,
    follow,
    link,
    question_id,
    read_event,
    read_receipt,
    status_data,
)

ID = "7d1f0a3e-2222-4000-8000-000000000001"
RECEIPT = Receipt(
    company_id="be",
    declaration_id=ID,
    rev=1,
    doc_hash="a" * 64,
    disposition="received",
    received_at="2026-11-22T10:00:00Z",
    seq=1,
    chain="b" * 64,
    epoch=1,
    audit_head="c" * 64,
)


def history(length: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    chain = START.chain
    for seq in range(1, length + 1):
        entry = {
            "seq": seq,
            "at": "2026-11-22T10:00:00Z",
            "kind": "status",
            "declaration_id": ID,
            "rev": 1,
            "doc_hash": "a" * 64,
            "state": "accepted",
            "text": f"Nr. {seq}",
        }
        chain = link(chain, entry)
        entries.append({**entry, "chain": chain})
    return entries


def test_a_receipt_is_read_as_it_was_written() -> None:
    assert read_receipt(RECEIPT.to_bytes()) == RECEIPT


def test_a_receipt_of_a_later_version_may_say_more() -> None:
    more = RECEIPT.to_bytes()[:-1] + b',"witness":{"at":1}}'
    assert read_receipt(more) == RECEIPT


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", canonical({"schema": "receipt/2"})])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_receipt(data)


def test_the_chain_is_the_hash_of_the_chain_before_and_the_event() -> None:
    entry = history(1)[0]
    bare = canonical({key: value for key, value in entry.items() if key != "chain"})
    assert entry["chain"] == hashlib.sha256(b"0" * 64 + bare).hexdigest()


def test_a_history_can_be_followed_in_pages_of_any_size() -> None:
    entries = history(10)
    halfway = follow(START, entries[:4])
    assert follow(halfway, entries[4:]) == follow(START, entries) == Cursor(10, entries[-1]["chain"])


@given(st.integers(0, 9), st.sampled_from(["state", "text", "rev", "seq", "chain", "at", "kind", "doc_hash"]))
def test_no_event_can_be_altered_unseen(place: int, field: str) -> None:
    entries = history(10)
    value = entries[place][field]
    entries[place][field] = value + 1 if isinstance(value, int) else "0" + value[1:] + "x"
    with pytest.raises(BrokenChain):
        follow(START, entries)


@given(st.integers(0, 8))
def test_no_event_can_be_left_out_or_moved_unseen(place: int) -> None:
    entries = history(10)
    with pytest.raises(BrokenChain):
        follow(START, entries[:place] + entries[place + 1 :])
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    with pytest.raises(BrokenChain):
        follow(START, entries)


def test_an_event_of_a_later_version_is_read_and_still_proved() -> None:
    entry = {**history(1)[0], "witness": "x", "state": "put_on_ice"}
    entry["chain"] = link(START.chain, entry)
    follow(START, [entry])
    assert read_event(entry).state == "put_on_ice"


def test_a_cursor_is_read_as_it_is_written() -> None:
    cursor = Cursor(41, "ab" * 32)
    assert Cursor.read(str(cursor)) == cursor
    assert Cursor.read("0." + "0" * 64) == START


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "1.",
        "01." + "a" * 64,
        "-1." + "a" * 64,
        "1." + "A" * 64,
        "٣." + "a" * 64,
        "1." + "a" * 64 + "\n",
    ],
)
def test_what_is_no_cursor_is_refused(written: str) -> None:
    with pytest.raises(Malformed):
        Cursor.read(written)


def event(kind: str, data: Any) -> Any:
    entry = {key: value for key, value in history(1)[0].items() if key != "chain"} | {
        "kind": kind,
        "data": data,
    }
    return read_event({**entry, "chain": link(START.chain, entry)})


def test_an_event_of_before_data_is_still_read() -> None:
    assert read_event(history(1)[0]).data is None


def test_a_status_says_number_day_amount_and_payments() -> None:
    first = PaymentData(ID, Money(3, "EUR"), "2026-12-02")
    said = StatusData("Nr. 7", "2026-12-01", Money(5, "EUR"), (first, first._replace(reference="b2")), "F-1")
    assert status_data(event("status", said.as_json())) == said
    assert "reference" not in first.as_json()  # as companies said it before
    assert status_data(event("status", None)) == StatusData()
    assert StatusData().as_json() is None
    assert status_data(event("status", {"number": "7", "later": [1]})) == StatusData("7")


def test_questions_answers_and_duplicates_are_named() -> None:
    assert question_id(event("question", {"question_id": ID, "later": 1})) == ID
    assert answer_data(event("answer", {"question_id": ID, "answer_id": ID, "doc_hash": "a" * 64})) == (
        ID,
        ID,
        "a" * 64,
    )
    assert duplicate_of(event("possible_duplicate", {"other": None})) is None
    assert duplicate_of(event("possible_duplicate", {"other": ID})) == ID


@pytest.mark.parametrize("reader", [question_id, answer_data, duplicate_of])
@pytest.mark.parametrize("data", [None, {}, {"question_id": "x", "other": 1}])
def test_data_that_is_not_of_the_shape_is_refused(reader: Any, data: Any) -> None:
    with pytest.raises(Invalid):
        reader(event("question", data))


@pytest.mark.parametrize("data", [[], "x", 1, True])
def test_data_is_an_object_or_nothing(data: Any) -> None:
    with pytest.raises(Invalid):
        event("status", data)


def test_a_status_with_a_wrong_amount_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        status_data(event("status", {"amount": {"minor": -1, "currency": "EUR"}, "on": "2026-02-30"}))
    assert {issue.pointer for issue in refusal.value.issues} == {"/amount/minor", "/on"}
