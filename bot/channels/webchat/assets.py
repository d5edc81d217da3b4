"""The chat's two files, made once at start: joined, hashed into their address, compressed."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import documents

HERE = Path(__file__).parent / "static"
TOKENS = Path(documents.__file__).parent / "static" / "tokens.css"
STYLES = (TOKENS, HERE / "bubbles.css", HERE / "chat.css")
SCRIPTS = tuple(HERE / f"{name}.js" for name in ("bubbles", "earlier", "kept", "link", "chat"))
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
    '<circle cx="20" cy="20" r="20" fill="#0c7a7d"/>'
    '<g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"><circle cx="20" cy="20" r="11.5"/>'
    '<path d="M10 15q10 4 20 0M10 25q10 3 20 0M15 10q4 10 0 20M25 10q3 10 0 20"/></g></svg>'
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that never changes under its address."""

    name: str
    media_type: str
    plain: bytes
    packed: bytes

    @property
    def path(self) -> str:
        return f"/chat/static/{self.name}"


def _asset(stem: str, suffix: str, media_type: str, text: str) -> Asset:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{suffix}", media_type, content, gzip.compress(content, 9, mtime=0))


class Assets:
    """Style, script and icon of the chat."""

    def __init__(self) -> None:
        styles = "\n".join(path.read_text() for path in STYLES)
        scripts = "\n".join(path.read_text() for path in SCRIPTS)
        self.style = _asset("chat", "css", "text/css; charset=utf-8", styles)
        # One scope of its own: nothing of it is global.
        self.script = _asset(
            "chat", "js", "text/javascript; charset=utf-8", f"(() => {{\n{scripts}\n}})();\n"
        )
        self.icon = "data:image/svg+xml," + quote(ICON, safe=" ='/:")

    def find(self, name: str) -> Asset | None:
        """The file of this name; None when there is none, such as one of an earlier release."""
        return next((asset for asset in (self.style, self.script) if asset.name == name), None)
