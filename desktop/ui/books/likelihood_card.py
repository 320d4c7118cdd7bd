"""How likely booked gigs come about: two percentages that the forecast weighs by."""

from decimal import Decimal

from desktop.core.actions.settings import change_setting
from desktop.core.problems import N_, Problem, Refused
from desktop.core.queries.forecast import CONFIRMED, OPTION, likelihood
from desktop.i18n.amounts import read_percent
from desktop.ui.contract.entry import decimal_mark
from desktop.ui.editors import AmountEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.widgets import Card, muted

_MOST = N_("forecast", "Write a percentage from 0 to 100.")


class LikelihoodCard(Card):
    """Two fields; what is typed counts at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.words.tr("forecast", "How likely"))
        tag(self, "likely", session.words)
        self._session = session
        tr, words = session.words.tr, session.words

        def percent() -> AmountEditor:
            return AmountEditor(
                lambda text: read_percent(text, ""), words.value, decimal=decimal_mark(words), suffix="%"
            )

        self.form = Form(
            [
                [
                    Field("confirmed", tr("forecast", "Confirmed gigs come about"), percent()),
                    Field("option", tr("forecast", "Options come about"), percent()),
                ]
            ],
            words.say,
            session.icons,
        )
        about = tr("forecast", "What was played or declared counts whole. These are your own guesses.")
        self.add(muted(about, wrap=True), self.form)
        for name, key in (("confirmed", CONFIRMED), ("option", OPTION)):
            self.form.editor(name).settled.connect(lambda name=name, key=key: self._keep(name, key))

    def refresh(self) -> None:
        """Show what is kept, unless it is being typed."""
        kept = likelihood(self._session.book)
        for name, value in (("confirmed", kept.confirmed), ("option", kept.option)):
            editor = self.form.editor(name)
            if not editor.control.hasFocus():
                editor.set_value(value)

    def _keep(self, name: str, key: str) -> None:
        try:
            value = self.form.editor(name).value()
        except Refused:
            return
        if not isinstance(value, Decimal):
            return
        if not 0 <= value <= 100:
            self.form.show_problems([Problem(name, _MOST)])
            return
        self._session.run(change_setting, self._session.book, key, str(value))
