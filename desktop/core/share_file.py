"""`.septet-share` and `.septet-answer`: one musician's share, and the musician's answer to it (`docs/agreement.md`).

Each is one canonical JSON object: what it says, the digest of that, and the signature of the device that made it.
Whatever is read is checked against both before a word of it is believed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from desktop.core.money import Money
from desktop.core.problems import N_, Message, Refused, refuse
from desktop.core.shares import FloorFlag, NetRange, Share, ShareGig, ShareLine
from desktop.core.text import check_text, missing
from wire import reading
from wire.canonical import Json, Malformed, canonical, digest, read_json
from wire.reading import Invalid
from wire.signing import BadSignature, Envelope, PublicKey, SigningKey, decode, encode, sign, verify

SHARE, ANSWER = "septet-share/1", "septet-answer/1"
SHARE_SUFFIX, ANSWER_SUFFIX = ".septet-share", ".septet-answer"
LARGEST = 1_000_000
LONGEST_NOTE = 2000

Reply = Literal["agree", "object"]

_TOO_LARGE = N_(
    "share file", "{name} is larger than 1 MB, so it is no share and no answer. Nothing was kept."
)
_UNREADABLE = N_("share file", "{name} cannot be read: {reason}.")
_EMPTY = N_("share file", "The file is empty. Ask for it again.")
_NOT_UTF8 = N_("share file", "The file is not UTF-8 text, so it was damaged on its way. Ask for it again.")
_NOT_JSON = N_(
    "share file", "The file is no JSON, so it is no share and no answer, or was damaged. Ask for it again."
)
_TWICE = N_("share file", "The file says something twice, which no Septet writes. Ask for it again.")
_ODD = N_("share file", "The file holds something that no Septet writes. Ask for it again.")
_UNKNOWN = N_("share file", "This is no share and no answer, or one of a newer Septet. Nothing was kept.")
_NO_SHARE = N_("share file", "This is an answer, not a share. Open it where the share was made.")
_NO_ANSWER = N_("share file", "This is a share, not an answer. Open it where it is to be answered.")
_SHAPE = N_("share file", "The file is incomplete or was changed by hand: {places}. Ask for it again.")
_DIGEST = N_(
    "share file",
    "What the file says does not have the fingerprint it names: it was changed. Ask for it again.",
)
_SIGNATURE = N_(
    "share file", "The signature does not fit what the file says: it was changed. Ask for it again."
)
_NO_ROOM = N_(
    "share file", "A share has no room for something in this contract: {places}. Nothing was handed out."
)

_SAID: Mapping[str, Message] = {"not_utf8": _NOT_UTF8, "not_json": _NOT_JSON, "duplicate_key": _TWICE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a musician says to one version of the own share.

    Attributes:
        contract, person, version: of the share that is answered.
        digest: of that share's content, so that nothing else can have been agreed to.
        reply: `agree` or `object`.
        note: why; needed to object.
        at: the instant, UTC in whole seconds.
    """

    contract: str
    person: str
    version: int
    digest: str
    reply: Reply
    note: str
    at: str


class SharePaper(NamedTuple):
    """A share as it was signed. `digest` is that of its content, `device` the key's own name."""

    share: Share
    digest: str
    device: str
    document: bytes


class AnswerPaper(NamedTuple):
    """An answer as it was signed; as `SharePaper`."""

    answer: Answer
    digest: str
    device: str
    document: bytes


def answer_problems(reply: Reply, note: str) -> list[Any]:
    """Return what is wrong with an answer: a note that is too long, or none where somebody objects."""
    if reply == "object" and not note.strip():
        return [missing("note")]
    return check_text("note", note, limit=LONGEST_NOTE, lines=True)


def seal_share(share: Share, key: SigningKey) -> SharePaper:
    """Return a share signed by a device; the same share and key give the same bytes for ever.

    Raises:
        Refused: the share holds what no reader would take (a name of thousands of letters).
    """
    document = _sealed(SHARE, "share", to_json(share), key)
    try:
        return read_share(document)
    except Refused as refused:
        places = ", ".join(str(problem.params.get("places", "")) for problem in refused.problems)
        raise refuse("", _NO_ROOM, places=places) from None


