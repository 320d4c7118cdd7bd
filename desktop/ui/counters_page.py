"""The page of counters: how far each musician is towards the status or benefit that the own country gives to artists."""

from collections.abc import Iterator
from decimal import Decimal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.counters import Count, next_day
from desktop.core.money import Money, digits
from desktop.core.problems import N_, Message
from desktop.core.queries.counters import Musician, countable, counters_of
from desktop.core.queries.settings import setting
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space, Theme
from desktop.ui.widgets import STRETCH, Card, PillLabel, caption, hbox, label, muted, scrolled, vbox

WIDTH = 820
BAR = 14
PALE = 96
"""Of 255: how much the colour of what is declared covers where it stands for what is only saved here."""

AMOUNTS: dict[str, Message] = {
    "days": N_("counter", "{n} days"),
    "hours": N_("counter", "{n} hours"),
    "cachets": N_("counter", "{n} cachets"),
    "weeks": N_("counter", "{n} weeks"),
    "months": N_("counter", "{n} months"),
}
"""An amount in each measure; the number may have decimals, so these are no plurals."""


class ProgressBar(QWidget):
    """How much is declared and how much is only saved here, of the target."""

    def __init__(self, theme: Theme, count: Count, text: str) -> None:
        super().__init__()
        self._theme = theme
        self._count = count
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(BAR))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the track, what is declared, and behind it what would be."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, whole = self._theme.colours, QRectF(self.rect())
        radius = whole.height() / 2
        pale = QColor(colours.accent)
        pale.setAlpha(PALE)
        accent = QColor(colours.accent)
        hatched = QBrush(
            accent, Qt.BrushStyle.BDiagPattern
        )  # what is only saved here differs without its colour too
        for outline, brushes, amount in (
            (colours.edge, [QBrush(QColor(colours.surface))], self._count.target),
            (colours.accent, [QBrush(QColor(colours.surface)), QBrush(pale), hatched], self._count.whole),
            (colours.accent, [QBrush(accent)], self._count.declared),
        ):
            width = int(self.width() * min(amount / self._count.target, Decimal(1)))
            if width:
                bar = QRectF(0, 0, max(width, whole.height()), whole.height()).adjusted(0.5, 0.5, -0.5, -0.5)
                painter.setPen(QColor(outline))
                for brush in brushes:
                    painter.setBrush(brush)
                    painter.drawRoundedRect(bar, radius, radius)
        painter.end()


class CountersPage(Page):
    """One musician's counters; always indicative."""

    key = "counters"
    topics = frozenset({"gigs", "contracts", "declarations", "people", "sync", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._musicians: list[Musician] = []
        self.who = ChoiceEditor()
        self.who.describe(tr("counters", "Musician"), "")
        self.set_head(tr("counters", "Counters"), self.who)
        about = tr(
            "counters",
            "Indicative only: the authority counts by its own rules. Counted are the gigs in this book; declared are"
            " those whose receipt is in.",
        )
        self._area = scrolled(QWidget(), tr("counters", "Counters"))
        self.body.addWidget(muted(about, wrap=True))
        self.body.addWidget(self._area, 1)
        self.who.changed.connect(self._show)

    def show_argument(self, argument: object) -> None:
        """Show the musician of this id."""
        self.who.set_value(str(argument))
        self._show()

    def refresh(self) -> None:
        """Read the musicians and the counters again."""
        self._musicians = countable(self.session.book)
        kept = self.who.value() or setting(self.session.book, "me")
        self.who.set_choices([Choice(who.id, who.name) for who in self._musicians])
        if kept in [who.id for who in self._musicians]:
            self.who.set_value(kept)
        self.who.setVisible(bool(self._musicians))
        self._show()

    def _show(self) -> None:
        who = next((each for each in self._musicians if each.id == self.who.value()), None)
        session = self.session
        counts = counters_of(session.book, session.countries, who, session.today()) if who is not None else []
        cards: list[QWidget] = [self._card(count) for count in counts] or [self._nothing(who)]
        column = QWidget()
        column.setMaximumWidth(session.theme.px(WIDTH))
        column.setLayout(vbox(*cards, STRETCH))
        page = QWidget()
        page.setObjectName("page")
        row = hbox(column, gap=0)
        row.setStretch(0, 1)
        row.addStretch(0)
        page.setLayout(row)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(page)

    def _nothing(self, who: Musician | None) -> Card:
        tr = self.words.tr
        if who is None:
            text = tr("counters", "Add musicians first, with the country in which each lives.")
        else:
            text = tr("counters", "Nothing to count is known for this musician’s country.")
        card = Card()
        card.add(label(text, wrap=True))
        return card

    def _card(self, count: Count) -> Card:
        words = self.words
        card = Card(words.value(count.label), PillLabel(*self._pill(count)))
        card.body.setSpacing(Space.S)
        amounts = self._amounts(count)
        card.add(ProgressBar(self.session.theme, count, amounts), label(amounts, Role.STRONG, wrap=True))
        for text in self._sentences(count):
            card.add(muted(text, wrap=True))
        source = words.tr("guarantee", "Source: {source}", source=count.source)
        card.add(caption(source, wrap=True))
        return card

    def _pill(self, count: Count) -> tuple[str, Kind]:
        tr = self.words.tr
        if count.ceiling:
            if count.would_be:
                return tr("counters", "Limit passed"), Kind.WARNING
            return tr("counters", "Below the limit"), Kind.SUCCESS
        if count.reached:
            return tr("counters", "Reached"), Kind.SUCCESS
        if count.would_be:
            return tr("counters", "Reached once all is declared"), Kind.WARNING
        return tr("counters", "{amount} missing", amount=self._amount(count, count.missing)), Kind.NEUTRAL

    def _amounts(self, count: Count) -> str:
        return self.words.tr(
            "counters",
            "{declared} declared · {saved} only saved here · of {target}",
            declared=self._amount(count, count.declared),
            saved=self._amount(count, count.saved),
            target=self._amount(count, count.target),
        )

    def _amount(self, count: Count, amount: Decimal) -> str:
        if count.measure == "income":
            minor = int(amount.scaleb(digits(count.currency)))
            return self.words.tr("counter", "{amount} gross", amount=Money(minor, count.currency))
        pattern = AMOUNTS.get(count.measure)
        rounded = amount.quantize(Decimal("0.1")).normalize()
        plain = Decimal(f"{rounded:f}")
        return self.words.say(pattern, n=plain) if pattern else self.words.value(plain)

    def _sentences(self, count: Count) -> Iterator[str]:
        words, tr = self.words, self.words.tr
        yield tr("counters", "Counted from {first} to {last}.", first=count.since, last=count.until)
        if count.met_on is not None and count.ceiling:
            yield tr(
                "counters", "With the gigs that are booked the limit is passed on {day}.", day=count.met_on
            )
        elif count.met_on is not None:
            yield tr("counters", "With the gigs that are booked it is reached on {day}.", day=count.met_on)
        if count.holds_until is not None and not count.ceiling:
            yield tr("counters", "By what is recorded it stays reached until {day}.", day=count.holds_until)
        if count.apply_by is not None:
            yield tr("counters", "Apply by {day}.", day=next_day(count.apply_by, self.session.today()))
        if count.estimated:
            yield tr("counters", "Gross pay is estimated from the shares, at the low end.")
        if count.uncounted:
            yield words.trn(
                "counters",
                "{n} gig is not counted: its hours or pay are not known.",
                "{n} gigs are not counted: their hours or pay are not known.",
                count.uncounted,
            )
