"""Drives the window as a screen reader does: by role and name on the accessibility bus, with nothing of Septet imported.

Runs on the system's Python, which has the bus's client library; tests/journeys/bus.py starts it.
"""

import json
import os
import subprocess
import sys
import time

import pyatspi
from gi.repository import Atspi

PATIENCE = 90
"""Seconds for one thing to appear: the bus is slow where many programs run."""
TEXT = ("text", "entry", "editbar", "password text")
BUTTON = ("push button", "button")  # its name on older and newer buses


class Window:
    """The window as the bus shows it."""

    def __init__(self, program, book):
        Atspi.set_timeout(PATIENCE * 1000, PATIENCE * 1000)  # a busy window answers late; the bus waits 0.8 s
        self.process = subprocess.Popen([program, "-m", "desktop", "--book", book])
        self.app = self.wait(self._application, "the application")

    def wait(self, look, what):
        """Look until there is something, for a while."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"the window closed with {self.process.returncode} while waiting for {what}")
            try:
                found = look()
            except Exception:  # what is looked at may go away meanwhile
                found = None
            if found:
                return found
            time.sleep(0.1)
        print(self.tree(), file=sys.stderr)
        raise SystemExit(f"not found: {what}")

    def _application(self):
        desktop = pyatspi.Registry.getDesktop(0)
        return next(
            (a for a in desktop if a is not None and a.get_process_id() == self.process.pid and a.childCount),
            None,
        )

    def everything(self, node=None):
        node = node or self.app
        for child in node:
            if child is None:
                continue
            if child.getState().contains(pyatspi.STATE_SHOWING) or child.getRoleName() in (
                "filler",
                "panel",
                "layered pane",
            ):
                yield child
                yield from self.everything(child)

    def find(self, role, name, exact=True):
        """Return the showing control of this role and name."""
        roles = role if isinstance(role, tuple) else (role,)

        def look():
            for node in self.everything():
                same = node.name == name if exact else name in node.name
                if same and node.getRoleName() in roles and node.getState().contains(pyatspi.STATE_SHOWING):
                    return node
            return None

        return self.wait(look, f"{roles} “{name}”")

    def press(
        self,
        name,
        role=(*BUTTON, "toggle button", "page tab", "radio button", "check box", "menu item"),
    ):
        node = self.find(role, name)
        if not node.getState().contains(pyatspi.STATE_ENABLED):
            raise SystemExit(f"“{name}” cannot be pressed")
        node.queryAction().doAction(0)

    def type(self, name, text, role=(*TEXT, "combo box")):
        node = self.find(role, name)
        if node.getRoleName() == "combo box":
            node = next(child for child in self.everything(node) if child.getRoleName() in ("text", "entry"))
        node.queryEditableText().setTextContents(text)

    def tree(self):
        """Return what is on the screen, for a failure's message."""
        return "\n".join(f"{n.getRoleName()}: {n.name!r}" for n in self.everything())[:20000]

    def close(self):
        self.process.terminate()
        self.process.wait(20)

    def key(self, keysym):
        """Press a key on the keyboard, for what a screen reader leaves to the keys."""
        pyatspi.Registry.generateKeyboardEvent(keysym, None, pyatspi.KEY_SYM)


RETURN = 0xFF0D


def record_a_gig(window, names):
    window.press(names["New gig"])
    for field, text in names["gig"].items():
        window.type(field, text)
    window.press(names["Save"])


def read_the_list(window, names):
    """Return the list of gigs as a screen reader reads a table: the titles of its columns and its first row.

    The rows come a moment after the table: a reader reads again when the table says that it has changed.
    """
    window.find("table cell", names["where"])
    table = window.find("table", names["Gigs"]).queryTable()
    columns = range(table.nColumns)
    return {
        "columns": [table.getColumnDescription(column) for column in columns],
        "row": [table.getAccessibleAt(0, column).name for column in columns],
    }


def open_it(window, names):
    cell = window.find("table cell", names["where"])
    cell.queryComponent().grabFocus()
    cell.queryAction().doAction(0)
    window.key(RETURN)
    window.find(BUTTON, names["Make the contract"])


def add_musician(window, names):
    """Put one more into the line-up by name, and give her two shares."""
    window.press(names["Add a musician"])
    window.type(names["Add a musician"], names["third"])
    line = window.find(TEXT, names["Add a musician"])
    line.queryComponent().grabFocus()
    window.key(RETURN)
    window.type(names["shares"][2], "2")


def journey(window, names):
    """Record a gig, make its contract, split it, seal it, sync it, and read the receipt's state."""
    record_a_gig(window, names)
    table = read_the_list(window, names)
    open_it(window, names)
    window.press(names["Make the contract"])
    window.find("label", names["adds up"])
    add_musician(window, names)
    shares = [window.find("text", share).name for share in names["shares"]]
    window.find("label", names["adds up"])
    window.press(names["Next: check and finish"])
    window.press(names["Seal"])
    window.find("label", names["1 waiting"], exact=False)
    window.press(names["Sync now"])
    window.press(names["Declarations"])
    window.find("table cell", names["Received"])
    return {"table": table, "shares": shares, "state": names["Received"]}


def main(program, book, names):
    os.environ.pop("PYTHONPATH", None)
    window = Window(program, book)
    try:
        print(json.dumps(journey(window, json.loads(names)), ensure_ascii=False))
    finally:
        window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
