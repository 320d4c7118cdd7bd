"""A year of a musician who keeps her own books, done in the order in which it happens, through the actions of the program."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.core.actions import change_setting
from desktop.core.actions.bank import accept_sure, import_statement, match_line, preview
from desktop.core.actions.contracts import split_contract, void_contract
from desktop.core.actions.corrections import begin_correction
from desktop.core.actions.expenses import put_into_split, record_expense, remove_expense
from desktop.core.actions.fund import record_fund_entry
from desktop.core.actions.gigs import amend_gig_state
from desktop.core.actions.ledger import close_books, refresh
from desktop.core.actions.mates import record_cash, record_cost
from desktop.core.actions.payments import remove_payment, settle_rest
from desktop.core.actions.regular_costs import record_regular_cost
from desktop.core.books.regular_costs import RegularCostCommand
from desktop.core.gigs import GigState
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.queries.bank import bank_lines
from desktop.core.queries.expenses import expense
from tests.journeys.real_book import DUO, OWLS, RealBook, eur, percent

CLOSED_TO, LAST_DAY = date(2026, 12, 31), date(2027, 1, 20)
STATEMENT = """Date;Amount;Currency;Name;Description
28/06/2026;412,34;EUR;Feest in het Park vzw;factuur 12
29/06/2026;695,00;EUR;Vooruit vzw;balance less bank costs
30/06/2026;-19,15;EUR;Snarenhuis;strings
"""


class RealYear(RealBook):
    """What is done in it from January to the January after."""

    def live_it(self) -> None:
        self.begin()
        self.spring()
        self.summer()
        self.autumn()
        self.ahead()

    def spring(self) -> None:
        """A sealed contract over two companies, one with a flute that no company declares, shared costs, a fund."""
        aicha, bram, clara, chloe = self.aicha, self.bram, self.clara, self.chloe
        trio = {aicha: "1", bram: "1", clara: "1"}
        self.gig("Roma", date(2026, 2, 14), "1500", client="De Roma vzw", band=OWLS)
        steps = [
            percent("company_fee", "6.5"),
            {"kind": "expense", "amount": "120.10", "to": aicha, "label": "Van"},
            percent("fund", "3.33", of="left"),
            {"kind": "shares", "weights": trio},
        ]
        self.roma = self.contract(("Roma",), "1500.01", steps, (aicha, bram, clara))
        self.roma_papers = self.seal(self.roma)
        self.received(self.roma_papers)
        for name, on in (("Tour 1", date(2026, 3, 6)), ("Tour 2", date(2026, 3, 7))):
            self.gig(name, on, "700", client="Handelsbeurs vzw", band=OWLS)
        steps = [
            percent("company_fee", "7"),
            percent("commission", "12.5", to="Agence Lune", of="left"),
            {"kind": "fixed", "percent": "15", "of": "left", "to": bram},
            {"kind": "shares", "weights": {aicha: "2", bram: "1.5", chloe: "1"}},
        ]
        self.tour = self.contract(
            ("Tour 1", "Tour 2"), "2100", steps, (aicha, bram, chloe), client="Handelsbeurs vzw", vat="21",
            days=45,
        )  # fmt: skip
        self.on(2, 10)
        van = self.cost("Van", "120.10", "travel", "21", contract=self.roma)
        assert van
        self.reckoned("mileage", "To the Roma", "87.5", "0.4326", contract=self.roma)
        self.on(2, 27)
        self.paid(
            eur("300"), "company", ("declaration", self.roma_papers["BE"], eur("300")), company="coop-be"
        )
        self.on(3, 2)
        rest = self.waited(self.roma_papers["BE"]).left
        self.paid(rest, "company", ("declaration", self.roma_papers["BE"], rest), company="coop-be")
        self.tour_papers = self.seal(self.tour)
        self.on(3, 9)
        self.played("Roma", "Tour 1", "Tour 2")
        self.reckoned("per_diem", "Tour", "2", "19.99")
        self.cost("Hotel", "238.40", "lodging", "6", payer=bram, contract=self.tour)
        parts = (
            MatePart(aicha, eur("100"), Decimal(1)),
            MatePart(bram, None, Decimal(1)),
            MatePart(chloe, None, Decimal(1)),
        )
        record_cost(self.book, CostCommand(self.day, "Supper", "EUR", parts, band=self.bands[OWLS]))
        record_cash(self.book, CashCommand(self.day, eur("20"), bram, aicha))
        record_cash(self.book, CashCommand(self.day, eur("7.77"), bram, chloe))
        owls = self.bands[OWLS]
        for kind, amount, who in (
            ("opening", "250", None),
            ("paid_in", "40", aicha),
            ("spent", "33.10", None),
            ("paid_out", "25", aicha),
        ):
            record_fund_entry(self.book, FundCommand(self.day, kind, eur(amount), kind, owls, who))
        self.cost("Merch", "60.50", "supplies", "21", payer=None, band=owls)

    def summer(self) -> None:
        """What goes through no company: deposits, part payments, differences; another currency; a bank statement."""
        aicha, chloe = self.aicha, self.chloe
        duo = {aicha: "1", chloe: "1"}
        self.on(4, 1)
        self.gig("Vooruit", date(2026, 5, 23), "1400", client="Vooruit vzw", band=DUO)
        self.gig("Matinee", date(2026, 5, 24), "200", client="Vooruit vzw", band=DUO)
        steps: list[dict[str, Any]] = [
            percent("commission", "10", to="Agence Lune"),
            {"kind": "expense", "amount": "35.00", "to": aicha, "label": "Train"},
            percent("fund", "5", of="left"),
            {"kind": "shares", "weights": {aicha: "3", chloe: "2"}},
        ]
        self.direct = self.contract(
            ("Vooruit", "Matinee"), "1400", steps, (aicha, chloe), band=DUO, client="Vooruit vzw"
        )
        amend_gig_state(self.book, self.gigs["Matinee"], GigState.CANCELLED)
        vooruit = self.client("Vooruit vzw")
        self.paid(eur("500"), "deposit", ("contract", self.direct, eur("400")), client=vooruit)
        self.on(5, 20)
        key = self.cost("Accordion tuning", "80.00", "instruments", "21", contract=self.direct)
        put_into_split(self.book, key)
        self.gig("Feest", date(2026, 5, 30), "412.34", client="Feest in het Park vzw", band=OWLS)
        self.gig("London", date(2026, 5, 31), "350", client="Jazz Café", country="GB", currency="GBP")
        self.gig("Tokyo", date(2026, 6, 2), "45000", client="Blue Note", country="JP", currency="JPY")
        self.gig("Charity", date(2026, 6, 3), None, client="Rode Kruis", band=OWLS)
        self.gig("Rained off", date(2026, 6, 4), "800", "cancelled", client="De Roma vzw", band=OWLS)
        self.gig(
            "Basel", date(2026, 6, 6), "1000", client="Bird's Eye", country="CH", currency="CHF", band=DUO
        )
        self.swiss = self.contract(
            ("Basel",), "1000.05", [{"kind": "shares", "weights": duo}], (aicha, chloe), band=DUO, client="Bird's Eye",
            vat="8.1", currency="CHF", signer=chloe,
        )  # fmt: skip
        birds = self.client("Bird's Eye")
        self.paid(
            eur("200.05", "CHF"),
            "deposit",
            ("contract", self.swiss, eur("200.05", "CHF")),
            client=birds,
            person=chloe,
        )
        self.on(6, 7)
        self.played("Vooruit", "Feest", "London", "Tokyo", "Charity", "Basel")
        self.cost("Flight", "120.00", "travel", currency="GBP")
        self.cost("Visa", "3000", "fees", currency="JPY")
        cafe, note = self.client("Jazz Café"), self.client("Blue Note")
        self.paid(eur("300", "GBP"), "client", ("gig", self.gigs["London"], eur("300", "GBP")), client=cafe)
        settle_rest(self.book, self.waited(self.gigs["London"]), "withheld")
        self.paid(
            eur("40000", "JPY"), "client", ("gig", self.gigs["Tokyo"], eur("40000", "JPY")), client=note
        )
        self.on(6, 12)
        self.paid(eur("300"), "client", ("contract", self.direct, eur("300")), client=vooruit)
        self.on(7, 1)
        import_statement(self.book, preview(self.book, "june.csv", STATEMENT.encode()))
        assert accept_sure(self.book)[1] == 1
        line = next(row for row in bank_lines(self.book) if row.minor == 69500)
        match_line(self.book, line.id, [(self.waited(self.direct), line.amount)], settle="bank_fee")
        self.paid(eur("50"), "refund", client=vooruit)

    def autumn(self) -> None:
        """Sealed and not paid, played and not declared, objected to, dropped, given up."""
        aicha, bram, clara = self.aicha, self.bram, self.clara
        trio = {"kind": "shares", "weights": {aicha: "1", bram: "1", clara: "1"}}
        self.on(9, 1)
        self.contracts = {}
        for name, on, fee, vat in (
            ("Gent", date(2026, 9, 12), "1333.33", "6"),
            ("Brugge", date(2026, 10, 10), "1777.77", "6"),
            ("Luik", date(2026, 11, 14), "1000.10", "21"),
            ("Namen", date(2026, 11, 21), "1000.10", "21"),
            ("Hasselt", date(2026, 12, 12), "640", None),
            ("Dropped", date(2026, 12, 13), "640", "6"),
        ):
            self.gig(name, on, fee, client="De Roma vzw", band=OWLS)
            self.contracts[name] = self.contract(
                (name,), fee, [percent("company_fee", "6.5"), trio], (aicha, bram, clara), vat=vat
            )
        self.gig("Köln", date(2026, 10, 3), "900", client="Stadtgarten e.V.", band=OWLS, country="DE")
        self.gig("Aachen", date(2026, 10, 4), "900", client="Stadtgarten e.V.", band=OWLS)
        weights = {aicha: "2", bram: "1", clara: "2"}
        self.border = self.contract(
            ("Köln", "Aachen"), "1800", [percent("company_fee", "6.5"), {"kind": "shares", "weights": weights}],
            (aicha, bram, clara), client="Stadtgarten e.V.", vat="19", shares_by="dates",
            absences={self.gigs["Aachen"]: {bram}},
        )  # fmt: skip
        self.papers = {name: self.seal(self.contracts[name]) for name in ("Gent", "Brugge", "Luik")}
        self.said("BE", self.papers["Brugge"]["BE"], "disputed")
        self.on(9, 25)
        for paper in self.papers["Gent"].values():
            rest = self.waited(paper).left if paper == self.papers["Gent"]["BE"] else eur("100")
            company = "coop-be" if paper == self.papers["Gent"]["BE"] else "coop-de"
            who = aicha if company == "coop-be" else clara
            self.paid(rest, "company", ("declaration", paper, rest), company=company, person=who)
        for name in ("Gent", "Brugge", "Luik"):
            self.received(self.papers[name])
        void_contract(self.book, self.contracts["Dropped"])
        self.gig("Never heard of again", date(2026, 10, 25), "222.22", "option", client="Stad Gent")
        self.gig("Busking", date(2026, 10, 20), "99.99", client="Stad Gent")
        self.on(12, 14)
        self.played("Gent", "Brugge", "Köln", "Aachen", "Luik", "Namen", "Hasselt", "Busking")
        settle_rest(self.book, self.waited(self.gigs["Busking"]), "waived")
        self.phone = self.cost("Phone", "41.20", "phone", "21")
        self.wrong = self.cost("Typed twice", "41.20", "phone", "21")
        self.room = self.cost("Room", "15.00", "rehearsal")
        self.late_fee = self.paid(eur("64"), "client", client=self.client("Stad Gent"), text="For what?")

    def ahead(self) -> None:
        """What is booked for the next year, and what comes again."""
        for name, on, fee, state, client, band in (
            ("Next Roma", date(2027, 2, 20), "1600", "confirmed", "De Roma vzw", OWLS),
            ("Next Feest", date(2027, 5, 29), "450.55", "option", "Feest in het Park vzw", OWLS),
            ("Next Duo", date(2027, 3, 13), "777.77", "option", "Vooruit vzw", DUO),
            ("Solo", date(2027, 1, 30), "333.33", "confirmed", "Café Leffe", ""),
            ("Off", date(2027, 4, 1), "500", "cancelled", "De Roma vzw", OWLS),
        ):
            self.gig(name, on, fee, state, client=client, band=band)
        self.gig("Next London", date(2027, 4, 3), "400", client="Jazz Café", country="GB", currency="GBP")
        self.gig("Next Namen", date(2027, 3, 20), "1234.56", client="De Roma vzw", band=OWLS)
        steps = [
            percent("company_fee", "6.5"),
            {"kind": "shares", "weights": {self.aicha: "2", self.bram: "1"}},
        ]
        self.contract(("Next Namen",), "1234.56", steps, (self.aicha, self.bram))
        for text, amount, every, since, to in (
            ("Room", "85.50", "month", date(2026, 1, 31), None),
            ("Insurance", "210", "year", date(2026, 4, 15), None),
            ("Website", "30", "quarter", date(2026, 12, 31), date(2027, 6, 29)),
        ):
            record_regular_cost(self.book, RegularCostCommand(text, eur(amount), every, since, to))
        change_setting(self.book, "likelihood_confirmed", "90")
        change_setting(self.book, "likelihood_option", "35")

    def close(self) -> None:
        self.on(1, 10, 2027)
        close_books(self.book, CLOSED_TO)

    def correct(self) -> None:
        """Find out after the closing what was wrong in the closed year."""
        self.on(1, 12, 2027)
        phone = expense(self.book, self.phone)
        assert phone is not None
        record_expense(self.book, replace(phone, amount=eur("14.02")))
        remove_expense(self.book, self.wrong)
        remove_payment(self.book, self.late_fee)
        amend_gig_state(self.book, self.gigs["Feest"], GigState.PLAYED)
        begin_correction(self.book, self.contracts["Luik"])
        steps = [
            percent("company_fee", "6.5"),
            {"kind": "shares", "weights": {self.aicha: "2", self.bram: "1", self.clara: "1"}},
        ]
        split_contract(self.book, self.contracts["Luik"], self.facts(self.contracts["Luik"]).line_up, steps)
        self.received(self.seal(self.contracts["Luik"]), rev=2)
        begin_correction(self.book, self.contracts["Brugge"])
        self.on(1, 14, 2027)
        self.seal(self.contracts["Namen"])
        self.cost("Strings", "23.99", "supplies", "21")
        self.paid(
            eur("10"),
            "company",
            ("declaration", self.papers["Luik"]["BE"], eur("10")),
            company="coop-be",
            person=self.aicha,
        )
        self.day = LAST_DAY
        refresh(self.book)
