"""The codes of countries."""

from desktop.core.territories import Country, known_countries


def test_exactly_the_codes_that_iso_has_given_out_are_known() -> None:
    assert len(known_countries()) == 249
    assert {"BE", "GB", "GR", "AX", "BV", "HM"} <= known_countries()
    assert not {"UK", "EL", "EU", "XK", "ZZ", "UN", "be", ""} & known_countries()


def test_a_country_is_said_by_its_name_and_an_unnamed_one_by_its_code() -> None:
    assert str(Country("NL")) == "Netherlands"
    assert str(Country("QQ")) == "QQ"
