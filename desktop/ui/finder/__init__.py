"""Finds everything in one line: what is in the book, pages, settings and what can be done."""
