"""What waits for the same work is done in one go: while some of it is at work, more gathers.

A single request is never kept waiting for others: it goes at once where nothing is at work.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from company.failures import Busy

T = TypeVar("T")
R = TypeVar("R")

MOST: Final = 16
"""So many go together."""

AT_ONCE: Final = 2
"""So many goes are at work beside each other: one computes while the other waits for the disk."""


class Gathering(Generic[T, R]):
    """Hands items to `work`, several at a time; `work` returns a result or what to raise for each, in their order."""

    def __init__(
        self,
        work: Callable[[Sequence[T]], Sequence[R | Exception]],
        in_thread: Callable[[Callable[[], Sequence[R | Exception]]], Awaitable[Sequence[R | Exception]]],
    ) -> None:
        self._work = work
        self._in_thread = in_thread
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._goes: set[asyncio.Task[None]] = set()

    async def __call__(self, item: T) -> R:
        """Return the result for an item, or raise what was found for it."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if len(self._goes) < AT_ONCE:
            go = asyncio.create_task(self._go())
            self._goes.add(go)
            go.add_done_callback(self._ended)
        return await answer

    def _ended(self, go: asyncio.Task[None]) -> None:
        self._goes.discard(go)
        if not go.cancelled():
            go.exception()  # who asked was told: the loop need not log it as well

    async def _go(self) -> None:
        while self._waiting:
            taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                results = await self._results([item for item, _ in taken])
            except BaseException as end:  # this go is ended, not its work: nobody may wait for it for ever
                for _, answer in (*taken, *self._waiting):
                    if not answer.done():
                        answer.set_exception(end)
                self._waiting.clear()
                raise
            for (_, answer), result in zip(taken, results, strict=True):
                if answer.done():  # whoever asked is gone
                    continue
                if isinstance(result, Exception):
                    answer.set_exception(result)
                else:
                    answer.set_result(result)

    async def _results(self, items: list[T]) -> Sequence[R | Exception]:
        try:
            return await self._in_thread(lambda: self._work(items))
        except Busy as error:
            return [error] * len(items)
        except Exception as error:  # noqa: BLE001  # a bug met by one of them: the others go without it
            if len(items) == 1:
                return [error]
            return [result for item in items for result in await self._results([item])]
