"""ODT: its mark, its manifest, then every part. OpenDocument 1.3 part 2 (packages)."""

from __future__ import annotations

from typing import Final

from . import limits
from .archive import Archive
from .archive_records import Entry
from .markup import Attributes, Budget, Rules, read_markup
from .odf_rules import OdfRules
from .ooxml_rules import SvgRules
from .pictures import check_binary, extension_of
from .refusal import Reason, UploadRefused, in_part

ODT_TYPE: Final = "application/vnd.oasis.opendocument.text"
_MANIFEST: Final = "META-INF/manifest.xml"
_SIGNATURES: Final = "META-INF/documentsignatures.xml"
_XML_EXTENSIONS: Final = {"xml", "rdf"}
# Left by LibreOffice: where its pages break; not XML, and read by nobody else.
_LAYOUT_CACHE: Final[dict[str, tuple[bytes, ...]]] = {"": (b"",)}

# Beginnings of part names.
_REFUSED_FOLDERS: Final = {
    "Basic/": Reason.MACRO,
    "Scripts/": Reason.MACRO,
    "Dialogs/": Reason.MACRO,
    "META-INF/macrosignatures": Reason.MACRO,
    "Object": Reason.EMBEDDED,
    "Database/": Reason.EMBEDDED,
    "Media/": Reason.EMBEDDED,
}
# Words in media types of the manifest.
_REFUSED_MEDIA: Final = {
    "basic": Reason.MACRO,
    "script": Reason.MACRO,
    "java": Reason.MACRO,
    "macro": Reason.MACRO,
    "ole": Reason.EMBEDDED,
    "opendocument": Reason.EMBEDDED,
}


def check_odt(archive: Archive) -> str:
    """Return "odt"; raise UploadRefused for anything that is not a plain text document."""
    _check_mark(archive)
    budget = Budget()
    manifest = _Manifest()
    read_markup(_MANIFEST, [archive.read(_MANIFEST, limits.LIST_BYTES)], manifest, budget)
    manifest.check()
    if "content.xml" not in archive.entries:
        raise UploadRefused(Reason.ZIP_BROKEN, in_part("content.xml"), detail="bagian ini tidak ada")
    for entry in archive.files:
        _check_name(entry.name)
    for entry in archive.files:
        if entry.name not in ("mimetype", _MANIFEST):
            _check_part(archive, entry, manifest, budget)
    return "odt"


def _check_mark(archive: Archive) -> None:
    """The first bytes of the file tell the format: `mimetype` is first, and stored as it is."""
    mark = archive.entries.get("mimetype")
    if mark is None or mark.header != 0 or not mark.is_stored or mark.start != 38:
        raise UploadRefused(Reason.ZIP_MISMATCH, in_part("mimetype"))
    told = archive.read("mimetype", 200)
    if told != ODT_TYPE.encode():
        raise UploadRefused(Reason.WRONG_TYPE, in_part("mimetype"), detail=told.decode("latin-1"))
    if "[Content_Types].xml" in archive.entries:
        raise UploadRefused(Reason.POLYGLOT, in_part("[Content_Types].xml"))


class _Manifest(Rules):
    """Which parts the file says it has, each with its media type."""

    def __init__(self) -> None:
        super().__init__(in_part(_MANIFEST))
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("encryption-data", "encrypted-key", "keyinfo"):
            self.refuse(Reason.ENCRYPTED)
        if name == "file-entry":
            told = dict(attributes)
            path = told.get("full-path", "")
            if path in self.kinds:
                self.refuse(Reason.ZIP_DUPLICATE, path)
            self.kinds[path] = told.get("media-type", "").strip().lower()

    def check(self) -> None:
        """Compare the media types with what a plain text may hold."""
        if self.kinds.get("/") != ODT_TYPE:
            self.refuse(Reason.ZIP_MISMATCH, self.kinds.get("/", ""))
        for path, kind in self.kinds.items():
            for word, reason in _REFUSED_MEDIA.items():
                if path != "/" and word in kind:
                    raise UploadRefused(reason, in_part(path), detail=kind)


def _check_name(name: str) -> None:
    for beginning, reason in _REFUSED_FOLDERS.items():
        if name.casefold().startswith(beginning.casefold()):
            raise UploadRefused(reason, in_part(name))
    if name.startswith("META-INF/") and name not in (_MANIFEST, _SIGNATURES):
        raise UploadRefused(Reason.FOREIGN, in_part(name))


def _check_part(archive: Archive, entry: Entry, manifest: _Manifest, budget: Budget) -> None:
    where = in_part(entry.name)
    if entry.name not in manifest.kinds and not entry.name.startswith("META-INF/"):
        raise UploadRefused(Reason.FOREIGN, where, detail="tidak tercantum dalam daftar isi")
    extension = extension_of(entry.name)
    if extension == "svg" or "svg" in manifest.kinds.get(entry.name, ""):
        read_markup(entry.name, archive.chunks(entry), SvgRules(where), budget)
    elif extension in _XML_EXTENSIONS or manifest.kinds.get(entry.name, "").endswith("xml"):
        # LibreOffice leaves an empty list of keyboard shortcuts.
        if entry.size or not entry.name.startswith("Configurations2/"):
            read_markup(entry.name, archive.chunks(entry), OdfRules(where), budget)
    else:
        check_binary(archive, entry, _LAYOUT_CACHE if entry.name == "layout-cache" else None)
