"""How a person wants to see a list: filter, words, order and columns, as plain values that are kept as JSON."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.ui.row_model import Column

NARROWEST = 24
WIDEST = 2000
"""Widths outside of this come from a damaged setting."""


@dataclass(frozen=True, slots=True)
class ListView:
    """One way to see a list.

    Attributes:
        chip, text: the filter that is on and the words searched for.
        sort: key of the column that orders the rows; empty for the list's own order.
        order: keys of the columns from left to right; those that are not among them keep their own place.
        shown: for columns that were switched on or off by hand, which of both.
        widths: of columns that were given one by hand, in pixels at 100 %.
        grouped: rows stand in groups, each with its sums.
    """

    chip: str = ""
    text: str = ""
    sort: str = ""
    descending: bool = False
    order: tuple[str, ...] = ()
    shown: Mapping[str, bool] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)
    grouped: bool = False

    def arranged(self, columns: Sequence[Column]) -> list[Column]:
        """Return all columns from left to right, also those that are not shown."""
        known = sorted((c for c in columns if c.key in self.order), key=lambda c: self.order.index(c.key))
        for place, column in enumerate(columns):
            if column.key not in self.order:
                known.insert(place, column)
        return known

    def visible(self, columns: Sequence[Column]) -> list[Column]:
        """Return the columns that are shown, from left to right; never none at all."""
        found = [c for c in self.arranged(columns) if self.shown.get(c.key, not c.optional)]
        return found or list(columns[:1])

    def with_shown(self, key: str, on: bool) -> "ListView":
        """Return the same view with a column switched on or off."""
        return dataclasses.replace(self, shown={**self.shown, key: on})

    def sorted_by(self, key: str, descending: bool) -> "ListView":
        """Return the same view in another order; an empty key takes the list's own one."""
        return dataclasses.replace(self, sort=key, descending=descending and bool(key))


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view under a name."""

    name: str
    view: ListView


@dataclass(frozen=True, slots=True)
class KeptList:
    """What is kept of one list: how it was left, and the views that were given a name."""

    last: ListView = ListView()
    saved: tuple[SavedView, ...] = ()

    def to_json(self) -> str:
        """Return it as text for the settings."""
        plain = {
            "last": dataclasses.asdict(self.last),
            "saved": [{"name": each.name, "view": dataclasses.asdict(each.view)} for each in self.saved],
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None) -> "KeptList":
        """Read what `to_json` wrote; what is damaged or of another version counts as not kept."""
        try:
            plain = json.loads(text or "{}")
        except ValueError:
            return cls()
        if not isinstance(plain, dict):
            return cls()
        saved = [each for each in _list(plain.get("saved")) if isinstance(each, dict) and each.get("name")]
        return cls(
            _view(plain.get("last")),
            tuple(SavedView(str(each["name"]), _view(each.get("view"))) for each in saved),
        )


def _text(plain: Any) -> str:
    return plain if isinstance(plain, str) else ""


def _view(plain: Any) -> ListView:
    if not isinstance(plain, dict):
        return ListView()
    return ListView(
        chip=_text(plain.get("chip")),
        text=_text(plain.get("text")),
        sort=_text(plain.get("sort")),
        descending=plain.get("descending") is True,
        grouped=plain.get("grouped") is True,
        order=tuple(key for key in _list(plain.get("order")) if isinstance(key, str)),
        shown={key: on is True for key, on in _pairs(plain.get("shown"))},
        widths={
            key: width
            for key, width in _pairs(plain.get("widths"))
            if type(width) is int and NARROWEST <= width <= WIDEST
        },
    )


def _list(plain: Any) -> list[Any]:
    return plain if isinstance(plain, list) else []


def _pairs(plain: Any) -> list[tuple[str, Any]]:
    return list(plain.items()) if isinstance(plain, dict) else []
