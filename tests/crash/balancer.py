"""A small balancer: every connection goes to the next worker that takes it, and stays with that worker."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PIECE = 65_536


class Balancer:
    """Knows where the workers are; whoever is dead is passed over, nobody is asked how they are."""

    def __init__(self) -> None:
        # Name and address of each worker that takes part.
        self.workers: dict[str, str] = {}
        # How many connections each has had.
        self.served: Counter[str] = Counter()
        self.url = ""
        self._turn = 0
        self._open: set[asyncio.Task[None]] = set()

    async def serve(self, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            found = await self._next()
            if found is not None:
                await _join(client, answer, *found)
        except asyncio.CancelledError:
            answer.transport.abort()
        finally:
            self._open.discard(task)
            answer.close()

    async def close(self) -> None:
        """Cuts whoever is still there."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _next(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        names = list(self.workers)
        self._turn += 1
        for number in range(len(names)):
            name = names[(self._turn + number) % len(names)]
            address = urlsplit(self.workers.get(name, ""))
            with suppress(OSError):
                ends = await asyncio.open_connection(address.hostname, address.port)
                self.served[name] += 1
                return ends
        return None


async def _join(
    client: asyncio.StreamReader,
    answer: asyncio.StreamWriter,
    worker: asyncio.StreamReader,
    asked: asyncio.StreamWriter,
) -> None:
    ways = [asyncio.ensure_future(_pass_on(*way)) for way in ((client, asked), (worker, answer))]  # noqa: TID251
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        asked.transport.abort()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(PIECE):
            target.write(piece)
            await target.drain()


@asynccontextmanager
async def a_balancer() -> AsyncIterator[Balancer]:
    """Open inside the block, on a free port."""
    balancer = Balancer()
    server = await asyncio.start_server(balancer.serve, "127.0.0.1", 0)
    balancer.url = "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
    try:
        yield balancer
    finally:
        server.close()
        await balancer.close()
