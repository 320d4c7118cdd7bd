import pytest

from desktop.core.problems import Refused
from desktop.sync.address import company_origin


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://members.example.coop", "https://members.example.coop"),
        (" https://members.example.coop/ ", "https://members.example.coop"),
        ("https://Members.Example.coop:8443", "https://members.example.coop:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://exámple.coop", "https://xn--exmple-qta.coop"),
        ("members.example.coop", "https://members.example.coop"),
        (" Members.Example.coop:8443/ ", "https://members.example.coop:8443"),
    ],
)
def test_an_address_is_kept_as_its_origin(typed: str, origin: str) -> None:
    assert company_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "", "http://example.coop", "ftp://example.coop", "file:///etc/passwd", "javascript:alert(1)", "https:// example.coop",
        "https://user:pw@example.coop", "https://10.0.0.1", "https://printer.local", "https://intranet", "https://192.168.1.1:99",
        "https://example.coop/path", "https://example.coop?x=1", "https://exa\u200bmple.coop", "https://example.coop:99999", "https://",
        "https://a..b.coop", "https://" + "é" * 70 + ".coop", "https://0x7f.1", "https://10.1",
        "nonsense", "10.0.0.1", "printer.local", "user:pw@example.coop", "example.coop/path", "mailto:me@example.coop", "//example.coop",
        "http:example.coop", "example.coop:99999", "a..b.coop",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_not_safe_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        company_origin(typed)
