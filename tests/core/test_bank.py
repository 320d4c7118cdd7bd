"""A bank statement is previewed, imported once, matched with a reason and a person's word, and taken back whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.bank import (
    Preview,
    accept_sure,
    bring_back,
    import_statement,
    match_line,
    preview,
    put_aside,
    take_back,
)
from desktop.core.actions.payments import remove_payment
from desktop.core.books.expected import Expected, State
from desktop.core.books.matching import Confidence, Line, Open, proposals
from desktop.core.countries import Countries
from desktop.core.problems import Refused
from desktop.core.queries.bank import bank_batches, bank_lines, line_proposals
from desktop.core.queries.expected import expected
from desktop.core.queries.payments import payment_page
from desktop.core.store.book import Book
from desktop.core.transfer.bank_csv import Columns, guess
from tests import statements
from tests.core.incomes import Income, book_on, company, eur, record_income, tell

LATER = date(2027, 1, 20)
HEAD = "Date;Amount;Currency;Name;Description\n"


@pytest.fixture
def income(book_path: Path, countries: Countries) -> Income:
    with book_on(book_path, date(2026, 11, 22)) as book:
        company(book)
        return record_income(book, countries)


@pytest.fixture
def book(book_path: Path, income: Income) -> Iterator[Book]:
    with book_on(book_path, LATER) as opened:
        yield opened


def shown(book: Book, *rows: str) -> Preview:
    return preview(book, "a.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode())


def brought(book: Book, *rows: str) -> str:
    return import_statement(book, shown(book, *rows)).id


def best(book: Book) -> list[tuple[str, Confidence, int]]:
    found = line_proposals(book, bank_lines(book), LATER)
    return [(p[0].given[0][0].target, p[0].confidence, p[0].difference.minor) for p in found.values() if p]


COOP = "15/12/2026;761,25;EUR;DEMO COOP BELGIUM;De Roma"
APOLO = "03/01/2027;968,00;EUR;Sala Apolo, S.L.;factura 7"


def test_nothing_is_written_by_the_preview(book: Book) -> None:
    assert len(shown(book, COOP, APOLO).new_lines) == 2
    assert bank_lines(book, "all") == []


def test_a_statement_comes_in_once_and_a_longer_one_brings_only_what_is_new(book: Book) -> None:
    brought(book, COOP)
    assert shown(book, COOP).new_lines == []
    with pytest.raises(Refused, match="in the book already"):
        brought(book, COOP)
    brought(book, COOP, APOLO)
    assert len(bank_lines(book, "all")) == 2


def test_money_out_is_put_aside_by_itself(book: Book) -> None:
    brought(book, "15/12/2026;-19,15;EUR;Snarenhuis;strings", COOP)
    assert [row.minor for row in bank_lines(book)] == [76125]
    assert [row.minor for row in bank_lines(book, "left")] == [-1915]


def test_amount_and_name_in_time_are_sure_and_say_why(book: Book) -> None:
    brought(book, COOP)
    (found,) = line_proposals(book, bank_lines(book), LATER).values()
    assert found[0].confidence is Confidence.SURE
    assert [reason.message.text for reason in found[0].reasons] == [
        "the amount is what is owed",
        "the name is that of {name}",
        "it came when it was to come",
    ]


def test_a_fee_with_vat_is_known_and_a_reference_in_any_grouping(book: Book, income: Income) -> None:
    tell(book, income.declared, 1, "invoiced", {"number": "012/3456/78901"})
    brought(book, APOLO, "16/12/2026;600,00;EUR;;+++012345678901+++")
    assert best(book) == [
        ("contract", Confidence.SURE, 0),
        ("declaration", Confidence.LIKELY, 60000 - 76125),
    ]


def test_two_lines_that_claim_the_same_are_not_sure(book: Book) -> None:
    brought(book, COOP, COOP.replace("15/12", "16/12"))
    assert best(book) == [("declaration", Confidence.LIKELY, 0)] * 2
    assert accept_sure(book)[1] == 0


def test_a_stranger_gets_no_proposal(book: Book) -> None:
    brought(
        book,
        "15/12/2026;42,00;EUR;Grandmother;birthday",
        "15/12/2026;761,25;SEK;DEMO COOP BELGIUM;other money",
    )
    assert best(book) == []


def test_what_is_sure_is_accepted_in_one_step_and_undone_in_one(book: Book, income: Income) -> None:
    brought(book, COOP, "06/01/2027;300,00;EUR;Opus bvba;")
    _, count = accept_sure(book)
    assert count == 2
    assert [row.source for row in payment_page(book, "all", "", 0, 9)] == ["bank", "bank"]
    assert bank_lines(book) == []
    book.undo_log.undo()
    assert (len(bank_lines(book)), payment_page(book, "all", "", 0, 9)) == (2, [])


def test_the_rest_is_settled_with_the_answer_to_why(book: Book, income: Income) -> None:
    brought(book, COOP.replace("761,25", "591,25"))
    (line,) = bank_lines(book)
    (found,) = line_proposals(book, [line], LATER)[line.id]
    assert found.difference == eur(59125 - 76125)
    match_line(book, line.id, found.given, "withheld")
    declared = next(each for each in expected(book, LATER) if each.target_id == income.declared)
    assert declared.state is State.PAID
    assert sorted((row.kind, row.minor) for row in payment_page(book, "all", "", 0, 9)) == [
        ("company", 59125),
        ("withheld", 17000),
    ]


def test_a_line_is_matched_once_and_free_again_when_its_payment_goes(book: Book) -> None:
    brought(book, COOP)
    (line,) = bank_lines(book)
    given_ = line_proposals(book, [line], LATER)[line.id][0].given
    payment = match_line(book, line.id, given_).id
    with pytest.raises(Refused, match="matched already"):
        match_line(book, line.id, given_)
    with pytest.raises(Refused, match="matched already"):
        put_aside(book, line.id)
    remove_payment(book, payment)
    assert [row.id for row in bank_lines(book)] == [line.id]


def test_a_line_is_put_aside_and_brought_back(book: Book) -> None:
    brought(book, COOP)
    (line,) = bank_lines(book)
    put_aside(book, line.id)
    assert bank_lines(book) == []
    bring_back(book, line.id)
    assert bank_lines(book) == [line]


def test_an_import_is_taken_back_whole_with_its_payments(book: Book) -> None:
    batch = brought(book, COOP, APOLO)
    accept_sure(book)
    take_back(book, batch)
    assert (bank_batches(book), bank_lines(book, "all"), payment_page(book, "all", "", 0, 9)) == ([], [], [])
    book.undo_log.undo()
    assert [(row.lines, row.matched) for row in bank_batches(book)] == [(2, 2)]
    assert len(payment_page(book, "all", "", 0, 9)) == 2


def test_what_was_answered_for_a_kind_of_file_is_remembered(book: Book) -> None:
    data = statements.SPARKASSE.encode()
    asked = preview(book, "a.csv", data)
    assert asked.asked is not None
    assert asked.table is not None
    with pytest.raises(Refused):
        import_statement(book, asked)
    answered = preview(book, "a.csv", data, Columns(guess(asked.table.header), date_order="dmy"))
    import_statement(book, answered)
    again = preview(book, "b.csv", data.replace(b"1.200,50", b"1.300,50"))
    assert again.asked is None
    assert len(again.new_lines) == 1


def test_a_table_without_a_known_head_is_asked_about(book: Book) -> None:
    found = preview(book, "a.csv", b"Foo;Bar;Baz\n14/12/2026;1,50;x\n")
    assert found.asked is not None
    assert found.asked.questions == ()


def test_an_import_killed_halfway_leaves_nothing(book: Book, tmp_path: Path, book_path: Path) -> None:
    book.close()
    lines = "".join(f"{n % 28 + 1:02}/12/2026;1,{n % 90 + 10};EUR;Somebody {n};x\n" for n in range(20_000))
    (tmp_path / "big.csv").write_text(HEAD + lines)
    for delay in ("0.6", "1.2", "1.8"):
        command = [
            sys.executable,
            "-m",
            "desktop",
            "bank",
            "import",
            str(tmp_path / "big.csv"),
            "--book",
            str(book_path),
        ]
        subprocess.run(
            ["timeout", "-s", "KILL", delay, *command], capture_output=True, check=False, env=dict(os.environ)
        )
        with Book(book_path, writable=False) as read:
            assert len(bank_lines(read, "all")) in (0, 20_000)


ON = date(2026, 12, 5)


def open_(key: int, minor: int, name: str = "Apolo") -> Open:
    part = Expected(
        "contract", str(key), None, "client", name, name, name, None, None, "", ON, ON, eur(minor), eur(minor), eur(0),
        None, True, State.LATE,
    )  # fmt: skip
    return Open(part)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(1, 500), st.sampled_from(["Apolo", "Opus", "Roma"])), max_size=8),
    st.lists(
        st.tuples(st.integers(-50, 600), st.sampled_from(["APOLO SL", "Opus bvba", "", "x"])), max_size=8
    ),
)
def test_no_proposal_gives_more_than_came_or_is_owed_and_none_is_sure_twice(
    owed: list[tuple[int, str]], came: list[tuple[int, str]]
) -> None:
    opens = [open_(n, minor, name) for n, (minor, name) in enumerate(owed)]
    lines = [Line(str(n), ON, eur(minor), name, "", "") for n, (minor, name) in enumerate(came)]
    found = proposals(lines, opens)
    sure = []
    for line in lines:
        for each in found[line.id]:
            assert sum(amount.minor for _, amount in each.given) <= line.amount.minor
            assert all(0 < amount.minor <= part.left.minor for part, amount in each.given)
            assert each.reasons
        sure += [
            p.id for each in found[line.id][:1] if each.confidence is Confidence.SURE for p, _ in each.given
        ]
    assert len(sure) == len(set(sure))


def test_one_payment_for_several_gigs_of_a_client_is_proposed() -> None:
    line = Line("l", ON, eur(500), "Apolo SL", "", "")
    (found,) = proposals([line], [open_(1, 300), open_(2, 200), open_(3, 900)]).values()
    assert [part.target_id for part, _ in found[0].given] == ["1", "2"]
