"""The company's keys: published from the start, replaced ahead of time, walked from any version, stolen ones disbelieved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from company import enrolment, feed, intake, keysets, questions
from company.checking import check
from company.identity import Ring, establish, load
from company.storage import Storage, Unusable, open_storage
from tests.company.servers import Musician, Server, known_keys, problem
from tests.wire.samples import paper
from wire import answer as wire_answer
from wire import keyset
from wire.answer import Answer
from wire.canonical import canonical, digest
from wire.declaration import Declaration
from wire.keyset import Keyset, Untrusted
from wire.receipt import START, Event, Receipt, follow, read_event, read_receipt
from wire.signing import SigningKey, sign, unpack, verify

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def walked(storage: Storage) -> Keyset:
    """The newest list, proved from the first one on as a stranger would."""
    bodies = []
    while body := keysets.find(storage, len(bodies) + 1):
        bodies.append(body)
    return keyset.walk(keyset.first(bodies[0]), bodies[1:])


@pytest.fixture
def made(storage: Storage) -> Storage:
    establish(storage, "BE", clock=lambda: NOW)
    return storage


def test_a_new_company_publishes_its_keys_at_once(made: Storage) -> None:
    company = load(made)
    assert company is not None
    known = keyset.first(company.keyset)
    assert (known.version, known.company_id, known.base) == (1, company.company_id, None)
    kid = company.signing_at("2026-11-22T10:00:00Z").public.thumbprint
    assert known.key_at(kid, "2026-11-22T10:00:00Z").thumbprint == kid
    assert kid not in {root.thumbprint for root in known.roots}


def test_a_new_receipt_key_is_published_a_month_before_it_signs(made: Storage) -> None:
    before = load(made)
    change = keysets.new_receipt_key(made, NOW)
    known, company = walked(made), load(made)
    assert before is not None
    assert company is not None
    assert (change.version, known.version, company.version) == (2, 2, 2)
    old, new = known.keys
    assert (old.until, new.since, new.until) == (change.since, "2026-12-22T10:00:00Z", None)
    assert company.signing_at("2026-12-22T09:59:59Z").public == old.public
    assert company.signing_at("2026-12-22T10:00:00Z").public == new.public
    with pytest.raises(Unusable):
        keysets.new_receipt_key(made, NOW + DAY)
    with pytest.raises(Unusable):
        keysets.new_receipt_key(made, NOW, lead_days=-1)
    assert keysets.new_receipt_key(made, NOW + 31 * DAY).version == 3
    assert walked(made).version == 3


def test_roots_follow_one_another(made: Storage) -> None:
    first = walked(made).roots
    second = keysets.new_root(made, NOW)
    third = keysets.new_root(made, NOW + DAY)
    keysets.new_receipt_key(made, NOW + 2 * DAY)
    known = walked(made)
    assert known.version == 4
    assert [root.thumbprint for root in known.roots] == [third.kid]
    assert len({first[0].thumbprint, second.kid, third.kid}) == 3


def test_a_stolen_key_ends_at_once_and_its_theft_stays_told(made: Storage) -> None:
    [old] = walked(made).keys
    keysets.tell_stolen(made, old.kid, "2026-11-23T00:00:00Z", NOW + 2 * DAY)
    known, company = walked(made), load(made)
    assert company is not None
    assert company.signing_at("2026-11-24T10:00:00Z").public != old.public
    for at, fresh in (("2026-11-22T11:00:00Z", True), ("2026-11-23T00:00:00Z", False)):
        with pytest.raises(Untrusted):
            known.key_at(old.kid, at, fresh=fresh)
    assert known.key_at(old.kid, "2026-11-22T11:00:00Z", fresh=False) == old.public
    keysets.tell_stolen(made, old.kid, "2026-11-23T12:00:00Z", NOW + 3 * DAY)
    assert walked(made).keys[0].compromised_since == "2026-11-23T00:00:00Z"
    with pytest.raises(Unusable):
        keysets.tell_stolen(made, old.kid, "2030-01-01T00:00:00Z", NOW)
    with pytest.raises(Unusable):
        keysets.tell_stolen(made, "nobody", "2026-11-23T00:00:00Z", NOW)


def test_a_company_that_is_named_anew_before_anybody_enrolled_begins_its_list_anew(made: Storage) -> None:
    company = establish(made, "BE", company_id="be-two")
    assert walked(made).company_id == company.company_id == "be-two"


def test_the_origin_is_published_and_read(made: Storage) -> None:
    keysets.set_origin(made, "HTTPS://Be.Example.org", NOW)
    assert walked(made).origin == "https://be.example.org"
    keysets.set_origin(made, None, NOW)
    assert walked(made).origin is None
    for wrong in ("be.example.org", "ftp://be.example.org", "https://be.example.org/path"):
        with pytest.raises(Unusable):
            keysets.set_origin(made, wrong, NOW)


def test_a_running_process_signs_with_the_key_of_the_day(made: Storage) -> None:
    company = load(made)
    assert company is not None
    ring, key = Ring(company), SigningKey.make()
    code = enrolment.invite(made, now=NOW, valid_hours=1).code
    enrolled = enrolment.enrol(made, code, key.public, "Laptop", NOW, "1")
    device = enrolment.Device(enrolled.thumbprint, enrolled.member_id, key.public)
    keysets.new_receipt_key(made, NOW, lead_days=1)
    known = walked(made)
    for days, signer in ((0, 0), (1, 1), (0, 1)):  # the clock goes back; the feed does not
        document = paper()
        wanted = intake.Wanted(document.declaration_id, 1, sign(document.to_bytes(), key))
        body = intake.receive(made, ring, lambda _: device, wanted, NOW + days * DAY).receipt
        envelope = unpack(body)
        assert envelope.kid == known.keys[signer].kid
        receipt = read_receipt(envelope.payload)
        verify(envelope, known.key_at(envelope.kid, receipt.received_at))


class Device:
    """A device that delivers straight into a database, at any time of the clock."""

    def __init__(self, storage: Storage) -> None:
        company = load(storage)
        assert company is not None
        self.storage, self.ring, self.key = storage, Ring(company), SigningKey.make()
        code = enrolment.invite(storage, now=NOW, valid_hours=1).code
        enrolled = enrolment.enrol(storage, code, self.key.public, "Laptop", NOW, "1")
        self.device = enrolment.Device(enrolled.thumbprint, enrolled.member_id, self.key.public)

    def deliver(self, document: Declaration, now: datetime) -> bytes:
        wanted = intake.Wanted(document.declaration_id, document.rev, sign(document.to_bytes(), self.key))
        return intake.receive(self.storage, self.ring, lambda _: self.device, wanted, now).receipt

    def events(self) -> list[Event]:
        found = feed.page(self.storage, self.device.member_id, START, 200).events
        follow(START, found)
        return [read_event(entry) for entry in found]


def believed(storage: Storage, body: bytes) -> Receipt:
    """Read a receipt as a book does that never saw it before."""
    envelope = unpack(body)
    found = read_receipt(envelope.payload)
    verify(envelope, walked(storage).key_at(envelope.kid, found.received_at))
    return found


def test_a_clock_set_back_before_the_first_key_dates_no_receipt_before_it(made: Storage) -> None:
    device = Device(made)
    found = believed(made, device.deliver(paper(), NOW - 400 * DAY))
    assert found.received_at == "2026-11-22T10:00:00Z"
    assert [event.at for event in device.events()] == [found.received_at]


def test_a_clock_set_back_into_a_stolen_keys_time_dates_receipts_after_it(made: Storage) -> None:
    [old] = walked(made).keys
    keysets.tell_stolen(made, old.kid, "2026-11-23T00:00:00Z", NOW + 2 * DAY)
    device = Device(made)
    found = believed(made, device.deliver(paper(), NOW + DAY))
    assert found.received_at == "2026-11-24T10:00:00Z"


def test_a_key_reported_while_the_clock_is_behind_follows_the_list_before(made: Storage) -> None:
    first = keysets.new_receipt_key(made, NOW + DAY, lead_days=0)
    keysets.tell_stolen(made, first.kid, "2026-11-01T00:00:00Z", NOW)
    keys = walked(made).keys
    assert [key.since for key in keys] == sorted(key.since for key in keys)
    believed(made, Device(made).deliver(paper(), NOW - DAY))


def test_a_key_that_ended_before_it_began_never_signs(made: Storage) -> None:
    [old] = walked(made).keys
    keysets.new_receipt_key(made, NOW)
    keysets.tell_stolen(made, old.kid, "2026-11-22T00:00:00Z", NOW + DAY)
    device = Device(made)
    for days in (2, 40):
        believed(made, device.deliver(paper(), NOW + days * DAY))


def test_what_a_stolen_key_signed_is_signed_anew_once_and_repeated_from_then_on(made: Storage) -> None:
    device, document = Device(made), paper()
    given = device.deliver(document, NOW)
    for number in range(1, 3):
        [*_, key] = walked(made).keys
        keysets.tell_stolen(made, key.kid, "2026-11-22T00:00:00Z", NOW + number * DAY)
        again = device.deliver(document, NOW + number * DAY)
        assert device.deliver(document, NOW + 9 * DAY) == again
        old, new = read_receipt(unpack(given).payload), believed(made, again)
        assert new == replace(old, received_at=new.received_at)
        assert new.received_at > old.received_at
        given = again
    [event] = device.events()
    assert (event.seq, event.chain) == (new.seq, new.chain)
    later = believed(made, device.deliver(paper(), NOW))
    assert later.received_at >= new.received_at, "no time that the member was told goes back"
    assert check(made).found == 0


def test_what_waits_for_its_predecessor_is_signed_anew_too(made: Storage) -> None:
    device, first = Device(made), paper()
    second = paper(declaration_id=first.declaration_id, rev=2, base=digest(first.to_bytes()), kind="amend")
    assert believed(made, device.deliver(second, NOW)).disposition == "parked"
    [key] = walked(made).keys
    keysets.tell_stolen(made, key.kid, "2026-11-22T00:00:00Z", NOW + DAY)
    again = device.deliver(second, NOW + DAY)
    assert believed(made, again).disposition == "parked"
    device.deliver(first, NOW + DAY)
    assert device.deliver(second, NOW + 2 * DAY) == again


def test_the_receipt_of_an_answer_is_signed_anew_too(made: Storage) -> None:
    device, document = Device(made), paper()
    device.deliver(document, NOW)
    asked = questions.ask(made, document.declaration_id, "Which hall?", NOW).question_id
    said = Answer(
        answer_id="7d1f0a3e-9999-4000-8000-000000000001",
        question_id=asked,
        declaration_id=document.declaration_id,
        text="The big one.",
        author_device=device.key.public.thumbprint,
        written_at="2026-11-22T10:00:00Z",
    )

    def put(now: datetime) -> bytes:
        body = sign(said.to_bytes(), device.key)
        return questions.answer(made, device.ring, device.device, said.answer_id, body, now).receipt

    given = put(NOW)
    [key] = walked(made).keys
    keysets.tell_stolen(made, key.kid, "2026-11-22T00:00:00Z", NOW + DAY)
    again = put(NOW + DAY)
    assert put(NOW + 2 * DAY) == again != given
    envelope = unpack(again)
    found = wire_answer.read_receipt(envelope.payload)
    verify(envelope, walked(made).key_at(envelope.kid, found.received_at))
    assert found.doc_hash == digest(said.to_bytes())


def test_the_server_gives_every_version_and_learns_of_new_ones(server: Server, musician: Musician) -> None:
    known = known_keys(musician.http)
    storage = open_storage(str(server.database), server.key_file)
    try:
        change = keysets.new_receipt_key(storage, datetime.now(UTC), lead_days=0)
    finally:
        storage.close()
    later = keyset.read(
        unpack(canonical(musician.http.get("/.well-known/declaration-company").json()["keyset"])).payload
    )
    assert later.version == change.version > known.version
    bodies = [
        musician.http.get(f"/v1/keysets/{version}").content
        for version in range(known.version + 1, later.version + 1)
    ]
    assert keyset.walk(known, bodies) == later
    envelope = unpack(canonical(musician.put(paper()).json()["receipt"]))
    assert envelope.kid == change.kid
    assert problem(musician.http.get(f"/v1/keysets/{later.version + 1}")) == (404, "not-found")
    for wrong in ("0", "x", "01", "9" * 10):
        assert problem(musician.http.get(f"/v1/keysets/{wrong}")) == (400, "bad-path")


def test_with_an_origin_proofs_must_name_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Server(tmp_path_factory.mktemp("origin") / "be.sqlite") as server, server.musician() as musician:
        storage = open_storage(str(server.database), server.key_file)
        try:
            keysets.set_origin(storage, "https://be.example.org", datetime.now(UTC))
        finally:
            storage.close()
        musician.http.get("/.well-known/declaration-company")  # the server looks at its keys anew

        def ask(url: str) -> httpx.Response:
            return musician.http.get("/v1/changes", headers=musician.proof("GET", "/v1/changes", url=url))

        assert problem(musician.changes()) == (401, "bad-proof")
        assert ask("https://be.example.org/v1/changes").status_code == 200
        assert ask("https://BE.example.org:443/v1/changes").status_code == 200
        assert problem(ask("http://be.example.org/v1/changes")) == (401, "bad-proof")
