"""The payment slip: the code that banking apps read, euros only, the receiver's account and nobody else's."""

from datetime import date
from pathlib import Path

import pytest
import segno

from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.documents.payment_slip import Transfer, payment_slip, transfer_problems
from desktop.i18n.words import words_for
from tests.documents.desks import IBANS
from tests.documents.test_papers import text

TODAY = date(2026, 11, 22)


def transfer(**more: object) -> Transfer:
    kept: dict[str, object] = {
        "payer": "Bram De Wit",
        "receiver": "Aïcha Benali",
        "iban": IBANS[0],
        "amount": Money(4550, "EUR"),
        "text": "The Night Owls: van",
    }
    return Transfer(**{**kept, **more})  # type: ignore[arg-type]


def test_the_slip_says_who_pays_whom_how_much(tmp_path: Path) -> None:
    read = text(payment_slip(transfer(), words_for("en"), TODAY), tmp_path)
    assert "Bram De Wit pays Aïcha Benali" in read
    assert "€45.50" in read
    assert "BE71 0961 2345 6769" in read


def test_the_code_is_the_one_of_the_payments_council() -> None:
    from segno.helpers import make_epc_qr

    payload = f"BCD\n002\n1\nSCT\n\nAïcha Benali\n{IBANS[0]}\nEUR45.5\n\n\nThe Night Owls: van\n"
    made = make_epc_qr(
        name="Aïcha Benali", iban=IBANS[0], amount=Money(4550, "EUR").decimal, text="The Night Owls: van", encoding="utf-8"
    )  # fmt: skip
    written = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8")
    assert made.error == "M"
    assert made.version == written.version


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": Money(4550, "HUF")}, "amount"),
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"amount": Money(10**14, "EUR")}, "amount"),
        ({"iban": ""}, "iban"),
        ({"iban": "BE71096123456760"}, "iban"),
    ],
)
def test_what_cannot_be_paid_by_code_is_refused_in_words(more: dict[str, object], field: str) -> None:
    assert [problem.field for problem in transfer_problems(transfer(**more))] == [field]
    with pytest.raises(Refused):
        payment_slip(transfer(**more), words_for("en"), TODAY)


def test_names_longer_than_the_code_takes_are_cut_in_it_and_whole_on_paper(tmp_path: Path) -> None:
    read = text(
        payment_slip(transfer(receiver="Ő" * 100, text="x\n" * 200), words_for("hu"), TODAY), tmp_path
    )
    assert read.replace(" ", "").count("Ő") >= 100
