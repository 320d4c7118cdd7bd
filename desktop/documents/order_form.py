"""The engagement contract for the client to sign: parties, dates, fee, terms. Nothing of what the band shares among its own."""

from collections.abc import Iterator

from desktop.core.country_pack import CountryPack
from desktop.core.packs.invoices import REVERSE_CHARGE
from desktop.core.problems import Label
from desktop.core.territories import Country
from desktop.documents import contract_words as said
from desktop.documents.desk import Desk
from desktop.documents.page import BODY, FAINT, LABEL, LEFT, MUTED, ROOM, SMALL, STRONG, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.documents.text import Style, wrap
from desktop.i18n.words import Words

"""The code of the rate in country packs for a client abroad who owes the VAT at home."""


def order_form(desk: Desk, words: Words) -> bytes:
    """Return the paper that the client signs."""
    tr, facts = words.tr, desk.facts
    sheet = Sheet(desk.frame(words, tr("order form", "Engagement contract")))
    sheet.title(tr("order form", "Engagement contract"), said.when_and_where(words, facts.gigs))
    _put_parties(sheet, desk, words)
    _put_dates(sheet, desk, words)
    _put_fee(sheet, desk, words)
    _put_conditions(sheet, desk, words)
    _put_signatures(sheet, desk, words)
    return sheet.finish()


def _put_parties(sheet: Sheet, desk: Desk, words: Words) -> None:
    tr, client, facts = words.tr, desk.facts.client, desk.facts
    left = [(tr("order form", "Client"), LABEL), (client.name, STRONG)]
    left += [(line, BODY) for line in client.address.splitlines() if line.strip()]
    left += [(words.country(client.country), BODY)] if client.country else []
    left += [(tr("order form", "VAT number {number}", number=client.vat_no), BODY)] if client.vat_no else []
    if client.company_no:
        left.append((tr("order form", "Company number {number}", number=client.company_no), BODY))
    left += [(client.email, BODY)] if client.email else []
    right = [(tr("order form", "Band"), LABEL), (facts.band or _players(desk, words), STRONG)]
    if facts.signer:
        right.append((tr("order form", "represented by {name}", name=facts.signer.name), BODY))
    if desk.invoicing:
        country = Country(desk.invoicing.country)
        name = desk.invoicing.company_name
        company = name or tr("order form", "the shared company in {country}", country=country)
        right.append((tr("order form", "Employer and invoice: {company}", company=company), BODY))
    sheet.beside(left, right)


def _players(desk: Desk, words: Words) -> str:
    """Return who plays, for a line-up without a band's name."""
    names = [desk.facts.name_of(place.person) for place in desk.facts.line_up]
    return said.listed(words, names) if names else said.NOTHING


def _put_dates(sheet: Sheet, desk: Desk, words: Words) -> None:
    tr, facts = words.tr, desk.facts
    sheet.heading(tr("order form", "Dates"))
    columns = (
        Column(tr("order form", "Date"), share=4, weight="SemiBold"),
        Column(tr("order form", "Hours"), share=3),
        Column(tr("order form", "Place"), share=6),
    )
    rows = [
        Row(
            (
                words.day(said.gig_day(gig)),
                said.gig_hours(words, gig) if gig.state != "cancelled" else tr("order form", "cancelled"),
                said.gig_place(words, gig),
            ),
            muted=gig.state == "cancelled",
        )
        for gig in facts.gigs
    ]
    if rows:
        put_table(sheet, columns, rows)
    else:
        sheet.paragraph(tr("papers", "to be agreed"))
    if facts.band and facts.line_up:
        players = [_player(desk, words, place.person, place.plays) for place in facts.line_up]
        sheet.pairs([(tr("order form", "Line-up"), ", ".join(players))])


def _player(desk: Desk, words: Words, person: str, plays: str) -> str:
    name = said.apart(desk.facts.name_of(person))
    plays = said.without_numbers(plays, desk.facts)
    return words.tr("order form", "{name} ({plays})", name=name, plays=plays) if plays else name


def _put_fee(sheet: Sheet, desk: Desk, words: Words) -> None:
    tr, facts, vat = words.tr, desk.facts, said.vat_amount(desk.facts)
    sheet.heading(tr("order form", "Fee"), keep=90)
    sheet.sum(
        [
            (tr("order form", "Fee without VAT"), words.money(facts.fee)),
            (said.vat_name(words, facts), words.money(vat) if vat else _no_vat(words, facts.vat_percent)),
        ],
        (tr("order form", "The client pays"), words.money(facts.fee + vat if vat else facts.fee)),
    )
    if facts.payment_days is None:
        due = tr("papers", "to be agreed")
    elif facts.payment_days == 0:
        due = tr("order form", "on receipt of the invoice")
    else:
        due = words.trn(
            "order form",
            "within {n} day of the invoice",
            "within {n} days of the invoice",
            facts.payment_days,
        )
    sheet.pairs([(tr("order form", "Payment"), due)])


