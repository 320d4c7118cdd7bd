"""What the record answers: functions from an open book to row tuples. Plain SQL, read-only, page by page."""
