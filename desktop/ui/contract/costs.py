"""A cost of the contract beside its editor: who else paid it, its receipts, and what was settled in cash."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.actions.files import attach_receipts, read_files, remove_attachment
from desktop.core.attachments import NewFile
from desktop.core.files_out import write_whole
from desktop.core.money import Money
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.files import AttachmentRow, attachment_counts, attachments, file_content
from desktop.core.queries.mates import on_the_spot
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.contract import cost_edits
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record
from desktop.ui.contract.ground import Cut
from desktop.ui.keys import key_sequence
from desktop.ui.money import wording
from desktop.ui.money.begin import Begin
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, caption, hbox, icon_button, label, link_button, plain_button, vbox

RULE = 1
"""The column in which a row says how many receipts there are."""


class CostPanel(QWidget):
    """Everything about the cost of the open step that is not the step itself.

    Files can be chosen, dropped on it, or pasted: a picture from the clipboard too.

    Signals:
        payer_asked: somebody else paid a part of this cost.
    """

    payer_asked = Signal()

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        tr = session.words.tr
        self._session = session
        self._words = session.words
        self._draft = draft
        self._place = -1
        self._folder: QTemporaryDir | None = None
        self._counts: dict[str, int] = {}
        self._shown: tuple[AttachmentRow, ...] | None = None
        self._together = label("", Role.MUTED, wrap=True)
        self._spot = label("", Role.MUTED, wrap=True)
        self._payer = link_button(tr("costs", "Somebody else paid a part…"), self.payer_asked.emit)
        self._cash = link_button(tr("costs", "Paid back in cash on the spot…"), self._pay_cash)
        self._add = plain_button(tr("costs", "Add receipts…"), self._choose, icon=session.icons.get("plus"))
        self._hint = caption(tr("costs", "Photos and PDFs. Drop them here, or paste with Ctrl+V."), wrap=True)
        self._files = QVBoxLayout()
        self._files.setSpacing(0)
        self._rows: list[QWidget] = []
        receipts = hbox(self._add, self._hint, gap=Space.M)
        receipts.setStretch(1, 1)
        links = hbox(self._payer, self._cash, STRETCH, gap=Space.L)
        self.setLayout(vbox(self._together, links, self._spot, self._files, receipts, gap=Space.S))
        self.setAcceptDrops(True)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(key_sequence("Ctrl+V"), self, self.paste, context=context)

    def show_step(self, place: int) -> None:
        """Show the cost of a step; nothing for steps of other kinds."""
        steps = self._draft.facts.steps
        cost = 0 <= place < len(steps) and steps[place]["kind"] == cost_edits.COST
        self.setVisible(cost)
        if not cost:
            return
        if place != self._place:
            self._place, self._shown = place, None
        self._show_payers(steps)
        self._show_spot(steps[place])
        self._show_files(steps[place].get(cost_edits.REF))
        fixed = self._draft.fixed
        self._payer.setVisible(not fixed)
        self._cash.setVisible(steps[place].get("to") in self._draft.names)

    def count_receipts(self) -> None:
        """Read how many receipts each cost of the contract has."""
        self._counts = attachment_counts(self._session.book, self._draft.facts.id)

    def show_count(self, cells: Sequence[QWidget], step: Record) -> str:
        """Add to the rule of a step's row how many receipts it has, and return those words."""
        count = self._counts.get(step.get(cost_edits.REF, ""), 0)
        rule = cells[RULE]
        if not count or step["kind"] != cost_edits.COST or not isinstance(rule, Cut):
            return ""
        said = self._words.trn("costs", "{n} receipt", "{n} receipts", count)
        rule.show_words(said)
        return said

    def _show_payers(self, steps: Sequence[Record]) -> None:
        places = cost_edits.payers(steps, self._place)
        currency, words = self._draft.facts.fee.currency, self._words
        paid = [(steps[p].get("to"), steps[p].get("amount")) for p in places]
        known = [(to, Money.read(amount, currency)) for to, amount in paid if to and amount]
        several = len(places) > 1 and len(known) == len(places)
        if several:
            whole = Money(sum(amount.minor for _, amount in known), currency)
            listed = ", ".join(
                words.tr("costs", "{name} {amount}", name=self._draft.name_of(to), amount=amount)
                for to, amount in known
            )
            self._together.setText(
                words.tr("costs", "One cost of {whole}: {payers}", whole=whole, payers=listed)
            )
        self._together.setVisible(several)

    def _show_spot(self, step: Record) -> None:
        found = spot_words(self._session, self._draft, str(step.get("to")))
        self._spot.setText(found)
        self._spot.setVisible(bool(found))

    def _show_files(self, ref: str | None) -> None:
        found = tuple(attachments(self._session.book, self._draft.facts.id, ref)) if ref else ()
        if found == self._shown:
            return
        self._shown = found
        for row in self._rows:
            self._files.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._file_row(file) for file in found]
        for row in self._rows:
            self._files.addWidget(row)
            row.show()

    def _file_row(self, file: AttachmentRow) -> QWidget:
        tr, icons = self._words.tr, self._session.icons
        name = link_button(file.name, partial(self._open, file))
        name.setAccessibleName(tr("costs", "Open the receipt {name}", name=file.name))
        save = icon_button(icons.get("down"), tr("costs", "Save a copy of {name}", name=file.name))
        save.clicked.connect(partial(self._ask_where, file))
        gone = icon_button(icons.get("bin"), tr("costs", "Remove the receipt {name}", name=file.name))
        gone.clicked.connect(partial(self._remove, file))
        made = QWidget()
        made.setLayout(hbox(name, caption(size(self._words, file.size)), STRETCH, save, gone, gap=Space.S))
        return made

    # ---- receipts ----

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Keep chosen files with the cost."""
        self._try(lambda: self._keep(read_files(paths)))

    def add_data(self, data: QMimeData) -> bool:
        """Keep dropped or pasted files, or a pasted picture; tell whether there was anything to keep."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add_paths(paths)
        elif data.hasImage():
            self._try(lambda: self._keep([self._pasted(data.imageData())]))
        return bool(paths) or data.hasImage()

    def paste(self) -> None:
        """Keep what is on the clipboard."""
        if not self.add_data(QGuiApplication.clipboard().mimeData()):
            text = self._words.tr("costs", "There is neither a picture nor a file to paste.")
            self._session.note(Kind.INFO, text)

    def _pasted(self, image: QImage) -> NewFile:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return NewFile(self._words.tr("costs", "Pasted picture"), bytes(buffer.data().data()))

    def _keep(self, files: Sequence[NewFile]) -> None:
        self._draft.flush()
        key, place = self._draft.facts.id, self._place
        self._session.run(attach_receipts, self._session.book, key, place, files)

    def _try(self, run: Callable[[], object]) -> None:
        try:
            run()
        except (Refused, Unavailable) as failure:
            self._session.show_failure(failure)

    def _choose(self) -> None:
        title = self._words.tr("costs", "Add receipts")
        if chosen := choosing.open_files(self, title, folder=Path.home()):
            self.add_paths(chosen)

    def _remove(self, file: AttachmentRow) -> None:
        if self._session.attempt(remove_attachment, self._session.book, file.id):
            offer_undo(self._session, self._words.tr("people", "{name}: removed.", name=file.name))

    def _open(self, file: AttachmentRow) -> None:
        """Show a receipt in the system's own viewer, from a copy that goes with the window."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        copy = Path(self._folder.path()) / f"{file.digest[:8]} {file.name}"
        if self.save_file(file, copy):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))

    def _ask_where(self, file: AttachmentRow) -> None:
        title = self._words.tr("costs", "Save a copy of {name}", name=file.name)
        chosen = choosing.save_file(self, title, Path.home() / file.name)
        if chosen and self.save_file(file, chosen):
            text = self._words.tr("costs", "Saved as {name}.", name=chosen.name)
            self._session.note(Kind.SUCCESS, text)

    def save_file(self, file: AttachmentRow, path: Path) -> bool:
        """Write a receipt's bytes to a file; tell whether it was done."""
        content = file_content(self._session.book, file.digest)
        if content is None:
            return False
        try:
            write_whole(path, content)
        except Unavailable as failure:
            self._session.show_failure(failure)
            return False
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Keep what was dropped."""
        if self.add_data(event.mimeData()):
            event.acceptProposedAction()

    # ---- cash ----

    def _pay_cash(self) -> None:
        facts, step = self._draft.facts, self._draft.facts.steps[self._place]
        amount = Money.read(step["amount"], facts.fee.currency) if "amount" in step else None
        pay_on_the_spot(self._session, self._draft, str(step.get("to")), amount, step.get("label", ""))


def spot_words(session: Session, draft: Draft, receiver: str) -> str:
    """Return what a musician of the contract was paid on the spot, a line for each time."""
    found = on_the_spot(session.book, draft.facts.id)
    return "\n".join(wording.spot(session.words, cash) for cash in found if cash.receiver_id == receiver)


def pay_on_the_spot(
    session: Session, draft: Draft, receiver: str, amount: Money | None, text: str = ""
) -> None:
    """Ask for a cash payment of this contract to one of its musicians, from whoever signs it."""
    draft.flush()
    signer = draft.facts.signer.id if draft.facts.signer else None
    payer = signer if signer != receiver else None
    session.go("money", ("cash", None, Begin(draft.facts.id, payer, receiver, amount, text)))


def size(words: Words, count: int) -> str:
    """Return the size of a file in kB or MB."""
    if count < 1_000_000:
        return words.tr("costs", "{n} kB", n=max(1, count // 1000))
    return words.tr("costs", "{n} MB", n=count // 1_000_000)
