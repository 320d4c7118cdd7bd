"""An invoice as UBL 2.1, in the syntax binding of EN 16931."""

from datetime import date
from typing import Any

from desktop.core.transfer.einvoice import INVOICE, PIECE, Extra, Invoice, Line, Party, VatKind

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
NORM = "urn:cen.eu:en16931:2017"
TRANSFER = "58"
"""Payment by SEPA credit transfer."""


def ubl(invoice: Invoice) -> bytes:
    """Return the invoice as an XML file."""
    from lxml import etree

    root = etree.Element(f"{{{ROOT}}}Invoice", nsmap={None: ROOT, "cac": CAC, "cbc": CBC})
    _text(root, "CustomizationID", NORM)
    _text(root, "ID", invoice.number)
    _day(root, "IssueDate", invoice.issued_on)
    _day(root, "DueDate", invoice.due_on)
    _text(root, "InvoiceTypeCode", INVOICE)
    for note in invoice.notes:
        _text(root, "Note", note)
    _text(root, "DocumentCurrencyCode", invoice.currency)
    _text(root, "BuyerReference", invoice.buyer_reference)
    if invoice.period:
        period = _part(root, "InvoicePeriod")
        _day(period, "StartDate", invoice.period[0])
        _day(period, "EndDate", invoice.period[1])
    if invoice.order_reference:
        _text(_part(root, "OrderReference"), "ID", invoice.order_reference)
    if invoice.contract_reference:
        _text(_part(root, "ContractDocumentReference"), "ID", invoice.contract_reference)
    _party(_part(root, "AccountingSupplierParty"), invoice.seller)
    _party(_part(root, "AccountingCustomerParty"), invoice.buyer)
    _payment(root, invoice)
    for extra in invoice.extras:
        _extra(root, invoice, extra)
    _taxes(root, invoice)
    _totals(root, invoice)
    for number, line in enumerate(invoice.lines, 1):
        _line(root, invoice, number, line)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _part(parent: Any, name: str) -> Any:
    from lxml import etree

    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: Any, name: str, text: str, **attributes: str) -> None:
    from lxml import etree

    if text:
        etree.SubElement(parent, f"{{{CBC}}}{name}", **attributes).text = text


def _day(parent: Any, name: str, day: date | None) -> None:
    _text(parent, name, day.isoformat() if day else "")


def _amount(parent: Any, name: str, invoice: Invoice, minor: int) -> None:
    _text(parent, name, invoice.amount(minor), currencyID=invoice.currency)


def _party(parent: Any, party: Party) -> None:
    made = _part(parent, "Party")
    if party.email:
        _text(made, "EndpointID", party.email, schemeID="EM")
    address = _part(made, "PostalAddress")
    for name, line in zip(("StreetName", "AdditionalStreetName"), party.lines, strict=False):
        _text(address, name, line)
    _text(address, "CityName", party.city)
    _text(address, "PostalZone", party.postcode)
    if len(party.lines) > 2:
        _text(_part(address, "AddressLine"), "Line", ", ".join(party.lines[2:]))
    _text(_part(address, "Country"), "IdentificationCode", party.country or "")
    if party.vat_id:
        taxed = _part(made, "PartyTaxScheme")
        _text(taxed, "CompanyID", party.vat_id)
        _text(_part(taxed, "TaxScheme"), "ID", "VAT")
    legal = _part(made, "PartyLegalEntity")
    _text(legal, "RegistrationName", party.name)
    _text(legal, "CompanyID", party.legal_id)
    if party.email:
        _text(_part(made, "Contact"), "ElectronicMail", party.email)


def _payment(root: Any, invoice: Invoice) -> None:
    if invoice.iban:
        means = _part(root, "PaymentMeans")
        _text(means, "PaymentMeansCode", TRANSFER)
        _text(_part(means, "PayeeFinancialAccount"), "ID", invoice.iban)
    if invoice.terms:
        _text(_part(root, "PaymentTerms"), "Note", invoice.terms)


def _extra(root: Any, invoice: Invoice, extra: Extra) -> None:
    made = _part(root, "AllowanceCharge")
    _text(made, "ChargeIndicator", "true" if extra.charge else "false")
    _text(made, "AllowanceChargeReason", extra.reason)
    _amount(made, "Amount", invoice, extra.minor)
    _category(made, "TaxCategory", extra.vat)


def _category(parent: Any, name: str, vat: VatKind, *, why: bool = False) -> None:
    made = _part(parent, name)
    _text(made, "ID", vat.category)
    if vat.category != "O":
        _text(made, "Percent", f"{vat.percent:f}")
    if why:
        _text(made, "TaxExemptionReasonCode", vat.reason_code)
        _text(made, "TaxExemptionReason", vat.reason)
    _text(_part(made, "TaxScheme"), "ID", "VAT")


def _taxes(root: Any, invoice: Invoice) -> None:
    made = _part(root, "TaxTotal")
    _amount(made, "TaxAmount", invoice, invoice.tax)
    for part in invoice.subtotals:
        subtotal = _part(made, "TaxSubtotal")
        _amount(subtotal, "TaxableAmount", invoice, part.taxable)
        _amount(subtotal, "TaxAmount", invoice, part.tax)
        _category(subtotal, "TaxCategory", part.vat, why=True)


def _totals(root: Any, invoice: Invoice) -> None:
    made = _part(root, "LegalMonetaryTotal")
    for name, minor, always in (
        ("LineExtensionAmount", invoice.net_of_lines, True),
        ("TaxExclusiveAmount", invoice.net, True),
        ("TaxInclusiveAmount", invoice.gross, True),
        ("AllowanceTotalAmount", invoice.allowances, False),
        ("ChargeTotalAmount", invoice.charges, False),
        ("PrepaidAmount", invoice.prepaid, False),
        ("PayableAmount", invoice.due, True),
    ):
        if always or minor:
            _amount(made, name, invoice, minor)


def _line(root: Any, invoice: Invoice, number: int, line: Line) -> None:
    made = _part(root, "InvoiceLine")
    _text(made, "ID", str(number))
    _text(made, "InvoicedQuantity", f"{line.quantity:f}", unitCode=PIECE)
    _amount(made, "LineExtensionAmount", invoice, line.minor)
    item = _part(made, "Item")
    _text(item, "Description", line.description)
    _text(item, "Name", line.name)
    _category(item, "ClassifiedTaxCategory", line.vat)
    _amount(_part(made, "Price"), "PriceAmount", invoice, line.minor)
