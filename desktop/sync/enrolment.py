"""Enrols this book at a shared company: with the company's address and the code that its adviser gave."""

import platform
from typing import Any

from desktop.core.actions import outbox as write
from desktop.core.actions import trail
from desktop.core.problems import N_, Message, Unreachable, refuse
from desktop.core.store.book import Book, Done
from desktop.sync.address import company_origin
from desktop.sync.api import CallFailed, Door

_NO_CODE = N_("enrol", "Type the invitation code that the company gave you.")
_UNREACHABLE = N_(
    "enrol",
    "{company} could not be reached. Nothing was changed. Check the address and your connection, then try again.",
)
_LOGIN = N_(
    "enrol", "This network asks for a login first (a hotel or train?). Open a web page, then try again."
)
_NOT_A_COMPANY = N_(
    "enrol", "What answers at {company} is not a shared company. Nothing was changed. Check the address."
)
_CODE_REFUSED = N_(
    "enrol",
    "{company} does not take this code: it may be used, too old or mistyped. Ask your adviser for a new one.",
)

_ENROLLED = N_("enrol", "This book is enrolled at {company} already; it needs no new code.")

_WORLD: dict[str, Message] = {
    "unreachable": _UNREACHABLE,
    "busy": _UNREACHABLE,
    "login": _LOGIN,
    "not_a_company": _NOT_A_COMPANY,
}


def enrol(book: Book, address: str, code: str, *, demo: bool = False) -> Done:
    """Enrol this book; a repeat with the same code after a lost answer is safe.

    Raises:
        Refused: the address or the code is wrong.
        Unreachable: the company could not be reached, or is none.
    """
    origin = company_origin(address)
    if not code.strip():
        raise refuse("code", _NO_CODE)
    key = trail.device_key(book)
    try:
        with Door(origin) as door:
            found = door.discover()
            answer: Any = door.enrol(code.strip(), key.public.jwk(), platform.system() or "computer")
    except CallFailed as failed:
        if message := _WORLD.get(failed.reason.code):
            raise Unreachable(message, company=origin) from failed
        if failed.reason.code == "conflict":
            raise refuse("code", _ENROLLED, company=origin) from failed
        raise refuse("code", _CODE_REFUSED, company=origin) from failed
    return write.enrol(book, found, origin, answer["token"], str(answer.get("member_name") or ""), demo=demo)
