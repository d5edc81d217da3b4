"""Files without what they tell beside their picture: place, camera, author, the name its sender gave it.

A picture is drawn anew, so that nothing of the old file is left but what is seen. Documents and sounds lose
what can be taken out of them without reading them; the page says that the rest may still tell.
"""

import hashlib
import threading
from io import BytesIO
from typing import TYPE_CHECKING, Final

from services.appeals.traces_in_files import without_author
from services.files import IMAGES, CheckedFile, FileKindRefused, file_ending

if TYPE_CHECKING:
    from PIL.Image import Image

# Points of a picture that are unpacked at most: what a telephone makes, and no bomb.
MOST_POINTS: Final = 40_000_000
# A photograph may claim this many: it is read at a half, a quarter or an eighth of its size.
MOST_CLAIMED: Final = 250_000_000
MOST_CLAIMED_PLAIN: Final = 25_000_000
# Below this no photograph is read smaller.
_ENOUGH: Final = (2900, 2900)
_QUALITY: Final = 88
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# One unpacked picture at a time in this process: each may take a hundred megabytes.
_GATE: Final = threading.Lock()


class PictureRefused(FileKindRefused):
    """It is no picture that can be drawn anew: broken, or far too large."""


def stripped(file: CheckedFile, number: int = 1) -> CheckedFile:
    """The file without metadata and without its sender's name for it: «1.jpg».

    Takes time: in a thread. Raises PictureRefused for a picture that is broken or would burst.
    """
    if file.media_type in IMAGES:
        content = _drawn_anew(file.content, _FORMATS[file.media_type])
    else:
        content = without_author(file.content, file.media_type)
    name = f"{number}{file_ending(file.media_type)}"
    return CheckedFile(file.media_type, name, content, hashlib.sha256(content).hexdigest())


def _drawn_anew(content: bytes, kind: str) -> bytes:
    from PIL import Image, UnidentifiedImageError

    # The library's own watch, one for the process, and no lower than ours: it raises before we measure.
    Image.MAX_IMAGE_PIXELS = MOST_CLAIMED
    with _GATE:
        try:
            with Image.open(BytesIO(content), formats=(kind,)) as opened:
                _measure(opened)
                # Of what moves, the first picture.
                opened.seek(0)
                return _saved(_upright(opened), kind)
        except PictureRefused:
            raise
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            KeyError,
            IndexError,
            TypeError,
            MemoryError,
        ):
            # Whatever a broken file makes the decoder stumble over.
            raise PictureRefused from None


def _measure(opened: "Image") -> None:
    """By what its first bytes claim, before a point of it is unpacked."""
    width, height = opened.size
    is_photograph = opened.format in {"JPEG", "MPO"}
    if width * height > (MOST_CLAIMED if is_photograph else MOST_CLAIMED_PLAIN):
        raise PictureRefused
    if is_photograph:
        opened.draft(None, _ENOUGH)
    if opened.size[0] * opened.size[1] > MOST_POINTS:
        raise PictureRefused


def _upright(opened: "Image") -> "Image":
    """Turned as its metadata says, and in a mode that every format takes."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(opened)
    if turned.mode.startswith("I;16"):
        # Sixteen bits of grey: the upper eight are what a screen shows.
        turned = turned.point(lambda value: value * (1 / 256), "L")
    elif turned.mode == "I":
        turned = turned.point(lambda value: value * (1 / 256)).convert("L")
    see_through = turned.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in turned.info
    return turned.convert("RGBA" if see_through else "L" if turned.mode in {"1", "L"} else "RGB")


def _saved(picture: "Image", kind: str) -> bytes:
    from PIL import Image

    if kind == "JPEG" and picture.mode == "RGBA":
        picture = picture.convert("RGB")
    # A fresh one: only points go over.
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    made = BytesIO()
    if kind == "PNG":
        fresh.save(made, kind, compress_level=6)
    else:
        fresh.save(made, kind, quality=_QUALITY)
    return made.getvalue()
