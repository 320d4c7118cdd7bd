"""Carries sealed declarations to the shared companies and receipts back. HTTP lives here, and only here."""
