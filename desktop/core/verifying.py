"""Verify a book: the file, every digest and signature, the trail's chain, and every sealed sum."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.pack_file import publisher_of
from desktop.core.problems import N_, Message, Problem, Refused
from desktop.core.publishers import Publisher, load_publishers
from desktop.core.queries.files import damaged_files
from desktop.core.queries.ledger_checks import ledger_problems
from desktop.core.queries.mates import unbalanced
from desktop.core.queries.misfits import misfits
from desktop.core.queries.packs import imported_packs
from desktop.core.queries.settings import DEVICE_KEY, setting
from desktop.core.store.book import Book
from desktop.core.territories import Country

if TYPE_CHECKING:
    from wire.signing import PublicKey

_FILE = N_("verify", "The file is damaged: {finding}.")
_FOREIGN = N_("verify", "In table {table} an entry speaks of something that is gone.")
_MISFIT = N_("verify", "In table {table} an entry holds what does not belong there.")
_DIGEST = N_("verify", "Declaration {id}: its bytes do not have the digest they were sealed with.")
_SIGNATURE = N_("verify", "Declaration {id}: its signature does not fit its bytes.")
_UNREADABLE = N_("verify", "Declaration {id}: it cannot be read.")
_KEY = N_("verify", "The key of this computer is damaged: what it signed could not be checked.")
_OUTBOX = N_("verify", "Declaration {id}: it has no place in the outbox.")
_RECEIPT = N_("verify", "The receipt of declaration {id} does not prove what it should.")
_CHAIN = N_("verify", "The trail is broken at entry {seq}.")
_PACK = N_(
    "verify", "The rules of {country}, edition {edition}, are signed by no publisher whom Septet trusts."
)
_RECEIPT_FILE = N_("verify", "The file {name} is damaged: its bytes are not those that were kept.")
_UNBALANCED = N_("verify", "Entry {id} of the band money does not add up.")
_BASE = N_("verify", "Declaration {id}: revision {rev} does not follow the one before it.")
_ANSWER = N_("verify", "The answer {id} is not what was signed.")
_UNSEALED = N_("verify", "The trail says that declaration {id} was sealed, but it is not in the book.")


SEALING = frozenset({"seal", "correct", "call off", "join"})
"""What the trail says where a paper was sealed."""


class _Paper(NamedTuple):
    id: str
    rev: int
    digest: str
    document: bytes
    has_row: int


class _Link(NamedTuple):
    id: str
    rev: int
    digest: str


_OTHERS = """SELECT declaration_id, rev, digest FROM elsewhere
    UNION SELECT declaration_id, rev, json_extract(body, '$.doc_hash') AS digest FROM event WHERE digest IS NOT NULL
    UNION SELECT declaration_id, rev, json_extract(body, '$.doc_hash') AS digest FROM past_event WHERE digest IS NOT NULL"""
"""Revisions of other devices: fetched, or named in a company's history, be it one that it lost with a restore since."""


class _Answer(NamedTuple):
    id: str
    digest: str
    document: bytes


class _Receipt(NamedTuple):
    id: str
    rev: int
    company_id: str
    document: bytes
    digest: str
    keys: str | None


class _Entry(NamedTuple):
    seq: int
    at: str
    what: str
    ref: str
    digest: str
    chain: str


class _Finding(NamedTuple):
    text: str


class Verified(NamedTuple):
    """What was looked at, and everything that is wrong with it."""

    declarations: int
    receipts: int
    trail: int
    problems: tuple[Problem, ...]


def verify(book: Book, publishers: Mapping[str, Publisher] | None = None) -> Verified:
    """Check the whole book; changes nothing. Imported country packs must be by `publishers`, those of this program."""
    from concurrent.futures import ThreadPoolExecutor

    trusted = load_publishers() if publishers is None else publishers
    with ThreadPoolExecutor(1) as beside, book.snapshot():
        file = beside.submit(_file, book)  # the engine looks through the file on another core meanwhile
        found = _verify(book, trusted)
        return found._replace(problems=(*file.result(), *found.problems))


