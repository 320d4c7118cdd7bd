"""The invoice to the client: rates of value added tax, the words on it, and the client's numbers."""

from dataclasses import dataclass
from typing import Literal

from desktop.core.country_values import NumberCheck, Pattern, Percent
from desktop.core.packs.record import Dated, Texts

ClientType = Literal["business", "public_body", "private_person"]

REVERSE_CHARGE = "reverse_charge"
"""The code of the rate by which a client abroad owes the tax."""

ClientNumber = Literal["vat", "company", "einvoice"]
"""A tax number, a number in the register of companies, or an address for electronic invoices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When a rate applies: every key that is given must be so; a key that is missing does not matter.

    Attributes:
        admission: tickets are sold, rather than a show.
        advertising: the performance advertises something.
        agency: the service is procured or organised rather than performed.
        client_abroad: the client has its seat in another country.
        client_type: what the client is.
        equipment_in_contract: sound or light equipment is part of the contract.
        payroll_service: the invoice is for handling the pay, not for the performance.
        purpose_is_concert: people come for the music, not for an occasion that it accompanies.
        technical_service: technicians' work is invoiced.
        venue_consumption: eating or drinking during the show is usual there.
    """

    admission: bool | None = None
    advertising: bool | None = None
    agency: bool | None = None
    client_abroad: bool | None = None
    client_type: ClientType | None = None
    equipment_in_contract: bool | None = None
    payroll_service: bool | None = None
    purpose_is_concert: bool | None = None
    technical_service: bool | None = None
    venue_consumption: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat(Dated):
    """A rate of value added tax on the shared company's invoice; `performance` is the ordinary one.

    Attributes:
        invoice_text: the words that the invoice must carry beside the rate, by language.
    """

    once_per = "code"

    code: str
    percent: Percent
    applies_when: Conditions = Conditions()
    invoice_text: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientId(Dated):
    """A number that clients in this country have.

    Attributes:
        kind: what it is for.
        required: whether a client of one of `client_types` cannot be invoiced without it.
        client_types: which clients have it; empty for all.
        check: the module of python-stdnum that knows its check digits.
        pattern: what the whole number looks like, as with the numbers of people.
    """

    once_per = "code"

    code: str
    label: Texts
    kind: ClientNumber
    required: bool = False
    client_types: tuple[ClientType, ...] = ()
    check: NumberCheck | None = None
    pattern: Pattern | None = None
