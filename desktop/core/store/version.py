"""By what a book is told from other files and from books of other versions; light, since every start reads it."""

BOOK_VERSION = 7
"""Version of the tables, kept in the file as `user_version`; one migration leads to each."""

APPLICATION_ID = 0x53505454
"""`SPTT`: tells a book from any other SQLite file."""
