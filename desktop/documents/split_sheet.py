"""The split sheet for the band: every step with its proof, what everybody gets, who got the odd cent and why.

Every figure is one of the split's own lines. No numbers of persons and no accounts stand here.
"""

from collections.abc import Sequence

from desktop.core.money import Money, total
from desktop.core.problems import Message
from desktop.core.proof import ProofLine, proof, why
from desktop.documents import contract_words as said
from desktop.documents.bar import Segment, cost, musician, put_bar
from desktop.documents.desk import Desk
from desktop.documents.page import BODY, MUTED, SMALL, STRONG, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.words import Words


def split_sheet(desk: Desk, words: Words) -> bytes:
    """Return the paper that shows the band where the fee goes."""
    tr, facts = words.tr, desk.facts
    title = tr("split sheet", "Where the fee goes")
    sheet = Sheet(desk.frame(words, title))
    sheet.title(title, said.heading(words, facts))
    lines = proof(desk.review.split.lines)
    sheet.figure(tr("split sheet", "Fee without VAT"), words.money(facts.fee))
    sheet.pairs(
        [
            *([(tr("split sheet", "Dates"), said.when_and_where(words, facts.gigs))] if facts.gigs else []),
            (tr("split sheet", "Version"), words.value(facts.version)),
        ]
    )
    sheet.space(8)
    put_bar(sheet, _segments(desk, words, lines))
    _put_problems(sheet, desk, words)
    _put_proof(sheet, desk, words, lines)
    _put_people(sheet, desk, words, lines)
    _put_odd_cents(sheet, desk, words, lines)
    return sheet.finish()


def _segments(desk: Desk, words: Words, lines: Sequence[ProofLine]) -> list[Segment]:
    """Return what goes off the top, one by one, then what comes to each musician."""
    facts = desk.facts
    playing = [place.person for place in facts.line_up]
    tops = [line for line in lines if line.to not in playing]
    found = [
        cost(n, said.line_name(words, facts, line), line.rounded, words.money(line.rounded))
        for n, line in enumerate(tops)
    ]
    for n, person in enumerate(playing):
        amount = desk.review.split.per_person.get(person, Money(0, facts.fee.currency))
        found.append(musician(n, facts.name_of(person), amount, words.money(amount)))
    return found


def _put_problems(sheet: Sheet, desk: Desk, words: Words) -> None:
    """Say that a split does not add up yet, and why; else that it does."""
    split, facts = desk.review.split, desk.facts
    if not split.problems:
        whole = total((line.amount for line in split.lines), facts.fee.currency)
        text = words.tr("split sheet", "All lines together are {amount}, which is the fee.", amount=whole)
        sheet.paragraph(text, SMALL)
        return
    sheet.paragraph(words.tr("split sheet", "This split is not finished."), STRONG)
    for problem in split.problems:
        named = {key: _named(desk, value) for key, value in problem.params.items()}
        sheet.paragraph(words.say(problem.message, **named), BODY._replace(colour=MUTED))


def _named(desk: Desk, value: object) -> object:
    return desk.facts.name_of(value) if isinstance(value, str) else value


def _put_proof(sheet: Sheet, desk: Desk, words: Words, lines: Sequence[ProofLine]) -> None:
    tr, facts = words.tr, desk.facts
    if not lines:
        return
    sheet.heading(tr("split sheet", "Step by step"), keep=80)
    currency = facts.fee.currency
    columns = (
        Column(""),
        Column(tr("proof", "Taken of"), figures=True),
        Column(tr("proof", "Rate"), figures=True),
        Column(tr("proof", "Exact"), figures=True),
        Column(tr("proof", "Amount ({currency})", currency=currency), figures=True, weight="SemiBold"),
        Column(tr("proof", "Left"), figures=True),
    )
    rows = [Row((tr("split sheet", "Fee without VAT"), "", "", "", "", words.amount(facts.fee)), muted=True)]
    shared: int | None = None
    for line in lines:
        if line.kind == "shares" and shared != line.step:
            shared = line.step
            rows.append(Row((_shares_name(words, desk, line), "", "", "", "", ""), muted=True))
        rows.append(Row(_cells(words, desk, line)))
    put_table(sheet, columns, rows)


def _shares_name(words: Words, desk: Desk, line: ProofLine) -> str:
    step = desk.facts.steps[line.step - 1]
    name = said.step_name(words, "shares", said.own_words(step, desk.facts), step.get("weights"))
    number = words.value(line.step)
    return words.tr("proof", "{number}. {what}", number=number, what=name)


def _cells(words: Words, desk: Desk, line: ProofLine) -> tuple[str, ...]:
    name = said.line_name(words, desk.facts, line)
    if line.kind != "shares":
        name = words.tr("proof", "{number}. {what}", number=words.value(line.step), what=name)
    return (
        name,
        words.amount(line.base) if line.base else "",
        said.rate(words, line) if line.base else "",
        words.exact(line.exact, line.rounded.currency) if line.base else "",
        words.amount(line.rounded),
        words.amount(line.left),
    )


def _put_people(sheet: Sheet, desk: Desk, words: Words, lines: Sequence[ProofLine]) -> None:
    """Put what comes to each musician: earned, paid back, together."""
    tr, facts = words.tr, desk.facts
    if not facts.line_up:
        return
    currency = facts.fee.currency
    sheet.heading(tr("split sheet", "What everybody gets"), keep=80)
    columns = (
        Column(tr("split sheet", "Musician"), weight="SemiBold", share=3),
        Column(tr("split sheet", "Plays"), share=2),
        Column(tr("split sheet", "Earned"), figures=True),
        Column(tr("split sheet", "Paid back"), figures=True),
        Column(
            tr("split sheet", "Together ({currency})", currency=currency), figures=True, weight="SemiBold"
        ),
    )
    rows, sums = [], [Money(0, currency)] * 3
    for place in facts.line_up:
        own = [line for line in lines if line.to == place.person]
        back = total((line.rounded for line in own if line.kind == "expense"), currency)
        whole = desk.review.split.per_person.get(place.person, Money(0, currency))
        amounts = [whole - back, back, whole]
        sums = [one + other for one, other in zip(sums, amounts, strict=True)]
        plays = said.without_numbers(place.plays, facts)
        rows.append(Row((facts.name_of(place.person), plays, *map(words.amount, amounts))))
    names = tr("split sheet", "All musicians")
    put_table(sheet, columns, [*rows, Row((names, "", *map(words.amount, sums)), strong=True)])


def _put_odd_cents(sheet: Sheet, desk: Desk, words: Words, lines: Sequence[ProofLine]) -> None:
    odd = [line for line in lines if line.odd_cent is not None]
    if not odd:
        return
    sheet.heading(words.tr("split sheet", "Who got the odd cent, and why"))
    reasons: dict[str, list[str]] = {}
    for line in odd:
        reasons.setdefault(_reason(desk, words, line), []).append(desk.facts.name_of(line.to or ""))
    for reason, names in reasons.items():
        text = words.tr("split sheet", "{names}: {reason}", names=said.listed(words, names), reason=reason)
        sheet.paragraph(text)


def _reason(desk: Desk, words: Words, line: ProofLine) -> str:
    assert line.odd_cent is not None
    message: Message = why(line.odd_cent)
    names = said.listed(words, [desk.facts.name_of(key) for key in line.odd_cent.equal_to])
    return words.say(message, names=names)
