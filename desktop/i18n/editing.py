"""Changes a translation in the person's own catalogue, and makes the file of a language that has none yet."""

from collections.abc import Sequence
from pathlib import Path

from desktop.core.files_out import write_whole
from desktop.core.problems import N_, Problem, refuse
from desktop.i18n import catalogues, own
from desktop.i18n.checks import Kind, flaws_of, placeholders, plural_rule
from desktop.i18n.languages import PSEUDO, locale_of, normal, parent
from desktop.i18n.po import Entry, block, parse, quoted, read_text, with_translation

_NO_SUCH_LANGUAGE = N_("translate", "This is not a language code. Type one like pt or pt_BR.")
_ENGLISH = N_("translate", "English is what is translated from.")
_THERE = N_("translate", "This language has its file already: {name}.")
_PLACEHOLDERS = N_("translate", "Keep what stands in braces as it is: {names}.")
_NEEDED = N_("translate", "Every form needs its words.")
_BRACES = N_("translate", "Keep the braces of the English.")


def head(code: str) -> str:
    """Return the head of a new file, with the language's rule for plurals."""
    rule = plural_rule((), code)
    lines = (
        f"Language: {code}",
        f"Plural-Forms: nplurals={rule.forms}; plural={rule.expression};",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    )
    return "\n".join(['msgid ""', 'msgstr ""', *(quoted(f"{line}\n") for line in lines), ""])


def problems(entry: Entry, strings: Sequence[str]) -> list[Problem]:
    """Return why a translation cannot be used."""
    tried = Entry(0, entry.context, list(entry.ids), list(strings))
    kinds = set(flaws_of(tried, len(strings)))
    if Kind.MISSING in kinds:
        return [Problem("said", _NEEDED)]
    if Kind.PLACEHOLDERS in kinds:
        names = sorted({f"{{{name}}}" for name in _names(entry)})
        return [
            Problem("said", _PLACEHOLDERS, {"names": " ".join(names)}) if names else Problem("said", _BRACES)
        ]
    return []


def _names(entry: Entry) -> frozenset[str]:
    return placeholders(entry.ids[-1]) or frozenset()


def keep(code: str, entry: Entry, strings: Sequence[str]) -> Path:
    """Write a translation into the person's own file of a language; return the file.

    What stands in the file beside it stays as it is, to the letter.

    Raises:
        BrokenFile: the file cannot be understood; it is left alone.
        Unavailable: it cannot be written.
    """
    path = own.file_for(code)
    text = read_text(path) if path.exists() else head(code)
    changed = with_translation(text, entry, strings)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, changed.encode())
    return path


def begin(code: str) -> Path:
    """Make the file of a new language in the person's folder, with every sentence to be translated.

    A variant's file is empty: it says only what differs from its language.

    Raises:
        Refused: the code names no language, or the file is there already.
    """
    named = normal(code)
    if named is None or named == PSEUDO or locale_of(named).language != parent(named):
        raise refuse("code", _NO_SUCH_LANGUAGE)
    if named == "en":
        raise refuse("code", _ENGLISH)
    if named in own.files():
        raise refuse("code", _THERE, name=own.files()[named].name)
    path = own.file_for(named)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, whole_file(named).encode())
    return path


def update(code: str) -> Path:
    """Bring the person's own file of a language up to today's sentences, keeping every translation that is still asked for."""
    path = own.file_for(code)
    write_whole(path, whole_file(code, own.entries(path)).encode())
    return path


def whole_file(code: str, told: Sequence[Entry] = ()) -> str:
    """Return a file with every sentence of the template, translated as far as `told` or a shipped catalogue has it."""
    shipped = catalogues.source(code)
    held = {entry.key: entry for entry in (parse(read_text(shipped)) if shipped.exists() else ())}
    held |= {entry.key: entry for entry in told if entry.is_translated}
    forms = plural_rule(told, code).forms
    variant = code != parent(code) and catalogues.source(parent(code)).exists()
    blocks = [_old_head(told) or head(code)]
    for entry in catalogues.template():
        known = held.get(entry.key)
        if entry.ids[0] and (known or not variant):
            said = known.strings if known else [""] * (forms if len(entry.ids) > 1 else 1)
            blocks.append(block(entry, said, known.flags if known else ()))
    return "\n".join(blocks)


def _old_head(told: Sequence[Entry]) -> str:
    first = next((entry for entry in told if not entry.ids[0]), None)
    if first is None:
        return ""
    lines = first.strings[0].splitlines(keepends=True)
    return "\n".join(['msgid ""', 'msgstr ""', *map(quoted, lines), ""])
