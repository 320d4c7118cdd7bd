"""Papers in a folder: safe names, nobody's file replaced, the same papers not written twice; and by command."""

import json
import os
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from desktop.core.problems import Unavailable
from desktop.documents.mail import as_eml, draft_of
from desktop.documents.papers import OWN_SHARE, file_stem, make, papers_of
from desktop.documents.saving import save, save_all
from desktop.i18n.words import words_for
from tests.documents.desks import desk_of, read_back
from tests.gigfiles import AICHA, BRAM, gig_file


def septet(*arguments: str | Path, text: bytes | None = None) -> tuple[int, Any]:
    command = [sys.executable, "-m", "desktop", *map(str, arguments)]
    done = subprocess.run(command, input=text, capture_output=True, timeout=120, check=False)
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def contract(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "band.septet"
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM))
    return path, str(imported["imported"]["contracts"][0])


def test_the_command_writes_every_paper_and_prints_where(contract: tuple[Path, str], tmp_path: Path) -> None:
    book, key = contract
    out = tmp_path / "out" / "deep"
    before = book.read_bytes()
    code, written = septet("papers", key, "--book", book, "--out", out, "--lang", "hu")
    assert code == 0
    assert [(w["kind"]) for w in written] == ["order_form", "split_sheet", "own_share", "own_share"]
    assert [w["for"] for w in written][2:] == [AICHA["name"], BRAM["name"]]
    assert sorted(Path(w["path"]) for w in written) == sorted(out.iterdir())
    for w in written:
        assert Path(w["path"]).read_bytes().startswith(b"%PDF-")
    assert "EUR" in read_back(Path(written[0]["path"]).read_bytes(), tmp_path)
    again = septet("papers", key, "--book", book, "--out", out, "--lang", "hu")
    assert again == (0, written)
    assert len(list(out.iterdir())) == 4
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("nobody",), "There is no contract nobody"), (("nobody", "--lang", "tlh"), "does not speak “tlh”")],
)
def test_the_command_refuses_in_words(
    arguments: tuple[str, ...], says: str, contract: tuple[Path, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, answer = septet("papers", *arguments, "--book", contract[0], "--out", out)
    assert code == 2
    assert says in answer["problems"][0]["message"]
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_told_in_words(contract: tuple[Path, str], tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("mine")
    code, answer = septet("papers", contract[1], "--book", contract[0], "--out", blocked)
    assert code == 2
    assert "cannot be written" in answer["problems"][0]["message"]
    assert blocked.read_text() == "mine"


def test_a_file_of_the_same_name_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"mine")
    assert save(b"%PDF-new", tmp_path, "paper").name == "paper-2.pdf"
    assert save(b"%PDF-new", tmp_path, "paper").name == "paper-2.pdf"
    assert save(b"%PDF-other", tmp_path, "paper").name == "paper-3.pdf"
    assert (tmp_path / "paper.pdf").read_bytes() == b"mine"


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    goal = tmp_path / "elsewhere"
    (tmp_path / "paper.pdf").symlink_to(goal)
    assert save(b"%PDF-", tmp_path, "paper").name == "paper-2.pdf"
    assert not goal.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "CON", "a/b\\c:d", "", "...", "x" * 300, "שלמה", "ő\u202efdp.exe"]
)
def test_names_of_files_are_safe(name: str, tmp_path: Path) -> None:
    desk = desk_of([name or " ", "Bram"])
    paper = next(paper for paper in papers_of(desk) if paper.kind == OWN_SHARE)
    stem = file_stem(paper)
    assert not set(stem) & set('/\\:*?"<>|.\u202e')
    assert stem.startswith("own-share")
    assert save(b"%PDF-", tmp_path, stem).parent == tmp_path


def test_two_musicians_whose_names_look_alike_get_two_files(tmp_path: Path) -> None:
    written = save_all(desk_of(["Aïcha!", "aïcha?", "AÏCHA"]), lambda _paper: words_for("en"), tmp_path)
    assert len({each.path.name.casefold() for each in written}) == len(written) == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_closed_folder_is_told_in_words(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Unavailable):
        save(b"%PDF-", tmp_path, "paper")
    tmp_path.chmod(0o700)


def test_a_mail_carries_the_paper_to_its_reader_and_is_a_draft() -> None:
    desk = desk_of(["Aïcha\r\nBcc: x@example.org", "Bram"])
    for paper in papers_of(desk):
        pdf = make(desk, paper, words_for("fr"))
        mail: Any = message_from_bytes(as_eml(draft_of(desk, paper, words_for("fr"), pdf)), policy=default)
        assert mail["X-Unsent"] == "1"
        assert mail["Bcc"] is None
        assert mail["To"] == (paper.email or None)
        (attached,) = mail.iter_attachments()
        assert attached.get_content() == pdf
        assert attached.get_filename() == f"{file_stem(paper)}.pdf"
