"""Deadlines and counters by command: what a script or a calendar gets."""

from pathlib import Path

import icalendar

from tests.gigfiles import AICHA, CHLOE, CLARA, gig_file
from tests.journeys.test_headless import septet


def test_deadlines_and_counters_are_json_and_a_calendar(tmp_path: Path) -> None:
    path, calendar = tmp_path / "band.septet", tmp_path / "band.ics"
    assert septet("deadlines", "--book", path)[0] == 2  # no book yet: refused in words, not with a traceback
    septet("import", "-", "--book", path, text=gig_file(AICHA, CLARA, CHLOE))
    code, told = septet("deadlines", "--ics", calendar, "--book", path)
    assert code == 0
    events = icalendar.Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    assert len(events) == len(told["deadlines"])
    code, counted = septet("counters", "--on", "2026-12-06", "--book", path)
    assert (code, counted["on"]) == (0, "2026-12-06")
    assert {each["musician"] for each in counted["counters"]} == {
        "Aïcha Benali",
        "Clara Vogel",
        "Chloé Martin",
    }
    assert all(each["indicative"] and each["source"] for each in counted["counters"])


def test_a_calendar_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "band.septet"
    septet("import", "-", "--book", path, text=gig_file(AICHA))
    code, refused = septet("deadlines", "--ics", tmp_path / "nowhere" / "x.ics", "--book", path)
    assert code == 2
    assert refused["problems"][0]["message"].startswith("x.ics cannot be written")
