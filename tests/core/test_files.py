"""Receipts: pictures and PDFs kept once, under names that are safe, and refused in words."""

import hashlib
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.files import attach_files, attach_receipts, read_files, remove_attachment
from desktop.core.actions.sealing import seal_contract
from desktop.core.attachments import LARGEST, NewFile, media_type, safe_name, shown_name
from desktop.core.contracts import rule_of
from desktop.core.countries import Countries
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.files import attachment_counts, attachments, file_content
from desktop.core.store.book import Book
from tests.ui.owls import complete_numbers, night_owls

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
PDF = b"%PDF-1.7 paper"
JPEG = b"\xff\xd8\xff\xe0photo"
VAN = 1
"""The place of the cost in the contract of the tests."""


@pytest.fixture
def owls(book: Book, countries: Countries) -> SimpleNamespace:
    return night_owls(book, countries)


def said(refused: Refused) -> list[str]:
    return [problem.english() for problem in refused.problems]


def test_receipts_are_kept_with_their_cost_and_given_back_byte_for_byte(
    book: Book, owls: SimpleNamespace
) -> None:
    attach_receipts(book, owls.contract, VAN, [NewFile("van.png", PNG), NewFile("fuel", PDF)])
    facts = contract(book, owls.contract)
    assert facts is not None
    ref = facts.steps[VAN]["ref"]
    kept = attachments(book, owls.contract, ref)
    assert [(file.name, file.media_type, file.size) for file in kept] == [
        ("van.png", "image/png", len(PNG)),
        ("fuel.pdf", "application/pdf", len(PDF)),
    ]
    assert [file_content(book, file.digest) for file in kept] == [PNG, PDF]
    assert attachment_counts(book, owls.contract) == {ref: 2}
    assert rule_of(facts.steps[VAN]) == {
        "kind": "expense",
        "amount": "120.00",
        "to": owls.bram,
        "label": "Van and fuel",
    }


def test_the_same_file_is_kept_once_also_for_two_costs(book: Book, owls: SimpleNamespace) -> None:
    attach_receipts(book, owls.contract, VAN, [NewFile("a.pdf", PDF), NewFile("b.pdf", PDF)])
    attach_receipts(book, owls.contract, VAN, [NewFile("c.pdf", PDF)])
    assert [file.name for file in attachments(book, owls.contract)] == ["a.pdf"]
    assert book.value("SELECT count(*) FROM file") == 1


def test_a_receipt_comes_and_goes_by_undo_with_its_bytes(book: Book, owls: SimpleNamespace) -> None:
    attach_receipts(book, owls.contract, VAN, [NewFile("a.pdf", PDF)])
    key = attachments(book, owls.contract)[0].id
    remove_attachment(book, key)
    assert attachments(book, owls.contract) == []
    book.undo_log.undo()
    kept = attachments(book, owls.contract)
    assert [file_content(book, file.digest) for file in kept] == [PDF]
    book.undo_log.undo()
    facts = contract(book, owls.contract)
    assert facts is not None
    assert "ref" not in facts.steps[VAN]
    assert attachments(book, owls.contract) == []


def test_a_sealed_contract_takes_receipts_for_costs_that_have_a_name_and_for_no_others(
    book: Book, owls: SimpleNamespace, countries: Countries
) -> None:
    complete_numbers(book, countries, owls)
    attach_receipts(book, owls.contract, VAN, [NewFile("a.pdf", PDF)])
    seal_contract(book, owls.contract, countries)
    attach_receipts(book, owls.contract, VAN, [NewFile("b.png", PNG)])
    assert len(attachments(book, owls.contract)) == 2
    with pytest.raises(Refused):
        attach_receipts(book, owls.contract, 2, [NewFile("b.png", PNG)])


