"""Bank statements as banks of the nine countries write them; every name, number and amount in them is made up."""

from textwrap import dedent

CAMT_02 = dedent("""\
    <?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
     <BkToCstmrStmt>
      <GrpHdr><MsgId>053D2026-12-14</MsgId><CreDtTm>2026-12-14T06:00:00</CreDtTm></GrpHdr>
      <Stmt>
       <Id>0352C5320261214</Id>
       <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
       <Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-11</Dt></Dt></Bal>
       <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1572.10</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-14</Dt></Dt></Bal>
       <Ntry>
        <Amt Ccy="EUR">591.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>2026-12-14</Dt></BookgDt><ValDt><Dt>2026-12-14</Dt></ValDt>
        <AcctSvcrRef>2026121412345678000</AcctSvcrRef>
        <NtryDtls><TxDtls>
         <Refs><EndToEndId>BE-2026-00731</EndToEndId></Refs>
         <RltdPties>
          <Dbtr><Nm>Demo Coop Belgium</Nm></Dbtr><DbtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></DbtrAcct>
          <Cdtr><Nm>A. Benali</Nm></Cdtr>
         </RltdPties>
         <RmtInf><Ustrd>Payment De Roma</Ustrd><Ustrd>5 December</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
       </Ntry>
       <Ntry>
        <Amt Ccy="EUR">19.15</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>2026-12-14</Dt></BookgDt>
        <NtryDtls><TxDtls>
         <RltdPties><Cdtr><Nm>Saiten Müller</Nm></Cdtr><CdtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></RltdPties>
         <RmtInf><Ustrd>Rechnung 55</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
       </Ntry>
      </Stmt>
     </BkToCstmrStmt>
    </Document>
    """)

CAMT_08 = dedent("""\
    <?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
     <BkToCstmrStmt>
      <Stmt>
       <Acct><Id><Othr><Id>117730161111101800000000</Id></Othr></Id></Acct>
       <Ntry>
        <Amt Ccy="HUF">250000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><DtTm>2026-12-14T09:30:00+01:00</DtTm></BookgDt>
        <NtryDtls>
         <TxDtls><Amt Ccy="HUF">100000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
          <RltdPties><Dbtr><Pty><Nm>Opus Kft.</Nm></Pty></Dbtr></RltdPties>
          <RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
         <TxDtls><Amt Ccy="HUF">150000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
          <RltdPties><Dbtr><Pty><Nm>Budapest Jazz Club</Nm></Pty></Dbtr></RltdPties>
          <RmtInf><Ustrd>november 20.</Ustrd></RmtInf></TxDtls>
        </NtryDtls>
       </Ntry>
       <Ntry><Amt Ccy="HUF">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-12-15</Dt></BookgDt></Ntry>
      </Stmt>
     </BkToCstmrStmt>
    </Document>
    """)

ING_MT940 = dedent("""\
    {1:F01INGBNL2ABXXX0000000000}{2:I940INGBNL2AXXXN}{4:
    :20:P261214000000001
    :25:NL69INGB0123456789EUR
    :28C:00241
    :60F:C261211EUR662,23
    :61:2612141214C591,25NTRFEREF//00000000001005
    /TRCD/00100/
    :86:/EREF/BE-2026-00731//CNTP/BE68539007547034/KREDBEBB/DEMO COO
    P BELGIUM///REMI/USTD//Payment De Roma 5 December/
    :61:2612141214D19,15NTRFNONREF//00000000001006
    /TRCD/01016/
    :86:/CNTP/NL32INGB0000012345/INGBNL2A/SNARENHUIS///REMI/USTD//Snaren/
    :62F:C261214EUR1234,33
    -}
    """)

SPARKASSE_MT940 = dedent("""\
    :20:STARTUMS
    :25:37040044/0532013000
    :28C:00000/001
    :60F:C261230EUR0,
    :61:2612310102CR1200,5NTRFKREF+//123
    :86:166?00GUTSCHRIFT?109210?20EREF+RE-2026-17?21KREF+NONREF?22SVWZ+Gage Oper
    a 20.12.?30COBADEFFXXX?31DE02120300000000202051?32KULTURVEREIN OP?33ERA E.V.
    :62F:C261231EUR1200,50
    -
    """)

