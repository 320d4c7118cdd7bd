"""Figures for Prometheus: counted by every process, added up and handed out at an address of their own."""

import contextlib
import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextlib.contextmanager
def shared() -> Iterator[None]:
    """Give the processes that are begun meanwhile a place to count in. Before the library is imported."""
    with TemporaryDirectory(prefix="septet-metrics-") as folder:
        os.environ[_FOLDER] = folder
        yield


class Counters:
    """The counters of one process: requests by address and answer, how long they took, how many are at work."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        self._requests = Counter(
            "septet_requests", "Requests by method, address and status", ["method", "route", "status"]
        )
        self._seconds = Histogram(
            "septet_request_seconds",
            "How long requests took",
            ["method", "route"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._at_work = Gauge(
            "septet_requests_at_work", "Requests being answered", multiprocess_mode="livesum"
        )
        Gauge("septet_workers", "Processes that take requests", multiprocess_mode="livesum").set(1)

    def began(self) -> None:
        """Count one more request at work."""
        self._at_work.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        known = method if method in {"GET", "PUT", "POST", "DELETE", "HEAD"} else "other"
        self._at_work.dec()
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)


def forget(process: int) -> None:
    """Leave a process that ended out of what is at work; what it counted stays."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def hand_out(host: str, port: int) -> None:
    """Answer `GET /metrics` with the sums, until the process ends.

    Raises:
        OSError: the address is not ours or is taken.
    """
    from prometheus_client import CollectorRegistry, multiprocess, start_http_server

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    start_http_server(port, host, registry)
