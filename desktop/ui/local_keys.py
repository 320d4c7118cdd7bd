"""Keys that hold in one part of a page only, as records: they are bound, listed and found from here."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from desktop.core.problems import N_, Message
from desktop.ui.keys import key_sequence


@dataclass(frozen=True, slots=True)
class LocalKeys:
    """What keys do while the keyboard is in one part of a page.

    Attributes:
        where: that part, as a heading of the page of shortcuts.
        keys: in Qt's form, the one that is shown first.
    """

    where: Message
    text: Message
    keys: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys without those of the second Enter of the keyboard."""
        return tuple(each for each in self.keys if not each.endswith("Enter"))


class LocalShortcut(QShortcut):
    """Keys bound to one part of a page."""

    def __init__(self, record: LocalKeys, keys: str, run: Callable[[], object], where: QWidget) -> None:
        super().__init__(key_sequence(keys), where)
        self.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.activated.connect(lambda: run())
        self.record = record
        self.run = run


def bind(record: LocalKeys, run: Callable[[], object], where: QWidget) -> None:
    """Let keys do something while the keyboard is in `where` or in anything inside it."""
    for keys in record.keys:
        LocalShortcut(record, keys, run, where)


_LIST = N_("shortcuts", "In a list")
_FORM = N_("shortcuts", "In a form")
_GIG = N_("shortcuts", "At a gig")
_CALENDAR = N_("shortcuts", "In the calendar")
_CONTRACT = N_("shortcuts", "In a contract")
_ROWS = N_("shortcuts", "In a list that has an order")
_PAPERS = N_("shortcuts", "At the papers")
_BOOKS = N_("shortcuts", "In the books")

OPEN = LocalKeys(_LIST, N_("shortcuts", "Open"), ("Return",))
TO_LIST = LocalKeys(_LIST, N_("shortcuts", "From the search to the list"), ("Down",))
EDIT = LocalKeys(_LIST, N_("shortcuts", "Type into the cell, or change all that are selected"), ("F2",))
VIEWS = LocalKeys(_LIST, N_("shortcuts", "Order, columns and views"), ("Ctrl+L",))
ROW_MENU = LocalKeys(_LIST, N_("shortcuts", "What can be done with the row"), ("Shift+F10",))
"""The Menu key does the same, where a keyboard has one; Qt makes the event of the mouse out of it."""
DELETE = LocalKeys(_LIST, N_("shortcuts", "Delete a gig or contract"), ("Shift+Del",))
REMOVE = LocalKeys(_LIST, N_("shortcuts", "Cancel a gig, drop a contract, remove an entry"), ("Del",))

NEXT_FIELD = LocalKeys(_FORM, N_("shortcuts", "On to the next field"), ("Return",))
SAVE = LocalKeys(_FORM, N_("shortcuts", "Save"), ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"))
SAVE_AND_NEXT = LocalKeys(
    _FORM, N_("shortcuts", "Save and open another new one"), ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")
)
LEAVE = LocalKeys(_FORM, N_("shortcuts", "Back without saving"), ("Esc",))

SEND = LocalKeys(
    N_("questions", "Your answer"), N_("questions", "Send the answer"), ("Ctrl+Return", "Ctrl+Enter")
)

LIKE = LocalKeys(_GIG, N_("shortcuts", "New gig like this one"), ("Ctrl+D",))
UNFILL = LocalKeys(_GIG, N_("shortcuts", "Take back what was filled in"), ("Esc",))

DAYS = LocalKeys(_CALENDAR, N_("shortcuts", "Another day"), ("Right", "Left"))
NEXT_MONTH = LocalKeys(_CALENDAR, N_("shortcuts", "Month after"), ("PgDown",))
MONTH_BEFORE = LocalKeys(_CALENDAR, N_("shortcuts", "Month before"), ("PgUp",))
OPEN_DAY = LocalKeys(_CALENDAR, N_("shortcuts", "Open the gig, or add one"), ("Return",))
ADD = LocalKeys(_CALENDAR, N_("shortcuts", "New gig on this day"), ("N",))
NEXT_GIG = LocalKeys(_CALENDAR, N_("shortcuts", "Next gig of the day"), ("Space",))
TODAY = LocalKeys(_CALENDAR, N_("shortcuts", "Today"), ("T",))
VIEW = LocalKeys(_CALENDAR, N_("shortcuts", "Month or agenda"), ("A",))
DAY_LATER = LocalKeys(_CALENDAR, N_("shortcuts", "Gig one day later"), ("Ctrl+Right",))
DAY_EARLIER = LocalKeys(_CALENDAR, N_("shortcuts", "Gig one day earlier"), ("Ctrl+Left",))
WEEK_LATER = LocalKeys(_CALENDAR, N_("shortcuts", "Gig one week later"), ("Ctrl+Down",))
WEEK_EARLIER = LocalKeys(_CALENDAR, N_("shortcuts", "Gig one week earlier"), ("Ctrl+Up",))
MOVE_TO = LocalKeys(_CALENDAR, N_("shortcuts", "Move the gig to…"), ("M",))
CUT = LocalKeys(_CALENDAR, N_("shortcuts", "Cut the gig"), ("Ctrl+X",))
PASTE = LocalKeys(_CALENDAR, N_("shortcuts", "Paste it on this day"), ("Ctrl+V",))

KEEP = LocalKeys(_CONTRACT, N_("shortcuts", "Save"), ("Ctrl+S",))
NEXT_STEP = LocalKeys(
    _CONTRACT, N_("shortcuts", "On to the next step, at the end to its button"), ("Ctrl+Return", "Ctrl+Enter")
)
PASTE_FILE = LocalKeys(_CONTRACT, N_("shortcuts", "Paste a file or picture"), ("Ctrl+V",))
ROW_UP = LocalKeys(_ROWS, N_("shortcuts", "Move up"), ("Alt+Up",))
ROW_DOWN = LocalKeys(_ROWS, N_("shortcuts", "Move down"), ("Alt+Down",))

SAVE_PAPER = LocalKeys(_PAPERS, N_("shortcuts", "Save the paper"), ("Ctrl+S",))
PRINT_PAPER = LocalKeys(_PAPERS, N_("shortcuts", "Print the paper"), ("Ctrl+Shift+P",))

NEW_PAYMENT = LocalKeys(_BOOKS, N_("shortcuts", "New payment"), ("Ctrl+Shift+P",))
TO_ACCOUNTS = LocalKeys(_BOOKS, N_("shortcuts", "Back to the accounts"), ("Esc",))

ALL: tuple[LocalKeys, ...] = tuple(each for each in list(globals().values()) if isinstance(each, LocalKeys))
"""Every record of this module, in its order: what the page of shortcuts shows."""
