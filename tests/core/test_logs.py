"""The log and the details: they help, they stay small, and no word that people wrote gets into them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from desktop.cli import main
from desktop.core import logs
from desktop.core.actions.importing import import_gig_file
from desktop.core.diagnostics import as_text, sections
from desktop.core.gig_file import read_gig_file
from desktop.core.logs import Event
from desktop.core.problems import N_, Message, Unavailable, refuse
from desktop.core.store.book import Book, connect
from desktop.core.unexpected import details, remember, take_crash, watched
from tests.gigfiles import AICHA, GIG, contract, gig_file

CANARY = "Canary7"
REFUSAL = N_("test", "{name} does not sing.")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """The log's folder in this test; afterwards nothing is written any more."""
    (tmp_path / "data").mkdir()
    logs.begin(tmp_path / "data" / "logs")
    yield tmp_path / "data" / "logs"
    logs.begin(None)


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / logs.NAME).read_text("utf-8").splitlines()]


def everything(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))


def bug(text: str) -> Exception:
    """Return what is caught when a bug quotes what people wrote, twice over."""
    try:
        try:
            {}[text]
        except KeyError as error:
            raise ValueError(f"cannot read {text}") from error
    except ValueError as error:
        return error


def test_a_line_says_when_what_and_how_long(folder: Path) -> None:
    with watched(Event.COMMAND, "seal"):
        pass
    [line] = lines(folder)
    assert (line["event"], line["name"]) == ("command", "seal")
    assert isinstance(line["ms"], int)
    assert str(line["at"]).endswith("Z")


def test_what_was_refused_is_written_as_our_sentence_without_its_values(folder: Path) -> None:
    with pytest.raises(Exception, match=CANARY), watched(Event.ACTION, "record_person"):
        raise refuse(CANARY, REFUSAL, name=CANARY)
    with pytest.raises(Unavailable), watched(Event.ACTION, "deliver"):
        raise Unavailable(REFUSAL, name=CANARY)
    assert [(line["event"], line["says"]) for line in lines(folder)] == [
        ("refused", "{name} does not sing."),
        ("unavailable", "{name} does not sing."),
    ]
    assert CANARY not in everything(folder)


def test_a_bug_is_written_by_its_kind_and_places_with_what_led_to_it(folder: Path) -> None:
    remember(bug(CANARY))
    last, first = lines(folder)
    assert (last["failure"], first["failure"]) == ("ValueError", "KeyError")
    assert "test_logs.py:" in str(last["places"])
    assert str(last["places"]).endswith(" bug")
    assert CANARY not in everything(folder)


def test_an_error_of_the_system_keeps_its_name_and_loses_its_path(folder: Path) -> None:
    with pytest.raises(OSError, match="No such file") as caught:
        Path(f"/{CANARY}/x").read_bytes()
    remember(caught.value)
    assert lines(folder)[0]["failure"] == "FileNotFoundError.ENOENT"
    assert CANARY not in everything(folder)


@pytest.mark.parametrize("text", [f"{CANARY} Benali", "Aïcha", "BE68 5390 0754 7034", "a@b.be", "/srv/a"])
def test_a_field_takes_only_what_looks_like_ours(folder: Path, text: str) -> None:
    logs.note(Event.ACTION, name=text, version=text, failure=text, places=f"money.py:12 add < {text}")
    [line] = lines(folder)
    assert set(line) == {"at", "process", "event", "places"}
    assert line["places"] == "money.py:12 add"


def test_five_files_of_a_megabyte_are_kept_and_the_oldest_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2000)
    for number in range(400):
        logs.note(Event.PAGE, name="home", count=number)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [logs.NAME, *(f"{logs.NAME}.{n}" for n in range(1, 5))]
    assert all(file.stat().st_size <= 2000 for file in files)
    kept = [json.loads(line)["count"] for line in logs.kept_lines(1000)]
    assert kept == list(range(kept[0], 400))
    assert kept[0] > 0


