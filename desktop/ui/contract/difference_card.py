"""What sealing a correction makes: for every company concerned, what is different from the version that it has."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.core.corrections import Revision, difference, preview
from desktop.core.queries.corrections import sent
from desktop.core.territories import Country
from desktop.documents import correction_words
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import Card, PillLabel, caption, hbox, label, line, vbox


def made_by(session: Session, draft: Draft) -> tuple[Revision, ...]:
    """Return what sealing the correction would make; nothing while something is missing."""
    facts = draft.facts
    if not facts.correcting or draft.review.problems:
        return ()
    return preview(facts, draft.review, draft.world, sent(session.book, facts.id))


def difference_card(session: Session, draft: Draft, made: Sequence[Revision]) -> QWidget:
    """Return the card that says what the companies will be told."""
    words = session.words
    if not made:
        card = Card(words.tr("correction", "Nothing is different yet"))
        card.add(
            label(
                words.tr("correction", "Change what was wrong. Here stands what the companies will be told."),
                wrap=True,
            )
        )
        return card
    title = words.trn("correction", "Sealing sends {n} paper", "Sealing sends {n} papers", len(made))
    card = Card(title)
    for number, each in enumerate(made):
        if number:
            card.add(line())
        card.add(_entry(session, draft, each))
    return card


def _entry(session: Session, draft: Draft, made: Revision) -> QWidget:
    words, new = session.words, made.new
    company = next((p.company_name for p in draft.review.parts if p.country == new.company_country), None)
    name = company or words.tr("check", "Shared company in {country}", country=Country(new.company_country))
    if made.old is None:
        said = [words.tr("correction", "A new declaration: this company was not needed before.")]
    else:
        said = correction_words.lines(words, difference(made.old, new))
    kind = PillLabel(words.say(correction_words.KINDS[new.kind]))
    head = hbox(label(name, Role.STRONG, wrap=True), kind)
    head.setStretch(0, 1)
    before = made.old.rev if made.old else 0
    what = words.tr("correction", "Revision {n} replaces revision {before}", n=new.rev, before=before)
    rows = [label(text, wrap=True, selectable=True) for text in said]
    column = vbox(head, *([caption(what)] if made.old is not None else []), *rows, gap=Space.XS)
    entry = QWidget()
    entry.setLayout(column)
    entry.setAccessibleName(". ".join((name, *said)))
    return entry
