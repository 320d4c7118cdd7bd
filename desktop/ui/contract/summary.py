"""The agreement in short, beside the split: who pays what, when and where it is played."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Session
from desktop.ui.tagging import Why, why_button
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, Card, PillLabel, hbox, label, muted, scrolled, vbox

WIDTH = 260
MOST_DATES = 5
"""So many dates are listed; of more, all but these are counted."""


class SummaryCard(Card):
    """Shows the terms of the open contract; they are changed in the first step."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._draft = draft
        self._client = label("", Role.HEADING, wrap=True)
        self._where = muted("", wrap=True)
        self._when = label("", wrap=True)
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S + 2)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        for row, name in enumerate(("fee", "vat", "pays", "payment", "band", "signer")):
            value = label("", Role.STRONG if name == "pays" else Role.BODY, wrap=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._facts[name] = (muted("", wrap=True), value)
            self._grid.addWidget(self._facts[name][0], row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
        self._signed = PillLabel()
        self._signed.setWordWrap(True)
        self._why = why_button(session, self._why_pays, session.words.tr("contract", "Client pays"))
        inside = QWidget()
        inside.setObjectName("page")  # shows the card's ground
        dates = vbox(self._client, self._where, self._when, gap=Space.XS)
        inside.setLayout(vbox(dates, self._grid, hbox(STRETCH, self._why), STRETCH))
        self.add(scrolled(inside), self._signed)
        self.body.setStretch(0, 1)
        self.setFixedWidth(session.theme.px(WIDTH))

    def repaint_facts(self) -> None:
        """Show the agreement as it stands."""
        facts, words = self._draft.facts, self._words
        self._client.setText(facts.client.name)
        shown = facts.gigs if len(facts.gigs) <= MOST_DATES else facts.gigs[: MOST_DATES - 1]
        more = len(facts.gigs) - len(shown)
        said = [words.trn("contract", "and {n} more date", "and {n} more dates", more)] if more else []
        self._where.setText("\n".join(dict.fromkeys(wording.gig_place(words, gig) for gig in shown)))
        self._when.setText("\n".join([*(wording.gig_time(words, gig) for gig in shown), *said]))
        vat = wording.vat_amount(facts)
        self._say("fee", words.tr("contract", "Fee excl. VAT"), wording.money(words, facts.fee))
        self._say(
            "vat",
            wording.vat_name(words, facts),
            wording.NO_AMOUNT if vat is None else wording.money(words, vat),
        )
        pays = facts.fee if vat is None else facts.fee + vat
        self._why.setVisible(vat is not None)
        self._say("pays", words.tr("contract", "Client pays"), wording.money(words, pays))
        self._say("payment", words.tr("contract", "Payment"), wording.payment(words, facts))
        self._say("band", words.tr("contract", "Band"), facts.band or "")
        self._say(
            "signer", words.tr("contract", "Signs"), facts.signer.name if facts.signer else wording.NO_AMOUNT
        )
        if facts.signed_on:
            day = words.short_day(facts.signed_on)
            self._signed.show_pill(words.tr("contract", "Signed by client {day}", day=day), Kind.SUCCESS)
        else:
            self._signed.show_pill(words.tr("contract", "Not signed by the client yet"), Kind.NEUTRAL)

    def _why_pays(self) -> Why | None:
        from desktop.ui.whys.split import why_vat

        return why_vat(self._session, self._draft)

    def _say(self, name: str, title: str, value: str) -> None:
        for part, text in zip(self._facts[name], (title, value), strict=True):
            part.setText(text)
            part.setVisible(bool(value))
