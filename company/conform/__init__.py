"""The conformance kit: named checks of `docs/protocol.md` that any implementation can be run against, by HTTP alone."""

from company.conform.run import Result, run

__all__ = ["Result", "run"]
