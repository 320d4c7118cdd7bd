"""Which fields and columns show which term, by their names, where a name means the same wherever it stands."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "fee": "fee",
    "starts": "local_time",
    "ends": "local_time",
    "client": "client",
    "vat_percent": "vat",
    "payment_days": "payment_days",
    "signer": "signer",
    "signed": "signed",
    "signed_on": "signed",
    "basis": "rest",
    "unit": "base",
    "residence": "residence",
    "works_in": "works_in",
    "status": "status",
    "iban": "iban",
    "code": "enrol",
    "decision": "decision",
    "allowance": "per_diem",
    "confirmed": "likely",
    "option": "likely",
    "rest": "settled",
    "rate_on": "exchange_rate",
}
"""Fields of forms by name, where a name means the same in every form."""

COLUMNS: Mapping[str, str] = {
    "fee": "fee",
    "client": "client",
    "deadline": "deadline",
    "until": "deadline",
    "next": "deadline",
    "balance": "balance",
    "debit": "debit",
    "credit": "debit",
    "due": "due",
    "low": "at_least",
    "likely": "likely",
    "high": "high",
    "costs": "regular",
}
"""Columns of lists by key, where a key means the same in every list."""
