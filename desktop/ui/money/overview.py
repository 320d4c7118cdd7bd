"""The upper part of the page of band money: who is owed what, the payments that settle it, and what is in the fund."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.core.fund import FundAccount
from desktop.core.money import Money
from desktop.core.queries.mates import Account, PaymentRow
from desktop.ui.flow_layout import breaking
from desktop.ui.page_area import least_height
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    caption,
    hbox,
    icon_button,
    label,
    muted,
    plain_button,
    quiet_button,
    scrolled,
    vbox,
)

HEIGHT, LEAST = 196, 128
"""The most and the least of the page's height that it takes, in pixels at 100 %; what is longer scrolls in its card."""
NARROW = 700
LEAST_WORDS = 150
"""So much of a line the words of a payment keep; its buttons go beneath them in a narrow card."""


class _Rows(QWidget):
    """Lines of words with something at their right end, made anew with every reading of the book."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")  # shows the card's ground
        self._made: list[QWidget] = []
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, Space.S, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(0, 1)

    def clear(self) -> None:
        """Take every line away."""
        for made in self._made:
            self._grid.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._grid.setRowStretch(self._count, 0)
        self._made, self._count = [], 0

    def add(self, left: QWidget, right: QWidget | None = None) -> None:
        """Put a line under those that are there."""
        self._grid.addWidget(left, self._count, 0, 1, 1 if right else 2)
        self._made.append(left)
        if right is not None:
            place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self._grid.addWidget(right, self._count, 1, place)
            self._made.append(right)
        self._count += 1
        for made in filter(None, (left, right)):
            made.show()

    def end(self) -> None:
        """Let what is left of the height stay beneath the lines."""
        self._grid.setRowStretch(self._count, 1)


class Overview(QWidget):
    """What a band owes among itself, and its fund.

    Signals:
        paid(PaymentRow): a payment was made.
        slip_asked(PaymentRow): a slip to pay by is wanted.
        paper_asked: the fund's account is wanted on paper.
        fund_asked: something is to be noted in the fund.
        save_asked: the fund's account is to be saved for the others.
    """

    paid = Signal(object)
    slip_asked = Signal(object)
    paper_asked = Signal()
    fund_asked = Signal()
    save_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        tr = session.words.tr
        self.balances, self.payments = _Rows(), _Rows()
        self._areas = scrolled(self.balances), scrolled(self.payments)
        self.band: str | None = None
        self._funds: Sequence[FundAccount] = ()
        between = tr("band money", "Between you")
        self._why = why_button(session, self._why_nets, between)
        owed = explain(Card(between, self._why), self._why_nets)
        owed.add(self._areas[0])
        self._owed = owed
        self._settling = caption("", wrap=True)
        settle = tag(Card(tr("band money", "To settle it")), "settle", self._words)
        settle.add(self._areas[1], self._settling)
        self._settle = settle
        self._fund = self._make_fund()
        row = self._row = hbox(owed, settle, self._fund, gap=Space.M)
        for place, stretch in enumerate((3, 4, 3)):
            row.setStretch(place, stretch)
        self.setLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for card in (owed, settle, self._fund):
            card.body.setContentsMargins(Space.M, Space.M, Space.S, Space.M)
            card.body.setSpacing(Space.XS + 2)

    def _make_fund(self) -> Card:
        tr, icons = self._words.tr, self._session.icons
        self.figure = label("", Role.FIGURE, wrap=True)
        self.expected = caption("", wrap=True)
        self.new = plain_button(tr("band fund", "Entry"), self.fund_asked.emit, icon=icons.get("plus"))
        self.new.setAccessibleName(tr("band fund", "New entry of the fund"))
        self.save = quiet_button(tr("band fund", "CSV…"), self.save_asked.emit)
        self.save.setAccessibleName(tr("band fund", "Save as CSV…"))
        self.save.setToolTip(self.save.accessibleName())
        self.paper = icon_button(
            icons.get("contracts"), tr("band fund", "The account on paper"), self.paper_asked.emit
        )
        name = tr("band fund", "Band fund")
        self._why_in = why_button(self._session, self._why_fund, name)
        card = explain(tag(Card(name, self._why_in), "fund", self._words), self._why_fund)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(vbox(self.figure, self.expected, STRETCH, gap=Space.XS))
        card.add(scrolled(inside), hbox(self.new, self.paper, self.save, STRETCH, gap=0))
        return card

    def _why_nets(self) -> Why | None:
        from desktop.ui.whys.mates import why_nets

        return why_nets(self._session, self.band)

    def _why_fund(self) -> Why | None:
        from desktop.ui.whys.mates import why_fund

        return why_fund(self._session, self._funds)

    def show_band(self, accounts: Sequence[Account], funds: Sequence[FundAccount] | None) -> None:
        """Show what stands between the mates, and the fund; None for entries without a band, which have no fund."""
        self._funds = funds or ()
        self._why.setVisible(bool(accounts))
        self._why_in.setVisible(bool(funds))
        self._show_balances(accounts)
        self._show_payments(accounts)
        self._fund.setVisible(funds is not None)
        if funds is not None:
            self._show_fund(funds)
        for area, rows in zip(self._areas, (self.balances, self.payments), strict=True):
            bar = area.verticalScrollBar().sizeHint().width()
            area.setMinimumWidth(rows.minimumSizeHint().width() + bar)  # an amount is never cut off

    def _show_balances(self, accounts: Sequence[Account]) -> None:
        self.balances.clear()
        for account in accounts:
            for person, net in account.nets:
                self.balances.add(label(person.name, wrap=True), self._net(net))
        if not accounts:
            self.balances.add(self._lesson())
        self.balances.end()

    def _net(self, net: Money) -> QWidget:
        tr = self._words.tr
        if not net:
            return muted(tr("band money", "even"))
        if net.minor > 0:
            return label(tr("band money", "gets {amount}", amount=net), Role.STRONG)
        return label(tr("band money", "owes {amount}", amount=-net))

    def _lesson(self) -> QWidget:
        text = self._words.tr(
            "band money",
            "Who paid for the others? Note a cost with who paid it and for whom, and here stands who owes whom.",
        )
        return muted(text, wrap=True)

    def _show_payments(self, accounts: Sequence[Account]) -> None:
        self.payments.clear()
        count = 0
        for account in accounts:
            for payment in account.payments:
                self._add_payment(payment)
                count += 1
        if not count:
            self.payments.add(muted(self._words.tr("band money", "Nobody owes anybody anything."), wrap=True))
        self.payments.end()
        fewest = all(account.fewest for account in accounts)
        self._settling.setText(self._said(count, fewest=fewest) if count else "")
        self._settling.setVisible(bool(count))

    def _said(self, count: int, *, fewest: bool) -> str:
        trn = self._words.trn
        if fewest:
            return trn(
                "band money",
                "{n} payment settles it. It takes no fewer.",
                "{n} payments settle it. It takes no fewer.",
                count,
            )
        return trn("band money", "{n} payment settles it.", "A few payments settle it: {n}.", count)

    def _add_payment(self, payment: PaymentRow) -> None:
        tr = self._words.tr
        text = tr(
            "band money",
            "{payer} pays {receiver} {amount}",
            payer=payment.payer.name,
            receiver=payment.receiver.name,
            amount=payment.amount,
        )
        done = plain_button(tr("band money", "Paid"), lambda: self.paid.emit(payment))
        done.setAccessibleName(tr("band money", "Mark as paid: {payment}", payment=text))
        slip = icon_button(
            self._session.icons.get("contracts"),
            tr("band money", "Payment slip: {payment}", payment=text),
            lambda: self.slip_asked.emit(payment),
        )
        slip.setVisible(payment.amount.currency == "EUR")
        said = label(text, wrap=True)
        said.setMinimumWidth(self._session.theme.px(LEAST_WORDS))
        self.payments.add(breaking(said, slip, done, gap=Space.XS))

    def take_keyboard(self) -> bool:
        """Put the keyboard on the next payment; tell whether there is one."""
        made = self.payments.findChildren(QPushButton)
        waiting = [each for each in made if each.text() and not each.isHidden()]
        if waiting:
            waiting[0].setFocus()
        return bool(waiting)

    def _show_fund(self, funds: Sequence[FundAccount]) -> None:
        tr, words = self._words.tr, self._words
        self.figure.setText(" · ".join(words.money(account.balance) for account in funds))
        self.figure.setVisible(bool(funds))
        said = [
            tr(
                "band fund",
                "{amount} more went out than came in: somebody has paid for it. Note who paid in.",
                amount=-account.balance,
            )
            for account in funds
            if account.balance.minor < 0
        ]
        said += [
            tr(
                "band fund",
                "{amount} expected from contracts that are not sealed yet",
                amount=account.expected_sum,
            )
            for account in funds
            if account.expected
        ]
        if not funds:
            said = [
                tr(
                    "band fund",
                    "A step “Band fund” in a contract puts money aside here. Or begin with an opening balance.",
                )
            ]
        self.expected.setText("\n".join(said))
        self.expected.setVisible(bool(said))
        self.save.setVisible(bool(funds))
        self.paper.setVisible(bool(funds))

    def fit(self, page: int, width: int) -> None:
        """Leave the list its room on a page of this height and width; in a narrow one the cards stand beneath each other."""
        px, directions = self._session.theme.px, QBoxLayout.Direction
        narrow = width < px(NARROW)
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        for area, rows in zip(self._areas, (self.balances, self.payments), strict=True):
            high = max(least_height(rows, width - 4 * Space.M), rows.minimumSizeHint().height())
            area.setMinimumHeight(high if narrow else 0)
        if narrow:
            self.setFixedHeight(self._row.totalMinimumSize().height())
            return
        self.setFixedHeight(max(px(LEAST), min(px(HEIGHT), page * 3 // 10)))
