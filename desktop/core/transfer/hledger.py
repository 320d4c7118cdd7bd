"""The ledger as a journal for hledger, complete enough for `hledger check --strict`."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.core.queries.ledger import EntryLine, EntryRow
from desktop.core.transfer.ledger_text import account_names, codes_in, currencies_in, one_line


def journal(
    entries: Sequence[EntryRow], lines: Mapping[int, Sequence[EntryLine]], names: Mapping[str, str]
) -> str:
    """Return the entries, in time, as a journal with its commodities and accounts declared.

    Args:
        entries: what is exported, in time.
        lines: entry number → its lines.
        names: id → the name it stands for in an account.
    """
    wanted = {entry.n: lines.get(entry.n, ()) for entry in entries}
    accounts = account_names(codes_in(wanted), names)
    return "\n".join(_lines(entries, wanted, accounts)) + "\n"


def _lines(
    entries: Sequence[EntryRow], lines: Mapping[int, Sequence[EntryLine]], accounts: Mapping[str, str]
) -> Iterator[str]:
    from desktop.core.money import digits

    yield "; Septet"
    yield "decimal-mark ."
    for currency in currencies_in(lines):
        sample = "1000." + "0" * digits(currency)
        yield f"commodity {sample} {currency}"
    for account in sorted(accounts.values()):
        yield f"account {account}"
    for entry in entries:
        of_entry = lines[entry.n]
        if not of_entry:
            continue
        mark = "* " if entry.posted_at else ""
        text = one_line(entry.text) or entry.what
        code = f"({entry.n}) " if entry.posted_at else ""
        yield ""
        yield f"{entry.on} {mark}{code}{_unmarked(text)}  ; what:{entry.what}, ref:{one_line(entry.ref)}"
        for line in of_entry:
            yield f"    {accounts[line.account]}  {line.amount.plain()} {line.currency}"


def _unmarked(text: str) -> str:
    """Return a description whose beginning is not taken for a status or a code."""
    return f"- {text}" if text[0] in "*!(=" else text
