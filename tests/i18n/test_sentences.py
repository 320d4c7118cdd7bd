"""No sentence is glued from parts, and nothing is formatted by anybody but Babel."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYING = {"tr", "trn", "say"}
CHANGING = {
    "format",
    "lower",
    "upper",
    "capitalize",
    "title",
    "casefold",
    "removesuffix",
    "removeprefix",
    "rstrip",
}
"""What would make another sentence of a translated one."""


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield name, node


def is_said(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        getattr(node.func, "attr", "") in SAYING or getattr(node.func, "id", "") in SAYING
    )


def has_letters(node: ast.AST) -> bool:
    """Tell whether something may bring letters with it; a constant of blanks and signs does not."""
    return not (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not any(map(str.isalpha, node.value))
    )


def glued(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Mod()):
            return (is_said(left) and has_letters(right)) or (is_said(right) and has_letters(left))
        case ast.AugAssign(value=value, op=ast.Add()):
            return is_said(value)
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in CHANGING:
            return is_said(value)
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(joint)), attr="join"),
            args=[ast.Tuple() | ast.List() as parts],
        ):
            return not joint.strip() and any(map(is_said, parts.elts))
        case ast.JoinedStr(values=values):
            letters = any(isinstance(v, ast.Constant) and any(map(str.isalpha, str(v.value))) for v in values)
            return letters and any(isinstance(v, ast.FormattedValue) and is_said(v.value) for v in values)
    return False


def test_no_sentence_is_glued_from_parts() -> None:
    found = [f"{name}:{node.lineno} {ast.unparse(node)}" for name, node in nodes() if glued(node)]  # type: ignore[attr-defined]
    assert found == []


def test_what_is_glued_is_seen() -> None:
    for text in (
        'tr("a", "b") + name',
        '"x: " + words.tr("a", "b")',
        'tr("a", "b").lower()',
        '" ".join([tr("a", "b"), name])',
        'f"or {say(message)}"',
        'text += tr("a", "b")',
    ):
        assert any(glued(node) for node in ast.walk(ast.parse(text))), text
    assert not any(glued(node) for node in ast.walk(ast.parse('tr("a", "b") + "\\n"')))


def test_qt_formats_nothing() -> None:
    """Qt's own formats drop cents in Hungarian; it is asked for the system's language and country only."""
    asked = {"uiLanguages", "territoryToCode", "territory", "system"}
    found = []
    for name, node in nodes():
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            banned = {"QDate", "QDateEdit", "QDateTimeEdit", "QTimeEdit", "QSpinBox", "QDoubleSpinBox"}
            allowed = {"QLocale"} if name == "desktop/ui/qt_words.py" else set()
            found += [f"{name}: {a.name}" for a in node.names if a.name in (banned | {"QLocale"}) - allowed]
        if (
            isinstance(node, ast.Attribute)
            and "QLocale" in ast.unparse(node.value)
            and node.attr not in asked
        ):
            found.append(f"{name}:{node.lineno} {node.attr}")
        if isinstance(node, ast.Import) and any(a.name == "locale" for a in node.names):
            found.append(f"{name}: locale")
    assert found == []


def test_days_on_the_screen_are_written_by_babel() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, node in nodes()
        if name.startswith(("desktop/ui", "desktop/i18n"))
        and isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "strftime"
    ]
    assert found == []
