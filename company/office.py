"""The verbs of the advisers: each is one transaction that checks, changes, tells the member and writes the trail."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert

from company import office_case, questions, statuses, trail
from company.amounts import plain
from company.checks import N_, Problem, Rejected, refuse_if
from company.clock import stamp
from company.office_case import Case
from company.statuses import Payment, Status
from company.storage import Storage, Unusable
from company.tables import effects
from wire import reading
from wire.declaration import Money
from wire.reading import Invalid
from wire.receipt import STATUS_TEXT

EASTERNMOST: Final = timedelta(hours=14)
"""A day has begun when it has begun somewhere."""


class Rule(NamedTuple):
    """A verb: the state it leads to, and what it asks for (`*` must be given)."""

    leads: str
    asks: tuple[str, ...]


RULES: Final[Mapping[str, Rule]] = {
    "ask": Rule("question", ("text*",)),
    "accept": Rule("accepted", ("number*", "text")),
    "accept_with_remarks": Rule("accepted_with_remarks", ("number*", "text*")),
    "needs_correction": Rule("needs_correction", ("text*",)),
    "refuse": Rule("refused", ("text*",)),
    "invoice": Rule("invoiced", ("invoice*", "on*")),
    "client_paid": Rule("client_paid", ("on*", "reference*")),
    "members_paid": Rule("members_paid", ("on*", "reference*", "amounts*")),
    "dispute": Rule("disputed", ("text*",)),
    "credit": Rule("credited", ("credit_note*", "text*")),
    "cancel": Rule("cancelled", ("text*",)),
}
"""What advisers can do. The desk's forms are made from it; what may follow what is `statuses.NEXT`."""


USUAL: Final = ("accept", "invoice", "members_paid", "client_paid")
"""The verbs of the usual way, in its order: the first one that can be done leads on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What an adviser filled in. `rev` is the revision that was on the screen."""

    rev: int
    text: str = ""
    number: str = ""
    invoice: str = ""
    credit_note: str = ""
    reference: str = ""
    on: str = ""
    amounts: Mapping[str, int | None] = field(default_factory=dict)


def possible(case: Case) -> list[str]:
    """Return the verbs that can be done to a declaration now, first the one that leads on."""
    found = [verb for verb, rule in RULES.items() if rule.leads in case.may_become and not _idle(case, verb)]
    done = {"client_paid"} & case.effects.keys()
    # An earlier revision's invoice that can be credited while this one has none stands in the way of the next.
    usual = USUAL if case.invoice else ("credit", *USUAL)
    lead = next((verb for verb in usual if verb in found and verb not in done), None)
    return sorted(found, key=lambda verb: verb != lead)


def _idle(case: Case, verb: str) -> bool:
    """Return whether a verb would do nothing: it stands there, this paper is invoiced, or nobody is owed anything."""
    if verb == "invoice":
        return case.invoice is not None
    if verb == "members_paid":
        return not case.rest()
    return case.state == RULES[verb].leads and verb != "ask"


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
    try:
        statuses.locked(connection, declaration_id, now)  # whoever delivers to it waits from here on
    except Unusable:
        raise Rejected([Problem("", N_("There is no declaration with that id here."))]) from None
    case = office_case.load_in(connection, declaration_id)
    assert case is not None
    refuse_if(problems(case, verb, filled, (now + EASTERNMOST).date()))
    try:
        state = _say(connection, by, case, verb, filled, now)
    except Unusable as refusal:
        raise Rejected([Problem("", N_("This cannot be done: {reason}"), {"reason": str(refusal)})]) from None
    trail.write(connection, stamp(now), by, verb, declaration_id, rev=case.head.rev, state=state)


def _say(connection: Connection, by: str | None, case: Case, verb: str, filled: Filled, now: datetime) -> str:
    """Tell the member, keep what must not happen twice, and return the new state."""
    text = filled.text or None
    if verb == "ask":
        questions.ask_in(connection, case.declaration_id, filled.text, now, asked_by=by)
        return RULES[verb].leads
    if verb == "client_paid" and verb not in case.effects:
        effect = {"effect": verb, "reference": filled.reference, "at": stamp(now)}
        connection.execute(
            insert(effects).values(declaration_id=case.declaration_id, rev=case.head.rev, **effect)
        )
    said = Status(
        RULES[verb].leads,
        text,
        number=filled.number or None,
        on=filled.on or None,
        invoice=filled.invoice or filled.credit_note or None,
        payments=tuple(_payments(case, filled)) if verb == "members_paid" else (),
    )
    statuses.give_in(connection, case.declaration_id, said, now)
    return said.state


def _payments(case: Case, filled: Filled) -> Iterator[Payment]:
    assert case.head.paper is not None
    for member in case.head.paper.members:
        amount = filled.amounts.get(member.person_id)
        if amount:
            money = Money(amount, member.share.currency)
            yield Payment(member.person_id, money, filled.on, filled.reference)


# --- what can be wrong ----------------------------------------------------------------------------------------


def problems(case: Case, verb: str, filled: Filled, today: date) -> Iterator[Problem]:
    """Yield everything that speaks against a verb."""
    rule = RULES[verb]
    if filled.rev != case.head.rev:
        yield Problem(
            "", N_("A newer revision has come in meanwhile. Look at it first; nothing was changed.")
        )
    elif rule.leads not in case.may_become:
        yield Problem("", N_("The declaration is in another state by now, in which this cannot be done."))
    for asked in rule.asks:
        yield from _CHECKS[asked.rstrip("*")](case, filled, asked.endswith("*"), today)
    if verb == "invoice" and case.invoice not in (None, filled.invoice):
        yield Problem("invoice", N_("It was invoiced before, as {number}."), {"number": case.invoice})


def _text(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    if needed and not filled.text:
        yield Problem("text", N_("Write what the member should read."))
    elif filled.text and _readable(filled.text) is None:
        yield Problem("text", N_("A text has at most 2,000 letters and no control characters."))


def _number(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("number", filled.number, needed)


def _invoice(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("invoice", filled.invoice, needed)


def _credit_note(_case: Case, filled: Filled, needed: bool, _today: date) -> Iterator[Problem]:
    yield from _short("credit_note", filled.credit_note, needed)


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
    "credit_note": _credit_note,
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
