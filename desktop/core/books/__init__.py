"""The books: expenses, money in, the ledger underneath, what is owed and what is coming. Pure rules."""
