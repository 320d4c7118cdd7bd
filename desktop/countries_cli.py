"""`septet countries`: packs listed, checked and shown (docs/countries.md), signed, taken in and let go (docs/publishers.md)."""

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, refuse

if TYPE_CHECKING:
    from wire.signing import SigningKey

_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")
_UNWRITABLE = N_("file", "{name} cannot be written: {reason}.")
_THERE = N_("publisher", "There is a file {name} already; it was left as it is. Keys are never written over.")
_NOT_A_KEY = N_("publisher", "{name} is no key that `septet countries keygen` made.")

_NO_PACK = N_("countries", "There is no pack for {country}. There are packs for: {known}.")
_NOT_A_DAY = N_("countries", "“{text}” is not a day. Write it as 2026-11-22.")

_NO_OFFER = N_("countries", "No company that you are enrolled at offers newer rules for {country}.")

REFUSED = 2

Open = Callable[..., Any]
Say = Callable[[object], int]


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add `septet countries` with its commands; those that need a book take `book`'s options."""
    text = "list the country packs, look into one, or take a newer edition in"
    group = commands.add_parser("countries", help=text, description=text)
    group.set_defaults(run=lambda _: say(_all()))
    commands = group.add_subparsers(metavar="WHAT")
    _add_looking(commands, say)

    def command(name: str, run: Callable[[argparse.Namespace], object], text: str, *, on_book: bool) -> Any:
        made = commands.add_parser(name, help=text, description=text, parents=[book] if on_book else [])
        made.set_defaults(run=lambda arguments: say(run(arguments)))
        return made

    making = command("keygen", _keygen, "make a publisher's key pair", on_book=False)
    making.add_argument(
        "--out", type=Path, required=True, metavar="KEYFILE", help="the new file of the secret key"
    )
    signing = command("sign", _sign, "sign a country pack for publishing", on_book=False)
    signing.add_argument("file", type=Path, metavar="FILE", help="the pack (TOML)")
    signing.add_argument(
        "--key", type=Path, required=True, metavar="KEYFILE", help="the publisher's secret key"
    )
    signing.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="the signed file to be written"
    )
    importing = command(
        "import",
        lambda arguments: _import(arguments, open_book),
        "take a signed edition of a country's rules into the book, and say what it changes",
        on_book=True,
    )
    importing.add_argument("file", type=Path, metavar="FILE", help="a .septet-pack file")
    importing.add_argument(
        "--show", action="store_true", help="only say what it would change; nothing is written"
    )
    fetching = command(
        "fetch",
        lambda arguments: _fetch(arguments, open_book),
        "get the newer edition that an enrolled company offers for a country, as a file to be imported",
        on_book=True,
    )
    fetching.add_argument("country", metavar="COUNTRY", help="two letters, such as BE")
    fetching.add_argument("--out", type=Path, required=True, metavar="PATH", help="the file to be written")
    removing = command(
        "remove",
        lambda arguments: _remove(arguments, open_book),
        "let an imported edition go; the one before it holds again",
        on_book=True,
    )
    removing.add_argument("country", metavar="COUNTRY", help="the country's code, such as BE")
    removing.add_argument("edition", metavar="EDITION", help="the edition's day, such as 2027-01-01")
    command(
        "editions",
        lambda arguments: _editions(arguments, open_book),
        "list which edition of each country's rules holds in the book, and where it comes from",
        on_book=True,
    )


def _add_looking(commands: Any, say: Say) -> None:
    """Add what only looks at the packs that are shipped, or at a file."""
    listing = commands.add_parser("list", help="list the countries that have a pack")
    listing.set_defaults(run=lambda _: say(_all()))
    checking = commands.add_parser("check", help="say everything that is wrong with a pack, by line and key")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.set_defaults(run=lambda arguments: _check(arguments, say))
    showing = commands.add_parser("show", help="say what holds in a country on a day, and where it is from")
    showing.add_argument("country", metavar="COUNTRY", help="two letters, such as BE")
    showing.add_argument("--on", metavar="DAY", help="a day such as 2026-11-22 (today)")
    showing.set_defaults(run=lambda arguments: say(_show(arguments)))


def _all() -> object:
    from desktop.core.countries import load_countries
    from desktop.core.pack_report import all_countries

    return all_countries(load_countries(), _day(None))


def _check(arguments: argparse.Namespace, say: Say) -> int:
    from desktop.core.pack_report import check_file

    found = check_file(arguments.file)
    return say(found) or (0 if found["ok"] else REFUSED)


