"""Notices that a database went back to a backup, by a small file kept outside it: the high-water mark.

The file holds how far the database had come: its epoch, how many events there were, the last one with its chain, the
end of the trail, and what was erased by law. Beside it lies a journal of effects (invoices, payroll), one line each,
synced before the effect is committed. A database that is behind is not served until the operator accepts it; then the
epoch grows, erased people are erased again, and no effect is done twice.

The file is written at the start, at the end, and every few seconds between. A backup that lost only what was
committed after the last writing cannot be told from the present by it; the clients' chains still notice.
"""

import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from company import erasing
from company.clock import stamp, utc_now
from company.failures import Busy, Unusable
from company.storage import KEY_FILE, Storage
from company.tables import company, effects, erasures, events, members, trail
from company.trail import write as note
from company.vault import sync_folder

log = logging.getLogger("company")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a database had come. Nothing personal: ids, hashes and numbers."""

    company_id: str
    epoch: int
    events: int = 0
    member_id: str | None = None
    seq: int = 0
    chain: str = ""
    trail_n: int = 0
    trail_chain: str = ""
    erased: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def default_place(storage: Storage, key_file: Path | None) -> Path:
    """Return where the mark lies unless another place is given: beside an SQLite file, or else beside the key.

    Raises:
        Unusable: there is no company in the database yet.
    """
    if storage.is_sqlite:
        return Path(f"{storage.place}.high-water")
    with storage.reading() as connection:
        company_id = connection.scalar(select(company.c.company_id))
    if company_id is None:
        raise Unusable("database", "This database holds no company yet.")
    return (key_file or Path(os.environ[KEY_FILE])).parent / f"{company_id}.high-water"


class HighWater:
    """The file with the mark of one database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_name(path.name + ".effects")
        self.trouble = False
        self._said = False

    def check(self, storage: Storage, *, accept: bool) -> int | None:
        """Compare the database with the file, before it is served. Return the new epoch if a restore was accepted.

        Raises:
            Unusable: the database is behind and that was not accepted; or the file is another company's or damaged.
        """
        known = self._read()
        with storage.reading() as connection:
            now = _mark(connection)
            behind = known is not None and now is not None and _behind(connection, known, now)
        if known is None or now is None:
            self.write(storage)
            return None
        if known.company_id != now.company_id and now.events:
            raise Unusable(
                "high-water", f"{self.path} belongs to the company {known.company_id}, not to this database."
            )
        if not behind:
            self.write(storage)
            return None
        if not accept:
            raise Unusable("accept-restore", _sentence(known, now, self.path))
        with storage.writing() as connection:
            epoch = max(known.epoch, now.epoch) + 1
            connection.execute(update(company).values(epoch=epoch))
            _erase_again(connection, known)
            self._repeat_effects(connection)
            note(connection, stamp(utc_now()), None, "restore_accepted", epoch=epoch, events=now.events)
        log.warning("a restored database was accepted; it is epoch %s", epoch)
        self.write(storage, anew=True)
        return epoch

    def write(self, storage: Storage, *, anew: bool = False) -> None:
        """Bring the file up to the database. A database that fell behind meanwhile leaves the file as it is."""
        try:
            with storage.reading() as connection:
                now = _mark(connection)
                known = None if anew else self._read()
                if now is None or now == known:
                    return
                if (
                    known is not None
                    and known.company_id == now.company_id
                    and _behind(connection, known, now)
                ):
                    if not self._said:
                        log.error("the database went back to an earlier state; stop and start the server")
                    self._said = True
                    return
        except Busy:
            return  # the next writing catches up
        self._put(now)

    def record_effects(self, storage: Storage) -> None:
        """Write every effect into the journal before it is committed, whichever code does it."""
        lock = threading.Lock()

        def keep(rows: list[Mapping[str, Any]]) -> None:
            lines = "".join(json.dumps(_effect(row)) + "\n" for row in rows).encode()
            with lock:
                handle = os.open(self.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                try:
                    os.write(handle, lines)
                    os.fsync(handle)
                finally:
                    os.close(handle)

        storage.watch_inserts(effects, keep)

    def _repeat_effects(self, connection: Connection) -> None:
        """Bring back the effects that the backup does not know: they happened, and must not happen again."""
        if not self.journal.exists():
            return
        for line in self.journal.read_text("utf-8").splitlines():
            try:
                row = _effect(json.loads(line))
            except (ValueError, KeyError):
                continue  # the line that a crash cut off: its effect was never committed
            mine = (effects.c[name] == row[name] for name in ("declaration_id", "rev", "effect"))
            if connection.execute(select(effects.c.at).where(*mine)).one_or_none() is None:
                connection.execute(insert(effects).values(**row))

    def _read(self) -> Mark | None:
        try:
            found = json.loads(self.path.read_bytes())
            return Mark(**found | {"erased": {key: tuple(value) for key, value in found["erased"].items()}})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, OSError):
            raise Unusable(
                "high-water", f"{self.path} cannot be read; move it away if the database was never restored."
            ) from None

    def _put(self, mark: Mark) -> None:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(handle, json.dumps(asdict(mark), indent=1).encode())
                os.fsync(handle)
            finally:
                os.close(handle)
            draft.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise Unusable("high-water", f"{self.path} cannot be written: {error.strerror}.") from None


def _mark(connection: Connection) -> Mark | None:
    row = connection.execute(select(company.c.company_id, company.c.epoch)).one_or_none()
    if row is None:
        return None
    newest = connection.execute(
        select(members.c.member_id, members.c.seq, members.c.chain)
        .where(members.c.seq > 0)
        .order_by(members.c.last_at.desc())
        .limit(1)
    ).one_or_none()
    end = connection.execute(
        select(trail.c.n, trail.c.chain).order_by(trail.c.n.desc()).limit(1)
    ).one_or_none()
    gone = connection.execute(select(erasures)).all()
    return Mark(
        row.company_id,
        row.epoch,
        int(connection.scalar(select(func.coalesce(func.sum(members.c.seq), 0))) or 0),  # feeds have no gaps
        newest.member_id if newest else None,
        newest.seq if newest else 0,
        newest.chain if newest else "",
        end.n if end else 0,
        end.chain if end else "",
        {one.ref: (one.at, one.reason) for one in gone},
    )


def _behind(connection: Connection, known: Mark, now: Mark) -> bool:
    """Return whether what the mark knows is not all there."""
    if now.epoch < known.epoch or now.events < known.events or now.trail_n < known.trail_n:
        return True
    if set(known.erased) - set(now.erased):
        return True
    mine = (events.c.member_id == known.member_id, events.c.seq == known.seq)
    if known.member_id and connection.scalar(select(events.c.chain).where(*mine)) != known.chain:
        return True
    return bool(known.trail_n) and (
        connection.scalar(select(trail.c.chain).where(trail.c.n == known.trail_n)) != known.trail_chain
    )


def _sentence(known: Mark, now: Mark, path: Path) -> str:
    lost = max(0, known.events - now.events)
    return (
        f"This database is behind {path}: it was restored from a backup ({lost} events are missing). Nothing was "
        "changed. If that is what you want, start once with --accept-restore; the members' books will send again "
        "what is missing."
    )


def _erase_again(connection: Connection, known: Mark) -> None:
    there = set(connection.scalars(select(erasures.c.ref)))
    for ref, (at, reason) in known.erased.items():
        if ref not in there:
            erasing.erase_ref(connection, ref, at, reason)


def _effect(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("declaration_id", "rev", "effect", "reference", "at")}
