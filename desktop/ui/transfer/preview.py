"""The rows of a file as the import page shows them: what each is, what it holds, what is remarked on it."""

from typing import Any, NamedTuple

from desktop.core.transfer.planned import STATE_NAMES, Plan, PlannedRow
from desktop.i18n.words import Words
from desktop.ui.row_model import Column, Pill
from desktop.ui.theme import Kind

KINDS_SHOWN = {
    "new": Kind.SUCCESS,
    "known": Kind.NEUTRAL,
    "double": Kind.WARNING,
    "differs": Kind.WARNING,
    "problem": Kind.PROBLEM,
}
NAMES_SHOWN = 6


class Line(NamedTuple):
    """A row of the preview, and whether it has a problem, is new, or what else."""

    id: str
    row: PlannedRow
    state: str


class Preview:
    """Says rows in the words of the window."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def columns(self) -> list[Column]:
        """Return the columns of the preview."""
        words, tr = self.words, self.words.tr
        return [
            Column("line", tr("import", "Line"), lambda r: words.value(r.row.line), muted=True),
            Column("state", tr("import", "What it is"), pill=self._pill),
            Column("day", tr("import", "Date"), lambda r: self._day(r.row.command)),
            Column("name", tr("import", "Name"), lambda r: self._name(r.row.command), width=130, stretch=2),
            Column(
                "client",
                tr("import", "For"),
                lambda r: self._who(r.row.command),
                width=90,
                stretch=1,
                muted=True,
            ),
            Column("amount", tr("import", "Amount"), lambda r: self._amount(r.row.command)),
            Column("why", tr("import", "Remark"), self.why, width=150, stretch=3, muted=True),
        ]

    def _pill(self, line: Line) -> Pill:
        return Pill(self.words.say(STATE_NAMES[line.state]), KINDS_SHOWN[line.state])

    def _day(self, command: Any) -> str:
        on = getattr(command, "on", None)
        return self.words.day(on) if on else ""

    def _name(self, command: Any) -> str:
        return str(
            getattr(command, "venue", "") or getattr(command, "name", "") or getattr(command, "text", "")
        )

    def _who(self, command: Any) -> str:
        return str(
            getattr(command, "client", "") or getattr(command, "payer", "") or getattr(command, "email", "")
        )

    def _amount(self, command: Any) -> str:
        money = getattr(command, "fee", None) or getattr(command, "amount", None)
        return self.words.money(money) if money else ""

    def why(self, line: Line) -> str:
        """Return what is remarked on a row, in full."""
        if line.state == "differs":
            return line.row.like
        if line.row.problems:
            return " ".join(self.words.say(problem) for problem in line.row.problems)
        if line.state == "double" and line.row.like.startswith("line "):
            return self.words.tr("import", "As line {line}", line=line.row.like.removeprefix("line "))
        return self.words.tr("import", "A gig like this is in the book") if line.state == "double" else ""

    def new_names(self, plan: Plan) -> str:
        """Say which bands, clients, venues and musicians the import would make."""
        words = self.words
        titles = {
            "bands": words.tr("import", "New bands: {names}", names="{names}"),
            "clients": words.tr("import", "New clients: {names}", names="{names}"),
            "venues": words.tr("import", "New venues: {names}", names="{names}"),
            "people": words.tr("import", "New musicians: {names}", names="{names}"),
        }
        said = []
        for kind, names in plan.names.items():
            if names:
                shown = ", ".join(names[:NAMES_SHOWN]) + ("…" if len(names) > NAMES_SHOWN else "")
                said.append(titles[kind].replace("{names}", shown))
        return "   ".join(said)
