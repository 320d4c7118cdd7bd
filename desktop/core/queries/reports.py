"""What the reports read, summed in SQL: over years of contracts only the sums come back.

A contract belongs to the day of its last gig, the end of the contract, from which a shared company counts its days.
"""

from typing import NamedTuple

from desktop.core.store.book import Book

Span = tuple[str, str]


class Year(NamedTuple):
    """The first and the last year in which something happened, as text; None in an empty book."""

    first: str | None
    last: str | None


class PersonSum(NamedTuple):
    """What a musician got out of contracts, in one currency."""

    person_id: str
    name: str
    currency: str
    contracts: int
    earned: int
    expenses: int
    declared: int


class BandSum(NamedTuple):
    """A band's contracts in one currency; `musicians` is what all of them got, costs paid back included."""

    band_id: str | None
    name: str | None
    currency: str
    contracts: int
    fees: int
    company: int
    fund: int
    commission: int
    musicians: int


class ClientSum(NamedTuple):
    """A client's contracts in one currency."""

    client_id: str
    name: str
    country: str | None
    currency: str
    contracts: int
    gigs: int
    fees: int


class CountrySum(NamedTuple):
    """Contracts whose gigs were all in one country (None: in several), in one currency."""

    country: str | None
    currency: str
    contracts: int
    gigs: int
    fees: int


class ContractShare(NamedTuple):
    """What one contract left for somebody; `kind` is a step's where it went to nobody of the line-up."""

    contract_id: str
    on: str
    client: str
    band: str | None
    kind: str
    person: str | None
    minor: int
    currency: str


class FeeLine(NamedTuple):
    """What a contract gave to the shared company that invoices."""

    contract_id: str
    on: str
    client: str
    country: str | None
    fee: int
    company: int
    currency: str


class VatSum(NamedTuple):
    """Contracts of a quarter (`2026-4`) with equal VAT rate.

    `fees` are their fees as JSON, without brackets, since VAT is rounded on each invoice, not on the sum.
    """

    quarter: str
    vat_percent: str | None
    currency: str
    contracts: int
    fees: str


class VatOfExpenses(NamedTuple):
    """VAT in the expenses of a quarter by rate."""

    quarter: str
    vat_percent: str
    currency: str
    expenses: int
    gross: int
    vat: int


class MonthSum(NamedTuple):
    """What a musician earned in a month, in one currency."""

    month: str
    currency: str
    contracts: int
    earned: int


EARNED = "('fixed', 'shares', 'commission')"
_WITHIN = "e.ends_on BETWEEN ? AND ?"
_LIVE = "k.state <> 'void'"


def active_years(book: Book) -> Year:
    """Return the first and last year with a gig or an expense."""
    sql = """SELECT substr(MIN(on_date), 1, 4), substr(MAX(on_date), 1, 4)
        FROM (SELECT on_date FROM gig WHERE state <> 'cancelled' UNION ALL SELECT on_date FROM expense)"""
    return book.rows(Year, sql)[0]


def person_sums(book: Book, span: Span) -> list[PersonSum]:
    """Return what each musician got, the most first. A contract that is being corrected is sealed: what was sent holds.

    Grouped by one text and counted by numbers, very many lines are sorted in half the time.
    """
    sql = f"""SELECT t.person_id, p.name, t.currency, t.contracts, t.earned, t.expenses, t.declared FROM (
        SELECT s.person_id, s.currency, COUNT(DISTINCT e.rowid) AS contracts,
        SUM(CASE WHEN s.kind IN {EARNED} THEN s.minor ELSE 0 END) AS earned,
        SUM(CASE WHEN s.kind = 'expense' THEN s.minor ELSE 0 END) AS expenses,
        SUM(CASE WHEN s.kind IN {EARNED} AND (k.sealed_at IS NOT NULL OR k.id IN (SELECT contract_id FROM correction))
            THEN s.minor ELSE 0 END) AS declared
        FROM kept_share s JOIN kept_contract e ON e.contract_id = s.contract_id JOIN contract k ON k.id = s.contract_id
        WHERE s.person_id IS NOT NULL AND {_WITHIN} AND {_LIVE} GROUP BY s.currency || s.person_id) t
        JOIN person p ON p.id = t.person_id ORDER BY t.earned DESC, p.name"""
    return book.rows(PersonSum, sql, *span)


def band_sums(book: Book, span: Span) -> list[BandSum]:
    """Return what each band's contracts came to, the most first; `None` for contracts without a band."""
    sql = f"""WITH sums AS (SELECT contract_id,
        SUM(CASE WHEN kind = 'company_fee' THEN minor ELSE 0 END) AS company,
        SUM(CASE WHEN kind = 'fund' THEN minor ELSE 0 END) AS fund,
        SUM(CASE WHEN kind = 'commission' THEN minor ELSE 0 END) AS commission,
        SUM(CASE WHEN kind IN ('expense', 'fixed', 'shares') THEN minor ELSE 0 END) AS musicians
        FROM kept_share GROUP BY contract_id)
        SELECT k.band_id, b.name, k.currency, COUNT(*), SUM(k.fee_minor), SUM(COALESCE(s.company, 0)),
        SUM(COALESCE(s.fund, 0)), SUM(COALESCE(s.commission, 0)), SUM(COALESCE(s.musicians, 0))
        FROM contract k JOIN kept_contract e ON e.contract_id = k.id LEFT JOIN sums s ON s.contract_id = k.id
        LEFT JOIN band b ON b.id = k.band_id WHERE {_WITHIN} AND {_LIVE}
        GROUP BY k.band_id, k.currency ORDER BY 5 DESC, b.name"""
    return book.rows(BandSum, sql, *span)


