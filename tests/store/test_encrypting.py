"""What opens an encrypted book, what does not, and how a book becomes one and is one no longer."""

import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.core import encrypting, recovery_key
from desktop.core.actions import record_client
from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import read_gig_file
from desktop.core.people import ClientCommand
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.people import clients
from desktop.core.store import cipher, converting, key_file, key_slots, key_store
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file

PASSPHRASE = "vier wilde zwanen érik"
NAME = "Zaal De Krekelaar"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is made to cost half a second; here it need not."""
    monkeypatch.setattr(key_slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_slots, "PASSES", 1)


@pytest.fixture
def plain(book_path: Path) -> Path:
    """A plain book with a band, a gig and a client in it."""
    with Book(book_path) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA)))
        record_client(book, ClientCommand(name=NAME, country="BE"))
    return book_path


@pytest.fixture
def key() -> bytes:
    return encrypting.new_key()


@pytest.fixture
def locked(plain: Path, key: bytes) -> Path:
    encrypting.encrypt(plain, key, PASSPHRASE)
    return plain


class Store:
    """A key store of the system, in memory."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(key_store, "_store", lambda: made)
    return made


def tables(path: Path, key: bytes | None) -> dict[str, list[tuple[object, ...]]]:
    connection = cipher.connect(path, read_only=True, key=key)
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]
    found = {
        name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names
    }
    connection.close()
    return found


def test_encrypting_keeps_every_row_and_leaves_nothing_readable(plain: Path, key: bytes) -> None:
    before = tables(plain, None)
    assert b"Krekelaar" in plain.read_bytes()
    backup = plain.with_name("band-before-9-from-3.septet")
    backup.write_bytes(plain.read_bytes())
    encrypting.encrypt(plain, key, PASSPHRASE)
    assert tables(plain, key) == before == tables(backup, key)
    for file in plain.parent.rglob("*"):
        if file.is_file():
            assert b"Krekelaar" not in file.read_bytes()
            assert cipher.PLAIN not in file.read_bytes()
    assert (plain.stat().st_mode & 0o777, key_file.beside(plain).stat().st_mode & 0o777) == (0o600, 0o600)
    assert encrypting.by_passphrase(backup, PASSPHRASE) == key
    with Book(plain, key=encrypting.by_passphrase(plain, PASSPHRASE)) as book:
        record_client(book, ClientCommand(name="Flagey", country="BE"))
        assert {client.name for client in clients(book)} >= {NAME, "Flagey"}
        assert book.value("PRAGMA journal_mode") == "wal"


def test_the_old_pages_of_a_plain_book_are_written_over(plain: Path, key: bytes) -> None:
    with plain.open("rb") as old:  # the file as somebody finds it who looks for what was deleted
        encrypting.encrypt(plain, key, PASSPHRASE)
        assert not any(old.read())


def test_decrypting_gives_the_plain_book_back(locked: Path, key: bytes, store: Store) -> None:
    before = tables(locked, key)
    encrypting.use_key_store(locked, key, wanted=True)
    encrypting.decrypt(locked, key)
    assert tables(locked, None) == before
    assert not encrypting.is_encrypted(locked)
    assert not key_file.beside(locked).exists()
    assert not store.kept
    with sqlite3.connect(locked) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    Book(locked).close()


def test_the_passphrase_opens_however_its_letters_are_composed(locked: Path, key: bytes) -> None:
    assert encrypting.by_passphrase(locked, PASSPHRASE.replace("é", "e\u0301")) == key


