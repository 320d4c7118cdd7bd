"""The writing door: a SQLAlchemy engine over one connection whose transactions begin at once (`BEGIN IMMEDIATE`)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, configure_mappers, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlite


def engine_for(connection: Any) -> Engine:
    """Return an engine over this one driver connection."""
    engine = create_engine("sqlite://", creator=lambda: connection, module=sqlite, poolclass=StaticPool)

    # The driver's own transaction mode would let half a change survive a kill: begin by hand.
    @event.listens_for(engine, "begin")
    def _begin(alchemy: Any) -> None:
        alchemy.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def sessions(engine: Engine) -> Callable[[], Session]:
    """Return a maker of sessions, one for each action."""
    return sessionmaker(engine, expire_on_commit=False)


def map_tables() -> None:
    """Let SQLAlchemy look through all tables now, which the first action would wait a tenth of a second for."""
    from desktop.core.store import tables  # noqa: F401

    configure_mappers()
