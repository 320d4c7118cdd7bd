"""A rest for the interpreter's search for garbage, while very many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the body run without a search for garbage, which looks over every row of a long table again and again.

    Long work beside the window has none anyway; this is for commands. Reference counting goes on.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
