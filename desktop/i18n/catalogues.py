"""The catalogues: found, compiled when a translator changed one, extracted and updated. Babel does all of it.

`python -m desktop.i18n.catalogues compile|update` is what setup and maintainers call.
"""

import contextlib
import gettext
import io
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from desktop.i18n import own, po
from desktop.i18n.languages import LANGUAGES, PSEUDO, VARIANTS, choose, language_name, locale_of, parent
from desktop.i18n.pseudo import PseudoTranslations
from desktop.paths import resources

FOLDER = Path(__file__).parent / "locale"
TEMPLATE = Path(__file__).parent / "messages.pot"
DOMAIN = "septet"
KEYWORDS: dict[str, Any] = {"tr": ((1, "c"), 2), "trn": ((1, "c"), 2, 3), "N_": ((1, "c"), 2)}
PACK_LABEL = "pack label"
"""The context under which catalogues say what a country pack does not say in a language itself."""
PACK_TEXTS = {
    "person_ids": "label",
    "required_fields": "label",
    "thresholds": "label",
    "local_regime": "label",
    "vat": "invoice_text",
}
"""The texts of a pack's records that are shown, by the kind of record."""
CONTRIBUTORS = "the Septet contributors"
HEAD = {
    "project": "Septet",
    "version": "desktop",
    "msgid_bugs_address": "see CONTRIBUTING.md",
    "last_translator": CONTRIBUTORS,
    "language_team": CONTRIBUTORS,
}


def source(language: str) -> Path:
    """Return the path of a language's `.po` file."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(code: str) -> gettext.NullTranslations:
    """Return what a language or variant says; the English source text where there is nothing.

    The person's own catalogue goes before the shipped one, a variant before its language.
    """
    if code == PSEUDO:
        return PseudoTranslations()
    codes = dict.fromkeys((code, parent(code)))
    chain = [found for each in codes for found in (own.load(each), _shipped(each)) if found is not None]
    for before, after in pairwise(chain):
        before.add_fallback(after)
    return chain[0] if chain else gettext.NullTranslations()


def _shipped(language: str) -> gettext.GNUTranslations | None:
    """Return a shipped catalogue.

    A `.po` that is newer than its compiled form is compiled first, so that a translator sees a saved change at
    the next start; where the folder cannot be written it is compiled in memory.
    """
    file = source(language)
    mo = file.with_suffix(".mo")
    there = file.stat().st_mtime if file.exists() else None
    if not mo.exists() or (there is not None and there > mo.stat().st_mtime):
        return None if there is None else gettext.GNUTranslations(io.BytesIO(compile_language(language)))
    with mo.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def compile_language(language: str) -> bytes:
    """Compile a language's `.po`, keep the result beside it where possible, and return it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = source(language)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale_of(language), domain=DOMAIN)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    with contextlib.suppress(OSError):  # a read-only installation: compiled again at the next start
        path.with_suffix(".mo").write_bytes(buffer.getvalue())
    return buffer.getvalue()


def languages() -> list[str]:
    """Return the languages and variants that have a shipped catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def available() -> list[str]:
    """Return what can be chosen: the shipped languages, each followed by its variants, then the person's own."""
    shipped = [code for each in LANGUAGES for code in (each, *(v for v in VARIANTS if parent(v) == each))]
    return [*shipped, *(code for code in own.files() if code not in shipped)]


def spoken() -> list[tuple[str, str]]:
    """Return what can be chosen as (code, name in itself)."""
    return [(code, language_name(code)) for code in available()]


def closest(wanted: str | None, system: str | None) -> str:
    """Return the language closest to the wished one, else to the system's, of all that can be chosen."""
    if wanted == PSEUDO:
        return PSEUDO
    return choose(wanted, system, own.files())


def percent_done(code: str) -> int:
    """Return how many percent of the sentences a language says, shipped or in the person's own file, rounded down."""
    wanted = len(re.findall(rb"^msgid ", TEMPLATE.read_bytes(), re.MULTILINE)) - 1 if TEMPLATE.exists() else 0
    found = [found for found in (own.load(code), _shipped(code)) if found is not None]
    said = {key for each in found for key in each._catalog if key}  # type: ignore[attr-defined]
    done = len({key[0] if isinstance(key, tuple) else key for key in said})
    return min(100, 100 * done // wanted) if wanted else 100


def template() -> list[po.Entry]:
    """Return every sentence there is to translate, with what a translator should know; nothing where it was left out."""
    return po.parse(po.read_text(TEMPLATE)) if TEMPLATE.exists() else []


def held(code: str) -> list[po.Entry]:
    """Return what a language says: the shipped entries, and before them those of the person's own file.

    Raises:
        BrokenFile: the own file cannot be understood.
    """
    shipped, mine = source(code), own.files().get(code)
    found = po.parse(po.read_text(shipped)) if shipped.exists() else []
    if mine is None:
        return found
    shipped_keys = {entry.key for entry in found}
    mine_said = own.entries(mine)
    told = {e.key: e for e in mine_said if e.is_translated or not e.ids[0] or e.key not in shipped_keys}
    return [*told.values(), *(entry for entry in found if entry.key not in told)]


def extract() -> Any:
    """Return the template made from today's source code, without line numbers so that it changes only with words."""
    from babel.messages import Catalog
    from babel.messages.extract import extract_from_dir

    root = Path(__file__).parent.parent
    catalogue = Catalog(domain=DOMAIN, charset="utf-8")
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
    for country, text in pack_labels():
        catalogue.add(text, None, [(f"resources/countries/{country}.toml", 0)], context=PACK_LABEL)
    return catalogue


def pack_labels() -> Iterator[tuple[str, str]]:
    """Yield what the shipped country packs say in English to people of every language, with the file it stands in."""
    import tomllib

    for path in sorted((resources() / "countries").glob("*.toml")):
        pack = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, key in PACK_TEXTS.items():
            for record in pack.get(kind, ()):
                if key in record:
                    yield path.stem, record[key]["en"]


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
    """Write a catalogue in the one form kept in the repository: sorted by place, no line numbers, no wrapping."""
    from babel.messages.pofile import write_po

    fill_head(catalogue)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_lineno=False, omit_header=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def update() -> None:
    """Write the template and bring every catalogue up to it, keeping its translations.

    A variant keeps only its own entries, without those whose English is gone.
    """
    fresh = extract()
    write(TEMPLATE, fresh)
    for language in (code for code in LANGUAGES if code != "en"):
        write(source(language), brought_up(source(language), fresh, language))
    for variant in VARIANTS:
        if source(variant).exists():
            catalogue = brought_up(source(variant), fresh, variant)
            for message in [message for message in catalogue if message.id and not message.string]:
                catalogue.delete(message.id, message.context)
            write(source(variant), catalogue)


def brought_up(path: Path, fresh: Any, code: str) -> Any:
    """Return the catalogue at `path`, or a new one, with the sentences of `fresh` and the translations it had."""
    from babel.messages import Catalog
    from babel.messages.pofile import read_po

    locale = locale_of(code)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale, domain=DOMAIN)
    else:
        catalogue = Catalog(locale=locale, domain=DOMAIN, charset="utf-8")
    catalogue.update(fresh, no_fuzzy_matching=True)
    return catalogue


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
