"""The tables of what a band settles among its own: recipes, dates played, costs, its fund, agreement, certificates.

Conventions as in `tables`.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.core.store.tables import Base


class File(Base):
    """A picture or document by the SHA-256 of its bytes. Never changed; what nothing names any more may be swept."""

    __tablename__ = "file"
    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Base):
    """A file kept with a contract: a receipt of the cost whose steps carry `ref`, a signed order, a certificate."""

    __tablename__ = "attachment"
    id: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    added_at: Mapped[str]


class Absence(Base):
    """A date that a musician of the line-up does not play; whoever has none plays every date of the contract."""

    __tablename__ = "absence"
    gig_id: Mapped[str] = mapped_column(ForeignKey("gig.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Recipe(Base):
    """A recipe that a band keeps under a name; what it says stands in its versions."""

    __tablename__ = "recipe"
    id: Mapped[str] = mapped_column(primary_key=True)
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)


class RecipeVersion(Base):
    """One version of a kept recipe: `line_up` is a JSON list of person ids, `steps` and `shares_by` as in a contract.

    `currency` is that of the amounts in its steps.
    """

    __tablename__ = "recipe_version"
    recipe_id: Mapped[str] = mapped_column(ForeignKey("recipe.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    line_up: Mapped[str]
    steps: Mapped[str]
    shares_by: Mapped[str]
    currency: Mapped[str]
    saved_at: Mapped[str]


class FundEntry(Base):
    """Money that went into the band's fund (positive) or out of it, beside what the contracts' steps put in."""

    __tablename__ = "fund_entry"
    id: Mapped[str] = mapped_column(primary_key=True)
    band_id: Mapped[str] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    on_date: Mapped[str]
    minor: Mapped[int]
    currency: Mapped[str]
    text: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    demo: Mapped[bool] = mapped_column(default=False)


class MateEntry(Base):
    """Money between band mates: a `cost` that somebody fronted for others, or `cash` handed over on the spot."""

    __tablename__ = "mate_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('cost', 'cash')", "kind"),
        Index("ix_mate_entry_band_id", "band_id", "on_date"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"))
    contract_id: Mapped[str | None] = mapped_column(
        ForeignKey("contract.id", ondelete="SET NULL"), index=True
    )
    on_date: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    currency: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)


class MateLine(Base):
    """What one mate put in for the others (positive) or owes for it (negative); the lines of an entry add up to 0.

    `minor` is `paid_minor`, what the mate paid, less the mate's own part by `weight` (decimal text; NULL for none).
    """

    __tablename__ = "mate_line"
    entry_id: Mapped[str] = mapped_column(ForeignKey("mate_entry.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    minor: Mapped[int]
    paid_minor: Mapped[int]
    weight: Mapped[str | None]
    position: Mapped[int]


class ShareFile(Base):
    """One musician's share as it was handed out, and the answer that came back. The document is never changed."""

    __tablename__ = "share_file"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[str]
    answer: Mapped[str | None]
    note: Mapped[str | None]
    answered_at: Mapped[str | None]
    device: Mapped[str | None]
    answer_document: Mapped[bytes | None] = mapped_column(LargeBinary)


class ReceivedShare(Base):
    """A share that somebody else handed to the owner of this book, and the owner's answer."""

    __tablename__ = "received_share"
    digest: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[str]
    answer: Mapped[str | None]
    note: Mapped[str | None]
    answered_at: Mapped[str | None]


class Certificate(Base):
    """A paper that says for some days whose rules count for a musician: an `a1`, or a tax `residence` certificate."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_person_id", "person_id", "kind", "from_on"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str]
    country: Mapped[str]
    from_on: Mapped[str]
    to_on: Mapped[str]
    note: Mapped[str | None]


class RouteOverride(Base):
    """Where a person decided, against the router and with a written reason, that a musician is declared."""

    __tablename__ = "route_override"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    outcome: Mapped[str]
    country: Mapped[str | None]
    reason: Mapped[str]
    made_at: Mapped[str]


class Task(Base):
    """Something of a contract that was seen to: an A1 asked for, a posting notice, withholding agreed on."""

    __tablename__ = "task"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    done_on: Mapped[str]
    note: Mapped[str | None]


class ImportedPack(Base):
    """An edition of a country's rules that came after the program, signed by a trusted publisher."""

    __tablename__ = "imported_pack"
    country: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    publisher: Mapped[str]
    applied_at: Mapped[str]


class ExchangeRate(Base):
    """How many units of a currency one euro was worth on a day, as the European Central Bank published it."""

    __tablename__ = "exchange_rate"
    currency: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[str] = mapped_column(primary_key=True)
    per_euro: Mapped[str]


class BinItem(Base):
    """Something that was deleted and can be brought back: `rows` is JSON of everything that went with it.

    `n` counts in the order of deleting. `kind` is what it was to the person, `ref` the id that it had; `name`, `on_date` (a day of its own), `minor` and
    `currency` are what the list shows of it.
    """

    __tablename__ = "bin_item"
    id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    kind: Mapped[str]
    ref: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    on_date: Mapped[str | None]
    minor: Mapped[int | None]
    currency: Mapped[str | None]
    deleted_at: Mapped[str] = mapped_column(index=True)
    rows: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
