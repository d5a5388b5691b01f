"""The limiters that one writes for asyncio, measured like FullestWindow.java does it.

Counts, in real time, how many starts of work lie in the fullest window. A start is stamped by
the work itself. The work computes for a moment, as parsing an answer does.
"""

import asyncio
import random
import time
from collections import deque

LIMIT = 50
WINDOW = 0.1
WORKERS = 8
RUN = 5.0


class DequeOfTimes:
    """Remembers when permits were granted."""

    def __init__(self):
        self.times = deque()
        self.lock = asyncio.Lock()

    async def acquire(self):
        async with self.lock:
            while True:
                now = time.monotonic()
                while self.times and self.times[0] <= now - WINDOW:
                    self.times.popleft()
                if len(self.times) < LIMIT:
                    self.times.append(now)
                    return
                await asyncio.sleep(self.times[0] + WINDOW - now)


class TokenLoop:
    """A task puts a token into a semaphore every so often, up to the limit."""

    def __init__(self):
        self.tokens = asyncio.Queue(LIMIT)
        for _ in range(LIMIT):
            self.tokens.put_nowait(None)
        self.task = asyncio.create_task(self.refill())

    async def refill(self):
        while True:
            await asyncio.sleep(WINDOW / LIMIT)
            if not self.tokens.full():
                self.tokens.put_nowait(None)

    async def acquire(self):
        await self.tokens.get()


class ReleaseLater:
    """A semaphore whose permits are released one window after they were taken."""

    def __init__(self):
        self.semaphore = asyncio.Semaphore(LIMIT)

    async def acquire(self):
        await self.semaphore.acquire()
        asyncio.get_running_loop().call_later(WINDOW, self.semaphore.release)


class Gate:
    """Lets work come in bursts of one to three limits, and then none for a while."""

    def __init__(self, longest_pause):
        self.random = random.Random(7)
        self.longest_pause = longest_pause
        self.left = 0
        self.open_at = 0.0

    async def wait(self):
        if self.left == 0:
            self.left = LIMIT + self.random.randrange(2 * LIMIT)
            self.open_at = time.monotonic() + self.random.random() * self.longest_pause
        self.left -= 1
        pause = self.open_at - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)


async def starts_of(limiter, longest_pause):
    starts = []
    gate = Gate(longest_pause)
    end = time.monotonic() + RUN

    async def request():
        starts.append(time.monotonic())
        sum(range(2000))

    async def worker():
        while time.monotonic() < end:
            await gate.wait()
            await limiter.acquire()
            # As a client does: the request is a task of its own.
            await asyncio.create_task(request())

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return sorted(starts)


def fullest(times):
    most = first = 0
    for last, now in enumerate(times):
        while now - times[first] >= WINDOW:
            first += 1
        most = max(most, last - first + 1)
    return most


async def main():
    for name, limiter in (
        ("asyncio, a deque of times", DequeOfTimes),
        ("asyncio, a loop that refills", TokenLoop),
        ("asyncio, released one window later", ReleaseLater),
    ):
        steady = await starts_of(limiter(), 0)
        bursts = await starts_of(limiter(), 3 * WINDOW)
        most = LIMIT * (1 + (steady[-1] - steady[0]) / WINDOW)
        print(
            f"| {name} | {fullest(steady) / LIMIT:.2f} | {100 * len(steady) / most:.1f} % "
            f"| {fullest(bursts) / LIMIT:.2f} |"
        )


asyncio.run(main())