@pytest.mark.parametrize("wrong", ["", "vier wilde zwanen erik", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_another_passphrase_is_refused_beside_its_field(locked: Path, wrong: str) -> None:
    with pytest.raises(Refused, match="not the passphrase") as refused:
        encrypting.by_passphrase(locked, wrong)
    assert [problem.field for problem in refused.value.problems] == ["passphrase"]


def test_a_new_passphrase_replaces_the_old_one_and_the_sheet_still_opens(locked: Path, key: bytes) -> None:
    encrypting.set_passphrase(locked, key, "something else", "something else")
    assert encrypting.by_passphrase(locked, "something else") == key
    with pytest.raises(Refused):
        encrypting.by_passphrase(locked, PASSPHRASE)
    assert encrypting.by_recovery_key(locked, "\n".join(recovery_key.lines(key))) == key


@pytest.mark.parametrize(
    ("new", "again", "field"), [("short", "short", "new"), ("long enough", "long enouhg", "again")]
)
def test_a_weak_or_mistyped_passphrase_changes_nothing(
    locked: Path, key: bytes, new: str, again: str, field: str
) -> None:
    before = key_file.beside(locked).read_bytes()
    with pytest.raises(Refused) as refused:
        encrypting.set_passphrase(locked, key, new, again)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert key_file.beside(locked).read_bytes() == before


def test_the_recovery_key_opens_a_book_whose_key_file_is_lost_and_gives_it_a_passphrase(
    locked: Path, key: bytes
) -> None:
    key_file.beside(locked).unlink()
    assert encrypting.is_encrypted(locked)
    with pytest.raises(cipher.NeedsKey):
        Book(locked)
    with pytest.raises(Refused, match="not the passphrase"):
        encrypting.by_passphrase(locked, PASSPHRASE)
    found = encrypting.by_recovery_key(locked, "".join(recovery_key.lines(key)))
    encrypting.set_passphrase(locked, found, "a new one for it", "a new one for it")
    assert encrypting.by_passphrase(locked, "a new one for it") == key


def test_the_recovery_key_of_another_book_is_told_from_a_mistyped_one(locked: Path) -> None:
    with pytest.raises(Refused, match="of another book"):
        encrypting.by_recovery_key(locked, "".join(recovery_key.lines(bytes(32))))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"[" * 60_000, b"x" * 70_000, b'{"format": "septet-keys", "version": 2}']
)
def test_a_damaged_key_file_is_named_and_the_recovery_key_mends_it(
    locked: Path, key: bytes, content: bytes
) -> None:
    key_file.beside(locked).write_bytes(content)
    with pytest.raises(Unavailable, match=r"band\.septet\.keys beside the book is damaged"):
        encrypting.by_passphrase(locked, PASSPHRASE)
    found = encrypting.by_recovery_key(locked, "".join(recovery_key.lines(key)))
    encrypting.set_passphrase(locked, found, PASSPHRASE, PASSPHRASE)
    assert encrypting.by_passphrase(locked, PASSPHRASE) == key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 2**40),
        ("memory_kib", -1),
        ("passes", 10**6),
        ("lanes", "4"),
        ("lanes", 16),
        ("salt", "00"),
        ("sealed", "zz"),
        ("nonce", 7),
    ],
)
def test_a_key_file_that_asks_for_the_whole_memory_is_damaged(locked: Path, name: str, value: object) -> None:
    path = key_file.beside(locked)
    said = json.loads(path.read_bytes())
    said["passphrase"][name] = value
    path.write_text(json.dumps(said))
    with pytest.raises(Unavailable, match="damaged"):
        encrypting.ways(locked)


def test_the_key_store_opens_a_book_and_may_be_all_that_does(locked: Path, key: bytes, store: Store) -> None:
    assert encrypting.by_key_store(locked) is None
    with pytest.raises(Refused, match="Only the passphrase"):
        encrypting.remove_passphrase(locked, key)
    encrypting.use_key_store(locked, key, wanted=True)
    assert encrypting.by_key_store(locked) == key
    encrypting.remove_passphrase(locked, key)
    assert encrypting.ways(locked).passphrase is None
    assert encrypting.by_key_store(locked) == key
    with pytest.raises(Refused, match="no passphrase yet"):
        encrypting.use_key_store(locked, key, wanted=False)
    encrypting.set_passphrase(locked, key, PASSPHRASE, PASSPHRASE)
    encrypting.use_key_store(locked, key, wanted=False)
    assert not store.kept
    assert encrypting.by_key_store(locked) is None


def test_a_key_store_that_lost_or_changed_the_key_is_passed_over(
    locked: Path, key: bytes, store: Store
) -> None:
    encrypting.use_key_store(locked, key, wanted=True)
    for place in store.kept:
        store.kept[place] = bytes(32).hex()
    assert encrypting.by_key_store(locked) is None
    store.kept.clear()
    assert encrypting.by_key_store(locked) is None


def test_without_a_key_store_nothing_is_promised(
    locked: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_store, "_store", lambda: None)
    assert not key_store.available()
    with pytest.raises(Refused, match="did not take the key"):
        encrypting.use_key_store(locked, key, wanted=True)
    assert encrypting.by_passphrase(locked, PASSPHRASE) == key


