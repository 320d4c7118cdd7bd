from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import read_gig_file
from tests.core.incomes import record_income
from tests.gigfiles import AICHA, BRAM, CLARA, GIG, gig_file
from tests.gigfiles import contract as contract_of
from tests.ui import audit
from tests.ui.every_page import walk
from tests.ui.windows import opened, start_book


def test_all(session, countries, qtbot):
    start_book(session.book)
    record_income(session.book, countries)
    hall = {**GIG, "key": "hall", "on": "2027-01-09", "venue": "Hall", "client": "Hall vzw"}
    import_gig_file(
        session.book,
        read_gig_file(
            gig_file(
                AICHA,
                BRAM,
                CLARA,
                gigs=[hall],
                contracts=[
                    contract_of(
                        "Aïcha Benali", "Bram De Wit", "Clara Vogel", client="Hall vzw", gigs=["hall"]
                    )
                ],
            )
        ),
    )
    import time

    key = (
        str(session.book.value("SELECT id FROM contract WHERE id NOT IN (SELECT contract FROM declaration)"))
        if 0
        else ""
    )
    from desktop.core.queries.contracts import contract_page

    rows = contract_page(session.book, "draft", "", 0, 10)
    key = next(r.id for r in rows if "Hall" in r.client)
    faults = set()
    with opened(session, qtbot) as window:
        t = time.time()
        for name in walk(window, key):
            for check in (
                audit.unnamed,
                audit.marked_up,
                audit.by_mouse_only,
                audit.too_small,
                audit.cut,
                audit.sideways,
                audit.radio_alone,
            ):
                faults |= {(name, f) for f in check(window)}
            stops = audit.round_of_tab(window)
            faults |= {(name, f) for f in audit.not_reached(window, stops) + audit.out_of_order(stops)}
            print(
                name,
                window.size().width(),
                [audit.called(x) for x in stops][-3:],
                len(stops),
                time.time() - t,
            )
    by = {}
    for name, f in sorted(faults):
        by.setdefault(f, []).append(name)
    for f, names in sorted(by.items()):
        print(f, "--", ", ".join(names) if len(names) < 6 else f"{len(names)} pages")
    assert 0
