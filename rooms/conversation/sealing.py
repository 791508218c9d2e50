"""Message bodies at rest: AES-256-GCM under a ring of keys that lives outside the database.

A sealed body is: length of the key id (1 byte), key id, nonce (12 bytes), ciphertext with tag. The context
(which log of which room) is authenticated, so a body moved to another room does not open.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The key is not in the ring, or the body was altered or moved."""


class KeyRing:
    """Keys by id; the first one seals, every one opens."""

    def __init__(self, described: str) -> None:
        """`described` is `id:base64,id:base64`, newest first, each key 32 bytes. ValueError says what is wrong."""
        self._keys: dict[bytes, AESGCM] = {}
        for part in filter(None, (p.strip() for p in described.split(","))):
            name, colon, encoded = part.partition(":")
            if not colon or not 1 <= len(name.encode()) <= 40:
                raise ValueError("each key is written id:base64")
            try:
                key = base64.b64decode(encoded, validate=True)
                self._keys[name.encode()] = AESGCM(key)
            except ValueError:
                raise ValueError(f"key {name!r} is not 32 bytes in base64") from None
        if not self._keys:
            raise ValueError("there is no key")
        first = next(iter(self._keys))
        self._head = bytes([len(first)]) + first
        self._newest = self._keys[first]

    def seal(self, text: str, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._head + nonce + self._newest.encrypt(nonce, text.encode(), context)

    def open(self, sealed: bytes, context: bytes) -> str:
        cut = 1 + sealed[0]
        key = self._keys.get(bytes(sealed[1:cut]))
        if key is None:
            raise CannotOpen("its key is not in the ring")
        nonce, body = sealed[cut : cut + NONCE_BYTES], sealed[cut + NONCE_BYTES :]
        try:
            return key.decrypt(nonce, body, context).decode()
        except InvalidTag:
            raise CannotOpen("altered, or sealed for another place") from None

    def is_newest(self, sealed: bytes) -> bool:
        return bytes(sealed).startswith(self._head)


@lru_cache(maxsize=2)
def _ring(described: str) -> KeyRing:
    return KeyRing(described)


def ring() -> KeyRing:
    return _ring(settings.BODY_KEYS)


def context_of(log: str, room_id: int) -> bytes:
    return f"{log}:{room_id}".encode()


def seal(text: str, context: bytes) -> bytes:
    return ring().seal(text, context)


def open_sealed(sealed: bytes | memoryview, context: bytes) -> str:
    return ring().open(bytes(sealed), context)
