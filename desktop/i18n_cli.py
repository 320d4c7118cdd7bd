"""`septet i18n new|update|check LANG`: a language's file made, brought up to date and checked, in the person's own folder."""

from collections.abc import Callable
from typing import Any

from desktop.core.problems import N_, refuse

Say = Callable[[object], int]

_NO_FILE = N_(
    "translate", "There is no file for {code} in your folder. Make one with: septet i18n new {code}"
)
_NOT_KNOWN = N_("translate", "There is no catalogue for {code}.")
_BROKEN = N_("translate", "{name}, line {line}: {what}")


def add(commands: Any, say: Say) -> None:
    """Add `septet i18n` with its commands."""
    text = "translate Septet (docs/translating.md)"
    group = commands.add_parser("i18n", help=text, description=text).add_subparsers(
        required=True, metavar="COMMAND"
    )
    for name, run, told in (
        ("new", _new, "make the file of a new language in your folder"),
        ("update", _update, "bring the file of a language in your folder up to today’s sentences"),
        ("check", _check, "list what is missing or wrong in a language; exit code 2 when something is"),
        ("pseudo", _pseudo, "show a sentence in the pseudo-language"),
    ):
        made = group.add_parser(name, help=told, description=told)
        what = "TEXT" if name == "pseudo" else "LANG"
        made.add_argument(
            "code", metavar=what, help="a sentence" if name == "pseudo" else "a language, such as pt or pt_BR"
        )
        made.set_defaults(run=lambda arguments, run=run: run(arguments.code, say))


def _new(code: str, say: Say) -> int:
    from desktop.i18n.editing import begin

    return say({"file": str(begin(code))})


def _update(code: str, say: Say) -> int:
    from desktop.i18n import editing, own
    from desktop.i18n.po import BrokenFile

    if code not in own.files():
        raise refuse("code", _NO_FILE, code=code)
    try:
        return say({"file": str(editing.update(code))})
    except BrokenFile as broken:
        raise _refused(code, broken) from None


def _check(code: str, say: Say) -> int:
    from desktop.i18n import catalogues
    from desktop.i18n.checks import Kind, check, percent_done
    from desktop.i18n.languages import VARIANTS
    from desktop.i18n.po import BrokenFile

    if code == "en" or code not in catalogues.available():
        raise refuse("code", _NOT_KNOWN, code=code)
    try:
        held, template = catalogues.held(code), catalogues.template()
    except BrokenFile as broken:
        raise _refused(code, broken) from None
    found = check(held, template, code, variant=code in VARIANTS)
    flaws = [flaw for flaw in found if flaw.kind is not Kind.UNKNOWN]
    say(
        {
            "language": code,
            "percent": percent_done(held, template),
            "flaws": [
                {
                    "kind": str(flaw.kind),
                    "line": flaw.line,
                    "context": flaw.entry.context,
                    "text": flaw.entry.ids[0],
                    "said": list(flaw.entry.strings),
                }
                for flaw in found
            ],
        }
    )
    return 2 if flaws else 0


def _pseudo(text: str, say: Say) -> int:
    from desktop.i18n.pseudo import pseudo

    return say({"text": pseudo(text)})


def _refused(code: str, broken: Any) -> Exception:
    from desktop.core.problems import in_english
    from desktop.i18n import own

    what = in_english(broken.message, broken.params)
    return refuse("file", _BROKEN, name=own.file_for(code).name, line=str(broken.line), what=what)
