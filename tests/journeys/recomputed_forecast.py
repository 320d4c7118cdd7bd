"""The forecast, worked out from an exported archive alone; see `recomputed.py`."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from tests.journeys.recomputed import SETTLED, Said, Waited, day, half_up


class Ahead:
    """The forecast of a book on a day."""

    def __init__(self, said: Said, today: date) -> None:
        self.said, self.today = said, today
        self.waited = list(said.waited(today))
        self._usual = self._usual_parts()

    def months(self, currency: str, count: int = 12) -> list[tuple[str, int, int, int, int]]:
        """Return month, at least, likely, if everything comes, regular costs."""
        names = [self._later(number) for number in range(count)]
        chances = {"due": Fraction(100), "confirmed": self.said.setting("likelihood_confirmed", "95")}
        chances["option"] = self.said.setting("likelihood_option", "50")
        sums = {name: [0, 0, 0] for name in names}
        for one in self.waited:
            minor = self.own_of(one) if one.left else 0
            name = max(f"{self.pay_day(one):%Y-%m}", names[0])
            if one.currency != currency or name not in sums:
                continue
            forgotten = one.target == "gig" and not one.certain
            sure = one.state != "planned" and not forgotten
            stage = "due" if sure else "confirmed" if one.certain else "option"
            likely = half_up(minor * chances[stage] / 100)
            for place, part in enumerate((0 if stage == "option" else likely, likely, minor)):
                sums[name][place] += part
        return [
            (name, low, likely, high, self._costs(name, currency))
            for name, (low, likely, high) in sums.items()
        ]

    def _later(self, months: int) -> str:
        number = self.today.year * 12 + self.today.month - 1 + months
        return f"{number // 12:04}-{number % 12 + 1:02}"

    def _costs(self, name: str, currency: str) -> int:
        year, month = map(int, name.split("-"))
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        found = 0
        for cost in self.said["regular_cost"]:
            first = day(cost["from_on"])
            since = (year - first.year) * 12 + month - first.month
            on = date(year, month, min(first.day, last))
            ends = day(cost["to_on"]) if cost["to_on"] else date.max
            comes = since >= 0 and since % {"month": 1, "quarter": 3, "year": 12}[cost["every"]] == 0
            found += cost["minor"] if comes and on <= ends and cost["currency"] == currency else 0
        return found

    def before(self, currency: str, count: int = 12) -> list[int]:
        """Return what was earned in the same month of the last three years, all of it; not of what is still to come."""
        earned: dict[str, int] = defaultdict(int)
        for on, contract in self.said.contracts:
            earned[f"{on:%Y-%m}"] += self.said.own(contract) if contract["currency"] == currency else 0
        for gig in self.said["gig"]:
            if (
                gig["contract_id"] is None
                and gig["state"] in ("confirmed", "played")
                and gig["currency"] == currency
            ):
                earned[gig["on_date"][:7]] += self.usual(gig["band_id"], currency, gig["fee_minor"] or 0)
        return [
            sum(earned[self._later(number % 12 - 12 * years)] for years in (1, 2, 3))
            for number in range(count)
        ]

    def own_of(self, one: Waited) -> int:
        """Return the owner's part of what is still to come."""
        contract = self.said.named("contract").get(one.contract or "")
        if one.target == "declaration":
            there = self.said.outcomes(contract or {}).get(str(self.said.me), ("", None))
            papers = self.said.of("declaration", "id", one.id)
            return one.left if there == ("declare", papers[0]["country"]) else 0
        if contract is not None and any(took.to == self.said.me for took in self.said.split(contract)):
            return self.said.own(contract) * one.left // one.amount
        return self.usual(one.band, one.currency, one.left)

    def _usual_parts(self) -> dict[tuple[str | None, str], tuple[int, int, int]]:
        """(band or all, currency) → own part, fees, contracts."""
        found: dict[tuple[str | None, str], tuple[int, int, int]] = {}
        for contract in self.said["contract"]:
            if contract["state"] == "void":
                continue
            for band in dict.fromkeys((contract["band_id"], None)):
                own, fees, count = found.get((band, contract["currency"]), (0, 0, 0))
                found[band, contract["currency"]] = (
                    own + self.said.own(contract),
                    fees + contract["fee_minor"],
                    count + 1,
                )
        return {key: parts for key, parts in found.items() if parts[0]}

    def usual(self, band: str | None, currency: str, minor: int) -> int:
        """Return the usual part of a fee: of this band, of all; in this currency, in that of most contracts; else evenly."""
        for of in (band, None):
            there = {code: parts for (key, code), parts in self._usual.items() if key == of}
            if there:
                most = min(there, key=lambda code: (-there[code][2], code))
                own, fees, _ = there[currency if currency in there else most]
                return minor * own // fees
        members = Counter(row["band_id"] for row in self.said["band_member"])
        return minor // max(members.get(band, 1), 1)

    def pay_day(self, one: Waited) -> date:
        """The due day, later for a payer whose payments took longer: the lower one of the middle."""
        took = [days for payer, days in self._took() if payer == one.payer]
        return max(one.due, one.on + timedelta(days=statistics.median_low(took))) if took else one.due

    def _took(self) -> Iterator[tuple[tuple[str, str | None], int]]:
        for one in self.waited:
            money = [
                day(p["on_date"])
                for p, _ in self.said.paid_for[one.target, one.id]
                if p["kind"] not in SETTLED
            ]
            if not one.left and one.on < self.today and money:
                yield one.payer, (max(money) - one.on).days
