"""Floods: whoever is too many waits, nobody is refused while there is room, nothing is kept."""

import asyncio

import pytest

from public.flood import DAY, HOUR, LONGEST, SHORTEST, Busy, Door, Passers, Room
from public.reading import Unreadable, reading


class Time:
    """Stands still until it is moved; whoever waits is noted and goes on when let."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        await self.gate.wait()


@pytest.fixture
def time() -> Time:
    return Time()


def a_door(time: Time, **more) -> Door:
    settings = {"at_once": 20, "an_address": 20, **more}
    return Door(passers=Passers(time), time=time, pause=time.pause, **settings)


async def test_twenty_pass_at_once_and_the_others_wait_a_little_longer_each(time) -> None:
    door = a_door(time)
    for number in range(60):
        await door.enter(f"10.0.0.{number}")
    assert len(time.waited) == 40
    assert time.waited[0] == SHORTEST
    assert time.waited == sorted(time.waited)
    assert time.waited[-1] == LONGEST


async def test_after_an_hour_as_many_pass_again(time) -> None:
    door = a_door(time)
    for number in range(20):
        await door.enter(f"10.0.0.{number}")
    time.now += HOUR
    for number in range(20):
        await door.enter(f"10.0.1.{number}")
    assert time.waited == []


async def test_one_address_waits_before_the_whole_door_does(time) -> None:
    door = a_door(time, an_address=5)
    for _ in range(6):
        await door.enter("10.0.0.1")
    await door.enter("10.0.0.2")
    assert len(time.waited) == 1


async def test_what_was_given_back_did_not_count(time) -> None:
    door = a_door(time)
    for _ in range(100):
        door.give_back(await door.enter("10.0.0.1"))
    assert time.waited == []
    for _ in range(20):
        await door.enter("10.0.0.1")
    assert time.waited == []


async def test_those_who_wait_are_bounded_and_one_address_does_not_fill_the_room(time) -> None:
    door = a_door(time, at_once=1, slots=30)
    await door.enter("10.0.0.1")
    time.gate.clear()
    async with asyncio.TaskGroup() as tasks:
        greedy = [tasks.create_task(tried(door, "10.0.0.1")) for _ in range(50)]
        await asyncio.sleep(0)
        honest = tasks.create_task(tried(door, "10.0.0.2"))
        await asyncio.sleep(0)
        time.gate.set()
    assert sum(one.result() for one in greedy) == 12
    assert honest.result()


async def tried(door: Door, address: str) -> bool:
    try:
        await door.enter(address)
    except Busy:
        return False
    return True


def test_an_address_is_another_hash_each_day_and_in_each_process(time) -> None:
    passers, others = Passers(time), Passers(time)
    first = passers.hidden("203.0.113.7")
    assert passers.hidden("203.0.113.7") == first
    assert others.hidden("203.0.113.7") != first
    assert b"203.0.113.7" not in first
    time.now += DAY
    assert passers.hidden("203.0.113.7") != first


def test_one_household_is_one_address() -> None:
    passers = Passers()
    assert passers.hidden("2001:db8:1:2::7") == passers.hidden("2001:db8:1:2:ffff::1")
    assert passers.hidden("2001:db8:1:2::7") != passers.hidden("2001:db8:1:3::7")
    assert passers.hidden("") == passers.hidden("")


async def test_the_twenty_first_letter_of_an_hour_is_served_slowly_and_taken(a_stranger, waited) -> None:
    for number in range(21):
        writer = a_stranger(f"198.51.100.{number}")
        assert (await writer.writes(f"Письмо {number}")).status_code == 200
    assert len(waited) == 1
    assert SHORTEST <= waited[0] <= LONGEST


async def test_slips_of_a_form_do_not_slow_anybody(stranger, waited) -> None:
    for _ in range(30):
        assert (await stranger.writes("")).status_code == 422
    assert waited == []


async def test_room_is_waited_for_and_given_back() -> None:
    room = Room(100, readers=2, readers_an_address=2, patience=0.01)
    async with room.reading(b"one") as first:
        await first.take(80)
        async with room.reading(b"two") as second:
            with pytest.raises(Busy):
                await second.take(40)
            with pytest.raises(Busy):
                async with room.reading(b"three"):
                    pass
    async with room.reading(b"four") as fourth:
        await fourth.take(100)


async def test_whoever_sends_nothing_for_long_is_let_go(monkeypatch) -> None:
    monkeypatch.setattr("public.reading.SILENCE", 0.02)
    with pytest.raises(Unreadable):
        async with reading(sending([b"a=1"], stalls=True), a_room(), b"who"):
            pass


async def test_whoever_drips_is_let_go(monkeypatch) -> None:
    monkeypatch.setattr("public.reading.GRACE", -10.0)
    with pytest.raises(Unreadable):
        async with reading(sending([b"a=1", b"&b=2"]), a_room(), b"who"):
            pass


async def test_a_large_file_is_never_laid_on_the_disk(monkeypatch) -> None:
    def refuse(*_args, **_more):
        raise AssertionError("something of it was laid on the disk")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    monkeypatch.setattr("tempfile._TemporaryFileWrapper", refuse)
    monkeypatch.setattr("tempfile._os.open", refuse)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    body = [head, *[bytes(100_000) for _ in range(30)], b"\r\n--x--\r\n"]
    async with reading(sending(body, "multipart/form-data; boundary=x"), a_room(), b"who") as sent:
        assert len(sent.files[0]) == 3_000_000


def a_room() -> Room:
    return Room(10_000_000, 5, 5, 1)


def sending(pieces, kind="application/x-www-form-urlencoded", *, stalls=False):
    """A request whose body comes in these pieces."""
    from fastapi import Request

    async def come():
        for number, piece in enumerate(pieces, 1):
            yield {"type": "http.request", "body": piece, "more_body": stalls or number < len(pieces)}
        await asyncio.Event().wait()

    coming = come()

    async def receive():
        return await anext(coming)

    headers = [(b"content-type", kind.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers, "path": "/open"}, receive)