def _verify(book: Book, publishers: Mapping[str, Publisher]) -> Verified:
    strays = book.rows(_Finding, 'SELECT "table" FROM pragma_foreign_key_check')
    damage = [_problem("book", _FOREIGN, table=table) for (table,) in strays]
    if wrong := misfits(book):  # nothing can be made of such values
        damage += [_problem("book", _MISFIT, table=table) for table in wrong]
        return Verified(0, 0, 0, tuple(damage))
    papers = book.rows(
        _Paper,
        """SELECT d.id, d.rev, d.digest, CAST(d.document AS BLOB), EXISTS (SELECT 1 FROM outbox o WHERE o.declaration_id = d.id AND o.rev = d.rev)
        FROM declaration d""",
    )
    receipts = book.rows(
        _Receipt,
        """SELECT r.declaration_id, r.rev, r.company_id, CAST(r.document AS BLOB), d.digest, e.keys FROM
        (SELECT declaration_id, rev, company_id, document FROM receipt
            UNION ALL SELECT declaration_id, rev, company_id, document FROM later_receipt) r
        JOIN declaration d ON d.id = r.declaration_id AND d.rev = r.rev LEFT JOIN enrolment e ON e.company_id = r.company_id""",
    )
    answers = book.rows(_Answer, "SELECT id, digest, CAST(document AS BLOB) FROM answer")
    own, no_key = _own_key(book)
    trail = book.rows(_Entry, "SELECT seq, at, what, ref, digest, chain FROM audit ORDER BY seq")
    from desktop.core.share_check import share_problems

    problems = [
        *damage,
        *no_key,
        *share_problems(book),
        *(p for paper in papers for p in _paper(paper, own)),
        *_revisions(papers, book.rows(_Link, _OTHERS)),
        *(p for answer in answers for p in _answer(answer, own)),
        *_receipts(receipts),
        *_trail(trail, {(paper.id, paper.digest) for paper in papers}),
        *_packs(book, publishers),
        *(_problem(f"files.{name}", _RECEIPT_FILE, name=name) for name in damaged_files(book)),
        *(_problem(f"money.{key}", _UNBALANCED, id=key) for key in unbalanced(book)),
        *ledger_problems(book),
    ]
    return Verified(len(papers), len(receipts), len(trail), tuple(problems))


def _file(book: Book) -> list[Problem]:
    # a door that has read before cries wolf: SQLite 3.53 checks the words of a search against what it last saw of them
    with book.another() as fresh:
        findings = fresh.rows(_Finding, "PRAGMA integrity_check")
    return [_problem("book", _FILE, finding=finding) for (finding,) in findings if finding != "ok"]


def _own_key(book: Book) -> "tuple[PublicKey | None, list[Problem]]":
    """Return the key that this computer signs with; none before it enrolled, and a problem where it cannot be read."""
    from wire.canonical import Malformed
    from wire.signing import SigningKey

    kept = setting(book, DEVICE_KEY)
    try:
        return (SigningKey.load(kept).public if kept else None), []
    except Malformed:
        return None, [_problem("device", _KEY)]


def _paper(paper: _Paper, own: "PublicKey | None") -> Iterator[Problem]:
    """Check bytes against digest, signature against bytes, and that the sums inside add up."""
    from wire import declaration
    from wire.canonical import Malformed, digest
    from wire.reading import Invalid
    from wire.signing import BadSignature, unpack
    from wire.signing import verify as proved

    place = f"declarations.{paper.id}"
    try:
        envelope = unpack(paper.document)
        if digest(envelope.payload) != paper.digest:
            yield _problem(place, _DIGEST, id=paper.id)
        declaration.read(envelope.payload)
        if own and envelope.kid == own.thumbprint:
            proved(envelope, own)
    except BadSignature:
        yield _problem(place, _SIGNATURE, id=paper.id)
    except (Malformed, Invalid):
        yield _problem(place, _UNREADABLE, id=paper.id)
    if not paper.has_row:
        yield _problem(place, _OUTBOX, id=paper.id)


def _revisions(papers: Sequence[_Paper], others: Sequence[_Link]) -> Iterator[Problem]:
    """Check that every revision names the one before it, from this book or another device, by its digest."""
    from wire import declaration
    from wire.canonical import Malformed
    from wire.reading import Invalid
    from wire.signing import unpack

    found = sorted(
        [(each.rev, each.id, each.digest) for each in papers]
        + [(each.rev, each.id, each.digest) for each in others]
    )
    known = {(key, digest): rev for rev, key, digest in reversed(found)}
    for paper in papers:
        try:
            base = declaration.read(unpack(paper.document).payload).base
        except (Malformed, Invalid):
            continue  # said already
        if paper.rev > 1 and known.get((paper.id, base or ""), paper.rev) >= paper.rev:
            yield _problem(f"declarations.{paper.id}", _BASE, id=paper.id, rev=paper.rev)


