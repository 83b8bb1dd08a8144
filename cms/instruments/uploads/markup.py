"""One XML part read as a stream of events: no DOCTYPE, no entities, limits on everything, nothing kept.

Names are compared without their prefix: a prefix is free, so that a rule which asks for it could be evaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_string_interning
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from . import limits
from .refusal import Reason, UploadRefused, in_part

# UTF-8, or UTF-16 with its mark; anything else could be read differently by another program.
_ENCODING: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([^"']{1,40})["']""")
_ENCODINGS: Final = {b"utf-8", b"us-ascii", b"ascii"}
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


# (local name, value): two attributes of one element may have the same local name.
Attributes = list[tuple[str, str]]


class Budget:
    """What the XML of one file may still cost, over all its parts."""

    def __init__(self) -> None:
        self.units = limits.XML_UNITS
        self.left_bytes = limits.XML_BYTES


class Rules:
    """What is asked of the elements of a part. `where` is the place for a refusal; a rule that says nothing allows."""

    def __init__(self, where: str) -> None:
        self.where = where

    def start(self, name: str, attributes: Attributes) -> None:
        """See an element begin."""

    def text(self, data: str) -> None:
        """See character data, in pieces."""

    def end(self, name: str) -> None:
        """See an element end."""

    def finish(self) -> None:
        """See the end of the part."""

    def refuse(self, reason: Reason, detail: str = "") -> None:
        """Raise the refusal with this part as its place."""
        raise UploadRefused(reason, self.where, detail=detail)


def read_markup(name: str, chunks: Iterable[bytes], rules: Rules, budget: Budget) -> None:
    """Feed one XML part to `rules`; raise UploadRefused for broken, dangerous or too large XML."""
    where = in_part(name)
    events = _Events(rules, budget, where)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_string_interning, False)  # else every name that a hostile file invents is kept
    parser.setContentHandler(events)
    try:
        _feed(parser, events, chunks, where)
        parser.close()
    except DefusedXmlException:
        raise UploadRefused(Reason.XML_DOCTYPE, where) from None
    except (SAXException, ValueError, LookupError) as error:
        raise UploadRefused(Reason.XML_BROKEN, where, detail=_told(error)) from None
    rules.finish()


def _feed(parser: DefusedExpatParser, events: _Events, chunks: Iterable[bytes], where: str) -> None:
    first = True
    for chunk in chunks:
        if first and chunk:
            _check_encoding(chunk, where)
            first = False
        events.budget.left_bytes -= len(chunk)
        if events.budget.left_bytes < 0:
            raise UploadRefused(Reason.XML_LARGE, where)
        events.quiet += len(chunk)
        if events.quiet > limits.XML_QUIET_BYTES + len(chunk):
            raise UploadRefused(Reason.XML_LARGE, where, detail="satu penanda yang sangat panjang")
        parser.feed(chunk)


def _check_encoding(chunk: bytes, where: str) -> None:
    if chunk.startswith(_UTF16_MARKS):
        return
    told = _ENCODING.match(chunk)
    if told and told[1].lower() not in _ENCODINGS:
        raise UploadRefused(Reason.XML_BROKEN, where, detail=f"penyandian {told[1].decode('latin-1')}")


def _told(error: Exception) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    return f"baris {line}" if line else ""


class _Events(ContentHandler):
    """Count and limit, then hand the event to the rules."""

    def __init__(self, rules: Rules, budget: Budget, where: str) -> None:
        super().__init__()
        self.rules = rules
        self.budget = budget
        self.where = where
        self.depth = 0
        self.quiet = 0  # bytes since the last event: how long the tag or comment is that is being read

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the interface of SAX
        self.quiet = 0
        self.depth += 1
        count = len(attrs)
        self.budget.units -= 1 + count
        if self.depth > limits.XML_DEPTH or count > limits.XML_ATTRIBUTES or self.budget.units < 0:
            raise UploadRefused(Reason.XML_LARGE, self.where)
        pairs = [(key.rpartition(":")[2], value) for key, value in attrs.items()] if count else []
        self.rules.start(name.rpartition(":")[2], pairs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the interface of SAX
        self.quiet = 0
        self.depth -= 1
        self.rules.end(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        self.quiet = 0
        self.rules.text(content)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802 - the interface of SAX
        self.quiet = 0
        self.budget.units -= 1
        if self.budget.units < 0:
            raise UploadRefused(Reason.XML_LARGE, self.where)
        if target.lower() == "xml-stylesheet":
            raise UploadRefused(Reason.EXTERNAL, self.where, detail=f"{target} {data}")
