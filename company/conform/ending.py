"""Whether a server says alike everywhere until when it takes papers of a schema that has a successor."""

import re
from datetime import datetime
from email.utils import format_datetime

from company.conform.line import Kit, need, sample


def ending(kit: Kit) -> None:
    """Until when papers of a schema are taken is said alike in the discovery and with every receipt, if it is to end."""
    until = kit.server.discover().get("sunsets", {}).get("declaration/1")
    answer = kit.one.put(sample(kit.server))
    said, since = answer.headers.get("sunset"), answer.headers.get("deprecation", "")
    need(
        (until is None) == (said is None), "discovery and receipts differ on whether declaration/1 is to end"
    )
    if until is None:
        return
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", until), "the discovery names no instant in UTC")
    at = datetime.fromisoformat(until)
    need(said == format_datetime(at, usegmt=True), "discovery and receipts name different ends")
    need(re.fullmatch(r"@\d{1,12}", since), "“Deprecation” is no date of the form @seconds")
    need(int(since[1:]) < at.timestamp(), "declaration/1 ends before it has a successor")
