"""A band agrees: the leader's book and the musician's, in the real window and by commands, with files between them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.core.countries import Countries
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.i18n.words import Words
from desktop.ui.contract.contract_view import CHECK
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.icons import Icons
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.share_page import SharesPage
from desktop.ui.theme import Theme
from tests.conftest import NOW
from tests.core.bands import BRAMS_IBAN, Leader
from tests.gigfiles import AICHA, BRAM, CHLOE, gig_file
from tests.journeys.test_main_job import Hands
from tests.ui.windows import opened, says, start_book

BRAM_PLACE = 1


# ---- in the window ----


class Band(NamedTuple):
    """Two windows on two books, and the hands of who sits before each."""

    leader: Leader
    window: MainWindow
    hands: Hands
    theirs: MainWindow
    their_hands: Hands
    folder: Path


@pytest.fixture
def musician(template: Path, tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "musician.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as book:
        start_book(book)
        yield book


@pytest.fixture
def band(
    session: Session,
    musician: Book,
    countries: Countries,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
    tmp_path: Path,
) -> Iterator[Band]:
    start_book(session.book)
    leader = Leader(session.book, countries)
    session.book.undo_log.clear()
    with ExitStack() as open_:
        window = open_.enter_context(opened(session, qtbot))
        theirs = open_.enter_context(opened(Session(musician, Words("en"), countries, theme, icons), qtbot))
        yield Band(leader, window, Hands(window, qtbot), theirs, Hands(theirs, qtbot), tmp_path)


def choosing(path: Path, *, then: Callable[[], object] = lambda: None) -> None:
    """Type a path into the file dialog that opens next, and press its button."""

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(20, choose)
            return
        line = dialog.findChild(QLineEdit, "fileNameEdit")  # selectFile waits for the folder to be read
        assert line is not None
        line.setText(str(path))
        then()
        dialog.accept()

    QTimer.singleShot(20, choose)


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(400, 300), copy, mime, left, none))


def texts(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def sees(window: MainWindow, text: str) -> bool:
    """Wait until a text stands in the window; what was just made is shown by the next round of events."""
    for _ in range(100):
        if text in texts(window):
            return True
        QApplication.processEvents()
    return False


def show_check(band: Band) -> None:
    band.window.go("contracts", band.leader.contract)
    page = band.window.page
    assert isinstance(page, ContractsPage)
    page.view.go_to(CHECK)
    band.hands.qtbot.waitUntil(lambda: "Who agrees" in texts(band.window))


def save_share(band: Band, path: Path) -> None:
    choosing(path)
    band.hands.press("Save the share of Bram De Wit")
    band.hands.qtbot.waitUntil(path.exists)


def save_answer(band: Band, path: Path) -> None:
    choosing(path)
    band.their_hands.press("Save the answer…")
    band.hands.qtbot.waitUntil(path.exists)


def test_a_musician_objects_and_agrees_to_the_next_version(band: Band) -> None:
    share, answer = band.folder / "one.septet-share", band.folder / "one.septet-answer"
    show_check(band)
    assert sees(band.window, "Has not got the share yet.")
    assert sees(
        band.window, "Not everyone has agreed to the split yet: Aïcha Benali, Bram De Wit, Chloé Martin."
    )
    save_share(band, share)
    assert sees(band.window, "Got version 1, no answer yet.")

    assert not band.theirs.side.buttons["shares"].isVisible()
    drop(band.theirs, share)
    assert isinstance(band.theirs.page, SharesPage)
    assert band.theirs.side.buttons["shares"].isVisible()
    assert sees(band.theirs, "The Night Owls · De Roma vzw")
    assert sees(band.theirs, "€1,282.50 in 3 shares: 1 of them for you.")
    band.their_hands.press("I object")
    assert sees(band.theirs, "This is needed.")
    band.their_hands.type("The van was 150.", band.their_hands.find(QPlainTextEdit, "Note"))
    band.their_hands.press("I object")
    save_answer(band, answer)

    drop(band.window, answer)
    assert says(band.window) == "Bram De Wit objects to version 1."
    assert sees(band.window, "“The van was 150.”")
    assert sees(band.window, "Bram De Wit objects to this split.")

    band.leader.weigh("1", "2", "1")
    band.window.session.changed.emit(frozenset({"contracts"}))
    assert sees(band.window, "Now it is €213.75 more.")
    second, yes = band.folder / "two.septet-share", band.folder / "two.septet-answer"
    save_share(band, second)
    drop(band.theirs, second, share)  # also the old one again, afterwards
    assert sees(band.theirs, "You get €641.25, €213.75 more than before.")
    assert sees(band.theirs, "You objected to that version.")
    band.their_hands.press("I agree")
    save_answer(band, yes)

    drop(band.window, yes, yes, answer)
    assert says(band.window) == (
        "Bram De Wit agrees to version 2. The answer of Bram De Wit to version 2 was in already. "
        "The answer of Bram De Wit to version 1 was in already."
    )
    assert sees(band.window, "Unchanged since.")
    assert sees(band.window, "1 of 3 musicians have agreed to the split as it is now.")
    assert sees(band.window, "Not everyone has agreed to the split yet: Aïcha Benali, Chloé Martin.")
    for document in (share, answer, second, yes):
        said = document.read_text("utf-8")
        assert not any(secret in said for secret in (BRAMS_IBAN, "Aïcha", "Chloé", "79031223122"))
    assert verify(band.leader.book).problems == ()


def test_everybodys_share_goes_into_one_folder(band: Band) -> None:
    folder = band.folder / "shares"
    folder.mkdir()
    show_check(band)
    choosing(folder)
    band.hands.press("Save all shares…")
    band.hands.qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 3)
    assert says(band.window).startswith("3 shares saved in")
    names = sorted(path.name.split(" - ")[0] for path in folder.iterdir())
    assert names == ["Aïcha Benali", "Bram De Wit", "Chloé Martin"]


def test_an_answer_from_another_device_is_taken_in_only_when_confirmed(
    band: Band, template: Path, countries: Countries
) -> None:
    from tests.core.bands import answered

    first = band.folder / "a.septet-answer"
    show_check(band)
    musician = band.theirs.session.book
    first.write_bytes(answered(musician, band.leader.share(BRAM_PLACE)).document)
    drop(band.window, first)
    band.leader.weigh("1", "2", "1")
    other = band.folder / "other.septet"
    shutil.copyfile(template, other)
    second = band.folder / "b.septet-answer"
    with Book(other, clock=lambda: NOW) as book:
        second.write_bytes(answered(book, band.leader.share(BRAM_PLACE)).document)
    drop(band.window, second)
    assert "another device" in says(band.window)
    assert band.leader.standing(BRAM_PLACE).reply == "agree"
    assert band.leader.standing(BRAM_PLACE).differs
    band.hands.press("Take it in all the same")
    assert says(band.window).startswith("Bram De Wit agrees to version")
    assert sees(band.window, "The answer came from another device.")


def test_what_is_no_share_is_refused_in_the_notice_bar_with_its_name(band: Band) -> None:
    wrong = band.folder / "holiday.septet-share"
    wrong.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    drop(band.theirs, wrong)
    assert says(band.theirs).startswith("holiday.septet-share: The file is not UTF-8 text")
    own = band.folder / "own.septet-share"
    own.write_bytes(band.leader.share(BRAM_PLACE).document)
    drop(band.window, own)
    assert "handed out from this very book" in says(band.window)


def test_the_menu_asks_for_the_files(band: Band) -> None:
    path = band.folder / "mail.septet-share"
    path.write_bytes(band.leader.share(BRAM_PLACE).document)
    choosing(path)
    band.theirs.open_shares()
    assert isinstance(band.theirs.page, SharesPage)


def test_a_file_given_at_the_start_waits_for_the_first_start_to_end(
    template: Path, tmp_path: Path, band: Band, qtbot: QtBot, theme: Theme, icons: Icons, countries: Countries
) -> None:
    share = tmp_path / "first.septet-share"
    share.write_bytes(band.leader.share(BRAM_PLACE).document)
    fresh = tmp_path / "fresh.septet"
    shutil.copyfile(template, fresh)
    with (
        Book(fresh, clock=lambda: NOW) as book,
        opened(Session(book, Words("en"), countries, theme, icons), qtbot) as window,
    ):
        window.open_files([share])
        assert window.page is None
        window.finish_first_start()
        assert isinstance(window.page, SharesPage)
        assert sees(window, "€427.50")


# ---- by commands ----


def septet(*arguments: str | Path, text: bytes | None = None) -> tuple[int, Any]:
    command = [sys.executable, "-m", "desktop", *map(str, arguments)]
    done = subprocess.run(command, input=text, capture_output=True, timeout=60, check=False)
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def test_the_whole_agreement_by_commands(tmp_path: Path) -> None:
    ours, theirs, out, back = (tmp_path / name for name in ("ours.septet", "theirs.septet", "out", "back"))
    _, imported = septet("import", "-", "--book", ours, text=gig_file(AICHA, BRAM, CHLOE))
    (contract,) = imported["imported"]["contracts"]
    code, made = septet("share", contract, "--out", out, "--book", ours)
    assert (code, len(made["files"])) == (0, 3)
    path = next(each["path"] for each in made["files"] if each["musician"] == "Bram De Wit")
    code, shown = septet("share", "show", path, "--book", theirs)
    assert (code, shown["share"]["total"], shown["own"], shown["newest"]) == (0, "427.50", False, True)
    assert shown["share"]["lines"][0]["exact"] == "427.5"
    code, answer = septet("answer", path, "--object", "Too little.", "--out", back, "--book", theirs)
    assert (code, answer["answer"]) == (0, "object")
    code, taken = septet("answer", "import", answer["path"], answer["path"], "--book", ours)
    assert (code, [each["known"] for each in taken["answers"]]) == (0, [False, True])
    _, status = septet("share", "status", contract, "--book", ours)
    assert [each["state"] for each in status["musicians"]] == ["handed_out", "objected", "handed_out"]
    assert (status["agreed"], status["musicians"][1]["note"]) == (False, "Too little.")
    for each in made["files"]:
        code, agreed = septet("answer", each["path"], "--agree", "--out", back, "--book", theirs)
        assert (code, agreed["version"]) == (0, each["version"])
    code, taken = septet("answer", "import", *sorted(back.iterdir()), "--book", ours)
    assert (code, len(taken["answers"])) == (0, 3)
    assert septet("share", "status", contract, "--book", ours)[1]["agreed"]
    _, received = septet("list", "shares", "--book", theirs)
    assert {each["answer"] for each in received} == {"agree"}
    assert septet("verify", "--book", ours)[1]["ok"]


def test_commands_refuse_with_every_file_named(tmp_path: Path) -> None:
    ours, out = tmp_path / "ours.septet", tmp_path / "out"
    _, imported = septet("import", "-", "--book", ours, text=gig_file(AICHA, BRAM))
    (contract,) = imported["imported"]["contracts"]
    code, refused = septet("share", contract, "--out", out, "--musician", "Zoë", "--book", ours)
    assert (code, refused["problems"][0]["field"]) == (2, "musician")
    code, one = septet("share", contract, "--out", out, "--musician", "bram de wit", "--book", ours)
    assert (code, len(one["files"])) == (0, 1)
    share = one["files"][0]["path"]
    assert septet("share", "no-such", "--out", out, "--book", ours)[0] == 2
    assert septet("share", "status", "no-such", "--book", ours)[0] == 2
    assert septet("share", "show", tmp_path / "none", "--book", ours)[0] == 2
    code, shown = septet("share", "show", share, "--book", ours)
    assert (code, shown["own"]) == (0, True)
    assert septet("answer", share, "--agree", "--out", out, "--book", ours)[0] == 2
    broken = tmp_path / "broken.septet-answer"
    broken.write_text("{")
    code, taken = septet("answer", "import", broken, share, "--book", ours)
    assert (code, [each["file"] for each in taken["answers"]]) == (2, [str(broken), share])
    assert all(each["problems"] for each in taken["answers"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("share", "x"),
        ("share", "show"),
        ("share", "show", "x", "--out", "y"),
        ("answer", "x"),
        ("answer", "x", "--agree"),
        ("answer", "x", "--agree", "--object", "y", "--out", "z"),
        ("answer", "import"),
    ],
)
def test_half_a_command_says_how_it_is_used(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage: septet" in done.stderr


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        (["a.septet-share"], ["open", "a.septet-share"]),
        (
            ["--book", "b.septet", "a.septet-answer", "c.septet-answer"],
            ["--book", "b.septet", "open", "a.septet-answer", "c.septet-answer"],
        ),
        (["a.septet-share", "--book", "b.septet"], ["open", "a.septet-share", "--book", "b.septet"]),
        (["--book", "odd.septet-share"], ["--book", "odd.septet-share"]),
        (["share", "show", "a.septet-share"], ["share", "show", "a.septet-share"]),
        ([], []),
    ],
)
def test_a_file_named_without_a_command_is_opened(given: list[str], understood: list[str]) -> None:
    from desktop.cli import _with_command

    assert _with_command(given) == understood


def test_the_program_opens_a_share_that_is_clicked(
    tmp_path: Path, template: Path, book: Book, countries: Countries
) -> None:
    share = tmp_path / "clicked.septet-share"
    share.write_bytes(Leader(book, countries).share(BRAM_PLACE).document)
    path = tmp_path / "clicking.septet"
    shutil.copyfile(template, path)
    with Book(path) as fresh:
        start_book(fresh)
    look = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app, cli
made = app._application
def application(platform):
    running = made(platform)
    running.watch = QTimer(interval=50)
    running.watch.timeout.connect(look)
    running.watch.start()
    return running
app._application = application
def look():
    for window in QApplication.topLevelWidgets():
        if type(window).__name__ == "MainWindow" and window.isVisible() and window.page.key == "shares":
            print(window.page.table.current().name)
            window.close()
sys.exit(cli.main(sys.argv[1:]))
"""
    command = [sys.executable, "-c", look, str(share), "--book", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "Bram De Wit\n")
