"""Share and answer files: the same bytes for the same content, nothing of anybody else, and no forged word believed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries
from desktop.core.declarations import review
from desktop.core.files_out import safe_name, unused, write_whole
from desktop.core.money import Money
from desktop.core.problems import Refused, Unavailable
from desktop.core.share_file import (
    LARGEST,
    Answer,
    kept_share,
    read_answer,
    read_file,
    read_paper,
    read_share,
    seal_answer,
    seal_share,
)
from desktop.core.share_out import share_name
from desktop.core.share_pay import with_pay
from desktop.core.shares import FloorFlag, NetRange, Share, ShareGig, ShareLine, share_of
from desktop.core.store.book import Book
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA
from wire.canonical import canonical, digest
from wire.signing import SigningKey

KEY = SigningKey.load(SigningKey.make().dump())
ID = "0f0e0d0c-0b0a-4908-8706-050403020100"

SHARE = Share(
    contract=ID,
    version=3,
    person=ID.replace("0f", "1f"),
    name="Őrsi 李 שלום",
    plays="harp",
    band=None,
    client="De Roma vzw",
    gigs=(ShareGig("2026-12-05", "20:30", None, "De Roma", "", "BE"),),
    currency="EUR",
    shares_by="dates",
    lines=(
        ShareLine(2, "expense", "Van", Money(12000, "EUR")),
        ShareLine(3, "fixed", "", Money(3333, "EUR"), Money(99990, "EUR"), Decimal("3.333"), "left"),
        ShareLine(
            4, "shares", "", Money(334, "EUR"), Money(1000, "EUR"), None, None, Decimal(1), Decimal(3), True
        ),
    ),
)
ANSWER = Answer(ID, ID, 3, "a" * 64, "object", "No.\nThe van cost 150.", "2026-11-22T18:00:00Z")
SHARE_BYTES = seal_share(SHARE, KEY).document
ANSWER_BYTES = seal_answer(ANSWER, KEY).document


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_paper(data)
    return refused.value.problems[0].english()


def signed(schema: str, name: str, said: Any, key: SigningKey = KEY) -> bytes:
    """Sign anything at all, as a hostile program could."""
    from desktop.core.share_file import _sealed

    return _sealed(schema, name, said, key)


def share_said(**more: object) -> dict[str, Any]:
    return {**json.loads(SHARE_BYTES)["share"], **more}


def test_what_was_written_is_read() -> None:
    paper = read_share(SHARE_BYTES)
    assert paper.share == SHARE
    assert paper.device == KEY.public.thumbprint
    assert kept_share(SHARE_BYTES) == SHARE
    assert read_answer(ANSWER_BYTES).answer == ANSWER


def test_estimate_and_floor_travel_where_they_are_known() -> None:
    net = NetRange(Money(20000, "EUR"), Money(25000, "EUR"), 2026, "Statutory contributions 2026")
    told = replace(SHARE, net=net, floor=FloorFlag(Money(17000, "EUR"), 2026, "CP 304"))
    assert read_share(seal_share(told, KEY).document).share == told


def test_the_same_share_gives_the_same_bytes_and_the_digest_is_of_the_content() -> None:
    assert seal_share(SHARE, KEY).document == SHARE_BYTES
    written = json.loads(SHARE_BYTES)
    content = {"schema": "septet-share/1", "share": written["share"]}
    assert written["digest"] == digest(canonical(content))
    assert canonical(written) == SHARE_BYTES


def test_blanks_from_the_way_change_nothing() -> None:
    paper = read_share(json.dumps(json.loads(SHARE_BYTES), indent=3, ensure_ascii=True).encode() + b"\r\n")
    assert (paper.share, paper.document) == (SHARE, SHARE_BYTES)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe{", "not UTF-8"),
        (SHARE_BYTES[:-20], "no JSON"),
        (b"%PDF-1.7", "no JSON"),
        (b"[]", "no share and no answer"),
        (b'{"schema":"septet-share/2"}', "no share and no answer"),
        (b'{"schema":"septet-share/1","schema":"septet-share/1"}', "twice"),
        (b'{"schema":1.5}', "no Septet writes"),
        (b"[" * 99, "no Septet writes"),
        (b'{"schema":"septet-share/1"}', "incomplete"),
        (SHARE_BYTES.replace(b'"digest":"', b'"digest":"0', 1), "incomplete"),
        (ANSWER_BYTES.replace(b"150", b"160"), "fingerprint"),
        (SHARE_BYTES.replace(b'"version":3', b'"version":4'), "fingerprint"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_reason(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_word_changed_together_with_its_digest_breaks_the_signature() -> None:
    written = json.loads(ANSWER_BYTES)
    written["answer"]["reply"] = "agree"
    written["digest"] = digest(canonical({"schema": written["schema"], "answer": written["answer"]}))
    assert "signature does not fit" in refusal(canonical(written))
    other = json.loads(seal_answer(ANSWER, SigningKey.make()).document)
    written = {**json.loads(ANSWER_BYTES), "key": other["key"]}
    assert "signature does not fit" in refusal(canonical(written))


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": 15668},
        {"currency": "XXY"},
        {"currency": "JPY", "version": 0},
        {"name": ""},
        {"name": "x" * 401},
        {"gigs": [{"on": "2026-02-30"}]},
        {"lines": [{}]},
        {"more": 1},
        {"shares_by": "luck"},
        {"contract": "../../x"},
    ],
)
def test_a_signature_does_not_make_nonsense_true(wrong: dict[str, object]) -> None:
    assert "incomplete or was changed" in refusal(signed("septet-share/1", "share", share_said(**wrong)))


def lines_wrong() -> Iterator[dict[str, object]]:
    by_rate, by_share = 1, 2
    yield {"at": by_rate, "amount": 3334}
    yield {"at": by_rate, "of": None}
    yield {"at": by_rate, "percent": "101"}
    yield {"at": by_rate, "percent": "-1"}
    yield {"at": by_rate, "odd_cent": True}
    yield {"at": by_rate, "weight": "1", "all_weights": "1"}
    yield {"at": by_share, "odd_cent": False}
    yield {"at": by_share, "all_weights": "0"}
    yield {"at": by_share, "all_weights": "0.5"}
    yield {"at": by_share, "all_weights": None}
    yield {"at": by_share, "base": None}
    yield {"at": by_share, "kind": "fund"}
    yield {"at": by_share, "weight": "1e3"}


@pytest.mark.parametrize("wrong", list(lines_wrong()))
def test_a_line_whose_figures_do_not_fit_together_is_refused(wrong: dict[str, Any]) -> None:
    said = share_said()
    said["lines"][wrong.pop("at")].update(wrong)
    said["total"] = sum(line["amount"] for line in said["lines"])
    assert "incomplete or was changed" in refusal(signed("septet-share/1", "share", said))


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": ""},
        {"note": "x" * 2001},
        {"note": "\x00"},
        {"reply": "perhaps"},
        {"at": "today"},
        {"version": 0},
    ],
)
def test_an_answer_that_no_septet_gives_is_refused(wrong: dict[str, object]) -> None:
    said = {**json.loads(ANSWER_BYTES)["answer"], **wrong}
    try:
        data = signed("septet-answer/1", "answer", said)
    except ValueError:  # what has no canonical form cannot even be signed
        data = json.dumps({**json.loads(ANSWER_BYTES), "answer": said}).encode()
    with pytest.raises(Refused):
        read_answer(data)


def test_a_share_is_no_answer_and_an_answer_no_share() -> None:
    with pytest.raises(Refused, match="This is an answer"):
        read_share(ANSWER_BYTES)
    with pytest.raises(Refused, match="This is a share"):
        read_answer(SHARE_BYTES)


def test_a_file_that_is_too_large_or_not_there_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.septet-share"
    with path.open("wb") as large:
        large.truncate(LARGEST + 1)
    for wrong, said in (
        (path, "larger than 1 MB"),
        (tmp_path, "cannot be read"),
        (tmp_path / "no", "cannot be"),
    ):
        with pytest.raises(Refused, match=said):
            read_file(wrong)
    assert "larger than 1 MB" in refusal(b" " * LARGEST + SHARE_BYTES)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([SHARE_BYTES, ANSWER_BYTES]), st.data())
def test_any_byte_that_changes_is_refused_or_changes_nothing(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["change", "drop", "double", "cut", "insert"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    changed = {
        "change": whole[:place] + byte + whole[place + 1 :],
        "drop": whole[:place] + whole[place + 1 :],
        "double": whole[: place + 1] + whole[place:],
        "cut": whole[:place],
        "insert": whole[:place] + byte + whole[place:],
    }[kind]
    try:
        found = read_paper(changed)
    except Refused as refused:
        assert refused.problems
        return
    assert found.document == whole


def test_nobody_elses_name_amount_or_number_is_in_a_share_or_an_answer(
    book: Book, countries: Countries
) -> None:
    people = [{**AICHA, "iban": "BE71096123456769"}, {**BRAM, "iban": "BE68539007547034"}, CLARA, CHLOE]
    names = [str(person["name"]) for person in people]
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "117.31", "to": names[1], "label": "Bram's van"},
        {"kind": "commission", "percent": "10", "to": "Luna Booking", "label": "Luna"},
        {"kind": "fixed", "amount": "271.43", "to": names[2], "label": "for Clara, not Aïcha"},
        {"kind": "fund", "amount": "41.77"},
        {"kind": "shares", "weights": dict(zip(names, ("1", "2", "3.5", "0.7"), strict=True))},
    ]
    facts = facts_of(book, *people, steps=steps)
    world = world_of(book, countries, date(2026, 11, 22))
    found = review(facts, world)
    private = [
        number
        for person in facts.people.values()
        for number in (person.iban, *person.identifiers.values())
        if number
    ]
    assert len(private) == 6
    for own in (place.person for place in facts.line_up):
        others = [place.person for place in facts.line_up if place.person != own]
        amounts = {line.minor for line in found.split.lines if line.to in others}
        amounts |= {found.split.per_person[other].minor for other in others}
        words = [word for other in others for word in facts.name_of(other).split() if word != "De"]
        paper = seal_share(with_pay(share_of(facts, found, own), facts, found, world), KEY)
        answer = seal_answer(replace(ANSWER, person=own, digest=paper.digest), KEY)
        for document in (paper.document, answer.document):
            text = document.decode()
            assert [secret for secret in (*private, *words, "Luna") if secret in text] == []
            assert amounts & set(_numbers(json.loads(document))) == set()


def _numbers(value: object) -> Iterator[int]:
    """Yield every whole number of a JSON value, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int):
        yield value


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("../../etc/passwd",), "etc passwd"),
        (("CON",), "_CON"),
        (("lpt1.txt",), "_lpt1.txt"),
        (("", "  "), "septet"),
        (("a/b\\c:d*e?f",), "a b c d e f"),
        (("Őrsi 李", "v3"), "Őrsi 李 - v3"),
        (("\u202egnp.exe",), "gnp.exe"),
        ((".hidden",), "hidden"),
    ],
)
def test_file_names_are_safe_on_every_system(parts: tuple[str, ...], name: str) -> None:
    assert safe_name(*parts) == name


def test_a_very_long_name_still_makes_a_file(tmp_path: Path) -> None:
    name = share_name(replace(SHARE, name="李" * 400, band='<b>Robert"); DROP' * 20))
    write_whole(tmp_path / name, b"x")
    assert name.endswith("v3.septet-share")
    assert (tmp_path / name).read_bytes() == b"x"


def test_two_of_the_same_name_get_two_files(tmp_path: Path) -> None:
    taken: set[str] = set()
    found = [unused(tmp_path, name, taken).name for name in ("A.x", "a.x", "A.x")]
    assert found == ["A.x", "a 2.x", "A 3.x"]


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable):
        write_whole(tmp_path / "file" / "share", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
