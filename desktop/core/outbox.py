"""Why a declaration waits: the reasons that a delivery can have, each in a person's words."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from desktop.core.problems import N_, Message

REASONS: Mapping[str, Message] = {
    "not_enrolled": N_(
        "delivery",
        "You are not enrolled at a shared company in {country}. It is safe here; enrol to have it sent.",
    ),
    "unreachable": N_(
        "delivery", "{company} could not be reached. It is safe here and is sent at the next sync."
    ),
    "no_name": N_(
        "delivery",
        "{company}'s address cannot be found from this network. It is safe here and is sent at the next sync.",
    ),
    "busy": N_("delivery", "{company} is busy right now. It is safe here and is sent at the next sync."),
    "login": N_(
        "delivery",
        "This network asks for a login first (a hotel or train?). Open a web page, then sync again.",
    ),
    "redirected": N_(
        "delivery",
        "{company}'s address leads on to {detail}, and nothing was sent there. Open a web page in case this network asks for"
        " a login; if it stays so, ask the company for its new address.",
    ),
    "not_a_company": N_(
        "delivery",
        "What answers at {company}'s address is not a shared company. Nothing was taken as received; check the address.",
    ),
    "garbled": N_(
        "delivery",
        "{company}'s answer broke off or cannot be read, so nothing was taken as received. It is safe here and is sent again.",
    ),
    "wrong_name": N_(
        "delivery",
        "Somebody else answers at {company}'s address: {detail}. Nothing was sent. Try another network; tell the company.",
    ),
    "expired": N_(
        "delivery",
        "The certificate of {company}'s address does not hold at this computer's time, {detail}. Nothing was sent. Set the"
        " clock if it is wrong; else tell the company.",
    ),
    "untrusted": N_(
        "delivery",
        "This computer does not trust what answers at {company}'s address. Nothing was sent. Try another network; tell the"
        " company.",
    ),
    "private_address": N_(
        "delivery",
        "{company}'s address leads to {detail}, which is not on the internet. Nothing was sent. Try another network.",
    ),
    "other_company": N_(
        "delivery",
        "What answers at {company}'s address is not the company you enrolled at. Nothing was sent; ask your adviser there.",
    ),
    "other_keys": N_(
        "delivery",
        "{company} shows keys that do not follow from those you know. Nothing it says is believed until that is cleared up;"
        " compare the fingerprint in the settings with the company's letter.",
    ),
    "bad_receipt": N_(
        "delivery",
        "{company}'s answer does not match what was sent, so it does not count as received. It is sent again; tell the company.",
    ),
    "unknown_key": N_(
        "delivery",
        "{company} signed with a key that it has not shown to be its own, so it does not count as received yet. It is sent"
        " again at the next sync.",
    ),
    "stolen_key": N_(
        "delivery",
        "{company} has this, but a key that was stolen signed its receipt. Ask your adviser there for a new receipt.",
    ),
    "bad_history": N_(
        "delivery",
        "{company}'s news does not continue what you have read so far. Nothing was changed; it is read again at the next sync.",
    ),
    "mass_change": N_(
        "delivery",
        "{company} would set back {detail} of your declarations at once. Nothing was changed. Ask your adviser, then take it"
        " over in the settings or leave it.",
    ),
    "unknown_device": N_(
        "delivery",
        "{company} does not know this computer any more. Enrol again with a new code from the company.",
    ),
    "wrong_company": N_(
        "delivery", "{company} is not the company this declaration was sealed for. Ask your adviser there."
    ),
    "other_member": N_(
        "delivery",
        "{company} has this declaration from another member, or knows this computer as another member's. Ask your adviser.",
    ),
    "conflict": N_(
        "delivery",
        "{company} already has another paper under this number. Both are kept; compare them and choose which one counts.",
    ),
    "parked": N_(
        "delivery",
        "{company} keeps this until the version before it comes from your other computer. Sync that computer.",
    ),
    "review": N_(
        "delivery",
        "{company} has this beside another version, and its advisers look at both. There is nothing to do here.",
    ),
    "earlier_first": N_("delivery", "It goes out when the version before it has arrived."),
    "later": N_("delivery", "It is safe here and is tried again later."),
    "too_old": N_(
        "delivery",
        "{company} does not read this form of declaration: {detail}. It is safe here. Update Septet, then sync again.",
    ),
    "refused": N_(
        "delivery",
        "{company} could not read this declaration: {detail}. It stays here; ask your adviser, or correct the contract.",
    ),
}
"""By code, as kept in the outbox; `{company}`, `{country}` and `{detail}` are filled when shown."""

WORLD = frozenset(
    {"unreachable", "no_name", "busy", "login", "redirected", "not_a_company", "garbled", "bad_history",
     "unknown_key", "earlier_first", "later", "parked", "review"}
)  # fmt: skip
"""Reasons that a person need not do anything about but to let it be tried again."""


class Reason(NamedTuple):
    """Why something waits: a code of `REASONS` and the company's own words, if any."""

    code: str
    detail: str = ""

    def kept(self) -> str:
        """Return the form kept in the outbox."""
        return json.dumps({"code": self.code, "detail": self.detail}, ensure_ascii=False)

    def message(self) -> Message:
        """Return the sentence for it; an unknown code is said by the company's words."""
        return REASONS.get(self.code, N_("delivery", "{detail}"))

    @classmethod
    def read(cls, kept: str | None) -> "Reason | None":
        """Return the reason that was kept, or None."""
        if kept is None:
            return None
        value: dict[str, Any] = json.loads(kept)
        return cls(value["code"], value.get("detail", ""))
