"""Work beside the window: one job after the other, answers in the window's thread, nothing swallowed."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.core.problems import N_, Refused, Unavailable, refuse
from desktop.ui.background import Background, Tell

WRONG = N_("test", "Wrong.")


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background()
    yield made
    assert made.stop(10)
    assert gc.isenabled()


def fail(_failure: Refused | Unavailable) -> None:
    pytest.fail("it did not fail")


def test_the_answer_comes_back_in_the_windows_thread(background: Background, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    answers: list[tuple[int, threading.Thread]] = []

    def work(_tell: Tell) -> int:
        threads.append(threading.current_thread())
        return 7

    background.run(work, lambda answer: answers.append((answer, threading.current_thread())), fail)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(7, threading.main_thread())]
    assert threads[0] is not threading.main_thread()


def test_jobs_run_one_after_the_other(background: Background, qtbot: QtBot) -> None:
    gate, log = threading.Event(), []

    def slow(_tell: Tell) -> None:
        gate.wait(10)
        log.append("slow")

    background.run(slow, lambda _done: None, fail)
    background.run(lambda _tell: log.append("quick"), lambda _done: log.append("done"), fail)
    assert log == []
    gate.set()
    qtbot.waitUntil(lambda: "done" in log)
    assert log == ["slow", "quick", "done"]


def test_progress_is_told_on_the_way(background: Background, qtbot: QtBot) -> None:
    steps: list[tuple[int, int]] = []
    done: list[None] = []

    def work(tell: Tell) -> None:
        for step in range(3):
            tell(step, 3)

    background.run(work, done.append, fail, lambda step, of: steps.append((step, of)))
    qtbot.waitUntil(lambda: bool(done))
    assert steps == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize("failure", [refuse("", WRONG), Unavailable(WRONG)])
def test_a_failure_is_handed_over_and_the_next_job_runs(
    background: Background, qtbot: QtBot, failure: Refused | Unavailable
) -> None:
    failures: list[object] = []
    done: list[str] = []

    def work(_tell: Tell) -> None:
        raise failure

    background.run(work, lambda _done: fail(failure), failures.append)
    background.run(lambda _tell: "next", done.append, fail)
    qtbot.waitUntil(lambda: bool(done))
    assert failures == [failure]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_is_told_in_the_window_and_the_next_job_runs(background: Background, qtbot: QtBot) -> None:
    told: list[Refused | Unavailable] = []
    done: list[str] = []

    def work(_tell: Tell) -> None:
        raise ZeroDivisionError

    background.run(work, lambda _done: None, told.append)
    background.run(lambda _tell: "next", done.append, fail)
    qtbot.waitUntil(lambda: bool(done))
    assert "went wrong inside Septet" in str(told[0])


def test_the_collector_rests_while_a_job_runs(background: Background, qtbot: QtBot) -> None:
    collecting: list[bool] = []
    background.run(lambda _tell: gc.isenabled(), collecting.append, fail)
    qtbot.waitUntil(lambda: bool(collecting))
    assert collecting == [False]
    assert gc.isenabled()


def test_a_stop_waits_a_little_and_starts_nothing_more(qapp: object) -> None:
    made, gate, log = Background(), threading.Event(), []
    made.run(lambda _tell: gate.wait(20), log.append, fail)
    made.run(lambda _tell: "second", log.append, fail)
    assert not made.stop(0.05)
    gate.set()
    assert made.stop(10)
    assert log == []