def client_sums(book: Book, span: Span) -> list[ClientSum]:
    """Return what each client's contracts came to, the most first."""
    sql = f"""SELECT c.id, c.name, c.country, k.currency, COUNT(*), SUM(e.gigs), SUM(k.fee_minor)
        FROM contract k JOIN kept_contract e ON e.contract_id = k.id JOIN client c ON c.id = k.client_id
        WHERE {_WITHIN} AND {_LIVE} GROUP BY c.id, k.currency ORDER BY 7 DESC, c.name"""
    return book.rows(ClientSum, sql, *span)


def country_sums(book: Book, span: Span) -> list[CountrySum]:
    """Return what the contracts of each country of gigs came to, the most first."""
    sql = f"""SELECT e.country, k.currency, COUNT(*), SUM(e.gigs), SUM(k.fee_minor)
        FROM contract k JOIN kept_contract e ON e.contract_id = k.id WHERE {_WITHIN} AND {_LIVE}
        GROUP BY e.country, k.currency ORDER BY 5 DESC, e.country"""
    return book.rows(CountrySum, sql, *span)


def contract_shares(book: Book, span: Span) -> list[ContractShare]:
    """Return what each contract left for whom, the newest first; one line for each person, and for fee, fund and agent."""
    sql = f"""SELECT s.contract_id, e.ends_on, c.name, b.name,
        CASE WHEN s.person_id IS NULL THEN s.kind ELSE '' END AS kind, COALESCE(p.name, s.person_id),
        SUM(s.minor), s.currency
        FROM kept_share s JOIN kept_contract e ON e.contract_id = s.contract_id JOIN contract k ON k.id = s.contract_id
        JOIN client c ON c.id = k.client_id LEFT JOIN band b ON b.id = k.band_id
        LEFT JOIN person p ON p.id = s.person_id WHERE {_WITHIN} AND {_LIVE}
        GROUP BY s.contract_id, s.person_id, 5 ORDER BY e.ends_on DESC, s.contract_id, MIN(s.position)"""
    return book.rows(ContractShare, sql, *span)


def fee_lines(book: Book, span: Span) -> list[FeeLine]:
    """Return what each contract gave to the shared company, the newest first; the country is the invoicing company's."""
    sql = f"""SELECT k.id, e.ends_on, c.name,
        (SELECT d.country FROM declaration d WHERE d.contract_id = k.id AND d.part = 1 ORDER BY d.rev DESC LIMIT 1),
        k.fee_minor, SUM(s.minor), k.currency
        FROM kept_share s JOIN contract k ON k.id = s.contract_id JOIN kept_contract e ON e.contract_id = k.id
        JOIN client c ON c.id = k.client_id WHERE s.kind = 'company_fee' AND {_WITHIN} AND {_LIVE}
        GROUP BY k.id ORDER BY e.ends_on DESC, k.id"""
    return book.rows(FeeLine, sql, *span)


_QUARTER = "substr({0}, 1, 4) || '-' || ((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)"


def vat_sums(book: Book, span: Span) -> list[VatSum]:
    """Return contracts by quarter and VAT rate; grouped by one text, they are sorted in half the time."""
    quarter = _QUARTER.format("e.ends_on")
    sql = f"""SELECT {quarter} AS quarter, k.vat_percent, k.currency, COUNT(*), group_concat(k.fee_minor)
        FROM kept_contract e CROSS JOIN contract k ON k.id = e.contract_id WHERE {_WITHIN} AND {_LIVE}
        GROUP BY {quarter} || k.currency || coalesce(k.vat_percent, '')
        ORDER BY quarter, CAST(k.vat_percent AS NUMERIC) DESC, k.currency"""
    return book.rows(VatSum, sql, *span)


def vat_of_expenses(book: Book, span: Span, owner: str | None) -> list[VatOfExpenses]:
    """Return the VAT in the owner's expenses by quarter and rate, as the ledger has it; without an owner in everybody's.

    What a band's fund paid is in neither: the fund is not the owner's.
    """
    sql = f"""SELECT {_QUARTER.format("on_date")}, vat_percent, currency, COUNT(*), SUM(minor), SUM(vat_minor)
        FROM expense WHERE vat_minor IS NOT NULL AND vat_percent IS NOT NULL AND on_date BETWEEN ?1 AND ?2
        AND payer_id IS NOT NULL AND (?3 IS NULL OR payer_id = ?3)
        GROUP BY 1, CAST(vat_percent AS NUMERIC), currency ORDER BY 1, CAST(vat_percent AS NUMERIC) DESC, currency"""
    return book.rows(VatOfExpenses, sql, *span, owner)


