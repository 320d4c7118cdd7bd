"""The parts of the self-check that need no window. Each does its work once, says what it saw, or raises.

Each gets the folder of the check. From `companies` on, the book of the demo band lies in it.
"""

import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.store.book import Book
from desktop.selfcheck import expect

if TYPE_CHECKING:
    from desktop.documents.papers import Paper
    from desktop.i18n.words import Words

SCRIPTS = ("Őűåß€→ÑŁ", "אבג", "ابت", "Հայ", "ქართ", "हिन्दी", "ไทย", "한국", "漢字")
"""A name in every script that the fonts of the papers have."""
LEFT_OUT = ("__main__", "migrations")
"""Modules that do something when they are imported: programs, and Alembic's scripts, which run as files."""
FORMATS = ("csv", "xlsx", "ics", "json", "hledger", "beancount")
BOOK = "book.septet"
STATEMENT = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>BE68539007547034</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">12.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<BookgDt><Dt>2026-11-26</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>"""


def modules(_folder: Path) -> str:
    """Import every module of the program itself."""
    names = [name for root in ("desktop", "wire") for name in sorted(_names(root))]
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} modules"


def _names(root: str) -> Iterator[str]:
    package = importlib.import_module(root)
    for module in pkgutil.iter_modules(package.__path__, f"{root}."):
        if module.name.rpartition(".")[2] not in LEFT_OUT:
            yield module.name
            if module.ispkg:
                yield from _names(module.name)


def environment(_folder: Path) -> str:
    """A program that Septet starts (a reader of PDFs, a mail program) must get its own libraries, not Septet's."""
    inside = getattr(sys, "_MEIPASS", None)
    led = os.environ.get("LD_LIBRARY_PATH", "")
    expect(inside is None or inside not in led, f"other programs are led to our libraries: {led}")
    return "as a frozen program" if inside else "as Python"


def book(folder: Path) -> str:
    """Make a book, by all migrations, and check it."""
    from desktop.core.store.version import BOOK_VERSION
    from desktop.core.verifying import verify

    with Book(folder / "new.septet") as book:
        expect(not verify(book).problems, "a new book is not whole")
    return f"book version {BOOK_VERSION}"


def encryption(folder: Path) -> str:
    """Make a key from a passphrase, and a book with it, which must not be readable without."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    from sqlcipher3 import dbapi2 as sqlite

    made = Argon2id(salt=b"salt of the check", length=32, iterations=1, lanes=1, memory_cost=64)
    path, key = folder / "sealed.septet", made.derive(b"passphrase")
    with Book(path, key=key) as book:
        book.warm_up()
    expect(b"SQLite format" not in path.read_bytes(), "the book is not encrypted")
    version = sqlite.connect(":memory:").execute("PRAGMA cipher_version").fetchone()
    expect(version, "the database engine cannot encrypt")
    return f"SQLCipher {version[0]}"


def key_store(_folder: Path) -> str:
    """Load what talks to the key store of the system, where that is packed; it may not be running."""
    if importlib.util.find_spec("keyring") is None:
        expect(not getattr(sys, "frozen", False), "the key store of the system cannot be asked")
        return "not installed"
    kind = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "SecretService")
    importlib.import_module(f"keyring.backends.{kind}")
    if kind == "SecretService":
        importlib.import_module("secretstorage")
    expect(importlib.util.find_spec("keyrings") is None, "a key store that writes readable files is packed")
    return kind


def catalogues(_folder: Path) -> str:
    """Speak every language: its sentences, its plurals, its money and days."""
    from desktop.core.money import Money
    from desktop.i18n import catalogues
    from desktop.i18n.languages import LANGUAGES, VARIANTS
    from desktop.i18n.words import words_for

    for language in (*LANGUAGES, *VARIANTS):
        if language != "en":
            source = catalogues.source(language)
            compiled = source.with_suffix(".mo")
            fresh = compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
            expect(fresh, f"the catalogue of {language} is not compiled")
        words = words_for(language)
        said = words.tr("menu", "Settings")
        expect(language == "en" or said != "Settings", f"{language} says nothing")
        for value in (Money(123456, "EUR"), date(2026, 11, 26)):
            expect(words.value(value), f"{language} cannot write {value}")
    return f"{len(LANGUAGES)} languages, {len(VARIANTS)} variants"


def manual(_folder: Path) -> str:
    """Find every chapter in every language."""
    from desktop.i18n.languages import LANGUAGES
    from desktop.i18n.words import words_for
    from desktop.ui.manual_text import chapters

    for language in LANGUAGES:
        lacking = [each.id for each in chapters(words_for(language), {}) if not each.translated]
        expect(not lacking, f"the manual lacks {', '.join(lacking)} in {language}")
    return f"in {len(LANGUAGES)} languages"


def licences(_folder: Path) -> str:
    """Read the notices of all parts, which a packed program carries with it."""
    from desktop import notices

    if not notices.shipped():
        expect(not getattr(sys, "frozen", False), "the licence notices are not there")
        return "with their packages"
    found = notices.notices()
    empty = [each.name for each in found if not notices.text(each).strip()]
    expect(found and not empty, f"without a text: {', '.join(empty)}")
    return f"{len(found)} parts"


def identifiers(_folder: Path) -> str:
    """Check a right and a wrong number; find every check that a country's file names."""
    from desktop.core.countries import load_countries
    from desktop.core.identifiers import check_iban, check_vat_number, check_vat_number_of

    right, wrong = "DE89370400440532013000", "DE89370400440532013001"
    expect(check_iban(right) is None and check_iban(wrong), "account numbers are not checked")
    countries = load_countries()  # refuses a file that names a check which is not there
    for pack in countries.values():
        expect(check_vat_number(pack, "1"), f"VAT numbers of {pack.country} are not checked")
    expect(check_vat_number_of("PL", None, "1"), "VAT numbers of countries without a file are not checked")
    return f"{len(countries)} countries"


