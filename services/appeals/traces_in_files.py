"""What documents and sounds say of their maker, taken out without opening what they are about."""

import re
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
# Who wrote, for whom, with what, when; thumbnails show the first page as it once was.
_ABOUT: Final = re.compile(r"^docProps/|thumbnail", re.IGNORECASE)
_EMPTY: Final = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
# Authors of comments and of tracked changes.
_AUTHORS: Final = re.compile(rb'((?:w|w15|x):(?:author|initials|userId)|lastModifiedBy)="[^"]*"')
_CHANGED: Final = re.compile(r"^(word|xl)/[^/]+\.xml$")
# What is set up once for all entries of a packed file: the earliest day its format knows.
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)

_PDF_FACT: Final = re.compile(
    rb"(/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate|Company)\s*)"
    rb"(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)"
)
_PDF_XMP: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)

# Boxes of an MPEG-4 file that hold words; «free» ones are skipped by every player.
_BOXES: Final = (b"udta", b"meta", b"uuid")


def without_author(content: bytes, media_type: str) -> bytes:
    """The same document or sound; unchanged where its kind is not known here. Lengths of a PDF stay."""
    if media_type.startswith(_OFFICE):
        return _office(content)
    if media_type == "application/pdf":
        return _pdf(content)
    if media_type == "audio/mpeg":
        return _mp3(content)
    return _mp4(content) if media_type == "audio/mp4" else content


def _office(content: bytes) -> bytes:
    """Packed anew, part by part; `check_file` has looked at how many and how large they are."""
    made = BytesIO()
    try:
        with ZipFile(BytesIO(content)) as packed, ZipFile(made, "w", ZIP_DEFLATED) as clean:
            for part in packed.infolist():
                said = _EMPTY.get(part.filename)
                if said is None:
                    said = b"" if _ABOUT.search(part.filename) else packed.read(part)
                    if _CHANGED.match(part.filename):
                        said = _AUTHORS.sub(rb'\1=""', said)
                clean.writestr(ZipInfo(part.filename, _NO_DAY), said, ZIP_DEFLATED)
    except (BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return content
    return made.getvalue()


def _pdf(content: bytes) -> bytes:
    """Facts that stand in the open are blanked in place: no offset of the file's table changes."""

    def blank(found: re.Match[bytes]) -> bytes:
        value = found[2]
        return found[1] + value[:1] + (b" " if value[:1] == b"(" else b"0") * (len(value) - 2) + value[-1:]

    return _PDF_XMP.sub(lambda found: b" " * len(found[0]), _PDF_FACT.sub(blank, content))


def _mp3(content: bytes) -> bytes:
    """Without the words before and after the sound (ID3)."""
    if content[:3] == b"ID3" and len(content) > 10:
        size = 0
        for byte in content[6:10]:
            size = size << 7 | byte & 0x7F
        size += 20 if content[5] & 0x10 else 10
        content = content[size:] or content
    return content[:-128] if content[-128:-125] == b"TAG" else content


def _mp4(content: bytes) -> bytes:
    """Boxes of words become room that is skipped; times of making become nought. Lengths stay."""
    made = bytearray(content)
    _blank_boxes(made, 0, len(made))
    return bytes(made)


def _blank_boxes(made: bytearray, at: int, end: int) -> None:
    while at + 8 <= end:
        size, kind = int.from_bytes(made[at : at + 4], "big"), bytes(made[at + 4 : at + 8])
        if size < 8 or at + size > end:
            return
        if kind in _BOXES:
            made[at + 4 : at + 8] = b"free"
            made[at + 8 : at + size] = bytes(size - 8)
        elif kind in {b"moov", b"trak", b"mdia"}:
            _blank_boxes(made, at + 8, at + size)
        elif kind in {b"mvhd", b"tkhd", b"mdhd"} and size >= 28:
            times = 16 if made[at + 8] == 1 else 8
            made[at + 12 : at + 12 + times] = bytes(times)
        at += size
