"""Hand out shares and take the answers in; receive a share and answer it. What others have is never undone here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.actions.sealing import world_of
from desktop.core.declarations import review
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.people import person
from desktop.core.queries.sharing import first_devices, handed_out, next_share
from desktop.core.shares import Share
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.countries import Countries
    from desktop.core.share_file import Answer, AnswerPaper, Reply, SharePaper
    from desktop.core.store.tables import Base

TOPICS = frozenset({"contracts", "shares"})
RECEIVED = frozenset({"shares"})

OTHER_DEVICE = "device"
"""The field of the one problem of an answer that a person may wave through: it comes from another device."""

NO_CONTRACT = N_("share", "There is no contract {id}. List them with: septet list contracts.")
_NOBODY = N_("share", "Nobody is in the line-up yet, so there is no share to hand out.")
_OWN = N_(
    "share", "This share was handed out from this very book. Give the file to {name}, who opens it elsewhere."
)
_NOT_HERE = N_("share", "This share is not in the book. Open its file first.")
_NEWER = N_("share", "There is a newer version of this share. Answer that one.")

_UNKNOWN = N_("answer", "This answer belongs to a contract that is not in this book. Nothing was changed.")
_STRANGER = N_("answer", "{name} is not in the line-up of this contract, so the answer is not taken in.")
_SOMEBODY = N_("answer", "This answer is from somebody who is not in the line-up of this contract.")
_NEVER = N_("answer", "{name} answers version {version}, which was never handed out. Nothing was changed.")
_OTHER_WORDS = N_(
    "answer", "{name} answers a version {version} that says something else than the one handed out here."
)
_OLDER = N_(
    "answer", "{name} has answered version {newer} already; this answer to version {version} is older."
)
_EARLIER = N_("answer", "A later answer of {name} to version {version} is in the book already.")
_DEVICE = N_(
    "answer", "This answer of {name} comes from another device than before. Ask {name} whether it is right."
)


class HandedFile(NamedTuple):
    """A share ready to be written as a file: the musician's name and the bytes."""

    person: str
    share: Share
    digest: str
    document: bytes


class Handed(NamedTuple):
    """What handing out made."""

    done: Done
    files: tuple[HandedFile, ...]


class Taken(NamedTuple):
    """What taking an answer in made: whose it is, and whether it was known already."""

    done: Done
    name: str
    answer: "Answer"
    known: bool


def hand_out(
    book: Book, contract_id: str, countries: "Countries", people: Sequence[str] | None = None
) -> Handed:
    """Make the share files of musicians of a contract, all of them where `people` is None, and note which they got.

    A share that says the same as the newest one handed out keeps its version where the contract's is no higher.

    Raises:
        Refused: the contract is gone or dropped, the split does not add up, or somebody does not play.
    """
    from desktop.core.actions import trail
    from desktop.core.share_file import seal_share

    facts = contract(book, contract_id)
    if facts is None:
        raise refuse("", NO_CONTRACT, id=contract_id)
    wanted = [place.person for place in facts.line_up] if people is None else list(people)
    if not wanted:
        raise refuse("line_up", _NOBODY)
    world = world_of(book, countries, book.today())
    found = review(facts, world)
    shares = [next_share(book, facts, found, world, key) for key in wanted]
    key = trail.device_key(book)
    papers = [seal_share(share, key) for share in shares]
    with book.transaction() as session:
        for paper in papers:
            _note_handed_out(book, session, paper)
    files = tuple(HandedFile(p.share.person, p.share, p.digest, p.document) for p in papers)
    return Handed(Done(contract_id, TOPICS), files)


def take_answer(book: Book, paper: "AnswerPaper", *, other_device: bool = False) -> Taken:
    """Note a musician's answer. The same answer again changes nothing.

    Args:
        book: the book in which the share was made.
        paper: the answer, its signature checked.
        other_device: whether a person has confirmed that it may come from another device than before.

    Raises:
        Refused: it answers nothing that was handed out here, is older than another answer, or comes from another
            device (field `OTHER_DEVICE`) without having been confirmed.
    """
    from desktop.core.actions import trail
    from desktop.core.store.band_tables import ShareFile

    said = paper.answer
    facts = contract(book, said.contract)
    if facts is None:
        raise refuse("", _UNKNOWN)
    name = _musician(book, facts, said.person)
    with book.transaction() as session:
        row = session.get(ShareFile, (said.contract, said.person, said.version))
        if row is not None and row.answer_document == paper.document:
            return Taken(Done(said.contract, frozenset()), name, said, known=True)
        problems = _answer_problems(book, paper, row, name)
        if not problems and not other_device:
            problems = _device_problems(book, paper, name)
        if problems:
            raise Refused(problems)
        assert row is not None
        row.answer, row.note, row.answered_at = said.reply, said.note or None, said.at
        row.device, row.answer_document = paper.device, paper.document
        trail.note(session, book, "answer", said.contract, paper.digest)
    return Taken(Done(said.contract, TOPICS), name, said, known=False)


