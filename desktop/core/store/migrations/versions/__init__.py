"""One self-contained file per step of the book's shape."""
