"""The schemas that this server takes, and until when it still takes those that have a successor."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Final, NamedTuple

from wire import answer, declaration

TAKEN: Final = (declaration.SCHEMA, answer.SCHEMA)


class Ending(NamedTuple):
    """A schema on its way out, in UTC: since when it has a successor, and until when it is taken all the same."""

    since: datetime
    until: datetime

    def headers(self) -> dict[str, str]:
        """Return what every answer to such a paper says (RFC 9745, RFC 8594)."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.until, usegmt=True),
        }


ENDING: Final[Mapping[str, Ending]] = {}
"""By schema. A schema is taken for at least 24 months after its successor; so far none has one."""
