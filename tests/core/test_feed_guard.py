"""News that would set back much at once are noticed; what goes its ordinary way is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.feed_guard import Said, is_too_much, set_back


@pytest.mark.parametrize(
    ("before", "after", "is_back"),
    [
        ("accepted", "received", True),
        ("members_paid", "accepted", True),
        ("received", "refused", True),
        ("accepted", "cancelled", True),
        ("received", "accepted", False),
        ("refused", "accepted", False),
        ("cancelled", "credited", False),
        ("accepted", "something-new", False),
        ("something-new", "accepted", False),
        ("received", "question", False),
    ],
)
def test_a_step_back_is_told_from_a_step_on(before: str, after: str, is_back: bool) -> None:
    assert bool(set_back({"a": Said(1, before)}, [("a", Said(1, after))])) is is_back


def test_a_later_revision_begins_anew_and_an_earlier_one_is_a_step_back() -> None:
    known = {"a": Said(1, "accepted"), "b": Said(2, "received")}
    assert set_back(known, [("a", Said(2, "received")), ("b", Said(1, "accepted"))]) == {"b"}


def test_only_the_last_word_counts() -> None:
    known = {"a": Said(1, "accepted")}
    assert set_back(known, [("a", Said(1, "received")), ("a", Said(1, "accepted"))]) == frozenset()


def test_what_a_whole_history_leaves_out_is_removed() -> None:
    known = {"a": Said(1, "received"), "b": Said(1, "received")}
    assert set_back(known, [("a", Said(1, "received"))], whole=True) == {"b"}
    assert set_back(known, [("a", Said(1, "received"))]) == frozenset()


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_a_handful_is_never_too_much_and_a_fifth_of_many_is(changed: int, known: int) -> None:
    if changed <= 5:
        assert not is_too_much(changed, known)
    elif changed * 5 > known:
        assert is_too_much(changed, known)
    else:
        assert not is_too_much(changed, known)
