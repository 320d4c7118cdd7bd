"""Reports and ledger, worked out from an exported archive alone; see `recomputed.py`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from tests.journeys.recomputed import EARNED, SETTLED, Row, Said, Took, added, day, half_up

Sums = dict[tuple[Any, ...], int]


# ---- reports ----


def months(said: Said, year: int, person: str) -> Sums:
    return added(
        ((on.year, on.month, contract["currency"]), took.minor)
        for on, contract in said.contracts
        if on.year in (year, year - 1)
        for took in said.split(contract)
        if took.to == person and took.kind in EARNED
    )


def musicians(said: Said, year: int | None) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(person, currency) → contracts, earned, paid back, of the earned sealed."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    which: dict[tuple[str, str], set[str]] = defaultdict(set)
    people = said.named("person")
    for _, contract in said.of_year(year):
        for took in said.split(contract):
            if took.to not in people:
                continue
            key = (str(took.to), contract["currency"])
            which[key].add(contract["id"])
            earned = took.minor if took.kind in EARNED else 0
            cost = took.minor if took.kind == "expense" else 0
            sums = (earned, cost, earned if said.sealed(contract) else 0)
            found[key] = [a + b for a, b in zip(found[key], sums, strict=True)]
    return {key: (len(which[key]), sums[0], sums[1], sums[2]) for key, sums in found.items()}


def bands(said: Said, year: int | None) -> dict[tuple[str | None, str], tuple[int, ...]]:
    """(band, currency) → contracts, fees, musicians, company, fund, commission."""
    found: dict[tuple[str | None, str], tuple[int, ...]] = {}
    for _, contract in said.of_year(year):
        kinds = added((took.kind, took.minor) for took in said.split(contract))
        to_musicians = sum(kinds.get(kind, 0) for kind in ("expense", "fixed", "shares"))
        line = (
            1,
            contract["fee_minor"],
            to_musicians,
            *(kinds.get(k, 0) for k in ("company_fee", "fund", "commission")),
        )
        key = (contract["band_id"], contract["currency"])
        found[key] = tuple(a + b for a, b in zip(found.get(key, (0,) * 6), line, strict=True))
    return found


def clients(said: Said, year: int | None) -> dict[tuple[str, str], tuple[int, int, int]]:
    return _by(said, year, lambda contract: contract["client_id"])


def countries(said: Said, year: int | None) -> dict[tuple[str | None, str], tuple[int, int, int]]:
    def country(contract: Row) -> str | None:
        found = {gig["country"] for gig in said.live_gigs(contract)}
        return found.pop() if len(found) == 1 else None

    return _by(said, year, country)


def _by(said: Said, year: int | None, key: Any) -> dict[Any, tuple[int, int, int]]:
    found: dict[Any, tuple[int, int, int]] = {}
    for _, contract in said.of_year(year):
        at = (key(contract), contract["currency"])
        count, gigs, fees = found.get(at, (0, 0, 0))
        found[at] = (count + 1, gigs + len(said.live_gigs(contract)), fees + contract["fee_minor"])
    return found


def shares(said: Said, year: int) -> Sums:
    people = said.named("person")
    return added(
        ((contract["id"], people[took.to]["name"] if took.to in people else took.to or took.kind), took.minor)
        for _, contract in said.of_year(year)
        for took in said.split(contract)
    )


def company_fees(said: Said, year: int) -> Sums:
    return added(
        ((contract["id"],), took.minor)
        for _, contract in said.of_year(year)
        for took in said.split(contract)
        if took.kind == "company_fee"
    )


def quarter(on: date) -> str:
    return f"{on.year}-{(on.month + 2) // 3}"


def vat(said: Said, year: int | None) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """(quarter, of what, rate, currency) → number, without VAT, VAT; of each invoice and receipt rounded by itself."""
    found: dict[tuple[Any, ...], tuple[int, int, int]] = {}

    def add(key: tuple[Any, ...], net: int, tax: int) -> None:
        count, nets, taxes = found.get(key, (0, 0, 0))
        found[key] = (count + 1, nets + net, taxes + tax)

    for on, contract in said.of_year(year):
        rate = None if contract["vat_percent"] is None else Fraction(contract["vat_percent"])
        fee = contract["fee_minor"]
        add(
            (quarter(on), "fees", rate, contract["currency"]), fee, half_up(fee * (rate or 0) / Fraction(100))
        )
    for cost in own_costs(said):
        on = day(cost["on_date"])
        if year in (None, on.year) and cost["vat_percent"] is not None:
            tax = vat_of(cost)
            add(
                (quarter(on), "expenses", Fraction(cost["vat_percent"]), cost["currency"]),
                cost["minor"] - tax,
                tax,
            )
    return found


def own_costs(said: Said) -> list[Row]:
    return said.of("expense", "payer_id", str(said.me))


def vat_of(cost: Row) -> int:
    """The VAT that is in an amount."""
    rate = Fraction(cost["vat_percent"] or 0)
    return half_up(cost["minor"] * rate / (100 + rate))


def expenses(said: Said, costs: list[Row]) -> dict[str, tuple[int, int]]:
    currencies = {cost["currency"] for cost in costs}
    return {
        code: (
            sum(cost["minor"] for cost in costs if cost["currency"] == code),
            sum(vat_of(cost) for cost in costs if cost["currency"] == code),
        )
        for code in currencies
    }


def payments(said: Said, kinds: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in said["payment"]:
        if row["kind"] in kinds:
            found[row["currency"]] += row["minor"]
    return dict(found)


def abroad(said: Said, year: int) -> dict[tuple[str, str, str], tuple[date, str, int, int, int, str]]:
    """(contract, musician, country) → last gig, client, days there, of days, earned by the whole contract, currency."""
    people, clients = said.named("person"), said.named("client")
    found = {}
    for on, contract in said.of_year(year):
        for who in said.line_up(contract):
            days = {(gig["country"], gig["on_date"]) for gig in said.played_by(contract, who)}
            home = people[who]["residence"]
            earned = sum(
                took.minor for took in said.split(contract) if took.to == who and took.kind in EARNED
            )
            for country in {country for country, _ in days} - {home} if home else ():
                there = sum(country == each for each, _ in days)
                client = clients[contract["client_id"]]["name"]
                line = (on, client, there, len(days), earned, contract["currency"])
                found[contract["id"], who, country] = line
    return found


def evidence(said: Said, year: int, person: str) -> dict[str, tuple[Any, ...]]:
    """Gig → day, from, to, venue and place, country, and of the newest receipt: country, number, time; None without."""
    found = {}
    for contract in said["contract"]:
        if contract["state"] == "void" or person not in said.line_up(contract):
            continue
        proof = _proof(said, contract, person)
        for gig in said.played_by(contract, person):
            if day(gig["on_date"]).year == year:
                facts = (gig[key] for key in ("on_date", "starts", "ends", "venue", "place", "country"))
                found[gig["id"]] = (*facts, *proof)
    return found


def _proof(said: Said, contract: Row, person: str) -> tuple[str | None, str | None, str | None]:
    outcome, country = said.outcomes(contract).get(person, ("", None))
    papers = [
        row for row in said.of("declaration", "contract_id", contract["id"]) if row["country"] == country
    ]
    dropped = {row["id"] for row in papers if row["kind"] == "cancel"}
    receipts = {(row["declaration_id"], row["rev"]): row for row in said["receipt"]}
    for paper in sorted(papers, key=lambda row: (row["contract_version"], row["rev"]), reverse=True):
        receipt = receipts.get((paper["id"], paper["rev"]))
        if outcome == "declare" and receipt and paper["id"] not in dropped:
            return country, str(receipt["seq"]), receipt["received_at"]
    return None, None, None


# ---- the ledger ----


def ledger(said: Said) -> Sums:
    """(account, currency) → balance, as `docs/books.md` says what is written when."""
    return added(((account, currency), minor) for account, minor, currency in _lines(said))


def _move(credit: str, debit: str, minor: int, currency: str) -> Iterator[tuple[str, int, str]]:
    yield debit, minor, currency
    yield credit, -minor, currency


def _lines(said: Said) -> Iterator[tuple[str, int, str]]:
    for _, contract in said.contracts:
        played = all(gig["state"] == "played" for gig in said.live_gigs(contract))
        if said.sealed(contract) or played:
            for took in said.split(contract):
                yield from _of_split(said, contract, took)
    for gig in said["gig"]:
        if gig["contract_id"] is None and gig["state"] == "played" and gig["fee_minor"]:
            income = "liabilities:unsplit" if gig["band_id"] else "income:fees"
            yield from _move(
                income, f"assets:receivable:client:{gig['client_id']}", gig["fee_minor"], gig["currency"]
            )
    for payment in said["payment"]:
        yield from _of_payment(said, payment)
    for cost in said["expense"]:
        yield from _of_expense(said, cost)
    for entry in said["mate_entry"]:
        yield from _of_mates(said, entry)
    for entry in said["fund_entry"]:
        fund = f"fund:{entry['band_id']}"
        yield from _move(f"equity:{fund}", f"assets:{fund}", entry["minor"], entry["currency"])
        if entry["person_id"] == said.me:
            yield from _move("assets:bank", f"equity:own_{fund}", entry["minor"], entry["currency"])


def _of_split(said: Said, contract: Row, took: Took) -> Iterator[tuple[str, int, str]]:
    declared = {who: country for who, (what, country) in said.outcomes(contract).items() if what == "declare"}
    company = {row["country"]: row["company_id"] for row in said["enrolment"]}
    paid = bool(said.paid_for[("contract", contract["id"])])
    undeclared = not said.sealed(contract) and said.has_member(contract) and not paid
    direct = not declared and not undeclared
    mine = contract["signer_id"] in (None, said.me)
    client = f"assets:receivable:client:{contract['client_id']}"
    currency, band = contract["currency"], contract["band_id"]
    if took.to == said.me:
        if took.to in declared:
            source = f"assets:receivable:company:{company[declared[took.to] or '']}"
        elif undeclared:
            source = "assets:receivable:undeclared"
        else:
            source = client if mine else f"liabilities:mates:{contract['signer_id']}"
        yield from _move(
            "income:reimbursed" if took.kind == "expense" else "income:fees", source, took.minor, currency
        )
        known = {(cost["contract_id"], cost["ref"]) for cost in own_costs(said)}
        if took.kind == "expense" and (contract["id"], took.ref or "") not in known:
            yield from _move("assets:bank", "expenses:other", took.minor, currency)
    elif took.kind == "fund":
        yield from _move(f"equity:fund:{band}", f"assets:fund:{band}", took.minor, currency)
        if direct and mine:
            yield from _move(f"liabilities:fund:{band}", client, took.minor, currency)
    elif took.kind in ("company_fee", "commission"):
        if direct and mine:
            account = "liabilities:agents" if took.kind == "commission" else "liabilities:company_fee"
            yield from _move(account, client, took.minor, currency)
    elif mine and took.to not in declared and not undeclared:
        yield from _move(f"liabilities:mates:{took.to}", client, took.minor, currency)


def _of_payment(said: Said, payment: Row) -> Iterator[tuple[str, int, str]]:
    own = payment["person_id"] in (None, said.me)
    settles = SETTLED.get(payment["kind"])
    contracts, gigs = said.named("contract"), said.named("gig")
    declarations = {row["id"]: row for row in said["declaration"]}
    pieces = [row for row in said["allocation"] if row["payment_id"] == payment["id"]]
    if not own and (settles or payment["client_id"] is None):
        return
    signers = [
        contracts[piece["target_id"]]["signer_id"] for piece in pieces if piece["target"] == "contract"
    ]
    if not own and payment["person_id"] in signers:
        return  # the mate who signed is paid for all
    debit = settles or ("assets:bank" if own else f"liabilities:mates:{payment['person_id']}")
    left = payment["minor"]
    for piece in pieces:
        left -= piece["minor"]
        if piece["target"] == "declaration":
            country = declarations[piece["target_id"]]["country"]
            company = next(row["company_id"] for row in said["enrolment"] if row["country"] == country)
            account = f"assets:receivable:company:{company}"
        else:
            what = (contracts if piece["target"] == "contract" else gigs)[piece["target_id"]]
            signer = what.get("signer_id")
            account = f"assets:receivable:client:{what['client_id']}"
            if signer not in (None, said.me):
                account = f"liabilities:mates:{signer}"
        yield from _move(account, debit, piece["minor"], payment["currency"])
    yield from _move("liabilities:unmatched", debit, left, payment["currency"])


def _of_expense(said: Said, cost: Row) -> Iterator[tuple[str, int, str]]:
    if cost["payer_id"] is None:
        fund = f"fund:{cost['band_id']}"
        yield from _move(f"assets:{fund}", f"equity:{fund}", cost["minor"], cost["currency"])
    elif cost["payer_id"] == said.me:
        source = "assets:bank" if cost["kind"] == "purchase" else "equity:allowances"
        tax = vat_of(cost)
        yield from _move(source, f"expenses:{cost['category']}", cost["minor"] - tax, cost["currency"])
        yield from _move(source, "expenses:vat", tax, cost["currency"])


def _of_mates(said: Said, entry: Row) -> Iterator[tuple[str, int, str]]:
    lines = said.of("mate_line", "entry_id", entry["id"])
    own = next((line for line in lines if line["person_id"] == said.me), None)
    if own is None:
        return
    net, currency = own["minor"], entry["currency"]
    if entry["kind"] == "cost":
        yield from _move("assets:bank", "expenses:shared", own["paid_minor"] - net, currency)
    others = [line for line in lines if line is not own and line["minor"] * net < 0]
    assert abs(net) == sum(abs(line["minor"]) for line in others)  # nobody else gets anything back here
    for line in others:
        yield from _move("assets:bank", f"liabilities:mates:{line['person_id']}", -line["minor"], currency)