def test_a_key_store_that_fails_is_none(locked: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("the bus is gone")

    monkeypatch.setattr(key_store, "_store", fail)
    assert not key_store.available()
    assert key_store.get("any") is None


def test_only_stores_that_encrypt_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = pytest.importorskip("keyring.backend")
    made = {
        name: type("Keyring", (), {"__module__": name, "priority": priority})()
        for name, priority in (
            ("keyrings.alt.file", 9),
            ("keyring.backends.null", 8),
            ("keyring.backends.chainer", 7),
            ("keyring.backends.kwallet", 4),
            ("keyring.backends.SecretService", 5),
        )
    }
    monkeypatch.setattr(backend, "get_all_keyring", lambda: list(made.values()))
    assert key_store._store() is made["keyring.backends.SecretService"]


def test_a_book_that_is_open_elsewhere_is_not_converted(plain: Path, key: bytes) -> None:
    with Book(plain), pytest.raises(Unavailable, match="open in another Septet"):
        encrypting.encrypt(plain, key, PASSPHRASE)
    with Book(plain, writable=False) as reader:
        assert reader.value("SELECT count(*) FROM person") == 3
        with pytest.raises(Unavailable, match="Another program"):
            encrypting.encrypt(plain, key, PASSPHRASE)
    assert not key_file.beside(plain).exists()
    Book(plain).close()


@pytest.mark.parametrize("step", ["_settle", "_same_rows", "_swap"])
@pytest.mark.parametrize("way", ["on", "off"])
def test_a_conversion_that_fails_leaves_the_book_and_nothing_beside_it(
    plain: Path, key: bytes, monkeypatch: pytest.MonkeyPatch, step: str, way: str
) -> None:
    if way == "off":
        encrypting.encrypt(plain, key, PASSPHRASE)
    before = {file.name: file.read_bytes() for file in plain.parent.iterdir() if file.is_file()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(converting, step, fail)
    with pytest.raises(Unavailable, match="disk is full"):
        encrypting.encrypt(plain, key, PASSPHRASE) if way == "on" else encrypting.decrypt(plain, key)
    after = {file.name: file.read_bytes() for file in plain.parent.iterdir() if file.is_file()}
    after.pop(plain.name + ".lock", None)
    before.pop(plain.name + ".lock", None)
    assert after == before


def test_a_disk_that_stays_broken_is_told_in_words_and_the_book_is_let_go(
    plain: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:

        def fail_from_now_on(*_: object) -> None:
            broken.setattr(Path, "unlink", fail)
            fail()

        broken.setattr(converting, "_copy", fail_from_now_on)
        with pytest.raises(Unavailable, match="disk reported an error"):
            encrypting.encrypt(plain, key, PASSPHRASE)
    Book(plain).close()
    encrypting.encrypt(plain, key, PASSPHRASE)
    assert encrypting.by_passphrase(plain, PASSPHRASE) == key


@pytest.mark.parametrize("way", ["on", "off"])
def test_wherever_a_conversion_is_cut_short_there_is_a_whole_book(
    plain: Path, key: bytes, way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The folder as it is before every opening, renaming and removal is what a kill at that place leaves."""
    if way == "off":
        encrypting.encrypt(plain, key, PASSPHRASE)
    watch = _Watch(plain.parent, tmp_path_factory.mktemp("killed"))
    sys.addaudithook(watch)
    with watch:
        encrypting.encrypt(plain, key, PASSPHRASE) if way == "on" else encrypting.decrypt(plain, key)
    found = []
    for folder in watch.kept:
        path = folder / plain.name
        encrypted = encrypting.is_encrypted(path)
        with Book(path, key=encrypting.by_passphrase(path, PASSPHRASE) if encrypted else None) as book:
            assert NAME in {client.name for client in clients(book)}
        if encrypted:
            assert not any(b"Krekelaar" in file.read_bytes() for file in folder.iterdir())
        found.append(encrypted)
    assert found[0] == (way == "off")
    assert found[-1] == (way == "on")
    assert found == sorted(found, reverse=way == "off")


class _Watch:
    """An audit hook that keeps copies of a folder while it is entered; hooks cannot be taken out again."""

    def __init__(self, folder: Path, goal: Path) -> None:
        self.kept: list[Path] = []
        self._folder, self._goal, self._on = folder, goal, False

    def __enter__(self) -> None:
        self._on = True

    def __exit__(self, *_: object) -> None:
        self._on = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if (
            self._on
            and event in ("os.rename", "os.remove", "open")
            and str(self._folder) in str(arguments[0])
        ):
            self._on = False
            self.kept.append(self._goal / str(len(self.kept)))
            shutil.copytree(self._folder, self.kept[-1], ignore=shutil.ignore_patterns("*-shm"))
            self._on = True


@pytest.mark.parametrize(
    "change", ["DELETE FROM copy.person WHERE name LIKE 'Bram%'", "UPDATE copy.person SET name = 'X'"]
)
def test_a_copy_with_another_row_is_not_taken(
    plain: Path, key: bytes, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    same = converting._same_rows

    def spoiled(connection: Any) -> bool:
        connection.execute(change)
        return same(connection)

    monkeypatch.setattr(converting, "_same_rows", spoiled)
    with pytest.raises(Unavailable, match="did not come out whole"):
        encrypting.encrypt(plain, key, PASSPHRASE)
    assert not encrypting.is_encrypted(plain)
    assert not plain.with_name(plain.name + ".new").exists()
