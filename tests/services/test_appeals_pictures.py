"""What is left of a file once it is stripped: what is seen, and nothing beside it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from services.appeals.pictures import PictureRefused, stripped
from services.files import check_file
from tests.pictures import CAMERA, a_bomb, a_document, a_paper, a_photo


def channels(picture: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    point = picture.convert("RGB").getpixel(at)
    assert isinstance(point, tuple)
    return point


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind, name", [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_photo_keeps_its_sight_and_loses_place_and_camera(kind: str, name: str) -> None:
    before = check_file(a_photo(kind=kind), f"Aigerim {name}")
    assert CAMERA.encode() in before.content

    after = stripped(before)

    assert after.media_type == before.media_type
    assert CAMERA.encode() not in after.content
    assert not opened(after.content).getexif()
    assert "Aigerim" not in after.name
    assert after.sha256 != before.sha256
    # Turned as the telephone was held: what lay at the upper left is at the upper right.
    picture = opened(after.content).convert("RGB")
    assert picture.size == (40, 60)
    red, _green, blue = channels(picture, (36, 4))
    assert red > 200
    assert blue < 60


def test_what_follows_the_picture_is_gone() -> None:
    after = stripped(check_file(a_photo() + b"hidden after the end"))
    assert b"hidden" not in after.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn_anew(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (20, 10)).save(made, "PNG")
    assert opened(stripped(check_file(made.getvalue())).content).size == (20, 10)


def test_a_photo_for_print_becomes_one_for_a_screen() -> None:
    made = BytesIO()
    Image.new("CMYK", (20, 10)).save(made, "JPEG")
    assert opened(stripped(check_file(made.getvalue())).content).mode == "RGB"


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_left(kind: str) -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    frames[0].save(made, kind, save_all=True, append_images=frames[1:])
    after = opened(stripped(check_file(made.getvalue())).content)
    assert getattr(after, "n_frames", 1) == 1
    assert channels(after, (5, 5))[0] > 200


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = a_bomb()
    assert len(bomb) < 1000
    with pytest.raises(PictureRefused):
        stripped(check_file(bomb))


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 no picture", a_photo()[:200], a_bomb(10)[:40]])
def test_a_broken_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        stripped(check_file(content))


def test_a_large_photo_is_read_smaller() -> None:
    made = BytesIO()
    Image.new("L", (8200, 6200)).save(made, "JPEG", quality=20)
    assert opened(stripped(check_file(made.getvalue())).content).size == (4100, 3100)


def test_a_document_forgets_who_wrote_it() -> None:
    after = stripped(check_file(a_document("Aigerim Canary"), "Aigerim.docx"), 3)
    with ZipFile(BytesIO(after.content)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
        assert all(part.date_time[0] == 1980 for part in packed.infolist())
    assert b"Canary" not in whole
    assert b"what was written" in whole
    assert after.name == "3.docx"


def test_a_paper_forgets_its_author_and_keeps_its_length() -> None:
    before = check_file(a_paper("Aigerim Canary"))
    after = stripped(before)
    assert b"Canary" not in after.content
    assert b"Aigerim".hex().encode() not in after.content
    assert len(after.content) == len(before.content)


def test_a_sound_loses_its_words() -> None:
    frames = b"\xff\xfb\x90\x00" + bytes(400)
    before = b"ID3\x04\x00\x00\x00\x00\x00\x0eTIT2 Canary 1 " + frames + b"TAG" + b"Canary".ljust(125)
    after = stripped(check_file(before, "Canary.mp3"))
    assert after.content == frames
