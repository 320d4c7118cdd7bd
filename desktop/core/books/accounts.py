"""The chart of accounts: codes for programs, words for people. Nobody needs a code to record anything.

A code is `family:name` or `family:name:id`, where the id is that of a company, client, musician or band of the book.
The book belongs to one person, its owner; what the accounts mean is in `docs/books.md`.
"""

from collections.abc import Mapping

from desktop.core.problems import N_, Message

FAMILIES: Mapping[str, Message] = {
    "assets": N_("account", "What you have and are owed"),
    "liabilities": N_("account", "What you owe"),
    "income": N_("account", "What came in"),
    "expenses": N_("account", "What it cost"),
    "equity": N_("account", "Kept for the band, and allowances"),
}
"""In the order of the tree."""

CATEGORIES: Mapping[str, Message] = {
    "travel": N_("expense category", "Travel"),
    "instruments": N_("expense category", "Instruments"),
    "supplies": N_("expense category", "Strings and supplies"),
    "rehearsal": N_("expense category", "Rehearsal room"),
    "studio": N_("expense category", "Studio"),
    "clothing": N_("expense category", "Clothing"),
    "phone": N_("expense category", "Phone and internet"),
    "insurance": N_("expense category", "Insurance"),
    "food": N_("expense category", "Food"),
    "lodging": N_("expense category", "Lodging"),
    "fees": N_("expense category", "Fees and dues"),
    "other": N_("expense category", "Other"),
}
"""What an expense can be for."""

BANK = "assets:bank"
COMPANY = "assets:receivable:company"
CLIENT = "assets:receivable:client"
UNDECLARED = "assets:receivable:undeclared"
FUND_MONEY = "assets:fund"
MATES = "liabilities:mates"
AGENTS = "liabilities:agents"
COMPANY_FEE = "liabilities:company_fee"
TO_FUND = "liabilities:fund"
UNSPLIT = "liabilities:unsplit"
UNMATCHED = "liabilities:unmatched"
FEES = "income:fees"
REIMBURSED = "income:reimbursed"
EXPENSES = "expenses"
VAT = "expenses:vat"
SHARED = "expenses:shared"
WITHHELD = "expenses:withheld"
BANK_FEE = "expenses:bank_fee"
WAIVED = "expenses:waived"
FUND = "equity:fund"
OWN_FUND = "equity:own_fund"
ALLOWANCES = "equity:allowances"

NAMES: Mapping[str, Message] = {
    BANK: N_("account", "Bank and cash"),
    COMPANY: N_("account", "Owed by shared companies"),
    CLIENT: N_("account", "Owed by clients"),
    UNDECLARED: N_("account", "Played, not declared"),
    FUND_MONEY: N_("account", "Money of band funds"),
    MATES: N_("account", "Between you and band mates"),
    AGENTS: N_("account", "Owed to agents"),
    COMPANY_FEE: N_("account", "Fee of the shared company"),
    TO_FUND: N_("account", "Owed to band funds"),
    UNSPLIT: N_("account", "Fees of the band, not split yet"),
    UNMATCHED: N_("account", "Payments not matched yet"),
    FEES: N_("account", "Fees, own share"),
    REIMBURSED: N_("account", "Costs paid back out of fees"),
    VAT: N_("account", "VAT in own expenses"),
    SHARED: N_("account", "Own part of shared costs"),
    WITHHELD: N_("account", "Tax and contributions held back"),
    BANK_FEE: N_("account", "Bank fees"),
    WAIVED: N_("account", "Given up"),
    FUND: N_("account", "Band funds"),
    OWN_FUND: N_("account", "Put into band funds by you"),
    ALLOWANCES: N_("account", "Allowances without a payment"),
    **{f"{EXPENSES}:{code}": name for code, name in CATEGORIES.items()},
}
"""Every account, or group of accounts with an id, in the order of the tree."""

WITH_ID: Mapping[str, str] = {
    COMPANY: "company",
    CLIENT: "client",
    FUND_MONEY: "band",
    MATES: "person",
    TO_FUND: "band",
    FUND: "band",
    OWN_FUND: "band",
}
"""Groups whose accounts end in an id, and of what."""


def group_of(code: str) -> tuple[str, str]:
    """Return the group of an account and the id at its end, empty for an account without one."""
    if code in NAMES:
        return code, ""
    group, _, key = code.rpartition(":")
    while group and group not in NAMES:  # a company's id may have colons of its own
        group, _, more = group.rpartition(":")
        key = f"{more}:{key}"
    return (group, key) if group else (code, "")


def family_of(code: str) -> str:
    """Return the family of an account: `assets`."""
    return code.partition(":")[0]
