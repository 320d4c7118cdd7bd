"""One declaration: looking at it, doing something with it, its identifiers, its older papers, its printed form."""

import re
from datetime import date
from typing import Any

from starlette.responses import Response

from company import office, office_case, office_compare, trail
from company.amounts import Unclear, read_amount
from company.checks import Problem, Rejected
from company.clock import stamp
from company.desk.web import Visit
from company.office import RULES, Filled
from company.office_case import Case

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def _case(visit: Visit) -> Case | None:
    wanted = visit.path("declaration_id")
    return office_case.load(visit.server.storage, wanted) if _UUID.fullmatch(wanted) else None


def declaration(visit: Visit) -> Response:
    """Show a declaration."""
    case = _case(visit)
    return visit.nothing() if case is None else _shown(visit, case, identifiers=False)


def identifiers(visit: Visit) -> Response:
    """Show a declaration with its musicians' identifiers, having written down who looks."""
    case = _case(visit)
    if case is None:
        return visit.nothing()
    if visit.request.method == "GET":  # an address that was kept: looking is asked for by the button alone
        return visit.go(f"/declarations/{case.declaration_id}")
    at = stamp(visit.server.clock())
    with visit.server.storage.writing() as connection:
        trail.write(
            connection, at, visit.who.staff_id, "identifiers_shown", case.declaration_id, rev=case.head.rev
        )
    return _shown(visit, case, identifiers=True)


def _shown(visit: Visit, case: Case, *, identifiers: bool) -> Response:
    paper, before = case.head.paper, case.before.paper if case.before else None
    return visit.page(
        "declaration.html",
        case=case,
        paper=paper,
        verbs=office.possible(case),
        show=identifiers,
        differences=office_compare.differences(before, paper) if before and paper else [],
        renumbered=office_compare.identifiers_changed(before, paper) if before and paper else [],
        proof=office_compare.proof(paper) if paper else [],
        adds_up=office_compare.adds_up(paper) if paper else False,
        days={gig.id: gig.on for gig in paper.gigs} if paper else {},
        names={member.person_id: member.name for member in paper.members} if paper else {},
        trail=trail.entries(visit.server.storage, ref=case.declaration_id, limit=50),
        local=visit.local,
    )


def older(visit: Visit) -> Response:
    """Show a paper that was replaced."""
    case, rev = _case(visit), visit.path("rev")
    found = None
    if case is not None and rev.isascii() and rev.isdigit() and len(rev) < 7:
        found = office_case.revision(visit.server.storage, case.declaration_id, int(rev))
    if case is None or found is None:
        return visit.nothing()
    paper = found.paper
    return visit.page(
        "paper.html",
        case=case,
        revision=found,
        paper=paper,
        proof=office_compare.proof(paper) if paper else [],
        adds_up=office_compare.adds_up(paper) if paper else False,
        days={gig.id: gig.on for gig in paper.gigs} if paper else {},
    )


def act(visit: Visit) -> Response:
    """Ask what a verb needs, then do it."""
    case, verb = _case(visit), visit.path("verb")
    if case is None or verb not in RULES:
        return visit.nothing()
    values: dict[str, Any] = {
        "case": case,
        "paper": case.head.paper,
        "verb": verb,
        "asks": RULES[verb].asks,
    }
    if visit.request.method == "GET":
        return visit.page("act.html", given=_proposed(visit, case), **values)
    given = {name: visit.text(name) for name in visit.form if name != "token"}
    try:
        office.do(
            visit.server.storage,
            visit.who.staff_id,
            case.declaration_id,
            verb,
            _filled(visit, case),
            visit.server.clock(),
        )
    except Rejected as refusal:
        return visit.page("act.html", 422, _once(refusal.problems), given=given, **values)
    return visit.go(f"/declarations/{case.declaration_id}", done=verb)


def _once(problems: tuple[Problem, ...]) -> list[Problem]:
    """Return every problem once."""
    return [*{(problem.field, problem.message): problem for problem in problems}.values()]


def _proposed(visit: Visit, case: Case) -> dict[str, str]:
    """Return what a form begins with: today, and to every musician what is left of the share."""
    found = {"on": date.fromisoformat(visit.local[:10]).isoformat(), "rev": str(case.head.rev)}
    found["number"] = case.number or ""
    if case.head.paper:
        for member in case.head.paper.members:
            left = case.left(member.person_id, member.share.minor)
            found[f"amount-{member.person_id}"] = visit.words.amount(max(left, 0), member.share.currency)
    return found


def _filled(visit: Visit, case: Case) -> Filled:
    amounts: dict[str, int | None] = {}
    for member in case.head.paper.members if case.head.paper else ():
        try:
            written = visit.text(f"amount-{member.person_id}") or "0"
            amounts[member.person_id] = read_amount(written, member.share.currency)
        except Unclear:
            amounts[member.person_id] = None
    rev = visit.text("rev")
    return Filled(
        rev=int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 7 else 0,
        text=visit.text("text"),
        number=visit.text("number"),
        invoice=visit.text("invoice"),
        credit_note=visit.text("credit_note"),
        reference=visit.text("reference"),
        on=visit.text("on"),
        amounts=amounts,
    )
