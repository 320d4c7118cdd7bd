"""`septet owed`, `septet payments` and `septet bank import`: what is owed, what came, and the bank's statements."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.core.actions.bank import Preview
    from desktop.core.books.expected import Ageing, Expected, History
    from desktop.core.books.matching import Proposal
    from desktop.core.queries.payments import PaymentRow
    from desktop.core.store.book import Book

Open = Callable[..., Any]
Say = Callable[[object], int]


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add the commands about money that comes in."""

    def command(group: Any, name: str, run: Callable[[argparse.Namespace, Open], object], text: str) -> Any:
        made = group.add_parser(name, help=text, description=text, parents=[book])
        made.set_defaults(run=lambda arguments: say(run(arguments, open_book)))
        return made

    owed = command(
        commands,
        "owed",
        _owed,
        "say what is owed for gigs already played, and how late it is (docs/money-in.md)",
    )
    owed.add_argument("--json", action="store_true", help="as JSON, which is what every command prints")
    command(commands, "payments", _payments, "list the payments that came in, with what each is for")
    reminding = command(
        commands,
        "remind",
        _remind,
        "write a reminder to a client who pays outside the companies, and keep it",
    )
    reminding.add_argument("contract", metavar="CONTRACT_ID")
    reminding.add_argument("--out", required=True, type=Path, metavar="PATH", help="where the PDF is written")
    reminding.add_argument(
        "--level", type=int, choices=[1, 2, 3], help="how firm it is (one more than the last one)"
    )
    reminding.add_argument("--lang", metavar="LANGUAGE", help="its language (that of the client's country)")
    text = "bank statements (docs/money-in.md)"
    group = commands.add_parser("bank", help=text, description=text).add_subparsers(
        required=True, metavar="COMMAND"
    )
    importing = command(group, "import", _import, "bring in a bank statement: CAMT.053, MT940 or CSV")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--accept-sure", action="store_true", help="also match the lines that are sure")
    importing.add_argument("--preview", action="store_true", help="say what would come in, and write nothing")
    importing.add_argument(
        "--date-order", choices=["dmy", "mdy", "ymd"], help="the order of days in a CSV that leaves it open"
    )
    importing.add_argument(
        "--decimal", choices=[",", "."], help="the decimal mark in a CSV that leaves it open"
    )
    importing.add_argument("--currency", metavar="CODE", help="the account's, where a CSV does not say (EUR)")
    importing.add_argument(
        "--encoding", metavar="NAME", help="what a CSV is written in, such as windows-1250"
    )


