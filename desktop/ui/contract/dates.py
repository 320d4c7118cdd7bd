"""Who plays which date of a contract: musicians by dates, as boxes to tick. Shown where there are two dates or more."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from desktop.core.attendance import idle, minutes, with_absence
from desktop.core.queries.contracts import GigOfContract
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.ground import Cut
from desktop.ui.session import Session
from desktop.ui.signs import tip_text
from desktop.ui.tab_order import stop_at
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, PillLabel, caption, hbox, label, vbox

ROW, HEAD, COLUMN, BOX, NAME, TOTAL = 30, 38, 36, 20, 140, 100
"""Heights of a row and of the titles, widths of a date, a box, the names and the sums, in pixels at 100 %."""
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class _Box(QCheckBox):
    """One musician on one date. The arrow keys go to the neighbours.

    Signals:
        stepped(int, int): the box so many rows and columns further is meant.
    """

    stepped = Signal(int, int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrow keys."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(*step)


class DatesGrid(QWidget):
    """Shows and edits who plays when. Tab enters it once; the arrow keys go from box to box, the space bar ticks.

    Signals:
        reordered: `tab_order` is another.
    """

    reordered = Signal()

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._session, self._words, self._draft = session, session.words, draft
        self._boxes: dict[tuple[int, int], _Box] = {}
        self._names: list[Cut] = []
        self._sums: list[PillLabel] = []
        self._heads: list[QLabel] = []
        self._here = (0, 0)
        self._painted: object = None
        self.setAccessibleName(self._words.tr("attendance", "Who plays when"))
        self._left, self._middle, self._right = QGridLayout(), QGridLayout(), QGridLayout()
        for grid in (self._left, self._middle, self._right):
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setSpacing(0)
            grid.setRowMinimumHeight(0, session.theme.px(HEAD))
        self._scroll = self._make_scroll()
        self.idle = label("", Role.PROBLEM, wrap=True)
        self.idle.setContentsMargins(Space.M, 0, 0, 0)
        line = hbox(self._side(self._left), self._scroll, self._side(self._right), STRETCH, gap=Space.S)
        line.setStretch(1, 1000)  # all the room there is, up to the width of the dates
        title = caption(self._words.tr("attendance", "Who plays when"))
        title.setContentsMargins(Space.M, Space.S, 0, 0)
        self.setLayout(vbox(title, line, self.idle, gap=Space.XS))
        self.hide()

    def _make_scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(vbox(self._middle, STRETCH, gap=0))
        inside.setObjectName("page")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _side(self, grid: QGridLayout) -> QWidget:
        """Return what stands still beside the dates; as high as they are, above their scroll bar."""
        made = QWidget()
        made.setLayout(vbox(grid, STRETCH, gap=0))
        return made

    def repaint_dates(self) -> None:
        """Show who plays when as it stands."""
        facts = self._draft.facts
        shown = len(facts.gigs) > 1 and bool(facts.line_up)
        self.setVisible(shown)
        names = [self._draft.name_of(place.person) for place in facts.line_up]
        seen = (facts.gigs, names, facts.absences, facts.shares_by, self._draft.fixed)
        if not shown or seen == self._painted:
            return  # an amount was typed: nothing of this is another
        self._painted = seen
        self._fit(len(facts.line_up), len(facts.gigs))
        for column, gig in enumerate(facts.gigs):
            self._show_head(column, gig)
        self._widen(len(facts.gigs))
        lazy = set(idle(facts))
        for row, place in enumerate(facts.line_up):
            self._show_row(row, place.person, lazy=place.person in lazy)
        text = self._words.trn(
            "attendance",
            "{names} plays none of these dates, and is not declared.",
            "{names} play none of these dates, and are not declared.",
            len(lazy),
            names=wording.names(self._words, self._draft, idle(facts)),
        )
        said = [text] if lazy else []
        said += [
            self._words.tr("attendance", "Nobody plays on {day}.", day=wording.gig_day(gig))
            for gig in facts.gigs
            if gig.state != "cancelled" and not self._playing(gig)
        ]
        self.idle.setText(" ".join(said))
        self.idle.setVisible(bool(said))

    def tab_order(self) -> list[QWidget]:
        """Return the boxes in their order; Tab stops at the one that was last entered."""
        return [self._boxes[place] for place in sorted(self._boxes)]

    def box(self, row: int, column: int) -> QCheckBox:
        """Return the box of a musician on a date, by their places."""
        return self._boxes[row, column]

    def _playing(self, gig: GigOfContract) -> list[str]:
        facts = self._draft.facts
        return [p.person for p in facts.line_up if p.person not in facts.absences.get(gig.id, ())]

    def _show_head(self, column: int, gig: GigOfContract) -> None:
        day = wording.gig_day(gig)
        head = self._heads[column]
        head.setText(self._short(day).replace(" ", "\n", 1))
        said = f"{wording.gig_time(self._words, gig)}, {wording.gig_place(self._words, gig)}"
        head.setToolTip(tip_text(said))
        head.setAccessibleName(said)

    def _show_row(self, row: int, person: str, *, lazy: bool) -> None:
        facts, words, name = self._draft.facts, self._words, self._draft.name_of(person)
        self._names[row].show_words(name)
        self._names[row].setToolTip(tip_text(name))
        for column, gig in enumerate(facts.gigs):
            box = self._boxes[row, column]
            said = words.tr("attendance", "{name} plays {day}", name=name, day=self._day(gig, facts.gigs))
            if box.accessibleName() != said:
                box.setAccessibleName(said)
            with QSignalBlocker(box):
                box.setChecked(person not in facts.absences.get(gig.id, ()))
            box.setEnabled(not self._draft.fixed and gig.state != "cancelled")
        if lazy:
            self._sums[row].show_pill(words.tr("attendance", "No date"), Kind.WARNING)
        else:
            self._sums[row].show_pill(self._sum(person))

    def _sum(self, person: str) -> str:
        """Return how much a musician plays: dates, or the time where the rest is shared by hours."""
        facts, words = self._draft.facts, self._words
        gigs = facts.gigs_played(person)
        lasting = [minutes(gig) for gig in gigs]
        known = [length for length in lasting if length is not None]
        if facts.shares_by != "hours" or len(known) < len(lasting):
            return words.trn("attendance", "{n} date", "{n} dates", len(gigs))
        hours, over = divmod(sum(known), 60)
        if not over:
            return words.tr("attendance", "{hours} h", hours=hours)
        return words.tr("attendance", "{hours} h {minutes} min", hours=hours, minutes=over)

    def _short(self, day: date) -> str:
        return str(format_skeleton("MMMd", day, locale=self._words.locale))

    def _day(self, gig: GigOfContract, gigs: Sequence[GigOfContract]) -> str:
        """Return how a date is said: with its house where two gigs are on the same day."""
        day = str(format_skeleton("MMMMd", wording.gig_day(gig), locale=self._words.locale))
        return f"{day}, {gig.venue}" if sum(other.on == gig.on for other in gigs) > 1 else day

    def _fit(self, rows: int, columns: int) -> None:
        """Have as many rows and columns as are needed; the rest is hidden."""
        px = self._session.theme.px
        for column in range(len(self._heads), columns):
            head = caption("")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._heads.append(head)
            self._middle.addWidget(head, 0, column)
        for row in range(len(self._names), rows):
            self._add_side(row)
        new = [(r, c) for r in range(rows) for c in range(columns) if (r, c) not in self._boxes]
        for row, column in new:
            self._add_box(row, column)
        for column, head in enumerate(self._heads):
            head.setVisible(column < columns)
        for row, (name, total) in enumerate(zip(self._names, self._sums, strict=True)):
            for grid in (self._left, self._middle, self._right):
                grid.setRowMinimumHeight(row + 1, px(ROW) if row < rows else 0)
            name.setVisible(row < rows)
            total.setVisible(row < rows)
        for (row, column), box in self._boxes.items():
            box.setVisible(row < rows and column < columns)
        if self._here[0] >= rows or self._here[1] >= columns:
            self._here = (0, 0)
        self._set_entrance()
        if new:
            self.reordered.emit()
        bar = self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(px(HEAD) + rows * px(ROW) + bar)

    def _widen(self, columns: int) -> None:
        """Give every date the width of the widest title, with air beside it."""
        px = self._session.theme.px
        titles = [head.sizeHint().width() for head in self._heads[:columns]]
        width = max(px(COLUMN), max(titles, default=0) + px(Space.S))
        for column in range(len(self._heads)):
            self._middle.setColumnMinimumWidth(column, width if column < columns else 0)
        self._scroll.setMaximumWidth(columns * width)

    def _add_side(self, row: int) -> None:
        px = self._session.theme.px
        name, total = Cut(Role.BODY), PillLabel()
        name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        name.setContentsMargins(Space.M, 0, 0, 0)
        name.setFixedWidth(px(NAME))
        self._names.append(name)
        self._sums.append(total)
        self._left.addWidget(name, row + 1, 0)
        self._right.addWidget(total, row + 1, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._right.setColumnMinimumWidth(0, px(TOTAL))

    def _add_box(self, row: int, column: int) -> None:
        box = _Box()
        box.toggled.connect(lambda on: self._tick(row, column, plays=on))
        box.stepped.connect(lambda down, right: self._walk(row + down, column + right))
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.setFixedWidth(self._session.theme.px(BOX))
        self._boxes[row, column] = box
        self._middle.addWidget(box, row + 1, column, Qt.AlignmentFlag.AlignCenter)

    def _tick(self, row: int, column: int, *, plays: bool) -> None:
        facts = self._draft.facts
        self._here = (row, column)
        absences = with_absence(
            facts.absences, facts.gigs[column].id, facts.line_up[row].person, absent=not plays
        )
        self._draft.split(absences=absences)

    def _walk(self, row: int, column: int) -> None:
        facts = self._draft.facts
        if 0 <= row < len(facts.line_up) and 0 <= column < len(facts.gigs):
            self._here = (row, column)
            self._set_entrance()
            box = self._boxes[self._here]
            box.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(box, Space.M, 0)

    def _set_entrance(self) -> None:
        """Let Tab stop at one box only."""
        stop_at(self._boxes.values(), self._boxes[self._here])
