"""Signed editions of country packs as files (`.septet-pack`): written by a publisher, believed by its key alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.core import signed_file
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.territories import Country
from desktop.core.toml_reader import loads

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.publishers import Publisher
    from wire.pack import Pack
    from wire.signing import Envelope, SigningKey

SUFFIX = ".septet-pack"

_TOO_LARGE = N_(
    "pack file", "This file is larger than {limit} bytes, so it is no country pack. Nothing was changed."
)
_NO_PACK = N_(
    "pack file",
    "This is no signed country pack, or it was damaged on its way. Nothing was changed. Ask for the file again.",
)
_NEWER_FORM = N_("pack file", "This pack needs a newer Septet. Nothing was changed.")
_FORGED = N_(
    "pack file",
    "The seal of this pack is broken: somebody changed it after it was signed. Nothing was changed. Do not use this file.",
)
_UNKNOWN = N_(
    "pack file",
    "This pack was signed by nobody that Septet trusts. Nothing was changed. Keys of publishers come with a release of Septet.",
)
_SAID = signed_file.Sentences(_TOO_LARGE, _NO_PACK, _UNKNOWN, _FORGED)
_NOT_VALID = N_(
    "pack file",
    "The key of {publisher} does not count on {day}. Nothing was changed. Ask for an edition signed with a key that counts.",
)
_NOT_THEIRS = N_("pack file", "{publisher} may not publish the rules of {country}. Nothing was changed.")
_OTHER_COUNTRY = N_(
    "pack file",
    "The pack says that it is about {stated}, but its rules are those of {found}. Nothing was changed.",
)
_OTHER_EDITION = N_(
    "pack file",
    "The pack says that it is the edition of {stated}, but its rules are those of {found}. Nothing was changed.",
)


@dataclass(frozen=True, slots=True)
class SignedPack:
    """An edition whose publisher is proved.

    Attributes:
        rules: what the pack says.
        publisher: who signed it.
        document: the bytes as they came.
    """

    rules: "CountryPack"
    publisher: "Publisher"
    document: bytes


class ImportedEdition(NamedTuple):
    """An edition that a book keeps: proved when it was imported, and again when the book is verified."""

    country: str
    edition: str
    publisher: str
    document: bytes

    def rules(self) -> "CountryPack":
        """Return what the pack says.

        Raises:
            Refused: this program cannot read it; an older or newer one wrote it.
        """
        return _rules(_read(_unpack(self.document).payload))


def sign_pack(data: bytes, name: str, key: "SigningKey") -> tuple["Pack", bytes]:
    """Return a pack's own text signed, and what was signed; `name` is the file's, for problems.

    Raises:
        Refused: the text is no valid pack, or its examples do not come out; nothing is signed.
    """
    from desktop.core.country_examples import failed_examples
    from desktop.core.country_pack import CountryPack
    from wire.canonical import Malformed
    from wire.pack import Pack
    from wire.signing import sign

    rules = loads(data, CountryPack, name)
    if failed := failed_examples(rules):
        raise Refused(Problem(f"{name}: {p.field}", p.message, p.params) for p in failed)
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    pack = Pack(rules.country, rules.edition.isoformat(), text)
    try:
        signed = sign(pack.to_bytes(), key)
    except Malformed:
        raise refuse(name, _NO_PACK) from None
    _rules(_read(_unpack(signed).payload))  # what nobody could read again is not handed out
    return pack, signed


def read_pack_file(data: bytes, publishers: "Mapping[str, Publisher]", today: date) -> SignedPack:
    """Return the edition in a file, after proving who published it.

    Raises:
        Refused: too large, no pack, forged, of an unknown publisher, or not valid; with the reason.
    """
    envelope = _unpack(data)
    publisher = signed_file.proved(envelope, publishers, _SAID)
    pack = _read(envelope.payload)
    for day in (today, date.fromisoformat(pack.edition)):
        if not publisher.counts_on(day):
            raise refuse("", _NOT_VALID, publisher=publisher.name, day=day)
    if publisher.countries and pack.country not in publisher.countries:
        raise refuse("", _NOT_THEIRS, publisher=publisher.name, country=Country(pack.country))
    return SignedPack(_rules(pack), publisher, data)


def publisher_of(document: bytes, publishers: "Mapping[str, Publisher]") -> "Publisher":
    """Return who signed a document, after proving it.

    Raises:
        Refused: no signed pack, forged, or of an unknown publisher.
    """
    return signed_file.proved(_unpack(document), publishers, _SAID)


def _unpack(data: bytes) -> "Envelope":
    from wire.pack import LARGEST

    return signed_file.unpack(data, LARGEST, _SAID)


def _read(payload: bytes) -> "Pack":
    from wire import pack
    from wire.canonical import Malformed
    from wire.reading import Invalid

    try:
        return pack.read(payload)
    except Malformed:
        raise refuse("", _NO_PACK) from None
    except Invalid as error:
        other = any(issue.pointer == "/schema" and issue.code == "not_one_of" for issue in error.issues)
        raise refuse("", _NEWER_FORM if other else _NO_PACK) from None


def _rules(pack: "Pack") -> "CountryPack":
    """Return what the text says, if it is what the pack says of it and its examples come out."""
    from desktop.core.country_examples import failed_examples
    from desktop.core.country_pack import CountryPack

    name = f"{pack.country.lower()}.toml"
    rules = loads(pack.text.encode(), CountryPack, name)
    if rules.country != pack.country:
        raise refuse("", _OTHER_COUNTRY, stated=Country(pack.country), found=Country(rules.country))
    if rules.edition.isoformat() != pack.edition:
        raise refuse("", _OTHER_EDITION, stated=date.fromisoformat(pack.edition), found=rules.edition)
    if failed := failed_examples(rules):
        raise Refused(Problem(f"{name}: {p.field}", p.message, p.params) for p in failed)
    return rules
