"""The sheet for a local regime as PDF and CSV, for the competent desk or payer only: it holds personal numbers."""

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from desktop.core.local_regime import Asked, Sheet
from desktop.core.money import Money
from desktop.core.problems import Label, Message, Problem
from desktop.core.territories import Country
from desktop.core.transfer.safe_cells import safe
from desktop.documents.contract_words import gig_day, gig_hours, gig_place
from desktop.documents.desk import Desk, safe_stem
from desktop.documents.frame import Frame
from desktop.documents.page import SMALL
from desktop.documents.page import Sheet as Page
from desktop.documents.saving import save
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.words import Words

PRIVATE = 0o600


class Exported(NamedTuple):
    """A sheet that lies in a folder now, as two files."""

    sheet: Sheet
    pdf: Path
    csv: Path


def export(desk: Desk, sheets: Sequence[Sheet], folder: Path, words: Words) -> list[Exported]:
    """Write sheets into a folder, which is made if it is not there, readable by their owner alone.

    Raises:
        Unavailable: the folder cannot be written; what was written before stays.
    """
    return [_export(desk, sheet, folder, words) for sheet in sheets]


def _export(desk: Desk, sheet: Sheet, folder: Path, words: Words) -> Exported:
    stem = file_stem(sheet)
    pdf = _private(save(local_regime_pdf(desk, sheet, words), folder, stem))
    return Exported(sheet, pdf, _private(save(local_regime_csv(sheet, words), folder, stem, ".csv")))


def _private(path: Path) -> Path:
    """Let nobody but the owner read a file, where the disk knows owners at all."""
    with contextlib.suppress(OSError):
        path.chmod(PRIVATE)
    return path


def file_stem(sheet: Sheet) -> str:
    """Return the beginning of the files' names: `guso-FR-Chloé-Martin`."""
    return "-".join(
        part for part in (sheet.code.replace("_", "-"), sheet.country, safe_stem(sheet.name)) if part
    )


def title_of(sheet: Sheet, words: Words) -> str:
    """Return what the sheet is: the regime's own name, else that it is the basis for an invoice."""
    if sheet.regime is None or sheet.regime.kind == "own_invoice":
        return words.tr("local regime", "Basis for an invoice of your own")
    return sheet.regime.name


def local_regime_pdf(desk: Desk, sheet: Sheet, words: Words) -> bytes:
    """Return the sheet as PDF: always the same bytes for the same sheet and words."""
    tr, title = words.tr, title_of(sheet, words)
    foot = " · ".join((title, words.long_day(desk.today)))
    page = Page(Frame(desk.facts.band or "", title, foot, words.locale.language, desk.logo))
    page.title(title, f"{sheet.name} · {words.country(sheet.country)}")
    for line in _lead(sheet, words):
        page.paragraph(line)
    page.heading(tr("local regime", "Why no shared company declares this work"))
    for reason in sheet.reasons:
        page.paragraph(words.say(reason.message, **reason.params))
    page.heading(tr("local regime", "Performances"), keep=60)
    _put_gigs(page, sheet, words)
    page.heading(tr("local regime", "What is asked for"), keep=60)
    known = [each for each in sheet.asked if each.value is not None]
    page.pairs([(_label(each, words), written(each.value, words)) for each in known], label=170)
    for note in sheet.notes:
        page.paragraph(words.say(note), SMALL)
    _put_missing(page, sheet, words)
    page.space(8)
    page.paragraph(_private_words(words), SMALL)
    if source := _source(sheet, words):
        page.paragraph(source, SMALL)
    return page.finish()


def _lead(sheet: Sheet, words: Words) -> Iterator[str]:
    """Yield what this sheet is for, and until when it must be there."""
    regime = sheet.regime
    if regime is not None and regime.kind != "own_invoice":
        yield words.value(Label(regime.label))
    else:
        yield words.tr(
            "local regime",
            "No shared company declares this work. These are the data that an invoice of your own, or an adviser, needs.",
        )
    if sheet.due is not None:
        yield words.tr(
            "local regime",
            "It must be there before {when}.",
            when=f"{words.day(sheet.due.date())}, {words.time(sheet.due.time())}",
        )


