"""The visual system: readable in both palettes, complete, switched live, and never without a visible focus."""

import re
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QImage, QPalette, QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from desktop.paths import resources
from desktop.ui.theme import (
    DARK,
    LIGHT,
    TYPES,
    Colours,
    Kind,
    Role,
    Scheme,
    Theme,
    palette,
    scaled,
    style_sheet,
)
from desktop.ui.widgets import Card, Look, PillLabel, button, label, vbox

from .conftest import DialogGuard

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXT = 4.5
GRAPHICS = 3.0
PERCENTS = (100, 110, 125, 150, 175, 200)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [channel / 255 for channel in bytes.fromhex(colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_faint(pairs: list[tuple[str, str]], names: dict[str, str], least: float) -> list[str]:
    found = [(ink, ground, contrast(names[ink], names[ground])) for ink, ground in pairs]
    return [f"{ink} on {ground}: {ratio:.2f}" for ink, ground, ratio in found if ratio < least]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@BOTH
def test_words_can_be_read_on_every_ground_they_stand_on(colours: Colours) -> None:
    grounds = ("window", "side", "surface", "field", "hover", "selection", "selection_idle")
    tones = [f"{kind}_fill" for kind in Kind]
    pairs = [(ink, ground) for ink in ("text", "muted") for ground in grounds]
    pairs += [("accent_text", ground) for ground in (*grounds, "accent_soft", *tones)]
    pairs += [("problem_text", ground) for ground in ("window", "surface")]
    pairs += [("placeholder", ground) for ground in ("field", "surface")]
    pairs += [("on_accent", ground) for ground in ("accent", "accent_hover", "accent_pressed")]
    pairs += [("on_danger", ground) for ground in ("danger", "danger_hover")]
    pairs += [("tooltip_text", "tooltip"), *((f"{kind}_text", f"{kind}_fill") for kind in Kind)]
    assert too_faint(pairs, colours.named(), TEXT) == []


@BOTH
def test_words_can_be_read_on_every_segment_of_the_split_bar(colours: Colours) -> None:
    ratios = [contrast(tone.fill, tone.text) for tone in (*colours.parts, *colours.costs)]
    assert min(ratios) >= TEXT
    assert contrast(colours.text, colours.hatch) >= GRAPHICS


@BOTH
def test_outlines_and_focus_rings_stand_out(colours: Colours) -> None:
    pairs = [("edge", ground) for ground in ("window", "surface", "field")]
    pairs += [("focus", ground) for ground in ("window", "surface", "field", "side")]
    pairs += [("focus_on_accent", ground) for ground in ("accent", "danger", "window", "surface")]
    pairs += [("accent", ground) for ground in ("window", "surface")]
    assert too_faint(pairs, colours.named(), GRAPHICS) == []


@BOTH
def test_the_signs_drawn_by_the_style_sheet_stand_out(colours: Colours) -> None:
    grounds = {"tick": colours.accent, "dash": colours.accent, "dot": colours.accent}
    for file in sorted((resources() / "icons" / "controls").glob("*.svg")):
        ink = re.findall(r'(?:stroke|fill)="(#[0-9A-F]{6})"', file.read_text())[0]
        assert contrast(ink, grounds.get(file.stem, colours.field)) >= GRAPHICS, file.name


@BOTH
def test_no_two_musicians_have_colours_that_look_alike(colours: Colours) -> None:
    assert len(colours.parts) >= 8
    for one, other in combinations([QColor(tone.fill) for tone in colours.parts], 2):
        apart = [abs(a - b) for a, b in zip(one.toTuple(), other.toTuple(), strict=True)]
        assert max(apart) >= 50, (one.name(), other.name())


@BOTH
@pytest.mark.parametrize("percent", PERCENTS)
def test_the_style_sheet_is_whole(colours: Colours, percent: int) -> None:
    sheet = style_sheet(colours, percent)
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "@" not in rules
    assert not re.search(r"\d+u\b", rules)
    assert rules.count("{") == rules.count("}")
    for url in re.findall(r"url\((.*?)\)", rules):
        assert (resources() / url).is_file(), url


@pytest.mark.parametrize("percent", PERCENTS)
def test_round_things_stay_round_at_every_text_size(percent: int) -> None:
    """Qt drops a corner radius that is more than half of the side."""
    assert 2 * scaled(10, percent) <= scaled(18, percent) + 2 * scaled(2, percent)
    assert 2 * scaled(8, percent) <= scaled(16, percent) + 2


@given(st.integers(0, 10_000), st.integers(50, 400))
def test_a_length_grows_with_the_text_and_never_vanishes(pixels: int, percent: int) -> None:
    assert scaled(pixels, 100) == pixels
    assert abs(scaled(pixels, percent) * 100 - pixels * percent) <= 100
    assert (scaled(pixels, percent) == 0) == (pixels == 0)


@BOTH
def test_the_palette_leaves_nothing_to_the_system(colours: Colours) -> None:
    made = palette(colours)
    ours = set(colours.named().values())
    for role in QPalette.ColorRole:
        if role in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            continue
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            assert made.color(group, role).name().upper() in ours, (role, group)


def test_a_colour_that_is_not_there_is_our_bug(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.colour("pink")


def test_dark_can_be_asked_for_and_taken_back(theme: Theme, qapp: QApplication) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.dark))
    theme.set_scheme(Scheme.DARK)
    assert qapp.palette().window().color().name().upper() == DARK.window
    assert DARK.window in qapp.styleSheet()
    theme.set_scheme(Scheme.LIGHT)
    assert qapp.palette().window().color().name().upper() == LIGHT.window
    assert told == [True, False]


def test_the_system_is_followed_unless_the_person_chose(theme: Theme, qapp: QApplication) -> None:
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colours is LIGHT
    theme.set_scheme(Scheme.SYSTEM)
    assert theme.colours is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours is LIGHT
    assert qapp.palette().window().color().name().upper() == LIGHT.window


def test_every_step_of_the_type_scale_is_our_own_font(theme: Theme) -> None:
    for role, (size, weight) in TYPES.items():
        info = QFontInfo(theme.font(role))
        assert (info.family(), info.pixelSize(), info.weight()) == ("Inter", size, int(weight))


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold])
def test_digits_are_equally_wide_and_no_letter_is_missing(theme: Theme, weight: QFont.Weight) -> None:
    font = theme.font(Role.BODY)
    font.setWeight(weight)
    metrics, shapes = QFontMetrics(font), QRawFont.fromFont(font)
    assert len({metrics.horizontalAdvance(digit * 20) for digit in "0123456789"}) == 1
    needed = "őŐűŰåÅøØßñçœžșțęłíïéèêàâôùČЖΩ€£→✓−–—’“”…·½×"
    assert [c for c in needed if shapes.glyphIndexesForString(c) == [0]] == []


