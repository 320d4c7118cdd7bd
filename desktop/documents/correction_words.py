"""What a correction changes, in words: for the window and for the printed copy."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from desktop.core.corrections import Change
from desktop.core.money import Money
from desktop.core.problems import N_, Message
from desktop.core.territories import Country
from desktop.i18n.words import Words
from wire.declaration import GigLine
from wire.declaration import Money as LineMoney

KINDS: Mapping[str, Message] = {
    "declare": N_("revision", "Declaration"),
    "amend": N_("revision", "Correction"),
    "cancel": N_("revision", "Cancellation"),
}
"""What a revision is."""

WITH_VALUES: Mapping[str, Message] = {
    "fee": N_("difference", "Fee excl. VAT"),
    "client": N_("difference", "Client"),
    "client_country": N_("difference", "Country of the client"),
    "vat_percent": N_("difference", "VAT"),
    "payment_days": N_("difference", "Days the client has to pay"),
    "signed_on": N_("difference", "Signed on"),
    "signed_by": N_("difference", "Signed for the band by"),
    "band": N_("difference", "Band"),
    "gig": N_("difference", "Gig"),
    "gig_added": N_("difference", "Gig added"),
    "gig_removed": N_("difference", "Gig taken out"),
    "member_added": N_("difference", "{name} joins"),
    "member_removed": N_("difference", "{name} leaves"),
    "share": N_("difference", "Share of {name}"),
    "name": N_("difference", "Name of {name}"),
    "plays": N_("difference", "What {name} plays"),
    "residence": N_("difference", "Where {name} lives"),
    "dates": N_("difference", "Dates that {name} plays"),
    "deadline": N_("difference", "{name} must be declared by"),
    "total": N_("difference", "Sum of this declaration"),
    "other_part": N_("difference", "Part of the company in {name}"),
    "company_fee": N_("difference", "What the company keeps"),
    "commission": N_("difference", "Commission"),
    "fund": N_("difference", "Band fund"),
    "exported": N_("difference", "Shares that no company declares"),
}
SILENT: Mapping[str, Message] = {
    "cancelled": N_("difference", "The whole declaration is cancelled."),
    "client_vat_no": N_("difference", "The VAT number of the client changed."),
    "client_email": N_("difference", "The mail address of the client changed."),
    "client_address": N_("difference", "The address of the client changed."),
    "invoices": N_("difference", "This company invoices the client now."),
    "invoices_not": N_("difference", "This company does not invoice the client any more."),
    "share_lines": N_("difference", "The share of {name} is made up in another way."),
    "identifiers": N_("difference", "An official number of {name} changed."),
    "dates_others": N_("difference", "{name} plays other dates."),
    "decision": N_("difference", "{name} is declared by another rule."),
}
"""By code; an official number is never among the words."""


def said(words: Words, change: Change) -> str:
    """Return one difference as a line."""
    name: object = Country(change.about) if change.what == "other_part" else change.about
    if change.what in SILENT:
        return words.say(SILENT[change.what], name=name)
    what = words.say(WITH_VALUES[change.what], name=name)
    before, after = value(words, change, change.before), value(words, change, change.after)
    if not before:
        return words.tr("difference", "{what}: {after}", what=what, after=after)
    if not after:
        return words.tr("difference", "{what}: {before} before", what=what, before=before)
    return words.tr(
        "difference", "{what}: {after} instead of {before}", what=what, before=before, after=after
    )


def lines(words: Words, changes: Sequence[Change]) -> list[str]:
    """Return all differences as lines; a sentence where there is none."""
    if not changes:
        return [words.tr("difference", "It says the same as the one before it.")]
    return [said(words, change) for change in changes]


def value(words: Words, change: Change, given: object) -> str:
    """Return a value of a difference; empty for none."""
    match given:
        case None:
            return ""
        case LineMoney():
            return words.money(Money(*given))
        case GigLine():
            return _gig(words, given)
        case int():
            return words.value(given)
        case _:
            return _text(words, change.what, str(given))


def _text(words: Words, what: str, given: str) -> str:
    match what:
        case "client_country" | "residence":
            return words.country(given)
        case "signed_on":
            return words.long_day(date.fromisoformat(given))
        case "deadline":
            at = datetime.fromisoformat(given)
            return f"{words.day(at.date())}, {words.time(at.time())}"
        case "vat_percent":
            from decimal import Decimal

            return words.percent(Decimal(given))
    return given


def _gig(words: Words, gig: GigLine) -> str:
    starts, ends = datetime.fromisoformat(gig.starts), datetime.fromisoformat(gig.ends)
    hours = f"{words.time(starts.time())}–{words.time(ends.time())}"
    return ", ".join(part for part in (words.day(starts.date()), hours, gig.venue, gig.place) if part)
