"""Backups: whole copies, checked before they count, rotated, kept in two places."""

import os
import random
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import backing_up
from desktop.core.actions.settings import change_setting
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import setting
from desktop.core.store import backups, copying, restoring
from desktop.core.store.backups import Backup
from desktop.core.store.book import Book, connect
from desktop.core.verifying import verify
from tests.conftest import NOW
from tests.store.copies import KEY, add, made, names

FLIPS = int(os.environ.get("SEPTET_FLIPS", "40"))
"""So many bits of a backup are turned, one at a time."""


# ---- making ----


def test_a_backup_is_a_whole_book_of_its_own(book: Book) -> None:
    add(book, "De Roma", "Flagey")
    backup = made(book)
    assert backup.path.parent == book.path.with_name("band-backups")
    assert backup.path.stat().st_mode & 0o077 == backup.path.parent.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in backup.path.parent.iterdir()) == [backup.id, f"{backup.id}.sha256"]
    with Book(backup.path, writable=False) as copy:
        assert names(copy) == ["De Roma", "Flagey"]
        assert verify(copy).problems == ()


def test_the_sum_beside_it_is_what_sha256sum_reads(book: Book) -> None:
    backup = made(book)
    done = subprocess.run(["sha256sum", "-c", f"{backup.id}.sha256"], cwd=backup.path.parent, check=False)
    assert done.returncode == 0


def test_a_book_that_was_not_touched_is_not_backed_up_again(book_path: Path) -> None:
    with Book(book_path) as book:
        add(book, "De Roma")
        assert backups.make(book, backups.EXIT)
        assert backups.make(book, backups.EXIT) is None
        assert backups.make(book, backups.DAILY) is None
    with Book(book_path) as book:
        assert names(book) == ["De Roma"]
        assert backups.make(book, backups.EXIT) is None
        add(book, "Flagey")
        assert backups.make(book, backups.EXIT)


def test_a_backup_of_an_encrypted_book_is_encrypted(tmp_path: Path) -> None:
    with Book(tmp_path / "band.septet", key=KEY) as book:
        add(book, "De Roma in Antwerp")
        backup = made(book)
    content = backup.path.read_bytes()
    assert not content.startswith(b"SQLite")
    assert b"De Roma" not in content
    assert backups.check(backup.path, KEY).rows["client"] == 1
    with pytest.raises(Unavailable, match="does not open with the key of this book"):
        restoring.preview(tmp_path / "band.septet", backup.path, bytes(32))


