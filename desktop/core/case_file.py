"""Cases as JSON in, answers as JSON out: one case or a list of any length, in flat memory, for scripts and tests."""

import json
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
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
    answers = SpooledTemporaryFile(  # noqa: SIM115  # closing it fails as well where the disk is full
        _IN_MEMORY, "w+", buffering=_IN_MEMORY, encoding="utf-8", errors="backslashreplace", newline=""
    )
    try:
        code = _answer_all(source, answers, answer)
        answers.seek(0)
    except OSError as error:
        with suppress(OSError):
            answers.close()
        raise Unavailable(_STOPPED, reason=error.strerror or error) from error
    with answers:
        shutil.copyfileobj(answers, out, _IN_MEMORY)
    return code


def _answer_all(source: BinaryIO, answers: IO[str], answer: Callable[[object], str]) -> int:
    """Write the answer to the whole input and return the exit code."""
    try:
        return _answer_cases(source, answers, answer)
    except Refused as refused:
        answers.seek(0)
        answers.truncate()
        answers.write(_refusal(refused.problems) + "\n")
        return REFUSED


def _answer_cases(source: BinaryIO, answers: IO[str], answer: Callable[[object], str]) -> int:
    """Write the answer to every case and return the exit code."""
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
