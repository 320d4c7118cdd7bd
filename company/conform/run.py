"""Runs the checks one after the other and says what each found."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import httpx

from company.conform.checks import CHECKS, Check, Skipped
from company.conform.line import Device, Failed, Kit, Server

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Result(NamedTuple):
    """What a check found. `what` is its own sentence, `why` what the server does instead."""

    check: str
    what: str
    result: str
    why: str


def run(url: str, codes: Sequence[str], checks: Sequence[Check] = CHECKS) -> list[Result]:
    """Run the checks against a server; the first code is of one member, the second (better) of another."""
    with httpx.Client(trust_env=False, timeout=30, follow_redirects=False) as line:
        return list(_results(Server(line, url), codes, checks))


def table(results: Sequence[Result]) -> str:
    """Return the results for people to read."""
    width = max(len(found.check) for found in results)
    lines = [
        f"{found.result:<8} {found.check:<{width}} {found.why or found.what}".rstrip() for found in results
    ]
    count = {kind: sum(found.result == kind for found in results) for kind in (PASSED, FAILED, SKIPPED)}
    return "\n".join([*lines, ", ".join(f"{number} {kind}" for kind, number in count.items())])


def _results(server: Server, codes: Sequence[str], checks: Sequence[Check]) -> Iterator[Result]:
    devices = []
    for code in codes[:2]:
        device = Device(server)
        try:
            answer = device.enrol(code)
        except (httpx.HTTPError, Failed) as error:
            yield Result("enrol", "The codes enrol devices.", FAILED, f"{type(error).__name__}: {error}")
            return
        if answer.status_code not in (200, 201):
            yield Result("enrol", "The codes enrol devices.", FAILED, f"answered with {answer.status_code}")
            return
        devices.append(device)
    kit = Kit(server, devices[0], devices[1] if len(devices) > 1 else None)
    for check in checks:
        what = (check.__doc__ or "").partition("\n")[0]
        try:
            check(kit)
        except Skipped:
            yield Result(check.__name__, what, SKIPPED, "needs a second --code, of another member")
        except Failed as failure:
            yield Result(check.__name__, what, FAILED, str(failure))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            yield Result(check.__name__, what, FAILED, f"no proper answer ({type(error).__name__})")
        else:
            yield Result(check.__name__, what, PASSED, "")
