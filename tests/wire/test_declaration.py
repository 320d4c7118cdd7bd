import contextlib
import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.samples import GIG, declarations, euros, json_values, member, paper
from wire.canonical import Malformed, canonical, read_json
from wire.declaration import Contract, Declaration, Line, Member, Money, OtherPart, Override, Part, read
from wire.reading import MAX_ISSUES, Invalid


def faults(document: Any) -> dict[str, str]:
    """Every fault of a document: pointer → code."""
    data = document.to_bytes() if isinstance(document, Declaration) else json.dumps(document).encode()
    with pytest.raises(Invalid) as caught:
        read(data)
    return {issue.pointer: issue.code for issue in caught.value.issues}


def changed(pointer: str, value: object) -> dict[str, Any]:
    """The plain paper with one value replaced."""
    document = json.loads(paper().to_bytes())
    place = document
    *path, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    for step in path:
        place = place[step]
    place[last] = value
    return dict(document)


def test_the_plain_paper_is_read_as_it_was_written() -> None:
    document = paper()
    assert read(document.to_bytes()) == document


@given(declarations())
def test_every_paper_is_read_as_it_was_written(document: Declaration) -> None:
    data = document.to_bytes()
    assert read(data) == document
    assert canonical(read_json(data)) == data


def test_the_order_of_keys_is_the_writers_business_alone() -> None:
    document = paper()
    assert read(json.dumps(document.to_payload(), indent=1).encode()) == document


