"""The shape of `declaration/1`: what each field may hold, and the rules between fields.

Only what makes a paper readable and its sums right; what a company thinks of it is said later, by a status.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from wire import reading
from wire.declaration import (
    KINDS,
    MAX_MINOR,
    MAX_REV,
    OFF_THE_TOP,
    OUTCOMES,
    OVERRIDE,
    SCHEMA,
    SHARE_PARTS,
    Client,
    Contract,
    Declaration,
    Edition,
    GigLine,
    Identifier,
    Line,
    Member,
    Money,
    OtherPart,
    Override,
    Part,
)
from wire.reading import BAD, Bad, Place, Reader, Rule, optional, pattern, record, several, text

# --- rules between fields -------------------------------------------------------------------------------------


def _first_declares(at: Place, rev: int, base: str | None, kind: str) -> None:
    if (base is None) != (rev == 1):
        at.inside("base").bad("base_does_not_fit_rev", rev=rev)
    if (kind == "declare") != (rev == 1):
        at.inside("kind").bad("kind_does_not_fit_rev", rev=rev)


def _k_of_n(at: Place, k: int, n: int) -> None:
    if k > n:
        at.inside("k").bad("out_of_range", least=1, most=n)


def _day_of_start(at: Place, on: str, starts: str) -> None:
    if not starts.startswith(on):
        at.inside("starts").bad("not_on_the_day")


def _ends_after_start(at: Place, starts: str, ends: str) -> None:
    if ends <= starts:
        at.inside("ends").bad("ends_before_start")


def _share_adds_up(at: Place, share: Money, parts: tuple[Line, ...]) -> None:
    amounts = [line.amount for line in parts]
    _sum_is(at.inside("share"), share, amounts)


def _decision_fits_rule(at: Place, rule: str, override: Override | None) -> None:
    if (rule == OVERRIDE) != (override is not None):
        at.inside("override").bad("override_does_not_fit_rule")


def _country_fits_outcome(at: Place, outcome: str, country: str | None) -> None:
    if (outcome == "declare") != (country is not None):
        at.inside("country").bad("country_does_not_fit_outcome")


def _total_adds_up(at: Place, total: Money, members: tuple[Member, ...]) -> None:
    _sum_is(at.inside("total"), total, [member.share for member in members])


def _fee_adds_up(  # one value for each thing that the fee is made of
    at: Place,
    contract: Contract,
    total: Money,
    others: tuple[OtherPart, ...],
    off_the_top: tuple[Line, ...],
    exported: Money,
) -> None:
    amounts = [total, exported, *(part.total for part in others), *(line.amount for line in off_the_top)]
    _sum_is(at.inside("contract").inside("fee"), contract.fee, amounts)


def _sum_is(at: Place, stated: Money, amounts: list[Money]) -> None:
    """Compare a stated sum with its amounts; several currencies have a fault of their own."""
    found = sum(amount.minor for amount in amounts)
    if found != stated.minor and {amount.currency for amount in amounts} <= {stated.currency}:
        at.bad("sum_differs", stated=stated.minor, found=found)


def _one_currency(field: str, at: Place, contract: Contract, value: object) -> None:
    for pointer, amount in _amounts(value, f"/{field}"):
        if amount.currency != contract.fee.currency:
            at.below(pointer).bad("currency_differs", contract=contract.fee.currency)


def _amounts(value: object, pointer: str) -> Iterator[tuple[str, Money]]:
    """Return every amount within a value with its place."""
    if isinstance(value, Money):
        yield pointer, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _amounts(item, f"{pointer}/{index}")
    elif is_dataclass(value):
        for name in _names(value.__class__):
            yield from _amounts(getattr(value, name), f"{pointer}/{name}")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def _once_each(field: str, key: str, at: Place, items: tuple[object, ...]) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        name = getattr(item, key)
        if name in seen:
            at.below(f"/{field}/{index}/{key}").bad("repeated")
        seen.add(name)


def _gigs_are_listed(at: Place, members: tuple[Member, ...], gigs: tuple[GigLine, ...]) -> None:
    listed = {gig.id for gig in gigs}
    for number, member in enumerate(members):
        seen: set[str] = set()
        for index, gig in enumerate(member.gigs):
            if gig not in listed or gig in seen:
                at.below(f"/members/{number}/gigs/{index}").bad("repeated" if gig in seen else "unknown_gig")
            seen.add(gig)


# --- the shape ------------------------------------------------------------------------------------------------


def _zone(at: Place) -> str | Bad:
    name = _zone_name(at)
    if name is BAD:
        return BAD
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name of a zone, a folder of zones
        return at.bad("unknown_zone")
    return name


_zone_name = pattern(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}", "unknown_zone")
reading.described(_zone, reading.shape(_zone_name))
_percent = pattern(r"100(\.0{1,10})?|[0-9]{1,2}(\.[0-9]{1,10})?", "not_a_percentage")
_name = text(200)
_count = reading.integer(1, 999)

_money = record(
    Money, {"minor": reading.integer(0, MAX_MINOR), "currency": pattern(r"[A-Z]{3}", "not_a_currency")}
)

_part = record(Part, {"k": _count, "n": _count}, Rule(("k", "n"), _k_of_n))

_other = record(
    OtherPart,
    {
        "company_country": reading.country,
        "company_id": optional(reading.company_id),
        "members": _count,
        "total": _money,
    },
)


def _lines(kinds: tuple[str, ...]) -> Reader[tuple[Line, ...]]:
    return several(record(Line, {"kind": reading.one_of(*kinds), "amount": _money}), least=0, most=999)


_client = record(
    Client,
    {
        "name": _name,
        "country": reading.country,
        "vat_no": optional(text(200)),
        "email": optional(text(200)),
        "address": optional(text(1000, lines=True)),
    },
)

_contract = record(
    Contract,
    {
        "fee": _money,
        "vat_percent": _percent,
        "payment_days": reading.integer(0, 999),
        "signed_on": optional(reading.civil_date),
        "signed_by": optional(_name),
    },
)

_gig = record(
    GigLine,
    {
        "id": reading.identifier,
        "on": reading.civil_date,
        "starts": reading.local_time,
        "ends": reading.local_time,
        "zone": _zone,
        "venue": text(200, least=0),
        "place": text(200, least=0),
        "country": reading.country,
    },
    Rule(("on", "starts"), _day_of_start),
    Rule(("starts", "ends"), _ends_after_start),
)

_override = record(
    Override,
    {
        "reason": text(500, least=10, lines=True),
        "rule": reading.code_word,
        "outcome": reading.one_of(*OUTCOMES),
        "country": optional(reading.country),
    },
    Rule(("outcome", "country"), _country_fits_outcome),
)

_member = record(
    Member,
    {
        "person_id": reading.identifier,
        "name": _name,
        "residence": reading.country,
        "identifiers": several(
            record(Identifier, {"code": reading.code_word, "value": text(100)}), least=0, most=20
        ),
        "plays": optional(text(200)),
        "share": _money,
        "parts": _lines(SHARE_PARTS),
        "gigs": several(reading.identifier, least=0, most=999),
        "rule": reading.code_word,
        "deadline": optional(reading.local_time),
    },
    Rule(("share", "parts"), _share_adds_up),
    Rule(("rule", "override"), _decision_fits_rule),
    extra={"override": _override},
)

DECLARATION: Reader[Declaration] = record(
    Declaration,
    {
        "schema": reading.one_of(SCHEMA),
        "declaration_id": reading.identifier,
        "rev": reading.integer(1, MAX_REV),
        "base": optional(reading.hash_),
        "kind": reading.one_of(*KINDS),
        "company_country": reading.country,
        "company_id": optional(reading.company_id),
        "contract_id": reading.identifier,
        "contract_version": reading.integer(1, MAX_REV),
        "part": _part,
        "others": several(_other, least=0, most=99),
        "off_the_top": _lines(OFF_THE_TOP),
        "exported": _money,
        "client": _client,
        "contract": _contract,
        "invoices": reading.boolean,
        "band": optional(_name),
        "gigs": several(_gig, least=1, most=999),
        "members": several(_member, least=1, most=999),
        "total": _money,
        "edition": record(Edition, {"country": reading.country, "edition": text(40)}),
        "salt": pattern(r"[0-9a-f]{32}", "not_a_salt"),
        "author_device": reading.thumbprint,
        "sealed_at": reading.instant,
        "audit_head": reading.hash_,
    },
    Rule(("rev", "base", "kind"), _first_declares),
    Rule(("total", "members"), _total_adds_up),
    Rule(("contract", "total", "others", "off_the_top", "exported"), _fee_adds_up),
    Rule(("members", "gigs"), _gigs_are_listed),
    Rule(("gigs",), partial(_once_each, "gigs", "id")),
    Rule(("members",), partial(_once_each, "members", "person_id")),
    *(
        Rule(("contract", name), partial(_one_currency, name))
        for name in ("others", "off_the_top", "exported", "members", "total")
    ),
)
