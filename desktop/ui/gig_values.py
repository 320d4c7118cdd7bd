"""A recorded gig as the fields of its form take it."""

from datetime import date, time
from typing import Any

from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.queries.gigs import GigDetail, KnownVenue
from desktop.ui.pickers import Picked


def gig_values(gig: GigDetail | KnownVenue) -> dict[str, Any]:
    """Return a gig's values as the fields take them, the currency before the fee."""
    values: dict[str, Any] = {
        "currency": gig.currency,
        "venue": Picked(None, gig.venue),
        "place": gig.place,
        "country": gig.country,
        "band": Picked(None, gig.band) if gig.band else None,
        "client": Picked(None, gig.client) if gig.client else None,
        "starts": time.fromisoformat(gig.starts) if gig.starts else None,
        "ends": time.fromisoformat(gig.ends) if gig.ends else None,
        "fee": None if gig.fee_minor is None else Money(gig.fee_minor, gig.currency),
    }
    if isinstance(gig, GigDetail):
        values |= {"on": date.fromisoformat(gig.on), "state": GigState(gig.state), "notes": gig.notes}
    return values
