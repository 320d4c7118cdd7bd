"""One year of entries, the same for every program, each in its program's own kind of file.

An entry is an evening's fee: so much, from a client, into the bank account. Each program writes it as two lines.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

from benchmarks.books import TOWNS, VENUES, client_name

YEAR, DAYS, CLIENTS = date(2026, 1, 1), 300, 211


class Entry(NamedTuple):
    """An evening's fee, in cents."""

    on: date
    text: str
    client: int
    cents: int


def entries(count: int) -> Iterator[Entry]:
    """Yield so many entries in the order of their days, always the same."""
    for n in range(count):
        text = f"{VENUES[n % len(VENUES)]} {n % 97}"
        yield Entry(YEAR + timedelta(days=n * DAYS // count), text, n % CLIENTS, 5000 + n * 7919 % 250_000)


def guid(name: str) -> str:
    """Return a made identifier as GnuCash writes them."""
    return uuid5(NAMESPACE_OID, name).hex


_GNUCASH_HEAD = """<?xml version="1.0" encoding="utf-8" ?>
<gnc-v2 xmlns:gnc="http://www.gnucash.org/XML/gnc" xmlns:act="http://www.gnucash.org/XML/act"
 xmlns:book="http://www.gnucash.org/XML/book" xmlns:cd="http://www.gnucash.org/XML/cd"
 xmlns:cmdty="http://www.gnucash.org/XML/cmdty" xmlns:slot="http://www.gnucash.org/XML/slot"
 xmlns:split="http://www.gnucash.org/XML/split" xmlns:trn="http://www.gnucash.org/XML/trn"
 xmlns:ts="http://www.gnucash.org/XML/ts">
<gnc:count-data cd:type="book">1</gnc:count-data>
<gnc:book version="2.0.0">
<book:id type="guid">{book}</book:id>
<gnc:count-data cd:type="commodity">1</gnc:count-data>
<gnc:count-data cd:type="account">3</gnc:count-data>
<gnc:count-data cd:type="transaction">{count}</gnc:count-data>
<gnc:commodity version="2.0.0"><cmdty:space>CURRENCY</cmdty:space><cmdty:id>EUR</cmdty:id></gnc:commodity>
<gnc:account version="2.0.0">
<act:name>Root Account</act:name><act:id type="guid">{root}</act:id><act:type>ROOT</act:type>
</gnc:account>
"""
_GNUCASH_ACCOUNT = """<gnc:account version="2.0.0">
<act:name>{name}</act:name><act:id type="guid">{key}</act:id><act:type>{kind}</act:type>
<act:commodity><cmdty:space>CURRENCY</cmdty:space><cmdty:id>EUR</cmdty:id></act:commodity>
<act:commodity-scu>100</act:commodity-scu><act:parent type="guid">{root}</act:parent>
</gnc:account>
"""
_GNUCASH_ENTRY = """<gnc:transaction version="2.0.0">
<trn:id type="guid">{key}</trn:id>
<trn:currency><cmdty:space>CURRENCY</cmdty:space><cmdty:id>EUR</cmdty:id></trn:currency>
<trn:date-posted><ts:date>{on} 10:59:00 +0000</ts:date></trn:date-posted>
<trn:date-entered><ts:date>{on} 18:00:00 +0000</ts:date></trn:date-entered>
<trn:description>{client}</trn:description>
<trn:splits>{splits}</trn:splits>
</gnc:transaction>
"""
_GNUCASH_SPLIT = """<trn:split><split:id type="guid">{key}</split:id><split:memo>{text}</split:memo>
<split:reconciled-state>n</split:reconciled-state><split:value>{cents}/100</split:value>
<split:quantity>{cents}/100</split:quantity><split:account type="guid">{account}</split:account></trn:split>"""


def gnucash(path: Path, count: int) -> None:
    """Write a book of GnuCash, as its XML."""
    root, bank, income = guid("root"), guid("bank"), guid("income")
    with path.open("w", encoding="utf-8") as file:
        file.write(_GNUCASH_HEAD.format(book=guid("book"), count=count, root=root))
        for name, key, kind in (("Bank", bank, "BANK"), ("Fees", income, "INCOME")):
            file.write(_GNUCASH_ACCOUNT.format(name=name, key=key, kind=kind, root=root))
        for n, each in enumerate(entries(count)):
            splits = "".join(
                _GNUCASH_SPLIT.format(key=guid(f"{account}{n}"), text=each.text, cents=cents, account=account)
                for account, cents in ((bank, each.cents), (income, -each.cents))
            )
            client = client_name(each.client)
            file.write(_GNUCASH_ENTRY.format(key=guid(f"entry{n}"), on=each.on, client=client, splits=splits))
        file.write("</gnc:book>\n</gnc-v2>\n")


_KMYMONEY_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE KMYMONEY-FILE>
<KMYMONEY-FILE>
<FILEINFO><CREATION_DATE date="2026-01-01"/><LAST_MODIFIED_DATE date="2026-11-01"/><VERSION id="1"/><FIXVERSION id="5"/></FILEINFO>
<USER name="Ana" email=""><ADDRESS street="" city="" county="" zipcode="" telephone=""/></USER>
<INSTITUTIONS count="0"/>
"""
_KMYMONEY_ACCOUNT = """<ACCOUNT id="{key}" type="{kind}" name="{name}" parentaccount="{parent}" currency="EUR" number="" description=""
 institution="" opened="2026-01-01" lastmodified="" lastreconciled="">{children}</ACCOUNT>
"""
_KMYMONEY_ENTRY = """<TRANSACTION id="T{n:018}" postdate="{on}" entrydate="{on}" memo="{text}" commodity="EUR"><SPLITS>
<SPLIT id="S0001" account="A000001" payee="{payee}" shares="{cents}/100" value="{cents}/100" price="1/1" memo="{text}" number=""
 reconcileflag="0" reconciledate="" action="" bankid=""/>
<SPLIT id="S0002" account="A000002" payee="{payee}" shares="-{cents}/100" value="-{cents}/100" price="1/1" memo="{text}" number=""
 reconcileflag="0" reconciledate="" action="" bankid=""/></SPLITS></TRANSACTION>
"""
_KMYMONEY_TAIL = """<KEYVALUEPAIRS><PAIR key="kmm-baseCurrency" value="EUR"/><PAIR key="kmm-id" value="{{{book}}}"/></KEYVALUEPAIRS>
<SCHEDULES count="0"/><SECURITIES count="0"/>
<CURRENCIES count="1"><CURRENCY id="EUR" name="Euro" symbol="€" type="3" saf="100" scf="100" pp="4" rounding-method="7"/></CURRENCIES>
<PRICES count="0"/><REPORTS count="0"/><BUDGETS count="0"/><ONLINEJOBS count="0"/>
</KMYMONEY-FILE>
"""
_KMYMONEY_KINDS = (("Asset", 9, "A000001"), ("Liability", 10, ""), ("Income", 12, "A000002"), ("Expense", 13, ""), ("Equity", 16, ""))  # fmt: skip


def kmymoney(path: Path, count: int) -> None:
    """Write a book of KMyMoney, as its XML."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_KMYMONEY_HEAD)
        file.write(f'<PAYEES count="{CLIENTS}">\n')
        for n in range(CLIENTS):
            file.write(
                f'<PAYEE id="P{n + 1:06}" name="{client_name(n)}" reference="" email="" matchingenabled="0">'
                '<ADDRESS street="" city="" state="" postcode="" telephone=""/></PAYEE>\n'
            )
        file.write('</PAYEES>\n<COSTCENTERS count="0"/><TAGS count="0"/>\n<ACCOUNTS count="7">\n')
        for name, kind, child in _KMYMONEY_KINDS:
            children = f'<SUBACCOUNTS><SUBACCOUNT id="{child}"/></SUBACCOUNTS>' if child else ""
            file.write(
                _KMYMONEY_ACCOUNT.format(
                    key=f"AStd::{name}", kind=kind, name=name, parent="", children=children
                )
            )
        for key, kind, name, parent in (
            ("A000001", 1, "Bank", "AStd::Asset"),
            ("A000002", 12, "Fees", "AStd::Income"),
        ):
            file.write(_KMYMONEY_ACCOUNT.format(key=key, kind=kind, name=name, parent=parent, children=""))
        file.write(f'</ACCOUNTS>\n<TRANSACTIONS count="{count}">\n')
        for n, each in enumerate(entries(count), 1):
            payee = f"P{each.client + 1:06}"
            file.write(_KMYMONEY_ENTRY.format(n=n, on=each.on, text=each.text, payee=payee, cents=each.cents))
        file.write("</TRANSACTIONS>\n" + _KMYMONEY_TAIL.format(book=guid("book")))


_HOMEBANK_HEAD = """<?xml version="1.0"?>
<homebank v="1.4" d="050602">
<properties title="Ana" curr="1" auto_smode="1" auto_weekday="1"/>
<cur key="1" flags="0" iso="EUR" name="Euro" symb="€" syprf="0" dchar="." gchar="" frac="2" rate="0" mdate="0"/>
<account key="1" pos="1" type="1" curr="1" name="Bank" initial="0" minimum="0"/>
"""


def homebank(path: Path, count: int) -> None:
    """Write a book of HomeBank; its days are counted from the first of the year 1."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HOMEBANK_HEAD)
        for n in range(CLIENTS):
            file.write(f'<pay key="{n + 1}" name="{client_name(n)}"/>\n')
        file.write('<cat key="1" flags="2" name="Fees"/>\n')
        for each in entries(count):
            file.write(
                f'<ope date="{each.on.toordinal()}" amount="{each.cents / 100:.2f}" account="1" paymode="0" flags="2"'
                f' payee="{each.client + 1}" category="1" wording="{each.text}"/>\n'
            )
        file.write("</homebank>\n")


def septet(path: Path, count: int) -> None:
    """Write a book of Septet: each entry a gig that was played, with its lines in the ledger."""
    from desktop.core.actions.importing import import_gig_file
    from desktop.core.actions.ledger import refresh
    from desktop.core.actions.people import record_person
    from desktop.core.actions.settings import change_setting
    from desktop.core.gig_file import GigFile
    from desktop.core.gigs import GigCommand, GigState
    from desktop.core.money import Money
    from desktop.core.people import PersonCommand
    from desktop.core.store.book import Book

    made = [
        (
            f"g{n}",
            GigCommand(
                on=each.on,
                venue=each.text,
                place=TOWNS[n % len(TOWNS)][0],
                country=TOWNS[n % len(TOWNS)][1],
                client=client_name(each.client),
                fee=Money(each.cents, "EUR"),
                currency="EUR",
                state=GigState.PLAYED,
            ),
        )
        for n, each in enumerate(entries(count))
    ]
    with Book(path) as book:
        import_gig_file(book, GigFile((), (), (), tuple(made), ()))
        change_setting(book, "me", record_person(book, PersonCommand(name="Ana", residence="BE")).id)
        change_setting(book, "started", "1")
        refresh(book)


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "book.gnucash": gnucash,
    "book.kmy": kmymoney,
    "book.xhb": homebank,
    "book.septet": septet,
}
"""Name of the file → what writes it."""
