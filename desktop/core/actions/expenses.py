"""Record expenses with their receipts, and put one into a contract's split; each is one step to undo."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.core.actions.files import keep_once
from desktop.core.attachments import NewFile, all_file_problems
from desktop.core.bin import TOPIC as BIN
from desktop.core.books.expenses import PURCHASE, ExpenseCommand, check_expense
from desktop.core.contracts import recipe_text
from desktop.core.problems import N_, Refused, refuse
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"expenses", "money"})
SPLIT_TOPICS = TOPICS | {"contracts"}

_RECEIPT = N_("undo", "receipt")
_SPLIT = N_("undo", "cost in the split")
_NO_CONTRACT = N_("expense", "Choose the contract first: only then is there a split.")
_NOT_A_MUSICIAN = N_("expense", "The split pays back musicians of the line-up. Choose who of them paid.")
_OTHER_MONEY = N_(
    "expense", "The contract is in {currency}. Only an expense in {currency} fits into its split."
)


def record_expense(book: Book, command: ExpenseCommand, files: Sequence[NewFile] = ()) -> Done:
    """Record an expense, or amend the one whose id the command carries; a cost step that pays it back follows.

    Raises:
        Refused: a field is wrong, a file cannot be kept, or something that it names is gone.
    """
    from desktop.core.store.books_tables import ExpenseFile

    if problems := [*check_expense(command), *all_file_problems(files)]:
        raise Refused(problems)
    with book.transaction(Step(AUTO, SPLIT_TOPICS)) as session:
        key = write_expense(book, session, command)
        for file in files:
            keep_once(book, session, ExpenseFile, file, expense_id=key)
    return Done(key, SPLIT_TOPICS)


def write_expense(book: Book, session: "Session", command: ExpenseCommand, *, key: str | None = None) -> str:
    """Write a checked expense inside a transaction and return its id; `key` names a new one."""
    from desktop.core.actions import find
    from desktop.core.store.books_tables import Expense
    from desktop.core.store.tables import Band, Contract, Gig, Person

    for table, known in (
        (Person, command.payer),
        (Band, command.band),
        (Gig, command.gig),
        (Contract, command.contract),
    ):
        if known is not None:
            find.existing(session, table, known)
    row = (
        find.existing(session, Expense, command.id)
        if command.id
        else Expense(id=key or book.new_id(), demo=False)
    )
    total, vat = command.total, command.vat
    assert command.on is not None
    assert total is not None
    reckoned = command.kind != PURCHASE
    if row.contract_id != command.contract:
        row.ref = None
    row.on_date, row.kind, row.category = command.on.isoformat(), command.kind, command.category
    row.text, row.minor, row.currency = tidy(command.text), total.minor, total.currency
    row.vat_percent = _plain(command.vat_percent) if vat is not None else None
    row.vat_minor = None if vat is None else vat.minor
    row.quantity, row.rate = (_plain(command.quantity), _plain(command.rate)) if reckoned else (None, None)
    row.payer_id, row.band_id = command.payer, command.band
    row.gig_id, row.contract_id = command.gig, command.contract
    session.add(row)
    session.flush()
    _follow(session, row)
    return row.id


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def _follow(session: "Session", row: Any) -> None:
    """Let the cost step that pays an expense back be of its amount and payer, while the contract is open."""
    from desktop.core.store.tables import Contract

    contract = session.get(Contract, row.contract_id) if row.contract_id and row.ref else None
    if contract is None or contract.sealed_at is not None:
        return
    steps = json.loads(contract.recipe)
    of_it = [step for step in steps if step.get("ref") == row.ref]
    if len(of_it) == 1 and row.payer_id is not None and row.currency == contract.currency:
        of_it[0].update(_step(row))
        if recipe_text(steps) != contract.recipe:
            contract.recipe = recipe_text(steps)
            contract.version += 1


def _step(row: Any) -> dict[str, str]:
    from desktop.core.money import Money

    amount = Money(row.minor, row.currency).plain()
    return {"kind": "expense", "amount": amount, "to": row.payer_id, "label": row.text, "ref": row.ref}


def put_into_split(book: Book, key: str) -> Done:
    """Let the contract's split pay an expense back: by the cost step that says the same already, else by a new one.

    Raises:
        Refused: there is no contract, it is sealed, or the payer is not of its line-up.
    """
    from desktop.core.actions import find
    from desktop.core.queries.expenses import split_cost
    from desktop.core.store.books_tables import Expense
    from desktop.core.store.tables import LineUp

    known = split_cost(book, key)
    if known is None:
        raise refuse("contract", _NO_CONTRACT)
    with book.transaction(Step(_SPLIT, SPLIT_TOPICS)) as session:
        row = find.existing(session, Expense, key)
        contract = find.unsealed(session, known.contract)
        assert contract is not None
        if row.currency != contract.currency:
            raise refuse("currency", _OTHER_MONEY, currency=contract.currency)
        if row.payer_id is None or session.get(LineUp, (contract.id, row.payer_id)) is None:
            raise refuse("payer", _NOT_A_MUSICIAN)
        steps = json.loads(contract.recipe)
        if known.twin is not None:
            row.ref = steps[known.twin].setdefault("ref", row.id)
        else:
            row.ref = row.id
            steps.insert(_place(steps), _step(row))
        contract.recipe = recipe_text(steps)
        contract.version += 1
    return Done(key, SPLIT_TOPICS)


def _place(steps: Sequence[dict[str, Any]]) -> int:
    """Return where a new cost goes: after the company's fee and the costs that are there."""
    places = [place for place, step in enumerate(steps) if step.get("kind") in ("company_fee", "expense")]
    return places[-1] + 1 if places else 0


def remove_expense(book: Book, key: str) -> Done:
    """Take an expense with its receipts out of the book. A cost step that pays it back stays in its contract.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.books_tables import Expense

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        row = find.existing(session, Expense, key)
        discard(book, session, "expense", row)
    return Done(key, TOPICS | BIN)


def attach_to_expense(book: Book, key: str, files: Sequence[NewFile]) -> Done:
    """Keep receipts with an expense; all of them, or none. One that it has already is not doubled.

    Raises:
        Refused: a file is empty, too large or neither a picture nor a PDF; or the expense is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.books_tables import Expense, ExpenseFile

    if problems := all_file_problems(files):
        raise Refused(problems)
    with book.transaction(Step(_RECEIPT, TOPICS)) as session:
        find.existing(session, Expense, key)
        for file in files:
            keep_once(book, session, ExpenseFile, file, expense_id=key)
    return Done(key, TOPICS)


def remove_receipt(book: Book, receipt: str) -> Done:
    """Take a receipt away from its expense. Its bytes stay until nothing can bring it back.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.books_tables import ExpenseFile

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        row = find.existing(session, ExpenseFile, receipt)
        key = row.expense_id
        discard(book, session, "receipt", row)
    return Done(key, TOPICS | BIN)
