"""Files in and out: payments of a bank or payroll office, and the export for payroll."""

from starlette.responses import Response, StreamingResponse

from company import office_import, office_payroll
from company.checks import N_, Problem, Rejected
from company.desk.web import Visit, upload
from company.office_files import decoded, written_csv
from company.office_import import CLIENTS, KNOWN, MATCHED, MUSICIANS, UNMATCHED, WRONG


def importing(visit: Visit) -> Response:
    """Ask for a file, show what its rows mean, and record them all when confirmed."""
    if visit.request.method == "GET":
        return visit.page("import.html", kind=CLIENTS)
    kind = visit.text("kind") if visit.text("kind") in (CLIENTS, MUSICIANS) else CLIENTS
    try:
        if visit.text("step") == "confirm":
            return _confirm(visit, kind)
        return _preview(visit, kind, decoded(upload(visit, "file")))
    except Rejected as refusal:
        return visit.page("import.html", 422, refusal.problems, kind=kind)


def _preview(visit: Visit, kind: str, text: str, problems: tuple[Problem, ...] = ()) -> Response:
    today = visit.server.clock().date()
    found = office_import.plan(visit.server.storage, kind, text, today)
    return visit.page(
        "preview.html",
        422 if problems else 200,
        problems,
        plan=found,
        text=text,
        counts={outcome: len(found.of(outcome)) for outcome in (MATCHED, KNOWN, UNMATCHED, WRONG)},
    )


def _confirm(visit: Visit, kind: str) -> Response:
    text = str(visit.form.get("text", ""))
    try:
        office_import.confirm(
            visit.server.storage, visit.who.staff_id, kind, text, visit.text("mark"), visit.server.clock()
        )
    except Rejected as refusal:
        return _preview(visit, kind, text, refusal.problems)
    return visit.go("/import", done="imported")


def exporting(visit: Visit) -> Response:
    """Ask for the days, then give the file."""
    if visit.request.method == "GET":
        day = visit.local[:10]
        return visit.page("export.html", since=f"{day[:8]}01", until=day, new_only=True)
    wish = office_payroll.Wish(visit.text("since"), visit.text("until"), bool(visit.text("new_only")))
    try:
        rows = office_payroll.export(visit.server.storage, visit.who.staff_id, wish, visit.server.clock())
    except Rejected as refusal:
        return visit.page(
            "export.html", 422, refusal.problems, since=wish.since, until=wish.until, new_only=wish.new_only
        )
    if not rows:
        nothing = Problem(
            "since", N_("No accepted declaration has gigs in these days that is still to be exported.")
        )
        return visit.page(
            "export.html", 422, [nothing], since=wish.since, until=wish.until, new_only=wish.new_only
        )
    name = f"payroll-{wish.since}-{wish.until}.csv"
    return StreamingResponse(
        written_csv(office_payroll.HEADS, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
