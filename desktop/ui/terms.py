"""The words of the trade, each with a sentence or two: what is said on hover, by F1 and to a screen reader.

A field, a column, a title or a button names its term by its id (`Field.term`, `Column.term`, `tagging.tag`). Fields and
columns whose name means the same wherever it stands need not: they are looked up in `desktop.ui.term_places`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from desktop.core.problems import N_, Message


class Term(NamedTuple):
    """A word with what it means.

    Attributes:
        name: the word.
        says: at most two short sentences.
        chapter: where the manual says more; with a section as in `contract#2`.
    """

    name: Message
    says: Message
    chapter: str


TERMS: Mapping[str, Term] = {
    "gig": Term(N_("term", "Gig"), N_("term", "One performance: a day, a place, a fee."), "gigs"),
    "fee": Term(
        N_("term", "Fee"),
        N_(
            "term", "What the client pays for the gig, without VAT. Everything in the split is taken from it."
        ),
        "contract#1",
    ),
    "state": Term(
        N_("term", "State of a gig"),
        N_(
            "term",
            "An option may still fall through; confirmed means that the band plays. Only the company’s receipt makes it declared.",
        ),
        "gigs#2",
    ),
    "local_time": Term(
        N_("term", "Time of a gig"),
        N_("term", "The time at the place of the gig. A set after midnight belongs to the evening before."),
        "gigs#1",
    ),
    "client": Term(
        N_("term", "Client"), N_("term", "Who orders the gig and pays the invoice."), "contract#1"
    ),
    "contract": Term(
        N_("term", "Contract"),
        N_("term", "One agreement with one client about one or more gigs. Its fee is split once."),
        "contract",
    ),
    "vat": Term(
        N_("term", "VAT"),
        N_("term", "The tax that comes on top of the fee on the invoice. It is not part of the split."),
        "contract#1",
    ),
    "payment_days": Term(
        N_("term", "When the client pays"),
        N_("term", "So many days after the invoice the client’s payment is due."),
        "contract#1",
    ),
    "signer": Term(
        N_("term", "Who signs for the band"),
        N_("term", "The musician whose name stands under the contract for all of you."),
        "contract#1",
    ),
    "signed": Term(
        N_("term", "Signature of the client"),
        N_("term", "Some companies pay in time only when the client has signed the order before the gig."),
        "contract#1",
    ),
    "line_up": Term(
        N_("term", "Line-up"),
        N_("term", "Who plays under this contract, in the order of the papers."),
        "contract#2",
    ),
    "recipe": Term(
        N_("term", "Recipe"),
        N_("term", "The steps by which the fee is divided, from top to bottom. It can be kept under a name."),
        "contract#4",
    ),
    "step": Term(
        N_("term", "Step"),
        N_("term", "One step of the split: it takes something of what the steps before it left."),
        "contract#2",
    ),
    "leaves": Term(
        N_("term", "Leaves"), N_("term", "What is left of the fee after this step."), "contract#2"
    ),
    "company_fee": Term(
        N_("term", "Company fee"),
        N_("term", "What the shared company keeps for invoicing, employing and paying in time."),
        "contract#2",
    ),
    "base": Term(
        N_("term", "Base"),
        N_("term", "The amount of which a percentage is taken: the whole fee, or what is left."),
        "contract#2",
    ),
    "rest": Term(
        N_("term", "The rest"),
        N_(
            "term",
            "What is left after all other steps. It is divided equally, by shares, by dates or by hours.",
        ),
        "contract#2",
    ),
    "share": Term(
        N_("term", "Share"),
        N_("term", "How much of the rest a musician gets, compared with the others: 2 is twice 1."),
        "contract#2",
    ),
    "amount": Term(
        N_("term", "Amount"),
        N_("term", "What a musician earns by this contract before tax, without costs paid back."),
        "contract#2",
    ),
    "odd_cent": Term(
        N_("term", "Odd cent"),
        N_("term", "A cent that is left over after dividing. A fixed rule says who gets it."),
        "contract#3",
    ),
    "proof": Term(
        N_("term", "Proof"),
        N_("term", "Every line of the split, exactly and rounded, until nothing of the fee is left."),
        "contract#3",
    ),
    "net": Term(
        N_("term", "Net, estimated"),
        N_(
            "term", "About what is paid out to the musician, as a range with its source. It is not a payslip."
        ),
        "contract#5",
    ),
    "floor": Term(
        N_("term", "Minimum pay"),
        N_(
            "term",
            "The least pay before tax that the country asks for the days played. A lower share is marked.",
        ),
        "contract#5",
    ),
    "fund": Term(
        N_("term", "Band fund"),
        N_("term", "The band’s own account: what all of you put aside, and spend together."),
        "band-money#4",
    ),
    "declared_in": Term(
        N_("term", "Declared in"),
        N_(
            "term",
            "The country whose shared company employs this musician for the gig. The rules and your reasons are kept with it.",
        ),
        "countries",
    ),
    "decision": Term(
        N_("term", "Your decision"),
        N_("term", "You can decide otherwise than the rules, with a reason. The company reads it."),
        "countries#2",
    ),
    "shared_company": Term(
        N_("term", "Shared company"),
        N_(
            "term", "A cooperative that invoices the client, employs the musicians and pays them within days."
        ),
        "declare",
    ),
    "enrol": Term(
        N_("term", "Enrol"),
        N_("term", "Make this computer known at your shared company. It gives you its address and a code."),
        "beginning#2",
    ),
    "fingerprint": Term(
        N_("term", "Fingerprint"),
        N_(
            "term",
            "A short name of a key or a paper. If yours and the company’s are the same, nobody changed it.",
        ),
        "privacy#4",
    ),
    "seal": Term(
        N_("term", "Seal"),
        N_(
            "term",
            "Sign the declarations and freeze them for ever. Afterwards only a correction changes something.",
        ),
        "seal#2",
    ),
    "declaration": Term(
        N_("term", "Declaration"),
        N_("term", "The paper that tells a shared company whom to employ and what to pay."),
        "declare",
    ),
    "outbox": Term(
        N_("term", "Outbox"),
        N_("term", "Where sealed declarations wait for the next sync. What waits here is not declared."),
        "declare#1",
    ),
    "receipt": Term(
        N_("term", "Receipt"),
        N_(
            "term", "The company’s signed word that it has the declaration. Only with it the gig is declared."
        ),
        "declare#2",
    ),
    "revision": Term(
        N_("term", "Correction"),
        N_("term", "A new version that replaces the sealed one at the company."),
        "corrections",
    ),
    "call_off": Term(
        N_("term", "Call off"),
        N_("term", "Cancel a sealed contract. The reason goes to the companies."),
        "corrections#2",
    ),
    "declaration_state": Term(
        N_("term", "State of a declaration"),
        N_("term", "How far the company is with it. “Waiting here” means that it was not sent yet."),
        "declare#3",
    ),
    "deadline": Term(
        N_("term", "Deadline"),
        N_(
            "term",
            "Until when something must be there, by the rules of the country. It is the time at the place of the gig.",
        ),
        "declare#4",
    ),
    "agree": Term(
        N_("term", "Agree"),
        N_(
            "term",
            "A musician says yes or no to their own share. When the split changes, the answer no longer counts.",
        ),
        "papers#2",
    ),
    "share_file": Term(
        N_("term", "Share file"),
        N_("term", "One musician’s share as a file: their own part only, nobody’s private numbers."),
        "papers#2",
    ),
    "a1": Term(
        N_("term", "A1"),
        N_(
            "term",
            "The certificate that says in which country social security is paid while you play abroad.",
        ),
        "countries#3",
    ),
    "certificate": Term(
        N_("term", "Certificate"),
        N_(
            "term",
            "A paper that says for some days whose rules count: an A1, or a tax residence certificate.",
        ),
        "countries#3",
    ),
    "residence": Term(
        N_("term", "Lives in"),
        N_("term", "Where the musician has a home. Social security and tax often follow it."),
        "countries#1",
    ),
    "works_in": Term(
        N_("term", "Usually works in"),
        N_(
            "term",
            "Where most of the musician’s work is, in every job. It decides when home and gig are in two countries.",
        ),
        "countries#1",
    ),
    "status": Term(
        N_("term", "How they work"),
        N_(
            "term",
            "Employee, self-employed, student or something else, in the usual work. It changes which rules count.",
        ),
        "countries#1",
    ),
    "private": Term(
        N_("term", "Private numbers"),
        N_(
            "term",
            "Asked for only where a country needs them. They go to the company, and to no mate or client.",
        ),
        "privacy#3",
    ),
    "iban": Term(
        N_("term", "Bank account"),
        N_("term", "Where the company, or a mate, pays this musician. It stands on no paper for others."),
        "privacy#3",
    ),
    "cost": Term(
        N_("term", "Cost"),
        N_("term", "Money that somebody paid for others of the band."),
        "band-money#1",
    ),
    "settle": Term(
        N_("term", "To settle it"),
        N_("term", "The fewest payments after which nobody owes anybody."),
        "band-money#3",
    ),
    "balance": Term(
        N_("term", "Balance"),
        N_("term", "What all entries of an account come to."),
        "books#4",
    ),
    "debit": Term(
        N_("term", "Debit and credit"),
        N_(
            "term",
            "Every entry stands on two sides, and both come to the same. Debit is what an account receives.",
        ),
        "books#4",
    ),
    "posted": Term(
        N_("term", "Posted"),
        N_("term", "Numbered and fixed for ever. A change afterwards is a reversal and a new entry."),
        "books#4",
    ),
    "owed": Term(
        N_("term", "Owed"),
        N_("term", "Played for and not paid: the amount that was agreed, less what was paid for it."),
        "books#2",
    ),
    "due": Term(
        N_("term", "Due"),
        N_("term", "Until when the payer has to pay: a company by its promise, a client by the contract."),
        "books#2",
    ),
    "settled": Term(
        N_("term", "The rest"),
        N_(
            "term",
            "Why the rest of an amount does not come: a part payment, a tax held back, a bank fee, or given up.",
        ),
        "books#1",
    ),
    "put_aside": Term(
        N_("term", "Put aside"),
        N_("term", "A line of the bank statement that pays nothing here. It can be brought back."),
        "books#1",
    ),
    "per_diem": Term(
        N_("term", "Per diem"),
        N_("term", "A daily allowance for days away from home, by the rates of a country."),
        "books#3",
    ),
    "expense": Term(N_("term", "Expense"), N_("term", "What you or the fund paid for the work."), "books#3"),
    "at_least": Term(N_("term", "At least"), N_("term", "What comes in even if no option does."), "ahead#1"),
    "likely": Term(
        N_("term", "Likely"),
        N_("term", "Every booked gig counts with the chance that it comes about."),
        "ahead#1",
    ),
    "high": Term(
        N_("term", "If everything comes"), N_("term", "The income if every option comes about."), "ahead#1"
    ),
    "regular": Term(
        N_("term", "Regular costs"),
        N_("term", "What comes again by itself: rent, insurance, phone."),
        "ahead#1",
    ),
    "counter": Term(
        N_("term", "Counter"),
        N_("term", "What somebody has towards an artist’s status. The authority counts by its own rules."),
        "ahead#3",
    ),
    "exchange_rate": Term(
        N_("term", "Rate"),
        N_(
            "term",
            "What one unit of a currency is worth in another. It is kept with the contract and needs no network.",
        ),
        "contract#1",
    ),
    "edition": Term(
        N_("term", "Edition"),
        N_(
            "term",
            "A country’s rules from a day on, with their sources. A contract keeps the edition it was sealed with.",
        ),
        "countries#5",
    ),
}
"""Every term by its id."""
