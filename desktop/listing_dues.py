"""Deadlines and counters as JSON values of the headless commands."""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from desktop.core.clock import ADVICE, Due, State
from desktop.core.problems import in_english

if TYPE_CHECKING:
    from desktop.core.counters import Count

_SMALLEST = Decimal("0.000001")


def list_dues(dues: Iterable[Due], now: datetime) -> list[dict[str, Any]]:
    """Return what is due, earliest first; `until` is the wall time at the place, in `zone`."""
    return [_due(due, now) for due in dues]


def _due(due: Due, now: datetime) -> dict[str, Any]:
    state = due.state(now)
    return {
        "id": due.key,
        "kind": due.kind,
        "until": due.deadline.at.isoformat(timespec="minutes"),
        "zone": due.zone,
        "state": state.value,
        "begun": due.begun(now),
        "why": {"code": due.deadline.reason.code, "text": due.deadline.reason.english()},
        "now": ADVICE[due.kind].text if state is State.LATE else None,
        "for": due.title,
        "country": due.country,
        "musicians": list(due.names),
        "option": due.option,
        "contract": due.contract,
        "gig": due.gig,
        "declaration": due.paper,
    }


def list_counters(counts: "Iterable[Count]") -> list[dict[str, Any]]:
    """Return each musician's counters; amounts and numbers as plain text."""
    return [_count(count) for count in counts]


def _count(count: "Count") -> dict[str, Any]:
    return {
        "musician": count.name,
        "person": count.person,
        "country": count.country,
        "threshold": count.code,
        "name": str(count.label),
        "measure": count.measure,
        "currency": count.currency if count.measure == "income" else None,
        "from": count.since.isoformat(),
        "to": count.until.isoformat(),
        "target": _plain(count.target),
        "declared": _plain(count.declared),
        "only_saved_here": _plain(count.saved),
        "ceiling": count.ceiling,
        "reached": count.reached,
        "reached_if_all_is_declared": count.would_be,
        "will_be_met_on": count.met_on.isoformat() if count.met_on else None,
        "holds_until": count.holds_until.isoformat() if count.holds_until else None,
        "indicative": True,
        "source": count.source if isinstance(count.source, str) else in_english(count.source, {}),
        "confidence": count.confidence,
        "not_counted": count.uncounted,
    }


def _plain(value: Decimal) -> str:
    """Return a number as text, without the digits that dividing leaves behind."""
    exact = value.quantize(_SMALLEST, ROUND_HALF_UP) if value.is_finite() else value
    return f"{exact.normalize():f}"
