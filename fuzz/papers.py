"""Signed files, figures and rules: each is tried as it lies in a file, and with its seal made good around any content."""

import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from fuzz.world import NOW, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from wire.signing import SigningKey


@cache
def key() -> "SigningKey":
    """Return the key of all trials: always the same, so that a file found today is refused or read tomorrow alike."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from wire.signing import PublicKey, SigningKey

    secret = b"\x07" * 32
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return SigningKey(secret, PublicKey(public))


def share(_world: World, data: bytes) -> None:
    """A share or an answer as it lies in a file, then the same content signed anew, taken in and shown again."""
    from desktop.core.problems import Refused
    from desktop.core.share_file import read_paper

    try:
        read_paper(data)
    except Refused:
        _signed_share(data)


def _signed_share(data: bytes) -> None:
    from desktop.core.share_file import (
        ANSWER,
        SHARE,
        SharePaper,
        _sealed,
        device_of,
        kept_share,
        read_paper,
        to_json,
    )
    from wire.canonical import read_json

    said = read_json(data)
    if not isinstance(said, dict):
        return
    name = "answer" if "answer" in said else "share"
    if not isinstance(said.get(name), dict):
        return
    paper = read_paper(_sealed(ANSWER if name == "answer" else SHARE, name, said[name], key()))
    assert device_of(paper.document) == key().public.thumbprint
    if isinstance(paper, SharePaper):
        assert to_json(kept_share(paper.document)) == to_json(paper.share)


def pack_file(_world: World, data: bytes) -> None:
    """An edition of a country's rules as it lies in a file, then any content signed by a publisher whom one trusts."""
    from datetime import date

    from desktop.core.pack_file import read_pack_file
    from desktop.core.problems import Refused
    from desktop.core.publishers import Publisher
    from wire.signing import encode, sign

    publisher = Publisher(name="Somebody", key=encode(key().public.raw), valid_from=date(2026, 1, 1))
    trusted = {key().public.thumbprint: publisher}
    try:
        read_pack_file(data, trusted, NOW.date())
    except Refused:
        read_pack_file(sign(data, key()), trusted, NOW.date())


def country(world: World, data: bytes) -> None:
    """A country's rules as TOML; what is read is compared, tried by its examples and asked on any day."""
    from datetime import date

    from desktop.core.country_examples import failed_examples
    from desktop.core.country_pack import CountryPack
    from desktop.core.pack_changes import changes
    from desktop.core.toml_reader import loads

    pack = loads(data, CountryPack, "be.toml")
    changes(world.countries["BE"], pack)
    for problem in failed_examples(pack):
        problem.english()
    for on in (date.min, NOW.date(), date.max):
        pack.active_company_on(on), pack.fee_on(on)


def publishers(world: World, data: bytes) -> None:
    """The list of publishers."""
    from desktop.core.publishers import load_publishers

    path = world.folder / "publishers.toml"
    path.write_bytes(data)
    load_publishers(path)


def split_file(_world: World, data: bytes) -> None:
    """A case of `septet split`: every answer is JSON, and the parts of what is split add up to the fee."""
    from desktop.core.split_file import run

    for answer in _answers(run, data):
        if "problems" not in answer:
            amounts = [_digits(line["amount"]) for line in answer["lines"]]
            assert sum(amounts) == _digits(answer["fee"]), answer


def _digits(amount: str) -> int:
    return int(amount.replace(".", ""))


def route_file(world: World, data: bytes) -> None:
    """A case of `septet route`: every answer is JSON."""
    from desktop.core.route_file import run

    _answers(lambda source, out: run(source, out, world.countries), data)


def _answers(run: "Callable[[Any, Any], int]", data: bytes) -> list[Any]:
    out = io.StringIO()
    code = run(io.BytesIO(data), out)
    found = json.loads(out.getvalue())
    every = found if isinstance(found, list) else [found]
    assert (code == 0) == (not any("problems" in each for each in every))
    return every


def recipe(_world: World, data: bytes) -> None:
    """The steps of a recipe, in every currency's digits: what is read is written and read again alike."""
    from desktop.core import strict_json
    from desktop.core.recipe_file import read_steps, write_steps

    raw = strict_json.read(data)
    for currency in ("EUR", "HUF", "TND"):
        steps, problems = read_steps(raw, currency)
        for problem in problems:
            problem.english()
        if steps is not None and not problems:
            assert read_steps(write_steps(steps, currency), currency) == (steps, [])


def logo(_world: World, data: bytes) -> None:
    """A band's logo: what is taken is a plain PNG, and taken again it stays as it is."""
    from desktop.core.logo import SIDE, normal_logo

    made = normal_logo(data, "a logo")
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20], "big") <= SIDE >= int.from_bytes(made[20:24], "big")


def receipt(_world: World, data: bytes) -> None:
    """A receipt or another file of a contract: its kind and its name."""
    from desktop.core.attachments import NewFile, file_problems, media_type, safe_name

    name = data.decode("utf-8", "replace")
    if not file_problems("file", NewFile(name, data)):
        kind = media_type(data)
        assert kind is not None
        shown = safe_name(name, kind)
        assert shown == safe_name(shown, kind)
        assert "/" not in shown
        assert len(shown.encode()) < 256


def catalogue(_world: World, data: bytes) -> None:
    """A translation in the making: what is read can be used, checked and edited."""
    from desktop.i18n import checks, own, po

    text = data.decode("utf-8-sig")
    entries = po.parse(text)
    own.compiled(entries, "nl")
    checks.check(entries, entries, "nl")
    for entry in [each for each in entries if each.ids[0]][:3]:
        written = po.with_translation(text, entry, ["Ja {n}"] * max(1, len(entry.strings)))
        assert [each.key for each in po.parse(written)] == [each.key for each in entries]
