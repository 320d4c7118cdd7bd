"""Every user verb is one function here: checks all, then one transaction, one undo step.

Each takes an open `Book` and a command, and returns `Done(id, topics)`; it raises `Refused` with every problem
and changes nothing then.

The verbs that are named here are imported when they are first asked for: the first paint changes a setting at most.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.core.actions.contracts import (
        draft_contract,
        draft_from_gig,
        draft_from_gigs,
        mark_signed,
        split_contract,
        void_contract,
    )
    from desktop.core.actions.gigs import amend_gig_state, record_gig
    from desktop.core.actions.people import record_band, record_client, record_person, remove_person
    from desktop.core.actions.settings import change_setting

_WHERE = {
    "amend_gig_state": "gigs",
    "change_setting": "settings",
    "draft_contract": "contracts",
    "draft_from_gig": "contracts",
    "draft_from_gigs": "contracts",
    "mark_signed": "contracts",
    "record_band": "people",
    "record_client": "people",
    "record_gig": "gigs",
    "record_person": "people",
    "remove_person": "people",
    "split_contract": "contracts",
    "void_contract": "contracts",
}

__all__ = [
    "amend_gig_state",
    "change_setting",
    "draft_contract",
    "draft_from_gig",
    "draft_from_gigs",
    "mark_signed",
    "record_band",
    "record_client",
    "record_gig",
    "record_person",
    "remove_person",
    "split_contract",
    "void_contract",
]


def __getattr__(name: str) -> object:
    """Return a verb by its name, from the module that holds it."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
