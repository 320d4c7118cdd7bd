"""Contrast by WCAG 2.2 AA of every pair of colours that the style sheet really puts together, in both palettes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from desktop.paths import resources
from desktop.ui.theme import DARK, LIGHT, Colours
from tests.ui.test_theme import contrast

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXT, GRAPHICS = 4.5, 3.0
GROUNDS = ("window", "surface", "side")
"""What stands beneath whatever has no ground of its own."""
IDLE = (":disabled", "readOnly")
"""What cannot be used needs no contrast."""
QUIET_FRAMES = {"line", "frame", "surface", "accent_soft", "tooltip"}
"""Hairlines, and frames around words that say by themselves what can be pressed."""


class Rule(NamedTuple):
    """A selector of the style sheet with what it sets."""

    selector: str
    sets: dict[str, str]


def rules() -> Iterator[Rule]:
    """Return every rule, one for each of its selectors."""
    sheet = (resources() / "theme" / "septet.qss").read_text(encoding="utf-8")
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        sets = {
            name.strip(): value.strip()
            for name, _, value in (each.partition(":") for each in body.split(";"))
            if value
        }
        for selector in selectors.split(","):
            yield Rule(" ".join(selector.split()), sets)


RULES = list(rules())


def colour(value: str) -> str | None:
    """Return the name of the colour in a value."""
    found = re.search(r"@(\w+)", value)
    return found[1] if found and found[1] != "controls" else None


def bases(selector: str) -> Iterator[str]:
    """Return the selector and what it refines, from the narrowest to the widest."""
    at = selector
    while at:
        yield at
        shorter = re.sub(r"(:!?[a-z-]+|\[[^\]]*\])$", "", at)
        if shorter == at:
            return
        at = shorter


def grounds(selector: str) -> tuple[str, ...]:
    """Return what is behind the words of a selector."""
    for base in bases(selector):
        for rule in reversed(RULES):
            value = rule.sets.get("background", "")
            if rule.selector == base and value:
                named = colour(value)
                return (named,) if named else GROUNDS
    return GROUNDS


def ink_of(selector: str) -> str | None:
    """Return the colour of the words of a selector, its own or that of what it refines."""
    for base in bases(selector):
        for rule in reversed(RULES):
            if rule.selector == base and (named := colour(rule.sets.get("color", ""))):
                return named
    return None


def used(rule: Rule) -> bool:
    return not any(idle in rule.selector for idle in IDLE)


def faint(pairs: set[tuple[str, str]], colours: Colours, least: float) -> list[str]:
    named = colours.named()
    found = [(ink, ground, contrast(named[ink], named[ground])) for ink, ground in sorted(pairs)]
    return [f"{ink} on {ground}: {ratio:.2f}" for ink, ground, ratio in found if ratio < least]


def words() -> set[tuple[str, str]]:
    """Return every colour of words with every ground it stands on."""
    pairs = set()
    for rule in filter(used, RULES):
        ink = ink_of(rule.selector)
        if ink and ("color" in rule.sets or "background" in rule.sets):
            pairs |= {(ink, ground) for ground in grounds(rule.selector)}
        if selected := colour(rule.sets.get("selection-color", "")):
            behind = colour(rule.sets["selection-background-color"])
            assert behind is not None
            pairs.add((selected, behind))
    return pairs


def rings() -> set[tuple[str, str]]:
    """Return every focus ring with what it is drawn on and what is around it."""
    pairs = set()
    for rule in RULES:
        ring = colour(rule.sets.get("border", rule.sets.get("border-color", "")))
        if ":focus" in rule.selector and ring is not None:
            pairs |= {(ring, ground) for ground in (*grounds(rule.selector), *GROUNDS)}
    return pairs


def edges() -> set[tuple[str, str]]:
    """Return every outline by which a control is known, with what is inside of it and around it."""
    pairs = set()
    for rule in filter(used, RULES):
        edge = colour(rule.sets.get("border", ""))
        if edge and edge not in QUIET_FRAMES and ":focus" not in rule.selector:
            inside = () if edge in grounds(rule.selector) else grounds(rule.selector)
            pairs |= {(edge, ground) for ground in (*inside, *GROUNDS)}
    return pairs


def test_the_style_sheet_is_read_whole() -> None:
    assert len(RULES) > 100
    assert ("text", "surface") in words()
    assert ("on_accent", "accent_hover") in words()
    assert ("problem_text", "problem_fill") in words()
    assert {ring for ring, _ground in rings()} == {"focus", "focus_on_accent"}
    assert ("edge", "field") in edges()


@BOTH
def test_every_word_can_be_read_on_its_ground(colours: Colours) -> None:
    assert faint(words(), colours, TEXT) == []


@BOTH
def test_every_focus_ring_stands_out_from_both_its_neighbours(colours: Colours) -> None:
    assert faint(rings(), colours, GRAPHICS) == []


@BOTH
def test_every_outline_of_a_control_stands_out(colours: Colours) -> None:
    assert faint(edges(), colours, GRAPHICS) == []


@BOTH
def test_icons_stand_out_wherever_they_are_put(colours: Colours) -> None:
    tints = ("muted", "text", "accent_text", "info_text", "success_text", "warning_text", "problem_text")
    pairs = {(tint, ground) for tint in tints for ground in (*GROUNDS, "hover", "accent_soft")}
    pairs |= {("on_accent", "accent"), ("placeholder", "field")}
    pairs |= {
        (f"{kind}_text", f"{kind}_fill") for kind in ("neutral", "info", "success", "warning", "problem")
    }
    assert faint(pairs, colours, GRAPHICS) == []


@BOTH
def test_bars_stand_out_by_their_fill_or_by_their_outline(colours: Colours) -> None:
    """Musicians' parts by their fill; costs, and the pale parts of charts and counters, by their outline."""
    assert [tone.fill for tone in colours.parts if contrast(tone.fill, colours.surface) < GRAPHICS] == []
    assert faint({("edge", "surface"), ("accent", "surface")}, colours, GRAPHICS) == []
