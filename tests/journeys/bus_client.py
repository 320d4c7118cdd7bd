"""Drives the window as a screen reader does: by role and name on the accessibility bus, with nothing of Septet imported.

Runs on the system's Python, which has the bus's client library; tests/journeys/bus.py starts it.
"""

import json
import os
import subprocess
import sys
import time

import pyatspi

PATIENCE = 25
BUTTON = ("push button", "button")  # its name on older and newer buses


class Window:
    """The window as the bus shows it."""

    def __init__(self, program, book):
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

    def type(self, name, text, role=("text", "entry", "editbar", "password text", "combo box")):
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


def record_a_gig(window):
    window.press("New gig")
    for name, text in (
        ("Date", "5/12/2026"),
        ("Start", "20:30"),
        ("End", "23:00"),
        ("Venue", "De Roma"),
        ("Place", "Antwerp"),
        ("Country", "Belgium"),
        ("Band", "The Night Owls"),
        ("Client", "De Roma vzw"),
        ("Fee", "1500"),
    ):
        window.type(name, text)
    window.press("Save")


def open_it(window):
    cell = window.find("table cell", "De Roma, Antwerp")
    cell.queryComponent().grabFocus()
    cell.queryAction().doAction(0)
    window.key(RETURN)
    window.find(BUTTON, "Make the contract")


def journey(window):
    """Record a gig, make its contract, split it, seal it, sync it, and read the receipt's state."""
    record_a_gig(window)
    open_it(window)
    window.press("Make the contract")
    window.find("label", "✓ Adds up to the cent: €1,500.00")
    shares = [window.find("text", f"Share of {name}").name for name in ("Aïcha Benali", "Bram De Wit")]
    window.press("Next: check and finish")
    window.press("Seal")
    window.find("label", "1 waiting", exact=False)
    window.press("Sync now")
    window.press("Declarations")
    window.find("table cell", "Received")
    return {"shares": shares, "state": "Received"}


def main(program, book):
    os.environ.pop("PYTHONPATH", None)
    window = Window(program, book)
    try:
        print(json.dumps(journey(window), ensure_ascii=False))
    finally:
        window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
