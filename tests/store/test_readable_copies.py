"""Backups that were made before a book was encrypted: here, in the second place, on a stick that was away."""

from pathlib import Path

import pytest

from desktop.core import backing_up, encrypting
from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.problems import Unavailable
from desktop.core.store import backups, cipher, copying, failures, key_file, key_slots, restoring
from desktop.core.store.book import Book

PASSPHRASE = "four wild swans"
KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is made to cost half a second; here it need not."""
    monkeypatch.setattr(key_slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_slots, "PASSES", 1)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def backed_up(book_path: Path, stick: Path) -> Path:
    """A plain book with two backups here and in its second place."""
    with Book(book_path) as book:
        backing_up.choose_place(book, stick)
        for name in ("De Roma", "Flagey"):
            record_client(book, ClientCommand(name=name))
            assert backing_up.back_up(book, backups.ASKED).copied
    return book_path


def there(book: Path, stick: Path) -> list[Path]:
    return [each.path for each in backups.listed(book, backups.second_folder(book, stick))]


def test_the_copies_in_the_second_place_are_encrypted_with_the_book(backed_up: Path, stick: Path) -> None:
    before = [copying.examine(each, None) for each in there(backed_up, stick)]
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    assert encrypting.readable_copies(backed_up, KEY) == []
    assert [backups.check(each, KEY) for each in there(backed_up, stick)] == before
    for file in (*stick.rglob("*"), *backed_up.parent.rglob("*")):
        assert file.is_dir() or b"De Roma" not in file.read_bytes()
    assert encrypting.by_passphrase(there(backed_up, stick)[0], PASSPHRASE) == KEY


def test_a_stick_that_was_away_is_encrypted_when_it_is_back(backed_up: Path, stick: Path) -> None:
    away = stick.rename(stick.with_name("away"))
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    assert encrypting.readable_copies(backed_up, KEY) == []
    away.rename(stick)
    assert sorted(encrypting.readable_copies(backed_up, KEY)) == sorted(there(backed_up, stick))
    assert encrypting.encrypt_copies(backed_up, KEY) == 0
    assert len([backups.check(each, KEY) for each in there(backed_up, stick)]) == 2


def test_a_damaged_copy_cannot_be_encrypted_and_is_deleted_after_a_new_one_was_made(
    backed_up: Path, stick: Path
) -> None:
    hurt = there(backed_up, stick)[0]
    hurt.write_bytes(hurt.read_bytes()[:5000])
    mine = stick / "band-holiday.septet"  # somebody's own file is none of Septet's backups
    mine.write_bytes(cipher.PLAIN)
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    assert encrypting.readable_copies(backed_up, KEY) == [hurt]
    assert encrypting.encrypt_copies(backed_up, KEY) == 1
    known = len(backups.listed(backed_up))
    assert encrypting.remove_copies(backed_up, KEY) == 1
    assert len(backups.listed(backed_up)) == known + 1
    assert not [file for file in hurt.parent.iterdir() if file.name.startswith(hurt.name)]
    assert mine.exists()
    assert encrypting.remove_copies(backed_up, KEY) == 0
    assert len(backups.listed(backed_up)) == known + 1


def test_nothing_is_deleted_while_no_new_backup_can_be_made(backed_up: Path, stick: Path) -> None:
    away = stick.rename(stick.with_name("away"))
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    away.rename(stick)
    folder = backups.folder_of(backed_up)
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("in the way")
    with pytest.raises(Unavailable):
        encrypting.remove_copies(backed_up, KEY)
    assert len(there(backed_up, stick)) == 2


# ---- the way back from a damaged book ----


def hurt(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[page * 4096 : page * 4096 + 3000] = bytes(range(200)) * 15
    path.write_bytes(data)


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_a_look_finds_a_damaged_page_and_says_nothing_of_a_whole_book(
    backed_up: Path, key: bytes | None
) -> None:
    if key:
        encrypting.encrypt(backed_up, key, PASSPHRASE)
    with Book(backed_up, key=key) as book:
        record_client(book, ClientCommand(name="Vooruit"))
        copying.look_over(backed_up, key)
    pages = range(backed_up.stat().st_size // 4096)
    found = 0
    whole = backed_up.read_bytes()
    for page in pages[1::7]:
        hurt(backed_up, page)
        try:
            copying.look_over(backed_up, key)
        except Unavailable as failure:
            found += failure.message is failures.DAMAGED
        backed_up.write_bytes(whole)
    tried = len(pages[1::7])
    assert found == tried if key else found > tried // 2, (found, tried)


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_the_way_back_passes_over_damaged_backups_and_keeps_the_damaged_book(
    backed_up: Path, key: bytes | None
) -> None:
    if key:
        encrypting.encrypt(backed_up, key, PASSPHRASE)
    newest, older = backups.listed(backed_up)
    hurt(newest.path, 2)
    hurt(backed_up, 0)
    broken = backed_up.read_bytes()
    assert restoring.prepare_newest_good(backed_up, key).id == older.id
    restoring.arm(backed_up)
    with Book(backed_up, key=key) as book:
        assert book.value("SELECT group_concat(name) FROM client") == "De Roma"
    assert [each.read_bytes() for each in backups.replaced(backed_up)] == [broken]


def test_without_a_good_backup_the_newest_is_what_is_told(backed_up: Path) -> None:
    found = backups.listed(backed_up)
    for each in found:
        hurt(each.path, 2)
    with pytest.raises(Unavailable, match=found[0].id):
        restoring.prepare_newest_good(backed_up, None)
    assert not backed_up.with_name(backed_up.name + ".restoring").exists()


def test_going_back_keeps_the_passphrase_of_now(backed_up: Path) -> None:
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    encrypting.set_passphrase(backed_up, KEY, "another passphrase", "another passphrase")
    restoring.prepare(backed_up, backups.listed(backed_up)[0].path, KEY)
    restoring.arm(backed_up)
    Book(backed_up, key=KEY).close()
    assert encrypting.by_passphrase(backed_up, "another passphrase") == KEY


def test_a_lost_file_of_keys_comes_back_with_the_backup(backed_up: Path) -> None:
    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    key_file.beside(backed_up).unlink()
    restoring.prepare(backed_up, backups.listed(backed_up)[0].path, KEY)
    restoring.arm(backed_up)
    Book(backed_up, key=KEY).close()
    assert encrypting.by_passphrase(backed_up, PASSPHRASE) == KEY


def test_the_recovery_key_of_a_book_whose_first_page_is_damaged_is_known(backed_up: Path) -> None:
    from desktop.core.recovery_key import lines

    encrypting.encrypt(backed_up, KEY, PASSPHRASE)
    hurt(backed_up, 0)
    assert encrypting.by_recovery_key(backed_up, "\n".join(lines(KEY))) == KEY
