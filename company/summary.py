"""What the advisers' lists sort and search a declaration by, taken from its newest revision. No identifiers."""

import unicodedata

from wire.canonical import Json, canonical, digest
from wire.declaration import Declaration


def summary(paper: Declaration) -> dict[str, object]:
    """Return the columns of `declarations` that describe a paper."""
    days = sorted(gig.on for gig in paper.gigs)
    return {
        "kind": paper.kind,
        "contract_id": paper.contract_id,
        "client": paper.client.name,
        "band": paper.band,
        "first_on": days[0],
        "last_on": days[-1],
        "deadline": min((member.deadline for member in paper.members if member.deadline), default=None),
        "currency": paper.total.currency,
        "total_minor": paper.total.minor,
        "fee_minor": paper.contract.fee.minor,
        "musicians": len(paper.members),
        "invoices": paper.invoices,
        "facts": facts(paper),
        "search": _search(paper),
    }


def folded(text: str) -> str:
    """Return a text as searches compare it: without case and accents."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def facts(paper: Declaration) -> str:
    """Return a hash that two declarations of the same gigs for the same client and fee share."""
    dates: list[Json] = [*sorted(f"{gig.on} {folded(gig.place)}" for gig in paper.gigs)]
    fee: list[Json] = [paper.contract.fee.minor, paper.contract.fee.currency]
    return digest(canonical([folded(paper.client.name), dates, fee]))


def _search(paper: Declaration) -> str:
    names = [paper.client.name, paper.band or "", *(member.name for member in paper.members)]
    places = [part for gig in paper.gigs for part in (gig.venue, gig.place)]
    return folded(" ".join(dict.fromkeys([*names, *places])))
