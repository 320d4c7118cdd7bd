"""The catalogues: found, compiled when a translator changed one, extracted and updated. Babel does all of it.

`python -m desktop.i18n.catalogues compile|update` is what setup and maintainers call.
"""

import contextlib
import gettext
import io
import sys
import unicodedata
from pathlib import Path
from typing import Any

from desktop.i18n.languages import LANGUAGES

FOLDER = Path(__file__).parent / "locale"
TEMPLATE = Path(__file__).parent / "messages.pot"
DOMAIN = "septet"
KEYWORDS: dict[str, Any] = {"tr": ((1, "c"), 2), "trn": ((1, "c"), 2, 3), "N_": ((1, "c"), 2)}


def source(language: str) -> Path:
    """Return the path of a language's `.po` file."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; the English source text where there is none.

    A `.po` that is newer than its compiled form is compiled first, so that a translator sees a saved change at
    the next start; where the folder cannot be written it is compiled in memory.
    """
    po = source(language)
    if not po.exists() and not po.with_suffix(".mo").exists():
        return gettext.NullTranslations()
    mo = po.with_suffix(".mo")
    if not mo.exists() or (po.exists() and po.stat().st_mtime > mo.stat().st_mtime):
        return gettext.GNUTranslations(io.BytesIO(compile_language(language)))
    with mo.open("rb") as file:
        return gettext.GNUTranslations(file)


def compile_language(language: str) -> bytes:
    """Compile a language's `.po`, keep the result beside it where possible, and return it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    po = source(language)
    with po.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    with contextlib.suppress(OSError):  # a read-only installation: compiled again at the next start
        po.with_suffix(".mo").write_bytes(buffer.getvalue())
    return buffer.getvalue()


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def extract() -> Any:
    """Return the template made from today's source code, without line numbers so that it changes only with words."""
    from babel.messages import Catalog
    from babel.messages.extract import extract_from_dir

    root = Path(__file__).parent.parent
    catalogue = Catalog(
        domain=DOMAIN, project="Septet", copyright_holder="the Septet contributors", charset="utf-8"
    )
    found = sorted(
        extract_from_dir(
            root,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=["Translators:"],
            strip_comment_tags=True,
        ),
        key=lambda item: (item[0], item[1]),
    )
    for filename, _line, message, comments, context in found:
        catalogue.add(message, None, [(f"desktop/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


def write(path: Path, catalogue: Any) -> None:
    """Write a catalogue in the one form kept in the repository: sorted by place, no line numbers, no wrapping."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_lineno=False, omit_header=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def update() -> None:
    """Write the template and bring every catalogue up to it, keeping its translations."""
    from babel.messages import Catalog
    from babel.messages.pofile import read_po

    template = extract()
    write(TEMPLATE, template)
    for language in (code for code in LANGUAGES if code != "en"):
        po = source(language)
        if po.exists():
            with po.open("rb") as file:
                catalogue = read_po(file, locale=language, domain=DOMAIN)
        else:
            catalogue = Catalog(locale=language, domain=DOMAIN, project="Septet", charset="utf-8")
        catalogue.update(template, no_fuzzy_matching=True)
        write(po, catalogue)


def sort_key(text: str) -> str:
    """Return text without accents and capitals, to sort and search by as people do."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def main(arguments: list[str]) -> int:
    """Run `compile` or `update`."""
    if arguments == ["compile"]:
        for language in languages():
            compile_language(language)
    elif arguments == ["update"]:
        update()
    else:
        sys.stderr.write("usage: python -m desktop.i18n.catalogues compile|update\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
