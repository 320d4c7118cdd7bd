"""Keep a recipe under a name, rename and remove it, and split a contract by one, or with a sub or without a drop-out."""

import json

from desktop.core.actions.contracts import TOPICS as CONTRACT_TOPICS
from desktop.core.actions.contracts import write_absences, write_line_up
from desktop.core.bin import TOPIC as BIN
from desktop.core.contracts import basis_problems, place_problems, recipe_text
from desktop.core.kept_recipes import Arrangement, is_changed, renamed
from desktop.core.people import PersonCommand, check_person
from desktop.core.problems import N_, Message, Refused, refuse
from desktop.core.queries.contracts import contract as kept_contract
from desktop.core.queries.recipes import band_of, kept_recipes, recipe_version
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import check_text, same_name, tidy

TOPICS = frozenset({"recipes", "contracts"})

TAKEN = N_("undo", "use of a recipe")
REPLACED = N_("undo", "replacement of a musician")
DROPPED_OUT = N_("undo", "drop-out of a musician")
_KEEP = N_("undo", "keeping of a recipe")
_RENAME = N_("undo", "renaming of a recipe")
_NO_STEPS = N_("recipe", "There is nothing to keep yet: this contract has no steps.")
_NAME_TAKEN = N_("recipe", "There is already a recipe with the name {name}. Choose another name.")


def keep_recipe(book: Book, contract_id: str, name: str) -> Done:
    """Keep a contract's recipe under a name among those of its band; a known name gets a new version.

    Nothing new is made where the newest version says the same. The contract is from this version then, unless it is
    sealed. Returns the id of the recipe.

    Raises:
        Refused: the name is none, or the contract has no steps.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import Recipe, RecipeVersion
    from desktop.core.store.tables import Contract

    facts = kept_contract(book, contract_id)
    problems = check_text("name", name, needed=True)
    if facts is not None and not facts.steps:
        problems += refuse("", _NO_STEPS).problems
    if problems:
        raise Refused(problems)
    band = band_of(book, contract_id)
    known = next((r for r in kept_recipes(book, band) if same_name(r.name) == same_name(name)), None)
    newest = recipe_version(book, known.id) if known else None
    with book.transaction(Step(_KEEP, TOPICS)) as session:
        contract = find.existing(session, Contract, contract_id)
        assert facts is not None
        line_up = [place.person for place in facts.line_up]
        version = known.version if known else 0
        key = known.id if known else book.new_id()
        if known is None:
            session.add(Recipe(id=key, band_id=band, name=tidy(name), demo=contract.demo))
            session.flush()
        if newest is None or is_changed(newest, facts) or set(newest.line_up) != set(line_up):
            version += 1
            session.add(
                RecipeVersion(
                    recipe_id=key,
                    version=version,
                    line_up=json.dumps(line_up),
                    steps=recipe_text(facts.steps),
                    shares_by=facts.shares_by,
                    currency=facts.fee.currency,
                    saved_at=book.clock().isoformat(timespec="seconds"),
                )
            )
        if contract.sealed_at is None:
            contract.recipe_id, contract.recipe_version = key, version
    return Done(key, TOPICS)


def rename_recipe(book: Book, recipe_id: str, name: str) -> Done:
    """Give a kept recipe another name.

    Raises:
        Refused: the name is none, another recipe of the band has it, or the recipe is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import Recipe

    if problems := check_text("name", name, needed=True):
        raise Refused(problems)
    with book.transaction(Step(_RENAME, TOPICS)) as session:
        recipe = find.existing(session, Recipe, recipe_id)
        for other in kept_recipes(book, recipe.band_id):
            if other.id != recipe_id and same_name(other.name) == same_name(name):
                raise refuse("name", _NAME_TAKEN, name=other.name)
        recipe.name = tidy(name)
    return Done(recipe_id, TOPICS)


def remove_recipe(book: Book, recipe_id: str) -> Done:
    """Remove a kept recipe with all its versions; contracts split with it keep their steps.

    Raises:
        Refused: the recipe is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.band_tables import Recipe

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "recipe", find.existing(session, Recipe, recipe_id))
    return Done(recipe_id, TOPICS | BIN)


def take_arrangement(
    book: Book, contract_id: str, proposal: Arrangement, what: Message = TAKEN, newcomer: str = ""
) -> Done:
    """Split a contract as proposed: line-up, steps, basis, attendance and where it is from, in one step to undo.

    `newcomer` is a musician whom the book does not know yet and whom the proposal names by this name in place of an
    id; recorded along with it.

    Raises:
        Refused: a musician stands in the line-up twice, the newcomer's name is none, or the contract is sealed or gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Person

    problems = place_problems(proposal.line_up) + basis_problems(proposal.shares_by)
    if newcomer:
        problems += check_person(PersonCommand(newcomer))
    if problems:
        raise Refused(problems)
    with book.transaction(Step(what, CONTRACT_TOPICS | TOPICS)) as session:
        contract = find.unsealed(session, contract_id)
        assert contract is not None
        if newcomer:
            key = book.new_id()
            session.add(Person(id=key, name=tidy(newcomer), demo=contract.demo))
            session.flush()
            proposal = renamed(proposal, newcomer, key)
        write_line_up(session, contract_id, proposal.line_up)
        write_absences(session, contract_id, proposal.line_up, proposal.absences)
        contract.recipe, contract.shares_by = recipe_text(proposal.steps), proposal.shares_by
        contract.recipe_id, contract.recipe_version = proposal.origin or (None, None)
        contract.version += 1
    return Done(contract_id, CONTRACT_TOPICS | TOPICS)
