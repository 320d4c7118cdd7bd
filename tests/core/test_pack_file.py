"""Signed editions: only what a trusted publisher signed, only what is newer, and only whole."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.packs import consider, import_pack, remove_pack
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries, load_countries
from desktop.core.gig_file import read_gig_file
from desktop.core.pack_file import read_pack_file, sign_pack
from desktop.core.problems import Refused
from desktop.core.publishers import Publisher, load_publishers
from desktop.core.queries.declarations import declarations
from desktop.core.queries.packs import countries_of, imported_packs
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file
from tests.packs import KEY, PUBLISHER, TRUSTED, cheaper_text, pack_text, publishers_file, signed
from wire.canonical import canonical, read_json
from wire.pack import LARGEST, Pack
from wire.signing import SigningKey, sign

TODAY = date(2026, 11, 22)


def why(data: bytes, publishers: dict[str, Publisher] = TRUSTED, today: date = TODAY) -> str:
    with pytest.raises(Refused) as refused:
        read_pack_file(data, publishers, today)
    return " ".join(problem.english() for problem in refused.value.problems)


@pytest.fixture
def own_countries() -> Countries:
    return load_countries()


def test_a_signed_edition_is_read_with_its_publisher() -> None:
    found = read_pack_file(signed(pack_text()), TRUSTED, TODAY)
    assert found.publisher is PUBLISHER
    assert (found.rules.country, found.rules.edition) == ("BE", date(2027, 1, 1))


def test_the_same_text_and_key_give_the_same_bytes() -> None:
    assert signed(pack_text()) == signed(pack_text())


def test_windows_line_ends_and_a_mark_at_the_start_are_no_matter() -> None:
    data = b"\xef\xbb\xbf" + pack_text().replace("\n", "\r\n").encode()
    assert sign_pack(data, "be.toml", KEY)[1] == signed(pack_text())


def test_a_publisher_cannot_sign_what_is_no_pack() -> None:
    with pytest.raises(Refused) as refused:
        sign_pack(pack_text().replace('currency = "EUR"', 'currency = "XXQ"').encode(), "be.toml", KEY)
    assert refused.value.problems[0].field == "be.toml, line 5: currency"


def test_a_publisher_cannot_sign_a_pack_whose_examples_do_not_come_out() -> None:
    text = pack_text().replace('company_fee = "65.00"', 'company_fee = "66.00"')
    assert text != pack_text()
    with pytest.raises(Refused) as refused:
        sign_pack(text.encode(), "be.toml", KEY)
    assert "example" in refused.value.problems[0].english()


def test_one_changed_byte_of_the_rules_breaks_the_seal() -> None:
    parts = read_json(signed(pack_text()))
    assert isinstance(parts, dict)
    payload = str(parts["payload"])
    place = len(payload) // 2
    changed = payload[:place] + ("A" if payload[place] != "A" else "B") + payload[place + 1 :]
    assert "seal of this pack is broken" in why(canonical({**parts, "payload": changed}))


def test_a_pack_of_somebody_unknown_is_refused() -> None:
    assert "nobody that Septet trusts" in why(signed(pack_text(), SigningKey.make()))


def test_a_pack_that_borrows_the_name_of_a_trusted_key_is_forged() -> None:
    other = json.loads(signed(pack_text(), SigningKey.make()))
    own = json.loads(signed(pack_text()))
    assert "broken" in why(canonical({**other, "protected": own["protected"]}))


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 11, 23), None, False),
        (date(2020, 1, 1), date(2026, 11, 21), False),
        (date(2020, 1, 1), date(2026, 12, 31), False),  # the edition is of a later day
        (date(2020, 1, 1), date(2027, 1, 1), True),
    ],
)
def test_a_key_counts_on_its_days_only(first: date, last: date | None, fits: bool) -> None:
    trusted = {KEY.public.thumbprint: Publisher(name="P", key=PUBLISHER.key, valid_from=first, valid_to=last)}
    if fits:
        assert read_pack_file(signed(pack_text()), trusted, TODAY)
    else:
        assert "does not count on" in why(signed(pack_text()), trusted)


def test_a_publisher_of_one_country_cannot_publish_another_ones_rules() -> None:
    only = Publisher(name="P", key=PUBLISHER.key, valid_from=date(2026, 1, 1), countries=("FR",))
    assert "may not publish the rules of" in why(signed(pack_text()), {KEY.public.thumbprint: only})


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (Pack("FR", "2027-01-01", pack_text("BE")), "its rules are those of"),
        (Pack("BE", "2027-02-01", pack_text("BE")), "its rules are those of"),
        (Pack("BE", "2027-01-01", "country = "), "not valid TOML"),
        (Pack("BE", "2027-01-01", pack_text("BE") + "\nsecret = 1\n"), "No such key"),
        (Pack("be", "2027-01-01", pack_text("BE")), "no signed country pack"),
        (Pack("BE", "2027-02-31", pack_text("BE")), "no signed country pack"),
    ],
)
def test_what_is_signed_and_yet_wrong_is_refused(pack: Pack, said: str) -> None:
    assert said in why(sign(pack.to_bytes(), KEY))


def test_another_schema_asks_for_a_newer_program() -> None:
    payload = canonical({"schema": "country-pack/2", "country": "BE", "edition": "2027-01-01", "text": "x"})
    assert "needs a newer Septet" in why(sign(payload, KEY))


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    assert "larger than" in why(b" " * (LARGEST + 1))


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_other_file_is_refused_in_words(data: bytes) -> None:
    assert "Nothing was changed" in why(data)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_never_believed(data: st.DataObject) -> None:
    whole = signed(pack_text())
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    damaged = whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]
    assert "Nothing was changed" in why(damaged)


def test_an_imported_edition_holds_for_new_work_and_can_be_let_go(
    book: Book, own_countries: Countries
) -> None:
    shipped = own_countries.edition("BE")
    import_pack(book, signed(cheaper_text()), own_countries, TRUSTED)
    assert own_countries.edition("BE") == ("BE", date(2027, 1, 1), "Test publisher")
    assert str(own_countries["BE"].fee_on(TODAY).percent) == "6.4"  # type: ignore[union-attr]
    assert str(countries_of(book)["BE"].fee_on(TODAY).percent) == "6.4"  # type: ignore[union-attr]
    remove_pack(book, "BE", "2027-01-01", own_countries)
    assert own_countries.edition("BE") == shipped
    assert str(own_countries["BE"].fee_on(TODAY).percent) == "6.5"  # type: ignore[union-attr]


def test_letting_the_newest_go_brings_the_one_before_back(book: Book, own_countries: Countries) -> None:
    for edition in ("2027-01-01", "2027-02-01"):
        import_pack(book, signed(pack_text("BE", edition)), own_countries, TRUSTED)
    remove_pack(book, "BE", "2027-02-01", own_countries)
    assert own_countries.edition("BE").on == date(2027, 1, 1)
    with pytest.raises(Refused, match="no imported edition"):
        remove_pack(book, "BE", "2027-02-01", own_countries)


@pytest.mark.parametrize("back", [0, 1, 400])
def test_an_older_or_equal_edition_is_refused(book: Book, own_countries: Countries, back: int) -> None:
    edition = own_countries.edition("BE").on - timedelta(days=back)
    trusted = {KEY.public.thumbprint: Publisher(name="P", key=PUBLISHER.key, valid_from=date(2000, 1, 1))}
    with pytest.raises(Refused) as refused:
        import_pack(book, signed(pack_text("BE", edition.isoformat())), own_countries, trusted)
    assert "used already" in refused.value.problems[0].english()
    assert imported_packs(book) == []


def test_the_newest_edition_holds_whatever_the_order_of_imports(book: Book, own_countries: Countries) -> None:
    import_pack(book, signed(pack_text("BE", "2027-03-01")), own_countries, TRUSTED)
    with pytest.raises(Refused):
        import_pack(book, signed(pack_text("BE", "2027-02-01")), own_countries, TRUSTED)
    assert own_countries.edition("BE").on == date(2027, 3, 1)


def test_a_country_that_is_not_shipped_comes_by_a_pack(book: Book, own_countries: Countries) -> None:
    text = (
        pack_text("BE")
        .replace('country = "BE"', 'country = "LU"')
        .replace("Europe/Brussels", "Europe/Luxembourg")
    )
    found = consider(signed(text), own_countries, TRUSTED, book)
    assert found.used is None
    assert {change.what for change in found.changes} <= {"added", "changed"}
    import_pack(book, signed(text), own_countries, TRUSTED)
    assert "LU" in own_countries
    assert "LU" in list(own_countries)
    assert own_countries["LU"].time_zone == "Europe/Luxembourg"


def test_sealed_papers_keep_the_edition_they_were_made_with(book: Book, own_countries: Countries) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA)))
    contract = str(book.value("SELECT id FROM contract"))
    before = own_countries.edition("BE").on.isoformat()
    seal_contract(book, contract, own_countries)
    import_pack(book, signed(pack_text()), own_countries, TRUSTED)
    kept = {row.country: row for row in declarations(book)}
    assert book.value("SELECT edition FROM declaration WHERE id = ?", kept["BE"].id) == before


def test_considering_changes_nothing(book: Book, own_countries: Countries) -> None:
    consider(signed(pack_text()), own_countries, TRUSTED, book)
    assert imported_packs(book) == []
    assert own_countries.edition("BE").publisher is None


def test_verifying_a_book_proves_its_imported_editions_again(book: Book, own_countries: Countries) -> None:
    import_pack(book, signed(pack_text()), own_countries, TRUSTED)
    assert [p.english() for p in verify(book, TRUSTED).problems] == []
    assert "no publisher" in verify(book, {}).problems[0].english()


def test_an_edition_that_this_program_cannot_read_gives_way_to_the_shipped_one(
    own_countries: Countries,
) -> None:
    from desktop.core.pack_file import ImportedEdition

    later = sign(Pack("BE", "2030-01-01", "country = 'BE'\nedition = 2030-01-01\nform = 9\n").to_bytes(), KEY)
    own_countries.use([ImportedEdition("BE", "2030-01-01", "P", later)])
    assert own_countries.edition("BE").publisher is None
    assert own_countries["BE"].currency == "EUR"


def test_the_shipped_list_of_publishers_can_be_read() -> None:
    assert isinstance(load_publishers(), dict)


def test_a_list_of_publishers_names_everything_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "publishers.toml"
    path.write_text(
        '[[publishers]]\nname = "P"\nkey = "short"\nvalid_from = 2027-01-01\nvalid_to = 2026-01-01\nage = 1\n'
    )
    with pytest.raises(Refused) as refused:
        load_publishers(path)
    assert {p.field for p in refused.value.problems} == {
        "publishers.toml, line 6: publishers[0].age",
        "publishers.toml, line 3: publishers[0].key",
        "publishers.toml, line 5: publishers[0].valid_to",
    }


def test_a_written_list_of_publishers_trusts_its_key(tmp_path: Path) -> None:
    trusted = load_publishers(publishers_file(tmp_path / "publishers.toml"))
    assert read_pack_file(signed(pack_text()), trusted, TODAY).publisher.name == "Test publisher"
