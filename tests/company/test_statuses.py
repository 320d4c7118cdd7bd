"""What the company may say after what, and what it must never do twice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from company import enrolment, intake, statuses
from company.identity import Ring, establish
from company.statuses import NEXT, Payment, open_case
from company.storage import Storage, Unusable, open_storage
from company.tables import effects, payments
from tests.wire.samples import euros, paper
from wire.canonical import digest
from wire.declaration import Declaration, Money
from wire.receipt import START, STATES, follow, read_event, status_data
from wire.signing import SigningKey, sign

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Office:
    """A company with one member, without a line."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.ring = Ring(establish(storage, "BE"))
        self.key = SigningKey.make()
        code = enrolment.invite(storage, now=NOW, valid_hours=1).code
        enrolled = enrolment.enrol(storage, code, self.key.public, "Laptop", NOW, "proof")
        self.device = enrolment.Device(enrolled.thumbprint, enrolled.member_id, self.key.public)

    def deliver(self, document: Declaration) -> Declaration:
        wanted = intake.Wanted(document.declaration_id, document.rev, sign(document.to_bytes(), self.key))
        intake.receive(self.storage, self.ring, lambda _: self.device, wanted, NOW)
        return document

    def amend(self, before: Declaration, **changes: object) -> Declaration:
        said = {"declaration_id": before.declaration_id, "rev": before.rev + 1, "kind": "amend"}
        return self.deliver(paper(**said | {"base": digest(before.to_bytes())} | changes))

    def give(self, document: Declaration, *states: str, **more: object) -> None:
        for state in states:
            statuses.give(self.storage, document.declaration_id, state, "Why.", NOW, **more)  # type: ignore[arg-type]

    def events(self, document: Declaration) -> list[dict[str, object]]:
        from company.feed import page

        found = page(self.storage, self.device.member_id, START, 500).events
        assert follow(START, found) == follow(START, found)  # type: ignore[arg-type]
        return [each for each in found if each["declaration_id"] == document.declaration_id]  # type: ignore[index, call-overload, misc]


@pytest.fixture
def office(storage: Storage) -> Office:
    return Office(storage)


def test_every_state_has_its_row_and_leads_to_known_states_only() -> None:
    assert set(NEXT) == set(STATES)
    assert {state for after in NEXT.values() for state in after} <= set(STATES)
    assert NEXT["cancelled"] == ()


def test_the_usual_way_from_received_to_paid(office: Office) -> None:
    document = office.deliver(paper())
    office.give(document, "accepted", number="2026-7")
    office.give(document, "invoiced", invoice="F-7", amount=euros(150000), on="2026-11-22")
    who = document.members[0].person_id
    office.give(document, "members_paid", paid=(Payment(who, euros(33750), "2026-11-23", "bank 1"),))
    office.give(document, "client_paid")
    events = [read_event(each) for each in office.events(document)]  # type: ignore[arg-type]
    assert [event.state for event in events] == [
        "received",
        "accepted",
        "invoiced",
        "members_paid",
        "client_paid",
    ]
    assert status_data(events[1]).number == "2026-7"
    said = status_data(events[2])
    assert (said.invoice, said.amount, said.on) == ("F-7", euros(150000), "2026-11-22")
    [told] = status_data(events[3]).payments
    assert told[:3] == (who, euros(33750), "2026-11-23")
    assert "bank 1" not in str(office.events(document))


def test_what_cannot_follow_is_refused_and_changes_nothing(office: Office) -> None:
    document = office.deliver(paper())
    for wrong in ("invoiced", "client_paid", "members_paid", "credited", "disputed", "received"):
        with pytest.raises(Unusable):
            office.give(document, wrong)
    office.give(document, "cancelled")
    for state in STATES:
        with pytest.raises(Unusable):
            office.give(document, state)
    assert len(office.events(document)) == 2


def test_nothing_is_invoiced_twice(office: Office) -> None:
    document = office.deliver(paper())
    office.give(document, "accepted")
    office.give(document, "invoiced", "invoiced", invoice="F-7")
    with pytest.raises(Unusable):
        office.give(document, "invoiced", invoice="F-8")
    assert [event["state"] for event in office.events(document)] == ["received", "accepted", "invoiced"]


