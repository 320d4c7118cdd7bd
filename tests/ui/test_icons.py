"""Icons follow the palette, stay sharp on every screen, and exist for every name that is asked for."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from desktop.paths import resources
from desktop.ui.icons import Icons
from desktop.ui.theme import DARK, LIGHT, Scheme, Theme


def inks(image: QImage) -> set[str]:
    """The colours of the fully covered pixels."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def test_every_icon_is_drawn_on_the_same_grid(icons: Icons) -> None:
    assert len(icons.names()) > 20
    for name in set(icons.names()) - {"septet"}:
        text = (resources() / "icons" / f"{name}.svg").read_text()
        assert 'viewBox="0 0 20 20"' in text, name
        assert inks(icons.get(name, "text").pixmap(QSize(40, 40), 1.0).toImage()) == {LIGHT.text}, name


def test_an_icon_changes_with_the_palette(theme: Theme, icons: Icons) -> None:
    icon = icons.get("gigs", "accent_text")
    assert inks(icon.pixmap(QSize(40, 40), 1.0).toImage()) == {LIGHT.accent_text}
    theme.set_scheme(Scheme.DARK)
    assert inks(icon.pixmap(QSize(40, 40), 1.0).toImage()) == {DARK.accent_text}


def test_a_disabled_and_a_checked_icon_have_their_own_colours(icons: Icons) -> None:
    icon, size = icons.get("gigs", "muted", "accent_text"), QSize(40, 40)
    assert inks(icon.pixmap(size, QIcon.Mode.Disabled).toImage()) == {LIGHT.disabled}
    assert inks(icon.pixmap(size, QIcon.Mode.Normal, QIcon.State.On).toImage()) == {LIGHT.accent_text}


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_an_icon_has_the_pixels_of_its_screen(icons: Icons, scale: float) -> None:
    pixmap = icons.get("search").pixmap(QSize(20, 20), scale)
    assert pixmap.devicePixelRatio() == scale
    assert pixmap.size() == QSize(20, 20) * scale


def test_an_icon_that_is_not_there_is_our_bug(icons: Icons) -> None:
    with pytest.raises(KeyError):
        icons.get("unicorn")


def test_the_program_has_an_icon_of_its_own(icons: Icons) -> None:
    app = icons.app()
    assert {size.width() for size in app.availableSizes()} >= {16, 32, 64, 256}
    assert app.pixmap(64, 64).toImage().pixelColor(32, 8) == QColor(LIGHT.accent)
