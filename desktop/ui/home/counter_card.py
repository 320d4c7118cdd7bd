"""How far the person is towards the status or benefit that the own country gives to artists."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.home.list_card import Empty
from desktop.ui.progress_bar import ProgressBar
from desktop.ui.session import Session
from desktop.ui.theme import Role
from desktop.ui.widgets import Card, PillLabel, hbox, label, link_button, muted, vbox

if TYPE_CHECKING:
    from desktop.core.counters import Count

MOST = 2


class CounterCard(Card):
    """The first counters of one musician."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self._all = link_button(tr("home", "All counters"), lambda: session.go("counters"))
        super().__init__(tr("home", "Towards the status"), self._all)
        self._session = session
        self._shown: tuple[object, ...] = ()
        self._inside = QWidget()
        self.empty = Empty()
        self.add(self._inside, self.empty)
        self.body.addStretch(1)
        self.empty.say(tr("home", "Looking…"))

    def show_counts(self, counts: "Sequence[Count]", *, me: str | None) -> None:
        """Show the counters of the musician `me`, or what is missing for there to be any."""
        tr, go = self._session.words.tr, self._session.go
        if (tuple(counts), me) == self._shown:
            return
        self._shown = (tuple(counts), me)
        if counts:
            self.empty.say("")
        elif me is None:
            text = tr(
                "home",
                "Days, hours or income towards an artist’s status stand here, once it is told which musician you are.",
            )
            self.empty.say(text, tr("home", "Go to the settings"), partial(go, "settings"))
        else:
            text = tr(
                "home", "Nothing to count is known for your country. Is the country in which you live right?"
            )
            self.empty.say(
                text, tr("home", "Open my entry"), partial(go, "people", ("person", me, "residence"))
            )
        self._all.setVisible(bool(counts))
        anew = QWidget()
        anew.setLayout(vbox(*(self._part(count) for count in counts[:MOST])))
        self.body.replaceWidget(self._inside, anew)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = anew
        anew.setVisible(bool(counts))

    def _part(self, count: "Count") -> QWidget:
        from desktop.ui import counter_words

        words, made = self._session.words, QWidget()
        said = counter_words.amounts(words, count)
        head = hbox(
            label(words.value(count.label), Role.STRONG, wrap=True),
            PillLabel(*counter_words.pill(words, count)),
        )
        head.setStretch(0, 1)
        bar = ProgressBar(self._session.theme, count, said)
        lines: list[QWidget] = [muted(said, wrap=True)]
        if count.met_on is not None and not count.ceiling:
            text = words.tr(
                "counters", "With the gigs that are booked it is reached on {day}.", day=count.met_on
            )
            lines.append(muted(text, wrap=True))
        made.setLayout(vbox(head, bar, *lines, gap=6))
        return made
