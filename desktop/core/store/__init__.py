"""The book: one SQLite file, its tables, transactions, undo and migrations."""
