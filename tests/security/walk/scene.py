"""The people who walk, and the records that they walk past."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import connection, models
from django.utils import timezone
from wagtail.models import Page

from cms.accounts.models import User
from cms.records.actions.emergency import emergency_access_begin, emergency_access_end, emergency_notices_mark_seen
from cms.records.actions.erasures import erasure_prepare
from cms.records.actions.packages import package_begin
from cms.records.desk import Desk
from cms.records.models import AccessLogRow, Note, Student
from cms.records.tables import TABLES
from tests.factories.accounts import SchoolFactory, UserFactory, make_user
from tests.factories.activities import reference_test
from tests.factories.breach import make_breach
from tests.factories.office import make_ground
from tests.factories.records import CANARY, KINDS, Pupils, fill_school, make_people, make_student

VISITORS = (
    *("anonymous", "pelatih", "penyunting", "guru", "walikelas", "guruwali", "konselor", "koordinator", "kepala"),
    *("ppdp", "operator", "konselor2", "konselor_lain", "admin"),
)
OWNER = "konselor"
NUMBERS = ("0098765432", "KN1234567", "081900112233", "081955667788")
FAR = 900_000
"""The keys of the people begin here, so that a number in an address is nobody else's."""

WORDS = {
    "action": "delete",
    "action_name": "approve",
    "app_label": "records",
    "app_name": "records",
    "content_type_app_name": "records",
    "code": "tidak-ada",
    "deed": "kata-sandi",
    "file": "1",
    "kind": "pdf",
    "letter": "tidak-ada",
    "filter_spec": "max-100x100",
    "name": "tidak-ada.html",
    "npsn": "90000000",
    "number": "1",
    "path": "tidak-ada",
    "release": "tidak-ada",
    "token": "tidak-ada",
    "uidb64": "x",
    "_0": "",
    "_1": "",
}
"""What fills a parameter that is neither a model nor a key. A new one is named here."""
MODEL_NAMES = {"model_name", "content_type_model_name"}


@dataclass
class Scene:
    """A school with everybody. The records come later, so that answers without and with them can be compared."""

    people: dict[str, User]
    keys: dict[type[models.Model], str] = field(default_factory=dict)
    pupils: Pupils | None = None
    around: dict[str, str] = field(default_factory=dict)
    secret: re.Pattern[str] = re.compile(r"(?!)")

    def fill(self) -> None:
        """Make the records, of which no stranger may notice anything."""
        self.pupils = fill_school(self.people[OWNER].school, self.people)  # type: ignore[arg-type]  # he has one
        package = package_begin(self.pupils.student, {}, by=self.people[OWNER], at=timezone.now())
        records = {**self.pupils.records, "other": self._around_records(self.pupils), "package": package}
        self.around["paket-akses"] = str(package.pk)
        self.keys = {type(record): str(record.pk) for record in reversed(self.pupils.records.values())}
        words = [CANARY, *NUMBERS, *(record.code for record in records.values())]
        self.secret = re.compile("|".join(map(re.escape, [*words, *(str(record.pk) for record in records.values())])))

    def _around_records(self, pupils: Pupils) -> Student:
        """Ask for an erasure, of another pupil whom it returns, and end a break-glass: their routes take their keys."""
        now, koordinator = timezone.now(), pupils.people["koordinator"]
        student = make_student(pupils.owner, pupils.school)
        breach = make_breach(pupils, is_closed=True)  # one that is open stands on the start page
        request = erasure_prepare(student, basis="orang_tua", by=pupils.owner, at=now)
        glass = emergency_access_begin(
            pupils.below["note"], reason="Keadaan darurat untuk uji coba", by=koordinator, at=now
        )
        emergency_access_end(glass, by=koordinator, at=now)
        for name in (OWNER, "ppdp"):  # what was to be told to them would come before every page
            emergency_notices_mark_seen(by=self.people[name], at=now)
        self.around = {
            "pemusnahan": str(request.pk),
            "akses-darurat": str(glass.pk),
            "laporan-kebocoran": str(breach.pk),
        }
        return student

    def value(self, name: str, kind: str, model: type[models.Model] | None, route: Any) -> str:
        """Return what fills a parameter of a route; `kind` says whether a key is that of a record or a number.

        Raises KeyError for a parameter that is not known.
        """
        wanted = model or (route.desk.model if route.desk is not None else Student)
        if name in MODEL_NAMES:
            return str(wanted._meta.model_name)
        if name == "step" or name in WORDS:
            return WORDS[name] if name in WORDS else TABLES[str(wanted._meta.model_name)].moves[0].name
        if not name.endswith(("pk", "id", "_a", "_b")):
            raise KeyError(name)
        if name in {"instance_pk", "row_pk"}:
            return self._inside(name)
        around = [key for place, key in self.around.items() if f"/{place}/" in route.pattern]
        if kind == "key" and (around or wanted not in self.keys):
            return around[0] if around else str(uuid4())
        if kind == "key":
            return self.keys[wanted]
        return str(Page.get_first_root_node().pk if "page" in name else self.people[OWNER].pk)

    def _inside(self, name: str) -> str:
        """Return the key of a row inside something: a row of the register, or a record that a package holds."""
        if name == "row_pk":
            return self.keys[Note]
        row = AccessLogRow.objects.filter(code__isnull=False).first()
        return str(row.pk if row else uuid4())

    def query(self, name: str, desk: Desk | None) -> str:
        """Return the query of a form for a new record: the pupil or the case at which it begins."""
        if desk is None or not desk.parents or not name.endswith("add"):
            return ""
        parent, model = desk.parents[0]
        return f"?{parent}={self.keys[model]}"


def make_scene() -> Scene:
    """Return the school with its people, without records; their keys are made up until there are some."""
    make_ground()
    _count_from(FAR)
    reference_test()  # a test that others hold is no record
    school = SchoolFactory.create()
    people = make_people(school)
    people["pelatih"] = make_user("pelatih", username="pelatih")
    people["penyunting"] = make_user("penyunting", username="penyunting")
    return Scene(people, {model: str(uuid4()) for model in KINDS.values()})


def _count_from(key: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), %s)", [key])
    else:
        UserFactory.create(pk=key)
