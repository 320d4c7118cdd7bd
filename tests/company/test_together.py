"""Deliveries that wait together go into the database together, and each gets the answer that it would get alone."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from company import enrolment, feed, intake
from company.checking import check
from company.enrolment import Device
from company.gathering import Gathering
from company.identity import Ring, establish
from company.intake import Delivery, Wanted
from company.problems import Refusal
from company.storage import Busy, Storage
from tests.wire.samples import paper
from wire.canonical import Json, digest
from wire.declaration import Declaration
from wire.receipt import START, follow, read_receipt
from wire.signing import SigningKey, sign, unpack

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Member(NamedTuple):
    """A member's device."""

    key: SigningKey
    device: Device

    def wants(self, document: Declaration) -> Wanted:
        return Wanted(document.declaration_id, document.rev, sign(document.to_bytes(), self.key))


class Company:
    """A company with some members, whose deliveries come in together."""

    def __init__(self, storage: Storage, members: int = 4) -> None:
        self.storage = storage
        self.ring = Ring(establish(storage, "BE"))
        self.members = [self._enrolled(number) for number in range(members)]

    def _enrolled(self, number: int) -> Member:
        key = SigningKey.make()
        code = enrolment.invite(self.storage, now=NOW, valid_hours=1, name=f"Member {number}").code
        found = enrolment.enrol(self.storage, code, key.public, "Laptop", NOW, str(number))
        return Member(key, Device(found.thumbprint, found.member_id, key.public))

    def receive(self, *several: tuple[Member, Declaration]) -> list[intake.Result]:
        wanted = [member.wants(document) for member, document in several]
        return intake.receive_all(
            self.storage, self.ring, lambda _: [member.device for member, _ in several], wanted, NOW
        )

    def told(self, member: Member) -> list[str]:
        events = feed.page(self.storage, member.device.member_id, START, 500).events
        entries = [each for each in events if isinstance(each, dict)]
        assert follow(START, entries).seq == len(events)
        return [str(each["kind"]) for each in entries]


@pytest.fixture
def company(storage: Storage) -> Company:
    return Company(storage)


def statuses(results: Sequence[intake.Result]) -> list[Json]:
    return [
        each.status if isinstance(each, Delivery) else str(getattr(each, "code", each)) for each in results
    ]


def test_new_papers_of_several_members_are_received_each_with_its_own_receipt(company: Company) -> None:
    papers = [paper() for _ in range(8)]
    several = [(company.members[number % 4], document) for number, document in enumerate(papers)]
    results = company.receive(*several)
    assert statuses(results) == [201] * 8
    for result, document in zip(results, papers, strict=True):
        assert isinstance(result, Delivery)
        receipt = read_receipt(unpack(result.receipt).payload)
        assert (receipt.declaration_id, receipt.doc_hash) == (
            document.declaration_id,
            digest(document.to_bytes()),
        )
    assert [company.told(member) for member in company.members] == [["received"] * 2] * 4
    again = company.receive(*several)
    assert [each.receipt for each in again if isinstance(each, Delivery)] == [
        each.receipt for each in results if isinstance(each, Delivery)
    ]
    assert check(company.storage).findings == ()


def test_each_of_several_gets_the_answer_that_it_would_get_alone(company: Company) -> None:
    one, two, three, four = company.members
    known, new, other = paper(), paper(), paper()
    assert statuses(company.receive((one, known))) == [201]
    results = company.receive(
        (one, known),  # repeated
        (two, new),
        (two, new),  # the same twice among them
        (three, paper(declaration_id=new.declaration_id)),  # the id of another member's
        (three, other),
        (four, paper(company_country="FR")),
        (one, paper(declaration_id=known.declaration_id, rev=2, kind="amend", base=digest(known.to_bytes()))),
    )
    assert statuses(results) == [200, 201, 200, "not-yours", 201, "wrong-country", 201]
    assert check(company.storage).findings == ()


def test_two_for_one_evening_among_several_are_told_as_doubles(company: Company) -> None:
    one, two, three, _ = company.members
    first = paper()
    same = paper(gigs=first.gigs)
    assert statuses(company.receive((one, first), (two, same), (three, paper()))) == [201] * 3
    kinds = [company.told(member) for member in (one, two, three)]
    assert kinds == [["received"], ["received", "possible_duplicate"], ["received"]]


def test_what_another_process_holds_goes_in_when_it_is_free(company: Company) -> None:
    if company.storage.is_sqlite:
        pytest.skip("SQLite has one writer")
    one, two, *_ = company.members
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with company.storage.writing() as connection:
            feed.lock(connection, one.device.member_id)
            held.set()
            done.wait(60)

    with ThreadPoolExecutor(2) as pool:
        holder = pool.submit(hold)
        assert held.wait(60)
        coming = pool.submit(company.receive, (one, paper()), (two, paper()))
        while company.told(two) != ["received"]:  # who is free is not kept waiting
            assert not coming.done()
        done.set()
        holder.result(60)
        assert statuses(coming.result(60)) == [201, 201]


def test_devices_that_are_refused_keep_nobody_else_from_being_received(company: Company) -> None:
    one, two, *_ = company.members
    wanted = [one.wants(paper()), two.wants(paper()), one.wants(paper())]
    who: list[Device | Refusal] = [one.device, Refusal("device-revoked"), one.device]
    results = intake.receive_all(company.storage, company.ring, lambda _: who, wanted, NOW)
    assert statuses(results) == [201, "device-revoked", 201]


# ---- gathering ----


def gathered(work: object, items: Sequence[int]) -> tuple[list[object], list[int]]:
    """Return what becomes of items that all wait while the first go is at work, and how many went together."""
    sizes: list[int] = []

    async def all_of_them() -> list[object]:
        free = asyncio.Event()

        async def in_thread(go: object) -> Sequence[int | Exception]:
            await free.wait()
            return go()  # type: ignore[no-any-return,operator]

        def counted(several: Sequence[int]) -> Sequence[int | Exception]:
            sizes.append(len(several))
            return work(several)  # type: ignore[no-any-return,operator]

        gathering: Gathering[int, int] = Gathering(counted, in_thread)
        asked = [asyncio.ensure_future(gathering(item)) for item in items]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        free.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(all_of_them()), sizes


def test_what_waits_goes_together_and_everybody_gets_an_own_result() -> None:
    results, sizes = gathered(lambda several: [10 * each for each in several], range(40))
    assert results == [10 * each for each in range(40)]
    assert max(sizes) == 16
    assert sum(sizes) == 40


def test_a_bug_met_by_one_of_several_is_that_one_s_alone() -> None:
    def work(several: Sequence[int]) -> Sequence[int | Exception]:
        return [each // (each - 5) for each in several]

    results, _ = gathered(work, range(8))
    assert [isinstance(each, ZeroDivisionError) for each in results] == [each == 5 for each in range(8)]


def test_a_database_that_is_gone_is_asked_once_for_all() -> None:
    def work(_: Sequence[int]) -> Sequence[int | Exception]:
        raise Busy("gone")

    results, sizes = gathered(work, range(8))
    assert all(isinstance(each, Busy) for each in results)
    assert sizes == [8]


def test_nobody_waits_for_ever_for_a_go_that_was_ended() -> None:
    class Ended(BaseException):
        """Whatever ends a task in the middle."""

    def work(_: Sequence[int]) -> Sequence[int | Exception]:
        raise Ended

    results, _ = gathered(work, range(40))
    assert [isinstance(each, Ended) for each in results] == [True] * 40
