"""Recipes in the book: kept under names in versions, taken for a contract, found again as last time's."""

from datetime import date
from typing import Any

import pytest

from desktop.core.actions import (
    draft_from_gig,
    record_band,
    record_client,
    record_gig,
    record_person,
    split_contract,
    void_contract,
)
from desktop.core.actions.recipes import (
    REPLACED,
    keep_recipe,
    remove_recipe,
    rename_recipe,
    take_arrangement,
)
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand
from desktop.core.kept_recipes import is_changed, replaced_by, taken_over
from desktop.core.money import Money
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries import recipes as queries
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.recipes import band_of, kept_recipes, last_time, recipe_name, recipe_version
from desktop.core.store.book import Book

FEE = {"kind": "company_fee", "percent": "6.5"}


@pytest.fixture
def band(book: Book) -> list[str]:
    keys = [record_person(book, PersonCommand(name)).id for name in ("Aïcha", "Bram", "Clara")]
    record_band(book, BandCommand("The Night Owls", tuple(keys)))
    record_client(book, ClientCommand("De Roma vzw", country="BE"))
    return keys


def draft(book: Book, countries: Countries, on: date, **more: Any) -> ContractFacts:
    told = {
        "band": "The Night Owls",
        "currency": "EUR",
        "fee": Money(100000, more.get("currency", "EUR")),
        **more,
    }
    gig = GigCommand(on=on, venue=f"Venue {on}", country="BE", client="De Roma vzw", **told)
    return facts_of(book, draft_from_gig(book, record_gig(book, gig).id, countries).id)


def facts_of(book: Book, key: str) -> ContractFacts:
    found = contract(book, key)
    assert found is not None
    return found


def split(book: Book, facts: ContractFacts, *line_up: str, **weights: str) -> ContractFacts:
    """Split a contract by a fee of the company and these weights."""
    steps = [FEE, {"kind": "shares", "weights": weights or dict.fromkeys(line_up, "1")}]
    split_contract(book, facts.id, [Place(key) for key in line_up], steps)
    return facts_of(book, facts.id)


def test_a_recipe_is_kept_under_a_name_and_kept_again_becomes_its_next_version(
    book: Book, countries: Countries, band: list[str]
) -> None:
    facts = split(book, draft(book, countries, date(2026, 12, 5)), *band)
    made = keep_recipe(book, facts.id, "Club night")
    assert facts_of(book, facts.id).recipe == (made.id, 1)
    assert keep_recipe(book, facts.id, " club  NIGHT ").id == made.id
    assert facts_of(book, facts.id).recipe == (made.id, 1)  # it says the same
    split(book, facts, *band[:2])
    keep_recipe(book, facts.id, "Club night")
    assert facts_of(book, facts.id).recipe == (made.id, 2)
    (row,) = kept_recipes(book, band_of(book, facts.id))
    assert (row.name, row.version, set(row.musicians)) == ("Club night", 2, set(band[:2]))
    first, newest = recipe_version(book, made.id, 1), recipe_version(book, made.id)
    assert first is not None
    assert newest is not None
    assert (len(first.line_up), len(newest.line_up), newest.origin) == (3, 2, (made.id, 2))


def test_recipes_for_the_very_line_up_come_first_and_other_bands_see_none(
    book: Book, countries: Countries, band: list[str]
) -> None:
    facts = split(book, draft(book, countries, date(2026, 12, 5)), *band)
    keep_recipe(book, facts.id, "Zoo")
    split(book, facts, *band[:2])
    keep_recipe(book, facts.id, "Duo")
    owls = band_of(book, facts.id)
    assert [row.name for row in kept_recipes(book, owls, band)] == ["Zoo", "Duo"]
    assert [row.name for row in kept_recipes(book, owls, band[:2])] == ["Duo", "Zoo"]
    assert kept_recipes(book, None) == []


def test_a_recipe_is_renamed_and_removed_and_each_is_one_step_to_undo(
    book: Book, countries: Countries, band: list[str]
) -> None:
    facts = split(book, draft(book, countries, date(2026, 12, 5)), *band)
    duo, club = keep_recipe(book, facts.id, "Duo").id, keep_recipe(book, facts.id, "Club").id
    with pytest.raises(Refused) as refused:
        rename_recipe(book, club, "DUO ")
    assert [p.english() for p in refused.value.problems] == [
        "There is already a recipe with the name Duo. Choose another name."
    ]
    rename_recipe(book, club, "Club night")
    remove_recipe(book, duo)
    assert [row.name for row in kept_recipes(book, band_of(book, facts.id))] == ["Club night"]
    assert recipe_version(book, duo) is None
    book.undo_log.undo()
    assert recipe_version(book, duo, 1) is not None
    book.undo_log.undo()
    assert recipe_name(book, club) == "Club"
    book.undo_log.undo()
    assert recipe_name(book, club) is None
    assert facts_of(book, facts.id).recipe == (duo, 1)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b"])
