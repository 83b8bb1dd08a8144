"""The objects of a PDF: numbers, names, strings, arrays, dictionaries, references. ISO 32000-1, 7.2 and 7.3.

A small strict reader instead of a forgiving library: PDF libraries repair, each in its own way, and unpack without a
limit in native memory. Here what is not exactly as the standard says is refused, so that there is nothing to repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from . import limits
from .refusal import Reason, UploadRefused, at_byte

BLANK: Final = rb"\x00\t\n\x0c\r "
_REGULAR: Final = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
SKIP: Final = re.compile(rb"(?:[" + BLANK + rb"]+|%[^\r\n]*)*+")
_TOKEN: Final = re.compile(
    rb"(?P<ref>\d{1,10}[" + BLANK + rb"]++\d{1,5}[" + BLANK + rb"]++R(?!" + _REGULAR + rb"))"
    rb"|(?P<number>[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?!" + _REGULAR + rb"))"
    rb"|/(?P<name>" + _REGULAR + rb"*+)"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<text>\()"
    rb"|<(?P<hex>[0-9A-Fa-f" + BLANK + rb"]*+)>"
    rb"|(?P<word>(?:true|false|null)(?!" + _REGULAR + rb"))"
)
_DIGITS: Final = re.compile(rb"\d+")
# What stands between two parentheses of a string: anything else, or a backslash and what follows it.
_PLAIN: Final = re.compile(rb"[^()\\]*+(?:\\.[^()\\]*+)*+", re.DOTALL)
_HEX_SIGN: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Ref(NamedTuple):
    """A reference to an object."""

    number: int


class Name(str):
    """A name, its `#xx` decoded, without the slash."""

    __slots__ = ()


class Text(NamedTuple):
    """A string as it stands in the file: between its parentheses, or as hex digits."""

    raw: bytes
    is_hex: bool

    def decoded(self) -> str:
        """Return the text; bytes without a UTF-16 mark are taken as Latin-1 (addresses are ASCII)."""
        if self.is_hex:
            digits = re.sub(rb"[" + BLANK + rb"]", b"", self.raw)
            data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        else:
            data = _ESCAPE.sub(_unescape, self.raw)
        return data.decode("utf-16", "replace") if data[:2] in (b"\xfe\xff", b"\xff\xfe") else data.decode("latin-1")


def _unescape(found: re.Match[bytes]) -> bytes:
    octal, line, sign = found.groups()
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    return b"" if line else _ESCAPED.get(sign, sign)


Dictionary = dict[str, object]


class Tokens:
    """How many tokens the file may still have."""

    def __init__(self) -> None:
        self.left = limits.PDF_TOKENS

    def spend(self, count: int) -> None:
        """Count what one object used."""
        self.left -= count
        if self.left < 0:
            raise UploadRefused(Reason.PDF_LARGE)


class Reader:
    """Reads values from `data` at `pos`. Every finished dictionary is shown to `seen`, the inner before the outer."""

    def __init__(self, data: bytes, tokens: Tokens, seen: Callable[[Dictionary], None]) -> None:
        self.data = data
        self.pos = 0
        self._tokens = tokens
        self._seen = seen

    def skip(self) -> None:
        """Go past blanks and comments."""
        self.pos = SKIP.match(self.data, self.pos).end()  # type: ignore[union-attr]  # it matches nothing too

    def broken(self, detail: str = "") -> UploadRefused:
        """Return the refusal for something unreadable here."""
        return UploadRefused(Reason.PDF_BROKEN, at_byte(self.pos), detail=detail)

    def value(self) -> object:
        """Return the value at `pos` and go past it; raise UploadRefused when there is none."""
        frames: list[tuple[bytes, list[object]]] = []
        count = 0
        while True:
            count += 1
            if count > limits.PDF_OBJECT_TOKENS:
                raise UploadRefused(Reason.PDF_LARGE, at_byte(self.pos))
            item, opened = self._item(frames)
            if opened:
                continue
            if not frames:
                self._tokens.spend(count)
                return item
            frames[-1][1].append(item)

    def _item(self, frames: list[tuple[bytes, list[object]]]) -> tuple[object, bool]:
        """Read one token: (value, False), or (None, True) when it opened an array or a dictionary."""
        self.skip()
        token = _TOKEN.match(self.data, self.pos)
        if token is None:
            raise self.broken()
        self.pos = token.end()
        kind = token.lastgroup
        if kind == "open":
            if len(frames) >= limits.PDF_NESTING:
                raise UploadRefused(Reason.PDF_LARGE, at_byte(self.pos))
            frames.append((token["open"], []))
            return None, True
        if kind == "close":
            return self._closed(token["close"], frames), False
        return self._scalar(kind, token), False

    def _scalar(self, kind: str | None, token: re.Match[bytes]) -> object:
        if kind == "name":
            if len(token["name"]) > limits.PDF_NAME:
                raise UploadRefused(Reason.PDF_LARGE, at_byte(self.pos))
            return _name(token["name"])
        if kind == "number":
            text = token["number"]
            return float(text) if b"." in text else int(text)
        if kind == "ref":
            return Ref(int(_DIGITS.match(token["ref"])[0]))  # type: ignore[index]  # a reference begins with digits
        if kind == "text":
            return self._string()
        if kind == "hex":
            return Text(token["hex"], is_hex=True)
        return {b"true": True, b"false": False}.get(token["word"])

    def _string(self) -> Text:
        start, depth, count = self.pos, 1, 0
        while depth:
            self.pos = _PLAIN.match(self.data, self.pos).end()  # type: ignore[union-attr]  # it matches nothing too
            sign = self.data[self.pos : self.pos + 1]
            if sign not in (b"(", b")"):
                raise self.broken("teks tanpa akhir")
            self.pos += 1
            depth += 1 if sign == b"(" else -1
            count += 1
            if count > limits.PDF_OBJECT_TOKENS:
                raise UploadRefused(Reason.PDF_LARGE, at_byte(self.pos))
        self._tokens.spend(count)
        return Text(self.data[start : self.pos - 1], is_hex=False)

    def _closed(self, sign: bytes, frames: list[tuple[bytes, list[object]]]) -> object:
        opened, items = frames.pop() if frames else (b"", [])
        if (opened, sign) == (b"[", b"]"):
            return items
        if (opened, sign) != (b"<<", b">>") or len(items) % 2:
            raise self.broken()
        keys = items[::2]
        found: Dictionary = {key: item for key, item in zip(keys, items[1::2], strict=True) if isinstance(key, Name)}
        if len(found) != len(keys):
            raise self.broken("kunci ganda atau kunci tanpa nama")
        self._seen(found)
        return found


def _name(raw: bytes) -> Name:
    """Return a name, decoded; the caller holds its length to the limit."""
    if b"#" in raw:
        raw = _HEX_SIGN.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), raw)
    return Name(raw.decode("latin-1"))


def as_int(value: object) -> int | None:
    """Return a whole number that is not negative, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
