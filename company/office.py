"""The verbs of the advisers: each is one transaction that checks, changes, tells the member and writes the trail."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, update

from company import feed, office_case, trail
from company.amounts import plain
from company.checks import N_, Problem, Rejected, refuse_if
from company.clock import stamp
from company.office_case import Case
from company.storage import Storage
from company.tables import declarations, effects, payments
from wire import reading
from wire.canonical import Json
from wire.reading import Invalid
from wire.receipt import STATUS_TEXT

_OPEN = ("received", "question", "needs_correction")
_ACCEPTED = ("accepted", "accepted_with_remarks")
_LATER = ("invoiced", "client_paid", "members_paid")


class Rule(NamedTuple):
    """A verb: the states it starts from, the state it leads to, and what it asks for (`*` must be given)."""

    starts: tuple[str, ...]
    leads: str
    asks: tuple[str, ...]


RULES: Final[Mapping[str, Rule]] = {
    "ask": Rule((*_OPEN, *_ACCEPTED, *_LATER, "disputed"), "question", ("text*",)),
    "accept": Rule((*_OPEN, "refused"), "accepted", ("number*", "text")),
    "accept_with_remarks": Rule((*_OPEN, "refused"), "accepted_with_remarks", ("number*", "text*")),
    "needs_correction": Rule((*_OPEN, *_ACCEPTED), "needs_correction", ("text*",)),
    "refuse": Rule(_OPEN, "refused", ("text*",)),
    "invoice": Rule((*_ACCEPTED, "members_paid"), "invoiced", ("invoice*", "on*")),
    "client_paid": Rule(("invoiced", "members_paid", "disputed"), "client_paid", ("on*", "reference*")),
    "members_paid": Rule(
        (*_ACCEPTED, "invoiced", "client_paid", "disputed"), "members_paid", ("on*", "reference*", "amounts*")
    ),
    "dispute": Rule(_LATER, "disputed", ("text*",)),
    "credit": Rule((*_LATER, "disputed"), "credited", ("number", "text*")),
    "cancel": Rule((*_OPEN, *_ACCEPTED, "refused", "disputed"), "cancelled", ("text*",)),
}
"""What advisers can do. The desk's forms are made from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What an adviser filled in. `rev` is the revision that was on the screen."""

    rev: int
    text: str = ""
    number: str = ""
    invoice: str = ""
    reference: str = ""
    on: str = ""
    amounts: Mapping[str, int | None] = field(default_factory=dict)


def possible(state: str) -> list[str]:
    """Return the verbs that can start from a state."""
    return [verb for verb, rule in RULES.items() if state in rule.starts]


def do(
    storage: Storage, by: str | None, declaration_id: str, verb: str, filled: Filled, now: datetime
) -> None:
    """Do one verb.

    Raises:
        Rejected: with every problem; nothing is changed then.
    """
    with storage.writing() as connection:
        do_in(connection, by, declaration_id, verb, filled, now)


def do_in(
    connection: Connection, by: str | None, declaration_id: str, verb: str, filled: Filled, now: datetime
) -> None:
    """Do one verb within a transaction: several together happen all or not at all."""
    member_id = connection.scalar(
        declarations.select()
        .with_only_columns(declarations.c.member_id)
        .where(declarations.c.declaration_id == declaration_id)
    )
    if member_id is None:
        raise Rejected([Problem("", N_("There is no declaration with that id here."))])
    head = feed.lock(connection, member_id)  # whoever delivers to this declaration waits from here on
    case = office_case.load_in(connection, declaration_id)
    assert case is not None
    refuse_if(problems(case, verb, filled, now.date()))
    at = max(stamp(now), head.last_at)
    state = _leads(case, verb, filled)
    _keep(connection, case, verb, filled, at)
    connection.execute(
        update(declarations)
        .where(declarations.c.declaration_id == declaration_id)
        .values(state=state, changed_at=at, **({"number": filled.number} if filled.number else {}))
    )
    _tell(connection, by, case, head, verb, state, filled, at)
    trail.write(connection, at, by, verb, declaration_id, rev=case.head.rev, state=state)


def _leads(case: Case, verb: str, filled: Filled) -> str:
    """Return the state after a verb: musicians are paid once everybody has the whole share."""
    if verb != "members_paid" or case.head.paper is None:
        return RULES[verb].leads
    rest = (
        case.left(member.person_id, member.share.minor) - (filled.amounts.get(member.person_id) or 0)
        for member in case.head.paper.members
    )
    return "members_paid" if not any(rest) else case.state


# --- what can be wrong ----------------------------------------------------------------------------------------


def problems(case: Case, verb: str, filled: Filled, today: date) -> Iterator[Problem]:
    """Yield everything that speaks against a verb."""
    rule = RULES[verb]
    if filled.rev != case.head.rev:
        yield Problem(
            "", N_("A newer revision has come in meanwhile. Look at it first; nothing was changed.")
        )
    elif case.state not in rule.starts:
        yield Problem("", N_("The declaration is in another state by now, in which this cannot be done."))
    for asked in rule.asks:
        yield from _CHECKS[asked.rstrip("*")](case, filled, asked.endswith("*"), today)
    if verb == "invoice" and case.effects.get("invoice", filled.invoice) != filled.invoice:
        yield Problem(
            "invoice", N_("It was invoiced before, as {number}."), {"number": case.effects["invoice"]}
        )


