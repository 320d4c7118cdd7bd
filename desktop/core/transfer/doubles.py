"""What an import would bring a second time: gigs, clients and musicians that are there already, or came before in the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from desktop.core.gigs import GigCommand
from desktop.core.text import same_name
from desktop.core.transfer.planned import Known, PlannedRow


def gig_doubles(rows: Sequence[PlannedRow], known: Known) -> Iterator[PlannedRow]:
    """Mark gigs of the same day, place and client as another one; two sets at different hours are two gigs."""
    ids = {gig.id for gig in known.gigs}
    seen: dict[tuple[str, str], list[tuple[str, str | None, str]]] = {}
    folded: dict[str, str] = {}

    def fold(text: str) -> str:
        if text not in folded:
            folded[text] = same_name(text)
        return folded[text]

    for gig in known.gigs:
        seen.setdefault((gig.on, fold(gig.venue)), []).append((fold(gig.client or ""), gig.starts, gig.id))
    for row in rows:
        gig_ = row.command
        if not isinstance(gig_, GigCommand) or gig_.on is None:
            yield row
            continue
        if gig_.id and gig_.id in ids:
            yield replace(row, state="known", like=gig_.id)
            continue
        starts = gig_.starts.strftime("%H:%M") if gig_.starts else None
        client, places = fold(gig_.client), seen.setdefault((gig_.on.isoformat(), fold(gig_.venue)), [])
        like = next((at for other, begins, at in places if _alike(client, starts, other, begins)), "")
        places.append((client, starts, f"line {row.line}"))
        if gig_.id:
            ids.add(gig_.id)
        yield replace(row, state="double", like=like) if like else row


def _alike(client: str, starts: str | None, other: str, begins: str | None) -> bool:
    return (not client or not other or client == other) and (not starts or not begins or starts == begins)


def name_doubles(rows: Sequence[PlannedRow], kind: str, known: Known) -> Iterator[PlannedRow]:
    """Mark clients and musicians whose name the book has; an expense is never taken for another one."""
    names = {"clients": known.clients, "people": known.people}.get(kind)
    seen: dict[str, str] = {}
    for row in rows:
        name = same_name(getattr(row.command, "name", "") or "")
        if names is None or not name:
            yield row
        elif name in names:
            yield replace(row, state="known", like=name)
        elif name in seen:
            yield replace(row, state="known", like=seen[name])
        else:
            seen[name] = f"line {row.line}"
            yield row


def new_names(rows: Sequence[PlannedRow], known: Known) -> Mapping[str, tuple[str, ...]]:
    """Return the bands, clients, venues and musicians that rows would make, as they are first spelt."""
    made: dict[str, dict[str, str]] = {"bands": {}, "clients": {}, "venues": {}, "people": {}}
    there = {"bands": known.bands, "clients": known.clients, "venues": known.venues, "people": known.people}
    sources = (("bands", "band"), ("clients", "client"), ("venues", "venue"), ("people", "payer"))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for kind, name in sources:
            text = getattr(row.command, name, "")
            if not text or (kind, text) in seen or row.state == "known":
                continue
            seen.add((kind, text))
            key = same_name(text)
            if key not in there[kind]:
                made[kind].setdefault(key, text)
    return {kind: tuple(names.values()) for kind, names in made.items()}
