"""Every user verb is one function here: checks all, then one transaction, one undo step.

Each takes an open `Book` and a command, and returns `Done(id, topics)`; it raises `Refused` with every problem
and changes nothing then.
"""

from desktop.core.actions.contracts import (
    draft_contract,
    draft_from_gig,
    mark_signed,
    split_contract,
    void_contract,
)
from desktop.core.actions.gigs import amend_gig_state, record_gig
from desktop.core.actions.people import record_band, record_client, record_person, remove_person
from desktop.core.actions.settings import change_setting

__all__ = [
    "amend_gig_state",
    "change_setting",
    "draft_contract",
    "draft_from_gig",
    "mark_signed",
    "record_band",
    "record_client",
    "record_gig",
    "record_person",
    "remove_person",
    "split_contract",
    "void_contract",
]
