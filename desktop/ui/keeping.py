"""Another language rebuilds the window; this remembers where the person was, and what was typed and not saved."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from desktop.core.problems import Refused
from desktop.ui.editors import Editor, ParsedEditor
from desktop.ui.list_panel import ListPanel
from desktop.ui.page import Page
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

Bring = Callable[[Page], object]


def remember(window: "MainWindow") -> Callable[["MainWindow"], None]:
    """Return what brings a window built anew to where this one is."""
    if window.page is None:
        return _remember_first_start(window)
    key, front = window.page.key, window.page.front
    steps = [_list(front), *_record(front), *_day(front), *_keyboard(window, front)]

    def bring_back(anew: "MainWindow") -> None:
        if anew.page is not None and anew.page.key != key:
            anew.go(key)
        if anew.page is not None:
            for step in steps:
                step(anew.page.front)

    return bring_back


def _remember_first_start(window: "MainWindow") -> Callable[["MainWindow"], None]:
    from desktop.ui.first_start import FirstStart

    old = window.centralWidget()
    step = old.step if isinstance(old, FirstStart) else 0

    def bring_back(anew: "MainWindow") -> None:
        central = anew.centralWidget()
        if isinstance(central, FirstStart):
            central.show_step(step)

    return bring_back


def _list(page: Page) -> Bring:
    """Return what sets filter, search and selection of the page's list."""
    panel = page.findChild(ListPanel)
    if panel is None:
        return lambda _page: None
    chip, text, row = panel.chips.current, panel.search.text(), panel.table.current()

    def bring_back(anew: Page) -> None:
        made = anew.findChild(ListPanel)
        assert made is not None
        made.search.setText(text)
        made.search.returnPressed.emit()
        if chip not in ("", made.chips.current):
            made.chips.select(chip)
            made.chips.picked.emit(chip)
        if row is not None:
            made.table.select_id(row.id)

    return bring_back


def _day(page: Page) -> list[Bring]:
    """Return what shows the same day of the calendar."""
    if page.key != "calendar":
        return []
    from desktop.ui.calendar.page import CalendarPage

    assert isinstance(page, CalendarPage)
    on = page.day
    return [lambda anew: anew.show_argument(on)]


def _keyboard(window: "MainWindow", page: Page) -> list[Bring]:
    """Return what gives the keyboard to the same control of a page without a list; a list takes it by itself."""
    at = window.focusWidget()
    if at is None or page.findChild(ListPanel) is not None:
        return []
    kind = type(at)
    before = page.findChildren(kind)
    if at not in before:
        return []
    place = before.index(at)

    def bring_back(anew: Page) -> None:
        after = anew.findChildren(kind)
        if len(after) == len(before):
            after[place].setFocus(Qt.FocusReason.OtherFocusReason)

    return [bring_back]


def _record(page: Page) -> list[Bring]:
    """Return what opens the record that is open, with the typing that is not saved."""
    if isinstance(page, RecordPage) and page.form is not None:
        form = page.form
        typed = {name: _value(editor) for name, editor in _editors(form).items()} if form.dirty else {}
        return [_opener(form), lambda anew: _type(anew, typed)]
    if page.key == "contracts":
        from desktop.ui.contracts_page import ContractsPage

        assert isinstance(page, ContractsPage)
        view = page.open_view
        if view is not None:
            view.flush()
            contract, step = view.draft.facts.id, view.tabs.currentIndex()

            def open_again(anew: Page) -> None:
                assert isinstance(anew, ContractsPage)
                anew.open(contract, step)

            return [open_again]
    if page.key == "papers":
        from desktop.ui.papers_page import PapersPage

        assert isinstance(page, PapersPage)
        asked = page.asked
        return [lambda anew: anew.show_argument(asked)]
    return []


def _opener(form: RecordForm) -> Bring:
    key, kind = form.key, getattr(form, "kind", None)

    def open_again(page: Page) -> None:
        assert isinstance(page, RecordPage)
        if kind is not None:
            page.show_argument((kind, key))
        elif key is not None:
            page.show_argument(key)
        else:
            page.open_new()

    return open_again


def _editors(form: RecordForm) -> Mapping[str, Editor]:
    """Return the form's own editors by place; one that is part of another one is that one's business."""
    found = [editor for editor in form.findChildren(Editor) if not _inside_editor(editor, form)]
    return {f"{place} {type(editor).__name__}": editor for place, editor in enumerate(found)}


def _inside_editor(editor: Editor, form: RecordForm) -> bool:
    parent = editor.parentWidget()
    while parent is not None and parent is not form:
        if isinstance(parent, Editor):
            return True
        parent = parent.parentWidget()
    return False


def _value(editor: Editor) -> Callable[[Editor], None]:
    """Return what gives an editor of the new form the value of this one, also a text that cannot be understood."""
    try:
        value: Any = editor.value()
    except Refused:
        text = editor.line.text() if isinstance(editor, ParsedEditor) else None
        return lambda anew: anew.set_text(text) if isinstance(anew, ParsedEditor) and text else None
    return lambda anew: anew.set_value(value)


def _type(page: Page, typed: Mapping[str, Callable[[Editor], None]]) -> None:
    if not isinstance(page, RecordPage) or page.form is None or not typed:
        return
    for name, set_value in typed.items():
        editor = _editors(page.form).get(name)
        if editor is not None:
            set_value(editor)
            editor.changed.emit()
