"""What one booked gig, option or contract changes in the months to come."""

from datetime import date
from heapq import nsmallest
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.reports.outlook import Outlook
from desktop.i18n.cells import month_name
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.session import Session
from desktop.ui.widgets import Card, label, muted

MOST = 500
"""Booked gigs that are offered, at most."""


class _Booked(NamedTuple):
    on: date
    name: str
    ref: str


class GigChangeCard(Card):
    """Choose what is booked; a sentence says in which month it brings how much."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.words.tr("forecast", "What does one gig change?"))
        self._session = session
        self._outlook: Outlook | None = None
        tr = session.words.tr
        self.which = ChoiceEditor(none_text=tr("forecast", "Choose what is booked"))
        self.which.describe(tr("forecast", "Booked gig or contract"), "")
        self._said = label("", wrap=True)
        self._none = muted(tr("forecast", "No income is booked for these months."), wrap=True)
        self.add(self.which, self._said, self._none)
        self.which.changed.connect(self._show)

    def show_outlook(self, outlook: Outlook) -> None:
        """Offer what the forecast of this currency rests on."""
        self._outlook = outlook
        kept, words = self.which.value(), self._session.words
        booked = self._booked(outlook)
        self.which.set_choices([Choice(each.ref, f"{words.day(each.on)} · {each.name}") for each in booked])
        self.which.set_value(kept if kept in {each.ref for each in booked} else None)
        self.which.setVisible(bool(booked))
        self._none.setVisible(not booked)
        self._show()

    def _booked(self, outlook: Outlook) -> list[_Booked]:
        """Return what was not played yet and is paid within the span, the next first; no more than a list can hold."""
        last = outlook.months[-1].month.last
        ahead = (each for each in outlook.coming if each.on <= last and each.played >= outlook.today)
        return nsmallest(MOST, (_Booked(each.played, each.about, each.ref) for each in ahead))

    def _show(self) -> None:
        outlook, ref = self._outlook, self.which.value()
        changes = outlook.changed_by(ref) if outlook is not None and ref else ()
        words = self._session.words
        said = [
            words.tr(
                "forecast",
                "Without it, {month} has {likely} less of what is likely, and {high} less if everything comes.",
                month=month_name(words, each.month),
                likely=Money(each.likely, outlook.currency),
                high=Money(each.high, outlook.currency),
            )
            for each in changes
            if outlook is not None
        ]
        self._said.setText(" ".join(said))
        self._said.setVisible(bool(said))
