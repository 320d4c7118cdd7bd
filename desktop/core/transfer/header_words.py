"""The words over the columns of tables, in the nine languages: the first of each line heads an export, all are known again.

They are data, not sentences: what a file written in one language says over its columns has to be read in every other.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

HEADINGS: Mapping[str, str] = {
    "id": """
        en: ID; nl: ID; fr: ID; de: ID; es: ID; ca: ID; it: ID; sv: ID; hu: azonosító""",
    "on": """
        en: date, day, gig date, event date, when, start date; nl: datum, dag; fr: date, jour, date du concert; de: Datum, Tag, Konzertdatum
        es: fecha, día; ca: data, dia; it: data, giorno; sv: datum, dag, speldag; hu: dátum, nap, időpont""",
    "starts": """
        en: start, starts, start time, from, time, show time; nl: begin, aanvang, aanvangsuur, beginuur, van, uur; fr: début, heure de début, heure, de
        de: Beginn, Anfang, Startzeit, Uhrzeit, von; es: inicio, hora de inicio, hora, comienzo; ca: inici, hora d'inici, començament
        it: inizio, ora di inizio, ora, dalle; sv: börjar, start, starttid, tid, från; hu: kezdet, kezdés, kezdete, -tól""",
    "ends": """
        en: end, ends, end time, until, to; nl: einde, einduur, tot; fr: fin, heure de fin; de: Ende, Endzeit, bis; es: fin, final, hora de fin, hasta
        ca: final, fi, hora de fi; it: fine, ora di fine, alle; sv: slutar, slut, sluttid, till; hu: vége, befejezés, -ig""",
    "venue": """
        en: venue, house, hall, club, location, event, gig; nl: zaal, locatie, club, podium; fr: salle, lieu, club, scène; de: Spielort, Haus, Club, Saal, Veranstaltungsort, Location, Venue
        es: sala, local, recinto; ca: sala, local, recinte; it: locale, luogo, sala, club; sv: spelställe, lokal, scen, spelplats, klubb; hu: helyszín, terem, klub""",
    "place": """
        en: town, city, place; nl: plaats, stad, gemeente; fr: ville, localité, commune; de: Ort, Stadt; es: ciudad, población, localidad
        ca: ciutat, població, localitat; it: città, località, comune; sv: ort, stad; hu: város, hely, település""",
    "country": """
        en: country, country code; nl: land; fr: pays; de: Land; es: país; ca: país; it: paese, stato, nazione; sv: land; hu: ország""",
    "band": """
        en: band, act, artist, group, project; nl: band, groep, artiest; fr: groupe, artiste, formation; de: Band, Gruppe, Künstler, Ensemble
        es: grupo, banda, artista; ca: grup, banda, artista; it: gruppo, band, artista; sv: band, grupp, artist; hu: zenekar, együttes, előadó""",
    "client": """
        en: client, customer, promoter, organiser, organizer, buyer, billed to; nl: klant, opdrachtgever, organisator; fr: client, donneur d'ordre, organisateur, employeur
        de: Auftraggeber, Kunde, Veranstalter; es: cliente, promotor, organizador; ca: client, promotor, organitzador
        it: committente, cliente, organizzatore; sv: uppdragsgivare, kund, arrangör, beställare; hu: megrendelő, ügyfél, vevő, szervező""",
    "fee": """
        en: fee, amount, gage, price, income, total, net; nl: gage, bedrag, honorarium, prijs; fr: cachet, montant, prix, honoraires; de: Gage, Betrag, Honorar, Preis
        es: caché, importe, tarifa, precio; ca: caixet, import, tarifa, preu; it: cachet, importo, compenso, prezzo; sv: gage, belopp, arvode, pris
        hu: díj, összeg, gázsi, ár""",
    "currency": """
        en: currency; nl: munt, valuta; fr: devise, monnaie; de: Währung; es: moneda, divisa; ca: moneda, divisa; it: valuta, moneta; sv: valuta; hu: pénznem, deviza""",
    "state": """
        en: state, status; nl: status, stand; fr: état, statut; de: Stand, Status, Zustand; es: estado; ca: estat; it: stato, situazione; sv: läge, status; hu: állapot, státusz""",
    "notes": """
        en: notes, note, remarks, comment, comments; nl: notities, opmerkingen, opmerking; fr: notes, remarques, remarque, commentaire; de: Notizen, Bemerkung, Bemerkungen, Anmerkung, Notiz
        es: notas, nota, observaciones, comentarios; ca: notes, observacions, comentaris; it: note, nota, osservazioni; sv: anteckningar, anmärkning, kommentar
        hu: jegyzet, megjegyzés, jegyzetek""",
    "name": """
        en: name, full name, company, organisation, organization; nl: naam, volledige naam, bedrijf; fr: nom, nom complet, société, raison sociale; de: Name, Firma, vollständiger Name
        es: nombre, nombre completo, empresa, razón social; ca: nom, nom complet, empresa; it: nome, nome completo, ragione sociale, società
        sv: namn, företag; hu: név, teljes név, cég, cégnév""",
    "email": """
        en: email, mail, e-mail address, email address; nl: e-mail, mailadres; fr: courriel, e-mail, adresse e-mail; de: E-Mail, E-Mail-Adresse
        es: correo, correo electrónico; ca: correu, correu electrònic; it: e-mail, posta elettronica; sv: e-post, e-postadress; hu: e-mail, e-mail-cím""",
    "address": """
        en: address, street, postal address; nl: adres, straat; fr: adresse, rue; de: Adresse, Anschrift, Straße; es: dirección, domicilio
        ca: adreça; it: indirizzo, via; sv: adress, gata; hu: cím, utca""",
    "vat_no": """
        en: VAT number, VAT no, VAT ID; nl: btw-nummer, btw; fr: numéro de TVA, n° TVA, TVA intracommunautaire; de: USt-IdNr., UID, Umsatzsteuernummer
        es: NIF-IVA, NIF, CIF; ca: NIF-IVA, NIF; it: partita IVA, P. IVA; sv: momsnummer, VAT-nummer; hu: adószám, közösségi adószám""",
    "company_no": """
        en: company number, registration number; nl: ondernemingsnummer, KvK-nummer; fr: numéro d'entreprise, SIRET, SIREN; de: Firmenbuchnummer, Handelsregisternummer
        es: número de registro; ca: número de registre; it: numero REA, codice fiscale; sv: organisationsnummer, orgnr; hu: cégjegyzékszám""",
    "invoice_reference": """
        en: reference for invoices, buyer reference, Leitweg-ID; nl: referentie voor facturen; fr: référence de facturation, code service
        de: Leitweg-ID, Rechnungsreferenz, Käuferreferenz; es: referencia de factura; ca: referència de factura; it: riferimento per le fatture, codice IPA
        sv: fakturareferens, er referens; hu: számlahivatkozás""",
    "plays": """
        en: plays, instrument, role; nl: speelt, instrument, rol; fr: joue, instrument, rôle; de: spielt, Instrument, Rolle; es: toca, instrumento
        ca: toca, instrument; it: suona, strumento, ruolo; sv: spelar, instrument, roll; hu: hangszer, játszik""",
    "residence": """
        en: lives in, residence, country of residence; nl: woont in, woonland; fr: habite en, pays de résidence; de: wohnt in, Wohnsitz, Wohnsitzland
        es: vive en, residencia, país de residencia; ca: viu a, residència; it: vive in, residenza; sv: bor i, bosättningsland; hu: lakóhely, lakóhely országa""",
    "iban": """
        en: IBAN, account, bank account; nl: IBAN, rekening, rekeningnummer; fr: IBAN, compte; de: IBAN, Konto, Kontonummer; es: IBAN, cuenta
        ca: IBAN, compte; it: IBAN, conto; sv: IBAN, konto; hu: IBAN, bankszámla, számlaszám""",
    "text": """
        en: what, description, text, item; nl: wat, omschrijving, beschrijving; fr: quoi, description, libellé, objet; de: was, Beschreibung, Text, Bezeichnung
        es: qué, descripción, concepto; ca: què, descripció, concepte; it: che cosa, descrizione, causale; sv: vad, beskrivning, text; hu: mi, leírás, megnevezés""",
    "category": """
        en: category, kind; nl: categorie, soort; fr: catégorie, genre; de: Kategorie, Art; es: categoría, tipo; ca: categoria, tipus; it: categoria, tipo; sv: kategori, slag; hu: kategória, fajta""",
    "amount": """
        en: amount, total, price, paid; nl: bedrag, totaal, prijs; fr: montant, total, prix; de: Betrag, Summe, Preis; es: importe, total, precio; ca: import, total, preu
        it: importo, totale, prezzo; sv: belopp, summa, pris; hu: összeg, ár""",
    "vat_percent": """
        en: VAT %, VAT rate, VAT; nl: btw %, btw-tarief, btw; fr: TVA %, taux de TVA, TVA; de: USt. %, MwSt. %, MwSt., USt.; es: IVA %, tipo de IVA, IVA; ca: IVA %, IVA
        it: IVA %, aliquota IVA, IVA; sv: moms %, momssats, moms; hu: áfa %, áfakulcs, áfa""",
    "payer": """
        en: paid by, payer, who paid; nl: betaald door, betaler; fr: payé par, payeur; de: bezahlt von, Zahler; es: pagado por, pagador; ca: pagat per, pagador
        it: pagato da, pagatore; sv: betalt av, betalare; hu: fizette, fizető""",
    "contract": """
        en: contract; nl: contract; fr: contrat; de: Vertrag; es: contrato; ca: contracte; it: contratto; sv: avtal; hu: szerződés""",
    "payment_days": """
        en: days to pay; nl: betaaldagen; fr: jours pour payer; de: Zahlungstage; es: días de pago; ca: dies de pagament
        it: giorni di pagamento; sv: betalningstid, betalningsdagar; hu: fizetési napok""",
    "signed_on": """
        en: signed on; nl: getekend op; fr: signé le; de: unterschrieben am; es: firmado el; ca: signat el; it: firmato il; sv: undertecknat; hu: aláírva""",
    "musician": """
        en: musician; nl: muzikant; fr: musicien; de: Musiker; es: músico; ca: músic; it: musicista; sv: musiker; hu: zenész""",
    "musicians": """
        en: musicians; nl: muzikanten; fr: musiciens; de: Zahl der Musiker; es: músicos; ca: músics; it: musicisti; sv: antal musiker; hu: zenészek""",
    "company": """
        en: shared company; nl: gedeeld bedrijf; fr: société partagée; de: gemeinsame Firma; es: empresa compartida; ca: empresa compartida
        it: società condivisa; sv: kooperativ, gemensamt bolag; hu: közös cég""",
    "rev": """
        en: revision; nl: revisie; fr: révision; de: Fassung; es: revisión; ca: revisió; it: revisione; sv: version; hu: változat""",
    "sealed_on": """
        en: sealed on; nl: verzegeld op; fr: scellé le; de: versiegelt am; es: sellado el; ca: segellat el; it: sigillato il; sv: förseglat; hu: lezárva""",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a word as it is compared: no capitals, accents, marks or doubled blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w%]+", " ", bare.replace("ß", "ss").casefold()).split())


@cache
def words_of(field: str) -> Mapping[str, tuple[str, ...]]:
    """Return by language the words that stand over a field's column; the first heads an export."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"[;\n]", HEADINGS[field]):
        language, _, words = entry.strip().partition(": ")
        if words:
            found[language] = tuple(word.strip() for word in words.split(",") if word.strip())
    return found


def heading(field: str, language: str) -> str:
    """Return the word that heads an export's column, in capitals as a heading has them."""
    word = words_of(field).get(language, words_of(field)["en"])[0]
    return word[:1].upper() + word[1:]


@cache
def fields_by_word() -> Mapping[str, tuple[str, ...]]:
    """Return for each known word, in the form of `plain`, the fields it may mean, in their order here."""
    found: dict[str, tuple[str, ...]] = {}
    for field in HEADINGS:
        for each in (field, *(word for words in words_of(field).values() for word in words)):
            key = plain(each)
            if field not in found.get(key, ()):
                found[key] = (*found.get(key, ()), field)
    return found
