"""What an archive says of itself: its last member, so that an archive without it is half a one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from .refusals import ArchiveBroken
from .rows import Facts, Table

VERSION = 1
MEMBER = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files`: name -> SHA-256 (hex). `keys`: whose data keys existed (not the keys); `destroyed`: whose were destroyed.

    `release`: the id of the handbook that readers got, or empty. `made_at`: ISO 8601, UTC. `database`: its member's name.
    """

    made_at: str
    database: str
    facts: Facts
    files: dict[str, str]
    keys: list[str]
    destroyed: list[str]
    release: str

    def packed(self) -> bytes:
        """Return it as JSON."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, sort_keys=True).encode()


def unpacked(data: bytes) -> Manifest:
    """Return it from JSON. Raises ArchiveBroken."""
    try:
        values = json.loads(data)
        if values.pop("version") != VERSION:
            raise ArchiveBroken("daftar isinya dibuat oleh versi Suluh yang lain")
        facts = values.pop("facts")
        tables = {name: Table(**table) for name, table in facts["tables"].items()}
        heads = {chain: (int(number), str(mac)) for chain, (number, mac) in facts["heads"].items()}
        return Manifest(facts=Facts(tables, heads, facts["migrations"]), **values)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveBroken("daftar isinya tidak terbaca") from None
