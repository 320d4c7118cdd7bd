"""Recipes remembered: where the recipe of a contract is from, keeping it under a name, taking a kept one or last time's.

Also asks what changes when somebody drops out or a sub comes in. All of it in place, above the steps.
"""

from datetime import date
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.core.actions.recipes import (
    DROPPED_OUT,
    REPLACED,
    TAKEN,
)
from desktop.core.contracts import Place, equal_shares
from desktop.core.kept_recipes import (
    Arrangement,
    KeptRecipe,
    Wish,
    arrangement,
    fitted,
    has_amounts,
    is_changed,
    orphans,
    replaced_by,
    taken_over,
    without,
)
from desktop.core.queries.people import person
from desktop.core.queries.recipes import (
    LastTime,
    RecipeRow,
    band_of,
    kept_recipes,
    last_time,
    recipe_name,
    recipe_version,
)
from desktop.ui.contract.changes import ChangesPanel, Question
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.recipe_names import NamingLine, TidyingList
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import hbox, label, link_button, plain_button, vbox


class RecipePanel(QWidget):
    """Shows where the recipe is from, and what is asked about it. `button` opens the menu of recipes.

    Signals:
        opened: something is asked here and wants to be seen.
        resized: this is higher or lower now.
    """

    opened = Signal()
    resized = Signal()

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        tr = session.words.tr
        self._session, self._words, self._draft = session, session.words, draft
        self._shown = ""
        self._band: str | None = None
        self._origin: tuple[str, KeptRecipe] | None = None
        self.last: LastTime | None = None
        self.button = tag(self._make_button(), "recipe", session.words)
        self.from_ = label("", Role.MUTED, wrap=True)
        self.use_last = link_button(tr("recipe", "Use last time’s"), self.ask_last)
        self.start_equal = link_button(tr("recipe", "Equal shares instead"), self._share_equally)
        self.naming = NamingLine(session, draft)
        self.tidying = TidyingList(session)
        self.changes = ChangesPanel(session, draft)
        line = hbox(self.from_, self.use_last, self.start_equal, gap=Space.M)
        line.setStretch(0, 1)
        self.setLayout(vbox(line, self.naming, self.tidying, self.changes, gap=Space.S))
        for closed in (self.naming.closed, self.tidying.closed, self.changes.answered):
            closed.connect(self._end)
        self.changes.resized.connect(self.resized)

    def _make_button(self) -> QPushButton:
        made = plain_button(self._words.tr("recipe", "Recipes"), icon=self._session.icons.get("copy"))
        self.menu = QMenu(made)
        self.menu.aboutToShow.connect(self.fill_menu)
        made.setMenu(self.menu)
        return made

    def fold(self) -> None:
        """Close what is asked; another contract comes."""
        self._shown = ""
        self.naming.close_line()
        self.tidying.close_list()
        self.changes.close_panel()

    def reload(self) -> None:
        """Look again where the recipe is from, after the contract was opened or changed."""
        facts, book = self._draft.facts, self._session.book
        if self._shown != facts.id:
            self._shown = facts.id
            self._band = band_of(book, facts.id)
            self._look_back()
        name = recipe_name(book, facts.recipe[0]) if facts.recipe else None
        kept = recipe_version(book, *facts.recipe) if facts.recipe else None
        self._origin = (name, kept) if name and kept else None
        self.button.setVisible(not self._draft.fixed)
        self.tidying.refresh(self._band)
        self.repaint_origin()

    def repaint_origin(self) -> None:
        """Say where the recipe is from, and whether it was changed since."""
        facts, fixed = self._draft.facts, self._draft.fixed
        fresh = facts.version == 1 and not fixed
        as_last = fresh and self._is_as_last()
        said = (self._last_text() if as_last else "", self._origin_text())
        text = " ".join(part for part in said if part)
        self.from_.setText(text)
        self.use_last.setVisible(bool(self.last and fresh and not as_last))
        self.start_equal.setVisible(as_last)
        if not text and self.last and fresh:
            self.from_.setText(self._last_title(self.last))
        self.from_.setVisible(bool(self.from_.text()))
        self.changes.refresh()
        self.setVisible(
            not (self.from_.isHidden() and self.naming.isHidden() and self.tidying.isHidden() and self.changes.isHidden())
        )  # fmt: skip

    def tab_order(self) -> list[QWidget]:
        """Return what Tab goes through here."""
        from desktop.ui.contract.rows import leaves

        return [
            self.use_last,
            self.start_equal,
            *leaves(self.naming),
            *leaves(self.tidying),
            *leaves(self.changes),
        ]

    def fill_menu(self) -> None:
        """Offer last time's recipe, those of the band, and what can be done with this one."""
        tr, menu, facts = self._words.tr, self.menu, self._draft.facts
        self._look_back()
        menu.clear()
        if self.last is not None:
            text = self._last_title(self.last).replace("&", "&&")
            menu.addAction(text).triggered.connect(self.ask_last)
        keys = [place.person for place in facts.line_up]
        rows = kept_recipes(self._session.book, self._band, keys)
        for row in rows:
            text = tr("recipe", "“{name}”, version {n}", name=row.name, n=row.version).replace("&", "&&")
            menu.addAction(text).triggered.connect(partial(self._ask_kept, row))
        if self.last is not None or rows:
            menu.addSeparator()
        keep = menu.addAction(tr("recipe", "Keep this recipe under a name"))
        keep.triggered.connect(self._ask_name)
        keep.setEnabled(bool(facts.steps))
        tidy = menu.addAction(tr("recipe", "Rename or remove kept recipes"))
        tidy.triggered.connect(self._ask_tidying)
        tidy.setEnabled(bool(rows))

    def ask_last(self) -> None:
        """Show what last time's recipe would change."""
        if self.last is not None:
            self._ask_recipe(self.last.kept, self._last_title(self.last))

    def ask_drop_out(self, key: str) -> None:
        """Show what changes when a musician drops out."""
        facts, name = self._draft.facts, self._draft.name_of(key)
        left = [place.person for place in facts.line_up]
        self._ask(
            Question(
                title=self._words.tr("changes", "If {name} drops out", name=name),
                what=DROPPED_OUT,
                steps=facts.steps,
                orphans=orphans(facts.steps, left, [k for k in left if k != key]),
                make=lambda wish, _sub: without(self._draft.facts, key, wish),
                leaving=key,
            )
        )

    def ask_replacement(self, key: str) -> None:
        """Ask who replaces a musician, and show what changes then."""
        facts, name = self._draft.facts, self._draft.name_of(key)
        left = [place.person for place in facts.line_up]
        plays = next(place.plays for place in facts.line_up if place.person == key)

        def make(wish: Wish, sub: str) -> Arrangement:
            found = person(self._session.book, sub)
            place = Place(sub, (found.plays if found else "") or plays)
            return replaced_by(self._draft.facts, key, place, wish)

        self._ask(
            Question(
                title=self._words.tr("changes", "If somebody replaces {name}", name=name),
                what=REPLACED,
                steps=facts.steps,
                orphans=orphans(facts.steps, left, [k for k in left if k != key]),
                make=make,
                leaving=key,
                asks_sub=True,
            )
        )

    def _ask_kept(self, row: RecipeRow) -> None:
        kept = recipe_version(self._session.book, row.id)
        if kept is not None:
            title = self._words.tr("recipe", "“{name}”, version {n}", name=row.name, n=row.version)
            self._ask_recipe(kept, title)

    def _ask_recipe(self, kept: KeptRecipe, title: str) -> None:
        now = [place.person for place in self._draft.facts.line_up]
        self._ask(
            Question(
                title=title,
                what=TAKEN,
                steps=kept.steps,
                orphans=orphans(kept.steps, kept.line_up, now),
                make=lambda wish, _sub: taken_over(kept, self._draft.facts, wish),
                note=self._currency_note(kept),
            )
        )

    def _ask(self, question: Question) -> None:
        self._draft.flush()
        self.naming.close_line()
        self.tidying.close_list()
        self.show()
        self.changes.ask(question)
        self.opened.emit()

    def _ask_name(self) -> None:
        self.changes.close_panel()
        self.tidying.close_list()
        self.show()
        self.naming.ask(self._origin[0] if self._origin else "")
        self.opened.emit()

    def _ask_tidying(self) -> None:
        self.changes.close_panel()
        self.naming.close_line()
        self.show()
        self.tidying.ask(self._band)
        self.opened.emit()

    def _end(self, inside: bool) -> None:  # what the signals carry
        """Ask nothing any more; a cursor that was here goes to the menu of recipes."""
        if inside:
            QTimer.singleShot(
                0, self.button, self.button.setFocus
            )  # the key that closed this is not for the menu
        self.resized.emit()

    def _share_equally(self) -> None:
        draft = self._draft
        keys = [place.person for place in draft.facts.line_up]
        now = arrangement(draft.facts)
        steps = tuple(equal_shares(draft.company_percent, keys))
        if draft.take(Arrangement(now.line_up, steps, "weights", now.absences, None), TAKEN):
            offer_undo(self._session, self._words.tr("recipe", "The rest is shared equally."))

    def _look_back(self) -> None:
        facts = self._draft.facts
        keys = [place.person for place in facts.line_up]
        on = facts.gigs[0].on if facts.gigs else self._session.today().isoformat()
        self.last = last_time(self._session.book, self._band, keys, on, facts.id)

    def _is_as_last(self) -> bool:
        facts = self._draft.facts
        if self.last is None or not facts.line_up:
            return False
        made = fitted(self.last.kept, facts.line_up, facts.fee.currency)
        keys = tuple(place.person for place in facts.line_up)
        return not is_changed(KeptRecipe(keys, made.steps, made.shares_by, facts.fee.currency), facts)

    def _origin_text(self) -> str:
        if self._origin is None:
            return ""
        name, kept = self._origin
        version = kept.origin[1] if kept.origin else 1
        if is_changed(kept, self._draft.facts):
            return self._words.tr(
                "recipe", "From “{name}”, version {n}, changed since.", name=name, n=version
            )
        return self._words.tr("recipe", "From “{name}”, version {n}.", name=name, n=version)

    def _last_text(self) -> str:
        last, facts, words = self.last, self._draft.facts, self._words
        assert last is not None
        text = words.tr(
            "recipe", "Split as last time: {where}, {day}.", where=last.venue, day=date.fromisoformat(last.on)
        )
        out = len(orphans(last.kept.steps, last.kept.line_up, [place.person for place in facts.line_up]))
        said = words.trn(
            "recipe",
            "{n} step is left out, since who got it does not play.",
            "{n} steps are left out, since who got them does not play.",
            out,
        )
        return " ".join(part for part in (text, said if out else "", self._currency_note(last.kept)) if part)

    def _last_title(self, last: LastTime) -> str:
        day = date.fromisoformat(last.on)
        return self._words.tr("recipe", "Last time’s recipe: {where}, {day}", where=last.venue, day=day)

    def _currency_note(self, kept: KeptRecipe) -> str:
        now = self._draft.facts.fee.currency
        if kept.currency == now or not has_amounts(kept.steps):
            return ""
        return self._words.tr(
            "recipe", "Its amounts are in {theirs}. They are left empty: type them in {ours}.", theirs=kept.currency, ours=now
        )  # fmt: skip
