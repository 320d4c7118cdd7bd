"""One migration for each form of the database."""