def test_what_is_no_receipt_is_refused_with_a_reason_for_each_and_nothing_is_kept(
    book: Book, owls: SimpleNamespace
) -> None:
    files = [
        NewFile("good.pdf", PDF),
        NewFile("empty.pdf", b""),
        NewFile("huge.jpg", JPEG + bytes(LARGEST)),
        NewFile("page.svg", b"<svg onload='alert(1)'/>"),
        NewFile("run.pdf.exe", b"MZ\x90"),
    ]
    with pytest.raises(Refused) as refused:
        attach_receipts(book, owls.contract, VAN, files)
    assert [problem.field for problem in refused.value.problems] == [f"files[{n}]" for n in (1, 2, 3, 4)]
    assert said(refused.value)[0].startswith("empty.pdf is empty")
    assert said(refused.value)[1].startswith("huge.jpg is larger than 20 MB")
    assert attachments(book, owls.contract) == []
    assert book.value("SELECT count(*) FROM file") == 0


def test_a_cost_that_is_gone_takes_no_receipt(book: Book, owls: SimpleNamespace) -> None:
    for place in (0, 99, -1):
        with pytest.raises(Refused):
            attach_receipts(book, owls.contract, place, [NewFile("a.pdf", PDF)])


def test_files_are_read_or_refused_each_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    assert read_files([tmp_path / "a.pdf"]) == [NewFile("a.pdf", PDF)]
    with pytest.raises(Refused) as refused:
        read_files([tmp_path / "a.pdf", tmp_path / "gone.pdf", tmp_path, tmp_path / "huge.pdf"])
    gone, folder, huge_one = said(refused.value)
    assert "gone.pdf cannot be read: No such file" in gone
    assert "is a folder" in folder
    assert "larger than 20 MB" in huge_one


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\me\\photo.PNG", "photo.PNG"),
        ("van\nand\tfuel.png", "van and fuel.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe.png"),
        ("a\x00b\x1f.png", "ab.png"),
        ("con", "_con.png"),
        ("COM1.png", "_COM1.png"),
        ('a<b>:"|?*.png', "a_b______.png"),
        ("...", "receipt.png"),
        ("", "receipt.png"),
        ("\ud800.png", "png.png"),
        ("李的收据.png", "李的收据.png"),
        ("Reçu e\u0301té.png", "Reçu été.png"),
    ],
)
def test_hostile_names_become_safe_ones(name: str, safe: str) -> None:
    assert safe_name(name, "image/png") == safe


@given(st.text(max_size=500), st.sampled_from(["image/png", "application/pdf", "image/jpeg"]))
def test_every_name_can_be_written_to_a_disk_and_shown_in_one_line(name: str, kind: str) -> None:
    safe = safe_name(name, kind)
    assert len(safe.encode()) <= 125
    assert not set(safe) & set('/\\<>:"|?*\n\r\t\x00\u202e\u2066')
    assert safe[0] not in ". "
    assert safe == safe_name(safe, kind)
    assert "\n" not in shown_name(name)
    assert shown_name(name)


def test_a_name_of_400_characters_keeps_its_ending() -> None:
    safe = safe_name("ő" * 400 + ".jpeg", "image/jpeg")
    assert safe.endswith(".jpeg")
    assert len(safe.encode()) <= 125


def test_a_file_is_known_by_its_content_whatever_its_name_says() -> None:
    assert media_type(PNG) == "image/png"
    assert media_type(b"\n" + PDF) == "application/pdf"
    assert media_type(b"RIFF1234WEBPVP8 ") == "image/webp"
    assert media_type(b"\0\0\0\x18ftypheic") == "image/heic"
    assert media_type(b"<svg/>") is None
    assert media_type(b"") is None


def test_a_pipe_is_refused_before_anybody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(Refused, match="no ordinary file"):
        read_files([tmp_path / "pipe.pdf"])


def test_other_papers_of_a_contract_are_kept_beside_its_costs(book: Book, owls: SimpleNamespace) -> None:
    attach_files(book, owls.contract, "order", [NewFile("signed.pdf", PDF)])
    assert attachment_counts(book, owls.contract) == {"order": 1}
    with pytest.raises(Refused):
        attach_files(book, "gone", "order", [NewFile("signed.pdf", PDF)])
    with pytest.raises(Refused):
        attach_files(book, owls.contract, "order", [NewFile("signed.pdf", b"")])


def test_the_digest_is_that_of_the_bytes(book: Book, owls: SimpleNamespace) -> None:
    attach_receipts(book, owls.contract, VAN, [NewFile("a.pdf", PDF)])
    assert attachments(book, owls.contract)[0].digest == hashlib.sha256(PDF).hexdigest()