def _show(arguments: argparse.Namespace) -> object:
    from desktop.core.countries import load_countries
    from desktop.core.pack_report import show

    countries, code = load_countries(), arguments.country.upper()
    if code not in countries:
        raise refuse("country", _NO_PACK, country=code, known=", ".join(countries))
    return show(countries[code], _day(arguments.on))


def _day(text: str | None) -> date:
    """Return the day that was asked for, else today."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011  # the day where the person is
    except ValueError:
        raise refuse("on", _NOT_A_DAY, text=text) from None


def _keygen(arguments: argparse.Namespace) -> object:
    """Write a new secret key, readable by its owner alone, and print what goes into the list of publishers."""
    from wire.signing import SigningKey, encode

    key = SigningKey.make()
    try:
        number = os.open(arguments.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise refuse("out", _THERE, name=arguments.out.name) from None
    except OSError as error:
        raise refuse("out", _UNWRITABLE, name=str(arguments.out), reason=error.strerror) from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(key.dump() + "\n")
    return {
        "key": encode(key.public.raw),
        "thumbprint": key.public.thumbprint,
        "secret_in": str(arguments.out),
    }


def _sign(arguments: argparse.Namespace) -> object:
    from desktop.core.pack_file import sign_pack

    key = signing_key(arguments.key)
    pack, signed = sign_pack(_read(arguments.file, "file"), arguments.file.name, key)
    try:
        arguments.out.write_bytes(signed)
    except OSError as error:
        raise refuse("out", _UNWRITABLE, name=str(arguments.out), reason=error.strerror) from None
    return {
        "country": pack.country,
        "edition": pack.edition,
        "signed_by": key.public.thumbprint,
        "file": str(arguments.out),
        "bytes": len(signed),
    }


def signing_key(path: Path) -> "SigningKey":
    """Return the secret key that `septet countries keygen` wrote.

    Raises:
        Refused: it cannot be read, or is no such key.
    """
    from wire.canonical import Malformed
    from wire.signing import SigningKey

    try:
        return SigningKey.load(_read(path, "key").decode("utf-8").strip())
    except (Malformed, UnicodeDecodeError):
        raise refuse("key", _NOT_A_KEY, name=path.name) from None


def _import(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.actions.packs import consider, import_pack
    from desktop.core.pack_changes import as_json
    from desktop.core.publishers import load_publishers
    from desktop.core.queries.packs import countries_of

    data, publishers = _read(arguments.file, "file"), load_publishers()
    with open_book(arguments, writable=not arguments.show) as book:
        countries = countries_of(book)
        found = consider(data, countries, publishers, book)
        if not arguments.show:
            import_pack(book, data, countries, publishers)
    return {
        "country": found.signed.rules.country,
        "edition": found.signed.rules.edition.isoformat(),
        "publisher": found.signed.publisher.name,
        "instead_of": found.used.on.isoformat() if found.used else None,
        "imported": not arguments.show,
        "changes": [as_json(change) for change in found.changes],
    }


def _fetch(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.files_out import write_whole
    from desktop.core.queries.packs import countries_of
    from desktop.sync.packs import ask_offers, fetch, newer

    country = arguments.country.upper()
    with open_book(arguments, writable=False) as book:
        found = newer(ask_offers(book), countries_of(book))
        offered = next((each for each in found if each.offer.country == country), None)
        if offered is None:
            raise refuse("country", _NO_OFFER, country=country)
        write_whole(arguments.out, fetch(book, offered))
    return {
        "country": country,
        "edition": offered.offer.edition,
        "company": offered.company,
        "file": str(arguments.out),
    }


def _remove(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.actions.packs import remove_pack
    from desktop.core.queries.packs import countries_of

    with open_book(arguments, create=False) as book:
        countries = countries_of(book)
        country = arguments.country.upper()
        remove_pack(book, country, arguments.edition, countries)
        holds = countries.edition(country) if country in countries else None
    return {
        "removed": arguments.edition,
        "country": country,
        "holds": holds.on.isoformat() if holds else None,
    }


def _editions(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.queries.packs import countries_of

    with open_book(arguments, writable=False) as book:
        countries = countries_of(book)
    return [
        {"country": each.country, "edition": each.on.isoformat(), "publisher": each.publisher}
        for each in map(countries.edition, countries)
    ]


def _read(path: Path, field: str) -> bytes:
    """Return a file's bytes, as far as any file of this kind goes and one byte more."""
    from wire.pack import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise refuse(field, _UNREADABLE, name=str(path), reason=error.strerror) from None
