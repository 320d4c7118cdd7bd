"""The queue, the search, doing one thing to several declarations, and the desk's own figures."""

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from company import office, office_case, office_queue
from company.checks import N_, Problem, Rejected
from company.desk.web import Visit
from company.office import Filled
from company.office_queue import Wish
from company.statuses import NEXT
from wire.receipt import STATES

BULK = ("invoice", "client_paid", "members_paid")
MOST = 200


def queue(visit: Visit) -> Response:
    """Show the declarations of one state by deadline, or what a search finds."""
    state = visit.asked("state") if visit.asked("state") in STATES else "received"
    wanted, storage = visit.asked("q").strip(), visit.server.storage
    late = visit.asked("late") == "1"
    since, until = _day(visit.asked("since")), _day(visit.asked("until"))
    before = visit.local if late else _after(until)
    wish = Wish(state, after=visit.asked("after") or None, before=before, since=since or None)
    page = office_queue.find(storage, wanted) if wanted else office_queue.page(storage, wish)
    return visit.page(
        "queue.html",
        state=state,
        q=wanted,
        late=late,
        since=since,
        until=until,
        rows=page.rows,
        next=page.next,
        counts=office_queue.counts(storage),
        bulk=[verb for verb in BULK if not wanted and office.RULES[verb].leads in NEXT[state]],
        states=list(STATES),
        local=visit.local,
    )


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return ""


def _after(until: str) -> str | None:
    return (date.fromisoformat(until) + timedelta(days=1)).isoformat() if until else None


def bulk(visit: Visit) -> Response:
    """Ask what belongs to one verb for several declarations, then do it to all of them or to none."""
    verb = visit.text("verb")
    chosen = [str(each) for each in visit.form.getlist("chosen")][:MOST]
    cases = [_listed(visit, declaration_id) for declaration_id in chosen]
    rows = [row for row in cases if row is not None]
    if verb not in BULK or len(rows) != len(set(chosen)) or not rows:
        return visit.error(
            422, N_("Choose at least one declaration and what to do with it. Nothing was changed.")
        )
    asks = [asked for asked in office.RULES[verb].asks if not asked.startswith(("amounts", "text"))]
    values: dict[str, Any] = {"verb": verb, "rows": rows, "asks": asks, "each": _EACH.get(verb, ())}
    if visit.text("step") != "do":
        return visit.page("bulk.html", **values)
    filled = {}
    for row in rows:
        own = {name: visit.text(f"{name}-{row.declaration_id}") for name in _EACH.get(verb, ())}
        shared = {name.rstrip("*"): visit.text(name.rstrip("*")) for name in asks}
        rev = visit.text(f"rev-{row.declaration_id}")
        filled[row.declaration_id] = Filled(
            rev=int(rev) if rev.isdigit() else 0,
            amounts=_left(visit, row.declaration_id) if verb == "members_paid" else {},
            **(shared | own),
        )
    try:
        office.several(visit.server.storage, visit.who.staff_id, verb, filled, visit.server.clock())
    except Rejected as refusal:
        names = {row.declaration_id: row.client for row in rows}
        problems = [
            Problem(f"row-{problem.field}", N_("{client}: {problem}"), {
                "client": names.get(problem.field, ""), "problem": visit.words.problem(problem)
            })
            for problem in refusal.problems
        ]  # fmt: skip
        return visit.page("bulk.html", 422, problems, **values)
    return visit.go("/", state=office.RULES[verb].leads, done=verb)


_EACH = {"invoice": ("invoice",)}
"""What each declaration has of its own."""


def _listed(visit: Visit, declaration_id: str) -> office_queue.Row | None:
    found = office_queue.find(visit.server.storage, declaration_id).rows
    return next((row for row in found if row.declaration_id == declaration_id), None)


def _left(visit: Visit, declaration_id: str) -> dict[str, int | None]:
    """Return what each musician of a declaration is still to be paid."""
    case = office_case.load(visit.server.storage, declaration_id)
    if case is None or case.head.paper is None:
        return {}
    return {m.person_id: case.left(m.person_id, m.share.minor) for m in case.head.paper.members}


def figures(visit: Visit) -> Response:
    """Show how the desk stands."""
    found = office_queue.figures(visit.server.storage, visit.local)
    return visit.page("figures.html", figures=found, states=list(STATES))
