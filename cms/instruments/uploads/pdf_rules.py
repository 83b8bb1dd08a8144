"""What the dictionaries of a PDF may not say, wherever they stand: in the file or in an object stream."""

from __future__ import annotations

from typing import Final

from . import limits
from .links import is_clicked
from .pdf_syntax import Dictionary, Name, Ref, Text, as_int
from .refusal import Reason, UploadRefused

_REFUSED_KEYS: Final[dict[str, Reason]] = {
    "JS": Reason.PDF_SCRIPT,
    "JavaScript": Reason.PDF_SCRIPT,
    "XFA": Reason.PDF_XFA,
    "EF": Reason.EMBEDDED,
    "EmbeddedFiles": Reason.EMBEDDED,
    "Collection": Reason.EMBEDDED,
    "RichMediaContent": Reason.PDF_MEDIA,
    "RichMediaSettings": Reason.PDF_MEDIA,
    "OPI": Reason.EXTERNAL,
    "Encrypt": Reason.ENCRYPTED,
}
# Names that an action, an annotation or an object gives itself.
_REFUSED_NAMES: Final[dict[str, dict[str, Reason]]] = {
    "S": {
        "JavaScript": Reason.PDF_SCRIPT,
        "Rendition": Reason.PDF_MEDIA,
        "RichMediaExecute": Reason.PDF_MEDIA,
        "Sound": Reason.PDF_MEDIA,
        "Movie": Reason.PDF_MEDIA,
        "GoTo3DView": Reason.PDF_MEDIA,
        **dict.fromkeys(
            ("Launch", "GoToR", "GoToE", "GoToDp", "Thread", "SubmitForm", "ImportData", "Hide", "Trans"), Reason.PDF_ACTION
        ),
    },
    "Type": {
        "EmbeddedFile": Reason.EMBEDDED,
        "Filespec": Reason.EMBEDDED,
        "F": Reason.EMBEDDED,
        "Rendition": Reason.PDF_MEDIA,
    },
    "Subtype": {
        "FileAttachment": Reason.EMBEDDED,
        "PS": Reason.PDF_MEDIA,
        **dict.fromkeys(("RichMedia", "Screen", "Movie", "Sound", "3D"), Reason.PDF_MEDIA),
    },
    "FS": {"URL": Reason.EXTERNAL},
}  # fmt: skip
_ALLOWED_ACTIONS: Final = {"GoTo", "URI", "Named", "ResetForm", "SetOCGState"}
_ALLOWED_COMMANDS: Final = {"NextPage", "PrevPage", "FirstPage", "LastPage"}
_ACTION_KEYS: Final = ("A", "OpenAction", "Next", "PA")


class PdfRules:
    """Looks at every dictionary. `where` is set by the walk before each object."""

    def __init__(self) -> None:
        self.where = ""
        self.pages = 0
        self.catalogs: set[int] = set()
        self._actions: set[int] = set()  # objects that are said to be actions
        self._kinds: dict[int, str] = {}  # object -> what it calls itself under /S

    def see(self, found: Dictionary) -> None:
        """Raise UploadRefused when a dictionary runs, loads, plays or hides something."""
        for key in found:
            if key in _REFUSED_KEYS:
                self._refuse(_REFUSED_KEYS[key], f"/{key}")
        for key, refused in _REFUSED_NAMES.items():
            value = found.get(key)
            if isinstance(value, Ref):
                self._refuse(Reason.PDF_ACTION, f"/{key} tersembunyi")
            if isinstance(value, Name) and value in refused:
                self._refuse(refused[value], f"/{key} /{value}")
        self._see_actions(found)
        self._see_address(found)
        self._see_kind(found)

    def see_object(self, number: int, value: object) -> None:
        """Remember what a whole object is: a catalog, or something with an action's name."""
        if isinstance(value, dict):
            if value.get("Type") == Name("Catalog"):
                self.catalogs.add(number)
            if isinstance(kind := value.get("S"), Name):
                self._kinds[number] = kind

    def finish(self) -> None:
        """Check the actions that were named by reference."""
        for number in self._actions:
            kind = self._kinds.get(number)
            if kind is not None and kind not in _ALLOWED_ACTIONS:
                self._refuse(Reason.PDF_ACTION, f"/S /{kind}")

    def _see_actions(self, found: Dictionary) -> None:
        named = [found.get(key) for key in _ACTION_KEYS]
        more = found.get("AA")
        named += more.values() if isinstance(more, dict) else [more]
        for value in named:
            for action in value if isinstance(value, list) else [value]:
                if isinstance(action, Ref):
                    self._actions.add(action.number)
                kind = action.get("S") if isinstance(action, dict) else None
                if isinstance(kind, Name) and kind not in _ALLOWED_ACTIONS:
                    self._refuse(Reason.PDF_ACTION, f"/S /{kind}")
        if found.get("S") == Name("Named") and found.get("N") not in _ALLOWED_COMMANDS:
            self._refuse(Reason.PDF_ACTION, f"/N /{found.get('N')}")

    def _see_address(self, found: Dictionary) -> None:
        for key in ("URI", "Base"):
            value = found.get(key)
            if isinstance(value, Text):
                address = value.decoded() if len(value.raw) <= limits.ADDRESS_BYTES else "terlalu panjang"
                if not is_clicked(address):
                    self._refuse(Reason.LINK, address)
            if isinstance(value, Ref) and (found.get("S") == Name("URI") or key == "Base"):
                self._refuse(Reason.LINK, f"/{key} tersembunyi")

    def _see_kind(self, found: Dictionary) -> None:
        if found.get("Type") == Name("Page"):
            self.pages += 1
            if self.pages > limits.PDF_PAGES:
                self._refuse(Reason.PDF_LARGE, f"lebih dari {limits.PDF_PAGES} halaman")
        if found.get("Subtype") == Name("Form") and isinstance(found.get("Ref"), dict | Ref):
            self._refuse(Reason.EXTERNAL, "/Ref")
        if found.get("Subtype") == Name("Image"):
            width, height = as_int(found.get("Width")), as_int(found.get("Height"))
            if width is not None and height is not None and width * height > limits.PDF_PIXELS:
                self._refuse(Reason.PDF_LARGE, f"gambar {width} x {height}")

    def _refuse(self, reason: Reason, detail: str) -> None:
        raise UploadRefused(reason, self.where, detail=detail)
