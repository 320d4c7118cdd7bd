"""Declarations for tests: one plain one to change, and every kind that Hypothesis can think of."""

import unicodedata
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from wire.declaration import (
    OFF_THE_TOP,
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

GIG = "7d1f0a3e-0000-4000-8000-000000000001"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def member(number: int, cents: int, **changes: Any) -> Member:
    plain = Member(
        person_id=f"7d1f0a3e-1111-4000-8000-{number:012d}",
        name=f"Musician {number}",
        residence="BE",
        identifiers=(Identifier("niss", "85073003328"),),
        plays="tenor sax",
        share=euros(cents),
        parts=(Line("shares", euros(cents)),),
        gigs=(GIG,),
        rule="local",
        deadline="2026-12-05T20:00",
    )
    return replace(plain, **changes)


def paper(**changes: Any) -> Declaration:
    """A contract of 1500.00: 97.50 to the company, 337.50 each for two here, 727.50 declared in Germany.

    No two are of the same gig: each is at a place of its own.
    """
    declaration_id = changes.get("declaration_id", str(uuid.uuid4()))
    plain = Declaration(
        declaration_id=declaration_id,
        rev=1,
        base=None,
        kind="declare",
        company_country="BE",
        company_id=None,
        contract_id="7d1f0a3e-2222-4000-8000-000000000001",
        contract_version=1,
        part=Part(1, 2),
        others=(OtherPart("DE", None, 1, euros(72750)),),
        off_the_top=(Line("company_fee", euros(9750)),),
        exported=euros(0),
        client=Client(
            "Café De Zwaan", "BE", "BE0417497106", "boeking@example.org", "Vrijdagmarkt 1\n9000 Gent"
        ),
        contract=Contract(euros(150000), "6", 30, "2026-11-22", "Aïcha"),
        invoices=True,
        band="Quartet",
        gigs=(
            GigLine(
                GIG,
                "2026-12-05",
                "2026-12-05T20:00",
                "2026-12-06T01:00",
                "Europe/Brussels",
                "De Zwaan",
                f"Gent {declaration_id}",
                "BE",
            ),
        ),
        members=(member(1, 33750), member(2, 33750)),
        total=euros(67500),
        edition=Edition("BE", "2026-11-22"),
        salt="0123456789abcdef0123456789abcdef",
        author_device=THUMBPRINT,
        sealed_at="2026-11-22T10:00:00Z",
        audit_head="a" * 64,
    )
    return replace(plain, **changes)


ids = st.uuids(version=4).map(str)
names = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x2FFF), min_size=1, max_size=40
).map(lambda found: "x" + unicodedata.normalize("NFC", found))
countries = st.sampled_from(["BE", "DE", "FR", "HU", "SE"])
cents = st.integers(0, 10**9)
overrides = st.builds(
    lambda reason, country: Override(
        f"because of {reason}", "local", "declare" if country else "export", country
    ),
    names,
    st.none() | countries,
)


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """Any declaration whose sums are right."""
    currency = draw(st.sampled_from(["EUR", "HUF", "SEK"]))
    amounts = cents.map(lambda minor: Money(minor, currency))

    def lines(*kinds: str) -> tuple[Line, ...]:
        return tuple(draw(st.lists(st.builds(Line, st.sampled_from(kinds), amounts), max_size=4)))

    def summed(found: Any) -> Money:
        return Money(sum(amount.minor for amount in found), currency)

    gig_ids = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    players = []
    for person_id in draw(st.lists(ids, min_size=1, max_size=4, unique=True)):
        parts = lines(*SHARE_PARTS)
        players.append(
            member(
                0,
                0,
                person_id=person_id,
                name=draw(names),
                residence=draw(countries),
                plays=draw(st.none() | names),
                share=summed(line.amount for line in parts),
                parts=parts,
                gigs=tuple(draw(st.lists(st.sampled_from(gig_ids), unique=True))),
                **draw(st.just({}) | overrides.map(lambda found: {"rule": "override", "override": found})),
            )
        )
    others = tuple(
        draw(st.lists(st.builds(OtherPart, countries, st.none(), st.integers(1, 9), amounts), max_size=3))
    )
    off_the_top, exported = lines(*OFF_THE_TOP), draw(amounts)
    total = summed(player.share for player in players)
    fee = summed([total, exported, *(o.total for o in others), *(line.amount for line in off_the_top)])
    return paper(
        declaration_id=draw(ids),
        company_country=draw(countries),
        others=others,
        off_the_top=off_the_top,
        exported=exported,
        contract=Contract(fee, draw(st.sampled_from(["0", "6", "5.5", "21"])), 30, None, None),
        gigs=tuple(replace(paper().gigs[0], id=gig_id, venue=draw(names)) for gig_id in gig_ids),
        members=tuple(players),
        total=total,
    )


scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