def gallery(theme: Theme) -> QWidget:
    shown = QWidget()
    card = Card("Heading", PillLabel("Draft"))
    combo = QComboBox()
    combo.addItem("Equal shares")
    card.add(label("Words"), QLineEdit("typed"), combo, QCheckBox("tick"), button("Press"))
    shown.setLayout(vbox(card, margins=20))
    shown.setAutoFillBackground(True)
    for child in shown.findChildren(QWidget):
        child.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return shown


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


@pytest.mark.parametrize(("scheme", "percent"), [(Scheme.DARK, 100), (Scheme.LIGHT, 150), (Scheme.DARK, 200)])
def test_switching_live_looks_like_starting_so(qtbot, theme: Theme, scheme: Scheme, percent: int) -> None:
    switched = gallery(theme)
    qtbot.addWidget(switched)
    switched.show()
    before = picture(switched)
    theme.set_scheme(scheme)
    theme.set_text_percent(percent)
    fresh = gallery(theme)
    qtbot.addWidget(fresh)
    fresh.show()
    for widget in (switched, fresh):
        widget.resize(500, 700)
    assert picture(switched) == picture(fresh)
    assert picture(switched) != before


def bad(control: QWidget) -> QWidget:
    control.setProperty("bad", True)
    return control


CONTROLS = {
    "line": QLineEdit,
    "notes": QPlainTextEdit,
    "combo": QComboBox,
    "spin": QSpinBox,
    "check": lambda: QCheckBox("tick"),
    "radio": lambda: QRadioButton("dot"),
    "line with a problem": lambda: bad(QLineEdit()),
    "combo with a problem": lambda: bad(QComboBox()),
    **{f"{look.value or 'plain'} button": lambda look=look: button("Press", look=look) for look in Look},
}


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_shows_that_it_has_the_focus(qtbot, theme: Theme, name: str, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    window, control, other = QDialog(), CONTROLS[name](), QPushButton("other")
    qtbot.addWidget(window)
    window.setLayout(vbox(control, other))
    window.show()
    window.activateWindow()
    rings = {QColor(theme.colours.focus).rgb(), QColor(theme.colours.focus_on_accent).rgb()}

    other.setFocus()
    before = picture(control)
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    after = picture(control)
    pixels = product(range(after.width()), range(after.height()))
    changed = [after.pixel(*at) for at in pixels if after.pixel(*at) != before.pixel(*at)]
    assert sum(pixel in rings for pixel in changed) >= 40


def test_a_dialog_left_open_is_closed_and_named(qapp: QApplication) -> None:
    guard = DialogGuard(patience=0.2)
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Delete", "Really delete?")
    box.exec()
    guard.stop()
    assert guard.found == ["QMessageBox 'Delete' 'Really delete?'"]
