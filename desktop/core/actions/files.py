"""Keep receipts with a contract's cost, and take them away again; the bytes are kept once, whoever names them."""

import hashlib
import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.actions.contracts import TOPICS as CONTRACT_TOPICS
from desktop.core.attachments import LARGEST, NewFile, all_file_problems, media_type, safe_name, too_large
from desktop.core.bin import TOPIC as BIN
from desktop.core.contracts import recipe_text
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.store.book import AUTO, Book, Done, Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.store.band_tables import Attachment
    from desktop.core.store.books_tables import ExpenseFile

TOPICS = CONTRACT_TOPICS | {"files"}

_ATTACH = N_("undo", "receipt")
_ATTACH_FILE = N_("undo", "file")
_UNREADABLE = N_(
    "attachment", "{name} cannot be read: {reason}. Copy it to this computer, then choose it again."
)
_FOLDER = N_("attachment", "{name} is a folder. Choose the files in it.")
_NO_FILE = N_("attachment", "{name} is no ordinary file. Choose a photo or a PDF.")
_NO_COST = N_("attachment", "This cost is no longer in the contract. Nothing was added.")


def read_files(paths: Sequence[Path]) -> list[NewFile]:
    """Return chosen files with their bytes, for `attach_receipts`.

    Raises:
        Refused: with a problem for every file that cannot be read or is too large to be kept.
    """
    found: list[NewFile] = []
    problems: list[Problem] = []
    for place, path in enumerate(paths):
        field = f"files[{place}]"
        try:
            if path.is_dir():
                problems.append(Problem(field, _FOLDER, {"name": path.name}))
            elif not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep whoever reads it waiting
                problems.append(Problem(field, _NO_FILE, {"name": path.name}))
            elif path.stat().st_size > LARGEST:
                problems.append(too_large(field, path.name))
            else:
                found.append(NewFile(path.name, _read(path)))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append(Problem(field, _UNREADABLE, {"name": path.name, "reason": reason}))
    if problems:
        raise Refused(problems)
    return found


def _read(path: Path) -> bytes:
    """Return a file's bytes, one more than can be kept at most: it may grow while it is read."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def attach_receipts(book: Book, contract_id: str, step: int, files: Sequence[NewFile]) -> Done:
    """Keep files with the cost that a step of a contract (from 0) is about; all of them, or none.

    A cost that has no name for its receipts yet gets one. A file that the cost has already is not doubled.

    Raises:
        Refused: a file is empty, too large or neither a picture nor a PDF; or the cost is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import Attachment
    from desktop.core.store.tables import Contract

    if problems := all_file_problems(files):
        raise Refused(problems)
    with book.transaction(Step(_ATTACH, TOPICS)) as session:
        contract = find.existing(session, Contract, contract_id)
        ref = _named_cost(book, contract, step)
        for file in files:
            keep_once(book, session, Attachment, file, contract_id=contract_id, ref=ref)
    return Done(contract_id, TOPICS)


def attach_files(book: Book, contract_id: str, ref: str, files: Sequence[NewFile]) -> Done:
    """Keep files with a contract under a name that is no cost's: a signed order, a certificate; all, or none.

    Raises:
        Refused: a file is empty, too large or neither a picture nor a PDF; or the contract is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import Attachment
    from desktop.core.store.tables import Contract

    if problems := all_file_problems(files):
        raise Refused(problems)
    with book.transaction(Step(_ATTACH_FILE, TOPICS)) as session:
        find.existing(session, Contract, contract_id)
        for file in files:
            keep_once(book, session, Attachment, file, contract_id=contract_id, ref=ref)
    return Done(contract_id, TOPICS)


def _named_cost(book: Book, contract: "object", step: int) -> str:
    """Return the name of the cost that a step is about, given to it now if it has none."""
    from desktop.core.actions import find
    from desktop.core.store.tables import Contract

    assert isinstance(contract, Contract)
    steps = json.loads(contract.recipe)
    if not 0 <= step < len(steps) or steps[step].get("kind") != "expense":
        raise refuse("", _NO_COST)
    if "ref" not in steps[step]:
        if contract.sealed_at is not None:
            raise find.sealed()
        steps[step]["ref"] = book.new_id()
        contract.recipe = recipe_text(steps)
        contract.version += 1
    return str(steps[step]["ref"])


def keep_once(
    book: Book, session: "Session", table: "type[Attachment | ExpenseFile]", file: NewFile, **about: str
) -> None:
    """Keep a file with what `about` names by the columns of its table; one that is there already is not doubled."""
    from sqlalchemy import insert

    from desktop.core.actions import trail
    from desktop.core.store.band_tables import File

    digest = hashlib.sha256(file.content).hexdigest()
    kind = media_type(file.content)
    assert kind is not None
    if session.query(table.id).filter_by(**about, digest=digest).first() is not None:
        return
    session.execute(insert(File).prefix_with("OR IGNORE").values(digest=digest, content=file.content))
    session.add(
        table(
            id=book.new_id(),
            **about,
            name=safe_name(file.name, kind),
            media_type=kind,
            size=len(file.content),
            digest=digest,
            added_at=trail.instant(book),
        )
    )
    session.flush()


def remove_attachment(book: Book, attachment_id: str) -> Done:
    """Take a file away from its cost. Its bytes stay until nothing can bring it back.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.band_tables import Attachment

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "file", find.existing(session, Attachment, attachment_id))
    return Done(attachment_id, TOPICS | BIN)
