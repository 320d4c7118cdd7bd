"""Decides what a sync will do. Pure: papers and companies in, deliveries and reasons out; nothing is sent here."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.outbox import Reason
from desktop.core.queries.outbox import AddressRow, WaitingRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """One paper for one company."""

    paper: WaitingRow
    company: AddressRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be sent now, and what has nowhere to go yet."""

    deliveries: tuple[Delivery, ...]
    stranded: tuple[tuple[WaitingRow, Reason], ...]


def plan(papers: Sequence[WaitingRow], companies: Sequence[AddressRow]) -> Plan:
    """Match papers with companies: by the company they were sealed for, else by its country.

    A paper sealed for one company never goes to another one, also not in the same country; practice never goes to a
    real company, and what is meant never to a demo one.
    """
    by_id = {company.company_id: company for company in companies}
    by_country = {(company.country, company.demo): company for company in reversed(companies)}
    deliveries, stranded = [], []
    for paper in papers:
        company = (
            by_id.get(paper.company_id) if paper.company_id else by_country.get((paper.country, paper.demo))
        )
        if company:
            deliveries.append(Delivery(paper, company))
        else:
            stranded.append((paper, Reason("not_enrolled")))
    return Plan(tuple(deliveries), tuple(stranded))
