"""Every figure of a report is worked out anew here, from the contracts themselves."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.core.actions.contracts import split_contract, void_contract
from desktop.core.actions.corrections import begin_correction
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.actions.people import record_client
from desktop.core.actions.sealing import seal_contract
from desktop.core.books.expenses import PURCHASE, ExpenseCommand
from desktop.core.books.report import Column, Report, Row
from desktop.core.countries import Countries, load_countries
from desktop.core.declarations import split_of
from desktop.core.gig_file import read_gig_file
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.queries.contracts import ContractFacts, contract, contract_page
from desktop.core.queries.kept_splits import stale
from desktop.core.queries.people import client, clients
from desktop.core.queries.people import musicians as people
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build, years
from desktop.core.reports.outlook import outlooks
from desktop.core.reports.sums import FEES, GIGS
from desktop.core.store.book import Book
from desktop.core.store.tables import Receipt
from desktop.core.transfer.report_files import as_csv, as_json, as_xlsx
from desktop.documents.report import report_paper
from desktop.i18n.words import words_for
from desktop.paths import resources
from tests.core.test_declarations import facts_of
from tests.documents.desks import read_back
from tests.gigfiles import AICHA, BRAM, CLARA

TODAY = date(2026, 11, 22)
WORDS = words_for("en")
EARNED = ("fixed", "shares", "commission")


@pytest.fixture(scope="module")
def packs() -> Countries:
    return load_countries()


@pytest.fixture
def demo(book: Book) -> Book:
    found = json.loads((resources() / "demo" / "band.json").read_text("utf-8"))
    import_gig_file(book, read_gig_file(json.dumps(found["gig_file"]).encode()), demo=True)
    return book


def report(
    book: Book, packs: Countries, key: str, year: int | None = None, person: str | None = None
) -> Report:
    kind = next(kind for kind in KINDS if kind.key == key)
    return build(kind, book, packs, Scope(TODAY, year, person))


def facts_of_all(book: Book, year: int | None = None) -> Iterator[tuple[date, ContractFacts]]:
    """Every contract that counts, with the day of its last gig."""
    for row in contract_page(book, "all", "", 0, 1000):
        facts = contract(book, row.id)
        assert facts is not None
        days = [date.fromisoformat(gig.on) for gig in facts.gigs if gig.state != "cancelled"]
        if facts.state != "void" and days and year in (None, max(days).year):
            yield max(days), facts


@pytest.mark.parametrize("year", [None, 2026])
def test_what_each_musician_got_is_the_sum_of_the_splits(
    demo: Book, packs: Countries, year: int | None
) -> None:
    earned: dict[tuple[str, str], int] = defaultdict(int)
    for _, facts in facts_of_all(demo, year):
        for line in split_of(facts).lines:
            if line.to in facts.people and line.kind in EARNED:
                earned[facts.people[line.to].name, line.currency] += line.minor
    rows = report(demo, packs, "musicians", year).rows
    shown = {(row.cells[0], row.cells[2].currency): row.cells[2].minor for row in rows}  # type: ignore[attr-defined]
    assert shown == {key: minor for key, minor in earned.items() if minor or key in shown}
    assert len(shown) >= 4


def test_what_a_band_brought_in_is_what_all_got_of_it(demo: Book, packs: Countries) -> None:
    for row in report(demo, packs, "bands").rows:
        _, _, fees, *parts = row.cells
        assert isinstance(fees, Money)
        assert sum(part.minor for part in parts) == fees.minor  # type: ignore[attr-defined]


def test_contracts_are_counted_together_only_where_none_counts_twice(demo: Book, packs: Countries) -> None:
    contracts = list(facts_of_all(demo))
    gigs = sum(gig.state != "cancelled" for _, facts in contracts for gig in facts.gigs)
    (of_clients,) = report(demo, packs, "clients").totals()
    assert of_clients.cells[2:4] == (len(contracts), gigs)
    (of_musicians,) = report(demo, packs, "musicians").totals()
    assert of_musicians.cells[:2] == (None, None), "each contract stands there once for each musician"
    assert report(demo, packs, "abroad").totals() == (), "a day abroad stands there once for each musician"


def test_sums_of_two_currencies_count_the_rows_of_each() -> None:
    columns = (Column("gigs", GIGS.title, "count"), Column("fees", FEES.title, "money"))
    rows = ((2, Money(100, "EUR")), (3, Money(50, "SEK")), (4, Money(1, "EUR")))
    made = Report("made", GIGS.title, columns, tuple(Row(cells) for cells in rows))
    assert [row.cells for row in made.totals()] == [(6, Money(101, "EUR")), (3, Money(50, "SEK"))]


def test_each_contract_is_left_to_the_last_cent(demo: Book, packs: Countries) -> None:
    left: dict[str | None, int] = defaultdict(int)
    for year in years(demo, TODAY):
        for row in report(demo, packs, "shares", year).rows:
            left[row.ref] += row.cells[-1].minor  # type: ignore[attr-defined]
    assert dict(left) == {f"contract:{facts.id}": facts.fee.minor for _, facts in facts_of_all(demo)}


def test_vat_is_rounded_on_each_invoice_and_then_summed(demo: Book, packs: Countries) -> None:
    tax: dict[tuple[str, str], int] = defaultdict(int)
    for last, facts in facts_of_all(demo):
        if facts.vat_percent is not None:
            quarter = f"{last.year}-{(last.month + 2) // 3}"
            tax[quarter, str(facts.vat_percent)] += facts.fee.percent(Decimal(facts.vat_percent)).minor
    shown = {
        (row.cells[0], str(row.cells[2])): row.cells[5].minor  # type: ignore[attr-defined]
        for row in report(demo, packs, "vat").rows
        if row.cells[2] is not None
    }
    assert shown == dict(tax)


def test_a_year_of_expenses_alone_can_be_asked_for(demo: Book, packs: Countries) -> None:
    who = people(demo)[0].id
    record_expense(
        demo,
        ExpenseCommand(
            date(2023, 5, 1), PURCHASE, "travel", "Train", "EUR", Money(10600, "EUR"), Decimal(6), payer=who
        ),
    )
    assert 2023 in years(demo, TODAY)
    (row,) = report(demo, packs, "vat", 2023).rows
    assert row.cells[-1] == Money(600, "EUR")


def test_a_musicians_months_hold_what_the_musician_earned_in_them(demo: Book, packs: Countries) -> None:
    aicha = next(who.id for who in people(demo) if who.name == "Aïcha Benali")
    by_month: dict[str, int] = defaultdict(int)
    for last, facts in facts_of_all(demo, 2026):
        lines = split_of(facts).lines
        by_month[f"{last:%Y-%m}"] += sum(x.minor for x in lines if x.to == aicha and x.kind in EARNED)
    rows = report(demo, packs, "months", 2026, aicha).rows
    assert [str(row.cells[0]) for row in rows] == [f"2026-{month:02}" for month in range(1, 13)]
    assert {str(row.cells[0]): row.cells[2].minor for row in rows if row.cells[2]} == {  # type: ignore[attr-defined]
        month: minor for month, minor in by_month.items() if minor
    }


def test_work_away_from_home_names_the_country_its_days_and_its_rate(demo: Book, packs: Countries) -> None:
    found = report(demo, packs, "abroad")
    germans = [row for row in found.rows if row.cells[1] == "DE" and row.cells[0] == "Aïcha Benali"]
    assert germans
    assert {row.cells[7] for row in germans} == {Decimal("15.825")}, "15 %, and on it 5.5 % of them"
    assert any("Source" in text or "source" in text for text in as_json(found, WORDS.say)["notes"])


def test_a_change_of_the_split_is_seen_and_only_it_is_worked_out_again(demo: Book, packs: Countries) -> None:
    refresh_splits(demo)
    assert stale(demo) == []
    facts = next(f for _, f in facts_of_all(demo) if f.state == "draft" and len(f.line_up) > 1 and f.steps)
    steps = [step for step in facts.steps if step["kind"] == "shares"]
    split_contract(demo, facts.id, facts.line_up, steps)
    assert stale(demo) == [facts.id]
    rows = [row for row in report(demo, packs, "shares").rows if row.ref == f"contract:{facts.id}"]
    assert sum(row.cells[-1].minor for row in rows) == facts.fee.minor  # type: ignore[attr-defined]
    assert stale(demo) == []
    demo.undo_log.undo()
    assert stale(demo) == [facts.id]


def test_a_dropped_contract_counts_no_more(demo: Book, packs: Countries) -> None:
    before = report(demo, packs, "shares").rows
    facts = next(f for _, f in facts_of_all(demo) if f.state == "draft")
    void_contract(demo, facts.id)
    after = report(demo, packs, "shares").rows
    assert {row.ref for row in before} - {row.ref for row in after} == {f"contract:{facts.id}"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_report_is_the_same_in_every_form_and_an_empty_one_in_none_breaks(
    demo: Book, packs: Countries, kind: object, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    person = people(demo)[0].id
    found = report(demo, packs, kind.key, None, person)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(as_csv(found, WORDS.say).decode("utf-8-sig"))))
    assert len(rows) == len(found.rows) + 1
    sheet = load_workbook(io.BytesIO(as_xlsx(found, WORDS.say))).active
    assert sheet is not None
    for place, row in enumerate(found.rows, 2):
        for number, cell in enumerate(row.cells, 1):
            if isinstance(cell, Money):
                assert Decimal(str(sheet.cell(place, number).value)) == cell.decimal
    said = as_json(found, WORDS.say)
    assert len(json.loads(json.dumps(said))["rows"]) == len(found.rows)
    assert WORDS.say(found.title) in read_back(report_paper(found, WORDS, "Aïcha", TODAY), tmp_path)
    with Book(tmp_path / "empty.septet") as empty:
        nothing = report(empty, packs, kind.key, 2026)  # type: ignore[attr-defined]
        assert all(isinstance(row.cells[0], object) for row in nothing.rows)
        assert WORDS.say(nothing.title) in read_back(report_paper(nothing, WORDS, "", TODAY), tmp_path)


def test_a_name_that_a_spreadsheet_would_run_is_shown_instead(demo: Book, packs: Countries) -> None:
    from openpyxl import load_workbook

    first = next(each for each in clients(demo) if each.name == "De Roma vzw")
    known = client(demo, first.id)
    assert known is not None
    record_client(demo, ClientCommand('=HYPERLINK("http://x")', id=first.id, country=known.country))
    found = report(demo, packs, "clients")
    assert "'=HYPERLINK" in as_csv(found, WORDS.say).decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(as_xlsx(found, WORDS.say))).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_years_reach_from_the_first_gig_to_the_last(demo: Book) -> None:
    found = years(demo, TODAY)
    assert found == sorted(found, reverse=True)
    assert TODAY.year in found


def test_the_forecast_holds_what_is_owed_to_the_owner_and_nothing_of_others(
    demo: Book, packs: Countries
) -> None:
    from desktop.core.actions.settings import change_setting
    from desktop.core.queries.expected import expected

    aicha = next(who.id for who in people(demo) if who.name == "Aïcha Benali")
    change_setting(demo, "me", aicha)
    for outlook in outlooks(demo, TODAY, packs, 24):
        whole = sum(
            part.left.minor for part in expected(demo, TODAY) if part.amount.currency == outlook.currency
        )
        high = sum(month.high for month in outlook.months)
        assert 0 < high < whole
        for each in outlook.coming:
            months = outlook.changed_by(each.ref)
            assert sum(change.high for change in months) in (
                0,
                sum(c.minor for c in outlook.coming if c.ref == each.ref),
            )


def test_the_evidence_has_each_gig_once_with_the_receipt_of_whoever_declared_this_musician(
    book: Book, packs: Countries
) -> None:
    made = facts_of(book, AICHA, BRAM, CLARA)
    sealed = seal_contract(book, made.id, packs)
    seqs = {each.country: number for number, each in enumerate(sealed.made, 41)}
    with book.transaction() as session:
        for each in sealed.made:
            session.add(_receipt(each.id, each.country, seqs[each.country]))
    for name, country in (("Aïcha Benali", "BE"), ("Clara Vogel", "DE")):
        key = next(person for person, each in made.people.items() if each.name == name)
        rows = report(book, packs, "evidence", 2026, key).rows
        assert [row.cells[5:7] for row in rows] == [(country, str(seqs[country]))] * len(made.gigs)


def test_the_evidence_holds_while_a_contract_is_corrected_and_goes_with_a_cancellation(
    book: Book, packs: Countries
) -> None:
    made = facts_of(book, AICHA, CLARA)
    sealed = seal_contract(book, made.id, packs)
    with book.transaction() as session:
        for each in sealed.made:
            session.add(_receipt(each.id, each.country, 7))
    begin_correction(book, made.id)
    aicha, clara = (place.person for place in made.line_up)
    assert [row.cells[6] for row in report(book, packs, "evidence", 2026, aicha).rows] == ["7"]
    steps = [{"kind": "shares", "weights": {aicha: "1"}}]
    split_contract(book, made.id, made.line_up[:1], steps)
    seal_contract(book, made.id, packs)
    assert [row.cells[6] for row in report(book, packs, "evidence", 2026, aicha).rows] == ["7"]
    assert report(book, packs, "evidence", 2026, clara).rows == ()


def _receipt(declaration: str, country: str, seq: int) -> Receipt:
    return Receipt(
        declaration_id=declaration, rev=1, company_id=f"coop-{country}", document=b"", received_at="2026-12-01T10:00:00Z", seq=seq
    )  # fmt: skip
