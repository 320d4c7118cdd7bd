from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.samples import json_values
from wire import keyset
from wire.canonical import Malformed, canonical, digest
from wire.keyset import Key, Keyset, Untrusted
from wire.reading import Invalid
from wire.signing import SigningKey, sign

ROOTS = [SigningKey.make() for _ in range(6)]
RECEIPTS = [SigningKey.make() for _ in range(3)]
FIRST = Keyset(
    company_id="be",
    version=1,
    base=None,
    origin=None,
    roots=(ROOTS[0].public,),
    keys=(Key(RECEIPTS[0].public, "2026-11-22T10:00:00Z"),),
    made_at="2026-11-22T10:00:00Z",
)


def after(known: Keyset, **changes: object) -> Keyset:
    return replace(known, version=known.version + 1, base=digest(known.to_bytes()), **changes)  # type: ignore[arg-type]


def history(length: int) -> list[bytes]:
    """Versions 1 to `length`, each with a root of its own."""
    known = FIRST
    bodies = [FIRST.sign(ROOTS[0])]
    for number in range(1, length):
        known = after(known, roots=(ROOTS[number].public,))
        bodies.append(known.sign(ROOTS[number - 1]))
    return bodies


def refused(code: str, known: Keyset, body: bytes) -> None:
    with pytest.raises(Untrusted) as refusal:
        keyset.follow(known, body)
    assert refusal.value.code == code


def test_a_list_is_read_as_it_was_written() -> None:
    assert keyset.read(FIRST.to_bytes()) == FIRST
    assert keyset.read(FIRST.to_bytes()[:-1] + b',"zz":[]}') == FIRST


@given(st.integers(1, 6), st.data())
def test_a_history_is_walked_from_any_version(length: int, data: st.DataObject) -> None:
    bodies = history(length)
    start = data.draw(st.integers(1, length))
    known = keyset.walk(keyset.first(bodies[0]), bodies[1:start])
    assert known.version == start
    newest = keyset.walk(known, bodies[start:])
    assert (newest.version, newest.roots) == (length, (ROOTS[length - 1].public,))


def test_a_known_root_opens_any_version_it_signed_of_its_own() -> None:
    second = after(FIRST).sign(ROOTS[0])
    assert keyset.first(second, ROOTS[0].public.thumbprint).version == 2
    with pytest.raises(Untrusted) as refusal:
        keyset.first(second)
    assert refusal.value.code == "gap"
    with pytest.raises(Untrusted) as refusal:
        keyset.first(second, ROOTS[1].public.thumbprint)
    assert refusal.value.code == "not_signed_by_root"


def test_what_does_not_follow_is_not_believed() -> None:
    second = after(FIRST)
    refused("not_signed_by_root", FIRST, second.sign(ROOTS[1]))
    refused("not_signed_by_root", FIRST, second.sign(RECEIPTS[0]))
    refused("other_company", FIRST, replace(second, company_id="de").sign(ROOTS[0]))
    refused("gap", FIRST, FIRST.sign(ROOTS[0]))
    refused("gap", FIRST, after(second).sign(ROOTS[0]))
    refused("not_based", FIRST, replace(second, base="a" * 64).sign(ROOTS[0]))
    refused("key_lost", FIRST, replace(second, keys=(Key(RECEIPTS[1].public, FIRST.made_at),)).sign(ROOTS[0]))
    earlier = (Key(RECEIPTS[0].public, "2020-01-01T00:00:00Z"),)
    refused("key_lost", FIRST, replace(second, keys=earlier).sign(ROOTS[0]))
    refused("unreadable", FIRST, sign(b"{}", ROOTS[0]))
    refused("unreadable", FIRST, b"{}")
    body = bytearray(second.sign(ROOTS[0]))
    body[40] ^= 1
    with pytest.raises(Untrusted):
        keyset.follow(FIRST, bytes(body))


def test_a_theft_once_told_stays_told() -> None:
    stolen = Key(RECEIPTS[0].public, FIRST.made_at, None, "2026-12-01T00:00:00Z")
    second = after(FIRST, keys=(stolen,))
    assert keyset.follow(FIRST, second.sign(ROOTS[0])) == second
    refused("key_lost", second, after(second, keys=FIRST.keys).sign(ROOTS[0]))
    earlier = replace(stolen, compromised_since="2026-11-30T00:00:00Z")
    assert keyset.follow(second, after(second, keys=(earlier,)).sign(ROOTS[0])).keys == (earlier,)


@pytest.mark.parametrize(
    ("at", "fresh", "code"),
    [
        ("2026-11-22T09:59:59Z", True, "not_yet"),
        ("2026-11-22T10:00:00Z", True, None),
        ("2026-12-22T09:59:59Z", True, None),
        ("2026-12-22T10:00:00Z", True, "ended"),
    ],
)
def test_a_key_is_good_in_its_time(at: str, fresh: bool, code: str | None) -> None:
    ended = replace(FIRST, keys=(Key(RECEIPTS[0].public, FIRST.made_at, "2026-12-22T10:00:00Z"),))
    kid = RECEIPTS[0].public.thumbprint
    if code is None:
        assert ended.key_at(kid, at, fresh=fresh) == RECEIPTS[0].public
        return
    with pytest.raises(Untrusted) as refusal:
        ended.key_at(kid, at, fresh=fresh)
    assert refusal.value.code == code


def test_nothing_new_of_a_stolen_key_is_believed_whatever_its_date() -> None:
    kid = RECEIPTS[0].public.thumbprint
    stolen = replace(
        FIRST, keys=(Key(RECEIPTS[0].public, FIRST.made_at, compromised_since="2026-12-01T00:00:00Z"),)
    )
    assert stolen.key_at(kid, "2026-11-30T00:00:00Z", fresh=False) == RECEIPTS[0].public
    for at, fresh in (("2026-11-30T00:00:00Z", True), ("2026-12-01T00:00:00Z", False)):
        with pytest.raises(Untrusted) as refusal:
            stolen.key_at(kid, at, fresh=fresh)
        assert refusal.value.code == "compromised"
    with pytest.raises(Untrusted) as refusal:
        stolen.key_at(RECEIPTS[1].public.thumbprint, "2026-11-30T00:00:00Z")
    assert refusal.value.code == "unknown_key"


def test_an_entry_is_named_by_its_own_key() -> None:
    payload = FIRST.to_bytes().replace(
        RECEIPTS[0].public.thumbprint.encode(), RECEIPTS[1].public.thumbprint.encode()
    )
    with pytest.raises(Invalid) as refusal:
        keyset.read(payload)
    assert [(issue.pointer, issue.code) for issue in refusal.value.issues] == [
        ("/keys/0/kid", "not_a_thumbprint")
    ]


@given(json_values | st.dictionaries(st.sampled_from(["schema", "roots", "keys", "version"]), json_values))
def test_what_is_no_list_is_refused(value: object) -> None:
    try:
        payload = canonical(value)  # type: ignore[arg-type]
    except Malformed:
        return
    with pytest.raises(Invalid):
        keyset.read(payload)