def test_nobody_is_paid_twice_under_one_reference(office: Office) -> None:
    document = office.deliver(paper())
    office.give(document, "accepted", "invoiced")
    one, two = (
        Payment(member.person_id, euros(33750), "2026-11-23", "bank 1") for member in document.members
    )
    office.give(document, "members_paid", paid=(one,))
    office.give(document, "members_paid", paid=(one,))
    office.give(document, "members_paid", paid=(one, two))
    office.give(document, "members_paid", paid=(one._replace(reference="bank 2"),))  # as much, the same day
    told = [status_data(read_event(each)).payments for each in office.events(document)[3:]]  # type: ignore[arg-type]
    assert [[each[:3] for each in said] for said in told] == [[one[:3]], [two[:3]], [one[:3]]]
    assert len({each.reference for said in told for each in said}) == 3
    for wrong in (
        one._replace(amount=euros(1)),
        one._replace(person_id="7d1f0a3e-1111-4000-8000-000000000009"),
        one._replace(reference="bank 2", amount=Money(1, "HUF")),
        one._replace(reference=""),
        one._replace(reference="bank 2", on="2026-02-30"),
    ):
        with pytest.raises(Unusable):
            office.give(document, "members_paid", paid=(wrong,))
    with office.storage.reading() as connection:
        kept = connection.execute(select(payments.c.person_id).order_by(payments.c.person_id)).scalars().all()
    assert kept == [one.person_id, one.person_id, two.person_id]


def test_a_revision_after_the_invoice_opens_a_case_that_staff_must_credit(office: Office) -> None:
    first = office.deliver(paper())
    office.give(first, "accepted")
    office.give(first, "invoiced", invoice="F-7")
    second = office.amend(first)
    with office.storage.reading() as connection:
        assert open_case(connection, first.declaration_id)
        assert ("correction", 2) in {
            tuple(row) for row in connection.execute(select(effects.c.effect, effects.c.rev))
        }
    office.give(second, "accepted")
    with pytest.raises(Unusable) as refusal:
        office.give(second, "invoiced", invoice="F-8")
    assert "credit" in str(refusal.value)
    office.give(second, "credited", invoice="C-1")
    with office.storage.reading() as connection:
        assert not open_case(connection, first.declaration_id)
    office.give(second, "accepted")
    office.give(second, "invoiced", invoice="F-8")
    states = [(event["rev"], event["state"]) for event in office.events(first)]
    assert states == [
        (1, "received"),
        (1, "accepted"),
        (1, "invoiced"),
        (2, "received"),
        (2, "accepted"),
        (2, "credited"),
        (2, "accepted"),
        (2, "invoiced"),
    ]


def test_a_revision_that_cancels_is_not_invoiced(office: Office) -> None:
    first = office.deliver(paper())
    cancelling = office.amend(first, kind="cancel")
    for wrong in ("accepted", "invoiced", "members_paid"):
        with pytest.raises(Unusable):
            office.give(cancelling, wrong)
    office.give(cancelling, "cancelled")


def test_two_declarations_of_one_gig_are_noticed(office: Office) -> None:
    first = office.deliver(paper())
    same = office.deliver(paper(client=first.client, gigs=first.gigs))
    [_, event] = office.events(same)
    assert (event["kind"], event["data"]) == ("possible_duplicate", {"other": first.declaration_id})
    assert len(office.events(first)) == 1


def test_another_members_double_is_noticed_and_not_named(office: Office) -> None:
    first = office.deliver(paper())
    other = Office(office.storage)
    same = other.deliver(paper(client=first.client, gigs=first.gigs))
    [_, event] = other.events(same)
    assert (event["kind"], event["data"]) == ("possible_duplicate", {"other": None})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*STATES, "amend"]), max_size=14))
def test_whatever_is_tried_each_revision_is_invoiced_at_most_once(
    tmp_path_factory: pytest.TempPathFactory, tried: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tried")
    storage = open_storage(str(folder / "be.sqlite"), folder / "key")
    try:
        office = Office(storage)
        document = office.deliver(paper())
        for number, state in enumerate(tried):
            if state == "amend":
                document = office.amend(document)
                continue
            before = office.events(document)[-1]["state"]
            try:
                office.give(document, state, invoice=f"F-{number}")
            except Unusable:
                assert office.events(document)[-1]["state"] == before
            else:
                assert state in NEXT[str(before)] or state == "credited"
        invoiced = [event["rev"] for event in office.events(document) if event["state"] == "invoiced"]
        assert len(invoiced) == len(set(invoiced))
    finally:
        storage.close()
