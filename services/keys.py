"""The keys file, and the sealing of single fields with it."""

import base64
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
SECRET = 32


class KeysMissing(Exception):
    """The keys file is absent or unreadable; says which, in English, for whoever runs the program."""


class Keys:
    """Seals texts under the active key; opens what any key of the file sealed."""

    def __init__(self, active: str, secrets_by_id: dict[str, bytes]) -> None:
        if active not in secrets_by_id:
            raise KeysMissing(f"the keys file names {active!r} as active but does not hold it")
        self.active = active
        self._secrets = secrets_by_id
        self._cipher = lru_cache(maxsize=64)(self._derive)
        self._secret = lru_cache(maxsize=64)(self._secret_of)

    @classmethod
    def load(cls, path: Path) -> "Keys":
        """Reads the file; raises KeysMissing with what to do."""
        try:
            content = json.loads(path.read_text())
            held = {name: base64.b64decode(secret, validate=True) for name, secret in content["keys"].items()}
            if any(len(secret) != SECRET for secret in held.values()):
                raise ValueError("a key has another length")
            return cls(content["active"], held)
        except FileNotFoundError:
            raise KeysMissing(f"no keys file at {path}: `kenes keys new` makes one") from None
        except (ValueError, KeyError, AttributeError) as error:
            raise KeysMissing(f"the keys file {path} cannot be read: {type(error).__name__}") from None

    @classmethod
    def create(cls, path: Path, name: str) -> "Keys":
        """Makes a file with one fresh key, readable by its owner only; never overwrites."""
        return cls._write(path, name, {name: secrets.token_bytes(SECRET)}, os.O_CREAT | os.O_EXCL)

    def with_new(self, path: Path, name: str) -> "Keys":
        """Adds a fresh key to the file and makes it active; the old ones still open what they sealed."""
        return self._write(path, name, {**self._secrets, name: secrets.token_bytes(SECRET)}, os.O_CREAT)

    @classmethod
    def _write(cls, path: Path, active: str, held: dict[str, bytes], mode: int) -> "Keys":
        text = json.dumps(
            {"active": active, "keys": {k: base64.b64encode(v).decode() for k, v in held.items()}}, indent=1
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path if mode & os.O_EXCL else path.with_suffix(".new")
        with os.fdopen(os.open(target, os.O_WRONLY | mode, 0o600), "w") as file:
            file.write(text)
        if target != path:
            target.replace(path)
        return cls(active, held)

    def _derive(self, key_id: str, purpose: str) -> AESGCM:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return AESGCM(derived.derive(self._secrets[key_id]))

    @property
    def names(self) -> list[str]:
        """The keys of the file, the active one first."""
        return [self.active, *(name for name in self._secrets if name != self.active)]

    @property
    def oldest(self) -> str:
        """The key the installation began with: what must stay the same for good is derived from it."""
        return next(iter(self._secrets))

    def has(self, name: str) -> bool:
        """Whether the file holds a key of this name."""
        return name in self._secrets

    def secret_for(self, purpose: str, key_id: str = "") -> bytes:
        """32 bytes for one purpose (such as signing cookies), of the active key unless another is named."""
        return self._secret(purpose, key_id or self.active)

    def _secret_of(self, purpose: str, key_id: str) -> bytes:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return derived.derive(self._secrets[key_id])

    def seal(self, purpose: str, subject: str, text: str) -> bytes:
        """key id ‖ nonce ‖ AES-256-GCM, bound to `subject` (table and row): a copy elsewhere is noise."""
        return self.seal_bytes(purpose, subject, text.encode())

    def seal_bytes(self, purpose: str, subject: str, content: bytes) -> bytes:
        """As `seal`, of what is no text."""
        nonce = secrets.token_bytes(NONCE)
        name = self.active.encode()
        sealed = self._cipher(self.active, purpose).encrypt(nonce, content, subject.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, purpose: str, subject: str, sealed: bytes | None) -> str | None:
        """The text; None when there is none, or when its key is missing or wrong: nothing else breaks."""
        opened = self.open_bytes(purpose, subject, sealed)
        try:
            return None if opened is None else opened.decode()
        except UnicodeDecodeError:
            return None

    def open_bytes(self, purpose: str, subject: str, sealed: bytes | None) -> bytes | None:
        """As `open`, of what is no text."""
        if not sealed:
            return None
        try:
            name = sealed[1 : 1 + sealed[0]].decode()
            rest = sealed[1 + sealed[0] :]
            return self._cipher(name, purpose).decrypt(rest[:NONCE], rest[NONCE:], subject.encode())
        except (InvalidTag, KeyError, UnicodeDecodeError, IndexError, ValueError):
            return None

    def key_of(self, sealed: bytes) -> str:
        """Which key sealed this."""
        return sealed[1 : 1 + sealed[0]].decode(errors="replace")
