"""Which papers a contract has, each in its reader's language, and how one is made."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from desktop.core.countries import Countries
from desktop.core.problems import N_, Message, refuse
from desktop.documents.band_desk import BandDesk
from desktop.documents.contract_words import heading
from desktop.documents.desk import Desk, safe_stem
from desktop.i18n.catalogues import available
from desktop.i18n.languages import LANGUAGES, choose, normal, parent
from desktop.i18n.words import Words

ORDER_FORM, SPLIT_SHEET, OWN_SHARE, DECLARATION = "order_form", "split_sheet", "own_share", "declaration"
FUND_SHEET, PAYMENT_SLIP = "fund_sheet", "payment_slip"

KINDS: Mapping[str, Message] = {
    ORDER_FORM: N_("paper", "Engagement contract"),
    SPLIT_SHEET: N_("paper", "Split sheet"),
    OWN_SHARE: N_("paper", "Own share"),
    DECLARATION: N_("paper", "Declaration"),
    FUND_SHEET: N_("paper", "Band fund"),
    PAYMENT_SLIP: N_("paper", "Payment slip"),
}
"""What the kinds of paper are called."""

_NO_LANGUAGE = N_("papers", "Septet does not speak “{language}”. It speaks: {known}.")
_NO_PAPER = N_("papers", "This contract has no such paper any more.")


class Paper(NamedTuple):
    """A paper that can be made.

    Attributes:
        kind: one of `KINDS`.
        key: the musician's or the declaration's id; empty for the order form and the split sheet.
        reader: for whom it is.
        language: the reader's, where it is known: the one that is offered first.
        email: where it can be sent; empty where nobody told.
        country: of the company that a declaration goes to, where that is not known by name yet.
    """

    kind: str
    key: str
    reader: str
    language: str | None
    email: str = ""
    country: str = ""

    @property
    def id(self) -> str:
        """The paper's name among the papers of its contract."""
        return f"{self.kind}:{self.key}"


def reader_of(paper: Paper, words: Words) -> str:
    """Return for whom a paper is, in words."""
    return words.country(paper.country) if paper.country else paper.reader


def papers_of(desk: Desk | BandDesk, own: str | None = None) -> list[Paper]:
    """Return the papers that can be written; a split that does not add up has no own shares yet.

    Args:
        desk: what they are about.
        own: the language of whoever writes; where a reader's country speaks it too, the reader gets it.
    """
    if isinstance(desk, Desk):
        return list(_papers(desk, own))
    if desk.slip is None:
        return [Paper(FUND_SHEET, "", desk.band, None)]
    payer = desk.slip.payer
    return [Paper(PAYMENT_SLIP, payer.id or "", payer.name, None, payer.email)]


def title_of(desk: Desk | BandDesk, words: Words) -> str:
    """Return in a few words what the papers are about."""
    if isinstance(desk, Desk):
        return heading(words, desk.facts)
    if desk.slip is None:
        return desk.band
    payer, receiver = desk.slip.payer.name, desk.slip.receiver.name
    return words.tr("payment slip", "{payer} pays {receiver}", payer=payer, receiver=receiver)


def _papers(desk: Desk, own: str | None) -> Iterator[Paper]:
    facts, countries = desk.facts, desk.countries
    client = facts.client
    yield Paper(ORDER_FORM, "", client.name, language_in(countries, client.country, own), client.email)
    yield Paper(SPLIT_SHEET, "", facts.band or "", None)
    if not desk.review.split.problems and facts.state != "void":
        for place in facts.line_up:
            person = facts.people[place.person]
            language = language_in(countries, person.residence, own)
            yield Paper(OWN_SHARE, place.person, person.name, language, person.email)
    for row, *_ in desk.declared:
        unknown = "" if row.company else row.country
        yield Paper(DECLARATION, row.id, row.company or row.country, None, country=unknown)


def language_in(countries: Countries, country: str | None, own: str | None = None) -> str | None:
    """Return the shipped language, or its variant, in which somebody of a country is written to.

    It is the writer's `own` where the country speaks it, else the one that the country's pack names first; None
    where there is none.
    """
    pack = countries.get(country) if country else None
    wanted = parent(own) if own else None
    spoken = (
        [locale for locale in pack.locales if "-" in locale] if pack else []
    )  # "en" alone is a help, not theirs
    locales = sorted(
        pack.locales if pack else (),
        key=lambda each: each not in spoken or parent(each.replace("-", "_")) != wanted,
    )
    for locale in locales:
        if parent(locale.replace("-", "_")) in LANGUAGES:
            return choose(locale, None)
    return None


def known_language(language: str) -> str:
    """Return the language if Septet speaks it.

    Raises:
        Refused: it does not; the message lists those it does.
    """
    code, known = normal(language), available()
    if code not in known:
        raise refuse("lang", _NO_LANGUAGE, language=language, known=", ".join(known))
    return code


def make(desk: Desk | BandDesk, paper: Paper, words: Words) -> bytes:
    """Return a paper as PDF: always the same bytes for the same desk and words.

    Raises:
        Refused: the paper cannot be made (any more), with the reason.
    """
    if isinstance(desk, BandDesk):
        return _band_paper(desk, words)
    return _MAKERS[paper.kind](desk, paper, words)


def _band_paper(desk: BandDesk, words: Words) -> bytes:
    slip = desk.slip
    if slip is None:
        from desktop.documents.fund_sheet import fund_sheet

        return fund_sheet(desk.band, desk.accounts, words, desk.today, desk.logo)
    from desktop.documents.payment_slip import Transfer, payment_slip

    transfer = Transfer(
        slip.payer.name, slip.receiver.name, slip.receiver.iban, slip.amount, slip.text, desk.band
    )
    return payment_slip(transfer, words, desk.today)


def _declaration(desk: Desk, paper: Paper, words: Words) -> bytes:
    from desktop.documents.declaration_copy import declaration_copy

    for declared in desk.declared:
        if declared.row.id == paper.key:
            return declaration_copy(desk, words, declared)
    raise refuse("", _NO_PAPER)


def _order_form(desk: Desk, _paper: Paper, words: Words) -> bytes:
    from desktop.documents.order_form import order_form

    return order_form(desk, words)


def _split_sheet(desk: Desk, _paper: Paper, words: Words) -> bytes:
    from desktop.documents.split_sheet import split_sheet

    return split_sheet(desk, words)


def _own_share(desk: Desk, paper: Paper, words: Words) -> bytes:
    from desktop.documents.own_share import own_share

    return own_share(desk, words, paper.key)


_MAKERS: Mapping[str, Callable[[Desk, Paper, Words], bytes]] = {
    ORDER_FORM: _order_form,
    SPLIT_SHEET: _split_sheet,
    OWN_SHARE: _own_share,
    DECLARATION: _declaration,
}
"""Each imports the PDF writer when it is first called."""


def file_stem(paper: Paper) -> str:
    """Return the beginning of a file's name for a paper: `own-share-Aïcha-Benali`; never a folder, never a device."""
    kind, reader = paper.kind.replace("_", "-"), safe_stem(paper.reader)
    return f"{kind}-{reader}" if reader else kind
