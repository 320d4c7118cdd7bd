"""The reports. Each is a function from the book to a `Report` and one line in `kinds.KINDS`."""
