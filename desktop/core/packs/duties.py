"""What authorities want to know: before the work, after it, abroad, and where no shared company can tell them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from desktop.core.deadlines import Timing
from desktop.core.packs.record import Dated, Found, Texts, days_in_order, needs
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

Recipient = Literal["authority", "company", "payer"]

WorksAs = Literal["anyone", "employee", "self_employed"]

AfterTiming = Literal["day_of_next_month", "days_after_end", "monthly", "quarterly", "yearly"]
"""When something is due after the work; the first two need their number `n`."""

RegimeKind = Literal["one_stop_desk", "payer_statement", "own_invoice"]
"""Where no company fits: an official desk for who organises, a statement handed to who pays, or an invoice of one's own."""

Purpose = Literal["declaration", "local_regime", "invoice", "a1"]

FieldPath = Literal[
    "person.name", "person.birth_name", "person.birth_date", "person.birth_place", "person.birth_country",
    "person.mother_name", "person.sex", "person.nationality", "person.address", "person.residence",
    "person.identifiers", "person.id_document", "person.work_permit_until", "person.iban", "person.bic",
    "person.account_holder", "person.status", "person.attestation", "person.health_insurer", "person.tax_class",
    "person.church", "person.children", "person.a1", "person.role", "person.artistic", "person.ekho",
    "gig.on", "gig.starts", "gig.ends", "gig.services", "gig.rehearsal_days", "gig.venue", "gig.address",
    "gig.country", "gig.activity", "gig.risks", "gig.joint_committee", "gig.line_up",
    "share.gross", "share.expenses", "share.per_diem", "share.travel_km", "share.tax_percent", "share.kvr",
    "client.name", "client.legal_form", "client.type", "client.address", "client.vat_no", "client.company_no",
    "client.email", "client.contact", "client.einvoice", "client.purchase_order", "client.is_organiser",
    "client.licence_no",
    "contract.fee", "contract.vat", "contract.payment_days", "contract.conditions", "contract.signed_order",
]  # fmt: skip
"""What a paper may ask for. A path is the same in every country, so one program fills the papers of all."""

N_NEEDED = N_("country pack", "This timing needs its number n.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreDeclaration(Dated):
    """Something that must be in before the work, such as a notice to the social security.

    Attributes:
        applies_to: whom it concerns; what is asked of the self-employed alone is no deadline of a declaration.
    """

    once_per = "code"

    code: str
    name: str
    timing: Timing
    recipient: Recipient
    applies_to: WorksAs = "anyone"


def _n_fits_timing(found: Found) -> Iterator[Problem]:
    if found.get("timing") in ("day_of_next_month", "days_after_end"):
        yield from needs(found, "n", message=N_NEEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeclaration(Dated):
    """Something that is declared after the work, usually by the company."""

    checks: ClassVar[tuple[Check, ...]] = (days_in_order, _n_fits_timing)
    once_per = "code"

    code: str
    name: str
    timing: AfterTiming
    recipient: Recipient = "authority"
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class A1Rule(Dated):
    """How many days before a date abroad the A1 should be asked for.

    Attributes:
        answer_days: how long the authority takes at most.
        channel: how the company wants to be asked, in the words of the source.
        needs: what the request must say.
    """

    lead_days: int
    answer_days: int | None = None
    channel: str | None = None
    needs: tuple[FieldPath, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingNotice(Dated):
    """What this country wants to be told before somebody from abroad works here.

    Attributes:
        applies_to: whom it concerns.
        exempt_days: up to so many days in each quarter nothing need be told.
        exempt: who is exempt by that.
    """

    once_per = "code"

    code: str
    name: str
    applies_to: WorksAs = "anyone"
    exempt_days: int | None = None
    exempt: WorksAs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRegime(Dated):
    """What to do where no shared company fits; what its sheet asks for are the `required_fields` of `local_regime`.

    Attributes:
        code: its name for programs, in the file's name of an export.
        kind: what it is.
        name: its proper name, such as “Guso”.
        label: what it is, in a few words.
        recipient: who gets the sheet.
        timing: until when.
        hours_before: how many hours before the start at the latest, where that is said.
    """

    code: str
    kind: RegimeKind
    name: str
    label: Texts
    recipient: Recipient = "payer"
    timing: Timing = "before_start"
    hours_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredField(Dated):
    """Something that a declaration, an invoice or a sheet for the local regime must say."""

    once_per = "path"

    path: FieldPath
    label: Texts
    required_for: tuple[Purpose, ...]
