"""What holds for every page: it can be read aloud, gone through by keyboard, and says what it is."""

from collections.abc import Callable

import pytest

from company.desk.languages import LANGUAGES
from tests.company.servers import Musician
from tests.desk.desks import Adviser

PAGES = (
    "/",
    "/?state=accepted",
    "/?q=gent",
    "/?q=nothing-of-that-name",
    "/figures",
    "/import",
    "/export",
    "/trail",
    "/reviews",
    "/staff",
    "/account",
    "/account/factor",
    "/nothing",
    "{here}",
    "{here}/papers/1",
    "{here}/do/accept",
    "{here}/do/refuse",
)


def check(adviser: Adviser, language: str) -> None:
    """Every control has a name, every table its headings, every id is there once, and there is one heading."""
    tree = adviser.tree()
    where = str(adviser.page.url)
    assert tree.get("lang") == language, where
    assert tree.findtext("head/title"), where
    assert len(tree.xpath("//h1")) == 1, where
    assert len(tree.xpath("//main")) == 1, where
    ids = [str(each) for each in tree.xpath("//@id")]
    assert sorted(ids) == sorted(set(ids)), where
    for control in tree.xpath("//input[@type!='hidden' or not(@type)] | //select | //textarea"):
        name = control.get("aria-label") or tree.xpath("//label[@for=$id]", id=control.get("id", ""))
        assert name, (where, control.get("name"))
    for cell in tree.xpath("//th"):
        assert cell.get("scope") in ("row", "col"), where
    for table in tree.xpath("//table"):
        assert table.xpath("caption | ancestor::*[@aria-labelledby or @aria-label]"), where
    for reference in tree.xpath("//@aria-labelledby | //@aria-describedby"):
        assert str(reference) in ids, (where, reference)


def test_every_page_can_be_read_aloud(lead: Adviser, musician: Musician) -> None:
    here = f"/declarations/{musician.delivered().declaration_id}"
    for path in PAGES:
        lead.get(path.format(here=here))
        assert lead.page.status_code == (404 if path == "/nothing" else 200), path
        check(lead, "en")
    lead.get(f"{here}/do/accept")
    lead.send(f"{here}/do/accept", number="")
    assert lead.page.status_code == 422
    check(lead, "en")


def test_the_cursor_stands_where_typing_begins(comes: Callable[..., Adviser], musician: Musician) -> None:
    """In the first field, after a refusal in the first one that is wrong; the list is one link away."""
    cora = comes("cora")
    document = musician.delivered()
    here = f"/declarations/{document.declaration_id}"
    for path, field in ((f"{here}/do/accept", "number"), (f"{here}/do/ask", "text")):
        cora.get(path)
        assert cora.tree().xpath("//*[@autofocus]/@id") == [field]
    cora.do(document.declaration_id, "accept", number="2026/3")
    cora.get(f"{here}/do/invoice")
    cora.send(f"{here}/do/invoice", invoice="F-1", on="no day")
    assert cora.tree().xpath("//*[@autofocus]/@id") == ["on"]
    cora.get("/?state=accepted")
    (list_,) = cora.tree().xpath('//a[@class="skip"][2]/@href')
    assert cora.tree().xpath("//*[@id=$id]/@tabindex", id=list_.removeprefix("#")) == ["0"]
    cora.send("/logout")
    assert cora.tree().xpath("//*[@autofocus]/@id") == ["login"]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_page_speaks_the_language(lead: Adviser, musician: Musician, language: str) -> None:
    here = f"/declarations/{musician.delivered().declaration_id}"
    lead.http.headers["Accept-Language"] = language
    try:
        for path in PAGES:
            lead.get(path.format(here=here))
            check(lead, language)
            assert "Declarations" not in lead.says().replace("Shared company", "")
    finally:
        lead.http.headers["Accept-Language"] = "en"
