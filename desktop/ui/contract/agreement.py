"""The first step: what was agreed with the client. Every field keeps itself."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from desktop.core.contracts import ContractCommand
from desktop.core.money import Money, total
from desktop.core.packs.invoices import REVERSE_CHARGE
from desktop.core.problems import Refused
from desktop.core.queries.gigs import GigRow, free_gigs
from desktop.core.queries.people import bands, clients
from desktop.core.territories import Country
from desktop.i18n.amounts import read_percent
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.contract.covered_gigs import OFFERED, GigsEditor
from desktop.ui.contract.draft import PAUSE_MS, Draft
from desktop.ui.contract.entry import currency_sign, decimal_mark, read_days, show_value, when_picked
from desktop.ui.contract.exchange import ExchangeView
from desktop.ui.editors import AmountEditor, CheckEditor, DateEditor
from desktop.ui.form import Field, Form
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain
from desktop.ui.widgets import STRETCH, Card, hbox, quiet_button, vbox

TYPED = ("fee", "vat_percent", "payment_days", "signed_on")
"""Fields that are kept after a pause in typing; names only once they are finished, so that no half name is kept."""


class AgreementView(QWidget):
    """Shows and edits the terms of the open contract; `drop` is what its button runs."""

    def __init__(self, session: Session, draft: Draft, drop: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._draft = draft
        self._busy = False
        self._shown = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self.terms = self._make_terms()
        self.exchange = ExchangeView(session, draft)
        self.covered = self._make_covered()
        self.drop = quiet_button(
            session.words.tr("contract", "Drop this contract"), drop, icon=session.icons.get("bin")
        )
        explain(self.terms.editor("vat_percent"), self._why_vat)
        self._connect()
        self.setLayout(vbox(self._make_scroll()))

    def _why_vat(self) -> Why | None:
        from desktop.ui.whys.split import why_vat

        return why_vat(self._session, self._draft)

    def _make_terms(self) -> Form:
        tr, words, icons = self._words.tr, self._words, self._session.icons
        mark = decimal_mark(words)
        self._fee = MoneyEditor(words, lambda: self._draft.facts.fee.currency)
        rate = AmountEditor(lambda text: read_percent(text, ""), words.value, decimal=mark, suffix="%")
        days = AmountEditor(read_days, str, suffix=tr("contract form", "days after the invoice"))
        self._signer = ChoiceEditor(none_text=tr("contract form", "Choose…"))
        signed_on = DateEditor(
            lambda text: read_date(text, words.locale, self._session.today(), ""), words.short_day, words.day
        )
        self._client, self._band = PickerEditor(icons), PickerEditor(icons)
        client = Field("client", tr("contract form", "Client"), self._client)
        band = Field("band", tr("contract form", "Band"), self._band, aside=tr("contract form", "optional"))
        return Form(
            [
                [client, band],
                [
                    Field("fee", tr("contract form", "Fee excl. VAT"), self._fee),
                    Field("vat_percent", tr("contract form", "VAT"), rate),
                ],
                [
                    Field("payment_days", tr("contract form", "The client pays"), days),
                    Field("signer", tr("contract form", "Who signs for the band"), self._signer),
                ],
                [
                    Field(
                        "signed",
                        tr("contract form", "Signature"),
                        CheckEditor(tr("contract form", "The client has signed")),
                    ),
                    Field("signed_on", tr("contract form", "Signed on"), signed_on),
                ],
            ],
            words.say,
            icons,
        )

    def _make_covered(self) -> Form:
        self._gigs = GigsEditor()
        field = Field("gigs", self._words.tr("contract form", "Gigs that this contract covers"), self._gigs)
        return Form([field], self._words.say, self._session.icons)

    def _make_scroll(self) -> QScrollArea:
        card = Card(self._words.tr("contract", "What was agreed"))
        card.add(self.terms, self.exchange, self.covered, hbox(STRETCH, self.drop))
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(vbox(hbox(card), STRETCH))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def _connect(self) -> None:
        for name in TYPED:
            self.terms.editor(name).changed.connect(self._type)
            self.terms.editor(name).settled.connect(self.keep)
        for picker in (self._client, self._band):
            when_picked(picker, picker.settled, self.keep)
        for editor in (self._signer, self._gigs):
            editor.changed.connect(self.keep)
        self.terms.editor("signed").changed.connect(self._sign)

    def reload(self) -> None:
        """Show the agreement, after it was opened or changed elsewhere."""
        facts, book = self._draft.facts, self._session.book
        fresh, self._shown = facts.id != self._shown, facts.id
        self._fee.set_suffix(currency_sign(self._words, facts.fee.currency))
        self._client.set_choices(Choice(*client) for client in clients(book))
        self._bands = {band.name: band.id for band in bands(book)}
        self._band.set_choices(Choice(key, name) for name, key in self._bands.items())
        people = {place.person: self._draft.name_of(place.person) for place in facts.line_up}
        if facts.signer and facts.signer.id:
            people[facts.signer.id] = facts.signer.name
        self._signer.set_choices(Choice(key, name) for key, name in people.items())
        self._offer_gigs()
        self._show_values(fresh=fresh)
        for form in (self.terms, self.covered):
            if fresh:
                form.clear_problems()
            form.set_read_only(self._draft.fixed)
        self.exchange.reload()
        self.drop.setVisible(not self._draft.fixed and not self._draft.facts.correcting)

    def keep(self) -> None:
        """Keep what is entered, and say at the fields what stops it."""
        self._pause.stop()
        if self._busy or not self._draft.is_open or self._draft.fixed:
            return
        self._busy = True
        try:
            problems = self._draft.keep_terms(self._command())
        except Refused:
            self._draft.note_unsaved()
        else:
            with focus_kept():
                self.covered.show_problems(self.terms.show_problems(problems))
            if not problems:
                self._show_values()
        finally:
            self._busy = False

    def flush(self) -> None:
        """Keep what waits for the end of a pause."""
        if self._pause.isActive():
            self.keep()

    def lead_to(self, field: str) -> None:
        """Put the cursor into a field."""
        if field.startswith("gigs"):
            self.covered.focus("gigs")
        else:
            self.terms.focus(field)

    def _command(self) -> ContractCommand:
        """Return the contract as entered; what belongs to the split stays as it is.

        Raises:
            Refused: a field cannot be understood.
        """
        values = self.terms.values()
        return replace(
            self._draft.facts.command(),
            client=_text(values["client"]),
            band=_text(values["band"]),
            gigs=self._covered(),
            fee=self._following(values["fee"] or Money(0, self._draft.facts.fee.currency)),
            vat_percent=values["vat_percent"],
            payment_days=values["payment_days"],
            signer=values["signer"],
            signed_on=self._signed_on(values["signed_on"]) if values["signed"] else None,
        )

    def _signed_on(self, typed: date | None) -> date | None:
        """Return the day of signing; an empty line, as while it is typed anew, takes no signature away."""
        return typed or self._draft.facts.signed_on

    def _covered(self) -> tuple[str, ...]:
        """Return the ticked gigs, in the order of the contract where they are the same."""
        ticked, kept = self._gigs.value(), tuple(gig.id for gig in self._draft.facts.gigs)
        return kept if set(ticked) == set(kept) else tuple(ticked)

    def _following(self, fee: Money) -> Money:
        """Return the fee; one that is what the gigs add up to stays so when a gig comes or goes."""
        kept, ticked = {gig.id for gig in self._draft.facts.gigs}, self._gigs.value()
        return self._sum_of(ticked) if set(ticked) != kept and fee == self._sum_of(kept) else fee

    def _sum_of(self, gigs: Iterable[str]) -> Money:
        """Return what these gigs add up to in the currency of the contract."""
        currency = self._draft.facts.fee.currency
        fees = (self._fees.get(key) for key in gigs)
        return total([fee for fee in fees if fee and fee.currency == currency], currency)

    def _show_values(self, *, fresh: bool = False) -> None:
        facts = self._draft.facts
        values: dict[str, Any] = {
            "client": Picked(facts.client.id, facts.client.name),
            "band": Picked(self._bands.get(facts.band), facts.band) if facts.band else None,
            "fee": facts.fee,
            "vat_percent": facts.vat_percent,
            "payment_days": facts.payment_days,
            "signer": facts.signer.id if facts.signer else None,
            "signed": facts.signed_on is not None,
            "signed_on": facts.signed_on,
        }
        for name, value in values.items():
            show_value(self.terms.editor(name), value, fresh=fresh, typing=self._busy)
        self._gigs.set_value([gig.id for gig in facts.gigs])
        self.terms.show_field("signed_on", facts.signed_on is not None)
        self._show_hints()

    def _offer_gigs(self) -> None:
        """Offer the contract's gigs, and those in no contract that may belong to it: of its client, or of nobody yet."""
        facts, day = self._draft.facts, self._draft.day
        own = {gig.id for gig in facts.gigs}
        free = [
            gig
            for gig in free_gigs(self._session.book, facts.id)
            if gig.id in own or (gig.client in (None, facts.client.name) and not self._draft.fixed)
        ]
        near = sorted(free, key=lambda gig: (gig.id not in own, abs(gig.day - day)))[: max(OFFERED, len(own))]
        self._fees = {gig.id: gig.fee for gig in near}
        ordered = sorted(near, key=lambda gig: (gig.on, gig.starts or "", gig.id))
        self._gigs.offer(Choice(gig.id, self._gig_words(gig)) for gig in ordered)

    def _gig_words(self, gig: GigRow) -> str:
        where = ", ".join(part for part in (gig.venue, gig.place) if part)
        fee = self._words.money(gig.fee) if gig.fee else ""
        return "  ·  ".join(part for part in (self._words.day(gig.day), where, fee) if part)

    def _show_hints(self) -> None:
        """Say what the gigs add up to, and what the client pays in the end."""
        fee, rate = self._entered("fee"), self._entered("vat_percent")
        tr = self._words.tr
        whole = self._sum_of(self._gigs.value())
        hint = tr("contract form", "The gigs it covers add up to {sum}.", sum=whole) if whole else ""
        self.terms.set_help("fee", hint)
        self.exchange.show_fee(fee if isinstance(fee, Money) else None)
        if isinstance(fee, Money) and isinstance(rate, Decimal):
            vat = fee.percent(rate)
            text = tr("contract form", "VAT {vat}: the client pays {sum}.", vat=vat, sum=fee + vat)
            self.terms.set_help("vat_percent", text)
        else:
            self.terms.set_help("vat_percent", self._usual_rate())

    def _usual_rate(self) -> str:
        home = self._draft.home
        rate = home.usual_vat_on(self._draft.day, self._draft.facts.client) if home else None
        if home is None or rate is None:
            return ""
        if rate.code == REVERSE_CHARGE:
            return self._words.tr(
                "contract form",
                "For a business abroad ({country}): {rate}, reverse charge",
                country=Country(home.country),
                rate=self._words.percent(rate.percent),
            )
        return self._words.tr(
            "contract form",
            "Usual for a performance ({country}): {rate}",
            country=Country(home.country),
            rate=self._words.percent(rate.percent),
        )

    def _entered(self, name: str) -> Any:
        try:
            return self.terms.editor(name).value()
        except Refused:
            return None

    def _type(self) -> None:
        self._show_hints()
        self._pause.start()

    def _sign(self) -> None:
        """Show the day of signing, today at first."""
        signed = self.terms.editor("signed").value()
        self.terms.show_field("signed_on", signed)
        if signed and self._entered("signed_on") is None:
            self.terms.editor("signed_on").set_value(self._session.today())
        self.keep()


@contextlib.contextmanager
def focus_kept() -> Iterator[None]:
    """Leave the focus where it is: what is kept while somebody goes on typing leads nowhere."""
    focused = QApplication.focusWidget()
    yield
    if focused is not None and QApplication.focusWidget() is not focused:
        focused.setFocus(Qt.FocusReason.OtherFocusReason)


def _text(picked: Picked | None) -> str:
    return "" if picked is None else picked.text
