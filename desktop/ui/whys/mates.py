"""Why a mate is owed something, and what a band's fund comes to."""

from collections.abc import Sequence

from desktop.core.fund import FundAccount
from desktop.core.money import Money
from desktop.core.queries.mates import net_parts
from desktop.ui.session import Session
from desktop.ui.tagging import Why


def why_nets(session: Session, band: str | None) -> Why | None:
    """Return for every mate what was paid for others and what was had; None before there is any entry."""
    words = session.words
    found = net_parts(session.book, band)
    if not found:
        return None
    lines = [
        (
            words.tr(
                "why",
                "{name}: paid {paid}, own part {part}",
                name=each.name,
                paid=Money(each.paid, each.currency),
                part=Money(each.part, each.currency),
            ),
            words.money(Money(each.paid - each.part, each.currency)),
        )
        for each in found
    ]
    rules = [
        words.tr(
            "why", "What you paid for all, less your own part of all costs. Cash counts as paid by the giver."
        ),
        words.tr("why", "All of you together come to nothing, to the cent."),
    ]
    return Why(words.tr("band money", "Between you"), "", lines, rules)


def why_fund(session: Session, funds: Sequence[FundAccount]) -> Why | None:
    """Return what came into the fund and what went out; None before there is any entry."""
    words, lines = session.words, []
    for account in funds:
        into = sum(line.amount.minor for line in account.lines if line.amount.minor > 0)
        out = sum(line.amount.minor for line in account.lines if line.amount.minor < 0)
        lines += [
            (words.tr("band fund", "In"), words.money(Money(into, account.currency))),
            (words.tr("band fund", "Out"), words.money(Money(out, account.currency))),
            (words.tr("band fund", "In the fund"), words.money(account.balance)),
        ]
        if account.expected_sum:
            lines.append((words.tr("band fund", "Expected"), words.money(account.expected_sum)))
    if not lines:
        return None
    rules = [
        words.tr(
            "why",
            "What a sealed contract puts aside is in the fund. What a draft puts aside is only expected.",
        )
    ]
    return Why(words.tr("band fund", "Band fund"), "", lines, rules)
