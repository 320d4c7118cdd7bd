"""QR codes drawn as shapes, sharp at any size."""

from typing import Any

from reportlab.pdfgen.canvas import Canvas

from desktop.documents.page import Sheet

QUIET = 2
"""Modules of white around a code that stands on white paper."""


def code_of(text: str) -> Any:
    """Return the QR code of a text, with a quarter of it spare for stains and folds."""
    import segno

    return segno.make(text, micro=False, error="m")


def put_code(sheet: Sheet, code: Any, x: float, top: float, side: float) -> None:
    """Put a code with its upper left corner at (x, top)."""
    rows = [bytes(row) for row in code.matrix]
    module = side / (len(rows) + 2 * QUIET)

    def modules(canvas: Canvas) -> None:
        canvas.setFillColor("#000000")
        path = canvas.beginPath()
        for line, row in enumerate(rows):
            y = top - (line + 1 + QUIET) * module
            for start, length in _dark(row):
                path.rect(x + (start + QUIET) * module, y, length * module, module * 1.01)
        canvas.drawPath(path, stroke=0, fill=1)

    sheet.put(modules)


def _dark(row: bytes) -> list[tuple[int, int]]:
    """Return where dark modules begin and how many follow each other."""
    found: list[tuple[int, int]] = []
    for place, module in enumerate(row):
        if not module & 1:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
