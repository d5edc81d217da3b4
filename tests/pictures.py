"""Pictures and documents for tests, with everything in them that a telephone or an office puts beside."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

from PIL import Image

# What must be found nowhere once a file is stripped.
CAMERA = "CanaryCam 9000"
PLACE = (43.238949, 76.889709)


def a_photo(size: tuple[int, int] = (60, 40), *, turned: int = 6, kind: str = "JPEG") -> bytes:
    """A photograph that says where and with what it was made; red at its upper left, lying on its side."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 3, size[1] // 3))
    facts = Image.Exif()
    facts[0x010F] = facts[0x0110] = CAMERA
    facts[0x0112] = turned
    facts[0x8825] = {1: "N", 2: (43.0, 14.0, 20.2), 3: "E", 4: (76.0, 53.0, 22.9)}
    made = BytesIO()
    picture.save(made, kind, exif=facts, quality=95) if kind != "PNG" else picture.save(
        made, kind, exif=facts
    )
    return made.getvalue()


def a_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that claims to hold gigabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def a_document(author: str) -> bytes:
    """A text that says who wrote and who changed it."""
    made = BytesIO()
    with ZipFile(made, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("docProps/core.xml", f"<core><creator>{author}</creator></core>")
        packed.writestr(
            "word/document.xml", f'<w:p><w:ins w:author="{author}">what was written</w:ins></w:p>'
        )
    return made.getvalue()


def a_paper(author: str) -> bytes:
    """A PDF with its author in the open."""
    return (
        f"%PDF-1.4\n1 0 obj<</Author ({author}) /Producer <{author.encode().hex()}>>>endobj\n%%EOF".encode()
    )
