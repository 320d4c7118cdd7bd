"""The page on which a file of another program is looked at before it comes in: what it is, what is wrong, what is new."""

from pathlib import Path

from PySide6.QtWidgets import QProgressBar

from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import bring_in, bring_in_many, take_back
from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.queries.transfer import imports
from desktop.core.store.book import Done
from desktop.core.transfer import filekinds
from desktop.core.transfer.coming_in import digest_of, plan_of
from desktop.core.transfer.fields import KIND_NAMES
from desktop.core.transfer.handed import Handed
from desktop.core.transfer.intake import Look, Wish
from desktop.core.transfer.planned import STATE_NAMES, Plan
from desktop.ui import choosing
from desktop.ui.background import Background, Tell
from desktop.ui.editors import CheckEditor
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_model import ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.transfer.columns_card import ColumnsCard
from desktop.ui.transfer.file_queue import FileQueue
from desktop.ui.transfer.preview import Line, Preview
from desktop.ui.transfer.whole_files import bring_archive, bring_gig_file, gig_file_plan
from desktop.ui.widgets import STRETCH, Card, Chip, Chips, hbox, label, muted, plain_button, primary_button

SMALL = 2_000
"""Rows that come in at once, as one step to undo; more of them come in beside the window, with progress."""


class ImportPage(Page):
    """Looks at a file, asks what it cannot know, and brings all of it in, or nothing."""

    key = "import"
    topics = frozenset({"settings"})

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._background = background
        self._path: Path | None = None
        self._data = b""
        self._file_kind = ""
        self._plan: Plan | None = None
        self._look: Look | None = None
        self._handed: list[Handed] = []
        self._stop = False
        self._busy = False
        self.queue = FileQueue(self.words)
        self.queue.came.connect(self.open)
        self.choose = plain_button(tr("import", "Choose a file…"), self.ask_file)
        self.undo_last = plain_button(tr("import", "Take the last import back"), self._take_back)
        self.set_head(tr("import", "Import"), self.undo_last, self.choose)
        self._about = label("", Role.STRONG, wrap=True)
        self.kind = ChoiceEditor([Choice(kind, self.words.say(name)) for kind, name in KIND_NAMES.items()])
        self.kind.describe(tr("import", "What the rows are"), "")
        self.columns = ColumnsCard(self.words, self._look_again)
        self._trouble = label("", wrap=True)
        self.preview = Preview(self.words)
        self.chips = Chips(tr("import", "Which rows"))
        self.table = RowTable(session.theme, tr("import", "Rows of the file"), self.preview.columns())
        self._detail = label("", wrap=True)
        self._names = muted("", wrap=True)
        self.doubles = CheckEditor(tr("import", "Bring in what looks like a double as well"))
        self.over = CheckEditor(tr("import", "Take over what differs"))
        self.bring = primary_button(tr("import", "Import"), self._bring)
        self.cancel = plain_button(tr("import", "Stop"), self._ask_stop)
        self._progress = QProgressBar()
        self._progress.setAccessibleName(tr("import", "Progress"))
        self._lay_out()
        self.kind.changed.connect(self._kind_chosen)
        self.chips.picked.connect(lambda _key: self._show_rows())
        self.doubles.changed.connect(self._show_button)
        self.over.changed.connect(self._show_button)
        self.table.empty_acted.connect(self.ask_file)
        self.table.picked.connect(self._show_detail)
        self._clear()

    def _lay_out(self) -> None:
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        about = hbox(self._about, self.kind, gap=Space.M)
        about.setStretch(0, 1)
        self.body.addWidget(self.queue)
        self.body.addLayout(about)
        self.body.addWidget(self._trouble)
        self.body.addWidget(self.columns)
        self.body.addLayout(hbox(self.chips, STRETCH))
        self.body.addWidget(card, 1)
        self.body.addWidget(self._detail)
        self.body.addWidget(self._names)
        foot = hbox(self.doubles, self.over, STRETCH, self._progress, self.cancel, self.bring, gap=Space.M)
        self.body.addLayout(foot)

    # ---- the file ----

    def show_argument(self, argument: object) -> None:
        """Look at a file, or at several, one after the other."""
        paths = [argument] if isinstance(argument, Path) else argument if isinstance(argument, tuple) else ()
        if self._busy:
            self.queue.put((*self.queue.waiting, *paths))
        elif paths:
            self.queue.put(paths)
            self.queue.next()

    def refresh(self) -> None:
        """Show whether there is an import to take back."""
        self.undo_last.setVisible(bool(imports(self.session.book)))

    def ask_file(self) -> None:
        """Ask which file shall come in."""
        tr = self.words.tr
        files, tables = tr("trouble", "All files"), tr("import", "Tables, calendars, contacts, archives")
        kinds = f"{tables} (*.csv *.tsv *.txt *.xlsx *.ics *.vcf *.json *.zip *.septet-gig);;{files} (*)"
        chosen = choosing.open_files(self, tr("import", "Import a file"), kinds, Path.home())
        self.show_argument(tuple(chosen))

    def open(self, path: Path) -> None:
        """Look at a file."""
        self._clear()
        try:
            self._file_kind, self._data = filekinds.read_file(path)
        except (Refused, Unavailable) as failure:
            self._show_failure(failure)
            return
        self._path = path
        self.columns.start()
        if self._file_kind == filekinds.ARCHIVE:
            self._show_archive()
            return
        self._look_again()

    def _show_archive(self) -> None:
        """Show a file that comes in as it is: there is nothing to ask about it."""
        tr = self.words.tr
        assert self._path is not None
        text = tr("import", "An archive of a book")
        self._about.setText(tr("import", "{name}: {what}", name=self._path.name, what=text))
        hint = tr("import", "It fills this book, which has to be empty, with everything of the other one.")
        self._trouble.setText(hint)
        self._trouble.show()
        self.table.set_empty(text, hint)
        self.bring.setEnabled(True)

    def _kind_chosen(self) -> None:
        if self._path is not None and not self._busy:
            self.columns.start(str(self.kind.value()))
            self._look_again()

    def _look_again(self) -> None:
        """Read the file anew, as the person wishes; a large one beside the window."""
        if self._path is None or self._busy:
            return
        wish, name = self.columns.wish(), self._path.name
        if len(self._data) < 400_000:
            try:
                self._show_plan(*self._plan_of(wish, name, lambda _n, _of: None))
            except (Refused, Unavailable) as failure:
                self._show_failure(failure)
            return
        self._begin()
        self._background.run(
            lambda tell: self._plan_of(wish, name, self._telling(tell)),
            self._planned,
            self._failed,
            self._moved,
        )

    def _plan_of(self, wish: Wish, name: str, tell: Tell) -> tuple[Plan, Look | None]:
        with self.session.book.another() as book:
            if self._file_kind == filekinds.GIG_FILE:
                plan, self._handed = gig_file_plan(book, self._data, self.words)
                return plan, None
            return plan_of(book, self._file_kind, self._data, name, wish, self.session.countries, tell)

    def _planned(self, found: tuple[Plan, Look | None]) -> None:
        self._end()
        self._show_plan(*found)

    def _clear(self) -> None:
        tr = self.words.tr
        self._path, self._plan, self._look, self._data = None, None, None, b""
        self._handed = []
        for widget in (
            self._detail, self.kind, self.columns, self._trouble, self._names, self.doubles, self.over, self.cancel,
            self._progress,
        ):  # fmt: skip
            widget.hide()
        self._about.setText(
            tr("import", "Gigs, clients, musicians or expenses from a table, a calendar or an address book")
        )
        self.chips.set_chips([])
        self.table.set_source(ListSource())
        self.table.set_empty(
            tr("import", "Nothing chosen yet"),
            tr("import", "CSV, XLSX, iCalendar, vCard, a gig file or the archive of a book. You see everything before it comes in."),
            tr("import", "Choose a file…"),
        )  # fmt: skip
        self.bring.setEnabled(False)
        self.bring.setText(tr("import", "Import"))

    def _show_plan(self, plan: Plan, look: Look | None) -> None:
        assert self._path is not None
        tr, trn = self.words.tr, self.words.trn
        self._plan, self._look = plan, look
        rows = trn("import", "{n} row", "{n} rows", len(look.table.rows) if look else len(plan.rows))
        self._about.setText(tr("import", "{name}: {what}", name=self._path.name, what=rows))
        self.kind.set_value(plan.kind)
        self.kind.setVisible(look is not None)
        self.columns.show_read(look, calendar=self._file_kind == filekinds.CALENDAR)
        before = look.before if look else None
        said = [self.words.say(problem) for problem in plan.problems]
        if before is not None:
            said.append(tr("import", "This very file was imported before."))
        self._trouble.setText(" ".join(said))
        self._trouble.setVisible(bool(said))
        self._show_chips()
        self._show_rows()
        self._show_names()
        self.doubles.setVisible(bool(plan.count("double")))
        self.over.set_value(False)
        self.over.setVisible(bool(self._over(wanted=True)))
        self._show_button()

    def _show_chips(self) -> None:
        assert self._plan is not None
        counts = {state: self._plan.count(state) for state in ("new", "double", "differs", "known")}
        counts["problem"] = sum(bool(row.problems) for row in self._plan.rows)
        chips = [Chip("all", self.words.tr("import", "All"), len(self._plan.rows))]
        chips += [
            Chip(state, self.words.say(STATE_NAMES[state]), count) for state, count in counts.items() if count
        ]
        self.chips.set_chips(chips)
        self.chips.select("problem" if counts["problem"] else "all")

    def _show_rows(self) -> None:
        rows = self._plan.rows if self._plan else ()
        wanted = self.chips.current or "all"
        lines = [
            Line(f"{place}", row, state)
            for place, row in enumerate(rows)
            for state in ("problem" if row.problems else row.state,)
            if wanted in ("all", state)
        ]
        self.table.set_empty(self.words.tr("import", "Nothing here"))
        self.table.set_source(ListSource(lines))
        if wanted == "problem" and lines:
            self.table.selectRow(0)
        self._show_detail(self.table.current())

    def _show_detail(self, line: Line | None) -> None:
        """Say in full what is remarked on the row that the keyboard is on."""
        text = self.preview.why(line) if line is not None else ""
        self._detail.setText(text)
        self._detail.setVisible(bool(text))

    def _show_names(self) -> None:
        text = self.preview.new_names(self._plan) if self._plan else ""
        self._names.setText(text)
        self._names.setVisible(bool(text))

    def _show_button(self) -> None:
        if self._plan is None:
            return
        count = len(self._plan.wanted(doubles=bool(self.doubles.value()))) + len(self._over())
        self.bring.setText(self.words.trn("import", "Import {n} row", "Import {n} rows", count))
        self.bring.setEnabled(count > 0 and not self._plan.all_problems())

    def _over(self, *, wanted: bool = False) -> list[str]:
        """Return what differs and shall be taken over: all of it that is not sealed, where the person wants it."""
        differing = [each.id for each in self._handed if each.state == "differs" and not each.sealed]
        return differing if wanted or self.over.value() else []

    def _show_failure(self, failure: Refused | Unavailable) -> None:
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        if [problem.field for problem in problems] == ["encoding"] and self.columns.wish().encoding is None:
            self.columns.ask_encoding()
            self._look_again()
            self._say(problems)
            return
        self._plan = None
        self.bring.setEnabled(False)
        self.table.set_source(ListSource())
        self._say(problems)

    def _say(self, problems: "tuple[Problem, ...]") -> None:
        self._trouble.setText(self.session.say_all(problems))
        self._trouble.show()

    # ---- bringing in ----

    def _bring(self) -> None:
        if self._path is None or self._busy:
            return
        if self._plan is None or self._file_kind == filekinds.GIG_FILE:
            self._bring_whole()
            return
        plan, doubles = self._plan, bool(self.doubles.value())
        source = Source(plan.kind, self._path.name, digest_of(self._data))
        kept = (self._look.table.header, self._look.reading) if self._look else None
        if len(plan.rows) <= SMALL:
            try:
                quiet = self._telling(lambda _n, _of: None)
                self._finish(
                    self.session.run(bring_in, self.session.book, plan, source, kept, doubles, quiet)
                )
            except (Refused, Unavailable) as failure:
                self._show_failure(failure)
            return
        self._begin()

        def work(tell: Tell) -> Done:
            with self.session.book.another() as book:
                return bring_in_many(book, plan, source, kept, doubles, self._telling(tell))

        self._background.run(work, self._brought, self._failed, self._moved)

    def _brought(self, done: Done) -> None:
        self._end()
        self.session.changed.emit(done.topics)
        self._finish(done)

    def _bring_whole(self) -> None:
        assert self._path is not None
        bring = bring_archive if self._file_kind == filekinds.ARCHIVE else bring_gig_file
        try:
            done = self.session.run(bring, self.session.book, self._data, self._path.name, self._over())
        except (Refused, Unavailable) as failure:
            self._show_failure(failure)
            return
        self._finish(done)

    def _finish(self, done: Done) -> None:
        tr, name = self.words.tr, self._path.name if self._path else ""
        page = {"clients": "people", "people": "people"}.get(self._plan.kind if self._plan else "", "gigs")
        self._clear()
        self.refresh()
        text = tr("import", "{name} was imported.", name=name)
        if done.id:
            self.session.note(Kind.SUCCESS, text, tr("import", "Take back"), lambda: self._undo(done.id))
        else:
            self.session.note(Kind.SUCCESS, text)
        if not self.queue.next():
            self.session.go(page)

    def _take_back(self) -> None:
        if rows := imports(self.session.book):
            self._undo(rows[0].id)

    def _undo(self, batch: str) -> None:
        if self.session.attempt(take_back, self.session.book, batch):
            self.session.note(Kind.INFO, self.words.tr("import", "The import was taken back."))
            self.refresh()

    # ---- beside the window ----

    def _telling(self, tell: Tell) -> Tell:
        def told(done: int, all_: int) -> None:
            if self._stop:
                raise Refused([])
            tell(done, all_)

        return told

    def _begin(self) -> None:
        self._busy, self._stop = True, False
        self.bring.setEnabled(False)
        self.queue.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self.cancel.show()

    def _moved(self, done: int, all_: int) -> None:
        self._progress.setRange(0, max(all_, 1))
        self._progress.setValue(done)

    def _end(self) -> None:
        self._busy, self._stop = False, False
        self.queue.setEnabled(True)
        self._progress.hide()
        self.cancel.hide()

    def _ask_stop(self) -> None:
        self._stop = True

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._end()
        if isinstance(failure, Refused) and not failure.problems:
            self.session.note(Kind.INFO, self.words.tr("import", "Stopped. Nothing was changed."))
            self._show_button()
            return
        self._show_failure(failure)