def test_a_name_that_is_none_is_refused_and_keeps_nothing(
    book: Book, countries: Countries, band: list[str], name: str
) -> None:
    facts = split(book, draft(book, countries, date(2026, 12, 5)), *band)
    with pytest.raises(Refused) as refused:
        keep_recipe(book, facts.id, name)
    assert {p.field for p in refused.value.problems} == {"name"}
    assert book.value("SELECT count(*) FROM recipe") == 0


def test_a_kept_recipe_is_taken_for_a_contract_and_told_apart_once_it_is_changed(
    book: Book, countries: Countries, band: list[str]
) -> None:
    first = split(
        book, draft(book, countries, date(2026, 12, 5)), *band, **dict(zip(band, "321", strict=True))
    )
    key = keep_recipe(book, first.id, "By seniority").id
    other = split(book, draft(book, countries, date(2027, 1, 9)), *band)
    kept = recipe_version(book, key)
    assert kept is not None
    assert is_changed(kept, other)
    take_arrangement(book, other.id, taken_over(kept, other))
    taken = facts_of(book, other.id)
    assert (taken.recipe, taken.steps, is_changed(kept, taken)) == ((key, 1), first.steps, False)
    split(book, taken, *band)
    assert facts_of(book, other.id).recipe == (key, 1)
    assert is_changed(kept, facts_of(book, other.id))
    book.undo_log.undo()
    book.undo_log.undo()
    assert facts_of(book, other.id) == other


def test_a_sub_is_one_step_to_undo_with_line_up_steps_and_attendance(
    book: Book, countries: Countries, band: list[str]
) -> None:
    facts = split(book, draft(book, countries, date(2026, 12, 5)), *band)
    absences = {facts.gigs[0].id: frozenset({band[1]})}
    split_contract(book, facts.id, facts.line_up, facts.steps, shares_by="dates", absences=absences)
    before = facts_of(book, facts.id)
    eva = record_person(book, PersonCommand("Eva")).id
    take_arrangement(book, facts.id, replaced_by(before, band[1], Place(eva)), REPLACED)
    after = facts_of(book, facts.id)
    assert [place.person for place in after.line_up] == [band[0], eva, band[2]]
    assert after.absences == {facts.gigs[0].id: frozenset({eva})}
    assert after.steps[1]["weights"] == {band[0]: "1", eva: "0", band[2]: "1"}
    book.undo_log.undo()
    assert facts_of(book, facts.id) == before
    book.undo_log.redo()
    assert facts_of(book, facts.id) == after


def test_a_new_draft_begins_with_the_recipe_of_last_time_fitted_to_the_band(
    book: Book, countries: Countries, band: list[str]
) -> None:
    first = draft(book, countries, date(2026, 12, 5))
    steps = [
        FEE,
        {"kind": "fixed", "amount": "150.00", "to": band[2]},
        {"kind": "fund", "percent": "5"},
        {"kind": "shares", "weights": {band[0]: "2", band[1]: "1"}},
    ]
    split_contract(book, first.id, first.line_up, steps, shares_by="dates")
    origin = keep_recipe(book, first.id, "Club night").id
    later = draft(book, countries, date(2027, 1, 9))
    assert (later.steps[:3], later.shares_by, later.recipe) == (steps[:3], "dates", (origin, 1))
    record_band(book, BandCommand("The Night Owls", tuple(band[:2]), id=band_of(book, first.id)))
    without_clara = draft(book, countries, date(2027, 2, 6))
    assert [step["kind"] for step in without_clara.steps] == ["company_fee", "fund", "shares"]
    foreign = draft(book, countries, date(2027, 3, 6), currency="CHF")
    assert [step for step in foreign.steps if "amount" in step] == []


@pytest.mark.parametrize("many", [queries.MANY, 0])
def test_last_time_prefers_the_same_line_up_then_the_latest_before_then_the_next_after(
    book: Book, countries: Countries, band: list[str], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(queries, "MANY", many)  # from how many contracts on the other way of looking is taken

    def found(line_up: list[str], before: str, but: str | None = None) -> str | None:
        last = last_time(book, owls, line_up, before, but)
        return last.on if last else None

    trio = split(book, draft(book, countries, date(2026, 11, 1)), *band)
    owls = band_of(book, trio.id)
    assert found(band, "2026-12-01", trio.id) is None
    duo = split(book, draft(book, countries, date(2026, 12, 1)), *band[:2])
    split(book, draft(book, countries, date(2027, 6, 1)), *band[:2])
    assert found(band, "2027-01-01") == "2026-11-01"
    assert found(band[:2], "2027-01-01") == "2026-12-01"
    assert found(band[:2], "2027-01-01", duo.id) == "2027-06-01"
    assert found(band[1:], "2027-01-01") == "2026-12-01"
    assert found(band[1:], "2026-01-01") == "2026-11-01"
    void_contract(book, duo.id)
    assert found(band[1:], "2027-01-01") == "2026-11-01"
    assert last_time(book, None, band, "2027-01-01") is None
