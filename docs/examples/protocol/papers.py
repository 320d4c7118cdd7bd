"""What the example's server keeps: members with their feeds (6), declarations with their revisions (7.4)."""

import uuid
from collections.abc import Iterable
from typing import Any

from judging import Json
from signed import canonical, now, sha

ZEROS = "0" * 64


class Member:
    """A member with their feed (6)."""

    def __init__(self, name: str) -> None:
        self.id, self.name, self.chain = str(uuid.uuid4()), name, ZEROS
        self.events: list[Json] = []

    def tell(
        self, kind: str, paper: str, head: tuple[int, str], state: str, text: Any = None, data: Any = None
    ) -> Json:
        """Append an event; return it."""
        event = {
            "seq": len(self.events) + 1,
            "at": now(),
            "kind": kind,
            "declaration_id": paper,
            "rev": head[0],
        }
        event |= {"doc_hash": head[1], "state": state, "text": text, "data": data}
        self.chain = sha(self.chain.encode() + canonical(event))
        self.events.append(event | {"chain": self.chain})
        return self.events[-1]


class Paper:
    """A declaration: revisions by number and hash, the head, what is held aside, open questions."""

    def __init__(self, declaration_id: str, member: Member) -> None:
        self.id, self.member, self.state, self.alike = declaration_id, member, "received", ""
        self.head: tuple[int, str] | None = None
        self.taken: dict[tuple[int, str], Json] = {}
        self.held: dict[tuple[int, str], Json] = {}
        self.open: dict[str, bool] = {}

    def compare(self, paper: Json, others: Iterable["Paper"]) -> None:
        """Tell of another declaration of the same gigs for the same client and fee."""
        gigs = sorted([gig["on"], gig["place"].casefold()] for gig in paper["gigs"])
        self.alike = sha(canonical([paper["client"]["name"].casefold(), gigs, paper["contract"]["fee"]]))
        twins = [one for one in others if one is not self and one.alike == self.alike]
        if twins and paper["kind"] == "declare" and self.head:
            own = next((one.id for one in twins if one.member is self.member), None)
            self.member.tell("possible_duplicate", self.id, self.head, "received", None, {"other": own})

    def settle(self) -> None:
        """Attach what waited for the new head, in turn; what contradicts it goes to review."""
        parked = {key: one for key, one in self.held.items() if one["why"] == "parked"}
        while self.head:
            fits = [key for key, one in parked.items() if one["base"] == self.head[1]]
            if not fits:
                break
            del parked[fits[0]]
            self.head, self.taken[fits[0]] = fits[0], self.held.pop(fits[0])
            self.member.tell("received", self.id, self.head, "received")
        for key, one in parked.items():
            if self.head and key[0] <= self.head[0] + 1:
                one["why"] = "review"
                self.member.tell("review", self.id, key, "review")
