"""Every figure of the books, worked out from an exported archive alone.

Nothing of the program is used here: the rules are those of `docs/archive.md`, `split.md`, `books.md`, `money-in.md` and
`reports.md`, written down a second time. Amounts are whole minor units.
"""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]
PLACES = {"EUR": 2, "GBP": 2, "CHF": 2, "JPY": 0}
EARNED = ("fixed", "shares", "commission")
SETTLED = {"withheld": "expenses:withheld", "bank_fee": "expenses:bank_fee", "waived": "expenses:waived"}
BELGIAN_HOLIDAYS = {
    date(year, month, day)
    for year in (2026, 2027)
    for month, day in ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
} | {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)}  # fmt: skip


def half_up(exact: Fraction) -> int:
    """Round to the whole unit, a half away from nothing; amounts are not negative."""
    return int(exact + Fraction(1, 2))


def day(text: str) -> date:
    return date.fromisoformat(text)


class Took(NamedTuple):
    """What a step of a split took, for whom."""

    kind: str
    to: str | None
    minor: int
    ref: str | None


class Waited(NamedTuple):
    """Something that is waited for."""

    target: str
    id: str
    contract: str | None
    band: str | None
    payer: tuple[str, str | None]
    on: date
    due: date
    amount: int
    paid: int
    currency: str
    state: str
    certain: bool

    @property
    def left(self) -> int:
        return max(self.amount - self.paid, 0) if self.state != "paid" else 0