def _put_gigs(page: Page, sheet: Sheet, words: Words) -> None:
    columns = (
        Column(words.tr("order form", "Date"), share=3, weight="SemiBold"),
        Column(words.tr("order form", "Hours"), share=3),
        Column(words.tr("order form", "Place"), share=6),
    )
    rows = [
        Row((words.short_day(gig_day(gig)), gig_hours(words, gig), gig_place(words, gig)))
        for gig in sheet.gigs
    ]
    put_table(page, columns, rows)


def _put_missing(page: Page, sheet: Sheet, words: Words) -> None:
    """List what the book does not know, with room to write it in by hand."""
    if not sheet.missing:
        return
    tr = words.tr
    page.heading(tr("local regime", "Still missing: fill in by hand"), keep=60)
    columns = (
        Column(tr("local regime", "What"), share=4),
        Column(tr("local regime", "To be filled in"), share=6),
    )
    put_table(page, columns, [Row((_label(each, words), "")) for each in sheet.missing])


def _private_words(words: Words) -> str:
    return words.tr(
        "local regime",
        "This sheet holds personal data. It is meant for the competent desk or payer only; keep it nowhere else.",
    )


def _source(sheet: Sheet, words: Words) -> str:
    """Return where the regime was read, and that nobody has checked it where that is so."""
    if sheet.regime is None:
        return ""
    source = sheet.regime.source
    if not source.checked:
        return words.tr(
            "local regime", "What is asked for here was not checked against a published source yet."
        )
    said = ", ".join(str(part) for part in (source.title, source.publisher, source.year) if part)
    return words.tr("local regime", "Source: {source}", source=said)


def local_regime_csv(sheet: Sheet, words: Words) -> bytes:
    """Return the sheet as CSV: one line for each thing asked for; dates and amounts as programs write them.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    tr, made = words.tr, io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(
        [
            tr("local regime", "Field"),
            tr("local regime", "What"),
            tr("local regime", "Performance"),
            tr("local regime", "Value"),
            tr("local regime", "Currency"),
            tr("local regime", "State"),
        ]
    )
    for each in sheet.asked:
        state = tr("local regime", "missing") if each.value is None else ""
        value, currency = _plain(each.value, words)
        cells = (
            each.path,
            _label(each, words),
            each.gig.isoformat() if each.gig else "",
            value,
            currency,
            state,
        )
        writer.writerow([safe(cell) for cell in cells])
    for reason in sheet.reasons:
        why = words.say(reason.message, **reason.params)
        writer.writerow([safe(cell) for cell in ("reason", tr("local regime", "Why"), "", why, "", "")])
    for note in sheet.notes:
        writer.writerow(
            [safe(cell) for cell in (note.field, tr("local regime", "Note"), "", words.say(note), "", "")]
        )
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def _plain(value: object | None, words: Words) -> tuple[str, str]:
    """Return a value as a program reads it, and its currency if it has one."""
    match value:
        case None:
            return "", ""
        case Money():
            return value.plain(), value.currency
        case datetime() | date():
            return value.isoformat(), ""
        case time():
            return value.strftime("%H:%M"), ""
        case Decimal():
            return f"{value:f}", ""
        case Country():
            return value.code, ""
        case _:
            return written(value, words), ""


def _label(each: Asked, words: Words) -> str:
    name = words.value(each.label)
    if each.gig is None:
        return name
    return words.tr("local regime", "{field} ({day})", field=name, day=words.short_day(each.gig))


def written(value: object | None, words: Words) -> str:
    """Return a value as this language's readers write it."""
    if isinstance(value, Problem | Message):
        return words.say(value)
    return "–" if value is None else words.value(value)


def as_json(made: Exported, words: Words) -> dict[str, object]:
    """Return an exported sheet as the headless command tells it; the personal numbers stay in the files."""
    sheet = made.sheet
    return {
        "name": sheet.name,
        "country": sheet.country,
        "regime": sheet.code,
        "before": sheet.due.strftime("%Y-%m-%dT%H:%M") if sheet.due else None,
        "reasons": [words.say(reason.message, **reason.params) for reason in sheet.reasons],
        "missing": [_label(each, words) for each in sheet.missing],
        "pdf": str(made.pdf),
        "csv": str(made.csv),
    }