def seal_answer(answer: Answer, key: SigningKey) -> AnswerPaper:
    """Return an answer signed by a device; as `seal_share`."""
    said: dict[str, Json] = {
        "contract": answer.contract,
        "person": answer.person,
        "version": answer.version,
        "digest": answer.digest,
        "reply": answer.reply,
        "note": answer.note,
        "at": answer.at,
    }
    return read_answer(_sealed(ANSWER, "answer", said, key))


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that somebody opens, however large it claims to be.

    Raises:
        Refused: it cannot be read, or is larger than 1 MB.
    """
    try:
        with path.open("rb") as source:
            data = source.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse("", _UNREADABLE, name=path.name, reason=reason) from None
    if len(data) > LARGEST:
        raise refuse("", _TOO_LARGE, name=path.name)
    return data


def read_paper(data: bytes) -> SharePaper | AnswerPaper:
    """Return the share or the answer that `data` holds, digest and signature checked.

    Raises:
        Refused: it is neither, or not as it was signed.
    """
    try:
        return _read(data)
    except Malformed as error:
        raise refuse("", _SAID.get(error.code, _ODD)) from None
    except Invalid as error:
        places = ", ".join(issue.pointer.lstrip("/") or "/" for issue in error.issues[:5])
        raise refuse("", _SHAPE, places=places) from None
    except BadSignature:
        raise refuse("", _SIGNATURE) from None


def read_share(data: bytes) -> SharePaper:
    """Return the share that `data` holds; as `read_paper`."""
    found = read_paper(data)
    if not isinstance(found, SharePaper):
        raise refuse("", _NO_SHARE)
    return found


def read_answer(data: bytes) -> AnswerPaper:
    """Return the answer that `data` holds; as `read_paper`."""
    found = read_paper(data)
    if not isinstance(found, AnswerPaper):
        raise refuse("", _NO_ANSWER)
    return found


@lru_cache(maxsize=512)
def kept_share(document: bytes) -> Share:
    """Return the share of a file that was checked when it came into the book; nothing of it is checked again."""
    said = json.loads(document)["share"]
    currency, total = said["currency"], said.pop("total")
    net, floor = said["net"], said["floor"]
    if net:
        net = NetRange(**{**net, "low": Money(net["low"], currency), "high": Money(net["high"], currency)})
    if floor:
        floor = FloorFlag(**{**floor, "minimum": Money(floor["minimum"], currency)})
    told = {
        "gigs": tuple(ShareGig(**gig) for gig in said["gigs"]),
        "lines": tuple(_kept_line(line, currency) for line in said["lines"]),
        "net": net,
        "floor": floor,
    }
    share = Share(**{**said, **told})
    assert share.total.minor == total
    return share


def _kept_line(said: dict[str, Any], currency: str) -> ShareLine:
    told: dict[str, Any] = {
        "amount": Money(said["amount"], currency),
        "base": None if said["base"] is None else Money(said["base"], currency),
    }
    for name in ("percent", "weight", "all_weights"):
        told[name] = None if said[name] is None else Decimal(said[name])
    return ShareLine(**{**said, **told})


def device_of(document: bytes) -> str:
    """Return the name of the device that signed a file which was checked when it came into the book."""
    value = cast("Mapping[str, str]", read_json(document))
    return PublicKey(decode(value["key"])).thumbprint


def to_json(share: Share) -> dict[str, Json]:
    """Return a share as JSON values: amounts in minor units of its currency, rates and weights as text."""
    net, floor = share.net, share.floor
    return {
        "contract": share.contract,
        "version": share.version,
        "person": share.person,
        "name": share.name,
        "plays": share.plays,
        "band": share.band,
        "client": share.client,
        "gigs": [gig._asdict() for gig in share.gigs],
        "currency": share.currency,
        "shares_by": share.shares_by,
        "lines": [
            {
                "step": line.step,
                "kind": line.kind,
                "label": line.label,
                "amount": line.amount.minor,
                "base": None if line.base is None else line.base.minor,
                "percent": None if line.percent is None else f"{line.percent:f}",
                "of": line.of,
                "weight": None if line.weight is None else f"{line.weight:f}",
                "all_weights": None if line.all_weights is None else f"{line.all_weights:f}",
                "odd_cent": line.odd_cent,
            }
            for line in share.lines
        ],
        "total": share.total.minor,
        "net": net and {**net._asdict(), "low": net.low.minor, "high": net.high.minor},
        "floor": floor and {**floor._asdict(), "minimum": floor.minimum.minor},
    }


def _sealed(schema: str, name: str, said: Mapping[str, Json], key: SigningKey) -> bytes:
    content = canonical({"schema": schema, name: said})
    envelope = cast("Mapping[str, str]", read_json(sign(content, key)))
    whole: dict[str, Json] = {
        "schema": schema,
        name: said,
        "digest": digest(content),
        "key": encode(key.public.raw),
        "protected": envelope["protected"],
        "signature": envelope["signature"],
    }
    return canonical(whole)


def _read(data: bytes) -> SharePaper | AnswerPaper:
    if not data.strip():
        raise refuse("", _EMPTY)
    if len(data) > LARGEST:
        raise refuse("", _TOO_LARGE, name="")
    value = read_json(data)
    schema = value.get("schema") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or schema not in (SHARE, ANSWER):
        raise refuse("", _UNKNOWN)
    from desktop.core.share_shape import ANSWER_FILE, SHARE_FILE

    shape: reading.Reader[Any] = SHARE_FILE if schema == SHARE else ANSWER_FILE
    found = reading.read(value, shape)
    name = "share" if schema == SHARE else "answer"
    content = canonical({"schema": schema, name: value[name]})
    if digest(content) != found.digest:
        raise refuse("", _DIGEST)
    key = PublicKey(decode(found.key))
    parts = {"payload": encode(content), "protected": found.protected, "signature": found.signature}
    _prove(content, key, parts)
    make: Any = SharePaper if schema == SHARE else AnswerPaper
    return cast("SharePaper | AnswerPaper", make(found.said, found.digest, key.thumbprint, canonical(value)))


def _prove(content: bytes, key: PublicKey, parts: Mapping[str, str]) -> None:
    """Prove that the holder of the key signed exactly these bytes."""
    from wire.signing import unpack

    envelope: Envelope = unpack(canonical(parts))
    verify(envelope._replace(payload=content), key)
