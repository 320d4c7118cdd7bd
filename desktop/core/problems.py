"""What is wrong with something a person typed or opened, said so that it can be mended.

Three kinds of failure exist: `Refused` (the person can fix it), `Unavailable` (the world: no network, a full
disk) and everything else, which is a bug of ours and stops loudly.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Message(NamedTuple):
    """A sentence in English together with the context a translator needs; `desktop.i18n` says it in a language."""

    context: str
    text: str


def N_(context: str, text: str) -> Message:  # noqa: N802  # gettext's own name for "mark, don't translate yet"
    """Mark `text` for the catalogues without translating it here: the core speaks no language."""
    return Message(context, text)


def in_english(message: Message, params: Mapping[str, object]) -> str:
    """Return the sentence in English with its values; a value may be a marked sentence itself."""
    return message.text.format(**{k: v.text if isinstance(v, Message) else v for k, v in params.items()})


@dataclass(frozen=True, slots=True)
class Label:
    """Words that a data file gives in several languages, as a value of a sentence: `Tax code`, `codice fiscale`."""

    texts: Mapping[str, str]

    def __str__(self) -> str:
        return self.texts["en"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stops a command.

    Attributes:
        field: name of the editor, or path of the value in a file (`steps[2].amount`); empty for the whole input.
        message: the sentence, with named placeholders.
        params: values of the placeholders: text, whole numbers, or values such as `Money` and dates, which are
            formatted in the reader's language when the sentence is said.
    """

    field: str
    message: Message
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def english(self) -> str:
        """Return the sentence in English with its values, for scripts, tests and logs."""
        return in_english(self.message, self.params)

    def as_json(self) -> dict[str, str]:
        """Return the form of the headless commands: `{"field": …, "message": …}`."""
        return {"field": self.field, "message": self.english()}

    def inside(self, place: str) -> "Problem":
        """Return the same problem seen from the thing that contains it: `amount` inside `steps[2]`."""
        joint = "" if not self.field or self.field.startswith("[") else "."
        return Problem(f"{place}{joint}{self.field}", self.message, self.params)


class Refused(Exception):  # noqa: N818  # a refusal is an answer, not an error of the program
    """Something a person can fix. Carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.english()}" for p in self.problems))


class Unavailable(Exception):  # noqa: N818  # names the world's state
    """The world does not play along: no network, a full disk, a folder that cannot be written.

    The message says what happened, what is safe and what to do next; nothing is lost.
    """

    def __init__(self, message: Message, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(in_english(message, params))

    def problem(self) -> Problem:
        """Return it in the form in which refusals are shown."""
        return Problem("", self.message, self.params)


class Unreachable(Unavailable):
    """A shared company cannot be reached right now; everything is safe here, and a later try may go through."""


def refuse(field_: str, message: Message, **params: object) -> Refused:
    """Return a `Refused` with this one problem, to be raised."""
    return Refused([Problem(field_, message, params)])
