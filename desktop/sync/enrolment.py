"""Enrols this book at a shared company: with the company's address and the code that its adviser gave."""

import platform
from collections.abc import Callable
from typing import Any

from desktop.core.actions import companies as write
from desktop.core.actions import trail
from desktop.core.outbox import Reason
from desktop.core.problems import N_, Message, Unreachable, refuse
from desktop.core.queries.outbox import addresses
from desktop.core.store.book import Book, Done
from desktop.sync import keysets
from desktop.sync.address import company_origin
from desktop.sync.answers import Discovery
from desktop.sync.api import CallFailed, Door
from wire.keyset import Keyset
from wire.signing import SigningKey

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
_OTHER_MEMBER = N_(
    "enrol",
    "This book is enrolled at {company} already, for another member than this code. Ask your adviser for a code of yours, or"
    " begin a book of its own for the other member.",
)
_OTHER_KEYS = N_(
    "enrol",
    "The keys that {company} shows are not those of the company you mean. Nothing was changed. Check the address and the"
    " fingerprint in the company's letter.",
)
_CERTIFICATE = N_(
    "enrol",
    "The certificate of {company} does not hold for this name at this computer's time, {detail}. Nothing was sent. Check the"
    " address and the clock, or try another network.",
)
_UNTRUSTED = N_(
    "enrol",
    "This computer does not trust what answers at {company}. Nothing was sent. A trial company runs on this computer itself,"
    " or its certificate is made known to the system.",
)
_STOPPED = N_(
    "enrol", "This computer was stopped at {company}. Ask your adviser there before you enrol it anew."
)

_WORLD: dict[str, Message] = {
    "unreachable": _UNREACHABLE,
    "no_name": _UNREACHABLE,
    "busy": _UNREACHABLE,
    "login": _LOGIN,
    "redirected": _LOGIN,
    "not_a_company": _NOT_A_COMPANY,
    "garbled": _NOT_A_COMPANY,
    "private_address": _NOT_A_COMPANY,
    "other_keys": _OTHER_KEYS,
    "other_company": _OTHER_KEYS,
    "expired": _CERTIFICATE,
    "wrong_name": _CERTIFICATE,
    "untrusted": _UNTRUSTED,
}

DoorTo = Callable[[str, SigningKey], Door]


def _door(origin: str, key: SigningKey) -> Door:
    return Door(origin, None, key)


def enrol(
    book: Book,
    address: str,
    code: str,
    *,
    fingerprint: str | None = None,
    demo: bool = False,
    door_to: DoorTo = _door,
) -> Done:
    """Enrol this book; a repeat with the same code after a lost answer is safe.

    Args:
        book: the book to enrol.
        address: of the company, as typed.
        code: that its adviser gave.
        fingerprint: of the company's root key, where its letter says it: another one is refused.
        demo: a company of the demo band.
        door_to: for tests that stand in for the network.

    Raises:
        Refused: the address or the code is wrong.
        Unreachable: the company could not be reached, or is none.
    """
    origin = company_origin(address)
    if not code.strip():
        raise refuse("code", _NO_CODE)
    key = trail.device_key(book)
    try:
        with door_to(origin, key) as door:
            found = door.discover()
            known = next((row.keyset for row in addresses(book) if row.company_id == found.company_id), None)
            keys, body = _proved(found, door, known, (fingerprint or "").strip() or None)
            answer: Any = _ask(book, door, origin, code.strip(), door_to)
    except CallFailed as failed:
        raise _said(failed, origin) from failed
    company = write.Enrolled(
        found.company_id, found.country, found.name, origin, body, tuple(k.as_json() for k in keys.keys),
        found.epoch,
    )  # fmt: skip
    return write.enrol(
        book, company, answer["token"], answer["member_id"], str(answer["member_name"] or ""), demo=demo
    )


def _ask(book: Book, door: Door, origin: str, code: str, door_to: DoorTo) -> Any:
    """Hand the code in. A book of a computer that was stopped (a lost laptop's copy) gets a key of its own first."""
    name = platform.system() or "computer"
    try:
        return door.enrol(code, name)
    except CallFailed as failed:
        if failed.problem != "device-revoked":
            raise
    with door_to(origin, trail.renew_device_key(book)) as anew:
        anew.discover()
        return anew.enrol(code, name)


def _proved(found: Discovery, door: Door, known: str | None, fingerprint: str | None) -> tuple[Keyset, bytes]:
    """Return the company's keys with their bytes: from the ones this book knows, else from the first ones on."""
    if known is None:
        keys, body = keysets.begin(found.keyset, door.keyset, origin_known=fingerprint)
    else:
        keys, body = keysets.walk(keysets.read(known), known.encode(), found.keyset, door.keyset)
    if keys.company_id != found.company_id:
        raise CallFailed(Reason("other_keys"))
    return keys, body


def _said(failed: CallFailed, origin: str) -> Exception:
    """Return what the person is told about an enrolment that failed."""
    if message := _WORLD.get(failed.reason.code):
        return Unreachable(message, company=origin, detail=failed.reason.detail)
    if failed.problem == "key-in-use":
        return refuse("code", _OTHER_MEMBER, company=origin)
    if failed.problem == "device-revoked":
        return refuse("code", _STOPPED, company=origin)
    return refuse("code", _CODE_REFUSED, company=origin)
