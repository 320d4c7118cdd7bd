"""The desk's own catalogues: found, compiled when a translator changed one, extracted and updated. Babel does all of it.

`python -m company.desk.catalogues compile|update` is what setup and maintainers call.
"""

import contextlib
import gettext
import io
import sys
from pathlib import Path
from typing import Any

from company.desk.languages import LANGUAGES

FOLDER = Path(__file__).parent / "locale"
TEMPLATE = Path(__file__).parent / "desk.pot"
DOMAIN = "desk"
KEYWORDS: dict[str, Any] = {"_": None, "n_": (1, 2), "N_": None}

CONTRIBUTORS = "the Septet contributors"
HEAD = {
    "project": "Septet",
    "version": "desk",
    "msgid_bugs_address": "see CONTRIBUTING.md",
    "last_translator": CONTRIBUTORS,
    "language_team": CONTRIBUTORS,
}


def source(language: str) -> Path:
    """Return the path of a language's `.po` file."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language, compiled first where its `.po` is newer; English where there is none."""
    po = source(language)
    mo = po.with_suffix(".mo")
    if not po.exists() and not mo.exists():
        return gettext.NullTranslations()
    if not mo.exists() or (po.exists() and po.stat().st_mtime > mo.stat().st_mtime):
        return gettext.GNUTranslations(io.BytesIO(compile_language(language)))
    with mo.open("rb") as file:
        return gettext.GNUTranslations(file)


def compile_language(language: str) -> bytes:
    """Compile a language's `.po`, keep the result beside it where possible, and return it."""
    from babel.messages.mofile import write_mo

    buffer = io.BytesIO()
    write_mo(buffer, read(language))
    with contextlib.suppress(OSError):  # a read-only installation: compiled again at the next start
        source(language).with_suffix(".mo").write_bytes(buffer.getvalue())
    return buffer.getvalue()


def read(language: str) -> Any:
    """Return a language's catalogue as Babel reads it."""
    from babel.messages.pofile import read_po

    with source(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def extract() -> Any:
    """Return the template made from today's pages and code, without line numbers."""
    from babel.messages import Catalog
    from babel.messages.extract import extract_from_dir

    catalogue = Catalog(domain=DOMAIN, charset="utf-8")
    found = extract_from_dir(
        Path(__file__).parent.parent,
        [("**.py", "python"), ("desk/templates/**.html", "jinja2")],
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, None, [(f"company/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


def fill_head(catalogue: Any) -> None:
    """Fill in what Babel leaves to be filled in by hand at the head of a file; what somebody wrote there stays."""
    from babel.messages import Catalog

    blank = Catalog(locale=catalogue.locale)
    for name, value in HEAD.items():
        if getattr(catalogue, name) in ("", getattr(blank, name)):
            setattr(catalogue, name, value)
    if catalogue.locale and catalogue.revision_date == blank.revision_date:
        catalogue.revision_date = catalogue.creation_date
    comment = catalogue.header_comment or Catalog(catalogue.locale, project="Septet").header_comment
    comment = comment.replace("ORGANIZATION", CONTRIBUTORS)
    catalogue.header_comment = "\n".join(line for line in comment.splitlines() if "EMAIL@ADDRESS" not in line)
    catalogue.fuzzy = False


def write(path: Path, catalogue: Any) -> None:
    """Write a catalogue in the one form kept in the repository: no line numbers, no wrapping."""
    from babel.messages.pofile import write_po

    fill_head(catalogue)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_lineno=False, omit_header=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def update() -> None:
    """Write the template and bring every catalogue up to it, keeping its translations."""
    from babel.messages import Catalog

    template = extract()
    write(TEMPLATE, template)
    for language in (code for code in LANGUAGES if code != "en"):
        known = source(language).exists()
        catalogue = read(language) if known else Catalog(locale=language, domain=DOMAIN, charset="utf-8")
        catalogue.update(template, no_fuzzy_matching=True)
        write(source(language), catalogue)


def main(arguments: list[str]) -> int:
    """Run `compile` or `update`."""
    if arguments == ["compile"]:
        for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            compile_language(path.parent.parent.name)
    elif arguments == ["update"]:
        update()
    else:
        sys.stderr.write("usage: python -m company.desk.catalogues compile|update\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
