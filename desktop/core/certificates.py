"""Papers that say whose rules count for a musician over some days: what is recorded, what is wrong with it, what it decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.core.contracts import Certificate
from desktop.core.gigs import day_problems
from desktop.core.problems import N_, Message, Problem
from desktop.core.routing import A1
from desktop.core.territories import known_countries
from desktop.core.text import check_text, missing

KINDS: Mapping[str, Message] = {
    "a1": N_("certificate", "A1 (social security)"),
    "residence": N_("certificate", "Tax residence"),
}
"""`a1`: one country's social security counts. `residence`: one country taxes the person as its own."""

_NO_KIND = N_("certificate", "“{kind}” is not one of: {known}.")
_NO_COUNTRY = N_("certificate", "“{code}” is not a country. Use a two-letter code such as BE.")
_ENDS_FIRST = N_("certificate", "The last day lies before the first, {first}.")


@dataclass(frozen=True, slots=True)
class CertificateCommand:
    """What is to be recorded about a certificate.

    Attributes:
        id: the certificate to amend; None records a new one.
        from_on, to_on: the first and the last day, both included.
        note: its number, or where the paper lies.
    """

    person: str
    kind: str
    country: str | None
    from_on: date | None
    to_on: date | None
    id: str | None = None
    note: str = ""


def check_certificate(paper: CertificateCommand) -> list[Problem]:
    """Return everything that is wrong with a certificate."""
    problems = []
    if paper.kind not in KINDS:
        problems.append(Problem("kind", _NO_KIND, {"kind": paper.kind, "known": ", ".join(KINDS)}))
    if not paper.country:
        problems.append(missing("country"))
    elif paper.country not in known_countries():
        problems.append(Problem("country", _NO_COUNTRY, {"code": paper.country}))
    for name, day in (("from_on", paper.from_on), ("to_on", paper.to_on)):
        problems += [missing(name)] if day is None else day_problems(name, day)
    if paper.from_on and paper.to_on and paper.to_on < paper.from_on:
        problems.append(Problem("to_on", _ENDS_FIRST, {"first": paper.from_on}))
    return problems + check_text("note", paper.note)


def a1_of(certificates: Iterable[Certificate], days: Iterable[date]) -> A1 | None:
    """Return the A1 that the router shall look at: one that covers every day, else the last that covers some.

    Several A1s of one country that follow each other count as one. One that has nothing to do with these days is not
    worth a word, so None.
    """
    wanted = set(days)
    by_country: dict[str, list[Certificate]] = {}
    for paper in certificates:
        if paper.kind == "a1":
            by_country.setdefault(paper.country, []).append(paper)
    found = [a1 for papers in by_country.values() for a1 in _spans(papers)]
    whole = [a1 for a1 in found if wanted and all(map(a1.covers, wanted))]
    some = [a1 for a1 in found if any(map(a1.covers, wanted))]
    return max(whole or some, key=lambda a1: (a1.from_, a1.to, a1.country), default=None)


def residence_certificate(certificates: Iterable[Certificate], country: str, on: date) -> Certificate | None:
    """Return the tax residence certificate of a country that holds on the day, the one that holds longest."""
    held = (
        paper
        for paper in certificates
        if paper.kind == "residence" and paper.country == country and paper.from_on <= on <= paper.to_on
    )
    return max(held, key=lambda paper: paper.to_on, default=None)


def _spans(papers: Sequence[Certificate]) -> list[A1]:
    """Return the days of one country's papers without the seams between papers that follow each other."""
    spans: list[A1] = []
    for paper in sorted(papers, key=lambda paper: paper.from_on):
        last = spans[-1] if spans else None
        if last is not None and paper.from_on.toordinal() <= last.to.toordinal() + 1:
            spans[-1] = A1(last.country, last.from_, max(last.to, paper.to_on))
        else:
            spans.append(A1(paper.country, paper.from_on, paper.to_on))
    return spans
