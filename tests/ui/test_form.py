"""Forms: every problem beside its field, in words and for a screen reader, gone with the next edit."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.problems import N_, Message, Problem, Refused, refuse
from desktop.ui.editors import CheckEditor, LineEditor, ParsedEditor
from desktop.ui.form import Field, Form
from desktop.ui.icons import Icons
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.terms import TERMS
from desktop.ui.theme import Role
from desktop.ui.widgets import scrolled

NUMBER = N_("test", "This is not a number.")


def number(text: str) -> int:
    if not text.isdigit():
        raise refuse("somewhere", NUMBER)
    return int(text)


def said(problem: Problem | Message) -> str:
    return problem.english() if isinstance(problem, Problem) else problem.text


def wrong(field: str, text: str = "Wrong.", **params: object) -> Problem:
    return Problem(field, N_("test", text), params)


@pytest.fixture
def form(qtbot, icons: Icons) -> Form:
    rows = [
        Field("name", "Name", LineEditor(), help="As on the poster."),
        Field("state", "State", ChoiceEditor([Choice("o", "Option"), Choice("c", "Confirmed")])),
        (
            Field("fee", "Fee & co", ParsedEditor(number, str)),
            Field("share", "Share", ParsedEditor(number, str)),
        ),
        Field("signed", "", CheckEditor("The client has signed")),
    ]
    made = Form(rows, said, icons)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def said_of(widget: QWidget) -> tuple[str, str]:
    seen = QAccessible.queryAccessibleInterface(widget)
    return seen.text(QAccessible.Text.Name), seen.text(QAccessible.Text.Description)


def test_values_go_in_and_come_out_by_name(form: Form) -> None:
    values = {"name": "Aïcha", "state": "c", "fee": 1500, "share": None, "signed": True}
    form.set_values(values)
    assert form.values() == values


def test_every_field_that_cannot_be_read_is_named_at_once(form: Form) -> None:
    form.editor("fee").set_text("much")
    form.editor("share").set_text("half")
    with pytest.raises(Refused) as refused:
        form.values()
    assert [(p.field, p.message) for p in refused.value.problems] == [("fee", NUMBER), ("share", NUMBER)]


def test_problems_stand_beside_their_fields_and_the_first_gets_the_cursor(qtbot, form: Form) -> None:
    left = form.show_problems(
        [
            wrong("share"),
            wrong("steps[2].amount"),
            wrong("name", "Too {how}.", how="long"),
            wrong("name", "Odd."),
        ]
    )
    assert [problem.field for problem in left] == ["steps[2].amount"]
    assert form.problem("name") == "Too long.\nOdd."
    assert form.problem("share") == "Wrong."
    assert form.problem("fee") == ""
    qtbot.waitUntil(form.editor("name").control.hasFocus)
    assert form.editor("name").control.property("bad")


def test_a_problem_goes_with_the_next_edit_and_the_help_returns(form: Form) -> None:
    form.show_problems([wrong("name"), wrong("share")])
    form.editor("name").line.setText("B")
    assert form.problem("name") == ""
    assert form.problem("share") == "Wrong."
    assert not form.editor("name").control.property("bad")
    assert said_of(form.editor("name").control) == ("Name", "As on the poster.")


def test_new_problems_replace_the_old_ones(form: Form) -> None:
    form.show_problems([wrong("name")])
    form.show_problems([wrong("fee")])
    assert (form.problem("name"), form.problem("fee")) == ("", "Wrong.")
    form.clear_problems()
    assert form.problem("fee") == ""


def test_a_screen_reader_hears_label_help_problem_and_what_the_word_means(form: Form) -> None:
    meant = TERMS["fee"].says.text
    assert said_of(form.editor("name").control) == ("Name", "As on the poster.")
    assert said_of(form.editor("fee").control) == ("Fee & co", meant)
    assert said_of(form.editor("signed").control)[0] == "The client has signed"
    form.show_problems([wrong("fee", "It is too much.")])
    assert said_of(form.editor("fee").control) == ("Fee & co", f"It is too much. {meant}")
    combo = QAccessible.queryAccessibleInterface(form.editor("state").control)
    labels = [
        each.text(QAccessible.Text.Name)
        for each, kind in combo.relations()
        if kind == QAccessible.RelationFlag.Label
    ]
    assert labels == ["State"]
    form.set_help("share", "By weight.")
    assert said_of(form.editor("share").control)[1] == "By weight."


def test_a_slip_is_shown_when_the_field_is_left(form: Form) -> None:
    form.editor("fee").line.setText("much")
    assert form.problem("fee") == ""
    form.editor("fee").line.editingFinished.emit()
    assert form.problem("fee") == "This is not a number."
    form.editor("fee").line.setText("12")
    assert form.problem("fee") == ""


def test_changes_are_told_but_not_those_by_the_program(form: Form) -> None:
    told: list[int] = []
    form.changed.connect(lambda: told.append(1))
    form.set_values({"name": "A", "fee": 3, "signed": True})
    assert told == []
    form.editor("name").line.setText("B")
    form.editor("signed").box.click()
    assert len(told) == 2


def test_a_label_leads_to_its_editor_and_is_plain(form: Form) -> None:
    assert form.label("fee").buddy() is form.editor("fee").control
    assert form.label("fee").text() == "Fee && co"


def test_words_of_people_in_problems_are_not_markup(form: Form) -> None:
    from PySide6.QtCore import Qt

    form.show_problems([wrong("name", "“{typed}” is odd.", typed="<b>x</b>")])
    shown = [label for label in form.findChildren(QLabel) if "<b>x</b>" in label.text()]
    assert len(shown) == 1
    assert shown[0].textFormat() == Qt.TextFormat.PlainText
    assert shown[0].property("role") == Role.PROBLEM


def test_a_field_can_be_hidden_with_its_label(form: Form) -> None:
    form.show_field("share", shown=False)
    assert not form.editor("share").isVisible()
    assert not form.label("share").isVisible()
    form.show_field("share", shown=True)
    assert form.editor("share").isVisible()


def test_a_locked_form_can_be_read_but_not_changed(form: Form) -> None:
    form.set_read_only(True)
    assert form.editor("name").line.isReadOnly()
    assert not form.editor("signed").box.isEnabled()
    form.set_read_only(False)
    assert not form.editor("name").line.isReadOnly()


def test_a_problem_below_the_window_is_scrolled_into_view(qtbot, icons: Icons) -> None:
    form = Form([Field(f"f{n}", f"Field {n}", LineEditor()) for n in range(40)], said, icons)
    area = scrolled(form)
    qtbot.addWidget(area)
    area.resize(400, 300)
    area.show()
    form.show_problems([wrong("f30")])
    assert area.verticalScrollBar().value() > 0
    top = form.editor("f30").mapTo(area.viewport(), form.editor("f30").rect().topLeft()).y()
    assert 0 <= top < area.viewport().height()


def test_labels_beside_stand_on_the_line_of_their_editors(qtbot, icons: Icons) -> None:
    form = Form([Field("a", "A", LineEditor()), Field("b", "Longer", LineEditor())], said, icons, beside=True)
    qtbot.addWidget(form)
    form.resize(500, 200)
    form.show()
    for name in ("a", "b"):
        label, control = form.label(name), form.editor(name).control
        label_middle = label.mapTo(form, label.rect().center()).y()
        control_middle = control.mapTo(form, control.rect().center()).y()
        assert abs(label_middle - control_middle) <= 1
        assert control.mapTo(form, control.rect().topLeft()).x() > form.label("b").width()
