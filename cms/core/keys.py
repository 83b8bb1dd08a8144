"""The keys of an installation: how they are made, and the file that carries them into the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

KEY_FILE = "suluh.env"


def keys_make() -> dict[str, str]:
    """Return fresh keys by the names of their environment variables.

    `SULUH_SECRET_KEY` signs sessions and links (512 bits); `SULUH_RECORD_KEYS` is a comma-separated list of Fernet
    keys, newest first, here one.
    """
    return {"SULUH_SECRET_KEY": secrets.token_urlsafe(64), "SULUH_RECORD_KEYS": Fernet.generate_key().decode("ascii")}


def keys_write(folder: Path) -> Path:
    """Make `folder/suluh.env` with fresh keys, for its owner only, and return it; an existing file stays as it is.

    One `NAME=value` a line, as systemd's EnvironmentFile, docker and the shell read it.
    """
    path = folder / KEY_FILE
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{name}={value}\n" for name, value in keys_make().items())
    return path
