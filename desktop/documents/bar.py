"""The picture of a split on paper: the fee as a bar, divided at its true proportions, with its key beneath."""

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from desktop.core.money import Money
from desktop.documents.page import LEFT, ROOM, SMALL, Sheet
from desktop.documents.text import Style, measure, shorten

HEIGHT = 30.0
GAP = 1.2
NARROWEST = 2.0
RADIUS = 5.0
COSTS = ("#B4BBC8", "#D3D8E2", "#98A1B3")
PARTS = ("#3B5BDB", "#0B7285", "#C2410C", "#9C36B5", "#2B7A3D", "#C2255C", "#7A4E1D", "#252D3D")
DARK, LIGHT = "#1B2030", "#FFFFFF"


class Segment(NamedTuple):
    """A part of the fee: whose it is, how it is said, and its colour: a musician's, or a cost's."""

    label: str
    amount: Money
    said: str
    colour: str
    ink: str


def musician(place: int, label: str, amount: Money, said: str) -> Segment:
    """Return the part of the musician at this place of the line-up."""
    return Segment(label, amount, said, PARTS[place % len(PARTS)], LIGHT)


def cost(place: int, label: str, amount: Money, said: str) -> Segment:
    """Return a part that goes off the top."""
    return Segment(label, amount, said, COSTS[place % len(COSTS)], DARK)


def put_bar(sheet: Sheet, segments: Sequence[Segment]) -> None:
    """Put the bar over the whole width; parts too narrow for their words are told in the key."""
    seen = [segment for segment in segments if segment.amount.minor > 0]
    if not seen:
        return
    sheet.need(HEIGHT + 34)
    bottom = sheet.y - HEIGHT
    sheet.put(lambda canvas: _clip(canvas, bottom))
    x = LEFT
    for segment, width in zip(seen, _widths(seen), strict=True):
        sheet.fill(x, bottom, width, HEIGHT, segment.colour)
        _put_words(sheet, segment, x, bottom, width)
        x += width + GAP
    sheet.put(lambda canvas: canvas.restoreState())
    sheet.space(HEIGHT + 10)
    _put_key(sheet, seen)


def _clip(canvas: Canvas, bottom: float) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.roundRect(LEFT, bottom, ROOM, HEIGHT, RADIUS)
    canvas.clipPath(path, stroke=0)


def _widths(segments: Sequence[Segment]) -> list[float]:
    """Return widths that fill the room; every part gets a little, however small it is."""
    free = ROOM - GAP * (len(segments) - 1) - NARROWEST * len(segments)
    whole = sum(segment.amount.minor for segment in segments)
    return [NARROWEST + segment.amount.minor * max(free, 0) / whole for segment in segments]


def _put_words(sheet: Sheet, segment: Segment, x: float, bottom: float, width: float) -> None:
    name, figure = Style(8, "SemiBold", segment.ink), Style(7.5, "Regular", segment.ink)
    room = width - 10
    label = shorten(segment.label, name, room)
    if room < 12 or len(label) < min(3, len(segment.label)):
        return
    fits = measure(segment.said, figure) <= room
    sheet.write(x + 5, bottom + HEIGHT / 2 + (2.5 if fits else -3), label, name)
    if fits:
        sheet.write(x + 5, bottom + HEIGHT / 2 - 8.5, segment.said, figure)


def _put_key(sheet: Sheet, segments: Sequence[Segment]) -> None:
    """Tell every part with its colour, one after the other."""
    x = LEFT
    for segment in segments:
        label = shorten(segment.label, SMALL, ROOM * 0.45)
        needed = 11 + measure(label, SMALL) + 14
        if x + needed - 14 > LEFT + ROOM and x > LEFT:
            x = LEFT
            sheet.space(SMALL.leading + 1)
        sheet.need(SMALL.leading)
        sheet.fill(x, sheet.y - 7.5, 7, 7, segment.colour, 1.5)
        sheet.write(x + 11, sheet.y - 7.2, label, SMALL)
        x += needed
    sheet.space(SMALL.leading + 6)
