"""What the XML of an ODT may not say, whatever part it stands in."""

from __future__ import annotations

import re
from typing import Final

from .links import RUNNING, is_clicked, is_inside
from .markup import Attributes, Rules
from .refusal import Reason

_REFUSED: Final[dict[str, Reason]] = {
    "event-listener": Reason.MACRO,
    "event-listeners": Reason.MACRO,
    "event": Reason.MACRO,
    "script": Reason.MACRO,
    "execute-macro": Reason.MACRO,
    "applet": Reason.ACTIVE,
    "plugin": Reason.ACTIVE,
    "object-ole": Reason.EMBEDDED,
    "object": Reason.EMBEDDED,
    "binary-data": Reason.EMBEDDED,
    "floating-frame": Reason.EXTERNAL,
    "submission": Reason.EXTERNAL,
    "dde-connection-decl": Reason.EXTERNAL,
    "dde-connection": Reason.EXTERNAL,
    "dde-source": Reason.EXTERNAL,
    "dde-link": Reason.EXTERNAL,
    "section-source": Reason.EXTERNAL,
    "cell-range-source": Reason.EXTERNAL,
    "table-source": Reason.EXTERNAL,
    "connection-resource": Reason.EXTERNAL,
    "database-display": Reason.EXTERNAL,
    "database-next": Reason.EXTERNAL,
    "database-row-select": Reason.EXTERNAL,
    "auto-reload": Reason.EXTERNAL,
}
# A program that was not asked opens nothing: only these elements may point outside, since a person follows them.
_FOLLOWED: Final = {"a"}
_FORMULA: Final = re.compile(r"\b(?:WEBSERVICE|DDE|FILTERXML)\s*\(", re.IGNORECASE)
_FORMULA_ATTRIBUTES: Final = {"formula", "condition"}
_ADDRESSES: Final = {"href", "src", "command", "datasource", "image-data", "target-location"}


class OdfRules(Rules):
    """Elements and attributes of one part."""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _REFUSED:
            self.refuse(_REFUSED[name], name)
        for key, value in attributes:
            if key in _ADDRESSES:
                self._check_address(name, key, value)
            elif RUNNING.match(value):
                self.refuse(Reason.MACRO, value)
            elif key in _FORMULA_ATTRIBUTES and _FORMULA.search(value):
                self.refuse(Reason.FORMULA, value)

    def _check_address(self, name: str, key: str, value: str) -> None:
        if key == "href" and name in _FOLLOWED:
            if value and not is_clicked(value):
                self.refuse(Reason.LINK, value)
        elif not is_inside(value):
            self.refuse(Reason.EXTERNAL, value)
