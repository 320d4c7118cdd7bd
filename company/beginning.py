"""New declarations: each with its key, first revision, event and receipt; several of them in one journey."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, literal, select, union_all, update

from company import contents, feed, holding
from company.at_once import AtOnce, Row, into, named
from company.holding import Sealed
from company.identity import Company
from company.storage import padded
from company.summary import facts, summary
from company.tables import declaration_keys, declarations, events, held, members, receipts, revisions

_WRITE = AtOnce(
    into(declarations, "number", "erased_at"),
    into(declaration_keys),
    into(revisions),
    into(events),
    update(members)
    .where(members.c.member_id == bindparam("events_member_id"))
    .values(seq=bindparam("events_seq"), chain=bindparam("events_chain"), last_at=bindparam("told_at")),
    into(receipts),
)
_IN_THE_WAY = union_all(
    *(
        select(literal(table.name), column).where(column.in_(bindparam(name, expanding=True)))
        for table, column, name in (
            (declarations, declarations.c.declaration_id, "ids"),
            (held, held.c.declaration_id, "ids"),
        )
    ),
    select(literal("alike"), declarations.c.facts).where(
        declarations.c.facts.in_(bindparam("facts", expanding=True)), declarations.c.state != "cancelled"
    ),
)


class Begun(NamedTuple):
    """A new declaration: the end of the feed after it, its receipt, and the row that writes all of it."""

    head: feed.Head
    receipt: bytes
    row: Row


def begin(
    connection: Connection, company: Company, head: feed.Head, sealed: Sealed, at: str, received_at: str
) -> Begun:
    """Return what a new declaration writes; `write` does."""
    paper = sealed.paper
    key = paper.declaration_id
    content = contents.seal_first(connection, key, sealed.envelope.payload)
    head, event = feed.following(
        head,
        at=at,
        kind="received",
        declaration_id=key,
        rev=paper.rev,
        doc_hash=sealed.doc_hash,
        state="received",
    )
    receipt = holding.receipt_for(company, head, sealed, at, "received")
    seq, chain = head.cursor
    row: dict[str, Any] = {
        **named(
            declarations, declaration_id=key, member_id=head.member_id, head_rev=paper.rev, head_hash=sealed.doc_hash,
            state="received", received_at=received_at, changed_at=at, **summary(paper),
        ),
        **named(declaration_keys, declaration_id=key, wrapped=content.wrapped),
        **named(revisions, **holding.revision(sealed, content.payload, received_at)),
        **named(events, member_id=head.member_id, seq=seq, chain=chain, body=event),
        **named(receipts, declaration_id=key, rev=paper.rev, body=receipt),
        "told_at": at,
    }  # fmt: skip
    return Begun(head, receipt, row)


def write(connection: Connection, begun: list[Begun]) -> None:
    """Write new declarations, in the order in which they follow each other in their members' feeds."""
    _WRITE(connection, [each.row for each in begun])


def first_of_all(connection: Connection, papers: list[Sealed]) -> list[Sealed]:
    """Return those papers of which nothing is known here: neither their id nor another for the same gigs."""
    alike = {id(each): facts(each.paper) for each in papers}
    wanted = {
        "ids": padded([each.paper.declaration_id for each in papers]),
        "facts": padded(list(alike.values())),
    }
    known = {value for _, value in connection.execute(_IN_THE_WAY, wanted)}
    found = []
    for each in papers:
        mine = {each.paper.declaration_id, alike[id(each)]}
        if not mine & known:
            found.append(each)
            known |= mine
    return found
