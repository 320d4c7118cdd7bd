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
    "busy": N_("delivery", "{company} is busy right now. It is safe here and is sent at the next sync."),
    "login": N_(
        "delivery",
        "This network asks for a login first (a hotel or train?). Open a web page, then sync again.",
    ),
    "not_a_company": N_(
        "delivery",
        "What answers at {company}'s address is not a shared company. Nothing was taken as received; check the address.",
    ),
    "bad_receipt": N_(
        "delivery",
        "{company}'s answer does not match what was sent, so it does not count as received. It is sent again; tell the company.",
    ),
    "unknown_device": N_(
        "delivery",
        "{company} does not know this computer any more. Enrol again with a new code from the company.",
    ),
    "wrong_company": N_(
        "delivery", "{company} is not the company this declaration was sealed for. Ask your adviser there."
    ),
    "conflict": N_(
        "delivery",
        "{company} already has another paper under this number. Both are kept; ask your adviser which one counts.",
    ),
    "refused": N_(
        "delivery",
        "{company} could not read this declaration: {detail}. It stays here; ask your adviser, or correct the contract.",
    ),
}
"""By code, as kept in the outbox; `{company}`, `{country}` and `{detail}` are filled when shown."""


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
