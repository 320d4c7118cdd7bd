"""After a book went back to a backup nothing is sealed twice: it asks first, joins what it can prove, and refuses the rest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from desktop.core import backing_up
from desktop.core.actions.going_back import go_on_unheard
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import declarations
from desktop.core.queries.going_back import JOURNAL, SYNC, unheard
from desktop.core.queries.journal import elsewhere, proofs
from desktop.core.store import backups, restoring
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file

StartCompany = Callable[..., Company]


def key_of(book: Book) -> str:
    return str(book.value("SELECT id FROM contract"))


def refused(book: Book, countries: Countries) -> list[str]:
    with pytest.raises(Refused) as found:
        seal_contract(book, key_of(book), countries)
    return [problem.field for problem in found.value.problems]


def go_back(path: Path, backup: Path) -> None:
    with Book(path) as book:
        backing_up.choose_backup(book, backup)
    restoring.arm(path)
    with Book(path) as book:
        backing_up.note_restored(book)


def sent_since(path: Path, countries: Countries, *companies: Company, people: Any = (AICHA, BRAM)) -> Path:
    """Return a backup from before a contract was sealed and received."""
    with Book(path) as book:
        for company in companies:
            enrol(book, company.url, company.invite())
        import_gig_file(book, read_gig_file(gig_file(*people)))
        backup = backups.make(book, backups.ASKED)
        assert backup is not None
        seal_contract(book, key_of(book), countries)
        assert sync(book).complete
    return backup.path


def test_a_contract_that_its_companies_have_stands_sealed_again(
    book_path: Path, countries: Countries, start_company: StartCompany
) -> None:
    companies = start_company("BE"), start_company("DE")
    backup = sent_since(book_path, countries, *companies, people=(AICHA, BRAM, CLARA))
    with Book(book_path) as book:
        before = declarations(book), proofs(book), contract(book, key_of(book))
    go_back(book_path, backup)
    with Book(book_path) as book:
        assert refused(book, countries) == [SYNC, SYNC]
        assert declarations(book) == []
        outcome = sync(book)
        assert outcome.complete
        assert outcome.joined == [key_of(book)]
        assert (declarations(book), proofs(book)) == before[:2]
        facts = contract(book, key_of(book))
        assert facts == before[2]
        assert (elsewhere(book), unheard(book)) == ([], ())
        assert verify(book).problems == ()
        with pytest.raises(Refused, match="sealed already"):
            seal_contract(book, key_of(book), countries)
        assert sync(book).delivered == []
    assert [len(company.stored()) for company in companies] == [1, 1]


def test_one_that_was_changed_since_is_refused_until_it_is_the_same_again(
    book_path: Path, countries: Countries, start_company: StartCompany
) -> None:
    company = start_company("BE")
    go_back(book_path, sent_since(book_path, countries, company))
    with Book(book_path) as book:
        change_terms(book, payment_days=60)
        assert sync(book).joined == []
        assert refused(book, countries) == [JOURNAL]
        change_terms(book, payment_days=30)
        assert sync(book).joined == [key_of(book)]
        assert verify(book).problems == ()
    assert len(company.stored()) == 1


def change_terms(book: Book, *, payment_days: int) -> None:
    from dataclasses import replace

    from desktop.core.actions import draft_contract

    facts = contract(book, key_of(book))
    assert facts is not None
    draft_contract(book, replace(facts.command(), payment_days=payment_days))


def test_another_contract_of_the_same_gig_is_refused(
    book_path: Path, countries: Countries, start_company: StartCompany
) -> None:
    from dataclasses import replace

    from desktop.core.actions import draft_contract, void_contract

    go_back(book_path, sent_since(book_path, countries, start_company("BE")))
    with Book(book_path) as book:
        facts = contract(book, key_of(book))
        assert facts is not None
        void_contract(book, facts.id)
        typed = draft_contract(book, replace(facts.command(), id=None)).id
        assert sync(book).joined == []
        with pytest.raises(Refused) as found:
            seal_contract(book, typed, countries)
        assert JOURNAL in [problem.field for problem in found.value.problems]


def test_the_person_may_go_on_where_a_company_cannot_be_reached(
    book_path: Path, countries: Countries, start_company: StartCompany
) -> None:
    company = start_company("BE")
    with Book(book_path) as book:
        enrol(book, company.url, company.invite())
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
        backup = backups.make(book, backups.ASKED)
        assert backup is not None
    company.process.kill()
    company.process.wait(20)
    go_back(book_path, backup.path)
    with Book(book_path) as book:
        assert not sync(book).complete
        assert refused(book, countries) == [SYNC]
        go_on_unheard(book, "another company")
        assert refused(book, countries) == [SYNC]
        go_on_unheard(book, unheard(book)[0].company_id)
        assert unheard(book) == ()
        assert len(seal_contract(book, key_of(book), countries).made) == 1
        assert book.value("SELECT count(*) FROM audit WHERE what = 'unheard'") == 1


def test_headless_it_asks_first_and_goes_on_when_told(
    book_path: Path, countries: Countries, start_company: StartCompany, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, Any]:
        code = cli.main([*arguments, "--book", str(book_path)])
        return code, json.loads(capsys.readouterr().out)

    backup = sent_since(book_path, countries, start_company("BE"))
    with Book(book_path) as book:
        key = key_of(book)
    assert run("restore", str(backup))[0] == 0
    code, said = run("seal", key)
    assert (code, [problem["field"] for problem in said["problems"]]) == (2, [SYNC])
    code, said = run("sync")
    assert (code, said["joined"]) == (0, [key])
    assert run("restore", str(backup))[0] == 0
    assert run("seal", key, "--unheard")[0] == 0
