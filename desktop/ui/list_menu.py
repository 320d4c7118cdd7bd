"""The menu of a list: order, columns, groups, and the views that were given a name."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.ui.list_layout import ListView

if TYPE_CHECKING:
    from desktop.ui.list_views import ListViews


def fill_menu(views: "ListViews", menu: QMenu) -> None:
    """Fill the menu with what can be chosen at this moment."""
    menu.clear()
    tr, view = views.words.tr, views.table.view
    _fill_orders(views, menu.addMenu(_plain(tr("list", "Order by"))))
    _fill_columns(views, menu.addMenu(_plain(tr("list", "Columns"))))
    if views.groups:
        grouped = dataclasses.replace(view, grouped=not view.grouped, sort="" if view.sort != "on" else "on")
        _add(menu, views.groups, partial(views.change, grouped), checked=view.grouped)
    menu.addSeparator()
    for number, saved in enumerate(views.kept.saved, 1):
        text = f"&{number}  {_plain(saved.name)}" if number < 10 else _plain(saved.name)
        menu.addAction(text, partial(views.show_view, saved.view))
    _add(menu, tr("list", "Save this view…"), partial(_ask_name, views))
    if views.kept.saved:
        _add(menu, tr("list", "Arrange views…"), partial(_arrange_views, views))
    menu.addSeparator()
    _add(menu, tr("report", "Save…"), partial(_save, views)).setEnabled(views.table.count() > 0)
    _add(menu, tr("list", "As at first"), partial(views.show_view, ListView()))


def _fill_orders(views: "ListViews", menu: QMenu) -> None:
    key, descending = views.table.sorted_by
    for column in views.table.columns:
        if column.title and views.table.can_order(column):
            _add(menu, column.title, partial(_order_by, views, column.key), checked=column.key == key)
    menu.addSeparator()
    if key:
        _add(menu, views.words.tr("list", "Descending"), partial(views.table.sort, key), checked=descending)
    if views.table.view.sort:
        own = views.table.view.sorted_by("", descending=False)
        _add(menu, views.words.tr("list", "The list’s own order"), partial(views.change, own))


def _order_by(views: "ListViews", key: str) -> None:
    if views.table.sorted_by[0] != key:
        views.table.sort(key)


def _fill_columns(views: "ListViews", menu: QMenu) -> None:
    shown = {column.key for column in views.table.view.visible(views.table.columns)}
    for column in views.table.columns:
        if column.title:
            on = column.key in shown
            toggled = views.table.view.with_shown(column.key, not on)
            made = _add(menu, column.title, partial(views.change, toggled), checked=on)
            made.setEnabled(not on or len(shown) > 1)
    menu.addSeparator()
    _add(menu, views.words.tr("list", "Arrange columns…"), partial(_arrange_columns, views))


def _add(menu: QMenu, text: str, run: Callable[[], object], *, checked: bool | None = None) -> QAction:
    made = menu.addAction(_plain(text), lambda: run())
    if checked is not None:
        made.setCheckable(True)
        made.setChecked(checked)
    return made


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _save(views: "ListViews") -> None:
    from desktop.ui.list_report import save_list
    from desktop.ui.long_work import LongWork

    def work() -> LongWork:
        made = LongWork(views.session)
        views.open(made)
        return made

    save_list(views.session, views.table, work, views.leave)


def _ask_name(views: "ListViews") -> None:
    from desktop.ui.arranging import NameCard

    views.open(NameCard(views))


def _arrange_columns(views: "ListViews") -> None:
    from desktop.ui.arranging import ColumnsCard

    views.open(ColumnsCard(views))


def _arrange_views(views: "ListViews") -> None:
    from desktop.ui.arranging import ViewsCard

    views.open(ViewsCard(views))
