"""The editions of country packs that a book holds."""

from desktop.core.countries import Countries, load_countries
from desktop.core.pack_file import ImportedEdition
from desktop.core.store.book import Book


def imported_packs(book: Book) -> list[ImportedEdition]:
    """Return every imported edition."""
    sql = "SELECT country, edition, publisher, CAST(document AS BLOB) FROM imported_pack ORDER BY country, edition"
    return book.rows(ImportedEdition, sql)


def countries_of(book: Book) -> Countries:
    """Return the countries as they hold in this book: the newest edition of each, shipped or imported."""
    countries = load_countries()
    countries.use(imported_packs(book))
    return countries
