"""The figures of the nine packs, on both sides of each day on which they change, and where each was read."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.core.countries import RESOURCES, Countries, load_countries
from desktop.core.country_pack import CountryPack
from desktop.core.packs.pay import MinimumPay
from desktop.core.problems import Refused

COUNTRIES = load_countries()
A_GIG = date(2026, 12, 5)


def day(text: str) -> date:
    return date.fromisoformat(text)


def minimum(country: str, on: str, code: str) -> MinimumPay | None:
    return next((m for m in COUNTRIES[country].minimum_pay_on(day(on)) if m.code == code), None)


@pytest.mark.parametrize(
    ("country", "code", "on", "amount"),
    [
        ("BE", "rmmmg_day", "2025-01-31", None),
        ("BE", "rmmmg_day", "2025-02-01", "81.23"),
        ("BE", "rmmmg_day", "2026-12-05", "81.23"),
        ("BE", "pc304_concert", "2010-12-31", None),
        ("BE", "pc304_concert", "2011-01-01", "100.60"),
        ("BE", "pc304_concert", "2012-01-01", None),
        ("BE", "pc304_concert", "2021-12-31", None),
        ("BE", "pc304_concert", "2022-01-01", "115.56"),
        ("BE", "smart_employee", "2016-12-31", "71.97"),
        ("BE", "smart_artist", "2016-12-31", "69.32"),
        ("BE", "smart_musician", "2016-12-31", "106.65"),
        ("BE", "smart_choir", "2016-12-31", "93.58"),
        ("DE", "mindestlohn", "2025-12-31", "12.82"),
        ("DE", "mindestlohn", "2026-01-01", "13.90"),
        ("ES", "smi", "2025-12-31", "1184"),
        ("ES", "smi", "2026-01-01", None),
        ("HU", "minimalber", "2025-12-31", "290800"),
        ("HU", "minimalber", "2026-01-01", "322800"),
        ("NL", "minimumloon", "2025-06-30", None),
        ("NL", "minimumloon", "2025-07-01", "14.40"),
    ],
)
def test_minimum_pay_is_that_of_the_day(country: str, code: str, on: str, amount: str | None) -> None:
    found = minimum(country, on, code)
    assert (found and found.amount) == (amount and Decimal(amount))


@pytest.mark.parametrize("country", ["AT", "FR", "IT", "SE"])
def test_where_no_minimum_was_found_the_pack_says_so(country: str) -> None:
    pack = COUNTRIES[country]
    assert pack.minimum_pay_on(A_GIG) == ()
    assert "minimum_pay" in {unknown.path for unknown in pack.unknowns}


@pytest.mark.parametrize(
    ("country", "code", "on", "measure", "target"),
    [
        ("BE", "arts_work", "2024-05-01", "days", "156"),
        ("BE", "arts_work", "2026-12-05", "days", "156"),
        ("BE", "arts_work_renewal", "2026-12-05", "income", "6335.94"),
        ("FR", "annexe_10", "2016-07-31", None, None),
        ("FR", "annexe_10", "2016-08-01", "hours", "507"),
        ("DE", "ksk", "2026-12-05", "income", "3900"),
        ("DE", "minijob", "2024-12-31", "income", "538"),
        ("DE", "minijob", "2025-01-01", "income", "556"),
        ("DE", "minijob", "2026-01-01", "income", "603"),
        ("DE", "minijob", "2027-01-01", None, None),
        ("AT", "alg", "2026-12-05", "weeks", "28"),
        ("AT", "alg_first", "2026-12-05", "weeks", "52"),
        ("IT", "discontinuity_days", "2024-12-31", "days", "60"),
        ("IT", "discontinuity_days", "2025-01-01", "days", "51"),
        ("IT", "discontinuity_income", "2024-12-31", "income", "25000"),
        ("IT", "discontinuity_income", "2025-01-01", "income", "30000"),
        ("ES", "artists_benefit", "2026-12-05", "days", "60"),
        ("ES", "artists_benefit_6y", "2026-12-05", "days", "180"),
        ("SE", "a_kassa", "2025-09-30", None, None),
        ("SE", "a_kassa", "2025-10-01", "income", "120000"),
        ("HU", "jobseeker", "2026-12-05", "days", "360"),
        ("HU", "ekho", "2026-12-05", "income", "60000000"),
        ("NL", "ww_artists", "2026-12-05", "weeks", "16"),
    ],
)
def test_thresholds_are_those_of_the_day(
    country: str, code: str, on: str, measure: str | None, target: str | None
) -> None:
    found = COUNTRIES[country].threshold_on(day(on), code)
    assert (found and found.measure) == measure
    assert (found and found.target) == (target and Decimal(target))


@pytest.mark.parametrize(
    ("on", "income", "days"),
    [("2024-05-01", "79.63", 1), ("2025-01-31", "7963.00", 100), ("2025-02-01", "8123", 100)],
)
def test_belgiums_cachet_rule_divides_by_the_amount_of_its_day(on: str, income: str, days: int) -> None:
    found = COUNTRIES["BE"].threshold_on(day(on), "arts_work")
    assert found is not None
    assert found.counted("income", Decimal(income)) == days
    assert found.counted("cachet", Decimal(1)) is None


def test_frances_cachets_are_hours_and_teaching_is_limited() -> None:
    found = COUNTRIES["FR"].threshold_on(A_GIG, "annexe_10")
    assert found is not None
    assert found.counted("cachet", Decimal(43)) == 516
    assert found.counted("teaching_hour", Decimal(100)) == 70
    assert found.counted("hour", Decimal(8)) == 8
    assert found.counted("income", Decimal(8)) is None


@pytest.mark.parametrize(
    ("country", "code", "pay", "days", "tax"),
    [
        ("BE", "visiting_artist", "1000", 1, "108"),
        ("BE", "visiting_artist", "2000", 3, "252"),
        ("BE", "visiting_artist", "400", 1, "0"),
        ("BE", "visiting_artist", "10000", 30, "1566"),  # ten days at most
        ("FR", "visiting_artist", "1000", 1, "135"),
        ("DE", "visiting_artist", "250", 1, "0"),
        ("DE", "visiting_artist", "251", 1, "39.72075"),
        ("AT", "visiting_artist", "1000", 1, "200"),
        ("IT", "visiting_artist", "1000", 1, "300"),
        ("ES", "non_resident", "1000", 1, "240"),
        ("ES", "eu_resident", "1000", 1, "190"),
        ("SE", "visiting_artist", "1000", 1, "150"),
        ("HU", "visiting_artist", "1000", 1, "150"),
        ("NL", "visiting_artist", "1000", 1, "200"),
        ("NL", "treaty_artist", "1000", 1, "0"),
    ],
)
def test_tax_kept_back_from_visiting_artists(country: str, code: str, pay: str, days: int, tax: str) -> None:
    rule = next(r for r in COUNTRIES[country].withholding_on(A_GIG) if r.code == code)
    assert rule.tax(Decimal(pay), days) == Decimal(tax)


@pytest.mark.parametrize(
    ("on", "codes", "most"),
    [
        ("2023-12-31", ["rpi"], "147.67"),
        ("2024-01-01", ["iaa"], "77.22"),
        ("2024-12-31", ["iaa"], "77.22"),
        ("2025-01-01", ["iaa"], "80.18"),
        ("2026-01-01", [], None),
    ],
)
def test_belgiums_small_regime_is_that_of_the_year(on: str, codes: list[str], most: str | None) -> None:
    found = COUNTRIES["BE"].small_regimes_on(day(on))
    assert [regime.code for regime in found] == codes
    assert [regime.max_per_day for regime in found] == ([Decimal(most)] if most else [])


@pytest.mark.parametrize(
    ("country", "kind", "hours_before"),
    [("FR", "one_stop_desk", 2), ("NL", "payer_statement", None), ("HU", "own_invoice", None)],
)
def test_what_to_hand_out_where_no_company_fits(country: str, kind: str, hours_before: int | None) -> None:
    regime = COUNTRIES[country].local_regime_on(A_GIG)
    assert regime is not None
    assert (regime.kind, regime.hours_before) == (kind, hours_before)
    asked = COUNTRIES[country].required_fields_on(A_GIG, "local_regime")
    assert {"person.name", "gig.on", "client.name", "share.gross"} <= {field.path for field in asked}


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_pack_has_every_kind_or_says_what_is_not_known(country: str) -> None:
    pack: CountryPack = COUNTRIES[country]
    unknown = {u.path.partition(".")[0].partition("[")[0] for u in pack.unknowns}
    for kind in ("minimum_pay", "estimate", "thresholds", "withholding", "posting_notice", "local_regime", "small_regimes",
                 "per_diem", "mileage", "client_ids", "required_fields", "roles", "work_units", "post_declaration", "intercompany"):  # fmt: skip
        assert getattr(pack, kind) or kind in unknown, kind
    assert pack.labels
    assert {
        "gig",
        "fee",
        "client",
        "order",
        "account",
        "expense_note",
        "per_diem",
        "member",
        "employed",
        "papers",
    } == set(pack.labels)


def test_labels_are_found_by_locale_or_language() -> None:
    assert COUNTRIES["BE"].words_for("expense_note", "nl-BE") == "onkostennota"
    assert COUNTRIES["AT"].words_for("account", "de-AT") == "Budget, Aktivität"
    assert COUNTRIES["FR"].words_for("gig", "hu-HU") is None


def test_how_companies_of_two_countries_settle_is_unknown_until_a_pack_says_it() -> None:
    assert COUNTRIES.settlement("BE", "DE", A_GIG) == "unknown"
    assert COUNTRIES.settlement("BE", "PT", A_GIG) == "unknown"


@pytest.mark.parametrize(
    ("country", "on", "inside"),
    [
        ("GB", "2020-01-31", True),
        ("GB", "2020-02-01", False),
        ("HR", "2013-06-30", False),
        ("HR", "2013-07-01", True),
        ("CH", "2026-12-05", False),
        ("NO", "2026-12-05", False),
        ("BE", "2026-12-05", True),
    ],
)
def test_the_european_union_is_that_of_the_day(country: str, on: str, inside: bool) -> None:
    assert COUNTRIES.in_eu(country, day(on)) is inside


def test_a_country_twice_in_the_union_is_refused(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "area.toml"
    text = (RESOURCES / "coordination.toml").read_text("utf-8")
    path.write_text(text.replace('countries = ["HR"]', 'countries = ["HR", "SK"]', 1), "utf-8")
    with pytest.raises(Refused, match="SK is in eu"):
        Countries(RESOURCES / "countries", path).in_eu("HR", A_GIG)


def test_receipts_in_belgium_are_due_on_the_15th_of_january() -> None:
    found = COUNTRIES["BE"].receipts_deadline_on(A_GIG)
    assert found is not None
    assert (found.month, found.day, found.made_out_to, found.keep_years) == (
        1,
        15,
        "Productions Associées",
        7,
    )


def test_what_is_asked_of_the_self_employed_is_no_deadline_of_a_declaration() -> None:
    rule = COUNTRIES["IT"].pre_declaration_on(A_GIG)
    assert rule is not None
    assert rule.code == "unilav"
    assert "agibilita" in {r.code for r in COUNTRIES["IT"].pre_declaration}
