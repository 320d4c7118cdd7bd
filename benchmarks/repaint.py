"""The split on the screen: a key in one step of a large recipe until everything that follows from it is painted.

python -m benchmarks.repaint
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles

PAY = "what the shares come to as pay, once typing pauses"

ROOT = Path(__file__).parents[1]
MUSICIANS, STEPS, DATES, KEYS = 12, 10, 12, 200


def rows() -> Iterable[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    command = [sys.executable, "-m", "benchmarks.repaint", "--measure"]
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=offscreen)
    for what, (middle, slow) in json.loads(done.stdout).items():
        target = "50 ms" if what == PAY else "16 ms"
        yield what, f"{middle:.1f} ms, 95th percentile {slow:.1f} ms", target


def measure() -> dict[str, tuple[float, float]]:
    """Return for each way of typing the median and the 95th percentile in milliseconds of processor time."""
    from PySide6.QtWidgets import QApplication

    from desktop.core.countries import load_countries
    from desktop.core.store.book import Book
    from desktop.i18n.words import Words
    from desktop.ui.contract.contract_view import SPLIT, ContractView
    from desktop.ui.icons import Icons
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme

    app = QApplication([])
    countries = load_countries()
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "bench.septet") as book:
        theme = Theme(app, Scheme.LIGHT)
        session = Session(book, Words("en"), countries, theme, Icons(theme))
        view = ContractView(session)
        view.resize(1040, 740)
        view.show()
        view.open(_record(book), SPLIT)
        app.processEvents()
        size = f"{STEPS} steps × {MUSICIANS} musicians × {DATES} dates: a key until the amounts are painted"
        found = {f"{size}, row closed": _typed(app, view)}
        view.split.steps.lead_to(1)
        app.processEvents()
        found[f"{size}, in the open step"] = _typed(app, view)
        view.split.show_proof(shown=True)
        app.processEvents()
        found[f"{size}, with the proof"] = _typed(app, view)
        found[PAY] = _typed(app, view, pay=True)
        view.put_away()
        view.close()
        view.deleteLater()
        app.processEvents()
    return found


def _typed(app: object, view: object, *, pay: bool = False) -> tuple[float, float]:
    """Type into a step; measure each key, or (`pay`) what follows after the last one."""
    from PySide6.QtWidgets import QApplication

    from desktop.ui.contract import edits
    from desktop.ui.contract.contract_view import ContractView

    assert isinstance(app, QApplication)
    assert isinstance(view, ContractView)
    taken = []
    for key in range(KEYS):
        steps = view.draft.facts.steps
        changed = edits.replaced(steps, 1, {**steps[1], "amount": f"{10 + key % 90}.{key % 10}7"})
        start = time.process_time()
        view.draft.split(steps=changed, later=True)
        app.processEvents()
        if pay:
            start = time.process_time()
            view.split.musicians.repaint_pay()
            app.processEvents()
        taken.append((time.process_time() - start) * 1000)
    return median(taken), quantiles(taken, n=20)[-1]


def _record(book: object) -> str:
    from desktop.core.actions import (
        draft_contract,
        draft_from_gig,
        record_gig,
        record_person,
        split_contract,
    )
    from desktop.core.contracts import Place
    from desktop.core.countries import load_countries
    from desktop.core.gigs import GigCommand
    from desktop.core.money import Money
    from desktop.core.people import PersonCommand
    from desktop.core.queries import contracts as queries
    from desktop.core.store.book import Book

    assert isinstance(book, Book)
    home = {"residence": "BE", "works_in": ("BE",), "status": "employee", "companies": ("BE",)}
    people = [record_person(book, PersonCommand(f"Musician {n}", **home)).id for n in range(MUSICIANS)]  # type: ignore[arg-type]
    dates = [
        GigCommand(
            date(2027, 2, 13) + timedelta(days=n),
            venue="De Roma",
            client="De Roma vzw",
            country="BE",
            currency="EUR",
            fee=Money(900000, "EUR") if n == 0 else None,
        )
        for n in range(DATES)
    ]
    gigs = [record_gig(book, command).id for command in dates]
    contract = draft_from_gig(book, gigs[0], load_countries()).id
    facts = queries.contract(book, contract)
    assert facts is not None
    draft_contract(book, replace(facts.command(), gigs=tuple(gigs)))
    steps: list[dict[str, object]] = [{"kind": "company_fee", "percent": "6.5"}]
    steps += [{"kind": "expense", "amount": "12.34", "to": people[n]} for n in range(5)]
    steps += [{"kind": "commission", "percent": "10", "of": "left", "to": "Agency"}]
    steps += [
        {"kind": "fixed", "amount": "270.00", "to": people[11]},
        {"kind": "fund", "percent": "5", "of": "left"},
    ]
    steps.append({"kind": "shares", "weights": dict.fromkeys(people[:11], "1.5")})
    split_contract(book, contract, [Place(key, "") for key in people], steps)
    return contract


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(measure()))
    else:
        for what, measured, target in rows():
            print(f"{what:<90} {measured:<32} {target}")
