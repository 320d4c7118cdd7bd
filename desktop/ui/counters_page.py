"""The page of counters: how far each musician is towards the status or benefit that the own country gives to artists."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.core.counters import Count, next_day
from desktop.core.queries.counters import Musician, countable, counters_of
from desktop.core.queries.settings import setting
from desktop.ui import counter_words
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.progress_bar import ProgressBar
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    PillLabel,
    caption,
    hbox,
    label,
    muted,
    plain_button,
    scrolled,
    vbox,
)

WIDTH = 820


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
        tag(self.heading, "counter")
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
        tr, go = self.words.tr, self.session.go
        if who is None:
            text = tr("counters", "Add musicians first, with the country in which each lives.")
            step = plain_button(tr("people", "New musician"), lambda: go("people", ("person", None)))
        else:
            key = who.id
            text = tr("counters", "Nothing to count is known for this musician’s country.")
            step = plain_button(
                tr("counters", "Look at the country"), lambda: go("people", ("person", key, "residence"))
            )
        card = Card()
        card.add(label(text, wrap=True), hbox(step, STRETCH))
        return card

    def _card(self, count: Count) -> Card:
        words = self.words
        name = words.value(count.label)
        why = why_button(self.session, lambda: self._why(count), name)
        pill = PillLabel(*counter_words.pill(words, count))
        card = explain(tag(Card(name, pill, why), "counter"), lambda: self._why(count))
        card.body.setSpacing(Space.S)
        amounts = counter_words.amounts(words, count)
        card.add(ProgressBar(self.session.theme, count, amounts), label(amounts, Role.STRONG, wrap=True))
        for text in self._sentences(count):
            card.add(muted(text, wrap=True))
        source = words.tr("guarantee", "Source: {source}", source=count.source)
        card.add(caption(source, wrap=True))
        return card

    def _why(self, count: Count) -> Why:
        from desktop.ui.whys.declared import why_count

        return why_count(self.words, count, partial(counter_words.amount, self.words))

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
