"""A tenth, fictional country: what its records answer on a day."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from desktop.core.countries import load_countries
from desktop.core.people import ClientCommand
from tests.core.fictional import FICTIONAL, pack_of


def test_a_tenth_country_is_one_file(tmp_path: Path) -> None:
    assert pack_of(tmp_path).country == "XA"
    countries = load_countries(tmp_path)
    assert list(countries) == ["XA"]
    assert countries.pre_declaration("XA", date(2026, 12, 5)) == "end_of_day_before"
    assert countries.a1_lead_days("XA", date(2026, 12, 5)) == 14


def test_a_fee_changes_on_its_day(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    before, after = pack.fee_on(date(2025, 6, 30)), pack.fee_on(date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.percent, after.percent) == (Decimal(5), Decimal("5.25"))


def test_the_active_company_is_the_one_of_the_day(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    found = [pack.active_company_on(date(year, 12, 31)) for year in (2025, 2026)]
    assert [company and company.id for company in found] == ["guild", "choir"]
    assert [company.status for company in pack.companies_on(date(2026, 1, 1))] == ["ended", "active"]


def test_rates_are_found_by_code_and_all_at_once(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    on = date(2026, 12, 5)
    assert [rate.code for rate in pack.vat_rates_on(on)] == ["performance", "background_music"]
    rate = pack.vat_on(on, "background_music")
    assert rate is not None
    assert rate.applies_when.purpose_is_concert is False
    assert pack.vat_on(on, "bell_ringing") is None


def test_of_two_duties_before_the_work_the_one_due_first_counts(tmp_path: Path) -> None:
    rule = pack_of(tmp_path).pre_declaration_on(date(2026, 12, 5))
    assert rule is not None
    assert (rule.code, rule.timing) == ("request", "end_of_day_before")


def test_only_required_numbers_are_asked_for(tmp_path: Path) -> None:
    [number] = pack_of(tmp_path).required_ids_on(date(2026, 12, 5))
    assert number.code == "songbook"
    assert number.label["eo"] == "Numero de kantlibro"


def test_what_has_no_record_is_not_known(tmp_path: Path) -> None:
    head = FICTIONAL.partition("[[companies]]")[0]
    pack, on = pack_of(tmp_path, head), date(2026, 12, 5)
    assert pack.fee_on(on) is None
    assert pack.vat_on(on) is None
    assert pack.pay_rule_on(on) is None
    assert pack.pre_declaration_on(on) is None
    assert pack.active_company_on(on) is None
    assert pack.a1_lead_days_on(on) is None
    assert not [*pack.companies_on(on), *pack.vat_rates_on(on), *pack.required_ids_on(on)]


def test_a_business_abroad_owes_the_tax_itself_and_anybody_else_pays_the_ordinary_rate() -> None:
    pack = load_countries().get("BE")
    assert pack is not None
    on = date(2026, 12, 5)
    for country, vat_no, code in (
        ("SE", "SE556036079301", "reverse_charge"),
        ("SE", "", "performance"),
        ("BE", "BE0417497106", "performance"),
        (None, "SE556036079301", "performance"),
    ):
        found = pack.usual_vat_on(on, ClientCommand("De Roma vzw", country=country, vat_no=vat_no))
        assert found is not None
        assert found.code == code, (country, vat_no)
    ordinary = pack.usual_vat_on(on, None)
    assert ordinary is not None
    assert ordinary.code == "performance"
