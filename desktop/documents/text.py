"""Text on paper: always plain, never markup; in any script, in the right order, with a sign for what no font has.

Inter has Latin, Greek and Cyrillic. Letters of other scripts come from `resources/fonts/fallback`, opened when a text
first needs them. A text that Inter has whole takes a short way; any other is put into visual order, cut into runs of
one font and direction, and shaped by HarfBuzz.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop.core.countries import RESOURCES
from desktop.documents.direction import APART, runs_left

FONTS = RESOURCES / "fonts"
REPLACEMENT = "\ufffd"
"""Stands for a character that no font has."""
PRIVATE = 0xE000
"""Where the writer's fonts keep the shapes that have no character of their own, by their number in the font."""
PRIVATE_ROOM = 6400
LAST_PLAIN = 0xFFFF
"""The writer of the PDF names no character beyond this in its tables."""

FALLBACKS: Sequence[tuple[str, tuple[tuple[int, int], ...]]] = (
    ("NotoSansArmenian", ((0x0530, 0x058F), (0xFB13, 0xFB17))),
    ("NotoSansHebrew", ((0x0590, 0x05FF), (0xFB1D, 0xFB4F))),
    ("NotoSansArabic", ((0x0600, 0x077F), (0x0870, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))),
    ("NotoSansDevanagari", ((0x0900, 0x097F), (0xA8E0, 0xA8FF))),
    ("NotoSansThai", ((0x0E00, 0x0E7F),)),
    ("NotoSansGeorgian", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))),
    ("NotoSansKR", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    ("DroidSansFallback", ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))),
    ("NotoEmoji", ((0x2000, 0x2BFF), (0x1F000, 0x1FAFF))),
)
"""Which font is asked for letters that Inter lacks."""

JOINERS = "\u200d\u200c"
SPACES = " \t\n\r\u2028\u2029"
BREAK_AFTER = frozenset("-–—/@_.,;:|")
"""A word too long for its line breaks after one of these, if it has any."""


class Style(NamedTuple):
    """How text looks: size in points, one of Inter's weights, colour as `#RRGGBB`."""

    size: float = 9.5
    weight: str = "Regular"
    colour: str = "#1B2030"

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * 1.42


class Glyph(NamedTuple):
    """One shape, and where it stands after the start of its run, in ems."""

    char: str
    x: float
    y: float


class Cluster(NamedTuple):
    """Shapes that stand for the same characters, the widest first.

    Attributes:
        actual: what a reader copies where the shapes do not say it.
    """

    actual: str | None
    glyphs: tuple[Glyph, ...]


class Run(NamedTuple):
    """What is drawn with one font from left to right.

    Attributes:
        text: what is drawn at one go; empty where every shape has its place.
        width: in ems.
    """

    font: str
    text: str
    clusters: tuple[Cluster, ...]
    width: float


class Laid(NamedTuple):
    """A line of text in visual order; its width in ems."""

    runs: tuple[Run, ...]
    width: float


