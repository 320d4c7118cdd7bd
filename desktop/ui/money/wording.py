"""Band money in words: entries, contracts, and what a cost comes to for each."""

from collections.abc import Sequence
from datetime import date

from desktop.core.balances import Owed
from desktop.core.fund import CONTRACT, FundLine
from desktop.core.money import Money
from desktop.core.queries.mates import ContractName, EntryRow, OnTheSpot
from desktop.i18n.words import Words


def entry_title(words: Words, row: EntryRow) -> str:
    """Return what an entry was for, in the band's own words or in ours."""
    return row.text or words.tr("band money", "Cash")


def for_whom(words: Words, row: EntryRow) -> str:
    """Return for whom a cost was, or who got the cash."""
    if row.kind == "cash":
        return words.tr("band money", "to {name}", name=row.sharers or "")
    return row.sharers or ""


def contract_name(words: Words, contract: ContractName) -> str:
    """Return a contract as it is offered: its client and its first day."""
    if not contract.on:
        return contract.client
    return words.tr(
        "band money",
        "{client}, {day}",
        client=contract.client,
        day=words.day(date.fromisoformat(contract.on)),
    )


def each(words: Words, owed: Sequence[Owed], names: dict[str, str], currency: str) -> list[str]:
    """Return what a cost comes to, a line for each musician."""
    lines = []
    for one in owed:
        name, net = names[one.person], Money(abs(one.net), currency)
        if one.net > 0:
            lines.append(words.tr("band money", "{name} gets back {amount}", name=name, amount=net))
        elif one.net < 0:
            lines.append(words.tr("band money", "{name} owes {amount}", name=name, amount=net))
        else:
            lines.append(words.tr("band money", "{name} is even", name=name))
    return lines


def odd_cents(words: Words, owed: Sequence[Owed], names: dict[str, str]) -> str:
    """Return who bears the cents that were over after dividing, empty when there were none."""
    found = [names[one.person] for one in owed if one.odd_cent]
    listed = ", ".join(found)
    return (
        words.trn(
            "band money",
            "The odd cent is borne by {names}.",
            "The odd cents are borne by {names}.",
            len(found),
            names=listed,
        )
        if found
        else ""
    )


def fund_text(words: Words, line: FundLine) -> str:
    """Return what a line of the fund was."""
    if line.kind == CONTRACT:
        return words.tr("band fund", "From the contract with {client}", client=line.text)
    if line.kind == "paid_in":
        said = words.tr("band fund", "Paid in by {name}", name=line.person or "")
    elif line.kind == "paid_out":
        said = words.tr("band fund", "Paid out to {name}", name=line.person or "")
    else:
        return line.text
    return words.tr("band fund", "{what}: {why}", what=said, why=line.text) if line.text else said


def fund_day(words: Words, line: FundLine) -> str:
    """Return the day of a line, empty while it has none."""
    return words.day(date.fromisoformat(line.on)) if line.on else ""


def spot(words: Words, cash: OnTheSpot) -> str:
    """Return in one sentence what was handed over on the spot."""
    return words.tr(
        "band money",
        "{payer} paid {receiver} {amount} in cash, {day}",
        payer=cash.payer,
        receiver=cash.receiver,
        amount=Money(cash.minor, cash.currency),
        day=date.fromisoformat(cash.on),
    )
