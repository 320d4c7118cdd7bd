"""The visual system: named colours for light and dark, one type scale, one spacing scale, and what applies them.

Nothing else in the program names a colour. Sizes are pixels at 100 %; Qt scales them with the screen, `Theme`
with the person's text size.
"""

import re
from dataclasses import asdict, dataclass
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.paths import resources

FAMILY = "Inter"


class Scheme(Enum):
    """Which palette a person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Kind(StrEnum):
    """What a pill or a notice wants to say; never said by colour alone."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    PROBLEM = "problem"


class Space(IntEnum):
    """The distances between things, in pixels at 100 %."""

    XS = 4
    S = 8
    M = 12
    L = 20
    XL = 28


class Role(StrEnum):
    """The steps of the type scale; each is a `Type` in `TYPES` and a label style in the style sheet."""

    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    BODY = "body"
    MUTED = "muted"
    SMALL = "small"
    CAPTION = "caption"
    PILL = "pill"
    FIELD = "field"
    FIGURE = "figure"
    PROBLEM = "problem"
    WRONG = "wrong"
    WARNING = "warning"
    LINK = "link"


class Type(NamedTuple):
    """Size in pixels at 100 % and weight of one step."""

    size: int
    weight: QFont.Weight


TYPES = {
    Role.TITLE: Type(24, QFont.Weight.Bold),
    Role.HEADING: Type(16, QFont.Weight.DemiBold),
    Role.STRONG: Type(14, QFont.Weight.DemiBold),
    Role.BODY: Type(14, QFont.Weight.Normal),
    Role.MUTED: Type(14, QFont.Weight.Normal),
    Role.SMALL: Type(12, QFont.Weight.Normal),
    Role.CAPTION: Type(12, QFont.Weight.Normal),
    Role.PILL: Type(12, QFont.Weight.DemiBold),
    Role.FIELD: Type(13, QFont.Weight.DemiBold),
    Role.FIGURE: Type(30, QFont.Weight.Bold),
    Role.PROBLEM: Type(13, QFont.Weight.Normal),
    Role.WRONG: Type(14, QFont.Weight.DemiBold),
    Role.WARNING: Type(13, QFont.Weight.Normal),
    Role.LINK: Type(14, QFont.Weight.DemiBold),
}


