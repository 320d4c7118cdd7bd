"""The life of a declaration as moments, from the first seal to the payment: every revision, and every word of the company."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from desktop.core.outbox import Reason
from desktop.core.queries.company_words import EventRow, clock_of, events, progress
from desktop.core.queries.corrections import Link, chain
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.queries.journal import PastRow, past
from desktop.core.queries.packs import sealed_edition
from desktop.core.queries.people import musicians
from desktop.core.territories import Country
from desktop.documents import correction_words
from desktop.ui import declaration_words
from desktop.ui.session import Session
from desktop.ui.theme import Kind


class Moment(NamedTuple):
    """One point of the life: a sign with its colour, what it is, and the words beneath."""

    sign: str
    tint: str
    what: str
    lines: tuple[str, ...]


SIGNS = {"declare": "lock", "amend": "edit", "cancel": "bin"}


def life(session: Session, row: DeclarationRow) -> list[Moment]:
    """Return what has happened to a declaration, and what is still to come."""
    links, told = chain(session.book, row.id), events(session.book, row.id)
    moments = [
        (link.sealed_at, 0, moment) for link in links for moment in _sealed(session, row, link, len(links))
    ]
    moments += [
        (link.received_at, 1, _received(session, link, len(links))) for link in links if link.received_at
    ]
    moments += [(event.at, 2, _said(session, event)) for event in told if event.kind != "received"]
    moments += [(gone.at, 2, _taken_back(session, row, gone)) for gone in past(session.book, row.id)]
    moments.sort(key=lambda each: each[:2])
    return [*(moment for *_, moment in moments), *_to_come(session, row), *_pay(session, row)]


def _sealed(session: Session, row: DeclarationRow, link: Link, of: int) -> Iterator[Moment]:
    words = session.words
    lines = [_at(session, link.sealed_at)]
    if link.rev == 1:
        if edition := sealed_edition(session.book, row.id):
            lines.append(
                words.tr(
                    "declarations",
                    "By the rules of {country} of {day}",
                    country=Country(row.country),
                    day=edition,
                )
            )
        what = (
            words.tr("declarations", "Sealed on another computer")
            if link.elsewhere
            else words.tr("declarations", "Sealed here")
        )
    else:
        what = _revision(session, link)
        if link.elsewhere:
            lines.append(words.tr("declarations", "Sealed on another computer"))
        lines += correction_words.lines(words, link.changes)
    if link.rev < of and link.received_at is None and link.delivery != "confirmed":
        lines.append(words.tr("declarations", "The company has not received this version yet."))
    yield Moment(SIGNS.get(link.kind, "lock"), "muted", what, tuple(lines))


def _revision(session: Session, link: Link) -> str:
    kind = session.words.say(correction_words.KINDS[link.kind])
    # Translators: {kind} is "Correction" or "Cancellation".
    return session.words.tr("declarations", "{kind}, revision {n}", kind=kind, n=link.rev)


def _received(session: Session, link: Link, of: int) -> Moment:
    words = session.words
    lines = [_at(session, link.received_at or "")]
    if link.seq is not None:  # another computer holds the receipt of what it sealed
        lines.append(words.tr("declarations", "Receipt no. {number}, checked", number=str(link.seq)))
    what = words.tr("declarations", "Received by the company")
    if of > 1:
        what = words.tr("declarations", "Revision {n} received by the company", n=link.rev)
    return Moment("check", "success_text", what, tuple(lines))


def _said(session: Session, event: EventRow) -> Moment:
    words = session.words
    quoted = (session.words.quoted(event.text),) if event.text else ()
    lines = (_at(session, event.at), *quoted, *_details(session, event))
    match event.kind:
        case "answer":
            return Moment("check", "success_text", words.tr("declarations", "Your answer has arrived"), lines)
        case "possible_duplicate":
            what = words.tr("declarations", "The company asks: is this the same gig as another one?")
            return Moment("warning", "warning_text", what, lines)
        case "question":
            return Moment(
                "declarations", "problem_text", words.tr("declarations", "Question of the company"), lines
            )
    pill = declaration_words.said(words, event.state)
    return Moment("declarations", f"{pill.kind}_text", pill.text, lines)


def _taken_back(session: Session, row: DeclarationRow, gone: PastRow) -> Moment:
    """What the company had said before its system went back, and does not know any more."""
    words = session.words
    why = words.tr(
        "sync",
        "{company}'s system went back to an earlier state. What it lost was sent again.",
        company=row.company or row.country,
    )
    quoted = (f"“{gone.text}”",) if gone.text else ()
    what = declaration_words.said(words, gone.state).text
    return Moment("undo", "muted", what, (_at(session, gone.at), *quoted, why))


def _details(session: Session, event: EventRow) -> Iterator[str]:
    words = session.words
    if event.state == "credited" and (note := event.invoice or event.number):
        yield words.tr("declarations", "Credit note {number}", number=note)
    else:
        if event.number:
            yield words.tr("declarations", "The company’s number: {number}", number=event.number)
        if event.invoice:
            yield words.tr("declarations", "Invoice {number}", number=event.invoice)
    if event.on and not event.payments:
        yield words.tr("declarations", "On {day}", day=event.on)
    if event.amount:
        yield words.money(event.amount)
    names = dict(musicians(session.book)) if event.payments else {}
    for each in event.payments:
        name = names.get(each.person, "?")
        yield words.tr(
            "declarations", "{name}: {amount} on {day}", name=name, amount=each.amount, day=each.on
        )


def _to_come(session: Session, row: DeclarationRow) -> Iterator[Moment]:
    if row.received_at is not None:
        yield from _kept_aside(session, row)
        return
    words = session.words
    lines = (
        "" if declaration_words.is_in_time(row) else declaration_words.needed(words, row, session.today()),
        declaration_words.why(words, row)
        or words.tr("declarations", "It is safe here and goes out at the next sync."),
        "" if row.delivery == "conflict" else _company_has(session, row),
    )
    tint = "problem_text" if row.delivery in declaration_words.STUCK else "warning_text"
    what = words.tr("declarations", "Not received yet")
    yield Moment("outbox", tint, what, tuple(line for line in lines if line))


def _company_has(session: Session, row: DeclarationRow) -> str:
    """Say which version counts until the newest one has arrived."""
    words = session.words
    if row.received_rev is not None:
        return words.tr("declarations", "Until then the company has revision {n}.", n=row.received_rev)
    if row.rev > 1:
        return words.tr(
            "declarations", "The version before it was not sent either; both go out in their order."
        )
    return ""


def _kept_aside(session: Session, row: DeclarationRow) -> Iterator[Moment]:
    """Explain a paper that the company keeps beside the others."""
    if row.delivery in ("parked", "review"):
        reason = Reason.read(row.reason) or Reason(row.delivery)
        text = declaration_words.why_not(session.words, reason, row.company, row.country)
        if text:
            yield Moment(
                "info", "warning_text", declaration_words.said(session.words, row.delivery).text, (text,)
            )


def _pay(session: Session, row: DeclarationRow) -> Iterator[Moment]:
    clock = clock_of(row, progress(session.book, row.id), session.countries, session.today())
    if clock is None or clock.stand in ("in_time", "paid"):
        return
    words = session.words
    what = declaration_words.pay_words(words, clock) or declaration_words.pay_promise(words, clock)
    tint = {"late": Kind.PROBLEM, "paid_late": Kind.WARNING}.get(clock.stand, Kind.NEUTRAL)
    sign = "warning" if clock.stand == "late" else "deadlines"
    colour = "muted" if tint is Kind.NEUTRAL else f"{tint}_text"
    lines = (
        (
            words.tr(
                "pay clock",
                "Ask the company where the pay is; it pays even if the client is late, where its rules promise so.",
            ),
        )
        if clock.stand == "late"
        else ()
    )
    yield Moment(sign, colour, what, lines)


def _at(session: Session, instant: str) -> str:
    return session.words.moment(datetime.fromisoformat(instant).astimezone())
