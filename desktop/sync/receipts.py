"""Decides whether a receipt is to be believed: signed by the company's key, for this very paper."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from wire.canonical import Malformed
from wire.reading import Invalid
from wire.receipt import Receipt, read_receipt
from wire.signing import BadSignature, PublicKey, unpack, verify


def believed(
    body: bytes, keys: str | Iterable[Mapping[str, Any]], company_id: str, paper: tuple[str, int, str]
) -> Receipt | None:
    """Return the receipt if it proves that `company_id` holds the paper (id, revision, digest); else None."""
    try:
        envelope = unpack(body)
        known = {
            key.thumbprint: key for key in map(_public, json.loads(keys) if isinstance(keys, str) else keys)
        }
        if envelope.kid not in known:
            return None
        receipt = read_receipt(verify(envelope, known[envelope.kid]))
    except (Malformed, Invalid, BadSignature):
        return None
    same = (
        receipt.declaration_id,
        receipt.rev,
        receipt.doc_hash,
    ) == paper and receipt.company_id == company_id
    return receipt if same else None


def _public(key: Mapping[str, Any]) -> PublicKey:
    return PublicKey.read({name: key[name] for name in ("kty", "crv", "x") if name in key})
