"""What a correction changes: two papers of one declaration, line by line, without anybody's identifiers."""

from collections.abc import Iterator
from typing import NamedTuple

from company.checks import N_
from wire.declaration import Declaration, GigLine, Member, Money

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

Value = str | int | Money | None


class Line(NamedTuple):
    """One value: whose it is (a musician's or gig's name, or nothing), what it is called (English), and the value."""

    key: str
    about: str
    label: str
    value: Value


class Difference(NamedTuple):
    """A value that is not the same on both sides. `kind` is `added`, `removed` or `changed`."""

    kind: str
    about: str
    label: str
    before: Value
    after: Value


def differences(before: Declaration, after: Declaration) -> list[Difference]:
    """Return what differs, in the order of the newer paper; what is gone comes last."""
    old = {line.key: line for line in _lines(before)}
    new = {line.key: line for line in _lines(after)}
    found = []
    for key, line in new.items():
        known = old.get(key)
        if known is None:
            found.append(Difference(ADDED, line.about, line.label, None, line.value))
        elif known.value != line.value:
            found.append(Difference(CHANGED, line.about, line.label, known.value, line.value))
    gone = [line for key, line in old.items() if key not in new]
    return found + [Difference(REMOVED, line.about, line.label, line.value, None) for line in gone]


def _lines(paper: Declaration) -> Iterator[Line]:
    yield Line("client", "", N_("Client"), paper.client.name)
    yield Line("client country", "", N_("Client’s country"), paper.client.country)
    yield Line("client vat", "", N_("VAT number"), paper.client.vat_no)
    yield Line("client email", "", N_("E-mail"), paper.client.email)
    yield Line("client address", "", N_("Address"), paper.client.address)
    yield Line("band", "", N_("Band"), paper.band)
    yield Line("fee", "", N_("Fee"), paper.contract.fee)
    yield Line("vat", "", N_("VAT"), f"{paper.contract.vat_percent} %")
    yield Line("payment", "", N_("Payment term in days"), paper.contract.payment_days)
    yield Line("signed on", "", N_("Signed on"), paper.contract.signed_on)
    yield Line("signed by", "", N_("Signed by"), paper.contract.signed_by)
    yield Line("total", "", N_("All in this declaration"), paper.total)
    for gig in paper.gigs:
        yield from _gig(gig)
    for member in paper.members:
        yield from _member(paper, member)
    for number, line in enumerate(paper.off_the_top):
        yield Line(f"top {number} {line.kind}", "", line.kind, line.amount)
    for number, other in enumerate(paper.others):
        yield Line(f"other {number}", other.company_country, N_("Another company’s part"), other.total)
    yield Line("exported", "", N_("Declared elsewhere"), paper.exported)


def _gig(gig: GigLine) -> Iterator[Line]:
    about = f"{gig.on}, {gig.venue}"
    yield Line(f"gig {gig.id} when", about, N_("When"), f"{gig.starts.replace('T', ' ')} – {gig.ends[11:]}")
    yield Line(f"gig {gig.id} venue", about, N_("Venue"), gig.venue)
    yield Line(f"gig {gig.id} place", about, N_("Place"), f"{gig.place} ({gig.country})")


def _member(paper: Declaration, member: Member) -> Iterator[Line]:
    key = f"member {member.person_id}"
    days = {gig.id: gig.on for gig in paper.gigs}
    yield Line(f"{key} name", member.name, N_("Name"), member.name)
    yield Line(f"{key} share", member.name, N_("Share"), member.share)
    yield Line(f"{key} plays", member.name, N_("Plays"), member.plays)
    yield Line(f"{key} residence", member.name, N_("Lives in"), member.residence)
    yield Line(
        f"{key} gigs", member.name, N_("Gigs"), ", ".join(days[gig] for gig in member.gigs if gig in days)
    )
    yield Line(f"{key} rule", member.name, N_("Rule"), member.rule)
    yield Line(f"{key} deadline", member.name, N_("Deadline"), (member.deadline or "").replace("T", " "))
    codes = ", ".join(sorted(identifier.code for identifier in member.identifiers))
    yield Line(f"{key} codes", member.name, N_("Identifiers given"), codes)
    if member.override:
        yield Line(f"{key} override", member.name, N_("Decision"), member.override.reason)


def identifiers_changed(before: Declaration, after: Declaration) -> list[str]:
    """Return the names of musicians whose identifiers are other ones than before; the numbers are not shown."""
    old = {member.person_id: member.identifiers for member in before.members}
    return [
        member.name
        for member in after.members
        if member.person_id in old and old[member.person_id] != member.identifiers
    ]


class Proof(NamedTuple):
    """One line of how the parts add up to the fee, with the sum so far."""

    label: str
    about: str
    amount: Money
    running: Money


def proof(paper: Declaration) -> list[Proof]:
    """Return every part of the fee in order; the last running sum is the fee."""
    parts: list[tuple[str, str, Money]] = [(line.kind, "", line.amount) for line in paper.off_the_top]
    parts += [("share", member.name, member.share) for member in paper.members]
    parts += [("other", other.company_country, other.total) for other in paper.others]
    if paper.exported.minor:
        parts.append(("exported", "", paper.exported))
    found, sum_ = [], 0
    for label, about, amount in parts:
        sum_ += amount.minor
        found.append(Proof(label, about, amount, Money(sum_, amount.currency)))
    return found


def adds_up(paper: Declaration) -> bool:
    """Return whether the parts are the fee."""
    lines = proof(paper)
    return bool(lines) and lines[-1].running == paper.contract.fee