KBC = dedent("""\
    Rekeningnummer;Rubrieknaam;Naam;Munt;Afschriftnummer;Datum;Omschrijving;Valuta;Bedrag;Saldo;credit;debet;rekeningnummer tegenpartij;BIC tegenpartij;Naam tegenpartij;Adres tegenpartij;gestructureerde mededeling;Vrije mededeling
    BE68 5390 0754 7034;;BENALI AICHA;EUR;02026012;14/12/2026;OVERSCHRIJVING VAN DEMO COOP;14/12/2026;591,25;1591,25;591,25;;BE71096123456769;GKCCBEBB;DEMO COOP BELGIUM;;***012/3456/78901***;BE-2026-00731
    BE68 5390 0754 7034;;BENALI AICHA;EUR;02026012;13/12/2026;BETALING MET KAART;13/12/2026;-1.019,15;1000,00;;-1.019,15;;;SNARENHUIS;;;
    """)

RABOBANK = dedent("""\
    "IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN","Naam tegenpartij","Naam uiteindelijke partij","Naam initiërende partij","BIC tegenpartij","Code","Batch ID","Transactiereferentie","Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2","Omschrijving-3"
    "NL39RABO0300065264","EUR","RABONL2U","000000000000007210","2026-12-14","2026-12-14","+591,25","+1591,25","BE71096123456769","Demo Coop Belgium","","","GKCCBEBB","cb","","","","","BE-2026-00731","Payment De Roma","5 December",""
    "NL39RABO0300065264","EUR","RABONL2U","000000000000007211","2026-12-14","2026-12-14","-19,15","+1572,10","NL32INGB0000012345","Snarenhuis","","","INGBNL2A","bg","","","","","","Snaren","",""
    """)

ING_NL = dedent("""\
    "Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","Mutatiesoort","Mededelingen"
    "20261214","Demo Coop Belgium","NL69INGB0123456789","BE71096123456769","OV","Bij","591,25","Overschrijving","Kenmerk: BE-2026-00731"
    "20261214","Snarenhuis","NL69INGB0123456789","NL32INGB0000012345","BA","Af","19,15","Betaalautomaat","Snaren"
    """)

SPARKASSE = dedent("""\
    "Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
    "DE89370400440532013000";"14.12.26";"14.12.26";"GUTSCHR. UEBERWEISUNG";"Gage Oper";"";"";"RE-2026-17";"Kulturverein Opera e.V.";"DE02120300000000202051";"COBADEFFXXX";"1.200,50";"EUR";"Umsatz gebucht"
    "DE89370400440532013000";"13.12.26";"13.12.26";"KARTENZAHLUNG";"Saiten Müller";"";"";"";"Saiten Müller";"DE02120300000000202051";"";"-19,15";"EUR";"Umsatz gebucht"
    """)

BBVA = dedent("""\
    Últimos movimientos;;;;;;;;
    Cuenta: ES91 2100 0418 4502 0005 1332;;;;;;;;

    F.Valor;Fecha;Concepto;Movimiento;Importe;Divisa;Disponible;Divisa;Observaciones
    14/12/2026;14/12/2026;Abono por transferencia;Sala Apolo s.l.;1.500,00;EUR;2.500,00;EUR;Caché 5 dic
    13/12/2026;13/12/2026;Pago con tarjeta;Cuerdas;-19,15;EUR;1.000,00;EUR;
    """)

OTP = dedent("""\
    Tranzakció dátuma;Könyvelés dátuma;Típus;Bejövő/Kimenő;Partner neve;Partner számlaszáma;Közlemény;Összeg;Devizanem
    2026.12.14.;2026.12.14.;Átutalás;Bejövő;Művelődési Ház;11773016-11111018;gázsi, november;250 000;HUF
    2026.12.13.;2026.12.13.;Kártyás vásárlás;Kimenő;Húrbolt;;húrok;-7 990;HUF
    """)

CREDIT_AGRICOLE = dedent("""\
    Téléchargement du 15/12/2026;

    Date;Libellé;Débit euros;Crédit euros;
    14/12/2026;VIREMENT EN VOTRE FAVEUR LE PETIT BAIN;;1 500,00;
    13/12/2026;"PAIEMENT PAR CARTE
    CORDES";19,15;;
    """)

NORDEA = dedent("""\
    Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta
    2026/12/14;12500,00;;1234 56 78901;Kulturhuset AB;Gage 5 december;22500,00;SEK
    2026/12/13;-199,00;1234 56 78901;;Strängar;Kortköp;10000,00;SEK
    """)
