"""Which addresses a form may name: what a person clicks on, and nothing that a program fetches by itself."""

from __future__ import annotations

import re
from typing import Final

# A web address or a mail address without signs that a reader could take for another scheme or another host.
_CLICKED: Final = re.compile(
    r"""https?://[^\x00-\x20\\<>"/][^\x00-\x1f\\<>"]*|mailto:[^\x00-\x1f\\<>"]*""", re.IGNORECASE
)
# A picture that stands in the attribute itself.
_INLINE: Final = re.compile(r"data:image/(?:png|jpe?g|gif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# A path inside the archive: no scheme, no host, no way out.
_INSIDE: Final = re.compile(r"(?:\./)?(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\x00-\x1f:\\%]+")
# Schemes that run something, wherever they stand.
RUNNING: Final = re.compile(
    r"\s*(?:javascript|vbscript|vnd\.sun\.star\.\w+|macro|service|slot|\.uno|private|ms-\w+|file|data:text/html)\s*:",
    re.IGNORECASE,
)


def is_clicked(address: str) -> bool:
    """Tell whether a person may click on it: a place in the document, http, https or mailto."""
    return address.startswith("#") or bool(_CLICKED.fullmatch(address))


def is_inside(address: str) -> bool:
    """Tell whether it is found inside the file: empty, a place in the document, a picture as data, or a part's path."""
    if not address or address.startswith("#"):
        return True
    return bool(_INSIDE.fullmatch(address) or _INLINE.fullmatch(address))
