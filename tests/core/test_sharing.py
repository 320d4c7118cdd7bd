"""Agreement between two books: what is handed out, what comes back, and everything that is refused."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desktop.core.actions import record_gig
from desktop.core.actions.contracts import void_contract
from desktop.core.actions.gigs import delete_gig
from desktop.core.actions.sharing import (
    OTHER_DEVICE,
    answer_paper,
    answer_share,
    hand_out,
    receive_share,
    take_answer,
)
from desktop.core.agreement import State, differences
from desktop.core.books.months import Month
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.forecast import SHARES_COUNT, coming
from desktop.core.queries.received import received_count, received_share, received_shares
from desktop.core.queries.settings import DEVICE_KEY, setting
from desktop.core.share_file import Answer, AnswerPaper, SharePaper, seal_answer, seal_share
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.conftest import NOW
from tests.core.bands import Leader, answered
from wire.signing import SigningKey

BRAM, CHLOE = 1, 2


@pytest.fixture
def leader(book: Book, countries: Countries) -> Leader:
    return Leader(book, countries)


@pytest.fixture
def musician(template: Path, tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "musician.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as opened:
        yield opened


def refusal(leader: Leader, paper: AnswerPaper) -> str:
    with pytest.raises(Refused) as refused:
        take_answer(leader.book, paper)
    return refused.value.problems[0].english()


def by(key: SigningKey, paper: SharePaper, **more: object) -> AnswerPaper:
    """Answer a share with any key, without a book."""
    share = paper.share
    said = Answer(
        share.contract, share.person, share.version, paper.digest, "agree", "", "2026-11-22T18:00:00Z"
    )
    return seal_answer(replace(said, **more), key)  # type: ignore[arg-type]


def test_at_first_nobody_has_anything(leader: Leader) -> None:
    assert [each.state for each in leader.standings()] == [State.NOT_SENT] * 3


def test_a_share_is_handed_out_and_agreed_to(leader: Leader, musician: Book) -> None:
    paper = leader.share(BRAM)
    assert leader.standing(BRAM).state is State.HANDED_OUT
    taken = take_answer(leader.book, answered(musician, paper))
    assert (taken.name, taken.known) == ("Bram De Wit", False)
    found = leader.standing(BRAM)
    assert (found.state, found.version, found.reply) == (State.AGREED, paper.share.version, "agree")
    assert found.settled
    assert leader.standing(CHLOE).state is State.NOT_SENT


def test_the_same_version_gives_the_same_bytes(leader: Leader, countries: Countries) -> None:
    first, second = leader.share(BRAM), leader.share(BRAM)
    assert first.document == second.document
    everyone = hand_out(leader.book, leader.contract, countries)
    assert [each.person for each in everyone.files] == [place.person for place in leader.facts.line_up]
    assert everyone.files[BRAM].document == first.document


def test_an_objection_brings_its_note_and_a_new_version_settles_it(leader: Leader, musician: Book) -> None:
    take_answer(
        leader.book, answered(musician, leader.share(BRAM), "object", "The van was 150.\nSee receipt.")
    )
    found = leader.standing(BRAM)
    assert (found.state, found.note) == (State.OBJECTED, "The van was 150.\nSee receipt.")
    leader.weigh("1", "2", "1")
    found = leader.standing(BRAM)
    assert found.state is State.CHANGED
    assert found.change == Money(64125 - 42750, "EUR")
    paper = leader.share(BRAM)
    found = leader.standing(BRAM)
    assert (found.state, found.waiting, found.reply) == (State.HANDED_OUT, paper.share.version, "object")
    take_answer(leader.book, answered(musician, paper))
    assert leader.standing(BRAM).state is State.AGREED


def test_what_changes_for_others_leaves_an_agreement_standing(leader: Leader, musician: Book) -> None:
    take_answer(leader.book, answered(musician, leader.share(BRAM)))
    before = leader.facts.version
    leader.weigh("0.5", "1", "1.5")
    assert leader.facts.version > before
    assert leader.standing(BRAM).state is State.AGREED


def test_an_answer_twice_changes_nothing(leader: Leader, musician: Book) -> None:
    answer = answered(musician, leader.share(BRAM))
    take_answer(leader.book, answer)
    trail = leader.book.value("SELECT count(*) FROM audit")
    assert take_answer(leader.book, answer).known
    assert leader.book.value("SELECT count(*) FROM audit") == trail


def test_somebody_may_think_better_of_it(leader: Leader, musician: Book) -> None:
    paper = leader.share(BRAM)
    first = answered(musician, paper)
    second = answered(musician, paper, "object", "No.")
    take_answer(leader.book, second)
    assert "A later answer of Bram De Wit" in refusal(leader, first)
    assert leader.standing(BRAM).state is State.OBJECTED


def test_an_answer_that_fits_nothing_here_is_refused_with_the_reason(
    leader: Leader, musician: Book, countries: Countries
) -> None:
    paper, key = leader.share(BRAM), SigningKey.make()
    somebody = "00000000-0000-4000-8000-000000000000"
    assert "a contract that is not in this book" in refusal(leader, by(key, paper, contract=somebody))
    assert "not in the line-up" in refusal(leader, by(key, paper, person=somebody))
    assert "version 77, which was never handed out" in refusal(leader, by(key, paper, version=77))
    assert "says something else" in refusal(leader, by(key, paper, digest="0" * 64))
    chloe = by(key, paper, person=leader.person(CHLOE))
    assert "Chloé Martin answers version" in refusal(leader, chloe)
    leader.drop_out(BRAM)
    assert "Bram De Wit is not in the line-up" in refusal(leader, by(key, paper))
    assert [each.state for each in leader.standings()] == [State.NOT_SENT] * 2


def test_an_answer_to_an_older_version_is_refused_once_a_newer_one_is_in(
    leader: Leader, musician: Book
) -> None:
    old = leader.share(BRAM)
    old_answer = answered(musician, old)
    leader.weigh("1", "2", "1")
    take_answer(leader.book, answered(musician, leader.share(BRAM)))
    assert "has answered version" in refusal(leader, old_answer)
    assert leader.standing(BRAM).state is State.AGREED


def test_an_answer_to_an_older_version_counts_while_there_is_no_other(leader: Leader, musician: Book) -> None:
    old_answer = answered(musician, leader.share(BRAM))
    leader.weigh("1", "2", "1")
    new = leader.share(BRAM)
    take_answer(leader.book, old_answer)
    found = leader.standing(BRAM)
    assert (found.state, found.waiting) == (State.HANDED_OUT, new.share.version)
    assert (found.reply, found.differs) == ("agree", True)


def test_another_device_is_asked_about(leader: Leader, musician: Book) -> None:
    take_answer(leader.book, answered(musician, leader.share(BRAM)))
    leader.weigh("1", "2", "1")
    answer = by(SigningKey.make(), leader.share(BRAM))
    with pytest.raises(Refused) as refused:
        take_answer(leader.book, answer)
    assert [problem.field for problem in refused.value.problems] == [OTHER_DEVICE]
    take_answer(leader.book, answer, other_device=True)
    found = leader.standing(BRAM)
    assert (found.state, found.other_device) == (State.AGREED, True)
    leader.weigh("1", "3", "1")
    take_answer(leader.book, answered(musician, leader.share(BRAM)))
    assert not leader.standing(BRAM).other_device


def test_undo_never_gives_two_files_the_same_version(leader: Leader, musician: Book) -> None:
    leader.weigh("1", "2", "1")
    first = leader.share(BRAM)
    leader.book.undo_log.undo()
    second = leader.share(BRAM)
    assert second.share.version > first.share.version
    receive_share(musician, second)
    receive_share(musician, first)
    assert [row.id for row in received_shares(musician)] == [second.digest]


def test_a_share_opened_twice_and_in_any_order_shows_the_newest(leader: Leader, musician: Book) -> None:
    first = leader.share(BRAM)
    leader.weigh("1", "2", "1")
    second = leader.share(BRAM)
    for paper in (second, first, second, first):
        receive_share(musician, paper)
    (row,) = received_shares(musician)
    assert (row.id, row.version, row.total) == (second.digest, second.share.version, second.share.total)
    assert received_count(musician) == (1, 1)
    with pytest.raises(Refused) as refused:
        answer_share(musician, first.digest, "agree")
    assert "newer version" in refused.value.problems[0].english()


def test_a_musician_sees_what_is_different_since_the_version_before(leader: Leader, musician: Book) -> None:
    answered(musician, leader.share(BRAM))
    leader.weigh("1", "2", "1")
    paper = leader.share(BRAM)
    receive_share(musician, paper)
    found = received_share(musician, paper.digest)
    assert found is not None
    assert found.before is not None
    assert found.answer_before == "agree"
    assert not found.other_device
    assert [problem.english() for problem in differences(found.before, found.share)] == [
        "You get 641.25 EUR, 213.75 EUR more than before."
    ]


def test_a_version_signed_elsewhere_is_noticed(leader: Leader, musician: Book) -> None:
    first = leader.share(BRAM)
    receive_share(musician, first)
    forged = seal_share(replace(first.share, version=first.share.version + 1), SigningKey.make())
    receive_share(musician, forged)
    found = received_share(musician, forged.digest)
    assert found is not None
    assert found.other_device


def test_answering_needs_the_share_and_for_an_objection_a_note(leader: Leader, musician: Book) -> None:
    paper = leader.share(BRAM)
    receive_share(musician, paper)
    for reply, note, field in (("object", " \n", "note"), ("agree", "x" * 2001, "note")):
        with pytest.raises(Refused) as refused:
            answer_share(musician, paper.digest, reply, note)  # type: ignore[arg-type]
        assert [problem.field for problem in refused.value.problems] == [field]
    with pytest.raises(Refused):
        answer_share(musician, "0" * 64, "agree")
    with pytest.raises(Refused):
        answer_paper(musician, paper.digest)


def test_the_answer_file_is_the_same_whenever_it_is_saved(leader: Leader, musician: Book) -> None:
    paper = leader.share(BRAM)
    first = answered(musician, paper)
    musician.clock = lambda: NOW + timedelta(days=3)
    answer_share(musician, paper.digest, "agree")
    assert answer_paper(musician, paper.digest).document == first.document


def test_a_share_from_a_mate_counts_as_income_to_come_until_it_must_have_been_paid(
    leader: Leader, musician: Book, countries: Countries
) -> None:
    def waited(today: date) -> list[tuple[str, int, str]]:
        found = coming(musician, today, countries, None)
        return [(str(Month.of(one.on)), one.minor, one.stage) for each in found.values() for one in each]

    first = leader.share(BRAM)
    leader.weigh("1", "2", "1")
    paper = leader.share(BRAM)
    for each in (paper, first):
        receive_share(musician, each)
    last = date.fromisoformat(max(gig.on for gig in paper.share.gigs))
    month, total = str(Month.of(last)), paper.share.total.minor
    assert waited(last) == [(month, total, "confirmed")]
    assert waited(last + timedelta(days=1)) == [(month, total, "due")]
    assert waited(last + SHARES_COUNT + timedelta(days=1)) == []
    answer_share(musician, paper.digest, "object", "Too little.")
    assert waited(last) == [(month, total, "option")]


def test_an_own_gig_of_the_evening_of_a_share_is_not_counted_beside_it(
    leader: Leader, musician: Book, countries: Countries
) -> None:
    paper = leader.share(BRAM)
    day = date.fromisoformat(paper.share.gigs[0].on)
    receive_share(musician, paper)
    gig = GigCommand(on=day, venue="Flagey", country="BE", currency="EUR", fee=Money(80000, "EUR"))
    gig = replace(gig, state=GigState.CONFIRMED)
    told = {"band": paper.share.band or "", "client": paper.share.client.upper()}
    cases: list[tuple[dict[str, Any], set[str]]]
    cases = [({name: who}, {"share"}) for name, who in told.items() if who]
    cases += [
        ({"client": "Somebody else"}, {"share", "gig"}),
        ({"on": day + timedelta(days=1), **told}, {"share", "gig"}),
    ]
    for change, kinds in cases:
        key = record_gig(musician, replace(gig, **change)).id
        found = coming(musician, day, countries, None)
        assert {one.ref.split(":")[0] for each in found.values() for one in each} == kinds, change
        delete_gig(musician, key)
    assert len(cases) > 2


def test_the_own_share_of_this_book_is_not_received_here(leader: Leader) -> None:
    with pytest.raises(Refused) as refused:
        receive_share(leader.book, leader.share(BRAM))
    assert "Give the file to Bram De Wit" in refused.value.problems[0].english()
    assert received_shares(leader.book) == []


def test_a_dropped_contract_hands_nothing_out(leader: Leader, countries: Countries) -> None:
    void_contract(leader.book, leader.contract)
    with pytest.raises(Refused):
        hand_out(leader.book, leader.contract, countries)
    with pytest.raises(Refused):
        hand_out(leader.book, "no such contract", countries)


def test_no_secret_key_leaves_the_book(leader: Leader, musician: Book) -> None:
    paper = leader.share(BRAM)
    answer = answered(musician, paper)
    for book, document in ((leader.book, paper.document), (musician, answer.document)):
        secret = setting(book, DEVICE_KEY)
        assert secret is not None
        assert secret.split('"d":"')[1].split('"')[0].encode() not in document


def test_a_share_brings_the_estimate_and_an_edition_of_the_rules_changes_no_agreement(
    leader: Leader, musician: Book
) -> None:
    paper = leader.share(BRAM)
    net = paper.share.net
    assert net is not None
    assert net.low < net.high < paper.share.total + Money(1, "EUR")
    take_answer(leader.book, answered(musician, paper))
    other = replace(paper.share, net=net._replace(low=net.low - Money(100, "EUR")))
    assert other.same_content(paper.share)
    assert leader.standing(BRAM).state is State.AGREED
    assert leader.share(BRAM).document == paper.document


def test_a_share_below_the_minimum_says_so(leader: Leader) -> None:
    leader.weigh("100", "1", "100")
    floor = leader.share(BRAM).share.floor
    assert floor is not None
    assert leader.share(BRAM).share.total < floor.minimum


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE share_file SET note = 'Yes.'", "The answer to version"),
        ("UPDATE share_file SET answer_document = NULL", "The answer to version"),
        ("UPDATE share_file SET answer = 'agree'", "The answer to version"),
        ("UPDATE share_file SET digest = 'x'", "The share handed out as version"),
        (
            "UPDATE share_file SET document = CAST(replace(CAST(document AS TEXT), '42750', '42751') AS BLOB)",
            "The share",
        ),
    ],
)
def test_whoever_changes_an_answer_in_the_book_is_found_out(
    leader: Leader, musician: Book, change: str, said: str
) -> None:
    take_answer(leader.book, answered(musician, leader.share(BRAM), "object", "No."))
    assert verify(leader.book).problems == ()
    assert verify(musician).problems == ()
    with leader.book.transaction() as session:
        session.execute(text(change))
    assert verify(leader.book).problems[0].english().startswith(said)


def test_a_received_share_that_was_changed_in_the_book_is_found(leader: Leader, musician: Book) -> None:
    receive_share(musician, leader.share(BRAM))
    with musician.transaction() as session:
        session.execute(text("UPDATE received_share SET version = 9"))
    assert [problem.english() for problem in verify(musician).problems] == [
        "The received share of version 9 is not as it was signed."
    ]
