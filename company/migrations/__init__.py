"""Migrations of a shared company's database, run by Alembic."""
