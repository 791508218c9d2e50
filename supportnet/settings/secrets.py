"""Secrets: from the environment in production; in development made once and kept in the var folder."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe

from supportnet import env
from supportnet.settings.base import DEVELOPMENT, VAR

PLACEHOLDERS = ("change", "example", "placeholder", "insecure", "secret", "development", "todo", "xxx")


def _kept(name: str, make: Callable[[], str]) -> str:
    """The secret in its file, made on first use; only its owner may read it."""
    folder = VAR / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        _write_once(path, make())
    return path.read_text().strip()


def _write_once(path: Path, value: str) -> None:
    """Whole or not at all, and the first of several processes that start together wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _required(check: Callable[[str], None], name: str, make: Callable[[], str]) -> Callable[[str], str]:
    def convert(raw: str) -> str:
        if not raw and DEVELOPMENT:
            return _kept(name, make)
        check(raw)
        return raw

    return convert


def _check_key(raw: str) -> None:
    lowered = raw.lower()
    if len(raw) < 50 or len(set(raw)) < 10 or any(word in lowered for word in PLACEHOLDERS):
        raise ValueError


def _check_body_keys(raw: str) -> None:
    keys = [part.partition(":") for part in raw.split(",") if part.strip()]
    if not keys or any(
        not name.strip() or len(base64.b64decode(key, validate=True)) != 32 for name, _, key in keys
    ):
        raise ValueError
    if any(len(set(base64.b64decode(key))) < 8 for _, _, key in keys):
        raise ValueError


SECRET_KEY = env.checked(
    "SUPPORTNET_SECRET_KEY",
    "",
    "signs sessions and tokens; development makes one in the var folder",
    _required(_check_key, "secret_key", lambda: token_urlsafe(64)),
    "at least 50 random characters, for instance from `openssl rand -base64 48`",
    secret=True,
)
BODY_KEYS = env.checked(
    "SUPPORTNET_BODY_KEYS",
    "",
    "id:base64 keys of message bodies, newest first, comma between; development makes one in the var folder",
    _required(_check_body_keys, "body_keys", lambda: f"first:{base64.b64encode(os.urandom(32)).decode()}"),
    "id:base64 pairs of 32 bytes each, for instance `first:$(openssl rand -base64 32)`",
    secret=True,
)
