"""An invoice as UN/CEFACT Cross Industry Invoice (D22B), in the syntax binding of EN 16931."""

from datetime import date
from typing import Any

from desktop.core.transfer.einvoice import INVOICE, PIECE, Extra, Invoice, Line, Party, VatKind
from desktop.core.transfer.ubl import NORM, TRANSFER

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
YEAR_MONTH_DAY = "102"


def cii(invoice: Invoice) -> bytes:
    """Return the invoice as an XML file."""
    from lxml import etree

    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap={"rsm": RSM, "ram": RAM, "udt": UDT})
    context = etree.SubElement(root, f"{{{RSM}}}ExchangedDocumentContext")
    _text(_part(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", NORM)
    document = etree.SubElement(root, f"{{{RSM}}}ExchangedDocument")
    _text(document, "ID", invoice.number)
    _text(document, "TypeCode", INVOICE)
    _day(document, "IssueDateTime", invoice.issued_on)
    for note in invoice.notes:
        _text(_part(document, "IncludedNote"), "Content", note)
    deal = etree.SubElement(root, f"{{{RSM}}}SupplyChainTradeTransaction")
    for number, line in enumerate(invoice.lines, 1):
        _line(deal, invoice, number, line)
    _agreement(_part(deal, "ApplicableHeaderTradeAgreement"), invoice)
    _part(deal, "ApplicableHeaderTradeDelivery")
    _settlement(_part(deal, "ApplicableHeaderTradeSettlement"), invoice)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _part(parent: Any, name: str) -> Any:
    from lxml import etree

    return etree.SubElement(parent, f"{{{RAM}}}{name}")


def _text(parent: Any, name: str, text: str, **attributes: str) -> None:
    from lxml import etree

    if text:
        etree.SubElement(parent, f"{{{RAM}}}{name}", **attributes).text = text


def _day(parent: Any, name: str, day: date | None) -> None:
    from lxml import etree

    if day is not None:
        made = etree.SubElement(_part(parent, name), f"{{{UDT}}}DateTimeString", format=YEAR_MONTH_DAY)
        made.text = day.strftime("%Y%m%d")


def _line(deal: Any, invoice: Invoice, number: int, line: Line) -> None:
    made = _part(deal, "IncludedSupplyChainTradeLineItem")
    _text(_part(made, "AssociatedDocumentLineDocument"), "LineID", str(number))
    product = _part(made, "SpecifiedTradeProduct")
    _text(product, "Name", line.name)
    _text(product, "Description", line.description)
    price = _part(_part(made, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    _text(price, "ChargeAmount", invoice.amount(line.minor))
    _text(_part(made, "SpecifiedLineTradeDelivery"), "BilledQuantity", f"{line.quantity:f}", unitCode=PIECE)
    settled = _part(made, "SpecifiedLineTradeSettlement")
    _tax(_part(settled, "ApplicableTradeTax"), line.vat)
    _text(
        _part(settled, "SpecifiedTradeSettlementLineMonetarySummation"),
        "LineTotalAmount",
        invoice.amount(line.minor),
    )


def _tax(parent: Any, vat: VatKind) -> None:
    _text(parent, "TypeCode", "VAT")
    _text(parent, "CategoryCode", vat.category)
    if vat.category != "O":
        _text(parent, "RateApplicablePercent", f"{vat.percent:f}")


def _agreement(made: Any, invoice: Invoice) -> None:
    _text(made, "BuyerReference", invoice.buyer_reference)
    _party(_part(made, "SellerTradeParty"), invoice.seller)
    _party(_part(made, "BuyerTradeParty"), invoice.buyer)
    if invoice.order_reference:
        _text(_part(made, "BuyerOrderReferencedDocument"), "IssuerAssignedID", invoice.order_reference)
    if invoice.contract_reference:
        _text(_part(made, "ContractReferencedDocument"), "IssuerAssignedID", invoice.contract_reference)


def _party(made: Any, party: Party) -> None:
    _text(made, "Name", party.name)
    if party.legal_id:
        _text(_part(made, "SpecifiedLegalOrganization"), "ID", party.legal_id)
    if party.email:
        contact = _part(made, "DefinedTradeContact")
        _text(_part(contact, "EmailURIUniversalCommunication"), "URIID", party.email)
    address = _part(made, "PostalTradeAddress")
    _text(address, "PostcodeCode", party.postcode)
    for name, line in zip(("LineOne", "LineTwo"), party.lines, strict=False):
        _text(address, name, line)
    _text(address, "LineThree", ", ".join(party.lines[2:]))
    _text(address, "CityName", party.city)
    _text(address, "CountryID", party.country or "")
    if party.email:
        _text(_part(made, "URIUniversalCommunication"), "URIID", party.email, schemeID="EM")
    if party.vat_id:
        _text(_part(made, "SpecifiedTaxRegistration"), "ID", party.vat_id, schemeID="VA")


def _settlement(made: Any, invoice: Invoice) -> None:
    _text(made, "InvoiceCurrencyCode", invoice.currency)
    if invoice.iban:
        means = _part(made, "SpecifiedTradeSettlementPaymentMeans")
        _text(means, "TypeCode", TRANSFER)
        _text(_part(means, "PayeePartyCreditorFinancialAccount"), "IBANID", invoice.iban)
    for part in invoice.subtotals:
        tax = _part(made, "ApplicableTradeTax")
        _text(tax, "CalculatedAmount", invoice.amount(part.tax))
        _text(tax, "TypeCode", "VAT")
        _text(tax, "ExemptionReason", part.vat.reason)
        _text(tax, "BasisAmount", invoice.amount(part.taxable))
        _text(tax, "CategoryCode", part.vat.category)
        _text(tax, "ExemptionReasonCode", part.vat.reason_code)
        if part.vat.category != "O":
            _text(tax, "RateApplicablePercent", f"{part.vat.percent:f}")
    if invoice.period:
        period = _part(made, "BillingSpecifiedPeriod")
        _day(period, "StartDateTime", invoice.period[0])
        _day(period, "EndDateTime", invoice.period[1])
    for extra in invoice.extras:
        _extra(made, invoice, extra)
    if invoice.terms or invoice.due_on:
        terms = _part(made, "SpecifiedTradePaymentTerms")
        _text(terms, "Description", invoice.terms)
        _day(terms, "DueDateDateTime", invoice.due_on)
    _totals(_part(made, "SpecifiedTradeSettlementHeaderMonetarySummation"), invoice)


def _extra(parent: Any, invoice: Invoice, extra: Extra) -> None:
    from lxml import etree

    made = _part(parent, "SpecifiedTradeAllowanceCharge")
    indicator = etree.SubElement(_part(made, "ChargeIndicator"), f"{{{UDT}}}Indicator")
    indicator.text = "true" if extra.charge else "false"
    _text(made, "ActualAmount", invoice.amount(extra.minor))
    _text(made, "Reason", extra.reason)
    _tax(_part(made, "CategoryTradeTax"), extra.vat)


def _totals(made: Any, invoice: Invoice) -> None:
    _text(made, "LineTotalAmount", invoice.amount(invoice.net_of_lines))
    if invoice.charges:
        _text(made, "ChargeTotalAmount", invoice.amount(invoice.charges))
    if invoice.allowances:
        _text(made, "AllowanceTotalAmount", invoice.amount(invoice.allowances))
    _text(made, "TaxBasisTotalAmount", invoice.amount(invoice.net))
    _text(made, "TaxTotalAmount", invoice.amount(invoice.tax), currencyID=invoice.currency)
    _text(made, "GrandTotalAmount", invoice.amount(invoice.gross))
    if invoice.prepaid:
        _text(made, "TotalPrepaidAmount", invoice.amount(invoice.prepaid))
    _text(made, "DuePayableAmount", invoice.amount(invoice.due))
