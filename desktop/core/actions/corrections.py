"""Correct what was sealed, give that up again, or call the whole contract off. What was sent is never changed.

While a contract is open for a correction it is a draft again, and `Correction` keeps its rows as they were sealed.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.queries.company_words import IS_READ
from desktop.core.queries.contracts import contract
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import check_text, tidy

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from desktop.core.store.tables import Contract, Gig, Outbox

TOPICS = frozenset({"contracts", "gigs", "declarations"})
LONGEST_REASON = 500

_CORRECT = N_("undo", "opening for a correction")
_GIVE_UP = N_("undo", "giving up the correction")
_NO_CONTRACT = N_("seal", "There is no contract {id}. List them with: septet list contracts.")
_NOT_SEALED = N_("correction", "This contract was not sealed yet. Change it as it is.")
_OPEN = N_("correction", "This contract is being corrected already.")
_CALLED_OFF = N_("correction", "This contract was called off. Make a new one for the gig.")
_NOT_OPEN = N_("correction", "This contract is not being corrected, so there is nothing to give up.")
_BEHIND = N_(
    "correction",
    "The company has another paper in the place of one of these. Sync first, so that it is fetched; then correct.",
)
_UNREAD = N_(
    "correction",
    "The company could not read the last correction, so another one would not reach it. Ask your adviser there.",
)
_REASON = N_("correction", "Write in a few words why the contract is called off.")


def begin_correction(book: Book, contract_id: str) -> Done:
    """Open a sealed contract for a correction: it can be changed like a draft; what was sent holds meanwhile.

    Raises:
        Refused: it is not sealed, is being corrected already or was called off, or its papers are not at rest.
    """
    from desktop.core.store.sync_tables import Correction

    _refuse_unless_sealed(book, contract_id)
    with book.transaction(Step(_CORRECT, TOPICS)) as session:
        kept = _sealed(session, contract_id)
        _refuse_unless_at_rest(session, contract_id)
        session.add(
            Correction(
                contract_id=contract_id,
                kind="amend",
                begun_at=book.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
                snapshot=_snapshot(session, kept),
            )
        )
        kept.sealed_at = None
        kept.state = "agreed" if kept.signed_on else "draft"
        kept.version += 1
    return Done(contract_id, TOPICS)


def give_up_correction(book: Book, contract_id: str) -> Done:
    """Bring a contract back as it was sealed. It can be undone like any change.

    Raises:
        Refused: it is not being corrected.
    """
    with book.transaction(Step(_GIVE_UP, TOPICS)) as session:
        _restore(session, contract_id)
    return Done(contract_id, TOPICS)


def call_off(book: Book, contract_id: str, reason: str, cancelled: Collection[str] | None = None) -> Done:
    """Cancel a whole contract after it was sealed: a cancelling revision goes to every company that has a part of it.

    An open correction is given up with it. The gigs named in `cancelled` (None: all) are cancelled and stay with the
    contract, the others are free for another one. It cannot be undone.

    Raises:
        Refused: the contract was not sealed, was called off before, its papers are not at rest, or no reason is given.
    """
    from desktop.core.actions import trail

    _refuse_unless_sealed(book, contract_id, correcting=True)
    problems = check_text("reason", reason, limit=LONGEST_REASON, lines=True)
    if not tidy(reason):
        problems = [Problem("reason", _REASON)]
    if problems:
        raise Refused(problems)
    key = trail.device_key(book)
    with book.transaction() as session:
        _refuse_unless_at_rest(session, contract_id)
        _call_off(book, session, contract_id, tidy(reason), key)
        _let_gigs_go(session, contract_id, cancelled)
    book.undo_log.clear()
    return Done(contract_id, TOPICS)


def keep_theirs(book: Book, declaration_id: str) -> Done:
    """Let the version that the company has stand, and drop the own one that it did not take. It stays in the book.

    Raises:
        Refused: there is none that the company did not take, or the other one was not fetched yet.
    """
    from sqlalchemy import text

    from desktop.core.actions import trail

    with book.transaction() as session:
        found = session.execute(text(_MINE), {"id": declaration_id}).all()
        if not found:
            raise refuse("", _BEHIND)
        _drop(session, "declaration_id = :key", declaration_id)
        for (digest,) in found:
            trail.note(session, book, "drop", declaration_id, digest)
    book.undo_log.clear()
    return Done(declaration_id, TOPICS)


_MINE = f"""SELECT d.digest FROM declaration d JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
    WHERE d.id = :id AND o.state = 'conflict' AND {IS_READ}"""  # noqa: S608  # words of ours


def remember_gig(session: "Session", contract_id: str, gig: "Gig") -> None:
    """Note the client of a gig that a correction takes into its contract, so that giving up brings it back."""
    from desktop.core.store.sync_tables import Correction

    correction = session.get(Correction, contract_id)
    if correction is None or correction.kind != "amend":
        return
    snapshot = json.loads(correction.snapshot)
    if gig.id not in snapshot["added"] and gig.id not in [each["id"] for each in snapshot["gig"]]:
        snapshot["added"][gig.id] = gig.client_id
        correction.snapshot = json.dumps(snapshot, ensure_ascii=False)


def refuse_while_correcting(session: "Session", contract_id: str) -> None:
    """Refuse to drop a contract of which companies hold papers."""
    from desktop.core.store.sync_tables import Correction

    if session.get(Correction, contract_id) is not None:
        raise refuse(
            "",
            N_(
                "correction",
                "Papers of this contract were sealed. Give up the correction, or call the contract off.",
            ),
        )


def drop_refused(session: "Session", contract_id: str) -> None:
    """Let go of papers that a correction replaced although no company had taken them: they are not sent again."""
    session.flush()
    of_it = "declaration_id IN (SELECT id FROM declaration WHERE contract_id = :key)"
    _drop(session, f"{of_it}", contract_id, "fault")


def _drop(session: "Session", which: str, key: str, *more: str) -> None:
    """Let go of papers that are contested, and of what follows them and waits: it corrects what nobody will ever have."""
    from sqlalchemy import text

    from desktop.core.store.tables import Outbox

    states = ", ".join(f"'{state}'" for state in ("conflict", *more))
    found = text(f"SELECT declaration_id, rev FROM outbox WHERE state IN ({states}) AND {which}")  # noqa: S608  # words of ours
    for declaration_id, rev in session.execute(found, {"key": key}).all():
        row = session.get(Outbox, (declaration_id, rev))
        assert row is not None
        for each in (row, *_built_on(session, declaration_id, rev)):
            each.state, each.next_try_at = "dropped", None


def _built_on(session: "Session", declaration_id: str, rev: int) -> Iterator["Outbox"]:
    """Yield the places in the outbox of later versions that follow this one, each the one before it, and still wait."""
    from sqlalchemy import select

    from desktop.core.store.tables import Declaration as Table
    from desktop.core.store.tables import Outbox
    from wire import declaration
    from wire.signing import unpack

    before = session.get(Table, (declaration_id, rev))
    later = select(Table).where(Table.id == declaration_id, Table.rev > rev).order_by(Table.rev)
    for paper in session.scalars(later).all() if before is not None else ():
        row = session.get(Outbox, (declaration_id, paper.rev))
        base = declaration.read(unpack(paper.document).payload).base
        if row is not None and row.state in ("queued", "conflict") and before and base == before.digest:
            yield row
            before = paper


def _refuse_unless_sealed(book: Book, contract_id: str, *, correcting: bool = False) -> None:
    facts = contract(book, contract_id)
    if facts is None:
        raise refuse("", _NO_CONTRACT, id=contract_id)
    if facts.correction is not None and facts.correction.kind == "cancel":
        raise refuse("", _CALLED_OFF)
    if facts.correcting and not correcting:
        raise refuse("", _OPEN)
    if facts.sealed_at is None and not facts.correcting:
        raise refuse("", _NOT_SEALED)


def _refuse_unless_at_rest(session: "Session", contract_id: str) -> None:
    """Refuse where a new revision could not follow: its predecessor is not the one that the company has."""
    from sqlalchemy import text

    for rev, state, is_read in session.execute(text(_TROUBLED), {"contract": contract_id}):
        if state in ("conflict", "review") and not is_read:
            raise refuse("", _BEHIND)
        if state == "fault" and rev > 1:
            raise refuse("", _UNREAD)


_TROUBLED = f"""SELECT o.rev, o.state, {IS_READ} FROM declaration d
    JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
    WHERE d.contract_id = :contract AND o.state IN ('conflict', 'review', 'fault')"""  # noqa: S608  # words of ours


def _sealed(session: "Session", contract_id: str) -> "Contract":
    from desktop.core.actions import find
    from desktop.core.store.tables import Contract

    return find.existing(session, Contract, contract_id)


def _call_off(book: Book, session: "Session", contract_id: str, reason: str, key: Any) -> None:
    """Write the cancelling revisions, close the contract and keep the reason."""
    import secrets

    from desktop.core.actions import trail
    from desktop.core.actions.sealing import keep_paper
    from desktop.core.corrections import cancellation, live
    from desktop.core.papers import Seal
    from desktop.core.queries.corrections import sent
    from desktop.core.store.sync_tables import Correction

    if session.get(Correction, contract_id) is not None:
        _restore(session, contract_id)
    kept = _sealed(session, contract_id)
    snapshot = _snapshot(session, kept)
    at = book.clock()
    seal = Seal((), (), key.public.thumbprint, at, trail.head(session))
    papers = live(sent(book, contract_id)).values()
    version = max([kept.version, *(each.paper.contract_version for each in papers)]) + 1
    for each in papers:
        paper = cancellation(each, version, secrets.token_hex(16), seal)
        keep_paper(book, session, paper, key, demo=kept.demo, what="call off")
    kept.state, kept.version = "void", version
    session.add(
        Correction(
            contract_id=contract_id,
            kind="cancel",
            reason=reason,
            begun_at=trail.instant(book),
            snapshot=snapshot,
        )
    )
    drop_refused(session, contract_id)


def _let_gigs_go(session: "Session", contract_id: str, cancelled: Collection[str] | None) -> None:
    from desktop.core.actions import find

    for gig in find.gigs_of(session, contract_id):
        if cancelled is None or gig.id in cancelled:
            gig.state = "cancelled"
        else:
            gig.contract_id = None


# ---- the rows as they were sealed ----


def _tables() -> dict[str, tuple["Table", str]]:
    """Return the tables whose rows a sealing depends on, each with the column that leads to the contract."""
    from desktop.core.store.band_tables import Absence, Attachment, RouteOverride
    from desktop.core.store.tables import Contract, Gig, LineUp

    made = {
        "contract": (Contract, "id"),
        "line_up": (LineUp, "contract_id"),
        "gig": (Gig, "contract_id"),
        "absence": (Absence, "gig_id"),
        "route_override": (RouteOverride, "contract_id"),
        "attachment": (Attachment, "contract_id"),
    }
    return {name: (cast("Table", table.__table__), column) for name, (table, column) in made.items()}


def _snapshot(session: "Session", kept: "Contract") -> str:
    """Return a contract's rows as JSON; giving up a correction brings them back exactly."""
    from sqlalchemy import select

    session.flush()
    found: dict[str, Any] = {}
    gigs = [gig.id for gig in _gigs(session, kept.id)]
    for name, (table, column) in _tables().items():
        keys = gigs if column == "gig_id" else [kept.id]
        rows = session.execute(select(table).where(table.c[column].in_(keys)).order_by(*table.primary_key))
        found[name] = [dict(row._mapping) for row in rows]
    return json.dumps({**found, "contract": found["contract"][0], "added": {}}, ensure_ascii=False)


