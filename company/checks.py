"""What staff cannot do as they asked: every problem at once, each with the field it belongs to."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


def N_(message: str) -> str:  # noqa: N802  # the usual name of a mark for collectors of sentences
    """Mark a sentence for the desk's catalogues and return it as it is."""
    return message


class Problem(NamedTuple):
    """One problem: the field, an English sentence with named places, and what goes into them."""

    field: str
    message: str
    params: Mapping[str, object] = {}

    def english(self) -> str:
        """Return the sentence for those who read no catalogue."""
        return self.message.format(**self.params)


class Rejected(Exception):  # noqa: N818  # an answer to staff
    """Nothing was done. `problems` says why, all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.english() for problem in self.problems))


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise `Rejected` where there is a problem."""
    found = tuple(problems)
    if found:
        raise Rejected(found)
