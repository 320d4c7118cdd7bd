"""Text that spreadsheets show instead of running it: the one place that knows what they take for a formula."""

import re

_RUNS = r"[=+\-@\t\r\n＝＋－＠]"
"""What makes a spreadsheet take a text for a formula, in their full-width forms too."""
_RISKY = re.compile(rf"[\s']*{_RUNS}")
_GUARDED = re.compile(rf"'[\s']*{_RUNS}")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def safe(text: str) -> str:
    """Return a text for a cell: one apostrophe more before what a spreadsheet might take for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unsafe(cell: str) -> str:
    """Return the text that was written by `safe`, without the apostrophe that kept it from running."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


def safe_or_number(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; plain numbers stay numbers."""
    return cell if _PLAIN_NUMBER.fullmatch(cell) else safe(cell)