def time_zones(_folder: Path) -> str:
    """Find the zones of all countries without those of the system, which may have none."""
    import zoneinfo

    from desktop.core.territories import known_countries, main_zone

    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        zones = {main_zone(country) for country in known_countries()}
        for zone in zones:
            zoneinfo.ZoneInfo(zone)
    finally:
        zoneinfo.reset_tzpath(before)
    return f"{len(zones)} zones"


def holidays(_folder: Path) -> str:
    """Know the holidays of every country."""
    from desktop.core.countries import load_countries
    from desktop.core.working_days import is_working_day

    countries = load_countries()
    for country in countries:
        expect(not is_working_day(date(2026, 1, 1), country), f"the holidays of {country} are not known")
    return f"{len(countries)} countries"


def network(_folder: Path) -> str:
    """Have ready what a company's address with https needs."""
    import ssl

    import certifi
    import httpx

    roots = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509_ca"]
    expect(roots, "no certificate of the web is known")
    httpx.Client().close()
    return f"{roots} certificates, {ssl.OPENSSL_VERSION}"


def companies(folder: Path) -> str:
    """Enrol at the demo's companies on this machine, seal, deliver, and hear what they answer."""
    from desktop.core.actions.settings import change_setting
    from desktop.core.queries.packs import countries_of
    from desktop.core.verifying import verify
    from desktop.sync.demo import DemoCompanies, load_demo

    with Book(folder / BOOK) as book, DemoCompanies(book) as companies:
        came = load_demo(book, countries_of(book), companies)
        _desk(book)
        change_setting(book, "started", "yes")
        found = verify(book)
    expect(came["delivered"], "nothing was delivered")
    expect(found.receipts and not found.problems, "the companies' receipts do not hold")
    return f"{came['delivered']} declarations, {found.receipts} receipts"


def _desk(book: Book) -> None:
    """Open the advisers' desk of a company: its pages are files of their own."""
    import httpx

    from desktop.core.queries.outbox import addresses

    page = httpx.get(f"{addresses(book)[0].url}/desk/", follow_redirects=True)
    expect(page.status_code == httpx.codes.OK and "<form" in page.text, "the advisers' desk does not open")


