"""Papers: own shares for a line-up of twelve, the split sheet, a long report, and the first paper of a program's life."""

import subprocess
import sys
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from desktop.core.books.report import Column, Report, Row
from desktop.core.countries import load_countries
from desktop.core.money import Money
from desktop.core.problems import Message
from desktop.documents.papers import OWN_SHARE, SPLIT_SHEET, make, papers_of
from desktop.documents.report import report_paper
from desktop.i18n.words import words_for

MUSICIANS = 12
ROUNDS = 7
LINES = 3100
"""What fills a hundred pages of a report."""


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    from tests.documents.desks import desk_of

    steps: list[dict[str, Any]] = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "120.00", "to": "p1", "label": "Van and fuel"},
        {"kind": "fund", "percent": "5", "of": "left"},
        {"kind": "shares", "weights": {f"p{n}": "1" for n in range(MUSICIANS)}},
    ]
    desk = desk_of([f"Musician {n}" for n in range(MUSICIANS)], steps=steps, countries=load_countries())
    papers = papers_of(desk)
    own = [paper for paper in papers if paper.kind == OWN_SHARE]
    split = [paper for paper in papers if paper.kind == SPLIT_SHEET]

    def timed(which: Any, language: str) -> float:
        start = perf_counter()
        for paper in which:
            make(desk, paper, words_for(language))
        return perf_counter() - start

    timed(papers, "hu")
    return [
        (
            f"own-share sheets of {MUSICIANS} musicians together",
            _ms(median(timed(own, "hu") for _ in range(ROUNDS))),
            "1000 ms",
        ),
        ("split sheet of the same contract", _ms(median(timed(split, "hu") for _ in range(ROUNDS))), ""),
        (
            f"report of {LINES:,} lines as PDF, about a hundred pages",
            _ms(median(_long() for _ in range(3))),
            "1500 ms",
        ),
        (
            f"own-share sheets of {MUSICIANS}, imports and fonts included",
            _ms(median(_fresh() for _ in range(3))),
            "1000 ms",
        ),
    ]


def _long() -> float:
    columns = (
        Column("day", Message("report", "Day"), "day"),
        Column("what", Message("report", "Contract")),
        *(Column(key, Message("report", "Fee"), "money") for key in ("fee", "costs", "left")),
    )
    lines = (
        Row((date(2016 + n // 320, 1 + n % 12, 1 + n % 28), f"Place {n}, Town {n % 400}", *_amounts(n)))
        for n in range(LINES)
    )
    report = Report("years", Message("report", "Contracts"), columns, tuple(lines))
    start = perf_counter()
    paper = report_paper(report, words_for("hu"), "A musician", date(2026, 11, 26))
    took = perf_counter() - start
    assert 90 <= paper.count(b"/Type /Page\n") <= 110, paper.count(b"/Type /Page\n")
    return took


def _amounts(n: int) -> tuple[Money, Money, Money]:
    return Money(40_000 + 37 * n, "EUR"), Money(3_000 + n, "EUR"), Money(37_000 + 36 * n, "EUR")


def _fresh() -> float:
    code = (
        "from time import perf_counter\nstart = perf_counter()\n"
        "from tests.documents.desks import desk_of\n"
        "from desktop.documents.papers import OWN_SHARE, make, papers_of\nfrom desktop.i18n.words import words_for\n"
        f"desk = desk_of([f'Musician {{n}}' for n in range({MUSICIANS})])\n"
        "for paper in papers_of(desk):\n    if paper.kind == OWN_SHARE: make(desk, paper, words_for('hu'))\n"
        "print(perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return float(done.stdout)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
