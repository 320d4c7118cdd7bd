"""The devices of this member at one company: listed, and stopped when one is lost."""

from desktop.core.actions import journal, trail
from desktop.core.outbox import Reason
from desktop.core.problems import N_, Unreachable, refuse
from desktop.core.queries.outbox import AddressRow, addresses
from desktop.core.store.book import Book, Done
from desktop.sync.api import CallFailed, DeviceRow, Door

_SILENT = N_(
    "devices", "{company} could not be asked: its devices are as they were. Try again with a connection."
)
_GONE = N_("devices", "{company} does not know this computer any more. Enrol again with a new code.")
_NO_COMPANY = N_("devices", "This book is not enrolled at that company.")
_NO_DEVICE = N_("devices", "{company} does not know such a device of yours. Nothing was changed.")


def devices(book: Book, company_id: str) -> list[DeviceRow]:
    """Return every device of this member, those that were stopped too.

    Raises:
        Refused: this book is not enrolled there (any more).
        Unreachable: the company cannot be asked.
    """
    company = _company(book, company_id)
    try:
        with _door(book, company) as door:
            return door.devices()
    except CallFailed as failed:
        raise _said(failed.reason, company) from failed


def revoke(book: Book, company_id: str, thumbprint: str) -> Done:
    """Stop a device for ever; what it sent before stays.

    Raises:
        Refused: this book is not enrolled there, or there is no such device.
        Unreachable: the company cannot be asked.
    """
    company = _company(book, company_id)
    try:
        with _door(book, company) as door:
            door.revoke(thumbprint)
    except CallFailed as failed:
        if failed.problem == "not-found" or failed.state == "fault":
            raise refuse("", _NO_DEVICE, company=company.name) from failed
        raise _said(failed.reason, company) from failed
    return trail.record(book, "revoke", company_id)


def _company(book: Book, company_id: str) -> AddressRow:
    found = next((row for row in addresses(book) if row.company_id == company_id), None)
    if found is None:
        raise refuse("", _NO_COMPANY)
    return found


def _door(book: Book, company: AddressRow) -> Door:
    return Door.of(
        company,
        trail.device_key(book),
        lambda call: _record(book, journal.Entry(company.company_id, *call)),
    )


def _record(book: Book, entry: journal.Entry) -> None:
    journal.note(book, entry)


def _said(reason: Reason, company: AddressRow) -> Exception:
    if reason.code in ("unknown_device", "other_member"):
        return refuse("", _GONE, company=company.name)
    return Unreachable(_SILENT, company=company.name)
