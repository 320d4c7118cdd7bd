"""The editions of country packs that a book holds."""

from datetime import date

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


def sealed_edition(book: Book, declaration_id: str) -> date | None:
    """Return the edition of the rules that a declaration was sealed by; None for a country without a pack."""
    kept = book.value(
        "SELECT edition FROM declaration WHERE id = ? ORDER BY rev DESC LIMIT 1", declaration_id
    )
    try:
        return date.fromisoformat(str(kept))
    except ValueError:
        return None
