"""The shape of shares and answers in a file: what each field may hold, and the sums that must hold between them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from desktop.core.contracts import SHARES_BY
from desktop.core.money import Money, known_currency
from desktop.core.share_file import ANSWER, LONGEST_NOTE, SHARE, Answer
from desktop.core.shares import LONGEST_LABEL, FloorFlag, NetRange, Share, ShareGig, ShareLine
from wire import reading
from wire.declaration import MAX_MINOR, MAX_REV, SHARE_PARTS
from wire.reading import BAD, Bad, Place, Reader, Rule, optional, pattern, record, several, text

LONGEST_NAME = 400
LONGEST_NUMBER = 3100
"""Digits of a weight: that of a recipe has at most a thousand, their sum a few more."""


class Signed(NamedTuple):
    """A file taken apart, its signature not yet believed."""

    schema: str
    said: Any
    digest: str
    key: str
    protected: str
    signature: str


def _number(at: Place) -> Decimal | Bad:
    found = _digits(at)
    return BAD if found is BAD else Decimal(found)


def _percent(at: Place) -> Decimal | Bad:
    found = _number(at)
    return found if found is BAD or found <= 100 else at.bad("out_of_range", least=0, most=100)


def _currency(at: Place) -> str | Bad:
    found = _code(at)
    return found if found is BAD or known_currency(found) else at.bad("not_a_currency")


_digits = pattern(rf"[0-9]{{1,{LONGEST_NUMBER}}}(\.[0-9]{{1,{LONGEST_NUMBER}}})?", "not_a_number")
_code = pattern(r"[A-Z]{3}", "not_a_currency")
_minor = reading.integer(0, MAX_MINOR)
_name, _maybe = text(LONGEST_NAME), text(LONGEST_NAME, least=0)
_time = pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]", "not_a_time")
_base64url = pattern(r"[A-Za-z0-9_-]{1,400}", "not_base64url")
_year = reading.integer(1900, 2199)

_gig = record(
    ShareGig,
    {
        "on": reading.civil_date,
        "starts": optional(_time),
        "ends": optional(_time),
        "venue": _maybe,
        "place": _maybe,
        "country": reading.country,
    },
)


class _Line(NamedTuple):
    """A line as it stands in the file: without the currency, which the share has."""

    step: int
    kind: str
    label: str
    amount: int
    base: int | None
    percent: Decimal | None
    of: str | None
    weight: Decimal | None
    all_weights: Decimal | None
    odd_cent: bool

    def of_currency(self, currency: str) -> ShareLine:
        return ShareLine(
            self.step,
            self.kind,
            self.label,
            Money(self.amount, currency),
            None if self.base is None else Money(self.base, currency),
            self.percent,
            self.of,
            self.weight,
            self.all_weights,
            self.odd_cent,
        )


def _says_all(  # one value for each thing a line may say
    at: Place,
    kind: str,
    base: int | None,
    percent: Decimal | None,
    of: str | None,
    weight: Decimal | None,
    all_weights: Decimal | None,
) -> None:
    """A line has a rate with its base, or a weight with the sum of all, or neither."""
    by_rate, by_weight = percent is not None, weight is not None
    fits = (of is not None) == by_rate and (all_weights is not None) == by_weight
    fits = fits and (base is not None) == (by_rate != by_weight) and by_weight == (kind == "shares")
    if not fits or (by_rate and by_weight):
        at.bad("does_not_fit")
    elif weight is not None and all_weights is not None and not 0 < max(weight, all_weights) == all_weights:
        at.inside("all_weights").bad("out_of_range")


_line = record(
    _Line,
    {
        "step": reading.integer(1, 999),
        "kind": reading.one_of(*SHARE_PARTS),
        "label": text(LONGEST_LABEL, least=0),
        "amount": _minor,
        "base": optional(_minor),
        "percent": optional(_percent),
        "of": optional(reading.one_of("fee", "left")),
        "weight": optional(_number),
        "all_weights": optional(_number),
        "odd_cent": reading.boolean,
    },
    Rule(("kind", "base", "percent", "of", "weight", "all_weights"), _says_all),
)

_net = record(
    NetRange,
    {"low": _minor, "high": _minor, "year": _year, "source": _maybe},
)
_floor = record(FloorFlag, {"minimum": _minor, "year": _year, "source": _maybe})


def _adds_up(at: Place, currency: str, lines: tuple[_Line, ...], total: int) -> None:
    """Every line is what its own figures give, and all lines together are the total."""
    for number, line in enumerate(lines):
        if not line.of_currency(currency).adds_up:
            at.below(f"/lines/{number}/amount").bad("does_not_add_up")
    if sum(line.amount for line in lines) != total:
        at.inside("total").bad("does_not_add_up")


def _share(**found: Any) -> Share:
    currency = found["currency"]
    found["lines"] = tuple(line.of_currency(currency) for line in found["lines"])
    del found["total"]
    if (net := found["net"]) is not None:
        found["net"] = net._replace(low=Money(net.low, currency), high=Money(net.high, currency))
    if (floor := found["floor"]) is not None:
        found["floor"] = floor._replace(minimum=Money(floor.minimum, currency))
    return Share(**found)


_share_read = record(
    _share,
    {
        "contract": reading.identifier,
        "version": reading.integer(1, MAX_REV),
        "person": reading.identifier,
        "name": _name,
        "plays": _maybe,
        "band": optional(_name),
        "client": _name,
        "gigs": several(_gig, least=0, most=999),
        "currency": _currency,
        "shares_by": reading.one_of(*SHARES_BY),
        "lines": several(_line, least=0, most=999),
        "total": _minor,
        "net": optional(_net),
        "floor": optional(_floor),
    },
    Rule(("currency", "lines", "total"), _adds_up),
)


def _objects_with_a_note(at: Place, reply: str, note: str) -> None:
    if reply == "object" and not note.strip():
        at.inside("note").bad("empty")


_answer_read = record(
    Answer,
    {
        "contract": reading.identifier,
        "person": reading.identifier,
        "version": reading.integer(1, MAX_REV),
        "digest": reading.hash_,
        "reply": reading.one_of("agree", "object"),
        "note": text(LONGEST_NOTE, least=0, lines=True),
        "at": reading.instant,
    },
    Rule(("reply", "note"), _objects_with_a_note),
)


def _file(schema: str, name: str, said: Reader[Any]) -> Reader[Signed]:
    def make(**found: Any) -> Signed:
        return Signed(said=found.pop(name), **found)

    made: Callable[..., Signed] = make
    return record(
        made,
        {
            "schema": reading.one_of(schema),
            name: said,
            "digest": reading.hash_,
            "key": pattern(r"[A-Za-z0-9_-]{43}", "not_a_key"),
            "protected": _base64url,
            "signature": _base64url,
        },
    )


SHARE_FILE: Reader[Signed] = _file(SHARE, "share", _share_read)
ANSWER_FILE: Reader[Signed] = _file(ANSWER, "answer", _answer_read)
