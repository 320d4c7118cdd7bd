"""A gig opened from another page, to which the person comes back when it is saved or left."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop.ui.gigs_page import GigsPage


class GigVisit(NamedTuple):
    """Asks the page of gigs for a gig by its id, or for a new one on a day.

    Attributes:
        back: the page to come back to, with the day of the gig.
    """

    gig: str | None
    on: date
    back: str


def visit(page: "GigsPage", wanted: GigVisit) -> None:
    """Open the gig, and go back when its form is saved or left."""
    if wanted.gig is None:
        page.new_gig()
    else:
        page.open_gig(wanted.gig)
    form = page.form
    if form is None:
        return
    if wanted.gig is None and not form.dirty:
        form.editor("on").set_value(wanted.on)
        form.focus("venue")

    def leave() -> None:
        page.session.go(wanted.back, wanted.on)

    form.left.connect(leave)
    form.saved.connect(lambda _key, again: None if again else leave())
