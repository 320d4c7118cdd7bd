"""The tables of the books: expenses, money in, bank statements, imports, and the ledger underneath.

Conventions as in `tables`.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.core.store.tables import Base


class Expense(Base):
    """Money that went out: a `purchase`, or `mileage` and `per_diem` by a country's rates.

    `minor` is what was paid, VAT included; `quantity` (km, days) and `rate` (per one, in minor units) are decimal text.
    `payer_id` is who paid (NULL: the band's fund); `company_id` the shared company that takes the receipt, if any.
    `ref` names the cost step of the contract's recipe that pays it back.
    """

    __tablename__ = "expense"
    id: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    category: Mapped[str]
    text: Mapped[str]
    minor: Mapped[int]
    currency: Mapped[str]
    vat_percent: Mapped[str | None]
    vat_minor: Mapped[int | None]
    quantity: Mapped[str | None]
    rate: Mapped[str | None]
    payer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    gig_id: Mapped[str | None] = mapped_column(ForeignKey("gig.id", ondelete="SET NULL"), index=True)
    contract_id: Mapped[str | None] = mapped_column(
        ForeignKey("contract.id", ondelete="SET NULL"), index=True
    )
    company_id: Mapped[str | None]
    ref: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)


class ExpenseFile(Base):
    """A receipt kept with an expense; its bytes stand in `File`."""

    __tablename__ = "expense_file"
    id: Mapped[str] = mapped_column(primary_key=True)
    expense_id: Mapped[str] = mapped_column(ForeignKey("expense.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    added_at: Mapped[str]


class RegularCost(Base):
    """A cost that comes again: rent of a rehearsal room, insurance. `every` is `month`, `quarter` or `year`."""

    __tablename__ = "regular_cost"
    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    category: Mapped[str]
    minor: Mapped[int]
    currency: Mapped[str]
    every: Mapped[str]
    from_on: Mapped[str]
    to_on: Mapped[str | None]
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    demo: Mapped[bool] = mapped_column(default=False)


class ImportBatch(Base):
    """One file that was imported: what can be taken back as a whole, and is known when it comes again."""

    __tablename__ = "import_batch"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    at: Mapped[str]
    rows: Mapped[int]
    digest: Mapped[str]


class ImportedRow(Base):
    """A row that an import made."""

    __tablename__ = "imported_row"
    batch_id: Mapped[str] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[str] = mapped_column(primary_key=True)


class ColumnMapping(Base):
    """What the columns of a kind of CSV or spreadsheet mean, remembered by its header."""

    __tablename__ = "column_mapping"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    header: Mapped[str]
    mapping: Mapped[str]
    used_at: Mapped[str]


class BankStatement(Base):
    """A bank statement that was imported."""

    __tablename__ = "bank_statement"
    id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    account: Mapped[str | None]
    name: Mapped[str]
    from_on: Mapped[str | None]
    to_on: Mapped[str | None]


class BankLine(Base):
    """One line of a statement, as the bank wrote it: money in (positive) or out. `state` is `new`, `matched`, `left`.

    `fingerprint` tells the same line in another statement; `account` is the other side's.
    """

    __tablename__ = "bank_line"
    id: Mapped[str] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("bank_statement.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    on_date: Mapped[str]
    minor: Mapped[int]
    currency: Mapped[str]
    name: Mapped[str | None]
    account: Mapped[str | None]
    text: Mapped[str]
    ref: Mapped[str | None]
    fingerprint: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]


class Payment(Base):
    """Money that came in (positive) or went back (negative): from a shared `company`, a `client`, as a `deposit`.

    `person_id` is the musician who got it (NULL: whoever keeps this book); `source` is `hand`, `status` or `bank`.
    """

    __tablename__ = "payment"
    id: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[str] = mapped_column(index=True)
    minor: Mapped[int]
    currency: Mapped[str]
    kind: Mapped[str]
    company_id: Mapped[str | None]
    client_id: Mapped[str | None] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    text: Mapped[str]
    ref: Mapped[str | None]
    source: Mapped[str]
    bank_line_id: Mapped[str | None] = mapped_column(
        ForeignKey("bank_line.id", ondelete="SET NULL"), index=True
    )
    demo: Mapped[bool] = mapped_column(default=False)


class Allocation(Base):
    """What a payment, or a piece of it, is for: a declaration, a contract or a gig."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("target IN ('declaration', 'contract', 'gig')", "target"),
        Index("ix_allocation_target", "target", "target_id"),
    )
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str]
    target_id: Mapped[str]
    minor: Mapped[int]


class ReminderLetter(Base):
    """A reminder that was written to a client about a contract; `digest` is that of the letter in `File`."""

    __tablename__ = "reminder_letter"
    id: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), index=True)
    level: Mapped[int]
    made_at: Mapped[str]
    language: Mapped[str]
    digest: Mapped[str]


class LedgerEntry(Base):
    """A double entry, derived from what people did. `ref` names what it is derived from, as `kind:id`.

    Once posted (`posted_at`, `chain`) it is never changed, only reversed by another one (`reverses`). Posted entries
    are numbered without a gap; open ones have numbers above `OPEN` that mean nothing. `fact_on` is the day on which
    it happened; `on_date`, on which it stands in the books, is later where that day was closed already.
    """

    __tablename__ = "ledger_entry"
    n: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[str] = mapped_column(index=True)
    fact_on: Mapped[str]
    what: Mapped[str]
    ref: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    digest: Mapped[str]
    chain: Mapped[str | None]
    reverses: Mapped[int | None]
    posted_at: Mapped[str | None]


class LedgerLine(Base):
    """One line of an entry: debit positive, credit negative; the lines of an entry add up to 0 in each currency.

    `on_date` is that of the entry, so that an account's page and balance are read from the index alone.
    """

    __tablename__ = "ledger_line"
    __table_args__ = (
        Index("ix_ledger_line_account", "account", "currency", "on_date", "entry_n", "position", "minor"),
    )
    entry_n: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[str]
    account: Mapped[str]
    minor: Mapped[int]
    currency: Mapped[str]
    person_id: Mapped[str | None]
    client_id: Mapped[str | None]
    contract_id: Mapped[str | None]
    band_id: Mapped[str | None]


class LedgerDirty(Base):
    """Something whose entries have to be derived again before the ledger is shown."""

    __tablename__ = "ledger_dirty"
    ref: Mapped[str] = mapped_column(primary_key=True)


class ClosedPeriod(Base):
    """Up to which day the books are closed, and the ledger's chain at that time."""

    __tablename__ = "closed_period"
    to_on: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[str]
    chain: Mapped[str]


class KeptShare(Base):
    """One line of a contract's split, kept so that reports need not divide every contract anew.

    `person_id` is who gets it, of the line-up or an agent (NULL: the shared company or the band's fund). Derived, and
    out of date for the contracts in `StaleSplit`.
    """

    __tablename__ = "kept_share"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(index=True)
    minor: Mapped[int]
    currency: Mapped[str]


class KeptContract(Base):
    """What reports ask of a contract's gigs, kept beside its shares: the last day, how many, and where.

    `country` is NULL where the gigs were in several; a contract whose gigs are all cancelled has no row.
    """

    __tablename__ = "kept_contract"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    ends_on: Mapped[str] = mapped_column(index=True)
    gigs: Mapped[int]
    country: Mapped[str | None]


class StaleSplit(Base):
    """A contract whose split has to be worked out again; triggers note it whenever something of it changes."""

    __tablename__ = "stale_split"
    contract_id: Mapped[str] = mapped_column(primary_key=True)
