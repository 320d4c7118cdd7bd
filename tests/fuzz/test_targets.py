"""Every file that the program opens is read or refused in words, whatever stands in it: the corpus, and what chance makes of it."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import CORPUS, LARGEST, TARGETS, Target, named, tried
from fuzz.words import PIECES
from fuzz.world import World

TRIALS = int(os.environ.get("SEPTET_FUZZ", "25"))
"""Changed files for each kind; the nightly run takes thousands."""

REFUSED = frozenset({"no-book.bin", "start-of-a-book.bin"})
"""Files of the corpus that are meant to be refused; those that once did harm begin with `found-`."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World() as made:
        yield made


class Change(NamedTuple):
    """One change: at a place, in thousandths of the file, so many bytes give way to a piece."""

    place: int
    gone: int
    piece: bytes


CHANGES = st.lists(
    st.builds(
        Change,
        st.integers(0, 1000),
        st.sampled_from([0, 0, 1, 1, 2, 5, 20, 1000, LARGEST]),
        st.sampled_from(PIECES) | st.binary(max_size=6),
    ),
    min_size=1,
    max_size=5,
)


def changed(data: bytes, changes: list[Change]) -> bytes:
    for change in changes:
        start = len(data) * change.place // 1000
        data = data[:start] + change.piece + data[start + change.gone :]
    return data


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_corpus_is_read_and_what_once_did_harm_does_none(target: Target, world: World) -> None:
    for seed in target.seeds:
        taken = tried(target, world, seed.read_bytes())
        assert taken or seed.name in REFUSED or seed.name.startswith("found-"), f"{seed} is refused"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_words(target: Target, world: World) -> None:
    seeds = [seed.read_bytes() for seed in target.seeds]

    @settings(max_examples=TRIALS, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(seeds), CHANGES)
    def one(seed: bytes, changes: list[Change]) -> None:
        tried(target, world, changed(seed, changes))

    one()


def test_every_kind_of_file_has_a_corpus_and_no_corpus_lies_unused() -> None:
    assert sorted(path.name for path in CORPUS.iterdir()) == sorted(target.name for target in TARGETS)


def test_what_is_no_refusal_is_a_finding(world: World) -> None:
    def broken(_world: World, _data: bytes) -> None:
        raise ValueError("not in words")

    with pytest.raises(ValueError, match="not in words"):
        tried(named("mt940")._replace(read=broken), world, b"")
