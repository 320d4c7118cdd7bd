"""The bank's files in all their forms, and files that only look like them."""

import io
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.ecb_file import MAX_BYTES, read_rates
from desktop.core.problems import Refused
from desktop.core.rates import DayRate

XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>
		<Cube time='2026-11-20'>
			<Cube currency='USD' rate='1.0862'/>
			<Cube currency='SEK' rate='11.4280'/>
		</Cube>
		<Cube time="2026-11-19"><Cube currency="SEK" rate="11.4050"/></Cube>
	</Cube>
</gesmes:Envelope>"""
DAILY = "Date, USD, JPY, SEK, \n20 November 2026, 1.0862, 163.05, 11.4280, \n"
HISTORY = "Date,USD,JPY,SEK,\n2026-11-20,1.0862,163.05,11.4280,\n2026-11-19,1.0850,N/A,11.4050,\n"

USD, SEK = DayRate("USD", "2026-11-20", "1.0862"), DayRate("SEK", "2026-11-20", "11.4280")
JPY, EARLIER = DayRate("JPY", "2026-11-20", "163.05"), DayRate("SEK", "2026-11-19", "11.4050")


def zipped(files: Iterable[tuple[str, str | bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_rates(data)
    return " ".join(problem.english() for problem in refused.value.problems)


def test_the_xml_of_a_day_and_of_the_history_is_read() -> None:
    assert read_rates(XML.encode()) == [USD, SEK, EARLIER]


def test_the_csv_of_a_day_and_of_the_history_is_read() -> None:
    assert read_rates(DAILY.encode()) == [USD, JPY, SEK]
    assert read_rates(HISTORY.encode()) == [USD, JPY, SEK, DayRate("USD", "2026-11-19", "1.0850"), EARLIER]
    assert read_rates(b"\xef\xbb\xbf" + HISTORY.replace("\n", "\r\n").encode()) == read_rates(
        HISTORY.encode()
    )


@pytest.mark.parametrize("name", ["eurofxref.csv", "eurofxref-hist.CSV"])
def test_a_zip_file_with_the_csv_is_read(name: str) -> None:
    assert read_rates(zipped([(name, DAILY)])) == [USD, JPY, SEK]


def test_a_zip_file_with_the_xml_is_read() -> None:
    assert read_rates(zipped([("eurofxref.xml", XML)])) == [USD, SEK, EARLIER]


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Cube>&c;</Cube>"""
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
OUTSIDE_DTD = '<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://example.org/r.dtd"><r/>'


@pytest.mark.parametrize("text", [BOMB, EXTERNAL, OUTSIDE_DTD, "<!DOCTYPE html><html></html>"])
def test_xml_that_declares_or_loads_anything_is_refused(text: str) -> None:
    assert "load or declare" in why(text.encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body>Please log in</body></html>", "no file of exchange rates"),
        (XML[:-20], "Line 13: this XML is damaged"),
        (XML.replace("2026-11-20", "2026-02-31"), "“2026-02-31” is not a day"),
        (XML.replace("11.4280", "-11.4280"), "“-11.4280” is not a rate for SEK"),
        (XML.replace("11.4280", "0"), "not a rate"),
        (XML.replace("11.4280", "NaN"), "not a rate"),
        (XML.replace("11.4280", "1e5"), "not a rate"),
        (XML.replace("'SEK'", "'QQQ'"), "“QQQ” is not a currency"),
        (XML.replace("'USD' rate='1.0862'", "'SEK' rate='1.0862'"), "second time"),
        (XML.replace("time=", "day="), "no exchange rate"),
    ],
)
def test_xml_that_is_wrong_is_refused_with_its_place(text: str, said: str) -> None:
    assert said in why(text.encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no file of exchange rates"),
        ("Date\n", "no file of exchange rates"),
        ("Name,Fee\nA,1\n", "no file of exchange rates"),
        ("Date,USD\n", "no exchange rate"),
        ("Date,USD\n2026-11-20,one\n", "Line 2: “one” is not a rate for USD"),
        ("Date,USD\n20/11/2026,1\n", "Line 2: “20/11/2026” is not a day"),
        ("Date,USD\n\n2026-11-20,1\n2026-13-01,1\n", "Line 4: “2026-13-01” is not a day"),
    ],
)
def test_csv_that_is_wrong_is_refused_with_its_line(text: str, said: str) -> None:
    assert said in why(text.encode())


def test_all_faults_of_a_file_are_told_up_to_a_limit() -> None:
    rows = "".join(f"2026-11-{day:02},x\n" for day in range(1, 29))
    with pytest.raises(Refused) as refused:
        read_rates(f"Date,USD\n{rows}".encode())
    assert len(refused.value.problems) == 20


def test_text_that_is_not_utf_8_is_refused() -> None:
    assert "UTF-8" in why(HISTORY.encode("utf-16"))


@pytest.mark.parametrize(
    "files",
    [
        [("../eurofxref.txt", DAILY)],
        [("a.csv", DAILY), ("b.csv", DAILY)],
        [(f"{n}.csv", DAILY) for n in range(500)],
        [],
        [("inner.zip", zipped([("eurofxref.csv", DAILY)]))],
    ],
)
def test_an_archive_that_holds_something_else_is_not_opened(files: list[tuple[str, str]]) -> None:
    assert "something else" in why(zipped(files) if files else zipped([("x/", "")]))


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert "unpacks to more" in why(zipped([("eurofxref.csv", b"0" * (MAX_BYTES + 1))]))
    assert "unpacks to more" in why(zipped([("eurofxref.csv", b"Date,USD\n" + b" " * 5_000_000)]))


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = zipped([("eurofxref.csv", b"Date,USD\n" + b" " * 5_000_000)])
    size = (5_000_009).to_bytes(4, "little")
    assert data.count(size) == 2
    said = why(data.replace(size, (20_000).to_bytes(4, "little")))
    assert "damaged" in said or "unpacks to more" in said or "no exchange rate" in said


@pytest.mark.parametrize("keep", [30, 60, 100])
def test_a_cut_archive_is_refused(keep: int) -> None:
    assert "damaged" in why(zipped([("eurofxref.csv", DAILY)])[:keep])


def test_a_file_beyond_the_limit_is_refused_at_once() -> None:
    assert "larger than" in why(b"<" * (MAX_BYTES + 1))


@settings(deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(str.encode)
    | st.binary(max_size=100).map(lambda b: b"PK\x03\x04" + b)
)
def test_any_other_file_is_refused_in_words(data: bytes) -> None:
    assert why(data)
