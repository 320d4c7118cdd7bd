"""Alembic's environment for the book."""
