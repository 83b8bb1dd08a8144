"""Plain text rules: what a line of text may hold before it is stored or written."""

from __future__ import annotations

import re
import unicodedata

# Line separators, next line, and everything a YAML or Markdown reader takes for a line break or control sign.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]")
_BLANKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")


def single_line(value: str) -> str:
    """Return `value` as one line: no control characters, no line breaks, one blank between words.

    Right-to-left marks, zero-width signs, emoji and every visible character are kept; the form is NFC.
    """
    kept = _BLANKS.sub(" ", _DROPPED.sub("", value))
    return unicodedata.normalize("NFC", kept).strip()
