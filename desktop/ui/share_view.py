"""One received share as a page: what, when, which step gives what and why, what is new, and the answer."""

from collections.abc import Iterator
from datetime import date, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from desktop.core.actions.sharing import answer_paper, answer_share
from desktop.core.agreement import differences
from desktop.core.packs.record import NOT_CHECKED
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.received import Received, received_share
from desktop.core.share_file import LONGEST_NOTE, Reply
from desktop.core.shares import Share, ShareGig, ShareLine
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.contract.step_words import STEP_NAMES
from desktop.ui.editors import NotesEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import (
    SIGNS,
    STRETCH,
    Card,
    PillLabel,
    caption,
    hbox,
    label,
    line,
    link_button,
    muted,
    plain_button,
    primary_button,
    scrolled,
    vbox,
)


class ShareView(QWidget):
    """Shows one share of this book; what is typed into the note stays while the same share is shown."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._shown: Received | None = None
        self._again = False
        self._holder = vbox(gap=0)
        self._area: QScrollArea | None = None
        self.setLayout(self._holder)
        self.form: Form | None = None

    def show_share(self, digest: str | None) -> None:
        """Show a share; nothing is shown where there is none."""
        found = received_share(self._session.book, digest) if digest else None
        if found == self._shown and found is not None:
            return
        self._again = False
        self._show(found)

    def _show(self, found: Received | None) -> None:
        self._shown = found
        self.form = None
        while (item := self._holder.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if found is None:
            return
        inside = QWidget()
        inside.setObjectName("page")
        cards = [self._head(found), *self._news(found), self._money(found.share)]
        inside.setLayout(vbox(*cards, self._answer(found), STRETCH, gap=Space.M))
        self._area = scrolled(inside)
        self._holder.addWidget(self._area)
        self._area.show()

    # ---- what it says ----

    def _head(self, found: Received) -> QWidget:
        words, share = self._words, found.share
        card = Card()
        who = " · ".join(text for text in (share.name, share.plays) if text)
        what = " · ".join(text for text in (share.band or "", share.client) if text)
        version = PillLabel(words.tr("share", "Version {version}", version=share.version))
        row = hbox(label(what, Role.HEADING, wrap=True), version, gap=Space.M)
        row.setStretch(0, 1)
        card.add(row, muted(who, wrap=True), label(words.money(share.total), Role.FIGURE))
        card.body.setSpacing(Space.XS)
        for gig in share.gigs:
            day = label(when(words, gig), Role.STRONG, wrap=True)
            card.add(Space.XS, line(), Space.XS, day, muted(where(words, gig), wrap=True))
        return card

    def _news(self, found: Received) -> list[QWidget]:
        """Return the card of what is different since the version before, where there is one."""
        if found.before is None:
            return []
        words, before = self._words, found.before
        changes = [words.say(change) for change in differences(before, found.share)]
        title = words.tr("share", "Since version {version}", version=before.version)
        if not changes:
            changes = [words.tr("share", "Nothing is different for you.")]
        kind = Kind.INFO
        card = Card(title)
        card.body.setSpacing(Space.S)
        if found.answer_before is not None:
            agreed = found.answer_before == "agree"
            card.add(
                muted(
                    words.tr("share", "You agreed to that version.")
                    if agreed
                    else words.tr("share", "You objected to that version."),
                    wrap=True,
                )
            )
        for change in changes:
            card.add(self._signed(kind, change))
        if found.other_device:
            text = words.tr(
                "share", "This version comes from another device than the one before. Ask the sender."
            )
            card.add(self._signed(Kind.WARNING, text))
        return [card]

    def _signed(self, kind: Kind, text: str) -> QWidget:
        row = hbox(Sign(self._session.icons, SIGNS[kind], f"{kind}_text", side=16), label(text, wrap=True))
        row.setStretch(1, 1)
        made = QWidget()
        made.setLayout(row)
        return made

    def _money(self, share: Share) -> QWidget:
        words = self._words
        card = Card(words.tr("share", "How your share comes about"))
        card.body.setSpacing(Space.S)
        for each in share.lines:
            said = [caption(text, wrap=True) for text in proof_words(words, share, each)]
            left = vbox(label(line_name(words, each), Role.STRONG, wrap=True), *said, gap=2)
            row = hbox(left, label(words.money(each.amount), Role.STRONG), gap=Space.L)
            row.setStretch(0, 1)
            card.add(row, line())
        card.add(
            hbox(
                label(words.tr("share", "You get"), Role.STRONG),
                STRETCH,
                label(words.money(share.total), Role.HEADING),
            )
        )
        for text in legal_words(words, share):
            card.add(muted(text, wrap=True))
        return card

    # ---- the answer ----

    def _answer(self, found: Received) -> QWidget:
        card = Card(self._words.tr("share", "Your answer"))
        if found.newest != found.digest:
            newer = link_button(
                self._words.tr("share", "Show the newest version"),
                lambda: self._session.go("shares", found.newest),
            )
            card.add(
                muted(self._words.tr("share", "There is a newer version of this share.")),
                hbox(newer, STRETCH),
            )
        elif found.answer is None or self._again:
            self._add_form(card, found)
        else:
            self._add_answer(card, found)
        return card

    def _add_form(self, card: Card, found: Received) -> None:
        tr = self._words.tr
        note = Field(
            "note",
            tr("share", "Note"),
            NotesEditor(lines=3),
            help=tr(
                "share", "Say what is wrong when you object; at most {limit} letters.", limit=LONGEST_NOTE
            ),
        )
        self.form = Form([note], self._words.say, self._session.icons)
        note.editor.set_value(found.note)
        self.agree = primary_button(tr("share", "I agree"), lambda: self._reply("agree"))
        self.object = plain_button(tr("share", "I object"), lambda: self._reply("object"))
        card.add(self.form, hbox(STRETCH, self.object, self.agree, gap=Space.M))

    def _add_answer(self, card: Card, found: Received) -> None:
        words, tr = self._words, self._words.tr
        assert found.answered_at is not None
        at = datetime.fromisoformat(found.answered_at).astimezone()
        if found.answer == "agree":
            said = tr("share", "You agreed to version {version} on {at}.", version=found.share.version, at=at)
            kind = Kind.SUCCESS
        else:
            said = tr(
                "share", "You objected to version {version} on {at}.", version=found.share.version, at=at
            )
            kind = Kind.WARNING
        card.add(self._signed(kind, said))
        if found.note:
            card.add(label(found.note, wrap=True, selectable=True))
        card.add(
            muted(
                words.tr("share", "Save the answer as a file and send it to whoever gave you this share."),
                wrap=True,
            )
        )
        self.save = primary_button(tr("share", "Save the answer…"), self._save)
        self.change = plain_button(tr("share", "Change the answer"), self._change)
        card.add(hbox(STRETCH, self.change, self.save, gap=Space.M))

    def _reply(self, reply: Reply) -> None:
        """Keep the answer; what is wrong with it is said beside the note."""
        assert self.form is not None
        assert self._shown is not None
        digest, book = self._shown.digest, self._session.book
        again, self._again = self._again, False
        try:
            self._session.run(answer_share, book, digest, reply, self.form.values()["note"])
        except Refused as refused:
            self._again = again
            self._session.show_rest(self.form.show_problems(refused.problems))
            return
        except Unavailable as failure:
            self._again = again
            self._session.show_failure(failure)
            return
        if self.form is not None:  # nobody has shown the answer yet
            self._show(received_share(book, digest))
        self._lead_to(self.save)

    def _change(self) -> None:
        self._again = True
        self._show(self._shown)
        self._lead_to(self.agree)

    def _lead_to(self, button: QPushButton) -> None:
        """Put the keyboard on a button, and show it once the cards have their height."""
        button.setFocus()
        if (area := self._area) is not None:
            QTimer.singleShot(0, button, lambda: area.ensureWidgetVisible(button))

    def _save(self) -> None:
        """Ask where the answer goes, and write it there."""
        from desktop.core.files_out import write_whole
        from desktop.core.share_out import answer_name

        assert self._shown is not None
        words, session = self._words, self._session
        proposed = session.book.path.parent / answer_name(self._shown.share)
        path = choosing.save_file(self, words.tr("share", "Save the answer"), proposed)
        if path is None:
            return
        try:
            write_whole(path, answer_paper(session.book, self._shown.digest).document)
        except (Refused, Unavailable) as failure:
            session.show_failure(failure)
            return
        text = words.tr("share", "Saved as {file}. Send it to whoever gave you the share.", file=str(path))
        session.note(Kind.SUCCESS, text)


def when(words: Words, gig: ShareGig) -> str:
    """Return the day with its times, as far as they are known."""
    day = words.day(date.fromisoformat(gig.on))
    times = [words.time(datetime.strptime(at, "%H:%M").time()) for at in (gig.starts, gig.ends) if at]  # noqa: DTZ007
    return f"{day}, {'–'.join(times)}" if times else day


def where(words: Words, gig: ShareGig) -> str:
    """Return venue, place and country."""
    return ", ".join(text for text in (gig.venue, gig.place, words.country(gig.country)) if text)


def line_name(words: Words, each: ShareLine) -> str:
    """Return the leader's own words for a step, else what its kind is called."""
    return each.label or words.say(STEP_NAMES[each.kind])


