"""Who agrees, on the leader's screen; and a received share, on the musician's."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions.settings import change_setting
from desktop.core.actions.sharing import receive_share, take_answer
from desktop.core.agreement import Standing, State
from desktop.core.countries import Countries
from desktop.core.doubts import doubts
from desktop.core.money import Money
from desktop.core.shares import FloorFlag, NetRange, ShareLine
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.contract.agreeing import AgreeingCard, state_pill, summary, told
from desktop.ui.contract.draft import Draft
from desktop.ui.icons import Icons
from desktop.ui.session import Note, Session
from desktop.ui.share_page import SharesPage
from desktop.ui.share_view import legal_words, line_name, proof_words
from desktop.ui.theme import Theme
from tests.conftest import NOW
from tests.core.bands import Leader, answered
from tests.core.test_share_file import SHARE

AT = "2026-11-22T18:00:00Z"
ENGLISH = Words("en")


@pytest.fixture
def musician(
    template: Path, tmp_path: Path, countries: Countries, theme: Theme, icons: Icons
) -> Iterator[Session]:
    path = tmp_path / "musician.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as book:
        yield Session(book, ENGLISH, countries, theme, icons)


def said(widget: QWidget) -> list[str]:
    return [
        label.text() for label in widget.findChildren(QLabel) if label.text() and label.isVisibleTo(widget)
    ]


def press(widget: QWidget, name: str) -> None:
    buttons = [b for b in widget.findChildren(QPushButton) if b.isVisibleTo(widget) and b.isEnabled()]
    (found,) = [button for button in buttons if button.accessibleName() == name]
    found.click()


def shares_page(musician: Session, qtbot: QtBot, share: str | None = None) -> SharesPage:
    """Return the musician's page of shares, opened at one of them."""
    page = SharesPage(musician)
    qtbot.addWidget(page)
    page.resize(816, 540)
    page.show()
    page.enter(share)
    return page


