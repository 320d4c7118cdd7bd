"""What becomes of sealed papers when their contract is corrected: which need a new revision, and what is different.

Pure: documents as they were sealed go in; revisions and differences come out, the words for them are the interface's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.papers import Seal, papers
from wire.declaration import Declaration, GigLine, Member, Money

if TYPE_CHECKING:
    from desktop.core.declarations import Review, World
    from desktop.core.queries.contracts import ContractFacts

CANCEL = "cancel"

_OF_THE_SEALING = frozenset(
    {"rev", "base", "kind", "contract_version", "company_id", "edition", "salt", "author_device", "sealed_at", "audit_head"}
)  # fmt: skip
"""Fields that every sealing fills anew: alone they say nothing that a company does not know."""


class Sent(NamedTuple):
    """The newest revision of a declaration, from this book or another device.

    Attributes:
        paper, digest: what was sealed.
        company_id: the company it was sealed for or received by; None while there is none.
        highest: the highest number that was ever sealed for it, also of a version that no company took.
    """

    paper: Declaration
    digest: str
    company_id: str | None
    highest: int


class Revision(NamedTuple):
    """A paper to be sealed, and the one that it replaces; None for a new declaration."""

    old: Declaration | None
    new: Declaration


Value = str | int | Money | GigLine | None


class Change(NamedTuple):
    """One difference between two revisions.

    Attributes:
        what: a stable code, such as `fee` or `share`.
        about: the name of the musician, or the country of another company, that it is about; else empty.
        before, after: what was and what is; both None where only that it changed is said.
    """

    what: str
    about: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Making:
    """What only the moment of sealing knows, for each part in order, and for each paper that is cancelled."""

    seal: Seal
    salts: tuple[str, ...]


def live(sent: Iterable[Sent]) -> dict[str, Sent]:
    """Return the declarations that still stand, by the country of their company."""
    return {each.paper.company_country: each for each in sent if each.paper.kind != CANCEL}


def at_their_companies(review: "Review", sent: Iterable[Sent]) -> "Review":
    """Return the review with each part at the company that has it already: a part is never sent elsewhere."""
    known = live(sent)
    parts = tuple(
        replace(part, company_id=known[part.country].company_id)
        if part.country in known and known[part.country].company_id
        else part
        for part in review.parts
    )
    return replace(review, parts=parts)


def revisions(
    facts: "ContractFacts", review: "Review", world: "World", sent: Sequence[Sent], making: Making
) -> Iterator[Revision]:
    """Yield what sealing a contract makes: new declarations, new revisions of those that differ, cancellations.

    For a contract that was never sealed `sent` is empty and every part is new. The ids of `making.seal` are used for
    new declarations only.
    """
    known = live(sent)
    for fresh in papers(facts, review, world, making.seal):
        before = known.pop(fresh.company_country, None)
        if before is None:
            yield Revision(None, fresh)
        elif differs(before.paper, fresh):
            yield Revision(before.paper, _following(fresh, before, "amend"))
    for salt, gone in zip(making.salts, known.values(), strict=False):
        yield Revision(gone.paper, cancellation(gone, facts.version, salt, making.seal))


def cancellation(sent: Sent, version: int, salt: str, seal: Seal) -> Declaration:
    """Return the paper that cancels a declaration: complete, as it was last, since no revision is a patch."""
    again = replace(
        sent.paper,
        contract_version=version,
        salt=salt,
        company_id=sent.company_id,
        author_device=seal.device,
        sealed_at=seal.sealed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        audit_head=seal.audit_head,
    )
    return _following(again, sent, CANCEL)


def preview(
    facts: "ContractFacts", review: "Review", world: "World", sent: Sequence[Sent]
) -> tuple[Revision, ...]:
    """Return what sealing would make, to be looked at; nothing of it is ever signed."""
    parts = at_their_companies(review, sent)
    seal = Seal(("",) * len(parts.parts), ("",) * len(parts.parts), "", datetime(1, 1, 1, tzinfo=UTC), "")
    return tuple(revisions(facts, parts, world, sent, Making(seal, ("",) * len(sent))))


def differs(old: Declaration, new: Declaration) -> bool:
    """Tell whether a company has to be told: something differs that is not of the sealing itself."""
    return _told(old) != _told(new)


def difference(old: Declaration, new: Declaration) -> tuple[Change, ...]:
    """Return everything that a revision says differently, most weighty first. No official number is in it."""
    if new.kind == CANCEL:
        return (Change("cancelled", "", None, None),)
    return (
        *_plain(old, new),
        *_gigs(old.gigs, new.gigs),
        *_members(old, new),
        *_sums(old, new),
    )


def _following(paper: Declaration, before: Sent, kind: str) -> Declaration:
    """Return a paper as the next revision of the one before it."""
    return replace(
        paper,
        declaration_id=before.paper.declaration_id,
        rev=max(before.paper.rev, before.highest) + 1,
        base=before.digest,
        kind=kind,
    )


def _told(paper: Declaration) -> dict[str, object]:
    told = {
        each.name: getattr(paper, each.name) for each in fields(paper) if each.name not in _OF_THE_SEALING
    }
    told["declaration_id"] = None
    told["others"] = sorted((each.company_country, each.members, each.total) for each in paper.others)
    return told


def _plain(old: Declaration, new: Declaration) -> Iterator[Change]:
    pairs: tuple[tuple[str, Value, Value], ...] = (
        ("fee", old.contract.fee, new.contract.fee),
        ("client", old.client.name, new.client.name),
        ("client_country", old.client.country, new.client.country),
        ("vat_percent", old.contract.vat_percent, new.contract.vat_percent),
        ("payment_days", old.contract.payment_days, new.contract.payment_days),
        ("signed_on", old.contract.signed_on, new.contract.signed_on),
        ("signed_by", old.contract.signed_by, new.contract.signed_by),
        ("band", old.band, new.band),
    )
    yield from (Change(what, "", before, after) for what, before, after in pairs if before != after)
    for what in ("vat_no", "email", "address"):
        if getattr(old.client, what) != getattr(new.client, what):
            yield Change(f"client_{what}", "", None, None)
    if old.invoices != new.invoices:
        yield Change("invoices" if new.invoices else "invoices_not", "", None, None)


def _gigs(old: Sequence[GigLine], new: Sequence[GigLine]) -> Iterator[Change]:
    before, after = {gig.id: gig for gig in old}, {gig.id: gig for gig in new}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was != now:
            what = "gig" if was and now else ("gig_added" if now else "gig_removed")
            yield Change(what, "", was, now)


def _members(old: Declaration, new: Declaration) -> Iterator[Change]:
    before = {each.person_id: each for each in old.members}
    after = {each.person_id: each for each in new.members}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            yield Change("member_added", now.name, None, now.share)
        elif was is not None and now is None:
            yield Change("member_removed", was.name, was.share, None)
        elif was is not None and now is not None:
            yield from _member(was, now)


def _member(was: Member, now: Member) -> Iterator[Change]:
    pairs: tuple[tuple[str, Value, Value], ...] = (
        ("share", was.share, now.share),
        ("name", was.name, now.name),
        ("plays", was.plays, now.plays),
        ("residence", was.residence, now.residence),
        ("dates", len(was.gigs), len(now.gigs)),
        ("deadline", was.deadline, now.deadline),
    )
    yield from (Change(what, now.name, before, after) for what, before, after in pairs if before != after)
    silent = (
        ("share_lines", was.share == now.share and was.parts != now.parts),
        ("identifiers", was.identifiers != now.identifiers),
        ("dates_others", len(was.gigs) == len(now.gigs) and set(was.gigs) != set(now.gigs)),
        ("decision", (was.rule, was.override) != (now.rule, now.override)),
    )
    yield from (Change(what, now.name, None, None) for what, changed in silent if changed)


def _sums(old: Declaration, new: Declaration) -> Iterator[Change]:
    if old.total != new.total:
        yield Change("total", "", old.total, new.total)
    before = {each.company_country: each for each in old.others}
    after = {each.company_country: each for each in new.others}
    for country in dict.fromkeys((*before, *after)):
        was, now = before.get(country), after.get(country)
        if was is None or now is None or (was.total, was.members) != (now.total, now.members):
            yield Change("other_part", country, was.total if was else None, now.total if now else None)
    for kind in dict.fromkeys(each.kind for each in (*old.off_the_top, *new.off_the_top)):
        was_sum, now_sum = _off(old, kind), _off(new, kind)
        if was_sum != now_sum:
            yield Change(kind, "", was_sum, now_sum)
    if old.exported != new.exported:
        yield Change("exported", "", old.exported, new.exported)


def _off(paper: Declaration, kind: str) -> Money:
    minor = sum(each.amount.minor for each in paper.off_the_top if each.kind == kind)
    return Money(minor, paper.contract.fee.currency)
