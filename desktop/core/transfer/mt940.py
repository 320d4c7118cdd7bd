"""Bank statements as MT940 (SWIFT), in the ways in which banks fill the field 86: plain, German `?20`, Dutch `/EREF/`.

Nothing is passed over: a line that cannot be understood is named, and the balances are added up.
"""

import re
from collections.abc import Iterator
from datetime import date

from desktop.core.money import Money, known_currency
from desktop.core.problems import N_, refuse
from desktop.core.transfer.statement import (
    Statement,
    StatementLine,
    balance_note,
    check_length,
    plain_minor,
    squeezed,
)

_BROKEN = N_("bank", "{name} is damaged at line {line}: this is no line of an MT940 statement.")
_CUT_OFF = N_(
    "bank", "{name} ends before the closing balance. It is incomplete: fetch it from the bank once more."
)

_TAG = re.compile(r":(\d{2}[A-Z]?):")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d]+,[\d]*)", re.ASCII)
_ENTRY = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])([A-Z]?)(\d+,\d*)(?:[A-Z][A-Z0-9]{3}(.*?)(?://|\n|$))?", re.ASCII
)
_SUBFIELD = re.compile(r"\?(\d{2})")
_SLASHED = re.compile(r"/([A-Z]{4})/")


def read_mt940(data: bytes, name: str) -> list[Statement]:
    """Return the statements in an MT940 file.

    Raises:
        Refused: it is damaged or cut off, or a line in it is no line of a statement.
    """
    lines = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_statement(block, name) for block in _blocks(lines, name)]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads every byte")


Field = tuple[int, str, str]
"""Line, tag and the text behind it, further lines included."""


def _blocks(lines: list[str], name: str) -> Iterator[list[Field]]:
    """Yield the fields of each statement in the file; one begins with every `:20:`."""
    block: list[Field] = []
    for number, line in enumerate(lines, 1):
        text = re.sub(r"^\{1:.*?\{4:", "", line)
        match = _TAG.match(text)
        if match is None:
            if text.strip() in ("", "-", "-}") or not block or text.startswith(("{", "-}")):
                continue
            at, tag, before = block[-1]
            block[-1] = (at, tag, f"{before}\n{text}")
            continue
        if match[1] == "20" and block:
            yield block
            block = []
        block.append((number, match[1], text[match.end() :]))
    if not block:
        raise refuse("", _BROKEN, name=name, line=1)
    yield block


def _statement(block: list[Field], name: str) -> Statement:
    fields = {tag: (line, text) for line, tag, text in block}
    opening = fields.get("60F") or fields.get("60M")
    closing = fields.get("62F") or fields.get("62M")
    if opening is None:
        raise refuse("", _BROKEN, name=name, line=block[0][0])
    if closing is None:
        raise refuse("", _CUT_OFF, name=name)
    first, currency = _balance(opening, name)
    last, _ = _balance(closing, name)
    lines = tuple(_lines(block, currency, name))
    check_length(name, lines)
    account = squeezed(fields.get("25", (0, ""))[1].split("\n")[0])
    account = account.removesuffix(currency) if re.match(r"[A-Z]{2}\d{2}", account) else account
    total = sum(line.amount.minor for line in lines)
    return Statement("mt940", account, lines, balance_note(first, last, total, currency))


def _balance(field: tuple[int, str], name: str) -> tuple[int, str]:
    match = _BALANCE.match(field[1])
    if match is None or not known_currency(match[3]):
        raise refuse("", _BROKEN, name=name, line=field[0])
    return _minor(match[4], match[3], field[0]) * (1 if match[1] == "C" else -1), match[3]


def _minor(text: str, currency: str, line: int) -> int:
    return plain_minor(text.replace(",", ".").removesuffix("."), currency, line)


def _lines(block: list[Field], currency: str, name: str) -> Iterator[StatementLine]:
    for place, (line, tag, text) in enumerate(block):
        if tag != "61":
            continue
        match = _ENTRY.match(text)
        on = _day(match[1]) if match else None
        if match is None or on is None:
            raise refuse("", _BROKEN, name=name, line=line)
        sign = 1 if match[3] in ("C", "RD") else -1
        amount = Money(sign * _minor(match[5], currency, line), currency)
        about = block[place + 1][2] if place + 1 < len(block) and block[place + 1][1] == "86" else ""
        yield _line(line, _booked(on, match[2]), amount, about, match[6] or "")


def _day(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


def _booked(value: date, booked: str | None) -> date:
    """Return the day of booking, which is written without its year: the one nearest to the value date."""
    if booked is None:
        return value
    days = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            days.append(date(year, int(booked[:2]), int(booked[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - value), default=value)


def _line(row: int, on: date, amount: Money, about: str, customer: str) -> StatementLine:
    joined = about.replace("\n", "")
    if _SUBFIELD.search(joined[:8]):
        name, account, text, ref = _german(joined)
    elif _SLASHED.search(joined[:12]):
        name, account, text, ref = _slashed(joined)
    else:
        name, account, text, ref = "", "", about.replace("\n", " "), ""
    plain = customer if customer not in ("NONREF", "EREF", "PREF", "MARF") else ""
    return StatementLine(
        row, on, amount, squeezed(name), squeezed(account), squeezed(text), squeezed(ref or plain)[:200]
    )


def _german(text: str) -> tuple[str, str, str, str]:
    """Return name, account, purpose and reference of `166?00…?20…?31…?32…`."""
    pieces = _SUBFIELD.split(text)
    found = list(zip(pieces[1::2], pieces[2::2], strict=True))
    purpose = "".join(value for code, value in found if "20" <= code <= "29" or "60" <= code <= "63")
    name = "".join(value for code, value in found if code in ("32", "33"))
    account = "".join(value for code, value in found if code == "31")
    parts = re.split(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+", purpose)
    tagged = dict(zip(parts[1::2], parts[2::2], strict=True))
    ref = tagged.get("EREF", "").strip()
    ref = "" if ref == "NOTPROVIDED" else ref
    return name, account or tagged.get("IBAN", ""), tagged.get("SVWZ") or parts[0], ref


def _slashed(text: str) -> tuple[str, str, str, str]:
    """Return name, account, purpose and reference of `/EREF/…//CNTP/iban/bic/name///REMI/USTD//…/`."""
    pieces = _SLASHED.split(text)
    tagged = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    other = tagged.get("CNTP", "").split("/")
    account = tagged.get("IBAN", "").strip("/") or (other[0] if other else "")
    name = tagged.get("NAME", "").strip("/") or (other[2] if len(other) > 2 else "")
    purpose = tagged.get("USTD") or tagged.get("REMI") or tagged.get("STRD", "")
    ref = tagged.get("EREF", "").strip("/")
    structured = re.search(r"STRD/(?:CUR/|ISO/)?([\w+]+)", text)
    return name, account, purpose.removeprefix("USTD//").strip("/"), (structured[1] if structured else ref)
