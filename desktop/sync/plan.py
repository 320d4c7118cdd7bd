"""Decides what a sync will do. Pure: papers and companies in, deliveries and reasons out; nothing is sent here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.core.outbox import Reason
from desktop.core.queries.outbox import AddressRow, AnswerRow, WaitingRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """One paper for one company."""

    paper: WaitingRow
    company: AddressRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be sent now, and what cannot, with its reason.

    `queues` holds the revisions of one declaration each, in their order: one that fails holds back the ones after it,
    and nothing else.
    """

    queues: tuple[tuple[Delivery, ...], ...]
    answers: tuple[tuple[AnswerRow, AddressRow], ...]
    held: tuple[tuple[WaitingRow, AddressRow | None, Reason], ...]

    @property
    def size(self) -> int:
        """How many things are sent if all goes well."""
        return sum(map(len, self.queues)) + len(self.answers)


def plan(
    papers: Sequence[WaitingRow],
    companies: Sequence[AddressRow],
    answers: Sequence[AnswerRow] = (),
    *,
    now: str | None = None,
) -> Plan:
    """Match papers with companies: by the company they were sealed for, else by its country.

    A paper sealed for one company never goes to another one, also not in the same country; practice never goes to a
    real company, and what is meant never to a demo one.

    Args:
        papers: what waits, in the order in which it goes.
        companies: where to.
        answers: to questions, which wait too.
        now: leave out what is not due yet at this instant; None: a person asked, everything goes.
    """
    by_id = {company.company_id: company for company in companies}
    by_country = {(company.country, company.demo): company for company in reversed(companies)}
    queues: dict[str, list[Delivery]] = {}
    held: list[tuple[WaitingRow, AddressRow | None, Reason]] = []
    stopped: set[str] = set()
    for paper in papers:
        company = (
            by_id.get(paper.company_id) if paper.company_id else by_country.get((paper.country, paper.demo))
        )
        reason = _why_not(paper, company, stopped, now)
        if reason is None and company is not None:
            queues.setdefault(paper.id, []).append(Delivery(paper, company))
        else:
            stopped.add(paper.id)
            held.append((paper, company, reason or Reason("later")))
    due = tuple(_due_answers(answers, by_id, now))
    return Plan(tuple(map(tuple, queues.values())), due, tuple(held))


def _why_not(
    paper: WaitingRow, company: AddressRow | None, stopped: set[str], now: str | None
) -> Reason | None:
    if company is None:
        return Reason("not_enrolled")
    if paper.id in stopped:
        return Reason("earlier_first")
    if now is not None and (_later(paper.next_try_at, now) or _later(company.next_try_at, now)):
        return Reason("later")
    return None


def _due_answers(
    answers: Iterable[AnswerRow], by_id: dict[str, AddressRow], now: str | None
) -> Iterable[tuple[AnswerRow, AddressRow]]:
    for answer in answers:
        company = by_id.get(answer.company_id)
        if company is not None and not (
            now is not None and (_later(answer.next_try_at, now) or _later(company.next_try_at, now))
        ):
            yield answer, company


def _later(at: str | None, now: str) -> bool:
    return at is not None and at > now
