"""A reminder to a client before it is written: how firm, in which language, and how it will read."""

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from desktop.core.actions.reminders import keep_reminder
from desktop.core.actions.sealing import world_of
from desktop.core.books.reminders import LEVELS, Letter
from desktop.core.problems import Problem
from desktop.core.queries.reminders import client_language, letter_facts
from desktop.core.store.book import Book, Done
from desktop.i18n.catalogues import spoken
from desktop.i18n.languages import choose
from desktop.i18n.words import Words, words_for
from desktop.ui.form import Field
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.widgets import Card, heading, label


class Written(NamedTuple):
    """A reminder in a language."""

    letter: Letter
    language: str


def _check(_written: Written) -> list[Problem]:
    return []


def _keep(book: Book, written: Written) -> Done:
    from desktop.documents.reminder import reminder

    pdf = reminder(written.letter, words_for(written.language))
    return keep_reminder(book, written.letter.contract, written.letter.level, written.language, pdf)


class ReminderForm(RecordForm):
    """One reminder. Saving keeps it as it reads now.

    Raises:
        Refused: no reminder is written for this contract.
    """

    def __init__(self, session: Session, parent: QWidget, contract: str) -> None:
        self.facts = letter_facts(
            session.book, contract, world_of(session.book, session.countries, session.today())
        )
        super().__init__(session, parent, None, Verb(_check, _keep))
        tr, words = self.words.tr, self.words
        level = ChoiceEditor([Choice(n, words.say(text)) for n, text in LEVELS.items()])
        level.set_value(self.facts.level)
        language = ChoiceEditor([Choice(code, name) for code, name in spoken()])
        language.set_value(choose(client_language(session.book, contract, session.countries), words.language))
        self._fields = self.add_form(
            [
                [
                    Field("level", tr("reminder", "Reminder"), level),
                    Field("language", tr("reminder", "Language"), language),
                ]
            ]
        )
        self._text = label("", wrap=True, selectable=True)
        self._text.setAccessibleName(tr("reminder", "How it will read"))
        card = Card()
        card.add(self._fields, heading(tr("reminder", "How it will read")), self._text)
        self.lay_out(card, last="language")
        self._save.setText(tr("reminder", "Write it"))
        self._save.setAccessibleName(tr("reminder", "Write it"))
        self.heading.setText(tr("reminder", "Reminder to {client}", client=self.facts.client))
        for editor in (level, language):
            editor.changed.connect(self._tell)
        self._tell()
        self.dirty = False

    @property
    def written(self) -> Written:
        """The reminder as it is chosen now."""
        from dataclasses import replace

        level, language = self.editor("level").value(), self.editor("language").value()
        return Written(replace(self.facts, level=level), str(language))

    @property
    def paper_words(self) -> Words:
        """The words of the letter's language."""
        return words_for(self.written.language)

    def _tell(self) -> None:
        from desktop.documents.reminder import mail_text

        self._text.setText(mail_text(self.written.letter, self.paper_words))

    def command(self, _values: dict[str, Any]) -> Written:
        """Return what is kept."""
        return self.written

    def reload(self) -> None:
        """The letter stays as it was begun."""
