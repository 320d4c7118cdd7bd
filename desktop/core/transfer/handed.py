"""A gig file beside the book: what is new in it, what is the same, and where the two differ, entry by entry.

Nothing of the own book is written over by itself: what differs is shown, and comes in only where a person says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.core.gig_file import GigFile
from desktop.core.problems import N_, Message

if TYPE_CHECKING:
    from desktop.core.contracts import ContractCommand
    from desktop.core.gigs import GigCommand
    from desktop.core.store.book import Book

PARTS: Mapping[str, Message] = {
    "on": N_("handed", "Date"),
    "starts": N_("handed", "Start"),
    "ends": N_("handed", "End"),
    "venue": N_("handed", "Venue"),
    "place": N_("handed", "Town"),
    "country": N_("handed", "Country"),
    "state": N_("handed", "State"),
    "fee": N_("handed", "Fee"),
    "vat_percent": N_("handed", "VAT rate"),
    "payment_days": N_("handed", "Days to pay"),
    "signed_on": N_("handed", "Signed on"),
    "line_up": N_("handed", "Line-up"),
}
"""What is compared; the recipe is a contract's own matter and comes in with a new contract alone."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One gig or contract of a file: `new`, `same` or `differs`; where it differs, what by whose word."""

    kind: str
    id: str
    title: str
    state: str
    sealed: bool = False
    differences: tuple[tuple[str, str, str], ...] = ()


def compare(book: "Book", found: GigFile) -> list[Handed]:
    """Return every gig and contract of a file beside the book's own. Entries without an id are always new or the same."""
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.gigs import gig_detail

    made = []
    for _, gig in found.gigs:
        mine = gig_detail(book, gig.id) if gig.id else None
        title = f"{gig.on} · {gig.venue}"
        ours = None if mine is None else {**mine._asdict(), "fee": _fee(mine.fee_minor, mine.currency)}
        made.append(_handed("gig", gig.id or "", title, ours, _gig_said(gig), bool(mine and mine.sealed)))
    for each in found.contracts:
        facts = contract(book, each.id) if each.id else None
        ours = None
        if facts is not None:
            command = facts.command()
            ours = _contract_said(command, [facts.name_of(place.person) for place in command.line_up])
        said = _contract_said(each, [place.person for place in each.line_up])
        sealed = bool(facts and facts.sealed_at)
        made.append(_handed("contract", each.id or "", each.client, ours, said, sealed))
    return made


def _handed(kind: str, key: str, title: str, ours: Any, theirs: Mapping[str, str], sealed: bool) -> Handed:
    if ours is None:
        return Handed(kind, key, title, "new")
    differences = tuple(
        (name, str(ours[name] or ""), value)
        for name, value in theirs.items()
        if str(ours[name] or "") != value
    )
    return Handed(kind, key, title, "differs" if differences else "same", sealed, differences)


def _fee(minor: int | None, currency: str) -> str:
    from desktop.core.money import Money

    return "" if minor is None else str(Money(minor, currency))


def _gig_said(gig: "GigCommand") -> dict[str, str]:
    return {
        "on": gig.on.isoformat() if gig.on else "",
        "starts": gig.starts.isoformat("minutes") if gig.starts else "",
        "ends": gig.ends.isoformat("minutes") if gig.ends else "",
        "venue": gig.venue,
        "place": gig.place,
        "country": gig.country or "",
        "state": gig.state.value,
        "fee": str(gig.fee) if gig.fee else "",
    }


def _contract_said(contract: "ContractCommand", names: list[str]) -> dict[str, str]:
    percent = contract.vat_percent
    return {
        "fee": str(contract.fee),
        "vat_percent": "" if percent is None else f"{percent.normalize():f}",
        "payment_days": "" if contract.payment_days is None else str(contract.payment_days),
        "signed_on": contract.signed_on.isoformat() if contract.signed_on else "",
        "line_up": ", ".join(names),
    }
