"""A4 pages: what is put on them from top to bottom, with page breaks, heads, feet and page numbers.

Everything is laid out first and drawn at the end, when the number of pages is known. The same input gives the same
bytes: nothing here asks for the time, and the writer is told to leave its own stamps out.
"""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.frame import Frame
from desktop.documents.text import Style, draw, face, ink, measure, shorten, wrap

WIDTH, HEIGHT = A4
LEFT = 62.0
ROOM = WIDTH - 2 * LEFT
"""The width of what stands on a page, in points."""
TOP, BOTTOM = HEIGHT - 56.0, 74.0
FOOT = 40.0

INK, MUTED, FAINT, RULE, SOFT, ACCENT = "#1B2030", "#5B6479", "#8A92A6", "#D9DDE7", "#F4F6FA", "#2F4CC4"

BODY = Style(9.5, "Regular", INK)
STRONG = Style(9.5, "SemiBold", INK)
SMALL = Style(8.0, "Regular", MUTED)
TITLE = Style(22.0, "Bold", INK)
LEAD = Style(11.0, "Regular", MUTED)
HEADING = Style(11.5, "SemiBold", INK)
LABEL = Style(7.5, "SemiBold", MUTED)
FIGURE = Style(24.0, "Bold", ACCENT)
BIG = Style(15.0, "Bold", INK)

LOGO_WIDTH, LOGO_HEIGHT = 150.0, 44.0

Op = Callable[[Canvas], None]


