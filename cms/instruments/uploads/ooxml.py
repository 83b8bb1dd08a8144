"""DOCX and XLSX: the list of parts, the relationships between them, then every part by its kind.

Open Packaging Conventions: ECMA-376 part 2. Content types and relationship types are compared by their last word, since
the strict and the transitional dialect differ only before it.
"""

from __future__ import annotations

import re
from typing import Final

from . import limits
from .archive import Archive
from .archive_records import Entry
from .links import is_clicked, is_inside
from .markup import Attributes, Budget, Rules, read_markup
from .ooxml_rules import PartRules, SvgRules
from .pictures import check_binary, extension_of
from .refusal import Reason, UploadRefused, in_part

TYPES_PART: Final = "[Content_Types].xml"
_VENDOR: Final = "application/vnd.openxmlformats-officedocument."
# Content type of the main part -> format.
MAIN_TYPES: Final = {
    f"{_VENDOR}wordprocessingml.document.main+xml": "docx",
    f"{_VENDOR}spreadsheetml.sheet.main+xml": "xlsx",
}
_XML_EXTENSIONS: Final = {"xml", "rels", "vml", "svg", "rdf"}
_PRINTER: Final[dict[str, tuple[bytes, ...]]] = {"bin": (b"",)}

# Words in content types and relationship types, and in the names of parts.
_REFUSED_TYPES: Final[tuple[tuple[str, Reason], ...]] = (
    ("macro", Reason.MACRO),
    ("vba", Reason.MACRO),
    ("dialogsheet", Reason.MACRO),
    ("customui", Reason.MACRO),
    ("keymap", Reason.MACRO),
    ("attachedtoolbars", Reason.MACRO),
    ("activex", Reason.ACTIVE),
    ("webextension", Reason.ACTIVE),
    ("oleobject", Reason.EMBEDDED),
    ("embeddings/", Reason.EMBEDDED),
    ("afchunk", Reason.EMBEDDED),
    ("subdocument", Reason.EMBEDDED),
    ("attachedtemplate", Reason.EXTERNAL),
    ("externallink", Reason.EXTERNAL),
    ("connections", Reason.EXTERNAL),
    ("querytable", Reason.EXTERNAL),
    ("mailmerge", Reason.EXTERNAL),
    ("recipientdata", Reason.EXTERNAL),
)
_REFUSED_RELATIONS: Final = {
    "control": Reason.ACTIVE,
    "package": Reason.EMBEDDED,
    "frame": Reason.EXTERNAL,
    "audio": Reason.EMBEDDED,
    "video": Reason.EMBEDDED,
    "media": Reason.EMBEDDED,
}


def check_ooxml(archive: Archive) -> str:
    """Return "docx" or "xlsx"; raise UploadRefused for anything that is not a plain document of that format."""
    budget = Budget()
    types = _read_types(archive, budget)
    if "mimetype" in archive.entries:
        raise UploadRefused(Reason.POLYGLOT, in_part("mimetype"))
    for name, kind in types.named.items():
        _check_type(kind, in_part(name))
    for entry in archive.files:
        _check_type(entry.name, in_part(entry.name))
    relations = [_read_relations(archive, entry, budget) for entry in archive.files if _is_relations(entry)]
    form = _main_form(archive, types, [target for found in relations for target in found.documents])
    for entry in archive.files:
        if entry.name != TYPES_PART and not _is_relations(entry):
            _check_part(archive, entry, types.kind_of(entry.name), budget)
    return form


