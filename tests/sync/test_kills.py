"""A client that is killed in the middle of its syncs; `python -m benchmarks.kills --client N` does it as often as wanted."""

import pytest

from benchmarks.kills import run


@pytest.mark.timeout(600)
def test_a_killed_client_leaves_a_sound_book_and_in_the_end_everything_is_there_once() -> None:
    counts = run(10, 3)
    assert counts["papers"] == counts["receipts"] == counts["papers sealed"]
    assert counts["killed on the line"] + counts["killed at any time"] == 10
