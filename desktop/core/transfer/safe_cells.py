"""Text that spreadsheets show instead of running it."""

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula, in their full-width forms too."""


def safe(text: str) -> str:
    """Return a text for a cell; one that a spreadsheet might take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(LEADS) else text