class _Types(Rules):
    """Content types by extension and by part name."""

    def __init__(self) -> None:
        super().__init__(in_part(TYPES_PART))
        self.by_extension: dict[str, str] = {}
        self.by_name: dict[str, str] = {}

    @property
    def named(self) -> dict[str, str]:
        return self.by_extension | self.by_name

    def start(self, name: str, attributes: Attributes) -> None:
        told = dict(attributes)
        kind = told.get("ContentType", "").strip()
        key, known = told.get("Extension", "").lower(), self.by_extension
        if name == "Override":
            key, known = told.get("PartName", "").removeprefix("/").lower(), self.by_name
        elif name != "Default":
            return
        if key in known:
            self.refuse(Reason.ZIP_DUPLICATE, key)
        known[key] = kind

    def kind_of(self, name: str) -> str:
        """Return the content type of a part; raise when the list does not know it."""
        kind = self.by_name.get(name.lower()) or self.by_extension.get(extension_of(name))
        if not kind:
            raise UploadRefused(Reason.FOREIGN, in_part(name), detail="tidak tercantum dalam daftar isi")
        return kind.lower()


class _Relations(Rules):
    """Relationships of one part: where they point, and whether that is inside."""

    def __init__(self, name: str) -> None:
        super().__init__(in_part(name))
        self._is_root = name == "_rels/.rels"
        self.documents: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        told = dict(attributes)
        target, kind = told.get("Target", "").strip(), told.get("Type", "").rstrip("/").lower()
        word = kind.rpartition("/")[2]
        _check_type(word, self.where)
        if word in _REFUSED_RELATIONS:
            self.refuse(_REFUSED_RELATIONS[word], target)
        self._check_target(told.get("TargetMode", "").strip().lower() == "external", word, target)
        if self._is_root and word == "officedocument":
            self.documents.append(target.removeprefix("/").removeprefix("./"))

    def _check_target(self, is_external: bool, word: str, target: str) -> None:
        if is_external:
            if word != "hyperlink":
                self.refuse(Reason.EXTERNAL, target)
            if not is_clicked(target):
                self.refuse(Reason.LINK, target)
        elif not is_inside(re.sub(r"^(?:/|(?:\.\./){1,8})", "", target)):
            self.refuse(Reason.EXTERNAL, target)


def _read_types(archive: Archive, budget: Budget) -> _Types:
    types = _Types()
    read_markup(TYPES_PART, [archive.read(TYPES_PART, limits.LIST_BYTES)], types, budget)
    return types


def _is_relations(entry: Entry) -> bool:
    return entry.name.lower().endswith(".rels")


def _read_relations(archive: Archive, entry: Entry, budget: Budget) -> _Relations:
    found = _Relations(entry.name)
    read_markup(entry.name, [archive.read(entry.name, limits.LIST_BYTES)], found, budget)
    return found


def _check_type(text: str, where: str) -> None:
    """Refuse what a content type, a relationship type or the name of a part says about itself."""
    lowered = text.lower()
    for word, reason in _REFUSED_TYPES:
        if word in lowered:
            raise UploadRefused(reason, where, detail=text)


def _main_form(archive: Archive, types: _Types, documents: list[str]) -> str:
    """Return the format that the one main part is of."""
    if len(documents) != 1 or documents[0] not in archive.entries:
        raise UploadRefused(Reason.ZIP_BROKEN, in_part("_rels/.rels"), detail="dokumen utama tidak ada")
    kind = types.kind_of(documents[0])
    mains = {name: told.lower() for name, told in types.by_name.items() if told.lower().endswith(".main+xml")}
    if kind not in MAIN_TYPES or not set(mains.values()) <= {kind}:
        raise UploadRefused(Reason.WRONG_TYPE, in_part(documents[0]), detail=kind)
    return MAIN_TYPES[kind]


def _check_part(archive: Archive, entry: Entry, kind: str, budget: Budget) -> None:
    extension = extension_of(entry.name)
    if extension in _XML_EXTENSIONS or kind.endswith("xml"):
        is_picture = extension == "svg" or "svg" in kind
        rules = SvgRules(in_part(entry.name)) if is_picture else PartRules(in_part(entry.name))
        read_markup(entry.name, archive.chunks(entry), rules, budget)
    else:
        check_binary(archive, entry, _PRINTER if kind.endswith("printersettings") else None)
