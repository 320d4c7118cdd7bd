"""One musician's own share: the dates played, what each step gives and how it is computed. Nothing of anybody else."""

from fractions import Fraction

from desktop.core.estimates import net_estimate
from desktop.core.floor import floor_of
from desktop.core.money import Money
from desktop.core.packs.pay import METHODS
from desktop.core.packs.record import CONFIDENCE
from desktop.core.shares import Share, ShareLine, share_of
from desktop.core.territories import Country
from desktop.documents import contract_words as said
from desktop.documents.bar import COSTS, DARK, Segment, musician, put_bar
from desktop.documents.desk import Desk
from desktop.documents.page import BODY, SMALL, STRONG, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.words import Words


def own_share(desk: Desk, words: Words, person: str) -> bytes:
    """Return the paper for one musician of the line-up.

    Raises:
        Refused: the split does not add up, the contract was dropped, or the musician does not play.
    """
    tr, share = words.tr, share_of(desk.facts, desk.review, person)
    title = tr("own share", "Your share")
    sheet = Sheet(desk.frame(words, title))
    sheet.title(title, said.heading(words, desk.facts))
    sheet.figure(tr("own share", "You get"), words.money(share.total))
    sheet.pairs(
        [
            (tr("own share", "Musician"), share.name),
            *(
                [(tr("own share", "Plays"), plays)]
                if (plays := said.without_numbers(share.plays, desk.facts))
                else []
            ),
            (tr("own share", "Client"), share.client),
            (tr("own share", "Version"), words.value(share.version)),
        ]
    )
    sheet.space(8)
    _put_picture(sheet, desk, words, share)
    _put_lines(sheet, words, share)
    _put_dates(sheet, desk, words, person)
    _put_declared(sheet, desk, words, person)
    return sheet.finish()


def _put_picture(sheet: Sheet, desk: Desk, words: Words, share: Share) -> None:
    """Put the own lines in their colour; beside them, in grey, only what they were taken of, which is told below."""
    place = next(n for n, each in enumerate(desk.facts.line_up) if each.person == share.person)
    bases = [line.base for line in share.lines if line.base is not None]
    found = [_segment(words, line, place) for line in share.lines]
    if bases:
        whole = max(bases, key=lambda base: base.minor)
        own = sum(line.amount.minor for line in share.lines if line.base == whole)
        rest = Money(whole.minor - own, share.currency)
        others = words.tr("own share", "For others")
        found.append(Segment(others, rest, words.money(rest), COSTS[1], DARK))
    put_bar(sheet, found)


def _segment(words: Words, line: ShareLine, place: int) -> Segment:
    name, amount = said.step_name(words, line.kind, line.label), words.money(line.amount)
    if line.kind == "expense":
        return Segment(name, line.amount, amount, COSTS[0], DARK)
    return musician(place, name, line.amount, amount)


def _put_lines(sheet: Sheet, words: Words, share: Share) -> None:
    tr, currency = words.tr, share.currency
    sheet.heading(tr("own share", "What it is made of"), keep=80)
    columns = (
        Column(""),
        Column(tr("proof", "Taken of"), figures=True),
        Column(tr("proof", "Rate"), figures=True),
        Column(tr("proof", "Exact"), figures=True),
        Column(tr("proof", "Amount ({currency})", currency=currency), figures=True, weight="SemiBold"),
    )
    rows = [Row(_cells(words, line)) for line in share.lines]
    whole = Row((tr("own share", "You get"), "", "", "", words.amount(share.total)), strong=True)
    put_table(sheet, columns, [*rows, whole])
    if any(line.odd_cent for line in share.lines):
        text = tr("own share", "You got an odd cent that was over after dividing.")
        sheet.paragraph(text, SMALL)


def _cells(words: Words, line: ShareLine) -> tuple[str, ...]:
    name = said.step_name(words, line.kind, line.label)
    name = words.tr("proof", "{number}. {what}", number=words.value(line.step), what=name)
    if line.base is None or line.exact is None:
        return (name, "", "", "", words.amount(line.amount))
    if line.percent is not None:
        rate = words.percent(line.percent)
    else:
        rate = words.tr("proof", "{weight} of {weights}", weight=line.weight, weights=line.all_weights)
    exact = words.exact(Fraction(line.exact), line.amount.currency)
    return (name, words.amount(line.base), rate, exact, words.amount(line.amount))


def _put_dates(sheet: Sheet, desk: Desk, words: Words, person: str) -> None:
    tr = words.tr
    gigs = [gig for gig in desk.facts.gigs_played(person) if gig.state != "cancelled"]
    if not gigs:
        return
    sheet.heading(tr("own share", "Dates you play"), keep=60)
    columns = (
        Column(tr("order form", "Date"), share=4, weight="SemiBold"),
        Column(tr("order form", "Hours"), share=3),
        Column(tr("order form", "Place"), share=6),
    )
    rows = [
        Row((words.day(said.gig_day(g)), said.gig_hours(words, g), said.gig_place(words, g))) for g in gigs
    ]
    put_table(sheet, columns, rows)


def _put_declared(sheet: Sheet, desk: Desk, words: Words, person: str) -> None:
    """Say where the share is declared, as far as it is known, and that it is a gross amount."""
    tr, route = words.tr, desk.review.routes[person]
    part = next((part for part in desk.review.parts if person in part.members), None)
    if part is not None:
        company = part.company_name or tr(
            "order form", "the shared company in {country}", country=Country(part.country)
        )
        text = tr("own share", "This share is to be declared by {company}.", company=company)
    elif route.outcome == "export":
        text = tr("own share", "No shared company declares this share. It is yours to declare.")
    else:
        text = tr("own share", "Where this share is declared is still open.")
    sheet.space(6)
    sheet.paragraph(text)
    _put_pay(sheet, desk, words, person)
    if _is_earned(share_of(desk.facts, desk.review, person)):
        sheet.paragraph(
            tr(
                "own share",
                "Contributions and taxes are taken from what is earned; what is paid back for costs stays whole. This is not a payslip.",
            ),
            SMALL,
        )


def _put_pay(sheet: Sheet, desk: Desk, words: Words, person: str) -> None:
    """Say what may be left as net pay, as a range with its source, and the legal minimum, loudly where the share is below it."""
    estimate = net_estimate(desk.facts, desk.review, desk.world, person)
    if estimate is not None:
        sheet.paragraph(
            words.tr(
                "line-up",
                "Net, estimated: {range}. Method: {method}, {year} ({source}; {confidence}). Not a payslip.",
                range=words.span(estimate.low, estimate.high),
                method=METHODS[estimate.record.method],
                year=str(estimate.year),
                source=estimate.record.source.words,
                confidence=CONFIDENCE[estimate.record.confidence],
            )
        )
    floor = floor_of(desk.facts, desk.review, desk.world, person)
    if floor is not None and floor.paid:
        text = words.tr(
            "line-up",
            "The minimum for the dates played is {required} before tax ({year}; {source}).",
            required=floor.required,
            year=str(floor.minimum.year or said.NOTHING),
            source=floor.minimum.source.words,
        )
        sheet.paragraph(text, STRONG if floor.below else BODY)


def _is_earned(share: Share) -> bool:
    return any(line.amount != Money(0, share.currency) for line in share.lines if line.kind != "expense")
