"""A row of the check: a country, what is said of it, and what it comes to."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.flow_layout import breaking
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import STRETCH, PillLabel, hbox, vbox

COUNTRY = 108
"""The width of a country's pill, so that the words beside them stand in line."""


def country_row(session: Session, country: str, left: Sequence[QWidget], right: Sequence[QWidget]) -> QWidget:
    """Return a row: the country, words that wrap, and at the right end figures and pills."""
    row, theme = hbox(gap=Space.L), session.theme
    if country:
        pill = PillLabel(session.words.country(country), Kind.INFO)
        pill.setMinimumWidth(theme.px(COUNTRY))
        pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(vbox(*left, STRETCH, gap=Space.XS), 1)
    end = QWidget()
    column = vbox(gap=Space.XS)
    for widget in right:
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignRight)
    end.setLayout(column)
    return breaking(row, end, gap=Space.L)
