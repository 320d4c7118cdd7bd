from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.samples import ids, json_values, names
from wire import answer
from wire.answer import Answer, AnswerReceipt
from wire.canonical import canonical, digest
from wire.reading import Invalid

THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
ANSWER = Answer(
    answer_id="0b8f7a52-9c1d-4e63-8a57-2f4d1c6e9b31",
    question_id="0b8f7a52-9c1d-4e63-8a57-2f4d1c6e9b32",
    declaration_id="0b8f7a52-9c1d-4e63-8a57-2f4d1c6e9b30",
    text="Two sets.\nThe second ended at one.",
    author_device=THUMBPRINT,
    written_at="2026-11-22T10:00:00Z",
)
RECEIPT = AnswerReceipt(
    company_id="be",
    answer_id=ANSWER.answer_id,
    question_id=ANSWER.question_id,
    declaration_id=ANSWER.declaration_id,
    doc_hash=digest(ANSWER.to_bytes()),
    received_at="2026-11-22T10:00:00Z",
    seq=3,
    chain="b" * 64,
    epoch=1,
)


@given(ids, names)
def test_an_answer_is_read_as_it_was_written(answer_id: str, said: str) -> None:
    written = Answer(
        answer_id=answer_id,
        question_id=ANSWER.question_id,
        declaration_id=ANSWER.declaration_id,
        text=said,
        author_device=THUMBPRINT,
        written_at=ANSWER.written_at,
    )
    assert answer.read(written.to_bytes()) == written


def test_the_receipt_of_a_later_version_may_say_more() -> None:
    assert answer.read_receipt(RECEIPT.to_bytes()) == RECEIPT
    assert answer.read_receipt(RECEIPT.to_bytes()[:-1] + b',"witness":1}') == RECEIPT


def test_an_answer_may_not_say_more() -> None:
    with pytest.raises(Invalid) as refusal:
        answer.read(ANSWER.to_bytes()[:-1] + b',"zz":1}')
    assert refusal.value.issues[0].code == "unknown_key"


@given(st.sampled_from(sorted(ANSWER.__dataclass_fields__)), json_values)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    changed = {**asdict(ANSWER), field: value}
    try:
        data = canonical(changed)
        answer.read(data)
    except Invalid as refusal:
        assert {issue.pointer for issue in refusal.issues} <= {f"/{field}", ""}
    except ValueError:  # has no canonical form
        pass
    else:
        assert field == "text"


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", canonical({"schema": "answer/2"})])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    for reader in (answer.read, answer.read_receipt):
        with pytest.raises(Invalid):
            reader(data)


def test_a_long_answer_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        answer.read(canonical({**asdict(ANSWER), "text": "x" * 2001}))
    assert [issue.code for issue in refusal.value.issues] == ["too_long"]
