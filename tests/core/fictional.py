"""A country that does not exist, as one file."""

from pathlib import Path

import pytest

from desktop.core.countries import load_pack
from desktop.core.country_pack import CountryPack
from desktop.core.problems import Problem, Refused

SOURCE = 'source = { title = "Gazette", publisher = "Ministry of Song", year = 2026 }\nconfidence = "H"'


FICTIONAL = f"""
country = "XA"
edition = 2026-11-22
currency = "XTS"
locales = ["eo-XA"]
time_zone = "Atlantic/Azores"
vat_number = "eu.vat"

[[companies]]
id = "guild"
name = "Guild of Song"
status = "active"
valid_to = 2025-12-31
{SOURCE}

[[companies]]
id = "guild"
name = "Guild of Song"
status = "ended"
valid_from = 2026-01-01
{SOURCE}

[[companies]]
id = "choir"
name = "The Choir"
status = "active"
payroll_model = "monthly_budget"
valid_from = 2026-01-01
{SOURCE}

[[fee]]
percent = "5"
valid_to = 2025-06-30
{SOURCE}

[[fee]]
percent = "5.25"
valid_from = 2025-07-01
{SOURCE}

[[vat]]
code = "performance"
percent = "12"
applies_when = {{ purpose_is_concert = true, client_type = "business" }}
{SOURCE}

[[vat]]
code = "background_music"
percent = "24"
applies_when = {{ purpose_is_concert = false }}
{SOURCE}

[[pay_rule]]
kind = "working_days_after_end"
n = 7
guaranteed = true
guarantee_conditions = ["client_in_eu"]
{SOURCE}

[[pre_declaration]]
code = "notice"
name = "Sciigo"
timing = "before_start"
recipient = "authority"
{SOURCE}

[[pre_declaration]]
code = "request"
name = "Peto"
timing = "end_of_day_before"
recipient = "company"
{SOURCE}

[[person_ids]]
code = "songbook"
required = true
sensitivity = "restricted"
check = "luhn"
pattern = 'S(?P<number>[0-9]{{4}})'
label = {{ en = "Songbook number", eo = "Numero de kantlibro" }}
{SOURCE}

[[person_ids]]
code = "nickname"
required = false
sensitivity = "personal"
label = {{ en = "Nickname", eo = "Kromnomo" }}
{SOURCE}

[[a1]]
lead_days = 14
{SOURCE}

[[unknowns]]
path = "minimum_pay"
note = "Nobody knows."

[[examples]]
on = 2026-12-05
invoice = "400.00"
company_fee = "21.00"
vat = "48.00"
"""


def pack_of(folder: Path, text: str = FICTIONAL) -> CountryPack:
    path = folder / "xa.toml"
    path.write_text(text, "utf-8")
    return load_pack(path)


def refused(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        pack_of(folder, text)
    return list(caught.value.problems)