def _text(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    if needed and not filled.text:
        yield Problem("text", N_("Write what the member should read."))
    elif filled.text and _readable(filled.text) is None:
        yield Problem("text", N_("A text has at most 2,000 letters and no control characters."))


def _number(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("number", filled.number, needed)


def _invoice(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("invoice", filled.invoice, needed)


def _reference(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("reference", filled.reference, needed)


def _short(name: str, written: str, needed: bool) -> Iterator[Problem]:
    if (needed and not written) or len(written) > 100 or not (written.isprintable() or not written):
        yield Problem(name, N_("This has 1 to 100 letters or digits."))


def _on(_case: Case, filled: Filled, _needed: bool, today: date) -> Iterator[Problem]:
    try:
        on = date.fromisoformat(filled.on)
    except ValueError:
        yield Problem("on", N_("Give the day, for instance {example}."), {"example": today.isoformat()})
        return
    if on > today:
        yield Problem("on", N_("This day has not come yet."))
    elif on.year < today.year - 10:
        yield Problem("on", N_("This day is more than ten years ago."))


def _amounts(case: Case, filled: Filled, _needed: bool, _today: date) -> Iterator[Problem]:
    paper = case.head.paper
    if paper is None:
        yield Problem("", N_("The content of this declaration was erased."))
        return
    if not any(filled.amounts.values()):
        yield Problem("amounts", N_("Nobody is paid anything."))
    for member in paper.members:
        amount, left = (
            filled.amounts.get(member.person_id, 0),
            case.left(member.person_id, member.share.minor),
        )
        name = f"amount-{member.person_id}"
        if amount is None:
            yield Problem(
                name, N_("This amount cannot be read. Write it like {example}."), {"example": "1234.50"}
            )
        elif amount < 0 or amount > left:
            rest = plain(left, member.share.currency)
            yield Problem(name, N_("At most {amount} of this share is still to be paid."), {"amount": rest})
        if amount and any(
            (p.person_id, p.reference) == (member.person_id, filled.reference) for p in case.paid
        ):
            yield Problem("reference", N_("A payment with this reference is recorded already."))


_CHECKS = {
    "text": _text,
    "number": _number,
    "invoice": _invoice,
    "reference": _reference,
    "on": _on,
    "amounts": _amounts,
}


def _readable(written: str) -> str | None:
    """Return a text as it is sent, if the members' side can read it."""
    try:
        return reading.read(unicodedata.normalize("NFC", written), STATUS_TEXT)
    except Invalid:
        return None


# --- what is kept and told ------------------------------------------------------------------------------------


def _keep(connection: Connection, case: Case, verb: str, filled: Filled, at: str) -> None:
    if verb == "members_paid":
        connection.execute(insert(payments), list(_paid(case, filled, at)))
    effect, reference = _EFFECTS.get(verb, ("", "")), filled.invoice or filled.reference
    if isinstance(effect, str) and effect and effect not in case.effects:
        connection.execute(
            insert(effects).values(
                declaration_id=case.declaration_id,
                rev=case.head.rev,
                effect=effect,
                reference=reference,
                at=at,
            )
        )


_EFFECTS: Mapping[str, str] = {"invoice": "invoice", "client_paid": "client_paid"}


def _paid(case: Case, filled: Filled, at: str) -> Iterator[dict[str, object]]:
    assert case.head.paper is not None
    for member in case.head.paper.members:
        amount = filled.amounts.get(member.person_id)
        if amount:
            yield {
                "declaration_id": case.declaration_id,
                "person_id": member.person_id,
                "reference": filled.reference,
                "rev": case.head.rev,
                "minor": amount,
                "currency": member.share.currency,
                "paid_on": filled.on,
                "at": at,
            }


def _data(case: Case, verb: str, filled: Filled, at: str) -> dict[str, Json]:
    """Return what a program should know of a status."""
    found: dict[str, Json] = {}
    if filled.number:
        found["number"] = filled.number
    if filled.invoice:
        found["invoice"] = filled.invoice
    if filled.on:
        found["on"] = filled.on
    if verb == "members_paid":
        found["payments"] = [
            {
                "person_id": str(row["person_id"]),
                "amount": {"minor": int(str(row["minor"])), "currency": str(row["currency"])},
                "on": filled.on,
            }
            for row in _paid(case, filled, at)
        ]
    return found


def several(
    storage: Storage,
    by: str | None,
    verb: str,
    filled: Mapping[str, Filled],
    now: datetime,
) -> None:
    """Do one verb to several declarations: all of them or none.

    Raises:
        Rejected: the field of each problem is its declaration's id.
    """
    found: list[Problem] = []
    with storage.writing() as connection:
        for declaration_id in filled:
            try:
                do_in(connection, by, declaration_id, verb, filled[declaration_id], now)
            except Rejected as refused:
                found += _about(declaration_id, refused.problems)
        refuse_if(found)  # leaves the block by an exception: whatever was done is undone


def _about(declaration_id: str, found: Iterable[Problem]) -> Iterator[Problem]:
    return (problem._replace(field=declaration_id) for problem in found)


def _tell(
    connection: Connection,
    by: str | None,
    case: Case,
    head: feed.Head,
    verb: str,
    state: str,
    filled: Filled,
    at: str,
) -> None:
    """Put an event into the member's feed; a question is kept as well, so that it can be answered."""
    feed.append(
        connection,
        head,
        at=at,
        kind="status",
        declaration_id=case.declaration_id,
        rev=case.head.rev,
        doc_hash=case.head.doc_hash,
        state=state,
        text=_readable(filled.text) if filled.text else None,
    )