def test_all_faults_come_at_once_each_with_its_place() -> None:
    document = changed("/rev", 0)
    document |= {"extra/key~": 1, "gigs": [], "total": {"minor": -1, "currency": "euro"}, "salt": "short"}
    document["members"][1]["name"] = " "
    document["members"][0]["share"]["minor"] = 1
    del document["client"]["country"]
    assert faults(document) == {
        "/rev": "out_of_range",
        "/extra~1key~0": "unknown_key",
        "/gigs": "wrong_length",
        "/total/minor": "out_of_range",
        "/total/currency": "not_a_currency",
        "/salt": "not_a_salt",
        "/members/1/name": "empty",
        "/members/0/share": "sum_differs",
        "/client/country": "missing",
    }


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/declaration_id", "7D1F0A3E-2222-4000-8000-000000000001", "not_a_uuid"),
        ("/declaration_id", "1", "not_a_uuid"),
        ("/rev", 1.5, None),
        ("/rev", True, "not_integer"),
        ("/kind", "replace", "not_one_of"),
        ("/company_country", "be", "not_a_country"),
        ("/company_id", "a b", "not_a_company_id"),
        ("/contract/vat_percent", "6,5", "not_a_percentage"),
        ("/contract/vat_percent", "100.5", "not_a_percentage"),
        ("/contract/vat_percent", 6, "not_a_percentage"),
        ("/contract/signed_on", "2026-02-30", "not_a_date"),
        ("/contract/signed_on", "0202-01-01", "not_a_date"),
        ("/contract/signed_on", "20260101", "not_a_date"),
        ("/gigs/0/starts", "2026-12-05 20:00", "not_a_local_time"),
        ("/gigs/0/ends", "2026-12-05T24:00", "not_a_local_time"),
        ("/gigs/0/zone", "Mars/Olympus", "unknown_zone"),
        ("/gigs/0/zone", "Europe", "unknown_zone"),
        ("/gigs/0/zone", "../../etc/passwd", "unknown_zone"),
        ("/client/name", "Jose\u0301", "not_nfc"),
        ("/client/name", "x" * 201, "too_long"),
        ("/client/name", "a\nb", "control_character"),
        ("/client/name", None, "not_text"),
        ("/client/address", "a\u0085b", "control_character"),
        ("/invoices", 1, "not_boolean"),
        ("/members", {}, "not_a_list"),
        ("/members", "text", "not_a_list"),
        ("/members/0", [], "not_an_object"),
        ("/members/0/parts/0/kind", "fund", "not_one_of"),
        ("/off_the_top/0/kind", "shares", "not_one_of"),
        ("/total/minor", 10**15 + 1, "out_of_range"),
        ("/sealed_at", "2026-11-22T10:00:00+01:00", "not_an_instant"),
        ("/audit_head", "A" * 64, "not_a_hash"),
        ("/author_device", "short", "not_a_thumbprint"),
    ],
)
def test_each_field_takes_only_what_it_is_for(pointer: str, value: object, code: str | None) -> None:
    found = faults(changed(pointer, value))
    assert found == ({pointer: code} if code else {"": "not_whole"})


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"total": euros(67499), "exported": euros(1)}, "/total", "sum_differs"),
        ({"exported": euros(1)}, "/contract/fee", "sum_differs"),
        ({"members": (member(1, 33750, parts=()), member(2, 33750))}, "/members/0/share", "sum_differs"),
        ({"base": "a" * 64}, "/base", "base_does_not_fit_rev"),
        ({"rev": 2, "kind": "amend"}, "/base", "base_does_not_fit_rev"),
        ({"rev": 2, "base": "a" * 64}, "/kind", "kind_does_not_fit_rev"),
        ({"kind": "cancel"}, "/kind", "kind_does_not_fit_rev"),
        ({"part": Part(3, 2)}, "/part/k", "out_of_range"),
        ({"members": (member(1, 33750), member(1, 33750))}, "/members/1/person_id", "repeated"),
        ({"gigs": paper().gigs * 2}, "/gigs/1/id", "repeated"),
        ({"members": (member(1, 33750, gigs=(GIG, GIG)), member(2, 33750))}, "/members/0/gigs/1", "repeated"),
        (
            {"members": (member(1, 33750), member(2, 33750, gigs=("7d1f0a3e-9999-4000-8000-000000000001",)))},
            "/members/1/gigs/0",
            "unknown_gig",
        ),
        ({"gigs": (replace(paper().gigs[0], on="2026-12-04"),)}, "/gigs/0/starts", "not_on_the_day"),
        ({"gigs": (replace(paper().gigs[0], ends="2026-12-05T20:00"),)}, "/gigs/0/ends", "ends_before_start"),
    ],
)
def test_the_rules_between_fields_hold(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert faults(paper(**changes)) == {pointer: code}


WHY = Override("She lives here now.", "posted", "declare", "DE")


def decided(**changes: Any) -> Declaration:
    return paper(members=(member(1, 33750, rule="override", override=WHY, **changes), member(2, 33750)))


def test_a_decision_travels_with_the_member_it_is_about_and_nobody_else() -> None:
    document = decided()
    assert read(document.to_bytes()) == document
    payload: Any = document.to_payload()
    assert payload["members"][0]["override"] == {
        "reason": "She lives here now.", "rule": "posted", "outcome": "declare", "country": "DE",
    }  # fmt: skip
    assert "override" not in payload["members"][1]


@pytest.mark.parametrize(
    ("override", "pointer", "code"),
    [
        (replace(WHY, reason="too short"), "/reason", "empty"),
        (replace(WHY, reason="x" * 501), "/reason", "too_long"),
        (replace(WHY, reason="a bell \x07 in it"), "/reason", "control_character"),
        (replace(WHY, rule="No Rule"), "/rule", "not_a_code"),
        (replace(WHY, outcome="wait"), "/outcome", "not_one_of"),
        (replace(WHY, country=None), "/country", "country_does_not_fit_outcome"),
        (replace(WHY, outcome="export"), "/country", "country_does_not_fit_outcome"),
    ],
)
def test_a_decision_is_read_as_strictly_as_everything_else(
    override: Override, pointer: str, code: str
) -> None:
    found = faults(paper(members=(member(1, 33750, rule="override", override=override), member(2, 33750))))
    assert found == {f"/members/0/override{pointer}": code}


@pytest.mark.parametrize(
    "players",
    [
        (member(1, 33750, rule="override"), member(2, 33750)),
        (member(1, 33750, override=WHY), member(2, 33750)),
    ],
)
def test_a_decision_and_its_rule_come_together(players: tuple[Member, ...]) -> None:
    assert faults(paper(members=players)) == {"/members/0/override": "override_does_not_fit_rule"}


def test_no_decision_is_absent_and_never_null() -> None:
    assert faults(changed("/members/0/override", None)) == {"/members/0/override": "not_an_object"}


def test_there_is_one_currency_throughout() -> None:
    crowns = Money(100, "SEK")
    players = (member(1, 33750, parts=(Line("shares", crowns),)), member(2, 33750))
    found = faults(
        paper(exported=crowns, others=(OtherPart("DE", None, 1, crowns),), members=players, total=crowns)
    )
    assert found == dict.fromkeys(
        ["/exported", "/others/0/total", "/members/0/parts/0/amount", "/total"], "currency_differs"
    )


def test_a_sum_says_what_was_stated_and_what_was_found() -> None:
    with pytest.raises(Invalid) as caught:
        read(paper(total=euros(67499)).to_bytes())
    assert {"stated": 67499, "found": 67500} in [dict(issue.params) for issue in caught.value.issues]


def test_an_amended_paper_names_what_it_follows() -> None:
    document = paper(rev=2, kind="amend", base="b" * 64)
    assert read(document.to_bytes()) == document


def test_a_charity_gig_without_a_fee_is_a_paper_like_any_other() -> None:
    nothing = euros(0)
    document = paper(
        contract=Contract(nothing, "0", 0, None, None),
        others=(),
        off_the_top=(),
        part=Part(1, 1),
        members=(member(1, 0),),
        total=nothing,
    )
    assert read(document.to_bytes()) == document


def test_another_schema_is_named_and_nothing_else() -> None:
    assert faults(changed("/schema", "declaration/2")) == {"/schema": "unknown_schema"}


def test_the_number_of_faults_is_bounded() -> None:
    assert len(faults({str(number): 1 for number in range(5000)})) <= MAX_ISSUES


def nodes(value: Any, pointer: str = "") -> list[str]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [pointer] * bool(pointer) + [
        found for key, item in children for found in nodes(item, f"{pointer}/{key}")
    ]


PLACES = nodes(json.loads(paper().to_bytes()))


@settings(max_examples=400)
@given(st.sampled_from(PLACES), json_values)
def test_any_value_in_any_place_is_read_or_refused(pointer: str, value: object) -> None:
    with contextlib.suppress(Malformed, Invalid):
        data = canonical(changed(pointer, copy.deepcopy(value)))
        assert canonical(read(data).to_payload()) == data


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data)


def test_what_people_wrote_is_not_repeated_in_a_fault() -> None:
    with pytest.raises(Invalid) as caught:
        read(canonical(changed("/client/name", "Canary\u0007")))
    assert "Canary" not in repr(caught.value.issues) + str(caught.value)