def month_sums(book: Book, person: str, span: Span) -> list[MonthSum]:
    """Return what a musician earned, by month."""
    sql = f"""SELECT substr(e.ends_on, 1, 7), s.currency, COUNT(DISTINCT s.contract_id), SUM(s.minor)
        FROM kept_share s JOIN kept_contract e ON e.contract_id = s.contract_id JOIN contract k ON k.id = s.contract_id
        WHERE s.person_id = ? AND s.kind IN {EARNED} AND {_WITHIN} AND {_LIVE}
        GROUP BY 1, s.currency ORDER BY 1, s.currency"""
    return book.rows(MonthSum, sql, person, *span)


class AbroadRow(NamedTuple):
    """One contract of a musician whose gigs were partly or wholly outside the own country."""

    contract_id: str
    on: str
    client: str
    person_id: str
    person: str
    residence: str | None
    country: str
    days: int
    all_days: int
    earned: int
    currency: str


def abroad_rows(book: Book, span: Span) -> list[AbroadRow]:
    """Return what musicians earned by contracts with dates away from home, a line for each country of a contract.

    `earned` is the musician's whole part of the contract: `days` of `all_days` were in that country.
    The `+` keeps SQLite from reading all of a musician's shares for each line.
    """
    sql = f"""WITH played AS (SELECT g.contract_id, l.person_id, g.country, COUNT(DISTINCT g.on_date) AS days,
        SUM(COUNT(DISTINCT g.on_date)) OVER (PARTITION BY g.contract_id, l.person_id) AS all_days
        FROM kept_contract e CROSS JOIN line_up l ON l.contract_id = e.contract_id
        CROSS JOIN person p ON p.id = l.person_id CROSS JOIN gig g ON g.contract_id = e.contract_id
        WHERE {_WITHIN} AND p.residence IS NOT NULL AND g.state <> 'cancelled'
        AND EXISTS (SELECT 1 FROM gig f WHERE f.contract_id = e.contract_id AND f.country <> p.residence)
        AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.gig_id = g.id AND a.person_id = l.person_id)
        GROUP BY g.contract_id, l.person_id, g.country)
        SELECT k.id, e.ends_on, c.name, p.id, p.name, p.residence, w.country, w.days, w.all_days,
        (SELECT COALESCE(SUM(s.minor), 0) FROM kept_share s WHERE s.contract_id = k.id AND +s.person_id = p.id
            AND s.kind IN {EARNED}), k.currency
        FROM played w JOIN contract k ON k.id = w.contract_id JOIN kept_contract e ON e.contract_id = k.id
        JOIN client c ON c.id = k.client_id JOIN person p ON p.id = w.person_id
        WHERE w.country <> p.residence AND {_LIVE} ORDER BY p.name, e.ends_on, w.country"""
    return book.rows(AbroadRow, sql, *span)


class PlayedRow(NamedTuple):
    """One gig that a musician played under a contract, with what proves that it was declared."""

    gig_id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    contract_id: str
    declared: str | None
    receipt: int | None
    received_at: str | None


def played_rows(book: Book, person: str, span: Span) -> list[PlayedRow]:
    """Return a musician's gigs in contracts, each once, with the newest receipt for the paper that declares this person.

    A correction that is still under way takes nothing away: the receipt of what was sent before it holds.
    """
    sql = """WITH declared AS (SELECT k.id AS contract_id, json_extract(o.value, '$.country') AS country
            FROM line_up l CROSS JOIN contract k ON k.id = l.contract_id, json_each(k.outcomes) o
            WHERE l.person_id = ?1 AND k.outcomes IS NOT NULL AND json_extract(o.value, '$.person') = ?1
            AND json_extract(o.value, '$.outcome') = 'declare'),
        proof AS (SELECT x.contract_id, x.country, r.seq, r.received_at,
            row_number() OVER (PARTITION BY x.contract_id ORDER BY d.contract_version DESC, d.rev DESC) AS place
            FROM declared x CROSS JOIN declaration d ON d.contract_id = x.contract_id AND d.country = x.country
            JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE d.kind <> 'cancel'
            AND NOT EXISTS (SELECT 1 FROM declaration c WHERE c.id = d.id AND c.kind = 'cancel'))
        SELECT g.id, g.on_date, g.starts, g.ends, g.venue, g.place, g.country, k.id, p.country, p.seq, p.received_at
        FROM line_up l CROSS JOIN gig g ON g.contract_id = l.contract_id CROSS JOIN contract k ON k.id = g.contract_id
        LEFT JOIN proof p ON p.contract_id = k.id AND p.place = 1
        WHERE l.person_id = ?1 AND g.state <> 'cancelled' AND k.state <> 'void' AND g.on_date BETWEEN ?2 AND ?3
        AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.gig_id = g.id AND a.person_id = l.person_id)
        ORDER BY g.on_date, g.starts"""
    return book.rows(PlayedRow, sql, person, *span)