def papers(folder: Path) -> str:
    """Write the papers of a contract in every language, and open them again."""
    from desktop.core.queries.contracts import contract_page
    from desktop.core.queries.packs import countries_of
    from desktop.documents.desk import read_desk
    from desktop.documents.pictures import draw_page
    from desktop.documents.saving import save_all
    from desktop.i18n.languages import LANGUAGES
    from desktop.i18n.words import words_for

    with Book(folder / BOOK, writable=False) as book:
        contract = contract_page(book, "everything", "", 0, 1)[0]
        desk = read_desk(book, contract.id, countries_of(book), book.today())
    count = 0
    for language in LANGUAGES:
        spoken = partial(_said_in, words_for(language))
        for written in save_all(desk, spoken, folder / "papers" / language):
            picture = draw_page(written.path.read_bytes(), 0, 1.0)
            expect(len(set(picture.pixels)) > 1, f"{written.path.name} is empty")
            count += 1
    expect(count, "there is no paper")
    return f"{count} papers"


def _said_in(words: "Words", _paper: "Paper") -> "Words":
    return words


def scripts(_folder: Path) -> str:
    """Lay names out in every script, also from right to left, and put a code on paper."""
    from desktop.documents.qr import code_of
    from desktop.documents.text import lay

    for name in SCRIPTS:
        laid = lay(name)
        inter = {run.font.startswith("Inter") for run in laid.runs}
        expect(laid.width and inter == {name == SCRIPTS[0]}, f"no letters for {name}")
    expect(code_of("BCD"), "no QR code")
    return f"{len(SCRIPTS)} scripts"


def pictures(_folder: Path) -> str:
    """Take in a logo of every kind."""
    from io import BytesIO

    from PIL import Image

    from desktop.core.logo import normal_logo

    kinds = ("PNG", "JPEG")
    for kind in kinds:
        drawn = BytesIO()
        Image.new("RGB", (60, 40), "navy").save(drawn, kind)
        expect(normal_logo(drawn.getvalue(), f"logo.{kind.lower()}"), f"{kind} is not taken in")
    return ", ".join(kinds)


def exports(folder: Path) -> str:
    """Write the whole book in every open format."""
    from desktop.transfer_cli import write_export

    with Book(folder / BOOK) as book:
        for kind in FORMATS:
            write_export(book, kind, folder / f"out.{kind}.file", "hu")
            expect((folder / f"out.{kind}.file").stat().st_size, f"{kind} is empty")
    return ", ".join(FORMATS)


def imports(folder: Path) -> str:
    """Read back what was written: an archive, and a table, a spreadsheet and a calendar as far as their preview."""
    from desktop.core.actions.archives import restore_archive
    from desktop.core.queries.packs import countries_of
    from desktop.core.transfer import filekinds
    from desktop.core.transfer.archive import read_archive
    from desktop.core.transfer.camt import read_camt
    from desktop.core.transfer.coming_in import plan_of
    from desktop.core.transfer.intake import Wish

    with Book(folder / "restored.septet") as book:
        restore_archive(book, read_archive((folder / "out.json.file").read_bytes(), "archive"))
        for kind in ("xlsx", "ics"):
            file, data = filekinds.read_file(folder / f"out.{kind}.file")
            plan, _ = plan_of(book, file, data, f"gigs.{kind}", Wish(), countries_of(book))
            expect(plan.rows, f"nothing was read from {kind}")
    expect(read_camt(STATEMENT, "camt")[0].lines, "nothing was read from a bank statement")
    return "archive, xlsx, ics, CAMT"


def invoices(folder: Path) -> str:
    """Write a contract's invoice data."""
    from desktop.core.queries.contracts import contract_page
    from desktop.core.transfer.cii import cii
    from desktop.core.transfer.einvoice import Given
    from desktop.core.transfer.ubl import ubl
    from desktop.transfer_cli import contract_invoice

    with Book(folder / BOOK, writable=False) as book:
        made = contract_invoice(book, contract_page(book, "everything", "", 0, 1)[0].id, Given(), "en")
    expect(b"<" in ubl(made) and b"<" in cii(made), "no invoice")
    return "UBL, CII"


PARTS = (
    modules,
    environment,
    book,
    encryption,
    key_store,
    catalogues,
    manual,
    licences,
    identifiers,
    time_zones,
    holidays,
    network,
    companies,
    papers,
    scripts,
    pictures,
    exports,
    imports,
    invoices,
)
