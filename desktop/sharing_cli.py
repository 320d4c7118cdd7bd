"""`septet share …` and `septet answer …`: hand shares out, look at one, answer it, take the answers in (`docs/agreement.md`)."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, Problem, Refused, Unavailable, refuse

if TYPE_CHECKING:
    from fractions import Fraction

    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.share_file import AnswerPaper
    from desktop.core.shares import Share, ShareLine
    from desktop.core.store.book import Book

Say = Callable[[object], int]
OpenBook = Callable[..., Any]
MakeCommand = Callable[..., argparse.ArgumentParser]

REFUSED = 2
DECIMALS = 6
"""Digits after the point of an exact value that has no end."""

_NO_MUSICIAN = N_("share", "“{name}” is not in the line-up of this contract. It has: {known}.")

_SHARE_USAGE = """septet share CONTRACT_ID --out FOLDER [--musician NAME]
       septet share status CONTRACT_ID
       septet share show FILE"""
_ANSWER_USAGE = """septet answer FILE (--agree | --object NOTE) --out FOLDER
       septet answer import FILE... [--other-device]
       septet answer QUESTION_ID --text TEXT"""


class SharingCommands:
    """The two commands; `open_book` and `say` are those of the command line."""

    def __init__(self, open_book: OpenBook, say: Say) -> None:
        self._book = open_book
        self._say = say

    def add(self, command: MakeCommand) -> None:
        """Add both to the parser."""
        sharing = command("share", self._share, "hand out each musician's own share, or look at one")
        sharing.usage = _SHARE_USAGE
        sharing.add_argument("what", metavar="CONTRACT_ID", help="a contract; or the word status, or show")
        sharing.add_argument("of", nargs="?", metavar="FILE", help="what to show, or the contract to look at")
        sharing.add_argument("--out", type=Path, metavar="FOLDER", help="where the share files go")
        sharing.add_argument("--musician", metavar="NAME", help="only this one's share")
        sharing.set_defaults(parser=sharing)
        answering = command(
            "answer", self._answer, "answer a share or a company's question, or take answers in"
        )
        answering.usage = _ANSWER_USAGE
        answering.add_argument("what", metavar="FILE", help="a share; a question's id; or the word import")
        answering.add_argument("files", nargs="*", type=Path, metavar="FILE", help="the answers to take in")
        reply = answering.add_mutually_exclusive_group()
        reply.add_argument("--agree", action="store_true", help="agree to the share")
        reply.add_argument("--object", metavar="NOTE", help="object to it, and say why")
        reply.add_argument("--text", help="the answer to a company's question, up to 2000 letters")
        answering.add_argument("--out", type=Path, metavar="FOLDER", help="where the answer file goes")
        answering.add_argument(
            "--other-device", action="store_true", help="take in an answer that comes from another device"
        )
        answering.set_defaults(parser=answering)

    # ---- share ----

    def _share(self, arguments: argparse.Namespace) -> int:
        if arguments.what in ("show", "status"):
            if arguments.of is None or arguments.out or arguments.musician:
                arguments.parser.error(f"{arguments.what} needs one file or contract, and nothing else")
            return self._show(arguments) if arguments.what == "show" else self._status(arguments)
        if arguments.of is not None or arguments.out is None:
            arguments.parser.error("name the folder of the share files with --out")
        return self._hand_out(arguments)

    def _hand_out(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.sharing import hand_out
        from desktop.core.queries.packs import countries_of
        from desktop.core.share_out import save_shares

        with self._book(arguments, create=False) as book:
            people = _people(book, arguments.what, arguments.musician)
            made = hand_out(book, arguments.what, countries_of(book), people)
            paths = save_shares(arguments.out, made.files)
        files = [
            {
                "musician": each.share.name,
                "person": each.person,
                "version": each.share.version,
                "digest": each.digest,
                "path": str(path),
            }
            for each, path in zip(made.files, paths, strict=True)
        ]
        return self._say({"contract": arguments.what, "files": files})

    def _status(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.sealing import world_of
        from desktop.core.declarations import review
        from desktop.core.queries.packs import countries_of
        from desktop.core.queries.sharing import standings

        with self._book(arguments, writable=False) as book, book.snapshot():
            facts = _contract(book, arguments.of)
            found = standings(book, facts, review(facts, world_of(book, countries_of(book), book.today())))
        musicians = [
            {
                "musician": each.name,
                "person": each.person,
                "state": each.state.value,
                "own": each.own,
                "version": each.version,
                "waiting": each.waiting,
                "answer": each.reply,
                "note": each.note or None,
                "answered_at": each.at,
                "change": None if each.change is None else each.change.plain(),
                "other_device": each.other_device,
            }
            for each in found
        ]
        agreed = bool(found) and all(each.settled for each in found)
        return self._say({"contract": facts.id, "agreed": agreed, "musicians": musicians})

    def _show(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.sharing import is_own, receive_share
        from desktop.core.agreement import differences
        from desktop.core.queries.received import received_share
        from desktop.core.share_file import read_file, read_share

        paper = read_share(read_file(Path(arguments.of)))
        with self._book(arguments) as book:
            own = is_own(book, paper.share.contract)
            if not own:
                receive_share(book, paper)
            kept = received_share(book, paper.digest)
        before = kept.before if kept else None
        changes = differences(before, paper.share) if before else ()
        return self._say(
            {
                "share": share_json(paper.share),
                "digest": paper.digest,
                "device": paper.device,
                "own": own,
                "newest": kept is None or kept.newest == paper.digest,
                "before": before.version if before else None,
                "changes": [change.english() for change in changes],
                "answer": kept.answer if kept else None,
                "note": (kept.note or None) if kept else None,
            }
        )

    # ---- answer ----

    def _answer(self, arguments: argparse.Namespace) -> int:
        replies = arguments.agree or arguments.object is not None
        if arguments.what == "import":
            if not arguments.files or replies or arguments.out:
                arguments.parser.error("import needs the answer files, and nothing else")
            return self._take_in(arguments)
        if arguments.text is not None:
            return self._tell_company(arguments)
        if arguments.files or not replies or arguments.out is None or arguments.other_device:
            arguments.parser.error("say --agree or --object NOTE, and name the answer's folder with --out")
        return self._reply(arguments)

    def _tell_company(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.answers import send_answer

        with self._book(arguments, create=False) as book:
            done = send_answer(book, arguments.what, arguments.text)
        return self._say({"question": arguments.what, "answer": done.id, "state": "queued"})

    def _reply(self, arguments: argparse.Namespace) -> int:
        from desktop.core.actions.sharing import answer_paper, answer_share, receive_share
        from desktop.core.share_file import read_file, read_share
        from desktop.core.share_out import save_answer

        paper = read_share(read_file(Path(arguments.what)))
        with self._book(arguments) as book:
            receive_share(book, paper)
            answer_share(book, paper.digest, "agree" if arguments.agree else "object", arguments.object or "")
            made = answer_paper(book, paper.digest)
            path = save_answer(arguments.out, paper.share, made)
        said = made.answer
        return self._say(
            {
                "path": str(path),
                "answer": said.reply,
                "note": said.note or None,
                "contract": said.contract,
                "version": said.version,
                "digest": made.digest,
            }
        )

    def _take_in(self, arguments: argparse.Namespace) -> int:
        with self._book(arguments, create=False) as book:
            taken = [_take(book, path, other_device=arguments.other_device) for path in arguments.files]
        self._say({"answers": taken})
        return REFUSED if any("problems" in each for each in taken) else 0


def _take(book: "Book", path: Path, *, other_device: bool) -> dict[str, Any]:
    """Take one answer in, or say why it is refused; the others are taken in all the same."""
    from desktop.core.actions.sharing import take_answer
    from desktop.core.share_file import read_answer, read_file

    try:
        paper: AnswerPaper = read_answer(read_file(path))
        taken = take_answer(book, paper, other_device=other_device)
    except (Refused, Unavailable) as failure:
        problems: tuple[Problem, ...] = (
            failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        )
        return {"file": str(path), "problems": [problem.as_json() for problem in problems]}
    return {
        "file": str(path),
        "musician": taken.name,
        "contract": taken.answer.contract,
        "version": taken.answer.version,
        "answer": taken.answer.reply,
        "note": taken.answer.note or None,
        "known": taken.known,
    }


def share_json(share: "Share") -> dict[str, Any]:
    """Return a share as the commands print it: amounts as plain text, the exact values beside them."""
    return {
        "contract": share.contract,
        "version": share.version,
        "musician": share.name,
        "plays": share.plays or None,
        "band": share.band,
        "client": share.client,
        "gigs": [gig._asdict() for gig in share.gigs],
        "currency": share.currency,
        "lines": [_line_json(line) for line in share.lines],
        "total": share.total.plain(),
    }


def _line_json(line: "ShareLine") -> dict[str, Any]:
    return {
        "step": line.step,
        "kind": line.kind,
        "label": line.label or None,
        "amount": line.amount.plain(),
        "base": None if line.base is None else line.base.plain(),
        "percent": None if line.percent is None else f"{line.percent:f}",
        "of": line.of,
        "weight": None if line.weight is None else f"{line.weight:f}",
        "all_weights": None if line.all_weights is None else f"{line.all_weights:f}",
        "exact": None if line.exact is None else _exact(line.exact),
        "odd_cent": line.odd_cent,
    }


def _exact(value: "Fraction") -> str:
    """Return an exact value in plain digits; one without an end is cut and ends in “…”."""
    scaled, rest = divmod(value.numerator * 10**DECIMALS, value.denominator)
    digits = f"{scaled // 10**DECIMALS}.{scaled % 10**DECIMALS:0{DECIMALS}d}"
    return f"{digits}…" if rest else digits.rstrip("0").rstrip(".")


def _contract(book: "Book", contract_id: str) -> "ContractFacts":
    from desktop.core.actions.sharing import NO_CONTRACT
    from desktop.core.queries.contracts import contract

    found = contract(book, contract_id)
    if found is None:
        raise refuse("", NO_CONTRACT, id=contract_id)
    return found


def _people(book: "Book", contract_id: str, name: str | None) -> list[str] | None:
    """Return the ids of the musicians of this name, None for everybody."""
    from desktop.core.text import same_name

    if name is None:
        return None
    facts = _contract(book, contract_id)
    names = {place.person: facts.name_of(place.person) for place in facts.line_up}
    found = [key for key, known in names.items() if name == key or same_name(known) == same_name(name)]
    if not found:
        raise refuse("musician", _NO_MUSICIAN, name=name, known=", ".join(names.values()))
    return found
