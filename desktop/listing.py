"""The headless commands' results as JSON values: stable keys, amounts as plain text, every entry with its `id`."""

from collections.abc import Callable, Mapping
from typing import Any

from desktop.core.actions.sealing import Sealed
from desktop.core.countries import Countries
from desktop.core.fund import FundAccount, FundLine
from desktop.core.money import Money
from desktop.core.outbox import Reason
from desktop.core.queries import contracts, declarations, fund, gigs, mates, people, received
from desktop.core.queries.companies import ContactRow, contacts
from desktop.core.queries.outbox import AnswerRow, waiting_answers
from desktop.core.store.book import Book
from desktop.core.territories import Country
from desktop.sync.execute import Outcome
from desktop.sync.packs import newer

EVERYTHING = 1_000_000_000


def list_gigs(book: Book) -> list[dict[str, Any]]:
    """Return every gig, cancelled ones too, newest first."""
    rows = gigs.gig_page(book, gigs.GigFilter(book.today(), "everything"), 0, EVERYTHING)
    return [
        {
            "id": row.id,
            "on": row.on,
            "starts": row.starts,
            "ends": row.ends,
            "venue": row.venue,
            "place": row.place,
            "country": row.country,
            "band": row.band,
            "client": row.client,
            "fee": row.fee.plain() if row.fee else None,
            "currency": row.currency,
            "state": row.state,
            "contract": row.contract_id,
            "sealed": bool(row.sealed),
            "received": bool(row.received),
        }
        for row in rows
    ]


def list_contracts(book: Book) -> list[dict[str, Any]]:
    """Return every contract with its gigs, line-up and recipe."""
    rows = contracts.contract_page(book, "everything", "", 0, EVERYTHING)
    return [_contract(row, found) for row in rows if (found := contracts.contract(book, row.id))]


def _contract(row: contracts.ContractRow, facts: contracts.ContractFacts) -> dict[str, Any]:
    return {
        "id": row.id,
        "client": row.client,
        "band": row.band,
        "gigs": [gig.id for gig in facts.gigs],
        "fee": facts.fee.plain(),
        "currency": facts.fee.currency,
        "vat_percent": None if facts.vat_percent is None else f"{facts.vat_percent:f}",
        "payment_days": facts.payment_days,
        "signed_by": facts.signer.name if facts.signer else None,
        "signed_on": row.signed_on,
        "line_up": [
            {
                "name": facts.name_of(place.person),
                "plays": place.plays or None,
                "absent": [gig.id for gig in facts.gigs if place.person in facts.absences.get(gig.id, ())],
            }
            for place in facts.line_up
        ],
        "steps": [_with_names(step, facts) for step in facts.steps],
        "shares_by": facts.shares_by,
        "state": row.state,
        "correcting": facts.correcting,
        "called_off": facts.correction.reason if facts.correction and not facts.correcting else None,
        "declarations": row.parts,
        "received": row.received,
    }


def list_people(book: Book) -> list[dict[str, Any]]:
    """Return musicians, bands and clients. Identifiers and bank numbers stay in the book."""
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "detail": row.detail,
            "country": row.country,
            "gigs": row.gigs,
        }
        for row in people.people(book)
    ]


def list_declarations(book: Book) -> list[dict[str, Any]]:
    """Return every declaration with its place in the outbox, its receipt and what the company last said."""
    from desktop.core.queries.packs import countries_of
    from desktop.listing_corrections import revisions, said

    countries = countries_of(book)
    return [
        _declaration(row) | said(book, row, countries) | {"revisions": revisions(book, row.id)}
        for row in declarations.declarations(book)
    ]


def _declaration(row: declarations.DeclarationRow) -> dict[str, Any]:
    receipt = None if row.received_at is None else {"received_at": row.received_at, "seq": row.seq}
    return {
        "id": row.id,
        "rev": row.rev,
        "kind": row.kind,
        "contract": row.contract_id,
        "client": row.client,
        "country": row.country,
        "company_id": row.company_id,
        "company": row.company,
        "members": row.members,
        "total": Money(row.total_minor, row.currency).plain(),
        "currency": row.currency,
        "deadline": row.deadline,
        "digest": row.digest,
        "sealed_at": row.sealed_at,
        "delivery": row.delivery,
        "attempts": row.attempts,
        "waits_because": _why(Reason.read(row.reason), row.company or row.company_id, row.country),
        "receipt": receipt,
        "state": row.state,
        "text": row.text,
    }


def list_money(book: Book) -> list[dict[str, Any]]:
    """Return for every band what its musicians owe each other, the payments that settle it, and its fund."""
    return [
        {
            "id": band.id or None,
            "band": band.name or None,
            "accounts": [_account(account) for account in mates.accounts(book, band.id or None)],
            "fund": [_fund(account) for account in (fund.fund_accounts(book, band.id) if band.id else [])],
        }
        for band in mates.money_bands(book)
    ]


def _account(account: mates.Account) -> dict[str, Any]:
    return {
        "currency": account.currency,
        "balances": [{"name": person.name, "amount": net.plain()} for person, net in account.nets],
        "payments": [
            {"from": payer.name, "to": receiver.name, "amount": amount.plain()}
            for payer, receiver, amount in account.payments
        ],
        "fewest": account.fewest,
    }


