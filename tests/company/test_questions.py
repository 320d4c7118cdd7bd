"""What the company asks and members answer: told by events, receipted, never doubled, never another member's."""

import uuid
from datetime import UTC, datetime

import httpx
import pytest

from company import questions, statuses
from company.storage import Unusable, open_storage
from tests.company.servers import Musician, Server, known_keys, problem
from wire import answer as wire_answer
from wire.answer import Answer
from wire.canonical import canonical, digest
from wire.receipt import START, answer_data, follow, question_id, read_event
from wire.signing import sign, unpack, verify

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def ask(server: Server, declaration_id: str, text: str = "Which hall?") -> str:
    storage = open_storage(str(server.database), server.key_file)
    try:
        return questions.ask(storage, declaration_id, text, NOW).question_id
    finally:
        storage.close()


def give(server: Server, declaration_id: str, state: str) -> None:
    storage = open_storage(str(server.database), server.key_file)
    try:
        statuses.give(storage, declaration_id, state, None, NOW)
    finally:
        storage.close()


def answer(question: str, declaration_id: str, musician: Musician, **changes: str) -> Answer:
    plain = {
        "answer_id": str(uuid.uuid4()),
        "question_id": question,
        "declaration_id": declaration_id,
        "text": "The big one.",
        "author_device": musician.key.public.thumbprint,
        "written_at": "2026-11-23T09:00:00Z",
    }
    return Answer(**(plain | changes))


def put(musician: Musician, said: Answer) -> httpx.Response:
    return musician.http.put(
        f"/v1/answers/{said.answer_id}",
        content=sign(said.to_bytes(), musician.key),
        headers={"Content-Type": "application/jose+json"},
        auth=musician.auth,
    )


def test_a_question_is_answered_and_the_declaration_is_received_again(
    server: Server, musician: Musician
) -> None:
    document = musician.delivered()
    question = ask(server, document.declaration_id, "Which hall?\nGent has two.")
    said = answer(question, document.declaration_id, musician)
    first = put(musician, said)
    assert first.status_code == 201
    assert [put(musician, said).content for _ in range(3)] == [first.content] * 3
    envelope = unpack(canonical(first.json()["receipt"]))
    receipt = wire_answer.read_receipt(envelope.payload)
    key = known_keys(musician.http).key_at(envelope.kid, receipt.received_at)
    assert wire_answer.read_receipt(verify(envelope, key)).doc_hash == digest(said.to_bytes())
    entries = musician.changes().json()["events"]
    asked, answered = (read_event(entry) for entry in entries[1:])
    assert (asked.kind, asked.state, asked.text) == ("question", "question", "Which hall?\nGent has two.")
    assert question_id(asked) == question
    assert (answered.kind, answered.state, answered.text) == ("answer", "received", None)
    assert answer_data(answered) == (question, said.answer_id, digest(said.to_bytes()))
    assert (receipt.seq, receipt.chain) == (answered.seq, answered.chain)
    assert follow(START, entries).seq == 3


def test_two_questions_need_two_answers(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    asked = [ask(server, document.declaration_id), ask(server, document.declaration_id, "Who pays?")]
    for question in asked:
        assert put(musician, answer(question, document.declaration_id, musician)).status_code == 201
    states = [(event["kind"], event["state"]) for event in musician.changes().json()["events"]]
    assert states[-2:] == [("answer", "question"), ("answer", "received")]


def test_an_answer_that_comes_after_the_decision_changes_no_state(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    question = ask(server, document.declaration_id)
    give(server, document.declaration_id, "accepted")
    assert put(musician, answer(question, document.declaration_id, musician)).status_code == 201
    assert musician.changes().json()["events"][-1]["state"] == "accepted"


def test_an_answer_from_a_second_device_is_kept_too(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    question = ask(server, document.declaration_id)
    assert put(musician, answer(question, document.declaration_id, musician)).status_code == 201
    with server.musician(musician.member_id) as other:
        assert put(other, answer(question, document.declaration_id, other)).status_code == 201


def test_answers_from_the_wrong_side_are_refused(server: Server, musician: Musician) -> None:
    document, another = musician.delivered(), musician.delivered()
    question = ask(server, document.declaration_id)
    said = answer(question, document.declaration_id, musician)
    with server.musician() as stranger:
        theirs = answer(question, document.declaration_id, stranger)
        assert problem(put(stranger, theirs)) == (404, "question-unknown")
        assert put(musician, said).status_code == 201
        mine = answer(question, document.declaration_id, stranger, answer_id=said.answer_id)
        assert problem(put(stranger, mine)) == (403, "not-yours")
    nothing = answer(str(uuid.uuid4()), document.declaration_id, musician)
    assert problem(put(musician, nothing)) == (404, "question-unknown")
    elsewhere = answer(question, another.declaration_id, musician)
    assert problem(put(musician, elsewhere)) == (404, "question-unknown")
    other = answer(
        question, document.declaration_id, musician, answer_id=said.answer_id, text="No, the small."
    )
    assert problem(put(musician, other)) == (409, "answer-conflict")
    assert [event["kind"] for event in musician.changes().json()["events"]].count("answer") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": ""}, "invalid"),
        ({"text": "x" * 2001}, "invalid"),
        ({"schema": "answer/2"}, "unknown-schema"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(
    server: Server, musician: Musician, changes: dict[str, str], code: str
) -> None:
    document = musician.delivered()
    question = ask(server, document.declaration_id)
    assert problem(put(musician, answer(question, document.declaration_id, musician, **changes))) == (
        422,
        code,
    )


def test_an_answer_under_another_address_is_refused(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    said = answer(ask(server, document.declaration_id), document.declaration_id, musician)
    refused = musician.http.put(
        f"/v1/answers/{uuid.uuid4()}",
        content=sign(said.to_bytes(), musician.key),
        headers={"Content-Type": "application/jose+json"},
        auth=musician.auth,
    )
    assert problem(refused) == (422, "invalid")


def test_nothing_is_asked_of_what_is_cancelled_or_without_words(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    with pytest.raises(Unusable):
        ask(server, document.declaration_id, "")
    give(server, document.declaration_id, "cancelled")
    for wrong in (document.declaration_id, str(uuid.uuid4())):
        with pytest.raises(Unusable):
            ask(server, wrong)
