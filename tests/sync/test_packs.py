"""Country packs on offer at an enrolled company: noticed by a sync, fetched on request, believed like any file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.core.actions.packs import import_pack
from desktop.core.countries import load_countries
from desktop.core.problems import Refused, Unreachable
from desktop.core.store.book import Book
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from desktop.sync.packs import ask_offers, fetch, newer
from tests.conftest import Company
from tests.packs import TRUSTED, pack_text, signed
from wire.signing import SigningKey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "packs"
    made.mkdir()
    (made / "be.septet-pack").write_bytes(signed(pack_text("BE", "2027-01-01")))
    return made


@pytest.fixture
def offering(book: Book, folder: Path, start_company: Callable[..., Company]) -> Company:
    company = start_company("BE", 0, "--packs", str(folder))
    enrol(book, company.url, company.invite())
    return company


def test_a_sync_notices_a_newer_edition_and_fetches_nothing(book: Book, offering: Company) -> None:
    outcome = sync(book)
    (found,) = newer(outcome.offers, load_countries())
    assert (found.offer.country, found.offer.edition) == ("BE", "2027-01-01")
    assert book.value("SELECT count(*) FROM imported_pack") == 0


def test_an_offered_edition_is_taken_like_a_file_and_then_noticed_no_more(
    book: Book, offering: Company
) -> None:
    countries = load_countries()
    (found,) = newer(sync(book).offers, countries)
    import_pack(book, fetch(book, found), countries, TRUSTED)
    assert countries.edition("BE").publisher == "Test publisher"
    assert newer(sync(book).offers, countries) == []


def test_what_a_company_offers_is_believed_by_its_seal_alone(
    book: Book, folder: Path, start_company: Callable[..., Company]
) -> None:
    (folder / "be.septet-pack").write_bytes(signed(pack_text("BE", "2027-01-01"), SigningKey.make()))
    company = start_company("BE", 0, "--packs", str(folder))
    enrol(book, company.url, company.invite())
    countries = load_countries()
    (found,) = newer(ask_offers(book), countries)
    with pytest.raises(Refused, match="nobody that Septet trusts"):
        import_pack(book, fetch(book, found), countries, TRUSTED)


def test_other_bytes_than_those_offered_are_refused(book: Book, offering: Company) -> None:
    (found,) = ask_offers(book)
    offer = found.offer
    changed = type(offer)(offer.country, offer.edition, "0" * 64, offer.path)
    with pytest.raises(Refused, match="not the edition that it offered"):
        fetch(book, type(found)(found.company_id, found.company, changed))


def test_an_edition_that_is_offered_no_more_is_said_so(book: Book, offering: Company) -> None:
    (found,) = ask_offers(book)
    gone = type(found.offer)("BE", "2027-01-01", "0" * 64, f"/v1/packs/{'0' * 64}")
    with pytest.raises(Refused, match="any more"):
        fetch(book, type(found)(found.company_id, found.company, gone))
    with pytest.raises(Refused, match="any more"):
        fetch(book, type(found)("another", found.company, found.offer))


def test_a_company_out_of_reach_changes_nothing(book: Book, offering: Company) -> None:
    (found,) = ask_offers(book)
    offering.process.kill()
    offering.process.wait(20)
    with pytest.raises(Unreachable, match="stay as they are"):
        fetch(book, found)
    assert ask_offers(book) == []


def test_headless_an_offer_is_fetched_as_a_file(
    book: Book, offering: Company, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.septet-pack"
    assert main(["countries", "fetch", "be", "--out", str(out), "--book", str(book.path)]) == 0
    assert json.loads(capsys.readouterr().out)["edition"] == "2027-01-01"
    assert out.read_bytes() == (folder / "be.septet-pack").read_bytes()
    assert main(["countries", "fetch", "FR", "--out", str(out), "--book", str(book.path)]) == 2
