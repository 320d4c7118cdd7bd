"""The benchmark beside other programs: the same entries in every program's file, and rest told from work."""

import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from lxml import etree

from benchmarks.peer_books import WRITERS, entries
from benchmarks.peers import PEERS, end, look, measured
from desktop.core.store.book import Book

COUNT = 40


def test_every_book_holds_the_same_entries(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        write(tmp_path / name, COUNT)
    wanted = [(each.on, each.cents) for each in entries(COUNT)]
    assert len(wanted) == COUNT
    gnucash = (tmp_path / "book.gnucash").read_text("utf-8")
    etree.fromstring(gnucash.encode())
    found = re.findall(r"<ts:date>([0-9-]+) 10:59.*?<split:value>(\d+)/100", gnucash, re.DOTALL)
    assert [(date.fromisoformat(on), int(cents)) for on, cents in found] == wanted
    money = etree.parse(str(tmp_path / "book.kmy")).getroot()
    assert [
        (date.fromisoformat(each.get("postdate")), int(each[0][0].get("value").removesuffix("/100")))
        for each in money.find("TRANSACTIONS")
    ] == wanted
    bank = etree.parse(str(tmp_path / "book.xhb")).getroot()
    assert [
        (date.fromordinal(int(each.get("date"))), round(100 * float(each.get("amount"))))
        for each in bank.findall("ope")
    ] == wanted
    with Book(tmp_path / "book.septet") as book:
        own = book.rows(lambda *row: row, "SELECT on_date, fee_minor FROM gig ORDER BY n")
        lines = book.value("SELECT count(*) FROM ledger_line")
    assert [(date.fromisoformat(on), cents) for on, cents in own] == wanted
    assert lines == 2 * COUNT


def test_who_works_is_seen_to_work_with_all_that_it_started() -> None:
    loop = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    worker = subprocess.Popen([sys.executable, "-c", loop], start_new_session=True)
    try:
        limit = time.monotonic() + 60
        while (seen := look(worker.pid, 0)).processor < 0.2 and time.monotonic() < limit:
            time.sleep(0.02)
        assert seen.processor >= 0.2
        assert seen.busy
        assert seen.memory > 5
    finally:
        end(worker)
    limit = time.monotonic() + 60
    while look(worker.pid, 0).busy and time.monotonic() < limit:
        time.sleep(0.02)
    assert not look(worker.pid, 0).busy


def test_a_program_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    peer = PEERS[0]._replace(command=("no-such-program",))
    assert measured(peer, tmp_path / "book", 1, 1.0, None) == "not installed"
