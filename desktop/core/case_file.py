"""Cases as JSON in, answers as JSON out: one case or a list of any length, in flat memory, for scripts and tests."""

import json
import shutil
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, TextIO

from desktop.core import strict_json
from desktop.core.problems import N_, Problem, Refused, Unavailable

DONE, REFUSED = 0, 2
"""Exit codes."""

_IN_MEMORY = 1 << 20
"""How long the answers may be before they wait in a temporary file."""

_STOPPED = N_("case file", "This stopped: {reason}. Nothing was written; try again once that is mended.")

to_json = json.JSONEncoder(ensure_ascii=False).encode
"""Writes a value as JSON on one line, letters as they are."""


def run(source: BinaryIO, out: TextIO, answer: Callable[[object], str]) -> int:
    """Answer the case or the list of cases in `source`, write the answers to `out` and return the exit code.

    Nothing is written before all of the input has been read: a fault at its very end leaves one answer, itself.

    Args:
        source: a JSON text in UTF-8.
        out: written to in UTF-8.
        answer: returns the answer to one case as JSON, or raises `Refused` with every problem of the case.

    Returns:
        0, or 2 where anything was refused.

    Raises:
        Unavailable: the input cannot be read, or there is no room for the answers.
    """
    with SpooledTemporaryFile(
        _IN_MEMORY, "w+", encoding="utf-8", errors="backslashreplace", newline=""
    ) as answers:
        try:
            code = _answer_all(source, answers, answer)
            answers.seek(0)
        except Refused as refused:
            out.write(_refusal(refused.problems) + "\n")
            return REFUSED
        except OSError as error:
            raise Unavailable(_STOPPED, reason=error.strerror or error) from error
        shutil.copyfileobj(answers, out, _IN_MEMORY)
    return code


def _answer_all(source: BinaryIO, answers: IO[str], answer: Callable[[object], str]) -> int:
    is_list, cases = strict_json.stream(source)
    opening, joint, closing = ("[", "\n", "\n]\n") if is_list else ("", "", "\n")
    code = DONE
    answers.write(opening)
    for case in cases:
        try:
            text = answer(case)
        except Refused as refused:
            text, code = _refusal(refused.problems), REFUSED
        answers.write(joint + text)
        joint = ",\n"
    answers.write(closing)
    return code


def _refusal(problems: Iterable[Problem]) -> str:
    return to_json({"problems": [problem.as_json() for problem in problems]})