def proof_words(words: Words, share: Share, each: ShareLine) -> Iterator[str]:
    """Yield how the amount of a line comes about."""
    tr = words.tr
    if each.percent is not None:
        rate, base = words.percent(each.percent), each.base
        if each.of == "left":
            yield tr("share proof", "{rate} of what was left, {base}.", rate=rate, base=base)
        else:
            yield tr("share proof", "{rate} of the fee, {base}.", rate=rate, base=base)
    elif each.weight is not None:
        yield _weighed(words, share, each)
    elif each.kind == "expense":
        yield tr("share proof", "Paid back as you fronted it.")
    else:
        yield tr("share proof", "A fixed amount.")
    if each.exact is not None and each.exact != each.amount.decimal:
        exact = words.exact(each.exact, share.currency)
        if each.odd_cent:
            yield tr("share proof", "Exactly {exact}; one of the odd cents comes on top.", exact=exact)
        else:
            yield tr("share proof", "Exactly {exact}, then rounded.", exact=exact)


def _weighed(words: Words, share: Share, each: ShareLine) -> str:
    tr, weight, whole, base = words.tr, each.weight, each.all_weights, each.base
    if share.shares_by == "dates":
        return tr(
            "share proof",
            "{base} by dates played: {weight} of {all} are yours.",
            base=base,
            weight=weight,
            all=whole,
        )
    if share.shares_by == "hours":
        return tr(
            "share proof",
            "{base} by hours played: {weight} of {all} are yours.",
            base=base,
            weight=weight,
            all=whole,
        )
    return tr(
        "share proof",
        "{base} in {all} shares: {weight} of them for you.",
        base=base,
        weight=weight,
        all=whole,
    )


def legal_words(words: Words, share: Share) -> Iterator[str]:
    """Yield the estimate of what stays, and a legal minimum that the share lies below, where they are known."""
    net, floor = share.net, share.floor
    if net is not None:
        yield words.tr(
            "share",
            "Net, estimated: {range} ({year}, {source}). Not a payslip.",
            range=words.span(net.low, net.high),
            year=str(net.year),
            source=net.source or words.say(NOT_CHECKED),
        )
    if floor is not None:
        yield words.tr(
            "share",
            "This lies below the legal minimum for your dates, {minimum} before tax ({year}, {source}).",
            minimum=floor.minimum,
            year=str(floor.year),
            source=floor.source or words.say(NOT_CHECKED),
        )
