"""Is there a screen to open a window on? Asked before Qt, which ends the whole program when there is none."""

import builtins
import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.core.problems import N_, Unavailable

WITHOUT_SCREEN = frozenset({"offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs", "vkkhrdisplay"})
"""Qt's platforms that need no display server."""

_NO_DISPLAY = N_(
    "window",
    "There is no display to open a window on: start Septet in a desktop session, or use it without a window (septet --help lists the commands).",
)
_NOT_REACHED = N_(
    "window",
    "The display {display} cannot be reached: start Septet in a desktop session, or use it without a window (septet --help lists the commands).",
)
_NO_LIBRARY = N_(
    "window",
    "A part of the window system is missing on this machine ({reason}): ./run installs it, and septet --help lists what works without a window.",
)


def find_platform(environ: Mapping[str, str]) -> str:
    """Return the name of the Qt platform to use; empty where Qt finds it by itself (Windows, macOS).

    Raises:
        Unavailable: no display server answers, or a library it needs is missing.
    """
    wished = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if wished in WITHOUT_SCREEN or sys.platform in ("win32", "darwin"):
        return ""
    tried = []
    for platform, (variable, answers) in _SERVERS.items():
        display = environ.get(variable)
        if display and wished in ("", platform):
            tried.append(display)
            if answers(environ):
                _load(platform)
                return platform
    raise Unavailable(_NOT_REACHED, display=", ".join(tried)) if tried else Unavailable(_NO_DISPLAY)


def check_qt() -> None:
    """Import Qt's windows, and go on importing as Python does.

    PySide looks through the source of every module that is imported after it, for features that only a module asks for
    that names them; no module here does. Without that a start takes a tenth of a second and 18 MB less.

    Raises:
        Unavailable: a library of the system that Qt stands on is missing.
    """
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise Unavailable(_NO_LIBRARY, reason=str(error)) from error
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _wayland(environ: Mapping[str, str]) -> bool:
    """Tell whether the Wayland server takes a connection."""
    path = Path(environ.get("XDG_RUNTIME_DIR", "/nowhere")) / environ["WAYLAND_DISPLAY"]
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _x11(environ: Mapping[str, str]) -> bool:
    """Tell whether the X server lets us in, asked through the library that Qt itself will use.

    The connection stays open: a server whose last client leaves starts over, and would turn Qt away meanwhile.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise Unavailable(_NO_LIBRARY, reason=str(error)) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(environ["DISPLAY"].encode(), None)
    return not xcb.xcb_connection_has_error(connection)


_SERVERS: Mapping[str, tuple[str, Callable[[Mapping[str, str]], bool]]] = {
    "wayland": ("WAYLAND_DISPLAY", _wayland),
    "xcb": ("DISPLAY", _x11),
}
"""Qt's platforms in the order in which they are tried: the variable that names the server, and the question to it."""


def _load(platform: str) -> None:
    """Load the platform's plugin as Qt will do, to hear by name which library is missing."""
    import PySide6

    plugin = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms" / f"libq{platform}.so"
    if not plugin.exists():  # a system's own Qt keeps its plugins elsewhere and complete
        return
    try:
        ctypes.CDLL(str(plugin), mode=os.RTLD_LAZY)
    except OSError as error:
        raise Unavailable(_NO_LIBRARY, reason=str(error)) from error
