"""Brings a shared company's database to today's form: in one transaction, once, however many servers start."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text

from company.failures import Unusable
from company.tables import SCHEMA_VERSION
from company.vault import sync_folder

_OURS = {"company", "company_keys", "revisions", "receipts"}
_LOCK = 0x5E97E7
"""Names the turn to migrate among PostgreSQL's advisory locks."""


def form_of(engine: Engine, shown: str) -> int:
    """Return the form of a database, 0 when it is empty. Nothing is changed in it.

    Raises:
        Unusable: it holds other things, or is of a newer form.
    """
    with engine.execution_options(reading=True).connect() as connection:
        form = _form(connection, shown)
    if form > SCHEMA_VERSION:
        raise Unusable(
            "database",
            f"{shown} was made by a newer version of this server (form {form}); update the server.",
        )
    return form


def bring_up(engine: Engine, shown: str) -> None:
    """Run the missing migrations. An SQLite file with content is copied first, beside itself.

    Raises:
        Unusable: the copy cannot be made, or the content does not hold together afterwards; nothing is changed then.
    """
    with _turn(engine) as connection:
        form = _form(connection, shown)
        if form >= SCHEMA_VERSION:
            return
        if engine.dialect.name == "sqlite" and form:
            _copy(engine, Path(str(engine.url.database)), form)
        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
        )
        config.attributes["connection"] = connection
        if form == 1 and "alembic_version" not in inspect(connection).get_table_names():
            command.stamp(config, "1")
        command.upgrade(config, "head")
        if (
            engine.dialect.name == "sqlite"
            and connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        ):
            raise Unusable("database", f"{shown} does not hold together; it was left as it is.")


@contextlib.contextmanager
def _turn(engine: Engine) -> Iterator[Connection]:
    """One transaction in which nobody else migrates. SQLite's foreign keys are off while tables are rebuilt."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        try:
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("PRAGMA busy_timeout=600000")
            with connection.begin():
                yield connection
        finally:
            connection.invalidate()  # its settings were not those of a connection that serves


def _form(connection: Connection, shown: str) -> int:
    found = set(inspect(connection).get_table_names())
    if not found:
        return 0
    if not found >= _OURS:
        raise Unusable("database", f"{shown} is not a database of a shared company; it was left as it is.")
    said = connection.scalar(text("SELECT max(schema_version) FROM company")) or 1
    if "alembic_version" not in found:
        return int(said)
    return max(int(said), int(connection.scalar(text("SELECT version_num FROM alembic_version")) or 1))


def _copy(engine: Engine, path: Path, form: int) -> None:
    """Keep the database as it was: `be.sqlite` as `be.sqlite.form-1`, whole or not at all."""
    kept = path.with_name(f"{path.name}.form-{form}")
    draft = kept.with_name(kept.name + ".new")
    draft.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(draft),))
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(kept)
        sync_folder(path.parent)
    except OSError as error:
        raise Unusable(
            "database", f"{path} was left as it is: no copy can be kept beside it ({error.strerror})."
        ) from None
