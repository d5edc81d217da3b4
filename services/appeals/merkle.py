"""The root of a Merkle tree (RFC 6962) over leaves that come one after the other, without holding them."""

import hashlib
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()


class MerkleTree:
    """Takes leaves in order; `root` may be asked at any time."""

    def __init__(self) -> None:
        # Roots of whole subtrees, the largest first: one for each binary digit of `size` that is set.
        self._peaks: list[bytes] = []
        self.size = 0

    def add(self, leaf: bytes) -> None:
        """One leaf more."""
        node, left = hashlib.sha256(b"\x00" + leaf).digest(), self.size
        while left & 1:
            node, left = _above(self._peaks.pop(), node), left >> 1
        self._peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Over all leaves so far."""
        if not self._peaks:
            return EMPTY
        *rest, node = self._peaks
        for peak in reversed(rest):
            node = _above(peak, node)
        return node


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
