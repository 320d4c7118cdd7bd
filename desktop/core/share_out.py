"""Writes shares and answers into a folder, each as a file of its own with a name that says whose it is."""

from collections.abc import Sequence
from pathlib import Path

from desktop.core.actions.sharing import HandedFile
from desktop.core.files_out import make_folder, safe_name, unused, write_whole
from desktop.core.share_file import ANSWER_SUFFIX, SHARE_SUFFIX, AnswerPaper
from desktop.core.shares import Share


def share_name(share: Share) -> str:
    """Return the name of a share's file."""
    return _name(share, SHARE_SUFFIX)


def answer_name(share: Share) -> str:
    """Return the name of the file that answers a share."""
    return _name(share, ANSWER_SUFFIX)


def save_shares(folder: Path, files: Sequence[HandedFile]) -> list[Path]:
    """Write the shares into a folder, which is made where it is missing; return where each one is."""
    make_folder(folder)
    taken: set[str] = set()
    paths = [unused(folder, share_name(each.share), taken) for each in files]
    for path, each in zip(paths, files, strict=True):
        write_whole(path, each.document)
    return paths


def save_answer(folder: Path, share: Share, paper: AnswerPaper) -> Path:
    """Write an answer into a folder, which is made where it is missing; return where it is."""
    make_folder(folder)
    path = folder / answer_name(share)
    write_whole(path, paper.document)
    return path


def _name(share: Share, suffix: str) -> str:
    first = share.gigs[0].on if share.gigs else ""
    version = f"v{share.version}"
    return safe_name(share.name[:30], (share.band or share.client)[:30], first, version, suffix=suffix)