def test_a_disk_that_takes_nothing_stops_nothing(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    logs.note(Event.PAGE, name="home")
    assert '"home"' in logs.recent()[-1]
    assert logs.kept_lines(5) == logs.recent()


def test_a_command_leaves_no_folder_behind_where_there_is_none(tmp_path: Path) -> None:
    logs.begin(tmp_path / "nowhere" / "logs")
    logs.note(Event.COMMAND, name="split")
    assert not (tmp_path / "nowhere").exists()


def test_a_fall_of_the_interpreter_is_read_once(folder: Path) -> None:
    folder.mkdir()
    path = folder / "crash.txt"
    path.write_text(
        "Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f (most recent call first):\n"
        f'  File "/{CANARY}/desktop/ui/form.py", line 12 in save\n  File "<string>", line 3 in <module>\n'
    )
    assert take_crash(path) == "Segmentation_fault: form.py:12 save < <string>:3 <module>"
    assert take_crash(path) == ""
    [line] = lines(folder)
    assert (line["event"], line["failure"]) == ("crash", "Segmentation_fault")
    assert CANARY not in everything(folder)


def canaries(book: Book) -> None:
    """Put a canary into every text and every blob of the book that takes one, whatever the triggers say."""
    raw = connect(book.path, read_only=False)
    tables = {
        name: [row[1] for row in raw.execute(f"PRAGMA table_info({name})")]
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
    }
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute("PRAGMA foreign_keys = OFF")
    hit = 0
    for table, columns in tables.items():
        for column in columns:
            if (table, column) == ("outbox", "state"):
                continue
            try:
                hit += raw.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (CANARY,)).rowcount
            except sqlite.DatabaseError:  # a column of whole numbers
                continue
    raw.execute("INSERT INTO setting (key, value) VALUES ('me', ?), ('language', ?)", (CANARY, CANARY))
    raw.close()
    assert hit > 20


def test_nothing_that_people_wrote_gets_into_the_details_from_any_field_of_the_book(
    book: Book, folder: Path
) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA)))
    before = as_text(sections(book.another), lambda message: message.text)
    assert "person: 1" in before
    assert "encrypted: no" in before
    canaries(book)
    text = as_text(sections(book.another), lambda message: message.text)
    assert "person: 1" in text
    assert CANARY.casefold() not in text.casefold()
    assert str(book.path.parent) not in text
    assert Path.home().name not in text or Path.home().name == "root"


def test_a_book_that_cannot_be_opened_is_said_so_and_the_rest_is_there(tmp_path: Path) -> None:
    bad = tmp_path / f"{CANARY}.septet"
    bad.write_text("a shopping list")
    found = {section.key: dict(section.facts) for section in sections(lambda: Book(bad, writable=False))}
    assert found["book"] == {
        "not opened": "{name} is not a Septet book. It was left as it is. Choose another file."
    }
    assert found["program"]["Septet"]
    assert found["computer"]["system"]


def test_the_details_of_a_bug_hold_versions_places_and_what_was_done_before(book: Book) -> None:
    with pytest.raises(Exception, match=CANARY), watched(Event.ACTION, "record_person"):
        raise refuse("", REFUSAL, name=CANARY)
    text = details(bug(CANARY), [("Septet", "0.1.0")])
    assert text.startswith("Septet: 0.1.0\n")
    assert "failure: ValueError" in text
    assert "came of KeyError" in text
    assert "record_person" in text
    assert CANARY not in text


def test_headless_everything_is_logged_but_what_people_wrote(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, file = tmp_path / f"{CANARY}.septet", tmp_path / f"{CANARY}.json"
    person = {**AICHA, "name": f"{CANARY} Benali", "identifiers": {"niss": CANARY}}
    gig = {**GIG, "venue": CANARY, "client": f"{CANARY} vzw", "band": f"The {CANARY}s"}
    file.write_bytes(gig_file(person, gigs=[gig], contracts=[contract(person["name"])]))
    at = ("--book", str(book))
    assert main(["import", str(file), *at]) == 0
    [key] = json.loads(capsys.readouterr().out)["imported"]["contracts"]
    codes = [
        main(["seal", CANARY, *at]),
        main(["list", "gigs", *at]),
        main(["seal", key, *at]),
        main(["import", str(tmp_path / f"{CANARY}-2.json"), *at]),
        main(["enrol", "--company", f"https://{CANARY}.invalid", "--code", CANARY, *at]),
        main(["verify", *at]),
    ]
    assert 0 in codes
    assert 2 in codes
    monkeypatch.setattr("desktop.listing.LISTS", {"gigs": lambda _book: bug(CANARY).no_such_thing})
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    with pytest.raises(AttributeError):
        main(["list", "gigs", *at])
    capsys.readouterr()
    assert main(["diagnostics", *at]) == 0
    said = json.loads(capsys.readouterr().out)
    assert main(["diagnostics", "--out", str(tmp_path / "details.txt"), "--lang", "hu", *at]) == 0
    events = [str(line["event"]) for line in lines(folder)]
    assert {"command", "refused", "bug"} <= set(events)
    assert any("AttributeError" in line for line in said["lately"])
    assert said["book"]["person"] == "1"
    for text in (everything(folder), json.dumps(said), (tmp_path / "details.txt").read_text("utf-8")):
        assert CANARY.casefold() not in text.casefold()
        assert str(tmp_path) not in text


def test_every_sentence_that_may_be_written_is_one_of_the_code() -> None:
    """A log takes a `Message`, and none is made of what people wrote: `N_` takes literals alone, as its own test says."""
    assert Message.__doc__ is not None
    with pytest.raises(AttributeError):
        logs.note(Event.REFUSED, says="Aïcha does not sing.")  # type: ignore[arg-type]