def test_a_backup_is_of_one_moment_while_others_write(book: Book) -> None:
    program = """
        import sys
        from pathlib import Path
        from desktop.core.actions import record_client
        from desktop.core.people import ClientCommand
        from desktop.core.store.book import Book
        from desktop.core.store.cipher import connect
        raw = connect(Path(sys.argv[1]), read_only=False, key=None)
        raw.execute("PRAGMA busy_timeout = 20000")
        print("begun", flush=True)
        for n in range(300):
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO setting VALUES (?, '1')", (f"a{n}",))
            raw.execute("INSERT INTO setting VALUES (?, '1')", (f"b{n}",))
            raw.execute("COMMIT")
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(book.path)], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    copies = 0
    while writer.poll() is None:
        try:
            backup = made(book)
        except Unavailable as failure:
            assert "being written all the time" in str(failure)
            continue
        copies += 1
        with copying.opened(backup.path, None) as copy:
            a, b = (
                copy.execute("SELECT count(*) FROM setting WHERE key GLOB ?", (f"{name}[0-9]*",)).fetchone()[
                    0
                ]
                for name in "ab"
            )
        assert a == b
    writer.stdout.close()
    backups.check(made(book).path, None)
    assert copies or backups.listed(book.path)


def test_every_bit_that_turns_is_noticed(book: Book) -> None:
    add(book, "De Roma")
    backup = made(book)
    whole = backup.path.read_bytes()
    chance = random.Random(7)
    for _ in range(FLIPS):
        place = chance.randrange(len(whole) * 8)
        turned = bytearray(whole)
        turned[place // 8] ^= 1 << place % 8
        backup.path.write_bytes(turned)
        with pytest.raises(Unavailable, match="damaged"):
            backups.check(backup.path, None)
    backup.path.write_bytes(whole[:-1])
    with pytest.raises(Unavailable, match="damaged"):
        backups.check(backup.path, None)
    backup.path.write_bytes(whole)
    backups.check(backup.path, None)


def test_what_a_killed_backup_left_is_swept_and_counts_for_nothing(book: Book) -> None:
    folder = backups.folder_of(book.path)
    folder.mkdir()
    left = folder / "band.1.2.part"
    left.write_bytes(b"half")
    assert backups.listed(book.path) == []
    made(book)
    assert not left.exists()


def test_a_folder_that_cannot_be_made_is_said(book: Book) -> None:
    add(book, "De Roma")
    backups.folder_of(book.path).write_text("a file in its place")
    with pytest.raises(Unavailable, match="cannot be written"):
        backups.make(book, backups.ASKED)
    assert names(book) == ["De Roma"]


# ---- keeping ----


def backup_of(hours: int, *, less: bool = False) -> Backup:
    return Backup(Path(f"{hours}"), NOW - timedelta(hours=hours), backups.EXIT, less, 1)


def test_ten_and_fourteen_days_and_twelve_months_are_kept() -> None:
    every = [backup_of(hours) for hours in range(24 * 500)]
    kept = sorted(int(path.name) for path in backups.kept(every))
    assert kept[:10] == list(range(10))
    days = {(NOW - timedelta(hours=hours)).date() for hours in kept}
    assert len(days) >= 14 + 11
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(kept) <= 10 + 14 + 12


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=80, unique_by=lambda each: each[0])
)
def test_the_newest_that_holds_everything_is_never_rotated_out(drawn: list[tuple[int, bool]]) -> None:
    every = sorted(
        (backup_of(hours, less=less) for hours, less in drawn), key=lambda each: each.at, reverse=True
    )
    kept = backups.kept(every)
    for less in (False, True):
        those = [each.path for each in every if each.less is less]
        assert set(those[:10]) <= kept
    assert kept == backups.kept([each for each in every if each.path in kept])


def test_rotating_takes_away_what_stands_beside_a_backup_too(book: Book) -> None:
    for n in range(13):
        add(book, f"Client {n}")
        made(book)
    assert len(backups.listed(book.path)) == 10
    assert len(list(backups.folder_of(book.path).iterdir())) == 20


def test_a_clock_set_back_rotates_out_nothing_that_was_just_made(book_path: Path) -> None:
    times = [NOW + timedelta(minutes=n) for n in range(12)] + [NOW - timedelta(days=3650)]
    with Book(book_path, clock=lambda: times[0]) as book:
        for _ in range(12):
            made(book)
            times.pop(0)
        assert made(book).at == NOW - timedelta(days=3650)


def test_a_clock_that_was_years_ahead_leaves_no_old_backup_as_the_newest(
    book_path: Path, tmp_path: Path
) -> None:
    times = [NOW, NOW + timedelta(days=3000), NOW + timedelta(days=1), NOW + timedelta(days=2)]
    stick = tmp_path / "stick"
    stick.mkdir()
    with Book(book_path, clock=lambda: times[0]) as book:
        backing_up.choose_place(book, stick)
        for at in list(times):
            add(book, f"Client {at:%Y-%m-%d}")
            copied = backing_up.back_up(book, backups.EXIT).copied
            assert copied is not None
            for folder in (None, stick / "band-backups"):
                assert backups.listed(book.path, folder)[0].at == at
                assert backups.listed(book.path, folder)[0].id == copied.name
            times.pop(0)
            times.append(at)


def test_a_new_laptop_goes_on_after_the_backups_of_the_stick(book_path: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    times = [NOW + timedelta(days=3000), NOW]
    with Book(book_path, clock=lambda: times[0]) as book:
        backing_up.choose_place(book, stick)
        for _ in range(2):
            add(book, f"Client {times[0]:%Y-%m-%d}")
            backing_up.back_up(book, backups.EXIT)
            times = times[1:] or times
    new = tmp_path / "new" / book_path.name
    new.parent.mkdir()
    book_path.rename(new)
    with Book(new, clock=lambda: NOW + timedelta(days=1)) as book:
        add(book, "De Roma")
        made = backing_up.back_up(book, backups.EXIT).made
        assert made is not None
        assert backups.listed(new, stick / "band-backups")[0].id == made.id


def test_a_book_that_went_back_is_kept_apart_and_pushes_no_good_backup_out(book: Book) -> None:
    from desktop.core.actions import trail

    old = book.path.read_bytes(), made(book)
    trail.record(book, "test", "1")
    good = made(book)
    book.close()
    book.path.write_bytes(old[0])
    with Book(book.path, clock=lambda: NOW + timedelta(hours=1)) as went_back:
        for n in range(12):
            change_setting(went_back, "x", str(n))
            assert made(went_back).less
    found = backups.listed(book.path)
    assert good.path in {each.path for each in found}
    assert sum(each.less for each in found) == 10


def test_a_day_of_digits_that_is_none_is_no_backup(book: Book) -> None:
    folder = backups.folder_of(book.path)
    folder.mkdir()
    (folder / "band-20261399-999999-exit.septet").write_bytes(b"")
    (folder / "other-20261126-101010-exit.septet").write_bytes(b"")
    assert backups.listed(book.path) == []
    assert made(book).at == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_a_book_that_got_a_key_leaves_no_plain_copy_of_itself(book: Book) -> None:
    add(book, "De Roma")
    backup = made(book)
    stamp = backup.path.stat().st_mtime_ns

    def encrypt(copy: Path) -> None:
        raw, draft = connect(copy, read_only=True), copy.with_name("draft")
        raw.execute("ATTACH ? AS target KEY ?", (draft.as_uri(), f"x'{KEY.hex()}'"))
        raw.execute("SELECT sqlcipher_export('target')")
        raw.close()
        draft.replace(copy)

    backups.rewrite(book.path, encrypt)
    assert b"De Roma" not in backup.path.read_bytes()
    assert backups.check(backup.path, KEY).rows["client"] == 1
    assert backup.path.stat().st_mtime_ns == stamp


# ---- the second place ----


def test_a_backup_goes_to_the_second_place_too(book: Book, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    backing_up.choose_place(book, stick)
    add(book, "De Roma")
    outcome = backing_up.back_up(book, backups.EXIT)
    assert outcome.copied == stick / "band-backups" / backups.listed(book.path)[0].id
    assert outcome.copied is not None
    backups.check(outcome.copied, None)
    assert backing_up.last_copied(book) == backups.listed(book.path)[0].at
    assert not backing_up.copy_is_late(book)


def test_a_stick_that_is_not_there_stops_nothing_and_is_filled_when_it_comes(
    book: Book, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    backing_up.choose_place(book, stick)
    stick.rmdir()
    outcome = backing_up.back_up(book, backups.EXIT)
    assert outcome.made is not None
    assert outcome.trouble is not None
    assert "Plug it in" in outcome.trouble.english()
    assert not stick.exists()
    assert backing_up.copy_is_late(book)
    stick.mkdir()
    copied = backing_up.copy_newest(book)
    assert copied is not None
    backups.check(copied, None)
    assert not backing_up.copy_is_late(book)


def test_the_second_place_is_another_one(book: Book, tmp_path: Path) -> None:
    made(book)
    with pytest.raises(Refused, match="own backups"):
        backing_up.choose_place(book, backups.folder_of(book.path))
    with pytest.raises(Refused, match="There is no folder"):
        backing_up.choose_place(book, tmp_path / "nowhere")
    assert setting(book, backing_up.PLACE) is None
