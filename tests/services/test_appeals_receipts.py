"""Receipt codes: read however they are typed, never looked up with a slip in them, found again for good."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.appeals.receipts import LENGTH, SIGNS, hashed, new_code, read_code, shown
from services.keys import Keys

CODES = some.text(SIGNS, min_size=16, max_size=16).map(shown)
FIRST = b"f" * 32


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code: str) -> None:
    assert read_code(code) == code


@given(CODES, some.sampled_from([" ", "", ".", " - ", "—", "\u00a0", "\n"]))
def test_blanks_and_hyphens_are_forgiven(code: str, between: str) -> None:
    assert read_code(f"  {code.replace('-', between)} ") == code


@given(CODES)
def test_small_letters_and_look_alikes_are_forgiven(code: str) -> None:
    written = code.translate(str.maketrans("01VAEKMHPCTXB", "oluАЕКМНРСТХВ")).lower()
    assert read_code(written) == code


@given(CODES, some.integers(0, LENGTH - 1), some.integers(1, 31))
def test_one_wrong_sign_is_noticed(code: str, place: int, other: int) -> None:
    signs = list(code.replace("-", ""))
    signs[place] = SIGNS[(SIGNS.index(signs[place]) + other) % 32]
    assert read_code("".join(signs)) is None


@given(CODES, some.integers(0, LENGTH - 2))
def test_two_signs_that_changed_places_are_noticed(code: str, place: int) -> None:
    signs = list(code.replace("-", ""))
    if signs[place] != signs[place + 1]:
        signs[place], signs[place + 1] = signs[place + 1], signs[place]
        assert read_code("".join(signs)) is None


@given(some.text(max_size=60))
def test_anything_else_is_no_code_and_no_error(typed: str) -> None:
    read = read_code(typed)
    assert read is None or read_code(read) == read


def test_a_code_has_no_look_alikes_and_is_never_the_same() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("OILU")


async def test_the_hash_is_found_again_after_the_keys_were_rotated(tmp_path) -> None:
    path = tmp_path / "keys.json"
    keys = Keys.create(path, "z-first")
    code = new_code()
    kept = await hashed(keys, code)
    keys.with_new(path, "a-second")
    Keys.load(path).with_new(path, "m-third")

    later = Keys.load(path)

    assert later.active == "m-third"
    assert later.oldest == "z-first"
    assert await hashed(later, code) == kept


async def test_another_installation_keeps_another_hash() -> None:
    code = new_code()
    ours, theirs = Keys("k", {"k": FIRST}), Keys("k", {"k": b"g" * 32})
    assert await hashed(ours, code) != await hashed(theirs, code)
    assert await hashed(ours, code) != await hashed(ours, new_code())
    assert code.encode() not in await hashed(ours, code)


@pytest.mark.parametrize("typed", ["", "0", "7K3M-9QXR-4T2V", "7K3M 9QXR 4T2V 8WHN B 5", "ы" * 17])
def test_what_is_too_short_or_too_long_is_none(typed: str) -> None:
    assert read_code(typed) is None
