"""The window's fixtures, for the tests of what stands on the screen."""

from tests.ui.conftest import icons, no_dialog_stays_open, no_sync_by_itself, one_theme, session, theme

__all__ = ["icons", "no_dialog_stays_open", "no_sync_by_itself", "one_theme", "session", "theme"]
