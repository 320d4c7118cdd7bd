"""The window of an encrypted book: unlocking, locking, and the settings of encryption."""