def _gigs(session: "Session", contract_id: str) -> "list[Gig]":
    from desktop.core.actions import find

    return find.gigs_of(session, contract_id)


def _restore(session: "Session", contract_id: str) -> None:
    """Write the rows of the snapshot back and forget the correction."""
    from sqlalchemy import delete, insert, update

    from desktop.core.store.sync_tables import Correction

    correction = session.get(Correction, contract_id)
    if correction is None or correction.kind != "amend":
        raise refuse("", _NOT_OPEN)
    snapshot = json.loads(correction.snapshot)
    session.delete(correction)
    session.flush()
    tables = {name: table for name, (table, _) in _tables().items()}
    kept = [row["id"] for row in snapshot["gig"]]
    now = {gig.id: gig.state for gig in _gigs(session, contract_id)}
    session.execute(delete(tables["absence"]).where(tables["absence"].c.gig_id.in_([*kept, *now])))
    for name in ("line_up", "route_override"):
        session.execute(delete(tables[name]).where(tables[name].c.contract_id == contract_id))
    session.execute(
        update(tables["contract"]).where(tables["contract"].c.id == contract_id).values(snapshot["contract"])
    )
    _restore_gigs(session, tables["gig"], snapshot, now)
    for name in ("line_up", "absence", "route_override"):
        if snapshot[name]:
            session.execute(insert(tables[name]), snapshot[name])
    for row in snapshot["attachment"]:
        session.execute(insert(tables["attachment"]).prefix_with("OR IGNORE").values(row))
    session.expire_all()


def _restore_gigs(
    session: "Session", table: "Table", snapshot: Mapping[str, Any], now: Mapping[str, str]
) -> None:
    """Bring the gigs back, and let go of those taken in since. That a gig was played meanwhile stays noted."""
    from sqlalchemy import update

    for key in now.keys() - {row["id"] for row in snapshot["gig"]}:
        values: dict[str, Any] = {"contract_id": None}
        if key in snapshot["added"]:
            values["client_id"] = snapshot["added"][key]
        session.execute(update(table).where(table.c.id == key).values(values))
    for row in snapshot["gig"]:
        state = now.get(row["id"], row["state"])
        free = "cancelled" not in (state, row["state"])
        session.execute(
            update(table).where(table.c.id == row["id"]).values(row | ({"state": state} if free else {}))
        )
