"""What a long list lacks at first is worked out beside the window: the order of its rows, or how many there are."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop.ui.books.working_out import WorkingOut
from desktop.ui.long_order import LongOrder
from desktop.ui.row_model import Completing
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session

AFTER_MS = 40
"""Whoever types on or clicks again does not wait for the order of before."""


class Completer(QObject):
    """Has what a list still lacks worked out beside the window, once its first rows are painted.

    Attributes:
        waits: told True when rows are put in order that stand in another one meanwhile, False when they are there.
    """

    def __init__(self, session: Session, table: RowTable) -> None:
        super().__init__(table)
        self._table = table
        self.waits: Callable[[bool], object] = lambda _on: None
        self._working = WorkingOut(session, self, self._wait)
        table.begun.connect(self._begin)

    def _wait(self, on: bool) -> None:  # a slot
        if isinstance(self._table.rows.source, LongOrder):
            self.waits(on)

    def _begin(self, order: Completing) -> None:
        QTimer.singleShot(AFTER_MS, self, partial(self._work_out, order))

    def _work_out(self, order: Completing) -> None:
        shown: object = self._table.rows.source
        if shown is not order:
            return

        def take(found: Any) -> None:
            order.take(found)
            self._table.follow(order)

        self._working.read(order.work_out, take, beside=True)
