"""What companies ask, above the list of declarations: the question, and the two ways out of it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.actions.answers import keep_draft, note_two_gigs, send_answer
from desktop.core.outbox import Reason
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.declarations import declaration
from desktop.core.queries.questions import Double, Question, doubles, draft_answer, questions
from desktop.ui import declaration_words
from desktop.ui.editors import NotesEditor
from desktop.ui.form import Field, Form
from desktop.ui.local_keys import SEND, bind
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, Card, caption, hbox, label, line, muted, plain_button, vbox

PAUSE_MS = 800
"""What is typed of an answer is kept so long after the last key."""
MOST = 1
"""Questions shown at once: the list beneath keeps its room. The others come when it is settled."""


class QuestionsCard(QFrame):
    """Shows open questions; not there while nobody asks anything."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._session = session
        self._shown: object = None
        self._first = ""
        self.forms: dict[str, AnswerForm] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._column)
        self.hide()

    def refresh(self) -> None:
        """Read the questions again; what is being typed stays."""
        asked, pairs = questions(self._session.book), doubles(self._session.book)
        if (asked, pairs, self._first) == self._shown:
            return
        self._shown = (asked, pairs, self._first)
        for form in self.forms.values():
            form.keep()
        self.forms.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if asked or pairs:
            card = self._card(asked, pairs)
            self._column.addWidget(card)
            card.show()  # at once: its answer may be given the keyboard
        self.setVisible(bool(asked or pairs))

    def answer(self, question_id: str) -> None:
        """Bring a question to the front and put the cursor into its answer."""
        self._first = question_id
        self.refresh()
        if question_id in self.forms:
            self.forms[question_id].begin_writing()

    def _card(self, asked: list[Question], pairs: list[Double]) -> QWidget:
        words, count = self._session.words, len(asked) + len(pairs)
        card = Card(words.trn("questions", "{n} question for you", "{n} questions for you", count))
        asked = sorted(asked, key=lambda each: (each.answer is not None, each.id != self._first))
        entries = [*map(self._entry, asked), *map(self._double, pairs)]
        for number, entry in enumerate(entries[:MOST]):
            if number:
                card.add(line())
            card.add(entry)
        if count > MOST:
            card.add(
                caption(
                    words.trn(
                        "questions",
                        "{n} more question after this one.",
                        "{n} more questions after this one.",
                        count - MOST,
                    )
                )
            )
        return card

    def _entry(self, asked: Question) -> QWidget:
        words = self._session.words
        about = asked.venue or asked.client
        head = words.tr("questions", "{company} asks about {gig}", company=asked.company, gig=about)
        parts: list[QWidget] = [
            label(head, Role.STRONG, wrap=True),
            label(words.quoted(asked.text), wrap=True, selectable=True),
        ]
        if asked.answer is None:
            self.forms[asked.id] = AnswerForm(self._session, asked)
            parts.append(self.forms[asked.id])
        else:
            parts += [
                muted(words.quoted(asked.answer), wrap=True),
                caption(self._on_its_way(asked), wrap=True),
            ]
        return self._row("declarations", "problem_text" if asked.answer is None else "muted", parts)

    def _on_its_way(self, asked: Question) -> str:
        words = self._session.words
        if asked.answer_state in ("receipted", "confirmed"):
            return words.tr("questions", "The company has your answer.")
        if asked.answer_state in declaration_words.STUCK and (reason := Reason.read(asked.answer_reason)):
            return declaration_words.why_not(words, reason, asked.company, "")
        return words.tr("questions", "Your answer is signed and goes out at the next sync.")

    def _double(self, pair: Double) -> QWidget:
        session, tr = self._session, self._session.words.tr
        mine = declaration(session.book, pair.declaration_id)
        other = declaration(session.book, pair.other) if pair.other else None
        title = declaration_words.title
        names = [title(session.words, row) for row in (mine, other) if row is not None]
        head = tr("questions", "{company} asks: is this the same gig as another one?", company=pair.company)
        parts: list[QWidget] = [
            label(head, Role.STRONG, wrap=True),
            *(label(name, wrap=True) for name in names),
        ]
        if other is None:
            text = tr(
                "questions",
                "The other declaration is not yours: perhaps a mate has declared the gig too. Ask in the band.",
            )
            parts.append(muted(text, wrap=True))
        two = plain_button(tr("questions", "They are two gigs"), lambda: self._two(pair.declaration_id))
        steps: list[QWidget] = [two]
        if mine is not None:
            contract = mine.contract_id
            text = tr("questions", "The same: call one off…")
            steps.append(plain_button(text, lambda: session.go("contracts", contract)))
        made = QWidget()
        made.setLayout(hbox(*steps, STRETCH))
        return self._row("warning", "warning_text", [*parts, made])

    def _two(self, declaration_id: str) -> None:
        self._session.attempt(note_two_gigs, self._session.book, declaration_id)

    def _row(self, sign: str, tint: str, parts: list[QWidget]) -> QWidget:
        mark = vbox(Sign(self._session.icons, sign, tint), STRETCH)
        row = hbox(mark, vbox(*parts, gap=Space.XS), gap=Space.M)
        row.setStretch(1, 1)
        made = QWidget()
        made.setLayout(row)
        return made


class AnswerForm(QWidget):
    """Answers one question; what is typed is kept as a draft."""

    def __init__(self, session: Session, asked: Question) -> None:
        super().__init__()
        self._session = session
        self._asked = asked
        tr = session.words.tr
        self.text = NotesEditor(lines=2)
        self.text.set_value(draft_answer(session.book, asked.id))
        self.form = Form(
            [Field("text", tr("questions", "Your answer"), self.text)], session.words.say, session.icons
        )
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self.text.changed.connect(self._pause.start)
        self.text.settled.connect(self.keep)
        self.begin = plain_button(tr("questions", "Answer…"), self.begin_writing)
        self.send = plain_button(tr("questions", "Send the answer"), self._send)
        self.correct = plain_button(
            tr("correction", "Correct the contract…"),
            lambda: session.go("contracts", (declaration_words.TO_CORRECT, asked.contract_id)),
        )
        self.setLayout(vbox(self.form, hbox(self.begin, self.send, self.correct, STRETCH), gap=Space.S))
        bind(SEND, self._send, self.form)
        self._open(bool(self.text.typed()))

    def _open(self, writing: bool) -> None:
        """Show the field once somebody wants to answer, or has begun to."""
        self.form.setVisible(writing)
        self.send.setVisible(writing)
        self.begin.setVisible(not writing)

    def begin_writing(self) -> None:
        """Show the field and put the cursor into it."""
        self._open(True)
        self.form.focus("text")

    def keep(self) -> None:
        """Keep what was typed as a draft."""
        if self._pause.isActive() or self.text.typed() != draft_answer(self._session.book, self._asked.id):
            self._pause.stop()
            self._session.attempt(keep_draft, self._session.book, self._asked.id, self.text.typed())

    def _send(self) -> None:
        session = self._session
        self._pause.stop()
        try:
            session.run(send_answer, session.book, self._asked.id, self.text.value())
        except Refused as refused:
            session.show_rest(self.form.show_problems(refused.problems))
        except Unavailable as failure:
            session.show_failure(failure)
        else:
            session.note(
                Kind.SUCCESS, session.words.tr("questions", "Signed. Your answer goes out at the next sync.")
            )
