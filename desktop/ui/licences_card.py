"""The licence and notices of each part that is packed into the program, to be read where the program is."""

from PySide6.QtWidgets import QPlainTextEdit

from desktop import notices
from desktop.i18n.words import Words
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.theme import Theme
from desktop.ui.widgets import Card

HEIGHT = 260


class LicencesCard(Card):
    """Chosen is the part, shown is its text; hidden where nothing was packed."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words.tr("about", "Licences"))
        self._notices = {each.name: each for each in notices.notices()}
        self.part = ChoiceEditor([Choice(each.name, _line(each)) for each in self._notices.values()])
        self.part.describe(words.tr("about", "Part of the program"), "")
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(words.tr("about", "Licence and notices"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(theme.px(HEIGHT))
        self.add(self.part, self.text)
        self.part.changed.connect(self._show)
        self._show()
        self.setHidden(not self._notices)

    def _show(self) -> None:
        if (chosen := self._notices.get(str(self.part.value()))) is not None:
            self.text.setPlainText(notices.text(chosen))


def _line(notice: notices.Notice) -> str:
    return " – ".join(filter(None, (f"{notice.name} {notice.version}".strip(), notice.licence)))
