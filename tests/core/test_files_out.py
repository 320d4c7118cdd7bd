"""Files that leave the book: written whole or not at all."""

import os
from pathlib import Path

import pytest

from desktop.core.files_out import make_folder, write_whole
from desktop.core.problems import Unavailable


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "papers" / "mine.pdf"
    make_folder(path.parent)
    for data in (b"old and longer", b"new"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_a_device_or_pipe_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(Unavailable, match="cannot be written"):
            write_whole(path, b"x")
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "pipe"]


@pytest.mark.parametrize("name", ["folder", "file/inside", "nowhere/inside", "x" * 300])
def test_a_file_that_cannot_be_written_is_refused_in_words_and_leaves_nothing_behind(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(Unavailable, match="cannot be written"):
        write_whole(tmp_path / name, b"x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_bytes() == b"kept"