def receive_share(book: Book, paper: "SharePaper") -> Done:
    """Keep a share that came in, in whatever order its versions come; the same one again changes nothing.

    Raises:
        Refused: it was handed out from this very book.
    """
    from desktop.core.actions import trail
    from desktop.core.store.band_tables import ReceivedShare

    if is_own(book, paper.share.contract):
        raise refuse("", _OWN, name=paper.share.name)
    with book.transaction() as session:
        if session.get(ReceivedShare, paper.digest) is not None:
            return Done(paper.digest, frozenset())
        row = ReceivedShare(
            digest=paper.digest,
            contract_id=paper.share.contract,
            version=paper.share.version,
            document=paper.document,
            received_at=trail.instant(book),
        )
        session.add(row)
    return Done(paper.digest, RECEIVED)


def is_own(book: Book, contract_id: str) -> bool:
    """Tell whether a contract is one of this book's own."""
    return bool(book.value("SELECT EXISTS (SELECT 1 FROM contract WHERE id = ?)", contract_id))


def answer_share(book: Book, digest: str, reply: "Reply", note: str = "") -> Done:
    """Agree or object to a received share. What was answered before is answered anew; the same again changes nothing.

    Raises:
        Refused: an objection without a note, a note that is too long, a share that is not here or no longer the newest.
    """
    from desktop.core.queries.received import received_share
    from desktop.core.share_file import answer_problems
    from desktop.core.store.band_tables import ReceivedShare
    from desktop.core.text import tidy

    if problems := answer_problems(reply, note):
        raise Refused(problems)
    found = received_share(book, digest)
    if found is None:
        raise refuse("", _NOT_HERE)
    if found.newest != digest:
        raise refuse("", _NEWER)
    kept = tidy(note)
    if (found.answer, found.note) == (reply, kept):
        return Done(digest, frozenset())
    with book.transaction() as session:
        row = session.get(ReceivedShare, digest)
        assert row is not None
        row.answer, row.note, row.answered_at = reply, kept or None, _after(book, found.answered_at)
    return Done(digest, RECEIVED)


def answer_paper(book: Book, digest: str) -> "AnswerPaper":
    """Return the signed answer to a share that was answered; the same bytes whenever it is asked for.

    Raises:
        Refused: the share is not here, or not answered.
    """
    from desktop.core.actions import trail
    from desktop.core.queries.received import received_share
    from desktop.core.share_file import Answer, seal_answer

    found = received_share(book, digest)
    if found is None or found.answer is None or found.answered_at is None:
        raise refuse("", _NOT_HERE)
    share = found.share
    reply: Any = found.answer
    said = Answer(share.contract, share.person, share.version, digest, reply, found.note, found.answered_at)
    return seal_answer(said, trail.device_key(book))


def _note_handed_out(book: Book, session: "Session", paper: "SharePaper") -> None:
    from desktop.core.actions import trail
    from desktop.core.store.band_tables import ShareFile

    share = paper.share
    if session.get(ShareFile, (share.contract, share.person, share.version)) is not None:
        return  # the same version says the same: it was handed out before
    row: Base = ShareFile(
        contract_id=share.contract,
        person_id=share.person,
        version=share.version,
        digest=paper.digest,
        document=paper.document,
        made_at=trail.instant(book),
    )
    session.add(row)
    session.flush()
    trail.note(session, book, "hand out", share.contract, paper.digest)


def _musician(book: Book, facts: ContractFacts, key: str) -> str:
    """Return the name of who answers, or refuse somebody who does not play."""
    if key in [place.person for place in facts.line_up]:
        return facts.name_of(key)
    known = person(book, key)
    if known is None:
        raise refuse("", _SOMEBODY)
    raise refuse("", _STRANGER, name=known.name)


def _answer_problems(book: Book, paper: "AnswerPaper", row: Any, name: str) -> list[Problem]:
    """Return why an answer does not fit what was handed out, or what was answered since."""
    said = paper.answer
    if row is None:
        return [Problem("version", _NEVER, {"name": name, "version": said.version})]
    if row.digest != said.digest:
        return [Problem("digest", _OTHER_WORDS, {"name": name, "version": said.version})]
    newer = [
        each.share.version
        for each in handed_out(book, said.contract, said.person)
        if each.reply and each.share.version > said.version
    ]
    if newer:
        params = {"name": name, "newer": max(newer), "version": said.version}
        return [Problem("version", _OLDER, params)]
    if row.answered_at is not None and row.answered_at >= said.at:
        return [Problem("at", _EARLIER, {"name": name, "version": said.version})]
    return []


def _device_problems(book: Book, paper: "AnswerPaper", name: str) -> list[Problem]:
    known = {device for _, device in first_devices(book, [paper.answer.person])}
    if known and paper.device not in known:
        return [Problem(OTHER_DEVICE, _DEVICE, {"name": name})]
    return []


def _after(book: Book, before: str | None) -> str:
    """Return the present instant, later than an earlier answer in any case: of two answers the later one counts."""
    now = book.clock().astimezone(UTC).replace(microsecond=0)
    if before is not None:
        now = max(now, datetime.fromisoformat(before) + timedelta(seconds=1))
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
