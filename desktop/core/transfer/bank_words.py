"""The words over the columns of banks' CSV files, in the nine countries' languages, as `plain` writes them.

They are data, not sentences. Of several words for one thing the earlier one is taken where a file has both.
"""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "on": """boekingsdatum, boekdatum, uitvoeringsdatum, transactiedatum, buchungstag, buchungsdatum, buchung,
        date de comptabilisation, date comptable, date operation, date de l operation, date d operation, fecha contable,
        fecha operacion, fecha de operacion, f operacion, fecha, data contabile, data operazione, data registrazione,
        data operacio, data comptable, bokforingsdag, bokforingsdatum, bokford, transaktionsdag, konyveles datuma,
        konyvelesi datum, konyveles napja, tranzakcio datuma, booking date, transaction date, datum, date, data""",
    "amount": """bedrag, bedrag eur, betrag, betrag eur, umsatz, montant, montant eur, importe, importe eur, import,
        importo, importo eur, belopp, osszeg, amount, amount eur""",
    "credit": "credit, credits, bij, haben, gutschrift, credit euros, montant credit, abono, abonos, haber, avere, accrediti, entrate, jovairas, paid in, insattning",
    "debit": "debet, debit, af, soll, lastschrift, debit euros, montant debit, cargo, cargos, debe, dare, addebiti, uscite, terheles, paid out, uttag",
    "side": "af bij, debit credit, debet credit, soll haben, s h, bejovo kimeno, t j, sens, signe, segno, dc, d c",
    "currency": "munt, munteenheid, valuta, valuta rekening, muntsoort, devise, wahrung, waehrung, divisa, moneda, valuta konto, devizanem, penznem, currency",
    "name": """naam tegenpartij, naam van de tegenpartij, tegenpartij naam, naam omschrijving, naam tegenrekening, naam begunstigde,
        tegenpartij, opdrachtgever, begunstigde, naam contrepartie, nom contrepartie, nom de la contrepartie, contrepartie,
        donneur d ordre, beneficiaire, emetteur, tiers, beguenstigter zahlungspflichtiger, begunstigter zahlungspflichtiger,
        auftraggeber empfanger, auftraggeber begunstigter, empfanger auftraggeber, name zahlungsbeteiligter, zahlungspflichtige r,
        zahlungspflichtiger, partnername, name des partners, gegenpartei, name gegenpartei, auftraggeber, auftraggebername,
        empfanger, empfangername, begunstigter, zahlungsempfanger in, zahlungsempfanger, ordenante, ordenante beneficiario,
        contraparte, beneficiario, ordenant, beneficiari, contrapart, controparte, nome controparte, ordinante,
        ordinante beneficiario, contrapartida, namn, motpart, avsandare, betalare, mottagare, partner neve, partner nev,
        ellenoldali nev, ellenoldali partner, ellenoldal neve, fizeto, fizeto neve, megbizo, megbizo neve, kedvezmenyezett,
        kedvezmenyezett neve, partner, partner name, counterparty, counterparty name, payer, payee, name, nom, naam, nev,
        nombre, nome""",
    "account": """tegenrekening, tegenrekening iban bban, rekeningnummer tegenpartij, rekening tegenpartij, iban tegenpartij,
        tegenpartij, compte contrepartie, compte de la contrepartie, iban contrepartie, contrepartie, gegenkonto, gegenpartei,
        iban gegenpartei, partner iban, kontonummer iban, iban zahlungsbeteiligter, iban ordinante, partner szamlaszama,
        ellenoldali szamlaszam, counterparty account, iban""",
    "text": """omschrijving, omschrijving 1, omschrijving 2, omschrijving 3, vrije mededeling, mededeling, mededelingen, details,
        communication, communications, communication libre, libelle, libelle de l operation, verwendungszweck, buchungstext, concepto,
        observaciones, movimiento, concepte, descrizione, causale, descrizione estesa, rubrik, meddelande, text, kozlemeny, description, memo, message""",
    "ref": "gestructureerde mededeling, betalingskenmerk, communication structuree, kundenreferenz end to end, kundenreferenz, reference, referentie, referenz, referencia, riferimento, referens, hivatkozas, zahlungsreferenz",
    "own": "rekeningnummer, rekening, iban bban, auftragskonto, numero de compte, compte, numero de cuenta, cuenta, conto, konto, szamlaszam, account number",
}  # fmt: skip
IN = frozenset(
    [
        "bij",
        "b",
        "cr",
        "c",
        "credit",
        "haben",
        "h",
        "s_in",
        "jovairas",
        "j",
        "bejovo",
        "crdt",
        "abono",
        "avere",
        "entrata",
        "in",
        "+",
    ]
)
OUT = frozenset(
    [
        "af",
        "a",
        "d",
        "db",
        "dt",
        "debit",
        "debet",
        "soll",
        "s",
        "terheles",
        "t",
        "kimeno",
        "dbit",
        "cargo",
        "dare",
        "uscita",
        "out",
        "-",
    ]
)
