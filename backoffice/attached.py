"""A file that an answer of staff carries: looked at by its content before anything is written."""

import asyncio
from typing import Final

from starlette.datastructures import UploadFile

from backoffice.dependencies import Desk
from services.files import LIMIT_TO_CHAT, CheckedFile, FileRefused, check_file

# An answer with its file, and the words around it.
LARGEST_ANSWER: Final = LIMIT_TO_CHAT + 200_000


async def attached(desk: Desk, upload: UploadFile | None) -> CheckedFile | None:
    """What may be kept of it; why it may not stands beside the field."""
    if upload is None:
        return None
    try:
        content = await upload.read()
        return await asyncio.to_thread(check_file, content, upload.filename or "", LIMIT_TO_CHAT)
    except FileRefused as refused:
        desk.form.fact("file", refused)
        return None
