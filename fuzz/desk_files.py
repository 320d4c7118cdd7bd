"""Files that come in through Import, the bank and the exchange rates: read, brought into a book, and taken back."""

import io
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from fuzz.world import NOW, World

if TYPE_CHECKING:
    from desktop.core.store.book import Book
    from desktop.core.transfer.planned import Plan

NAME = "a file"


def bank(world: World, data: bytes) -> None:
    """A bank statement of any kind; what can be looked at can be brought in, once."""
    from desktop.core.actions.bank import import_statement, preview
    from desktop.core.problems import Refused
    from desktop.core.transfer.statement import fingerprints

    shown = preview(world.book, NAME, data)
    if shown.asked is not None:
        return
    for statement in shown.statements:
        prints = fingerprints(statement.account, statement.lines)
        assert len(set(prints)) == len(prints)
    if not world.goes_on(data):
        return
    try:
        import_statement(world.book, shown)
    except Refused:
        world.emptied()
        raise
    again = preview(world.book, NAME, data)
    assert all(all(each) for each in again.known)
    world.emptied()


def anything(world: World, data: bytes) -> None:
    """A table, calendar or address book; what the preview finds good comes in."""
    from desktop.core.transfer import filekinds
    from desktop.core.transfer.coming_in import plan_of
    from desktop.core.transfer.intake import Wish

    kind = filekinds.kind_of(data)
    if kind in (filekinds.TABLE, filekinds.CALENDAR, filekinds.CONTACTS):
        plan, _ = plan_of(world.book, kind, data, NAME, Wish(country="BE"), world.countries)
        brought_in(world, data, plan)


def table_of_old(world: World, data: bytes) -> None:
    """A table in an older encoding, with what is not clear about days and amounts said."""
    from desktop.core.transfer.coming_in import plan_of
    from desktop.core.transfer.intake import Wish

    wish = Wish(
        kind="gigs", columns={"A": "on", "B": "venue", "C": "fee"}, encoding="windows-1250", headed=False,
        date_order="dmy", decimal=",", country="HU", currency="HUF",
    )  # fmt: skip
    brought_in(world, data, plan_of(world.book, "table", data, NAME, wish, world.countries)[0])


def spreadsheet(world: World, data: bytes) -> None:
    """The cells of a spreadsheet; the book around them is whole."""
    from desktop.core.transfer.coming_in import plan_of
    from desktop.core.transfer.intake import Wish

    packed = _repacked(_workbook(), {"xl/worksheets/sheet1.xml": data})
    brought_in(
        world, data, plan_of(world.book, "table", packed, NAME, Wish(country="BE"), world.countries)[0]
    )


def brought_in(world: World, data: bytes, plan: "Plan") -> None:
    """Bring in what a preview found good, rows that look like doubles as well, and take it back."""
    from desktop.core.actions.importing import Source
    from desktop.core.actions.transfer_in import import_plan
    from desktop.core.problems import Refused

    for row in plan.rows:
        assert row.command is not None or row.problems, row
    if not world.goes_on(data):
        return
    try:
        import_plan(world.book, plan, Source("file", NAME, "0" * 64), doubles=True)
    except Refused:
        world.emptied()
        raise
    world.emptied()


def gig_file(world: World, data: bytes) -> None:
    """A gig file, also one that a mate hands over; opened twice it changes nothing."""
    from desktop.core.actions.importing import import_gig_file
    from desktop.core.gig_file import read_gig_file
    from desktop.core.problems import Refused
    from desktop.core.transfer.handed import compare

    found = read_gig_file(data)
    compare(world.book, found)
    if not world.goes_on(data):
        return
    try:
        import_gig_file(world.book, found)
        again = import_gig_file(world.book, found)
        compare(world.book, found)
    except Refused:
        world.emptied()
        raise
    assert not any(again.new.values()), again.new
    world.emptied()


def rates(world: World, data: bytes) -> None:
    """A file of the European Central Bank."""
    from desktop.core.actions.rates import import_rates
    from desktop.core.ecb_file import read_rates

    found = read_rates(data)
    if world.goes_on(data):
        import_rates(world.book, found)


def archive(world: World, data: bytes) -> None:
    """What an archive says, whole around it; what is taken for one fills an empty book that can be verified and worked with."""
    from desktop.core.transfer.archive import CONTENTS

    archive_zip(world, _repacked(b"", {CONTENTS: data}))


def archive_zip(world: World, data: bytes) -> None:
    """An archive as the zip that it is."""
    from desktop.core.actions.archives import restore_archive
    from desktop.core.transfer.archive import read_archive
    from desktop.core.verifying import verify

    found = read_archive(data, NAME)
    book = world.fresh("restored")
    try:
        restore_archive(book, found)
        verify(book)
        _worked_with(world, book)
    finally:
        book.close()


class _Key(NamedTuple):
    id: str


def _worked_with(world: World, book: "Book") -> None:
    """Ask a book what its pages ask."""
    from desktop.core.actions.kept_splits import refresh_splits
    from desktop.core.actions.ledger import refresh
    from desktop.core.actions.sealing import world_of
    from desktop.core.declarations import review
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.expected import expected
    from desktop.core.transfer.sheets import as_csv_files

    refresh_splits(book)
    refresh(book)
    for key in book.rows(_Key, "SELECT id FROM contract"):
        facts = contract(book, key.id)
        if facts is not None:
            review(facts, world_of(book, world.countries, NOW.date()))
    expected(book, NOW.date())
    as_csv_files(book)


def _workbook() -> bytes:
    """Return a spreadsheet of one sheet with a style for days."""
    from datetime import date

    from openpyxl import Workbook

    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["Date", "Venue", "Fee"])
    sheet.append([date(2026, 12, 5), "De Roma", 1500])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _repacked(whole: bytes, members: dict[str, bytes]) -> bytes:
    """Return a zip with some members exchanged, or one of these members alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if whole:
            with zipfile.ZipFile(io.BytesIO(whole)) as packed:
                for info in packed.infolist():
                    if info.filename not in members:
                        made.writestr(info, packed.read(info))
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()
