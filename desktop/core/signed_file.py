"""Files whose worth is their signature: taken apart, and believed only by the key of a publisher that came with a release."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.problems import Message, refuse

if TYPE_CHECKING:
    from desktop.core.publishers import Publisher
    from wire.signing import Envelope


class Sentences(NamedTuple):
    """What is said of a file of this kind that is not taken."""

    too_large: Message
    damaged: Message
    unknown: Message
    forged: Message


def unpack(data: bytes, limit: int, said: Sentences) -> "Envelope":
    """Take a signed file apart, believing nothing yet.

    Raises:
        Refused: more than `limit` bytes, or no signed file.
    """
    from wire import signing
    from wire.canonical import Malformed

    if len(data) > limit:
        raise refuse("", said.too_large, limit=limit)
    try:
        return signing.unpack(data)
    except Malformed:
        raise refuse("", said.damaged) from None


def proved(envelope: "Envelope", publishers: "Mapping[str, Publisher]", said: Sentences) -> "Publisher":
    """Return who signed it.

    Raises:
        Refused: somebody unknown, or the seal is broken.
    """
    from wire.signing import BadSignature, PublicKey, decode, verify

    publisher = publishers.get(envelope.kid)
    if publisher is None:
        raise refuse("", said.unknown)
    try:
        verify(envelope, PublicKey(decode(publisher.key)))
    except BadSignature:
        raise refuse("", said.forged) from None
    return publisher