def _fund(account: FundAccount) -> dict[str, Any]:
    return {
        "currency": account.currency,
        "balance": account.balance.plain(),
        "expected": account.expected_sum.plain(),
        "lines": [_fund_line(line) for line in (*account.lines, *account.expected)],
    }


def _fund_line(line: FundLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "on": line.on or None,
        "kind": line.kind,
        "text": line.text,
        "name": line.person,
        "amount": line.amount.plain(),
        "state": line.state,
        "balance": None if line.balance is None else line.balance.plain(),
    }


def list_shares(book: Book) -> list[dict[str, Any]]:
    """Return the shares that came into this book, in their newest version, with the own answer."""
    return [
        {
            "id": row.id,
            "contract": row.contract,
            "musician": row.name,
            "version": row.version,
            "band": row.band,
            "client": row.client,
            "on": row.on,
            "total": row.total.plain(),
            "currency": row.currency,
            "answer": row.answer,
            "note": row.note or None,
            "answered_version": row.answered,
        }
        for row in received.received_shares(book)
    ]


def list_questions(book: Book) -> list[dict[str, Any]]:
    """Return what companies ask and nobody has settled, with the answers that are on their way."""
    from desktop.listing_corrections import asked

    return asked(book)


LISTS: Mapping[str, Callable[[Book], list[dict[str, Any]]]] = {
    "gigs": list_gigs,
    "contracts": list_contracts,
    "people": list_people,
    "declarations": list_declarations,
    "money": list_money,
    "shares": list_shares,
    "questions": list_questions,
}


def sealed(made: Sealed) -> dict[str, Any]:
    """Return what sealing made: its declarations, and who is not declared and why."""
    parts = zip(made.declarations, made.review.parts, strict=True)
    return {
        "contract": made.done.id,
        "made": [each._asdict() for each in made.made],
        "declarations": [
            {
                "id": key,
                "country": part.country,
                "company_id": part.company_id,
                "members": [made.facts.name_of(person) for person in part.members],
                "total": part.total.plain(),
                "currency": part.total.currency,
            }
            for key, part in parts
        ],
        "not_declared": [
            {
                "name": made.facts.name_of(person),
                "outcome": made.review.routes[person].outcome,
                "reasons": [reason.english() for reason in made.review.routes[person].reasons],
            }
            for person in made.review.undeclared
        ],
        "deadline": made.review.deadline.strftime("%Y-%m-%dT%H:%M") if made.review.deadline else None,
        "late": made.review.late,
    }


def synced(book: Book, outcome: Outcome, countries: Countries) -> dict[str, Any]:
    """Return what a sync came to; of the country packs on offer those that are newer than what holds."""
    names = {row.company_id: row.name for row in declarations.enrolments(book)}
    return {
        "delivered": outcome.delivered,
        "waiting": [
            {
                "id": waits.id,
                "country": waits.country,
                "company": waits.company,
                "code": waits.reason.code,
                "why": _why(waits.reason, names.get(waits.company or ""), waits.country),
            }
            for waits in outcome.waits
        ],
        "answers_waiting": [_answer(row, names.get(row.company_id, "")) for row in waiting_answers(book)],
        "companies": [_company(row, outcome.troubled.get(row.company_id)) for row in contacts(book)],
        "restored": {key: sorted(set(ids)) for key, ids in outcome.restored.items()},
        "fetched": outcome.fetched,
        "joined": outcome.joined,
        "stopped": outcome.stopped,
        "news": outcome.news,
        "until": {name: day.isoformat() for name, day in outcome.until.items()},
        "offers": [
            {"company_id": each.company_id, "country": each.offer.country, "edition": each.offer.edition}
            for each in newer(outcome.offers, countries)
        ],
    }


def _answer(row: AnswerRow, company: str) -> dict[str, Any]:
    """Return which answer to a company's question was not received yet, and why."""
    reason = Reason.read(row.reason) or Reason("later")
    return {
        "id": row.id,
        "declaration": row.declaration_id,
        "company": row.company_id,
        "code": reason.code,
        "why": _why(reason, company, ""),
    }


def _company(row: ContactRow, trouble: Reason | None) -> dict[str, Any]:
    """Return how it stands with a company: when it went well last, what waits, why, and when it is tried again."""
    reason = trouble or row.reason
    return {
        "company_id": row.company_id,
        "name": row.name,
        "last_synced": row.synced_at,
        "waiting": row.waiting,
        "trouble": _why(reason, row.name, row.country),
        "trouble_code": reason.code if reason else None,
        "trouble_since": row.trouble_since,
        "failures": row.failures,
        "next_try": row.next_try_at,
    }


def _why(reason: Reason | None, company: str | None, country: str | None) -> str | None:
    if reason is None:
        return None
    values = {"company": company or "the company", "country": Country(country or ""), "detail": reason.detail}
    return reason.message().text.format(**values)


def _with_names(step: Mapping[str, Any], facts: contracts.ContractFacts) -> dict[str, Any]:
    """Return a recipe's step with names in place of ids."""
    named = dict(step)
    if "to" in named:
        named["to"] = facts.name_of(named["to"]) if named["to"] else None
    if "weights" in named:
        named["weights"] = {facts.name_of(key): weight for key, weight in named["weights"].items()}
    return named
