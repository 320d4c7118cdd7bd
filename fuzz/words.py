"""Pieces that break readers: what mutations put into files besides noise."""

PIECES = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\n\n", b"\t", b" ", b"\xc2\xa0", b"\xe2\x80\xae", b"\xed\xa0\x80",
    b"\xcc\x81", b"\xc3\xa9", b"\xd9\xa1", b"\xef\xbc\x91", b"\xf0\x9f\x8e\xb7", b"'", b'"', b'""', b"\\", b"\\u0000",
    b"\\ud800", b";", b",", b"|", b":", b"=", b"+", b"-", b"(", b"&", b"&#0;", b"&#55296;", b"<", b"</", b"<!DOCTYPE a>",
    b"<![CDATA[", b"]]>", b"<!--", b"{", b"}", b"[", b"]", b"[[[[[[[[", b"{}", b"[]", b"null", b"true", b"0", b"-0", b"-1", b"1",
    b"00", b"0.1", b".5", b"5.", b"1e3", b"1e999999", b"NaN", b"Infinity", b"-Infinity", b"0x10", b"1_000", b"9" * 19,
    b"9" * 40, b"9" * 5000, b"9223372036854775808", b"1.234,56", b"1 500", b"1'500.00", b"0000-00-00", b"0001-01-01",
    b"9999-12-31", b"2026-02-30", b"20260230", b"29.02.2027", b"31/12/99", b"24:00", b"02:30", b"99:99", b"T", b"Z",
    b"+99:99", b"EUR", b"HUF", b"TND", b"XXX", b"eur", b"BE", b"ZZ", b"be", b"UTC", b"Europe/Brussels", b"../../etc/passwd",
    b"C:\\CON", b"=cmd|' /C calc'!A0", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"RRULE:FREQ=SECONDLY",
    b"RRULE:FREQ=YEARLY;BYMONTH=13", b"DTSTART:", b"TZID=", b";VALUE=DATE", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"sep=;\n",
    b":20:", b":61:", b":86:", b":62F:", b"a" * 300,
)  # fmt: skip
