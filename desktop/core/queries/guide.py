"""How far the person's first own contract is: what the guide ticks is what stands in the book. The demo band does not count."""

from typing import Literal, NamedTuple

from desktop.core.store.book import Book

GUIDE, SHOWN = "guide", "yes"
"""The setting that says whether the guide is shown."""

Step = Literal["gig", "band", "contract", "split", "seal", "sync"]
STEPS: tuple[Step, ...] = ("gig", "band", "contract", "split", "seal", "sync")


class Progress(NamedTuple):
    """What is done of the first contract, and what the next steps are about.

    Attributes:
        free_gig: a gig without a contract, by id, one that is sure rather than an option; None where there is none.
        contract: the contract that is furthest, by id.
        empty_band: a band without members, such as a gig brought it into the book, by id; None where there is none.
        enrolled: whether a shared company knows this book.
    """

    done: frozenset[Step]
    free_gig: str | None
    contract: str | None
    empty_band: str | None
    enrolled: bool

    @property
    def following(self) -> Step | None:
        """The first step that is not done; None when all are."""
        return next((step for step in STEPS if step not in self.done), None)


_FREE = """SELECT id FROM gig WHERE NOT demo AND contract_id IS NULL AND state <> 'cancelled'
    ORDER BY state = 'option', n DESC LIMIT 1"""
_EMPTY_BAND = """SELECT id FROM band b WHERE NOT demo
    AND NOT EXISTS (SELECT 1 FROM band_member m WHERE m.band_id = b.id) ORDER BY id DESC LIMIT 1"""
_FURTHEST = """SELECT id FROM contract WHERE NOT demo AND state <> 'void'
    ORDER BY sealed_at IS NULL, state = 'draft', id LIMIT 1"""
_FACTS: tuple[tuple[Step, str], ...] = (
    ("gig", "SELECT EXISTS (SELECT 1 FROM gig WHERE NOT demo AND state <> 'cancelled')"),
    (
        "band",
        """SELECT EXISTS (SELECT 1 FROM band_member m JOIN band b ON b.id = m.band_id WHERE NOT b.demo)
        OR EXISTS (SELECT 1 FROM line_up l JOIN contract k ON k.id = l.contract_id WHERE NOT k.demo AND k.state <> 'void')""",
    ),
    ("contract", "SELECT EXISTS (SELECT 1 FROM contract WHERE NOT demo AND state <> 'void')"),
    ("seal", "SELECT EXISTS (SELECT 1 FROM contract WHERE NOT demo AND sealed_at IS NOT NULL)"),
    (
        "sync",
        """SELECT EXISTS (SELECT 1 FROM receipt r JOIN declaration d ON d.id = r.declaration_id AND d.rev = r.rev
        WHERE NOT d.demo)""",
    ),
)


def progress(book: Book) -> Progress:
    """Return what is done of the first contract."""
    done = {step for step, sql in _FACTS if book.value(sql)}
    furthest = book.value(_FURTHEST)
    if "seal" in done or (furthest is not None and _divided(book, str(furthest))):
        done.add("split")
    free, empty = book.value(_FREE), book.value(_EMPTY_BAND)
    return Progress(
        frozenset(done),
        None if free is None else str(free),
        None if furthest is None else str(furthest),
        None if empty is None else str(empty),
        bool(book.value("SELECT EXISTS (SELECT 1 FROM enrolment WHERE NOT demo)")),
    )


def _divided(book: Book, key: str) -> bool:
    from desktop.core.declarations import split_of
    from desktop.core.queries.contracts import contract

    facts = contract(book, key)
    return facts is not None and bool(facts.line_up) and not split_of(facts).problems