class Said:
    """What an archive says, table by table."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            self.tables: dict[str, list[Row]] = json.loads(packed.read("septet.json"))["tables"]
        self.me = next((row["value"] for row in self.tables["setting"] if row["key"] == "me"), None)

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def setting(self, key: str, usual: str) -> Fraction:
        return Fraction(next((row["value"] for row in self["setting"] if row["key"] == key), usual))

    def named(self, table: str) -> dict[str, Row]:
        return {row["id"]: row for row in self[table]}

    def of(self, table: str, column: str, key: str) -> list[Row]:
        return [row for row in self[table] if row[column] == key]

    # ---- contracts ----

    @cached_property
    def correcting(self) -> set[str]:
        return {row["contract_id"] for row in self["correction"]}

    def sealed(self, contract: Row) -> bool:
        return contract["sealed_at"] is not None or contract["id"] in self.correcting

    def live_gigs(self, contract: Row) -> list[Row]:
        return [gig for gig in self.of("gig", "contract_id", contract["id"]) if gig["state"] != "cancelled"]

    def played_by(self, contract: Row, person: str) -> list[Row]:
        """Return the gigs of a contract from which somebody of its line-up is not absent."""
        away = {row["gig_id"] for row in self.of("absence", "person_id", person)}
        return [gig for gig in self.live_gigs(contract) if gig["id"] not in away]

    def line_up(self, contract: Row) -> list[str]:
        rows = sorted(self.of("line_up", "contract_id", contract["id"]), key=lambda row: row["position"])
        return [row["person_id"] for row in rows]

    @cached_property
    def contracts(self) -> list[tuple[date, Row]]:
        """Those that count, with the day of the last gig."""
        found = []
        for contract in self["contract"]:
            days = [day(gig["on_date"]) for gig in self.live_gigs(contract)]
            if contract["state"] != "void" and days:
                found.append((max(days), contract))
        return found

    def of_year(self, year: int | None) -> list[tuple[date, Row]]:
        return [(on, contract) for on, contract in self.contracts if year in (None, on.year)]

    def split(self, contract: Row) -> list[Took]:
        fee = left = contract["fee_minor"]
        scale = 10 ** PLACES[contract["currency"]]
        found: list[Took] = []
        for step in json.loads(contract["recipe"]):
            if step["kind"] == "shares":
                found += self._shares(contract, step, left)
                left = 0
                continue
            whole = left if step.get("of") == "left" else fee
            exact = (
                Fraction(step["amount"]) * scale
                if step.get("amount")
                else whole * Fraction(step["percent"]) / 100
            )
            took = half_up(exact)
            left -= took
            found.append(Took(step["kind"], step.get("to"), took, step.get("ref")))
        assert left == 0
        return found

    def _shares(self, contract: Row, step: Row, left: int) -> list[Took]:
        weights = {who: Fraction(text) for who, text in step["weights"].items()}
        if contract["shares_by"] == "dates":
            away = {(row["gig_id"], row["person_id"]) for row in self["absence"]}
            gigs = self.live_gigs(contract)
            weights = {who: Fraction(sum((gig["id"], who) not in away for gig in gigs)) for who in weights}
        order = [who for who in self.line_up(contract) if who in weights]
        exact = {who: left * weights[who] / sum(weights.values()) for who in order}
        got = {who: int(part) for who, part in exact.items()}
        by_rest = sorted(order, key=lambda who: (got[who] - exact[who], order.index(who)))
        for who in by_rest[: left - sum(got.values())]:
            got[who] += 1
        return [Took("shares", who, minor, None) for who, minor in got.items()]

    def outcomes(self, contract: Row) -> dict[str, tuple[str, str | None]]:
        rows = json.loads(contract["outcomes"]) if contract["outcomes"] else []
        return {row["person"]: (row["outcome"], row["country"]) for row in rows}

    def own(self, contract: Row) -> int:
        return sum(took.minor for took in self.split(contract) if took.to == self.me and took.kind in EARNED)

    # ---- money that came ----

    @cached_property
    def paid_for(self) -> dict[tuple[str, str], list[tuple[Row, int]]]:
        """What each thing got: the payments with their pieces; what a gig got goes with it into its contract."""
        payments, gigs = self.named("payment"), self.named("gig")
        found: dict[tuple[str, str], list[tuple[Row, int]]] = defaultdict(list)
        for piece in self["allocation"]:
            key = (piece["target"], piece["target_id"])
            gig = gigs.get(key[1]) if key[0] == "gig" else None
            if gig and gig["contract_id"]:
                key = ("contract", gig["contract_id"])
            found[key].append((payments[piece["payment_id"]], piece["minor"]))
        return found

    # ---- what is waited for ----

    def waited(self, today: date) -> Iterator[Waited]:
        yield from self._declared(today)
        yield from self._direct(today)
        for gig in self["gig"]:
            if gig["contract_id"] is None and gig["fee_minor"] and gig["state"] != "cancelled":
                on = day(gig["on_date"])
                yield self._one(
                    "gig", gig["id"], None, gig["band_id"], ("client", gig["client_id"]), on, on + timedelta(days=30),
                    gig["fee_minor"], gig["currency"], today, certain=gig["state"] != "option",
                )  # fmt: skip

    def _declared(self, today: date) -> Iterator[Waited]:
        contracts = {contract["id"]: (on, contract) for on, contract in self.contracts}
        newest: dict[str, Row] = {}
        for row in sorted(self["declaration"], key=lambda row: row["rev"]):
            newest[row["id"]] = row
        for row in newest.values():
            if row["kind"] == "cancel" or row["contract_id"] not in contracts:
                continue
            on, contract = contracts[row["contract_id"]]
            events = sorted(self.of("event", "declaration_id", row["id"]), key=lambda event: event["seq"])
            said = events[-1]["state"] if events else None
            there = [
                who for who, found in self.outcomes(contract).items() if found == ("declare", row["country"])
            ]
            got: dict[str | None, int] = defaultdict(int)
            for took in self.split(contract):
                got[took.to] += took.minor if took.to in there else 0
            mine = self.me in there
            amount = got[self.me] if mine else sum(got.values())
            company = next(
                each["company_id"] for each in self["enrolment"] if each["country"] == row["country"]
            )
            yield self._one(
                "declaration", row["id"], contract["id"], contract["band_id"], ("company", company), on,
                company_day(row["country"], on), amount, contract["currency"], today, said=said, mine=mine,
                certain=all(gig["state"] != "option" for gig in self.live_gigs(contract)),
            )  # fmt: skip

    def _direct(self, today: date) -> Iterator[Waited]:
        for on, contract in self.contracts:
            outside = [
                who for who, (outcome, _) in self.outcomes(contract).items() if outcome.startswith("export")
            ]
            sealed = self.sealed(contract)
            if sealed and not outside:
                continue
            shares = sum(took.minor for took in self.split(contract) if took.to in outside)
            days = 30 if contract["payment_days"] is None else contract["payment_days"]
            came = self.paid_for[("contract", contract["id"])]
            yield self._one(
                "contract", contract["id"], contract["id"], contract["band_id"], ("client", contract["client_id"]), on,
                on + timedelta(days=days), shares if sealed else contract["fee_minor"], contract["currency"], today,
                undeclared=self.has_member(contract) and not sealed and not came,
                certain=all(gig["state"] != "option" for gig in self.live_gigs(contract)),
            )  # fmt: skip

    def has_member(self, contract: Row) -> bool:
        people = self.named("person")
        return any(people[who]["companies"] for who in self.line_up(contract))

    def _one(
        self,
        target: str,
        key: str,
        contract: str | None,
        band: str | None,
        payer: tuple[str, str | None],
        on: date,
        due: date,
        amount: int,
        currency: str,
        today: date,
        *,
        said: str | None = None,
        mine: bool = False,
        undeclared: bool = False,
        certain: bool = True,
    ) -> Waited:
        pieces = self.paid_for[target, key]
        came = sum(minor for payment, minor in pieces if not mine or payment["person_id"] in (None, self.me))
        states = (
            (came >= amount or said == "members_paid", "paid"),
            (said == "disputed", "disputed"),
            (on >= today, "planned"),
            (undeclared, "undeclared"),
            (due < today, "late"),
            (True, "due"),
        )
        state = next(word for holds, word in states if holds)
        return Waited(target, key, contract, band, payer, on, due, amount, came, currency, state, certain)

    def owed(self, today: date) -> list[Waited]:
        return [one for one in self.waited(today) if one.left and one.state != "planned"]

    def ageing(self, today: date) -> dict[tuple[str, str | None, str], list[int]]:
        found: dict[tuple[str, str | None, str], list[int]] = {}
        for one in self.owed(today):
            late = (today - one.due).days
            place = sum(late > last for last in (0, 30, 60, 90))
            found.setdefault((*one.payer, one.currency), [0] * 5)[place] += one.left
        return found


def company_day(country: str, on: date) -> date:
    """Seven working days after the end in Belgium; in Germany the last day of the month."""
    if country == "DE":
        return date(on.year + on.month // 12, on.month % 12 + 1, 1) - timedelta(days=1)
    left, found = 7, on
    while left:
        found += timedelta(days=1)
        left -= found.weekday() < 5 and found not in BELGIAN_HOLIDAYS
    return found


def added(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """Return the sums of what has the same key, without those that are nothing."""
    found: dict[Any, int] = defaultdict(int)
    for key, minor in pairs:
        found[key] += minor
    return {key: minor for key, minor in found.items() if minor}
