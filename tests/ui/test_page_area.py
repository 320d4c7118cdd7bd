"""A page is as high as what is in front of it, whatever was shown before."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page_area import PageArea, Stack, holding
from desktop.ui.widgets import label, vbox


def test_a_low_page_does_not_scroll_for_the_height_of_one_that_was_shown_before(qtbot: QtBot) -> None:
    stack, inner = Stack(), Stack()
    low, tall, words = QWidget(), QWidget(), label("Words that wrap. " * 80, wrap=True)
    low.setMinimumHeight(100)
    tall.setMinimumHeight(900)
    inner.addWidget(tall)
    inner.addWidget(words)
    for page in (low, inner):
        stack.addWidget(page)
    area = PageArea(holding(vbox(label("Head"), stack)))
    qtbot.addWidget(area)
    area.resize(300, 400)
    area.show()

    def hidden(stack_: Stack, front: QWidget) -> int:
        stack_.setCurrentWidget(front)
        for _ in range(4):
            QCoreApplication.processEvents()
        return area.verticalScrollBar().maximum()

    assert hidden(stack, low) == 0
    assert hidden(stack, inner) >= 500
    assert 0 < hidden(inner, words) < 500
    assert hidden(stack, low) == 0
