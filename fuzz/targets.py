"""The list of all readers that are fuzzed, and what counts as a finding: anything that is not a refusal in words."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from fuzz import desk_files, lines, papers, typed
from fuzz.world import World

CORPUS = Path(__file__).parent / "corpus"
LARGEST = 65_536
"""Bytes of one trial: faults show in small files, and small files are quick."""


class Target(NamedTuple):
    """One reader.

    Attributes:
        name: by which it is called; that of its folder in the corpus.
        read: reads bytes and does with them what the program would.
        parts: the modules whose branches the fuzzer watches.
    """

    name: str
    read: Callable[[World, bytes], None]
    parts: tuple[str, ...]

    @property
    def seeds(self) -> list[Path]:
        """Its files in the corpus: good ones, and those that once did harm."""
        return sorted((CORPUS / self.name).iterdir())


_IN = "desktop.core.transfer"
_BANK = (f"{_IN}.statement", "desktop.core.actions.bank")
_TABLE = (f"{_IN}.tables", f"{_IN}.fields", f"{_IN}.plan", f"{_IN}.values", f"{_IN}.intake")

TARGETS = (
    Target("camt", desk_files.bank, (*_BANK, f"{_IN}.camt")),
    Target("mt940", desk_files.bank, (*_BANK, f"{_IN}.mt940")),
    Target("bank-csv", desk_files.bank, (*_BANK, f"{_IN}.bank_csv", f"{_IN}.values")),
    Target("rates", desk_files.rates, ("desktop.core.ecb_file",)),
    Target("table", desk_files.anything, _TABLE),
    Target("table-of-old", desk_files.table_of_old, _TABLE),
    Target("spreadsheet", desk_files.anything, (*_TABLE, f"{_IN}.sheet_rows", f"{_IN}.limits")),
    Target("sheet", desk_files.spreadsheet, (*_TABLE, f"{_IN}.sheet_rows")),
    Target("calendar", desk_files.anything, (f"{_IN}.ical_in", "icalendar")),
    Target("contacts", desk_files.anything, (f"{_IN}.vcard",)),
    Target(
        "gig-file",
        desk_files.gig_file,
        ("desktop.core.gig_file", "desktop.core.strict_json", f"{_IN}.handed"),
    ),
    Target("archive", desk_files.archive, (f"{_IN}.archive", "desktop.core.verifying")),
    Target("archive-zip", desk_files.archive_zip, (f"{_IN}.archive", f"{_IN}.limits")),
    Target("book", typed.book_file, ("desktop.core.store.opening", "desktop.core.store.book")),
    Target("share", papers.share, ("desktop.core.share_file", "desktop.core.share_shape", "wire.reading")),
    Target("pack-file", papers.pack_file, ("desktop.core.pack_file", "wire.pack", "wire.signing")),
    Target(
        "country",
        papers.country,
        ("desktop.core.toml_reader", "desktop.core.country_pack", "desktop.core.packs"),
    ),
    Target("publishers", papers.publishers, ("desktop.core.publishers", "desktop.core.toml_reader")),
    Target(
        "split",
        papers.split_file,
        ("desktop.core.split_file", "desktop.core.splitting", "desktop.core.strict_json"),
    ),
    Target("route", papers.route_file, ("desktop.core.route_file", "desktop.core.routing")),
    Target("recipe", papers.recipe, ("desktop.core.recipe_file", "desktop.core.strict_json")),
    Target(
        "logo",
        papers.logo,
        ("desktop.core.logo", "PIL.PngImagePlugin", "PIL.JpegImagePlugin", "PIL.TiffImagePlugin"),
    ),
    Target("receipt", papers.receipt, ("desktop.core.attachments",)),
    Target("catalogue", papers.catalogue, ("desktop.i18n.po", "desktop.i18n.own", "desktop.i18n.checks")),
    Target("typed", typed.typed, ("desktop.i18n.amounts", "desktop.i18n.dates")),
    Target(
        "declaration", lines.declaration, ("wire.declaration", "wire.shape", "wire.reading", "wire.canonical")
    ),
    Target("company-receipt", lines.receipt, ("wire.receipt", "wire.reading", "wire.canonical")),
    Target("event", lines.event, ("wire.receipt", "wire.reading", "wire.canonical")),
    Target("keyset", lines.keyset, ("wire.keyset", "wire.reading", "wire.canonical")),
    Target("answer", lines.answer, ("wire.answer", "wire.reading", "wire.canonical")),
    Target("proof", lines.proof, ("wire.proof", "wire.signing")),
    Target("envelope", lines.envelope, ("wire.signing", "wire.canonical")),
    Target("payroll", lines.payroll, ("company.office_files", "company.office_import", "company.amounts")),
    Target("retention", lines.retention, ("company.retention",)),
)
"""Every kind of file and document that comes from outside; `docs/fuzzing.md` says which is which."""


def named(name: str) -> Target:
    """Return the target of this name.

    Raises:
        KeyError: there is none.
    """
    return {target.name: target for target in TARGETS}[name]


def tried(target: Target, world: World, data: bytes) -> bool:
    """Read bytes as the target does, and return whether they were taken; anything that is no refusal is raised."""
    try:
        with _in_words():
            target.read(world, data)
    except _RefusedError:
        return False
    return True


class _RefusedError(Exception):
    """What was read was refused as it should be."""


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Turn every kind of refusal into one, after seeing that each can be said."""
    from company.checks import Rejected
    from company.failures import Unusable
    from desktop.core.problems import Refused, Unavailable
    from desktop.i18n.po import BrokenFile
    from wire.canonical import Malformed
    from wire.proof import BadProof
    from wire.reading import Invalid
    from wire.signing import BadSignature

    try:
        yield
    except (Refused, Rejected) as refused:
        said = all(problem.english() for problem in refused.problems) and bool(refused.problems)
    except (
        Unavailable,
        Unusable,
        BrokenFile,
        Malformed,
        Invalid,
        BadSignature,
        BadProof,
        UnicodeDecodeError,
    ):
        said = True
    else:
        return
    assert said, "a refusal without words"
    raise _RefusedError
