"""The trail of who did what, and what only a lead does: staff and reviews."""

from starlette.responses import Response

from company import office_reviews, staff, trail
from company.checks import Problem, Rejected
from company.desk.web import Visit
from company.office import RULES

_OF_DECLARATIONS = frozenset((*RULES, "identifiers_shown"))


def who_did_what(visit: Visit) -> Response:
    """Show the trail, newest first, or check that it is whole."""
    before = visit.asked("before")[:15]
    found = trail.entries(
        visit.server.storage, int(before) if before.isascii() and before.isdigit() else None
    )
    checked = trail.verify(visit.server.storage) if visit.request.method == "POST" else None
    more = found[-1].n if len(found) == trail.PAGE and found[-1].n > 1 else None
    return visit.page(
        "trail.html", entries=found, checked=checked, more=more, of_declarations=_OF_DECLARATIONS
    )


def people(visit: Visit) -> Response:
    """Show the staff, and add, disable or give a new start password."""
    server, by = visit.server, visit.who.staff_id
    started = None
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        login = visit.text("login")
        try:
            if visit.text("what") == "add":
                started = staff.add(
                    server.storage, server.clock(), login, visit.text("name"), visit.text("role"), by
                )
            elif visit.text("what") == "reset":
                started = staff.reset(server.storage, server.clock(), login, by)
            else:
                staff.disable(server.storage, server.clock(), login, by)
                return visit.go("/staff", done="disabled")
        except Rejected as refusal:
            problems = refusal.problems
    return visit.page(
        "staff.html",
        422 if problems else 200,
        problems,
        people=staff.everybody(server.storage),
        started=started,
        given={name: visit.text(name) for name in ("login", "name", "role")} if problems else {},
        roles=staff.ROLES,
    )


def reviewing(visit: Visit) -> Response:
    """Show the papers that contradict what stands, and decide about one."""
    server = visit.server
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        asked = office_reviews.Decision(
            visit.text("declaration_id"),
            visit.text("rev"),
            visit.text("doc_hash"),
            visit.text("decision") == "take",
            visit.text("text"),
        )
        try:
            office_reviews.decide(server.storage, visit.who.staff_id, asked, server.clock())
            return visit.go("/reviews", done="decided")
        except Rejected as refusal:
            problems = refusal.problems
    return visit.page(
        "reviews.html",
        422 if problems else 200,
        problems,
        reviews=office_reviews.waiting(server.storage),
    )
