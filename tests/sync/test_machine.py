"""The fault machine: laptops and the real company under every fault there is, and in the end nothing lost or doubled."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from desktop.core.verifying import verify
from tests.sync.laptops import make_start
from tests.sync.world import EVERY_FAULT, STATES, World, folder

EXAMPLES, STEPS = 50, 40
"""2,000 steps; `python -m benchmarks.faults` walks as many as it is told."""

which = st.integers(0, 7)
laptop = st.integers(0, 1)
faults = st.builds(
    lambda well, faults: ("honest",) * well + tuple(faults),  # or most would end at the first request
    st.integers(0, 6),
    st.lists(st.sampled_from(EVERY_FAULT), max_size=4),
)


class Machine(RuleBasedStateMachine):
    """Whatever happens in whatever order, in the end all is quiet and everything is there once."""

    start: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = folder()
        self.world: World | None = None

    @initialize()
    def begin(self) -> None:
        self.world = World(Path(self.folder.name), self.start)

    @property
    def there(self) -> World:
        assert self.world is not None
        return self.world

    @rule(n=laptop)
    def seal(self, n: int) -> None:
        self.there.seal(self.there.laptops[n])

    @rule(n=laptop, key=which)
    def revise(self, n: int, key: int) -> None:
        self.there.revise(self.there.laptops[n], key)

    @rule(key=which)
    def disagree(self, key: int) -> None:
        self.there.disagree(key)

    @rule(n=laptop, faults=faults, only=st.sampled_from(["", "PUT"]))
    def sync(self, n: int, faults: tuple[str, ...], only: str) -> None:
        self.there.sync(self.there.laptops[n], faults, only=only)

    @rule(n=laptop)
    def sync_well(self, n: int) -> None:
        self.there.sync(self.there.laptops[n], accept=True)

    @rule(n=laptop, after=st.integers(0, 12))
    def kill_while_writing(self, n: int, after: int) -> None:
        self.there.laptops[n].book.kill_in = after
        self.there.sync(self.there.laptops[n])

    @rule(n=laptop, theirs=st.booleans())
    def choose(self, n: int, theirs: bool) -> None:
        self.there.choose(self.there.laptops[n], theirs=theirs)

    @rule(key=which, state=st.sampled_from(STATES))
    def say(self, key: int, state: str) -> None:
        self.there.say(key, state)

    @rule(key=which)
    def ask(self, key: int) -> None:
        self.there.ask(key)

    @rule(n=laptop)
    def answer(self, n: int) -> None:
        self.there.answer(self.there.laptops[n])

    @rule(n=laptop, key=which)
    def correspond(self, n: int, key: int) -> None:
        self.there.correspond(self.there.laptops[n], key)

    @rule(key=which, turn=st.integers(0, 1))
    def pay(self, key: int, turn: int) -> None:
        self.there.pay(key, turn)

    @rule(key=which)
    def what_was_delayed_comes_in(self, key: int) -> None:
        self.there.company.arrive(key)

    @rule()
    def back_company_up(self) -> None:
        self.there.back_company_up()

    @rule(key=st.integers(-1, 4), announced=st.booleans())
    def restore_company(self, key: int, announced: bool) -> None:
        self.there.restore_company(key, announced=announced)

    @rule()
    def restart_company(self) -> None:
        self.there.company.restart()

    @rule(n=laptop)
    def back_book_up(self, n: int) -> None:
        found = self.there.laptops[n]
        self.there.book_backups = [*self.there.book_backups[-3:], (found, found.backup())]

    @rule(key=which)
    def restore_book(self, key: int) -> None:
        if self.there.book_backups:
            found, backup = self.there.book_backups[key % len(self.there.book_backups)]
            found.restore(backup)

    @rule(n=laptop, years=st.integers(-10, 10))
    def set_laptop_clock(self, n: int, years: int) -> None:
        self.there.laptops[n].off = timedelta(days=365 * years)

    @rule(hours=st.integers(-3, 3))
    def set_company_clock(self, hours: int) -> None:
        self.there.company.now += timedelta(hours=hours)

    def teardown(self) -> None:
        try:
            if self.world is not None:
                self.world.settle_down()
        finally:
            if self.world is not None:
                self.world.close()
            self.folder.cleanup()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("machine")
    make_start(place)
    return place


@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_whatever_happens(start: Path) -> None:
    walk(start, EXAMPLES, STEPS)


@pytest.mark.parametrize("own", [True, False])
def test_of_two_own_corrections_the_last_is_sent_on_top_of_the_other_laptop_s(
    start: Path, tmp_path: Path, own: bool
) -> None:
    world = World(tmp_path, start)
    one, other = world.laptops
    for laptop in (one, other):
        world.sync(laptop)
    world.disagree(0)
    world.revise(other, 0)  # a second correction, before the first one is heard of
    for laptop in (one, other):
        world.sync(laptop)
    key = str(other.book.value("SELECT declaration_id FROM outbox WHERE state = 'conflict'"))
    assert other.choose(key, 170_000, theirs=not own)
    states = "SELECT group_concat(state ORDER BY rev) FROM outbox WHERE declaration_id = ?"
    gone = "confirmed,dropped,dropped"  # what was built on it goes with it
    assert other.book.value(states, key) == (f"{gone},queued" if own else gone)
    world.settle_down()
    there = world.company.rows("SELECT rev FROM revisions WHERE declaration_id = ? ORDER BY rev", key)
    assert [rev for (rev,) in there] == ([1, 2, 4] if own else [1, 2])
    world.close()


def test_a_version_may_follow_one_that_only_the_company_s_history_names(start: Path, tmp_path: Path) -> None:
    world = World(tmp_path, start)
    one, other = world.laptops
    for laptop in (one, other):
        world.sync(laptop)
    (key,) = world.company.rows("SELECT declaration_id FROM declarations LIMIT 1")[0]
    author, reader = (
        (one, other) if one.book.value("SELECT 1 FROM declaration WHERE id = ?", key) else (other, one)
    )
    reader.adopt(key)
    assert author.correct(key, 160_000)
    for laptop in (author, reader):
        world.sync(laptop)
    assert reader.correct(key, 170_000)
    with reader.book.transaction() as session:  # another paper took that number after the company's restore
        session.execute(text("DELETE FROM elsewhere"))
    assert verify(reader.book).problems == ()
    with reader.book.transaction() as session:
        session.execute(text("UPDATE event SET body = json_set(body, '$.doc_hash', 'f') WHERE rev = 2"))
    assert "does not follow" in " ".join(each.english() for each in verify(reader.book).problems)
    world.close()


def test_what_corrects_a_version_that_waits_for_another_laptop_goes_to_the_company_too(
    start: Path, tmp_path: Path
) -> None:
    world = World(tmp_path, start)
    one, other = world.laptops
    for laptop in (one, other):
        world.sync(laptop)
    world.back_company_up()
    key = str(one.book.value("SELECT id FROM declaration"))
    other.adopt(key)
    assert other.correct(key, 1_000_00)
    world.sync(other)
    world.sync(one)
    assert one.correct(key, 2_000_00)  # on top of what the other laptop wrote
    world.restore_company(-1, announced=True)  # to where the other laptop's correction had not come
    states = "SELECT group_concat(state ORDER BY rev) FROM outbox WHERE declaration_id = ?"
    for fee, expected in ((3_000_00, "confirmed,parked"), (4_000_00, "confirmed,parked,parked")):
        world.sync(one)
        assert one.book.value(states, key) == expected
        assert one.correct(key, fee)
    world.sync(other)
    world.settle_down()
    assert one.book.value(states, key) == "confirmed,confirmed,confirmed,confirmed"
    there = world.company.rows("SELECT rev FROM revisions WHERE declaration_id = ? ORDER BY rev", key)
    assert [rev for (rev,) in there] == [1, 2, 3, 4, 5]
    world.close()


def test_versions_go_out_by_their_numbers_though_the_clock_was_years_ahead(
    start: Path, tmp_path: Path
) -> None:
    world = World(tmp_path, start)
    laptop = world.laptops[0]
    world.sync(laptop)
    laptop.off = timedelta(days=3650)
    world.seal(laptop)
    laptop.off = timedelta(0)
    key = str(laptop.book.value("SELECT declaration_id FROM outbox WHERE state = 'queued'"))
    for fee in (160_000, 170_000):
        assert laptop.correct(key, fee)
    world.sync(laptop)
    sent = [path for method, path in world.company.requests if method == "PUT" and key in path]
    assert [path.rpartition("/")[2] for path in sent] == ["1", "2", "3"]
    world.settle_down()
    world.close()


def test_an_empty_history_confirms_nothing_that_the_lost_one_told(start: Path, tmp_path: Path) -> None:
    world = World(tmp_path, start)
    mine, other = world.laptops
    world.sync(mine)
    world.back_company_up()
    world.seal(other)
    world.sync(other)
    world.sync(mine)
    world.restore_company(-1, announced=False)  # to where only the first paper was there
    world.sync(
        mine, ("honest", "honest", "honest", *["lose_request"] * 8)
    )  # it knows so much, and reads no news any more
    assert mine.book.value("SELECT state FROM outbox") == "receipted"
    world.restore_company(0, announced=False)  # to where nothing was there
    world.settle_down()
    world.close()


@pytest.mark.parametrize("announced", [True, False])
def test_a_payment_is_booked_once_though_the_company_lost_that_it_told_it(
    start: Path, tmp_path: Path, announced: bool
) -> None:
    world = World(tmp_path, start)
    mine = world.laptops[0]
    world.sync(mine)
    world.back_company_up()
    world.pay(0)
    told = """SELECT count(*) FROM event WHERE body LIKE '%"payments"%'"""
    booked = "SELECT count(*) FROM payment"
    for many in range(40):  # killed one transaction later each time, at last just after the news were read
        mine.book.kill_in = many
        world.sync(mine)
        if mine.book.value(told):
            break
    assert (mine.book.value(told), mine.book.value(booked)) == (1, 0)
    world.restore_company(-1, announced=announced)
    world.sync(mine)
    assert (mine.book.value(told), mine.book.value(booked)) == (0, 1)
    world.pay(0)  # as a desk does after a restore
    world.sync(mine)
    assert (mine.book.value(told), mine.book.value(booked)) == (1, 1)
    world.settle_down()
    world.close()


def test_a_company_that_dies_in_a_delivery_is_waited_for_by_nobody(start: Path, tmp_path: Path) -> None:
    world = World(tmp_path, start)
    mine = world.laptops[0]
    world.sync(mine, ("honest", "die_before"))
    assert [method for method, _ in world.company.requests[-2:]].count("PUT")
    assert mine.book.value("SELECT state FROM outbox") == "queued"
    assert not world.company.rows("SELECT 1 FROM revisions")
    world.settle_down()
    world.close()


def walk(start: Path, examples: int, steps: int, **more: Any) -> None:
    """Let the machine walk so many histories of at most so many steps."""
    kept = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(
            Phase.explicit,
            Phase.reuse,
            Phase.generate,
        ),  # a failure is told with its steps; to shrink takes hours
        suppress_health_check=list(HealthCheck),
        **more,
    )
    made = type("Walking", (Machine,), {"start": start})
    run_state_machine_as_test(made, settings=kept)
