"""The bin: what kinds of things can lie in it, and how long it keeps them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from desktop.core.problems import N_, Message

TOPIC = frozenset({"bin"})
KEEP_SETTING = "bin_days"


class Kind(NamedTuple):
    """One kind of thing that can be deleted: its table, what it is called, and the topics whose lists show it."""

    table: str
    name: Message
    topics: frozenset[str]


KINDS: Mapping[str, Kind] = {
    "gig": Kind("gig", N_("bin", "Gig"), frozenset({"gigs", "people", "contracts"})),
    "contract": Kind("contract", N_("bin", "Contract"), frozenset({"contracts", "gigs", "people"})),
    "person": Kind("person", N_("bin", "Musician"), frozenset({"people", "gigs", "contracts"})),
    "band": Kind("band", N_("bin", "Band"), frozenset({"people", "gigs", "contracts", "recipes"})),
    "client": Kind("client", N_("bin", "Client"), frozenset({"people", "gigs", "contracts"})),
    "certificate": Kind("certificate", N_("bin", "Certificate"), frozenset({"people", "contracts"})),
    "expense": Kind("expense", N_("bin", "Expense"), frozenset({"expenses", "money"})),
    "receipt": Kind("expense_file", N_("bin", "Receipt"), frozenset({"expenses", "money"})),
    "regular_cost": Kind("regular_cost", N_("bin", "Regular cost"), frozenset({"books"})),
    "payment": Kind("payment", N_("bin", "Payment"), frozenset({"payments", "bank"})),
    "cost": Kind("mate_entry", N_("bin", "Cost"), frozenset({"money"})),
    "cash": Kind("mate_entry", N_("bin", "Cash payment"), frozenset({"money"})),
    "fund": Kind("fund_entry", N_("bin", "Entry of the band fund"), frozenset({"money"})),
    "recipe": Kind("recipe", N_("bin", "Recipe"), frozenset({"recipes", "contracts"})),
    "file": Kind("attachment", N_("bin", "File"), frozenset({"contracts", "gigs", "people", "files"})),
    "reminder": Kind("reminder_letter", N_("bin", "Reminder"), frozenset({"reminders"})),
}

KEEP: Mapping[str, Message] = {
    "30": N_("bin", "for 30 days"),
    "90": N_("bin", "for 90 days"),
    "365": N_("bin", "for a year"),
    "": N_("bin", "until you empty the bin"),
}
"""How long something lies in the bin, as the setting keeps it: a number of days, or nothing for ever."""

USUAL = "90"


def kept_since(setting: str | None, now: datetime) -> datetime | None:
    """Return the instant before which what was deleted is thrown away at the next start; None for never."""
    days = USUAL if setting is None else setting
    return now - timedelta(days=int(days)) if days.isascii() and days.isdigit() else None
