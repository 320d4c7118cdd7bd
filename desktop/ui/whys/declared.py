"""Why something is due then, why the pay comes by that day, and how a counter counts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from desktop.core.clock import Due
from desktop.core.counters import Count
from desktop.core.guarantee import when_paid
from desktop.core.queries.company_words import clock_of, progress
from desktop.core.queries.declarations import DeclarationRow
from desktop.i18n.words import Words
from desktop.ui import declaration_words, due_words
from desktop.ui.session import Session
from desktop.ui.tagging import Why
from desktop.ui.whys.sources import said, source_of

Amount = Callable[[Count, Decimal], str]
"""Writes a number in the unit of its counter."""


def why_due(session: Session, due: Due | None) -> Why | None:
    """Return why something is due when it is, with the rule's source."""
    if due is None:
        return None
    words, on = session.words, due.first.date()
    pack = session.countries.get(due.country)
    rule = {
        "a1": lambda: pack.a1_on(on) if pack else None,
        "receipts": lambda: pack.receipts_deadline_on(on) if pack else None,
    }.get(due.kind, lambda: pack.pre_declaration_on(on) if pack else None)()
    lines = [(words.tr("deadlines", "Needed by"), due_words.until(words, due.deadline.at))]
    if due.kind != "receipts":
        lines.insert(0, (words.tr("why", "The first gig starts"), words.moment(due.first)))
    place = words.tr("why", "It is the time at the place of the gig. What comes at that very minute is late.")
    return Why(due.title, "", lines, [due_words.why(words, due), place], source_of(words, rule))


def why_paper(session: Session, row: DeclarationRow | None) -> Why | None:
    """Return until when a declaration must be there, or by when its pay comes; None where neither is known."""
    if row is None:
        return None
    return _why_pay(session, row) if row.received_at is not None else _why_needed(session, row)


def _why_needed(session: Session, row: DeclarationRow) -> Why | None:
    words = session.words
    if row.deadline is None:
        return None
    pack = session.countries.get(row.country)
    rule = pack.pre_declaration_on(date.fromisoformat(row.on)) if pack and row.on else None
    return Why(
        declaration_words.title(words, row),
        declaration_words.needed(words, row, session.today()),
        rules=[
            words.tr(
                "why",
                "{country} wants to know of the work by then. It was fixed when the declaration was sealed.",
                country=words.country(row.country),
            )
        ],
        source=source_of(words, rule),
    )


def _why_pay(session: Session, row: DeclarationRow) -> Why | None:
    words = session.words
    found = progress(session.book, row.id)
    clock = clock_of(row, found, session.countries, session.today())
    pack = session.countries.get(row.country)
    if clock is None or row.ended is None or pack is None:
        return None
    ended = date.fromisoformat(row.ended)
    rule = pack.pay_rule_on(ended)
    lines = [(words.tr("why", "Last gig"), words.day(ended))]
    if found.invoiced_on:
        lines.append((words.tr("why", "Invoice sent"), words.day(found.invoiced_on)))
    if clock.due:
        lines.append((words.tr("why", "Pay due by"), words.day(clock.due)))
    when = when_paid(rule)
    return Why(
        declaration_words.title(words, row),
        declaration_words.pay_words(words, clock) or declaration_words.pay_promise(words, clock),
        lines,
        [words.say(when.message, **when.params)],
        source_of(words, rule),
    )


def why_count(words: Words, count: Count, amount: Amount) -> Why:
    """Return how a counter counts."""
    lines = [
        (words.tr("why", "Declared"), amount(count, count.declared)),
        (words.tr("why", "Only saved here"), amount(count, count.saved)),
        (
            words.tr("why", "Limit") if count.ceiling else words.tr("why", "Needed"),
            amount(count, count.target),
        ),
    ]
    rules = [
        words.tr("counters", "Counted from {first} to {last}.", first=count.since, last=count.until),
        words.tr("why", "A gig counts as declared once the company’s receipt is in."),
    ]
    if count.estimated:
        rules.append(words.tr("counters", "Gross pay is estimated from the shares, at the low end."))
    return Why(words.value(count.label), "", lines, rules, said(words, count.source, count.confidence))
