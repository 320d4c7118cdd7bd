"""Who the company is: its id, country, name, epoch and the keys that sign its receipts."""

import re
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from company import contents, keysets
from company.clock import Clock, stamp, utc_now
from company.storage import Busy, Storage, Unusable
from company.tables import SCHEMA_VERSION, company, devices, keys
from wire.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs, or once signed, receipts, and from when until when."""

    signing: SigningKey
    used_from: str
    used_until: str | None = None
    stolen: bool = False

    def signs(self, at: str) -> bool:
        """Return whether books believe what this key signs when it is dated `at`."""
        return not self.stolen and self.used_from <= at and (self.used_until is None or at < self.used_until)


@dataclass(frozen=True, slots=True)
class Company:
    """One shared company in one country, with all its receipt keys in the order of their use.

    `version`, `keyset` and `origin` are those of the newest list of keys that it published.
    """

    company_id: str
    country: str
    name: str
    epoch: int
    keys: tuple[Key, ...]
    version: int = 0
    keyset: bytes = b""
    origin: str | None = None

    def signing_at(self, at: str) -> SigningKey:
        """Return the key that signs what is dated `at`."""
        good = [key.signing for key in self.keys if key.signs(at)]
        return good[-1] if good else self.keys[0].signing

    def moment(self, at: str) -> str:
        """Return the instant that a receipt is dated: `at`, or the next for which a key is good.

        A clock that was set back must not date a receipt before the key that signs it, nor into a stolen key's time.
        """
        if any(key.signs(at) for key in self.keys):
            return at
        return min(
            (key.used_from for key in self.keys if key.used_from > at and key.signs(key.used_from)),
            default=at,
        )

    def is_stolen(self, kid: str) -> bool:
        """Return whether the receipt key of that name was reported stolen."""
        return any(key.stolen and key.signing.public.thumbprint == kid for key in self.keys)


class Ring:
    """The company as this process knows it; it learns of new keys and of a new epoch from the database."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def at(self, connection: Connection, epoch: int, version: int) -> Company:
        """Return the company, read anew where the database has another epoch or newer keys."""
        if (epoch, version) != (self.company.epoch, self.company.version):
            found = _load(connection)
            assert found is not None
            self.company = found
        return self.company


def known_country(written: str) -> str:
    """Return a country code (ISO 3166, two letters) in capitals.

    Raises:
        Unusable: no such country.
    """
    from babel.core import get_global

    code = written.upper()
    if not re.fullmatch("[A-Z]{2}", code) or code not in get_global("territory_languages"):
        raise Unusable("country", "The country is not a code of ISO 3166, two letters such as BE or FR.")
    return code


def load(storage: Storage) -> Company | None:
    """Return the company of this database, None when it is new."""
    with storage.reading() as connection:
        return _load(connection)


def establish(
    storage: Storage,
    country: str | None,
    *,
    company_id: str | None = None,
    name: str | None = None,
    clock: Clock = utc_now,
) -> Company:
    """Return the company of this database, after making it (with its key) in a new one.

    The name may change at every start; the id only as long as no device knows it; the country never.

    Raises:
        Unusable: a new database and no country; another country or id than the database's; no proper id or name.
    """
    _check_texts(company_id, name)
    code = known_country(country) if country else None
    try:
        return _established(storage, code, company_id, name, clock)
    except Busy as error:
        if str(error) != "integrity":
            raise
        return _established(storage, code, company_id, name, clock)  # another process was faster


def _established(
    storage: Storage, code: str | None, company_id: str | None, name: str | None, clock: Clock
) -> Company:
    found = load(storage)
    if found is not None and found.version and _agrees(found, code, company_id, name):
        return found
    with storage.writing() as connection:
        found = _load(connection)
        if found is None:
            return _make(connection, code, company_id, name, clock)
        if code not in (None, found.country):
            raise Unusable(
                "country", f"This database belongs to the company in {found.country}, not in {code}."
            )
        _rename(connection, found, company_id or found.company_id, name or found.name)
        keysets.begin(connection, stamp(clock()))
        renamed = _load(connection)
    assert renamed is not None
    return renamed


def _agrees(found: Company, country: str | None, company_id: str | None, name: str | None) -> bool:
    asked = (country, company_id, name)
    return all(
        wish in (None, fact)
        for wish, fact in zip(asked, (found.country, found.company_id, found.name), strict=True)
    )


def _check_texts(company_id: str | None, name: str | None) -> None:
    if company_id is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", company_id, re.ASCII):
        raise Unusable("company-id", "A company id is made of at most 64 letters, digits, points and dashes.")
    if name is not None and not (name.isprintable() and 0 < len(name.strip()) <= len(name) <= 200):
        raise Unusable("name", "A company's name has 1 to 200 letters.")


def _load(connection: Connection) -> Company | None:
    row = connection.execute(select(company)).one_or_none()
    if row is None:
        return None
    stored = connection.execute(select(keys).order_by(keys.c.used_from)).all()
    published = keysets.newest(connection)
    return Company(
        row.company_id,
        row.country,
        row.name,
        row.epoch,
        tuple(
            Key(
                SigningKey.load(contents.open_key(connection, key.kid, key.secret)),
                key.used_from,
                key.used_until,
                key.compromised_since is not None,
            )
            for key in stored
        ),
        published.keyset.version if published else 0,
        published.body if published else b"",
        published.keyset.origin if published else None,
    )


def _make(
    connection: Connection, country: str | None, company_id: str | None, name: str | None, clock: Clock
) -> Company:
    if country is None:
        raise Unusable("country", "A new company needs its country: --country BE.")
    key = Key(SigningKey.make(), stamp(clock()))
    made = Company(company_id or str(uuid.uuid4()), country, name or f"Shared company {country}", 1, (key,))
    connection.execute(
        insert(company).values(
            schema_version=SCHEMA_VERSION,
            company_id=made.company_id,
            country=made.country,
            name=made.name,
            epoch=made.epoch,
            made_at=key.used_from,
        )
    )
    kid = key.signing.public.thumbprint
    secret = contents.seal_key(connection, kid, key.signing.dump())
    connection.execute(insert(keys).values(kid=kid, secret=secret, used_from=key.used_from))
    keysets.begin(connection, key.used_from)
    found = _load(connection)
    assert found is not None
    return found


def _rename(connection: Connection, found: Company, company_id: str, name: str) -> None:
    if company_id != found.company_id and connection.scalar(select(func.count()).select_from(devices)):
        raise Unusable(
            "company-id", f"Devices know this company as {found.company_id}; its id cannot change."
        )
    connection.execute(update(company).values(company_id=company_id, name=name))
    if company_id != found.company_id:
        keysets.begin_anew(connection, found.keys[0].used_from)
