"""Logs without personal data: one JSON object a line on standard error.

Only our own messages are written out: they are made of codes, numbers and the ends of ids. Of what libraries log only
the fixed text is kept, of a failure only its kind and its places in the code: the rest may quote what people wrote.
"""

import json
import logging
import os
import traceback
from pathlib import PurePath
from types import TracebackType

OURS = "company"
LEVELS = ("error", "warning", "info")


class Lines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] == OURS
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "process": os.getpid(),
            "from": record.name,
            "message": record.getMessage() if ours else str(record.msg).strip().partition("\n")[0],
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["failure"] = record.exc_info[0].__name__
            line["places"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def begin(level: str = "warning") -> None:
    """Send every log of this process to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)


def places(trace: TracebackType | None) -> str:
    """Return where in the code a failure came from, the innermost place first."""
    frames = reversed(traceback.extract_tb(trace))
    return " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
