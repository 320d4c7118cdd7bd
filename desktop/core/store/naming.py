"""Names a step and says where it happened, from the rows that it wrote: one changed field is called by its name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from desktop.core.problems import N_, Message
from desktop.core.store.steps import AUTO, Place, Step


class Line(NamedTuple):
    """One row that a step wrote, or many of a table that one statement takes back.

    Attributes:
        sql: takes it back.
        owner: the id of the record it belongs to.
        event: `INSERT`, `UPDATE` or `DELETE`.
        columns: those that changed, for an update, with blanks between.
        row: its values as text, for a part of a record that is written anew as a whole.
        many: how many rows they are.
    """

    sql: str
    table: str
    owner: str
    event: str
    columns: str
    row: str
    many: int = 1


class Head(NamedTuple):
    """What the rows of a table are to a person.

    Attributes:
        kind: of the record they belong to.
        owner: the column with its id.
        new, change, removal: what a step is called that made, changed or removed one.
    """

    kind: str
    owner: str
    new: Message
    change: Message
    removal: Message


_CONTRACT = N_("undo", "change of contract")
_MUSICIAN = N_("undo", "change of musician")
_PAYMENT = N_("undo", "change of payment")
_MONEY = N_("undo", "change of band money")


def _part(kind: str, owner: str, change: Message) -> Head:
    return Head(kind, owner, change, change, change)


HEADS: Mapping[str, Head] = {
    "import_batch": _part("import", "id", N_("undo", "import")),
    "payment": Head("payment", "id", N_("undo", "new payment"), _PAYMENT, N_("undo", "removal of payment")),
    "expense": Head(
        "expense", "id", N_("undo", "new expense"), N_("undo", "change of expense"), N_("undo", "removal of expense")
    ),
    "expense_file": Head("expense", "expense_id", N_("undo", "receipt"), N_("undo", "receipt"), N_("undo", "removal of receipt")),
    "regular_cost": Head(
        "regular_cost",
        "id",
        N_("undo", "new regular cost"),
        N_("undo", "change of regular cost"),
        N_("undo", "removal of regular cost"),
    ),
    "mate_entry": Head("mate", "id", N_("undo", "new cost"), _MONEY, N_("undo", "removal from band money")),
    "fund_entry": Head(
        "fund",
        "id",
        N_("undo", "entry of the band fund"),
        N_("undo", "change of an entry of the band fund"),
        N_("undo", "removal of an entry of the band fund"),
    ),
    "contract": Head("contract", "id", N_("undo", "new contract"), _CONTRACT, N_("undo", "removal of contract")),
    "attachment": Head("contract", "contract_id", N_("undo", "file"), N_("undo", "file"), N_("undo", "removal of file")),
    "reminder_letter": Head(
        "reminder", "id", N_("undo", "reminder"), N_("undo", "reminder"), N_("undo", "removal of reminder")
    ),
    "gig": Head("gig", "id", N_("undo", "new gig"), N_("undo", "change of gig"), N_("undo", "removal of gig")),
    "band": Head("band", "id", N_("undo", "new band"), N_("undo", "change of band"), N_("undo", "removal of band")),
    "band_member": _part("band", "band_id", N_("undo", "change of members")),
    "person": Head("person", "id", N_("undo", "new musician"), _MUSICIAN, N_("undo", "removal of musician")),
    "client": Head("client", "id", N_("undo", "new client"), N_("undo", "change of client"), N_("undo", "removal of client")),
    "certificate": Head(
        "person",
        "person_id",
        N_("undo", "new certificate"),
        N_("undo", "change of certificate"),
        N_("undo", "removal of certificate"),
    ),
    "recipe": Head(
        "recipe",
        "id",
        N_("undo", "keeping of a recipe"),
        N_("undo", "renaming of a recipe"),
        N_("undo", "removal of a recipe"),
    ),
    "bank_line": _part("bank_line", "id", N_("undo", "matching")),
    "line_up": _part("contract", "contract_id", _CONTRACT),
    "absence": _part("gig", "gig_id", _CONTRACT),
    "route_override": _part("contract", "contract_id", _CONTRACT),
    "task": _part("contract", "contract_id", _CONTRACT),
    "correction": _part("contract", "contract_id", _CONTRACT),
    "share_file": _part("contract", "contract_id", _CONTRACT),
    "person_identifier": _part("person", "person_id", _MUSICIAN),
    "allocation": _part("payment", "payment_id", _PAYMENT),
    "mate_line": _part("mate", "entry_id", _MONEY),
    "recipe_version": _part("recipe", "recipe_id", N_("undo", "keeping of a recipe")),
    "bank_statement": _part("import", "batch_id", N_("undo", "bank statement")),
    "imported_row": _part("import", "batch_id", N_("undo", "import")),
    "bin_item": _part("bin", "id", N_("undo", "emptying of the bin")),
    "setting": _part("setting", "key", N_("undo", "change of settings")),
}  # fmt: skip
"""By table, the most telling one first: a step that wrote into several is about the first of them."""

PARTS: Mapping[str, tuple[str, str]] = {
    "band_member": ("band", "members"),
    "line_up": ("contract", "line_up"),
    "absence": ("", ""),
    "allocation": ("payment", "parts"),
    "mate_line": ("mate", "parts"),
    "person_identifier": ("person", "identifiers"),
}
"""Tables whose rows are one value of a record, written anew as a whole: that record and the value's name."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    "gig": {"on_date": "on", "band_id": "band", "client_id": "client", "fee_minor": "fee"},
    "contract": {
        "client_id": "client",
        "band_id": "band",
        "fee_minor": "fee",
        "signer_id": "signer",
        "recipe": "steps",
        "shares_by": "steps",
        "version": "",
        "recipe_id": "",
        "recipe_version": "",
        "rate_to": "rate",
        "rate_on": "rate",
        "rate_source": "rate",
    },
    "expense": {
        "on_date": "on",
        "minor": "amount",
        "vat_minor": "vat_percent",
        "payer_id": "payer",
        "band_id": "payer",
        "gig_id": "purpose",
        "contract_id": "purpose",
        "ref": "",
    },
    "payment": {"on_date": "on", "minor": "amount", "client_id": "client", "company_id": "company"},
    "mate_entry": {"on_date": "on", "contract_id": "contract"},
    "fund_entry": {"on_date": "on", "minor": "amount", "person_id": "person"},
    "regular_cost": {"minor": "amount"},
}
"""The names that columns have in their form, where it is another one; empty for what no person sees."""

