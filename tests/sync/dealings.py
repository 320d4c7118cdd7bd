"""Short words for what a book does with a company in this program."""

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.sync.execute import Outcome, sync
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.sync import inside
from tests.sync.inside import Inside


def seal(book: Book, countries: Countries) -> str:
    number = int(book.value("SELECT count(*) FROM gig"))
    written = (
        gig_file(AICHA, BRAM)
        .replace(b'"roma"', b'"roma%d"' % number)
        .replace(b"De Roma", b"Hall %d" % number)
    )
    import_gig_file(book, read_gig_file(written))
    contract = str(book.value("SELECT id FROM contract WHERE sealed_at IS NULL"))
    return seal_contract(book, contract, countries).declarations[0]


def run(
    book: Book, company: Inside, *faults: inside.Fault, asked: bool = True, accept: bool = False
) -> Outcome:
    company.faults = list(faults)
    accepted = {company.company.company_id} if accept else ()
    return sync(book, asked=asked, accept=accepted, door_to=company.door_to, roll=lambda: 0.5)


def why(outcome: Outcome) -> list[str]:
    return [waits.reason.code for waits in outcome.waits]


def state(book: Book) -> str:
    (row,) = declarations(book)
    return row.delivery


HONEST = inside.honest
