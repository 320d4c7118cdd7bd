"""The small pieces of every page: plain words, buttons, notices, filters and the search box."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.icons import Icons
from desktop.ui.nav_button import NavButton
from desktop.ui.search_box import SearchBox
from desktop.ui.signs import tip_text
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    Chip,
    Chips,
    Look,
    Notice,
    PillLabel,
    danger_button,
    hbox,
    icon_button,
    label,
    link_button,
    plain_button,
    primary_button,
    quiet_button,
    scrolled,
    vbox,
)
from desktop.ui.wrapped_button import WrappedButton

MARKUP = "<b>Rock</b> & <img src='x'>"


def test_words_of_people_are_never_taken_for_markup(qtbot) -> None:
    card, pill = Card(MARKUP), PillLabel(MARKUP)
    for made in (label(MARKUP), pill):
        qtbot.addWidget(made)
        assert made.textFormat() == Qt.TextFormat.PlainText
        assert made.text() == MARKUP
    qtbot.addWidget(card)
    assert "<b>" not in tip_text(MARKUP)


@pytest.mark.parametrize("make", [plain_button, primary_button, danger_button, quiet_button, link_button])
def test_a_button_runs_and_is_named_by_its_words(qtbot, make) -> None:
    pressed: list[str] = []
    made = make("Rock & roll", lambda: pressed.append("yes"))
    qtbot.addWidget(made)
    assert made.accessibleName() == "Rock & roll"
    assert made.text() == "Rock && roll"
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert pressed == ["yes"]


def test_a_button_with_only_an_icon_still_has_a_name(qtbot, icons: Icons) -> None:
    made = icon_button(icons.get("bin"), "Delete")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Delete"
    assert "Delete" in made.toolTip()


def test_a_layout_takes_widgets_layouts_distances_and_stretch(qtbot) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    one, two = label("one"), label("two")
    outer.setLayout(vbox(one, hbox(two, STRETCH), 40, label("three"), gap=0))
    outer.resize(300, 200)
    outer.show()
    assert outer.layout().count() == 4
    assert two.y() >= one.geometry().bottom()


def test_what_is_scrolled_keeps_the_width_and_its_long_words(qtbot) -> None:
    inside = QWidget()
    inside.setLayout(vbox(label("words " * 200, wrap=True)))
    area = scrolled(inside)
    qtbot.addWidget(area)
    area.resize(300, 100)
    area.show()
    assert inside.width() <= 300
    assert inside.height() >= inside.layout().heightForWidth(inside.width()) > 100


def test_a_notice_shows_what_it_is_told_and_runs_its_action_once(qtbot, icons: Icons) -> None:
    notice, done = Notice(icons, "Close"), []
    qtbot.addWidget(notice)
    assert notice.text == ""
    notice.show_notice(Kind.SUCCESS, "The gig was cancelled.", "Undo", lambda: done.append("undone"))
    assert notice.text == "The gig was cancelled."
    assert notice.accessibleName() == "The gig was cancelled."
    with qtbot.waitSignal(notice.closed):
        qtbot.mouseClick(button_named(notice, "Undo"), Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert notice.isHidden()


def test_an_action_may_show_the_next_notice(qtbot, icons: Icons) -> None:
    notice = Notice(icons, "Close")
    qtbot.addWidget(notice)
    notice.show_notice(Kind.INFO, "First", "Go on", lambda: notice.show_notice(Kind.PROBLEM, "Second"))
    button_named(notice, "Go on").click()
    assert notice.text == "Second"
    assert button_named(notice, "").isHidden()


def test_a_notice_is_closed_by_hand(qtbot, icons: Icons) -> None:
    notice = Notice(icons, "Close")
    qtbot.addWidget(notice)
    notice.show_notice(Kind.WARNING, "Two days left.")
    button_named(notice, "Close").click()
    assert notice.text == ""


def button_named(parent: QWidget, name: str):
    return next(made for made in parent.findChildren(QPushButton) if made.accessibleName() == name)


CHIPS = [Chip("all", "All", 41), Chip("open", "To finish", 1), Chip("paid", "Paid")]


def test_exactly_one_filter_is_on(qtbot) -> None:
    chips = Chips("State", CHIPS)
    qtbot.addWidget(chips)
    assert chips.current == "all"
    with qtbot.waitSignal(chips.picked) as told:
        button_named(chips, "To finish  1").click()
    assert told.args == ["open"]
    assert chips.current == "open"
    chips.select("paid")
    assert chips.current == "paid"


def test_a_filter_stays_on_while_counts_and_neighbours_change(qtbot) -> None:
    chips = Chips("State", CHIPS)
    qtbot.addWidget(chips)
    chips.select("open")
    kept = button_named(chips, "To finish  1")
    chips.set_chips([Chip("all", "All", 42), Chip("open", "To finish", 2), Chip("paid", "Paid")])
    assert chips.current == "open"
    assert kept.accessibleName() == "To finish  2"
    chips.set_chips([Chip("open", "To finish"), Chip("new", "New")])
    assert chips.current == "open"
    chips.set_chips([Chip("new", "New")])
    assert chips.current == "new"


def test_the_search_waits_for_the_last_key(qtbot, icons: Icons) -> None:
    box = SearchBox(icons, "Search", "Search gigs")
    qtbot.addWidget(box)
    told: list[str] = []
    box.searched.connect(told.append)
    with qtbot.waitSignal(box.searched):
        qtbot.keyClicks(box, "roma")
    assert told == ["roma"]
    qtbot.keyClicks(box, "n")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told == ["roma", "roman"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert told == ["roma", "roman", ""]
    assert box.text() == ""


def test_a_side_bar_entry_says_how_much_waits(qtbot, icons: Icons) -> None:
    entry = NavButton(icons, "declarations", "Declarations")
    qtbot.addWidget(entry)
    entry.set_count(2)
    assert entry.accessibleName() == "Declarations, 2"
    assert entry.findChild(PillLabel).text() == "2"
    entry.set_count(0)
    assert entry.accessibleName() == "Declarations"
    assert entry.findChild(PillLabel).isHidden()


def test_distances_come_from_one_scale() -> None:
    assert list(Space) == sorted(Space)


def test_filters_go_on_in_a_second_line_and_are_never_cut(qtbot) -> None:
    page, chips = QWidget(), Chips("State", [Chip(str(n), "A filter of some length", n) for n in range(5)])
    qtbot.addWidget(page)
    page.setLayout(vbox(hbox(chips, STRETCH), STRETCH))
    page.resize(1400, 300)
    page.show()
    made = chips.findChildren(QPushButton)
    assert len({one.y() for one in made}) == 1
    page.resize(400, 300)
    qtbot.waitUntil(lambda: len({one.y() for one in made}) > 1)
    assert all(one.width() >= one.sizeHint().width() for one in made)
    assert chips.height() >= max(one.geometry().bottom() for one in made)


def test_a_long_button_breaks_its_words_and_keeps_its_name(qtbot) -> None:
    pressed: list[str] = []
    made = WrappedButton(
        "Enrol at R&B and company of all musicians", lambda: pressed.append("yes"), look=Look.LINK
    )
    page = QWidget()
    qtbot.addWidget(page)
    page.setLayout(vbox(made, STRETCH))
    page.resize(150, 200)
    page.show()
    qtbot.waitUntil(lambda: made.text().count("\n") >= 2)
    qtbot.waitUntil(lambda: made.height() == made.sizeHint().height())
    high = made.height()
    assert made.text().replace("\n", " ") == "Enrol at R&&B and company of all musicians"
    assert made.accessibleName() == "Enrol at R&B and company of all musicians"
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert pressed == ["yes"]
    page.resize(600, 200)
    qtbot.waitUntil(lambda: made.height() < high)
    assert "\n" not in made.text()
