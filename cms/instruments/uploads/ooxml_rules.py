"""What the XML of a DOCX or XLSX may not say, whatever part it stands in."""

from __future__ import annotations

import re
from typing import Final

from .fields import FIELD_ELEMENTS, FieldWatch
from .formulas import FORMULA_ELEMENTS, check_formula
from .links import RUNNING, is_clicked, is_inside
from .markup import Attributes, Rules
from .refusal import Reason

_REFUSED: Final[dict[str, Reason]] = {
    "OLEObject": Reason.EMBEDDED,
    "oleObject": Reason.EMBEDDED,
    "oleObjects": Reason.EMBEDDED,
    "altChunk": Reason.EMBEDDED,
    "subDoc": Reason.EMBEDDED,
    "oleLink": Reason.EXTERNAL,
    "ddeLink": Reason.EXTERNAL,
    "attachedTemplate": Reason.EXTERNAL,
    "mailMerge": Reason.EXTERNAL,
    "externalReference": Reason.EXTERNAL,
    "externalBook": Reason.EXTERNAL,
    "externalData": Reason.EXTERNAL,
    "frameset": Reason.EXTERNAL,
    "dbPr": Reason.EXTERNAL,
    "webPr": Reason.EXTERNAL,
    "DataMashup": Reason.EXTERNAL,
    "FmlaMacro": Reason.MACRO,
    "entryMacro": Reason.MACRO,
    "exitMacro": Reason.MACRO,
    "customUI": Reason.MACRO,
    "FmlaPict": Reason.ACTIVE,
    "webextension": Reason.ACTIVE,
    "webVideoPr": Reason.ACTIVE,
    "script": Reason.MACRO,
}
# Attributes with an address. The first are fetched by the program, the second followed by a person.
_FETCHED: Final = {"src", "althref", "manifestLocation"}
_FOLLOWED: Final = {"href"}
_LOADING_ELEMENTS: Final = {"imagedata", "fill", "stroke", "image", "use", "feImage", "link", "include", "import"}
# Attributes of a name in a workbook that make it a macro.
_MACRO_NAMES: Final = {"xlm", "vbProcedure", "function"}
_AUTOMATIC_NAME: Final = re.compile(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)


class PartRules(Rules):
    """Elements, attributes, fields and formulas of one part."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._fields = FieldWatch(where)
        self._formula: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _REFUSED:
            self.refuse(_REFUSED[name], name)
        if name in FIELD_ELEMENTS or self._fields.is_reading:
            self._fields.start(name, attributes)
        self._formula = [] if name in FORMULA_ELEMENTS else None
        for key, value in attributes:
            if key in _FETCHED or key in _FOLLOWED:
                self._check_address(name, key, value)
            elif key == "macro" and value:
                self.refuse(Reason.MACRO, value)
        if name == "definedName":
            self._check_name(dict(attributes))
        elif name == "cfvo":
            check_formula(dict(attributes).get("val", ""), self.where)

    def text(self, data: str) -> None:
        if self._fields.is_reading:
            self._fields.text(data)
        if self._formula is not None:
            self._formula.append(data)

    def end(self, name: str) -> None:
        self._fields.is_reading = False  # an instruction has no children
        if self._formula is not None:
            check_formula("".join(self._formula), self.where)
            self._formula = None

    def finish(self) -> None:
        self._fields.finish()

    def _check_address(self, name: str, key: str, value: str) -> None:
        if key in _FETCHED or name in _LOADING_ELEMENTS:
            if not is_inside(value):
                self.refuse(Reason.EXTERNAL, value)
        elif value and not is_clicked(value) and not is_inside(value):
            self.refuse(Reason.LINK, value)

    def _check_name(self, told: dict[str, str]) -> None:
        """Refuse names that make the workbook run something."""
        is_macro = any(told.get(key, "0") not in ("0", "false") for key in _MACRO_NAMES)
        if is_macro or _AUTOMATIC_NAME.match(told.get("name", "")):
            self.refuse(Reason.MACRO, told.get("name", ""))


class SvgRules(Rules):
    """A drawing: shapes only, nothing that runs or loads."""

    _ACTIVE: Final = {"script", "foreignObject", "handler", "listener", "iframe", "embed", "object", "audio", "video"}
    _LOADS: Final = re.compile(r"@import|url\(\s*['\"]?(?!#|\s*['\"]?#)", re.IGNORECASE)

    def start(self, name: str, attributes: Attributes) -> None:
        if name in self._ACTIVE:
            self.refuse(Reason.MACRO, name)
        for key, value in attributes:
            if key.lower().startswith("on") or RUNNING.match(value):
                self.refuse(Reason.MACRO, key)
            is_address = key in _FETCHED or key in _FOLLOWED
            if self._LOADS.search(value) or (is_address and not self._is_allowed(name, value)):
                self.refuse(Reason.EXTERNAL, value)

    def text(self, data: str) -> None:
        if self._LOADS.search(data):
            self.refuse(Reason.EXTERNAL, data)

    @staticmethod
    def _is_allowed(name: str, address: str) -> bool:
        return is_inside(address) or (name == "a" and is_clicked(address))