CHANGES: Mapping[str, Message] = {
    "on": N_("undo", "change of date"),
    "starts": N_("undo", "change of start"),
    "ends": N_("undo", "change of end"),
    "venue": N_("undo", "change of venue"),
    "place": N_("undo", "change of place"),
    "country": N_("undo", "change of country"),
    "band": N_("undo", "change of band"),
    "client": N_("undo", "change of client"),
    "fee": N_("undo", "change of fee"),
    "currency": N_("undo", "change of currency"),
    "state": N_("undo", "change of state"),
    "notes": N_("undo", "change of notes"),
    "name": N_("undo", "change of name"),
    "email": N_("undo", "change of e-mail"),
    "iban": N_("undo", "change of IBAN"),
    "address": N_("undo", "change of address"),
    "residence": N_("undo", "change of residence"),
    "plays": N_("undo", "change of instrument"),
    "members": N_("undo", "change of members"),
    "line_up": N_("undo", "change of line-up"),
    "steps": N_("undo", "change of split"),
    "signer": N_("undo", "change of signer"),
    "vat_percent": N_("undo", "change of VAT"),
    "vat_no": N_("undo", "change of VAT number"),
    "payment_days": N_("undo", "change of days to pay"),
    "amount": N_("undo", "change of amount"),
    "category": N_("undo", "change of category"),
    "text": N_("undo", "change of text"),
    "payer": N_("undo", "change of payer"),
    "rate": N_("undo", "exchange rate"),
}
"""What a step is called that changed this one value; a step for another value is named by its record."""


def named(step: Step, lines: Sequence[Line]) -> Step:
    """Return a step with its place, and with its name where the action left that open."""
    lines = _net(lines)
    leading = min(lines, key=lambda line: _RANK[line.table], default=None)
    if leading is None:
        return step
    head = HEADS[leading.table]
    fields = _fields(leading.table, head.kind, lines)
    made = {line.event for line in lines if line.table == leading.table}
    field = fields[0] if len(fields) == 1 and made == {"UPDATE"} else ""
    if leading.table in PARTS:
        field = fields[0] if len(fields) == 1 else ""
    label = step.label
    if label == AUTO:
        whole = head.removal if made == {"DELETE"} else head.new if made == {"INSERT"} else head.change
        label = CHANGES.get(field, whole)
    return step._replace(label=label, place=Place(head.kind, leading.owner, field))


_RANK = {table: place for place, table in enumerate(HEADS)}


def _net(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without the rows of parts that were taken out and put in again as they were."""
    gone = Counter((line.table, line.row) for line in lines if line.row and line.event == "DELETE")
    come = Counter((line.table, line.row) for line in lines if line.row and line.event == "INSERT")
    same, kept = {key: min(gone[key], come[key]) for key in gone}, []
    left = {event: dict(same) for event in ("DELETE", "INSERT")}
    for line in lines:
        key = (line.table, line.row)
        if line.row and line.event in left and left[line.event].get(key, 0):
            left[line.event][key] -= 1
        elif line.event != "UPDATE" or line.columns:
            kept.append(line)
    return kept or list(lines)


def _fields(table: str, kind: str, lines: Sequence[Line]) -> list[str]:
    """Return the names of the values of the leading record that changed; an amount stands for its currency too."""
    names = FIELDS.get(table, {})
    found = dict.fromkeys(
        names.get(column, column)
        for line in lines
        if line.table == table and line.event == "UPDATE"
        for column in line.columns.split()
    )
    found |= dict.fromkeys(
        PARTS[line.table][1] for line in lines if PARTS.get(line.table, ("", ""))[0] == kind
    )
    found.pop("", None)
    if {"fee", "amount"} & found.keys():
        found.pop("currency", None)
    return list(found)
