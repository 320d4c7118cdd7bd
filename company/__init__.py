"""The shared company's side: takes declarations in, answers with receipts. Imports `wire`, never `desktop`."""