def of(**more: object) -> Standing:
    return replace(Standing("p", "Bram", State.NOT_SENT), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "pill", "words"),
    [
        (of(), "Not sent", "Has not got the share yet."),
        (of(own=True), "You", "You keep this book, so no answer is needed."),
        (of(state=State.HANDED_OUT, version=3), "Waiting", "Got version 3, no answer yet."),
        (
            of(state=State.AGREED, version=3, reply="agree", at=AT),
            "Agreed",
            "Agreed to version 3 on Sun 22 Nov, 18:00. Unchanged since.",
        ),
        (
            of(state=State.OBJECTED, version=2, reply="object", note="No.", at=AT, other_device=True),
            "Objected",
            "Objected to version 2 on Sun 22 Nov, 18:00: “No.” The answer came from another device.",
        ),
        (
            of(state=State.CHANGED, version=2, reply="agree", at=AT, differs=True, change=Money(1000, "EUR")),
            "Changed",
            "Agreed to version 2 on Sun 22 Nov, 18:00. Now it is €10.00 more.",
        ),
        (
            of(state=State.CHANGED, version=2, differs=True, change=Money(-1000, "EUR")),
            "Changed",
            "Got version 2, no answer yet. Now it is €10.00 less.",
        ),
        (
            of(state=State.HANDED_OUT, version=2, waiting=3, reply="agree", note="Ok", at=AT, differs=True),
            "Waiting",
            (
                "Agreed to version 2 on Sun 22 Nov, 18:00: “Ok” The share is different since. "
                "Version 3 was handed out too, no answer yet."
            ),
        ),
    ],
)
def test_how_far_a_musician_is_stands_in_plain_words(
    standing: Standing, pill: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert state_pill(ENGLISH, standing).text == pill
    assert " ".join(told(ENGLISH, standing)) == words


def test_the_card_says_in_one_sentence_how_far_the_band_is() -> None:
    agreed = of(state=State.AGREED, version=1, reply="agree", at=AT)
    assert summary(ENGLISH, [agreed, of(own=True)]) == "Everyone has agreed to the split as it is now."
    assert summary(ENGLISH, [agreed, of()]).startswith("1 of 2 musicians")
    assert summary(ENGLISH, [of(), of()]).startswith("Hand every musician their own share")


def test_the_card_saves_shares_and_follows_what_is_answered(
    session: Session, countries: Countries, musician: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    leader = Leader(session.book, countries)
    change_setting(session.book, "me", leader.person(0))
    draft = Draft(session)
    draft.open(leader.contract)

    def card() -> AgreeingCard:
        draft.reload()
        made = AgreeingCard(session, draft, leader.standings(), lambda: None)
        qtbot.addWidget(made)
        return made

    card().save_all_in(tmp_path / "shares")
    assert len(list((tmp_path / "shares").iterdir())) == 3
    card().save_as(leader.person(1), tmp_path / "bram.septet-share")
    names = {path.read_bytes() for path in (tmp_path / "shares").iterdir()}
    assert (tmp_path / "bram.septet-share").read_bytes() in names
    for place in (1, 2):
        take_answer(session.book, answered(musician.book, leader.share(place)))
    assert "Everyone has agreed to the split as it is now." in said(card())
    assert "agreed" not in doubted(draft, leader)
    leader.weigh("1", "2", "1")
    assert "Not everyone has agreed to the split yet: Bram De Wit, Chloé Martin." in doubted(draft, leader)


def doubted(draft: Draft, leader: Leader) -> str:
    found = doubts(draft.facts, draft.review, draft.world, leader.standings())
    return " ".join(problem.english() for problem in found)


def test_a_split_that_does_not_add_up_cannot_be_handed_out(
    session: Session, countries: Countries, qtbot: QtBot
) -> None:
    from desktop.core.actions.contracts import split_contract

    leader = Leader(session.book, countries)
    split_contract(session.book, leader.contract, leader.facts.line_up, leader.facts.steps[:1])
    draft = Draft(session)
    draft.open(leader.contract)
    card = AgreeingCard(session, draft, leader.standings(), lambda: None)
    qtbot.addWidget(card)
    assert not card.save_all.isEnabled()
    assert card.open_answers.isEnabled()


def test_a_musician_answers_thinks_again_and_answers_anew(
    session: Session, countries: Countries, musician: Session, qtbot: QtBot
) -> None:
    leader = Leader(session.book, countries)
    receive_share(musician.book, leader.share(1))
    page = shares_page(musician, qtbot)
    assert "Bram De Wit · double bass" in said(page)
    assert "De Roma, Antwerp, Belgium" in said(page)
    press(page, "I object")
    assert page.view.form is not None
    assert page.view.form.problem("note") == "This is needed."
    page.view.form.editor("note").set_value("Too little.")
    press(page, "I object")
    assert any(text.startswith("You objected to version 1") for text in said(page))
    save = page.view.save  # the next thing to do has the keyboard and can be seen
    qtbot.waitUntil(lambda: save.visibleRegion().boundingRect().height() == save.height())
    press(page, "Change the answer")
    assert page.view.form.editor("note").value() == "Too little."
    page.view.form.editor("note").set_value("")
    press(page, "I agree")
    assert any(text.startswith("You agreed to version 1") for text in said(page))
    assert page.table.current().answer == "agree"


def test_an_older_version_leads_to_the_newest_and_is_not_answered(
    session: Session, countries: Countries, musician: Session, qtbot: QtBot, notes: object
) -> None:
    leader = Leader(session.book, countries)
    first = leader.share(1)
    leader.weigh("1", "2", "1")
    newest = leader.share(1)
    for paper in (newest, first):
        receive_share(musician.book, paper)
    page = shares_page(musician, qtbot, first.digest)
    assert page.table.current().id == newest.digest
    page.view.show_share(first.digest)
    assert "There is a newer version of this share." in said(page.view)
    assert page.view.form is None


def test_a_newer_version_that_came_in_while_one_was_answering_is_said(
    session: Session, countries: Countries, musician: Session, qtbot: QtBot
) -> None:
    leader = Leader(session.book, countries)
    receive_share(musician.book, leader.share(1))
    page = shares_page(musician, qtbot)
    leader.weigh("1", "2", "1")
    receive_share(musician.book, leader.share(1))
    told: list[Note] = []
    musician.noted.connect(told.append)
    press(page, "I agree")
    assert [note.text for note in told] == ["There is a newer version of this share. Answer that one."]


def test_a_search_that_finds_nothing_and_an_empty_page_say_so(musician: Session, qtbot: QtBot) -> None:
    page = shares_page(musician, qtbot)
    assert page.table.count() == 0
    assert page.view.isHidden()


def test_the_proof_of_a_line_says_where_it_comes_from() -> None:
    words = {line_name(ENGLISH, line): " ".join(proof_words(ENGLISH, SHARE, line)) for line in SHARE.lines}
    assert words == {
        "Van": "Paid back as you fronted it.",
        "Fixed amount": "3.333% of what was left, €999.90. Exactly 33.326667, then rounded.",
        "The rest, by shares": "€10.00 by dates played: 1 of 3 are yours. "
        "Exactly 3.333333…; one of the odd cents comes on top.",
    }
    by_hours = replace(SHARE, shares_by="hours")
    assert next(proof_words(ENGLISH, by_hours, SHARE.lines[2])).startswith("€10.00 by hours played")
    fee = ShareLine(1, "fixed", "", Money(1000, "EUR"), Money(10000, "EUR"), Decimal(10), "fee")
    assert list(proof_words(ENGLISH, SHARE, fee)) == ["10% of the fee, €100.00."]
    assert list(proof_words(ENGLISH, SHARE, ShareLine(1, "fixed", "", Money(1, "EUR")))) == [
        "A fixed amount."
    ]


def test_an_estimate_and_a_minimum_are_said_with_year_and_source() -> None:
    assert list(legal_words(ENGLISH, SHARE)) == []
    net = NetRange(Money(20000, "EUR"), Money(25000, "EUR"), 2026, "source A")
    share = replace(SHARE, net=net, floor=FloorFlag(Money(17000, "EUR"), 2026, "source B"))
    low, floor = legal_words(ENGLISH, share)
    assert low == f"Net, estimated: {ENGLISH.span(net.low, net.high)} (2026, source A). Not a payslip."
    assert floor == ("This lies below the legal minimum for your dates, €170.00 before tax (2026, source B).")
