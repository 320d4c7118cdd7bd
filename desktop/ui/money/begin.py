"""What a new entry of band money begins with; the contract asks with it, without the forms."""

from typing import NamedTuple

from desktop.core.money import Money


class Begin(NamedTuple):
    """What a new entry begins with, where it is asked for in a contract."""

    contract: str | None = None
    payer: str | None = None
    receiver: str | None = None
    amount: Money | None = None
    text: str = ""