def _answer(answer: _Answer, own: "PublicKey | None") -> Iterator[Problem]:
    from wire.canonical import Malformed, digest
    from wire.signing import BadSignature, unpack
    from wire.signing import verify as proved

    try:
        envelope = unpack(answer.document)
        if own and envelope.kid == own.thumbprint:
            proved(envelope, own)
        genuine = digest(envelope.payload) == answer.digest
    except (Malformed, BadSignature):
        genuine = False
    if not genuine:
        yield _problem(f"answers.{answer.id}", _ANSWER, id=answer.id)


def _receipts(receipts: Sequence[_Receipt]) -> Iterator[Problem]:
    """Check every receipt, and that no paper stands on the word of a stolen key alone."""
    good: set[tuple[str, int]] = set()
    doubtful: dict[tuple[str, int], Problem] = {}
    for receipt in receipts:
        found = list(_receipt(receipt))
        yield from found
        paper = (receipt.id, receipt.rev)
        if not found and _is_by_stolen(receipt):
            doubtful[paper] = _problem(f"receipts.{receipt.id}", _RECEIPT, id=receipt.id)
        else:
            good.add(paper)
    yield from (problem for paper, problem in doubtful.items() if paper not in good)


def _is_by_stolen(receipt: _Receipt) -> bool:
    """Return whether a receipt is dated after the theft of the key that signed it."""
    from wire.receipt import read_receipt
    from wire.signing import unpack

    envelope = unpack(receipt.document)
    at = read_receipt(envelope.payload).received_at
    keys: list[Mapping[str, str | None]] = json.loads(receipt.keys or "[]")
    return any(
        key.get("kid") == envelope.kid and (since := key.get("compromised_since")) is not None and at >= since
        for key in keys
    )


def _receipt(receipt: _Receipt) -> Iterator[Problem]:
    from wire.canonical import Malformed
    from wire.reading import Invalid
    from wire.receipt import read_keys, read_receipt
    from wire.signing import BadSignature, unpack
    from wire.signing import verify as proved

    place = f"receipts.{receipt.id}"
    try:
        envelope = unpack(receipt.document)
        if receipt.keys is not None:  # else the company is gone from the book, and its keys with it
            proved(envelope, read_keys(json.loads(receipt.keys))[envelope.kid])
        said = read_receipt(envelope.payload)
    except (
        Malformed,
        Invalid,
        BadSignature,
        ValueError,
        KeyError,
    ):  # a key never named, or keys that are none
        yield _problem(place, _RECEIPT, id=receipt.id)
        return
    if (said.declaration_id, said.rev, said.doc_hash) != (receipt.id, receipt.rev, receipt.digest):
        yield _problem(place, _RECEIPT, id=receipt.id)


def _trail(trail: list[_Entry], sealed: set[tuple[str, str]]) -> Iterator[Problem]:
    from desktop.core.actions.trail import START, link

    before = START
    for number, entry in enumerate(trail, 1):
        if entry.seq != number or entry.chain != link(
            before, entry.seq, entry.at, entry.what, entry.ref, entry.digest
        ):
            yield _problem(f"trail[{number}]", _CHAIN, seq=entry.seq)
            return
        before = entry.chain
    removed = {entry.ref for entry in trail if entry.what == "remove demo"}
    for entry in trail:
        if entry.what in SEALING and entry.ref not in removed and (entry.ref, entry.digest) not in sealed:
            yield _problem(f"declarations.{entry.ref}", _UNSEALED, id=entry.ref)


def _packs(book: Book, publishers: Mapping[str, Publisher]) -> Iterator[Problem]:
    """Prove every imported country pack again: it came from somebody whom this program trusts."""
    for pack in imported_packs(book):
        try:
            publisher_of(pack.document, publishers)
        except Refused:
            yield _problem("packs", _PACK, country=Country(pack.country), edition=pack.edition)


def _problem(field: str, message: Message, **params: object) -> Problem:
    return Problem(field, message, params)