def _owed(_arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.queries.expected import ageing_of, owed, pay_histories
    from desktop.core.queries.packs import countries_of

    with open_book(_arguments, writable=False) as book, book.snapshot():
        today, countries = book.today(), countries_of(book)
        return {
            "on": today.isoformat(),
            "owed": [owed_json(part) for part in owed(book, today, countries)],
            "ageing": [_ageing(line) for line in ageing_of(book, today, countries)],
            "pay_delays": [_history(history) for history in pay_histories(book, today, countries)],
        }


def owed_json(part: "Expected") -> dict[str, object]:
    """Return an expected amount as the headless commands write it."""
    return {
        "for": part.target,
        "id": part.target_id,
        "payer": part.payer,
        "name": part.payer_name,
        "client": part.client,
        "venue": part.venue,
        "played": part.on.isoformat(),
        "due": part.due.isoformat(),
        "state": str(part.state),
        "said": part.said,
        "amount": part.amount.plain(),
        "paid": part.paid.plain(),
        "left": part.left.plain(),
        "currency": part.amount.currency,
    }


def _ageing(line: "Ageing") -> dict[str, object]:
    names = ("not_due", "1-30", "31-60", "61-90", "over_90")
    sums = {name: amount.plain() for name, amount in zip(names, line.amounts, strict=True)}
    return {
        "payer": line.payer,
        "name": line.name,
        "currency": line.currency,
        **sums,
        "total": line.total.plain(),
    }


def _history(history: "History") -> dict[str, object]:
    return {
        "payer": history.payer,
        "name": history.name,
        "payments": history.payments,
        "median_days": history.median,
        "from_days": history.low,
        "to_days": history.high,
        "in_time": history.in_time,
    }


def _payments(_arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.queries.payments import allocations, payments

    with open_book(_arguments, writable=False) as book, book.snapshot():
        given: dict[str, list[dict[str, str]]] = {}
        for each in allocations(book):
            entry = {"for": each.target, "id": each.target_id, "amount": each.amount.plain()}
            given.setdefault(each.payment_id, []).append(entry)
        return {"payments": [_payment(row, given.get(row.id, [])) for row in payments(book)]}


def _payment(row: "PaymentRow", given: list[dict[str, str]]) -> dict[str, object]:
    return {
        "id": row.id,
        "on": row.on,
        "kind": row.kind,
        "payer": row.payer,
        "musician": row.person,
        "amount": row.amount.plain(),
        "open": row.left.plain(),
        "currency": row.currency,
        "source": row.source,
        "text": row.text,
        "ref": row.ref,
        "for": given,
    }


def _remind(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.actions.reminders import keep_reminder
    from desktop.core.actions.sealing import world_of
    from desktop.core.files_out import write_whole
    from desktop.core.queries.packs import countries_of
    from desktop.core.queries.reminders import client_language, letter_facts
    from desktop.documents.papers import known_language
    from desktop.documents.reminder import mail_text, reminder
    from desktop.i18n.languages import choose
    from desktop.i18n.words import words_for

    with open_book(arguments, create=False) as book:
        countries = countries_of(book)
        letter = letter_facts(
            book, arguments.contract, world_of(book, countries, book.today()), arguments.level
        )
        usual = choose(client_language(book, arguments.contract, countries), None)
        words = words_for(known_language(arguments.lang) if arguments.lang else usual)
        pdf = reminder(letter, words)
        write_whole(arguments.out, pdf)
        done = keep_reminder(book, letter.contract, letter.level, words.language, pdf)
    return {
        "id": done.id,
        "level": letter.level,
        "language": words.language,
        "asked_for": letter.left.plain(),
        "currency": letter.left.currency,
        "file": str(arguments.out),
        "mail": mail_text(letter, words),
    }


def _import(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.actions.bank import accept_sure, import_statement, read_file

    data = read_file(arguments.file)
    with open_book(arguments, writable=not arguments.preview) as book:
        shown = _shown(book, arguments, data)
        new, known = len(shown.new_lines), sum(map(sum, shown.known))
        answer: dict[str, object] = {"kind": shown.kind, "new": new, "known": known}
        answer["notes"] = [note.english() for statement in shown.statements for note in statement.notes]
        if shown.table is not None:
            answer["encoding"] = shown.table.encoding
        if arguments.preview:
            return answer
        done = import_statement(book, shown)
        matched = accept_sure(book)[1] if arguments.accept_sure else 0
        return {**answer, "batch": done.id, "matched": matched, "proposals": _proposed(book)}


def _shown(book: "Book", arguments: argparse.Namespace, data: bytes) -> "Preview":
    """Return the preview with what was answered on the command line; refuse with what is still to be asked."""
    from dataclasses import replace

    from desktop.core.actions.bank import preview
    from desktop.core.problems import Refused

    name = arguments.file.name
    found = preview(book, name, data, encoding=arguments.encoding)
    if found.columns is not None:
        columns = replace(
            found.columns,
            date_order=arguments.date_order or found.columns.date_order,
            decimal=arguments.decimal or found.columns.decimal,
            currency=arguments.currency or found.columns.currency,
        )
        if columns != found.columns:
            found = preview(book, name, data, columns, arguments.encoding)
    if found.asked is not None and found.asked.questions:
        raise Refused(question.problem for question in found.asked.questions)
    return found


def _proposed(book: "Book") -> list[dict[str, object]]:
    from desktop.core.queries.bank import bank_lines, line_proposals

    lines = bank_lines(book)
    found = line_proposals(book, lines, book.today())
    return [
        {
            "line": line.id,
            "on": line.on,
            "amount": line.amount.plain(),
            "currency": line.currency,
            "name": line.name,
            "may_pay": [_proposal(each) for each in found[line.id]],
        }
        for line in lines
    ]


def _proposal(found: "Proposal") -> dict[str, object]:
    from desktop.core.problems import in_english

    return {
        "for": [
            {"for": part.target, "id": part.target_id, "amount": amount.plain()}
            for part, amount in found.given
        ],
        "confidence": str(found.confidence),
        "because": [in_english(reason.message, reason.params) for reason in found.reasons],
        "difference": found.difference.plain(),
    }
