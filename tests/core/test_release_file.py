"""Announcements of a newer Septet: believed by the key of a publisher who may announce, compared byte for byte, never fetched."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop import __version__
from desktop.cli import main
from desktop.core.problems import Refused
from desktop.core.publishers import Publisher, load_publishers
from desktop.core.release_file import Age, Announced, check_download, newest, read_release_file, sign_release
from tests.packs import KEY, PUBLISHER, pack_text, signed
from wire.canonical import canonical, read_json
from wire.release import LARGEST, Release, ReleaseFile, number
from wire.signing import SigningKey

TODAY = date(2027, 3, 1)
WHO = replace(PUBLISHER, releases=True)
TRUSTED = {KEY.public.thumbprint: WHO}
RELEASE = Release(
    "9.10.0",
    "2027-02-01",
    "https://septet.example.org/new",
    {"en": "Faster lists.", "nl": "Snellere lijsten."},
    (ReleaseFile("septet_9.10.0_amd64.deb", 3, "0" * 64),),
)


def why(data: bytes, publishers: dict[str, Publisher] = TRUSTED, today: date = TODAY) -> str:
    with pytest.raises(Refused) as refused:
        read_release_file(data, publishers, today)
    return refused.value.problems[0].english()


def announced(version: str) -> Announced:
    return read_release_file(sign_release(replace(RELEASE, version=version), KEY), TRUSTED, TODAY)


def test_an_announcement_is_read_with_its_publisher() -> None:
    found = read_release_file(sign_release(RELEASE, KEY), TRUSTED, TODAY)
    assert found == Announced(RELEASE, WHO)
    assert [found.note(language) for language in ("nl", "nl_BE", "hu")] == [
        "Snellere lijsten.",
        "Snellere lijsten.",
        "Faster lists.",
    ]


def test_it_says_whether_it_is_newer_by_numbers_not_by_letters() -> None:
    assert number("0.10.0") > number("0.9.1")
    ages = [announced(version).age for version in ("9999.0.0", __version__, "0.0.0")]
    assert ages == [Age.NEWER, Age.SAME, Age.OLDER]
    assert newest([announced("0.9.1"), announced("0.10.0"), announced("0.2.0")]) == announced("0.10.0")
    assert newest([]) is None


def test_this_very_version_can_be_announced() -> None:
    assert announced(__version__).release.version == __version__


def test_one_changed_byte_breaks_the_seal() -> None:
    parts = read_json(sign_release(RELEASE, KEY))
    assert isinstance(parts, dict)
    payload = str(parts["payload"])
    changed = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    assert "seal of this announcement is broken" in why(canonical({**parts, "payload": changed}))


def test_somebody_unknown_and_somebody_who_publishes_countries_only_announce_nothing() -> None:
    assert "nobody that Septet trusts" in why(sign_release(RELEASE, SigningKey.make()))
    assert "may not announce Septet" in why(sign_release(RELEASE, KEY), {KEY.public.thumbprint: PUBLISHER})


def test_a_key_that_has_ended_announces_nothing_more() -> None:
    ended = {KEY.public.thumbprint: replace(WHO, valid_to=date(2027, 2, 15))}
    assert "does not count" in why(sign_release(RELEASE, KEY), ended)


@pytest.mark.parametrize("data", [b"", b"{}", b"\x00\xff", signed(pack_text()), b"[" * 5000])
def test_what_is_no_announcement_is_said_so(data: bytes) -> None:
    assert "no announcement of Septet" in why(data)


def test_a_file_without_end_is_no_announcement() -> None:
    assert "larger than" in why(b" " * (LARGEST + 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1.0"},
        {"page": "http://septet.example.org/"},
        {"page": "https://septet.example.org/\u202e"},
        {"released": "2027-02-30"},
        {"notes": {"nl": "Sneller."}},
        {"notes": {"en": "x" * 2001}},
        {"files": (ReleaseFile("../septet.deb", 3, "0" * 64),)},
    ],
)
def test_a_publisher_cannot_sign_what_could_not_be_read(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused, match="cannot be announced"):
        sign_release(replace(RELEASE, **wrong), KEY)  # type: ignore[arg-type]


def test_a_download_is_compared_with_what_was_announced(tmp_path: Path) -> None:
    good = tmp_path / "septet_1.deb"
    good.write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    found = Announced(replace(RELEASE, files=(ReleaseFile(good.name, 3, digest),)), WHO)
    assert check_download(good, found).digest == digest
    good.write_bytes(b"abd")
    with pytest.raises(Refused, match="is not the file that was announced"):
        check_download(good, found)
    with pytest.raises(Refused, match="names no file"):
        check_download(tmp_path / "other.deb", found)
    good.unlink()
    with pytest.raises(Refused, match="cannot be read"):
        check_download(good, found)


def test_the_list_that_is_shipped_lets_nobody_announce_yet() -> None:
    assert [each for each in load_publishers().values() if each.releases] == []


def test_headless_a_publisher_announces_and_a_person_reads_and_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, deb, out = tmp_path / "secret.key", tmp_path / "septet.deb", tmp_path / "new.septet-release"
    deb.write_bytes(b"a program")
    assert main(["countries", "keygen", "--out", str(secret)]) == 0
    key = json.loads(capsys.readouterr().out)["key"]
    listed = tmp_path / "publishers.toml"
    listed.write_text(
        f'[[publishers]]\nname = "We"\nkey = "{key}"\nvalid_from = 2026-01-01\nreleases = true\n', "utf-8"
    )
    monkeypatch.setattr("desktop.core.publishers.PUBLISHERS", listed)
    sign = ["update", "sign", str(deb), "--release", "9.0.0", "--page", "https://septet.example.org/"]
    sign += ["--key", str(secret), "--out", str(out)]
    assert main([*sign, "--note", "Faster lists."]) == 2
    assert main([*sign, "--note", "en=Faster.", "--note", "en=Better."]) == 2
    assert not out.exists()
    assert main([*sign, "--note", "en=Faster = better lists."]) == 0
    capsys.readouterr()
    assert main(["update", "read", str(out)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["version"], said["this_is"], said["publisher"]) == ("9.0.0", "newer", "We")
    assert said["notes"] == {"en": "Faster = better lists."}
    check = ["update", "check", str(deb), "--announced", str(out)]
    assert main(check) == 0
    deb.write_bytes(b"another program")
    assert main(check) == 2
    assert main(["update", "read", str(tmp_path / "none")]) == 2
