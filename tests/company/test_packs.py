"""The country packs that a company hands out: named in its discovery, given byte for byte, and proved by their own seal."""

from pathlib import Path

import httpx
import pytest

from company.packs import load
from company.storage import Unusable
from tests.company.servers import Server, septet_company
from tests.packs import pack_text, signed
from wire.canonical import digest
from wire.pack import LARGEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "packs"
    made.mkdir()
    for name, country, edition in (
        ("a", "BE", "2027-01-01"),
        ("b", "BE", "2027-06-01"),
        ("c", "FR", "2027-01-01"),
    ):
        (made / f"{name}.septet-pack").write_bytes(signed(pack_text(country, edition)))
    (made / "notes.txt").write_text("not a pack", "utf-8")
    return made


def test_the_newest_edition_of_each_country_is_offered(folder: Path) -> None:
    assert [(offer.country, offer.edition) for offer in load(folder).offers] == [
        ("BE", "2027-06-01"),
        ("FR", "2027-01-01"),
    ]


def test_discovery_names_the_packs_and_the_server_gives_their_bytes(tmp_path: Path, folder: Path) -> None:
    with Server(tmp_path / "be.sqlite", more=("--packs", str(folder))) as server:
        said = httpx.get(f"{server.url}/.well-known/declaration-company").json()
        assert [entry["country"] for entry in said["packs"]] == ["BE", "FR"]
        for entry in said["packs"]:
            answer = httpx.get(server.url + entry["path"])
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/jose+json"
            assert digest(answer.content) == entry["digest"]
        assert answer.content == (folder / "c.septet-pack").read_bytes()
        missing = httpx.get(f"{server.url}/v1/packs/{'0' * 64}")
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_a_company_without_packs_offers_none(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server:
        assert httpx.get(f"{server.url}/.well-known/declaration-company").json()["packs"] == []


@pytest.mark.parametrize("content", [b"", b"{}", b"hello", b" " * (LARGEST + 1)])
def test_a_file_that_is_no_pack_stops_the_start_by_its_name(folder: Path, content: bytes) -> None:
    (folder / "bad.septet-pack").write_bytes(content)
    with pytest.raises(Unusable, match=r"bad\.septet-pack"):
        load(folder)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    code, said = septet_company(
        "serve",
        "--database",
        str(tmp_path / "x.sqlite"),
        "--country",
        "BE",
        "--packs",
        str(tmp_path / "none"),
    )
    assert code == 2
    assert said["problems"][0]["field"] == "packs"
