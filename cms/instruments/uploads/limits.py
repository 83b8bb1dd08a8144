"""How much of anything one uploaded file may hold. A template of a form is small; what is larger is not a form.

The numbers keep the check itself under two seconds and 100 MB of memory (`python -m bench.uploads` measures it).
"""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

FILE_BYTES: Final = 10 * MIB
NAME_LENGTH: Final = 200  # characters

# Archives (DOCX, XLSX and ODT are ZIP files).
ENTRIES: Final = 2_000
ENTRY_BYTES: Final = 50 * MIB  # unpacked
UNPACKED_BYTES: Final = 100 * MIB  # of the whole file: ZIP entries, or streams of a PDF
RATIO: Final = 200  # unpacked / packed, asked of entries above RATIO_FROM
RATIO_FROM: Final = MIB

PICTURE_POINTS: Final = 100_000_000  # width by height; larger ones are a scan of a wall, or a bomb

# XML.
XML_BYTES: Final = 10 * MIB  # unpacked, of the whole file
XML_UNITS: Final = 400_000  # elements, attributes and processing instructions of the whole file
XML_ATTRIBUTES: Final = 256  # of one element
XML_DEPTH: Final = 256
XML_QUIET_BYTES: Final = MIB  # one tag or comment; Word keeps pictures of shapes in an attribute
FIELD_SIGNS: Final = 4_096  # of one instruction of Word
FIELD_WORDS: Final = 64
FORMULA_SIGNS: Final = 8_192  # where Excel itself ends
ADDRESS_BYTES: Final = 8 * KIB
LIST_BYTES: Final = MIB  # lists of parts, relationships

# PDF.
PDF_OBJECTS: Final = 30_000
PDF_PAGES: Final = 500
PDF_ROWS: Final = 2 * PDF_OBJECTS  # of all cross-reference sections
PDF_NAME: Final = 512  # bytes; ISO 32000-1 ends at 127
PDF_TOKENS: Final = 300_000  # of the whole file; objects and streams count as a few more
PDF_OBJECT_TOKENS: Final = 120_000
PDF_NESTING: Final = 100
PDF_SECTIONS: Final = 64  # cross-reference sections: one for each time the file was saved
PDF_PACKED_BYTES: Final = 8 * MIB  # object streams and cross-reference streams, unpacked
PDF_PREDICTED_BYTES: Final = 2 * MIB  # cross-reference streams that are packed by rows: undone in Python
PDF_ASCII85_BYTES: Final = MIB  # undone in Python too
PDF_PIXELS: Final = PICTURE_POINTS
PDF_TAIL_BYTES: Final = KIB  # blanks behind the last %%EOF
