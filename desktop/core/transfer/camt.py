"""Bank statements as CAMT.053 (also .052 and .054), versions .02 to .08 and later: elements are known by local names.

What comes from elsewhere is read with care: no DTD, no entities, no network, no endless depth.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desktop.core.money import Money, known_currency
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.transfer.statement import (
    Statement,
    StatementLine,
    balance_note,
    check_length,
    plain_day,
    plain_minor,
    refuse_all,
    squeezed,
)

if TYPE_CHECKING:
    from datetime import date

_BROKEN = N_(
    "bank",
    "{name} is damaged or incomplete at line {line}. Fetch it from the bank once more; nothing was read.",
)
_DTD = N_("bank", "{name} declares a DTD, as no bank’s statement does. It was not read.")
_NO_STATEMENT = N_("bank", "{name} is XML, but no bank statement (CAMT.053).")
_CURRENCY = N_("bank", "Line {line}: “{text}” is no currency.")
_SIDE = N_("bank", "Line {line}: it is not said whether the money came in or went out.")
_NO_DAY = N_("bank", "Line {line}: the day is missing.")
_PENDING = N_(
    "bank", "{count} lines are not booked yet. They were left out; they come with a later statement."
)

STATEMENTS = frozenset({"Stmt", "Rpt", "Ntfctn"})


def read_camt(data: bytes, name: str) -> list[Statement]:
    """Return the statements in a CAMT file, one for each account and period.

    Raises:
        Refused: it is damaged, declares a DTD, or says something that cannot be; with the line of each problem.
    """
    root = _parsed(data, name)
    found = [_statement(each, name) for each in root.iter() if _local(each) in STATEMENTS]
    if not found:
        raise refuse("", _NO_STATEMENT, name=name)
    return found


def _parsed(data: bytes, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in data.replace(b"\x00", b"")[:65536]:
        raise refuse("", _DTD, name=name)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("", _BROKEN, name=name, line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("", _DTD, name=name)
    return root


def _statement(node: Any, name: str) -> Statement:
    account = _text(node, "Acct", "Id", "IBAN") or _text(node, "Acct", "Id", "Othr", "Id")
    lines: list[StatementLine] = []
    problems: list[Problem] = []
    pending = 0
    for entry in _all(node, "Ntry"):
        if (_text(entry, "Sts", "Cd") or _text(entry, "Sts")) in ("PDNG", "INFO", "FUTR"):
            pending += 1
            continue
        try:
            lines.extend(_entry(entry))
        except Refused as refused:
            problems.extend(refused.problems)
    refuse_all(problems)
    check_length(name, lines)
    notes = (Problem("", _PENDING, {"count": pending}),) if pending else ()
    return Statement("camt", squeezed(account), tuple(lines), (*notes, *_balance(node, lines)))


def _entry(entry: Any) -> Iterator[StatementLine]:
    """Yield an entry's transactions where they add up to it, else the entry as one line."""
    row = int(entry.sourceline or 0)
    amount = _amount(_one(entry, "Amt"), row, _side(entry, row))
    on = _day(entry, row)
    details = [detail for group in _all(entry, "NtryDtls") for detail in _all(group, "TxDtls")]
    if len(details) > 1:
        parts = [_part_amount(detail, amount.currency) for detail in details]
        if all(part is not None for part in parts) and sum(p or 0 for p in parts) == abs(amount.minor):
            sign = 1 if amount.minor >= 0 else -1
            for detail, part in zip(details, parts, strict=True):
                money = Money(sign * (part or 0), amount.currency)
                yield _line(entry, detail, on, money, int(detail.sourceline or row))
            return
    yield _line(entry, details[0] if details else None, on, amount, row)


def _amount(node: Any, row: int, side: int = 1) -> Money:
    currency = str(node.get("Ccy") or "") if node is not None else ""
    row = row if node is None else int(node.sourceline or row)
    if not known_currency(currency):
        raise refuse("", _CURRENCY, line=row, text=currency[:10])
    return Money(side * plain_minor(node.text or "", currency, row), currency)


def _side(entry: Any, row: int) -> int:
    side = _text(entry, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise refuse("", _SIDE, line=row)
    return 1 if side == "CRDT" else -1  # a reversal (RvslInd) already names the side it books


def _day(entry: Any, row: int) -> "date":
    for kind in ("BookgDt", "ValDt"):
        for form in ("Dt", "DtTm"):
            found = _one(entry, kind, form)
            if found is not None:
                return plain_day(found.text or "", int(found.sourceline or row))
    raise refuse("", _NO_DAY, line=row)


def _part_amount(detail: Any, currency: str) -> int | None:
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        node = _one(detail, *path)
        if node is not None:
            try:
                found = _amount(node, int(node.sourceline or 0))
            except Refused:
                return None
            return found.minor if found.currency == currency else None
    return None


def _line(entry: Any, detail: Any, on: "date", amount: Money, row: int) -> StatementLine:
    other = "Dbtr" if amount.minor >= 0 else "Cdtr"
    parties = _one(detail, "RltdPties")
    name = (
        _text(parties, other, "Nm")
        or _text(parties, other, "Pty", "Nm")
        or _text(parties, f"Ultmt{other}", "Nm")
    )
    account = _text(parties, f"{other}Acct", "Id", "IBAN") or _text(
        parties, f"{other}Acct", "Id", "Othr", "Id"
    )
    info = _one(detail, "RmtInf")
    loose = [node.text or "" for node in _all(info, "Ustrd")]
    structured = [_text(node, "CdtrRefInf", "Ref") for node in _all(info, "Strd")]
    end_to_end = _text(detail, "Refs", "EndToEndId")
    text = squeezed(*loose, *structured) or squeezed(
        _text(detail, "AddtlTxInf") or _text(entry, "AddtlNtryInf")
    )
    ref = next((each for each in structured if each), "") or (
        end_to_end if end_to_end not in ("NOTPROVIDED", "") else _text(entry, "AcctSvcrRef")
    )
    return StatementLine(row, on, amount, squeezed(name), squeezed(account), text, squeezed(ref)[:200])


def _balance(node: Any, lines: list[StatementLine]) -> tuple[Problem, ...]:
    """Return the note that the lines do not lead from the opening to the closing balance."""
    found: dict[str, Money] = {}
    for balance in _all(node, "Bal"):
        code = _text(balance, "Tp", "CdOrPrtry", "Cd")
        try:
            row = int(balance.sourceline or 0)
            found[code] = _amount(_one(balance, "Amt"), row, _side(balance, row))
        except Refused:
            return ()
    opening, closing = found.get("OPBD") or found.get("PRCD"), found.get("CLBD")
    if opening is None or closing is None or opening.currency != closing.currency:
        return ()
    if any(line.amount.currency != opening.currency for line in lines):
        return ()
    total = sum(line.amount.minor for line in lines)
    return balance_note(opening.minor, closing.minor, total, opening.currency)


def _local(node: Any) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(node: Any, name: str) -> list[Any]:
    return [] if node is None else [child for child in node if _local(child) == name]


def _one(node: Any, *path: str) -> Any:
    for name in path:
        node = next(iter(_all(node, name)), None)
    return node


def _text(node: Any, *path: str) -> str:
    found = _one(node, *path)
    return "" if found is None else (found.text or "").strip()