class Sheet:
    """A paper while it is written: `y` is the top of what is still free on the page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._pages: list[list[Op]] = [[]]
        self.y = TOP
        self._head_first()

    # ---- pages ----

    def break_page(self) -> None:
        """Go on at the top of a new page."""
        self._pages.append([])
        self.y = TOP - 30

    def need(self, height: float) -> None:
        """Go to a new page unless so much is free; a whole page is never waited for."""
        if self.y - height < BOTTOM and self.y < TOP - 31:
            self.break_page()

    def space(self, height: float) -> None:
        """Leave some height free."""
        self.y -= height

    def put(self, op: Op) -> None:
        """Draw on this page, once it is drawn."""
        self._pages[-1].append(op)

    @property
    def free(self) -> float:
        """The height that is left on this page."""
        return float(self.y - BOTTOM)

    # ---- drawing ----

    def write(self, x: float, y: float, text: str, style: Style) -> None:
        """Put one line with its baseline at (x, y)."""
        self.put(lambda canvas: draw(canvas, x, y, text, style))

    def write_right(self, x: float, y: float, text: str, style: Style) -> None:
        """Put one line that ends at x."""
        self.write(x - measure(text, style), y, text, style)

    def rule(self, x: float, y: float, width: float, colour: str = RULE, thick: float = 0.6) -> None:
        """Put a thin line."""

        def line(canvas: Canvas) -> None:
            canvas.setStrokeColor(ink(colour))
            canvas.setLineWidth(thick)
            canvas.line(x, y, x + width, y)

        self.put(line)

    def fill(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0.0) -> None:
        """Put a filled rectangle with its lower left corner at (x, y)."""

        def area(canvas: Canvas) -> None:
            canvas.setFillColor(ink(colour))
            canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

        self.put(area)

    # ---- blocks ----

    def paragraph(
        self, text: str, style: Style = BODY, *, x: float = LEFT, width: float = ROOM, gap: float = 4.0
    ) -> None:
        """Put text over as many lines as it takes, with a gap beneath."""
        for line in wrap(text, style, width):
            self.need(style.leading)
            self.write(x, self.y - style.size, line, style)
            self.y -= style.leading
        self.y -= gap

    def title(self, text: str, lead: str = "") -> None:
        """Put what the paper is, and beneath it what it is about."""
        for line in wrap(text, TITLE, ROOM):
            self.write(LEFT, self.y - TITLE.size, line, TITLE)
            self.y -= TITLE.size * 1.2
        self.y -= 4
        if lead:
            self.paragraph(lead, LEAD)
        self.y -= 8

    def figure(self, label: str, value: str) -> None:
        """Put the one amount that the paper is about, large."""
        size = FIGURE
        while measure(value, size) > ROOM and size.size > 10:
            size = size._replace(size=size.size - 1)
        self.need(60)
        self.write(LEFT, self.y - LABEL.size, label, LABEL)
        self.write(LEFT, self.y - 14 - FIGURE.size, value, size)
        self.y -= FIGURE.size + 26

    def heading(self, text: str, keep: float = 40.0) -> None:
        """Put the heading of a part, which stays together with so much of what follows."""
        self.y -= 12
        self.need(HEADING.leading + keep)
        self.paragraph(text, HEADING, gap=3)

    def pairs(self, rows: Sequence[tuple[str, str]], *, label: float = 118.0) -> None:
        """Put facts: what it is at the left in grey, how it is at its right."""
        for name, value in rows:
            names = wrap(name, Style(9.5, "Regular", MUTED), label - 10)
            values = wrap(value, BODY, ROOM - label)
            for place in range(max(len(names), len(values))):
                self.need(BODY.leading)
                baseline = self.y - BODY.size
                if place < len(names):
                    self.write(LEFT, baseline, names[place], Style(9.5, "Regular", MUTED))
                if place < len(values):
                    self.write(LEFT + label, baseline, values[place], BODY)
                self.y -= BODY.leading
            self.y -= 2.5

    def beside(self, left: Sequence[tuple[str, Style]], right: Sequence[tuple[str, Style]]) -> None:
        """Put two columns of lines side by side, each over its half of the page."""
        half = ROOM / 2 - 14
        columns = [
            [(line, style) for text, style in column for line in wrap(text, style, half)]
            for column in (left, right)
        ]
        for place in range(max(map(len, columns))):
            rows = [column[place] if place < len(column) else None for column in columns]
            leading = max(row[1].leading for row in rows if row)
            self.need(leading)
            for x, row in zip((LEFT, LEFT + ROOM / 2 + 14), rows, strict=True):
                if row:
                    self.write(x, self.y - row[1].size, *row)
            self.y -= leading
        self.y -= 6

    def sum(self, rows: Sequence[tuple[str, str]], total: tuple[str, str]) -> None:
        """Put amounts beneath each other at the right, with their total in large figures."""
        start = LEFT + ROOM * 0.42
        for name, value in rows:
            self.need(BODY.leading)
            self.write(start, self.y - BODY.size, shorten(name, BODY, ROOM * 0.32), BODY)
            self.write_right(LEFT + ROOM, self.y - BODY.size, value, BODY)
            self.y -= BODY.leading + 2
        self.need(36)
        self.rule(start, self.y - 1, ROOM * 0.58, INK, 0.9)
        self.y -= 9
        size = BIG
        while measure(total[1], size) > ROOM * 0.34 and size.size > 8:
            size = size._replace(size=size.size - 1)
        self.write(start, self.y - BIG.size, total[0], STRONG)
        self.write_right(LEFT + ROOM, self.y - BIG.size, total[1], size)
        self.y -= BIG.leading + 4

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """Put a PNG with its lower left corner at (x, y)."""
        reader = ImageReader(io.BytesIO(data))
        self.put(lambda canvas: canvas.drawImage(reader, x, y, width, height, mask="auto"))

    # ---- head and foot ----

    def _head_first(self) -> None:
        frame, x = self._frame, LEFT
        band = Style(11.0, "SemiBold", INK)
        if frame.logo:
            width, height = ImageReader(io.BytesIO(frame.logo)).getSize()
            scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
            width, height = width * scale, height * scale
            self.picture(frame.logo, LEFT, TOP - height, width, height)
            x += width + 14
            self.write(x, TOP - height / 2 - 4, shorten(frame.band, band, ROOM - width - 14), band)
            self.y -= height + 26
            return
        lines = wrap(frame.band, band, ROOM)[:3] if frame.band else []
        for line in lines:
            self.write(LEFT, self.y - band.size, line, band)
            self.y -= band.leading
        self.y -= 22 if lines else 0

    def finish(self) -> bytes:
        """Return the paper as a PDF."""
        frame, made = self._frame, io.BytesIO()
        face("Inter-Regular")
        canvas = Canvas(made, pagesize=A4, invariant=1, initialFontName="Inter-Regular", lang=frame.language)
        canvas.setTitle(_plain(frame.title))
        canvas.setAuthor(_plain(frame.band))
        canvas.setCreator("Septet")
        for number, page in enumerate(self._pages, 1):
            for op in page:
                op(canvas)
            self._around(canvas, number)
            canvas.showPage()
        canvas.save()
        return made.getvalue()

    def _around(self, canvas: Canvas, number: int) -> None:
        frame = self._frame
        canvas.setStrokeColor(ink(RULE))
        canvas.setLineWidth(0.6)
        if number > 1:
            draw(canvas, LEFT, TOP - 8, shorten(frame.title, SMALL, ROOM), SMALL)
            canvas.line(LEFT, TOP - 16, LEFT + ROOM, TOP - 16)
        canvas.line(LEFT, FOOT + 14, LEFT + ROOM, FOOT + 14)
        count = f"{number}/{len(self._pages)}"
        draw(canvas, LEFT + ROOM - measure(count, SMALL), FOOT, count, SMALL)
        draw(canvas, LEFT, FOOT, shorten(frame.foot, SMALL, ROOM - 50), SMALL)


def _plain(text: str) -> str:
    """Return text that the PDF's own strings can hold: without halves of characters."""
    return text.encode("utf-16-be", "replace").decode("utf-16-be")


def scaled(style: Style, size: float) -> Style:
    """Return the style at another size."""
    return style._replace(size=size)
