"""Gig files: what the documents show is what is read, and what is wrong is told all at once."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import KEYS, read_gig_file
from desktop.core.problems import Refused
from desktop.core.queries.people import people, person
from desktop.core.store.book import Book
from desktop.listing import list_contracts
from tests.gigfiles import AICHA, BRAM, GIG, contract, gig_file

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = sorted((DOCS / "examples").glob("*.json"))
SCHEMA = json.loads((DOCS / "gig-file.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_the_schema_and_is_imported_once(path: Path, book: Book) -> None:
    jsonschema.validate(json.loads(path.read_text("utf-8")), SCHEMA)
    first = import_gig_file(book, read_gig_file(path.read_bytes()))
    again = import_gig_file(book, read_gig_file(path.read_bytes()))
    assert any(first.new.values())
    assert not any(again.new.values())


def test_the_schema_knows_the_same_keys_as_the_reader() -> None:
    kinds = {"people": "person", "bands": "band", "clients": "client", "gigs": "gig", "contracts": "contract"}
    for name, definition in kinds.items():
        assert set(SCHEMA["$defs"][definition]["properties"]) == set(KEYS[name])
    assert set(SCHEMA["properties"]) == set(KEYS[""])


def fields(data: bytes | dict[str, Any]) -> set[str]:
    with pytest.raises(Refused) as refused:
        read_gig_file(data if isinstance(data, bytes) else json.dumps(data).encode())
    return {problem.field for problem in refused.value.problems}


def test_everything_wrong_is_told_at_once_with_its_path() -> None:
    broken = {
        "schema": "septet-gig-file/1",
        "color": "red",
        "people": [{"name": "", "residence": "XX", "status": "star", "works_in": "BE"}, "Bob"],
        "bands": [{"name": "B", "members": ["Nobody"]}],
        "gigs": [
            {"on": "2026-02-30", "venue": "", "country": "BE", "fee": 12, "starts": "9", "state": "maybe"},
            {**GIG},
            {**GIG},
        ],
        "contracts": [
            {**contract("Zoë"), "gigs": ["other"], "vat_percent": "x", "payment_days": 999, "id": "1"}
        ],
    }
    assert fields(broken) == {
        "color", "people[0].name", "people[0].residence", "people[0].status", "people[0].works_in", "people[1]",
        "bands[0].members[0]", "gigs[0].on", "gigs[0].venue", "gigs[0].fee", "gigs[0].starts", "gigs[0].state", "gigs[2]",
        "contracts[0].gigs[0]", "contracts[0].signed_by", "contracts[0].line_up[0]", "contracts[0].vat_percent",
        "contracts[0].payment_days", "contracts[0].id",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b"\xff\xfe",
        b'{"schema": 1, "schema": 2}',
        b"[" * 100_000,
        b"{}",
        b'{"schema": "other"}',
    ],
)
def test_what_is_no_gig_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_gig_file(data)


def test_an_unknown_kind_of_step_is_refused_with_its_place() -> None:
    assert fields(
        gig_file(AICHA, contracts=[contract(AICHA["name"], steps=[{"kind": "tip", "amount": "5"}])])
    ) == {"contracts[0].steps[0].kind"}


def test_what_the_book_knows_stays_and_what_it_lacks_is_filled_in(book: Book) -> None:
    import_gig_file(
        book, read_gig_file(gig_file({"name": "Aïcha Benali", "plays": "piano"}, gigs=[], contracts=[]))
    )
    import_gig_file(book, read_gig_file(gig_file(AICHA, gigs=[], contracts=[])))
    (row,) = people(book, "person")
    kept = person(book, row.id)
    assert kept is not None
    assert (kept.plays, kept.residence, dict(kept.identifiers)) == ("piano", "BE", AICHA["identifiers"])


def test_a_gig_that_is_in_another_contract_refuses_the_whole_file(book: Book) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    before = book.value("SELECT count(*) FROM contract")
    with pytest.raises(Refused, match="another contract"):
        import_gig_file(
            book,
            read_gig_file(
                gig_file(AICHA, BRAM, contracts=[contract(AICHA["name"], BRAM["name"], fee="1600.00")])
            ),
        )
    assert book.value("SELECT count(*) FROM contract") == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([k for keys in KEYS.values() for k in keys]), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=200)
@given(JSON)
def test_no_input_makes_the_reader_stumble(value: Any) -> None:
    whole = {"schema": "septet-gig-file/1", **value} if isinstance(value, dict) else value
    try:
        read_gig_file(json.dumps(whole).encode())
    except Refused as refused:
        assert refused.problems


SHOUTED = str(AICHA["name"]).upper()
SAME = "11111111-1111-1111-1111-111111111111"


@pytest.mark.parametrize(
    ("where", "changed", "field"),
    [
        ("contracts", {"line_up": [AICHA["name"], SHOUTED]}, "contracts[0].line_up[1]"),
        ("bands", {"members": [AICHA["name"], SHOUTED]}, "bands[0].members[1]"),
        (
            "contracts",
            {"steps": [{"kind": "shares", "weights": {AICHA["name"]: "1", SHOUTED: "2"}}]},
            f"contracts[0].steps[0].weights.{SHOUTED}",
        ),
        (
            "contracts",
            {"steps": [{"kind": "shares", "weights": {"\ud800": "1"}}]},
            "contracts[0].steps[0].weights.\ud800",
        ),
        ("people", {"identifiers": {"\ud800": "1"}}, "people[0].identifiers.\ud800"),
        ("contracts", {"gigs": [""]}, "contracts[0].gigs[0]"),
        ("contracts", {"fee": "9" * 30}, "contracts[0].fee"),
        ("contracts", {"vat_percent": "6.12345678901"}, "contracts[0].vat_percent"),
        ("contracts", {"signed_on": "0202-06-01"}, "contracts[0].signed_on"),
        ("gigs", {"on": "9999-12-31", "starts": "23:00", "ends": "01:00"}, "gigs[0].on"),
    ],
)
def test_what_could_not_be_kept_or_declared_is_refused_at_its_place(
    where: str, changed: dict[str, Any], field: str
) -> None:
    file = json.loads(gig_file(AICHA))
    file["gigs"].append({**GIG, "key": "", "venue": "Without a key"})
    file[where][0].update(changed)
    assert fields(file) == {field}


def test_two_entries_with_one_id_are_refused_and_none_is_lost() -> None:
    file = json.loads(gig_file(AICHA))
    file["gigs"] += [{**GIG, "id": SAME, "key": key, "venue": key} for key in ("one", "two")]
    assert fields(file) == {"gigs[2]"}


def test_an_entry_keeps_the_id_that_an_earlier_septet_made_for_it(book: Book) -> None:
    made = import_gig_file(book, read_gig_file((DOCS / "examples" / "one-contract.json").read_bytes()))
    assert made.new["contracts"] == ["ffeba0d0-a8fb-58fd-8d4a-71071592bbbb"]


def test_who_plays_when_comes_in_and_is_listed_with_the_weights_that_follow(book: Book) -> None:
    import_gig_file(book, read_gig_file((DOCS / "examples" / "who-plays-when.json").read_bytes()))
    (listed,) = list_contracts(book)
    assert listed["shares_by"] == "hours"
    assert [entry["absent"] for entry in listed["line_up"]] == [[], [listed["gigs"][1]]]
    assert listed["steps"][-1]["weights"] == {"Aïcha Benali": "6", "Bram De Wit": "2.5"}


def test_dates_and_bases_that_cannot_be_are_told_with_their_place() -> None:
    names = ["A", "B"]
    line_up = [{"name": "A", "absent": ["roma", "other"]}, {"name": "B", "absent": "roma"}]
    made = {**contract(*names), "line_up": line_up, "shares_by": "moon"}
    file = json.loads(gig_file(*({"name": name} for name in names), contracts=[made]))
    assert fields(file) == {
        "contracts[0].line_up[0].absent[1]",
        "contracts[0].line_up[1].absent",
        "contracts[0].shares_by",
    }
