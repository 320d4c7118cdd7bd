"""The ledger as a file for Beancount, accepted by `bean-check`."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.core.queries.ledger import EntryLine, EntryRow
from desktop.core.transfer.ledger_text import account_names, codes_in, currencies_in, one_line


def ledger_file(
    entries: Sequence[EntryRow], lines: Mapping[int, Sequence[EntryLine]], names: Mapping[str, str]
) -> str:
    """Return the entries, in time, with their accounts opened and commodities declared on the day of the first.

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
    yield "; Septet"
    yield 'option "title" "Septet"'
    currencies = currencies_in(lines)
    for currency in currencies:
        yield f'option "operating_currency" "{currency}"'
    first = entries[0].on if entries else "1970-01-01"
    for currency in currencies:
        yield f"{first} commodity {currency}"
    for account in sorted(accounts.values()):
        yield f"{first} open {account}"
    for entry in entries:
        of_entry = lines[entry.n]
        if not of_entry:
            continue
        flag = "*" if entry.posted_at else "!"
        yield ""
        yield f'{entry.on} {flag} "{one_line(entry.text)}"'
        yield f'  what: "{entry.what}"'
        yield f'  ref: "{one_line(entry.ref)}"'
        for line in of_entry:
            yield f"  {accounts[line.account]}  {line.amount.plain()} {line.currency}"
