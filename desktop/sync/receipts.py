"""Decides whether a receipt is to be believed: signed by the company's key, for this very paper."""

from collections.abc import Mapping

from wire.canonical import Malformed
from wire.reading import Invalid
from wire.receipt import Receipt, read_receipt
from wire.signing import BadSignature, PublicKey, unpack, verify


def believed(
    body: bytes, keys: Mapping[str, PublicKey], company_id: str, paper: tuple[str, int, str]
) -> Receipt | None:
    """Return the receipt if it proves that `company_id` holds the paper (id, revision, digest); else None."""
    try:
        envelope = unpack(body)
        if envelope.kid not in keys:
            return None
        receipt = read_receipt(verify(envelope, keys[envelope.kid]))
    except (Malformed, Invalid, BadSignature):
        return None
    same = (
        receipt.declaration_id,
        receipt.rev,
        receipt.doc_hash,
    ) == paper and receipt.company_id == company_id
    return receipt if same else None
