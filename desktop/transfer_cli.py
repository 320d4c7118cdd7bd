"""`septet import`, `septet imports` and `septet export`: what comes in and what goes out (`docs/import-export.md`)."""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, Refused, refuse

if TYPE_CHECKING:
    from desktop.core.store.book import Book
    from desktop.core.transfer.einvoice import Given
    from desktop.core.transfer.intake import Look, Wish
    from desktop.core.transfer.planned import Plan

DONE, REFUSED = 0, 2
FORMATS = ("json", "csv", "xlsx", "ics", "hledger", "beancount", "ubl", "cii")
LEDGERS = ("hledger", "beancount")
SHOWN_ROWS = 20
"""Rows of a preview that are printed."""

_NO_CONTRACT = N_("export", "Name the contract with --contract. List them with: septet list contracts.")
_GONE = N_("export", "There is no contract {id}. List them with: septet list contracts.")
_MAP = N_("import", "Write what a column is as COLUMN=FIELD, such as “Gage=fee”.")
_MANY = N_("import", "There are {count} problems; these are the first {shown}.")


class TransferCommands:
    """The three commands; `open_book` and `say` are those of the command line."""

    def __init__(self, open_book: Callable[..., Any], say: Callable[[object], int]) -> None:
        self._book = open_book
        self._say = say

    def add(self, command: Callable[..., argparse.ArgumentParser]) -> None:
        """Add all to the parser."""
        self._add_import(command)
        imports = command("imports", self._imports, "list the files that were imported, or take one back")
        imports.add_argument("what", choices=["list", "undo"])
        imports.add_argument("id", nargs="?", metavar="IMPORT_ID", help="the import to take back")
        imports.set_defaults(parser=imports)
        self._add_export(command)

    def _add_import(self, command: Callable[..., argparse.ArgumentParser]) -> None:
        made = command(
            "import",
            self._import,
            "bring a file into the book: gig file, archive, CSV, XLSX, iCalendar or vCard",
        )
        made.add_argument("file", metavar="FILE", help="a file; - reads a gig file from standard input")
        made.add_argument(
            "--kind", choices=["gigs", "clients", "people", "expenses"], help="what a table holds"
        )
        made.add_argument(
            "--mapping",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="what a column is; = alone leaves it out",
        )
        made.add_argument("--sheet", metavar="NAME", help="the sheet of a spreadsheet (the first with rows)")
        made.add_argument("--encoding", help="what a CSV is written in, where it is not UTF-8")
        made.add_argument("--date-order", choices=["dmy", "mdy", "ymd"], help="what comes first in its days")
        made.add_argument("--decimal", choices=[",", "."], help="the decimal mark of its amounts")
        made.add_argument("--country", metavar="CODE", help="the country of rows that do not say one")
        made.add_argument(
            "--currency", metavar="CODE", help="the currency of amounts that do not say one (EUR)"
        )
        made.add_argument("--state", choices=["option", "confirmed", "played", "cancelled"])
        made.add_argument(
            "--doubles", action="store_true", help="bring in rows that look like doubles as well"
        )
        made.add_argument("--dry-run", action="store_true", help="only say what would come in")
        made.add_argument(
            "--json", action="store_true", help="print every row of the preview, not only the first"
        )

    def _add_export(self, command: Callable[..., argparse.ArgumentParser]) -> None:
        made = command(
            "export", self._export, "write the book, or a contract's invoice data, in an open format"
        )
        made.add_argument(
            "--format", required=True, choices=FORMATS, help="json is the archive with everything"
        )
        made.add_argument(
            "--out", required=True, type=Path, metavar="PATH", help="the file; a folder for csv"
        )
        made.add_argument("--lang", default="en", metavar="LANGUAGE", help="language of the headings (en)")
        made.add_argument("--contract", metavar="CONTRACT_ID", help="the contract of ubl and cii")
        for name, text in (
            ("number", "number of the invoice, by the company"),
            ("seller-vat", "VAT number of the company"),
            ("seller-address", "address of the company, lines parted by |"),
            ("iban", "account of the company"),
            ("buyer-reference", "reference of a public buyer, such as a Leitweg-ID"),
            ("order-reference", "number of the buyer's order"),
            ("vat-category", "why no VAT is charged: Z, E, AE or O"),
            ("vat-reason", "the reason in words"),
        ):
            made.add_argument(f"--{name}", default="", metavar="TEXT", help=text)
        made.add_argument("--issued", type=date.fromisoformat, metavar="DATE", help="day of the invoice")

    # ---- in ----

    def _import(self, arguments: argparse.Namespace) -> int:
        from desktop.core.backing_up import back_up_before_import
        from desktop.core.transfer import filekinds

        if arguments.file == "-":
            kind, data = filekinds.GIG_FILE, sys.stdin.buffer.read()
        else:
            kind, data = filekinds.read_file(Path(arguments.file))
        name = Path(arguments.file).name
        with self._book(arguments) as book:
            if not arguments.dry_run:
                back_up_before_import(book)
            if kind == filekinds.GIG_FILE:
                return self._gig_file(book, data, name, dry=arguments.dry_run)
            if kind == filekinds.ARCHIVE:
                return self._archive(book, data, name, dry=arguments.dry_run)
            return self._planned(book, kind, data, name, arguments)

    def _gig_file(self, book: "Book", data: bytes, name: str, *, dry: bool) -> int:
        from desktop.core.actions.importing import Source, import_gig_file
        from desktop.core.gig_file import read_gig_file
        from desktop.core.queries.people import musicians
        from desktop.core.text import same_name
        from desktop.core.transfer.limits import digest_of

        known = frozenset(same_name(person.name) for person in musicians(book))
        said = read_gig_file(data, known)
        if dry:
            counts = {
                key: len(getattr(said, key)) for key in ("people", "bands", "clients", "gigs", "contracts")
            }
            return self._say({"would_import": counts})
        found = import_gig_file(book, said, source=Source("gig-file", name, digest_of(data)))
        return self._say({"imported": found.new, "known": found.known, "batch": found.batch})

    def _archive(self, book: "Book", data: bytes, name: str, *, dry: bool) -> int:
        from desktop.core.actions.archives import restore_archive
        from desktop.core.transfer.archive import read_archive

        archive = read_archive(data, name)
        counts = {table: len(rows) for table, rows in archive.tables.items() if rows}
        if dry:
            return self._say({"would_restore": counts})
        restore_archive(book, archive)
        return self._say({"restored": counts})

    def _planned(self, book: "Book", kind: str, data: bytes, name: str, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.importing import Source
        from desktop.core.actions.transfer_in import import_plan, remember_columns
        from desktop.core.queries.packs import countries_of
        from desktop.core.transfer.coming_in import digest_of, plan_of

        plan, seen = plan_of(book, kind, data, name, _wish(arguments), countries_of(book))
        if arguments.dry_run:
            self._say(_preview(plan, seen, whole=arguments.json))
            return REFUSED if plan.all_problems() else DONE
        if problems := plan.all_problems():
            raise Refused(problems)
        done = import_plan(book, plan, Source(plan.kind, name, digest_of(data)), doubles=arguments.doubles)
        if seen is not None:
            remember_columns(book, seen.kind, seen.table.header, seen.reading)
        skipped = {state: plan.count(state) for state in ("known", "double")}
        if arguments.doubles:
            skipped["double"] = 0
        made = {key: ids if arguments.json else len(ids) for key, ids in done.new.items()}
        return self._say({"imported": made, "skipped": skipped, "batch": done.batch})

    def _imports(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.transfer_in import take_back
        from desktop.core.queries.transfer import imports

        if arguments.what == "list":
            with self._book(arguments, writable=False) as book:
                return self._say([row._asdict() for row in imports(book)])
        if arguments.id is None:
            arguments.parser.error("name the import to take back; list them with: septet imports list")
        with self._book(arguments, create=False) as book:
            return self._say({"taken_back": take_back(book, arguments.id).id})

    # ---- out ----

    def _export(self, arguments: argparse.Namespace) -> int:
        ledger = arguments.format in LEDGERS  # its entries are derived first, which writes
        with self._book(arguments, writable=ledger, create=False) as book:
            if arguments.format in ("ubl", "cii"):
                return self._invoice(book, arguments)
            return self._say(
                {
                    "format": arguments.format,
                    **write_export(book, arguments.format, arguments.out, arguments.lang),
                }
            )

    def _invoice(self, book: "Book", arguments: argparse.Namespace) -> int:
        from desktop.core.files_out import write_whole
        from desktop.core.transfer.cii import cii
        from desktop.core.transfer.einvoice import MISSING
        from desktop.core.transfer.ubl import ubl

        if not arguments.contract:
            raise refuse("contract", _NO_CONTRACT)
        made = contract_invoice(book, arguments.contract, _given(arguments), arguments.lang)
        write_whole(arguments.out, ubl(made) if arguments.format == "ubl" else cii(made))
        return self._say(
            {
                "format": arguments.format,
                "path": str(arguments.out),
                "draft": not arguments.number,
                "net": made.amount(made.net),
                "vat": made.amount(made.tax),
                "total": made.amount(made.gross),
                "currency": made.currency,
                "missing": [{"term": code, "what": MISSING[code].text} for code in made.missing],
            }
        )


def contract_invoice(book: "Book", contract_id: str, given: "Given", language: str) -> Any:
    """Return the invoice of a contract of the book; its sentences in a language."""
    from desktop.core.actions.sealing import world_of
    from desktop.core.declarations import review
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.packs import countries_of
    from desktop.core.transfer.einvoice import invoice_of
    from desktop.i18n.words import words_for

    with book.snapshot():
        facts = contract(book, contract_id)
        if facts is None:
            raise refuse("contract", _GONE, id=contract_id)
        countries = countries_of(book)
        parts = review(facts, world_of(book, countries, book.today())).parts
    part = parts[0] if parts else None
    return invoice_of(facts, part, countries, book.today(), given, words_for(language))


def write_export(book: "Book", kind: str, out: Path, language: str) -> dict[str, object]:
    """Write the whole book in a format; return where, and how many rows."""
    import io

    from desktop.core.files_out import write_whole
    from desktop.core.transfer import sheets

    if kind == "csv" and (out.is_dir() or not out.suffix):
        out.mkdir(parents=True, exist_ok=True)
        files = sheets.as_csv_files(book, language)
        for name, data in files.items():
            write_whole(out / name, data)
        return {"path": str(out), "files": sorted(files)}
    if kind in LEDGERS:
        write_whole(out, ledger_of(book, kind))
        return {"path": str(out)}
    if kind == "ics":
        write_whole(out, calendar_of(book, out))
        return {"path": str(out)}
    if kind == "json":
        from desktop.core.transfer.archive import write_archive

        packed = io.BytesIO()
        write_archive(book, packed)
        write_whole(out, packed.getvalue())
        return {"path": str(out), "bytes": len(packed.getvalue())}
    made = sheets.as_csv_zip(book, language) if kind == "csv" else sheets.as_xlsx(book, language)
    write_whole(out, made.data)
    return {"path": str(out), "rows": made.rows}


def ledger_of(book: "Book", kind: str) -> bytes:
    """Return the whole ledger, derived up to now, for another program."""
    from desktop.core.actions.ledger import refresh
    from desktop.core.queries.ledger import all_lines, entries, names
    from desktop.core.transfer.beancount import ledger_file
    from desktop.core.transfer.hledger import journal

    refresh(book)
    make = journal if kind == "hledger" else ledger_file
    with book.snapshot():
        return make(entries(book), all_lines(book), names(book)).encode()


def calendar_of(book: "Book", out: Path) -> bytes:
    """Return the calendar of the gigs that goes on from the one that lies at a path."""
    from desktop.core.queries.packs import countries_of
    from desktop.core.transfer.ical_out import calendar_gigs, gig_calendar

    before = out.read_bytes() if out.is_file() else None
    return gig_calendar(calendar_gigs(book), book.clock(), countries_of(book), before)


def _wish(arguments: argparse.Namespace) -> "Wish":
    from desktop.core.transfer.intake import Wish

    columns = dict(_columns(arguments.mapping))
    return Wish(
        kind=arguments.kind, columns=columns, encoding=arguments.encoding, sheet=arguments.sheet,
        date_order=arguments.date_order, decimal=arguments.decimal, country=arguments.country,
        currency=arguments.currency, state=arguments.state,
    )  # fmt: skip


def _columns(said: list[str]) -> Iterator[tuple[str, str]]:
    for text in said:
        column, equals, name = text.rpartition("=")
        if not equals:
            raise refuse("mapping", _MAP)
        yield column, name


def _given(arguments: argparse.Namespace) -> "Given":
    from desktop.core.transfer.einvoice import Given

    return Given(
        number=arguments.number, issued_on=arguments.issued, seller_vat=arguments.seller_vat,
        seller_lines=tuple(filter(None, arguments.seller_address.split("|"))), iban=arguments.iban,
        buyer_reference=arguments.buyer_reference, order_reference=arguments.order_reference,
        category=arguments.vat_category, reason=arguments.vat_reason,
    )  # fmt: skip


def _preview(plan: "Plan", seen: "Look | None", *, whole: bool) -> dict[str, object]:
    """Return a plan as it is printed: how the columns are read, how many rows of each sort, problems, new names."""
    rows = plan.rows if whole else plan.rows[:SHOWN_ROWS]
    said: dict[str, object] = {"kind": plan.kind}
    if seen is not None:
        said["columns"] = dict(zip(seen.table.header, seen.reading.columns, strict=True))
        said["imported_before"] = seen.before.at if seen.before else None
    said |= {
        "rows": len(plan.rows),
        **{state: plan.count(state) for state in ("new", "known", "double")},
        "names": {kind: list(names) for kind, names in plan.names.items() if names},
        "questions": [
            {"kind": q.kind, "choices": list(q.choices), "message": q.problem.english()}
            for q in plan.questions
        ],
        "problems": [problem.as_json() for problem in plan.all_problems()],
        "preview": [
            {"line": row.line, "state": "problem" if row.problems else row.state, "like": row.like or None}
            for row in rows
        ],
    }
    return said