class Tone(NamedTuple):
    """A fill and the text that can be read on it."""

    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one palette as `#RRGGBB`, named by what they are for.

    Attributes:
        edge: the outline of what can be typed into or ticked; 3:1 against its surroundings.
        line: hairlines and outlines of cards, which carry no meaning.
        frame: the outline of plain buttons, whose text says what they are.
        accent_text: the accent as text or icon on a surface; `accent` itself is a fill under `on_accent`.
        focus_on_accent: the focus ring of a filled button.
        hatch: the strokes of what is still to be assigned.
        costs: fills of what goes off the top; `parts`: one for each musician, in this order.
    """

    dark: bool
    window: str
    side: str
    surface: str
    field: str
    hover: str
    line: str
    frame: str
    edge: str
    text: str
    muted: str
    placeholder: str
    disabled: str
    disabled_fill: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_text: str
    danger: str
    danger_hover: str
    on_danger: str
    focus: str
    focus_on_accent: str
    selection: str
    selection_idle: str
    tooltip: str
    tooltip_text: str
    hatch: str
    neutral: Tone
    info: Tone
    success: Tone
    warning: Tone
    problem: Tone
    costs: tuple[Tone, ...]
    parts: tuple[Tone, ...]

    def tone(self, kind: Kind) -> Tone:
        """Return the fill and text of a kind of message."""
        tones = (self.neutral, self.info, self.success, self.warning, self.problem)
        return tones[tuple(Kind).index(kind)]

    @cache  # noqa: B019  # there are few of these, and they live as long as the program
    def named(self) -> dict[str, str]:
        """Return every colour by name, tones as `info_fill` and `info_text`, for the style sheet and icons."""
        plain = {name: value for name, value in asdict(self).items() if isinstance(value, str)}
        for kind in Kind:
            plain[f"{kind}_fill"], plain[f"{kind}_text"] = self.tone(kind)
        return plain


LIGHT = Colours(
    dark=False,
    window="#F5F6FA",
    side="#FFFFFF",
    surface="#FFFFFF",
    field="#FFFFFF",
    hover="#F1F3F9",
    line="#E4E7EF",
    frame="#CFD5E2",
    edge="#828BA0",
    text="#1B2030",
    muted="#5A6278",
    placeholder="#6A7288",
    disabled="#9AA1B2",
    disabled_fill="#EEF0F5",
    accent="#3B5BDB",
    accent_hover="#3350C8",
    accent_pressed="#2A43AE",
    on_accent="#FFFFFF",
    accent_soft="#E7ECFD",
    accent_text="#2F4CC4",
    danger="#C92A2A",
    danger_hover="#B02525",
    on_danger="#FFFFFF",
    focus="#3B5BDB",
    focus_on_accent="#0B1030",
    selection="#E7ECFD",
    selection_idle="#ECEEF4",
    tooltip="#262B3B",
    tooltip_text="#FFFFFF",
    hatch="#B9C0D0",
    neutral=Tone("#ECEEF4", "#474F63"),
    info=Tone("#E7ECFD", "#2F4CC4"),
    success=Tone("#E0F4E5", "#1C6A33"),
    warning=Tone("#FFF0DA", "#8A4A00"),
    problem=Tone("#FDE7E7", "#B3232B"),
    costs=(Tone("#B4BBC8", "#1B2030"), Tone("#D3D8E2", "#1B2030"), Tone("#98A1B3", "#1B2030")),
    parts=(
        Tone("#3B5BDB", "#FFFFFF"),
        Tone("#0B7285", "#FFFFFF"),
        Tone("#C2410C", "#FFFFFF"),
        Tone("#9C36B5", "#FFFFFF"),
        Tone("#2B7A3D", "#FFFFFF"),
        Tone("#C2255C", "#FFFFFF"),
        Tone("#7A4E1D", "#FFFFFF"),
        Tone("#252D3D", "#FFFFFF"),
    ),
)

DARK = Colours(
    dark=True,
    window="#13151D",
    side="#181B25",
    surface="#1C1F2B",
    field="#161923",
    hover="#242836",
    line="#2B3040",
    frame="#434A5F",
    edge="#737C94",
    text="#E9ECF5",
    muted="#A5ADC1",
    placeholder="#8F98AE",
    disabled="#666E84",
    disabled_fill="#252937",
    accent="#4263EB",
    accent_hover="#3B5BDB",
    accent_pressed="#3350C8",
    on_accent="#FFFFFF",
    accent_soft="#27325F",
    accent_text="#A5B6FF",
    danger="#C92A2A",
    danger_hover="#D43A3A",
    on_danger="#FFFFFF",
    focus="#8DA4FF",
    focus_on_accent="#FFFFFF",
    selection="#27325F",
    selection_idle="#2A2F3F",
    tooltip="#E9ECF5",
    tooltip_text="#1B2030",
    hatch="#4B5369",
    neutral=Tone("#2E3344", "#C8CEDD"),
    info=Tone("#27325F", "#BAC8FF"),
    success=Tone("#173A25", "#8FDFA8"),
    warning=Tone("#43310F", "#F7C877"),
    problem=Tone("#4B2026", "#FFB0B0"),
    costs=(Tone("#5A6278", "#FFFFFF"), Tone("#444B5F", "#FFFFFF"), Tone("#6B738A", "#FFFFFF")),
    parts=(
        Tone("#7C93FA", "#0D1020"),
        Tone("#3FC1CF", "#0D1020"),
        Tone("#F7A04F", "#0D1020"),
        Tone("#D58AEB", "#0D1020"),
        Tone("#7BCF8C", "#0D1020"),
        Tone("#F58BB3", "#0D1020"),
        Tone("#B8A37A", "#0D1020"),
        Tone("#D5DAE6", "#0D1020"),
    ),
)


def palette(colours: Colours) -> QPalette:
    """Return Qt's palette in these colours, for every state, so that nothing falls back to the system's."""
    roles = QPalette.ColorRole
    result = QPalette()
    fills = {
        roles.Window: colours.window,
        roles.Base: colours.field,
        roles.AlternateBase: colours.hover,
        roles.Button: colours.surface,
        roles.ToolTipBase: colours.tooltip,
        roles.ToolTipText: colours.tooltip_text,
        roles.Highlight: colours.accent,
        roles.HighlightedText: colours.on_accent,
        roles.Accent: colours.accent,
        roles.BrightText: colours.problem.text,
        roles.PlaceholderText: colours.placeholder,
        roles.Light: colours.surface,
        roles.Midlight: colours.hover,
        roles.Mid: colours.frame,
        roles.Dark: colours.edge,
        roles.Shadow: colours.line,
    }
    words = (roles.WindowText, roles.Text, roles.ButtonText)
    fills |= dict.fromkeys(words, colours.text) | dict.fromkeys(
        (roles.Link, roles.LinkVisited), colours.accent_text
    )
    for role, name in fills.items():
        result.setColor(role, QColor(name))
    for role in (*words, roles.PlaceholderText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    result.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, QColor(colours.selection_idle))
    result.setColor(QPalette.ColorGroup.Disabled, roles.HighlightedText, QColor(colours.disabled))
    return result


def style_sheet(colours: Colours, text_percent: int = 100) -> str:
    """Return the style sheet: `@name` becomes a colour or the controls' folder, `14u` a length at the text size.

    Raises:
        KeyError: the template names a colour that does not exist.
    """
    template = (resources() / "theme" / "septet.qss").read_text(encoding="utf-8")
    names = colours.named() | {"controls": (resources() / "icons" / "controls").as_posix()}
    sized = re.sub(r"\b(\d+)u\b", lambda m: f"{scaled(int(m[1]), text_percent)}px", template)
    return re.sub(r"@(\w+)", lambda m: names[m[1]], sized)


def scaled(pixels: int, percent: int) -> int:
    """Return a length at a text size, rounded half up and never nothing."""
    return max(1, (pixels * percent + 50) // 100) if pixels else 0


class Theme(QObject):
    """Applies fonts, palette and style sheet to the application, follows the system, and switches live.

    The application makes one and hands it to whatever paints by itself; `changed` tells those to paint anew.
    """

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM, text_percent: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = scheme
        self._text_percent = text_percent
        self._system = app.styleHints().colorScheme()
        for face in sorted((resources() / "fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(face))
        app.setStyle("Fusion")
        for (
            effect
        ) in Qt.UIEffect:  # nothing moves by itself, whatever the system likes; the cursor blinks as it says
            app.setEffectEnabled(effect, False)
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def colours(self) -> Colours:
        """The palette in use."""
        return DARK if self.dark else LIGHT

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in use."""
        if self._scheme is Scheme.SYSTEM:
            return self._system == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    @property
    def scheme(self) -> Scheme:
        """What the person asked for."""
        return self._scheme

    def set_scheme(self, scheme: Scheme) -> None:
        """Use the light or the dark palette, or follow the system."""
        self._scheme = scheme
        self._apply()

    @property
    def text_percent(self) -> int:
        """The text size, 100 being normal."""
        return self._text_percent

    def set_text_percent(self, percent: int) -> None:
        """Enlarge all text and the controls around it; 100 to 200 are sensible."""
        self._text_percent = percent
        self._apply()

    def px(self, pixels: int) -> int:
        """Return a length that grows with the text."""
        return scaled(pixels, self._text_percent)

    def font(self, role: Role) -> QFont:
        """Return the font of a step of the type scale."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(TYPES[role].size))
        font.setWeight(TYPES[role].weight)
        return font

    def colour(self, name: str) -> QColor:
        """Return a colour of the palette in use by its name, for painting."""
        return QColor(self.colours.named()[name])

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._app.setFont(self.font(Role.BODY))
        self._app.setPalette(palette(self.colours))
        self._app.setStyleSheet(style_sheet(self.colours, self._text_percent))
        self.changed.emit()