def _no_vat(words: Words, rate: object) -> str:
    return words.tr("papers", "to be agreed") if rate is None else said.NOTHING


def _put_conditions(sheet: Sheet, desk: Desk, words: Words) -> None:
    conditions = list(_conditions(desk, words))
    if not conditions:
        return
    sheet.heading(words.tr("order form", "Conditions"))
    for number, text in enumerate(conditions, 1):
        lines = wrap(text, BODY, ROOM - 20)
        for place, line in enumerate(lines):
            sheet.need(BODY.leading)
            if place == 0:
                sheet.write(LEFT, sheet.y - BODY.size, words.value(number), Style(9.5, "SemiBold", MUTED))
            sheet.write(LEFT + 20, sheet.y - BODY.size, line, BODY)
            sheet.space(BODY.leading)
        sheet.space(3)


def _conditions(desk: Desk, words: Words) -> Iterator[str]:
    """Yield what the rules of the invoicing company's country say about such an engagement."""
    tr, facts = words.tr, desk.facts
    country = desk.invoicing.country if desk.invoicing else facts.gigs[0].country if facts.gigs else None
    pack = desk.countries.get(country) if country else None
    if pack is None:
        return
    on = said.gig_day(facts.gigs[0]) if facts.gigs else desk.today
    yield from _vat_conditions(desk, words, pack)
    if desk.invoicing:
        yield tr(
            "order form",
            "The musicians are employed for these dates by the shared company, which sends the invoice and pays them.",
        )
    rule = pack.pre_declaration_on(on)
    if rule is not None and desk.invoicing:
        before = {
            "before_start": tr("order form", "before the work begins"),
            "end_of_day_before": tr("order form", "by the end of the day before"),
            "end_of_month_before": tr("order form", "by the end of the month before"),
        }[rule.timing]
        yield tr(
            "order form",
            "Every musician must be declared {before} ({name}, {country}). The client tells the band at once when a date, its hours or its place change.",
            before=before,
            name=rule.name,
            country=Country(pack.country),
        )
    pay = pack.pay_rule_on(on)
    if pay is not None and "order_confirmed_by_client" in pay.guarantee_conditions:
        yield tr(
            "order form",
            "The musicians’ pay is guaranteed once the client has signed: please return this contract signed before the first date.",
        )


def _vat_conditions(desk: Desk, words: Words, pack: CountryPack) -> Iterator[str]:
    """Yield what stands behind the rate of VAT: its rule, or that the client owes it at home."""
    facts = desk.facts
    if facts.vat_percent is None:
        return
    on = said.gig_day(facts.gigs[0]) if facts.gigs else desk.today
    abroad = facts.client.country not in (None, pack.country)
    charged = pack.vat_on(on, REVERSE_CHARGE) if abroad and not facts.vat_percent else None
    if charged is not None:
        yield words.tr(
            "order form",
            "The client owes the VAT in its own country (reverse charge). Its VAT number must stand on the invoice.",
        )
    found = charged or next(
        (r for r in pack.vat_rates_on(on) if r.percent == facts.vat_percent and r.code != REVERSE_CHARGE),
        None,
    )
    if found is None:
        return
    if charged is None:
        yield words.tr(
            "order form",
            "VAT at {rate} follows the rules of {country} as of {edition}.",
            rate=words.percent(found.percent),
            country=Country(pack.country),
            edition=pack.edition,
        )
    if found.invoice_text:
        yield words.tr("order form", "On the invoice: “{text}”", text=Label(found.invoice_text))


def _put_signatures(sheet: Sheet, desk: Desk, words: Words) -> None:
    tr, facts = words.tr, desk.facts
    sheet.space(14)
    sheet.need(128)
    half = ROOM / 2 - 14
    signer = facts.signer.name if facts.signer else ""
    for x, whose, name in (
        (LEFT, tr("order form", "For the client"), facts.client.name),
        (LEFT + ROOM / 2 + 14, tr("order form", "For the band"), signer),
    ):
        y = sheet.y
        sheet.write(x, y - 9, whose, STRONG)
        for line, text in enumerate(wrap(name, SMALL, half)[:2]):
            sheet.write(x, y - 22 - line * SMALL.leading, text, SMALL)
        for down, text in (
            (66, tr("order form", "Place and date")),
            (108, tr("order form", "Name and signature")),
        ):
            sheet.rule(x, y - down, half, FAINT, 0.7)
            sheet.write(x, y - down - 10, text, SMALL)
    sheet.space(134)
    if facts.signed_on:
        sheet.paragraph(
            tr("order form", "Signed by the client on {day}.", day=words.long_day(facts.signed_on)), SMALL
        )
