"""The page from which everything goes out: the archive, tables, the calendar, invoice data, a file for a band mate."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.core.actions.sealing import world_of
from desktop.core.actions.settings import change_setting
from desktop.core.declarations import review
from desktop.core.files_out import safe_name, write_whole
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.contracts import contract, contract_page
from desktop.core.queries.gigs import GigFilter, gig_page
from desktop.core.queries.settings import setting
from desktop.core.transfer.einvoice import MISSING, invoice_of
from desktop.core.transfer.handover import SUFFIX, contract_for_mate, gig_for_mate
from desktop.core.transfer.ical_out import CALENDAR_SETTING, calendar_gigs, gig_calendar
from desktop.i18n.languages import parent
from desktop.ui import choosing
from desktop.ui.flow_layout import breaking, flow
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.widgets import (
    STRETCH,
    Card,
    hbox,
    muted,
    plain_button,
    primary_button,
    scrolled,
    vbox,
)

OFFERED = 200
"""Contracts and gigs that are offered, the newest first."""
WIDTH = 760


class ExportPage(Page):
    """Writes the book, or a part of it, in open formats."""

    key = "export"
    topics = frozenset({"gigs", "contracts", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self.set_head(tr("export", "Export and hand over"))
        self.contract = ChoiceEditor(none_text=tr("export", "Choose a contract"))
        self.contract.describe(tr("export", "Contract"), "")
        self.mate = ChoiceEditor(none_text=tr("export", "Choose a gig or contract"))
        self.mate.describe(tr("export", "Gig or contract"), "")
        self._missing = muted("", wrap=True)
        self._followed = muted("", wrap=True)
        self.unfollow = plain_button(tr("export", "Stop writing it"), self._unfollow)
        cards = vbox(
            self._archive(), self._tables(), self._calendar(), self._invoice(), self._hand_over(), STRETCH
        )
        inside = QWidget()
        inside.setObjectName("page")
        column = QWidget()
        column.setMaximumWidth(session.theme.px(WIDTH))
        column.setLayout(cards)
        row = hbox(column, gap=0)
        row.setStretch(0, 1)
        row.addStretch(0)
        inside.setLayout(row)
        self.body.addWidget(scrolled(inside), 1)

    def _card(self, title: str, about: str, *things: object) -> Card:
        card = Card(title)
        card.add(muted(about, wrap=True), *things)  # type: ignore[arg-type]
        return card

    def _archive(self) -> Card:
        tr = self.words.tr
        about = tr(
            "export",
            "Everything in one file: all entries, receipts and sealed papers, with personal numbers and accounts. Keep it"
            " to yourself. An empty book takes it back in. The keys of this computer stay here.",
        )
        self.archive = primary_button(
            tr("export", "Save the archive…"), partial(self._ask, "archive", "septet.zip")
        )
        return self._card(tr("export", "Archive of the book"), about, hbox(self.archive, STRETCH))

    def _tables(self) -> Card:
        tr = self.words.tr
        about = tr(
            "export",
            "Gigs, contracts, shares, expenses and payments for a spreadsheet, without personal numbers and accounts.",
        )
        self.xlsx = plain_button(tr("export", "Save as XLSX…"), partial(self._ask, "xlsx", "septet.xlsx"))
        self.csv = plain_button(tr("export", "Save as CSV…"), partial(self._ask, "csv", "septet-csv.zip"))
        return self._card(tr("export", "Tables"), about, hbox(self.xlsx, self.csv, STRETCH))

    def _ledger(self) -> Card:
        tr = self.words.tr
        about = tr("export", "Every entry of the books for an accountant, as plain text in double entry.")
        self.hledger = plain_button(
            tr("export", "Save for hledger…"), partial(self._ask, "hledger", "septet.journal")
        )
        self.beancount = plain_button(
            tr("export", "Save for Beancount…"), partial(self._ask, "beancount", "septet.beancount")
        )
        return self._card(tr("export", "Ledger"), about, hbox(self.hledger, self.beancount, STRETCH))

    def _calendar(self) -> Card:
        tr = self.words.tr
        about = tr(
            "export",
            "All gigs with their hours, without fees. Written to a folder that your phone or a mate sees, it is kept up to"
            " date whenever a gig changes.",
        )
        self.ics = plain_button(tr("export", "Save once…"), partial(self._ask, "ics", "septet.ics"))
        self.follow = plain_button(
            tr("export", "Keep up to date…"), partial(self._ask, "follow", "septet.ics")
        )
        row = flow(self.ics, self.follow, self.unfollow)
        return self._card(tr("export", "Calendar"), about, row, self._followed)

    def _invoice(self) -> Card:
        tr = self.words.tr
        about = tr(
            "export",
            "The data of the invoice for the shared company, by the European standard. Number and day are given by the company.",
        )
        self.ubl = plain_button(tr("export", "Save as UBL…"), partial(self._ask, "ubl", "invoice-ubl.xml"))
        self.cii = plain_button(tr("export", "Save as CII…"), partial(self._ask, "cii", "invoice-cii.xml"))
        row = breaking(self.contract, self.ubl, self.cii)
        return self._card(tr("export", "Invoice data"), about, row, self._missing)

    def _hand_over(self) -> Card:
        tr = self.words.tr
        about = tr(
            "export",
            "One file for a band mate. Of people only names and instruments go along. Opening it twice does no harm.",
        )
        self.hand = plain_button(tr("export", "Save the file…"), partial(self._ask, "mate", "gig"))
        own = plain_button(tr("export", "Hand out shares…"), lambda: self.session.go("contracts"))
        return self._card(tr("export", "Hand over"), about, breaking(self.mate, self.hand, own))

    # ---- what there is ----

    def refresh(self) -> None:
        """Offer the contracts and gigs of the book."""
        book, words = self.session.book, self.words
        contracts = [
            Choice(("contract", row.id), self._titled(row.client, row.venue, row.on))
            for row in contract_page(book, "all", "", 0, OFFERED)
        ]
        gigs = [
            Choice(("gig", row.id), self._titled(row.venue, row.place, row.on))
            for row in gig_page(book, GigFilter(self.session.today()), 0, OFFERED)
        ]
        self.contract.set_choices(contracts)
        self.mate.set_choices([*contracts, *gigs])
        path = setting(book, CALENDAR_SETTING)
        text = words.tr("export", "It is written to {path}.", path=path) if path else ""
        self._followed.setText(text)
        self._followed.setVisible(bool(path))
        self.unfollow.setVisible(bool(path))

    def _titled(self, first: str, second: str | None, on: str | None) -> str:
        from datetime import date

        day = self.words.day(date.fromisoformat(on)) if on else ""
        return " · ".join(filter(None, (day, first, second)))[:70]

    # ---- writing ----

    def _ask(self, what: str, name: str) -> None:
        """Ask where a file shall lie, and write it."""
        tr, kinds = self.words.tr, {"ubl": "XML (*.xml)", "cii": "XML (*.xml)"}
        if what in ("ubl", "cii") and self.contract.value() is None:
            self.contract.combo.setFocus()
            self.session.note(Kind.WARNING, tr("export", "Choose a contract first."))
            return
        if what == "mate":
            if self.mate.value() is None:
                self.mate.combo.setFocus()
                self.session.note(Kind.WARNING, tr("export", "Choose a gig or contract first."))
                return
            name = safe_name(str(self.mate.combo.currentText()), suffix=SUFFIX)
        title = tr("export", "Save as")
        if chosen := choosing.save_file(self, title, Path.home() / name, kinds.get(what, "")):
            self.write(what, chosen)

    def write(self, what: str, path: Path) -> None:
        """Write one of the files of this page."""
        makers: dict[str, Callable[[Path], bytes]] = {
            "archive": lambda _path: self._archive_bytes(),
            "xlsx": lambda _path: self._sheets("xlsx"),
            "csv": lambda _path: self._sheets("csv"),
            "hledger": lambda _path: self._ledger_bytes("hledger"),
            "beancount": lambda _path: self._ledger_bytes("beancount"),
            "ics": self._calendar_bytes,
            "follow": self._calendar_bytes,
            "ubl": lambda _path: self._invoice_bytes("ubl"),
            "cii": lambda _path: self._invoice_bytes("cii"),
            "mate": lambda _path: self._mate_bytes(),
        }
        try:
            write_whole(path, makers[what](path))
        except (Refused, Unavailable) as failure:
            self.session.show_failure(failure)
            return
        if what == "follow":
            self.session.attempt(change_setting, self.session.book, CALENDAR_SETTING, str(path))
        self.session.note(Kind.SUCCESS, self.words.tr("export", "{name} is written.", name=path.name))

    def _archive_bytes(self) -> bytes:
        from desktop.core.transfer.archive import write_archive

        out = io.BytesIO()
        write_archive(self.session.book, out)
        return out.getvalue()

    def _sheets(self, kind: str) -> bytes:
        from desktop.core.transfer import sheets

        make = sheets.as_xlsx if kind == "xlsx" else sheets.as_csv_zip
        return make(self.session.book, parent(self.words.language)).data

    def _ledger_bytes(self, kind: str) -> bytes:
        from desktop.core.actions.ledger import refresh
        from desktop.core.queries.ledger import all_lines, entries, names
        from desktop.core.transfer.beancount import ledger_file
        from desktop.core.transfer.hledger import journal

        book = self.session.book
        refresh(book)
        make = journal if kind == "hledger" else ledger_file
        return make(entries(book), all_lines(book), names(book)).encode()

    def _calendar_bytes(self, path: Path) -> bytes:
        session = self.session
        before = path.read_bytes() if path.is_file() else None
        return gig_calendar(calendar_gigs(session.book), session.book.clock(), session.countries, before)

    def _invoice_bytes(self, kind: str) -> bytes:
        from desktop.core.transfer.cii import cii
        from desktop.core.transfer.ubl import ubl

        session = self.session
        facts = contract(session.book, self.contract.value()[1])
        assert facts is not None
        parts = review(facts, world_of(session.book, session.countries, session.today())).parts
        made = invoice_of(
            facts, parts[0] if parts else None, session.countries, session.today(), None, self.words
        )
        lacks = ", ".join(self.words.say(MISSING[code]) for code in made.missing)
        self._missing.setText(
            self.words.tr("export", "The company adds: {what}.", what=lacks) if lacks else ""
        )
        return ubl(made) if kind == "ubl" else cii(made)

    def _mate_bytes(self) -> bytes:
        what, key = self.mate.value()
        return (contract_for_mate if what == "contract" else gig_for_mate)(self.session.book, key)

    def _unfollow(self) -> None:
        self.session.attempt(change_setting, self.session.book, CALENDAR_SETTING, None)
