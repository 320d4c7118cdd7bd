"""A client that is killed in the middle of its syncs; `python -m benchmarks.kills --client N` does it as often as wanted."""

import pytest

from benchmarks.kills import run


@pytest.mark.timeout(600)
def test_a_killed_client_leaves_a_sound_book_and_in_the_end_everything_is_there_once() -> None:
    counts = run(4, 5)
    assert counts["papers"] == counts["receipts"] == 21
