"""The port that `kenes run` listens on."""

import asyncio
import socket

from app.run import free_port


async def test_no_part_of_an_answer_waits_until_the_client_acknowledged_another():
    loop = asyncio.get_running_loop()
    said_at_once = loop.create_future()

    class Hears(asyncio.Protocol):
        def connection_made(self, transport):
            ours = transport.get_extra_info("socket")
            said_at_once.set_result(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    listener = free_port("127.0.0.1", 0)
    server = await loop.create_server(Hears, sock=listener)
    async with server:
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await asyncio.wait_for(said_at_once, 5)
        writer.close()
        await writer.wait_closed()
