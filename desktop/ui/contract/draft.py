"""The contract on the screen: its facts as typed so far, what a review says of them, and how they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.actions import draft_contract, record_person, split_contract, void_contract
from desktop.core.actions.recipes import take_arrangement
from desktop.core.actions.sealing import Made, seal_contract, world_of
from desktop.core.attendance import Absences, filled, kept_absences
from desktop.core.contracts import ContractCommand, Place
from desktop.core.country_pack import CountryPack
from desktop.core.declarations import Review, Routes, World, review, routed, same_routes
from desktop.core.kept_recipes import Arrangement
from desktop.core.people import PersonCommand
from desktop.core.problems import Message, Problem, Refused, Unavailable
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.going_back import guard
from desktop.core.queries.people import musicians, person
from desktop.core.queries.settings import setting
from desktop.core.store.book import Done
from desktop.core.text import same_name
from desktop.ui.contract import edits
from desktop.ui.contract.edits import Record
from desktop.ui.session import Session
from desktop.ui.theme import Kind

PAUSE_MS = 400
"""What is typed is kept so long after the last key; a choice or a button keeps it at once."""


class Saving(StrEnum):
    """Whether the book holds what the screen shows."""

    KEPT = "kept"
    WAITING = "waiting"
    FAILED = "failed"


class Answer(NamedTuple):
    """Where a musician is declared. `asks` names what must be told about the person first."""

    outcome: str
    country: str | None
    asks: tuple[str, ...] = ()


class Draft(QObject):
    """One open contract.

    Signals:
        changed: the facts, or what is known about them, are others; whoever shows them repaints.
        saving_changed: `saving` is another.
    """

    changed = Signal()
    saving_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._facts: ContractFacts | None = None
        self._guard: tuple[Problem, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self.saving = Saving.KEPT

    @property
    def facts(self) -> ContractFacts:
        """The contract as typed so far."""
        assert self._facts is not None
        return self._facts

    @property
    def is_open(self) -> bool:
        """Whether there is a contract to show."""
        return self._facts is not None

    @property
    def fixed(self) -> bool:
        """Whether nothing of it can be changed any more: it is sealed, or was dropped."""
        return self.facts.state in ("sealed", "void")

    def open(self, contract_id: str) -> bool:
        """Show a contract; tell whether it is there."""
        self.flush()
        self._read(contract_id)
        self._set_saving(Saving.KEPT)
        return self.is_open

    def reload(self) -> bool:
        """Read the contract again after something changed; what was just typed is kept first."""
        self.flush()
        self._read(self.facts.id)
        return self.is_open

    def close(self) -> None:
        """Keep what was typed and let go of the contract."""
        self.flush()
        self._facts = None

    def split(
        self,
        *,
        line_up: Sequence[Place] | None = None,
        steps: Sequence[Record] | None = None,
        shares_by: str | None = None,
        absences: Absences | None = None,
        later: bool = False,
    ) -> None:
        """Take another line-up, recipe, basis of the shares or attendance; what is None stays as it is.

        What follows is shown, the weights by dates or hours among it, and kept: now, or after a pause in typing.
        """
        facts = self.facts
        places = facts.line_up if line_up is None else tuple(line_up)
        gigs, keys = [gig.id for gig in facts.gigs], [place.person for place in places]
        missing = facts.absences if absences is None else absences
        changed = replace(
            facts,
            line_up=places,
            steps=facts.steps if steps is None else [dict(step) for step in steps],
            shares_by=shares_by or facts.shares_by,
            absences=kept_absences(missing, gigs, keys),
        )
        self._take(filled(changed))
        self._set_saving(Saving.WAITING)
        if later:
            self._pause.start()
        else:
            self.flush()

    def flush(self) -> None:
        """Keep what waits; what stops it is said in the notice bar."""
        self._pause.stop()
        if self.saving is not Saving.WAITING:
            return
        facts = self.facts
        self._set_saving(Saving.KEPT)
        if not self._session.attempt(
            split_contract,
            self._session.book,
            facts.id,
            facts.line_up,
            facts.steps,
            shares_by=facts.shares_by,
            absences=facts.absences,
        ):
            self._set_saving(Saving.FAILED)

    def keep_terms(self, command: ContractCommand) -> tuple[Problem, ...]:
        """Keep another agreement; return what stops it, for the fields."""
        self.flush()
        if command == self.facts.command():
            self._set_saving(Saving.KEPT)
            return ()
        try:
            self._session.run(draft_contract, self._session.book, command)
        except Refused as refused:
            self._set_saving(Saving.FAILED)
            return refused.problems
        except Unavailable as failure:
            self._session.show_failure(failure)
            self._set_saving(Saving.FAILED)
            return ()
        self._set_saving(Saving.KEPT)
        return ()

    def note_unsaved(self) -> None:
        """Say that the screen shows something which cannot be kept as it is."""
        self._set_saving(Saving.FAILED)

    def add_musician(self, key: str | None, name: str) -> bool:
        """Take somebody into the line-up, recording a new musician for a new name; tell whether it was done."""
        key = key or self.known(name) or self._recorded(name)
        found, facts = (person(self._session.book, key) if key else None), self.facts
        if key is None or found is None:
            return False
        if key in [place.person for place in facts.line_up]:
            text = self._session.words.tr("line-up", "{name} is already in the line-up.", name=found.name)
            self._session.note(Kind.INFO, text)
            return False
        self._facts = replace(facts, people={**facts.people, key: found})
        self.names[key] = found.name
        self.split(line_up=(*facts.line_up, Place(key, found.plays)), steps=edits.joined(facts.steps, key))
        return True

    def known(self, name: str) -> str | None:
        """Return the id of the musician with this name, None for somebody new."""
        return next((key for key, known in self.names.items() if same_name(known) == same_name(name)), None)

    def _recorded(self, name: str) -> str | None:
        done = self._session.attempt(record_person, self._session.book, PersonCommand(name))
        return done.id if done else None

    def remove_musician(self, place: int) -> None:
        """Take somebody out of the line-up and of the shares. Steps that pay this musician stay, and say so."""
        facts = self.facts
        steps = edits.weighted(facts.steps, facts.line_up[place].person, None)
        self.split(line_up=edits.removed(facts.line_up, place), steps=steps)

    def take(self, proposal: Arrangement, what: Message, newcomer: str = "") -> bool:
        """Split the contract as proposed, in one step to undo; tell whether it was done. As `take_arrangement`."""
        self.flush()
        book, key = self._session.book, self.facts.id
        return self._session.attempt(take_arrangement, book, key, proposal, what, newcomer) is not None

    def drop(self) -> bool:
        """Drop the contract; it can be undone."""
        self.flush()
        return self._session.attempt(void_contract, self._session.book, self.facts.id) is not None

    def seal(self) -> int | None:
        """Seal the contract; return how many papers that made, None when it was stopped."""
        self.flush()
        book, countries, key = self._session.book, self._session.countries, self.facts.id
        made: list[Made] = []

        def seal() -> Done:
            sealed = seal_contract(book, key, countries)
            made.extend(sealed.made)
            return sealed.done

        return None if self._session.attempt(seal) is None else len(made)

    def name_of(self, key: str) -> str:
        """Return the name of a musician by id; whatever else receives money is named by its own words."""
        return self.names.get(key, key)

    def answer(self, key: str) -> Answer:
        """Return where a musician is declared: what the review says, or what was sealed."""
        for outcome in self.facts.outcomes if self.facts.sealed_at is not None else ():
            if outcome["person"] == key:
                return Answer(outcome["outcome"], outcome["country"])
        found = self.review.routes[key]
        return Answer(found.outcome, found.country, found.missing)

    @property
    def day(self) -> date:
        """The day the contract counts for: its first gig, else today."""
        return min((date.fromisoformat(gig.on) for gig in self.facts.gigs), default=self.world.today)

    @property
    def home(self) -> CountryPack | None:
        """The rules of the country whose company invoices."""
        invoicing = next((part.country for part in self.review.parts if part.invoices), None)
        signer = self.facts.signer.residence if self.facts.signer else None
        country = invoicing or signer or setting(self._session.book, "country") or ""
        return self._session.countries.get(country)

    @property
    def company_percent(self) -> Decimal | None:
        """What the shared company keeps, where it is known."""
        fee = self.home.fee_on(self.day) if self.home else None
        return fee.percent if fee else None

    def _read(self, contract_id: str) -> None:
        book = self._session.book
        self.names: dict[str, str] = dict(musicians(book))
        self.world: World = world_of(book, self._session.countries, self._session.today())
        self._facts = None
        if found := contract(book, contract_id):
            self._guard = guard(book, found)
            self._take(found)

    def _take(self, facts: ContractFacts) -> None:
        if self._facts is None or not same_routes(facts, self._facts):
            self._routes: Routes = routed(facts, self.world)
        self._facts = facts
        found = review(facts, self.world, self._routes)
        self.review: Review = replace(found, problems=(*found.problems, *self._guard))
        self.changed.emit()

    def _set_saving(self, saving: Saving) -> None:
        if saving is not self.saving:
            self.saving = saving
            self.saving_changed.emit()