@cache
def face(name: str) -> Any:
    """Return a font that is ready for the writer: `Inter-Regular`, or one of the fallbacks."""
    folder = FONTS if name.startswith("Inter") else FONTS / "fallback"
    font = TTFont(name, str(folder / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def _widths(name: str) -> dict[str, float]:
    """Return the width in ems of each character that stands for itself, without marks, which combine with others."""
    widths = face(name).face.charWidths
    return {chr(code): width / 1000 for code, width in widths.items() if not unicodedata.combining(chr(code))}


@cache
def _shaper(name: str) -> Any:
    import uharfbuzz

    path = (FONTS if name.startswith("Inter") else FONTS / "fallback") / f"{name}.ttf"
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


@lru_cache(maxsize=8192)
def lay(text: str, weight: str = "Regular") -> Laid:
    """Return one line of text, ready to be measured and drawn."""
    name = f"Inter-{weight}"
    try:
        width = sum(map(_widths(name).__getitem__, text))
    except KeyError:
        return _lay_any(_clean(text), name)
    return Laid((Run(name, text, (), width),), width)


def measure(text: str, style: Style) -> float:
    """Return how wide a line of text is, in points."""
    return lay(text, style.weight).width * style.size


def _clean(text: str) -> str:
    """Return a line without what cannot be printed: controls, halves of characters, marks of direction."""
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character in SPACES:
            kept.append(" ")
        elif character == APART:
            kept.append(character)
        elif category in ("Cc", "Cs", "Co", "Cn"):
            kept.append(REPLACEMENT)
        elif "\ufb00" <= character <= "\ufb06":  # ligatures that only old texts have
            kept.append(unicodedata.normalize("NFKC", character))
        elif (category != "Cf" or character in JOINERS) and not "\ufe00" <= character <= "\ufe0f":
            kept.append(character)
    return "".join(kept)


def _lay_any(text: str, inter: str) -> Laid:
    runs = [_shape(font, piece, level) for font, piece, level in _in_visual_order(text, inter)]
    return Laid(tuple(runs), sum(run.width for run in runs))


def _in_visual_order(text: str, inter: str) -> list[tuple[str, str, int]]:
    """Return runs of one font and one direction, from left to right: font, text in logical order, level."""
    runs: list[tuple[str, str, int]] = []
    for character, level in zip(text, _levels(text), strict=True):
        if character == APART:
            continue
        before = runs[-1] if runs else None
        font = _font_of(character, inter, before[0] if before else inter)
        if before and before[0] == font and before[2] == level:
            runs[-1] = (font, before[1] + character, level)
        else:
            runs.append((font, character, level))
    for level in range(max((run[2] for run in runs), default=0), 0, -1):
        _turn(runs, level)
    return runs


def _turn(runs: list[tuple[str, str, int]], level: int) -> None:
    """Turn every stretch of this level or higher around: rule L2 of the bidirectional algorithm."""
    start = 0
    while start < len(runs):
        end = start
        while end < len(runs) and runs[end][2] >= level:
            end += 1
        runs[start:end] = reversed(runs[start:end])
        start = end + 1


def _levels(text: str) -> list[int]:
    """Return for each character how deep it is nested: odd numbers run from right to left."""
    if not runs_left(text):
        return [0] * len(text)
    from bidi import algorithm

    kept = algorithm.get_empty_storage()
    kept["base_level"], kept["base_dir"] = 0, "L"
    algorithm.get_embedding_levels(text, kept)
    algorithm.explicit_embed_and_overrides(kept)
    algorithm.resolve_weak_types(kept)
    algorithm.resolve_neutral_types(kept, debug=False)
    algorithm.resolve_implicit_levels(kept, debug=False)
    return [int(character["level"]) for character in kept["chars"]]


def _font_of(character: str, inter: str, before: str) -> str:
    """Return the font for a character; marks and joiners stay with what stands before them."""
    code = ord(character)
    stays = unicodedata.combining(character) or character in JOINERS or 0x1F3FB <= code <= 0x1F3FF
    if stays and code in face(before).face.charToGlyph:
        return before
    if code in face(inter).face.charToGlyph:
        return inter
    for name, ranges in FALLBACKS:
        if any(low <= code <= high for low, high in ranges) and code in face(name).face.charToGlyph:
            return name
    return before if stays else inter


def _shape(font: str, text: str, level: int) -> Run:
    import uharfbuzz

    known, shaper = face(font).face, _shaper(font)
    drawn = "".join(c if ord(c) in known.charToGlyph or c in JOINERS else REPLACEMENT for c in text)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(drawn)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    uharfbuzz.shape(shaper, buffer, {"kern": True, "liga": not font.startswith("Inter")})
    em, x = shaper.face.upem, 0.0
    shapes: list[tuple[int, list[Glyph]]] = []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if not shapes or shapes[-1][0] != info.cluster:
            shapes.append((info.cluster, []))
        advance = shaper.get_glyph_h_advance(info.codepoint) / em
        glyph = Glyph(
            _character(known, info.codepoint, advance), x + place.x_offset / em, place.y_offset / em
        )
        shapes[-1][1].append(glyph)
        x += place.x_advance / em
    starts = sorted({cluster for cluster, _ in shapes})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    clusters = [_cluster(text[start : ends[start]], glyphs, level, font) for start, glyphs in shapes]
    return Run(font, "", tuple(clusters), x)


def _cluster(text: str, glyphs: Sequence[Glyph], level: int, font: str) -> Cluster:
    """Readers put what runs from right to left back into the order of reading by themselves."""
    widths = face(font).face.charWidths
    said = "".join(glyph.char for glyph in glyphs) == text
    widest = sorted(glyphs, key=lambda glyph: -widths[ord(glyph.char)])
    return Cluster(None if said else text[::-1] if level % 2 else text, tuple(glyphs if said else widest))


def _character(known: Any, glyph: int, advance: float) -> str:
    """Return the character by which the writer draws a shape: its own, else one of the private ones."""
    for code in known.glyphToChar.get(glyph, ()):
        if code <= LAST_PLAIN and not _private(code):
            return chr(code)
    code = PRIVATE + glyph
    if glyph >= PRIVATE_ROOM:
        return REPLACEMENT
    if code not in known.charToGlyph:
        known.charToGlyph[code] = glyph
        known.charWidths[code] = advance * 1000
    return chr(code)


def _private(code: int) -> bool:
    return PRIVATE <= code < PRIVATE + PRIVATE_ROOM


@cache
def ink(colour: str) -> Any:
    """Return a colour as the writer keeps it, read from `#RRGGBB` once."""
    return HexColor(colour)


def draw(canvas: Any, x: float, y: float, text: str, style: Style) -> None:
    """Draw one line of text with its baseline at (x, y)."""
    canvas.setFillColor(ink(style.colour))
    for run in lay(text, style.weight).runs:
        _draw_run(canvas, x, y, run, style)
        x += run.width * style.size


def _draw_run(canvas: Any, x: float, y: float, run: Run, style: Style) -> None:
    pen = canvas.beginText(x, y)
    pen.setFont(run.font, style.size)
    bold = style.weight != "Regular" and not run.font.startswith("Inter")  # they come in one weight
    if bold:
        canvas.setStrokeColor(ink(style.colour))
        canvas.setLineWidth(style.size * 0.03)
        pen.setTextRenderMode(2)
    if run.text:
        pen.textOut(run.text)
    for cluster in run.clusters:
        _draw_cluster(pen, x, y, cluster, style)
    if bold:
        pen.setTextRenderMode(0)
    canvas.drawText(pen)


def _draw_cluster(pen: Any, x: float, y: float, cluster: Cluster, style: Style) -> None:
    """Draw shapes, and tell readers what they stand for; the writer has no call for that.

    Readers take the place of a word from the shape that carries its text, so a mark of no width never does.
    """
    code: list[str] = pen._code
    actual = cluster.actual
    for glyph in cluster.glyphs:
        if actual is not None:
            told = actual.encode("utf-16-be", "replace").hex().upper()
            code.append(f"/Span <</ActualText <FEFF{told}>>> BDC")
        pen.setTextOrigin(x + glyph.x * style.size, y + glyph.y * style.size)
        pen.textOut(glyph.char)
        if actual is not None:
            code.append("EMC")
            actual = ""


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Return text as lines that fit the width; what the person broke into lines stays so."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        lines += _wrap_line(line, style, width)
    return lines


def _wrap_line(text: str, style: Style, width: float) -> list[str]:
    if measure(text, style) <= width:
        return [text]
    lines, line, used = [], "", 0.0
    for word in _words(text):
        long = measure(word.rstrip(), style)
        if line and used + long > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if long > width:
            *whole, word = _chop(word, style, width)
            lines += whole
        line += word
        used += measure(word, style)
    return [*lines, line.rstrip()]


def _words(text: str) -> Iterator[str]:
    """Yield pieces between which a line may break: words with the blanks behind them, single Han characters."""
    word = ""
    for character in text:
        if word and (_stands_alone(character) or (word[-1] in " \t" and character not in " \t")):
            yield word
            word = ""
        word += character
        if _stands_alone(character):
            yield word
            word = ""
    if word:
        yield word


def _stands_alone(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" and not "\u3000" <= character <= "\u303f"


def _chop(word: str, style: Style, width: float) -> list[str]:
    """Return a word that is longer than a line in pieces that fit, cut where it hurts least."""
    pieces, start, used, soft = [], 0, 0.0, 0
    for place, character in enumerate(word):
        advance = measure(character, style)
        if used + advance > width and place > start and not unicodedata.combining(character):
            cut = soft if soft > start else place
            pieces.append(word[start:cut])
            start, used = cut, measure(word[cut:place], style)
        used += advance
        if character in BREAK_AFTER:
            soft = place + 1
    return [*pieces, word[start:]]


def shorten(text: str, style: Style, width: float) -> str:
    """Return a line that fits the width, with an ellipsis where something is left out."""
    if measure(text, style) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + "…", style) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"
