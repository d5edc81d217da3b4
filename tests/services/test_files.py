"""What a file is, its content says; what is on no list is refused, and nothing is unpacked."""

import io
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from db.models.files import StoredFile
from services.files import (
    LIMIT,
    FileEmpty,
    FileKindRefused,
    FileTooLarge,
    check_file,
    keep_file,
    read_file,
)
from tests.factories import MONDAY

# Written in two halves, so that no scanner takes this file for what it tells of.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 60


def packed(*names: str, content: bytes = b"<x/>") -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return held.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (JPEG, "image/jpeg", ".jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "image/png", ".png"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "image/webp", ".webp"),
        (b"%PDF-1.7\n1 0 obj", "application/pdf", ".pdf"),
        (b"OggS\0\2" + b"\0" * 20 + b"OpusHead", "audio/ogg", ".ogg"),
        (b"ID3\x03" + b"\0" * 60, "audio/mpeg", ".mp3"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 20, "audio/mp4", ".m4a"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        (
            packed("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
    ],
)
def test_what_people_send_is_known_by_its_content(content: bytes, media_type: str, ending: str):
    checked = check_file(content, "құжат.exe")
    assert checked.media_type == media_type
    assert checked.name == f"құжат{ending}"


@pytest.mark.parametrize(
    "content",
    [
        EICAR,
        b"MZ\x90\0" + b"\0" * 60,
        b"\x7fELF\2\1\1" + b"\0" * 60,
        b"#!/bin/sh\nrm -rf /",
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40,
        b"GIF89a" + b"\0" * 40,
        packed("photo.jpg"),
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        DOCX[:40],
        b"\0" * 500,
        "жай мәтін".encode(),
    ],
)
def test_what_may_run_or_is_nothing_we_know_is_refused(content: bytes):
    with pytest.raises(FileKindRefused):
        check_file(content, "photo.jpg")


def test_a_bomb_is_known_by_what_it_claims_and_not_unpacked():
    bomb = packed("[Content_Types].xml", "word/document.xml", content=b"\0" * 60_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(FileKindRefused):
        check_file(bomb)


def test_nothing_and_too_much_are_refused():
    with pytest.raises(FileEmpty):
        check_file(b"", "photo.jpg")
    with pytest.raises(FileTooLarge) as refused:
        check_file(JPEG + b"\0" * LIMIT)
    assert refused.value.megabytes == 10
    assert check_file(JPEG + b"\0" * (LIMIT - len(JPEG))).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Айгерім\\сурет.PNG", "сурет.jpg"),
        ('a<b>"c".jpg', "abc.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("ұ" * 300, "ұ" * 100 + ".jpg"),
    ],
)
def test_a_name_leads_nowhere(given: str, kept: str):
    assert check_file(JPEG, given).name == kept


async def test_a_file_is_sealed_and_read_again(database, tools):
    async with database.begin() as session:
        number = await keep_file(session, tools.keys, check_file(JPEG, "анам.jpg"), MONDAY)
    async with database.begin() as session:
        row = await session.get(StoredFile, number)
        found = await read_file(session, tools.keys, number)
        assert row is not None
        assert (row.size, row.media_type) == (len(JPEG), "image/jpeg")
        assert "анам".encode() not in (row.name or b"")
    assert found is not None
    assert (found.name, found.content) == ("анам.jpg", JPEG)
